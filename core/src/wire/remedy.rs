//! The smallest change that opens a start.
//!
//! ```json
//! {"stamp": {…}, "slot": "oil-change/northside/2026-11-02T21:30:00Z",
//!  "change": {"remedies": [{"code": "hours", "resource": "tom", "period": {"start": …, "end": …}}], "plan": {…}}}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `change?` | what opens it; not there if nothing of this kind does, or too much was to be tried |
//! | `remedies` | one or two, the smaller first; none for a start that is open |
//! | `plan` | what a booking would take then |
//!
//! | `code` of a remedy | members beside it |
//! |---|---|
//! | `resource` | `need`, and the `resource` that could meet it instead of the one that was asked for |
//! | `start` | `by`: to a start so much later, or earlier: `-PT15M` |
//! | `anybody` | `need`: whoever meets it |
//! | `cap` | `cap`, and `by` how many bookings or minutes it would have to be raised |
//! | `hours` | `resource?`, without it the location; `period`: when it would have to be on duty, too |
//! | `notice` | `by` how much shorter it would have to be |

use super::rebook::of_shift;
use super::value::of_minutes;
use crate::canon::Json;
use crate::desk::{Change, Remedy, SmallestChange};
use crate::period::Period;

impl SmallestChange {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("stamp", Some(self.stamp.to_json())),
            ("slot", Some(Json::text(&self.slot))),
            ("change", self.change.as_ref().map(Change::to_json)),
        ])
    }
}

impl Change {
    /// The change as a document.
    pub fn to_json(&self) -> Json {
        let remedies = Json::list(self.remedies.iter().map(Remedy::to_json));
        Json::map([("remedies", Some(remedies)), ("plan", Some(self.plan.to_json()))])
    }
}

impl Remedy {
    /// The remedy as a document.
    pub fn to_json(&self) -> Json {
        let members = match self {
            Remedy::Resource { need, resource } => {
                vec![("need", Some(Json::text(need))), ("resource", Some(Json::text(resource)))]
            }
            Remedy::Start { by } => vec![("by", Some(of_shift(*by)))],
            Remedy::Anybody { need } => vec![("need", Some(Json::text(need)))],
            Remedy::Cap { cap, by } => {
                vec![("cap", Some(Json::text(cap))), ("by", Some(Json::Int(i64::from(*by))))]
            }
            Remedy::Hours { resource, period } => {
                vec![("resource", resource.as_ref().map(Json::text)), ("period", Some(of_period(*period)))]
            }
            Remedy::Notice { by } => vec![("by", Some(of_minutes(*by)))],
        };
        Json::map([("code", Some(Json::from(self.code())))].into_iter().chain(members))
    }
}

fn of_period(period: Period) -> Json {
    Json::map([("start", Some(Json::text(period.start()))), ("end", Some(Json::text(period.end())))])
}
