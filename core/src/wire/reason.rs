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
//! | `grid.off` | `zone`, and of the grid `step`, `offset` and `align?`, or `times`, or `backToBack`, `step` and `offset` |
//! | `window.notice` | `earliest`: the first instant that is not too soon |
//! | `window.horizon` | `from`: the first instant that is too far ahead |
//! | `window.validity` | `from?`, `until?`: the first date on which it is offered, and the first on which it is not any more; `zone` |
//! | `location.closed` | `segment`, `blockers` |
//! | `need.unmet` | `segment?` (none for a need of the whole visit), `need`, `candidates`: each a `resource` and its `blockers` |
//! | `needs.combination` | `needs`, `candidates`: everyone who can't meet some need, with their `blockers` |
//! | `caps.reached` | `blockers`: the caps |
//! | `undecided` | `steps` |
//!
//! | code of a blocker | members beside it and `period` |
//! |---|---|
//! | `location.hours`, `resource.hours` | |
//! | `location.closure`, `resource.closure` | `name` |
//! | `resource.elsewhere` | `location` |
//! | `calendar.busy`, `.tentative`, `.unavailable`, `.closed`, `.unknown` | `source` |
//! | `cap.reached` | `cap`, `used`, `limit` |
//! | `claim.booked` | |
//! | `claim.held` | `heldUntil` |
//! | `claim.foreign` | `source`, `claim`: the table and the name there; beside `capacity.full` those that fill a pool |
//! | `capacity.blocked` | `block` |
//! | `capacity.full` | `used`, `capacity` |
//! | `capacity.too_small` | `capacity`; no `period`: always |

use super::catalog::of_grid;
use super::value::{of_count, of_minutes};
use crate::availability::{Blocker, Candidate, Reason};
use crate::canon::Json;
use crate::period::Period;
use crate::rules::{Grid, Obstacle};

impl Reason {
    /// The reason as a document.
    pub fn to_json(&self) -> Json {
        let own =
            match self {
                Reason::OffGrid { grid, pace, zone } => {
                    let counted = match grid {
                        Grid::Steps(steps) => Some((steps.step(), steps.offset())),
                        Grid::BackToBack => Some((pace.step, pace.lead)),
                        Grid::Times(_) => None,
                    };
                    let mut own = of_grid(grid);
                    own.extend(counted.into_iter().flat_map(|(step, offset)| {
                        [("step", of_minutes(step)), ("offset", of_minutes(offset))]
                    }));
                    own.push(("zone", Json::text(zone)));
                    own
                }
                Reason::Notice { earliest } => vec![("earliest", Json::text(earliest))],
                Reason::Horizon { from } => vec![("from", Json::text(from))],
                Reason::Validity { from, until, zone } => {
                    let dates = [("from", from), ("until", until)];
                    let dates =
                        dates.into_iter().filter_map(|(name, date)| Some((name, Json::text(date.as_ref()?))));
                    dates.chain([("zone", Json::text(zone))]).collect()
                }
                Reason::Closed { segment, blockers } => {
                    vec![("segment", Json::text(segment)), ("blockers", of_blockers(blockers))]
                }
                Reason::Unmet { segment, need, candidates } => {
                    let candidates = Json::list(candidates.iter().map(Candidate::to_json));
                    let mut own = vec![("need", Json::text(need)), ("candidates", candidates)];
                    own.extend(segment.as_ref().map(|segment| ("segment", Json::text(segment))));
                    own
                }
                Reason::Combination { needs, candidates } => {
                    let candidates = Json::list(candidates.iter().map(Candidate::to_json));
                    vec![("needs", Json::list(needs.iter().map(Json::text))), ("candidates", candidates)]
                }
                Reason::Capped { blockers } => vec![("blockers", of_blockers(blockers))],
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
            Blocker::Closure { name, .. } | Blocker::Away { name, .. } => vec![("name", Json::text(name))],
            Blocker::Elsewhere { location, .. } => vec![("location", Json::text(location))],
            Blocker::Calendar { source, .. } => vec![("source", Json::text(source))],
            Blocker::Cap { cap, used, limit, .. } => {
                vec![("cap", Json::text(cap)), ("used", of_count(*used)), ("limit", of_count(*limit))]
            }
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
        // Whose it is stays here: reasons go to other customers.
        Obstacle::Taken { until, .. } => {
            until.map(|until| ("heldUntil", Json::text(until))).into_iter().collect()
        }
        Obstacle::Foreign { source, id, .. } => {
            vec![("source", Json::text(source)), ("claim", Json::text(id))]
        }
        Obstacle::Blocked { id, .. } => vec![("block", Json::text(id))],
        Obstacle::Full { used, capacity, .. } => {
            vec![("used", of_count(*used)), ("capacity", of_count(*capacity))]
        }
        Obstacle::TooSmall { capacity } => vec![("capacity", of_count(*capacity))],
    }
}

fn coded(code: &str, own: Vec<(&'static str, Json)>) -> Json {
    let code = ("code", Some(Json::from(code)));
    Json::map(own.into_iter().map(|(name, value)| (name, Some(value))).chain([code]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::availability::Busyness;
    use crate::id::{BlockId, BookingId, ForeignId, LocationId, NeedId, ResourceId, SegmentId, SourceName};
    use crate::period::{Instant, Minutes};
    use crate::rules::{Align, Pace, Steps, TimeOfDay, Times};

    const PERIOD: &str = r#""period":{"end":"1970-01-01T00:01:00Z","start":"1970-01-01T00:00:00Z"}"#;

    fn period() -> Period {
        Period::new(Instant::from_seconds(0).unwrap(), Instant::from_seconds(60).unwrap()).unwrap()
    }

    #[test]
    fn a_blocker_says_all_that_is_known() {
        let (period, at) = (period(), Instant::from_seconds(90).unwrap());
        let calendar =
            |busyness| Blocker::Calendar { source: SourceName::new("ics").unwrap(), busyness, period };
        let taken = |until| Obstacle::Taken { owner: BookingId::new("b").unwrap(), period, until };
        let rows = [
            (Blocker::LocationHours(period), r#"{"code":"location.hours",$P}"#),
            (Blocker::ResourceHours(period), r#"{"code":"resource.hours",$P}"#),
            (
                Blocker::Closure { name: "Snow".into(), period },
                r#"{"code":"location.closure","name":"Snow",$P}"#,
            ),
            (
                Blocker::Away { name: "Vacation".into(), period },
                r#"{"code":"resource.closure","name":"Vacation",$P}"#,
            ),
            (
                Blocker::Elsewhere { location: LocationId::new("south").unwrap(), period },
                r#"{"code":"resource.elsewhere","location":"south",$P}"#,
            ),
            (calendar(Busyness::Busy), r#"{"code":"calendar.busy",$P,"source":"ics"}"#),
            (calendar(Busyness::Closed), r#"{"code":"calendar.closed",$P,"source":"ics"}"#),
            (calendar(Busyness::Unknown), r#"{"code":"calendar.unknown",$P,"source":"ics"}"#),
            (Blocker::Ledger(taken(None)), r#"{"code":"claim.booked",$P}"#),
            (
                Blocker::Ledger(taken(Some(at))),
                r#"{"code":"claim.held","heldUntil":"1970-01-01T00:01:30Z",$P}"#,
            ),
            (
                Blocker::Ledger(Obstacle::Foreign {
                    source: SourceName::new("sql").unwrap(),
                    id: ForeignId::new("r-1").unwrap(),
                    period,
                }),
                r#"{"claim":"r-1","code":"claim.foreign",$P,"source":"sql"}"#,
            ),
            (
                Blocker::Ledger(Obstacle::Blocked { id: BlockId::new("x").unwrap(), period }),
                r#"{"block":"x","code":"capacity.blocked",$P}"#,
            ),
            (
                Blocker::Ledger(Obstacle::Full { period, used: 2, capacity: 3 }),
                r#"{"capacity":3,"code":"capacity.full",$P,"used":2}"#,
            ),
            (
                Blocker::Ledger(Obstacle::TooSmall { capacity: 3 }),
                r#"{"capacity":3,"code":"capacity.too_small"}"#,
            ),
        ];
        for (blocker, expected) in rows {
            assert_eq!(blocker.to_json().canonical(), expected.replace("$P", PERIOD));
        }
    }

    #[test]
    fn a_reason_says_all_that_is_known() {
        let at = Instant::from_seconds(0).unwrap();
        let segment = || SegmentId::new("work").unwrap();
        let need = || NeedId::new("tech").unwrap();
        let pace = Pace { step: Minutes(70), lead: Minutes(0) };
        let off = |grid| Reason::OffGrid { grid, pace, zone: "UTC".into() };
        let time = |text| TimeOfDay::parse(text).unwrap();
        let blockers = || vec![Blocker::ResourceHours(period())];
        let candidates =
            || vec![Candidate { resource: ResourceId::new("tom").unwrap(), blockers: blockers() }];
        let rows = [
            (
                off(Grid::new(Minutes(30), Minutes(15)).unwrap()),
                r#"{"code":"grid.off","offset":"PT15M","step":"PT30M","zone":"UTC"}"#,
            ),
            (
                off(Grid::Steps(Steps::new(Minutes(50), Minutes(0), Align::Block).unwrap())),
                r#"{"align":"block","code":"grid.off","offset":"PT0M","step":"PT50M","zone":"UTC"}"#,
            ),
            (
                off(Grid::Times(Times::new(vec![time("10:30"), time("08:00")]).unwrap())),
                r#"{"code":"grid.off","times":["08:00","10:30"],"zone":"UTC"}"#,
            ),
            (
                off(Grid::BackToBack),
                r#"{"backToBack":true,"code":"grid.off","offset":"PT0M","step":"PT1H10M","zone":"UTC"}"#,
            ),
            (
                Reason::Notice { earliest: at },
                r#"{"code":"window.notice","earliest":"1970-01-01T00:00:00Z"}"#,
            ),
            (Reason::Horizon { from: at }, r#"{"code":"window.horizon","from":"1970-01-01T00:00:00Z"}"#),
            (
                Reason::Validity {
                    from: None,
                    until: chrono::NaiveDate::from_ymd_opt(2026, 11, 2),
                    zone: "UTC".into(),
                },
                r#"{"code":"window.validity","until":"2026-11-02","zone":"UTC"}"#,
            ),
            (
                Reason::Closed { segment: segment(), blockers: blockers() },
                r#"{"blockers":[{"code":"resource.hours",$P}],"code":"location.closed","segment":"work"}"#,
            ),
            (
                Reason::Unmet { segment: Some(segment()), need: need(), candidates: candidates() },
                r#"{"candidates":[{"blockers":[{"code":"resource.hours",$P}],"resource":"tom"}],"code":"need.unmet","need":"tech","segment":"work"}"#,
            ),
            (
                Reason::Unmet { segment: None, need: need(), candidates: Vec::new() },
                r#"{"candidates":[],"code":"need.unmet","need":"tech"}"#,
            ),
            (
                Reason::Combination { needs: vec![need()], candidates: vec![] },
                r#"{"candidates":[],"code":"needs.combination","needs":["tech"]}"#,
            ),
            (Reason::Capped { blockers: vec![] }, r#"{"blockers":[],"code":"caps.reached"}"#),
            (Reason::Undecided { steps: 5 }, r#"{"code":"undecided","steps":5}"#),
        ];
        for (reason, expected) in rows {
            assert_eq!(reason.to_json().canonical(), expected.replace("$P", PERIOD));
        }
    }
}
