//! A location of a catalog document.
//!
//! ```json
//! {"id": "northside", "name": "Northside", "zone": "America/New_York",
//!  "hours": [{"days": ["MO", "TU", "WE", "TH", "FR"], "from": "08:00", "to": "17:00"}],
//!  "closures": [{"name": "Thanksgiving", "from": "2026-11-26"}], "ledger": "north"}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `id` | its name |
//! | `name?` | its name for people; by default its id |
//! | `zone` | the IANA name of its zone |
//! | `hours` | shifts `{days, from, to}`: from `00:00` to `24:00`, and to the next day if `to` is earlier |
//! | `closures?` | `{name?, from, to?}`: whole days; `to` is the first day open again, by default the next |
//! | `ledger?` | the ledger that keeps its bookings; by default one of its own |

use super::stand_in;
use crate::canon::Json;
use crate::catalog::Location;
use crate::id::{LedgerId, LocationId};
use crate::rules::{Closure, Hours, Shift, TimeOfDay, WeekdaySet};
use crate::wire::reader::Reader;
use crate::wire::value::{DAYS, date, id, of_word, one_of, text, word};
use crate::zone::{Zone, Zones};

const LATER: &[&str] = &["calendars", "caps", "holidays", "travel"];

pub(super) fn read<'j>(
    reader: &mut Reader<'j>,
    json: &'j Json,
    index: usize,
    zones: &Zones,
) -> Option<Location> {
    reader.object(json, "a location: an object", |object| {
        let own = object.required("id", id(LocationId::new)).or_else(|| stand_in(LocationId::new, index))?;
        let name = object.optional("name", word).unwrap_or_else(|| own.to_string());
        let zone =
            object.required("zone", |reader, json| zone(reader, json, zones)).unwrap_or_else(Zone::utc);
        let hours = object.required("hours", hours).unwrap_or_default();
        let closures = object
            .optional("closures", |reader, json| reader.list(json, "a list of closures", closure, |_| None));
        let ledger =
            object.optional("ledger", id(LedgerId::new)).or_else(|| LedgerId::new(own.as_str()).ok())?;
        object.later(LATER);
        Some(Location { id: own, name, zone, hours, closures: closures.unwrap_or_default(), ledger })
    })?
}

pub(super) fn write(location: &Location) -> Json {
    let id = location.id.as_str();
    let closures =
        (!location.closures.is_empty()).then(|| Json::list(location.closures.iter().map(of_closure)));
    Json::map([
        ("id", Some(Json::from(id))),
        ("name", (location.name != id).then(|| Json::text(&location.name))),
        ("zone", Some(Json::from(location.zone.name()))),
        ("hours", Some(of_hours(&location.hours))),
        ("closures", closures),
        ("ledger", (location.ledger.as_str() != id).then(|| Json::text(&location.ledger))),
    ])
}

fn zone<'j>(reader: &mut Reader<'j>, json: &'j Json, zones: &Zones) -> Option<Zone> {
    let name = reader.text(json, "the IANA name of a zone, such as \"America/New_York\"")?;
    let error = match zones.get(name) {
        Ok(zone) => return Some(zone),
        Err(error) => error,
    };
    let guess = match Zones::from_windows(name) {
        Some(iana) => format!("; this is Windows' name for {iana:?}"),
        None => reader.guess(name, zones.names()),
    };
    reader.fault("value", format_args!("{error}{guess}"));
    None
}

/// Shifts: those of a location, and those of a resource.
pub(super) fn hours<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Hours> {
    reader
        .list(
            json,
            "a list of shifts, such as {\"days\": [\"MO\"], \"from\": \"08:00\", \"to\": \"17:00\"}",
            shift,
            |_| None,
        )
        .map(Hours::new)
}

fn shift<'j>(reader: &mut Reader<'j>, json: &'j Json, _: usize) -> Option<Shift> {
    let time = || text("a time such as \"08:00\", from \"00:00\" to \"24:00\"", TimeOfDay::parse);
    let (days, from, to) = reader.object(json, "a shift: an object", |object| {
        (object.required("days", days), object.required("from", time()), object.required("to", time()))
    })?;
    let (days, from, to) = (days?, from?, to?);
    reader.check(Shift::new(days, from, to))
}

fn days<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<WeekdaySet> {
    let days = reader.list(
        json,
        "a list of days, such as [\"MO\", \"TU\"]",
        |reader, json, _| one_of(DAYS)(reader, json),
        |_| None,
    )?;
    if matches!(json, Json::List(items) if items.is_empty()) {
        reader.fault("value", "a shift is on one day at least, such as \"MO\"");
        return None;
    }
    Some(days.into_iter().collect())
}

pub(super) fn of_hours(hours: &Hours) -> Json {
    Json::list(hours.shifts().iter().map(|shift| {
        let days = DAYS.iter().filter(|(_, day)| shift.days().contains(*day));
        Json::map([
            ("days", Some(Json::list(days.map(|(_, day)| of_word(DAYS, day))))),
            ("from", Some(Json::text(shift.from()))),
            ("to", Some(Json::text(shift.to()))),
        ])
    }))
}

fn closure<'j>(reader: &mut Reader<'j>, json: &'j Json, _: usize) -> Option<Closure> {
    let (name, from, to) = reader.object(
        json,
        "a closure, such as {\"name\": \"Thanksgiving\", \"from\": \"2026-11-26\"}",
        |object| {
            (
                object.optional("name", word).unwrap_or_default(),
                object.required("from", date),
                object.optional("to", date),
            )
        },
    )?;
    let from = from?;
    let to = to.or_else(|| from.succ_opt())?;
    reader.check(Closure::new(name, from, to))
}

fn of_closure(closure: &Closure) -> Json {
    let is_one_day = closure.from().succ_opt() == Some(closure.to());
    Json::map([
        ("name", (!closure.name.is_empty()).then(|| Json::text(&closure.name))),
        ("from", Some(Json::text(closure.from()))),
        ("to", (!is_one_day).then(|| Json::text(closure.to()))),
    ])
}
