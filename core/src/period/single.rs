use super::{Instant, Seconds};
use crate::{Error, Result};
use core::fmt;

/// The instants from `start` up to, but not including, `end`; never empty.
///
/// Ends are exclusive: a booking until 10:00 leaves 10:00 free.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    start: Instant,
    end: Instant,
}

impl Period {
    /// All of time.
    pub const ALL: Period = Period { start: Instant::MIN, end: Instant::MAX };

    /// `[start, end)`.
    ///
    /// # Errors
    /// [`Error::PeriodInverted`] if the end is before the start, [`Error::PeriodEmpty`] if they are the same.
    pub fn new(start: Instant, end: Instant) -> Result<Period> {
        match start.cmp(&end) {
            core::cmp::Ordering::Less => Ok(Period { start, end }),
            core::cmp::Ordering::Equal => Err(Error::PeriodEmpty { at: start }),
            core::cmp::Ordering::Greater => Err(Error::PeriodInverted { start, end }),
        }
    }

    /// `[start, end)` if it holds an instant.
    pub fn checked(start: Instant, end: Instant) -> Option<Period> {
        (start < end).then_some(Period { start, end })
    }

    /// The first instant.
    pub fn start(&self) -> Instant {
        self.start
    }

    /// The first instant after it.
    pub fn end(&self) -> Instant {
        self.end
    }

    /// Its length.
    pub fn length(&self) -> Seconds {
        self.end.since(self.start)
    }

    /// Whether the instant is in it. The end is not.
    pub fn contains(&self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether all of `inner` is in it.
    pub fn covers(&self, inner: &Period) -> bool {
        self.start <= inner.start && inner.end <= self.end
    }

    /// Whether they share an instant: the one overlap test of the crate. Touching is not overlapping.
    pub fn overlaps(&self, other: &Period) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// What they share.
    pub fn intersection(&self, other: &Period) -> Option<Period> {
        Period::checked(self.start.max(other.start), self.end.min(other.end))
    }

    /// The shortest period that covers both.
    pub fn hull(&self, other: Period) -> Period {
        Period { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Longer by `before` at its start and by `after` at its end; `None` if negative amounts leave nothing.
    pub fn widened(&self, before: Seconds, after: Seconds) -> Option<Period> {
        Period::checked(self.start.plus(-before), self.end.plus(after))
    }
}

impl fmt::Display for Period {
    /// RFC 5545's explicit form with RFC 3339 instants: `start/end`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.start, self.end)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
