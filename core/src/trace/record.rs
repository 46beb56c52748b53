use crate::calendar::{Calendar, FreeBusy};
use crate::canon::Digest;
use crate::catalog::Catalog;
use crate::desk::{Action, Command, Decision, Desk, ForeignTable};
use crate::id::{LedgerId, ResourceId, SourceName};
use crate::ledger::{Append, Batch, LedgerState, Loaded, MemoryStore, Store};
use crate::limits::Limits;
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::rules::ForeignClaim;
use crate::zone::Zones;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One decision and everything that it depended on.
///
/// It holds the command as it was received, with the caller's own `data` and tokens: keep it as you keep those, or
/// keep what is [`redacted`](Trace::redacted).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// What the calendars said.
    pub calendars: Vec<Seen>,
    /// What foreign tables said.
    pub claims: BTreeMap<SourceName, ForeignTable>,
    /// The ledger.
    pub ledger: LedgerId,
    /// What was in its log before the decision: of one that was compacted, a state and the batches after it.
    pub before: Loaded,
    /// The digest of the state that this folds to.
    pub state: Digest,
    /// What was asked.
    pub command: Command,
    /// When.
    pub now: Instant,
    /// What was answered.
    pub decision: Decision,
    /// The bounds of the desk.
    pub limits: Limits,
    /// The minor format in which the desk begins a ledger.
    pub format: u32,
    /// The zone data of the desk: a document names their release.
    pub zones: Zones,
}

/// What one source said of a resource, without a word of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The resource.
    pub resource: ResourceId,
    /// The source.
    pub source: SourceName,
    /// The revision of the calendar.
    pub revision: Digest,
    /// When its source said so.
    pub as_of: Instant,
    /// The times that were recorded; anything else is unknown.
    pub windows: PeriodSet,
    /// What it said about them.
    pub said: FreeBusy,
}

impl Trace {
    /// Applies a command and records how it was decided.
    ///
    /// # Errors
    /// Those of [`Desk::apply`]; [`Error::LogCompacted`] if another desk compacted the log past the decision before it
    /// was recorded: sent again, the command gets what was decided.
    pub fn record(desk: &mut Desk, command: &Command, now: Instant) -> Result<(Decision, Trace)> {
        desk.refresh()?;
        let ledger = desk.ledger_of(command)?;
        let is_retry = desk.ledger(&ledger)?.kept(&command.key).is_some();
        let windows = windows(desk, &ledger, command, now)?;
        let mut calendars = Vec::new();
        for ((resource, source), attached) in desk.calendars() {
            let said = said(desk, &attached.calendar, &windows)?;
            calendars.push(Seen {
                resource: resource.clone(),
                source: source.clone(),
                revision: attached.calendar.revision(),
                as_of: attached.as_of,
                windows: windows.clone(),
                said,
            });
        }
        let claims = desk.foreign_tables().clone();
        let decision = desk.apply(command, now)?;
        let before = before(desk.history(&ledger)?, command, &decision, is_retry)?;
        let trace = Trace {
            state: folded(&ledger, &before)?.digest(),
            catalog: Arc::clone(desk.catalog()),
            calendars,
            claims,
            ledger,
            before,
            command: command.clone(),
            now,
            decision: decision.clone(),
            limits: desk.limits().clone(),
            format: desk.format(),
            zones: desk.zones().clone(),
        };
        Ok((decision, trace))
    }

    /// Decides again, on the same input: the decision is the recorded one, to the byte.
    ///
    /// # Errors
    /// Those of [`replay`].
    pub fn replay(&self) -> Result<Decision> {
        let desk = |store| {
            let desk = Desk::with_store((*self.catalog).clone(), store).with_limits(self.limits.clone());
            desk.with_zones(self.zones.clone()).with_format(self.format)
        };
        let tables = self.claims.iter().map(|(source, table)| (source, table.as_of, table.claims.to_vec()));
        replay(desk, &self.calendars, tables, &self.before, &self.command, self.now)
    }
}

/// What a log folds to.
pub(crate) fn folded(ledger: &LedgerId, log: &Loaded) -> Result<LedgerState> {
    let mut state = LedgerState::new(ledger.clone());
    log.fold_into(&mut state)?;
    Ok(state)
}

/// Decides a recorded command on a desk of its own, over a store with what was in the log.
///
/// # Errors
/// [`Error::LedgerCorrupt`] for a log with a gap; those of [`Desk::apply`].
pub fn replay<'t>(
    desk: impl FnOnce(Arc<dyn Store>) -> Desk,
    calendars: &[Seen],
    tables: impl IntoIterator<Item = (&'t SourceName, Instant, Vec<ForeignClaim>)>,
    before: &Loaded,
    command: &Command,
    now: Instant,
) -> Result<Decision> {
    let store = before.snapshot.as_deref().map_or_else(MemoryStore::new, MemoryStore::going_on_from);
    for batch in &before.batches {
        if store.append(batch) != Append::Won {
            let why = format!("no batch leads to position {}", batch.base.0);
            return Err(Error::LedgerCorrupt { ledger: batch.ledger.to_string(), why });
        }
    }
    let mut desk = desk(Arc::new(store));
    for seen in calendars {
        let calendar = Calendar::recorded(&seen.said, &seen.windows, seen.revision);
        desk.set_calendar(&seen.resource, &seen.source, calendar, seen.as_of)?;
    }
    for (source, as_of, claims) in tables {
        desk.set_claims(source, claims, as_of)?;
    }
    desk.apply(command, now)
}

/// What a decision was made on: another desk may have written since, before as well as after it.
fn before(mut log: Loaded, command: &Command, decision: &Decision, is_retry: bool) -> Result<Loaded> {
    let did = |batch: &Batch| batch.entries.iter().any(|entry| entry.key == command.key);
    if let Some(snapshot) = &log.snapshot {
        let position = snapshot.position();
        let is_gone = match decision {
            Decision::Refused { stamp, .. } => stamp.position < position,
            Decision::Accepted(_) => !is_retry && snapshot.kept(&command.key).is_some(),
        };
        if is_gone {
            return Err(Error::LogCompacted { ledger: snapshot.id().to_string(), position: position.0 });
        }
    }
    let until = match decision {
        Decision::Refused { stamp, .. } => {
            log.batches.partition_point(|batch| batch.position <= stamp.position)
        }
        Decision::Accepted(_) if is_retry => log.batches.len(),
        Decision::Accepted(_) => log.batches.iter().position(did).unwrap_or(log.batches.len()),
    };
    log.batches.truncate(until);
    Ok(log)
}

/// Days that a search for alternatives looks away from a start, and a visit and its buffers beyond that.
const AROUND: Seconds = Seconds(80 * 86_400);
/// A calendar is asked about at most so much at once.
const AT_ONCE: Seconds = Seconds(30 * 86_400);

/// The times that a decision can look at: around its starts, old and new.
fn windows(desk: &Desk, ledger: &LedgerId, command: &Command, now: Instant) -> Result<PeriodSet> {
    let mut starts = vec![now];
    match &command.action {
        Action::Hold { start, .. } | Action::Book { start, .. } | Action::Reschedule { start, .. } => {
            starts.push(*start)
        }
        Action::Series { .. } => starts.extend(desk.occurrences(command)?),
        _ => {}
    }
    starts.push(now.max(desk.ledger(ledger)?.last_time()));
    Ok(starts
        .into_iter()
        .filter_map(|start| Period::checked(start.plus(-AROUND), start.plus(AROUND)))
        .collect())
}

fn said(desk: &Desk, calendar: &Calendar, windows: &PeriodSet) -> Result<FreeBusy> {
    let mut said = FreeBusy::default();
    for window in windows.iter() {
        let mut from = window.start();
        while let Some(part) = Period::checked(from, from.plus(AT_ONCE).min(window.end())) {
            let found = calendar.free_busy_with(part, &|uid| desk.is_own_event(uid))?;
            said.busy = said.busy.union(&found.busy);
            said.tentative = said.tentative.union(&found.tentative);
            said.unavailable = said.unavailable.union(&found.unavailable);
            said.closed = said.closed.union(&found.closed);
            said.unknown = said.unknown.union(&found.unknown);
            said.notes.extend(found.notes);
            from = part.end();
        }
    }
    Ok(said)
}
