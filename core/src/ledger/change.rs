use super::Booking;
use crate::canon::{Digest, Json};
use crate::id::{BookingId, CustomerId, Key, ResourceId};
use crate::period::Instant;
use crate::rules::{Block, Obstacle, Spacing};
use std::collections::BTreeMap;

/// A command as the ledger sees it: planned, with claims in the place of wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The caller's idempotency key.
    pub key: Key,
    /// The digest of the command as it was received.
    pub digest: Digest,
    /// The revision of the catalog that it was planned with.
    pub revision: Digest,
    /// What to do.
    pub change: Change,
}

/// A hold or booking that the asker says is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// Its name.
    pub id: BookingId,
    /// The digest of the token that the asker shows. Staff of the dealer need none: see [`Owned::by_staff`].
    pub token: Option<Digest>,
    /// Whether the asker may do without a token.
    pub by_staff: bool,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Write down a catalog's capacities and spacing.
    Configure {
        /// How buffers meet.
        spacing: Spacing,
        /// The units of each resource.
        capacities: BTreeMap<ResourceId, u32>,
    },
    /// Take new holds or bookings, and give back others in the same entry.
    Take {
        /// What is new, complete but for `changed_at`.
        bookings: Vec<Booking>,
        /// What is given back.
        releases: Vec<Owned>,
        /// What was not open, of a series; `None` if this is no series.
        skipped: Option<Vec<super::Skipped>>,
    },
    /// Make a hold a booking.
    Confirm {
        /// The hold.
        hold: Owned,
        /// The customer, if the hold has none.
        customer: Option<CustomerId>,
        /// The caller's data; `None` keeps the hold's.
        data: Option<Json>,
    },
    /// Hold on for longer.
    Extend {
        /// The hold.
        hold: Owned,
        /// Its new end.
        until: Instant,
    },
    /// Give a booking other claims.
    Reschedule {
        /// The booking.
        booking: Owned,
        /// Its new subject and claims; id, customer, token, data and series stay.
        to: Box<Booking>,
    },
    /// Cancel a booking.
    Cancel {
        /// The booking.
        booking: Owned,
    },
    /// Give a hold back.
    Release {
        /// The hold.
        hold: Owned,
    },
    /// Take capacity away. Always succeeds.
    Block {
        /// Of which resource.
        resource: ResourceId,
        /// When, and how much.
        block: Block,
    },
}

/// Why the ledger does not do it. A refusal writes nothing and binds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The key belongs to another command.
    KeyReused,
    /// The command came after its `validUntil`.
    Late {
        /// Its `validUntil`.
        valid_until: Instant,
    },
    /// The catalog that it was planned with is not the one that the ledger is configured with.
    CatalogStale {
        /// The ledger's.
        configured: Option<Digest>,
    },
    /// Something that it claims is taken.
    Taken {
        /// The resource.
        resource: ResourceId,
        /// By what.
        obstacle: Obstacle,
    },
    /// No hold or booking has that name.
    NoSuchBooking {
        /// The name.
        id: BookingId,
    },
    /// Its token was not shown.
    NotYours {
        /// The hold or booking.
        id: BookingId,
    },
    /// The hold is over.
    Expired {
        /// The hold.
        id: BookingId,
        /// Its end.
        until: Instant,
    },
    /// It is not in a state in which that can be done.
    WrongStatus {
        /// The hold or booking.
        id: BookingId,
        /// What it is: `held`, `booked`, `cancelled` or `released`.
        status: &'static str,
    },
}

impl Refusal {
    /// The stable name of this refusal, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::KeyReused => "key.reused",
            Refusal::Late { .. } => "command.late",
            Refusal::CatalogStale { .. } => "catalog.stale",
            Refusal::Taken { .. } => "slot.taken",
            Refusal::NoSuchBooking { .. } => "booking.unknown",
            Refusal::NotYours { .. } => "booking.not_yours",
            Refusal::Expired { .. } => "hold.expired",
            Refusal::WrongStatus { .. } => "booking.status",
        }
    }
}
