use super::assign::{Assigned, Cast, Role};
use super::caps::Caps;
use super::plan::Plan;
use super::reason::{Candidate, Reason};
use super::scene::{Removal, Scene};
use super::world::{Request, World};
use crate::catalog::{Edge, Location, Resource};
use crate::id::{LocationId, ResourceId};
use crate::period::{Instant, Minutes, Period, PeriodSet, Seconds};
use crate::rules::{Ahead, Claim, Ground, Pace, Shape, begin};
use crate::{Error, Result};
use std::collections::BTreeMap;

/// The open starts of a window, as columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The starts, ascending.
    pub starts: Vec<Instant>,
    /// The end of the visit that begins at each.
    pub ends: Vec<Instant>,
}

/// What a single start is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The start.
    pub start: Instant,
    /// What a booking of it would take, if it is open.
    pub plan: Option<Plan>,
    /// Why it is not open; empty if it is.
    pub reasons: Vec<Reason>,
}

/// All open starts in `window`, at most `limits.starts` of them being tried.
///
/// # Errors
/// [`Error::QueryInvalid`] if the question can't be asked; [`Error::Limit`] for a window, a grid or an
/// assignment that is too large; those of the calendars.
pub fn search(world: World<'_>, request: &Request<'_>, window: Period) -> Result<Found> {
    let look = Look::new(world, request, window)?;
    let mut found = Found::default();
    let grid = look.open.iter().flat_map(|period| request.service.grid.starts(&look.ground, period));
    for (tried, start) in grid.enumerate() {
        if tried >= world.limits.starts {
            return Err(Error::Limit { limit: "starts", allowed: world.limits.starts as u64 });
        }
        match look.cast.assign(&look.scene, start) {
            Assigned::Plan(plan) => {
                found.starts.push(start);
                found.ends.push(plan.visit.end());
            }
            Assigned::Nobody | Assigned::Capped(_) => {}
            Assigned::Undecided => {
                let allowed = u64::from(world.limits.assignment_steps);
                return Err(Error::Limit { limit: "assignment_steps", allowed });
            }
        }
    }
    Ok(found)
}

/// The search on the window of one start, with its plan or its reasons.
///
/// # Errors
/// Those of [`search`]; an assignment that is too large is [`Reason::Undecided`].
pub fn check(world: World<'_>, request: &Request<'_>, start: Instant) -> Result<Checked> {
    let window = Period::new(start, start.plus(Seconds(1)))?;
    let mut look = Look::new(world, request, window)?;
    let mut reasons = Vec::new();
    if request.service.grid.starts(&look.ground, window).next().is_none() {
        let (grid, zone) = (request.service.grid.clone(), request.location.zone.name().to_owned());
        reasons.push(Reason::OffGrid { grid, pace: pace(&world, request), zone });
    }
    reasons.extend(
        look.bounds.0.into_iter().filter(|(period, _)| period.contains(start)).map(|(_, reason)| reason),
    );
    let capped = look.capped.into_iter().filter(|removal| removal.starts.contains(start));
    let mut capped: Vec<_> = capped.map(|removal| removal.blocker).collect();
    // Whether anybody could serve is said beside it.
    if !capped.is_empty() {
        look.scene.caps = None;
    }
    let plan = match look.cast.assign(&look.scene, start) {
        Assigned::Plan(plan) => Some(plan),
        Assigned::Capped(blockers) => {
            capped.extend(blockers);
            None
        }
        Assigned::Undecided => {
            reasons.push(Reason::Undecided { steps: world.limits.assignment_steps });
            None
        }
        Assigned::Nobody => {
            reasons.extend(unmet(&look.cast, &look.scene, request, window)?);
            None
        }
    };
    if !capped.is_empty() {
        reasons.push(Reason::Capped { blockers: capped });
    }
    Ok(Checked { start, plan: plan.filter(|_| reasons.is_empty()), reasons })
}

/// All plans of a window, by start; those of one start with the one first that a booking would take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Every {
    /// Each open start, with everyone who could serve there.
    pub plans: Vec<(Instant, Vec<Plan>)>,
    /// Whether they are all: no start was too large, and there were no more than asked for.
    pub is_complete: bool,
}

/// Every plan of every open start in `window`, up to `most` plans.
///
/// # Errors
/// Those of [`search`], but for an assignment that is too large.
pub fn every(world: World<'_>, request: &Request<'_>, window: Period, most: usize) -> Result<Every> {
    let look = Look::new(world, request, window)?;
    let mut found = Every { plans: Vec::new(), is_complete: true };
    let mut count = 0_usize;
    let grid = look.open.iter().flat_map(|period| request.service.grid.starts(&look.ground, period));
    for (tried, start) in grid.enumerate() {
        if tried >= world.limits.starts || count >= most {
            found.is_complete = false;
            break;
        }
        match look.cast.every(&look.scene, start) {
            Some(plans) if plans.is_empty() => {}
            Some(plans) => {
                count = count.saturating_add(plans.len());
                found.plans.push((start, plans));
            }
            None => found.is_complete = false,
        }
    }
    Ok(found)
}

/// How many days before and after a start are looked at for those that are nearest to it: more each time.
pub fn reaches(window_days: u32) -> impl Iterator<Item = u32> {
    [1, 2, 4, 8, 16, 32].into_iter().take_while(move |days| days * 2 <= window_days)
}

/// The `count` open starts that are nearest to `around`, earlier ones first among equals, ascending.
///
/// # Errors
/// Those of [`search`].
pub fn nearest(world: World<'_>, request: &Request<'_>, around: Instant, count: usize) -> Result<Found> {
    // A window twice as wide each time: what it holds is nearer than all that it does not.
    let mut nearest = Found::default();
    for days in reaches(world.limits.window_days) {
        let half = Seconds(i64::from(days) * 86_400);
        let window = Period::new(around.plus(-half), around.plus(half))?;
        let found = search(world, request, window)?;
        let mut pairs: Vec<_> = found.starts.into_iter().zip(found.ends).collect();
        pairs.sort_by_key(|(start, _)| (start.since(around).0.abs(), *start));
        pairs.truncate(count);
        pairs.sort();
        let enough = pairs.len() >= count;
        (nearest.starts, nearest.ends) = pairs.into_iter().unzip();
        if enough {
            break;
        }
    }
    Ok(nearest)
}

/// The first open starts from `from` on, up to `count`.
///
/// # Errors
/// Those of [`search`].
pub fn next(world: World<'_>, request: &Request<'_>, from: Instant, count: usize) -> Result<Found> {
    next_in(world, request, from, Instant::MAX, count)
}

/// The first open start in `window`.
///
/// # Errors
/// Those of [`search`].
pub fn first(world: World<'_>, request: &Request<'_>, window: Period) -> Result<Found> {
    next_in(world, request, window.start(), window.end(), 1)
}

fn next_in(
    world: World<'_>,
    request: &Request<'_>,
    from: Instant,
    until: Instant,
    count: usize,
) -> Result<Found> {
    let mut found = Found::default();
    let Some(span) = bounds(&world, request)?.span() else { return Ok(found) };
    let (mut from, until, mut days) = (from.max(span.start()), span.end().min(until), 1);
    while let Some(window) = Period::checked(from, from.plus(Seconds(days * 86_400)).min(until)) {
        let part = search(world, request, window)?;
        found.starts.extend(part.starts);
        found.ends.extend(part.ends);
        if found.starts.len() >= count {
            break;
        }
        (from, days) = (window.end(), (days * 2).min(i64::from(world.limits.window_days)));
    }
    found.starts.truncate(count);
    found.ends.truncate(count);
    Ok(found)
}

/// Everything gathered for the starts of one window.
struct Look<'a> {
    scene: Scene<'a>,
    cast: Cast<'a>,
    bounds: Bounds,
    /// Starts at which there may be no more.
    capped: Vec<Removal>,
    /// What they leave of the window.
    open: PeriodSet,
    /// What the grid of the service counts from there.
    ground: Ground<'a>,
}

impl<'a> Look<'a> {
    fn new(world: World<'a>, request: &Request<'a>, window: Period) -> Result<Look<'a>> {
        request.checked(world.catalog)?;
        let world = World { overriding: request.overriding, ..world };
        if window.length().0 > i64::from(world.limits.window_days) * 86_400 {
            return Err(Error::Limit { limit: "window_days", allowed: u64::from(world.limits.window_days) });
        }
        let bounds = bounds(&world, request)?;
        let mut scene =
            Scene::new(world, request.location, window, (request.service.longest(), request.service.edge))?;
        let caps = Caps::new(world, request);
        let capped = caps.of_visits(window)?;
        scene.caps = (!caps.is_empty()).then_some(caps);
        let cast = Cast::new(&world, request, &mut scene, window)?;
        let removed = bounds.0.iter().map(|(period, _)| *period);
        let removed = removed.chain(capped.iter().map(|removal| removal.starts)).collect();
        let open = PeriodSet::from(window).difference(&removed);
        let (zone, hours) = (&request.location.zone, &request.location.hours);
        let ground = request.service.grid.ground(zone, hours, pace(&world, request), &window)?;
        Ok(Look { scene, cast, bounds, capped, open, ground })
    }
}

/// How the shortest visits follow each other, each kept from the next by the service's own buffers. Where those lie
/// within the hours, the first begins after the buffer before it.
fn pace(world: &World<'_>, request: &Request<'_>) -> Pace {
    let service = request.service;
    let between = world.spacing.merge.gap(service.buffer, Minutes(0), service.buffer);
    let visit = u32::try_from(service.shortest().0 / 60).unwrap_or(u32::MAX);
    let lead = match service.edge {
        Edge::BuffersOutside => Minutes(0),
        Edge::BuffersInside => service.buffer.before,
    };
    Pace { step: Minutes(visit).plus(between), lead }
}

/// Starts that are too soon or too far, or on a day on which the service is not offered: all before something, or all
/// from something on.
struct Bounds(Vec<(Period, Reason)>);

impl Bounds {
    /// What they leave.
    fn span(&self) -> Option<Period> {
        let before = |(period, _): &&(Period, Reason)| period.start() == Instant::MIN;
        let (before, after): (Vec<_>, Vec<_>) = self.0.iter().partition(before);
        let from = before.iter().map(|(period, _)| period.end()).max();
        let until = after.iter().map(|(period, _)| period.start()).min();
        Period::checked(from.unwrap_or(Instant::MIN), until.unwrap_or(Instant::MAX))
    }
}

fn bounds(world: &World<'_>, request: &Request<'_>) -> Result<Bounds> {
    let (service, location) = (request.service, request.location);
    let zone = &location.zone;
    let ahead = |ahead: Ahead| ahead.from(world.now, zone, |date| location.is_business_day(date));
    let (earliest, from) = (ahead(service.notice)?, ahead(service.horizon)?);
    let (valid_from, valid_until) = (service.valid_from, service.valid_until);
    let off = || Reason::Validity { from: valid_from, until: valid_until, zone: zone.name().to_owned() };
    let before = |end: Instant| Period::checked(Instant::MIN, end);
    let after = |start: Instant| Period::checked(start, Instant::MAX);
    let bounds = [
        before(earliest).map(|period| (period, Reason::Notice { earliest })),
        after(from).map(|period| (period, Reason::Horizon { from })),
        valid_from.and_then(|date| before(begin(zone, date))).map(|period| (period, off())),
        valid_until.and_then(|date| after(begin(zone, date))).map(|period| (period, off())),
    ];
    Ok(Bounds(bounds.into_iter().flatten().collect()))
}

/// Why no assignment was found for the one start of `window`: from the removals that the search subtracted.
fn unmet(cast: &Cast<'_>, scene: &Scene<'_>, request: &Request<'_>, window: Period) -> Result<Vec<Reason>> {
    let mut reasons = Vec::new();
    let mut arrivals = PeriodSet::from(window);
    let mut by_segment = Vec::new();
    for (step, segment) in cast.steps.iter().zip(&request.service.segments) {
        let open = arrivals.intersection(&step.open);
        if open.is_empty() {
            let removals = scene.location_removals(step.length, hull(&arrivals, window));
            let blockers = blockers(scene, removals, &arrivals, step.length)?;
            reasons.push(Reason::Closed { segment: segment.id.clone(), blockers });
        }
        by_segment.push(if open.is_empty() { arrivals.clone() } else { open });
        arrivals = arrivals.widened(-step.least, step.most);
    }
    let mut unable: BTreeMap<ResourceId, Vec<super::Blocker>> = BTreeMap::new();
    for role in cast.roles.iter().filter(|role| !role.follows) {
        let starts =
            role.segment.and_then(|index| by_segment.get(index)).cloned().unwrap_or_else(|| window.into());
        let (able, candidates) = candidates(scene, role, &starts)?;
        let segment = role.segment.and_then(|index| request.service.segments.get(index));
        if able < role.need.count as usize {
            let (segment, need) = (segment.map(|segment| segment.id.clone()), role.need.id.clone());
            reasons.push(Reason::Unmet { segment, need, candidates });
        } else {
            for candidate in candidates {
                unable.entry(candidate.resource).or_default().extend(candidate.blockers);
            }
        }
    }
    if reasons.is_empty() {
        let mut needs: Vec<_> = cast.roles.iter().map(|role| role.need.id.clone()).collect();
        needs.dedup();
        let candidates = unable.into_iter().map(|(resource, blockers)| Candidate { resource, blockers });
        reasons.push(Reason::Combination { needs, candidates: candidates.collect() });
    }
    Ok(reasons)
}

/// How many can meet a need, and everyone who can't, with what is in their way.
fn candidates(scene: &Scene<'_>, role: &Role<'_>, starts: &PeriodSet) -> Result<(usize, Vec<Candidate>)> {
    let (unable, able): (Vec<_>, Vec<_>) =
        role.candidates.iter().partition(|actor| actor.starts.intersection(starts).is_empty());
    let mut candidates = Vec::new();
    for actor in unable {
        let window = hull(starts, scene.span);
        let removals = scene.removals(&actor.resource.id, &actor.shape, window);
        let mut blockers = blockers(scene, removals, starts, actor.shape.length)?;
        super::name_parts(&mut blockers, scene.foreign(&actor.resource.id));
        candidates.push(Candidate { resource: actor.resource.id.clone(), blockers });
    }
    candidates.sort_by(|a, b| a.resource.cmp(&b.resource));
    Ok((able.len(), candidates))
}

/// The blockers of those removals that forbid any of `starts`, cut to the local days of a visit from there.
fn blockers(
    scene: &Scene<'_>,
    removals: Vec<Removal>,
    starts: &PeriodSet,
    length: Seconds,
) -> Result<Vec<super::Blocker>> {
    let around = hull(starts, scene.span);
    let days = scene.days(around.widened(Seconds(0), length).unwrap_or(around))?;
    let forbids = |removal: &Removal| !starts.within(&removal.starts).is_empty();
    Ok(removals.into_iter().filter(forbids).map(|removal| removal.blocker.within(&days)).collect())
}

fn hull(starts: &PeriodSet, otherwise: Period) -> Period {
    let first = starts.iter().next().map(|period| period.start());
    let last = starts.iter().next_back().map(|period| period.end());
    first.zip(last).and_then(|(first, last)| Period::checked(first, last)).unwrap_or(otherwise)
}

/// What but the ledger stands in the way of a claim that was taken: hours, closures, calendars. A location or a
/// resource that left the catalog has no hours any more; the ledger says so by its capacity.
///
/// # Errors
/// Those of the calendars.
pub fn outside_the_ledger(
    world: World<'_>,
    location: &LocationId,
    claim: &Claim,
) -> Result<Vec<super::Blocker>> {
    let (Ok(location), Ok(resource)) =
        (world.catalog.location(location), world.catalog.resource(&claim.resource))
    else {
        return Ok(Vec::new());
    };
    let start = claim.core.start();
    let alone = Period::new(start, start.plus(Seconds(1)))?;
    let shape = Shape::of(claim);
    let edge = world.catalog.service(&claim.class).map(|service| service.edge).unwrap_or_default();
    let mut scene = Scene::new(world, location, alone, (shape.length, edge))?;
    scene.open_diary(resource)?;
    let mut removals = scene.removals_by_diary(&resource.id, &shape, alone);
    // Where the buffers are kept within the hours, the resource's own removals name those of the location.
    if edge == Edge::BuffersOutside {
        removals.splice(..0, scene.location_removals(shape.length, alone));
    }
    blockers(&scene, removals, &PeriodSet::from(alone), shape.length)
}

/// All that is in the way of a resource during `window`, but for the claims in the ledger: hours, closures,
/// calendars. The blockers that reasons name, by start.
///
/// # Errors
/// Those of the zone and the calendars.
pub fn diary(
    world: World<'_>,
    location: &Location,
    resource: &Resource,
    window: Period,
) -> Result<Vec<super::Blocker>> {
    let mut scene = Scene::new(world, location, window, (Seconds(0), Edge::default()))?;
    scene.open_diary(resource)?;
    let mut blockers: Vec<_> =
        scene.obstacles(&resource.id).filter(|(period, _)| period.overlaps(&window)).collect();
    blockers.sort_by_key(|(period, _)| *period);
    Ok(blockers.into_iter().map(|(_, blocker)| blocker.within(&window)).collect())
}
