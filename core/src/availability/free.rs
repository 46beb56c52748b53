//! The starts that are free: what neither a diary nor a ledger forbids, for claims of one shape. They are kept with the
//! diary, and hold until it or the ledger says something else.

use crate::catalog::Edge;
use crate::period::{Period, PeriodSet, Seconds};
use crate::rules::{Occupancy, Shape, Spacing, View};
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

/// The free starts of a resource, for the last questions.
#[derive(Default)]
pub(super) struct Free(RwLock<VecDeque<Known>>);

/// What is asked: who is free for what.
#[derive(Clone, Copy)]
pub(super) struct Asked<'q> {
    pub(super) shape: &'q Shape,
    pub(super) edge: Edge,
    pub(super) occupancy: &'q Occupancy,
    pub(super) view: View<'q>,
}

struct Known {
    shape: Shape,
    edge: Edge,
    spacing: Spacing,
    edition: (u64, u32),
    /// From which starts on until which.
    window: Period,
    /// From which time of the question on until which.
    at: Period,
    starts: Arc<PeriodSet>,
}

/// For how many questions a diary keeps what is free.
const QUESTIONS: usize = 8;

/// Shorter windows are not worth keeping.
const DAY: Seconds = Seconds(86_400);

impl Free {
    /// Those that are known, of a window that may be longer; or else those that `find` finds.
    pub(super) fn starts(
        &self,
        asked: Asked<'_>,
        window: Period,
        find: impl FnOnce() -> PeriodSet,
    ) -> Arc<PeriodSet> {
        let Asked { shape, edge, occupancy, view } = asked;
        // Who gives something back, or looks past what is there, asks about another ledger.
        if !view.without.is_empty() || view.overriding {
            return Arc::new(find());
        }
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().find(|known| known.window.covers(&window) && known.is_of(asked));
        if let Some(known) = found {
            return Arc::clone(&known.starts);
        }
        drop(known);
        let starts = Arc::new(find());
        if window.length() >= DAY
            && let Some(at) = occupancy.steady(shape, window, view)
        {
            let (shape, spacing, edition) = (shape.clone(), view.spacing.clone(), occupancy.edition());
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            all.retain(|known| {
                known.edition == edition && !(known.is_of(asked) && window.covers(&known.window))
            });
            all.truncate(QUESTIONS - 1);
            all.push_front(Known { shape, edge, spacing, edition, window, at, starts: Arc::clone(&starts) });
        }
        starts
    }
}

impl Known {
    fn is_of(&self, Asked { shape, edge, occupancy, view }: Asked<'_>) -> bool {
        let (own, has_changeovers) = (&self.shape, !self.spacing.changeovers.is_empty());
        self.edition == occupancy.edition()
            && self.at.contains(view.at)
            && (own.length, own.buffer, own.units, self.edge)
                == (shape.length, shape.buffer, shape.units, edge)
            && self.spacing == *view.spacing
            && (!has_changeovers || own.class == shape.class)
    }
}
