use super::{Batch, Position};
use crate::Result;
use crate::id::LedgerId;
use crate::period::Instant;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where logs are kept. It may deliver twice and may even let two writers win at one base: readers skip
/// what is not based on their position. It must not lose what it said it has.
pub trait Store: Send + Sync {
    /// The batches after a position, in order.
    ///
    /// # Errors
    /// [`StoreFailed`](crate::Error::StoreFailed).
    fn load(&self, ledger: &LedgerId, after: Position) -> Result<Vec<Batch>>;

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

/// Logs in memory: for tests, demos and browsers. Desks that share one see each other's bookings.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<LedgerId, Vec<Batch>>>);

impl MemoryStore {
    /// No logs.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    fn logs(&self) -> MutexGuard<'_, BTreeMap<LedgerId, Vec<Batch>>> {
        // Nothing in here panics while it holds the lock, so a poisoned map is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn load(&self, ledger: &LedgerId, after: Position) -> Result<Vec<Batch>> {
        let logs = self.logs();
        let log = logs.get(ledger).map_or(&[][..], Vec::as_slice);
        let from = log.partition_point(|batch| batch.position <= after);
        Ok(log.get(from..).unwrap_or(&[]).to_vec())
    }

    fn append(&self, batch: &Batch) -> Append {
        let mut logs = self.logs();
        let log = logs.entry(batch.ledger.clone()).or_default();
        let at = log.last().map_or(Position::START, |last| last.position);
        if at != batch.base || batch.position <= batch.base {
            return Append::Lost;
        }
        log.push(batch.clone());
        Append::Won
    }
}
