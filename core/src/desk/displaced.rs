use super::{Desk, Wish};
use crate::availability::{self, Blocker};
use crate::catalog::Service;
use crate::id::{BookingId, LedgerId, ResourceId};
use crate::ledger::{Booking, LedgerState};
use crate::period::{Instant, Period, Seconds};
use crate::rules::{Claim, Occupancy, Shape, Taken, View};
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// A booking that can no longer be served as it was booked (law 2): it stays, and somebody must see to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Displaced {
    /// The hold or booking.
    pub booking: BookingId,
    /// Its visit.
    pub visit: Period,
    /// Who can't serve, and what is in the way.
    pub claims: BTreeMap<ResourceId, Vec<Blocker>>,
}

/// Who has no room on a resource, and the resource without them: one displaced booking stands in nobody's way.
struct Surplus {
    displaced: BTreeSet<BookingId>,
    stay: Occupancy,
}

impl Surplus {
    fn new(state: &LedgerState, all: &Occupancy, displaced: Vec<BookingId>) -> Surplus {
        let mut stay = all.clone();
        for booking in displaced.iter().filter_map(|id| state.booking(id)) {
            Taken::all(&booking.id, &booking.claims, None).for_each(|taken| stay.give_back(taken));
        }
        Surplus { displaced: displaced.into_iter().collect(), stay }
    }
}

impl Desk {
    /// The holds and bookings of a ledger that end after now and start before `until`, and that sickness, a
    /// closure, a calendar, a foreign table or a new catalog has displaced; in order of start.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::ReadOnly`]; those of the calendars.
    pub fn displaced(&self, ledger: &LedgerId, until: Instant, now: Instant) -> Result<Vec<Displaced>> {
        let state = self.ledger(ledger)?;
        if let Some(format) = state.read_only() {
            return Err(Error::ReadOnly { ledger: ledger.to_string(), format: format.to_owned() });
        }
        let now = now.max(state.last_time());
        let Some(window) = Period::checked(now, until) else { return Ok(Vec::new()) };
        let nobody = BTreeSet::new();
        let surplus: BTreeMap<&ResourceId, Surplus> = state
            .occupancies()
            .iter()
            .map(|(id, all)| {
                let displaced = state.displaced_in(id, window, self.view(state, &nobody, id, now));
                (id, Surplus::new(state, all, displaced))
            })
            .collect();
        // A claim that was imported may lie outside of its visit.
        let overlaps = |booking: &Booking| {
            booking.subject.visit.overlaps(&window)
                || booking.claims.iter().any(|claim| claim.core.overlaps(&window))
        };
        let active = |booking: &&Booking| booking.is_active(now) && overlaps(booking);
        let mut found = Vec::new();
        for booking in state.bookings().filter(active) {
            let mut claims: BTreeMap<ResourceId, Vec<Blocker>> = BTreeMap::new();
            for claim in booking.claims.iter() {
                let mut blockers = self.outside(state, now, booking, claim)?;
                let surplus = surplus.get(&claim.resource).filter(|of| of.displaced.contains(&booking.id));
                if let Some(surplus) = surplus {
                    blockers.extend(self.in_the_way(state, &surplus.stay, booking, claim, now));
                }
                if !blockers.is_empty() || surplus.is_some() {
                    claims.entry(claim.resource.clone()).or_default().extend(blockers);
                }
            }
            if !claims.is_empty() {
                found.push(Displaced { booking: booking.id.clone(), visit: booking.subject.visit, claims });
            }
        }
        found.sort_by(|a, b| (a.visit, &a.booking).cmp(&(b.visit, &b.booking)));
        Ok(found)
    }
    /// What but the ledger is in the way of a claim that a booking has.
    pub(super) fn outside(
        &self,
        state: &LedgerState,
        now: Instant,
        booking: &Booking,
        claim: &Claim,
    ) -> Result<Vec<Blocker>> {
        let also = &booking.subject.also;
        // Of what is one segment without a break, each claim is all of the visit.
        let has_more = |service: &Service| service.segments.len() > 1 || service.may_pause();
        let has_more = !also.is_empty() || self.services(&booking.subject.service, also).any(has_more);
        let visit = has_more.then(|| self.visit(&Wish::again(booking)).ok()).flatten();
        let taken = (visit.as_ref(), &*booking.claims);
        self.look(state, &BTreeSet::new(), now, |world| {
            availability::outside_the_ledger(world, &booking.subject.location, taken, claim)
        })
    }

    /// What of those who stay and of foreign tables is in the way of a claim that a displaced booking has.
    fn in_the_way(
        &self,
        state: &LedgerState,
        stay: &Occupancy,
        booking: &Booking,
        claim: &Claim,
        now: Instant,
    ) -> Vec<Blocker> {
        let nobody = BTreeSet::new();
        let overriding = booking.overriding.is_some();
        let view = View { overriding, ..self.view(state, &nobody, &claim.resource, now) };
        let start = claim.core.start();
        let alone = Period::checked(start, start.plus(Seconds(1))).unwrap_or(claim.core);
        let conflicts = stay.conflicts(&claim.resource, &Shape::of(claim), alone, view);
        let mut blockers: Vec<_> =
            conflicts.into_iter().map(|conflict| Blocker::Ledger(conflict.obstacle)).collect();
        availability::name_parts(&mut blockers, self.foreign.by_resource().get(&claim.resource));
        blockers
    }

    pub(super) fn view<'a>(
        &'a self,
        state: &'a LedgerState,
        without: &'a BTreeSet<BookingId>,
        resource: &ResourceId,
        at: Instant,
    ) -> View<'a> {
        let foreign = self.foreign.by_resource().get(resource);
        View { at, without, spacing: state.spacing(), overriding: false, foreign, visit: None }
    }
}
