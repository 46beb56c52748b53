use super::{Booking, Status, Turn};
use crate::canon::{Digest, Json};
use crate::id::{BookingId, CustomerId, DepositId, Key, LocationId, ResourceId};
use crate::period::Instant;
use crate::rules::{Block, Claim, Obstacle, Spacing};
use std::collections::{BTreeMap, BTreeSet};

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
        /// The exclusive resources that an override may take twice.
        overbookable: BTreeSet<ResourceId>,
        /// The locations that keep their bookings here.
        locations: BTreeSet<LocationId>,
        /// The least minor format in which bookings by this catalog can be written.
        needs: u32,
    },
    /// Let the ledger hold what readers of earlier minor formats can't read.
    Raise {
        /// The minor format.
        format: u32,
    },
    /// Write down bookings that were made elsewhere, whether there is room for them or not.
    Import {
        /// Those that are new or have changed, complete but for `changed_at`.
        bookings: Vec<Booking>,
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
    Confirm(Confirmation),
    /// Hold on until another instant.
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
    /// Change nothing but its status.
    Turn {
        /// The hold or booking.
        booking: Owned,
        /// To what.
        turn: Turn,
    },
    /// Take capacity away. Always succeeds.
    Block {
        /// Of which resource.
        resource: ResourceId,
        /// When, and how much.
        block: Block,
    },
}

/// How a hold becomes a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The hold.
    pub hold: Owned,
    /// What it becomes: [`Status::Booked`], or [`Status::Requested`] where staff approve.
    pub to: Status,
    /// The deposit: that of the hold, if the hold has one.
    pub deposit: Option<DepositId>,
    /// Whether a hold that is over counts all the same, if what it claims is still free.
    pub revive: bool,
    /// The customer, if the hold has none.
    pub customer: Option<CustomerId>,
    /// What the booking takes beside what the hold has: of caps that count this customer.
    pub beside: Vec<Claim>,
    /// The caller's data; `None` keeps the hold's.
    pub data: Option<Json>,
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
    /// The new catalog has no room for a location that has bookings.
    LocationGone {
        /// The location.
        location: LocationId,
        /// The first of its bookings.
        id: BookingId,
    },
    /// What it does can't be read by versions that the ledger promises to be read by: raise its format first.
    FormatTooLow {
        /// The ledger's minor format.
        format: u32,
        /// The least that it takes.
        needs: u32,
    },
    /// A format that this version does not know.
    FormatUnknown {
        /// The format.
        format: u32,
        /// The newest that it knows.
        newest: u32,
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
    /// The hold has another deposit, or none was named.
    OtherDeposit {
        /// The hold.
        id: BookingId,
    },
    /// That can't be said of it before it has begun.
    NotYet {
        /// The booking.
        id: BookingId,
        /// Its start.
        from: Instant,
    },
    /// It is not in a state in which that can be done.
    WrongStatus {
        /// The hold or booking.
        id: BookingId,
        /// The name of what it is.
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
            Refusal::LocationGone { .. } => "catalog.location_gone",
            Refusal::FormatTooLow { .. } => "format.too_low",
            Refusal::FormatUnknown { .. } => "format.unknown",
            Refusal::Taken { .. } => "slot.taken",
            Refusal::NoSuchBooking { .. } => "booking.unknown",
            Refusal::NotYours { .. } => "booking.not_yours",
            Refusal::Expired { .. } => "hold.expired",
            Refusal::OtherDeposit { .. } => "hold.deposit",
            Refusal::NotYet { .. } => "booking.not_yet",
            Refusal::WrongStatus { .. } => "booking.status",
        }
    }
}
