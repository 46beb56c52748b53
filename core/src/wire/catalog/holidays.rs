//! A list of holidays of a catalog document.
//!
//! ```json
//! {"id": "us-federal", "days": [{"name": "Christmas", "date": "12-25"},
//!   {"name": "Opening of the new hall", "date": "2026-11-09"},
//!   {"name": "Thanksgiving", "recurrence": "DTSTART;VALUE=DATE:20241128\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}]}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `id` | its name |
//! | `days` | `{name, date}`: on that date, or, without a year, on that day of every year; or `{name, recurrence}`: RFC 5545's lines, of dates; each with `days?`, how many from there on, by default one |
//! | `ics` | in the place of `days`: an iCalendar text, of whose events each is a holiday. It is written back as `days` |
//!
//! Whoever names the list is closed on its dates, the whole local day; but not on one of its own `dates`. 29 February of a
//! year that has none is its 1 March.

use super::hours::on_date;
use super::{holidays_ics, list, stand_in};
use crate::canon::Json;
use crate::catalog::Holidays;
use crate::id::HolidaysId;
use crate::limits::Limits;
use crate::recurrence::{Options, Recurrence};
use crate::rules::{Dates, Falls, Holiday};
use crate::wire::reader::{Object, Reader};
use crate::wire::value::{count, id, of_count, word};
use crate::zone::Zones;

pub(super) fn read<'j>(
    reader: &mut Reader<'j>,
    json: &'j Json,
    index: usize,
    (zones, limits): (&Zones, &Limits),
) -> Option<Holidays> {
    reader.object(json, "a list of holidays: an object", |object| {
        let own = object.required("id", id(HolidaysId::new)).or_else(|| stand_in(HolidaysId::new, index))?;
        if object.has("ics") {
            let days = object.required("ics", |reader, json| ics(reader, json, (zones, limits)));
            if object.raw("days").is_some() {
                object.fault("days", "conflict", "`ics` says this already");
            }
            return Some(Holidays { id: own, days: days.unwrap_or_default() });
        }
        let days = object.required("days", |reader, json| {
            reader.list(
                json,
                "a list of holidays",
                |reader, json, _| day(reader, json, (zones, limits)),
                |_| None,
            )
        });
        Some(Holidays { id: own, days: days.unwrap_or_default() })
    })?
}

pub(super) fn write(holidays: &Holidays) -> Json {
    let day = |day: &Holiday| {
        let member = match day.falls {
            Falls::On(_) => "date",
            Falls::Recurring(_) => "recurrence",
        };
        let days = (day.days != 1).then(|| of_count(day.days));
        Json::map([
            ("name", Some(Json::text(&day.name))),
            (member, Some(Json::text(&day.falls))),
            ("days", days),
        ])
    };
    let days = Json::list(holidays.days.iter().map(day));
    Json::map([("id", Some(Json::text(&holidays.id))), ("days", Some(days))])
}

/// The lists that a location or a resource keeps.
pub(super) fn names<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<HolidaysId>> {
    list(reader, json, |reader, json, index| {
        id(HolidaysId::new)(reader, json).or_else(|| stand_in(HolidaysId::new, index))
    })
}

pub(super) fn of_names(names: &[HolidaysId]) -> Option<Json> {
    (!names.is_empty()).then(|| Json::list(names.iter().map(Json::text)))
}

fn day<'j>(reader: &mut Reader<'j>, json: &'j Json, with: (&Zones, &Limits)) -> Option<Holiday> {
    let wanted = "a holiday, such as {\"name\": \"Christmas\", \"date\": \"12-25\"}";
    reader.object(json, wanted, |object| {
        let (name, falls) = (object.required("name", word), falls(object, with));
        let days = object.optional("days", count).unwrap_or(1);
        Some(Holiday { name: name?, falls: falls?, days })
    })?
}

fn ics(reader: &mut Reader<'_>, json: &Json, with: (&Zones, &Limits)) -> Option<Vec<Holiday>> {
    match json {
        Json::Text(text) => holidays_ics::read(reader, text, with),
        other => reader.wrong("an iCalendar text with holidays, from BEGIN:VCALENDAR on", other),
    }
}

/// Exactly one of `date` and `recurrence`.
fn falls(object: &mut Object<'_, '_>, with: (&Zones, &Limits)) -> Option<Falls> {
    if object.has("date") && object.has("recurrence") {
        object.reader.fault("conflict", "only one of these says when it is: date, recurrence");
    }
    let recurrence = object.optional("recurrence", |reader, json| recurrence(reader, json, with));
    if object.has("recurrence") {
        object.optional("date", on_date);
        return recurrence.map(Falls::Recurring);
    }
    object.required("date", on_date).map(Falls::On)
}

fn recurrence(reader: &mut Reader<'_>, json: &Json, (zones, limits): (&Zones, &Limits)) -> Option<Dates> {
    let Json::Text(text) = json else {
        return reader.wrong(
            "the lines of a recurrence, such as \"DTSTART;VALUE=DATE:20241128\\nRRULE:FREQ=YEARLY\"",
            json,
        );
    };
    let read = Recurrence::parse_with(text, zones, &Options::default(), limits);
    reader.check(read.and_then(Dates::new))
}
