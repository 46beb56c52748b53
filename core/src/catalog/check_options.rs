//! The faults of a service's options. What options can break together is told from two of them, or from the longest of
//! each variant: no combinations are gone through. So each option is held against the locations by itself, asked for once; what
//! two of them ask for together, or one several times, may be more than there is, and then no start is open.

use super::check::{Check, LONGEST, too_few};
use super::{Need, Service, ServiceOption, Who};
use crate::error::Fault;
use crate::id::{LocationId, NeedId};
use crate::period::{Minutes, Seconds};
use std::collections::BTreeMap;

/// The most that may be asked for at once.
const MOST: u32 = 100;

/// An option where it stands.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    option: &'a ServiceOption,
    /// The place of its variant.
    variant: Option<usize>,
}

/// A need of a service, or of one of its options, where it stands.
pub(super) struct Placed<'a> {
    pub(super) path: String,
    pub(super) need: &'a Need,
    /// `None`: the whole visit.
    pub(super) segment: Option<usize>,
    of: Option<Of<'a>>,
}

impl Of<'_> {
    /// Whether no visit has both.
    fn is_apart(&self, other: &Of<'_>) -> bool {
        self.variant.is_some() && self.variant == other.variant && self.option.id != other.option.id
    }
}

impl Placed<'_> {
    /// Whether no visit has both.
    pub(super) fn is_apart(&self, other: &Placed<'_>) -> bool {
        match (&self.of, &other.of) {
            (Some(a), Some(b)) => a.is_apart(b),
            (None, Some(of)) => of.option.without.contains(&self.need.id),
            (Some(of), None) => of.option.without.contains(&other.need.id),
            (None, None) => false,
        }
    }

    pub(super) fn is_of_option(&self) -> bool {
        self.of.is_some()
    }

    /// Whether every visit that has the other has this, unless an option takes it away.
    pub(super) fn is_with(&self, other: &Placed<'_>) -> bool {
        let is_same = |of: &Of<'_>| other.of.is_some_and(|other| other.option.id == of.option.id);
        self.of.is_none_or(|of| is_same(&of))
    }
}

/// All needs of a service and its options. Those of a segment that is not there are left out.
pub(super) fn places<'a>(path: &str, service: &'a Service) -> Vec<Placed<'a>> {
    let mut places = Vec::new();
    for (at, segment) in service.segments.iter().enumerate() {
        places.extend(segment.needs.iter().enumerate().map(|(index, need)| {
            let path = format!("{path}.segments[{at}].needs[{index}]");
            Placed { path, need, segment: Some(at), of: None }
        }));
    }
    places.extend(service.needs.iter().enumerate().map(|(index, need)| Placed {
        path: format!("{path}.needs[{index}]"),
        need,
        segment: None,
        of: None,
    }));
    for (path, of) in options(path, service) {
        for (index, (segment, need)) in of.option.needs.iter().enumerate() {
            let at = segment.as_ref().map(|id| service.segments.iter().position(|own| own.id == *id));
            if at != Some(None) {
                let path = format!("{path}.needs[{index}]");
                places.push(Placed { path, need, segment: at.flatten(), of: Some(of) });
            }
        }
    }
    places
}

fn options<'a>(path: &str, service: &'a Service) -> Vec<(String, Of<'a>)> {
    let mut options = Vec::new();
    for (at, variant) in service.variants.iter().enumerate() {
        options.extend(variant.options.iter().enumerate().map(|(index, option)| {
            (format!("{path}.variants[{at}].options[{index}]"), Of { option, variant: Some(at) })
        }));
    }
    options.extend(
        service
            .add_ons
            .iter()
            .enumerate()
            .map(|(index, option)| (format!("{path}.addOns[{index}]"), Of { option, variant: None })),
    );
    options
}

impl Check<'_> {
    pub(super) fn options(&mut self, path: &str, service: &Service) {
        if !(1..=MOST).contains(&service.quantity_most) {
            let message = format!("1 to {MOST} are asked for at once");
            self.fault(format!("{path}.quantity.most"), "out_of_range", message);
        }
        self.unique(&format!("{path}.variants"), service.variants.iter().map(|variant| &variant.id));
        for (at, variant) in service.variants.iter().enumerate() {
            let path = format!("{path}.variants[{at}]");
            if variant.options.is_empty() {
                self.fault(format!("{path}.options"), "missing", "a variant has one option at least");
            }
            if let Some(default) = &variant.default
                && variant.options.iter().all(|option| option.id != *default)
            {
                let message = format!("this variant has no option named \"{default}\"");
                self.fault(format!("{path}.default"), "dangling", message);
            }
        }
        let mut seen = BTreeMap::new();
        let mut by = BTreeMap::new();
        for (path, of) in options(path, service) {
            if let Some(first) = seen.insert(&of.option.id, path.clone()) {
                let message = format!("{first} has the name \"{}\" already", of.option.id);
                self.fault(format!("{path}.id"), "duplicate", message);
            }
            self.times_of(&path, service, &of);
            for segment in of.option.lengths.keys() {
                if *by.entry(segment).or_insert(of.variant) != of.variant {
                    let message = format!("another variant says how long \"{segment}\" is");
                    self.fault(
                        format!("{path}.lengths{}", Fault::member(segment.as_str())),
                        "conflict",
                        message,
                    );
                }
            }
            self.names_of(&path, service, of.option);
            self.takes_away(&path, service, &of);
        }
        self.longest(path, service);
    }

    /// What an option makes of the lengths.
    fn times_of(&mut self, path: &str, service: &Service, of: &Of<'_>) {
        if of.variant.is_none() && !of.option.lengths.is_empty() {
            let message = "only an option of a variant says how long a segment is; an add-on `adds` to it";
            self.fault(format!("{path}.lengths"), "conflict", message);
        }
        for (member, times) in [("lengths", &of.option.lengths), ("adds", &of.option.adds)] {
            for (segment, time) in times {
                let path = format!("{path}.{member}{}", Fault::member(segment.as_str()));
                if service.segments.iter().all(|own| own.id != *segment) {
                    let message = format!("this service has no segment named \"{segment}\"");
                    self.fault(path.clone(), "dangling", message);
                }
                if time.0 == 0 {
                    self.fault(path.clone(), "out_of_range", "it is one minute at least");
                }
                self.bounded(path, *time);
            }
        }
    }

    /// What an option names must be there.
    fn names_of(&mut self, path: &str, service: &Service, option: &ServiceOption) {
        for (index, (segment, _)) in option.needs.iter().enumerate() {
            if let Some(id) = segment
                && service.segments.iter().all(|own| own.id != *id)
            {
                let message = format!("this service has no segment named \"{id}\"");
                self.fault(format!("{path}.needs[{index}].segment"), "dangling", message);
            }
        }
        let own = |id: &NeedId| service.all_needs().map(|(_, need)| need).find(|need| need.id == *id);
        for id in option.without.iter().filter(|id| own(id).is_none()) {
            let message = format!("this service has no need of its own named \"{id}\"");
            self.fault(format!("{path}.without"), "dangling", message);
        }
        for id in option.skills.keys() {
            let message = match own(id).map(|need| &need.who) {
                Some(Who::Any { .. }) => continue,
                Some(_) => format!("only a need of a `kind` asks for skills, and \"{id}\" is none"),
                None => format!("this service has no need of its own named \"{id}\""),
            };
            self.fault(format!("{path}.skills{}", Fault::member(id.as_str())), "dangling", message);
        }
    }

    /// What an option takes away leaves a segment something, and nobody to be the same as somebody who is not there.
    fn takes_away(&mut self, path: &str, service: &Service, of: &Of<'_>) {
        let without = &of.option.without;
        let is_taken = |need: &Need| service.options().any(|option| option.without.contains(&need.id));
        for segment in &service.segments {
            let takes = segment.needs.iter().any(|need| without.contains(&need.id));
            let gives = of.option.needs.iter().any(|(to, _)| to.as_ref() == Some(&segment.id));
            if takes && !gives && segment.needs.iter().all(is_taken) {
                let message = format!(
                    "segment \"{}\" may be left with no need: keep one that no option takes away, or give it another here",
                    segment.id
                );
                self.fault(format!("{path}.without"), "impossible", message);
            }
        }
        for placed in places("", service) {
            let Who::SameAs(target) = &placed.need.who else { continue };
            let is_gone = match &placed.of {
                None => without.contains(&placed.need.id),
                Some(other) => other.is_apart(of),
            };
            if without.contains(target) && !is_gone {
                let message = format!(
                    "\"{target}\" falls away, and \"{}\" is to be the same: take both away",
                    placed.need.id
                );
                self.fault(format!("{path}.without"), "impossible", message);
            }
        }
    }

    /// The longest visit has the longest option of each variant, and all add-ons: a segment has its length from one
    /// variant at most, so what one makes longer does not depend on another.
    fn longest(&mut self, path: &str, service: &Service) {
        let longer = |option: &ServiceOption| {
            let set = option.lengths.iter().map(|(id, length)| {
                let own = service.segments.iter().find(|segment| segment.id == *id);
                length.seconds().0 - own.map_or(*length, |segment| segment.length).seconds().0
            });
            let added = option.adds.values().map(|time: &Minutes| time.seconds().0);
            set.chain(added).sum::<i64>()
        };
        let of_variants = service.variants.iter().map(|variant| variant.options.iter().map(longer).max());
        let more = of_variants.flatten().chain(service.add_ons.iter().map(longer)).sum();
        if more > 0 && service.longest() + Seconds(more) > LONGEST.seconds() {
            let message = "the visit is longer than 31 days with its gaps and its longest options";
            self.fault(path.to_owned(), "out_of_range", message);
        }
    }

    /// The skills that one option asks for are there.
    pub(super) fn skills(&mut self, path: &str, service: &Service, location: &LocationId) {
        for (path, of) in options(path, service) {
            for (id, more) in &of.option.skills {
                let own = service.all_needs().map(|(_, need)| need).find(|need| need.id == *id);
                let Some((own, Who::Any { kind, .. })) = own.map(|own| (own, &own.who)) else { continue };
                let count = |need: &Need| self.fitting(need, kind, location);
                let need = own.asking(more);
                let (able, fitting) = (count(own), count(&need));
                let path = format!("{path}.skills{}", Fault::member(id.as_str()));
                if own.count as usize <= able && fitting < need.count as usize {
                    self.fault(path, "impossible", too_few(&need, kind, location, fitting));
                    continue;
                }
                let follows = |other: &&Need| matches!(&other.who, Who::SameAs(target) if target == id);
                let mut followers = service.all_needs().map(|(_, need)| need).filter(follows);
                let is_lost = |follower: &Need| {
                    self.is_same(follower, own, location) && !self.is_same(follower, &need, location)
                };
                if let Some(follower) = followers.find(|follower| is_lost(follower)) {
                    let message =
                        format!("nobody with these skills has the units that \"{}\" takes", follower.id);
                    self.fault(path, "impossible", message);
                }
            }
        }
    }
}
