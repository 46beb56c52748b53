use super::{Criterion, Resource, ServiceOption, Variant};
use crate::id::{LocationId, NeedId, ResourceId, SegmentId, ServiceId};
use crate::period::{Minutes, Seconds};
use crate::rules::{Ahead, Buffer, Grid};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// An appointment type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name in documents, and its spacing class.
    pub id: ServiceId,
    /// Its name for people.
    pub name: String,
    /// Where it is offered.
    pub locations: Vec<LocationId>,
    /// Its steps, in order; at least one.
    pub segments: Vec<Segment>,
    /// What is needed for the whole visit, from the start of the first segment to the end of the last.
    pub needs: Vec<Need>,
    /// What a visit is one of, and what that changes of it.
    pub variants: Vec<Variant>,
    /// What may be asked for beside it, and what that changes of it.
    pub add_ons: Vec<ServiceOption>,
    /// How many may be asked for at once.
    pub quantity_most: u32,
    /// Time kept around each claim.
    pub buffer: Buffer,
    /// Whether that time may lie outside the hours.
    pub edge: Edge,
    /// The starts that are offered.
    pub grid: Grid,
    /// The least time from now to a start.
    pub notice: Ahead,
    /// How far ahead a start may be: what is as far as this is the first that may not.
    pub horizon: Ahead,
    /// The first local date of a start; `None`: any.
    pub valid_from: Option<NaiveDate>,
    /// The first local date after it on which no visit starts any more; `None`: none.
    pub valid_until: Option<NaiveDate>,
    /// A booking may be cancelled or moved by its customer until this long before its start.
    pub cancel_notice: Minutes,
    /// Whether only the dealer's own people cancel or move a booking.
    pub staff_cancels: bool,
    /// Whether a booking is a request until staff approve it. It takes its time from the first.
    pub approval: bool,
}

/// What of a claim lies within the hours of its location and its resource, closures and calendars of hours included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Edge {
    /// Its core: who sets up does so before the opening.
    #[default]
    BuffersOutside,
    /// Its core and the buffers around it.
    BuffersInside,
}

/// A step of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its name.
    pub id: SegmentId,
    /// How long it is, elapsed.
    pub length: Minutes,
    /// Who and what serves, all for all of its length.
    pub needs: Vec<Need>,
    /// The time from its end to the start of the next segment; of no meaning on the last.
    pub gap: Gap,
    /// Which service of a visit of several it is of; else 0: see [`Visit::part`](super::Visit::part).
    pub part: usize,
}

/// The least and the greatest time between two segments, elapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gap {
    /// At least this long.
    pub least: Minutes,
    /// At most this long.
    pub most: Minutes,
}

/// What must serve. Needs whose times overlap are met by different resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its name, unique within the service: choices refer to it.
    pub id: NeedId,
    /// Who can meet it.
    pub who: Who,
    /// How many resources at once.
    pub count: u32,
    /// Whether it takes everyone there who could meet it, instead of so many.
    pub all: bool,
    /// How many units of each.
    pub units: u32,
    /// Whether it is taken as often as the service is asked for; else once.
    pub each: bool,
    /// The need of an earlier segment that others must have met.
    pub different_from: Option<NeedId>,
    /// How long who meets it may be off duty by the hours within its segment, all together, the location closed or
    /// not; work goes on after, and the segment is so much longer. `None`: not at all.
    pub pauses: Option<Minutes>,
    /// Who is asked first among those who can meet it: by these in turn, then by preference and name.
    pub choice: Vec<Criterion>,
    /// Which service of a visit of several it is of; else 0: see [`Visit::part`](super::Visit::part).
    pub part: usize,
}

/// Who can meet a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Any resource of a kind that has all the skills and all the tags.
    Any {
        /// The kind.
        kind: String,
        /// What it can do.
        skills: BTreeSet<String>,
        /// What it is.
        tags: BTreeSet<String>,
    },
    /// One resource, by name.
    Named(ResourceId),
    /// Whoever met an earlier need of another segment.
    SameAs(NeedId),
}

impl Segment {
    /// The need whose work may pause, and for how long.
    pub fn pausing(&self) -> Option<(&Need, Seconds)> {
        self.needs.iter().find_map(|need| Some((need, need.pauses?.seconds())))
    }
}

impl Need {
    /// Whether the resource could meet it, time aside. For [`Who::SameAs`]: any, as the other need decides.
    pub fn fits(&self, resource: &Resource) -> bool {
        match &self.who {
            Who::Any { kind, skills, tags } => {
                resource.kind == *kind && skills.is_subset(&resource.skills) && tags.is_subset(&resource.tags)
            }
            Who::Named(id) => resource.id == *id,
            Who::SameAs(_) => true,
        }
    }

    /// Whether a resource can meet it, and is ever at that location.
    pub fn may_take(&self, resource: &Resource, location: &LocationId) -> bool {
        resource.is_ever_at(location) && self.fits(resource)
    }

    /// How many it takes of so many who may meet it.
    pub fn number(&self, candidates: usize) -> usize {
        if self.all { candidates } else { self.count as usize }
    }

    /// Whether it takes one resource of its own: then somebody may choose it.
    pub fn takes_one(&self) -> bool {
        !self.all && self.count == 1 && !matches!(self.who, Who::SameAs(_))
    }
}

impl Service {
    /// The needs of all segments in order, then those of the whole visit, each with its segment's index.
    pub fn all_needs(&self) -> impl Iterator<Item = (Option<usize>, &Need)> {
        let segments = self.segments.iter().enumerate();
        let of_segments =
            segments.flat_map(|(index, segment)| segment.needs.iter().map(move |need| (Some(index), need)));
        of_segments.chain(self.needs.iter().map(|need| (None, need)))
    }

    /// The visit's length with every gap as short as it may be.
    pub fn shortest(&self) -> Seconds {
        self.length(|gap| gap.least)
    }

    /// The visit's length with every gap as long as it may be.
    pub fn longest(&self) -> Seconds {
        self.length(|gap| gap.most)
    }

    /// Whether work may pause in it, with any options.
    pub fn may_pause(&self) -> bool {
        let variants = self.variants.iter().flat_map(|variant| &variant.options);
        let of_options = variants.chain(&self.add_ons).flat_map(|option| &option.needs);
        let needs = self.all_needs().map(|(_, need)| need);
        needs.chain(of_options.map(|(_, need)| need)).any(|need| need.pauses.is_some())
    }

    /// How long work may pause, in all segments together.
    pub fn pauses(&self) -> Seconds {
        let segments = self.segments.iter().filter_map(Segment::pausing);
        segments.fold(Seconds(0), |sum, (_, most)| sum + most)
    }

    fn length(&self, gap: impl Fn(Gap) -> Minutes) -> Seconds {
        let gaps = self
            .segments
            .split_last()
            .map_or(&[][..], |(_, before)| before)
            .iter()
            .map(|segment| gap(segment.gap).seconds());
        let lengths = self.segments.iter().map(|segment| segment.length.seconds());
        lengths.chain(gaps).fold(Seconds(0), |sum, part| sum + part)
    }
}
