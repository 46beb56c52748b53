use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyString};
use slotwright::canon::Json;
use slotwright::desk::{self, Command, Wish};
use slotwright::feed::Audience;
use slotwright::id::{LedgerId, LocationId, NeedId, ResourceId, SourceName};
use slotwright::ledger::{LedgerState, Store};
use slotwright::period::Period;
use slotwright::rules::ForeignClaim;
use slotwright::trace::Trace;
use slotwright::wire::{Log, Recording};
use std::sync::{Arc, RwLock};

use crate::calendar::{Calendar, Text};
use crate::catalog::{Catalog, zone_of};
use crate::convert::Moment;
use crate::decision::{Booking, Decision, Proposal, decisions, in_place};
use crate::errors::{Failure, Result, call};
use crate::json::{Tree, list, member, plain};
use crate::report::ImportReport;
use crate::slots::{Slot, Slots, shown};
use crate::store::{Batch, MemoryStore};

/// What the class of that name in `slotwright` is made of: questions and commands as documents.
///
/// The core is called without the GIL, and locks are taken there only: a thread that waits for the desk lets the
/// others run. Any number of threads ask at a time; one at a time changes the desk.
#[pyclass(frozen, subclass, module = "slotwright._slotwright")]
pub(crate) struct Desk(RwLock<desk::Desk>);

impl Desk {
    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        ask: impl FnOnce(&desk::Desk) -> slotwright::Result<T> + Send,
    ) -> Result<T> {
        call(py, || Ok(ask(&*self.0.read().map_err(|_| Failure::Defect)?)?))
    }

    fn change<T: Send>(
        &self,
        py: Python<'_>,
        change: impl FnOnce(&mut desk::Desk) -> slotwright::Result<T> + Send,
    ) -> Result<T> {
        call(py, || Ok(change(&mut *self.0.write().map_err(|_| Failure::Defect)?)?))
    }
}

#[pymethods]
impl Desk {
    #[new]
    #[pyo3(signature = (catalog, store=None, *, limits=None, format=None))]
    fn new(
        catalog: &Catalog,
        store: Option<&MemoryStore>,
        limits: Option<Tree>,
        format: Option<Tree>,
    ) -> Result<Desk> {
        let store = store.map(|store| Arc::clone(&store.0)).unwrap_or_default() as Arc<dyn Store>;
        let options =
            Json::map([("limits", limits.map(|tree| tree.0)), ("format", format.map(|tree| tree.0))]);
        let desk = desk::Desk::with_store(catalog.0.as_ref().clone(), store).with_options(&options)?;
        Ok(Desk(RwLock::new(desk)))
    }

    /// The catalog.
    #[getter]
    fn catalog(&self, py: Python<'_>) -> Result<Catalog> {
        self.ask(py, |desk| Ok(Catalog(Arc::clone(desk.catalog()))))
    }

    /// Sets what a source of a resource says, in the place of what it said before.
    ///
    /// `as_of`: when the source said so, an aware datetime; the catalog says how old a calendar may be.
    /// Raises UnknownError for a resource or a source that the catalog does not have.
    fn set_calendar(
        &self,
        py: Python<'_>,
        resource: &str,
        source: &str,
        calendar: &Calendar,
        as_of: Moment,
    ) -> Result<()> {
        let (resource, source) = (ResourceId::new(resource)?, SourceName::new(source)?);
        self.change(py, |desk| desk.set_calendar(&resource, &source, Arc::clone(&calendar.0), as_of.0))
    }

    /// Reads an iCalendar text as what a source of a resource says, with the owner that the catalog names and the
    /// zone of its location. A text that can't be read makes the calendar unknown, and the report says why.
    ///
    /// `as_of`: when the source said so, an aware datetime.
    /// Raises UnknownError for a resource or a source that the catalog does not have.
    fn read_calendar(
        &self,
        py: Python<'_>,
        resource: &str,
        source: &str,
        ics: Text,
        as_of: Moment,
    ) -> Result<ImportReport> {
        let (resource, source) = (ResourceId::new(resource)?, SourceName::new(source)?);
        self.change(py, |desk| desk.read_calendar(&resource, &source, &ics, as_of.0)).map(ImportReport)
    }

    /// Sets what a table of another system says is taken, in the place of what that source said before; an empty
    /// list takes it away. The claims count in every answer and every plan, but the ledger knows nothing of them: a command is
    /// planned beside them and decided without, so nothing keeps the two apart if somebody writes into the table meanwhile.
    ///
    /// `claims`: dicts with `id`, `resource`, `start`, `end`, and `units`, `before` and `after` ("PT5M") and `service` if need
    /// be; or the document `slotwright.claims/0`. `as_of`: when the source said so, an aware datetime.
    /// Raises DocumentError with every fault; UnknownError for a resource or a service that the catalog does not have;
    /// LimitError.
    fn set_claims(
        &self,
        py: Python<'_>,
        source: &str,
        claims: &Bound<'_, PyAny>,
        as_of: Moment,
    ) -> Result<()> {
        let source = SourceName::new(source)?;
        let claims = match claims.cast::<PyString>() {
            Ok(text) => ForeignClaim::list_from_json(&text.to_cow()?)?,
            Err(_) => ForeignClaim::list_from_tree(&claims.extract::<Tree>()?.0)?,
        };
        self.change(py, |desk| desk.set_claims(&source, claims, as_of.0))
    }

    fn _slots(&self, py: Python<'_>, wish: Tree, start: Moment, end: Moment, now: Moment) -> Result<Slots> {
        let (wish, window) = (Wish::from_tree(&wish.0)?, Period::new(start.0, end.0)?);
        self.ask(py, |desk| desk.slots(&wish, window, now.0)).map(Slots::new)
    }

    fn _slots_of_each<'py>(
        &self,
        py: Python<'py>,
        wish: Tree,
        need: &str,
        start: Moment,
        end: Moment,
        now: Moment,
    ) -> Result<Bound<'py, PyAny>> {
        let (wish, window) = (Wish::from_tree(&wish.0)?, Period::new(start.0, end.0)?);
        let need = NeedId::new(need)?;
        let each = self.ask(py, |desk| Ok(desk.slots_of_each(&wish, &need, window, now.0)?.to_json()))?;
        Ok(plain(py, &each)?)
    }

    fn _days<'py>(
        &self,
        py: Python<'py>,
        wish: Tree,
        start: Moment,
        end: Moment,
        now: Moment,
    ) -> Result<Bound<'py, PyAny>> {
        let (wish, window) = (Wish::from_tree(&wish.0)?, Period::new(start.0, end.0)?);
        let days = self.ask(py, |desk| Ok(desk.days(&wish, window, now.0)?.to_json()))?;
        Ok(plain(py, &days)?)
    }

    fn _next_slots(
        &self,
        py: Python<'_>,
        wish: Tree,
        start: Moment,
        count: usize,
        now: Moment,
    ) -> Result<Slots> {
        let wish = Wish::from_tree(&wish.0)?;
        self.ask(py, |desk| desk.next_slots(&wish, start.0, count, now.0)).map(Slots::new)
    }

    fn _check(&self, py: Python<'_>, wish: Tree, now: Moment) -> Result<Verdict> {
        let (wish, start) = Wish::with_start(&wish.0)?;
        self.ask(py, |desk| desk.check(&wish, start, now.0)).map(Verdict)
    }

    fn _commit_plan<'py>(&self, py: Python<'py>, wish: Tree, now: Moment) -> Result<Bound<'py, PyAny>> {
        let (wish, start) = Wish::with_start(&wish.0)?;
        let plan = self.ask(py, |desk| Ok(desk.commit_plan(&wish, start, now.0)?.to_json()))?;
        Ok(plain(py, &plan)?)
    }

    fn _losses<'py>(
        &self,
        py: Python<'py>,
        wish: Tree,
        start: Moment,
        end: Moment,
        now: Moment,
    ) -> Result<Bound<'py, PyAny>> {
        let (wish, window) = (Wish::from_tree(&wish.0)?, Period::new(start.0, end.0)?);
        let losses = self.ask(py, |desk| Ok(desk.losses(&wish, window, now.0)?.to_json()))?;
        Ok(plain(py, &losses)?)
    }

    fn _explain_losses(
        &self,
        py: Python<'_>,
        wish: Tree,
        start: Moment,
        end: Moment,
        now: Moment,
    ) -> Result<Vec<String>> {
        let (wish, window) = (Wish::from_tree(&wish.0)?, Period::new(start.0, end.0)?);
        self.ask(py, |desk| desk.explain_losses(&wish, window, now.0))
    }

    fn _smallest_change<'py>(&self, py: Python<'py>, wish: Tree, now: Moment) -> Result<Bound<'py, PyAny>> {
        let (wish, start) = Wish::with_start(&wish.0)?;
        let found = self.ask(py, |desk| Ok(desk.smallest_change(&wish, start, now.0)?.to_json()))?;
        Ok(plain(py, &found)?)
    }

    fn _explain(&self, py: Python<'_>, wish: Tree, now: Moment) -> Result<Vec<String>> {
        let (wish, start) = Wish::with_start(&wish.0)?;
        self.ask(py, |desk| desk.explain(&wish, start, now.0))
    }

    /// Decides a command document and writes down what happened. `now` is an aware datetime.
    ///
    /// Harmless to repeat: a key that succeeded gives its first outcome again. A refusal is an answer, no error.
    /// Raises DocumentError, UnknownError or InvalidError for a command that can't be meant; StoreError, after which
    /// the same command is to be sent again; LedgerError for a ledger that this version may not write.
    fn apply(&self, py: Python<'_>, command: &Bound<'_, PyAny>, now: Moment) -> Result<Decision> {
        let command = read(py, command)?;
        self.change(py, |desk| Ok(Decision::new(desk.apply(&command, now.0)?, desk.catalog())))
    }

    /// Applies a command, and records how it was decided: the decision, and the document `slotwright.trace/0` as JSON
    /// text. It holds the command as it was received, tokens and `data` too: keep it as you keep those. `redacted`:
    /// with customers, staff, deposits and tokens called by number, and without `data`.
    ///
    /// Raises as `apply`.
    #[pyo3(signature = (command, now, *, redacted=false))]
    fn trace(
        &self,
        py: Python<'_>,
        command: &Bound<'_, PyAny>,
        now: Moment,
        redacted: bool,
    ) -> Result<(Decision, String)> {
        let command = read(py, command)?;
        self.change(py, |desk| {
            let (decision, trace) = Trace::record(desk, &command, now.0)?;
            let trace = if redacted { trace.redacted()? } else { trace };
            Ok((Decision::new(decision, desk.catalog()), trace.to_json().canonical()))
        })
    }

    /// Decides several commands of one ledger in order, in one append. What one of them raises is in its place.
    ///
    /// Raises DocumentError if one of them is no command, and the errors of the store.
    fn apply_all<'py>(
        &self,
        py: Python<'py>,
        commands: Vec<Bound<'py, PyAny>>,
        now: Moment,
    ) -> Result<Vec<Bound<'py, PyAny>>> {
        let commands = read_all(py, &commands)?;
        let decided =
            self.change(py, |desk| Ok(decisions(desk.apply_all(&commands, now.0)?, desk.catalog())))?;
        Ok(decided.iter().map(|decision| in_place(py, decision)).collect::<PyResult<_>>()?)
    }

    /// Decides commands of one ledger on what was read so far, and writes nothing.
    ///
    /// What one of them raises is in its place: LedgerError for a ledger that this version may not write, InvalidError for a
    /// command of another ledger than the first. Raises DocumentError if one of them is no command.
    fn propose(&self, py: Python<'_>, commands: &Bound<'_, PyAny>, now: Moment) -> Result<Proposal> {
        let commands = match commands.extract::<Vec<Bound<'_, PyAny>>>() {
            Ok(commands) => read_all(py, &commands)?,
            Err(_) => vec![read(py, commands)?],
        };
        self.ask(py, |desk| Ok(Proposal::new(desk.propose(&commands, now.0)?, desk.catalog())))
    }

    /// Folds a batch that is in the log. One that was decided on another position is skipped.
    ///
    /// Raises UnknownError for another desk's ledger; LedgerError for a log that contradicts itself.
    fn accept(&self, py: Python<'_>, batch: &Batch) -> Result<()> {
        self.change(py, |desk| desk.accept(&batch.0))
    }

    /// Reads what other desks wrote to the logs since.
    ///
    /// Raises StoreError, LedgerError.
    fn refresh(&self, py: Python<'_>) -> Result<()> {
        self.change(py, desk::Desk::refresh)
    }

    /// The holds and bookings of a ledger that end after `now`, start before `until`, and can no longer be served as
    /// they were booked; in order of start. The bounds are aware datetimes.
    ///
    /// Raises UnknownError; LedgerError for a ledger that only a newer version understands.
    fn displaced(&self, py: Python<'_>, ledger: &str, until: Moment, now: Moment) -> Result<Vec<Displaced>> {
        let ledger = LedgerId::new(ledger)?;
        self.ask(py, |desk| {
            let found = desk.displaced(&ledger, until.0, now.0)?;
            let location = |one: &desk::Displaced| {
                Some(desk.ledger(&ledger).ok()?.booking(&one.booking)?.subject.location.clone())
            };
            let zone = |one: &desk::Displaced| zone_of(desk.catalog(), &location(one)?);
            Ok(found.into_iter().map(|one| Displaced { zone: zone(&one), displaced: one }).collect())
        })
    }

    /// Moves after which nobody of those whom `displaced` lists is displaced any more, as far as there are any: the
    /// fewest bookings that stay so, then the fewest moves, then the least total shift. `proven` says whether nothing
    /// better can be had. Their commands are applied in this order, with `apply` or `apply_all`. The bounds are aware
    /// datetimes.
    ///
    /// Raises UnknownError, LedgerError.
    fn rebook(&self, py: Python<'_>, ledger: &str, until: Moment, now: Moment) -> Result<Rebooking> {
        let ledger = LedgerId::new(ledger)?;
        self.ask(py, |desk| Ok(Rebooking(desk.rebook(&ledger, until.0, now.0)?)))
    }

    fn _who_fits(
        &self,
        py: Python<'_>,
        location: &str,
        window: Option<(Moment, Moment)>,
        now: Moment,
    ) -> Result<Vec<(Booking, Slot)>> {
        let location = LocationId::new(location)?;
        let window = window.map(|(start, end)| Period::new(start.0, end.0)).transpose()?;
        self.ask(py, |desk| {
            let zone = zone_of(desk.catalog(), &location);
            let found = desk.who_fits(&location, window, now.0)?.into_iter();
            let pair = |one: desk::Fitting| {
                (Booking::new(one.entry, zone.clone()), Slot::new(one.slot, zone.clone()))
            };
            Ok(found.map(pair).collect())
        })
    }

    fn _feed(&self, py: Python<'_>, audience: Tree, start: Moment, end: Moment) -> Result<String> {
        let (audience, detail) = Audience::with_detail(&audience.0)?;
        let window = Period::new(start.0, end.0)?;
        self.ask(py, |desk| Ok(desk.feed(&audience, &detail, window)?.to_ics()))
    }

    /// A ledger's log as far as it was read, as the canonical JSON of the document `slotwright.log/1`.
    ///
    /// Raises UnknownError, StoreError.
    fn log(&self, py: Python<'_>, ledger: &str) -> Result<String> {
        let ledger = LedgerId::new(ledger)?;
        self.ask(py, |desk| Ok(Log::new(ledger.clone(), desk.log(&ledger)?).to_json().canonical()))
    }

    /// The digest of what a ledger's log folds to, as far as it was read: to replay the log gives the same.
    ///
    /// Raises UnknownError.
    fn state_digest(&self, py: Python<'_>, ledger: &str) -> Result<String> {
        let ledger = LedgerId::new(ledger)?;
        self.ask(py, |desk| Ok(desk.ledger(&ledger)?.digest().to_string()))
    }

    /// `state_digest` with what it is of: a dict of `ledger`, `position`, `format` and `digest`. Two readers of a log at one
    /// position, in one format, have one digest.
    ///
    /// Raises UnknownError.
    fn fingerprint<'py>(&self, py: Python<'py>, ledger: &str) -> Result<Bound<'py, PyAny>> {
        let ledger = LedgerId::new(ledger)?;
        let found = self.ask(py, |desk| Ok(desk.ledger(&ledger)?.fingerprint().to_json()))?;
        Ok(plain(py, &found)?)
    }

    /// What a ledger's log folds to, as far as it was read, as the canonical JSON of the document `slotwright.state/1`:
    /// for `adopt`, in the place of the log.
    ///
    /// Raises UnknownError.
    fn state(&self, py: Python<'_>, ledger: &str) -> Result<String> {
        let ledger = LedgerId::new(ledger)?;
        self.ask(py, |desk| Ok(desk.ledger(&ledger)?.to_json().canonical()))
    }

    /// Goes on from a state document that is further ahead than what was read, in the place of the batches that lead
    /// there. One that is not further ahead changes nothing.
    ///
    /// Raises DocumentError; UnknownError for another desk's ledger; LedgerError for a state that only a newer version
    /// understands.
    fn adopt(&self, py: Python<'_>, state: &str) -> Result<()> {
        self.change(py, |desk| {
            let state = LedgerState::from_json(state, desk.limits())?;
            desk.adopt(&state)
        })
    }

    /// Lets the store keep what a ledger's log folds to in the place of that log, which no longer grows with the years.
    /// Keys, bookings and answers stay; `log` and `trace` can no longer be had. The position up to which it was done.
    ///
    /// Raises UnknownError, StoreError; LedgerError for a log that holds what only a newer version can fold.
    fn compact(&self, py: Python<'_>, ledger: &str) -> Result<u64> {
        let ledger = LedgerId::new(ledger)?;
        self.change(py, |desk| Ok(desk.compact(&ledger)?.0))
    }
}

/// Decides a recorded command again, on the same input: the answer is the recorded one, to the byte.
///
/// Raises DocumentError for a text that is no trace; LedgerError for a log with a gap; else as `Desk.apply`.
#[pyfunction]
pub(crate) fn replay(py: Python<'_>, trace: &str) -> Result<Decision> {
    call(py, || {
        let recording = Recording::from_json(trace)?;
        Ok(Decision::new(recording.replay()?, &Arc::new(recording.catalog)))
    })
}

/// A command document: JSON text, or plain objects.
fn read(py: Python<'_>, command: &Bound<'_, PyAny>) -> Result<Command> {
    match command.cast::<PyString>() {
        Ok(text) => {
            let text = text.to_cow()?;
            call(py, || Ok(Command::from_json(&text)?))
        }
        Err(_) => Ok(Command::from_tree(&command.extract::<Tree>()?.0)?),
    }
}

fn read_all(py: Python<'_>, commands: &[Bound<'_, PyAny>]) -> Result<Vec<Command>> {
    commands.iter().map(|command| read(py, command)).collect()
}

/// Whether a start can be booked, and if not, why. True if it can.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Verdict(desk::Verdict);

#[pymethods]
impl Verdict {
    /// Whether it can be booked.
    #[getter]
    fn open(&self) -> bool {
        self.0.is_open()
    }

    fn __bool__(&self) -> bool {
        self.0.is_open()
    }

    /// The id of the slot that was asked about.
    #[getter]
    fn slot(&self) -> String {
        self.0.slot.to_string()
    }

    /// What a booking would take, as a document: start, end, claims; None if it is not open.
    #[getter]
    fn plan<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, &self.0.to_json(), "plan")
    }

    /// Why it is not open, as documents, all of them; empty if it is.
    #[getter]
    fn reasons<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        list(py, &self.0.to_json(), "reasons")
    }

    /// Why those who would serve, and not others, as documents: for the needs that say how one is chosen.
    #[getter]
    fn chosen<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        list(py, &self.0.to_json(), "chosen")
    }

    /// What this is an answer to: catalog, calendars, ledger, position, tzdata and now.
    #[getter]
    fn stamp<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.stamp.to_json())
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.0.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.to_json())
    }

    fn __repr__(&self) -> String {
        let codes = self.0.reasons.iter().map(|reason| format!(" {}", reason.code())).collect::<String>();
        format!("<Verdict {} {}>", self.0.slot, if self.0.is_open() { "open" } else { codes.trim_start() })
    }
}

/// A booking that can no longer be served as it was booked: it stays, and somebody must see to it.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Displaced {
    displaced: desk::Displaced,
    zone: Option<Arc<str>>,
}

#[pymethods]
impl Displaced {
    /// The name of the hold or booking.
    #[getter]
    fn booking(&self) -> &str {
        self.displaced.booking.as_str()
    }

    /// When its visit starts: an aware datetime in the location's zone, or in UTC if this machine's zoneinfo does not
    /// know that.
    #[getter]
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        shown(py, self.displaced.visit.start(), self.zone.as_deref())
    }

    /// When it ends, exclusive; in the same zone.
    #[getter]
    fn end<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        shown(py, self.displaced.visit.end(), self.zone.as_deref())
    }

    /// Who can't serve and what is in the way, as documents: resource, blockers.
    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        list(py, &self.displaced.to_json(), "claims")
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.displaced.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.displaced.to_json())
    }

    fn __repr__(&self) -> String {
        format!("<Displaced {} {}>", Json::text(&self.displaced.booking).canonical(), self.displaced.visit)
    }
}

/// Proposed moves for what is displaced.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Rebooking(desk::Rebooking);

#[pymethods]
impl Rebooking {
    /// What this is an answer to: catalog, calendars, ledger, position, tzdata and now.
    #[getter]
    fn stamp<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.stamp.to_json())
    }

    /// The moves, as documents: booking, from, slot, shift, command. In an order in which the commands can be applied.
    #[getter]
    fn moves<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        list(py, &self.0.to_json(), "moves")
    }

    /// The names of the bookings that stay displaced, in order of start.
    #[getter]
    fn unplaced(&self) -> Vec<String> {
        self.0.unplaced.iter().map(ToString::to_string).collect()
    }

    /// Whether nothing better can be had.
    #[getter]
    fn proven(&self) -> bool {
        self.0.proven
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.0.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.to_json())
    }

    fn __repr__(&self) -> String {
        format!("<Rebooking {} moves, {} unplaced>", self.0.moves.len(), self.0.unplaced.len())
    }
}
