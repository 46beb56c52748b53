//! Whose bookings a feed shows, and how much it tells of them.
//!
//! ```json
//! {"resource": "tom", "detail": "busy"}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `resource`, `location` or `customer` | whose: one of the three |
//! | `names?` | by customer, a name of the caller's own that is told beside that of the service; not with `busy` |
//! | `detail?` | `service` (the default): the name of the service; `busy`: that somebody is busy |

use super::reader::{Object, Reader};
use super::value::{any_text, id, one_of};
use crate::canon::Json;
use crate::error::Result;
use crate::feed::{Audience, Detail};
use crate::id::{CustomerId, LocationId, ResourceId};
use std::collections::BTreeMap;

/// The name of this document in errors.
const SCHEMA: &str = "slotwright.audience/0";

/// Whether a feed tells only that somebody is busy.
const DETAILS: &[(&str, bool)] = &[("service", false), ("busy", true)];

impl Audience {
    /// Reads an audience, and how much it is told.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid)
    pub fn with_detail(tree: &Json) -> Result<(Audience, Detail)> {
        let mut reader = Reader::default();
        let read = reader.object(tree, "an audience, such as {\"resource\": \"tom\"}", audience).flatten();
        reader.finish(SCHEMA, read)
    }
}

fn audience(object: &mut Object<'_, '_>) -> Option<(Audience, Detail)> {
    let mut named = Vec::new();
    named.extend(object.optional("resource", id(ResourceId::new)).map(Audience::Resource));
    named.extend(object.optional("location", id(LocationId::new)).map(Audience::Location));
    named.extend(object.optional("customer", id(CustomerId::new)).map(Audience::Customer));
    let is_busy = object.optional("detail", one_of(DETAILS)).unwrap_or_default();
    let names = object.optional("names", names);
    if is_busy && names.is_some() {
        object.fault("names", "conflict", "a feed that tells that somebody is busy tells no names");
    }
    let detail = if is_busy { Detail::Busy } else { names.map_or(Detail::Service, Detail::Names) };
    let given = ["resource", "location", "customer"].into_iter().filter(|name| object.has(name)).count();
    if given != 1 {
        let message = "a feed is for a resource, for a location or for a customer: name one of them";
        object.reader.fault(if given == 0 { "missing" } else { "conflict" }, message);
        return None;
    }
    named.pop().map(|audience| (audience, detail))
}

fn names<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BTreeMap<CustomerId, String>> {
    let pairs = reader.entries(json, "names by customer", |reader, customer, json| {
        let name = any_text(reader, json);
        Some((reader.check(CustomerId::new(customer))?, name?))
    });
    Some(pairs?.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;
    use crate::{Error, Limits};

    #[test]
    fn an_audience_is_one_of_three() {
        let one = "a feed is for a resource, for a location or for a customer: name one of them";
        let rows = [
            (r#"{"resource":"tom"}"#, r#"(Resource("tom"), Service)"#.to_owned()),
            (r#"{"location":"lot","detail":"busy"}"#, r#"(Location("lot"), Busy)"#.to_owned()),
            (r#"{"customer":"c-7","detail":"service"}"#, r#"(Customer("c-7"), Service)"#.to_owned()),
            (
                r#"{"location":"lot","names":{"c-7":"Ann"}}"#,
                r#"(Location("lot"), Names({"c-7": "Ann"}))"#.to_owned(),
            ),
            (
                r#"{"location":"lot","detail":"busy","names":{}}"#,
                "names [conflict] a feed that tells that somebody is busy tells no names".to_owned(),
            ),
            ("{}", format!(" [missing] {one}")),
            (r#"{"resource":"tom","location":"lot"}"#, format!(" [conflict] {one}")),
            (r#"{"resource":7}"#, "resource [type] 7 is not a name".to_owned()),
            (
                r#"{"resource":"tom","detail":"all"}"#,
                r#"detail [type] "all" is not one of "service", "busy""#.to_owned(),
            ),
            (
                r#"{"resourse":"tom"}"#,
                format!(
                    " [missing] {one}; resourse [unknown_member] there is no such member; did you mean \"resource\"?"
                ),
            ),
        ];
        for (text, expected) in rows {
            let read = match Audience::with_detail(&parse(text, &Limits::default()).unwrap()) {
                Err(Error::DocumentInvalid { faults, .. }) => {
                    let each =
                        faults.0.iter().map(|one| format!("{} [{}] {}", one.path, one.code, one.message));
                    each.collect::<Vec<_>>().join("; ")
                }
                other => format!("{:?}", other.unwrap()),
            };
            assert_eq!(read, expected, "{text}");
        }
    }
}
