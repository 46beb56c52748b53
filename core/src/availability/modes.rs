//! The lengths that the segments of a visit can have, by who serves: the slowest of those who serve in one and have a pace
//! for it make it as long as they take; if nobody has one, it has its own length.

use super::assign::{Cast, Role};
use super::bound::Bound;
use super::choice::Chosen;
use super::plan::Plan;
use super::scene::Scene;
use super::stage::Stage;
use super::tally::{Assigned, Tally};
use super::world::{Request, World};
use crate::Result;
use crate::catalog::{Need, Resource, Service, Who};
use crate::period::{Instant, Period, Seconds};
use std::collections::BTreeSet;

/// For each segment, the lengths that it can have: ascending, at least one.
pub(super) struct Modes(Vec<Vec<Seconds>>);

/// A length for each segment, and the longest that it may have if a slower one serves: the same, but where it is asked
/// what stands in the way of each.
#[derive(Clone)]
pub(super) struct Lengths {
    pub(super) shortest: Vec<Seconds>,
    pub(super) longest: Vec<Seconds>,
}

impl Modes {
    pub(super) fn new(world: &World<'_>, request: &Request<'_>) -> Modes {
        let service = request.service;
        let segments = service.segments.iter().enumerate().map(|(index, segment)| {
            let own = segment.length.seconds();
            match world.catalog.has_paces() {
                true => lengths(world, request, index).unwrap_or_else(|| vec![own]),
                false => vec![own],
            }
        });
        Modes(segments.collect())
    }

    /// Whether the lengths are the same whoever serves.
    pub(super) fn is_one(&self) -> bool {
        self.0.iter().all(|lengths| lengths.len() == 1)
    }

    /// How short the first segment can be.
    pub(super) fn first(&self) -> Seconds {
        self.0.first().and_then(|lengths| lengths.first()).copied().unwrap_or(Seconds(1))
    }

    /// Every combination, the shorter segments first, in their order. The catalog's check made them few.
    pub(super) fn each(&self) -> Vec<Lengths> {
        let nothing = vec![Vec::with_capacity(self.0.len())];
        let every = self.0.iter().fold(nothing, |every, lengths| {
            let longer = |before: &Vec<Seconds>| {
                let before = before.clone();
                lengths.iter().map(move |length| before.iter().copied().chain([*length]).collect())
            };
            every.iter().flat_map(longer).collect()
        });
        every.into_iter().map(|lengths| Lengths { longest: lengths.clone(), shortest: lengths }).collect()
    }

    /// From the shortest to the longest of each.
    pub(super) fn all(&self) -> Lengths {
        let of = |pick: fn(&[Seconds]) -> Option<&Seconds>| {
            self.0.iter().filter_map(|lengths| pick(lengths).copied()).collect()
        };
        Lengths { shortest: of(<[Seconds]>::first), longest: of(<[Seconds]>::last) }
    }
}

impl Lengths {
    /// That of the visit with every gap as short as it may be.
    pub(super) fn shortest(&self, service: &Service) -> Seconds {
        visit(service.shortest(), service, &self.shortest)
    }

    /// That of the visit with every gap as long as it may be.
    pub(super) fn longest(&self, service: &Service) -> Seconds {
        visit(service.longest(), service, &self.longest)
    }

    /// How long a resource would serve in a segment: as long as that is, or as long as it takes itself. `None`: it takes
    /// longer than the segment may be.
    pub(super) fn of(&self, segment: usize, pace: Option<Seconds>) -> Option<Seconds> {
        let (shortest, longest) = (*self.shortest.get(segment)?, *self.longest.get(segment)?);
        Some(pace.map_or(shortest, |pace| pace.max(shortest))).filter(|length| *length <= longest)
    }
}

fn visit(whole: Seconds, service: &Service, lengths: &[Seconds]) -> Seconds {
    let own = service.segments.iter().map(|segment| -segment.length.seconds());
    lengths.iter().copied().chain(own).fold(whole, |sum, part| sum + part)
}

/// The lengths that a segment can have, if its needs can be met at all.
fn lengths(world: &World<'_>, request: &Request<'_>, index: usize) -> Option<Vec<Seconds>> {
    let segment = request.service.segments.get(index)?;
    let pace = |resource: &Resource| resource.pace(request.service, segment);
    let needs: Vec<(usize, Vec<Option<Seconds>>)> = segment
        .needs
        .iter()
        .map(|need| {
            let candidates = candidates(world, request, need);
            (need.number(candidates.len()), candidates.into_iter().map(pace).collect())
        })
        .collect();
    let enough = |may: &dyn Fn(&Option<Seconds>) -> bool| {
        needs.iter().all(|(number, paces)| paces.iter().filter(|pace| may(pace)).count() >= *number)
    };
    let paces: BTreeSet<Seconds> = needs.iter().flat_map(|(_, paces)| paces).flatten().copied().collect();
    let mut lengths: BTreeSet<Seconds> =
        paces.into_iter().filter(|length| enough(&|pace| pace.is_none_or(|pace| pace <= *length))).collect();
    if enough(&Option::is_none) {
        lengths.insert(segment.length.seconds());
    }
    (!lengths.is_empty()).then(|| lengths.into_iter().collect())
}

/// Who may meet a need: where it is to be the same as another, who may meet that.
fn candidates<'a>(world: &World<'a>, request: &Request<'a>, need: &'a Need) -> Vec<&'a Resource> {
    let other = match &need.who {
        Who::SameAs(target) => request.service.all_needs().find(|(_, other)| other.id == *target),
        _ => None,
    };
    request.candidates(world.catalog, other.map_or(need, |(_, other)| other))
}

/// Those who may serve, at each of the lengths that make a difference.
pub(super) struct Casts<'a>(Vec<Cast<'a>>);

impl<'a> Casts<'a> {
    pub(super) fn new(stage: &mut Stage<'a>) -> Result<Casts<'a>> {
        let modes = stage.modes.each();
        let casts = modes.into_iter().map(|lengths| stage.cast(lengths));
        Ok(Casts(casts.collect::<Result<_>>()?))
    }

    /// That of the shortest segments.
    pub(super) fn first(&self) -> Option<&Cast<'a>> {
        self.0.first()
    }

    /// The best assignment for a visit that starts at `start`: the earliest end, then the earliest starts in order, then
    /// the shortest segments in order, then the first in the order of needs and of those who may meet them.
    pub(super) fn assign(&self, scene: &Scene<'a>, start: Instant) -> Assigned {
        let mut tally = Tally::default();
        match self.0.iter().all(|cast| cast.try_all(scene, start, &mut tally)) {
            true => tally.best(),
            false => Assigned::Undecided,
        }
    }

    /// Every assignment for a visit that starts at `start`, as early as those who serve can: the best first. `None` when
    /// there were too many tries.
    pub(super) fn every(&self, scene: &Scene<'a>, start: Instant) -> Option<Vec<Plan>> {
        let mut tally = Tally::of_every();
        let within_tries = self.0.iter().all(|cast| cast.try_all(scene, start, &mut tally));
        within_tries.then(|| tally.every())
    }

    /// Why those of the plan, for the needs that say how one is chosen.
    pub(super) fn chosen(&self, plan: &Plan) -> Vec<Chosen> {
        let cast = self.0.iter().find(|cast| cast.is_of(plan));
        cast.map(|cast| cast.chosen(plan)).unwrap_or_default()
    }
}

impl Cast<'_> {
    /// Whether those who are free may make a segment as long as it is here: one with such a pace, or all without.
    pub(super) fn may_be_as_long(&self, bound: &Bound, first: &Period, segment: usize) -> bool {
        let Some(step) = self.steps.get(segment).filter(|_| self.has_paces) else { return true };
        let here = || self.roles.iter().filter(|role| role.segment == Some(segment) && !role.follows);
        let free = |role: &Role<'_>, pace: Option<Seconds>| {
            let free = role.candidates.iter().filter(|actor| actor.pace == pace);
            free.filter(|actor| bound.allows(actor, role.segment, first)).count()
        };
        here().any(|role| free(role, Some(step.length)) > 0)
            || step.length == step.own && here().all(|role| free(role, None) >= role.number)
    }

    /// Whether it is the one that the plan is of.
    fn is_of(&self, plan: &Plan) -> bool {
        self.roles.iter().zip(plan.claims.iter()).all(|(role, claim)| {
            let step = role.segment.and_then(|segment| self.steps.get(segment));
            step.is_none_or(|step| step.length == claim.core.length())
        })
    }
}
