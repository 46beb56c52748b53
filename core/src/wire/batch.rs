//! Batches and logs.
//!
//! ```json
//! {"schema": "slotwright.batch/1", "ledger": "northside", "base": 3, "position": 4, "entries": [{"key": "k-81", …}]}
//! {"schema": "slotwright.log/1", "ledger": "northside", "batches": [{"base": 0, "position": 1, "entries": […]}]}
//! ```
//!
//! | batch | what |
//! |---|---|
//! | `schema?` | `slotwright.batch/1` |
//! | `ledger` | the ledger; left out in a log, which names it once |
//! | `base`, `position` | the positions that it was decided on and leads to |
//! | `entries` | what happened, in order; see the file `entry.rs` |
//!
//! | log | what |
//! |---|---|
//! | `schema` | `slotwright.log/1` |
//! | `ledger` | the ledger |
//! | `batches` | all that was delivered, in order, those that never counted among them |
//!
//! Other members are a newer version's: they are kept and written again.

use super::entry::entry;
use super::parse::parse;
use super::reader::{IsRequired, Reader};
use super::value::{id, large_count, of_count};
use crate::canon::Json;
use crate::error::Result;
use crate::id::LedgerId;
use crate::ledger::{Batch, LedgerEntry, Position};
use crate::limits::Limits;
use std::collections::BTreeMap;

const BATCH: &str = "slotwright.batch/1";
const LOG: &str = "slotwright.log/1";
/// What was written before `/1` was declared: all of it is in `/1` under the same names, and reads as that.
const BATCH_0: &str = "slotwright.batch/0";
const LOG_0: &str = "slotwright.log/0";

/// The log of a ledger, as one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The ledger.
    pub ledger: LedgerId,
    /// Its batches, in order.
    pub batches: Vec<Batch>,
    /// Members that a newer version wrote and this one does not know: kept, and written again.
    pub extra: BTreeMap<String, Json>,
}

impl Batch {
    /// Reads a batch document, with the default limits.
    ///
    /// # Errors
    /// [`Error::JsonInvalid`](crate::Error::JsonInvalid) and [`Error::Limit`](crate::Error::Limit) for a text that is
    /// not JSON of the kind that documents are made of, or too large; else
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid) with every fault and its path. What a newer version
    /// wrote is no fault: it is kept.
    pub fn from_json(text: &str) -> Result<Batch> {
        Batch::from_tree(&parse(text, &Limits::default())?)
    }

    /// Reads a batch document that is a tree already.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid)
    pub fn from_tree(tree: &Json) -> Result<Batch> {
        let mut reader = Reader::default();
        let read = batch(&mut reader, tree, None);
        reader.finish(BATCH, read)
    }

    /// The batch as a document.
    pub fn to_json(&self) -> Json {
        let own = [("schema", Json::from(BATCH)), ("ledger", Json::text(&self.ledger))];
        let mut members = of_batch(self);
        members.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Json::Map(members)
    }
}

impl Log {
    /// A log of these batches.
    pub fn new(ledger: LedgerId, batches: Vec<Batch>) -> Log {
        Log { ledger, batches, extra: BTreeMap::new() }
    }

    /// Reads a log document.
    ///
    /// # Errors
    /// As [`Batch::from_json`].
    pub fn from_json(text: &str, limits: &Limits) -> Result<Log> {
        Log::from_tree(&parse(text, limits)?)
    }

    /// Reads a log document that is a tree already.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid)
    pub fn from_tree(tree: &Json) -> Result<Log> {
        let mut reader = Reader::default();
        let read = log(&mut reader, tree);
        reader.finish(LOG, read)
    }

    /// The log as a document.
    pub fn to_json(&self) -> Json {
        let batches = Json::list(self.batches.iter().map(|batch| Json::Map(of_batch(batch))));
        let own = [("schema", Json::from(LOG)), ("ledger", Json::text(&self.ledger)), ("batches", batches)];
        let mut members = self.extra.clone();
        members.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Json::Map(members)
    }
}

/// The members of a batch, but for its ledger.
fn of_batch(batch: &Batch) -> BTreeMap<String, Json> {
    let own = [
        ("base", of_count(batch.base.0)),
        ("position", of_count(batch.position.0)),
        ("entries", Json::list(batch.entries.iter().map(LedgerEntry::to_json))),
    ];
    let mut members = batch.extra.clone();
    members.extend(own.map(|(name, value)| (name.to_owned(), value)));
    members
}

/// A batch by itself, or of a log that names its ledger.
fn batch<'j>(reader: &mut Reader<'j>, json: &'j Json, of: Option<&LedgerId>) -> Option<Batch> {
    let (read, extra) = reader.open_object(json, "a batch: an object", |object| {
        object.schema_of(BATCH, &[BATCH_0], IsRequired::No)?;
        let ledger = match of {
            Some(ledger) if !object.has("ledger") => Some(ledger.clone()),
            _ => object.required("ledger", id(LedgerId::new)),
        };
        let base = object.required("base", large_count).map(Position);
        let position = object.required("position", large_count).map(Position);
        let entries = object.required("entries", |reader, json| {
            reader.list(json, "a list of entries", |reader, json, _| entry(reader, json), |_| None)
        });
        let extra = BTreeMap::new();
        Some(Batch { ledger: ledger?, base: base?, position: position?, entries: entries?, extra })
    })?;
    let read = read?;
    if let Some(ledger) = of.filter(|ledger| **ledger != read.ledger) {
        reader
            .fault("value", format_args!("a batch of ledger \"{}\" in the log of \"{ledger}\"", read.ledger));
        return None;
    }
    Some(Batch { extra, ..read })
}

fn log<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Log> {
    let (read, extra) = reader.open_object(json, "a log: an object", |object| {
        object.schema_of(LOG, &[LOG_0], IsRequired::Yes)?;
        let ledger = object.required("ledger", id(LedgerId::new));
        let batches = object.required("batches", |reader, json| {
            let of = ledger.as_ref();
            reader.list(json, "a list of batches", |reader, json, _| batch(reader, json, of), |_| None)
        });
        Some((ledger?, batches?))
    })?;
    let (ledger, batches) = read?;
    Some(Log { ledger, batches, extra })
}

#[cfg(test)]
mod tests;
