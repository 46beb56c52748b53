//! What a question needs of the world, gathered once: for each location and resource the times that are
//! closed or busy, as removals of starts.

use super::caps::Caps;
use super::diary::{Cause, Diary, Side, into, touched};
use super::free::Asked;
use super::reason::Blocker;
use super::world::World;
use crate::Result;
use crate::catalog::{Edge, LONGEST_BUFFER, Location, Resource};
use crate::id::{LocationId, ResourceId};
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::rules::{Breaks, Foreign, Occupancy, Shape};
use crate::zone::Zone;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// Starts that are forbidden, and by what. The only thing that makes a start not open.
pub(super) struct Removal {
    pub(super) starts: Period,
    pub(super) blocker: Blocker,
}

/// A location and its resources during a span of whole local days.
pub(super) struct Scene<'a> {
    pub(super) span: Period,
    world: World<'a>,
    pub(super) zone: &'a Zone,
    at: &'a LocationId,
    pub(super) edge: Edge,
    /// Times at which the location is closed.
    pub(super) location: Arc<Diary>,
    pub(super) diaries: BTreeMap<&'a ResourceId, (Arc<Diary>, Cow<'a, Occupancy>)>,
    /// What bounds those who ask; `None` when nobody does.
    pub(super) caps: Option<Caps<'a>>,
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
        let at = &location.id;
        let location = lifted(world.diaries.of_location(&world, location, span)?, world, None);
        Ok(Scene { span, world, zone, at, edge, location, diaries: BTreeMap::new(), caps: None })
    }

    /// Reads a resource's diary, once.
    pub(super) fn open_diary(&mut self, resource: &'a Resource) -> Result<()> {
        if let Entry::Vacant(entry) = self.diaries.entry(&resource.id) {
            let diary = self.world.diaries.of_resource(&self.world, resource, self.at, self.span)?;
            let diary = lifted(diary, self.world, Some(&resource.id));
            entry.insert((diary, self.world.occupancy(resource)));
        }
        Ok(())
    }

    /// The starts in `window` at which something of that length would find the location closed.
    pub(super) fn location_removals(&self, length: Seconds, window: Period) -> Vec<Removal> {
        let reach = window.widened(Seconds(0), length).unwrap_or(window);
        let closed = self
            .location
            .off_duty
            .blockers(reach)
            .filter_map(|(period, blocker)| Some(Removal { starts: into(period, length)?, blocker }));
        closed.filter(|removal| removal.starts.overlaps(&window)).collect()
    }

    /// The starts in `window` at which the resource can't serve a claim of that shape.
    pub(super) fn removals(&self, resource: &ResourceId, shape: &Shape, window: Period) -> Vec<Removal> {
        let Some((_, occupancy)) = self.diaries.get(resource) else { return Vec::new() };
        let mut removals = self.removals_by_diary(resource, shape, window);
        let conflicts = occupancy.conflicts(resource, shape, window, self.world.view(resource));
        removals.extend(conflicts.into_iter().map(|conflict| Removal {
            starts: conflict.starts,
            blocker: Blocker::Ledger(conflict.obstacle),
        }));
        removals.extend(self.capped(resource, shape, window));
        removals
    }

    /// The same, the ledger and foreign tables aside.
    pub(super) fn removals_by_diary(
        &self,
        resource: &ResourceId,
        shape: &Shape,
        window: Period,
    ) -> Vec<Removal> {
        let Some((diary, _)) = self.diaries.get(resource) else { return Vec::new() };
        let reach = touched(window, shape);
        let (off_duty, busy) = self.sides(diary, shape);
        let removal = |starts: Option<Period>, blocker| Some(Removal { starts: starts?, blocker });
        let mut removals = Vec::new();
        self.around_breaks(diary, shape, reach, |starts, period, cause| {
            removals.push(Removal { starts, blocker: cause.blocker(period) });
        });
        let off_duty = off_duty.into_iter().flat_map(|side| side.blockers(reach));
        let off_duty = off_duty.filter_map(|(period, blocker)| removal(into(period, shape.length), blocker));
        let busy = busy.into_iter().flatten().flat_map(|side| side.blockers(reach));
        let busy = busy.filter_map(|(period, blocker)| removal(shape.starts_into(&period), blocker));
        removals.extend(off_duty.chain(busy));
        removals.retain(|removal| removal.starts.overlaps(&window));
        removals
    }

    /// The starts in `window` of all [`location_removals`](Self::location_removals), without a word of why.
    pub(super) fn forbid_by_location(&self, length: Seconds, window: Period, mut each: impl FnMut(Period)) {
        let reach = window.widened(Seconds(0), length).unwrap_or(window);
        let closed = self.location.off_duty.periods(reach).iter();
        closed.filter_map(|period| into(*period, length)).for_each(&mut each);
    }

    /// Those of them that are so by the hours of the location.
    pub(super) fn outside_hours(&self, length: Seconds, window: Period, mut each: impl FnMut(Period)) {
        self.by_location(length, window, |starts, cause| {
            if matches!(cause, Cause::LocationHours) {
                each(starts);
            }
        });
    }

    /// Those of them that are so by a closure, each with its name.
    pub(super) fn closures(&self, length: Seconds, window: Period, mut each: impl FnMut(Period, &str)) {
        self.by_location(length, window, |starts, cause| {
            if let Cause::Closure(name) = cause {
                each(starts, name);
            }
        });
    }

    fn by_location(&self, length: Seconds, window: Period, mut each: impl FnMut(Period, &Cause)) {
        let reach = window.widened(Seconds(0), length).unwrap_or(window);
        self.location.off_duty.causes(reach, |period, cause| {
            into(period, length).into_iter().for_each(|starts| each(starts, cause));
        });
    }

    /// The starts in `window` of all [`removals`](Self::removals), those of caps aside, each with the code of what is in the way.
    pub(super) fn causes(
        &self,
        resource: &ResourceId,
        shape: &Shape,
        window: Period,
        mut each: impl FnMut(Period, &'static str),
    ) {
        let Some((diary, occupancy)) = self.diaries.get(resource) else { return };
        let reach = touched(window, shape);
        let (off_duty, busy) = self.sides(diary, shape);
        self.around_breaks(diary, shape, reach, |starts, _, cause| each(starts, cause.code()));
        off_duty.into_iter().for_each(|side| {
            side.causes(reach, |period, cause| {
                into(period, shape.length).into_iter().for_each(|starts| each(starts, cause.code()));
            });
        });
        busy.into_iter().flatten().for_each(|side| {
            side.causes(reach, |period, cause| {
                shape.starts_into(&period).into_iter().for_each(|starts| each(starts, cause.code()));
            });
        });
        let view = self.world.view(resource);
        occupancy.forbid(resource, shape, window, view, |starts, standing| each(starts, standing.code()));
    }

    /// The starts in `window` that no [`removals`](Self::removals) forbid, those of caps aside, and maybe others around it.
    pub(super) fn free(&self, resource: &ResourceId, shape: &Shape, window: Period) -> Arc<PeriodSet> {
        let Some((diary, occupancy)) = self.diaries.get(resource) else { return Arc::new(window.into()) };
        let find = || self.left((diary, occupancy), resource, shape, window);
        let asked = Asked { shape, edge: self.edge, occupancy, view: self.world.view(resource) };
        match shape.breaks == Breaks::None && self.world.lifted.hours.is_empty() {
            true => diary.free.starts(asked, window, find),
            false => Arc::new(find()),
        }
    }

    /// The starts in `window` at which a cap has no room for it.
    pub(super) fn capped(&self, resource: &ResourceId, shape: &Shape, window: Period) -> Vec<Removal> {
        let capped = self.caps.as_ref().map(|caps| caps.of_resource(resource, shape, window));
        capped.and_then(Result::ok).unwrap_or_default()
    }

    /// The starts in `window` that neither a diary nor the ledger forbid.
    fn left(
        &self,
        (diary, occupancy): (&Diary, &Occupancy),
        resource: &ResourceId,
        shape: &Shape,
        window: Period,
    ) -> PeriodSet {
        let reach = touched(window, shape);
        let mut around_breaks = Vec::new();
        self.around_breaks(diary, shape, reach, |starts, _, _| around_breaks.push(starts));
        let mut left = PeriodSet::from(window).difference(&around_breaks.into_iter().collect());
        // One after the other: what is in order needs no sorting.
        let (off_duty, busy) = self.sides(diary, shape);
        if let Some(side) = off_duty {
            let starts = side.periods(reach).iter().filter_map(|period| into(*period, shape.length));
            left = left.difference(&starts.collect());
        }
        for side in busy.into_iter().flatten() {
            let starts = side.periods(reach).iter().filter_map(|period| shape.starts_into(period));
            left = left.difference(&starts.collect());
        }
        let mut taken = Vec::with_capacity(64);
        occupancy.forbid(resource, shape, window, self.world.view(resource), |starts, _| taken.push(starts));
        left.difference(&taken.into_iter().collect())
    }

    /// What no core of a resource may touch, and what no padded core may: the hours too, where they keep the buffers.
    /// Of a claim with breaks, only what is busy: see [`around_breaks`](Self::around_breaks).
    fn sides<'s>(&'s self, diary: &'s Diary, shape: &Shape) -> (Option<&'s Side>, [Option<&'s Side>; 3]) {
        match self.edge {
            _ if shape.breaks != Breaks::None => (None, [None, None, Some(&diary.busy)]),
            Edge::BuffersOutside => (Some(&diary.off_duty), [None, None, Some(&diary.busy)]),
            Edge::BuffersInside => {
                (None, [Some(&diary.off_duty), Some(&self.location.off_duty), Some(&diary.busy)])
            }
        }
    }

    /// What foreign tables take of a resource.
    pub(super) fn foreign(&self, resource: &ResourceId) -> Option<&'a Foreign> {
        self.world.foreign.get(resource)
    }

    /// All that was gathered but for the ledger: what closes the location, and what is in the resource's diary.
    pub(super) fn obstacles(&self, resource: &ResourceId) -> impl Iterator<Item = (Period, Blocker)> {
        let diary = self.diaries.get(resource);
        let own = diary
            .into_iter()
            .flat_map(|(diary, _)| diary.off_duty.blockers(self.span).chain(diary.busy.blockers(self.span)));
        self.location.off_duty.blockers(self.span).chain(own)
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

fn lifted(diary: Arc<Diary>, world: World<'_>, resource: Option<&ResourceId>) -> Arc<Diary> {
    let on_duty = world.lifted.hours_of(resource);
    if on_duty.is_empty() { diary } else { Arc::new(diary.lifted(&on_duty)) }
}

fn days(zone: &Zone, period: Period) -> Result<Period> {
    let last: Instant = period.end().plus(Seconds(-1));
    let first = zone.day(zone.to_local(period.start()).date())?;
    let last = zone.day(zone.to_local(last).date())?;
    // Clocks that go back over midnight make the later instant one of the earlier day.
    let (start, end) = (first.start().min(last.start()), first.end().max(last.end()));
    Period::new(start.min(period.start()), end.max(period.end()))
}
