//! What a question needs of the world, gathered once: for each location and resource the times that are
//! closed or busy, as removals of starts.

use super::caps::Caps;
use super::reason::{Blocker, Busyness};
use super::world::World;
use crate::catalog::{CalendarSource, Edge, LONGEST_BUFFER, Location, Resource, Unknown};
use crate::id::ResourceId;
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::rules::{Foreign, Occupancy, Shape};
use crate::zone::Zone;
use crate::{Error, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Starts that are forbidden, and by what. The only thing that makes a start not open.
pub(super) struct Removal {
    pub(super) starts: Period,
    pub(super) blocker: Blocker,
}

/// A location and its resources during a span of whole local days.
pub(super) struct Scene<'a> {
    pub(super) span: Period,
    world: World<'a>,
    zone: &'a Zone,
    edge: Edge,
    /// Times at which the location is closed.
    closed: Vec<(Period, Blocker)>,
    diaries: BTreeMap<&'a ResourceId, Diary<'a>>,
    /// What bounds those who ask; `None` when nobody does.
    pub(super) caps: Option<Caps<'a>>,
}

struct Diary<'a> {
    /// Outside the resource's hours, by the catalog or by a calendar: no core may touch it.
    off_duty: Vec<(Period, Blocker)>,
    /// Busy by a calendar: no padded core may touch it.
    busy: Vec<(Period, Blocker)>,
    occupancy: Cow<'a, Occupancy>,
}

impl<'a> Scene<'a> {
    /// Around starts in `window` of visits of at most that length, whose buffers `edge` keeps within the hours or not.
    pub(super) fn new(
        world: World<'a>,
        location: &'a Location,
        window: Period,
        (visit, edge): (Seconds, Edge),
    ) -> Result<Scene<'a>> {
        let zone = &location.zone;
        let touched = window.widened(LONGEST_BUFFER, visit + LONGEST_BUFFER).unwrap_or(window);
        let span = days(zone, touched)?;
        let mut closed = Vec::new();
        let open = location.hours.open(zone, &span)?;
        closed.extend(open.complement(&span).iter().map(|period| (period, Blocker::LocationHours(period))));
        for closure in &location.closures {
            let Some(period) = closure.period(zone) else { continue };
            let blocker = Blocker::Closure { name: closure.name.clone(), period };
            closed.extend(period.overlaps(&span).then_some((period, blocker)));
        }
        Ok(Scene { span, world, zone, edge, closed, diaries: BTreeMap::new(), caps: None })
    }

    /// Reads a resource's diary, once.
    pub(super) fn open_diary(&mut self, resource: &'a Resource) -> Result<()> {
        if self.diaries.contains_key(&resource.id) {
            return Ok(());
        }
        let (mut off_duty, mut busy) = (Vec::new(), Vec::new());
        if let Some(hours) = &resource.hours {
            let closed = hours.open(self.zone, &self.span)?.complement(&self.span);
            off_duty.extend(closed.iter().map(|period| (period, Blocker::ResourceHours(period))));
        }
        for source in &resource.calendars {
            let blocker =
                |busyness, period| Blocker::Calendar { source: source.name.clone(), busyness, period };
            for (busyness, periods) in self.calendar(resource, source)? {
                let list = if busyness == Busyness::Closed { &mut off_duty } else { &mut busy };
                list.extend(periods.iter().map(|period| (period, blocker(busyness, period))));
            }
        }
        self.diaries
            .insert(&resource.id, Diary { off_duty, busy, occupancy: self.world.occupancy(resource) });
        Ok(())
    }

    /// What one calendar says of the span (law 11: free, busy or unknown).
    fn calendar(&self, resource: &Resource, source: &CalendarSource) -> Result<Vec<(Busyness, PeriodSet)>> {
        let all_unknown = || match source.unknown {
            Unknown::Blocks => vec![(Busyness::Unknown, PeriodSet::from(self.span))],
            Unknown::Free => Vec::new(),
        };
        let key = (resource.id.clone(), source.name.clone());
        let Some(attached) = self.world.calendars.get(&key) else { return Ok(all_unknown()) };
        let oldest = source.max_age.map(|age| self.world.now.plus(-age));
        // A source that says to be from the future has a clock that can't be relied on.
        let newest = source.max_age.map(|age| self.world.now.plus(age));
        let stale = oldest.is_some_and(|oldest| attached.as_of < oldest)
            || newest.is_some_and(|newest| newest < attached.as_of);
        if stale && source.unknown == Unknown::Blocks {
            return Ok(all_unknown());
        }
        let free_busy = attached.calendar.free_busy_with(self.span, self.world.is_own_event)?;
        // A limit that was reached would be unknown time here and another there, by the window: law 10 has an error.
        if free_busy.is_cut_short() {
            let allowed = self.world.limits.event_occurrences as u64;
            return Err(Error::Limit { limit: "event_occurrences", allowed });
        }
        let unknown = match source.unknown {
            Unknown::Blocks => free_busy.unknown,
            Unknown::Free => PeriodSet::EMPTY,
        };
        Ok(vec![
            (Busyness::Busy, free_busy.busy),
            (Busyness::Tentative, free_busy.tentative),
            (Busyness::Unavailable, free_busy.unavailable),
            (Busyness::Closed, free_busy.closed),
            (Busyness::Unknown, unknown),
        ])
    }

    /// The starts in `window` at which something of that length would find the location closed.
    pub(super) fn location_removals(&self, length: Seconds, window: Period) -> Vec<Removal> {
        let closed = self.closed.iter().filter_map(|(period, blocker)| {
            Some(Removal { starts: into(*period, length)?, blocker: blocker.clone() })
        });
        closed.filter(|removal| removal.starts.overlaps(&window)).collect()
    }

    /// The starts in `window` at which the resource can't serve a claim of that shape.
    pub(super) fn removals(&self, resource: &ResourceId, shape: &Shape, window: Period) -> Vec<Removal> {
        let Some(diary) = self.diaries.get(resource) else { return Vec::new() };
        let mut removals = self.removals_by_diary(resource, shape, window);
        let conflicts = diary.occupancy.conflicts(resource, shape, window, self.world.view(resource));
        removals.extend(conflicts.into_iter().map(|conflict| Removal {
            starts: conflict.starts,
            blocker: Blocker::Ledger(conflict.obstacle),
        }));
        let capped = self.caps.as_ref().map(|caps| caps.of_resource(resource, shape, window));
        removals.extend(capped.and_then(Result::ok).unwrap_or_default());
        removals
    }

    /// The same, the ledger and foreign tables aside.
    pub(super) fn removals_by_diary(
        &self,
        resource: &ResourceId,
        shape: &Shape,
        window: Period,
    ) -> Vec<Removal> {
        let Some(diary) = self.diaries.get(resource) else { return Vec::new() };
        let (off_duty, padded): (&[_], [&[_]; 2]) = match self.edge {
            Edge::BuffersOutside => (&diary.off_duty, [&[], &[]]),
            Edge::BuffersInside => (&[], [&diary.off_duty, &self.closed]),
        };
        let off_duty = off_duty.iter().filter_map(|(period, blocker)| {
            Some(Removal { starts: into(*period, shape.length)?, blocker: blocker.clone() })
        });
        let busy = padded.into_iter().flatten().chain(&diary.busy).filter_map(|(period, blocker)| {
            Some(Removal { starts: shape.starts_into(period)?, blocker: blocker.clone() })
        });
        off_duty.chain(busy).filter(|removal| removal.starts.overlaps(&window)).collect()
    }

    /// What foreign tables take of a resource.
    pub(super) fn foreign(&self, resource: &ResourceId) -> Option<&'a Foreign> {
        self.world.foreign.get(resource)
    }

    /// All that was gathered but for the ledger: what closes the location, and what is in the resource's diary.
    pub(super) fn obstacles(&self, resource: &ResourceId) -> impl Iterator<Item = (Period, Blocker)> {
        let diary = self.diaries.get(resource);
        let own = diary.into_iter().flat_map(|diary| diary.off_duty.iter().chain(&diary.busy));
        self.closed.iter().chain(own).cloned()
    }

    /// The whole local days that a period touches.
    pub(super) fn days(&self, period: Period) -> Result<Period> {
        days(self.zone, period)
    }
}

/// What of `window` no removal forbids.
pub(super) fn open(window: Period, removals: &[Removal]) -> PeriodSet {
    PeriodSet::from(window).difference(&removals.iter().map(|removal| removal.starts).collect())
}

/// The starts from which something of that length touches any of `period`.
fn into(period: Period, length: Seconds) -> Option<Period> {
    period.widened(length - Seconds(1), Seconds(0))
}

fn days(zone: &Zone, period: Period) -> Result<Period> {
    let last: Instant = period.end().plus(Seconds(-1));
    let first = zone.day(zone.to_local(period.start()).date())?;
    let last = zone.day(zone.to_local(last).date())?;
    // Clocks that go back over midnight make the later instant one of the earlier day.
    let (start, end) = (first.start().min(last.start()), first.end().max(last.end()));
    Period::new(start.min(period.start()), end.max(period.end()))
}
