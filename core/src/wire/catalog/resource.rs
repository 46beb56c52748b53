//! A resource of a catalog document.
//!
//! ```json
//! {"id": "tom", "name": "Tom", "kind": "technician", "location": "northside", "skills": ["ev"],
//!  "closures": [{"name": "vacation", "from": "2026-11-16", "to": "2026-11-23"}],
//!  "calendars": [{"name": "google", "owner": "tom@example.com", "unknown": "free", "maxAge": "PT24H"}]}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `id` | its name |
//! | `name?` | its name for people; by default its id |
//! | `kind` | what it is, such as `technician` |
//! | `location` | where it is: its home, in whose zone all of its rules are read |
//! | `postings?` | `{location, days?, from?, to?, hours?}`: on the dates from `from` on and before `to`, on those days of the week, it is at that location of the same ledger, with those `hours` of the week or else its own, and nowhere else. The first that is on counts. A shift is of the date on which it begins |
//! | `skills?` | what it can do: words that needs ask for, and that caps count |
//! | `tags?` | what it is, such as `["EV6", "red"]`: words that needs ask for |
//! | `capacity?` | its units; by default 1, which is exclusive |
//! | `overbookable?` | whether an override may book an exclusive resource twice; by default not |
//! | `hours?`, `seasons?`, `dates?` | as those of a location; by default whenever its location is open, also on the dates that neither a season nor `dates` speaks of |
//! | `closures?` | as those of a location: when it is away, such as a vacation |
//! | `holidays?` | as those of a location |
//! | `buffer?` | `{before?, after?}`: time kept around each of its claims |
//! | `preference?` | lower is asked first; by default 0 |
//! | `weight?` | its part of the work where a need shares it out, 1 to 1,000; by default 1 |
//! | `calendars?` | `{name, owner?, unknown?: "blocks" \| "free", maxAge?}`: by default an unknown calendar blocks, and any age is good |

use super::{buffer, holidays, hours, list, of_buffer, stand_in};
use crate::canon::Json;
use crate::catalog::{CalendarSource, Resource, Unknown};
use crate::id::{LocationId, ResourceId, SourceName};
use crate::rules::{Hours, Posting, WeekdaySet};
use crate::wire::reader::{Object, Reader};
use crate::wire::value::{count, date, flag, id, of_count, of_seconds, of_word, one_of, seconds, word};
use std::collections::BTreeSet;

const LATER: &[&str] = &["caps", "labels", "travel", "zone"];

const UNKNOWN: &[(&str, Unknown)] = &[("blocks", Unknown::Blocks), ("free", Unknown::Free)];

pub(super) fn read<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<Resource> {
    reader.object(json, "a resource: an object", |object| {
        let own = object.required("id", id(ResourceId::new)).or_else(|| stand_in(ResourceId::new, index))?;
        let resource = Resource {
            name: object.optional("name", word).unwrap_or_else(|| own.to_string()),
            id: own,
            kind: object.required("kind", word).unwrap_or_default(),
            location: object
                .required("location", id(LocationId::new))
                .or_else(|| stand_in(LocationId::new, index))?,
            postings: object
                .optional("postings", |reader, json| list(reader, json, posting))
                .unwrap_or_default(),
            skills: object.optional("skills", skills).unwrap_or_default(),
            tags: object.optional("tags", skills).unwrap_or_default(),
            capacity: object.optional("capacity", count).unwrap_or(1),
            overbookable: object.optional("overbookable", flag).unwrap_or_default(),
            hours: hours(object),
            holidays: object.optional("holidays", holidays::names).unwrap_or_default(),
            closures: object.optional("closures", hours::closures).unwrap_or_default(),
            buffer: object.optional("buffer", buffer).unwrap_or_default(),
            preference: object.optional("preference", count).unwrap_or_default(),
            weight: object.optional("weight", count).unwrap_or(1),
            calendars: object
                .optional("calendars", |reader, json| list(reader, json, source))
                .unwrap_or_default(),
        };
        object.later(LATER);
        Some(resource)
    })?
}

pub(super) fn write(resource: &Resource) -> Json {
    let id = resource.id.as_str();
    let calendars =
        (!resource.calendars.is_empty()).then(|| Json::list(resource.calendars.iter().map(of_source)));
    let whole = Hours::always();
    let is_said = |hours: &&Hours| {
        let has_layers = !hours.seasons().is_empty() || !hours.dates().is_empty();
        !has_layers || hours.shifts() != whole.shifts()
    };
    let week = resource.hours.as_ref().filter(is_said).map(|hours| hours::of_week(hours.shifts()));
    let own = [
        ("id", Some(Json::from(id))),
        ("name", (resource.name != id).then(|| Json::text(&resource.name))),
        ("kind", Some(Json::text(&resource.kind))),
        ("location", Some(Json::text(&resource.location))),
        ("postings", of_postings(&resource.postings)),
        ("skills", of_skills(&resource.skills)),
        ("tags", of_skills(&resource.tags)),
        ("capacity", (resource.capacity != 1).then(|| of_count(resource.capacity))),
        ("overbookable", resource.overbookable.then_some(Json::Bool(true))),
        ("hours", week),
        ("closures", hours::of_closures(&resource.closures)),
        ("holidays", holidays::of_names(&resource.holidays)),
        ("buffer", of_buffer(resource.buffer)),
        ("preference", (resource.preference != 0).then(|| of_count(resource.preference))),
        ("weight", (resource.weight != 1).then(|| of_count(resource.weight))),
        ("calendars", calendars),
    ];
    Json::map(own.into_iter().chain(resource.hours.iter().flat_map(hours::of_layers)))
}

fn posting<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<Posting> {
    let wanted = "a posting, such as {\"location\": \"southside\", \"days\": [\"TU\"]}";
    let (location, days, dates, hours) = reader.object(json, wanted, |object| {
        let location = object.required("location", id(LocationId::new));
        let days = object.optional("days", hours::days).unwrap_or(WeekdaySet::ALL);
        let dates = (object.optional("from", date), object.optional("to", date));
        (location, days, dates, object.optional("hours", hours::week).map(Hours::new))
    })?;
    let location = location.or_else(|| stand_in(LocationId::new, index))?;
    reader.check(Posting::new(location, days, dates, hours))
}

fn of_postings(postings: &[Posting]) -> Option<Json> {
    let posting = |posting: &Posting| {
        Json::map([
            ("location", Some(Json::text(&posting.location))),
            ("days", (posting.days() != WeekdaySet::ALL).then(|| hours::of_days(posting.days()))),
            ("from", posting.from().map(Json::text)),
            ("to", posting.to().map(Json::text)),
            ("hours", posting.hours.as_ref().map(|hours| hours::of_week(hours.shifts()))),
        ])
    };
    (!postings.is_empty()).then(|| Json::list(postings.iter().map(posting)))
}

/// Its hours, if it has any. Where the week says nothing it is whole.
fn hours(object: &mut Object<'_, '_>) -> Option<Hours> {
    let week = object.optional("hours", hours::week).map(Hours::new);
    let has_some = ["hours", "seasons", "dates"].into_iter().any(|name| object.has(name));
    let hours = hours::layers(object, week.unwrap_or_else(Hours::always));
    has_some.then_some(hours)
}

pub(super) fn skills<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BTreeSet<String>> {
    let words = reader.list(
        json,
        "a list of words, such as [\"ev\"]",
        |reader, json, _| word(reader, json),
        |_| None,
    );
    Some(words?.into_iter().collect())
}

pub(super) fn of_skills(skills: &BTreeSet<String>) -> Option<Json> {
    (!skills.is_empty()).then(|| Json::list(skills.iter().map(Json::text)))
}

fn source<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<CalendarSource> {
    reader.object(json, "a calendar, such as {\"name\": \"google\"}", |object| {
        Some(CalendarSource {
            name: object
                .required("name", id(SourceName::new))
                .or_else(|| stand_in(SourceName::new, index))?,
            owner: object.optional("owner", word),
            unknown: object.optional("unknown", one_of(UNKNOWN)).unwrap_or_default(),
            max_age: object.optional("maxAge", seconds),
        })
    })?
}

fn of_source(source: &CalendarSource) -> Json {
    Json::map([
        ("name", Some(Json::text(&source.name))),
        ("owner", source.owner.as_ref().map(Json::text)),
        ("unknown", (source.unknown != Unknown::default()).then(|| of_word(UNKNOWN, &source.unknown))),
        ("maxAge", source.max_age.map(of_seconds)),
    ])
}
