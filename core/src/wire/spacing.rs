//! The spacing of a ledger, in its entries and its states.
//!
//! | member | what |
//! |---|---|
//! | `merge` | how buffers and changeovers meet: `sum`, `largest` or `shared` |
//! | `changeovers?` | rows as those of a catalog |
//! | `kinds?` | by resource, its kind: all that have changeovers |
//!
//! Capacity is decided by it: what it says more than this version knows must be understood.

use super::catalog::{MERGES, changeover, of_changeover};
use super::reader::Reader;
use super::value::{of_word, word};
use crate::canon::Json;
use crate::id::ResourceId;
use crate::rules::{Changeover, Changeovers, Spacing};

/// The spacing as a document.
pub(super) fn of_spacing(spacing: &Spacing) -> Json {
    let changeovers = &spacing.changeovers;
    let rows: Vec<_> = changeovers.rows().map(|row| of_changeover(&row)).collect();
    let kinds: Vec<_> = changeovers.kinds().map(|(id, kind)| (id.as_str(), Some(Json::from(kind)))).collect();
    Json::map([
        ("merge", Some(of_word(MERGES, &spacing.merge))),
        ("changeovers", (!rows.is_empty()).then_some(Json::List(rows))),
        ("kinds", (!kinds.is_empty()).then(|| Json::map(kinds))),
    ])
}

/// Reads the spacing.
pub(super) fn spacing<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Spacing> {
    let (read, extra) = reader.open_object(json, "the spacing: an object", |object| {
        let word =
            object.required("merge", |reader, json| reader.text(json, "a way to merge, such as \"sum\""));
        let changeovers = object.optional("changeovers", |reader, json| {
            reader.list(json, "a list of changeovers", |reader, json, _| row(reader, json), |_| None)
        });
        let kinds = object.optional("kinds", kinds);
        Some((word?, changeovers.unwrap_or_default(), kinds.unwrap_or_default()))
    })?;
    let (word, rows, kinds) = read?;
    let rows = mutate!(rows, "the changeovers of a log are not read" => Vec::new());
    let merge = MERGES.iter().find(|(known, _)| *known == word).map(|(_, merge)| *merge);
    match merge {
        Some(merge) if extra.is_empty() => {
            Some(Spacing { merge, changeovers: Changeovers::new(rows, kinds) })
        }
        _ => reader.newer(),
    }
}

fn row<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Changeover> {
    let (read, extra) = reader.open_object(json, "a changeover: an object", changeover)?;
    if extra.is_empty() { read } else { reader.newer() }
}

fn kinds<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<(ResourceId, String)>> {
    reader.entries(json, "kinds by resource", |reader, name, json| {
        let kind = word(reader, json);
        Some((reader.check(ResourceId::new(name))?, kind?))
    })
}
