//! What a ledger's log folds to, as a document: two states are equal when their digests are. It can stand in the place
//! of the log up to its position.
//!
//! | member | what |
//! |---|---|
//! | `schema` | `slotwright.state/1` |
//! | `ledger`, `position`, `lastTime` | which ledger, how far it was read, and the time of the last entry |
//! | `format?` | the minor format that it was raised to |
//! | `revision?`, `spacing` | what it is configured with |
//! | `resources` | by resource: `capacity`, `overbookable?`, `blocks` |
//! | `bookings` | all holds and bookings, in the order in which they got their present claims |
//! | `entries` | what each key did, as in the log, in the order of the keys |
//! | `batches?` | by position, the members that a newer version's batch has and this one does not know |
//! | `readOnly?` | what it holds that must be understood and is not |
//!
//! Other members are a newer version's: they are kept and written again. What this version can't overlook in a booking,
//! a block or the spacing makes the whole unreadable: the ledger is read-only.

use super::booking::booking;
use super::entry::{block, entry, of_block};
use super::parse::parse;
use super::reader::{IsRequired, Reader};
use super::spacing::{of_spacing, spacing};
use super::value::{any_text, count, digest, flag, id, instant, large_count, of_count};
use crate::canon::{Digest, Json};
use crate::error::{Error, Result};
use crate::id::{LedgerId, ResourceId};
use crate::ledger::{Booking, Kept, LedgerEntry, LedgerState, Position, Snapshot};
use crate::limits::Limits;
use crate::rules::Occupancy;
use std::collections::BTreeMap;
use std::sync::Arc;

const SCHEMA: &str = "slotwright.state/1";
/// What was written before `/1` was declared: all of it is in `/1` under the same names.
const SCHEMA_0: &str = "slotwright.state/0";

impl LedgerState {
    /// Reads a state document: what is folded after it gives the same as after the log that it stands for.
    ///
    /// # Errors
    /// [`Error::JsonInvalid`] and [`Error::Limit`] for a text that is not JSON of the kind that documents are made of, or
    /// too large; [`Error::ReadOnly`] for a state that only a newer version understands; else
    /// [`Error::DocumentInvalid`] with every fault and its path.
    pub fn from_json(text: &str, limits: &Limits) -> Result<LedgerState> {
        LedgerState::from_tree(&parse(text, limits)?)
    }

    /// Reads a state document that is a tree already.
    ///
    /// # Errors
    /// As [`from_json`](LedgerState::from_json).
    pub fn from_tree(tree: &Json) -> Result<LedgerState> {
        let mut reader = Reader::default();
        let read = snapshot(&mut reader, tree);
        if reader.take_newer() && reader.faults().is_empty() {
            let ledger = match tree.get("ledger") {
                Some(Json::Text(ledger)) => ledger.clone(),
                _ => String::new(),
            };
            return Err(Error::ReadOnly { ledger, format: "a state that a newer version wrote".to_owned() });
        }
        reader.finish(SCHEMA, read).map(LedgerState::restored)
    }

    /// The state as a document.
    pub fn to_json(&self) -> Json {
        let resources = self.occupancies().iter().map(|(resource, occupancy)| {
            let blocks = Json::list(occupancy.blocks().iter().map(of_block));
            let own = [
                ("capacity", Some(of_count(occupancy.capacity()))),
                ("overbookable", occupancy.is_overbookable().then_some(Json::Bool(true))),
                ("blocks", Some(blocks)),
            ];
            (resource.as_str(), Some(Json::map(own)))
        });
        let bookings = self.in_order().map(Booking::to_json);
        let entries = self.keys().map(|(key, kept)| {
            let (kind, extra) = (Arc::clone(&kept.kind), kept.extra.clone());
            LedgerEntry { key: key.clone(), digest: kept.digest, at: kept.at, kind, extra }.to_json()
        });
        let batches: BTreeMap<String, Json> = self
            .beside()
            .map(|(position, members)| (position.0.to_string(), Json::Map(members.clone())))
            .collect();
        let own = [
            ("schema", Some(Json::from(SCHEMA))),
            ("ledger", Some(Json::text(self.id()))),
            ("position", Some(of_count(self.position().0))),
            ("lastTime", Some(Json::text(self.last_time()))),
            ("format", (self.format() > 0).then(|| of_count(self.format()))),
            ("revision", self.revision().map(Json::text)),
            ("spacing", Some(of_spacing(self.spacing()))),
            ("resources", Some(Json::map(resources))),
            ("bookings", Some(Json::list(bookings))),
            ("entries", Some(Json::list(entries))),
            ("batches", (!batches.is_empty()).then_some(Json::Map(batches))),
            ("readOnly", self.read_only().map(Json::from)),
        ];
        let extra = self.extra().iter().map(|(name, value)| (name.as_str(), Some(value.clone())));
        Json::map(extra.chain(own))
    }

    /// The digest of [`to_json`](LedgerState::to_json): replaying a log gives the same.
    pub fn digest(&self) -> Digest {
        self.to_json().digest()
    }

    /// What two readers of a ledger compare: at one position, in one format, they have one digest.
    pub fn fingerprint(&self) -> Fingerprint {
        let (ledger, position) = (self.id().clone(), self.position());
        Fingerprint { ledger, position, format: SCHEMA, digest: self.digest() }
    }
}

/// The digest of a state, of what and in which format it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The ledger.
    pub ledger: LedgerId,
    /// How far its log was read.
    pub position: Position,
    /// The schema of the document that the digest is over: digests of different formats say nothing of each other.
    pub format: &'static str,
    /// The digest.
    pub digest: Digest,
}

impl Fingerprint {
    /// The fingerprint as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("ledger", Some(Json::text(&self.ledger))),
            ("position", Some(of_count(self.position.0))),
            ("format", Some(Json::from(self.format))),
            ("digest", Some(Json::text(self.digest))),
        ])
    }
}

fn snapshot<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Snapshot> {
    let (read, extra) = reader.open_object(json, "a state: an object", |object| {
        object.schema_of(SCHEMA, &[SCHEMA_0], IsRequired::Yes)?;
        let own = object.required("ledger", id(LedgerId::new));
        let position = object.required("position", large_count).map(Position);
        let last_time = object.required("lastTime", instant);
        let format = object.optional("format", count).unwrap_or_default();
        let revision = object.optional("revision", digest);
        let spacing = object.required("spacing", spacing);
        let resources = object.required("resources", |reader, json| {
            reader.entries(json, "resources by name", |reader, name, json| {
                let read = resource(reader, json);
                Some((reader.check(ResourceId::new(name))?, read?))
            })
        });
        let bookings = object.required("bookings", |reader, json| {
            reader.list(
                json,
                "a list of bookings",
                |reader, json, _| booking(reader, json).map(Arc::new),
                |_| None,
            )
        });
        // An entry that is not understood is kept whole; what else is not, can't be.
        let is_newer = object.reader.take_newer();
        let entries = object.required("entries", |reader, json| {
            reader.list(json, "a list of entries", |reader, json, _| entry(reader, json), |_| None)
        });
        if is_newer {
            return object.reader.newer();
        }
        let read_only = object.optional("readOnly", any_text);
        let beside = object.optional("batches", |reader, json| {
            reader.entries(json, "members of batches by position", |reader, name, json| {
                match (name.parse(), json) {
                    (Ok(position), Json::Map(members)) => Some((Position(position), members.clone())),
                    _ => reader.newer(),
                }
            })
        });
        let keys = entries?
            .into_iter()
            .map(|LedgerEntry { key, digest, at, kind, extra }| (key, Kept { digest, kind, at, extra }));
        Some(Snapshot {
            id: own?,
            position: position?,
            last_time: last_time?,
            format,
            revision,
            spacing: spacing?,
            resources: resources?.into_iter().collect(),
            bookings: bookings?,
            keys: keys.collect(),
            read_only,
            beside: beside.unwrap_or_default().into_iter().collect(),
            extra: Default::default(),
        })
    })?;
    Some(Snapshot { extra, ..read? })
}

fn resource<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Occupancy> {
    let (read, extra) = reader.open_object(json, "a resource: an object", |object| {
        let capacity = object.required("capacity", count);
        let blocks = object.required("blocks", |reader, json| {
            reader.list(json, "a list of blocks", |reader, json, _| block(reader, json), |_| None)
        });
        let overbookable = object.optional("overbookable", flag).unwrap_or_default();
        let mut occupancy = Occupancy::new(capacity?);
        occupancy.set_overbookable(overbookable);
        let blocks = mutate!(blocks?, "a state is read without its blocks" => Vec::new());
        blocks.into_iter().for_each(|block| occupancy.block(block));
        Some(occupancy)
    })?;
    if extra.is_empty() { read } else { reader.newer() }
}
