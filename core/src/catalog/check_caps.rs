//! The faults of a catalog's caps.

use super::check::Check;
use super::{Cap, Counts, Each, Resource, Service};
use crate::period::{Minutes, Seconds};
use crate::rules::Per;

/// The longest rolling stretch: 366 days.
const LONGEST_ROLLING: Seconds = Seconds(366 * 86_400);

impl Check<'_> {
    pub(super) fn cap(&mut self, path: &str, cap: &Cap) {
        self.name_of(path, cap);
        self.place_of(path, cap);
        if cap.limit == 0 {
            self.fault(format!("{path}.limit"), "out_of_range", "a cap allows one at least");
        }
        let is_long_enough = match cap.per {
            Per::Interval(step) => (Minutes(1)..=Minutes(1440)).contains(&step),
            Per::Rolling(length) => (Seconds(60)..=LONGEST_ROLLING).contains(&length),
            _ => true,
        };
        if !is_long_enough {
            let message = "an interval is 1 minute to 24 hours, a rolling stretch 1 minute to 366 days";
            self.fault(format!("{path}.per"), "out_of_range", message);
        }
        if cap.counts == Counts::Minutes && matches!(cap.per, Per::Moment | Per::Open) {
            let message = "work adds up in an interval, a day, a week, a month or a rolling stretch";
            self.fault(format!("{path}.per"), "impossible", message);
        }
        if cap.each == Some(Each::Resource) && cap.kind.is_none() && cap.resources.is_empty() {
            let message = "say which of those who serve: by `kind` or `resources`";
            self.fault(format!("{path}.each"), "missing", message);
        }
        let resources = &self.parts.resources;
        let here = |resource: &Resource| cap.locations.iter().any(|at| resource.is_ever_at(at));
        if let Some(kind) = &cap.kind
            && !resources.iter().any(|resource| resource.kind == *kind && here(resource))
        {
            self.fault(
                format!("{path}.kind"),
                "dangling",
                format!("no resource of kind \"{kind}\" is there"),
            );
        }
        for (index, id) in cap.resources.iter().enumerate() {
            if !self.resources.get(id).is_some_and(|resource| here(resource)) {
                let message = format!("no resource is named \"{id}\" at these locations");
                self.fault(format!("{path}.resources[{index}]"), "dangling", message);
            }
        }
        for (index, id) in cap.services.iter().enumerate() {
            if !self.parts.services.iter().any(|service| service.id == *id) {
                let message = format!("no service is named \"{id}\"");
                self.fault(format!("{path}.services[{index}]"), "dangling", message);
            }
        }
        for (index, id) in cap.options.iter().enumerate() {
            let counts = |service: &&Service| cap.services.is_empty() || cap.services.contains(&service.id);
            let mut counted = self.parts.services.iter().filter(counts);
            if !counted.any(|service| service.options().any(|option| option.id == *id)) {
                let message = format!("no service that counts has an option named \"{id}\"");
                self.fault(format!("{path}.options[{index}]"), "dangling", message);
            }
        }
    }

    /// Claims on caps are kept beside those on resources: no two may have one name.
    fn name_of(&mut self, path: &str, cap: &Cap) {
        let is_taken = self.resources.contains_key(&cap.id)
            || self.resources.keys().any(|id| id.whole() == Some(cap.id.as_str()));
        if is_taken {
            let message = format!("a resource has the name \"{}\" already", cap.id);
            self.fault(format!("{path}.id"), "duplicate", message);
        }
        if cap.id.share("").is_err() || cap.id.whole().is_some() {
            let message = "the name of a cap has at most 179 bytes, and no # with 20 digits at its end";
            self.fault(format!("{path}.id"), "value", message);
        }
    }

    fn place_of(&mut self, path: &str, cap: &Cap) {
        self.once(&format!("{path}.locations"), &cap.locations);
        if cap.locations.is_empty() {
            self.fault(format!("{path}.locations"), "missing", "a cap counts at one location at least");
        }
        let mut first = None;
        for (index, id) in cap.locations.iter().enumerate() {
            let path = format!("{path}.locations[{index}]");
            if !self.location(path.clone(), id) {
                continue;
            }
            let Some(&location) = self.locations.get(id) else { continue };
            let first = first.get_or_insert(location);
            if first.ledger != location.ledger {
                let message = format!(
                    "\"{id}\" keeps its bookings in ledger \"{}\", \"{}\" in \"{}\": give them one `ledger`, or a cap each",
                    location.ledger, first.id, first.ledger
                );
                self.fault(path, "impossible", message);
            } else if first.zone.name() != location.zone.name() {
                let message =
                    format!("its days are not those of \"{}\": give each a cap of its own", first.id);
                self.fault(path, "impossible", message);
            }
        }
    }
}
