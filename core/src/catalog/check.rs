//! The faults of a catalog's parts: each with the path that it has in the document.

use super::check_options::{Placed, places};
use super::{CatalogParts, Holidays, Location, Need, Resource, Segment, Service, Who};
use crate::error::Fault;
use crate::id::{HolidaysId, LocationId, ResourceId, ServiceId};
use crate::limits::Limits;
use crate::period::{Minutes, Seconds};
use crate::rules::{Ahead, Buffer};
use core::fmt::Display;
use std::collections::{BTreeMap, BTreeSet};

/// The longest length, gap, buffer or notice that a rule may have: 31 days.
pub(super) const LONGEST: Minutes = Minutes(31 * 24 * 60);
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
    let services = parts.services.iter().map(|service| (&service.id, service)).collect();
    let has_paces = parts.resources.iter().any(|resource| !resource.paces.is_empty());
    let faults = Vec::new();
    let mut check = Check { parts, holidays, locations, resources, services, has_paces, by_kind, faults };
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
    pub(super) services: BTreeMap<&'a ServiceId, &'a Service>,
    pub(super) has_paces: bool,
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

    pub(super) fn bounded(&mut self, path: String, value: Minutes) {
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
        self.paces(path, resource);
        if resource.capacity == 0 {
            self.fault(format!("{path}.capacity"), "out_of_range", "a resource has at least one unit");
        }
        self.unique(&format!("{path}.calendars"), resource.calendars.iter().map(|source| &source.name));
    }

    fn service(&mut self, path: &str, service: &Service) {
        let options = service.options().count();
        let of_options = service.options().map(|option| {
            option.needs.len()
                + option.lengths.len()
                + option.adds.len()
                + option.skills.len()
                + option.without.len()
        });
        let needs = service.all_needs().count() + of_options.sum::<usize>();
        let few = [
            self.few(&format!("{path}.variants"), service.variants.len().max(options)),
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
        let mut roles = 0;
        for (index, id) in service.locations.iter().enumerate() {
            if self.location(format!("{path}.locations[{index}]"), id) {
                roles = roles.max(self.needs(path, service, id));
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
        self.pauses(path, service);
        self.named_twice(path, service);
        if service.longest() + service.pauses() > LONGEST.seconds() {
            self.fault(
                format!("{path}.segments"),
                "out_of_range",
                "the visit is longer than 31 days with its gaps and pauses",
            );
        }
        self.options(path, service);
        self.lengths(path, service);
        if roles > MOST_ROLES {
            self.fault(
                path.to_owned(),
                "too_many",
                format!(
                    "its needs, with those of all options, take {roles} resources; {MOST_ROLES} are the most"
                ),
            );
        }
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
        for Placed { path: need_path, need, .. } in places(path, service) {
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

    /// Each need must be possible at each location, were all of its resources free: those of options once, the others as
    /// often as may be asked for. How many they all take.
    fn needs(&mut self, path: &str, service: &Service, location: &LocationId) -> u64 {
        let places = places(path, service);
        let mut roles = 0;
        for placed @ Placed { path, need, .. } in &places {
            let times = self.times(need, service.quantity_most, location);
            roles += if need.all { self.able(need, location).count() as u64 } else { times.count.into() };
            let need = if placed.is_of_option() { (*need).clone() } else { times };
            match &need.who {
                Who::SameAs(target) => {
                    let target = places.iter().find(|other| other.need.id == *target);
                    if let Some(target) = target.filter(|target| !self.is_same(&need, target.need, location))
                    {
                        let (other, units) = (&target.need.id, need.units);
                        let message = format!("nobody who can meet \"{other}\" has {units} units");
                        self.fault(format!("{path}.units"), "impossible", message);
                    }
                }
                Who::Named(id) => self.named(path, &need, id, location),
                Who::Any { kind, .. } => self.any(path.clone(), &need, kind, location),
            }
        }
        self.skills(path, service, location);
        roles
    }

    /// Whether somebody who can meet the other need has the units that this one takes.
    pub(super) fn is_same(&self, need: &Need, target: &Need, location: &LocationId) -> bool {
        let mut here = self.parts.resources.iter().filter(|resource| resource.is_ever_at(location));
        let able =
            |resource: &Resource| target.fits(resource) && resource.capacity >= need.units.max(target.units);
        matches!(target.who, Who::SameAs(_)) || here.any(able)
    }

    /// The need of a service that is asked for so often at a location.
    pub(super) fn times(&self, need: &Need, quantity: u32, location: &LocationId) -> Need {
        match quantity {
            1 => need.clone(),
            _ => need.times(quantity, self.able(need, location).all(|resource| resource.capacity > 1)),
        }
    }

    /// Who can meet a need at a location, units aside. Of [`Who::SameAs`] nobody.
    pub(super) fn able<'s>(
        &'s self,
        need: &'s Need,
        location: &'s LocationId,
    ) -> impl Iterator<Item = &'s Resource> {
        let here = match &need.who {
            Who::Any { kind, .. } => self.of_kind(kind, location),
            Who::Named(id) => self.resources.get(id).map_or(&[][..], core::slice::from_ref),
            Who::SameAs(_) => &[],
        };
        let here = here.iter().copied();
        here.filter(move |resource| resource.is_ever_at(location) && need.fits(resource))
    }

    fn of_kind<'s>(&'s self, kind: &'s str, location: &'s LocationId) -> &'s [&'s Resource] {
        self.by_kind.get(&(location, kind)).map_or(&[], Vec::as_slice)
    }

    /// One resource can't meet two needs at the same time.
    fn named_twice(&mut self, path: &str, service: &Service) {
        let mut seen: Vec<Placed<'_>> = Vec::new();
        for placed in places(path, service) {
            let Who::Named(id) = &placed.need.who else { continue };
            let clashes = |other: &Placed<'_>| {
                let overlaps =
                    other.segment.is_none() || placed.segment.is_none() || other.segment == placed.segment;
                other.need.who == placed.need.who && overlaps && !other.is_apart(&placed)
            };
            if seen.iter().any(clashes) {
                let message = format!("another need takes \"{id}\" at the same time");
                self.fault(format!("{}.resource", placed.path), "impossible", message);
            }
            seen.push(placed);
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

    /// How many can meet a need at a location. No more are counted than are needed, so that large catalogs are checked in
    /// good time.
    pub(super) fn fitting(&self, need: &Need, kind: &str, location: &LocationId) -> usize {
        let here = self.of_kind(kind, location).iter();
        let fitting = here.filter(|resource| need.fits(resource) && resource.capacity >= need.units);
        fitting.take(need.count as usize).count()
    }

    fn any(&mut self, path: String, need: &Need, kind: &str, location: &LocationId) {
        let fitting = self.fitting(need, kind, location);
        if self.of_kind(kind, location).is_empty() {
            let message = format!("no resource of kind \"{kind}\" at location \"{location}\"");
            self.fault(format!("{path}.kind"), "dangling", message);
        } else if fitting < need.count as usize {
            self.fault(path, "impossible", too_few(need, kind, location, fitting));
        }
    }

    /// "The same as" leads to one resource of an earlier segment: not to a chain, a crowd or the whole visit.
    fn same_as(&mut self, path: &str, service: &Service) {
        let places = places(path, service);
        for placed in &places {
            let Who::SameAs(other) = &placed.need.who else { continue };
            let target = places.iter().find(|target| target.need.id == *other);
            let fault = match target {
                None => Some(format!("this service has no need named \"{other}\"")),
                Some(target) if !target.is_with(placed) => {
                    Some(format!("\"{other}\" is a need of an option, and not always there"))
                }
                Some(Placed { segment: Some(segment), need: target, .. })
                    if placed.segment.is_some_and(|own| *segment < own) =>
                {
                    let are_one = target.takes_one() && placed.need.count == 1;
                    (!are_one).then(|| {
                        format!("\"{other}\" must itself choose one resource, and this need ask for one")
                    })
                }
                Some(_) => Some(format!("\"{other}\" is not a need of an earlier segment")),
            };
            if let Some(message) = fault {
                self.fault(format!("{}.sameAs", placed.path), "dangling", message);
            } else if service.quantity_most > 1
                && (placed.need.each || target.is_some_and(|target| target.need.each))
            {
                let message = format!(
                    "of a service with a `quantity` this and \"{other}\" are taken once: say `each`: false"
                );
                self.fault(format!("{}.sameAs", placed.path), "impossible", message);
            }
        }
    }
}

pub(super) fn too_few(need: &Need, kind: &str, location: &LocationId, fitting: usize) -> String {
    let count = need.count;
    format!(
        "{count} of kind \"{kind}\" with these skills and units are needed; location \"{location}\" has {fitting}"
    )
}
