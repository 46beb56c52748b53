use super::{Changeovers, Claim};
use crate::period::{Minutes, Seconds};

/// Time kept before and after a claim: setting up, cleaning, handing over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Buffer {
    /// Before the core.
    pub before: Minutes,
    /// After it.
    pub after: Minutes,
}

/// How several demands on the same gap become one: the buffer after the earlier claim, the changeover, and the buffer
/// before the later one.
///
/// | rule | the gap between two claims | what service and resource ask for on one side of a claim |
/// |---|---|---|
/// | sum | all three, one after the other | both |
/// | largest | the longest of the three | the longer |
/// | shared | the longer of the buffers, and the changeover on top | the longer |
///
/// Cleaning 10, changing over 20 and setting up 5 take 35 by `sum`, 20 by `largest` and 30 by `shared`. A pool knows no
/// gaps: its claims are swept with their buffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Merge {
    /// One after the other. The safe default.
    #[default]
    Sum,
    /// Side by side: the longest covers the others.
    Largest,
    /// The buffers side by side, by two hands; the changeover, for which the resource itself is needed, after them.
    Shared,
}

impl Merge {
    /// The least time between two claims of these buffers and with this changeover.
    pub fn gap(self, earlier: Buffer, changeover: Minutes, later: Buffer) -> Minutes {
        let (after, before) = (earlier.after, later.before);
        match self {
            Merge::Sum => after.plus(changeover).plus(before),
            Merge::Largest => after.max(changeover).max(before),
            Merge::Shared => after.max(before).plus(changeover),
        }
    }

    /// The buffer of a claim that two rules pad: its service's and its resource's.
    pub fn buffers(self, a: Buffer, b: Buffer) -> Buffer {
        let fold = |a: Minutes, b: Minutes| match self {
            Merge::Sum => a.plus(b),
            Merge::Largest | Merge::Shared => a.max(b),
        };
        Buffer { before: fold(a.before, b.before), after: fold(a.after, b.after) }
    }
}

/// The spacing table of a ledger: how far apart two claims on one resource must be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spacing {
    /// How the buffer after the earlier claim, the changeover and the buffer before the later claim meet.
    pub merge: Merge,
    /// The changeovers.
    pub changeovers: Changeovers,
}

impl Spacing {
    /// A spacing without changeovers.
    pub fn of(merge: Merge) -> Spacing {
        Spacing { merge, changeovers: Changeovers::default() }
    }

    /// The least time from the end of `earlier` to the start of `later`, another visit on the same exclusive resource.
    pub fn gap(&self, earlier: &Claim, later: &Claim) -> Seconds {
        let changeover = match self.changeovers.is_empty() {
            true => Minutes(0),
            false => self.changeovers.between(&later.resource, &earlier.class, &later.class),
        };
        self.merge.gap(earlier.buffer, changeover, later.buffer).seconds()
    }

    /// The same within one visit, which needs no changeover to itself.
    pub fn gap_within(&self, earlier: &Claim, later: &Claim) -> Seconds {
        self.merge.gap(earlier.buffer, Minutes(0), later.buffer).seconds()
    }
}
