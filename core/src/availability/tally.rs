//! What a search for those who serve found for one start.

use super::plan::Plan;
use super::reason::Blocker;
use crate::period::Instant;

/// What was found for one start.
pub(super) enum Assigned {
    Plan(Plan),
    Nobody,
    /// Some could serve, but for caps.
    Capped(Vec<Blocker>),
    Undecided,
}

/// A full assignment.
pub(super) struct Best {
    pub(super) end: Instant,
    /// The place of the order of its services among all.
    pub(super) order: usize,
    pub(super) starts: Vec<Instant>,
    pub(super) plan: Plan,
}

impl Best {
    /// The lower is better.
    pub(super) fn rank(&self) -> (Instant, usize, &Vec<Instant>) {
        (self.end, self.order, &self.starts)
    }
}

/// What was found for one start so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) best: Option<Best>,
    /// All of them, if that is what was asked for.
    pub(super) every: Option<Vec<Best>>,
    /// What was in the way of the first that was full but for caps.
    pub(super) capped: Option<Vec<Blocker>>,
    pub(super) tries: u32,
}

impl Tally {
    pub(super) fn of_every() -> Tally {
        Tally { every: Some(Vec::new()), ..Tally::default() }
    }

    pub(super) fn best(self) -> Assigned {
        match (self.best, self.capped) {
            (Some(best), _) => Assigned::Plan(best.plan),
            (None, Some(blockers)) => Assigned::Capped(blockers),
            (None, None) => Assigned::Nobody,
        }
    }

    pub(super) fn every(self) -> Vec<Plan> {
        let mut every = self.every.unwrap_or_default();
        every.sort_by(|a, b| a.rank().cmp(&b.rank()));
        every.into_iter().map(|one| one.plan).collect()
    }
}
