//! The one error of the crate: a kind with fields, a stable `code`, and a message that says what is
//! wrong, where, and what to do.
//!
//! A refusal is no error: "that slot is taken" is an answer, and comes as a value of its own.

use crate::period::Instant;

/// What every fallible function of the crate returns.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Defines [`Error`], [`Error::code`] and [`CODES`] from one table, so that none can be forgotten.
macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? } = $code:literal, $message:literal;)*) => {
        /// Everything that can go wrong. Match on the variant, or on the stable [`code`](Error::code).
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Error {
            $($(#[$doc])* #[error($message)] $name { $($(#[$field_doc])* $field: $type),* },)*
        }

        impl Error {
            /// The stable name of this kind of error, the same in every language.
            pub fn code(&self) -> &'static str {
                match self { $(Error::$name { .. } => $code,)* }
            }
        }

        /// Every code that [`Error::code`] can return.
        pub const CODES: &[&str] = &[$($code),*];
    };
}

errors! {
    /// A period that ends before it starts.
    PeriodInverted { /// The start.
        start: Instant, /// The end, before it.
        end: Instant } = "period.inverted", "the period from {start} ends before it starts, at {end}";
    /// A period of no length: `[start, start)` holds no instant.
    PeriodEmpty { /// Start and end.
        at: Instant } = "period.empty", "the period at {at} is empty: its end must be after its start";
    /// An instant outside the years 0001 to 9999.
    InstantRange { /// Seconds since 1970-01-01T00:00:00Z.
        seconds: i64 } = "instant.range", "{seconds} s since 1970 is outside the years 0001 to 9999";
    /// A text that is not the value it should be.
    ValueInvalid { /// What it should be, with an example.
        wanted: &'static str, /// What was given.
        text: String } = "value.invalid", "{text:?} is not {wanted}";
    /// An identifier that is empty, too long or has control characters.
    IdInvalid { /// What was given.
        text: String, /// What is wrong with it.
        why: &'static str } = "id.invalid", "{text:?} can't be an identifier: {why}";
    /// A zone name that our release of the zone data does not know.
    ZoneUnknown { /// The name.
        name: String, /// The release asked.
        release: String } = "zone.unknown", "no zone is named {name:?} in tzdata {release}: use an IANA name such as \"America/New_York\"";
    /// Zone data (TZif or VTIMEZONE) that can't be read.
    ZoneData { /// The zone.
        name: String, /// What is wrong.
        why: String } = "zone.data", "the data of zone {name:?} can't be read: {why}";
    /// A wall time that a zone skips, where the caller asked for skipped times to be refused.
    TimeSkipped { /// The wall time.
        local: String, /// The zone.
        zone: String } = "zone.time_skipped", "{local} does not exist in {zone}: the clocks skip it";
    /// A wall time that happens twice, where the caller asked for such times to be refused.
    TimeRepeated { /// The wall time.
        local: String, /// The zone.
        zone: String } = "zone.time_repeated", "{local} happens twice in {zone}: name the offset, or choose the earlier or the later";
    /// A recurrence that RFC 5545 does not allow.
    RecurrenceInvalid { /// The property or rule part, such as `BYDAY`.
        part: String, /// What is wrong with it.
        why: String } = "recurrence.invalid", "{part}: {why}";
    /// Bounds that can't be compared with a recurrence: instants with floating times, say.
    RecurrenceBounds { /// What is wrong with them.
        why: String } = "recurrence.bounds", "the bounds do not fit the recurrence: {why}";
    /// Rules that can never occur, as on a 30 February: found when they gave nothing for so long that the calendar
    /// repeats, or for centuries up to the year 9999.
    RecurrenceNever { /// The rules.
        rules: String } = "recurrence.never", "{rules} never occurs: there is nothing in a whole cycle of the calendar, or until the year 9999";
    /// A text that is no iCalendar stream at all.
    CalendarUnreadable { /// The line, from 1.
        line: u32, /// What is wrong.
        why: String } = "calendar.unreadable", "line {line}: {why}";
    /// A text that is not JSON, or not the JSON that documents are made of.
    JsonInvalid { /// Where: line and column, or a path.
        at: String, /// What is wrong.
        why: String } = "json.invalid", "{at}: {why}";
    /// A document with faults. Every one of them is listed.
    DocumentInvalid { /// The schema it was read as, such as `slotwright.catalog/0`.
        schema: String, /// All faults, in the order of the document.
        faults: Faults } = "document.invalid", "{schema}: {faults}";
    /// A name in a query or a command that the catalog or the ledger does not have.
    Unknown { /// What kind of thing: `service`, `location`, `resource`, …
        kind: &'static str, /// The name.
        id: String } = "unknown", "no {kind} is named {id:?}";
    /// A query or a command whose parts do not fit together.
    QueryInvalid { /// The field.
        field: String, /// What is wrong and what to do.
        why: String } = "query.invalid", "{field}: {why}";
    /// Something that this version does not do, and will not pretend to.
    Unsupported { /// What was asked for.
        what: String } = "unsupported", "{what} is not supported by this version";
    /// A bound of [`Limits`](crate::Limits) was reached. The answer would have been cut short.
    Limit { /// The field of `Limits`.
        limit: &'static str, /// Its value.
        allowed: u64 } = "limit", "this takes more than limits.{limit} = {allowed}: ask for less, or raise the limit";
    /// A batch, an entry or a snapshot that must be understood and is not: the ledger is read-only here.
    ReadOnly { /// The ledger.
        ledger: String, /// The format that is needed.
        format: String } = "ledger.read_only", "ledger {ledger:?} is read-only for this version: it holds {format}";
    /// The ledger is kept with another catalog than this desk's: what it lists could not be booked.
    CatalogStale { /// The ledger.
        ledger: String, /// The beginning of the revision that it is configured with.
        configured: String } = "ledger.catalog_stale", "ledger {ledger:?} is kept with catalog {configured}: load that one, or adopt this by the command configure";
    /// A catalog gives a new ledger a location whose bookings another ledger has: they would be booked again.
    LocationElsewhere { /// The location.
        location: String, /// Where its bookings are.
        ledger: String } = "ledger.location_elsewhere", "location {location:?} has bookings in ledger {ledger:?}: keep that ledger for it, or move or cancel them first";
    /// The beginning of a log was compacted: only what it folds to is there.
    LogCompacted { /// The ledger.
        ledger: String, /// The position of the state that stands in its place.
        position: u64 } = "ledger.compacted", "the log of ledger {ledger:?} was compacted up to position {position}: read its state, or a copy of the log that was made before";
    /// A log that contradicts itself.
    LedgerCorrupt { /// The ledger.
        ledger: String, /// What is wrong.
        why: String } = "ledger.corrupt", "ledger {ledger:?}: {why}";
    /// The store could not be read or written; whether the command took effect is unknown. Send it again with its key.
    StoreFailed { /// What the store said.
        why: String } = "store.failed", "the store failed: {why}: send the command again with the same key";
    /// The caller's clock is further ahead of the store's than `limits.clock_ahead`: nothing was written, since time in a
    /// ledger does not go back.
    ClockAhead { /// The caller's now.
        now: Instant, /// The store's.
        clock: Instant } = "store.clock", "now is {now}, but the store's clock says {clock}: set the clock right, and send the command again";
    /// Other writers won every time. Send it again with its key.
    StoreContended { /// How often it was tried.
        tries: u32 } = "store.contended", "the append lost {tries} races in a row: send the command again with the same key";
}

/// One fault of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, as `services[2].segments[0].needs[1].kind`; empty for the document itself.
    pub path: String,
    /// The stable name of the kind of fault, such as `missing`, `unknown_member`, `dangling`.
    pub code: &'static str,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Fault {
    /// A member as a path has it after what it is a member of: `.name`, or `["a name"]` for one that is no plain word.
    pub(crate) fn member(name: &str) -> String {
        let is_plain = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
        match !name.is_empty() && name.chars().all(is_plain) {
            true => format!(".{name}"),
            false => format!("[{}]", crate::canon::Json::text(name).canonical()),
        }
    }
}

impl core::fmt::Display for Fault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

/// The faults of one document, in its order; never empty in an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(pub Vec<Fault>);

impl core::fmt::Display for Faults {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} fault{}", self.0.len(), if self.0.len() == 1 { "" } else { "s" })?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}
