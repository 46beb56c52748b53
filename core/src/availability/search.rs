use super::assign::{Cast, Role};
use super::bits::{Bits, Column};
use super::choice::Chosen;
use super::columns::Open;
use super::modes::{Casts, TOO_MANY};
use super::outlook::{Outlook, Said};
use super::plan::Plan;
use super::reason::{Candidate, Reason};
use super::scene::{Removal, Scene};
use super::stage::{Stage, bounds, pace};
use super::tally::Assigned;
use super::world::{Request, World};
use crate::catalog::{Edge, Location, Resource};
use crate::id::{NeedId, ResourceId};
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::rules::Pausing;
use crate::{Error, Result};
use chrono::{DateTime, NaiveDate};
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
    /// Why those of the plan, and not others: for the needs that say how one is chosen.
    pub chosen: Vec<Chosen>,
}

/// All open starts in `window`, at most `limits.starts` of them being tried.
///
/// # Errors
/// [`Error::QueryInvalid`] if the question can't be asked; [`Error::Limit`] for a window, a grid or an
/// assignment that is too large; those of the calendars.
pub fn search(world: World<'_>, request: &Request<'_>, window: Period) -> Result<Found> {
    let mut stage = Stage::new(world, request, window)?;
    if let Some(columns) = stage.columns() {
        let (grid, open) = stage.open(&columns, None)?;
        return Ok(Found::of(&grid, &open));
    }
    let starts = stage.starts()?;
    let look = Look::new(stage)?;
    let only = look.casts.only().filter(|_| look.stage.modes.is_one());
    let outlook = only.map(|cast| Outlook::new(cast, window, look.stage.scene.caps.is_none()));
    let mut found = Found::default();
    for start in starts {
        match outlook.as_ref().map_or(Said::Nothing, |outlook| outlook.said(start)) {
            Said::Closed => continue,
            Said::Open(end) => {
                found.starts.push(start);
                found.ends.push(end);
                continue;
            }
            Said::Nothing => {}
        }
        match look.casts.assign(&look.stage.scene, start) {
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

/// The open starts of a window, and those of everyone who may meet one need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Each {
    /// Whoever meets it.
    pub anyone: Found,
    /// Who may meet it, in the order in which they are asked.
    pub resources: Vec<ResourceId>,
    /// The open starts of each, if that one must meet it; in the order of the resources.
    pub starts: Vec<Vec<Instant>>,
    /// The ends of their visits; `None`: a visit ends when it ends for anyone, whoever it is.
    pub ends: Option<Vec<Vec<Instant>>>,
}

impl Each {
    /// What is open if the resource of that place must meet the need.
    pub fn found(&self, place: usize) -> Option<Found> {
        let starts = self.starts.get(place)?.clone();
        let ends = match &self.ends {
            Some(ends) => ends.get(place)?.clone(),
            None => {
                let visits = self.anyone.starts.iter().zip(&self.anyone.ends);
                let own = visits.filter(|(start, _)| starts.binary_search(start).is_ok());
                own.map(|(_, end)| *end).collect()
            }
        };
        Some(Found { starts, ends })
    }
}

/// What [`search`] finds, and what it finds when one of those who may meet a need must: all of them at once.
///
/// # Errors
/// Those of [`search`], and [`Error::QueryInvalid`] for a need of which nobody can be chosen.
pub fn each(world: World<'_>, request: &Request<'_>, need: &NeedId, window: Period) -> Result<Each> {
    let need = request.choosable(need)?;
    let mut stage = Stage::new(world, request, window)?;
    let mut found = Each::default();
    // Where lengths depend on who serves, who can serve may not be able to do so as long as another.
    let columns = if stage.modes.is_one() { stage.columns() } else { None };
    if let Some(columns) = columns {
        let (grid, open) = stage.open(&columns, Some(need))?;
        found.anyone = Found::of(&grid, &open);
        found.resources = open.each.iter().map(|(id, _)| (*id).clone()).collect();
        found.starts = open.each.iter().map(|(_, own)| own.starts(&grid)).collect();
        return Ok(found);
    }
    found.anyone = search(world, request, window)?;
    let mut ends = Vec::new();
    let mut preferred = request.preferred.clone();
    preferred.remove(&need.id);
    for resource in request.candidates(world.catalog, need) {
        let mut choices = request.choices.clone();
        choices.insert(need.id.clone(), resource.id.clone());
        let own = Request { choices: &choices, preferred: &preferred, ..*request };
        let own = search(world, &own, window)?;
        found.resources.push(resource.id.clone());
        found.starts.push(own.starts);
        ends.push(own.ends);
    }
    found.ends = Some(ends);
    Ok(found)
}

/// How many starts are open on each local date of the location that `window` touches, by date.
///
/// # Errors
/// Those of [`search`].
pub fn days(world: World<'_>, request: &Request<'_>, window: Period) -> Result<BTreeMap<NaiveDate, usize>> {
    let mut stage = Stage::new(world, request, window)?;
    if let Some(columns) = stage.columns() {
        let (grid, open) = stage.open(&columns, None)?;
        let count = |sum: &mut usize, day| *sum += open.anyone.count_in(&grid, day);
        return Ok(by_date(request, window, usize::default, count));
    }
    let starts = Column::new(search(world, request, window)?.starts);
    Ok(by_date(request, window, usize::default, |sum, day| *sum += starts.count_in(day)))
}

/// A date that the clocks come back to has two stretches of time.
pub(super) fn by_date<T>(
    request: &Request<'_>,
    window: Period,
    none: impl Fn() -> T,
    add: impl Fn(&mut T, Period),
) -> BTreeMap<NaiveDate, T> {
    let mut dates = BTreeMap::new();
    for span in request.location.zone.spans(window) {
        let local = |at: Instant| at.seconds() + span.offset.0;
        let (first, last) = (local(span.period.start()), local(span.period.end()) - 1);
        for day in first.div_euclid(DAY)..=last.div_euclid(DAY) {
            let midnight = Instant::clamped(day * DAY - span.offset.0);
            let whole = Period::checked(midnight, midnight.plus(Seconds(DAY)));
            let stretch = whole.and_then(|whole| whole.intersection(&span.period));
            let date = DateTime::from_timestamp(day * DAY, 0).unwrap_or_default().date_naive();
            let of_date = dates.entry(date).or_insert_with(&none);
            stretch.into_iter().for_each(|stretch| add(of_date, stretch));
        }
    }
    dates
}

const DAY: i64 = 86_400;

/// The search on the window of one start, with its plan or its reasons.
///
/// # Errors
/// Those of [`search`]; an assignment that is too large is [`Reason::Undecided`].
pub fn check(world: World<'_>, request: &Request<'_>, start: Instant) -> Result<Checked> {
    let window = Period::new(start, start.plus(Seconds(1)))?;
    let stage = match Stage::new(world, request, window) {
        Err(Error::Limit { limit: TOO_MANY, .. }) => {
            let reasons = vec![Reason::Undecided { steps: world.limits.assignment_steps }];
            return Ok(Checked { start, plan: None, reasons, chosen: Vec::new() });
        }
        stage => stage?,
    };
    let mut look = Look::new(stage)?;
    let of_each = look.of_each()?;
    let mut reasons = Vec::new();
    if request.service.grid.starts(&look.stage.grid, &[window], 1).is_empty() {
        let (grid, zone) = (request.service.grid.clone(), request.location.zone.name().to_owned());
        reasons.push(Reason::OffGrid { grid, pace: pace(&world, request), zone });
    }
    reasons.extend(
        look.stage
            .bounds
            .0
            .iter()
            .filter(|(period, _)| period.contains(start))
            .map(|(_, reason)| reason.clone()),
    );
    let capped = look.stage.capped.iter().filter(|removal| removal.starts.contains(start));
    let mut capped: Vec<_> = capped.map(|removal| removal.blocker.clone()).collect();
    // Whether anybody could serve is said beside it.
    if !capped.is_empty() {
        look.stage.scene.caps = None;
    }
    let plan = match look.casts.assign(&look.stage.scene, start) {
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
            let cast = of_each.as_ref().or(look.casts.first());
            if let Some(cast) = cast {
                reasons.extend(unmet(cast, &look.stage.scene, request, window)?);
            }
            None
        }
    };
    if !capped.is_empty() {
        reasons.push(Reason::Capped { blockers: capped });
    }
    let plan = plan.filter(|_| reasons.is_empty());
    let chosen = plan.as_ref().map(|plan| look.casts.chosen(plan)).unwrap_or_default();
    Ok(Checked { start, plan, reasons, chosen })
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
    let look = Look::new(Stage::new(world, request, window)?)?;
    let mut found = Every { plans: Vec::new(), is_complete: true };
    let mut count = 0_usize;
    let (grid, open) = (&request.service.grid, &look.stage.left);
    let starts = grid.starts(&look.stage.grid, open.as_slice(), world.limits.starts.saturating_add(1));
    for (tried, start) in starts.into_iter().enumerate() {
        if tried >= world.limits.starts || count >= most {
            found.is_complete = false;
            break;
        }
        match look.casts.every(&look.stage.scene, start) {
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

/// The stage, with everyone who may serve on it.
struct Look<'a> {
    stage: Stage<'a>,
    casts: Casts<'a>,
}

impl<'a> Look<'a> {
    fn new(mut stage: Stage<'a>) -> Result<Look<'a>> {
        let casts = Casts::new(&mut stage)?;
        Ok(Look { stage, casts })
    }

    /// What the reasons are told from, where the lengths depend on who serves: everyone for as long as they would.
    fn of_each(&mut self) -> Result<Option<Cast<'a>>> {
        if self.stage.modes.is_one() {
            return Ok(None);
        }
        let all = self.stage.modes.all().next();
        all.map(|all| self.stage.cast(all)).transpose()
    }
}

impl Found {
    fn of(grid: &Column, open: &Open<'_>) -> Found {
        let column = |(length, bits): &(Seconds, Bits)| {
            let starts = bits.starts(grid);
            let ends = starts.iter().map(|start| start.plus(*length)).collect();
            Found { starts, ends }
        };
        if let [only] = open.by_length.as_slice() {
            return column(only);
        }
        let columns = open.by_length.iter().map(column);
        let mut visits: Vec<_> =
            columns.flat_map(|column| column.starts.into_iter().zip(column.ends)).collect();
        visits.sort_unstable();
        let (starts, ends) = visits.into_iter().unzip();
        Found { starts, ends }
    }
}

/// Why no assignment was found for the one start of `window`: from the removals that the search subtracted.
fn unmet(cast: &Cast<'_>, scene: &Scene<'_>, request: &Request<'_>, window: Period) -> Result<Vec<Reason>> {
    let mut reasons = Vec::new();
    let mut arrivals = PeriodSet::from(window);
    let mut by_segment = Vec::new();
    for (step, segment) in cast.steps.iter().zip(&request.service.segments) {
        let open = arrivals.intersection(&step.open);
        if open.is_empty() {
            let removals = scene.closed(step.length, step.work, hull(&arrivals, window));
            let longest = step.work.map_or(step.length, Pausing::longest);
            let blockers = blockers(scene, removals, &arrivals, longest)?;
            reasons.push(Reason::Closed { segment: request.name(segment), blockers });
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
        if able < role.number {
            let (segment, need) = (segment.map(|segment| request.name(segment)), role.need.id.clone());
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
        let removals = actor.removals(scene, window);
        let mut blockers = blockers(scene, removals, starts, actor.longest())?;
        super::name_parts(&mut blockers, scene.foreign(&actor.resource.id));
        candidates.push(Candidate { resource: actor.resource.id.clone(), blockers });
    }
    candidates.sort_by(|a, b| a.resource.cmp(&b.resource));
    Ok((able.len(), candidates))
}

/// The blockers of those removals that forbid any of `starts`, cut to the local days of a visit from there.
pub(super) fn blockers(
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
