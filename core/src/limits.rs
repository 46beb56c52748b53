//! The bounds of all work, in one value.

/// How much a single call may do. Reaching a bound is [`Error::Limit`](crate::Error::Limit), never a
/// shorter answer. The defaults are far above what a dealer needs and far below what hurts a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document or calendar text.
    pub text_bytes: usize,
    /// Lines of one calendar text, folded lines counted once.
    pub lines: usize,
    /// Depth of nested JSON values or calendar components.
    pub depth: usize,
    /// Events of one calendar.
    pub events: usize,
    /// VTIMEZONE blocks of one calendar that are compiled; events in further ones are unknown.
    pub zones: usize,
    /// Notes of one calendar's report: further ones are counted by their codes, in a last note.
    pub notes: usize,
    /// Occurrences that one expansion may give.
    pub occurrences: usize,
    /// Occurrences that one event of a calendar may have near one window.
    pub event_occurrences: usize,
    /// Rules of one recurrence: its RRULEs and EXRULEs.
    pub rules: usize,
    /// Candidate periods that an expansion may step over without finding an occurrence.
    pub recurrence_steps: u64,
    /// Days of one query's window.
    pub window_days: u32,
    /// Starts that one search may try.
    pub starts: usize,
    /// Steps of the assignment search, for one start.
    pub assignment_steps: u32,
    /// Alternatives offered beside a refusal.
    pub alternatives: usize,
    /// Bytes of a booking's opaque `data`.
    pub data_bytes: usize,
    /// Bookings of one import.
    pub import: usize,
    /// Places in a waitlist that are looked at for what has become free.
    pub waitlist: usize,
    /// Entries of one series.
    pub series: usize,
    /// Displaced bookings that moves are proposed for at once.
    pub rebook: usize,
    /// Steps of the search for the best moves of displaced bookings: places that are thought of, and tried. Reaching
    /// it is no error: the moves that were found are then not proven to be the best.
    pub rebook_steps: u64,
    /// Changes that are tried for the smallest that opens a start.
    pub remedies: usize,
    /// How many seconds a caller's now may be ahead of a store that has a clock: a time that is far ahead ends all holds.
    pub clock_ahead: u32,
    /// How often an append that lost its race is planned anew.
    pub append_tries: u32,
    /// Claims of foreign tables that one desk counts, of all sources together.
    pub foreign_claims: usize,
    /// Locations, resources, services and caps of one catalog, each.
    pub catalog_items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            text_bytes: 128 << 20,
            lines: 5_000_000,
            depth: 32,
            events: 200_000,
            zones: 1_000,
            notes: 1_000,
            occurrences: 200_000,
            event_occurrences: 40_000,
            rules: 100,
            recurrence_steps: 1_000_000,
            window_days: 400,
            starts: 200_000,
            assignment_steps: 20_000,
            alternatives: 5,
            data_bytes: 4096,
            import: 5_000,
            waitlist: 1_000,
            series: 400,
            rebook: 1_000,
            rebook_steps: 400_000,
            remedies: 1_000,
            clock_ahead: 300,
            append_tries: 16,
            foreign_claims: 200_000,
            catalog_items: 10_000,
        }
    }
}
