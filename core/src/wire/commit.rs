//! A commit plan: what to write into a table of one's own.
//!
//! ```json
//! {"stamp": {…}, "slot": "oil-change/northside/2026-11-02T14:00:00Z", "open": true, "plan": {…}, "reasons": [],
//!  "rows": [{"resource": "bay-1", "during": "[2026-11-02T13:55:00Z,2026-11-02T14:55:00Z)", "units": 1, "exclusive": true}],
//!  "ddl": "CREATE EXTENSION …", "unguarded": [{"code": "ledger", "ledger": "northside"}, {"code": "blocks"}, …]}
//! ```
//!
//! The members of a verdict, and if the start is open:
//!
//! | member | what |
//! |---|---|
//! | `rows` | to insert in one transaction, in this order: `{resource, during, setup?, units, exclusive}`; ranges are texts of `tstzrange` |
//! | `ddl` | the table, with its constraint |
//! | `unguarded` | what the table lets happen, each with its `code` |
//!
//! | code | members beside it | what is not guarded |
//! |---|---|---|
//! | `pool` | `resource`, `capacity` | the units of a pool: its rows are not summed |
//! | `ledger` | `ledger` | what our ledger, and other sources of foreign claims, have taken |
//! | `blocks` | | capacity that is away |
//! | `calendars` | | hours, closures, calendars, notice and horizon, if they change before the insert |
//! | `changeovers` | | the time between two visits that depends on both: it is in no range |
//! | `catalog` | `revision` | other buffers, another rule of spacing, another capacity: rows stay as they were written |
//! | `expiry` | | a hold that is over, and what the visit replaces: rows stand until they are deleted |

use super::value::of_count;
use crate::canon::Json;
use crate::desk::{CommitPlan, CommitRow, Unguarded};

impl CommitPlan {
    /// The plan as a document.
    pub fn to_json(&self) -> Json {
        let mut document = self.verdict.to_json();
        if let (Json::Map(members), true) = (&mut document, self.verdict.is_open()) {
            let own = [
                ("rows", Json::list(self.rows.iter().map(CommitRow::to_json))),
                ("ddl", Json::Text(CommitPlan::ddl(self.merge))),
                ("unguarded", Json::list(self.unguarded.iter().map(Unguarded::to_json))),
            ];
            members.extend(own.map(|(name, value)| (name.to_owned(), value)));
        }
        document
    }
}

impl CommitRow {
    /// The row as a document.
    pub fn to_json(&self) -> Json {
        let range = |period| Json::Text(CommitRow::range(period));
        Json::map([
            ("resource", Some(Json::text(&self.resource))),
            ("during", Some(range(self.during))),
            ("setup", self.setup.map(range)),
            ("units", Some(of_count(self.units))),
            ("exclusive", Some(Json::Bool(self.exclusive))),
        ])
    }
}

impl Unguarded {
    /// What is not guarded as a document.
    pub fn to_json(&self) -> Json {
        let own = match self {
            Unguarded::Pool { resource, capacity } => {
                vec![("resource", Json::text(resource)), ("capacity", of_count(*capacity))]
            }
            Unguarded::Ledger { ledger } => vec![("ledger", Json::text(ledger))],
            Unguarded::Catalog { revision } => vec![("revision", Json::text(revision))],
            Unguarded::Blocks | Unguarded::Calendars | Unguarded::Changeovers | Unguarded::Expiry => {
                Vec::new()
            }
        };
        let own = own.into_iter().map(|(name, value)| (name, Some(value)));
        Json::map(own.chain([("code", Some(Json::from(self.code())))]))
    }
}
