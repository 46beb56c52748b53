//! A hold or booking, in entries and answers.
//!
//! ```json
//! {"id": "bo-1f", "status": "booked", "service": "oil-change", "location": "northside",
//!  "start": "2026-11-02T14:00:00Z", "end": "2026-11-02T14:45:00Z", "customer": "c-7",
//!  "claims": [{"resource": "tom", "need": "tech", "start": "2026-11-02T14:00:00Z", "end": "2026-11-02T14:45:00Z",
//!              "units": 1, "before": "PT5M", "after": "PT10M", "class": "oil-change"}],
//!  "sequence": 0, "changedAt": "2026-10-30T12:00:00Z"}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `id`, `service`, `location`, `start`, `end` | its name, what it is for, where, and the visit |
//! | `status` | `waiting`, `held` with `heldUntil`, `requested`, `booked`, `checkedIn`, `completed`, `declined`, `noShow`, `cancelled` or `released` |
//! | `also?` | what else is done in the visit: see the file `also.rs` |
//! | `options?`, `quantity?` | with which options of the service, and how many at once |
//! | `choices?` | by need, the resource that was asked for by name |
//! | `override?` | `{by, why}`: who let it stand beside more than there is room for |
//! | `origin?` | `{source, id, digest}`: what it is in the system that it was imported from |
//! | `customer?`, `deposit?`, `data?` | for whom, the deposit by the name that the caller gave it, and the caller's own |
//! | `claims` | what it takes |
//! | `tokenDigest?` | the digest of its owner's token |
//! | `sequence`, `changedAt` | how often it changed, and when last |
//! | `series?` | the first booking of its series |
//!
//! Other members are a newer version's: they are kept and written again. Claims are what capacity is decided by:
//! a claim with other members, like an unknown status, can't be understood, and makes the ledger read-only.

use super::also::also_of_log;
use super::reader::{Object, Reader};
use super::value::{any_text, count, digest, id, instant, minutes, of_count, of_minutes};
use super::wish::{choices, options};
use crate::canon::Json;
use crate::desk::{of_also, of_choices, of_options, of_quantity};
use crate::id::{
    BookingId, CustomerId, DepositId, ForeignId, LocationId, NeedId, ResourceId, ServiceId, SourceName,
    StaffId,
};
use crate::ledger::{Booking, Origin, Override, Status, Subject};
use crate::period::Period;
use crate::rules::{Buffer, Claim};

impl Booking {
    /// The hold or booking as a document.
    pub fn to_json(&self) -> Json {
        let held_until = match self.status {
            Status::Held { until } => Some(until),
            _ => None,
        };
        let own = [
            ("id", Some(Json::text(&self.id))),
            ("status", Some(Json::from(self.status.name()))),
            ("heldUntil", held_until.map(Json::text)),
            ("service", Some(Json::text(&self.subject.service))),
            ("location", Some(Json::text(&self.subject.location))),
            ("start", Some(Json::text(self.subject.visit.start()))),
            ("end", Some(Json::text(self.subject.visit.end()))),
            ("options", of_options(&self.subject.options)),
            ("quantity", of_quantity(self.subject.quantity)),
            ("also", of_also(&self.subject.also)),
            ("choices", of_choices(&self.subject.choices)),
            ("customer", self.customer.as_ref().map(Json::text)),
            ("claims", Some(Json::list(self.claims.iter().map(of_claim)))),
            ("tokenDigest", self.token.map(Json::text)),
            ("deposit", self.deposit.as_ref().map(Json::text)),
            ("data", self.data.clone()),
            ("override", self.overriding.as_ref().map(Override::json)),
            ("origin", self.origin.as_ref().map(of_origin)),
            ("sequence", Some(of_count(self.sequence))),
            ("series", self.series.as_ref().map(Json::text)),
            ("changedAt", Some(Json::text(self.changed_at))),
        ];
        let extra = self.extra.iter().map(|(name, value)| (name.as_str(), Some(value.clone())));
        Json::map(extra.chain(own))
    }

    /// As answers show it: without what only the log is to know of its token.
    pub fn shown(&self) -> Json {
        Booking { token: None, ..self.clone() }.to_json()
    }
}

/// Reads a hold or booking.
pub(super) fn booking<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Booking> {
    let (read, extra) = reader.open_object(json, "a booking: an object", |object| {
        let own = object.required("id", id(BookingId::new));
        let status = status(object);
        let subject = subject(object);
        let customer = object.optional("customer", id(CustomerId::new));
        let claims = object.required("claims", |reader, json| {
            reader.list(json, "a list of claims", |reader, json, _| claim(reader, json), |_| None)
        });
        let token = object.optional("tokenDigest", digest);
        let deposit = object.optional("deposit", id(DepositId::new));
        let data = object.raw("data").cloned();
        let overriding = object.optional("override", overriding);
        let origin = object.optional("origin", origin);
        let sequence = object.required("sequence", count);
        let series = object.optional("series", id(BookingId::new));
        let changed_at = object.required("changedAt", instant);
        Some(Booking {
            id: own?,
            status: status?,
            subject: subject?,
            customer,
            claims: claims?.into(),
            token,
            deposit,
            data,
            overriding,
            origin,
            sequence: sequence?,
            series,
            changed_at: changed_at?,
            extra: Default::default(),
        })
    })?;
    let extra = mutate!(extra, "unknown members of a booking are not read" => Default::default());
    Some(Booking { extra, ..read? })
}

fn status(object: &mut Object<'_, '_>) -> Option<Status> {
    let word = object.required("status", |reader, json| reader.text(json, "a status, such as \"booked\""))?;
    if word == "held" {
        return object.required("heldUntil", instant).map(|until| Status::Held { until });
    }
    Status::PLAIN.into_iter().find(|status| status.name() == word).or_else(|| object.reader.newer())
}

fn subject(object: &mut Object<'_, '_>) -> Option<Subject> {
    let service = object.required("service", id(ServiceId::new));
    let location = object.required("location", id(LocationId::new));
    let options = object.optional("options", options).unwrap_or_default();
    let quantity = object.optional("quantity", count).unwrap_or(1);
    let also = object.optional("also", also_of_log).unwrap_or_default();
    let visit = period(object);
    let choices = object.optional("choices", choices).unwrap_or_default();
    Some(Subject { service: service?, options, quantity, also, location: location?, visit: visit?, choices })
}

fn overriding<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Override> {
    let (read, extra) = reader.open_object(json, "an override: an object", |object| {
        let by = object.required("by", id(StaffId::new));
        let why = object.required("why", any_text);
        Some(Override { by: by?, why: why? })
    })?;
    if extra.is_empty() { read } else { reader.newer() }
}

fn origin<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Origin> {
    let (read, extra) = reader.open_object(json, "what a booking is elsewhere: an object", |object| {
        let source = object.required("source", id(SourceName::new));
        let own = object.required("id", id(ForeignId::new));
        let digest = object.required("digest", digest);
        Some(Origin { source: source?, id: own?, digest: digest? })
    })?;
    if extra.is_empty() { read } else { reader.newer() }
}

fn of_origin(origin: &Origin) -> Json {
    Json::map([
        ("source", Some(Json::text(&origin.source))),
        ("id", Some(Json::text(&origin.id))),
        ("digest", Some(Json::text(origin.digest))),
    ])
}

/// `start` and `end` of an object.
pub(super) fn period(object: &mut Object<'_, '_>) -> Option<Period> {
    let (start, end) = (object.required("start", instant), object.required("end", instant));
    Period::new(start?, end?).map_err(|error| object.fault("end", "value", error)).ok()
}

fn claim<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Claim> {
    let (read, extra) = reader.open_object(json, "a claim: an object", |object| {
        let resource = object.required("resource", id(ResourceId::new));
        let need = object.required("need", id(NeedId::new));
        let core = period(object);
        let units = object.required("units", count);
        let before = object.required("before", minutes);
        let after = object.required("after", minutes);
        let class = object.required("class", id(ServiceId::new));
        let buffer = Buffer { before: before?, after: after? };
        Some(Claim { resource: resource?, need: need?, core: core?, units: units?, buffer, class: class? })
    })?;
    if extra.is_empty() { read } else { reader.newer() }
}

/// A claim as a document.
pub(super) fn of_claim(claim: &Claim) -> Json {
    Json::map([
        ("resource", Some(Json::text(&claim.resource))),
        ("need", Some(Json::text(&claim.need))),
        ("start", Some(Json::text(claim.core.start()))),
        ("end", Some(Json::text(claim.core.end()))),
        ("units", Some(of_count(claim.units))),
        ("before", Some(of_minutes(claim.buffer.before))),
        ("after", Some(of_minutes(claim.buffer.after))),
        ("class", Some(Json::text(&claim.class))),
    ])
}
