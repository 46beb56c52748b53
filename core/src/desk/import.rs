use super::group::Group;
use crate::availability::{self, Request};
use crate::canon::{Digest, Json};
use crate::catalog::{LONGEST_BUFFER, Location, Service, Who};
use crate::catalog::{Part, Visit};
use crate::error::{Fault, Faults};
use crate::id::{BookingId, CustomerId, ForeignId, LocationId, NeedId, ResourceId, ServiceId, SourceName};
use crate::ledger::{Booking, Change, Origin, Status, Subject};
use crate::period::{Instant, Period, Seconds};
use crate::rules::Also;
use crate::rules::Claim;
use crate::{Error, Result};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The need of a claim that the service does not ask for.
const OTHER_NEED: &str = "other";

/// A booking that was made elsewhere: it is taken as it is, whether there is room or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its name there. The same source and name are the same booking, however often it is imported.
    pub id: ForeignId,
    /// What it is for.
    pub service: ServiceId,
    /// From the start of the visit to its end: at most `limits.window_days`.
    pub visit: Period,
    /// What it takes.
    pub claims: Vec<ImportedClaim>,
    /// What it is by now: see [`Imported::STATUSES`].
    pub status: Status,
    /// For whom.
    pub customer: Option<CustomerId>,
    /// The caller's own.
    pub data: Option<Json>,
}

/// What a booking that was made elsewhere takes of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedClaim {
    /// Whose time.
    pub resource: ResourceId,
    /// When, and as long at most; `None`: for all of the visit.
    pub period: Option<Period>,
    /// How much of its capacity.
    pub units: u32,
}

impl Imported {
    /// What a booking can be when it comes from elsewhere.
    pub const STATUSES: [Status; 6] = [
        Status::Requested,
        Status::Booked,
        Status::CheckedIn,
        Status::Completed,
        Status::NoShow,
        Status::Cancelled,
    ];

    /// What a booking is compared by when it is imported again.
    pub(crate) fn digest(&self) -> Digest {
        self.json().digest()
    }

    pub(super) fn json(&self) -> Json {
        let claim = |claim: &ImportedClaim| {
            Json::map([
                ("resource", Some(Json::text(&claim.resource))),
                ("start", claim.period.map(|period| Json::text(period.start()))),
                ("end", claim.period.map(|period| Json::text(period.end()))),
                ("units", (claim.units != 1).then(|| Json::Int(claim.units.into()))),
            ])
        };
        Json::map([
            ("id", Some(Json::text(&self.id))),
            ("service", Some(Json::text(&self.service))),
            ("start", Some(Json::text(self.visit.start()))),
            ("end", Some(Json::text(self.visit.end()))),
            ("claims", Some(Json::list(self.claims.iter().map(claim)))),
            ("status", (self.status != Status::Booked).then(|| Json::from(self.status.name()))),
            ("customer", self.customer.as_ref().map(Json::text)),
            ("data", self.data.clone()),
        ])
    }
}

impl Group<'_> {
    /// Those of the bookings that are new, or that their source says something else of than it did last.
    pub(super) fn import(
        &self,
        location: &LocationId,
        source: &SourceName,
        imported: &[Imported],
    ) -> Result<Change> {
        if imported.len() > self.desk.limits.import {
            return Err(Error::Limit { limit: "import", allowed: self.desk.limits.import as u64 });
        }
        let location = self.desk.catalog.location(location)?;
        let days = self.desk.limits.window_days;
        let far = || {
            format!(
                "it is at most limits.window_days = {days} days later, and not at the beginning or end of time"
            )
        };
        let (mut bookings, mut faults, mut named) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (index, item) in imported.iter().enumerate() {
            self.small(item.data.as_ref())?;
            let mut fault = |member: &str, code, message: String| {
                faults.push(Fault { path: format!("bookings[{index}].{member}"), code, message });
            };
            if !named.insert(&item.id) {
                fault("id", "duplicate", format!("{:?} is in this import twice", item.id.as_str()));
            }
            if !Imported::STATUSES.contains(&item.status) {
                fault("status", "value", format!("a booking is not imported as {}", item.status.name()));
            }
            if !is_near(&item.visit, days) {
                fault("end", "value", far());
            }
            let service = self.desk.catalog.service(&item.service);
            if service.is_err() {
                fault("service", "dangling", format!("no service is named {:?}", item.service.as_str()));
            }
            for (nth, claim) in item.claims.iter().enumerate() {
                let at_location =
                    |id| self.desk.catalog.resource(id).ok().filter(|of| of.is_ever_at(&location.id));
                if at_location(&claim.resource).is_none() {
                    let message = format!(
                        "no resource of {:?} is named {:?}",
                        location.id.as_str(),
                        claim.resource.as_str()
                    );
                    fault(&format!("claims[{nth}].resource"), "dangling", message);
                }
                if claim.period.is_some_and(|period| !is_near(&period, days)) {
                    fault(&format!("claims[{nth}].end"), "value", far());
                }
                if claim.units == 0 {
                    fault(&format!("claims[{nth}].units"), "value", "it is at least 1".to_owned());
                }
            }
            let Ok(service) = service else { continue };
            let digest = item.digest();
            let id = foreign_id(self, source, &item.id)?;
            let known = self.state.booking(&id);
            let is_same = known.and_then(|known| known.origin.as_ref()).is_some_and(|of| of.digest == digest);
            if !mutate!(is_same, "what was imported is imported again" => false) {
                let origin = Origin { source: source.clone(), id: item.id.clone(), digest };
                bookings.push(self.imported(location, service, item, id, origin, known)?);
            }
        }
        match faults.is_empty() {
            true => Ok(Change::Import { bookings }),
            false => Err(Error::DocumentInvalid { schema: "import".to_owned(), faults: Faults(faults) }),
        }
    }

    fn imported(
        &self,
        location: &Location,
        service: &Service,
        item: &Imported,
        id: BookingId,
        origin: Origin,
        known: Option<&Booking>,
    ) -> Result<Booking> {
        let mut claims = self.claims(service, &location.id, item)?;
        let (nothing, nobody, noone) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        let (choices, customer, prefer) = (&nothing, item.customer.as_ref(), &nobody);
        let preferred = &BTreeMap::new();
        let visit = &Visit::of(Part { service: Cow::Borrowed(service), options: BTreeSet::new() });
        let asked =
            Request { visit, service, location, choices, preferred, customer, overriding: false, prefer };
        claims.extend(self.desk.look(&self.state, &noone, self.at, |world| {
            availability::capped(world, &asked, item.visit, &claims)
        })?);
        let subject = Subject {
            service: item.service.clone(),
            options: BTreeSet::new(),
            quantity: 1,
            also: Also::default(),
            location: location.id.clone(),
            visit: item.visit,
            choices: BTreeMap::new(),
        };
        Ok(Booking {
            id,
            status: item.status,
            subject,
            customer: item.customer.clone(),
            claims: claims.into(),
            data: item.data.clone(),
            origin: Some(origin),
            overriding: None,
            token: known.and_then(|known| known.token),
            deposit: None,
            sequence: known.map_or(0, |known| known.sequence.saturating_add(1)),
            series: None,
            changed_at: self.at,
            extra: known.map(|known| known.extra.clone()).unwrap_or_default(),
        })
    }

    /// Each claim meets the first need that asks for such a resource and that no claim before it meets.
    fn claims(&self, service: &Service, location: &LocationId, item: &Imported) -> Result<Vec<Claim>> {
        let catalog = &self.desk.catalog;
        let mut open: Vec<_> = service
            .all_needs()
            .filter(|(_, need)| !matches!(need.who, Who::SameAs(_)))
            .flat_map(|(_, need)| {
                let candidates = if need.all { catalog.candidates(need, location).len() } else { 0 };
                core::iter::repeat_n(need, need.number(candidates))
            })
            .collect();
        let mut claims = Vec::with_capacity(item.claims.len());
        for part in &item.claims {
            let Ok(resource) = catalog.resource(&part.resource) else { continue };
            let met = open.iter().position(|need| need.fits(resource));
            let need = met.map_or_else(|| NeedId::new(OTHER_NEED), |at| Ok(open.remove(at).id.clone()))?;
            claims.push(Claim {
                resource: resource.id.clone(),
                need,
                core: part.period.unwrap_or(item.visit),
                units: part.units,
                buffer: catalog.spacing().merge.buffers(service.buffer, resource.buffer),
                class: service.id.clone(),
            });
        }
        Ok(claims)
    }
}

/// Whether a period's days, and those around it, can be looked at one by one.
fn is_near(period: &Period, days: u32) -> bool {
    let around = LONGEST_BUFFER + LONGEST_BUFFER;
    period.length() <= Seconds(i64::from(days) * 86_400)
        && around <= period.start().since(Instant::MIN)
        && around <= Instant::MAX.since(period.end())
}

/// The name of a booking by that which it has elsewhere: the same on every desk.
fn foreign_id(group: &Group<'_>, source: &SourceName, id: &ForeignId) -> Result<BookingId> {
    let parts = [Json::from("import"), Json::text(group.state.id()), Json::text(source), Json::text(id)];
    let digest: Digest = Json::list(parts).digest();
    BookingId::new(&format!("im-{}", digest.short(20)))
}
