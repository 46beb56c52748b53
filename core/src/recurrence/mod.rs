//! Recurrences: parse, check, print, and the occurrences in a window. RFC 5545 §3.3.10 and §3.8.5.
//!
//! A rule is expanded and counted in wall time; each wall time is then resolved in its zone. A query jumps to
//! its window by arithmetic: its cost depends on what is in the window, not on the age of DTSTART.

mod check;
mod compiled;
mod days;
mod frame;
mod lines;
mod month;
mod occurrences;
mod page;
mod parts;
mod plan;
mod read;
mod rfc9557;
#[cfg(feature = "rrule")]
mod rrule_crate;
mod rule;
#[cfg(test)]
mod tests;
mod times;
mod walls;
mod when;
mod whole;

pub use occurrences::Occurrences;
pub use parts::{Gap, Occurrence, Options, Parts, PeriodEnd, RDate, Reading};
pub use rule::{ByDay, Freq, Rule, RuleParts};
pub use when::When;
pub use whole::Recurrence;
