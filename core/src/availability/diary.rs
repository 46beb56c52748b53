//! What stands in a diary: when a location is closed, or when a resource is off duty or busy, the ledger aside. It is
//! read once, and kept for as long as it says the same.

use super::free::Free;
use super::reason::{Blocker, Busyness};
use super::world::World;
use crate::catalog::{CalendarSource, Location, Resource, Unknown};
use crate::id::{LocationId, ResourceId, SourceName};
use crate::period::{Period, PeriodSet, Seconds};
use crate::rules::{Hours, Presence, Shape, Whereabouts};
use crate::{Error, Result};
use core::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The diary of a location or a resource, for a span of whole local days.
pub(super) struct Diary {
    /// Of which location it is, or of a resource at which.
    at: LocationId,
    span: Period,
    /// Closed, or outside the resource's hours by the catalog or by a calendar: no core may touch it.
    pub(super) off_duty: Side,
    /// Busy by a calendar: no padded core may touch it.
    pub(super) busy: Side,
    /// Which of the resource's calendars were too old to be read.
    stale: Vec<bool>,
    /// The starts that it and the ledger leave.
    pub(super) free: Free,
}

/// Times of one kind: by what, and all together.
#[derive(Default)]
pub(super) struct Side {
    layers: Vec<Layer>,
    all: PeriodSet,
}

struct Layer {
    cause: Cause,
    periods: PeriodSet,
}

#[derive(Clone)]
pub(super) enum Cause {
    LocationHours,
    Closure(String),
    ResourceHours,
    Away(String),
    Elsewhere(LocationId),
    Calendar(SourceName, Busyness),
}

impl Cause {
    fn is_hours(&self) -> bool {
        matches!(self, Cause::LocationHours | Cause::ResourceHours)
    }

    /// Whether work that may pause can do so then: outside hours, be they the catalog's or a calendar's.
    fn is_break(&self) -> bool {
        self.is_hours() || matches!(self, Cause::Calendar(_, Busyness::Closed))
    }

    /// That of the blocker.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Cause::LocationHours => "location.hours",
            Cause::Closure(_) => "location.closure",
            Cause::ResourceHours => "resource.hours",
            Cause::Away(_) => "resource.closure",
            Cause::Elsewhere(_) => "resource.elsewhere",
            Cause::Calendar(_, busyness) => busyness.code(),
        }
    }

    pub(super) fn blocker(&self, period: Period) -> Blocker {
        match self {
            Cause::LocationHours => Blocker::LocationHours(period),
            Cause::Closure(name) => Blocker::Closure { name: name.clone(), period },
            Cause::ResourceHours => Blocker::ResourceHours(period),
            Cause::Elsewhere(location) => Blocker::Elsewhere { location: location.clone(), period },
            Cause::Away(name) => Blocker::Away { name: name.clone(), period },
            Cause::Calendar(source, busyness) => {
                Blocker::Calendar { source: source.clone(), busyness: *busyness, period }
            }
        }
    }
}

/// When the location, or a resource there, is on duty in `window` by its hours in the catalog, whatever else is on.
///
/// # Errors
/// Those of the zone and the calendars.
pub fn on_duty(
    world: World<'_>,
    location: &Location,
    resource: Option<&Resource>,
    window: Period,
) -> Result<PeriodSet> {
    let diary = match resource {
        Some(resource) => world.diaries.of_resource(&world, resource, &location.id, window)?,
        None => world.diaries.of_location(&world, location, window)?,
    };
    let hours = diary.off_duty.layers.iter().filter(|layer| layer.cause.is_hours());
    let off = hours.flat_map(|layer| layer.periods.iter()).collect();
    Ok(PeriodSet::from(window).difference(&off))
}

impl Side {
    fn new(layers: Vec<Layer>) -> Side {
        let layers: Vec<Layer> = layers.into_iter().filter(|layer| !layer.periods.is_empty()).collect();
        let all = match layers.as_slice() {
            [layer] => layer.periods.clone(),
            layers => PeriodSet::of_any(layers.iter().map(|layer| &layer.periods)),
        };
        Side { layers, all }
    }

    /// Those that share an instant with `within`, with what they are, in order of the layers.
    pub(super) fn blockers(&self, within: Period) -> impl Iterator<Item = (Period, Blocker)> {
        let of = move |layer: &'_ Layer| {
            let found = layer.periods.overlapping(within.start(), within.end());
            found.iter().map(|period| (*period, layer.cause.blocker(*period))).collect::<Vec<_>>()
        };
        self.layers.iter().flat_map(of)
    }

    /// The same, without making a blocker of each.
    pub(super) fn causes(&self, within: Period, mut each: impl FnMut(Period, &Cause)) {
        for layer in &self.layers {
            let found = layer.periods.overlapping(within.start(), within.end());
            found.iter().for_each(|period| each(*period, &layer.cause));
        }
    }

    /// Those of them in which work may pause, or those in which it may not.
    pub(super) fn of_breaks(&self, are: bool, within: Period, mut each: impl FnMut(Period, &Cause)) {
        self.causes(within, |period, cause| {
            if cause.is_break() == are {
                each(period, cause);
            }
        });
    }

    /// Those that share an instant with `within`, whatever they are.
    pub(super) fn periods(&self, within: Period) -> &[Period] {
        self.all.overlapping(within.start(), within.end())
    }
}

/// The starts from which something of that length touches any of `period`.
pub(super) fn into(period: Period, length: Seconds) -> Option<Period> {
    period.widened(length - Seconds(1), Seconds(0))
}

/// All that something of the shape, started in `window`, can touch.
pub(super) fn touched(window: Period, shape: &Shape) -> Period {
    let (before, after) = (shape.buffer.before.seconds(), shape.buffer.after.seconds());
    window.widened(before, shape.length + after).unwrap_or(window)
}

impl Diary {
    fn of_location(world: &World<'_>, location: &Location, span: Period) -> Result<Diary> {
        let zone = &location.zone;
        let periods = location.hours.open(zone, &span)?.complement(&span);
        let mut layers = vec![Layer { cause: Cause::LocationHours, periods }];
        layers.extend(off(world.catalog.closed(location, &span)?, Cause::Closure));
        let at = location.id.clone();
        let (off_duty, busy, stale, free) = (Side::new(layers), Side::default(), Vec::new(), Free::default());
        Ok(Diary { at, span, off_duty, busy, stale, free })
    }

    /// The same, but for times at which the location or the resource is on duty, too.
    pub(super) fn lifted(&self, on_duty: &PeriodSet) -> Diary {
        let layer = |layer: &Layer| {
            let lifted = || layer.periods.difference(on_duty);
            let periods = if layer.cause.is_hours() { lifted() } else { layer.periods.clone() };
            Layer { cause: layer.cause.clone(), periods }
        };
        let side = |side: &Side| Side::new(side.layers.iter().map(layer).collect());
        Diary {
            at: self.at.clone(),
            span: self.span,
            off_duty: side(&self.off_duty),
            busy: side(&self.busy),
            stale: self.stale.clone(),
            free: Free::default(),
        }
    }

    /// None of it may be kept if it hangs on what the ledger knows: the second is whether it does.
    fn of_resource(
        world: &World<'_>,
        resource: &Resource,
        at: &LocationId,
        span: Period,
        stale: Vec<bool>,
    ) -> Result<(Diary, bool)> {
        let (mut off_duty, mut busy, asks_ledger) =
            (off_duty(world, resource, at, span)?, Vec::new(), Cell::new(false));
        off_duty.extend(off(world.catalog.away(resource, &span)?, Cause::Away));
        let is_own_event = |uid: &str| {
            let own = (world.own_event)(uid);
            asks_ledger.set(asks_ledger.get() || own.is_some());
            own == Some(true)
        };
        for (source, stale) in resource.calendars.iter().zip(&stale) {
            for (busyness, periods) in calendar(world, resource, source, *stale, span, &is_own_event)? {
                let side = if busyness == Busyness::Closed { &mut off_duty } else { &mut busy };
                side.push(Layer { cause: Cause::Calendar(source.name.clone(), busyness), periods });
            }
        }
        let (at, off_duty, busy) = (at.clone(), Side::new(off_duty), Side::new(busy));
        Ok((Diary { at, span, off_duty, busy, stale, free: Free::default() }, asks_ledger.get()))
    }
}

/// When a resource does not serve at a location, by the catalog: its hours, and where else it is.
fn off_duty(world: &World<'_>, resource: &Resource, at: &LocationId, span: Period) -> Result<Vec<Layer>> {
    let zone = &world.catalog.location(&resource.location)?.zone;
    if resource.postings.is_empty() {
        let closed = |hours: &Hours| Ok(hours.open(zone, &span)?.complement(&span));
        let periods = resource.hours.as_ref().map(closed).transpose()?;
        let layer = |periods| Layer { cause: Cause::ResourceHours, periods };
        return Ok(periods.into_iter().map(layer).collect());
    }
    let always = Hours::always();
    let hours = resource.hours.as_ref().unwrap_or(&always);
    let whereabouts = Whereabouts { home: &resource.location, zone, hours, postings: &resource.postings };
    let Presence { open, elsewhere } = whereabouts.at(at, &span)?;
    let known = elsewhere.values().fold(open, |known, periods| known.union(periods));
    let mut layers = vec![Layer { cause: Cause::ResourceHours, periods: known.complement(&span) }];
    let elsewhere = elsewhere.into_iter();
    layers.extend(elsewhere.map(|(place, periods)| Layer { cause: Cause::Elsewhere(place), periods }));
    Ok(layers)
}

/// Days off, each by itself.
fn off(days: Vec<(&str, Period)>, cause: fn(String) -> Cause) -> impl Iterator<Item = Layer> {
    days.into_iter()
        .map(move |(name, period)| Layer { cause: cause(name.to_owned()), periods: period.into() })
}

/// What one calendar says of the span (law 11: free, busy or unknown).
fn calendar(
    world: &World<'_>,
    resource: &Resource,
    source: &CalendarSource,
    is_stale: bool,
    span: Period,
    is_own_event: &dyn Fn(&str) -> bool,
) -> Result<Vec<(Busyness, PeriodSet)>> {
    let all_unknown = || match source.unknown {
        Unknown::Blocks => vec![(Busyness::Unknown, PeriodSet::from(span))],
        Unknown::Free => Vec::new(),
    };
    let key = (resource.id.clone(), source.name.clone());
    let Some(attached) = world.calendars.get(&key) else { return Ok(all_unknown()) };
    if is_stale && source.unknown == Unknown::Blocks {
        return Ok(all_unknown());
    }
    let free_busy = attached.calendar.free_busy_with(span, is_own_event)?;
    // A limit that was reached would be unknown time here and another there, by the window: law 10 has an error.
    if free_busy.is_cut_short() {
        let allowed = world.limits.event_occurrences as u64;
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

/// Whether a calendar of the resource is older than it may be.
fn is_stale(world: &World<'_>, resource: &Resource, source: &CalendarSource) -> bool {
    let Some(age) = source.max_age else { return false };
    let key = (resource.id.clone(), source.name.clone());
    // A source that says to be from the future has a clock that can't be relied on.
    let fresh = world.now.plus(-age)..=world.now.plus(age);
    world.calendars.get(&key).is_some_and(|attached| !fresh.contains(&attached.as_of))
}

/// Diaries that were read before: one a location and, for each location, one a resource, the last that was read. An answer is the same with
/// them and without.
///
/// They hang on the catalog, on the calendars, on foreign tables and on the limits: whoever changes one of those forgets them.
#[derive(Default)]
pub struct Diaries {
    locations: Kept<LocationId>,
    resources: Kept<ResourceId>,
}

type Kept<K> = RwLock<BTreeMap<K, Vec<Arc<Diary>>>>;

impl Diaries {
    /// A calendar of the resource is another, or what foreign tables take of it.
    pub fn forget(&self, resource: &ResourceId) {
        self.resources.write().unwrap_or_else(PoisonError::into_inner).remove(resource);
    }

    pub(super) fn of_location(
        &self,
        world: &World<'_>,
        location: &Location,
        span: Period,
    ) -> Result<Arc<Diary>> {
        match read(&self.locations, &location.id, |diary| diary.span.covers(&span)) {
            Some(diary) => Ok(diary),
            None => Ok(keep(&self.locations, &location.id, Diary::of_location(world, location, span)?)),
        }
    }

    pub(super) fn of_resource(
        &self,
        world: &World<'_>,
        resource: &Resource,
        at: &LocationId,
        span: Period,
    ) -> Result<Arc<Diary>> {
        let stale: Vec<_> =
            resource.calendars.iter().map(|source| is_stale(world, resource, source)).collect();
        let says_the_same =
            |diary: &Diary| diary.at == *at && diary.span.covers(&span) && diary.stale == stale;
        if let Some(diary) = read(&self.resources, &resource.id, says_the_same) {
            return Ok(diary);
        }
        let (diary, asks_ledger) = Diary::of_resource(world, resource, at, span, stale)?;
        Ok(if asks_ledger { Arc::new(diary) } else { keep(&self.resources, &resource.id, diary) })
    }
}

fn read<K: Ord>(kept: &Kept<K>, key: &K, is_good: impl Fn(&Diary) -> bool) -> Option<Arc<Diary>> {
    let kept = kept.read().unwrap_or_else(PoisonError::into_inner);
    kept.get(key)?.iter().find(|diary| is_good(diary)).cloned()
}

fn keep<K: Ord + Clone>(kept: &Kept<K>, key: &K, diary: Diary) -> Arc<Diary> {
    let diary = Arc::new(diary);
    let mut kept = kept.write().unwrap_or_else(PoisonError::into_inner);
    let of_key = kept.entry(key.clone()).or_default();
    of_key.retain(|earlier| earlier.at != diary.at);
    of_key.push(Arc::clone(&diary));
    diary
}
