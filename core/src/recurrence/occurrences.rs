use super::frame::Clock;
use super::page::{Page, Rest, Side};
use super::parts::Occurrence;
use super::plan::Plan;
use crate::Result;
use core::iter::FusedIterator;
use std::sync::Arc;

/// The occurrences in a window, ascending or (`rev`) descending, each once: [`Recurrence::iter_between`]. After an
/// error there is none.
///
/// [`Recurrence::iter_between`]: super::Recurrence::iter_between
#[derive(Debug, Clone)]
pub struct Occurrences {
    plan: Arc<Plan>,
    /// What is known of the window's begin and of its end, and what is between them.
    front: Page,
    back: Page,
    rest: Rest,
    clock: Clock,
}

impl Occurrences {
    pub(super) fn new(plan: &Arc<Plan>, rest: Rest) -> Occurrences {
        let (front, back) = Default::default();
        Occurrences { plan: Arc::clone(plan), front, back, rest, clock: Clock::UNSET }
    }

    /// The next page of keys, which it must be left to take.
    pub(super) fn next_page(&mut self) -> Result<Option<&[i64]>> {
        let is_filled = self.rest.fill(&self.plan, Side::Front, &mut self.front)?;
        Ok(is_filled.then(|| self.front.left()))
    }

    fn next_key(&mut self) -> Result<Option<i64>> {
        if let Some(key) = self.front.take_first() {
            return Ok(Some(key));
        }
        if self.rest.fill(&self.plan, Side::Front, &mut self.front)? {
            return Ok(self.front.take_first());
        }
        Ok(self.back.take_first())
    }

    fn next_key_back(&mut self) -> Result<Option<i64>> {
        if let Some(key) = self.back.take_last() {
            return Ok(Some(key));
        }
        if self.rest.fill(&self.plan, Side::Back, &mut self.back)? {
            return Ok(self.back.take_last());
        }
        Ok(self.front.take_last())
    }

    fn occurrence(&mut self, key: Result<Option<i64>>) -> Option<Result<Occurrence>> {
        if key.is_err() {
            self.front.clear();
            self.back.clear();
        }
        Some(key.transpose()?.map(|key| self.clock.occurrence(&self.plan, key)))
    }
}

impl Iterator for Occurrences {
    type Item = Result<Occurrence>;

    fn next(&mut self) -> Option<Result<Occurrence>> {
        let key = self.next_key();
        self.occurrence(key)
    }
}

impl DoubleEndedIterator for Occurrences {
    fn next_back(&mut self) -> Option<Result<Occurrence>> {
        let key = self.next_key_back();
        self.occurrence(key)
    }
}

impl FusedIterator for Occurrences {}
