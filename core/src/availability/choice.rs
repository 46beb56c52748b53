//! Who is asked first: those who may meet a need, in the order that its criteria give them at one start.

use super::actor::Actor;
use super::breaks::Pauser;
use super::scene::Scene;
use super::world::{Request, World};
use crate::Result;
use crate::canon::{Digest, Json};
use crate::catalog::{Criterion, Need};
use crate::id::{NeedId, ResourceId};
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::rules::{Breaks, Claim, Per};
use core::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a criterion says of someone: the lower is asked first.
#[derive(Debug, Clone, Copy)]
pub struct Score {
    /// How much.
    pub value: u64,
    /// For how much weight: half of it for twice the weight.
    pub weight: u32,
}

impl Score {
    fn plain(value: u64) -> Score {
        Score { value, weight: 1 }
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Score) -> Ordering {
        let cross = |value: u64, weight: u32| u128::from(value) * u128::from(weight);
        cross(self.value, other.weight).cmp(&cross(other.value, self.weight))
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Score) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Score {
    fn eq(&self, other: &Score) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Score {}

/// Why someone serves a need: everyone who could at that time, in the order in which they were asked, with what each
/// criterion of the need says of them. Whoever is first serves, unless the visit would then end or go on later, or they
/// are needed for something else of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The need.
    pub need: NeedId,
    /// Who serves.
    pub resource: ResourceId,
    /// The criteria.
    pub by: Vec<Criterion>,
    /// Everyone who could, and what each criterion says.
    pub among: Vec<(ResourceId, Vec<Score>)>,
}

/// Puts those who may meet a need from `start` on in the order in which they are asked.
pub(super) fn rank(
    world: &World<'_>,
    request: &Request<'_>,
    scene: &Scene<'_>,
    (need, start): (&Need, Instant),
    actors: &mut [Actor<'_>],
) -> Result<()> {
    for criterion in &need.choice {
        let last = match criterion {
            Criterion::Sticky => last_served(world, request, actors),
            _ => None,
        };
        for actor in actors.iter_mut() {
            let score = match criterion {
                Criterion::Priority => Score::plain(actor.resource.preference.into()),
                Criterion::RoundRobin(per) => {
                    weighed(actor, work(world, scene, actor, *per, start)?.visits, 1)
                }
                Criterion::LeastLoaded(per) => {
                    let length = actor.shape.length.0.unsigned_abs();
                    weighed(actor, work(world, scene, actor, *per, start)?.seconds, length)
                }
                Criterion::Sticky => Score::plain((last.as_ref() != Some(&actor.resource.id)).into()),
                Criterion::LeastFragmentation => Score::plain(free_around(scene, actor, start)?),
                Criterion::Seeded(seed) => Score::plain(drawn(seed, start, &actor.resource.id)),
            };
            actor.scores.push(score);
        }
    }
    // Stable: what is equal stays in the order of the catalog.
    actors.sort_by_cached_key(|actor| (request.rank(need, actor.resource), actor.scores.clone()));
    Ok(())
}

/// What is taken, with this one counted in.
fn weighed(actor: &Actor<'_>, taken: u64, own: u64) -> Score {
    Score { value: taken.saturating_add(own), weight: actor.resource.weight }
}

/// What someone has in a stretch of the calendar.
struct Work {
    visits: u64,
    seconds: u64,
}

/// By the ledger and foreign tables, in the stretch that the start is in: visits that begin there, and time that lies there.
fn work(world: &World<'_>, scene: &Scene<'_>, actor: &Actor<'_>, per: Per, start: Instant) -> Result<Work> {
    let nothing = Work { visits: 0, seconds: 0 };
    let Some(bucket) = per.bucket(scene.zone, start)? else { return Ok(nothing) };
    let occupancy = world.occupancy(actor.resource);
    // Whom an override looks past has served all the same.
    let view = crate::rules::View { overriding: false, ..world.view(&actor.resource.id) };
    let own: Vec<_> = occupancy.claims(bucket, view).collect();
    let rows = view.foreign.into_iter().flat_map(|foreign| foreign.within(bucket));
    let rows: Vec<&Claim> = rows.map(|row| &row.claim).collect();
    let begins = |core: Period| bucket.contains(core.start());
    let visits: BTreeSet<_> =
        own.iter().filter(|taken| begins(taken.core)).map(|taken| taken.owner).collect();
    let others = rows.iter().filter(|claim| begins(claim.core)).count();
    let cores = own.iter().map(|taken| taken.core).chain(rows.iter().map(|claim| claim.core));
    let within = cores.filter_map(|core| core.intersection(&bucket));
    Ok(Work {
        visits: (visits.len() + others) as u64,
        seconds: within.map(|part| part.length().0.unsigned_abs()).sum(),
    })
}

/// Who of them served the customer last.
fn last_served(world: &World<'_>, request: &Request<'_>, actors: &[Actor<'_>]) -> Option<ResourceId> {
    let claims = (world.served)(request.customer?);
    let is_here = |claim: &Claim| actors.iter().any(|actor| actor.resource.id == claim.resource);
    claims.into_iter().find(is_here).map(|claim| claim.resource)
}

/// How long they would be free around it, in seconds: from the first start of that local day to the end of the last, between
/// which any would do.
fn free_around(scene: &Scene<'_>, actor: &Actor<'_>, start: Instant) -> Result<u64> {
    let alone = Period::new(start, start.plus(Seconds(1)))?;
    let day = scene.days(alone)?;
    let (mut forbidden, mut free) = (Vec::new(), Arc::new(PeriodSet::from(day)));
    if let Some(work) = actor.work {
        let pauser = Pauser { own: work, least: work, segment: Seconds(0) };
        let closed = scene.closed(Seconds(1), Some(work), day);
        forbidden.extend(closed.iter().map(|removal| removal.starts));
        forbidden.extend(pauser.removals(actor, scene, day).iter().map(|removal| removal.starts));
    } else {
        match actor.shape.breaks {
            Breaks::None => {
                scene.forbid_by_location(actor.shape.length, day, |starts| forbidden.push(starts));
            }
            _ => forbidden
                .extend(scene.closed_for_good(actor.shape.length, day).iter().map(|closed| closed.starts)),
        }
        free = scene.free(&actor.resource.id, &actor.shape, day);
    }
    let starts = free.within(&day).difference(&forbidden.into_iter().collect());
    let around = starts.iter().find(|free| free.contains(start));
    let free = around.map_or(Seconds(0), |free| free.length() + actor.shape.length + Seconds(-1));
    Ok(free.0.unsigned_abs())
}

fn drawn(seed: &str, start: Instant, resource: &ResourceId) -> u64 {
    let digest: Digest = Json::list([Json::from(seed), Json::text(start), Json::text(resource)]).digest();
    // Below 2^52: a whole number in every language.
    u64::from_str_radix(&digest.short(13), 16).unwrap_or_default()
}
