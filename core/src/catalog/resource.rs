use crate::id::{HolidaysId, LocationId, ResourceId, SourceName};
use crate::period::Seconds;
use crate::rules::{Buffer, Closure, Hours, Posting};
use std::collections::BTreeSet;

/// What a booking claims: a technician, an advisor, a bay, a demo car, a loaner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name in documents.
    pub id: ResourceId,
    /// Its name for people.
    pub name: String,
    /// What it is, such as `technician`.
    pub kind: String,
    /// Where it is: its home, in whose zone all of its rules are read.
    pub location: LocationId,
    /// Where it is instead on some dates: the first that is on. All are of one ledger.
    pub postings: Vec<Posting>,
    /// What it can do.
    pub skills: BTreeSet<String>,
    /// What it is, beside its kind: a model, a colour, a team.
    pub tags: BTreeSet<String>,
    /// How many units can be claimed at once: one is exclusive, more is a pool.
    pub capacity: u32,
    /// Whether an override may take it beside others, though it is exclusive. Of a pool it always may.
    pub overbookable: bool,
    /// When it serves; `None`: whenever its location is open.
    pub hours: Option<Hours>,
    /// Days on which it is away all the same.
    pub closures: Vec<Closure>,
    /// The lists of holidays on which it is away, but for dates on which it has hours of its own.
    pub holidays: Vec<HolidaysId>,
    /// Time kept around each of its claims, beside that of the service.
    pub buffer: Buffer,
    /// Lower is asked first among those that can meet a need.
    pub preference: u32,
    /// Its part of the work where that is shared out: twice the weight, twice the work. From 1 to 1,000.
    pub weight: u32,
    /// The calendars that say when it is busy.
    pub calendars: Vec<CalendarSource>,
}

impl Resource {
    /// Whether it is ever there.
    pub fn is_ever_at(&self, location: &LocationId) -> bool {
        self.location == *location || self.postings.iter().any(|posting| posting.location == *location)
    }
}

/// A calendar that a resource is expected to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarSource {
    /// The name under which it is set on a desk.
    pub name: SourceName,
    /// The owner's mail address, by which PARTSTAT is read.
    pub owner: Option<String>,
    /// What it means that the calendar is missing, unreadable or too old.
    pub unknown: Unknown,
    /// How old it may be; `None`: any age.
    pub max_age: Option<Seconds>,
}

/// What a calendar that can't be relied on means (law 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Unknown {
    /// Nothing is offered. The safe default.
    #[default]
    Blocks,
    /// What can be read of it counts; the rest is free.
    Free,
}
