//! A changeover of a catalog document: what a resource needs between two visits, for what both are.
//!
//! ```json
//! {"from": "paint", "to": "detailing", "time": "PT30M", "kind": "bay"}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `from`, `to` | the services of the earlier and of the later visit |
//! | `time` | how long, at most `PT24H`; how it meets the buffers is said by `spacing.merge` |
//! | `kind?` or `resource?` | on which exclusive resources; by default on all |
//!
//! Of the rows for one pair the most particular counts: that of the resource, else that of its kind, else that of all.
//! It is kept between every two visits, not only neighbours, so no cancellation ever breaks one; not between the steps
//! of one visit; and not to calendars and blocks, which are of no service.

use crate::canon::Json;
use crate::id::{ResourceId, ServiceId};
use crate::rules::{Changeover, On};
use crate::wire::reader::{Object, Reader};
use crate::wire::value::{id, minutes, of_minutes, word};

pub(super) fn read<'j>(reader: &mut Reader<'j>, json: &'j Json, _: usize) -> Option<Changeover> {
    reader.object(json, "a changeover: an object", row)?
}

/// A row, of a catalog or of a ledger.
pub(in crate::wire) fn row(object: &mut Object<'_, '_>) -> Option<Changeover> {
    let (from, to) = (object.required("from", id(ServiceId::new)), object.required("to", id(ServiceId::new)));
    let time = object.required("time", minutes);
    let (kind, resource) = (object.optional("kind", word), object.optional("resource", id(ResourceId::new)));
    if object.has("kind") && object.has("resource") {
        object.reader.fault("conflict", "only one of these says where: kind, resource");
    }
    let on = match (kind, resource) {
        (_, Some(resource)) => On::Resource(resource),
        (Some(kind), None) => On::Kind(kind),
        (None, None) => On::Exclusive,
    };
    Some(Changeover { from: from?, to: to?, on, time: time? })
}

/// The row as a document.
pub(in crate::wire) fn write(row: &Changeover) -> Json {
    let on = match &row.on {
        On::Exclusive => None,
        On::Kind(kind) => Some(("kind", Some(Json::text(kind)))),
        On::Resource(resource) => Some(("resource", Some(Json::text(resource)))),
    };
    let own = [
        ("from", Some(Json::text(&row.from))),
        ("to", Some(Json::text(&row.to))),
        ("time", Some(of_minutes(row.time))),
    ];
    Json::map(own.into_iter().chain(on))
}
