use crate::Result;
use crate::id::{LedgerId, LocationId};
use crate::rules::{Closure, Hours};
use crate::zone::Zone;
use chrono::NaiveDate;

/// A dealer's lot, a shop, a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its name in documents.
    pub id: LocationId,
    /// Its name for people.
    pub name: String,
    /// The zone of its clock on the wall, in which all of its rules are read.
    pub zone: Zone,
    /// When it is open. Every segment of a visit lies within these hours.
    pub hours: Hours,
    /// Days on which it is closed all the same.
    pub closures: Vec<Closure>,
    /// The ledger that keeps its bookings; by default one of its own, of the same name. Keep it: a catalog that
    /// names another ledger, or drops the location, leaves the bookings where a desk of it does not look.
    pub ledger: LedgerId,
}

impl Location {
    /// Whether that local date is a business day: one with any time at which the hours are open, and on which the
    /// location is not closed.
    ///
    /// # Errors
    /// Those of the hours.
    pub fn is_business_day(&self, date: NaiveDate) -> Result<bool> {
        let is_closed = self.closures.iter().any(|closure| (closure.from()..closure.to()).contains(&date));
        // A day that the zone skipped is none.
        let Ok(day) = self.zone.day(date) else { return Ok(false) };
        Ok(!is_closed && !self.hours.open(&self.zone, &day)?.is_empty())
    }
}
