//! Slotwright computes availability from staff calendars and takes bookings so that nothing is ever
//! booked twice.
//!
//! The crate is pure: no clock (`now` is always an argument), no I/O, no randomness. Start at
//! [`desk::Desk`], which most users never leave; `ARCHITECTURE.md` says what each room is for.
#![forbid(unsafe_code)]

#[macro_use]
#[doc(hidden)]
pub mod mutants;

pub mod availability;
pub mod board;
pub mod calendar;
pub mod canon;
pub mod catalog;
pub mod desk;
pub mod error;
pub mod feed;
mod forked;
pub mod ical;
pub mod id;
pub mod ledger;
pub mod limits;
pub mod period;
pub mod recurrence;
pub mod rules;
pub mod trace;
pub mod wire;
pub mod zone;

pub use error::{Error, Result};
pub use forked::Forked;
pub use limits::Limits;
