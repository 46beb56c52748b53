//! The faults of a catalog's parts: each with the path that it has in the document.

use super::{CatalogParts, Holidays, Location, Need, Resource, Segment, Service, Who};
use crate::error::Fault;
use crate::id::{HolidaysId, LocationId, NeedId, ResourceId};
use crate::limits::Limits;
use crate::period::{Minutes, Seconds};
use crate::rules::{Ahead, Buffer};
use core::fmt::Display;
use std::collections::{BTreeMap, BTreeSet};

/// The longest length, gap, buffer or notice that a rule may have: 31 days.
const LONGEST: Minutes = Minutes(31 * 24 * 60);
/// The longest buffer that a service or a resource may have: a day.
const LONGEST_BUFFER_OF_A_RULE: Seconds = Seconds(86_400);
/// The longest buffer that a claim can have: its service's and its resource's, one after the other.
pub const LONGEST_BUFFER: Seconds = Seconds(2 * 86_400);
/// How many names a fault lists of those that there are.
const NAMES_SHOWN: usize = 8;
/// The farthest horizon: ten years.
pub(super) const FARTHEST_DAYS: u32 = 3_660;
/// The most business days, and the most days of a notice.
const MOST_DAYS: u32 = 366;
/// How many shifts, closures, calendars, segments, needs or locations one item may list.
const MOST_IN_A_LIST: usize = 1_000;
/// How many resources one visit may take: the depth of the search for an assignment.
const MOST_ROLES: u64 = 256;
/// How many resources one need may take at once.
const MOST_AT_ONCE: u32 = 100;

/// All faults, in the order of the document.
pub(super) fn faults(parts: &CatalogParts, limits: &Limits) -> Vec<Fault> {
    let mut by_kind: BTreeMap<(&LocationId, &str), Vec<&Resource>> = BTreeMap::new();
    for resource in &parts.resources {
        let posted = resource.postings.iter().map(|posting| &posting.location);
        for location in posted.chain([&resource.location]).collect::<BTreeSet<_>>() {
            by_kind.entry((location, &resource.kind)).or_default().push(resource);
        }
    }
    let holidays = parts.holidays.iter().map(|list| (&list.id, list)).collect();
    let locations = parts.locations.iter().map(|at| (&at.id, at)).collect();
    let resources = parts.resources.iter().map(|resource| (&resource.id, resource)).collect();
    let mut check = Check { parts, holidays, locations, resources, by_kind, faults: Vec::new() };
    check.sizes(limits);
    check.lists_of_holidays();
    check.unique("locations", parts.locations.iter().map(|location| &location.id));
    check.unique("resources", parts.resources.iter().map(|resource| &resource.id));
    check.unique("services", parts.services.iter().map(|service| &service.id));
    for (index, location) in parts.locations.iter().enumerate() {
        let path = format!("locations[{index}]");
        check.off(&path, Some(&location.hours), &location.closures, &location.holidays);
    }
    for (index, resource) in parts.resources.iter().enumerate() {
        check.resource(&format!("resources[{index}]"), resource);
    }
    for (index, service) in parts.services.iter().enumerate() {
        check.service(&format!("services[{index}]"), service);
    }
    check.changeovers(&parts.changeovers, limits);
    check.unique("caps", parts.caps.iter().map(|cap| &cap.id));
    for (index, cap) in parts.caps.iter().enumerate() {
        check.cap(&format!("caps[{index}]"), cap);
    }
    check.faults
}

pub(super) struct Check<'a> {
    pub(super) parts: &'a CatalogParts,
    pub(super) holidays: BTreeMap<&'a HolidaysId, &'a Holidays>,
    pub(super) locations: BTreeMap<&'a LocationId, &'a Location>,
    pub(super) resources: BTreeMap<&'a ResourceId, &'a Resource>,
    by_kind: BTreeMap<(&'a LocationId, &'a str), Vec<&'a Resource>>,
    faults: Vec<Fault>,
}

impl Check<'_> {
    pub(super) fn fault(&mut self, path: String, code: &'static str, message: impl Display) {
        self.faults.push(Fault { path, code, message: message.to_string() });
    }

    fn sizes(&mut self, limits: &Limits) {
        let sizes = [
            ("holidays", self.parts.holidays.len()),
            ("locations", self.parts.locations.len()),
            ("resources", self.parts.resources.len()),
            ("services", self.parts.services.len()),
            ("caps", self.parts.caps.len()),
        ];
        for (name, size) in sizes {
            if size > limits.catalog_items {
                let message = format!("{size} are more than limits.catalog_items = {}", limits.catalog_items);
                self.fault(name.to_owned(), "too_many", message);
            }
        }
        if self.parts.locations.is_empty() {
            self.fault("locations".to_owned(), "missing", "a catalog needs at least one location");
        }
    }

    /// Names that are listed are listed once.
    pub(super) fn once<T: Ord + Display>(&mut self, path: &str, names: &[T]) {
        let mut seen = BTreeSet::new();
        for (index, name) in names.iter().enumerate() {
            if !seen.insert(name) {
                self.fault(
                    format!("{path}[{index}]"),
                    "duplicate",
                    format!("\"{name}\" is in the list already"),
                );
            }
        }
    }

    /// Lists within an item are short; what is done with one is done often. False: too long to look at.
    pub(super) fn few(&mut self, path: &str, items: usize) -> bool {
        self.at_most(MOST_IN_A_LIST, path, items)
    }

    pub(super) fn at_most(&mut self, most: usize, path: &str, items: usize) -> bool {
        if items > most {
            self.fault(path.to_owned(), "too_many", format!("{items} are more than {most}"));
        }
        items <= most
    }

    pub(super) fn unique<T: Ord + Display>(&mut self, list: &str, ids: impl Iterator<Item = T>) {
        let mut seen = BTreeMap::new();
        let mut twice = Vec::new();
        for (index, id) in ids.enumerate() {
            if let Some(first) = seen.get(&id) {
                twice.push((index, format!("{list}[{first}] has the name \"{id}\" already")));
            } else {
                seen.insert(id, index);
            }
        }
        for (index, message) in twice {
            self.fault(format!("{list}[{index}].id"), "duplicate", message);
        }
    }

    fn bounded(&mut self, path: String, value: Minutes) {
        if value > LONGEST {
            self.fault(path, "out_of_range", format!("{} minutes are more than 31 days", value.0));
        }
    }

    fn buffer(&mut self, path: &str, buffer: Buffer) {
        for (name, minutes) in [("before", buffer.before), ("after", buffer.after)] {
            if minutes.seconds() > LONGEST_BUFFER_OF_A_RULE {
                self.fault(format!("{path}.buffer.{name}"), "out_of_range", "a buffer is at most 24 hours");
            }
        }
    }

    pub(super) fn location(&mut self, path: String, id: &LocationId) -> bool {
        let known = self.locations.contains_key(id);
        if !known {
            let names = self
                .locations
                .keys()
                .take(NAMES_SHOWN)
                .map(|id| format!("\"{id}\""))
                .collect::<Vec<_>>()
                .join(", ");
            let more = if self.locations.len() > NAMES_SHOWN { " and more" } else { "" };
            self.fault(path, "dangling", format!("no location is named \"{id}\"; there are: {names}{more}"));
        }
        known
    }

    fn resource(&mut self, path: &str, resource: &Resource) {
        self.few(&format!("{path}.calendars"), resource.calendars.len());
        self.off(path, resource.hours.as_ref(), &resource.closures, &resource.holidays);
        self.location(format!("{path}.location"), &resource.location);
        self.postings(path, resource);
        self.buffer(path, resource.buffer);
        self.weight(path, resource.weight);
        if resource.capacity == 0 {
            self.fault(format!("{path}.capacity"), "out_of_range", "a resource has at least one unit");
        }
        self.unique(&format!("{path}.calendars"), resource.calendars.iter().map(|source| &source.name));
    }

    fn service(&mut self, path: &str, service: &Service) {
        let needs = service.all_needs().count();
        let few = [
            self.few(&format!("{path}.locations"), service.locations.len()),
            self.few(&format!("{path}.segments"), service.segments.len()),
            self.few(&format!("{path}.needs"), needs),
        ];
        if few.contains(&false) {
            return;
        }
        self.buffer(path, service.buffer);
        self.bounded(format!("{path}.cancelNotice"), service.cancel_notice);
        self.windows(path, service);
        if service.locations.is_empty() {
            self.fault(
                format!("{path}.locations"),
                "missing",
                "a service is offered at one location at least",
            );
        }
        if service.segments.is_empty() {
            self.fault(format!("{path}.segments"), "missing", "a service has one segment at least");
        }
        self.unique(&format!("{path}.segments"), service.segments.iter().map(|segment| &segment.id));
        self.once(&format!("{path}.locations"), &service.locations);
        for (index, id) in service.locations.iter().enumerate() {
            if self.location(format!("{path}.locations[{index}]"), id) {
                self.needs(path, service, id);
            }
        }
        self.need_names(path, service);
        let last = service.segments.len().saturating_sub(1);
        for (index, segment) in service.segments.iter().enumerate() {
            self.segment(&format!("{path}.segments[{index}]"), segment, index == last);
        }
        self.same_as(path, service);
        self.different_from(path, service);
        self.choices(path, service);
        self.named_twice(path, service);
        if service.longest() > LONGEST.seconds() {
            self.fault(
                format!("{path}.segments"),
                "out_of_range",
                "the visit is longer than 31 days with its gaps",
            );
        }
        let roles: u64 = service.all_needs().map(|(_, need)| self.most_of(need, service)).sum();
        if roles > MOST_ROLES {
            self.fault(
                path.to_owned(),
                "too_many",
                format!("its needs take {roles} resources; {MOST_ROLES} are the most"),
            );
        }
    }

    /// How many resources a need takes, where it takes the most.
    fn most_of(&self, need: &Need, service: &Service) -> u64 {
        if !need.all {
            return need.count.into();
        }
        let here = |location: &LocationId| {
            let fits = |resource: &&Resource| resource.is_ever_at(location) && need.fits(resource);
            self.parts.resources.iter().filter(fits).count() as u64
        };
        service.locations.iter().map(here).max().unwrap_or_default()
    }

    fn windows(&mut self, path: &str, service: &Service) {
        match service.notice {
            Ahead::Elapsed(minutes) => self.bounded(format!("{path}.notice"), minutes),
            Ahead::Days(days) | Ahead::BusinessDays(days) if days > MOST_DAYS => {
                let message = format!("a notice is at most {MOST_DAYS} days");
                self.fault(format!("{path}.notice"), "out_of_range", message);
            }
            Ahead::Days(_) | Ahead::BusinessDays(_) => {}
        }
        let (days, most) = match service.horizon {
            Ahead::Elapsed(minutes) => (minutes.0.div_ceil(1440), FARTHEST_DAYS),
            Ahead::Days(days) => (days, FARTHEST_DAYS),
            Ahead::BusinessDays(days) => (days, MOST_DAYS),
        };
        if !(1..=most).contains(&days) {
            let message = format!("a horizon is 1 to {most} days");
            self.fault(format!("{path}.horizon"), "out_of_range", message);
        }
        if let (Some(from), Some(until)) = (service.valid_from, service.valid_until)
            && until <= from
        {
            let message = format!("it is the first date on which nothing starts any more, after {from}");
            self.fault(format!("{path}.validUntil"), "out_of_range", message);
        }
    }

    fn segment(&mut self, path: &str, segment: &Segment, is_last: bool) {
        self.bounded(format!("{path}.length"), segment.length);
        self.bounded(format!("{path}.gap.most"), segment.gap.most);
        if segment.length.0 == 0 {
            self.fault(format!("{path}.length"), "out_of_range", "a segment is at least one minute long");
        }
        if segment.gap.least > segment.gap.most {
            self.fault(format!("{path}.gap"), "out_of_range", "the least gap is longer than the greatest");
        }
        if is_last && segment.gap.most.0 > 0 {
            self.fault(
                format!("{path}.gap"),
                "out_of_range",
                "the last segment has no next one to keep a gap from",
            );
        }
        if segment.needs.is_empty() {
            self.fault(
                format!("{path}.needs"),
                "missing",
                "a segment needs something; use the location's own resource if nothing else",
            );
        }
    }

    fn need_names(&mut self, path: &str, service: &Service) {
        let mut seen = BTreeSet::new();
        for (need_path, need) in paths(path, service) {
            if !seen.insert(&need.id) {
                self.fault(
                    format!("{need_path}.id"),
                    "duplicate",
                    format!("another need of this service has the name \"{}\"", need.id),
                );
            }
            if need.count == 0 || need.units == 0 || need.count > MOST_AT_ONCE {
                self.fault(
                    need_path,
                    "out_of_range",
                    format!("a need takes 1 to {MOST_AT_ONCE} resources, and at least one unit of each"),
                );
            }
        }
    }

    /// Each need must be possible at each location, were all of its resources free.
    fn needs(&mut self, path: &str, service: &Service, location: &LocationId) {
        for (need_path, need) in paths(path, service) {
            match &need.who {
                Who::SameAs(target) => self.same_units(&need_path, need, target, service, location),
                Who::Named(id) => self.named(&need_path, need, id, location),
                Who::Any { kind, .. } => self.any(need_path, need, kind, location),
            }
        }
    }

    /// Somebody who can meet the other need has the units that this one takes.
    fn same_units(
        &mut self,
        path: &str,
        need: &Need,
        target: &NeedId,
        service: &Service,
        location: &LocationId,
    ) {
        let Some((_, target)) = service.all_needs().find(|(_, other)| other.id == *target) else { return };
        let mut here = self.parts.resources.iter().filter(|resource| resource.is_ever_at(location));
        let able =
            |resource: &Resource| target.fits(resource) && resource.capacity >= need.units.max(target.units);
        if !matches!(target.who, Who::SameAs(_)) && !here.any(able) {
            let message = format!("nobody who can meet \"{}\" has {} units", target.id, need.units);
            self.fault(format!("{path}.units"), "impossible", message);
        }
    }

    /// One resource can't meet two needs at the same time.
    fn named_twice(&mut self, path: &str, service: &Service) {
        let segments = paths(path, service).into_iter().zip(service.all_needs().map(|(segment, _)| segment));
        let mut seen: Vec<(Option<usize>, &ResourceId)> = Vec::new();
        for ((need_path, need), segment) in segments {
            let Who::Named(id) = &need.who else { continue };
            let overlaps = |other: Option<usize>| other.is_none() || segment.is_none() || other == segment;
            if seen.iter().any(|(other, named)| *named == id && overlaps(*other)) {
                let message = format!("another need takes \"{id}\" at the same time");
                self.fault(format!("{need_path}.resource"), "impossible", message);
            }
            seen.push((segment, id));
        }
    }

    fn named(&mut self, path: &str, need: &Need, id: &ResourceId, location: &LocationId) {
        let Some(resource) = self.resources.get(id).filter(|resource| resource.is_ever_at(location)) else {
            let message = format!("no resource is named \"{id}\" at location \"{location}\"");
            return self.fault(format!("{path}.resource"), "dangling", message);
        };
        let capacity = resource.capacity;
        if need.all || need.count > 1 || need.units > capacity {
            let message = format!(
                "\"{id}\" is one resource of {capacity} units: it can't be {} of {} units",
                need.count, need.units
            );
            self.fault(path.to_owned(), "impossible", message);
        }
    }

    fn any(&mut self, path: String, need: &Need, kind: &str, location: &LocationId) {
        let here = self.by_kind.get(&(location, kind)).map_or(&[][..], Vec::as_slice);
        // No more are counted than are needed, so that large catalogs are checked in good time.
        let fitting = here.iter().filter(|resource| need.fits(resource) && resource.capacity >= need.units);
        let fitting = fitting.take(need.count as usize).count();
        if here.is_empty() {
            let message = format!("no resource of kind \"{kind}\" at location \"{location}\"");
            self.fault(format!("{path}.kind"), "dangling", message);
        } else if fitting < need.count as usize {
            let message = format!(
                "{} of kind \"{kind}\" with these skills and units are needed; location \"{location}\" has {fitting}",
                need.count
            );
            self.fault(path, "impossible", message);
        }
    }

    /// "The same as" leads to one resource of an earlier segment: not to a chain, a crowd or the whole visit.
    fn same_as(&mut self, path: &str, service: &Service) {
        for (need_path, need) in paths(path, service) {
            let Who::SameAs(other) = &need.who else { continue };
            let of = |id| service.all_needs().find(|(_, need)| need.id == id).map(|(segment, _)| segment);
            let own = of(need.id.clone()).flatten();
            let target = service.all_needs().find(|(_, target)| target.id == *other);
            let message = match target {
                None => format!("this service has no need named \"{other}\""),
                Some((Some(segment), target)) if own.is_some_and(|own| segment < own) => {
                    if target.takes_one() && need.count == 1 {
                        continue;
                    }
                    format!("\"{other}\" must itself choose one resource, and this need ask for one")
                }
                Some(_) => format!("\"{other}\" is not a need of an earlier segment"),
            };
            self.fault(format!("{need_path}.sameAs"), "dangling", message);
        }
    }
}

/// All needs of a service with their paths.
pub(super) fn paths<'a>(path: &str, service: &'a Service) -> Vec<(String, &'a Need)> {
    let segments = service.segments.iter().enumerate();
    let of_segments = segments.flat_map(|(at, segment)| {
        let needs = segment.needs.iter().enumerate();
        needs.map(move |(index, need)| (format!("{path}.segments[{at}].needs[{index}]"), need))
    });
    let of_visit =
        service.needs.iter().enumerate().map(|(index, need)| (format!("{path}.needs[{index}]"), need));
    of_segments.chain(of_visit).collect()
}
