//! Bookings as iCalendar, for people to subscribe to: stable UIDs, no customer's name, and no event that
//! blocks twice when it comes back in a staff calendar.

mod event;
#[cfg(feature = "icalendar")]
mod icalendar_crate;
mod uid;

pub use event::{Audience, Detail, Feed};
pub use uid::booking_of;
