//! Recurrences: parse, check, print, and the occurrences in a window. RFC 5545 §3.3.10 and §3.8.5.
//!
//! A rule is expanded and counted in wall time; each wall time is then resolved in its zone. A query jumps to
//! its window by arithmetic: its cost depends on what is in the window, not on the age of DTSTART.
//!
//! ```
//! use slotwright::period::Instant;
//! use slotwright::recurrence::{Gap, Options, Recurrence};
//! use slotwright::{Limits, zone::Zones};
//!
//! let text = "DTSTART;TZID=America/New_York:20260307T023000\nRRULE:FREQ=DAILY;COUNT=3";
//! let nightly = Recurrence::parse(text)?;
//! let shown: Vec<String> = nightly.iter().map(|one| Ok(one?.start.to_string())).collect::<slotwright::Result<_>>()?;
//! // On 8 March 2026 the clocks skip 02:30. It counts, and is 03:30.
//! assert_eq!(shown, ["20260307T023000", "20260308T033000", "20260309T023000"]);
//! let skip = Options { gap: Gap::Skip, ..Options::default() };
//! let skipping = Recurrence::parse_with(text, &Zones::bundled(), &skip, &Limits::default())?;
//! assert_eq!(skipping.iter().count(), 2);
//! // Neighbours are strict: what starts at the instant itself is neither after nor before it.
//! let second = Instant::parse("2026-03-08T07:30:00Z")?;
//! assert_eq!(nightly.after(second)?.and_then(|one| one.at), Some(Instant::parse("2026-03-09T06:30:00Z")?));
//! assert_eq!(nightly.before(second)?.and_then(|one| one.at), Some(Instant::parse("2026-03-07T07:30:00Z")?));
//! # Ok::<(), slotwright::Error>(())
//! ```
//!
//! # Where the RFC is silent, or people differ
//!
//! | what | here | otherwise |
//! |---|---|---|
//! | a wall time that the clocks skip | occurs with the offset before the gap, as 02:30 does as 03:30 | [`Gap::Skip`]: it does not occur; it counts all the same |
//! | a wall time that comes twice | occurs the first time | an RDATE in UTC can name the second |
//! | two wall times that are one instant | occur once, and count twice | |
//! | a DTSTART that no rule generates | is no occurrence | [`Options::include_start`]: it occurs, and COUNT counts it first |
//! | a rule that breaks a MUST NOT | is refused with its part | [`Reading::Lenient`]: it has its plain meaning, and [`Recurrence::forgiven`] says so |
//!
//! [`Recurrence`] has the rest: UNTIL of another type than DTSTART, what a YEARLY rule fills in, second 60.
//!
//! # Edges that bite
//!
//! - Windows are `[from, to)`. An occurrence that starts before `from` and lasts into the window is not in it: that is
//!   asked of a [`calendar`](crate::calendar).
//! - Where DTSTART is a date or floats, so must the bounds; where it is an instant or has a zone, they are instants.
//!   Another kind is an error, not a guess.
//! - `COUNT=3` may be fewer than three: EXDATE, [`Gap::Skip`] and coinciding instants are counted too.
//! - A rule that can never occur, as on a 30 February, ends with [`Error::RecurrenceNever`](crate::Error::RecurrenceNever)
//!   when it gave nothing in the 400 years after which the calendar repeats (with INTERVAL: in so many of them as bring its
//!   periods back to the same days), and at the latest in the year 9999; or before with
//!   [`Error::Limit`](crate::Error::Limit) after [`Limits::recurrence_steps`](crate::Limits::recurrence_steps) periods that
//!   had to be looked at. A window that is shorter is just empty.
//! - `iter` may go on until the year 9999, and `iter().rev()` begins there.

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
