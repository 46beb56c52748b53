use crate::period::Instant;

/// Which instant a wall time means that happens twice, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Disambiguation {
    /// In a gap with the offset before it, in an overlap the first: RFC 5545 §3.3.5.
    #[default]
    Compatible,
    /// The earlier of the two instants that it can mean.
    Earlier,
    /// The later of them.
    Later,
    /// An error.
    Reject,
}

/// Every instant that a wall time can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// It happens once.
    One(Instant),
    /// The clocks skip it.
    Gap {
        /// What it is with the offset from before the gap: the later of the two.
        before: Instant,
        /// What it is with the offset from after the gap.
        after: Instant,
    },
    /// It happens twice.
    Overlap {
        /// The first time.
        first: Instant,
        /// The second time.
        second: Instant,
    },
}
