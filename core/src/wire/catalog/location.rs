//! A location of a catalog document.
//!
//! ```json
//! {"id": "northside", "name": "Northside", "zone": "America/New_York",
//!  "hours": [{"days": ["MO", "TU", "WE", "TH", "FR"], "from": "08:00", "to": "17:00"}],
//!  "seasons": [{"name": "summer", "from": "06-01", "to": "09-01",
//!    "hours": [{"days": ["MO", "TU", "WE", "TH"], "from": "07:00", "to": "16:00"}]}],
//!  "dates": [{"date": "2026-12-24", "hours": [{"from": "08:00", "to": "12:00"}]}],
//!  "closures": [{"name": "Thanksgiving", "from": "2026-11-26"}], "ledger": "north"}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `id` | its name |
//! | `name?` | its name for people; by default its id |
//! | `zone` | the IANA name of its zone |
//! | `hours` | the week: shifts `{days, from, to}`, from `00:00` to `24:00`, and to the next day if `to` is earlier |
//! | `seasons?` | `{name?, from, to, hours}`: on the dates from `from` up to `to`, which is not in it any more, these hours stand in place of the week's. Both are dates, or both days of every year such as `06-01`: then `to` may be earlier, over New Year. A season of dates beats one of every year; no two of a kind share a date |
//! | `dates?` | `{date, hours}`: on that date these hours, `{from, to}`, stand in place of both; none: closed. A shift is of the date on which it begins |
//! | `closures?` | `{name?, from, to?}`: whole days; `to` is the first day open again, by default the next |
//! | `holidays?` | the names of lists of holidays of the catalog: it is closed on those that `dates` says nothing of |
//! | `ledger?` | the ledger that keeps its bookings; by default one of its own |

use super::{holidays, hours, stand_in};
use crate::canon::Json;
use crate::catalog::Location;
use crate::id::{LedgerId, LocationId};
use crate::rules::Hours;
use crate::wire::reader::Reader;
use crate::wire::value::{id, word};
use crate::zone::{Zone, Zones};

const LATER: &[&str] = &["calendars", "caps", "travel"];

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
        let week = object.required("hours", hours::week).unwrap_or_default();
        let hours = hours::layers(object, Hours::new(week));
        let closures = object.optional("closures", hours::closures).unwrap_or_default();
        let holidays = object.optional("holidays", holidays::names).unwrap_or_default();
        let ledger =
            object.optional("ledger", id(LedgerId::new)).or_else(|| LedgerId::new(own.as_str()).ok())?;
        object.later(LATER);
        Some(Location { id: own, name, zone, hours, closures, holidays, ledger })
    })?
}

pub(super) fn write(location: &Location) -> Json {
    let id = location.id.as_str();
    let own = [
        ("id", Some(Json::from(id))),
        ("name", (location.name != id).then(|| Json::text(&location.name))),
        ("zone", Some(Json::from(location.zone.name()))),
        ("hours", Some(hours::of_week(location.hours.shifts()))),
        ("closures", hours::of_closures(&location.closures)),
        ("holidays", holidays::of_names(&location.holidays)),
        ("ledger", (location.ledger.as_str() != id).then(|| Json::text(&location.ledger))),
    ];
    Json::map(own.into_iter().chain(hours::of_layers(&location.hours)))
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
