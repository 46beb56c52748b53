//! The desk's questions; `commands.rs` has what changes something.

use crate::answers::Kind;
use crate::calendar::Calendar;
use crate::catalog::Catalog;
use crate::errors::Result;
use crate::store::given_or_new;
use crate::value::{self, Members, id, instant};
use slotwright::canon::Json;
use slotwright::desk::Wish;
use slotwright::feed::Audience;
use slotwright::id::{LedgerId, LocationId, NeedId, ResourceId, SourceName};
use slotwright::ledger::LedgerState;
use slotwright::period::{Instant, Period};
use slotwright::rules::ForeignClaim;
use slotwright::wire::Log;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The front desk: a catalog, the calendars of its resources, and its ledgers.
///
/// Questions are answered as of the last `refresh()` or command, and say so in their stamp. A command is decided on
/// the log as it is when the call is made. `now` is always an argument.
#[wasm_bindgen]
pub struct Desk(pub(crate) slotwright::desk::Desk);

#[wasm_bindgen]
impl Desk {
    /// A desk with ledgers in a store of its own, or in one that it shares with others.
    ///
    /// Throws `document.invalid` for options that are none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        catalog: &Catalog,
        #[wasm_bindgen(unchecked_optional_param_type = "MemoryStore")] store: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "DeskOptions")] options: JsValue,
    ) -> Result<Desk> {
        let store = given_or_new(&store)?;
        let desk = slotwright::desk::Desk::with_store(catalog.0.clone(), store);
        Ok(Desk(desk.with_options(&Members::of(&options, "options")?.rest())?))
    }

    /// Sets what a source of a resource says, as of when: in the place of what it said before. The calendar may be
    /// freed afterwards.
    ///
    /// Throws `unknown` for a resource or a source that the catalog does not have.
    #[wasm_bindgen(js_name = setCalendar)]
    pub fn set_calendar(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] resource: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] source: JsValue,
        calendar: &Calendar,
        #[wasm_bindgen(js_name = "asOf", unchecked_param_type = "InstantInput")] as_of: JsValue,
    ) -> Result<()> {
        let (resource, source) = names(&resource, &source)?;
        Ok(self.0.set_calendar(&resource, &source, Arc::clone(&calendar.0), instant(&as_of, "asOf")?)?)
    }

    /// Reads an iCalendar text as what a source of a resource says, with the owner that the catalog names and the
    /// location's zone for times that name none. A text that can't be read is no error: the calendar is then
    /// unknown, which blocks unless the catalog says otherwise, and the report says why.
    ///
    /// Throws `unknown` for a resource or a source that the catalog does not have.
    #[wasm_bindgen(js_name = readCalendar, unchecked_return_type = "ImportReport")]
    pub fn read_calendar(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] resource: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] source: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] ics: JsValue,
        #[wasm_bindgen(js_name = "asOf", unchecked_param_type = "InstantInput")] as_of: JsValue,
    ) -> Result<JsValue> {
        let (resource, source) = names(&resource, &source)?;
        let report = self.0.read_calendar(&resource, &source, value::ics(&ics)?, instant(&as_of, "asOf")?)?;
        Ok(Kind::ImportReport.answer(&report.to_json()))
    }

    /// Sets what a table of another system says is taken, as of when: in the place of what that source said before. An
    /// empty list takes it away. The claims count in every answer and every plan, but the ledger knows nothing of them: a
    /// command is planned beside them and decided without, so nothing keeps the two apart if somebody writes into the
    /// table meanwhile.
    ///
    /// Throws `document.invalid` with every fault, `unknown` for a resource or a service that the catalog does not have,
    /// `limit`.
    #[wasm_bindgen(js_name = setClaims)]
    pub fn set_claims(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] source: JsValue,
        #[wasm_bindgen(unchecked_param_type = "readonly ForeignClaim[] | ForeignClaimsDocument | string")]
        claims: JsValue,
        #[wasm_bindgen(js_name = "asOf", unchecked_param_type = "InstantInput")] as_of: JsValue,
    ) -> Result<()> {
        let source = id(&source, "source", SourceName::new)?;
        let claims = ForeignClaim::list_from_tree(&value::document(&claims)?)?;
        Ok(self.0.set_claims(&source, claims, instant(&as_of, "asOf")?)?)
    }

    /// The open slots that start in `[start, end)`, ascending.
    ///
    /// Throws `unknown` for names that the catalog does not have, `query.invalid` and `document.invalid` for a
    /// question that can't be asked, `limit` for one that is too large.
    #[wasm_bindgen(unchecked_return_type = "Slots")]
    pub fn slots(
        &self,
        #[wasm_bindgen(unchecked_param_type = "SlotsQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let mut members = Members::of(&question, "question")?;
        let (window, now) = (members.period()?, members.instant("now")?);
        let found = self.0.slots(&Wish::from_tree(&members.rest())?, window, now)?;
        Ok(Kind::Slots.answer(&found.to_json()))
    }

    /// The open slots of everyone who may meet `need`, and of anyone, at once, as a plain object: each what `slots` gives with
    /// that choice, in the order in which they are asked. Throws as `slots` does, and `query.invalid` for a need of which
    /// nobody can be chosen.
    #[wasm_bindgen(js_name = slotsOfEach, unchecked_return_type = "SlotsOfEachDocument")]
    pub fn slots_of_each(
        &self,
        #[wasm_bindgen(unchecked_param_type = "SlotsOfEachQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let mut members = Members::of(&question, "question")?;
        let (window, now) = (members.period()?, members.instant("now")?);
        let need = NeedId::new(&members.text("need")?)?;
        let found = self.0.slots_of_each(&Wish::from_tree(&members.rest())?, &need, window, now)?;
        value::plain(&found.to_json())
    }

    /// How many slots start on each date, in the location's zone, that `[start, end)` touches, as a plain object: for the
    /// view of a month. Each is what counting `slots` gives, for less; a date of which the window has a part counts that
    /// part. Throws as `slots` does.
    #[wasm_bindgen(unchecked_return_type = "DaysDocument")]
    pub fn days(
        &self,
        #[wasm_bindgen(unchecked_param_type = "SlotsQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let mut members = Members::of(&question, "question")?;
        let (window, now) = (members.period()?, members.instant("now")?);
        value::plain(&self.0.days(&Wish::from_tree(&members.rest())?, window, now)?.to_json())
    }

    /// How many slots start on each date that `[start, end)` touches, and to what the others are lost, as a plain object: of
    /// all starts that the grid offers within the location's hours, how many have each of the reasons that `check` gives.
    /// A start may have several. Throws as `slots` does.
    #[wasm_bindgen(unchecked_return_type = "LossesDocument")]
    pub fn losses(
        &self,
        #[wasm_bindgen(unchecked_param_type = "SlotsQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let mut members = Members::of(&question, "question")?;
        let (window, now) = (members.period()?, members.instant("now")?);
        value::plain(&self.0.losses(&Wish::from_tree(&members.rest())?, window, now)?.to_json())
    }

    /// What the starts of each date are lost to, in plain English: a line for each date, and one for each cause. Throws as
    /// `slots` does.
    #[wasm_bindgen(js_name = explainLosses)]
    pub fn explain_losses(
        &self,
        #[wasm_bindgen(unchecked_param_type = "SlotsQuestion")] question: JsValue,
    ) -> Result<Vec<String>> {
        let mut members = Members::of(&question, "question")?;
        let (window, now) = (members.period()?, members.instant("now")?);
        Ok(self.0.explain_losses(&Wish::from_tree(&members.rest())?, window, now)?)
    }

    /// The first open slots from `start` on, up to `count`. Throws as `slots` does.
    #[wasm_bindgen(js_name = nextSlots, unchecked_return_type = "Slots")]
    pub fn next_slots(
        &self,
        #[wasm_bindgen(unchecked_param_type = "NextSlotsQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let mut members = Members::of(&question, "question")?;
        let (start, now) = (members.instant("start")?, members.instant("now")?);
        let count = members.count("count")?;
        let found = self.0.next_slots(&Wish::from_tree(&members.rest())?, start, count, now)?;
        Ok(Kind::Slots.answer(&found.to_json()))
    }

    /// The first open slot from `start` on; undefined if there is none before the horizon. Throws as `slots` does.
    #[wasm_bindgen(js_name = nextSlot, unchecked_return_type = "Slot | undefined")]
    pub fn next_slot(
        &self,
        #[wasm_bindgen(unchecked_param_type = "NextSlotQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let mut members = Members::of(&question, "question")?;
        let (start, now) = (members.instant("start")?, members.instant("now")?);
        let found = self.0.next_slot(&Wish::from_tree(&members.rest())?, start, now)?;
        Ok(found.map(|slot| Kind::Slot.answer(&slot.to_json())).unwrap_or_default())
    }

    /// Whether a start can be booked, with whom, and if not, why: all reasons, each with what is in the way. It is
    /// named by `slot`, or by `service`, `options`, `quantity`, `location`, `start` and `choices`. Throws as `slots` does.
    #[wasm_bindgen(unchecked_return_type = "Verdict")]
    pub fn check(
        &self,
        #[wasm_bindgen(unchecked_param_type = "StartQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let (wish, start, now) = start_question(&question)?;
        Ok(Kind::Verdict.answer(&self.0.check(&wish, start, now)?.to_json()))
    }

    /// What `check` says, as a plain object, and if the start is open what to write into a table of one's own: `rows` with
    /// their SQL ranges, the `ddl` of the table with its exclusion constraint, and `unguarded`, all that the constraint
    /// does not guard. Nothing is taken by asking. Throws as `slots` does.
    #[wasm_bindgen(js_name = commitPlan, unchecked_return_type = "CommitPlanDocument")]
    pub fn commit_plan(
        &self,
        #[wasm_bindgen(unchecked_param_type = "StartQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let (wish, start, now) = start_question(&question)?;
        value::plain(&self.0.commit_plan(&wish, start, now)?.to_json())
    }

    /// The smallest change that opens a start, as a plain object, for the people at the desk: one remedy, or else two. Nothing
    /// is changed by asking. Throws as `slots` does.
    #[wasm_bindgen(js_name = smallestChange, unchecked_return_type = "SmallestChangeDocument")]
    pub fn smallest_change(
        &self,
        #[wasm_bindgen(unchecked_param_type = "StartQuestion")] question: JsValue,
    ) -> Result<JsValue> {
        let (wish, start, now) = start_question(&question)?;
        value::plain(&self.0.smallest_change(&wish, start, now)?.to_json())
    }

    /// Why a start is not open, in English sentences with the times of the location's clock; empty if it is open.
    /// For logs and for the people at the desk; programs read `check`. Throws as `slots` does.
    pub fn explain(
        &self,
        #[wasm_bindgen(unchecked_param_type = "StartQuestion")] question: JsValue,
    ) -> Result<Vec<String>> {
        let (wish, start, now) = start_question(&question)?;
        Ok(self.0.explain(&wish, start, now)?)
    }

    /// The holds and bookings of a ledger that end after now and start before `until`, and that sickness, a closure,
    /// a calendar, a foreign table or a new catalog has displaced; in order of start.
    ///
    /// Throws `unknown` for a ledger that the catalog does not have, `ledger.read_only` for one that only a newer version
    /// understands.
    #[wasm_bindgen(unchecked_return_type = "Displaced[]")]
    pub fn displaced(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] ledger: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] until: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] now: JsValue,
    ) -> Result<Vec<JsValue>> {
        let ledger = id(&ledger, "ledger", LedgerId::new)?;
        let found = self.0.displaced(&ledger, instant(&until, "until")?, instant(&now, "now")?)?;
        Ok(found.iter().map(|one| Kind::Displaced.answer(&one.to_json())).collect())
    }

    /// Moves after which nobody of those whom `displaced` lists is displaced any more, as far as there are any: the
    /// fewest bookings that stay so, then the fewest moves, then the least total shift. `proven` says whether nothing
    /// better can be had. Their commands are applied in this order.
    ///
    /// Throws `unknown` for a ledger that the catalog does not have, `catalog.stale` and `ledger.read_only` for one that
    /// would refuse the commands.
    #[wasm_bindgen(unchecked_return_type = "Rebooking")]
    pub fn rebook(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] ledger: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] until: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] now: JsValue,
    ) -> Result<JsValue> {
        let ledger = id(&ledger, "ledger", LedgerId::new)?;
        let found = self.0.rebook(&ledger, instant(&until, "until")?, instant(&now, "now")?)?;
        Ok(Kind::Rebooking.answer(&found.to_json()))
    }

    /// Who of a location's waitlist could be served now, in the order in which they joined: each with the first open
    /// slot in the time that they wait for, and in `[start, end)` if that is given. Each is looked at as if alone.
    ///
    /// Throws `unknown` for a location that the catalog does not have, `limit` for a waitlist that is too long.
    #[wasm_bindgen(js_name = whoFits, unchecked_return_type = "Fitting[]")]
    pub fn who_fits(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] location: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] now: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "InstantInput")] start: Option<JsValue>,
        #[wasm_bindgen(unchecked_optional_param_type = "InstantInput")] end: Option<JsValue>,
    ) -> Result<Vec<JsValue>> {
        let location = id(&location, "location", LocationId::new)?;
        let window = match (start, end) {
            (None, None) => None,
            (start, end) => {
                let edge = |edge: Option<JsValue>, name| instant(&edge.unwrap_or_default(), name);
                Some(Period::new(edge(start, "start")?, edge(end, "end")?)?)
            }
        };
        let found = self.0.who_fits(&location, window, instant(&now, "now")?)?;
        Ok(found.iter().map(|one| Kind::Fitting.answer(&one.to_json())).collect())
    }

    /// An iCalendar feed (RFC 5545, CRLF) of a resource's, a location's or a customer's bookings that overlap
    /// `[start, end)`; cancelled ones as cancelled, holds not at all. It names no customer.
    ///
    /// Throws `unknown` for a resource or a location that the catalog does not have, `document.invalid` unless
    /// one audience is given.
    pub fn feed(
        &self,
        #[wasm_bindgen(unchecked_param_type = "FeedQuestion")] question: JsValue,
    ) -> Result<String> {
        let mut members = Members::of(&question, "question")?;
        let window = members.period()?;
        let (audience, detail) = Audience::with_detail(&members.rest())?;
        Ok(self.0.feed(&audience, &detail, window)?.to_ics())
    }

    /// The log of a ledger, as far as it was read, as the canonical text of its document, `slotwright.log/1`.
    ///
    /// Throws `unknown` for a ledger that the catalog does not have.
    pub fn log(&self, #[wasm_bindgen(unchecked_param_type = "string")] ledger: JsValue) -> Result<String> {
        let ledger = id(&ledger, "ledger", LedgerId::new)?;
        let batches = self.0.log(&ledger)?;
        Ok(Log::new(ledger, batches).to_json().canonical())
    }

    /// The SHA-256 of all that a ledger's log comes to: desks that have read the same log have the same.
    ///
    /// Throws `unknown` for a ledger that the catalog does not have.
    #[wasm_bindgen(js_name = stateDigest)]
    pub fn state_digest(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] ledger: JsValue,
    ) -> Result<String> {
        Ok(self.0.ledger(&id(&ledger, "ledger", LedgerId::new)?)?.digest().to_string())
    }

    /// `stateDigest` with what it is of. Two readers of a log at one position, in one format, have one digest.
    #[wasm_bindgen(unchecked_return_type = "Fingerprint")]
    pub fn fingerprint(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] ledger: JsValue,
    ) -> Result<JsValue> {
        let ledger = id(&ledger, "ledger", LedgerId::new)?;
        value::plain(&self.0.ledger(&ledger)?.fingerprint().to_json())
    }

    /// What a ledger's log folds to, as far as it was read, as the canonical text of the document `slotwright.state/1`:
    /// for `adopt`, in the place of the log. Throws `unknown`.
    pub fn state(&self, #[wasm_bindgen(unchecked_param_type = "string")] ledger: JsValue) -> Result<String> {
        Ok(self.0.ledger(&id(&ledger, "ledger", LedgerId::new)?)?.to_json().canonical())
    }

    /// Goes on from a state that is further ahead than what was read, in the place of the batches that lead there. One
    /// that is not further ahead changes nothing.
    ///
    /// Throws `document.invalid` for what is no state, `unknown` for another desk's ledger, `ledger.read_only` for a state
    /// that only a newer version understands.
    pub fn adopt(&mut self, #[wasm_bindgen(unchecked_param_type = "string")] state: JsValue) -> Result<()> {
        Ok(self.0.adopt(&LedgerState::from_tree(&value::document(&state)?)?)?)
    }

    /// Lets the store keep what a ledger's log folds to in the place of that log, which no longer grows with the years.
    /// Keys, bookings and answers stay; `log` and `trace` can no longer be had. The position up to which it was done.
    ///
    /// Throws `unknown`, `ledger.read_only`.
    #[wasm_bindgen(unchecked_return_type = "number")]
    pub fn compact(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] ledger: JsValue,
    ) -> Result<JsValue> {
        let position = self.0.compact(&id(&ledger, "ledger", LedgerId::new)?)?.0;
        value::plain(&Json::Int(i64::try_from(position).unwrap_or(i64::MAX)))
    }
}

fn names(resource: &JsValue, source: &JsValue) -> Result<(ResourceId, SourceName)> {
    Ok((id(resource, "resource", ResourceId::new)?, id(source, "source", SourceName::new)?))
}

fn start_question(question: &JsValue) -> Result<(Wish, Instant, Instant)> {
    let mut members = Members::of(question, "question")?;
    let now = members.instant("now")?;
    members.spell(&["start"])?;
    let (wish, start) = Wish::with_start(&members.rest())?;
    Ok((wish, start, now))
}
