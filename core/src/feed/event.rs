use super::uid::uid;
use crate::Result;
use crate::catalog::Catalog;
use crate::ical::{self, Component, Property};
use crate::id::{CustomerId, LedgerId, LocationId, NeedId, ResourceId};
use crate::ledger::{Booking, Status};
use crate::period::{Instant, Period};
use std::collections::BTreeMap;

/// Whose bookings a feed shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// What one resource serves: an event for each of its claims.
    Resource(ResourceId),
    /// The visits to one location.
    Location(LocationId),
    /// The visits of one customer.
    Customer(CustomerId),
}

/// How much a feed tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Detail {
    /// The name of the service.
    #[default]
    Service,
    /// Only that somebody is busy.
    Busy,
    /// The name of the service, and what the caller's own table calls its customer. No log holds such names: who is
    /// struck from the table is named nowhere.
    Names(BTreeMap<CustomerId, String>),
}

/// An iCalendar feed: bookings, and cancelled ones as cancelled, so that subscribers drop them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    calendar: Component<'static>,
}

impl Feed {
    /// The bookings of an audience that overlap `window`, in order of start. Holds are not published.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) for a resource or a location that the catalog does not have.
    pub fn new<'a>(
        catalog: &Catalog,
        bookings: impl Iterator<Item = (&'a LedgerId, &'a Booking)>,
        audience: &Audience,
        detail: &Detail,
        window: Period,
    ) -> Result<Feed> {
        let (name, zone) = match audience {
            Audience::Resource(id) => {
                let resource = catalog.resource(id)?;
                (resource.name.clone(), Some(catalog.location(&resource.location)?.zone.name()))
            }
            Audience::Location(id) => {
                (catalog.location(id)?.name.clone(), Some(catalog.location(id)?.zone.name()))
            }
            Audience::Customer(_) => ("Appointments".to_owned(), None),
        };
        let mut events: Vec<(Period, String, Component<'static>)> = bookings
            .filter(|(_, booking)| shown_as(booking.status).is_some())
            .flat_map(|(ledger, booking)| events(catalog, ledger, booking, audience, detail))
            .filter(|(period, ..)| period.overlaps(&window))
            .collect();
        events.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let head = Component::new("VCALENDAR")
            .with(Property::new("VERSION", "2.0"))
            .with(Property::new("PRODID", "-//Slotwright//Slotwright//EN"))
            .with(Property::new("CALSCALE", "GREGORIAN"))
            .with(Property::text("X-WR-CALNAME", &name))
            .with(Property::text("NAME", &name));
        let head = zone.into_iter().fold(head, |head, zone| head.with(Property::text("X-WR-TIMEZONE", zone)));
        Ok(Feed {
            calendar: events.into_iter().fold(head, |calendar, (.., event)| calendar.with_component(event)),
        })
    }

    /// As a tree.
    pub fn component(&self) -> &Component<'static> {
        &self.calendar
    }

    /// As a text: CRLF, folded at 75 octets.
    pub fn to_ics(&self) -> String {
        ical::write(&self.calendar)
    }
}

/// STATUS (RFC 5545 §3.8.1.11). What was published once is published as cancelled when it is over, so that
/// subscribers drop it; holds are not published.
fn shown_as(status: Status) -> Option<&'static str> {
    match status {
        Status::Requested => Some("TENTATIVE"),
        Status::Booked | Status::CheckedIn | Status::Completed => Some("CONFIRMED"),
        Status::Declined | Status::NoShow | Status::Cancelled => Some("CANCELLED"),
        Status::Waiting | Status::Held { .. } | Status::Released => None,
    }
}

fn events(
    catalog: &Catalog,
    ledger: &LedgerId,
    booking: &Booking,
    audience: &Audience,
    detail: &Detail,
) -> Vec<(Period, String, Component<'static>)> {
    let event = |period: Period, served: Option<(&NeedId, &ResourceId)>| {
        let uid = uid(&booking.id, served, ledger, catalog.id());
        (period, uid.clone(), component(catalog, booking, period, &uid, detail))
    };
    match audience {
        Audience::Resource(id) => {
            let served = booking.claims.iter().filter(|claim| claim.resource == *id);
            served.map(|claim| event(claim.core, Some((&claim.need, &claim.resource)))).collect()
        }
        Audience::Location(id) if booking.subject.location == *id => vec![event(booking.subject.visit, None)],
        Audience::Customer(id) if booking.customer.as_ref() == Some(id) => {
            vec![event(booking.subject.visit, None)]
        }
        _ => Vec::new(),
    }
}

/// Times are written in UTC: the instant is what was agreed, and no reader's zone data can move it.
fn component(
    catalog: &Catalog,
    booking: &Booking,
    period: Period,
    uid: &str,
    detail: &Detail,
) -> Component<'static> {
    let place = catalog.location(&booking.subject.location).map(|location| location.name.clone());
    let status = shown_as(booking.status).unwrap_or("CONFIRMED");
    let event = Component::new("VEVENT")
        .with(Property::text("UID", uid))
        .with(Property::new("DTSTAMP", utc(booking.changed_at)))
        .with(Property::new("LAST-MODIFIED", utc(booking.changed_at)))
        .with(Property::new("SEQUENCE", booking.sequence.to_string()))
        .with(Property::new("DTSTART", utc(period.start())))
        .with(Property::new("DTEND", utc(period.end())))
        .with(Property::new("STATUS", status))
        .with(Property::new("TRANSP", "OPAQUE"));
    if *detail == Detail::Busy {
        return event.with(Property::new("SUMMARY", "Busy")).with(Property::new("CLASS", "PRIVATE"));
    }
    // A service that left the catalog keeps its name in documents.
    let name = |id| catalog.service(id).map_or_else(|_| id.to_string(), |service| service.name.clone());
    let others = booking.subject.also.items.iter().map(|item| &item.service);
    let services: Vec<_> = core::iter::once(&booking.subject.service).chain(others).map(name).collect();
    let service = services.join(" + ");
    let name = match (detail, &booking.customer) {
        (Detail::Names(names), Some(customer)) => names.get(customer),
        _ => None,
    };
    let summary = name.map_or_else(|| service.clone(), |name| format!("{service}: {name}"));
    let event = event.with(Property::text("SUMMARY", &summary));
    place.into_iter().fold(event, |event, place| event.with(Property::text("LOCATION", &place)))
}

fn utc(at: Instant) -> String {
    at.to_utc().format("%Y%m%dT%H%M%SZ").to_string()
}
