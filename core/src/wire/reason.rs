//! Reasons and what stands in the way, as documents. They are data, without a word of a customer's or an event's.
//!
//! ```json
//! {"code": "need.unmet", "segment": "work", "need": "tech", "candidates": [
//!   {"resource": "tom", "blockers": [
//!     {"code": "calendar.busy", "source": "google",
//!      "period": {"start": "2026-11-02T14:00:00Z", "end": "2026-11-02T15:00:00Z"}}]}]}
//! ```
//!
//! | code of a reason | members beside it |
//! |---|---|
//! | `grid.off` | `step`, `offset`, `zone` |
//! | `window.notice` | `earliest`: the first instant that is not too soon |
//! | `window.horizon` | `from`: the first instant that is too far ahead |
//! | `location.closed` | `segment`, `blockers` |
//! | `need.unmet` | `segment?` (none for a need of the whole visit), `need`, `candidates`: each a `resource` and its `blockers` |
//! | `needs.combination` | `needs` |
//! | `undecided` | `steps` |
//!
//! | code of a blocker | members beside it and `period` |
//! |---|---|
//! | `location.hours`, `resource.hours` | |
//! | `location.closure` | `name` |
//! | `calendar.busy`, `.tentative`, `.unavailable`, `.unknown` | `source` |
//! | `claim.booked` | `booking` |
//! | `claim.held` | `booking`, `heldUntil` |
//! | `capacity.blocked` | `block` |
//! | `capacity.full` | `used`, `capacity` |
//! | `capacity.too_small` | `capacity`; no `period`: always |

use super::value::{of_count, of_minutes};
use crate::availability::{Blocker, Candidate, Reason};
use crate::canon::Json;
use crate::period::Period;
use crate::rules::Obstacle;

impl Reason {
    /// The reason as a document.
    pub fn to_json(&self) -> Json {
        let own = match self {
            Reason::OffGrid { step, offset, zone } => {
                vec![("step", of_minutes(*step)), ("offset", of_minutes(*offset)), ("zone", Json::text(zone))]
            }
            Reason::Notice { earliest } => vec![("earliest", Json::text(earliest))],
            Reason::Horizon { from } => vec![("from", Json::text(from))],
            Reason::Closed { segment, blockers } => {
                vec![("segment", Json::text(segment)), ("blockers", of_blockers(blockers))]
            }
            Reason::Unmet { segment, need, candidates } => {
                let candidates = Json::list(candidates.iter().map(Candidate::to_json));
                let mut own = vec![("need", Json::text(need)), ("candidates", candidates)];
                own.extend(segment.as_ref().map(|segment| ("segment", Json::text(segment))));
                own
            }
            Reason::Combination { needs } => vec![("needs", Json::list(needs.iter().map(Json::text)))],
            Reason::Undecided { steps } => vec![("steps", of_count(*steps))],
        };
        coded(self.code(), own)
    }
}

impl Candidate {
    /// The candidate as a document.
    pub fn to_json(&self) -> Json {
        let blockers = of_blockers(&self.blockers);
        Json::map([("resource", Some(Json::text(&self.resource))), ("blockers", Some(blockers))])
    }
}

impl Blocker {
    /// What is in the way as a document.
    pub fn to_json(&self) -> Json {
        let mut own = match self {
            Blocker::LocationHours(_) | Blocker::ResourceHours(_) => Vec::new(),
            Blocker::Closure { name, .. } => vec![("name", Json::text(name))],
            Blocker::Calendar { source, .. } => vec![("source", Json::text(source))],
            Blocker::Ledger(obstacle) => of_obstacle(obstacle),
        };
        own.extend(self.period().map(|period| ("period", of_period(period))));
        coded(self.code(), own)
    }
}

/// A list of what is in the way.
pub(super) fn of_blockers(blockers: &[Blocker]) -> Json {
    Json::list(blockers.iter().map(Blocker::to_json))
}

/// A period: `{start, end}`.
pub(super) fn of_period(period: Period) -> Json {
    Json::map([("start", Some(Json::text(period.start()))), ("end", Some(Json::text(period.end())))])
}

/// What says of an obstacle more than its code and its period do.
fn of_obstacle(obstacle: &Obstacle) -> Vec<(&'static str, Json)> {
    match obstacle {
        Obstacle::Taken { owner, until, .. } => {
            let booking = Some(("booking", Json::text(owner)));
            booking.into_iter().chain(until.map(|until| ("heldUntil", Json::text(until)))).collect()
        }
        Obstacle::Blocked { id, .. } => vec![("block", Json::text(id))],
        Obstacle::Full { used, capacity, .. } => vec![("used", of_count(*used)), ("capacity", of_count(*capacity))],
        Obstacle::TooSmall { capacity } => vec![("capacity", of_count(*capacity))],
    }
}

fn coded(code: &str, own: Vec<(&'static str, Json)>) -> Json {
    let code = ("code", Some(Json::from(code)));
    Json::map(own.into_iter().map(|(name, value)| (name, Some(value))).chain([code]))
}
