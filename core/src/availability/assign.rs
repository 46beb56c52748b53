//! Who serves: for one start, the first full assignment in the order of needs, with the earliest end.

use super::actor::Actor;
use super::bound::Bound;
use super::breaks::pausing;
use super::choice::{self, Chosen};
use super::modes::Lengths;
use super::plan::Plan;
use super::scene::{Scene, open};
use super::tally::{Best, Tally};
use super::world::{Request, World};
use crate::Result;
use crate::catalog::{Need, Who};
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::rules::{Pausing, Shape};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The parts to be filled for a service, each with everyone who may fill it.
pub(super) struct Cast<'a> {
    pub(super) steps: Vec<Step>,
    pub(super) roles: Vec<Role<'a>>,
    /// How many assignments may be tried for one start.
    pub(super) tries: u32,
    /// Whether it is for a single start of the visit.
    is_of_one_start: bool,
    pub(super) lengths: Lengths<'a>,
    /// Whether anyone has a pace.
    pub(super) has_paces: bool,
}

/// A segment, as far as time goes.
pub(super) struct Step {
    /// How long it is, by who serves.
    pub(super) length: Seconds,
    /// The same without the breaks of who may pause; if nobody who serves has a pace for it, it can only be its own.
    pub(super) worked: Seconds,
    pub(super) own: Seconds,
    /// How the work may pause.
    pub(super) work: Option<Pausing>,
    /// The least and the greatest time from its start to that of the next.
    pub(super) least: Seconds,
    pub(super) most: Seconds,
    /// The starts at which the location is open for it.
    pub(super) open: PeriodSet,
    /// Whether two needs at this time, or one of it and one of the whole visit, may want the same resource.
    pub(super) is_contested: bool,
}

/// One resource that a need takes; a need that takes three has three roles.
pub(super) struct Role<'a> {
    pub(super) need: &'a Need,
    /// The segment; `None`: the whole visit.
    pub(super) segment: Option<usize>,
    /// The role whose resource this must be.
    pub(super) same_as: Option<usize>,
    /// The roles whose resources this must not be.
    pub(super) different: Vec<usize>,
    /// How many the need takes.
    pub(super) number: usize,
    /// Whether it is a further one of the same need: then only those after the one before are tried.
    pub(super) follows: bool,
    pub(super) candidates: Rc<[Actor<'a>]>,
    /// The starts at which any of them can.
    pub(super) anyone: Rc<PeriodSet>,
}

impl<'a> Cast<'a> {
    /// For starts of the visit in `window`, with segments of those lengths.
    pub(super) fn new(
        world: &World<'a>,
        request: &Request<'a>,
        scene: &mut Scene<'a>,
        window: Period,
        lengths: Lengths<'a>,
    ) -> Result<Cast<'a>> {
        let service = lengths.service;
        let mut arrivals = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        let bounds = lengths.shortest.iter().zip(&lengths.longest);
        for (segment, (length, longest)) in service.segments.iter().zip(bounds) {
            let arrival = match (arrivals.last(), steps.last()) {
                (Some(earlier), Some(step)) => widened(earlier, -step.least, step.most),
                _ => window,
            };
            let (length, worked) = (length.elapsed, length.worked);
            let (least, most) =
                (length + segment.gap.least.seconds(), longest.elapsed + segment.gap.most.seconds());
            let work = pausing(segment, worked);
            let open = open(arrival, &scene.closed(length, work, arrival));
            let own = segment.length.seconds();
            steps.push(Step { length, worked, own, work, least, most, open, is_contested: false });
            arrivals.push(arrival);
        }
        let is_of_one_start = window.length() == Seconds(1);
        let tries = world.limits.assignment_steps;
        let mut cast = Cast { steps, roles: Vec::new(), tries, is_of_one_start, lengths, has_paces: false };
        for (segment, need) in service.all_needs() {
            let arrival = segment.and_then(|index| arrivals.get(index)).copied().unwrap_or(window);
            cast.add(world, request, scene, (segment, need), arrival)?;
        }
        let contested: Vec<bool> = (0..cast.steps.len()).map(|segment| cast.is_contested(segment)).collect();
        cast.steps
            .iter_mut()
            .zip(contested)
            .for_each(|(step, is_contested)| step.is_contested = is_contested);
        Ok(cast)
    }

    fn is_contested(&self, segment: usize) -> bool {
        let mut wanted = BTreeSet::new();
        let together =
            self.roles.iter().filter(|role| !role.follows && role.segment.is_none_or(|own| own == segment));
        !together.flat_map(|role| role.candidates.iter()).all(|actor| wanted.insert(&actor.resource.id))
    }

    fn add(
        &mut self,
        world: &World<'a>,
        request: &Request<'a>,
        scene: &mut Scene<'a>,
        (segment, need): (Option<usize>, &'a Need),
        arrival: Period,
    ) -> Result<()> {
        let same_as = match &need.who {
            Who::SameAs(other) => self.roles.iter().position(|role| role.need.id == *other),
            _ => None,
        };
        let resources = match same_as.and_then(|index| self.roles.get(index)) {
            Some(role) => role.candidates.iter().map(|actor| actor.resource).collect(),
            None => request.candidates(world.catalog, need),
        };
        let mut candidates = Vec::new();
        for &resource in &resources {
            scene.open_diary(resource)?;
            let actor = Actor::new(world, request, &*scene, (self, segment, need), (resource, arrival));
            self.has_paces |= actor.pace.is_some();
            candidates.push(actor);
        }
        // Who serves is of no matter where many starts are looked at: only whether anyone can.
        if self.is_of_one_start && same_as.is_none() {
            choice::rank(world, request, scene, (need, arrival.start()), &mut candidates)?;
        }
        let number = need.number(candidates.len());
        let is_target = |role: &Role<'_>| need.different_from.as_ref() == Some(&role.need.id);
        let different = self.roles.iter().enumerate().filter(|(_, role)| is_target(role));
        let different: Vec<usize> = different.map(|(index, _)| index).collect();
        let anyone = PeriodSet::of_any(candidates.iter().map(|actor| &actor.starts));
        let (candidates, anyone): (Rc<[Actor<'a>]>, _) = (candidates.into(), Rc::new(anyone));
        self.roles.extend((0..number).map(|nth| Role {
            need,
            segment,
            same_as,
            different: different.clone(),
            number,
            follows: nth > 0,
            candidates: Rc::clone(&candidates),
            anyone: Rc::clone(&anyone),
        }));
        Ok(())
    }

    /// Tries everyone for a visit that starts at `start`. False when there were too many tries.
    pub(super) fn try_all(&self, scene: &Scene<'a>, start: Instant, tally: &mut Tally) -> bool {
        let first = Period::checked(start, start.plus(Seconds(1)));
        let Some((first, bound)) = first.and_then(|first| Some((first, Bound::new(self, &first)?))) else {
            return true;
        };
        if !(0..self.steps.len()).all(|segment| self.may_be_as_long(&bound, &first, segment)) {
            return true;
        }
        let (sets, chosen) = (Vec::new(), Vec::new());
        let mut search = Search { cast: self, scene, bound, first, sets, chosen, tally, is_done: false };
        search.enter(0, PeriodSet::from(first))
    }

    /// Why those of the plan, for the needs that say how one is chosen.
    pub(super) fn chosen(&self, plan: &Plan) -> Vec<Chosen> {
        let by_choice = self.roles.iter().zip(plan.claims.iter());
        let by_choice = by_choice.filter(|(role, _)| !role.need.choice.is_empty() && role.same_as.is_none());
        let chosen = by_choice.map(|(role, claim)| {
            let could = role.candidates.iter().filter(|actor| actor.starts.contains(claim.core.start()));
            Chosen {
                need: role.need.id.clone(),
                resource: claim.resource.clone(),
                by: role.need.choice.clone(),
                among: could.map(|actor| (actor.resource.id.clone(), actor.scores.clone())).collect(),
            }
        });
        chosen.collect()
    }

    /// Who was chosen for each role, from those starts of the segments to that end.
    fn plan(&self, starts: &[Instant], end: Instant, chosen: &[usize]) -> Option<Plan> {
        let start = *starts.first()?;
        let claims = self.roles.iter().zip(chosen).map(|(role, &chosen)| {
            let actor = role.candidates.get(chosen)?;
            match role.segment {
                Some(segment) => actor.shape.at(&actor.resource.id, *starts.get(segment)?),
                None => {
                    Shape { length: end.since(start), ..actor.shape.clone() }.at(&actor.resource.id, start)
                }
            }
        });
        Plan::new(start, end, claims.collect::<Option<Vec<_>>>()?)
    }
}

/// A depth-first search over the roles. The starts that a segment may still have, given who was chosen so
/// far, are a set: what each choice leaves of it is exact, whatever the gaps.
struct Search<'s, 'a> {
    cast: &'s Cast<'a>,
    scene: &'s Scene<'a>,
    bound: Bound,
    /// The visit's start, as a period of one second.
    first: Period,
    /// For each segment entered so far, the starts that are left.
    sets: Vec<PeriodSet>,
    /// For each role so far, who was chosen.
    chosen: Vec<usize>,
    tally: &'s mut Tally,
    /// Whether the best is as good as any could be.
    is_done: bool,
}

impl Search<'_, '_> {
    /// Goes on with segment `index`, which can begin at `arrivals`. False when there were too many tries.
    fn enter(&mut self, index: usize, arrivals: PeriodSet) -> bool {
        let Some(step) = self.cast.steps.get(index) else { return true };
        self.sets.push(arrivals.intersection(&step.open));
        let within = self.fill();
        self.sets.pop();
        within
    }

    /// Fills the next role, in every way.
    fn fill(&mut self) -> bool {
        if self.is_done || self.sets.last().is_none_or(PeriodSet::is_empty) || self.is_no_better() {
            return true;
        }
        let entered = self.sets.len();
        let next = self.cast.roles.get(self.chosen.len());
        if next.is_none_or(|role| role.segment != Some(entered - 1)) && !self.is_as_long(entered - 1) {
            return true;
        }
        let Some(role) = next else { return self.finish() };
        match role.segment {
            Some(segment) if segment >= entered => {
                let Some(step) = self.cast.steps.get(entered - 1) else { return true };
                let next =
                    self.sets.last().map(|set| set.widened(-step.least, step.most)).unwrap_or_default();
                self.enter(entered, next)
            }
            Some(_) => self.fill_in_segment(role),
            None => self.fill_for_visit(role),
        }
    }

    fn fill_in_segment(&mut self, role: &Role<'_>) -> bool {
        for (index, actor) in role.candidates.iter().enumerate() {
            if self.is_done {
                return true;
            }
            if !self.may(role, index, actor) {
                continue;
            }
            if !self.try_one() {
                return false;
            }
            let Some(before) = self.sets.pop() else { return true };
            self.sets.push(before.intersection(&actor.starts));
            self.chosen.push(index);
            let within = self.fill();
            self.chosen.pop();
            self.sets.pop();
            self.sets.push(before);
            if !within {
                return false;
            }
        }
        true
    }

    /// All segments are filled, so the end is known: whoever serves the whole visit serves until then.
    fn fill_for_visit(&mut self, role: &Role<'_>) -> bool {
        let Some((_, end)) = self.settle() else { return true };
        for (index, actor) in role.candidates.iter().enumerate() {
            if self.is_done {
                return true;
            }
            if !self.may(role, index, actor) || !self.serves_until(actor, end) {
                continue;
            }
            if !self.try_one() {
                return false;
            }
            self.chosen.push(index);
            let within = self.fill();
            self.chosen.pop();
            if !within {
                return false;
            }
        }
        true
    }

    fn finish(&mut self) -> bool {
        let Some((starts, end)) = self.settle() else { return true };
        let order = self.cast.lengths.order;
        let is_better = |best: &Best| (end, order, &starts) < best.rank();
        // Among equals the first stays: it is the first in the order of needs.
        if self.tally.every.is_none() && !self.tally.best.as_ref().is_none_or(is_better) {
            return true;
        }
        let Some(mut plan) = self.cast.plan(&starts, end, &self.chosen) else { return true };
        if let Some(caps) = &self.scene.caps {
            let Ok(claims) = caps.claims(plan.visit, &plan.claims) else { return true };
            let full = caps.full(&claims);
            if !full.is_empty() {
                self.tally.capped.get_or_insert(full);
                return true;
            }
            plan = plan.with(claims);
        }
        let is_ideal = starts == self.ideal();
        let best = Best { end, order, starts, plan };
        match &mut self.tally.every {
            Some(every) => every.push(best),
            None => (self.is_done, self.tally.best) = (is_ideal, Some(best)),
        }
        true
    }

    /// The starts that no assignment can better: each segment as soon as the one before allows.
    fn ideal(&self) -> Vec<Instant> {
        let next = |start: &mut Instant, step: &Step| {
            let this = *start;
            *start = this.plus(step.least);
            Some(this)
        };
        self.cast.steps.iter().scan(self.first.start(), next).collect()
    }

    fn try_one(&mut self) -> bool {
        self.tally.tries = self.tally.tries.saturating_add(1);
        self.tally.tries <= self.cast.tries
    }

    /// Whether those who were chosen for a segment make it as long as it is here: the slowest who have a pace for it.
    fn is_as_long(&self, segment: usize) -> bool {
        let Some(step) = self.cast.steps.get(segment).filter(|_| self.cast.has_paces) else { return true };
        let here = self.cast.roles.iter().zip(&self.chosen).filter(|(role, _)| role.segment == Some(segment));
        let paces = here.filter_map(|(role, &chosen)| role.candidates.get(chosen)?.pace);
        paces.max().unwrap_or(step.own) == step.worked
    }

    /// Roles whose times overlap are filled by different resources; "the same as" by the same.
    fn may(&self, role: &Role<'_>, index: usize, actor: &Actor<'_>) -> bool {
        let in_order = !role.follows || self.chosen.last().is_none_or(|&before| before < index);
        let taken = |other: &Role<'_>, chosen: usize| {
            let overlaps = role.segment.is_none() || other.segment.is_none() || other.segment == role.segment;
            overlaps
                && other.candidates.get(chosen).is_some_and(|other| other.resource.id == actor.resource.id)
        };
        let same = role.same_as.is_none_or(|target| {
            let chosen = self
                .chosen
                .get(target)
                .and_then(|&chosen| self.cast.roles.get(target)?.candidates.get(chosen));
            chosen.is_some_and(|chosen| chosen.resource.id == actor.resource.id)
        });
        let is_other = |target: &usize| {
            let chosen = self.chosen.get(*target).zip(self.cast.roles.get(*target));
            let chosen = chosen.and_then(|(&chosen, role)| role.candidates.get(chosen));
            chosen.is_none_or(|chosen| chosen.resource.id != actor.resource.id)
        };
        in_order
            && same
            && role.different.iter().all(is_other)
            && self.serves_later(role, index)
            && !self.cast.roles.iter().zip(&self.chosen).any(|(other, &chosen)| taken(other, chosen))
    }

    /// Whether who takes this role can also take those that must be taken by the same.
    fn serves_later(&self, role: &Role<'_>, index: usize) -> bool {
        let own = self.chosen.len();
        let mut later =
            self.cast.roles.iter().filter(|later| later.same_as == Some(own) && role.same_as.is_none());
        // They have the same candidates in the same order.
        later.all(|later| {
            later
                .candidates
                .get(index)
                .is_some_and(|actor| self.bound.allows(actor, later.segment, &self.first))
        })
    }

    fn serves_until(&self, actor: &Actor<'_>, end: Instant) -> bool {
        // Who can't serve the shortest visit can't serve a longer one; who can, and it is no longer, can.
        if !actor.starts.contains(self.first.start()) {
            return false;
        }
        let length = end.since(self.first.start());
        let shape = Shape { length, ..actor.shape.clone() };
        let removals = || self.scene.removals(&actor.resource.id, &shape, self.first);
        length == actor.shape.length || !open(self.first, &removals()).is_empty()
    }

    /// The earliest end that the sets allow, and the earliest starts in order that lead to it.
    fn settle(&self) -> Option<(Vec<Instant>, Instant)> {
        let last = self.sets.last()?.first()?;
        let end = last.plus(self.cast.steps.get(self.sets.len() - 1)?.length);
        let mut left = PeriodSet::from(Period::checked(last, last.plus(Seconds(1)))?);
        let mut sets = vec![left.clone()];
        for (set, step) in self.sets.iter().zip(&self.cast.steps).rev().skip(1) {
            left = left.widened(step.most, -step.least).intersection(set);
            sets.push(left.clone());
        }
        let mut starts: Vec<Instant> = Vec::with_capacity(sets.len());
        for (index, set) in sets.iter().rev().enumerate() {
            let earlier = index
                .checked_sub(1)
                .and_then(|before| Some((starts.get(before)?, self.cast.steps.get(before)?)));
            starts.push(match earlier {
                None => set.first()?,
                Some((start, step)) => {
                    let from = Period::checked(start.plus(step.least), start.plus(step.most + Seconds(1)))?;
                    set.within(&from).first()?
                }
            });
        }
        Some((starts, end))
    }

    /// Whether nothing that can still come of the choices so far is better than the best.
    fn is_no_better(&self) -> bool {
        let Some(best) = &self.tally.best else { return false };
        let mut starts: Vec<Instant> = self.sets.iter().filter_map(PeriodSet::first).collect();
        for step in self.cast.steps.iter().skip(starts.len().saturating_sub(1)) {
            if starts.len() < self.cast.steps.len() {
                starts.extend(starts.last().map(|start| start.plus(step.least)));
            }
        }
        let length = self.cast.steps.last().map_or(Seconds(0), |step| step.length);
        let end = starts.last().map_or(self.first.start(), |start| start.plus(length));
        (end, self.cast.lengths.order, &starts) >= best.rank()
    }
}

fn widened(period: &Period, before: Seconds, after: Seconds) -> Period {
    period.widened(before, after).unwrap_or(*period)
}
