//! What a visit takes of the catalog's caps, and the starts at which there is not so much left.

use super::reason::Blocker;
use super::scene::Removal;
use super::world::{Request, World};
use crate::Result;
use crate::catalog::{Cap, Counts, Each, Part, Resource};
use crate::id::{NeedId, ResourceId};
use crate::period::{Period, PeriodSet, Seconds};
use crate::rules::{Buffer, Claim, Occupancy, Per, Shape};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The caps that count what is asked for.
///
/// Of bookings each part needs room by itself, so that the starts at which there is none are removals, and exact. Of work
/// the parts add up: that is looked at when all who serve are known, each segment as early as it can be.
#[derive(Clone)]
pub(super) struct Caps<'a> {
    world: World<'a>,
    request: Request<'a>,
    caps: Vec<&'a Cap>,
}

/// What a visit takes of caps, whether there is room or not, beside those who serve.
///
/// # Errors
/// Those of the zone.
pub fn capped(
    world: World<'_>,
    request: &Request<'_>,
    visit: Period,
    served: &[Claim],
) -> Result<Vec<Claim>> {
    Caps::new(world, request).claims(visit, served)
}

/// What a visit takes of caps for its customer alone, and what is in the way of that.
///
/// # Errors
/// Those of the zone.
pub fn shares(
    world: World<'_>,
    request: &Request<'_>,
    visit: Period,
    served: &[Claim],
) -> Result<(Vec<Claim>, Vec<Blocker>)> {
    let mut caps = Caps::new(world, request);
    caps.caps.retain(|cap| cap.each == Some(Each::Customer));
    let claims = caps.claims(visit, served)?;
    let full = caps.full(&claims);
    Ok((claims, full))
}

impl<'a> Caps<'a> {
    pub(super) fn new(world: World<'a>, request: &Request<'a>) -> Caps<'a> {
        let is_meant = |cap: &&Cap| {
            request.visit.parts().any(|part| is_about(cap, part))
                && (cap.each != Some(Each::Customer) || request.customer.is_some())
        };
        let caps = world.catalog.caps_of(&request.location.id).filter(is_meant).collect();
        Caps { world, request: *request, caps }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.caps.is_empty()
    }

    /// What a visit takes of them, beside those who serve.
    ///
    /// # Errors
    /// Those of the zone.
    pub(super) fn claims(&self, visit: Period, served: &[Claim]) -> Result<Vec<Claim>> {
        let mut claims = Vec::new();
        for cap in &self.caps {
            let mut parts: BTreeMap<ResourceId, Vec<Period>> = BTreeMap::new();
            if cap.is_of_visits() {
                parts.insert(self.name(cap, None)?, vec![visit]);
            }
            for claim in served.iter().filter(|_| !cap.is_of_visits()) {
                let Ok(resource) = self.world.catalog.resource(&claim.resource) else { continue };
                if self.counts(cap, &claim.need, resource) {
                    parts.entry(self.name(cap, Some(&resource.id))?).or_default().push(claim.core);
                }
            }
            for (id, mut parts) in parts {
                parts.sort();
                for (core, units) in self.taken(cap, &parts)? {
                    claims.push(self.claim(cap, &id, core, units)?);
                }
            }
        }
        Ok(claims)
    }

    /// What is in the way of claims on caps.
    pub(super) fn full(&self, claims: &[Claim]) -> Vec<Blocker> {
        claims.iter().filter_map(|claim| self.blocker(claim)).collect()
    }

    /// Starts of visits in `window`, of that length at least, at which there is no room, whoever serves.
    pub(super) fn of_visits(&self, window: Period, shortest: Seconds) -> Result<Vec<Removal>> {
        let mut removals = Vec::new();
        let bookings = |cap: &&&Cap| cap.is_of_visits() && cap.counts == Counts::Bookings;
        for cap in self.caps.iter().filter(bookings) {
            removals.extend(self.removals(cap, &self.name(cap, None)?, shortest, window)?);
        }
        Ok(removals)
    }

    /// Starts in `window` at which a resource has no room for what it would do for a need.
    pub(super) fn of_resource(
        &self,
        resource: &ResourceId,
        shape: &Shape,
        window: Period,
    ) -> Result<Vec<Removal>> {
        let mut removals = Vec::new();
        for cap in self.caps.iter().filter(|cap| !cap.is_of_visits() && cap.counts == Counts::Bookings) {
            let Ok(of) = self.world.catalog.resource(resource) else { continue };
            if self.counts(cap, &shape.need, of) {
                removals.extend(self.removals(
                    cap,
                    &self.name(cap, Some(resource))?,
                    shape.length,
                    window,
                )?);
            }
        }
        Ok(removals)
    }

    /// Where one more booking has no room, by where something of that length begins.
    fn removals(&self, cap: &Cap, id: &ResourceId, length: Seconds, window: Period) -> Result<Vec<Removal>> {
        let mut removals = Vec::new();
        let length = match cap.per {
            Per::Rolling(length) => length,
            Per::Open => {
                // All that is open was booked by now: there is as much of it now as there is later, or more.
                let now = Period::new(self.world.now, self.world.now.plus(Seconds(1)))?;
                let blocker = self.blocker(&self.claim(cap, id, now, 1)?);
                return Ok(blocker.map(|blocker| Removal { starts: window, blocker }).into_iter().collect());
            }
            Per::Moment => length,
            calendar => {
                for bucket in calendar.buckets(&self.request.location.zone, window)? {
                    let blocker = self.blocker(&self.claim(cap, id, bucket, 1)?);
                    removals.extend(blocker.map(|blocker| Removal { starts: bucket, blocker }));
                }
                return Ok(removals);
            }
        };
        let Some(reach) = window.widened(Seconds(0), length) else { return Ok(removals) };
        let occupancy = self.occupancy(cap, id);
        for (period, used) in occupancy.usage(reach, self.world.view(id)) {
            let starts = period.widened(length - Seconds(1), Seconds(0));
            if used >= self.world.lifted.limit_of(cap)
                && !self.world.overriding
                && let Some(starts) = starts
            {
                removals.push(Removal { starts, blocker: blocker(cap, period, used) });
            }
        }
        Ok(removals)
    }

    /// What is taken of a cap by parts of one booking, in order of time: when, and how much.
    fn taken(&self, cap: &Cap, parts: &[Period]) -> Result<Vec<(Period, u32)>> {
        let (Some(first), Some(last)) = (parts.first(), parts.iter().map(Period::end).max()) else {
            return Ok(Vec::new());
        };
        let once = |periods: PeriodSet| periods.iter().map(|period| (period, 1)).collect();
        Ok(match (cap.per, cap.counts) {
            (Per::Open, _) => once(Period::checked(self.world.now, last).into_iter().collect()),
            (Per::Moment, _) => once(parts.iter().copied().collect()),
            (Per::Rolling(length), Counts::Bookings) => once(
                parts
                    .iter()
                    .filter_map(|part| Period::checked(part.start(), part.start().plus(length)))
                    .collect(),
            ),
            (Per::Rolling(length), Counts::Minutes) => {
                let latest = parts.last().unwrap_or(first).start();
                vec![(Period::new(first.start(), latest.plus(length))?, minutes(parts.iter().copied()))]
            }
            (calendar, counts) => {
                let buckets =
                    calendar.buckets(&self.request.location.zone, Period::new(first.start(), last)?)?;
                let units = |bucket: &Period| match counts {
                    Counts::Bookings => parts.iter().any(|part| bucket.contains(part.start())).into(),
                    Counts::Minutes => minutes(parts.iter().filter_map(|part| part.intersection(bucket))),
                };
                buckets
                    .iter()
                    .map(|bucket| (*bucket, units(bucket)))
                    .filter(|(_, units)| *units > 0)
                    .collect()
            }
        })
    }

    fn name(&self, cap: &Cap, resource: Option<&ResourceId>) -> Result<ResourceId> {
        match (cap.each, resource, self.request.customer) {
            (Some(Each::Resource), Some(resource), _) => cap.id.share(resource.as_str()),
            (Some(Each::Customer), _, Some(customer)) => cap.id.share(customer.as_str()),
            _ => Ok(cap.id.clone()),
        }
    }

    /// Whether a cap counts what a resource does for a need of that name.
    fn counts(&self, cap: &Cap, need: &NeedId, resource: &Resource) -> bool {
        let mut needs = self.request.service.all_needs().map(|(_, need)| need);
        let need = needs.find(|known| known.id == *need);
        need.is_none_or(|need| is_about(cap, self.request.part(need))) && cap.counts(need, resource)
    }

    fn claim(&self, cap: &Cap, id: &ResourceId, core: Period, units: u32) -> Result<Claim> {
        let (need, class) = (NeedId::new(cap.id.as_str())?, self.request.service.id.clone());
        Ok(Claim { resource: id.clone(), need, core, units, buffer: Buffer::default(), class })
    }

    fn occupancy(&self, cap: &Cap, id: &ResourceId) -> Cow<'a, Occupancy> {
        let mut standing = Occupancy::standing(self.world.occupancies, id).unwrap_or_else(|| {
            let mut free = Occupancy::new(cap.limit);
            free.set_overbookable(true);
            Cow::Owned(free)
        });
        if let Some(more) = self.world.lifted.caps.get(&cap.id) {
            let capacity = standing.capacity().saturating_add(*more);
            standing.to_mut().set_capacity(capacity);
        }
        standing
    }

    /// If a claim does not fit, what is in its way: the fullest moment of its time.
    fn blocker(&self, claim: &Claim) -> Option<Blocker> {
        let cap = self.caps.iter().find(|cap| cap.id.as_str() == claim.need.as_str())?;
        let (occupancy, view) = (self.occupancy(cap, &claim.resource), self.world.view(&claim.resource));
        let start = claim.core.start();
        let alone = Period::checked(start, start.plus(Seconds(1)))?;
        if occupancy.conflicts(&claim.resource, &Shape::of(claim), alone, view).is_empty() {
            return None;
        }
        let used =
            occupancy.usage(claim.core, view).into_iter().map(|(_, used)| used).max().unwrap_or_default();
        Some(blocker(cap, claim.core, used))
    }
}

/// Whether a cap counts such a service, with such options.
fn is_about(cap: &Cap, part: &Part<'_>) -> bool {
    (cap.services.is_empty() || cap.services.contains(&part.service.id))
        && (cap.options.is_empty() || !cap.options.is_disjoint(&part.options))
}

/// Whole minutes, the last one begun.
fn minutes(periods: impl Iterator<Item = Period>) -> u32 {
    let seconds: i64 = periods.map(|period| period.length().0).sum();
    u32::try_from((seconds + 59) / 60).unwrap_or(u32::MAX)
}

fn blocker(cap: &Cap, period: Period, used: u32) -> Blocker {
    Blocker::Cap { cap: cap.id.clone(), period, used, limit: cap.limit }
}
