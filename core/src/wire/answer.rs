//! The answers of a desk as documents.
//!
//! ```json
//! {"stamp": {"catalog": "9f86…", "calendars": "60e0…", "ledger": "northside", "position": 12, "tzdata": "2026e",
//!            "now": "2026-10-30T12:00:00Z"},
//!  "slot": "oil-change/northside/2026-11-02T14:00:00Z", "open": false, "reasons": [{"code": "need.unmet", …}]}
//! ```
//!
//! | answer | members |
//! |---|---|
//! | stamp | `catalog`, `calendars`, `claims?` (of foreign tables): digests; `ledger`, `position`, `tzdata`, `now` |
//! | slot | `id`, `start`, `end` |
//! | slots | `stamp`, `zone`, `slots` |
//! | days | `stamp`, `zone`, `days`: `{date, open}`, the number of slots that start then; of every date of the window |
//! | losses | `stamp`, `zone`, `days`: `{date, open, lost, causes}`, of the starts within the location's hours; a cause is `{reason, need?, blocker?, name?, resources?, starts}`: the codes of a reason and of what is in the way, the name of a closure or a cap, whom it keeps from a need, and how many starts have it |
//! | verdict | `stamp`, `slot`, `open`, `plan?`, `reasons`, `chosen?`: for each need that says how one is chosen `{need, resource, by, among}`, with `{resource, scores: {value, weight?}}` for everyone who could, in the order in which they were asked |
//! | plan | `start`, `end`, `claims`: `{resource, need, start, end, units, before, after, class}` |
//! | decision | `status`: `accepted` with `at` and `outcome` (the members of a ledger entry: `kind`, `bookings`, …), or `refused` with `code`, `stamp` and the members of the refusal |
//! | displaced | `booking`, `start`, `end`, `claims`: `{resource, blockers}` |
//! | rebooking | `stamp`, `moves`: `{booking, from, slot, shift, command}`; `unplaced`, `proven` |
//! | fitting | `entry`: the place in the waitlist, as a booking; `slot` |
//!
//! | code of a refusal | members beside it |
//! |---|---|
//! | `slot.not_open` | `reasons`, `alternatives`: slots |
//! | `series.not_open` | `verdicts`: `{start, reasons}` |
//! | `booking.deadline` | `until` |
//! | `booking.staff_only` | `booking` |
//! | `key.reused` | |
//! | `command.late` | `validUntil` |
//! | `catalog.stale` | `configured?`: the revision that the ledger is configured with |
//! | `catalog.location_gone` | `location`, which the new catalog keeps no bookings of in this ledger; `booking`: one of them |
//! | `format.too_low` | `format` of the ledger, and what the command `needs` |
//! | `format.unknown` | `format`, and the `newest` that this version knows |
//! | `slot.taken` | `resource`, `blocker` |
//! | `booking.unknown`, `booking.not_yours` | `booking` |
//! | `hold.expired` | `booking`, `until` |
//! | `booking.status` | `booking`, `bookingStatus` |

use super::booking::of_claim;
use super::catalog::of_criterion;
use super::entry;
use super::reason::of_blockers;
use super::value::of_count;
use crate::availability::{Blocker, Cause, Chosen, Losses, Lost, Plan, Reason, Score};
use crate::canon::Json;
use crate::desk::{
    DaysLost, DaysOpen, Decision, Displaced, Fitting, Outcome, Refusal, Slot, Slots, SlotsOfEach, Stamp,
    Verdict, VerdictOf,
};
use crate::ledger::{self, EntryKind};
use chrono::NaiveDate;

impl Stamp {
    /// The stamp as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("catalog", Some(Json::text(self.catalog))),
            ("calendars", Some(Json::text(self.calendars))),
            ("claims", self.claims.map(Json::text)),
            ("ledger", Some(Json::text(&self.ledger))),
            ("position", Some(of_count(self.position.0))),
            ("tzdata", Some(Json::text(&self.tzdata))),
            ("now", Some(Json::text(self.now))),
        ])
    }
}

impl Slot {
    /// The slot as a document.
    pub fn to_json(&self) -> Json {
        let (start, end) = (Json::text(self.visit.start()), Json::text(self.visit.end()));
        Json::map([("id", Some(Json::text(&self.id))), ("start", Some(start)), ("end", Some(end))])
    }
}

impl Slots {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        let slots = Json::list(self.iter().map(|slot| slot.to_json()));
        Json::map([
            ("stamp", Some(self.stamp.to_json())),
            ("zone", Some(Json::text(&self.zone))),
            ("slots", Some(slots)),
        ])
    }
}

impl SlotsOfEach {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        let list = |slots: Slots| Some(Json::list(slots.iter().map(|slot| slot.to_json())));
        let each = self.each().map(|(resource, slots)| {
            Json::map([("resource", Some(Json::text(resource))), ("slots", list(slots))])
        });
        Json::map([
            ("stamp", Some(self.stamp.to_json())),
            ("zone", Some(Json::text(&self.zone))),
            ("need", Some(Json::text(&self.need))),
            ("slots", list(self.anyone())),
            ("each", Some(Json::list(each))),
        ])
    }
}

impl DaysOpen {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        let day = |(date, open): (&NaiveDate, &usize)| {
            Json::map([("date", Some(Json::text(date))), ("open", Some(of_count(*open as u64)))])
        };
        Json::map([
            ("stamp", Some(self.stamp.to_json())),
            ("zone", Some(Json::text(&self.zone))),
            ("days", Some(Json::list(self.days.iter().map(day)))),
        ])
    }
}

impl DaysLost {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        let day = |(date, losses): (&NaiveDate, &Losses)| {
            Json::map([
                ("date", Some(Json::text(date))),
                ("open", Some(of_count(losses.open as u64))),
                ("lost", Some(of_count(losses.lost as u64))),
                ("causes", Some(Json::list(losses.causes.iter().map(Lost::to_json)))),
            ])
        };
        Json::map([
            ("stamp", Some(self.stamp.to_json())),
            ("zone", Some(Json::text(&self.zone))),
            ("days", Some(Json::list(self.days.iter().map(day)))),
        ])
    }
}

impl Lost {
    /// The cause as a document.
    pub fn to_json(&self) -> Json {
        let Cause { reason, need, blocker, name } = &self.cause;
        let resources = || Json::list(self.resources.iter().map(Json::text));
        Json::map([
            ("reason", Some(Json::from(*reason))),
            ("need", need.as_ref().map(Json::text)),
            ("blocker", blocker.map(Json::from)),
            ("name", name.as_deref().map(Json::from)),
            ("resources", (!self.resources.is_empty()).then(resources)),
            ("starts", Some(of_count(self.starts as u64))),
        ])
    }
}

impl Plan {
    /// The plan as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("start", Some(Json::text(self.visit.start()))),
            ("end", Some(Json::text(self.visit.end()))),
            ("claims", Some(Json::list(self.claims.iter().map(of_claim)))),
        ])
    }
}

impl Verdict {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("stamp", Some(self.stamp.to_json())),
            ("slot", Some(Json::text(&self.slot))),
            ("open", Some(Json::Bool(self.is_open()))),
            ("plan", self.plan.as_ref().map(Plan::to_json)),
            ("reasons", Some(of_reasons(&self.reasons))),
            (
                "chosen",
                (!self.chosen.is_empty()).then(|| Json::list(self.chosen.iter().map(Chosen::to_json))),
            ),
        ])
    }
}

impl Chosen {
    /// The choice as a document.
    pub fn to_json(&self) -> Json {
        let score = |score: &Score| {
            let weight = (score.weight != 1).then(|| of_count(score.weight));
            Json::map([("value", Some(of_count(score.value))), ("weight", weight)])
        };
        let among = self.among.iter().map(|(resource, scores)| {
            let scores = Json::list(scores.iter().map(score));
            Json::map([("resource", Some(Json::text(resource))), ("scores", Some(scores))])
        });
        Json::map([
            ("need", Some(Json::text(&self.need))),
            ("resource", Some(Json::text(&self.resource))),
            ("by", Some(Json::list(self.by.iter().map(of_criterion)))),
            ("among", Some(Json::list(among))),
        ])
    }
}

impl Decision {
    /// The decision as a document.
    pub fn to_json(&self) -> Json {
        match self {
            Decision::Accepted(outcome) => Json::map([
                ("status", Some(Json::from("accepted"))),
                ("at", Some(Json::text(outcome.at))),
                ("outcome", Some(outcome.to_json())),
            ]),
            Decision::Refused { refusal, stamp } => {
                let own = of_refusal(refusal).into_iter().map(|(name, value)| (name, Some(value)));
                let status = ("status", Some(Json::from("refused")));
                let code = ("code", Some(Json::from(refusal.code())));
                Json::map(own.chain([status, code, ("stamp", Some(stamp.to_json()))]))
            }
        }
    }
}

impl Outcome {
    /// What happened, as a document: the members of the ledger's entry, but for what only the log is to know
    /// of a token.
    pub fn to_json(&self) -> Json {
        let mut members = entry::of_kind(&self.kind);
        if let EntryKind::Put { bookings, .. } = &*self.kind {
            members.insert("bookings".to_owned(), Json::list(bookings.iter().map(|booking| booking.shown())));
        }
        Json::Map(members)
    }
}

impl VerdictOf {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("start", Some(Json::text(self.start))),
            ("reasons", Some(of_reasons(&self.reasons))),
            ("alternatives", Some(Json::list(self.alternatives.iter().map(Slot::to_json)))),
        ])
    }
}

impl Displaced {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        let claims = self.claims.iter().map(|(resource, blockers)| {
            Json::map([("resource", Some(Json::text(resource))), ("blockers", Some(of_blockers(blockers)))])
        });
        Json::map([
            ("booking", Some(Json::text(&self.booking))),
            ("start", Some(Json::text(self.visit.start()))),
            ("end", Some(Json::text(self.visit.end()))),
            ("claims", Some(Json::list(claims))),
        ])
    }
}

impl Fitting {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        Json::map([("entry", Some(self.entry.shown())), ("slot", Some(self.slot.to_json()))])
    }
}

fn of_reasons(reasons: &[Reason]) -> Json {
    Json::list(reasons.iter().map(Reason::to_json))
}

fn of_refusal(refusal: &Refusal) -> Vec<(&'static str, Json)> {
    match refusal {
        Refusal::NotOpen { reasons, alternatives } => {
            let alternatives = Json::list(alternatives.iter().map(Slot::to_json));
            vec![("reasons", of_reasons(reasons)), ("alternatives", alternatives)]
        }
        Refusal::SeriesNotOpen { verdicts } => {
            vec![("verdicts", Json::list(verdicts.iter().map(VerdictOf::to_json)))]
        }
        Refusal::StaffOnly { id } => vec![("booking", Json::text(id))],
        Refusal::Deadline { until } => vec![("until", Json::text(until))],
        Refusal::Ledger(refusal) => of_ledger_refusal(refusal),
    }
}

fn of_ledger_refusal(refusal: &ledger::Refusal) -> Vec<(&'static str, Json)> {
    use ledger::Refusal;
    match refusal {
        Refusal::KeyReused => Vec::new(),
        Refusal::Late { valid_until } => vec![("validUntil", Json::text(valid_until))],
        Refusal::CatalogStale { configured } => {
            configured.iter().map(|revision| ("configured", Json::text(revision))).collect()
        }
        Refusal::LocationGone { location, id } => {
            vec![("location", Json::text(location)), ("booking", Json::text(id))]
        }
        Refusal::FormatTooLow { format, needs } => {
            vec![("format", of_count(*format)), ("needs", of_count(*needs))]
        }
        Refusal::FormatUnknown { format, newest } => {
            vec![("format", of_count(*format)), ("newest", of_count(*newest))]
        }
        Refusal::Taken { resource, obstacle } => {
            let blocker = Blocker::Ledger(obstacle.clone()).to_json();
            vec![("resource", Json::text(resource)), ("blocker", blocker)]
        }
        Refusal::NoSuchBooking { id } | Refusal::NotYours { id } | Refusal::OtherDeposit { id } => {
            vec![("booking", Json::text(id))]
        }
        Refusal::NotYet { id, from } => vec![("booking", Json::text(id)), ("from", Json::text(from))],
        Refusal::Expired { id, until } => vec![("booking", Json::text(id)), ("until", Json::text(until))],
        Refusal::WrongStatus { id, status } => {
            vec![("booking", Json::text(id)), ("bookingStatus", Json::from(*status))]
        }
    }
}

#[cfg(test)]
mod tests;
