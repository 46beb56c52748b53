//! What an iCalendar source means: events with their recurrence and overrides, and from them who is busy when.
//!
//! Three steps, each on its own: the text is *read* into events, the events of each UID are *compiled* into singles
//! and series, and those are *expanded* over a window. The first two happen once, the third as often as one asks.
//!
//! Nothing is dropped in silence: what was not understood is in the [`ImportReport`], and where that leaves open
//! whether somebody is busy, the answer is *unknown*.
//!
//! ```
//! use slotwright::calendar::{BusyRow, BusyTable, Calendar, CalendarOptions, FbType};
//! use slotwright::period::{Instant, Period};
//! use slotwright::{Limits, zone::Zones};
//!
//! let ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261101\nEND:VEVENT\nEND:VCALENDAR\n";
//! let window = Period::new(Instant::parse("2026-11-01T00:00:00Z")?, Instant::parse("2026-11-03T00:00:00Z")?)?;
//! // A whole day of nowhere: unknown for as long as it may be that day anywhere.
//! assert!(Calendar::parse(ics)?.free_busy(window)?.busy.is_empty());
//! let mut options = CalendarOptions { default_zone: Some(Zones::bundled().get("America/New_York")?), ..Default::default() };
//! let busy = Calendar::parse_with(ics, &options, &Limits::default())?.free_busy(window)?.busy;
//! // The day on which the clocks go back has 25 hours.
//! assert_eq!(busy.as_slice()[0].to_string(), "2026-11-01T04:00:00Z/2026-11-02T05:00:00Z");
//! // What counts as busy is data: here all-day events are notes.
//! options.busy.rows.insert(0, BusyRow { all_day: Some(true), ..BusyRow::any(FbType::Free) });
//! assert!(Calendar::parse_with(ics, &options, &Limits::default())?.free_busy(window)?.busy.is_empty());
//! # Ok::<(), slotwright::Error>(())
//! ```
//!
//! # Where the RFC is silent, or people differ
//!
//! | what | here | otherwise |
//! |---|---|---|
//! | a VTIMEZONE by an IANA name | the name means our zone data; where they differ, [`FreeBusy::notes`] say so | [`ZoneBlocks::Outrank`] |
//! | a zone by a Windows name | the calendar's own VTIMEZONE; without one, CLDR's table | |
//! | a time or whole day without a zone | X-WR-TIMEZONE, then [`CalendarOptions::default_zone`], else unknown | |
//! | transparent, tentative, declined, cancelled, out of office | as [`BusyTable`] says by default | [`CalendarOptions::busy`] |
//! | a DTSTART that the rule does not generate | the event happens then too (RFC 5545 §3.8.5.3) | |
//! | UNTIL, EXDATE, RDATE or RECURRENCE-ID as a time in UTC in a series of whole days | its local day, as Exchange means it; of the first or last second of a day in UTC, that day | |
//! | whole days by X-MICROSOFT-CDO-ALLDAYEVENT, from midnight to midnight | days on the clocks | |
//! | an owner who is listed twice | who has answered; of two answers the one that takes time | |
//! | overrides of a series that is cancelled | the older ones go with it (RFC 5546 §3.2.5) | |
//! | a rule that breaks a MUST NOT | its plain meaning, and a note | |
//! | a FREEBUSY period that is not in UTC, as it must be | unknown, a day around it, and a note | |
//! | an event without DTEND and DURATION | a date lasts its day, a time nothing | |
//!
//! # Edges that bite
//!
//! - Windows are `[start, end)`; free/busy is cut to them, occurrences are whole. Touching is not overlapping.
//! - `DURATION:P1D` is a day on the clocks, `PT24H` is 24 hours: over a change of clocks they differ.
//! - An override belongs to its UID and to the instant that its RECURRENCE-ID means, in whatever zone it says it. One that was
//!   moved into the window from elsewhere is in it.
//! - [`ImportReport`] is about the whole text. [`FreeBusy::notes`] are about the window.
//! - Invitations count by the answer of [`CalendarOptions::owner`]; without an owner, all count as accepted.

mod availability;
mod busy;
mod contradiction;
mod details;
mod event;
mod expand;
mod facts;
mod free_busy;
mod kept;
mod known;
mod occurrence;
mod options;
mod read;
mod recorded;
mod report;
mod rules;
mod series;
mod single;
mod source;
#[cfg(test)]
mod tests;
mod times;
mod vtimezone;
mod zone_names;

pub use busy::{BusyRow, BusyTable, FbType, Participation, ShownAs, Status, Traits};
pub use free_busy::FreeBusy;
pub use occurrence::EventOccurrence;
pub use options::{CalendarOptions, ZoneBlocks};
pub use report::{ImportNote, ImportReport};
pub use source::Calendar;
