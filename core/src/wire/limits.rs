//! Bounds as a document: each by the name that it has in [`Limits`] and in errors. What is not said is as it is by default.

use super::reader::Reader;
use super::value::{count, large_count};
use crate::Result;
use crate::canon::Json;
use crate::desk::Desk;
use crate::ledger::FORMAT;
use crate::limits::Limits;

/// Every field of `Limits` by its name: one that is forgotten here does not compile.
macro_rules! every {
    ($do:ident, $with:ident) => {
        $do!($with: text_bytes, lines, depth, events, zones, notes, occurrences, event_occurrences, rules,
            recurrence_steps, window_days, starts, assignment_steps, alternatives, data_bytes, import, waitlist, series,
            rebook, rebook_steps, remedies, clock_ahead, append_tries, foreign_claims, catalog_items)
    };
}

macro_rules! read {
    ($object:ident: $($name:ident),*) => {{
        let default = Limits::default();
        Limits { $($name: $object.optional(stringify!($name), large_count).and_then(capped).unwrap_or(default.$name)),* }
    }};
}

macro_rules! written {
    ($limits:ident: $($name:ident),*) => {{
        let (default, Limits { $($name),* }) = (Limits::default(), $limits);
        Json::map([$((stringify!($name), (*$name != default.$name).then(|| of(*$name)))),*])
    }};
}

pub(super) fn limits<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Limits> {
    reader.object(json, "limits, such as {\"occurrences\": 1000}", |object| every!(read, object))
}

/// Those that are not as they are by default.
pub(super) fn of_limits(limits: &Limits) -> Json {
    every!(written, limits)
}

fn of(limit: impl TryInto<i64>) -> Json {
    Json::Int(limit.try_into().unwrap_or(LARGEST).min(LARGEST))
}

/// The largest whole number that every reader of JSON knows.
const LARGEST: i64 = (1 << 53) - 1;

/// A limit that is larger than its field can say is none that could be reached.
fn capped<T: TryFrom<u64>>(limit: u64) -> Option<T> {
    T::try_from(limit).or_else(|_| T::try_from(u32::MAX.into())).ok()
}

impl Desk {
    /// The same desk with what a document says of it: `{"limits"?: {…}, "format"?: 0}`, the bounds, and the minor format in
    /// which it begins ledgers. What is not said is as it is by default.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid) with every fault and its path.
    pub fn with_options(self, tree: &Json) -> Result<Desk> {
        let mut reader = Reader::default();
        let read =
            reader.object(tree, "options of a desk, such as {\"limits\": {\"series\": 100}}", |object| {
                (object.optional("limits", limits), object.optional("format", count))
            });
        let (limits, format) = reader.finish("slotwright.desk-options/0", read)?;
        Ok(self.with_limits(limits.unwrap_or_default()).with_format(format.unwrap_or(FORMAT)))
    }
}
