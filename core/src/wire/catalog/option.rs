//! The options of a service, of a catalog document.
//!
//! ```json
//! {"variants": [{"id": "fuel", "name": "Fuel", "default": "petrol",
//!    "options": [{"id": "petrol"}, {"id": "ev", "lengths": {"work": "PT90M"}, "skills": {"tech": ["ev"]}}]}],
//!  "addOns": [{"id": "tyres", "name": "Tyre change", "adds": {"work": "PT15M"},
//!    "needs": [{"segment": "work", "id": "lift", "kind": "lift"}], "without": ["waiting-seat"]}]}
//! ```
//!
//! A visit has exactly one option of each of the `variants`, and any of the `addOns`. A variant is
//!
//! | member | what |
//! |---|---|
//! | `id` | its name |
//! | `name?` | its name for people; by default its id |
//! | `options` | what a visit is one of |
//! | `default?` | the option that counts when none is named; by default one has to be named |
//!
//! and each of its options, like each of the add-ons, is
//!
//! | member | what |
//! |---|---|
//! | `id` | its name: no other option of the service has it |
//! | `name?` | its name for people; by default its id |
//! | `lengths?` | by segment, how long it is then: not of an add-on, and of one variant for each segment |
//! | `adds?` | by segment, how much longer it is then: what several options add is added up |
//! | `needs?` | what is needed then too: needs with their `segment`; without one, for the whole visit |
//! | `skills?` | by need, the skills that it asks for then too: needs of the service, of a `kind` |
//! | `without?` | needs of the service that fall away then |
//!
//! The names of needs are unique over a service and all of its options. No segment may come to be without needs: it has
//! one that no option takes away, or each option that takes one away gives it another. Who is to be `sameAs` a need falls away
//! with it, by the same option; who is to be `differentFrom` one that fell away may be anybody. Needs of options are met after
//! those of the service, in the order of the names of variants, then of options, then of add-ons.

use super::resource::skills;
use super::service::{members_of_need, need_of};
use super::{list, stand_in};
use crate::canon::Json;
use crate::catalog::{Need, ServiceOption, Variant};
use crate::id::{NeedId, OptionId, SegmentId, VariantId};
use crate::period::Minutes;
use crate::wire::reader::{Object, Reader};
use crate::wire::value::{id, minutes, of_minutes, word};
use std::collections::{BTreeMap, BTreeSet};

const SKILLS: &str = "skills by need, such as {\"tech\": [\"ev\"]}";

pub(super) fn variant<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<Variant> {
    reader.object(
        json,
        "a variant, such as {\"id\": \"fuel\", \"options\": [{\"id\": \"ev\"}]}",
        |object| {
            let own =
                object.required("id", id(VariantId::new)).or_else(|| stand_in(VariantId::new, index))?;
            Some(Variant {
                name: object.optional("name", word).unwrap_or_else(|| own.to_string()),
                id: own,
                options: object
                    .required("options", |reader, json| list(reader, json, option))
                    .unwrap_or_default(),
                default: object.optional("default", id(OptionId::new)),
            })
        },
    )?
}

pub(super) fn of_variant(variant: &Variant) -> Json {
    let id = variant.id.as_str();
    Json::map([
        ("id", Some(Json::from(id))),
        ("name", (variant.name != id).then(|| Json::text(&variant.name))),
        ("options", Some(Json::list(variant.options.iter().map(of_option)))),
        ("default", variant.default.as_ref().map(Json::text)),
    ])
}

pub(super) fn option<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<ServiceOption> {
    reader.object(json, "an option, such as {\"id\": \"ev\"}", |object| {
        let own = object.required("id", id(OptionId::new)).or_else(|| stand_in(OptionId::new, index))?;
        Some(ServiceOption {
            name: object.optional("name", word).unwrap_or_else(|| own.to_string()),
            id: own,
            lengths: times(object, "lengths"),
            adds: times(object, "adds"),
            needs: object.optional("needs", |reader, json| list(reader, json, further)).unwrap_or_default(),
            skills: object
                .optional("skills", |reader, json| by(reader, json, SKILLS, NeedId::new, skills))
                .unwrap_or_default(),
            without: object.optional("without", without).unwrap_or_default(),
        })
    })?
}

pub(super) fn of_option(option: &ServiceOption) -> Json {
    let id = option.id.as_str();
    let skills = option
        .skills
        .iter()
        .map(|(need, skills)| (need.as_str(), Some(Json::list(skills.iter().map(Json::text)))));
    let without = option.without.iter().map(Json::text);
    Json::map([
        ("id", Some(Json::from(id))),
        ("name", (option.name != id).then(|| Json::text(&option.name))),
        ("lengths", of_times(&option.lengths)),
        ("adds", of_times(&option.adds)),
        ("needs", (!option.needs.is_empty()).then(|| Json::list(option.needs.iter().map(of_further)))),
        ("skills", (!option.skills.is_empty()).then(|| Json::map(skills))),
        ("without", (!option.without.is_empty()).then(|| Json::list(without))),
    ])
}

fn times(object: &mut Object<'_, '_>, name: &'static str) -> BTreeMap<SegmentId, Minutes> {
    let wanted = "times by segment, such as {\"work\": \"PT15M\"}";
    let times = object.optional(name, |reader, json| by(reader, json, wanted, SegmentId::new, minutes));
    times.unwrap_or_default()
}

fn of_times(times: &BTreeMap<SegmentId, Minutes>) -> Option<Json> {
    let pairs = times.iter().map(|(segment, time)| (segment.as_str(), Some(of_minutes(*time))));
    (!times.is_empty()).then(|| Json::map(pairs))
}

fn further<'j>(reader: &mut Reader<'j>, json: &'j Json, index: usize) -> Option<(Option<SegmentId>, Need)> {
    reader.object(
        json,
        "a need, such as {\"segment\": \"work\", \"id\": \"lift\", \"kind\": \"lift\"}",
        |object| {
            let segment = object.optional("segment", id(SegmentId::new));
            Some((segment, need_of(object, index)?))
        },
    )?
}

fn of_further((segment, need): &(Option<SegmentId>, Need)) -> Json {
    let segment = ("segment", segment.as_ref().map(Json::text));
    Json::map(members_of_need(need).into_iter().chain([segment]))
}

fn without<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BTreeSet<NeedId>> {
    let wanted = "a list of needs, such as [\"waiting-seat\"]";
    let names = reader.list(json, wanted, |reader, json, _| id(NeedId::new)(reader, json), |_| None);
    Some(names?.into_iter().collect())
}

/// An object that has something for each of some names.
fn by<'j, K: Ord, T>(
    reader: &mut Reader<'j>,
    json: &'j Json,
    wanted: &str,
    make: impl Fn(&str) -> crate::Result<K>,
    read: impl Fn(&mut Reader<'j>, &'j Json) -> Option<T>,
) -> Option<BTreeMap<K, T>> {
    let pairs = reader.entries(json, wanted, |reader, name, json| {
        let value = read(reader, json);
        Some((reader.check(make(name))?, value?))
    });
    Some(pairs?.into_iter().collect())
}
