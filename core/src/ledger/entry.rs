use super::{Booking, Override};
use crate::canon::{Digest, Json};
use crate::id::{BookingId, Key, LedgerId, ResourceId};
use crate::period::Instant;
use crate::rules::{Also, Block, Merge, Spacing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A place in a ledger's log: opaque and increasing, not a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position(pub u64);

impl Position {
    /// Before the first batch.
    pub const START: Position = Position(0);

    /// The position of a batch that is based on this one.
    #[must_use]
    pub fn next(self) -> Position {
        Position(self.0.saturating_add(1))
    }
}

/// Entries that stand or fall together.
///
/// It counts only if its base is the position of the log just before it. A store that lets two writers
/// win, or delivers twice, can't double-book: every reader skips the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The ledger.
    pub ledger: LedgerId,
    /// The position that it was decided on.
    pub base: Position,
    /// The position that it leads to.
    pub position: Position,
    /// What happened, in order.
    pub entries: Vec<LedgerEntry>,
    /// Members that a newer version wrote and this one does not know: kept, and written again.
    pub extra: BTreeMap<String, Json>,
}

/// What one command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The command's idempotency key.
    pub key: Key,
    /// The digest of the command as it was received.
    pub digest: Digest,
    /// The time of the decision; never before that of an earlier entry.
    pub at: Instant,
    /// What happened.
    pub kind: Arc<EntryKind>,
    /// Members that a newer version wrote and this one does not know: kept, and written again.
    pub extra: BTreeMap<String, Json>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// The capacities and the spacing table of a catalog's revision.
    Configured {
        /// The catalog's revision.
        revision: Digest,
        /// How buffers meet.
        spacing: Spacing,
        /// The units of each resource of the ledger.
        capacities: BTreeMap<ResourceId, u32>,
        /// The exclusive resources that an override may take twice.
        overbookable: BTreeSet<ResourceId>,
    },
    /// From here on the ledger may hold what readers of earlier minor formats can't read (law 7).
    Raised {
        /// The minor format.
        format: u32,
    },
    /// Bookings as they are from now on, in the place of earlier versions of themselves.
    Put {
        /// What was done to them.
        verb: Verb,
        /// The bookings after it.
        bookings: Vec<Arc<Booking>>,
        /// Holds and bookings that the same entry gives back.
        releases: Vec<BookingId>,
        /// Occurrences of a series that were not open.
        skipped: Vec<Skipped>,
        /// Bookings for which there is no room any more, in order of start: an import takes what it must; and where
        /// capacity had fallen, one who comes to fit by what is given back can stand in the way of another.
        displaced: Vec<BookingId>,
    },
    /// Capacity went away.
    Blocked {
        /// Of which resource.
        resource: ResourceId,
        /// When, and how much.
        block: Block,
        /// The bookings that no longer fit, in order of start.
        displaced: Vec<BookingId>,
    },
    /// An entry of a newer version.
    Other {
        /// Its kind.
        kind: String,
        /// Whether a reader that does not know it must stop.
        must_understand: bool,
        /// Its members.
        body: BTreeMap<String, Json>,
    },
}

/// The newest minor format of ledgers, `slotwright.log/1`, that this version reads and writes.
///
/// | format | holds |
/// |---|---|
/// | 0 | what is in no other row |
/// | 1 | imports, waitlists and overrides |
/// | 2 | changeovers, buffers that are shared, claims on caps that count each customer or resource apart, and visits of several services |
///
/// A ledger is at format 0 until an entry [raises](EntryKind::Raised) it. A reader that knows no such format turns
/// read-only then, and not before: so an old and a new version work side by side until somebody says that no old one
/// is left (law 7).
pub const FORMAT: u32 = 2;

/// The least minor format of a ledger that is kept with such a spacing.
pub fn format_of(spacing: &Spacing) -> u32 {
    let is_newer = spacing.merge == Merge::Shared || !spacing.changeovers.is_empty();
    if is_newer { 2 } else { 0 }
}

impl EntryKind {
    /// The minor format from which on claims may be shares of a cap.
    pub const SHARES: u32 = 2;

    /// The least minor format of a ledger that may hold it.
    pub fn format(&self) -> u32 {
        match self {
            EntryKind::Put { bookings, .. } if bookings.iter().any(|booking| has_shares(booking)) => {
                Self::SHARES
            }
            EntryKind::Put { bookings, .. } if bookings.iter().any(|one| !one.subject.also.is_empty()) => {
                Also::FORMAT
            }
            EntryKind::Put { verb: Verb::Imported | Verb::Waitlisted | Verb::Left, .. } => 1,
            EntryKind::Put { bookings, .. }
                if bookings.iter().any(|booking| booking.overriding.is_some()) =>
            {
                Override::FORMAT
            }
            EntryKind::Configured { spacing, .. } => format_of(spacing),
            _ => 0,
        }
    }
}

/// Whether something that it claims is a share of a cap: whoever knows no shares would give it no capacity.
fn has_shares(booking: &Booking) -> bool {
    booking.claims.iter().any(|claim| claim.resource.whole().is_some())
}

/// What an entry did to bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// A hold was taken.
    Held,
    /// A hold was lengthened.
    Extended,
    /// A booking was taken that staff are to approve.
    Requested,
    /// A booking was taken.
    Booked,
    /// A hold became a booking.
    Confirmed,
    /// A booking got other claims.
    Rescheduled,
    /// Staff agreed to a request.
    Approved,
    /// Staff did not agree to a request.
    Declined,
    /// The customer came.
    CheckedIn,
    /// A visit was done.
    Completed,
    /// The customer did not come.
    NoShow,
    /// A booking was cancelled.
    Cancelled,
    /// A hold was given back.
    Released,
    /// Several bookings were taken at once.
    Series,
    /// Bookings that were made elsewhere were written down.
    Imported,
    /// A place in the waitlist was taken.
    Waitlisted,
    /// A place in the waitlist was given up.
    Left,
}

/// An occurrence of a series that was not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its start.
    pub start: Instant,
    /// The codes of the reasons.
    pub codes: Vec<String>,
    /// What a newer version said beside that.
    pub extra: BTreeMap<String, Json>,
}
