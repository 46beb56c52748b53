//! A cap of a catalog document.
//!
//! ```json
//! {"id": "ev-jobs", "locations": ["northside"], "limit": 4, "per": "day", "skills": ["ev"]}
//! {"id": "labour", "locations": ["northside"], "limit": "PT40H", "per": "day", "kind": "technician"}
//! {"id": "arrivals", "locations": ["northside"], "limit": 3, "per": {"interval": "PT30M"}}
//! {"id": "open", "locations": ["northside"], "limit": 2, "per": "open", "each": "customer"}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `id` | its name: no resource and no other cap has it |
//! | `name?` | its name for people; by default its id |
//! | `locations` | whose bookings it counts, all together: of one ledger and one zone |
//! | `limit` | how many bookings there may be, or, as a duration in whole minutes, how much work |
//! | `per` | in which time: `"day"`, `"week"` from Monday on, `{"week": "SU"}` from Sunday on, `"month"`, `{"interval": "PT30M"}` from local midnight on, `{"rolling": "PT168H"}` in any stretch of so long, `"moment"` at the same time, `"open"` booked and not over |
//! | `services?` | which services count; by default all |
//! | `options?` | only visits with any of these options count; by default all |
//! | `kind?`, `skills?`, `resources?` | what counts of those who serve: of that kind, for needs that ask for these skills, these; by default it does not matter who serves |
//! | `each?` | `customer` or `resource`: each has a limit of its own |
//!
//! A limit for each customer counts what is taken for one: who is named only by a confirmation is counted from then on.
//! A booking counts once in every stretch in which something of it that counts begins; work counts where it is done.

use super::{list, stand_in};
use crate::canon::Json;
use crate::catalog::{Cap, Counts, Each};
use crate::id::{LocationId, OptionId, ResourceId, ServiceId};
use crate::period::{Minutes, Seconds};
use crate::rules::Per;
use crate::wire::reader::{Object, Reader};
use crate::wire::value::{
    DAYS, count, id, minutes, of_count, of_minutes, of_seconds, of_word, one_of, seconds, word,
};
use chrono::Weekday;
use std::collections::BTreeSet;

const LATER: &[&str] = &["transport", "weight"];
const EACH: &[(&str, Each)] = &[("customer", Each::Customer), ("resource", Each::Resource)];
const PER: &[(&str, Per)] = &[
    ("day", Per::Day),
    ("week", Per::Week(Weekday::Mon)),
    ("month", Per::Month),
    ("moment", Per::Moment),
    ("open", Per::Open),
];

pub(super) fn read<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<Cap> {
    reader.object(json, "a cap: an object", |object| {
        let own = object.required("id", id(ResourceId::new)).or_else(|| stand_in(ResourceId::new, index))?;
        let (counts, limit) = object.required("limit", limit).unwrap_or((Counts::Bookings, 1));
        let cap = Cap {
            name: object.optional("name", word).unwrap_or_else(|| own.to_string()),
            id: own,
            locations: object.required("locations", super::service::locations).unwrap_or_default(),
            limit,
            counts,
            per: object.required("per", per).unwrap_or(Per::Day),
            services: names(object, "services", ServiceId::new),
            options: names(object, "options", OptionId::new),
            kind: object.optional("kind", word),
            skills: object.optional("skills", super::resource::skills).unwrap_or_default(),
            resources: names(object, "resources", ResourceId::new),
            each: object.optional("each", one_of(EACH)),
        };
        object.later(LATER);
        Some(cap)
    })?
}

pub(super) fn write(cap: &Cap) -> Json {
    let own = cap.id.as_str();
    let limit = match cap.counts {
        Counts::Bookings => of_count(cap.limit),
        Counts::Minutes => of_minutes(Minutes(cap.limit)),
    };
    Json::map([
        ("id", Some(Json::from(own))),
        ("name", (cap.name != own).then(|| Json::text(&cap.name))),
        ("locations", Some(Json::list(cap.locations.iter().map(LocationId::as_str).map(Json::from)))),
        ("limit", Some(limit)),
        ("per", Some(of_per(&cap.per))),
        ("services", of_names(&cap.services)),
        ("options", of_names(&cap.options)),
        ("kind", cap.kind.as_ref().map(Json::text)),
        ("skills", super::resource::of_skills(&cap.skills)),
        ("resources", of_names(&cap.resources)),
        ("each", cap.each.map(|each| of_word(EACH, &each))),
    ])
}

fn limit<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<(Counts, u32)> {
    match json {
        Json::Text(_) => minutes(reader, json).map(|work| (Counts::Minutes, work.0)),
        Json::Int(_) => count(reader, json).map(|bookings| (Counts::Bookings, bookings)),
        other => reader.wrong("a number of bookings, such as 4, or a time of work, such as \"PT40H\"", other),
    }
}

pub(super) fn per<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Per> {
    if let Json::Text(_) = json {
        return one_of(PER)(reader, json);
    }
    let wanted = "a stretch of time, such as \"day\" or {\"interval\": \"PT30M\"}";
    reader.object(json, wanted, |object| {
        let interval = object.optional("interval", minutes).map(Per::Interval);
        let rolling = object.optional("rolling", seconds).map(Per::Rolling);
        let week = object.optional("week", one_of(DAYS)).map(Per::Week);
        let mut given = [interval, rolling, week].into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(per), None) => Some(per),
            _ => {
                object.reader.fault("value", "it is one of `interval`, `rolling` and `week`");
                None
            }
        }
    })?
}

pub(super) fn of_per(per: &Per) -> Json {
    let one = |name, value| Json::map([(name, Some(value))]);
    match per {
        Per::Interval(step) => one("interval", of_minutes(*step)),
        Per::Rolling(Seconds(length)) => one("rolling", of_seconds(Seconds(*length))),
        Per::Week(first) if *first != Weekday::Mon => one("week", of_word(DAYS, first)),
        other => of_word(PER, other),
    }
}

fn names<'j, T: Ord>(
    object: &mut Object<'_, 'j>,
    name: &'static str,
    make: impl Fn(&str) -> crate::Result<T> + Copy,
) -> BTreeSet<T> {
    let read = |reader: &mut Reader<'j>, json: &'j Json| {
        list(reader, json, |reader, json, index| id(make)(reader, json).or_else(|| stand_in(make, index)))
    };
    object.optional(name, read).unwrap_or_default().into_iter().collect()
}

fn of_names<T: core::fmt::Display>(names: &BTreeSet<T>) -> Option<Json> {
    (!names.is_empty()).then(|| Json::list(names.iter().map(Json::text)))
}
