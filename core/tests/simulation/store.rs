use super::dice::Dice;
use super::{Checked, Counts, LAW_7, Violation, ensure};
use slotwright::canon::Json;
use slotwright::id::LedgerId;
use slotwright::ledger::{Append, Batch, LedgerState, Loaded, Position, Store};
use slotwright::period::Instant;
use slotwright::{Error, Limits, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// A batch as it lies in the log: as the document that was written, and as this version reads it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) tree: Json,
    pub(crate) batch: Batch,
}

/// What goes wrong with one append.
#[derive(Debug, Clone, Copy)]
enum Fault {
    None,
    /// It lands, but nobody says so.
    LostReply,
    /// It does not land, and nobody says so.
    LostAppend,
    /// It lands later, or too late.
    Delayed,
    /// It lands twice.
    Twice,
    /// It lands whatever its base, and is said to have won.
    TwoWinners,
    /// It lands, and somebody else is said to have won.
    FalseLoss,
    /// Batches that were under way arrive just before it.
    Overtaken,
}

const FAULTS: &[(usize, Fault)] = &[
    (60, Fault::None),
    (6, Fault::LostReply),
    (6, Fault::LostAppend),
    (5, Fault::Delayed),
    (5, Fault::Twice),
    (8, Fault::TwoWinners),
    (3, Fault::FalseLoss),
    (8, Fault::Overtaken),
];

/// Logs that every desk appends to and reads, with faults. It keeps its promises nonetheless: what it said it
/// has stays, in the order in which it came.
pub(crate) struct FaultyStore(Mutex<Inner>);

struct Inner {
    dice: Dice,
    logs: BTreeMap<LedgerId, Vec<Row>>,
    /// The state that stands in the place of the first so many rows, for whoever loads.
    compacted: BTreeMap<LedgerId, (Arc<LedgerState>, usize)>,
    /// The position of each log by the rule of the fold.
    heads: BTreeMap<LedgerId, Position>,
    /// Batches that were sent and have not arrived.
    under_way: Vec<Batch>,
    is_quiet: bool,
    clock: Option<Instant>,
    /// Whether a load since the last [`FaultyStore::begin`] did not give all there was.
    was_stale: bool,
    counts: Counts,
    violation: Option<Violation>,
}

impl FaultyStore {
    pub(crate) fn new(dice: Dice) -> FaultyStore {
        FaultyStore(Mutex::new(Inner {
            dice,
            logs: BTreeMap::new(),
            compacted: BTreeMap::new(),
            heads: BTreeMap::new(),
            under_way: Vec::new(),
            is_quiet: false,
            clock: None,
            was_stale: false,
            counts: Counts::new(),
            violation: None,
        }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    /// A call begins: with faults, or without; at the time that the store's clock says.
    pub(crate) fn begin(&self, is_quiet: bool, clock: Instant) {
        let mut inner = self.inner();
        inner.clock = Some(clock);
        inner.is_quiet = is_quiet;
        inner.was_stale = false;
    }

    /// Whether what was read since the call began was the log as it was when the call began, at least.
    pub(crate) fn was_stale(&self) -> bool {
        self.inner().was_stale
    }

    pub(crate) fn rows(&self, ledger: &LedgerId, from: usize) -> Vec<Row> {
        self.inner().logs.get(ledger).map_or(Vec::new(), |rows| rows[from..].to_vec())
    }

    /// Sends a batch that arrives some time, or never.
    pub(crate) fn send(&self, batch: Batch) {
        self.inner().under_way.push(batch);
    }

    /// Time passes: what is under way may arrive.
    pub(crate) fn tick(&self) {
        self.inner().arrive();
    }

    /// A newer version appends a document, on the same terms as everybody.
    pub(crate) fn append_newer(&self, tree: Json) -> bool {
        let batch = Batch::from_json(&tree.canonical()).unwrap();
        let mut inner = self.inner();
        let is_next = inner.head(&batch.ledger) == batch.base;
        if is_next {
            inner.land(Row { tree, batch });
        }
        is_next
    }

    pub(crate) fn count(&self, what: &'static str) {
        self.inner().count(what);
    }

    pub(crate) fn finish(&self) -> Checked<Counts> {
        let mut inner = self.inner();
        inner.violation.take().map_or(Ok(()), Err)?;
        Ok(std::mem::take(&mut inner.counts))
    }
}

impl Inner {
    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn head(&self, ledger: &LedgerId) -> Position {
        self.heads.get(ledger).copied().unwrap_or_default()
    }

    fn land(&mut self, row: Row) {
        if self.violation.is_none() {
            let again = Batch::from_json(&row.tree.canonical()).map(|batch| batch.to_json());
            let kept = ensure(again.as_ref() == Ok(&row.tree), LAW_7, || {
                format!("{} was read and written again as {again:?}", row.tree.canonical())
            });
            self.violation = kept.err();
        }
        if self.head(&row.batch.ledger) == row.batch.base {
            self.heads.insert(row.batch.ledger.clone(), row.batch.position);
        }
        self.logs.entry(row.batch.ledger.clone()).or_default().push(row);
    }

    /// Lands as it is, or over the wire.
    fn land_batch(&mut self, batch: &Batch) {
        let tree = batch.to_json();
        let mut batch = batch.clone();
        if self.dice.percent(30) {
            self.count("batches over the wire");
            match Batch::from_json(&tree.canonical()) {
                Ok(read) => batch = read,
                Err(error) => {
                    let what = format!("what was written can't be read: {error}");
                    self.violation = Some(Violation { law: LAW_7, what });
                }
            }
        }
        self.land(Row { tree, batch });
    }

    /// Some of what is under way arrives, in any order: on time, too late, or too late and yet.
    fn arrive(&mut self) {
        let mut waiting = std::mem::take(&mut self.under_way);
        while let Some(at) = (!waiting.is_empty()).then(|| self.dice.roll(waiting.len())) {
            let batch = waiting.swap_remove(at);
            if self.dice.percent(40) {
                self.under_way.push(batch);
                continue;
            }
            if self.head(&batch.ledger) == batch.base {
                self.count("delayed batches that won");
                self.land_batch(&batch);
                if self.dice.percent(15) {
                    self.count("late duplicates of a batch");
                    self.under_way.push(batch);
                }
            } else if self.dice.percent(25) {
                self.count("two winners at one base");
                self.land_batch(&batch);
            } else {
                self.count("delayed batches that came too late");
            }
        }
    }
}

impl Store for FaultyStore {
    fn compact(&self, state: &LedgerState) -> Result<()> {
        let mut inner = self.inner();
        let no_answer = Error::StoreFailed { why: "no answer".to_owned() };
        if !inner.is_quiet && inner.dice.percent(20) {
            return Err(no_answer);
        }
        let is_ahead = |(kept, _): &(Arc<LedgerState>, usize)| state.position() <= kept.position();
        if inner.compacted.get(state.id()).is_some_and(is_ahead) {
            return Ok(());
        }
        let mut head = Position::START;
        let leads_there = |row: &Row| {
            let counts = row.batch.base == head;
            head = if counts { row.batch.position } else { head };
            counts && head == state.position()
        };
        let Some(last) = inner.logs.get(state.id()).and_then(|rows| rows.iter().position(leads_there)) else {
            return Ok(());
        };
        inner.count("compactions");
        let mut kept = state.detached();
        if inner.dice.percent(50) {
            kept = LedgerState::from_json(&state.to_json().canonical(), &Limits::default())?;
        }
        inner.compacted.insert(state.id().clone(), (Arc::new(kept), last + 1));
        // It is done, but nobody says so.
        if !inner.is_quiet && inner.dice.percent(20) { Err(no_answer) } else { Ok(()) }
    }

    fn load(&self, ledger: &LedgerId, after: Position) -> Result<Loaded> {
        let mut inner = self.inner();
        let compacted = inner.compacted.get(ledger).cloned();
        let from = compacted.as_ref().map_or(0, |(_, from)| *from);
        let mut snapshot = compacted.map(|(state, _)| state);
        if snapshot.as_ref().is_some_and(|state| state.position() <= after) {
            // A reader that is ahead of it must not care.
            snapshot = snapshot.filter(|_| inner.dice.percent(30));
        } else if snapshot.is_some() {
            inner.count("states read in the place of batches");
        }
        let rows = inner.logs.get(ledger).map_or(&[][..], |rows| &rows[from..]);
        let mut batches: Vec<Batch> =
            rows.iter().filter(|row| row.batch.position > after).map(|row| row.batch.clone()).collect();
        if inner.is_quiet || batches.is_empty() {
            return Ok(Loaded { snapshot, batches });
        }
        match inner.dice.roll(100) {
            0..4 => {
                inner.count("failed loads");
                return Err(Error::StoreFailed { why: "no answer".to_owned() });
            }
            4..10 => {
                inner.count("loads that lag behind");
                inner.was_stale = true;
                let kept = inner.dice.roll(batches.len());
                batches.truncate(kept);
            }
            10..16 => {
                inner.count("loads that deliver twice");
                batches = batches.iter().flat_map(|batch| [batch.clone(), batch.clone()]).collect();
            }
            16..22 => {
                // And no further: a reader that skips the first of two at one base for its place must not be handed
                // the second. To give logs in order is what a store promises.
                if let Some(at) = batches.windows(2).position(|pair| pair[0].base != pair[1].base) {
                    inner.count("loads out of order");
                    inner.was_stale = true;
                    batches.swap(at, at + 1);
                    batches.truncate(at + 2);
                }
            }
            _ => {}
        }
        Ok(Loaded { snapshot, batches })
    }

    fn append(&self, batch: &Batch) -> Append {
        let mut inner = self.inner();
        let unknown = Append::Unknown { why: "no answer".to_owned() };
        let fault = if inner.is_quiet { Fault::None } else { inner.dice.weighted(FAULTS) };
        if matches!(fault, Fault::Overtaken) {
            inner.arrive();
        }
        let is_next = inner.head(&batch.ledger) == batch.base;
        match fault {
            Fault::LostAppend => {
                inner.count("lost appends");
                return unknown;
            }
            Fault::Delayed => {
                inner.count("delayed appends");
                inner.under_way.push(batch.clone());
                return unknown;
            }
            Fault::TwoWinners if !is_next => {
                inner.count("two winners at one base");
                inner.land_batch(batch);
                return Append::Won;
            }
            _ if !is_next => {
                inner.count("lost races");
                return Append::Lost;
            }
            _ => {}
        }
        inner.land_batch(batch);
        match fault {
            Fault::LostReply => {
                inner.count("lost acknowledgements");
                unknown
            }
            Fault::FalseLoss => {
                inner.count("losses that were none");
                Append::Lost
            }
            Fault::Twice => {
                inner.count("appends that landed twice");
                inner.land_batch(batch);
                Append::Won
            }
            _ => Append::Won,
        }
    }

    fn now(&self) -> Option<Instant> {
        self.inner().clock
    }
}
