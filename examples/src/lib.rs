//! A dealer's week, told by the library from real input files: what `make demo` runs.
//!
//! [`run`] reads a lot's folder, tells the story on a page, writes what came of it into another folder, and
//! stops with a [`Failure`] as soon as anything is decided otherwise than the story says. So the demo is a test.

mod clock;
mod failure;
mod lot;
mod page;
mod story;
mod table;

pub use failure::{Failure, Result};
pub use page::Colour;
pub use story::{Told, run};
