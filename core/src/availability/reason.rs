use crate::id::{LocationId, NeedId, ResourceId, SegmentId, SourceName};
use crate::period::{Instant, Period, PeriodSet};
use crate::rules::{Foreign, Grid, Obstacle, Pace};
use chrono::NaiveDate;

/// Why a start is not open. Data, without a word of a customer's or an event's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is not one of the starts that the service offers.
    OffGrid {
        /// Those that it offers.
        grid: Grid,
        /// From one to the next, where they are back to back.
        pace: Pace,
        /// The zone of the clock.
        zone: String,
    },
    /// It is too soon.
    Notice {
        /// The first instant that is not.
        earliest: Instant,
    },
    /// It is too far ahead.
    Horizon {
        /// The first instant that is too far.
        from: Instant,
    },
    /// The service is not offered on that day.
    Validity {
        /// The first date of a start, if there is one.
        from: Option<NaiveDate>,
        /// The first date after it on which nothing starts any more, if there is one.
        until: Option<NaiveDate>,
        /// The zone of the dates.
        zone: String,
    },
    /// The location is closed during a segment.
    Closed {
        /// The segment; `None`: some time of the whole visit.
        segment: SegmentId,
        /// What closes it.
        blockers: Vec<Blocker>,
    },
    /// Too few can meet a need.
    Unmet {
        /// The segment; `None` for a need of the whole visit.
        segment: Option<SegmentId>,
        /// The need.
        need: NeedId,
        /// Everyone who might meet it and can't, with all that is in their way.
        candidates: Vec<Candidate>,
    },
    /// Each need can be met, but not all of them together: resources would serve twice at once, or the
    /// segments can't follow each other within their gaps.
    Combination {
        /// The needs.
        needs: Vec<NeedId>,
        /// Everyone who can't meet some need that they might, with all that is in their way.
        candidates: Vec<Candidate>,
    },
    /// Somebody could serve, but there may be no more of it.
    Capped {
        /// The caps that are reached.
        blockers: Vec<Blocker>,
    },
    /// The search for an assignment took more than `limits.assignment_steps`.
    Undecided {
        /// The limit.
        steps: u32,
    },
}

/// Someone who can't meet a need, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub resource: ResourceId,
    /// All that is in the way.
    pub blockers: Vec<Blocker>,
}

/// What a calendar says of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Busyness {
    /// Busy.
    Busy,
    /// Perhaps busy: it blocks.
    Tentative,
    /// Out of office.
    Unavailable,
    /// Outside the hours of its VAVAILABILITY: as outside the resource's own, a buffer may lie there.
    Closed,
    /// The calendar is missing, unreadable or too old.
    Unknown,
}

impl Busyness {
    /// The code of the blocker that it is.
    pub(super) fn code(self) -> &'static str {
        match self {
            Busyness::Busy => "calendar.busy",
            Busyness::Tentative => "calendar.tentative",
            Busyness::Unavailable => "calendar.unavailable",
            Busyness::Closed => "calendar.closed",
            Busyness::Unknown => "calendar.unknown",
        }
    }
}

/// One thing in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocker {
    /// The location's hours do not cover this.
    LocationHours(Period),
    /// The location is closed.
    Closure {
        /// The name of the closure in the catalog.
        name: String,
        /// When.
        period: Period,
    },
    /// The resource's own hours do not cover this.
    ResourceHours(Period),
    /// The resource is away.
    Away {
        /// The name of its closure in the catalog.
        name: String,
        /// When.
        period: Period,
    },
    /// The resource is at another location.
    Elsewhere {
        /// Where.
        location: LocationId,
        /// When.
        period: Period,
    },
    /// A calendar of the resource.
    Calendar {
        /// Its source.
        source: SourceName,
        /// What it says.
        busyness: Busyness,
        /// Of when.
        period: Period,
    },
    /// A cap of the catalog is reached.
    Cap {
        /// Its name.
        cap: ResourceId,
        /// The time that it counts together.
        period: Period,
        /// How much of it is taken.
        used: u32,
        /// How much there may be.
        limit: u32,
    },
    /// Something in the ledger, or in a foreign table beside it.
    Ledger(Obstacle),
}

impl Reason {
    /// The stable name of this reason, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::OffGrid { .. } => "grid.off",
            Reason::Notice { .. } => "window.notice",
            Reason::Horizon { .. } => "window.horizon",
            Reason::Validity { .. } => "window.validity",
            Reason::Closed { .. } => "location.closed",
            Reason::Unmet { .. } => "need.unmet",
            Reason::Combination { .. } => "needs.combination",
            Reason::Capped { .. } => "caps.reached",
            Reason::Undecided { .. } => "undecided",
        }
    }
}

impl Blocker {
    /// The stable name of what is in the way, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Blocker::LocationHours(_) => "location.hours",
            Blocker::Closure { .. } => "location.closure",
            Blocker::ResourceHours(_) => "resource.hours",
            Blocker::Away { .. } => "resource.closure",
            Blocker::Elsewhere { .. } => "resource.elsewhere",
            Blocker::Calendar { busyness, .. } => busyness.code(),
            Blocker::Cap { .. } => "cap.reached",
            Blocker::Ledger(obstacle) => obstacle.code(),
        }
    }

    /// When it is in the way; `None`: always.
    pub fn period(&self) -> Option<Period> {
        match self {
            Blocker::LocationHours(period)
            | Blocker::Closure { period, .. }
            | Blocker::ResourceHours(period)
            | Blocker::Away { period, .. }
            | Blocker::Elsewhere { period, .. }
            | Blocker::Calendar { period, .. }
            | Blocker::Cap { period, .. }
            | Blocker::Ledger(
                Obstacle::Taken { period, .. }
                | Obstacle::Foreign { period, .. }
                | Obstacle::Blocked { period, .. }
                | Obstacle::Full { period, .. },
            ) => Some(*period),
            Blocker::Ledger(Obstacle::TooSmall { .. }) => None,
        }
    }

    /// The same, no longer than `days`: so that the reason of a start does not depend on the window of the question.
    pub(super) fn within(self, days: &Period) -> Blocker {
        let cut = |period: Period| period.intersection(days).unwrap_or(period);
        match self {
            Blocker::LocationHours(period) => Blocker::LocationHours(cut(period)),
            Blocker::Closure { name, period } => Blocker::Closure { name, period: cut(period) },
            Blocker::ResourceHours(period) => Blocker::ResourceHours(cut(period)),
            Blocker::Away { name, period } => Blocker::Away { name, period: cut(period) },
            Blocker::Elsewhere { location, period } => Blocker::Elsewhere { location, period: cut(period) },
            Blocker::Calendar { source, busyness, period } => {
                Blocker::Calendar { source, busyness, period: cut(period) }
            }
            // The ledger knows the periods of its claims whole, whatever was asked.
            Blocker::Ledger(Obstacle::Full { period, used, capacity }) => {
                Blocker::Ledger(Obstacle::Full { period: cut(period), used, capacity })
            }
            other @ (Blocker::Ledger(_) | Blocker::Cap { .. }) => other,
        }
    }
}

/// Adds to what is full of a pool the foreign claims that have a part in it.
pub fn name_parts(blockers: &mut Vec<Blocker>, foreign: Option<&Foreign>) {
    let full = blockers.iter().filter_map(|blocker| match blocker {
        Blocker::Ledger(Obstacle::Full { period, .. }) => Some(*period),
        _ => None,
    });
    let full: PeriodSet = full.collect();
    let parts = foreign.into_iter().flat_map(|foreign| foreign.among(&full));
    blockers.extend(parts.map(|row| Blocker::Ledger(row.into())));
}
