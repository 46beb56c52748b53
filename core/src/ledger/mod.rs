//! What was booked: commands, decisions, entries, and the state that they fold to.
//!
//! The ledger knows no zones, hours or services: only claims, capacities and spacing. So the part that
//! must not fail is small. `decide` reads, `fold` writes, and neither can be reached by a client but
//! through a batch that names the position it was decided on.

mod booking;
mod change;
mod decide;
mod entry;
mod fold;
mod state;
mod status;
mod store;

pub use booking::{Booking, Subject};
pub use change::{Change, Commit, Confirmation, Owned, Refusal};
pub use decide::{Decided, decide};
pub use entry::{Batch, EntryKind, LedgerEntry, Position, Skipped, Verb};
pub use fold::{Folded, fold};
pub use state::{Kept, LedgerState, Snapshot};
pub use status::{Status, Turn};
pub use store::{Append, MemoryStore, Store};
