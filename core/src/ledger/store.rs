use super::{Batch, LedgerState, Position, fold};
use crate::id::LedgerId;
use crate::period::Instant;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where logs are kept. It may deliver twice and may even let two writers win at one base: readers skip
/// what is not based on their position. It must not lose what it said it has, but for what it has compacted.
pub trait Store: Send + Sync {
    /// What is in the log after a position.
    ///
    /// # Errors
    /// [`StoreFailed`](crate::Error::StoreFailed).
    fn load(&self, ledger: &LedgerId, after: Position) -> Result<Loaded>;

    /// Keeps a state in the place of the batches up to its position, and lets them go. In one step: a load sees either.
    /// One that is not ahead of what was kept before changes nothing.
    ///
    /// # Errors
    /// [`Error::Unsupported`], unless the store can do it; those of the store.
    fn compact(&self, _state: &LedgerState) -> Result<()> {
        Err(Error::Unsupported { what: "compaction of logs by this store".to_owned() })
    }

    /// Adds a batch, if the log is still at its base.
    fn append(&self, batch: &Batch) -> Append;

    /// What time it is for the store, if it has a clock: nobody writes who is far ahead of it.
    fn now(&self) -> Option<Instant> {
        None
    }
}

/// What became of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Append {
    /// It is in the log.
    Won,
    /// Another batch has its place: load, and decide anew.
    Lost,
    /// It may be in the log or not: load, and look the key up.
    Unknown {
        /// What the store said.
        why: String,
    },
}

/// What a store has of a log after some position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// What stands in the place of batches after that position that were compacted.
    pub snapshot: Option<Arc<LedgerState>>,
    /// The batches after the snapshot, or after the position, in order.
    pub batches: Vec<Batch>,
}

impl Loaded {
    /// Reads it into a state.
    ///
    /// # Errors
    /// Those of [`fold`].
    pub fn fold_into(&self, state: &mut LedgerState) -> Result<()> {
        if let Some(snapshot) = &self.snapshot {
            state.adopt(snapshot)?;
        }
        self.batches.iter().try_for_each(|batch| fold(state, batch).map(drop))
    }
}

impl From<Vec<Batch>> for Loaded {
    fn from(batches: Vec<Batch>) -> Loaded {
        Loaded { snapshot: None, batches }
    }
}

/// Logs in memory: for tests, demos and browsers. Desks that share one see each other's bookings.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<LedgerId, Loaded>>);

impl MemoryStore {
    /// No logs.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    /// A log that goes on from a state, in the place of what led there.
    pub fn going_on_from(state: &LedgerState) -> MemoryStore {
        let log = Loaded { snapshot: Some(Arc::new(state.detached())), batches: Vec::new() };
        MemoryStore(Mutex::new(BTreeMap::from([(state.id().clone(), log)])))
    }

    fn logs(&self) -> MutexGuard<'_, BTreeMap<LedgerId, Loaded>> {
        // Nothing in here panics while it holds the lock, so a poisoned map is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The position of the state that stands for the beginning of a log.
fn compacted(log: &Loaded) -> Position {
    log.snapshot.as_ref().map_or(Position::START, |snapshot| snapshot.position())
}

impl Store for MemoryStore {
    fn load(&self, ledger: &LedgerId, after: Position) -> Result<Loaded> {
        let logs = self.logs();
        let Some(log) = logs.get(ledger) else { return Ok(Loaded::default()) };
        let from = log.batches.partition_point(|batch| batch.position <= after);
        let snapshot = log.snapshot.clone().filter(|snapshot| after < snapshot.position());
        Ok(Loaded { snapshot, batches: log.batches.get(from..).unwrap_or(&[]).to_vec() })
    }

    fn append(&self, batch: &Batch) -> Append {
        let mut logs = self.logs();
        let log = logs.entry(batch.ledger.clone()).or_default();
        let at = log.batches.last().map_or(compacted(log), |last| last.position);
        if at != batch.base || batch.position <= batch.base {
            return Append::Lost;
        }
        log.batches.push(batch.clone());
        Append::Won
    }

    fn compact(&self, state: &LedgerState) -> Result<()> {
        let mut logs = self.logs();
        let log = logs.entry(state.id().clone()).or_default();
        let position = state.position();
        if position <= compacted(log) {
            return Ok(());
        }
        let through = log.batches.partition_point(|batch| batch.position <= position);
        let last = through.checked_sub(1).and_then(|last| log.batches.get(last));
        if last.is_none_or(|last| last.position != position) {
            let why = format!("no batch leads to position {}, which a state is of", position.0);
            return Err(Error::LedgerCorrupt { ledger: state.id().to_string(), why });
        }
        log.batches.drain(..through);
        log.snapshot = Some(Arc::new(state.detached()));
        Ok(())
    }
}
