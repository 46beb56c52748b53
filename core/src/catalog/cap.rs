use super::{Need, Resource, Who};
use crate::id::{LocationId, OptionId, ResourceId, ServiceId};
use crate::rules::Per;
use std::collections::BTreeSet;

/// How much there may be of something in a stretch of time, whoever is free: a bound on bookings or on minutes of work.
///
/// What a booking takes of it is a claim like any other, on a resource of the cap's name, of which there are `limit`
/// units: so it is listed, checked, decided, displaced and overridden as all claims are. An override may exceed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// Its name in documents: no resource has it.
    pub id: ResourceId,
    /// Its name for people.
    pub name: String,
    /// Whose bookings count, all together: locations of one ledger and one zone.
    pub locations: Vec<LocationId>,
    /// How many.
    pub limit: u32,
    /// Of what.
    pub counts: Counts,
    /// In which time.
    pub per: Per,
    /// Which services count; none: all.
    pub services: BTreeSet<ServiceId>,
    /// Only visits with any of these options count; none: all.
    pub options: BTreeSet<OptionId>,
    /// Only those who serve and are of that kind count.
    pub kind: Option<String>,
    /// Only needs that ask for all of these skills count, or who serves by name and has them.
    pub skills: BTreeSet<String>,
    /// Only these count among those who serve; none: all.
    pub resources: BTreeSet<ResourceId>,
    /// Whether each of them has a limit of its own.
    pub each: Option<Each>,
}

/// What a cap adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counts {
    /// Bookings: each once in every stretch in which something of it that counts begins.
    Bookings,
    /// Minutes of those who serve and count, or, if it does not matter who serves, of visits: each in the stretch in
    /// which it lies.
    Minutes,
}

/// Whom a cap counts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Each {
    /// Each customer that a hold or booking is taken for. Who is named only by a confirmation is counted from then on, and
    /// refused if there is no room; a hold or booking for nobody is not counted.
    Customer,
    /// Each of those who serve.
    Resource,
}

impl Cap {
    /// Whether visits count, whoever serves.
    pub fn is_of_visits(&self) -> bool {
        self.kind.is_none()
            && self.skills.is_empty()
            && self.resources.is_empty()
            && self.each != Some(Each::Resource)
    }

    /// Whether what a resource does for a need counts.
    pub fn counts(&self, need: Option<&Need>, resource: &Resource) -> bool {
        let skills = match need.map(|need| &need.who) {
            Some(Who::Any { skills, .. }) => skills,
            _ => &resource.skills,
        };
        self.kind.as_ref().is_none_or(|kind| resource.kind == *kind)
            && self.skills.is_subset(skills)
            && (self.resources.is_empty() || self.resources.contains(&resource.id))
    }
}
