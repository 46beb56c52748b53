use crate::id::{HolidaysId, LedgerId, LocationId};
use crate::rules::{Closure, Hours};
use crate::zone::Zone;

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
    /// The lists of holidays on which it is closed, but for dates that have hours of their own.
    pub holidays: Vec<HolidaysId>,
    /// The ledger that keeps its bookings; by default one of its own, of the same name. Keep it: a catalog that
    /// names another ledger, or drops the location, leaves the bookings where a desk of it does not look.
    pub ledger: LedgerId,
}
