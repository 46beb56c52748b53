use super::Desk;
use crate::Result;
use crate::availability::{self, Blocker};
use crate::id::ResourceId;
use crate::period::{Instant, Period};
use crate::rules::Obstacle;
use std::collections::BTreeSet;

impl Desk {
    /// All that is in the way of a resource during `window`, bookings aside: hours, closures, calendars, claims of
    /// foreign tables, and capacity that is away. The blockers that reasons name, by start.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) for a resource that the catalog does not have, and those of the
    /// zone and the calendars.
    pub fn diary(&self, resource: &ResourceId, window: Period, now: Instant) -> Result<Vec<Blocker>> {
        let resource = self.catalog.resource(resource)?;
        let location = self.catalog.location(&resource.location)?;
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
