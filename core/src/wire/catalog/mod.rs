//! The catalog document, `slotwright.catalog/0`, both ways.
//!
//! ```json
//! {"schema": "slotwright.catalog/0", "id": "northside-cars",
//!  "spacing": {"merge": "sum"},
//!  "locations": [{"id": "northside", "zone": "America/New_York",
//!    "hours": [{"days": ["MO", "TU"], "from": "08:00", "to": "17:00"}]}],
//!  "resources": [{"id": "tom", "kind": "technician", "location": "northside"}],
//!  "services": [{"id": "oil-change", "locations": ["northside"], "grid": {"step": "PT15M"},
//!    "segments": [{"id": "work", "length": "PT45M", "needs": [{"id": "tech", "kind": "technician"}]}]}]}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `schema` | `slotwright.catalog/0` |
//! | `id` | the catalog's name |
//! | `spacing?` | `{merge?: "sum" \| "largest" \| "shared"}`: how buffers and changeovers meet, see [`Merge`]; by default one after the other |
//! | `holidays?` | lists of holidays, for locations and resources to name: see the file `holidays.rs` |
//! | `locations` | see the file `location.rs` |
//! | `resources` | see the file `resource.rs` |
//! | `services` | see the files `service.rs` and `option.rs` |
//! | `changeovers?` | see the file `changeover.rs`; a ledger that is to keep them, or buffers that are `shared`, has to be of minor format 2 |
//! | `caps?` | how much there may be of it all: see the file `cap.rs` |
//!
//! What is written leaves out every member that has its default, and lists locations, resources and services
//! by name. The revision of a catalog is the digest of that form: two documents that say the same have the
//! same revision.

mod cap;
mod changeover;
mod choice;
mod faults;
mod grid;
mod holidays;
mod holidays_ics;
mod hours;
mod location;
mod option;
mod resource;
mod service;

pub(super) use changeover::{row as changeover, write as of_changeover};
pub(super) use choice::of_criterion;
pub(super) use grid::members as of_grid;

use super::parse::parse;
use super::reader::{IsRequired, Object, Reader};
use super::value::{id, minutes, of_minutes, of_word, one_of};
use crate::canon::{Digest, Json};
use crate::catalog::{Cap, Catalog, CatalogParts, Holidays, Location, Resource, SCHEMA, Service};
use crate::error::{Error, Faults, Result};
use crate::id::CatalogId;
use crate::limits::Limits;
use crate::rules::{Buffer, Changeover, Merge, Spacing};
use crate::zone::Zones;
use std::collections::BTreeMap;

impl Catalog {
    /// Reads a catalog document, with the bundled zones and the default limits.
    ///
    /// # Errors
    /// As [`from_json_with`](Catalog::from_json_with).
    pub fn from_json(text: &str) -> Result<Catalog> {
        Catalog::from_json_with(text, &Zones::bundled(), &Limits::default())
    }

    /// Reads a catalog document.
    ///
    /// # Errors
    /// [`Error::JsonInvalid`] and [`Error::Limit`] for a text that is not JSON of the kind that documents are made
    /// of, or too large; else [`Error::DocumentInvalid`] with every fault and its path: what could not be read, and
    /// names that lead nowhere.
    pub fn from_json_with(text: &str, zones: &Zones, limits: &Limits) -> Result<Catalog> {
        Catalog::from_tree(&parse(text, limits)?, zones, limits)
    }

    /// Reads a catalog document that is a tree already.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`] with every fault and its path.
    pub fn from_tree(tree: &Json, zones: &Zones, limits: &Limits) -> Result<Catalog> {
        let mut reader = Reader::default();
        let parts =
            reader.object(tree, "a catalog: an object", |object| parts(object, zones, limits)).flatten();
        if let (Some(parts), []) = (parts.as_ref(), reader.faults()) {
            let revision = revision(parts);
            return Catalog::new(parts.clone(), revision, limits);
        }
        let semantic = parts.map(|parts| Catalog::faults(&parts, limits).0).unwrap_or_default();
        let faults = Faults(faults::together(reader.into_faults(), semantic));
        Err(Error::DocumentInvalid { schema: SCHEMA.to_owned(), faults })
    }

    /// The catalog as a document. What is read from it is equal to this catalog, if this catalog's revision is
    /// that of its content, as it is for all that were read.
    pub fn to_json(&self) -> Json {
        let (locations, resources, services) = (self.locations(), self.resources(), self.services());
        let holidays = self.holidays();
        let Spacing { merge, changeovers } = self.spacing();
        let spacing = (*merge, changeovers.rows());
        document(self.id(), spacing, holidays, locations, resources, services, self.caps())
    }
}

impl CatalogParts {
    /// The parts as a document: what [`Catalog::to_json`] gives for a catalog of these parts.
    pub fn to_json(&self) -> Json {
        let parts = self.clone().sorted();
        let spacing = (parts.merge, parts.changeovers);
        let (locations, resources) = (&parts.locations, &parts.resources);
        document(&parts.id, spacing, &parts.holidays, locations, resources, &parts.services, &parts.caps)
    }
}

fn revision(parts: &CatalogParts) -> Digest {
    parts.to_json().digest()
}

/// Members that are planned, and that this version does not know.
const LATER: &[&str] = &["fairness", "ledgers", "travel"];

pub(super) const MERGES: &[(&str, Merge)] =
    &[("sum", Merge::Sum), ("largest", Merge::Largest), ("shared", Merge::Shared)];

/// An object without members: what stands in for something that could not be read is read from it.
static EMPTY: Json = Json::Map(BTreeMap::new());

fn parts<'j>(object: &mut Object<'_, 'j>, zones: &Zones, limits: &Limits) -> Option<CatalogParts> {
    object.schema(SCHEMA, IsRequired::Yes)?;
    let own = object.required("id", id(CatalogId::new)).or_else(|| CatalogId::new("?").ok());
    let merge = object.optional("spacing", spacing).unwrap_or_default();
    let with = (zones, limits);
    let holidays = object.optional("holidays", |reader, json| {
        items(reader, json, limits, |reader, json, index| holidays::read(reader, json, index, with))
    });
    let locations = object.required("locations", |reader, json| {
        items(reader, json, limits, |reader, json, index| location::read(reader, json, index, zones))
    });
    let resources = object.required("resources", |reader, json| items(reader, json, limits, resource::read));
    let services = object.required("services", |reader, json| items(reader, json, limits, service::read));
    let changeovers =
        object.optional("changeovers", |reader, json| items(reader, json, limits, changeover::read));
    let caps = object.optional("caps", |reader, json| items(reader, json, limits, cap::read));
    object.later(LATER);
    Some(CatalogParts {
        id: own?,
        merge,
        changeovers: changeovers.unwrap_or_default(),
        holidays: holidays.unwrap_or_default(),
        locations: locations.unwrap_or_default(),
        resources: resources.unwrap_or_default(),
        services: services.unwrap_or_default(),
        caps: caps.unwrap_or_default(),
    })
}

/// A list of the catalog's things. A list that is too long is not read.
fn items<'j, T>(
    reader: &mut Reader<'j>,
    json: &'j Json,
    limits: &Limits,
    read: impl for<'i> Fn(&mut Reader<'i>, &'i Json, usize) -> Option<T>,
) -> Option<Vec<T>> {
    if let Json::List(list) = json
        && list.len() > limits.catalog_items
    {
        let (items, most) = (list.len(), limits.catalog_items);
        reader.fault("too_many", format_args!("{items} are more than limits.catalog_items = {most}"));
        return None;
    }
    list(reader, json, read)
}

/// A list whose items stand in their places even when they could not be read.
fn list<'j, T>(
    reader: &mut Reader<'j>,
    json: &'j Json,
    read: impl for<'i> Fn(&mut Reader<'i>, &'i Json, usize) -> Option<T>,
) -> Option<Vec<T>> {
    reader.list(json, "a list", &read, |index| read(&mut Reader::default(), &EMPTY, index))
}

/// A name that no other item has, for an item whose own name could not be read.
fn stand_in<T>(make: impl Fn(&str) -> Result<T>, index: usize) -> Option<T> {
    make(&format!("?{index}")).ok()
}

fn spacing<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Merge> {
    reader.object(json, "the spacing, such as {\"merge\": \"sum\"}", |object| {
        object.optional("merge", one_of(MERGES)).unwrap_or_default()
    })
}

/// `{before?, after?}`, each `PT0M` by default.
fn buffer<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Buffer> {
    reader.object(json, "a buffer, such as {\"before\": \"PT5M\", \"after\": \"PT10M\"}", |object| {
        let before = object.optional("before", minutes).unwrap_or_default();
        Buffer { before, after: object.optional("after", minutes).unwrap_or_default() }
    })
}

fn document<'a>(
    id: &CatalogId,
    (merge, changeovers): (Merge, impl IntoIterator<Item = Changeover>),
    holidays: impl IntoIterator<Item = &'a Holidays>,
    locations: impl IntoIterator<Item = &'a Location>,
    resources: impl IntoIterator<Item = &'a Resource>,
    services: impl IntoIterator<Item = &'a Service>,
    caps: impl IntoIterator<Item = &'a Cap>,
) -> Json {
    let changeovers: Vec<_> = changeovers.into_iter().map(|row| changeover::write(&row)).collect();
    let holidays: Vec<_> = holidays.into_iter().map(holidays::write).collect();
    let caps: Vec<_> = caps.into_iter().map(cap::write).collect();
    Json::map([
        ("schema", Some(Json::from(SCHEMA))),
        ("id", Some(Json::text(id))),
        ("spacing", (merge != Merge::default()).then(|| of_merge(merge))),
        ("changeovers", (!changeovers.is_empty()).then_some(Json::List(changeovers))),
        ("holidays", (!holidays.is_empty()).then_some(Json::List(holidays))),
        ("locations", Some(Json::list(locations.into_iter().map(location::write)))),
        ("resources", Some(Json::list(resources.into_iter().map(resource::write)))),
        ("services", Some(Json::list(services.into_iter().map(service::write)))),
        ("caps", (!caps.is_empty()).then_some(Json::List(caps))),
    ])
}

fn of_merge(merge: Merge) -> Json {
    Json::map([("merge", Some(of_word(MERGES, &merge)))])
}

fn of_buffer(buffer: Buffer) -> Option<Json> {
    let part = |minutes| (minutes != Default::default()).then(|| of_minutes(minutes));
    (buffer != Buffer::default())
        .then(|| Json::map([("before", part(buffer.before)), ("after", part(buffer.after))]))
}

#[cfg(test)]
mod tests;
