use super::{FbType, ImportNote};
use crate::period::{Period, PeriodSet};

/// What a calendar says about a window. An instant may be in several sets; one that is in none is free.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FreeBusy {
    /// Busy.
    pub busy: PeriodSet,
    /// Perhaps busy.
    pub tentative: PeriodSet,
    /// Away.
    pub unavailable: PeriodSet,
    /// Nobody can say.
    pub unknown: PeriodSet,
    /// What could not be expanded within the limits, and is unknown for that.
    pub notes: Vec<ImportNote>,
}

impl FreeBusy {
    /// Unknown throughout.
    pub fn unknown(window: Period) -> FreeBusy {
        FreeBusy { unknown: PeriodSet::from(window), ..FreeBusy::default() }
    }
}

/// Periods as they are found, in any order.
#[derive(Default)]
pub(super) struct Found {
    pub(super) busy: Vec<Period>,
    pub(super) tentative: Vec<Period>,
    pub(super) unavailable: Vec<Period>,
    pub(super) unknown: Vec<Period>,
    pub(super) notes: Vec<ImportNote>,
}

impl Found {
    pub(super) fn add(&mut self, counts_as: FbType, period: Period) {
        match counts_as {
            FbType::Free => {}
            FbType::Busy => self.busy.push(period),
            FbType::Tentative => self.tentative.push(period),
            FbType::Unavailable => self.unavailable.push(period),
            FbType::Unknown => self.unknown.push(period),
        }
    }

    /// Cut to the window.
    pub(super) fn within(self, window: &Period) -> FreeBusy {
        let set = |periods: Vec<Period>| periods.into_iter().collect::<PeriodSet>().within(window);
        FreeBusy {
            busy: set(self.busy),
            tentative: set(self.tentative),
            unavailable: set(self.unavailable),
            unknown: set(self.unknown),
            notes: self.notes,
        }
    }
}
