use super::{Breaks, Buffer, Claim};
use crate::id::{NeedId, ResourceId, ServiceId};
use crate::period::{Instant, Period, Seconds};

/// A claim whose start is still open: what a search asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The need that it would meet.
    pub need: NeedId,
    /// How long the core is.
    pub length: Seconds,
    /// How much of the capacity.
    pub units: u32,
    /// The time kept around the core.
    pub buffer: Buffer,
    /// The spacing class.
    pub class: ServiceId,
    /// What of the hours it may lie outside of: of no meaning to an occupancy.
    pub breaks: Breaks,
}

impl Shape {
    /// The shape of a claim that exists.
    pub fn of(claim: &Claim) -> Shape {
        let (need, class) = (claim.need.clone(), claim.class.clone());
        let (units, buffer, breaks) = (claim.units, claim.buffer, Breaks::None);
        Shape { need, length: claim.core.length(), units, buffer, class, breaks }
    }

    /// The claim of this shape at `start`; `None` past the end of time.
    pub fn at(&self, resource: &ResourceId, start: Instant) -> Option<Claim> {
        let core = Period::checked(start, start.plus(self.length))?;
        let (need, class) = (self.need.clone(), self.class.clone());
        Some(Claim { resource: resource.clone(), need, core, units: self.units, buffer: self.buffer, class })
    }

    /// The starts from which the padded claim touches any of `period`.
    pub fn starts_into(&self, period: &Period) -> Option<Period> {
        let (before, after) = (self.buffer.before.seconds(), self.buffer.after.seconds());
        period.widened(self.length + after - Seconds(1), before)
    }
}
