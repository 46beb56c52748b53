use super::Desk;
use crate::Result;
use crate::availability::{self, Blocker};
use crate::id::{LocationId, ResourceId};
use crate::period::{Instant, Period};
use crate::rules::Obstacle;
use std::collections::BTreeSet;

impl Desk {
    /// All that is in the way of a resource during `window`, bookings aside: hours, closures, calendars, claims of
    /// foreign tables, and capacity that is away; where it has postings, at its home. The blockers that reasons name, by start.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) for a resource that the catalog does not have, and those of the
    /// zone and the calendars.
    pub fn diary(&self, resource: &ResourceId, window: Period, now: Instant) -> Result<Vec<Blocker>> {
        let home = &self.catalog.resource(resource)?.location;
        self.diary_at(resource, home, window, now)
    }

    /// The same at another location than its home: one at which it is on some dates.
    ///
    /// # Errors
    /// As [`diary`](Desk::diary), and [`Error::Unknown`](crate::Error::Unknown) for a location that the catalog does not
    /// have.
    pub fn diary_at(
        &self,
        resource: &ResourceId,
        location: &LocationId,
        window: Period,
        now: Instant,
    ) -> Result<Vec<Blocker>> {
        let (resource, location) = (self.catalog.resource(resource)?, self.catalog.location(location)?);
        let ledger = self.ledger(&location.ledger)?;
        let now = now.max(ledger.last_time());
        let mut found = self.look(ledger, &BTreeSet::new(), now, |world| {
            availability::diary(world, location, resource, window)
        })?;
        let blocks =
            ledger.occupancies().get(&resource.id).into_iter().flat_map(|occupancy| occupancy.blocks());
        let away = blocks.filter(|block| block.period.overlaps(&window));
        found.extend(
            away.map(|block| {
                Blocker::Ledger(Obstacle::Blocked { id: block.id.clone(), period: block.period })
            }),
        );
        let foreign = self.foreign.by_resource().get(&resource.id);
        let claims = foreign.into_iter().flat_map(|foreign| foreign.within(window));
        found.extend(claims.map(|row| Blocker::Ledger(row.into())));
        found.sort_by_key(Blocker::period);
        Ok(found)
    }
}
