//! What needs say of each other, and how they choose.

use super::check::Check;
use super::check_options::{Placed, places};
use super::{Criterion, Service, Who};
use crate::period::Minutes;

/// Of a need: what they do not leave equal is little.
const MOST_CRITERIA: usize = 8;
const MOST_WEIGHT: u32 = 1_000;
const LONGEST_PAUSE: Minutes = Minutes(1_440);

impl Check<'_> {
    /// What its needs say of how one is chosen, and of whom it must not be.
    pub(super) fn choices(&mut self, path: &str, service: &Service) {
        for Placed { path: need_path, need, .. } in places(path, service) {
            let is_same = matches!(need.who, Who::SameAs(_));
            if is_same && (need.all || !need.choice.is_empty() || need.different_from.is_some()) {
                let message = "who met the other need meets this one: nobody is chosen";
                self.fault(need_path.clone(), "conflict", message);
            }
            if need.choice.len() > MOST_CRITERIA {
                let message = format!("{} criteria are more than {MOST_CRITERIA}", need.choice.len());
                self.fault(format!("{need_path}.choice"), "too_many", message);
            }
            for (index, criterion) in need.choice.iter().enumerate() {
                if need.choice.iter().take(index).any(|earlier| earlier == criterion) {
                    let message = format!("\"{}\" has decided already", criterion.name());
                    self.fault(format!("{need_path}.choice[{index}]"), "duplicate", message);
                }
                if matches!(criterion, Criterion::Seeded(seed) if seed.len() > 200) {
                    let message = "a seed has at most 200 bytes";
                    self.fault(format!("{need_path}.choice[{index}]"), "out_of_range", message);
                }
            }
        }
    }

    /// One resource of a segment pauses: if two did, each in its own breaks, there were no length that both work.
    pub(super) fn pauses(&mut self, path: &str, service: &Service) {
        let places = places(path, service);
        let pausing = || places.iter().filter(|placed| placed.need.pauses.is_some());
        for (index, placed) in pausing().enumerate() {
            let path = format!("{}.pauses", placed.path);
            let need = placed.need;
            let is_second =
                |earlier: &&Placed<'_>| earlier.segment == placed.segment && !earlier.is_apart(placed);
            let message = if placed.segment.is_none() {
                "only a need of a segment pauses: who serves the whole visit is there throughout"
            } else if !need.takes_one() {
                "only a need that takes one resource of its own pauses"
            } else if service.quantity_most > 1 && need.each {
                "one resource pauses: where there is a `quantity`, the need says `each: false`"
            } else if pausing().take(index).any(|earlier| is_second(&earlier)) {
                "another need of this segment pauses"
            } else {
                if need.pauses.is_none_or(|most| most.0 == 0 || most > LONGEST_PAUSE) {
                    self.fault(format!("{path}.most"), "out_of_range", "a pause is 1 minute to 24 hours");
                }
                continue;
            };
            self.fault(path, "conflict", message);
        }
    }

    /// "Different from" leads to a need of an earlier segment: those of one segment are met by different resources anyway,
    /// and so are those of the whole visit.
    pub(super) fn different_from(&mut self, path: &str, service: &Service) {
        let places = places(path, service);
        for Placed { path, need, segment, .. } in &places {
            let Some(other) = &need.different_from else { continue };
            let target = places.iter().find(|target| target.need.id == *other);
            let message = match target.map(|target| target.segment) {
                None => format!("this service has no need named \"{other}\""),
                Some(Some(earlier)) if segment.is_some_and(|own| earlier < own) => continue,
                Some(_) => format!("\"{other}\" is not a need of an earlier segment"),
            };
            self.fault(format!("{path}.differentFrom"), "dangling", message);
        }
    }

    pub(super) fn weight(&mut self, path: &str, weight: u32) {
        if !(1..=MOST_WEIGHT).contains(&weight) {
            let message = format!("a weight is 1 to {MOST_WEIGHT}");
            self.fault(format!("{path}.weight"), "out_of_range", message);
        }
    }
}
