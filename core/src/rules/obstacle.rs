use super::ForeignRow;
use super::occupancy::{Block, Taken};
use crate::id::{BlockId, BookingId, ForeignId, SourceName};
use crate::period::{Instant, Period};

/// Starts that something forbids, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// No claim of the shape may start here.
    pub starts: Period,
    /// Because of this.
    pub obstacle: Obstacle,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Another claim, with the spacing that both need.
    Taken {
        /// Whose.
        owner: BookingId,
        /// Its core.
        period: Period,
        /// The end of the hold, if it is one.
        until: Option<Instant>,
    },
    /// A claim of a foreign table, with the spacing that both need; or one that fills a pool.
    Foreign {
        /// Whose table.
        source: SourceName,
        /// Its name there.
        id: ForeignId,
        /// Its core.
        period: Period,
    },
    /// Capacity that is away.
    Blocked {
        /// By which block.
        id: BlockId,
        /// When.
        period: Period,
    },
    /// Too few units are left of a pooled resource.
    Full {
        /// When.
        period: Period,
        /// Units that are taken or away then.
        used: u32,
        /// Units that it has.
        capacity: u32,
    },
    /// The resource never has so many units.
    TooSmall {
        /// Units that it has.
        capacity: u32,
    },
}

/// What stands in the way, as it stands there.
#[derive(Debug, Clone, Copy)]
pub enum Standing<'a> {
    /// See [`Obstacle::Taken`].
    Taken(Taken<'a>),
    /// See [`Obstacle::Foreign`].
    Foreign(&'a ForeignRow),
    /// See [`Obstacle::Blocked`].
    Blocked(&'a Block),
    /// See [`Obstacle::Full`].
    Full {
        /// When.
        period: Period,
        /// Units that are taken or away then.
        used: u32,
        /// Units that it has.
        capacity: u32,
    },
    /// See [`Obstacle::TooSmall`].
    TooSmall {
        /// Units that it has.
        capacity: u32,
    },
}

impl Obstacle {
    /// The stable name, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Obstacle::Taken { until: None, .. } => "claim.booked",
            Obstacle::Taken { until: Some(_), .. } => "claim.held",
            Obstacle::Foreign { .. } => "claim.foreign",
            Obstacle::Blocked { .. } => "capacity.blocked",
            Obstacle::Full { .. } => "capacity.full",
            Obstacle::TooSmall { .. } => "capacity.too_small",
        }
    }
}

impl Standing<'_> {
    /// That of the obstacle.
    pub fn code(&self) -> &'static str {
        match self {
            Standing::Taken(Taken { until: None, .. }) => "claim.booked",
            Standing::Taken(Taken { until: Some(_), .. }) => "claim.held",
            Standing::Foreign(_) => "claim.foreign",
            Standing::Blocked(_) => "capacity.blocked",
            Standing::Full { .. } => "capacity.full",
            Standing::TooSmall { .. } => "capacity.too_small",
        }
    }
}

impl From<Standing<'_>> for Obstacle {
    fn from(standing: Standing<'_>) -> Obstacle {
        match standing {
            Standing::Taken(taken) => {
                Obstacle::Taken { owner: taken.owner.clone(), period: taken.claim.core, until: taken.until }
            }
            Standing::Foreign(row) => row.into(),
            Standing::Blocked(block) => Obstacle::Blocked { id: block.id.clone(), period: block.period },
            Standing::Full { period, used, capacity } => Obstacle::Full { period, used, capacity },
            Standing::TooSmall { capacity } => Obstacle::TooSmall { capacity },
        }
    }
}

impl From<&ForeignRow> for Obstacle {
    fn from(row: &ForeignRow) -> Obstacle {
        Obstacle::Foreign { source: row.source.clone(), id: row.id.clone(), period: row.claim.core }
    }
}
