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
    /// Outside the hours of its VAVAILABILITYs, where their BUSYTYPE is the default, BUSY-UNAVAILABLE (RFC 7953). Time that
    /// they leave BUSY or BUSY-TENTATIVE is busy or tentative.
    pub closed: PeriodSet,
    /// Nobody can say.
    pub unknown: PeriodSet,
    /// What of the calendar's faults bears on the window: what could not be expanded within the limits, and is unknown for
    /// that.
    pub notes: Vec<ImportNote>,
}

/// The code of a note that a limit made time unknown.
pub(super) const LIMIT_REACHED: &str = "rule.unexpanded";

impl FreeBusy {
    /// Whether a limit was reached, so that some of it is unknown that another window would know.
    pub fn is_cut_short(&self) -> bool {
        self.notes.iter().any(|note| note.code == LIMIT_REACHED)
    }

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
    pub(super) closed: Vec<Period>,
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
            FbType::Closed => self.closed.push(period),
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
            closed: set(self.closed),
            unknown: set(self.unknown),
            notes: self.notes,
        }
    }
}
