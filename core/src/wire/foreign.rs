//! The claims of a foreign table: a list of them, or the document `slotwright.claims/0` around it.
//!
//! ```json
//! {"schema": "slotwright.claims/0", "claims": [
//!   {"id": "r-17", "resource": "bay-1", "start": "2026-11-02T14:00:00Z", "end": "2026-11-02T15:00:00Z",
//!    "units": 1, "before": "PT5M", "after": "PT10M", "service": "oil-change"}]}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `id` | its name, unique in the table; opaque, never personal data |
//! | `resource`, `start`, `end` | whose time is taken, and when; the end is exclusive |
//! | `units?` | how much of the capacity; by default 1 |
//! | `before?`, `after?` | the time kept around it, in whole minutes; by default none |
//! | `service?` | its spacing class |

use super::booking::period;
use super::parse::parse;
use super::reader::{IsRequired, Object, Reader};
use super::value::{count, id, minutes, of_count, of_minutes};
use crate::canon::Json;
use crate::error::Result;
use crate::id::{ForeignId, ResourceId, ServiceId};
use crate::limits::Limits;
use crate::period::Minutes;
use crate::rules::{Buffer, ForeignClaim};
use std::collections::BTreeSet;

/// The schema of the claims of a table.
const SCHEMA: &str = "slotwright.claims/0";

impl ForeignClaim {
    /// Reads the claims of a table: a list, or a document with its schema.
    ///
    /// # Errors
    /// [`Error::JsonInvalid`](crate::Error::JsonInvalid) and [`Error::Limit`](crate::Error::Limit) for a text that is
    /// not JSON of the kind that documents are made of, or too large; else
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid) with every fault and its path.
    pub fn list_from_json(text: &str) -> Result<Vec<ForeignClaim>> {
        ForeignClaim::list_from_tree(&parse(text, &Limits::default())?)
    }

    /// Reads the claims of a table that are a tree already.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid)
    pub fn list_from_tree(tree: &Json) -> Result<Vec<ForeignClaim>> {
        let mut reader = Reader::default();
        let read = match tree {
            Json::Map(_) => reader.object(tree, "the claims of a table", document).flatten(),
            list => claims(&mut reader, list),
        };
        reader.finish(SCHEMA, read)
    }

    /// The claim as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("id", Some(Json::text(&self.id))),
            ("resource", Some(Json::text(&self.resource))),
            ("start", Some(Json::text(self.core.start()))),
            ("end", Some(Json::text(self.core.end()))),
            ("units", (self.units != 1).then(|| of_count(self.units))),
            ("before", (self.buffer.before.0 > 0).then(|| of_minutes(self.buffer.before))),
            ("after", (self.buffer.after.0 > 0).then(|| of_minutes(self.buffer.after))),
            ("service", self.class.as_ref().map(Json::text)),
        ])
    }
}

fn document(object: &mut Object<'_, '_>) -> Option<Vec<ForeignClaim>> {
    object.schema(SCHEMA, IsRequired::Yes)?;
    object.required("claims", claims)
}

/// The claims of one table.
pub(super) fn claims<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<ForeignClaim>> {
    let mut names = BTreeSet::new();
    reader.list(
        json,
        "a list of claims",
        |reader, json, _| {
            let claim = claim(reader, json)?;
            if !names.insert(claim.id.clone()) {
                let message = format!("\"{}\" is the name of another claim already", claim.id);
                reader.at("id", |reader| reader.fault("duplicate", message));
            }
            Some(claim)
        },
        |_| None,
    )
}

fn claim<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<ForeignClaim> {
    let wanted = "a claim, such as {\"id\": \"r-17\", \"resource\": \"bay-1\", \"start\": …, \"end\": …}";
    let read = |object: &mut Object<'_, 'j>| {
        let own = object.required("id", id(ForeignId::new));
        let resource = object.required("resource", id(ResourceId::new));
        let core = period(object);
        let units = object.optional("units", count).unwrap_or(1);
        if units == 0 {
            object.fault("units", "value", "a claim takes at least one unit");
        }
        let before = object.optional("before", minutes).unwrap_or(Minutes(0));
        let after = object.optional("after", minutes).unwrap_or(Minutes(0));
        let class = object.optional("service", id(ServiceId::new));
        let buffer = Buffer { before, after };
        Some(ForeignClaim { id: own?, resource: resource?, core: core?, units, buffer, class })
    };
    reader.object(json, wanted, read)?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let error = ForeignClaim::list_from_json(text).unwrap_err();
        error.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn what_is_written_is_read_again() {
        let full = r#"{"after":"PT10M","before":"PT1H5M","end":"2026-11-02T15:00:00Z","id":"r-17","resource":"bay-1","service":"oil","start":"2026-11-02T14:00:00Z","units":3}"#;
        let plain =
            r#"{"end":"2026-11-02T15:00:00Z","id":"r-18","resource":"bay-1","start":"2026-11-02T14:00:00Z"}"#;
        let text = format!("[{full},{plain}]");
        let claims = ForeignClaim::list_from_json(&text).unwrap();
        assert_eq!(Json::list(claims.iter().map(ForeignClaim::to_json)).canonical(), text);
        assert_eq!(claims[0].buffer, Buffer { before: Minutes(65), after: Minutes(10) });
        let document = format!(r#"{{"schema": "slotwright.claims/0", "claims": {text}}}"#);
        assert_eq!(ForeignClaim::list_from_json(&document), Ok(claims));
        assert_eq!(ForeignClaim::list_from_json("[]"), Ok(vec![]));
    }

    #[test]
    fn every_fault_is_named_with_its_path() {
        let good =
            r#""id": "a", "resource": "b", "start": "2026-11-02T14:00:00Z", "end": "2026-11-02T15:00:00Z""#;
        let rows = [
            (
                r#"[{"id": "a"}]"#.to_owned(),
                "3 faults | [0].resource: this member must be there | [0].start: this",
            ),
            (format!("[{{{good}, \"units\": 0}}]"), "[0].units: a claim takes at least one unit"),
            (format!("[{{{good}, \"units\": -1}}]"), "[0].units: -1 is not a whole number"),
            (format!("[{{{good}}}, {{{good}}}]"), "[1].id: \"a\" is the name of another claim already"),
            (format!("[{{{good}, \"before\": 5}}]"), "[0].before: 5 is not a duration in whole minutes"),
            (
                format!("[{{{good}, \"after\": \"PT90S\"}}]"),
                "[0].after: \"PT90S\" is not a duration in whole minutes",
            ),
            (
                format!("[{{{good}, \"unit\": 2}}]"),
                "[0].unit: there is no such member; did you mean \"units\"?",
            ),
            (good.replace("15:00", "14:00"), "line 1, column 5: "),
            (
                format!("[{{{}}}]", good.replace("T15", "T14")),
                "[0].end: the period at 2026-11-02T14:00:00Z is empty",
            ),
            (
                format!("[{{{}}}]", good.replace("T15", "T13")),
                "[0].end: the period from 2026-11-02T14:00:00Z ends before",
            ),
            (
                format!("[{{{}}}]", good.replace("T15:00:00Z", "T15:00:00")),
                "[0].end: \"2026-11-02T15:00:00\" is not",
            ),
            (
                format!("{{\"claims\": [{{{}}}]}}", good.replace("\"a\"", "\"\"")),
                "claims[0].id: \"\" can't be an identifier",
            ),
            (r#"{"claims": []}"#.to_owned(), "schema: this member must be there"),
            (
                r#"{"schema": "slotwright.claims/9", "claims": 5}"#.to_owned(),
                "1 fault | schema: \"slotwright.claims/9\" is not",
            ),
            ("5".to_owned(), "5 is not a list of claims"),
            ("[[]]".to_owned(), "[0]: [] is not a claim"),
        ];
        for (text, expected) in rows {
            assert!(refused(&text).contains(expected), "{text}: {}", refused(&text));
        }
    }
}
