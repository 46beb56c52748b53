//! The rules that open and close time: hours, closures, grid, buffers and spacing, and what a resource's
//! time is taken by. Each is a function from a window to periods; none knows services or ledgers.

mod ahead;
mod also;
mod blocks;
mod breaks;
mod changeover;
mod claim;
mod closure;
mod edition;
mod foreign;
mod grid;
mod holiday;
mod hours;
mod obstacle;
mod occupancy;
mod per;
mod posting;
mod season;
mod shape;
mod shift;
mod spacing;

pub use ahead::Ahead;
pub use also::{Also, Item};
pub use blocks::blocks;
pub use breaks::{Breaks, Done, Pausing};
pub use changeover::{Changeover, Changeovers, On};
pub use claim::Claim;
pub use closure::Closure;
pub use foreign::{Foreign, ForeignClaim, ForeignRow};
pub use grid::{Align, Grid, Ground, Pace, Steps, Times};
pub use holiday::{Dates, Falls, Holiday};
pub use hours::{DateHours, Hours, begin};
pub use occupancy::{Block, Conflict, Obstacle, Occupancy, Standing, Taken, View};
pub use per::Per;
pub use posting::{Posting, Presence, Whereabouts};
pub use season::{MonthDay, OnDate, Season};
pub use shape::Shape;
pub use shift::{Shift, TimeOfDay, WeekdaySet};
pub use spacing::{Buffer, Merge, Spacing};
