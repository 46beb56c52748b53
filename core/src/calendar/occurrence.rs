use super::FbType;
use super::expand::Expanded;
use super::single::Single;
use crate::period::{Instant, Period};
use crate::recurrence::When;
use std::sync::Arc;

/// An occurrence of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventOccurrence {
    /// The UID; empty if the event has none.
    pub uid: Arc<str>,
    /// Which occurrence of its series it is: where the series would have it. `None` for an event that does not recur.
    pub recurrence_id: Option<When>,
    /// When it starts, as the event says it. Floating times are given in the calendar's default zone.
    pub start: When,
    /// When it ends, in the same zone: exclusive, so that of a single day it is the next.
    pub end: When,
    /// The first instant. If its zone is unknown, the first that it can be.
    pub from: Instant,
    /// The first instant after it; the same as `from` for an event without length. If its zone is unknown, the
    /// last that it can be.
    pub to: Instant,
    /// Whether it is of whole days.
    pub all_day: bool,
    /// What it counts as.
    pub busy: FbType,
    /// SUMMARY, unescaped. Private: never show it to a customer.
    pub summary: Option<Arc<str>>,
}

impl EventOccurrence {
    /// The time it takes; `None` if it has no length.
    pub fn period(&self) -> Option<Period> {
        Period::checked(self.from, self.to)
    }

    pub(super) fn of_single(single: &Single) -> EventOccurrence {
        EventOccurrence {
            uid: single.details.uid.clone(),
            recurrence_id: single.replaces.as_deref().cloned(),
            start: single.start.clone(),
            end: single.end.clone(),
            from: single.from,
            to: single.to,
            all_day: single.details.all_day,
            busy: single.details.shown_as(),
            summary: single.details.summary.clone(),
        }
    }

    pub(super) fn of_series(one: Expanded<'_>) -> EventOccurrence {
        EventOccurrence {
            uid: one.details.uid.clone(),
            recurrence_id: Some(one.was),
            start: one.start,
            end: one.place.end,
            from: one.place.from,
            to: one.place.to,
            all_day: one.details.all_day,
            busy: one.details.shown_as(),
            summary: one.details.summary.clone(),
        }
    }

    pub(super) fn is_in(&self, window: &Period) -> bool {
        match self.period() {
            Some(period) => period.overlaps(window),
            None => window.contains(self.from),
        }
    }
}
