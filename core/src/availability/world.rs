use super::diary::Diaries;
use crate::calendar::Calendar;
use crate::catalog::{Cap, Catalog, Location, Need, Part, Resource, Segment, Service, Visit, Who};
use crate::id::{BookingId, CustomerId, NeedId, ResourceId, SegmentId, SourceName};
use crate::limits::Limits;
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::rules::{Claim, Foreign, Occupancy, Spacing, View};
use crate::{Error, Forked, Result};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A calendar, and how fresh it is.
#[derive(Debug, Clone)]
pub struct Attached {
    /// What it says.
    pub calendar: Arc<Calendar>,
    /// When its source said so.
    pub as_of: Instant,
}

/// The calendars of all resources, by resource and source.
pub type Calendars = BTreeMap<(ResourceId, SourceName), Attached>;

/// All that an answer depends on, but for the question.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The calendars.
    pub calendars: &'a Calendars,
    /// How the time of each resource is taken; a resource that is not in it is free.
    pub occupancies: &'a Forked<ResourceId, Occupancy>,
    /// Whether to look past the claims on what an override may take twice.
    pub overriding: bool,
    /// What foreign tables take of each resource.
    pub foreign: &'a BTreeMap<ResourceId, Foreign>,
    /// The spacing between claims.
    pub spacing: &'a Spacing,
    /// Holds and bookings that the asker gives back.
    pub without: &'a BTreeSet<BookingId>,
    /// Of a UID that is one of ours by its form, whether the ledger knows the booking: then a calendar event with it was
    /// published by us. `None` for any other UID.
    pub own_event: &'a dyn Fn(&str) -> Option<bool>,
    /// What those who served a customer took, the latest visit first.
    pub served: &'a dyn Fn(&CustomerId) -> Vec<Claim>,
    /// What is taken to be otherwise than the catalog says.
    pub lifted: &'a Lifted,
    /// What was read of hours and calendars before.
    pub diaries: &'a Diaries,
    /// The time of the question.
    pub now: Instant,
    /// The bounds.
    pub limits: &'a Limits,
}

/// What is taken to be otherwise than the catalog says: nothing, but for whoever asks what would open a start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lifted {
    /// When the location (`None`) or a resource is on duty, too.
    pub hours: Vec<(Option<ResourceId>, Period)>,
    /// How much more caps allow.
    pub caps: BTreeMap<ResourceId, u32>,
    /// Whether a start may be as soon as one likes.
    pub notice: bool,
}

impl Lifted {
    pub(super) fn hours_of(&self, resource: Option<&ResourceId>) -> PeriodSet {
        let own = self.hours.iter().filter(|(who, _)| who.as_ref() == resource);
        own.map(|(_, period)| *period).collect()
    }

    pub(super) fn limit_of(&self, cap: &Cap) -> u32 {
        cap.limit.saturating_add(self.caps.get(&cap.id).copied().unwrap_or_default())
    }
}

impl<'a> World<'a> {
    /// How the resource's time is taken.
    pub(super) fn occupancy(&self, resource: &Resource) -> Cow<'a, Occupancy> {
        let known = self.occupancies.get(&resource.id);
        let unknown = || {
            let mut occupancy = Occupancy::new(resource.capacity);
            occupancy.set_overbookable(resource.overbookable);
            Cow::Owned(occupancy)
        };
        known.map_or_else(unknown, Cow::Borrowed)
    }

    pub(super) fn view(&self, resource: &ResourceId) -> View<'a> {
        let foreign = self.foreign.get(resource);
        View {
            at: self.now,
            without: self.without,
            spacing: self.spacing,
            overriding: self.overriding,
            foreign,
            visit: None,
        }
    }
}

/// The question, its names looked up.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// What for.
    pub visit: &'a Visit<'a>,
    /// All of that as one, in the order in which it is named.
    pub service: &'a Service,
    /// Where.
    pub location: &'a Location,
    /// The resources that must meet a need.
    pub choices: &'a BTreeMap<NeedId, ResourceId>,
    /// The resources to ask first for a need, in this order.
    pub preferred: &'a BTreeMap<NeedId, Vec<ResourceId>>,
    /// Who asks, if it is known: caps may count each customer.
    pub customer: Option<&'a CustomerId>,
    /// Whether to look past the claims on what an override may take twice.
    pub overriding: bool,
    /// Resources to ask first: those that a booking has, when it is moved.
    pub prefer: &'a BTreeSet<ResourceId>,
}

impl<'a> Request<'a> {
    /// Whether the question can be asked at all.
    ///
    /// # Errors
    /// [`Error::QueryInvalid`] if the service is not offered there, or a choice names a need that the service
    /// lacks or a resource that can't meet it.
    pub(super) fn checked(&self, catalog: &Catalog) -> Result<()> {
        if !self.service.locations.contains(&self.location.id) {
            let why = format!("service \"{}\" is not offered at \"{}\"", self.service.id, self.location.id);
            return Err(Error::QueryInvalid { field: "location".to_owned(), why });
        }
        for (id, chosen) in self.choices {
            let field = format!("choices.{id}");
            if !self.need(id, &field)?.takes_one() {
                let why = "only a need that takes one resource of its own has a choice".to_owned();
                return Err(Error::QueryInvalid { field, why });
            }
            self.can_meet(catalog, id, chosen, field)?;
        }
        for (id, who) in self.preferred {
            let field = format!("prefer.{id}");
            if matches!(self.need(id, &field)?.who, Who::SameAs(_)) || self.choices.contains_key(id) {
                let why = "it is decided already who meets this need".to_owned();
                return Err(Error::QueryInvalid { field, why });
            }
            for wanted in who {
                self.can_meet(catalog, id, wanted, field.clone())?;
            }
        }
        Ok(())
    }

    fn need(&self, id: &NeedId, field: &str) -> Result<&'a Need> {
        let need = self.service.all_needs().map(|(_, need)| need).find(|need| need.id == *id);
        need.ok_or_else(|| {
            let why = format!("service \"{}\" has no need of that name", self.service.id);
            Error::QueryInvalid { field: field.to_owned(), why }
        })
    }

    fn can_meet(&self, catalog: &Catalog, need: &NeedId, resource: &ResourceId, field: String) -> Result<()> {
        let need = self.need(need, &field)?;
        if catalog.resource(resource).is_ok_and(|able| need.may_take(able, &self.location.id)) {
            return Ok(());
        }
        let why = format!("resource \"{resource}\" can't meet this need at \"{}\"", self.location.id);
        Err(Error::QueryInvalid { field, why })
    }

    /// What of a visit a need is of.
    pub(super) fn part(&self, need: &Need) -> &'a Part<'a> {
        self.visit.part(need.part)
    }

    /// What a segment is called: of several services, with its own.
    pub(super) fn name(&self, segment: &Segment) -> SegmentId {
        let is_one = self.visit.parts().count() == 1;
        let service = &self.visit.part(segment.part).service.id;
        let name = if is_one { None } else { SegmentId::new(&format!("{service}.{}", segment.id)).ok() };
        name.unwrap_or_else(|| segment.id.clone())
    }

    /// How long a resource takes for a segment; `None`: as long as that is.
    pub(super) fn pace(&self, resource: &Resource, segment: &Segment) -> Option<Seconds> {
        resource.pace(&self.visit.part(segment.part).service, segment)
    }

    /// The need of that name, if it takes one resource of its own.
    pub(super) fn choosable(&self, id: &NeedId) -> Result<&'a Need> {
        let need = self.service.all_needs().find(|(_, need)| need.id == *id).map(|(_, need)| need);
        need.filter(|need| need.takes_one()).ok_or_else(|| {
            let why = format!(
                "service \"{}\" has no need \"{id}\" that takes one resource of its own",
                self.service.id
            );
            Error::QueryInvalid { field: "need".to_owned(), why }
        })
    }

    /// The resources that may meet a need, in the order in which they are asked.
    pub(super) fn candidates(&self, catalog: &'a Catalog, need: &'a Need) -> Vec<&'a Resource> {
        if let Some(chosen) = self.choices.get(&need.id) {
            let chosen = catalog.resource(chosen).ok();
            return chosen.filter(|able| need.may_take(able, &self.location.id)).into_iter().collect();
        }
        let mut found = catalog.candidates(need, &self.location.id);
        // Stable: among equals the order of the catalog stays.
        if !self.prefer.is_empty() || self.preferred.contains_key(&need.id) {
            found.sort_by_key(|resource| self.rank(need, resource));
        }
        found
    }

    /// The lower is asked first: those who are asked for, then those that a booking has.
    pub(super) fn rank(&self, need: &Need, resource: &Resource) -> (usize, bool) {
        let wanted = self.preferred.get(&need.id).into_iter().flatten();
        let place = wanted.enumerate().find(|(_, id)| **id == resource.id).map(|(place, _)| place);
        (place.unwrap_or(usize::MAX), !self.prefer.contains(&resource.id))
    }
}
