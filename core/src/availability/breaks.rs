//! What hours make of the starts of work that may pause: those who do it may go to lunch, and the location may close for
//! it. Here alone is it told which of what is off duty is a break, and which is in the way.

use super::actor::Actor;
use super::diary::{Cause, Diary, Side, into};
use super::scene::{Removal, Scene};
use crate::catalog::{Edge, Need, Segment, Service};
use crate::id::ResourceId;
use crate::period::{Period, PeriodSet, Seconds};
use crate::rules::{Breaks, Done, Pausing, Shape};

/// Whose hours: those of the location, of a resource, or of both.
#[derive(Clone, Copy)]
pub(super) struct Whose<'r> {
    pub(super) location: bool,
    pub(super) resource: Option<&'r ResourceId>,
}

/// Those of the location.
pub(super) const LOCATION: Whose<'static> = Whose { location: true, resource: None };

/// Someone who may pause.
pub(super) struct Pauser {
    /// What this one would work.
    pub(super) own: Pausing,
    /// What the fastest would.
    pub(super) least: Pausing,
    /// How long the segment is at least.
    pub(super) segment: Seconds,
}

impl<'r> Whose<'r> {
    pub(super) fn of(resource: &'r ResourceId) -> Whose<'r> {
        Whose { location: true, resource: Some(resource) }
    }
}

/// How work of that length in a segment may pause, if it may.
pub(super) fn pausing(segment: &Segment, worked: Seconds) -> Option<Pausing> {
    segment.pausing().map(|(_, most)| Pausing { worked, most })
}

/// What of the hours whoever meets a need may lie outside of, in a segment or in the whole visit.
pub(super) fn breaks(service: &Service, segment: Option<usize>, need: &Need) -> Breaks {
    let segments = service.segments.iter().enumerate();
    let mut here = segments.filter(|(index, _)| segment.is_none_or(|own| own == *index));
    match here.find_map(|(_, segment)| segment.pausing()) {
        _ if need.pauses.is_some() => Breaks::Own,
        Some(_) => Breaks::Others,
        None => Breaks::None,
    }
}

impl Scene<'_> {
    fn hours_of(&self, whose: Whose<'_>) -> impl Iterator<Item = &Side> {
        let own = whose.resource.and_then(|id| self.diaries.get(id)).map(|(diary, _)| &diary.off_duty);
        whose.location.then_some(&self.location.off_duty).into_iter().chain(own)
    }

    /// How work that may pause goes from each start in `window`, by hours alone.
    pub(super) fn done(&self, whose: Whose<'_>, work: Pausing, window: Period) -> Done {
        let reach = window.widened(Seconds(0), work.longest()).unwrap_or(window);
        work.done(self.off(whose, reach).as_slice(), window)
    }

    /// What of the hours is off that shares an instant with `within`.
    pub(super) fn off(&self, whose: Whose<'_>, within: Period) -> PeriodSet {
        let mut off = Vec::new();
        self.hours_of(whose).for_each(|side| side.of_breaks(true, within, |period, _| off.push(period)));
        off.into_iter().collect()
    }

    /// Each of that as what is in the way of `starts`.
    pub(super) fn breaks(&self, whose: Whose<'_>, within: Period, starts: Period) -> Vec<Removal> {
        let mut removals = Vec::new();
        self.hours_of(whose).for_each(|side| {
            side.of_breaks(true, within, |period, cause| {
                removals.push(Removal { starts, blocker: cause.blocker(period) });
            });
        });
        removals
    }

    /// The starts of `done` from which work is never done, each with what is in the way.
    fn never(&self, whose: Whose<'_>, done: &Done, removals: &mut Vec<Removal>) {
        removals.extend(done.never.iter().flat_map(|(starts, gap)| self.breaks(whose, *gap, *starts)));
    }

    /// The starts in `window` at which the location is closed to a segment of that length, in which work may pause or not.
    pub(super) fn closed(&self, length: Seconds, work: Option<Pausing>, window: Period) -> Vec<Removal> {
        let Some(work) = work else { return self.location_removals(length, window) };
        let mut removals = self.closed_for_good(length, window);
        self.never(LOCATION, &self.done(LOCATION, work, window), &mut removals);
        removals
    }

    /// Those at which it is so by what is no break.
    pub(super) fn closed_for_good(&self, length: Seconds, window: Period) -> Vec<Removal> {
        let reach = window.widened(Seconds(0), length).unwrap_or(window);
        let mut removals = Vec::new();
        self.location.off_duty.of_breaks(false, reach, |period, cause| {
            let starts = into(period, length).filter(|starts| starts.overlaps(&window));
            removals.extend(starts.map(|starts| Removal { starts, blocker: cause.blocker(period) }));
        });
        removals
    }

    /// The starts at which hours keep a resource from a claim, if there may be breaks in it: those that are its own are told by
    /// [`done`](Self::done).
    pub(super) fn around_breaks(
        &self,
        diary: &Diary,
        shape: &Shape,
        reach: Period,
        mut each: impl FnMut(Period, Period, &Cause),
    ) {
        if shape.breaks == Breaks::None {
            return;
        }
        let is_inside = self.edge == Edge::BuffersInside;
        let location = is_inside.then_some(&self.location.off_duty);
        let mut touching = |period: Period, cause: &Cause| {
            let starts = if is_inside { shape.starts_into(&period) } else { into(period, shape.length) };
            starts.into_iter().for_each(|starts| each(starts, period, cause));
        };
        let own = Some(&diary.off_duty);
        [own, location].into_iter().flatten().for_each(|side| side.of_breaks(false, reach, &mut touching));
        let is_own = shape.breaks == Breaks::Own;
        if !is_own {
            diary.off_duty.of_breaks(true, reach, &mut touching);
        }
        // The buffers are kept within the hours; what lies between them is not.
        let around = own.filter(|_| is_own && is_inside);
        [around, location].into_iter().flatten().for_each(|side| {
            side.of_breaks(true, reach, |period, cause| {
                let starts = [before(period, shape), after(period, shape)];
                starts.into_iter().flatten().for_each(|starts| each(starts, period, cause));
            });
        });
    }
}

/// The starts at which the time kept before touches a period.
fn before(period: Period, shape: &Shape) -> Option<Period> {
    Period::checked(period.start().plus(Seconds(1)), period.end().plus(shape.buffer.before.seconds()))
}

/// Those at which the time kept after does.
fn after(period: Period, shape: &Shape) -> Option<Period> {
    let from = period.start().plus(-(shape.length + shape.buffer.after.seconds())).plus(Seconds(1));
    Period::checked(from, period.end().plus(-shape.length))
}

impl Pauser {
    /// The starts in `window` at which this one can't serve, for as long as it would take with the breaks that it then has.
    ///
    /// Where the location is closed to everyone, that is said once, elsewhere: there its own hours are looked at.
    pub(super) fn removals(&self, actor: &Actor<'_>, scene: &Scene<'_>, window: Period) -> Vec<Removal> {
        let resource = &actor.resource.id;
        let open: PeriodSet = starts(&scene.done(LOCATION, self.least, window));
        let closed = PeriodSet::from(window).difference(&open);
        let mut removals = Vec::new();
        for (location, parts) in [(true, open), (false, closed)] {
            let whose = Whose { location, resource: Some(resource) };
            for part in parts.iter() {
                let done = scene.done(whose, self.own, part);
                scene.never(whose, &done, &mut removals);
                for (starts, pause) in done.after {
                    let shape = Shape { length: self.own.worked + pause, ..actor.shape.clone() };
                    let mut found = scene.removals(resource, &shape, starts);
                    if shape.length > self.segment && scene.edge == Edge::BuffersOutside {
                        found.extend(scene.closed_for_good(shape.length, starts));
                    }
                    removals.extend(found.into_iter().filter_map(|Removal { starts: those, blocker }| {
                        Some(Removal { starts: those.intersection(&starts)?, blocker })
                    }));
                }
            }
        }
        removals
    }
}

/// Those from which work is done.
pub(super) fn starts(done: &Done) -> PeriodSet {
    done.after.iter().map(|(starts, _)| *starts).collect()
}

/// Those from which it is done with just such breaks.
pub(super) fn starts_with(done: &Done, pause: Seconds) -> PeriodSet {
    done.after.iter().filter(|(_, own)| *own == pause).map(|(starts, _)| *starts).collect()
}
