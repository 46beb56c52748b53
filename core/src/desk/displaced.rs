use super::Desk;
use crate::Result;
use crate::availability::{self, Blocker};
use crate::id::{BookingId, LedgerId, ResourceId};
use crate::ledger::{Booking, LedgerState};
use crate::period::{Instant, Period};
use crate::rules::{Claim, View};
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

impl Desk {
    /// The holds and bookings of a ledger that end after now and start before `until`, and that sickness, a
    /// closure, a calendar, a foreign table or a new catalog has displaced; in order of start.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown), and those of the calendars.
    pub fn displaced(&self, ledger: &LedgerId, until: Instant, now: Instant) -> Result<Vec<Displaced>> {
        let state = self.ledger(ledger)?;
        let now = now.max(state.last_time());
        let Some(window) = Period::checked(now, until) else { return Ok(Vec::new()) };
        let nobody = BTreeSet::new();
        let surplus: BTreeMap<&ResourceId, BTreeSet<BookingId>> = state
            .occupancies()
            .keys()
            .map(|id| (id, state.displaced_in(id, window, self.view(state, &nobody, id, now))))
            .map(|(id, displaced)| (id, displaced.into_iter().collect()))
            .collect();
        let active = |booking: &&Booking| booking.is_active(now) && booking.subject.visit.overlaps(&window);
        let mut found = Vec::new();
        for booking in state.bookings().filter(active) {
            let mut claims: BTreeMap<ResourceId, Vec<Blocker>> = BTreeMap::new();
            for claim in booking.claims.iter() {
                let mut blockers = self.look(state, &nobody, now, |world| {
                    availability::outside_the_ledger(world, &booking.subject.location, claim)
                })?;
                if surplus.get(&claim.resource).is_some_and(|ids| ids.contains(&booking.id)) {
                    blockers.extend(self.in_the_way(state, booking, claim, now));
                }
                if !blockers.is_empty() {
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
    /// What of the ledger and of foreign tables is in the way of a claim that a booking has.
    fn in_the_way(
        &self,
        state: &LedgerState,
        booking: &Booking,
        claim: &Claim,
        now: Instant,
    ) -> Vec<Blocker> {
        let itself = BTreeSet::from([booking.id.clone()]);
        let conflicts = self.conflicts(state, claim, booking.overriding.is_some(), &itself, now);
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
