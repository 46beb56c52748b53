use super::Status;
use crate::canon::{Digest, Json};
use crate::id::{
    BookingId, CustomerId, DepositId, ForeignId, LocationId, NeedId, OptionId, ResourceId, ServiceId,
    SourceName, StaffId,
};
use crate::period::{Instant, Period};
use crate::rules::{Also, Claim, Taken};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A hold or a booking: one thing, whose status says which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Its name, made from the key of the command that took it.
    pub id: BookingId,
    /// What it is now.
    pub status: Status,
    /// What it is for. The ledger keeps it and never reads it.
    pub subject: Subject,
    /// For whom: an opaque name, never personal data.
    pub customer: Option<CustomerId>,
    /// What it takes, in the order of the service's needs.
    pub claims: Arc<[Claim]>,
    /// The digest of its owner's token: who shows the token may replace, confirm or give it back.
    pub token: Option<Digest>,
    /// The deposit that was paid, or is to be, for a hold.
    pub deposit: Option<DepositId>,
    /// The caller's own, of at most `limits.data_bytes`.
    pub data: Option<Json>,
    /// How often it changed: iCalendar's SEQUENCE.
    pub sequence: u32,
    /// The first booking of its series.
    pub series: Option<BookingId>,
    /// When it last changed.
    pub changed_at: Instant,
    /// Who let it stand beside more than there is room for.
    pub overriding: Option<Override>,
    /// What it is elsewhere, if it was imported.
    pub origin: Option<Origin>,
    /// Members that a newer version wrote and this one does not know: kept, and written again.
    pub extra: BTreeMap<String, Json>,
}

/// What a hold or booking is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The service.
    pub service: ServiceId,
    /// With which options: all of them, those that counted by default too.
    pub options: BTreeSet<OptionId>,
    /// How many at once.
    pub quantity: u32,
    /// What else is done in the same visit, each service with all of its options.
    pub also: Also,
    /// The location.
    pub location: LocationId,
    /// The visit: from the start of the first segment to the end of the last. Of a place in a waitlist: the time in
    /// which its visit may start.
    pub visit: Period,
    /// The resources that were asked for by name.
    pub choices: BTreeMap<NeedId, ResourceId>,
}

/// Leave to take what others have taken already: of a pool, and of a resource that is `overbookable`. Never of
/// capacity that is not there at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Who gave it.
    pub by: StaffId,
    /// Why.
    pub why: String,
}

impl Override {
    /// The least minor format of a ledger that may hold one.
    pub const FORMAT: u32 = 1;

    /// As a document.
    pub fn json(&self) -> Json {
        Json::map([("by", Some(Json::text(&self.by))), ("why", Some(Json::text(&self.why)))])
    }
}

/// What a booking is in the system that it was imported from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The system.
    pub source: SourceName,
    /// Its name there.
    pub id: ForeignId,
    /// The digest of what that system last said of it.
    pub digest: Digest,
}

impl Booking {
    /// Whether it takes capacity at `at`. A hold ends at `until`, without a sweeper.
    pub fn is_active(&self, at: Instant) -> bool {
        self.status.is_active(at)
    }

    /// Its claims, as an occupancy keeps them.
    pub(super) fn taken(&self) -> impl Iterator<Item = Taken<'_>> {
        Taken::all(&self.id, &self.claims, self.held_until())
    }

    /// Until when its claims block; `None`: for good.
    pub(super) fn held_until(&self) -> Option<Instant> {
        match self.status {
            Status::Held { until } => Some(until),
            _ => None,
        }
    }

    /// Whether its claims are kept in the occupancies: they are while it is held, expired or not, or booked.
    pub(super) fn takes(&self) -> bool {
        self.status.is_active(Instant::MIN)
    }
}
