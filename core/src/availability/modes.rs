//! The lengths that the segments of a visit can have, by who serves: the slowest of those who serve in one and have a pace
//! for it make it as long as they take; if nobody has one, it has its own length. Who may pause makes it longer by the breaks
//! that then are.

use super::assign::{Cast, Role};
use super::bound::Bound;
use super::breaks::{Whose, pausing};
use super::choice::Chosen;
use super::plan::Plan;
use super::scene::Scene;
use super::stage::Stage;
use super::tally::{Assigned, Tally};
use super::world::{Request, World};
use crate::catalog::{Need, Resource, Segment, Service, Who};
use crate::period::{Instant, Period, Seconds};
use crate::{Error, Result};
use std::collections::BTreeSet;

/// For each order of the services of a visit, and each segment of that, the lengths that it can have: ascending, at least
/// one. Then for each order and segment the least work that it can be, whenever it begins.
pub(super) struct Modes<'a>(Vec<(&'a Service, Vec<Vec<Length>>)>, Vec<Vec<Seconds>>);

/// One that a segment can have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Length {
    /// From its start to its end.
    pub(super) elapsed: Seconds,
    /// Breaks aside.
    pub(super) worked: Seconds,
}

/// How many combinations of lengths the segments of a visit may have, all its orders together: each is looked for.
const MOST_LENGTHS: usize = 1_024;

impl Length {
    fn of(worked: Seconds) -> Length {
        Length { elapsed: worked, worked }
    }
}

/// What [`Modes::with_breaks`] errs with.
pub(super) const TOO_MANY: &str = "visit_lengths";

/// A length for each segment of a visit in one order, and the longest that it may have if a slower one serves: the same,
/// but where it is asked what stands in the way of each.
#[derive(Clone)]
pub(super) struct Lengths<'a> {
    /// The place of the order among all.
    pub(super) order: usize,
    pub(super) service: &'a Service,
    pub(super) shortest: Vec<Length>,
    pub(super) longest: Vec<Length>,
    /// Whether that is asked.
    pub(super) is_of_each: bool,
}

impl<'a> Modes<'a> {
    /// # Errors
    /// [`Error::QueryInvalid`] for several services that together have too many combinations. Of one the catalog's check
    /// made them few.
    pub(super) fn new(world: &World<'a>, request: &Request<'a>) -> Result<Modes<'a>> {
        let lengths = |service: &Service, segment: &Segment| {
            let own = || vec![segment.length.seconds()];
            let worked =
                if world.catalog.has_paces() { lengths(world, request, service, segment) } else { None };
            worked.unwrap_or_else(own).into_iter().map(Length::of).collect()
        };
        let orders = request.visit.orders().iter().map(|service| {
            (service, service.segments.iter().map(|segment| lengths(service, segment)).collect::<Vec<_>>())
        });
        let orders: Vec<(&Service, Vec<Vec<Length>>)> = orders.collect();
        let first = |lengths: &Vec<Length>| lengths.first().map(|length| length.worked);
        let least = orders.iter().map(|(_, segments)| segments.iter().filter_map(first).collect());
        let least = least.collect();
        let modes = Modes(orders, least);
        let all = modes.count();
        if all > MOST_LENGTHS {
            let why = format!(
                "by who serves these services can take {all} lengths together: more than {MOST_LENGTHS}"
            );
            return Err(Error::QueryInvalid { field: "also".to_owned(), why });
        }
        Ok(modes)
    }

    /// How many combinations there are.
    fn count(&self) -> usize {
        let combinations = |segments: &Vec<Vec<Length>>| {
            segments.iter().fold(1, |product: usize, lengths| product.saturating_mul(lengths.len()))
        };
        self.0.iter().fold(0, |sum: usize, (_, segments)| sum.saturating_add(combinations(segments)))
    }

    /// Whether any segment may pause.
    pub(super) fn may_pause(&self) -> bool {
        self.0.iter().any(|(service, _)| service.segments.iter().any(|segment| segment.pausing().is_some()))
    }

    /// With the breaks that those who may pause have, if they begin in `window`.
    ///
    /// # Errors
    /// [`Error::Limit`] where they make too many combinations; those of the calendars.
    pub(super) fn with_breaks(
        mut self,
        world: &World<'a>,
        request: &Request<'a>,
        scene: &mut Scene<'a>,
        window: Period,
    ) -> Result<Modes<'a>> {
        if !self.may_pause() {
            return Ok(self);
        }
        for (service, segments) in &mut self.0 {
            let mut arrival = window;
            for (segment, lengths) in service.segments.iter().zip(segments) {
                if let Some((need, _)) = segment.pausing() {
                    let mut found = BTreeSet::new();
                    for resource in request.candidates(world.catalog, need) {
                        scene.open_diary(resource)?;
                        let pace = request.pace(resource, segment);
                        for worked in lengths.iter().map(|length| length.worked) {
                            let work =
                                pausing(segment, worked).filter(|_| pace.is_none_or(|pace| pace <= worked));
                            let done = work.map(|work| scene.done(Whose::of(&resource.id), work, arrival));
                            let after = done.iter().flat_map(|done| &done.after);
                            found.extend(after.map(|(_, pause)| Length { elapsed: worked + *pause, worked }));
                        }
                    }
                    if !found.is_empty() {
                        *lengths = found.into_iter().collect();
                    }
                }
                let (first, last) = (lengths.first(), lengths.last());
                let least = first.map_or(Seconds(0), |length| length.elapsed) + segment.gap.least.seconds();
                let most = last.map_or(Seconds(0), |length| length.elapsed) + segment.gap.most.seconds();
                arrival = arrival.widened(-least, most).unwrap_or(arrival);
            }
        }
        if self.count() > MOST_LENGTHS {
            return Err(Error::Limit { limit: TOO_MANY, allowed: MOST_LENGTHS as u64 });
        }
        Ok(self)
    }

    /// Whether there is one order, in which the lengths are the same whoever serves.
    pub(super) fn is_one(&self) -> bool {
        self.0.len() == 1 && self.is_fixed()
    }

    /// Whether in each order the lengths are the same whoever serves.
    pub(super) fn is_fixed(&self) -> bool {
        !self.may_pause()
            && self.0.iter().flat_map(|(_, segments)| segments).all(|lengths| lengths.len() == 1)
    }

    /// Whether the starts of one combination are open whatever is open to others. A shorter segment may let the next one
    /// begin too early.
    pub(super) fn is_apart(&self) -> bool {
        self.is_fixed() || self.0.iter().all(|(_, segments)| segments.len() == 1)
    }

    /// How little work each segment of an order can be, whenever it begins.
    pub(super) fn least(&self, order: usize) -> &[Seconds] {
        self.1.get(order).map(Vec::as_slice).unwrap_or_default()
    }

    /// How short the first segment can be.
    pub(super) fn first(&self) -> Seconds {
        let firsts = self.0.iter().filter_map(|(_, segments)| segments.first()?.first());
        firsts.map(|length| length.elapsed).min().unwrap_or(Seconds(1))
    }

    /// Every combination, the shorter segments first, in their order, of each order.
    pub(super) fn each(&self) -> Vec<Lengths<'a>> {
        let of_order = |(order, (service, segments)): (usize, &(&'a Service, Vec<Vec<Length>>))| {
            let nothing = vec![Vec::with_capacity(segments.len())];
            let every = segments.iter().fold(nothing, |every, lengths| {
                let longer = |before: &Vec<Length>| {
                    let before = before.clone();
                    lengths.iter().map(move |length| before.iter().copied().chain([*length]).collect())
                };
                every.iter().flat_map(longer).collect()
            });
            let service = *service;
            every.into_iter().map(move |lengths: Vec<_>| Lengths {
                order,
                service,
                longest: lengths.clone(),
                shortest: lengths,
                is_of_each: false,
            })
        };
        self.0.iter().enumerate().flat_map(of_order).collect()
    }

    /// From the shortest to the longest of each segment, in each order. At least one.
    pub(super) fn all(&self) -> impl Iterator<Item = Lengths<'a>> {
        self.0.iter().enumerate().map(|(order, (service, segments))| {
            let least = |lengths: &Vec<Length>| {
                let worked = lengths.iter().map(|length| length.worked).min()?;
                Some(Length { worked, ..*lengths.first()? })
            };
            let most = |lengths: &Vec<Length>| {
                let worked = lengths.iter().map(|length| length.worked).max()?;
                Some(Length { worked, ..*lengths.last()? })
            };
            let (shortest, longest) =
                (segments.iter().filter_map(least).collect(), segments.iter().filter_map(most).collect());
            Lengths { order, service, shortest, longest, is_of_each: true }
        })
    }
}

impl Lengths<'_> {
    /// That of the visit with every gap as short as it may be.
    pub(super) fn shortest(&self) -> Seconds {
        visit(self.service.shortest(), self.service, &self.shortest)
    }

    /// That of the visit with every gap as long as it may be.
    pub(super) fn longest(&self) -> Seconds {
        visit(self.service.longest(), self.service, &self.longest)
    }

    /// How long a resource would work in a segment: as long as that is, or as long as it takes itself. `None`: it takes
    /// longer than the segment may be.
    pub(super) fn of(&self, segment: usize, pace: Option<Seconds>) -> Option<Seconds> {
        let (shortest, longest) = (self.shortest.get(segment)?.worked, self.longest.get(segment)?.worked);
        Some(pace.map_or(shortest, |pace| pace.max(shortest))).filter(|length| *length <= longest)
    }
}

fn visit(whole: Seconds, service: &Service, lengths: &[Length]) -> Seconds {
    let own = service.segments.iter().map(|segment| -segment.length.seconds());
    lengths.iter().map(|length| length.elapsed).chain(own).fold(whole, |sum, part| sum + part)
}

/// The lengths that a segment can have, if its needs can be met at all.
fn lengths(
    world: &World<'_>,
    request: &Request<'_>,
    service: &Service,
    segment: &Segment,
) -> Option<Vec<Seconds>> {
    let pace = |resource: &Resource| request.pace(resource, segment);
    let needs: Vec<(usize, Vec<Option<Seconds>>)> = segment
        .needs
        .iter()
        .map(|need| {
            let candidates = candidates(world, request, service, need);
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
fn candidates<'a>(
    world: &'a World<'_>,
    request: &'a Request<'_>,
    service: &'a Service,
    need: &'a Need,
) -> Vec<&'a Resource> {
    let other = match &need.who {
        Who::SameAs(target) => service.all_needs().find(|(_, other)| other.id == *target),
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

    /// The one that there is, if it is one.
    pub(super) fn only(&self) -> Option<&Cast<'a>> {
        if let [only] = self.0.as_slice() { Some(only) } else { None }
    }

    /// That of the shortest segments.
    pub(super) fn first(&self) -> Option<&Cast<'a>> {
        self.0.first()
    }

    /// The best assignment for a visit that starts at `start`: the earliest end, then the first order of the services, then the earliest starts, then
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
        here().any(|role| free(role, Some(step.worked)) > 0)
            || step.worked == step.own && here().all(|role| free(role, None) >= role.number)
    }

    /// Whether it is the one that the plan is of.
    fn is_of(&self, plan: &Plan) -> bool {
        self.roles.iter().zip(plan.claims.iter()).all(|(role, claim)| {
            // In another order of the services, others come at this place.
            if role.need.id != claim.need {
                return false;
            }
            let step = role.segment.and_then(|segment| self.steps.get(segment));
            let mut actors = role.candidates.iter();
            let start = claim.core.start();
            // As long with other breaks: then this one does not begin here.
            step.is_none_or(|step| step.length == claim.core.length())
                && actors.any(|actor| actor.resource.id == claim.resource && actor.starts.contains(start))
        })
    }
}
