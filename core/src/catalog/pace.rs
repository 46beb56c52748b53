//! How long a segment is if a resource serves in it: the slowest of those who serve decides.

use super::{Catalog, Resource, Segment, Service, Who};
use crate::id::{LocationId, SegmentId, ServiceId};
use crate::period::{Minutes, Seconds};

/// How long a resource takes where it serves in a segment. Of a need of the whole visit it is of no meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPace {
    /// The service; `None`: any.
    pub service: Option<ServiceId>,
    /// The segment of that service; `None`: any.
    pub segment: Option<SegmentId>,
    /// A skill that a need of the segment asks for which the resource could meet; `None`: whatever is asked for.
    pub skill: Option<String>,
    /// How long it then takes.
    pub takes: Takes,
}

/// A length of its own, or a part of that of the segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Takes {
    /// Of the segment's length as it is asked for, options included, in whole minutes, the last one begun. From 1 to
    /// 1,000.
    Percent(u32),
    /// Whatever the segment's length is.
    Length(Minutes),
}

impl Takes {
    /// For a segment of that length.
    pub fn of(self, length: Minutes) -> Minutes {
        match self {
            Takes::Percent(percent) => {
                let minutes = (u64::from(length.0) * u64::from(percent)).div_ceil(100);
                Minutes(u32::try_from(minutes).unwrap_or(u32::MAX).max(1))
            }
            Takes::Length(length) => length,
        }
    }
}

impl OwnPace {
    /// Whether it is of that segment, skills aside.
    pub(super) fn is_of(&self, service: &ServiceId, segment: &SegmentId) -> bool {
        self.service.as_ref().is_none_or(|own| own == service)
            && self.segment.as_ref().is_none_or(|own| own == segment)
    }
}

impl Resource {
    /// How long it takes for a segment of a service as it is asked for; `None`: as long as the segment is.
    pub fn pace(&self, service: &Service, segment: &Segment) -> Option<Seconds> {
        let asks = |skill: &String| {
            let mut needs = segment.needs.iter().filter(|need| need.fits(self));
            needs.any(|need| matches!(&need.who, Who::Any { skills, .. } if skills.contains(skill)))
        };
        let mut paces = self.paces.iter().filter(|pace| pace.is_of(&service.id, &segment.id));
        let pace = paces.find(|pace| pace.skill.as_ref().is_none_or(asks))?;
        Some(pace.takes.of(segment.length).seconds())
    }
}

impl Catalog {
    /// The longest that a visit of a service as it is asked for may be, whoever of those at the location serves.
    pub(crate) fn longest(&self, service: &Service, location: &LocationId) -> Seconds {
        let here = || self.resources().filter(|resource| resource.is_ever_at(location));
        let more = service.segments.iter().map(|segment| {
            let slowest = here().filter_map(|resource| resource.pace(service, segment)).max();
            let own = segment.length.seconds();
            slowest.map_or(Seconds(0), |slowest| slowest.max(own) + -own)
        });
        more.fold(service.longest() + service.pauses(), |sum, part| sum + part)
    }
}
