//! What an iCalendar source means: events with their recurrence and overrides, and from them who is busy when.
//!
//! Three steps, each on its own: the text is *read* into events, the events of each UID are *compiled* into singles
//! and series, and those are *expanded* over a window. The first two happen once, the third as often as one asks.
//!
//! Nothing is dropped in silence: what was not understood is in the [`ImportReport`], and where that leaves open
//! whether somebody is busy, the answer is *unknown*.

mod availability;
mod busy;
mod contradiction;
mod details;
mod event;
mod expand;
mod facts;
mod free_busy;
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
