//! Versioned JSON documents in both directions: what is read is checked, and what is wrong is said with its
//! path, all of it at once.
//!
//! The room adds `from_json` and `to_json` to the types that it reads and writes, such as
//! [`Catalog::from_json`](crate::catalog::Catalog::from_json). No other room knows JSON but as the tree of
//! [`canon`](crate::canon); serde lives here alone, and no room imports this one.
//!
//! Texts: durations `PT45M`, whole days `P30D`, dates `2026-11-01`, times `08:00`, days `MO`, zones by their IANA
//! names, instants as RFC 3339 with an offset, written in UTC (`2026-11-02T14:00:00Z`). A member without a value is
//! left out, never `null`.

mod also;
mod answer;
mod audience;
mod batch;
mod booking;
mod calendar;
mod catalog;
mod command;
mod commit;
mod entry;
mod foreign;
mod import;
mod limits;
mod nearest;
mod options;
mod parse;
mod reader;
mod reason;
mod rebook;
mod remedy;
mod spacing;
mod state;
mod trace;
mod value;
mod wish;

pub use batch::Log;
pub use parse::parse;
pub use state::Fingerprint;
pub use trace::Recording;
