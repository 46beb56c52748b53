//! What can be booked, where, and with what: checked once, then immutable and indexed.

mod cap;
mod changeovers;
mod check;
mod check_caps;
mod check_hours;
mod check_needs;
mod check_options;
mod check_paces;
mod choice;
mod holidays;
mod location;
mod option;
mod pace;
mod resource;
mod service;
mod visit;

pub use cap::{Cap, Counts, Each};
pub use check::LONGEST_BUFFER;
pub use choice::Criterion;
pub use holidays::Holidays;
pub use location::Location;
pub use option::{ServiceOption, Variant};
pub use pace::{OwnPace, Takes};
pub use resource::{CalendarSource, Resource, Unknown};
pub use service::{Edge, Gap, Need, Segment, Service, Who};
pub use visit::{Part, Visit};

use crate::canon::Digest;
use crate::error::{Error, Faults, Result};
use crate::id::{CatalogId, HolidaysId, LedgerId, LocationId, ResourceId, ServiceId};
use crate::limits::Limits;
use crate::rules::{Changeover, Changeovers, Closure, Merge, Spacing};
use std::collections::BTreeMap;

/// What a catalog is made from; anyone may build it. [`Catalog::new`] checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogParts {
    /// Its name: part of the UID of every event that is published from it.
    pub id: CatalogId,
    /// How buffers and changeovers meet.
    pub merge: Merge,
    /// What a resource needs between visits of two services.
    pub changeovers: Vec<Changeover>,
    /// Lists of holidays that they may name.
    pub holidays: Vec<Holidays>,
    /// Places.
    pub locations: Vec<Location>,
    /// What bookings claim.
    pub resources: Vec<Resource>,
    /// Appointment types.
    pub services: Vec<Service>,
    /// How much there may be of it all.
    pub caps: Vec<Cap>,
}

impl CatalogParts {
    /// The same parts, with every list that has no order of its own in one order: so that the order of a
    /// document reaches no answer and no revision (law 4).
    #[must_use]
    pub fn sorted(mut self) -> CatalogParts {
        self.locations.sort_by(|a, b| a.id.cmp(&b.id));
        self.resources.sort_by(|a, b| a.id.cmp(&b.id));
        self.services.sort_by(|a, b| a.id.cmp(&b.id));
        self.caps.sort_by(|a, b| a.id.cmp(&b.id));
        self.holidays.sort_by(|a, b| a.id.cmp(&b.id));
        for list in &mut self.holidays {
            list.days.sort_by_cached_key(|day| (day.falls.to_string(), day.days, day.name.clone()));
        }
        for location in &mut self.locations {
            location.holidays.sort();
            sort_closures(&mut location.closures);
        }
        for resource in &mut self.resources {
            resource.calendars.sort_by(|a, b| a.name.cmp(&b.name));
            sort_closures(&mut resource.closures);
            resource.holidays.sort();
        }
        self.changeovers.sort();
        for service in &mut self.services {
            service.locations.sort();
            service.variants.sort_by(|a, b| a.id.cmp(&b.id));
            for variant in &mut service.variants {
                variant.options.sort_by(|a, b| a.id.cmp(&b.id));
            }
            service.add_ons.sort_by(|a, b| a.id.cmp(&b.id));
        }
        for cap in &mut self.caps {
            cap.locations.sort();
        }
        self
    }
}

fn sort_closures(closures: &mut [Closure]) {
    closures.sort_by(|a, b| (a.from(), a.to(), &a.name).cmp(&(b.from(), b.to(), &b.name)));
}

/// A catalog that holds together: every name in it leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    id: CatalogId,
    revision: Digest,
    spacing: Spacing,
    holidays: BTreeMap<HolidaysId, Holidays>,
    locations: BTreeMap<LocationId, Location>,
    resources: BTreeMap<ResourceId, Resource>,
    services: BTreeMap<ServiceId, Service>,
    caps: BTreeMap<ResourceId, Cap>,
    has_paces: bool,
}

impl Catalog {
    /// Checks the parts. `revision` names this content: the digest of the document it was read from.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`] with every fault and its path: names used twice, names that lead nowhere,
    /// needs that no resource of a location can meet, needs that reach across ledgers.
    pub fn new(parts: CatalogParts, revision: Digest, limits: &Limits) -> Result<Catalog> {
        let faults = check::faults(&parts, limits);
        if !faults.is_empty() {
            return Err(Error::DocumentInvalid { schema: SCHEMA.to_owned(), faults: Faults(faults) });
        }
        let parts = parts.sorted();
        let exclusive = parts.resources.iter().filter(|resource| resource.capacity == 1);
        let kinds = exclusive.map(|resource| (resource.id.clone(), resource.kind.clone()));
        let changeovers = Changeovers::new(parts.changeovers, kinds);
        Ok(Catalog {
            id: parts.id,
            has_paces: parts.resources.iter().any(|resource| !resource.paces.is_empty()),
            revision,
            spacing: Spacing { merge: parts.merge, changeovers },
            holidays: parts.holidays.into_iter().map(|list| (list.id.clone(), list)).collect(),
            locations: parts.locations.into_iter().map(|location| (location.id.clone(), location)).collect(),
            resources: parts.resources.into_iter().map(|resource| (resource.id.clone(), resource)).collect(),
            services: parts.services.into_iter().map(|service| (service.id.clone(), service)).collect(),
            caps: parts.caps.into_iter().map(|cap| (cap.id.clone(), cap)).collect(),
        })
    }

    /// The same content under the revision of the document that it was once read from.
    #[must_use]
    pub(crate) fn with_revision(self, revision: Digest) -> Catalog {
        Catalog { revision, ..self }
    }

    /// All semantic faults of the parts, with paths as in the document.
    pub fn faults(parts: &CatalogParts, limits: &Limits) -> Faults {
        Faults(check::faults(parts, limits))
    }

    /// Its name.
    pub fn id(&self) -> &CatalogId {
        &self.id
    }

    /// The digest of its content.
    pub fn revision(&self) -> Digest {
        self.revision
    }

    /// How far visits are kept apart.
    pub fn spacing(&self) -> &Spacing {
        &self.spacing
    }

    /// Its lists of holidays, by name.
    pub fn holidays(&self) -> impl Iterator<Item = &Holidays> {
        self.holidays.values()
    }

    /// Its locations, by name.
    pub fn locations(&self) -> impl Iterator<Item = &Location> {
        self.locations.values()
    }

    /// Its resources, by name.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.resources.values()
    }

    /// Its services, by name.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.values()
    }

    /// Its caps, by name.
    pub fn caps(&self) -> impl Iterator<Item = &Cap> {
        self.caps.values()
    }

    /// Those that count bookings at a location.
    pub fn caps_of<'a>(&'a self, location: &'a LocationId) -> impl Iterator<Item = &'a Cap> {
        self.caps().filter(move |cap| cap.locations.contains(location))
    }

    /// The cap of that name, or of which that name is a share.
    pub fn cap(&self, id: &ResourceId) -> Option<&Cap> {
        self.caps.get(id.whole().unwrap_or(id.as_str()))
    }

    /// The location of that name.
    ///
    /// # Errors
    /// [`Error::Unknown`]
    pub fn location(&self, id: &LocationId) -> Result<&Location> {
        self.locations.get(id).ok_or_else(|| Error::Unknown { kind: "location", id: id.to_string() })
    }

    /// The resource of that name.
    ///
    /// # Errors
    /// [`Error::Unknown`]
    pub fn resource(&self, id: &ResourceId) -> Result<&Resource> {
        self.resources.get(id).ok_or_else(|| Error::Unknown { kind: "resource", id: id.to_string() })
    }

    /// The service of that name.
    ///
    /// # Errors
    /// [`Error::Unknown`]
    pub fn service(&self, id: &ServiceId) -> Result<&Service> {
        self.services.get(id).ok_or_else(|| Error::Unknown { kind: "service", id: id.to_string() })
    }

    /// Whether the length of any segment depends on who serves.
    pub(crate) fn has_paces(&self) -> bool {
        self.has_paces
    }

    /// The ledger that a location's bookings are kept in.
    ///
    /// # Errors
    /// [`Error::Unknown`]
    pub fn ledger_of(&self, location: &LocationId) -> Result<&LedgerId> {
        Ok(&self.location(location)?.ledger)
    }

    /// The resources whose claims a ledger keeps, by name.
    pub fn resources_of<'a>(&'a self, ledger: &'a LedgerId) -> impl Iterator<Item = &'a Resource> {
        self.resources().filter(move |resource| {
            self.locations.get(&resource.location).is_some_and(|at| at.ledger == *ledger)
        })
    }

    /// The caps whose claims a ledger keeps, by name.
    pub fn caps_in<'a>(&'a self, ledger: &'a LedgerId) -> impl Iterator<Item = &'a Cap> {
        let is_in = |id| self.locations.get(id).is_some_and(|at| at.ledger == *ledger);
        self.caps().filter(move |cap| cap.locations.iter().any(is_in))
    }

    /// The resources that are ever at a location and can meet a need, in the order in which they are asked: by
    /// preference, then by name.
    pub fn candidates<'a>(&'a self, need: &'a Need, location: &'a LocationId) -> Vec<&'a Resource> {
        let mut found: Vec<_> =
            self.resources().filter(|resource| need.may_take(resource, location)).collect();
        found.sort_by_key(|resource| (resource.preference, &resource.id));
        found
    }
}

/// The schema of the document that a catalog is read from.
pub const SCHEMA: &str = "slotwright.catalog/0";
