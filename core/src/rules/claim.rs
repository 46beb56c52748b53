use super::Buffer;
use crate::id::{NeedId, ResourceId, ServiceId};
use crate::period::Period;

/// What committing takes of one resource: exactly this, for exactly this long.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// Whose time is taken.
    pub resource: ResourceId,
    /// The need of the service that it meets.
    pub need: NeedId,
    /// When it serves.
    pub core: Period,
    /// How much of its capacity.
    pub units: u32,
    /// The time kept around the core.
    pub buffer: Buffer,
    /// What is done there: the spacing class, on which changeovers depend.
    pub class: ServiceId,
}

impl Claim {
    /// The core with its buffer: what is swept on a pooled resource.
    pub fn padded(&self) -> Period {
        self.buffer.around(self.core)
    }
}
