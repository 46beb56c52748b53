//! A day at a location, drawn: who is there, what their calendars say, and what is booked.
//!
//! The picture holds what reasons hold and no more: the names of resources and services, never a word of a
//! customer's or an event's. It is drawn from a plain [`Day`], which [`Day::of`] takes from a desk: change it
//! (leave rows out, order groups) before you draw it. The same day gives the same bytes.

mod clock;
mod day;
mod draw;
mod label;
mod legend;
mod palette;
mod svg;

#[cfg(test)]
mod tests;

pub use day::{Block, Day, Group, Mark, Row, State, Tone};

use crate::Result;
use crate::desk::Desk;
use crate::id::LocationId;
use crate::period::Instant;
use chrono::NaiveDate;

/// The whole local day of a location as an SVG picture, 1,200 pixels wide.
///
/// # Errors
/// Those of [`Day::of`].
pub fn day(desk: &Desk, location: &LocationId, date: NaiveDate, now: Instant) -> Result<String> {
    Ok(Day::of(desk, location, date, now)?.svg())
}
