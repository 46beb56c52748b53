//! What changes something at a desk: commands, and the batches of others.

use crate::answers::{Kind, decisions, of_proposal, traced};
use crate::desk::Desk;
use crate::errors::Result;
use crate::value::{Members, document, documents, instant};
use slotwright::canon::Json;
use slotwright::desk::{Command, Proposal};
use slotwright::ledger::Batch;
use slotwright::trace::Trace;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
impl Desk {
    /// Decides a command and writes down what happened. Harmless to repeat: a key that succeeded gives its first
    /// decision again. A refusal is no error, writes nothing and binds nothing.
    ///
    /// Throws `document.invalid` for what is no command, `unknown` and `query.invalid` for one that can't be meant,
    /// `ledger.read_only`; `store.contended`, after which the same command is to be sent again.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn apply(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "CommandDocument | string")] command: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] now: JsValue,
    ) -> Result<JsValue> {
        let command = Command::from_tree(&document(&command)?)?;
        let decision = self.0.apply(&command, instant(&now, "now")?)?;
        Ok(Kind::Decision.answer(&decision.to_json()))
    }

    /// Decides several commands of one ledger in one append, each on what those before it would do. An error of a
    /// command stands in its place, and costs the others nothing.
    ///
    /// Throws `document.invalid` if one of them is no command, and the errors of the store.
    #[wasm_bindgen(js_name = applyAll, unchecked_return_type = "(Decision | SlotwrightError)[]")]
    pub fn apply_all(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "readonly (CommandDocument)[] | string")] commands: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] now: JsValue,
    ) -> Result<Vec<JsValue>> {
        let commands = commands_of(&commands)?;
        Ok(decisions(&self.0.apply_all(&commands, instant(&now, "now")?)?))
    }

    /// Decides one or several commands of one ledger on what was read so far, and writes nothing: for callers who
    /// keep the log themselves. Append the batch; hand what the log then has to `accept`, won or lost; and propose
    /// again: when there is no batch left, the decisions stand.
    ///
    /// An error of a command stands in its place: `query.invalid` for one of another ledger than the first,
    /// `ledger.read_only`. Throws `document.invalid` if one of them is no command.
    #[wasm_bindgen(unchecked_return_type = "Proposal")]
    pub fn propose(
        &self,
        #[wasm_bindgen(unchecked_param_type = "CommandDocument | readonly (CommandDocument)[] | string")]
        commands: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] now: JsValue,
    ) -> Result<JsValue> {
        let proposed: Proposal = self.0.propose(&commands_of(&commands)?, instant(&now, "now")?)?;
        Ok(of_proposal(&proposed))
    }

    /// Takes in a batch that is in the log. One that is based on another position is skipped.
    ///
    /// Throws `document.invalid` for what is no batch, `unknown` for the ledger of another catalog.
    pub fn accept(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Batch | BatchDocument | string")] batch: JsValue,
    ) -> Result<()> {
        Ok(self.0.accept(&Batch::from_tree(&document(&batch)?)?)?)
    }

    /// Reads what was appended to the logs since.
    pub fn refresh(&mut self) -> Result<()> {
        Ok(self.0.refresh()?)
    }

    /// Applies a command, and records how it was decided: the decision, and the document `slotwright.trace/0` as its
    /// canonical text. It holds the command as it was given, and no event's text; `redacted`, with customers, staff,
    /// deposits and tokens called by number, and without `data`. Throws as `apply` does.
    #[wasm_bindgen(unchecked_return_type = "{ decision: Decision; trace: string }")]
    pub fn trace(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "CommandDocument | string")] command: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] now: JsValue,
        redacted: Option<bool>,
    ) -> Result<JsValue> {
        let command = Command::from_tree(&document(&command)?)?;
        let (decision, trace) = Trace::record(&mut self.0, &command, instant(&now, "now")?)?;
        let trace = if redacted == Some(true) { trace.redacted()? } else { trace };
        Ok(traced(Kind::Decision.answer(&decision.to_json()), &trace.to_json().canonical()))
    }

    /// Takes a slot: `apply` with the command `book`, and so on for the other methods of commands. They throw as
    /// `apply` does. `start`, `end`, `until`, `validUntil` and `now` may be RFC 3339 or milliseconds since 1970.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn book(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<BookDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("book", &command)
    }

    /// Keeps a slot until an instant.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn hold(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<HoldDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("hold", &command)
    }

    /// Keeps a hold for longer.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn extend(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<ExtendDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("extend", &command)
    }

    /// Gives a hold back.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn release(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<ReleaseDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("release", &command)
    }

    /// Makes a hold a booking.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn confirm(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<ConfirmDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("confirm", &command)
    }

    /// Moves a booking to another start.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn reschedule(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<RescheduleDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("reschedule", &command)
    }

    /// Gives a booking up.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn cancel(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<CancelDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("cancel", &command)
    }

    /// Agrees to a request: a booking of a service that staff approve.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn approve(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<MarkDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("approve", &command)
    }

    /// Does not agree to a request, whose time is free again.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn decline(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<MarkDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("decline", &command)
    }

    /// The customer is there.
    #[wasm_bindgen(js_name = checkIn, unchecked_return_type = "Decision")]
    pub fn check_in(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<MarkDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("checkIn", &command)
    }

    /// The visit is done; its time stays taken.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn complete(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<MarkDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("complete", &command)
    }

    /// The customer did not come: the time is free again. Refused before the visit has begun.
    #[wasm_bindgen(js_name = noShow, unchecked_return_type = "Decision")]
    pub fn no_show(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<MarkDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("noShow", &command)
    }

    /// Takes a slot at every occurrence of a recurrence.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn series(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<SeriesDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("series", &command)
    }

    /// Takes capacity away: somebody is sick, a lift is broken. Always succeeds, and says whom it displaced.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn block(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<BlockDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("block", &command)
    }

    /// Waits for a start in `[start, end)` to become free. It takes nothing; whoever books in its place names it in
    /// `replacing`.
    #[wasm_bindgen(js_name = joinWaitlist, unchecked_return_type = "Decision")]
    pub fn join_waitlist(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<JoinWaitlistDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("joinWaitlist", &command)
    }

    /// Waits no longer.
    #[wasm_bindgen(js_name = leaveWaitlist, unchecked_return_type = "Decision")]
    pub fn leave_waitlist(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<LeaveWaitlistDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("leaveWaitlist", &command)
    }

    /// Writes down bookings of one location that were made elsewhere. What is there already, by source and id, is left as
    /// it is, unless its source says something else of it than it did last. Never refused for lack of room: it says whom
    /// it displaced.
    #[wasm_bindgen(js_name = importBookings, unchecked_return_type = "Decision")]
    pub fn import_bookings(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<ImportDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("import", &command)
    }

    /// Lets a ledger hold what versions that know no later minor format can't read: when none of them is left.
    #[wasm_bindgen(js_name = raiseFormat, unchecked_return_type = "Decision")]
    pub fn raise_format(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<RaiseFormatDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("raiseFormat", &command)
    }

    /// Makes this desk's catalog the one that a ledger is kept with. The first command to an empty ledger does it by
    /// itself.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn configure(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Sugar<ConfigureDocument>")] command: JsValue,
    ) -> Result<JsValue> {
        self.named("configure", &command)
    }
}

impl Desk {
    fn named(&mut self, name: &str, command: &JsValue) -> Result<JsValue> {
        let mut members = Members::of(command, "command")?;
        let now = members.instant("now")?;
        members.spell(&["start", "end", "until", "validUntil"])?;
        members.put("command", Json::from(name))?;
        let command = Command::from_tree(&members.rest())?;
        Ok(Kind::Decision.answer(&self.0.apply(&command, now)?.to_json()))
    }
}

fn commands_of(commands: &JsValue) -> Result<Vec<Command>> {
    let trees = documents(commands)?;
    Ok(trees.iter().map(Command::from_tree).collect::<slotwright::Result<_>>()?)
}
