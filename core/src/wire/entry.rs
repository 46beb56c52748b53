//! An entry of a ledger's log.
//!
//! ```json
//! {"key": "k-81", "digest": "2c26…", "at": "2026-10-30T12:00:00Z", "kind": "booked", "bookings": [{"id": "bo-1f", …}]}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `key`, `digest`, `at` | the command's key, its digest, and the time of the decision |
//! | `kind` | what happened |
//! | `mustUnderstand?` | whether a reader that does not know the kind, or a member, must stop |
//!
//! | kind | members beside these |
//! |---|---|
//! | `configured` | `revision`, `spacing`: see the file `spacing.rs`, `capacities`: units by resource, `overbookable?`: names of resources |
//! | `raised` | `format`: the minor format from here on |
//! | `held`, `extended`, `requested`, `booked`, `confirmed`, `rescheduled`, `approved`, `declined`, `checkedIn`, `completed`, `noShow`, `cancelled`, `released`, `series`, `imported`, `waitlisted`, `left` | `bookings`, `releases?`: names, `skipped?`: `{start, codes}`, `displaced?`: names |
//! | `blocked` | `resource`, `block`: `{id, start, end, units}`, `displaced?`: names |
//!
//! Other members and other kinds are a newer version's: they are kept and written again as they were. Where a
//! newer version says more about capacity or claims, which is not this version's to overlook, the entry is kept
//! as one that must be understood: its ledger becomes read-only.

use super::booking::{booking, period};
use super::reader::{Object, Reader};
use super::spacing::{of_spacing, spacing};
use super::value::{any_text, count, digest, flag, id, instant, of_count, of_word};
use crate::canon::Json;
use crate::id::{BlockId, BookingId, Key, ResourceId};
use crate::ledger::{EntryKind, LedgerEntry, Skipped, Verb};
use crate::rules::Block;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl LedgerEntry {
    /// The entry as a document.
    pub fn to_json(&self) -> Json {
        let mut members = self.extra.clone();
        members.extend(of_kind(&self.kind));
        let own = [
            ("key", Json::text(&self.key)),
            ("digest", Json::text(self.digest)),
            ("at", Json::text(self.at)),
        ];
        members.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Json::Map(members)
    }
}

const VERBS: &[(&str, Verb)] = &[
    ("held", Verb::Held),
    ("extended", Verb::Extended),
    ("requested", Verb::Requested),
    ("booked", Verb::Booked),
    ("confirmed", Verb::Confirmed),
    ("rescheduled", Verb::Rescheduled),
    ("approved", Verb::Approved),
    ("declined", Verb::Declined),
    ("checkedIn", Verb::CheckedIn),
    ("completed", Verb::Completed),
    ("noShow", Verb::NoShow),
    ("cancelled", Verb::Cancelled),
    ("released", Verb::Released),
    ("series", Verb::Series),
    ("imported", Verb::Imported),
    ("waitlisted", Verb::Waitlisted),
    ("left", Verb::Left),
];
const CONFIGURED: &str = "configured";
const BLOCKED: &str = "blocked";
const RAISED: &str = "raised";
const MUST_UNDERSTAND: &str = "mustUnderstand";

/// What happened, as the members of an entry.
pub(super) fn of_kind(kind: &EntryKind) -> BTreeMap<String, Json> {
    let names = |ids: &[BookingId]| (!ids.is_empty()).then(|| Json::list(ids.iter().map(Json::text)));
    let members = match kind {
        EntryKind::Configured { revision, spacing, capacities, overbookable } => {
            let capacities =
                capacities.iter().map(|(resource, units)| (resource.as_str(), Some(of_count(*units))));
            vec![
                ("kind", Some(Json::from(CONFIGURED))),
                ("revision", Some(Json::text(revision))),
                ("spacing", Some(of_spacing(spacing))),
                ("capacities", Some(Json::map(capacities))),
                (
                    "overbookable",
                    (!overbookable.is_empty()).then(|| Json::list(overbookable.iter().map(Json::text))),
                ),
            ]
        }
        EntryKind::Raised { format } => {
            vec![("kind", Some(Json::from(RAISED))), ("format", Some(of_count(*format)))]
        }
        EntryKind::Put { verb, bookings, releases, skipped, displaced } => vec![
            ("kind", Some(of_word(VERBS, verb))),
            ("bookings", Some(Json::list(bookings.iter().map(|booking| booking.to_json())))),
            ("releases", names(releases)),
            ("displaced", names(displaced)),
            ("skipped", (!skipped.is_empty()).then(|| Json::list(skipped.iter().map(of_skipped)))),
        ],
        EntryKind::Blocked { resource, block, displaced } => vec![
            ("kind", Some(Json::from(BLOCKED))),
            ("resource", Some(Json::text(resource))),
            ("block", Some(of_block(block))),
            ("displaced", names(displaced)),
        ],
        EntryKind::Other { kind, must_understand, body } => {
            let mut members = body.clone();
            if *must_understand && !is_known(kind) {
                members.insert(MUST_UNDERSTAND.to_owned(), Json::Bool(true));
            }
            members.insert("kind".to_owned(), Json::text(kind));
            return members;
        }
    };
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// A block as a document.
pub(super) fn of_block(block: &Block) -> Json {
    Json::map([
        ("id", Some(Json::text(&block.id))),
        ("start", Some(Json::text(block.period.start()))),
        ("end", Some(Json::text(block.period.end()))),
        ("units", Some(of_count(block.units))),
    ])
}

fn of_skipped(skipped: &Skipped) -> Json {
    let codes = Json::list(skipped.codes.iter().map(Json::text));
    let mut members = skipped.extra.clone();
    members.extend([("start".to_owned(), Json::text(skipped.start)), ("codes".to_owned(), codes)]);
    Json::Map(members)
}

fn is_known(kind: &str) -> bool {
    [CONFIGURED, BLOCKED, RAISED].contains(&kind) || VERBS.iter().any(|(verb, _)| *verb == kind)
}

/// Reads an entry.
pub(super) fn entry<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<LedgerEntry> {
    let (read, extra) = reader.open_object(json, "an entry: an object", |object| {
        let key = object.required("key", id(Key::new));
        let digest = object.required("digest", digest);
        let at = object.required("at", instant);
        let name = object.required("kind", |reader, json| reader.text(json, "the name of a kind of entry"));
        let kind = name.filter(|name| is_known(name)).map(|name| known(object, name));
        Some((key?, digest?, at?, name?, kind))
    })?;
    let must_understand = matches!(extra.get(MUST_UNDERSTAND), Some(Json::Bool(true)));
    let must_understand = mutate!(must_understand, "mustUnderstand is not read" => false);
    let extra = mutate!(extra, "unknown members of an entry are not read" => BTreeMap::new());
    if let Some(flag_json) = json.get(MUST_UNDERSTAND) {
        reader.at(MUST_UNDERSTAND, |reader| flag(reader, flag_json))?;
    }
    let is_newer = reader.take_newer();
    let (key, digest, at, name, kind) = read?;
    let whole = |must_understand| {
        let Json::Map(members) = json else { return None };
        let own = ["key", "digest", "at", "kind"];
        let body = members.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let body = body.map(|(name, value)| (name.clone(), value.clone())).collect();
        let body = mutate!(body, "entries of an unknown kind are emptied" => BTreeMap::new());
        let kind = EntryKind::Other { kind: name.to_owned(), must_understand, body };
        Some(LedgerEntry { key: key.clone(), digest, at, kind: Arc::new(kind), extra: BTreeMap::new() })
    };
    match kind {
        None => whole(must_understand),
        Some(_) if is_newer => whole(true),
        Some(kind) => {
            let kind = kind?;
            let is_whole = extra.keys().all(|name| name == MUST_UNDERSTAND) && !says_more(&kind);
            if must_understand && !is_whole {
                whole(true)
            } else {
                Some(LedgerEntry { key, digest, at, kind: Arc::new(kind), extra })
            }
        }
    }
}

/// Whether there is something in it that this version does not know.
fn says_more(kind: &EntryKind) -> bool {
    matches!(kind, EntryKind::Put { bookings, .. } if bookings.iter().any(|booking| !booking.extra.is_empty()))
}

fn known(object: &mut Object<'_, '_>, name: &str) -> Option<EntryKind> {
    if name == CONFIGURED {
        return configured(object);
    }
    if name == RAISED {
        return object.required("format", count).map(|format| EntryKind::Raised { format });
    }
    if name == BLOCKED {
        return blocked(object);
    }
    let verb = VERBS.iter().find(|(word, _)| *word == name).map(|(_, verb)| *verb);
    let bookings = object.required("bookings", |reader, json| {
        reader.list(
            json,
            "a list of bookings",
            |reader, json, _| booking(reader, json).map(Arc::new),
            |_| None,
        )
    });
    let releases = object.optional("releases", names);
    let skipped = object.optional("skipped", |reader, json| {
        reader.list(
            json,
            "a list of starts that were skipped",
            |reader, json, _| skipped(reader, json),
            |_| None,
        )
    });
    let displaced = object.optional("displaced", names).unwrap_or_default();
    let (releases, skipped) = (releases.unwrap_or_default(), skipped.unwrap_or_default());
    Some(EntryKind::Put { verb: verb?, bookings: bookings?, releases, skipped, displaced })
}

fn configured(object: &mut Object<'_, '_>) -> Option<EntryKind> {
    let revision = object.required("revision", digest);
    let spacing = object.required("spacing", spacing);
    let capacities = object.required("capacities", |reader, json| {
        reader.entries(json, "units by resource", |reader, name, json| {
            let units = count(reader, json);
            Some((reader.check(ResourceId::new(name))?, units?))
        })
    });
    let overbookable = object.optional("overbookable", resources).unwrap_or_default();
    Some(EntryKind::Configured {
        overbookable,
        revision: revision?,
        spacing: spacing?,
        capacities: capacities?.into_iter().collect(),
    })
}

fn blocked(object: &mut Object<'_, '_>) -> Option<EntryKind> {
    let resource = object.required("resource", id(ResourceId::new));
    let block = object.required("block", block);
    let displaced = object.optional("displaced", names).unwrap_or_default();
    Some(EntryKind::Blocked { resource: resource?, block: block?, displaced })
}

pub(super) fn block<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Block> {
    let (read, extra) = reader.open_object(json, "a block: an object", |object| {
        let own = object.required("id", id(BlockId::new));
        let period = period(object);
        let units = object.required("units", count);
        Some(Block { id: own?, period: period?, units: units? })
    })?;
    if extra.is_empty() { read } else { reader.newer() }
}

fn resources<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BTreeSet<ResourceId>> {
    let read = |reader: &mut Reader<'j>, json: &'j Json, _| id(ResourceId::new)(reader, json);
    Some(reader.list(json, "a list of resources' names", read, |_| None)?.into_iter().collect())
}

fn names<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<BookingId>> {
    reader.list(
        json,
        "a list of bookings' names",
        |reader, json, _| id(BookingId::new)(reader, json),
        |_| None,
    )
}

fn skipped<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Skipped> {
    let (read, extra) = reader.open_object(json, "a start that was skipped: an object", |object| {
        let start = object.required("start", instant);
        let codes = object.required("codes", |reader, json| {
            reader.list(json, "a list of codes", |reader, json, _| any_text(reader, json), |_| None)
        });
        Some((start?, codes?))
    })?;
    read.map(|(start, codes)| Skipped { start, codes, extra })
}
