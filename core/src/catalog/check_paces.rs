//! The faults of paces: the lengths that segments can have are few, and the longest visit is bounded, whoever serves and
//! whatever options there are.

use super::check::{Check, LONGEST};
use super::check_options::{Placed, places};
use super::{OwnPace, Resource, Service, Takes, Who};
use crate::id::SegmentId;
use crate::period::{Minutes, Seconds};
use std::collections::BTreeSet;

/// How many a resource may have.
const MOST_PACES: usize = 100;
/// How many combinations of lengths the segments of a service may have: each is looked for.
const MOST_LENGTHS: usize = 64;
const MOST_PERCENT: u32 = 1_000;

impl Check<'_> {
    pub(super) fn paces(&mut self, path: &str, resource: &Resource) {
        let path = format!("{path}.paces");
        if !self.at_most(MOST_PACES, &path, resource.paces.len()) {
            return;
        }
        for (index, pace) in resource.paces.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.pace(&path, pace);
            if let Some(skill) = pace.skill.as_ref().filter(|skill| !resource.skills.contains(*skill)) {
                let message =
                    format!("no need that asks for \"{skill}\" can be met by it: it lacks that skill");
                self.fault(format!("{path}.skill"), "dangling", message);
            }
        }
    }

    fn pace(&mut self, path: &str, pace: &OwnPace) {
        match pace.takes {
            Takes::Percent(percent) if !(1..=MOST_PERCENT).contains(&percent) => {
                let message = format!("it is 1 to {MOST_PERCENT} percent of the length");
                self.fault(format!("{path}.percent"), "out_of_range", message);
            }
            Takes::Percent(_) => {}
            Takes::Length(length) => {
                if length.0 == 0 {
                    self.fault(format!("{path}.length"), "out_of_range", "it is one minute at least");
                }
                self.bounded(format!("{path}.length"), length);
            }
        }
        let service = pace.service.as_ref().map(|id| (id, self.services.get(id).copied()));
        match (service, &pace.segment) {
            (None, Some(_)) => {
                let message = "a segment is one of a `service`: say which";
                self.fault(format!("{path}.segment"), "missing", message);
            }
            (Some((id, None)), _) => {
                self.fault(format!("{path}.service"), "dangling", format!("no service is named \"{id}\""));
            }
            (Some((id, Some(service))), Some(segment))
                if service.segments.iter().all(|own| own.id != *segment) =>
            {
                let message = format!("service \"{id}\" has no segment named \"{segment}\"");
                self.fault(format!("{path}.segment"), "dangling", message);
            }
            _ => {}
        }
    }

    /// What the paces of all who may serve make of the lengths of a service.
    pub(super) fn lengths(&mut self, path: &str, service: &Service) {
        if !self.has_paces {
            return;
        }
        let paces: Vec<BTreeSet<Takes>> =
            (0..service.segments.len()).map(|segment| self.paces_in(service, segment)).collect();
        if paces.iter().all(BTreeSet::is_empty) {
            return;
        }
        let path = format!("{path}.segments");
        let lengths = paces.iter().fold(1_usize, |product, paces| product.saturating_mul(1 + paces.len()));
        if lengths > MOST_LENGTHS {
            let message = format!(
                "by who serves, its segments can have {lengths} combinations of lengths, and {MOST_LENGTHS} are the most: give \
                 those who may serve fewer different paces, or name the `segment` in them"
            );
            self.fault(path.clone(), "too_many", message);
        }
        let of_segments = service.segments.iter().zip(&paces).map(|(segment, paces)| {
            let own = longest(service, segment.length, &segment.id);
            let slowest = paces.iter().map(|takes| takes.of(own)).max();
            slowest.unwrap_or(own).max(own).seconds() + segment.gap.most.seconds()
        });
        if of_segments.fold(Seconds(0), |sum, part| sum + part) > LONGEST.seconds() {
            let message = "the visit is longer than 31 days with its gaps, its longest options and the slowest who may serve";
            self.fault(path, "out_of_range", message);
        }
    }

    /// The paces of all who may serve in a segment, at any location and with any options: no more of them than are too
    /// many.
    fn paces_in(&self, service: &Service, segment: usize) -> BTreeSet<Takes> {
        let places = places("", service);
        let mut found = BTreeSet::new();
        let Some(own) = service.segments.get(segment) else { return found };
        for placed in places.iter().filter(|placed| placed.segment == Some(segment)) {
            let of_other = |other: &&Placed<'_>| match &placed.need.who {
                Who::SameAs(target) => other.need.id == *target,
                _ => false,
            };
            let need = places.iter().find(of_other).map_or(placed.need, |other| other.need);
            for resource in service.locations.iter().flat_map(|at| self.able(need, at)) {
                for pace in resource.paces.iter().filter(|pace| pace.is_of(&service.id, &own.id)) {
                    found.insert(pace.takes);
                    if pace.skill.is_none() {
                        break;
                    }
                }
                if found.len() > MOST_LENGTHS {
                    return found;
                }
            }
        }
        found
    }
}

/// The length of a segment with the longest option of each variant, and all add-ons.
fn longest(service: &Service, own: Minutes, segment: &SegmentId) -> Minutes {
    let options = || service.variants.iter().map(|variant| &variant.options);
    let set = options().flatten().filter_map(|option| option.lengths.get(segment)).max();
    let added =
        options().filter_map(|options| options.iter().filter_map(|option| option.adds.get(segment)).max());
    let added = added.chain(service.add_ons.iter().filter_map(|option| option.adds.get(segment)));
    added.fold(set.copied().unwrap_or(own).max(own), |sum, time| sum.plus(*time))
}
