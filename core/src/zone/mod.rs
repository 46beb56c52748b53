//! Wall clock to instant and back: the only room that touches time zone data.
//!
//! The data comes from a named release of the IANA database ([`Zones::bundled`]) and can be replaced at run
//! time from TZif. Years after the end of a table follow its POSIX rule, to the year 9999.

#[cfg(feature = "chrono-tz")]
mod chrono_tz;
mod observance;
mod posix;
mod resolve;
mod single;
mod span;
mod table;
#[cfg(test)]
mod tests;
mod tzif;
mod windows;
mod zones;

pub use observance::Observance;
pub use resolve::{Disambiguation, Resolved};
pub use single::{Transition, Zone};
pub use span::{Span, Spans};
pub use windows::windows_to_iana;
pub use zones::Zones;

pub(crate) use single::{from_wall, to_wall};
pub(crate) use table::{Clear, FURTHEST_OFFSET_SECONDS, Wall};
