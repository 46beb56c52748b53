use super::Claim;
use crate::period::{Minutes, Seconds};

/// Time kept before and after a claim: setting up, cleaning, handing over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Buffer {
    /// Before the core.
    pub before: Minutes,
    /// After it.
    pub after: Minutes,
}

/// How several demands on the same gap become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Merge {
    /// One after the other: cleaning 10 and setting up 5 take 15. The safe default.
    #[default]
    Sum,
    /// Side by side: the longest covers the others.
    Largest,
}

impl Merge {
    fn fold(self, a: Minutes, b: Minutes) -> Minutes {
        match self {
            Merge::Sum => Minutes(a.0.saturating_add(b.0)),
            Merge::Largest => a.max(b),
        }
    }

    /// The least time between two claims with these buffers.
    pub fn between(self, earlier: Buffer, later: Buffer) -> Minutes {
        self.fold(earlier.after, later.before)
    }

    /// The buffer of a claim that two rules pad: its service's and its resource's.
    pub fn buffers(self, a: Buffer, b: Buffer) -> Buffer {
        Buffer { before: self.fold(a.before, b.before), after: self.fold(a.after, b.after) }
    }
}

/// The spacing table of a ledger: how far apart two claims on one resource must be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spacing {
    /// How the buffer after the earlier claim and the one before the later claim meet.
    pub merge: Merge,
}

impl Spacing {
    /// The least time from the end of `earlier` to the start of `later` on an exclusive resource.
    pub fn gap(&self, earlier: &Claim, later: &Claim) -> Seconds {
        self.merge.between(earlier.buffer, later.buffer).seconds()
    }
}
