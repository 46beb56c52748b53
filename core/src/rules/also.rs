use crate::id::{OptionId, ServiceId};
use crate::period::Minutes;
use std::collections::BTreeSet;

/// A service, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// What.
    pub service: ServiceId,
    /// With which of its options.
    pub options: BTreeSet<OptionId>,
    /// How many at once.
    pub quantity: u32,
}

/// What else is done in the same visit: further services, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Also {
    /// The further services, each another one. Nothing else counts where there are none.
    pub items: Vec<Item>,
    /// Whether all may come in any order; else in that in which they are named, the visit's own first.
    pub in_any_order: bool,
    /// How long one may wait at most after one of them for the next.
    pub wait: Minutes,
}

impl Also {
    /// The least minor format of a ledger that may hold one.
    pub const FORMAT: u32 = 2;

    /// Whether there is nothing else.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
