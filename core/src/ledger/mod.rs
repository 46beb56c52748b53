//! What was booked: commands, decisions, entries, and the state that they fold to.
//!
//! The ledger knows no zones, hours or services: only claims, capacities and spacing. So the part that must not fail
//! is small. `decide` reads, `fold` writes, and neither can be reached by a client but through a batch that names the
//! position it was decided on.
//!
//! # Why nothing is booked twice
//!
//! The promise: at no instant do the claims of what counts take more of a resource than the capacity that the ledger
//! held when the last of them was taken, and two claims on an exclusive resource keep their spacing; whoever writes,
//! in whatever order, with whatever retries, crashes and clocks.
//!
//! 1. **One function writes.** A state changes in [`fold`] and nowhere else. It is a function of the log: two readers
//!    of the same batches have the same state, to the [digest](LedgerState::digest).
//! 2. **A batch counts on its base, or never.** A [`Batch`] names the position that it was decided on. A reader that
//!    is at another position skips it, and so does every other reader that comes to the same place of the log. Of two
//!    batches with one base the first in the log counts, whatever the store told their writers.
//! 3. **What counts was decided on the state that it changes.** [`decide`] takes a claim only if it fits beside all
//!    that the state holds, and beside what the same entry takes before it; the entries of one batch are decided one
//!    after the other, each on a copy that has those before it. By 2 the state at the base is the one that is
//!    changed. So if the promise holds at a position it holds at the next; on an empty log it does.
//! 4. **Time does not go back.** A decision is made at the later of the caller's now and the time of the last entry.
//!    A hold that was over for one decision is over for all that follow, however slow the clock of their desk: what
//!    was taken in its place stays. It comes back by a confirmation that is asked to revive it, and only if it fits
//!    again.
//! 5. **A key counts once.** An entry carries its command's key, and the fold keeps it. Who does not know whether an
//!    append landed reads the log and looks the key up: there it is the outcome, else the command is planned anew. A
//!    retry, a duplicate and a lost acknowledgement come to the same.
//! 6. **Nobody believes the store.** [`Desk::apply`](crate::desk::Desk::apply) reads the log again after each append,
//!    whatever was said of it, and answers from what it finds there. A refusal, too, is given from a log that was
//!    read after the call began.
//!
//! Two things take more than there is, and say so. A booking with an [`Override`] names who gave leave and why: it stands
//! beside other claims, on pools and on what the catalog calls overbookable, never on capacity that is away, and it counts
//! as taken for all that come later. An import writes down what another system has promised already; whom there is no
//! room for is listed in its entry as displaced.
//!
//! Giving back breaks no gap that was kept: two claims are held apart whether or not another stands between them, so
//! nobody is displaced by a cancellation where nobody was before. Where capacity had fallen, who has no room may be
//! somebody else afterwards; [`displaced`](LedgerState::displaced) says who by now.
//!
//! Capacity may fall later: somebody is sick, a catalog has fewer bays. Nothing is dropped then; who came last is
//! [displaced](LedgerState::displaced), and nothing new is taken there.
//!
//! It rests on this:
//!
//! - The store gives every reader of a ledger the same batches in the same order. It may give them late, twice, or
//!   not yet; it must not lose one that it has given to anybody, nor put one before another that was read.
//! - Where it gives less to a reader than it has told others to be there, a refusal may be given for what is booked. Then,
//!   too, nothing is booked twice.
//! - Batches are made by `decide`. The fold does not judge what it reads: who writes batches by hand can write
//!   anything.
//! - A resource belongs to one ledger, for good. Nothing is locked across ledgers.
//! - Claims in tables of your own are known to no ledger.
//! - SHA-256 has no collisions.
//!
//! The proof by trying is in `core/tests/simulation.rs`: desks, clients and clocks over a store that loses, doubles,
//! delays and lies, each entry held against the laws by a naive reader of the raw log, ten thousand seeds in every
//! run of the tests; and in `core/tests/mutants.rs`: deliberate bugs, each of which the simulation or the naive
//! reader must see.

mod booking;
mod change;
mod decide;
mod entry;
mod fold;
mod state;
mod status;
mod store;

pub use booking::{Booking, Origin, Override, Subject};
pub use change::{Change, Commit, Confirmation, Owned, Refusal};
pub use decide::{Decided, decide};
pub use entry::{Batch, EntryKind, FORMAT, LedgerEntry, Position, Skipped, Verb, format_of};
pub use fold::{Folded, fold};
pub use state::{Kept, LedgerState, Snapshot};
pub use status::{Status, Turn};
pub use store::{Append, Loaded, MemoryStore, Store};
