//! Half-open periods of UTC instants, and sorted disjoint sets of them. Imports no other room.

mod instant;
mod set;
mod single;

pub use instant::{Instant, Minutes, Seconds};
pub use set::PeriodSet;
pub use single::Period;
