//! A decision with everything that it depended on: recorded once, replayed anywhere to the same bytes.
//!
//! What a calendar said is recorded as free/busy only, so that a trace holds no event's text.

mod record;
mod redact;

pub(crate) use record::folded;
pub use record::{Seen, Trace, replay};
