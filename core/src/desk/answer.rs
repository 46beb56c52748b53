use crate::availability::{Chosen, Each, Found, Losses, Plan, Reason, SlotId};
use crate::canon::Digest;
use crate::id::{BookingId, LedgerId, NeedId, ResourceId};
use crate::ledger::{Booking, EntryKind, Kept, Position, Verb};
use crate::period::{Instant, Period};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an answer is an answer to. Two answers with the same stamp to the same question are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The revision of the catalog.
    pub catalog: Digest,
    /// The digest over the revisions and ages of all calendars.
    pub calendars: Digest,
    /// The digest over the foreign tables, if there are any.
    pub claims: Option<Digest>,
    /// The ledger.
    pub ledger: LedgerId,
    /// How far its log was read.
    pub position: Position,
    /// The release of the zone data.
    pub tzdata: String,
    /// The time of the question.
    pub now: Instant,
}

/// The open slots of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    /// What this is an answer to.
    pub stamp: Stamp,
    /// The name that all slots share, but for their start.
    pub(super) id: SlotId,
    /// The zone of the location, in which people read the starts.
    pub zone: String,
    /// The starts and the ends of the visits, as columns.
    pub found: Found,
}

/// The open slots of a window of everyone who may meet a need, and of anyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotsOfEach {
    /// What this is an answer to.
    pub stamp: Stamp,
    /// The name that all slots share, but for their start and who meets the need.
    pub(super) id: SlotId,
    /// The need.
    pub need: NeedId,
    /// The zone of the location, in which people read the starts.
    pub zone: String,
    /// The starts and the ends of the visits, as columns.
    pub found: Each,
}

impl SlotsOfEach {
    /// Those of anyone.
    pub fn anyone(&self) -> Slots {
        self.slots(self.id.clone(), self.found.anyone.clone())
    }

    /// Those of each, in the order in which they are asked: their slots name them.
    pub fn each(&self) -> impl Iterator<Item = (&ResourceId, Slots)> {
        self.found.resources.iter().enumerate().filter_map(|(place, resource)| {
            let mut id = self.id.clone();
            id.choices.insert(self.need.clone(), resource.clone());
            id.preferred.remove(&self.need);
            Some((resource, self.slots(id, self.found.found(place)?)))
        })
    }

    fn slots(&self, id: SlotId, found: Found) -> Slots {
        Slots { stamp: self.stamp.clone(), id, zone: self.zone.clone(), found }
    }
}

/// How many slots start on each date of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaysOpen {
    /// What this is an answer to.
    pub stamp: Stamp,
    /// The zone of the location, whose dates they are.
    pub zone: String,
    /// By date; 0 where nothing is open. A date that the zone skipped is not there.
    pub days: BTreeMap<NaiveDate, usize>,
}

/// What the starts of each date of a window are lost to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaysLost {
    /// What this is an answer to.
    pub stamp: Stamp,
    /// The zone of the location, whose dates they are.
    pub zone: String,
    /// By date. A date that the zone skipped is not there.
    pub days: BTreeMap<NaiveDate, Losses>,
}

/// One open slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its name: all that a client ever sends back.
    pub id: SlotId,
    /// The visit.
    pub visit: Period,
}

impl Slots {
    /// How many.
    pub fn len(&self) -> usize {
        self.found.starts.len()
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.found.starts.is_empty()
    }

    /// The slots, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Slot> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// One of them, by its place from 0 on.
    pub fn get(&self, index: usize) -> Option<Slot> {
        let (start, end) = (*self.found.starts.get(index)?, *self.found.ends.get(index)?);
        let id = SlotId { start, ..self.id.clone() };
        Some(Slot { id, visit: Period::checked(start, end)? })
    }
}

/// Whether a start is open, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What this is an answer to.
    pub stamp: Stamp,
    /// The slot that was asked about.
    pub slot: SlotId,
    /// What a booking would take, if it is open.
    pub plan: Option<Plan>,
    /// Why it is not; empty if it is.
    pub reasons: Vec<Reason>,
    /// Why those who would serve, and not others: for the needs that say how one is chosen.
    pub chosen: Vec<Chosen>,
}

impl Verdict {
    /// Whether it can be booked.
    pub fn is_open(&self) -> bool {
        self.plan.is_some()
    }
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It happened; a retry with its key gives the same.
    Accepted(Outcome),
    /// It did not; nothing was written, and its key binds nothing.
    Refused {
        /// Why.
        refusal: Refusal,
        /// What this is an answer to.
        stamp: Box<Stamp>,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// When it was decided.
    pub at: Instant,
    /// What the ledger's entry says.
    pub kind: Arc<EntryKind>,
}

impl Outcome {
    pub(super) fn of(kept: &Kept) -> Outcome {
        Outcome { at: kept.at, kind: Arc::clone(&kept.kind) }
    }

    /// What was done to bookings, if anything was.
    pub fn verb(&self) -> Option<Verb> {
        match &*self.kind {
            EntryKind::Put { verb, .. } => Some(*verb),
            _ => None,
        }
    }

    /// The bookings after it.
    pub fn bookings(&self) -> &[Arc<Booking>] {
        match &*self.kind {
            EntryKind::Put { bookings, .. } => bookings,
            _ => &[],
        }
    }

    /// The first of them: the booking, of a command that is about one.
    pub fn booking(&self) -> Option<&Booking> {
        self.bookings().first().map(|booking| &**booking)
    }

    /// The bookings that it displaced, in order of start.
    pub fn displaced(&self) -> &[BookingId] {
        match &*self.kind {
            EntryKind::Blocked { displaced, .. } | EntryKind::Put { displaced, .. } => displaced,
            _ => &[],
        }
    }
}

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The start is not open.
    NotOpen {
        /// Why.
        reasons: Vec<Reason>,
        /// The nearest starts that are.
        alternatives: Vec<Slot>,
    },
    /// Some occurrences of the series are not open.
    SeriesNotOpen {
        /// Those that are not, each with why.
        verdicts: Vec<VerdictOf>,
    },
    /// The customer comes too late to change the booking.
    Deadline {
        /// Until when it could be changed.
        until: Instant,
    },
    /// Only the dealer's own people cancel or move bookings of that service.
    StaffOnly {
        /// The booking.
        id: BookingId,
    },
    /// The ledger does not do it.
    Ledger(crate::ledger::Refusal),
}

/// Why one occurrence of a series is not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictOf {
    /// Its start.
    pub start: Instant,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The nearest starts that are open beside what the other occurrences would take.
    pub alternatives: Vec<Slot>,
}

impl Refusal {
    /// The stable name of this refusal, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotOpen { .. } => "slot.not_open",
            Refusal::SeriesNotOpen { .. } => "series.not_open",
            Refusal::Deadline { .. } => "booking.deadline",
            Refusal::StaffOnly { .. } => "booking.staff_only",
            Refusal::Ledger(refusal) => refusal.code(),
        }
    }
}
