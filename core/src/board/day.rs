use crate::Result;
use crate::availability::{Blocker, Busyness};
use crate::catalog::{Catalog, Location, Resource};
use crate::desk::Desk;
use crate::id::{BookingId, LocationId, ServiceId};
use crate::ledger::{Booking, LedgerState, Status};
use crate::period::{Instant, Minutes, Period, PeriodSet};
use crate::rules::{Claim, Grid, Ground, Obstacle};
use crate::zone::Zone;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What there is to draw of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The location's name.
    pub location: String,
    /// The local date.
    pub date: NaiveDate,
    /// The zone of the clock on the wall.
    pub zone: Zone,
    /// The stretch that is drawn: the local day of 23, 24 or 25 hours, or a part of it.
    pub window: Period,
    /// The names of the closures and holidays that touch it.
    pub closures: Vec<(String, Period)>,
    /// The resources by kind; as taken from a desk, in the order of the names of the kinds.
    pub groups: Vec<Group>,
}

/// The resources of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The kind, as the catalog names it.
    pub kind: String,
    /// One row a resource, in the order in which they are asked: by preference, then by name.
    pub rows: Vec<Row>,
}

/// A resource's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its name for people.
    pub name: String,
    /// What it can do.
    pub skills: Vec<String>,
    /// When it serves: its location's hours and its own, less the closures.
    pub open: PeriodSet,
    /// What else is in the way.
    pub marks: Vec<Mark>,
    /// What is booked, by start.
    pub blocks: Vec<Block>,
}

/// Time that can't be booked within the hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Why. Later tones are drawn over earlier ones.
    pub tone: Tone,
    /// When.
    pub period: Period,
}

/// Why time can't be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// A calendar is missing, unreadable or too old.
    Unknown,
    /// A calendar says perhaps.
    Tentative,
    /// A calendar says busy.
    Busy,
    /// A calendar says out of office.
    OutOfOffice,
    /// Capacity is away: sickness, a broken lift.
    Away,
}

/// What a hold or a booking takes of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The hold or booking.
    pub booking: BookingId,
    /// What is done there: the service's name, and the segment's where there are several.
    pub label: String,
    /// When it serves.
    pub core: Period,
    /// The same with its buffers.
    pub padded: Period,
    /// The place of its service in the catalog, which gives it its colour.
    pub tint: usize,
    /// How it stands.
    pub state: State,
}

/// How a hold or booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Booked.
    Booked,
    /// Held for somebody.
    Held,
    /// It can't be served any more as it was booked.
    Displaced,
}

impl Day {
    /// The whole local day of a location, as its desk knows it at `now`.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) for a location that the catalog does not have, and those of
    /// the zone and the calendars.
    pub fn of(desk: &Desk, location: &LocationId, date: NaiveDate, now: Instant) -> Result<Day> {
        let catalog = desk.catalog();
        let at = catalog.location(location)?;
        let window = at.zone.day(date)?;
        let closed = catalog.closed(at, &window)?.into_iter();
        let cut = closed.filter_map(|(name, period)| Some((name.to_owned(), period.intersection(&window)?)));
        let closures = cut.collect();
        let look = Look::new(desk, at, window, now)?;
        let mut resources: Vec<_> =
            catalog.resources().filter(|resource| resource.is_ever_at(location)).collect();
        resources.sort_by_key(|resource| (&resource.kind, resource.preference, &resource.id));
        let mut groups: Vec<Group> = Vec::new();
        for resource in resources {
            let row = look.row(resource)?;
            // Who is from somewhere else has a row on the days on which there is something in it.
            if resource.location != *location && row.open.is_empty() && row.blocks.is_empty() {
                continue;
            }
            match groups.last_mut().filter(|group| group.kind == resource.kind) {
                Some(group) => group.rows.push(row),
                None => groups.push(Group { kind: resource.kind.clone(), rows: vec![row] }),
            }
        }
        let (location, zone) = (at.name.clone(), at.zone.clone());
        Ok(Day { location, date, zone, window, closures, groups })
    }

    /// The same day without the whole hours at its ends in which nobody serves and nothing is booked.
    #[must_use]
    pub fn cropped(mut self) -> Day {
        let rows = || self.groups.iter().flat_map(|group| &group.rows);
        let open = rows().flat_map(|row| row.open.iter());
        let taken =
            rows().flat_map(|row| &row.blocks).filter_map(|block| block.padded.intersection(&self.window));
        let used: PeriodSet = open.chain(taken).collect();
        let (Some(first), Some(last)) = (used.first(), used.iter().next_back()) else { return self };
        let hours = self.hours();
        let start = hours.iter().rev().find(|hour| **hour <= first).copied();
        let end = hours.into_iter().find(|hour| last.end() <= *hour);
        let window = Period::checked(start.unwrap_or(self.window.start()), end.unwrap_or(self.window.end()));
        self.window = window.unwrap_or(self.window);
        self
    }

    /// The instants at which a whole hour begins on the wall: a repeated hour twice, a skipped one never.
    pub fn hours(&self) -> Vec<Instant> {
        // A step of an hour is a grid; were it none, the picture would have no lines.
        let grid = Grid::new(Minutes(60), Minutes(0));
        let ground = Ground::of_clock(&self.zone, &self.window);
        grid.map(|grid| grid.starts(&ground, &[self.window], usize::MAX)).unwrap_or_default()
    }
}

/// What a desk knows of the day, looked up once.
struct Look<'a> {
    desk: &'a Desk,
    at: &'a Location,
    ledger: &'a LedgerState,
    window: Period,
    now: Instant,
    tints: BTreeMap<&'a ServiceId, usize>,
    displaced: BTreeSet<BookingId>,
}

impl<'a> Look<'a> {
    fn new(desk: &'a Desk, at: &'a Location, window: Period, now: Instant) -> Result<Look<'a>> {
        let ledger = desk.ledger(&at.ledger)?;
        let displaced = desk.displaced(&at.ledger, window.end(), now)?;
        Ok(Look {
            desk,
            at,
            ledger,
            window,
            now: now.max(ledger.last_time()),
            tints: desk
                .catalog()
                .services()
                .enumerate()
                .map(|(place, service)| (&service.id, place))
                .collect(),
            displaced: displaced.into_iter().map(|displaced| displaced.booking).collect(),
        })
    }

    fn row(&self, resource: &Resource) -> Result<Row> {
        let (mut closed, mut marks) = (Vec::new(), Vec::new());
        for blocker in self.desk.diary_at(&resource.id, &self.at.id, self.window, self.now)? {
            let Some(period) = blocker.period().and_then(|period| period.intersection(&self.window)) else {
                continue;
            };
            match tone(&blocker) {
                Some(tone) => marks.push(Mark { tone, period }),
                None => closed.push(period),
            }
        }
        marks.sort();
        let mut blocks: Vec<_> =
            self.ledger.bookings().flat_map(|booking| self.blocks(booking, resource)).collect();
        blocks.sort_by(|a, b| (a.core, &a.booking).cmp(&(b.core, &b.booking)));
        let open = PeriodSet::from(self.window).difference(&closed.into_iter().collect());
        let skills = resource.skills.iter().cloned().collect();
        Ok(Row { name: resource.name.clone(), skills, open, marks, blocks })
    }

    fn blocks(&self, booking: &Booking, resource: &Resource) -> Vec<Block> {
        // Of one who moves, each board shows what is there.
        let is_there = !resource.postings.is_empty() && booking.subject.location != self.at.id;
        if !booking.is_active(self.now) || is_there {
            return Vec::new();
        }
        let state = match booking.status {
            _ if self.displaced.contains(&booking.id) => State::Displaced,
            Status::Held { .. } => State::Held,
            _ => State::Booked,
        };
        let here = |claim: &&Claim| claim.resource == resource.id && claim.padded().overlaps(&self.window);
        let block = |claim: &Claim| Block {
            booking: booking.id.clone(),
            label: label(self.desk.catalog(), claim),
            core: claim.core,
            padded: claim.padded(),
            tint: self.tints.get(&claim.class).copied().unwrap_or_default(),
            state,
        };
        booking.claims.iter().filter(here).map(block).collect()
    }
}

/// How a blocker is drawn; `None`: as time outside the hours.
fn tone(blocker: &Blocker) -> Option<Tone> {
    match blocker {
        Blocker::LocationHours(_)
        | Blocker::Closure { .. }
        | Blocker::ResourceHours(_)
        | Blocker::Away { .. }
        | Blocker::Elsewhere { .. }
        | Blocker::Calendar { busyness: Busyness::Closed, .. } => None,
        Blocker::Calendar { busyness: Busyness::Busy, .. } => Some(Tone::Busy),
        Blocker::Calendar { busyness: Busyness::Tentative, .. } => Some(Tone::Tentative),
        Blocker::Calendar { busyness: Busyness::Unavailable, .. } => Some(Tone::OutOfOffice),
        Blocker::Calendar { busyness: Busyness::Unknown, .. } => Some(Tone::Unknown),
        Blocker::Ledger(Obstacle::Blocked { .. }) => Some(Tone::Away),
        Blocker::Ledger(
            Obstacle::Taken { .. }
            | Obstacle::Foreign { .. }
            | Obstacle::Full { .. }
            | Obstacle::TooSmall { .. },
        )
        | Blocker::Cap { .. } => Some(Tone::Busy),
    }
}

/// A service that has left the catalog is called by its id.
fn label(catalog: &Catalog, claim: &Claim) -> String {
    let Ok(service) = catalog.service(&claim.class) else { return claim.class.to_string() };
    let segment =
        service.segments.iter().find(|segment| segment.needs.iter().any(|need| need.id == claim.need));
    match segment {
        Some(segment) if service.segments.len() > 1 => format!("{} · {}", service.name, segment.id),
        _ => service.name.clone(),
    }
}

impl Row {
    /// The blocks in as few lanes as keep those that overlap apart: one lane, but for pools.
    pub(super) fn lanes(&self) -> Vec<Vec<&Block>> {
        let mut lanes: Vec<(Instant, Vec<&Block>)> = Vec::new();
        for block in &self.blocks {
            let free = lanes.iter_mut().find(|(until, _)| *until <= block.core.start());
            match free {
                Some((until, lane)) => {
                    *until = block.core.end();
                    lane.push(block);
                }
                None => lanes.push((block.core.end(), vec![block])),
            }
        }
        if lanes.is_empty() { vec![Vec::new()] } else { lanes.into_iter().map(|(_, lane)| lane).collect() }
    }
}
