use crate::calendar::{Calendar, FreeBusy};
use crate::canon::Digest;
use crate::catalog::Catalog;
use crate::desk::{Action, Command, Decision, Desk, ForeignTable};
use crate::id::{LedgerId, ResourceId, SourceName};
use crate::ledger::{Append, Batch, LedgerState, MemoryStore, Store, fold};
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
    /// Its log before the decision.
    pub log: Vec<Batch>,
    /// The digest of the state that the log folds to.
    pub state: Digest,
    /// What was asked.
    pub command: Command,
    /// When.
    pub now: Instant,
    /// What was answered.
    pub decision: Decision,
    /// The bounds and the zone data of the desk. A document names the release of the zone data, and is replayed
    /// with the default bounds.
    pub limits: Limits,
    /// See [`limits`](Trace::limits).
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
    /// Those of [`Desk::apply`]; [`Error::LogCompacted`], and then nothing was applied.
    pub fn record(desk: &mut Desk, command: &Command, now: Instant) -> Result<(Decision, Trace)> {
        desk.refresh()?;
        let ledger = desk.ledger_of(command)?;
        // What can't be recorded is not applied: of a log that was compacted there is no trace.
        desk.log(&ledger)?;
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
        let log = before(desk.log(&ledger)?, command, &decision, is_retry);
        let catalog = Arc::clone(desk.catalog());
        let (limits, zones) = (desk.limits().clone(), desk.zones().clone());
        let state = folded(&ledger, &log)?.digest();
        let trace = Trace {
            state,
            catalog,
            calendars,
            claims,
            ledger,
            log,
            command: command.clone(),
            now,
            decision: decision.clone(),
            limits,
            zones,
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
            desk.with_zones(self.zones.clone())
        };
        let tables = self.claims.iter().map(|(source, table)| (source, table.as_of, table.claims.to_vec()));
        replay(desk, &self.calendars, tables, &self.log, &self.command, self.now)
    }
}

/// What a log folds to.
pub(crate) fn folded(ledger: &LedgerId, log: &[Batch]) -> Result<LedgerState> {
    let mut state = LedgerState::new(ledger.clone());
    log.iter().try_for_each(|batch| fold(&mut state, batch).map(drop))?;
    Ok(state)
}

/// Decides a recorded command on a desk of its own, over a store with the log.
///
/// # Errors
/// [`Error::LedgerCorrupt`] for a log with a gap; those of [`Desk::apply`].
pub fn replay<'t>(
    desk: impl FnOnce(Arc<dyn Store>) -> Desk,
    calendars: &[Seen],
    tables: impl IntoIterator<Item = (&'t SourceName, Instant, Vec<ForeignClaim>)>,
    log: &[Batch],
    command: &Command,
    now: Instant,
) -> Result<Decision> {
    let store = MemoryStore::new();
    for batch in log {
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

/// The log that a decision was made on: another desk may have written since, before as well as after it.
fn before(mut log: Vec<Batch>, command: &Command, decision: &Decision, is_retry: bool) -> Vec<Batch> {
    let did = |batch: &Batch| batch.entries.iter().any(|entry| entry.key == command.key);
    let until = match decision {
        Decision::Refused { stamp, .. } => log.partition_point(|batch| batch.position <= stamp.position),
        Decision::Accepted(_) if is_retry => log.len(),
        Decision::Accepted(_) => log.iter().position(did).unwrap_or(log.len()),
    };
    log.truncate(until);
    log
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
