//! What but the ledger stands in the way of claims that were taken.

use super::Blocker;
use super::breaks::{Whose, breaks};
use super::scene::{Removal, Scene};
use super::search::blockers;
use super::world::World;
use crate::Result;
use crate::catalog::{Edge, Need, Resource, Segment, Visit};
use crate::id::LocationId;
use crate::period::{Period, PeriodSet, Seconds};
use crate::rules::{Breaks, Claim, Pausing, Shape};

/// Hours, closures and calendars that are in the way of a claim. A location or a resource that left the catalog has no hours any
/// more; the ledger says so by its capacity. Whether work may pause is told from the visit, if it is one that the catalog still has; `claims` are
/// all of it.
///
/// # Errors
/// Those of the calendars.
pub fn outside_the_ledger(
    world: World<'_>,
    location: &LocationId,
    (visit, claims): (Option<&Visit<'_>>, &[Claim]),
    claim: &Claim,
) -> Result<Vec<Blocker>> {
    let (Ok(location), Ok(resource)) =
        (world.catalog.location(location), world.catalog.resource(&claim.resource))
    else {
        return Ok(Vec::new());
    };
    let start = claim.core.start();
    let alone = Period::new(start, start.plus(Seconds(1)))?;
    let service = visit.and_then(|visit| visit.orders().first());
    let known = service.and_then(|service| {
        let (segment, need) = service.all_needs().find(|(_, need)| need.id == claim.need)?;
        let own = segment.and_then(|segment| service.segments.get(segment));
        Some((own, need, breaks(service, segment, need)))
    });
    let shape = Shape { breaks: known.map(|known| known.2).unwrap_or_default(), ..Shape::of(claim) };
    let edge = world.catalog.service(&claim.class).map(|service| service.edge).unwrap_or_default();
    let mut scene = Scene::new(world, location, alone, (shape.length, edge))?;
    scene.open_diary(resource)?;
    let mut removals = scene.removals_by_diary(&resource.id, &shape, alone);
    // Where the buffers are kept within the hours, the resource's own removals name those of the location.
    // Of a visit with gaps the location may be closed in those: its segments are told of the location's hours by their own claims.
    let spans_gaps = known.is_some_and(|(own, ..)| own.is_none())
        && service.is_some_and(|service| service.segments.len() > 1);
    if edge == Edge::BuffersOutside && !spans_gaps {
        let of_location = match shape.breaks {
            Breaks::None => scene.location_removals(shape.length, alone),
            Breaks::Others | Breaks::Own => scene.closed_for_good(shape.length, alone),
        };
        removals.splice(..0, of_location);
    }
    if let (Some(visit), Some((Some(segment), need, Breaks::Own))) = (visit, known) {
        let pace = |of: &Resource| of.pace(&visit.part(segment.part).service, segment);
        let planned = planned(&world, (segment, claims), pace);
        removals.extend(not_done(&scene, resource, (need, planned), claim.core));
    }
    blockers(&scene, removals, &PeriodSet::from(alone), shape.length)
}

/// How long the work of a segment is, given those who serve in it.
fn planned(
    world: &World<'_>,
    (segment, claims): (&Segment, &[Claim]),
    pace: impl Fn(&Resource) -> Option<Seconds>,
) -> Seconds {
    let here = claims.iter().filter(|claim| segment.needs.iter().any(|need| need.id == claim.need));
    let paces = here.filter_map(|claim| pace(world.catalog.resource(&claim.resource).ok()?));
    paces.max().unwrap_or(segment.length.seconds())
}

/// The breaks in a claim, if they are longer than it has time for, or than the need allows.
fn not_done(
    scene: &Scene<'_>,
    resource: &Resource,
    (need, planned): (&Need, Seconds),
    core: Period,
) -> Vec<Removal> {
    let most = need.pauses.unwrap_or_default().seconds();
    let whose = Whose::of(&resource.id);
    let off = scene.off(whose, core).within(&core).length();
    let length = core.length();
    // Where the catalog now says another length than that it was taken for, what is there counts.
    let worked = if (planned..=planned + most).contains(&length) { planned } else { length + -off };
    let Some(alone) = Period::checked(core.start(), core.start().plus(Seconds(1))) else { return Vec::new() };
    let done = (Pausing { worked, most }).done(scene.off(whose, core).as_slice(), alone);
    let in_time = |(_, pause): &(Period, Seconds)| worked + *pause <= length;
    if worked > Seconds(0) && done.after.iter().any(in_time) {
        return Vec::new();
    }
    scene.breaks(whose, core, alone)
}
