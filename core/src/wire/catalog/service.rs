//! A service of a catalog document.
//!
//! ```json
//! {"id": "oil-change", "name": "Oil change", "locations": ["northside"],
//!  "segments": [{"id": "work", "length": "PT45M",
//!    "needs": [{"id": "tech", "kind": "technician", "skills": ["ev"]}, {"id": "bay", "kind": "bay"}]}],
//!  "buffer": {"before": "PT5M", "after": "PT10M"}, "grid": {"step": "PT15M"},
//!  "notice": "PT2H", "horizon": "P30D", "cancelNotice": "PT24H"}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `id` | its name |
//! | `name?` | its name for people; by default its id |
//! | `locations` | where it is offered |
//! | `segments` | its steps in order: `{id, length, needs, gap?: {least?, most?}}`; the gap to the next step is by default none, and `most` is by default `least` |
//! | `needs?` | what is needed for the whole visit |
//! | `variants?`, `addOns?` | what a visit is one of, and what may be asked for beside it: see the file `option.rs` |
//! | `quantity?` | `{most}`: how many may be asked for at once, up to 100; by default 1 |
//! | `buffer?` | `{before?, after?}`: time kept around each claim |
//! | `edge?` | `buffersOutside`, by default: only the visit itself lies within the hours; or `buffersInside`: so do the buffers around each claim |
//! | `grid` | which starts are offered, such as `{"step": "PT15M"}`: see the file `grid.rs` |
//! | `notice?` | the least time from now to a start, as below; by default none |
//! | `horizon?` | how far ahead a start may be, as below: the first that may not; by default `P60D` |
//! | `validFrom?`, `validUntil?` | the first local date of a start, and the first after it on which nothing starts any more; by default always |
//! | `cancelNotice?` | until how long before its start a customer may cancel or move it; by default until its start |
//! | `cancelBy?` | `customer`, by default, or `staff`: who may cancel or move it; staff always may |
//! | `approval?` | whether a booking is a request until staff approve it; by default not |
//!
//! A need is `{id, kind, skills?, tags?, …}`, `{id, resource, …}` for one by name, or `{id, sameAs, …}` for whoever met an
//! earlier need, and says further:
//!
//! | member | what |
//! |---|---|
//! | `count?` | how many resources at once, by default 1; or `"all"`: everyone of the location who could meet it |
//! | `units?` | how many units of each; by default 1 |
//! | `differentFrom?` | a need of an earlier segment: who met that one does not meet this one |
//! | `choice?` | who is asked first, a list such as `["sticky", {"leastLoaded": "day"}]`: see the file `choice.rs` |
//! | `pauses?` | `{most}`, a minute to 24 hours: in a segment, whoever meets it may be off duty by the hours for so long, below |
//! | `each?` | whether it is taken as often as the service is asked for, by default; or once, whatever the quantity |
//!
//! Of a quantity above one: if all who can meet a need at the location, with the skills that the options ask for, have more
//! than one unit, the need's `units` are multiplied; else its `count` is, so that three are three different resources, be there
//! pools among them or not. Of `"all"` who are no pools there is everyone, once. A need with `sameAs`, and the one that it
//! names, say `each: false` where there is a `quantity`.
//!
//! With `pauses`, who meets a need may go to lunch within its segment: work stops and goes on after, and the segment is
//! longer by just those breaks, of which there may be 100, and which together last no longer than `most`. Work is as long as the segment is, or as those who serve take; it
//! begins and ends on duty. A break is time outside the hours of the resource or of the location, their seasons and dates
//! included, or outside those that a calendar's VAVAILABILITY gives: no closure and no holiday, no time at another location, no event. Whoever else serves in
//! the segment is there for all of it and has no break of their own; that the location is closed meanwhile keeps nobody away. The buffers
//! are kept as always: with `buffersInside`, within the hours. One need of a segment pauses, one that takes one resource of its own.
//!
//! A time ahead of now is one of
//!
//! | form | what |
//! |---|---|
//! | `"PT2H"` | elapsed |
//! | `"P2D"` | days: the same wall time, two days from today |
//! | `{"businessDays": 2}` | the same wall time, on the second business day after today |
//!
//! A business day is a local date on which the location is open by its hours at any time, and on which no closure lies.
//! On a date that is none, now counts as the beginning of the next that is one. So with hours from Monday to Friday two
//! business days from Friday at 15:00 are Tuesday at 15:00; from Saturday or Sunday, at any time, Wednesday at 00:00.

use super::resource::{of_skills, skills};
use super::{buffer, choice, grid, list, of_buffer, option, stand_in};
use crate::canon::Json;
use crate::catalog::{Edge, Gap, Need, Segment, Service, Who};
use crate::id::{LocationId, NeedId, ResourceId, SegmentId, ServiceId};
use crate::period::Minutes;
use crate::rules::{Ahead, Grid};
use crate::wire::reader::{Object, Reader};
use crate::wire::value::{count, date, days, flag, id, minutes, of_count, of_minutes, of_word, one_of, word};

const LATER: &[&str] = &["cancellation", "caps", "labour", "travel"];
const EDGES: &[(&str, Edge)] =
    &[("buffersOutside", Edge::BuffersOutside), ("buffersInside", Edge::BuffersInside)];
const CANCEL_BY: &[(&str, bool)] = &[("customer", false), ("staff", true)];
const LATER_OF_A_SEGMENT: &[&str] = &["lengthBy", "lengths", "optional", "travel", "variants"];
const LATER_OF_A_NEED: &[&str] = &["anyOf"];

/// How far ahead a start may be, if the document does not say.
const HORIZON: Ahead = Ahead::Days(60);
const NO_NOTICE: Ahead = Ahead::Elapsed(Minutes(0));

pub(super) fn read<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<Service> {
    reader.object(json, "a service: an object", |object| {
        let own = object.required("id", id(ServiceId::new)).or_else(|| stand_in(ServiceId::new, index))?;
        let service = Service {
            name: object.optional("name", word).unwrap_or_else(|| own.to_string()),
            id: own,
            locations: object.required("locations", locations).unwrap_or_default(),
            segments: object
                .required("segments", |reader, json| list(reader, json, segment))
                .unwrap_or_default(),
            needs: object.optional("needs", |reader, json| list(reader, json, need)).unwrap_or_default(),
            variants: object
                .optional("variants", |reader, json| list(reader, json, option::variant))
                .unwrap_or_default(),
            add_ons: object
                .optional("addOns", |reader, json| list(reader, json, option::option))
                .unwrap_or_default(),
            quantity_most: object.optional("quantity", most).unwrap_or(1),
            buffer: object.optional("buffer", buffer).unwrap_or_default(),
            edge: object.optional("edge", one_of(EDGES)).unwrap_or_default(),
            grid: object.required("grid", grid::read).or_else(|| Grid::new(Minutes(15), Minutes(0)).ok())?,
            notice: object.optional("notice", ahead).unwrap_or(NO_NOTICE),
            horizon: object.optional("horizon", ahead).unwrap_or(HORIZON),
            valid_from: object.optional("validFrom", date),
            valid_until: object.optional("validUntil", date),
            cancel_notice: object.optional("cancelNotice", minutes).unwrap_or_default(),
            staff_cancels: object.optional("cancelBy", one_of(CANCEL_BY)).unwrap_or_default(),
            approval: object.optional("approval", flag).unwrap_or_default(),
        };
        object.later(LATER);
        Some(service)
    })?
}

pub(super) fn write(service: &Service) -> Json {
    let id = service.id.as_str();
    let time = |minutes: Minutes| (minutes.0 > 0).then(|| of_minutes(minutes));
    let grid = grid::members(&service.grid).into_iter().map(|(name, value)| (name, Some(value)));
    Json::map([
        ("id", Some(Json::from(id))),
        ("name", (service.name != id).then(|| Json::text(&service.name))),
        ("locations", Some(Json::list(service.locations.iter().map(Json::text)))),
        ("segments", Some(Json::list(service.segments.iter().map(of_segment)))),
        ("needs", of_list(service.needs.iter().map(of_need))),
        ("variants", of_list(service.variants.iter().map(option::of_variant))),
        ("addOns", of_list(service.add_ons.iter().map(option::of_option))),
        ("quantity", (service.quantity_most != 1).then(|| of_most(service.quantity_most))),
        ("buffer", of_buffer(service.buffer)),
        ("edge", (service.edge != Edge::default()).then(|| of_word(EDGES, &service.edge))),
        ("grid", Some(Json::map(grid))),
        ("notice", (service.notice != NO_NOTICE).then(|| of_ahead(service.notice))),
        ("horizon", (service.horizon != HORIZON).then(|| of_ahead(service.horizon))),
        ("validFrom", service.valid_from.map(Json::text)),
        ("validUntil", service.valid_until.map(Json::text)),
        ("cancelNotice", time(service.cancel_notice)),
        ("cancelBy", service.staff_cancels.then(|| of_word(CANCEL_BY, &true))),
        ("approval", service.approval.then_some(Json::Bool(true))),
    ])
}

fn of_list(items: impl ExactSizeIterator<Item = Json>) -> Option<Json> {
    (items.len() > 0).then(|| Json::list(items))
}

fn most<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<u32> {
    reader.object(json, "how many may be asked for, such as {\"most\": 3}", |object| {
        object.required("most", count)
    })?
}

fn of_most(most: u32) -> Json {
    Json::map([("most", Some(of_count(most)))])
}

pub(super) fn locations<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<LocationId>> {
    let read = |reader: &mut Reader<'j>, json: &'j Json, _| id(LocationId::new)(reader, json);
    reader.list(json, "a list of locations, such as [\"northside\"]", read, |index| {
        stand_in(LocationId::new, index)
    })
}

fn ahead<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Ahead> {
    const WANTED: &str = "a time ahead: \"PT2H\" (elapsed), \"P2D\" (days) or {\"businessDays\": 2}";
    match json {
        Json::Text(text) if text.starts_with("PT") => minutes(reader, json).map(Ahead::Elapsed),
        Json::Text(text) if text.starts_with('P') => days(reader, json).map(Ahead::Days),
        Json::Map(_) => reader
            .object(json, WANTED, |object| object.required("businessDays", count))?
            .map(Ahead::BusinessDays),
        other => reader.wrong(WANTED, other),
    }
}

fn of_ahead(ahead: Ahead) -> Json {
    match ahead {
        Ahead::Elapsed(minutes) => of_minutes(minutes),
        Ahead::Days(days) => Json::Text(format!("P{days}D")),
        Ahead::BusinessDays(days) => Json::map([("businessDays", Some(of_count(days)))]),
    }
}

fn segment<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<Segment> {
    reader.object(json, "a segment: an object", |object| {
        let segment = Segment {
            id: object.required("id", id(SegmentId::new)).or_else(|| stand_in(SegmentId::new, index))?,
            length: object.required("length", minutes).unwrap_or(Minutes(1)),
            needs: object.required("needs", |reader, json| list(reader, json, need)).unwrap_or_default(),
            gap: object.optional("gap", gap).unwrap_or_default(),
            part: 0,
        };
        object.later(LATER_OF_A_SEGMENT);
        Some(segment)
    })?
}

fn of_segment(segment: &Segment) -> Json {
    let Gap { least, most } = segment.gap;
    let gap = || {
        Json::map([
            ("least", (least.0 > 0).then(|| of_minutes(least))),
            ("most", (most != least).then(|| of_minutes(most))),
        ])
    };
    Json::map([
        ("id", Some(Json::text(&segment.id))),
        ("length", Some(of_minutes(segment.length))),
        ("needs", Some(Json::list(segment.needs.iter().map(of_need)))),
        ("gap", (segment.gap != Gap::default()).then(gap)),
    ])
}

fn gap<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Gap> {
    reader.object(json, "a gap, such as {\"least\": \"PT0M\", \"most\": \"PT30M\"}", |object| {
        let least = object.optional("least", minutes).unwrap_or_default();
        Gap { least, most: object.optional("most", minutes).unwrap_or(least) }
    })
}

fn need<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<Need> {
    reader.object(json, "a need, such as {\"id\": \"tech\", \"kind\": \"technician\"}", |object| {
        need_of(object, index)
    })?
}

pub(super) fn need_of(object: &mut Object<'_, '_>, index: usize) -> Option<Need> {
    let own = object.required("id", id(NeedId::new)).or_else(|| stand_in(NeedId::new, index))?;
    let who = who(object, index)?;
    let (count, all) = object.optional("count", how_many).unwrap_or((1, false));
    let need = Need {
        id: own,
        who,
        count,
        all,
        units: object.optional("units", self::count).unwrap_or(1),
        each: object.optional("each", flag).unwrap_or(true),
        different_from: object.optional("differentFrom", id(NeedId::new)),
        pauses: object.optional("pauses", pauses),
        choice: object.optional("choice", choice::read).unwrap_or_default(),
        part: 0,
    };
    object.later(LATER_OF_A_NEED);
    Some(need)
}

fn pauses<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Minutes> {
    reader.object(json, "how long work may pause, such as {\"most\": \"PT1H\"}", |object| {
        object.required("most", minutes)
    })?
}

fn how_many<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<(u32, bool)> {
    match json {
        Json::Text(text) if text == "all" => Some((1, true)),
        Json::Text(_) => reader.wrong("a number of resources, or \"all\"", json),
        json => count(reader, json).map(|count| (count, false)),
    }
}

/// Exactly one of `kind`, `resource` and `sameAs`.
fn who(object: &mut Object<'_, '_>, index: usize) -> Option<Who> {
    let given =
        ["kind", "resource", "sameAs"].into_iter().filter(|name| object.has(name)).collect::<Vec<_>>();
    match given.as_slice() {
        [_] => {}
        [] => {
            object.reader.fault("missing", "a need says who can meet it: by `kind`, `resource` or `sameAs`")
        }
        both => {
            let message = format!("only one of these says who can meet a need: {}", both.join(", "));
            object.reader.fault("conflict", message);
        }
    }
    let kind = object.optional("kind", word).unwrap_or_default();
    let asked_skills = object.optional("skills", skills).unwrap_or_default();
    let resource = object.optional("resource", id(ResourceId::new));
    let same_as = object.optional("sameAs", id(NeedId::new));
    let tags = object.optional("tags", skills).unwrap_or_default();
    for asked in ["skills", "tags"] {
        if object.has(asked) && !given.contains(&"kind") && !given.is_empty() {
            object.fault(asked, "conflict", format!("only a need of a `kind` asks for {asked}"));
        }
    }
    match given.first() {
        Some(&"resource") => resource.or_else(|| stand_in(ResourceId::new, index)).map(Who::Named),
        Some(&"sameAs") => same_as.or_else(|| stand_in(NeedId::new, index)).map(Who::SameAs),
        _ => Some(Who::Any { kind, skills: asked_skills, tags }),
    }
}

fn of_need(need: &Need) -> Json {
    Json::map(members_of_need(need))
}

pub(super) fn members_of_need(need: &Need) -> Vec<(&'static str, Option<Json>)> {
    let (kind, resource, same_as) = match &need.who {
        Who::Any { kind, .. } => (Some(Json::text(kind)), None, None),
        Who::Named(id) => (None, Some(Json::text(id)), None),
        Who::SameAs(id) => (None, None, Some(Json::text(id))),
    };
    let (skills, tags) = match &need.who {
        Who::Any { skills, tags, .. } => (of_skills(skills), of_skills(tags)),
        _ => (None, None),
    };
    let unless_one = |count: u32| (count != 1).then(|| of_count(count));
    vec![
        ("id", Some(Json::text(&need.id))),
        ("kind", kind),
        ("skills", skills),
        ("tags", tags),
        ("resource", resource),
        ("sameAs", same_as),
        ("count", if need.all { Some(Json::from("all")) } else { unless_one(need.count) }),
        ("units", unless_one(need.units)),
        ("each", (!need.each).then_some(Json::Bool(false))),
        ("differentFrom", need.different_from.as_ref().map(Json::text)),
        ("pauses", need.pauses.map(|most| Json::map([("most", Some(of_minutes(most)))]))),
        ("choice", choice::write(&need.choice)),
    ]
}
