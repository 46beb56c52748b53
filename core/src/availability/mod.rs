//! Which starts are open, why the others are not, and with whom a visit would be served.
//!
//! There is one search. Listing runs it over the grid of a window, checking over a single start, planning
//! takes what it found: so what is listed passes the check (law 1). Everything that can forbid a start is a
//! removal (`scene.rs`): the search subtracts them, the reasons name them (law 3).

mod actor;
mod assign;
mod bits;
mod bound;
mod breaks;
mod caps;
mod choice;
mod columns;
mod diary;
mod free;
mod kept;
mod modes;
mod outlook;
mod plan;
mod reason;
mod scene;
mod search;
mod slot;
mod stage;
mod summary;
mod tally;
mod world;

pub use caps::{capped, shares};
pub use choice::{Chosen, Score};
pub use diary::{Diaries, on_duty};
pub use kept::outside_the_ledger;
pub use plan::Plan;
pub use reason::{Blocker, Busyness, Candidate, Reason, name_parts};
pub use search::{
    Checked, Each, Every, Found, check, days, diary, each, every, first, nearest, next, reaches, search,
};
pub use slot::SlotId;
pub use summary::{Cause, Losses, Lost, losses};
pub use world::{Attached, Calendars, Lifted, Request, World};
