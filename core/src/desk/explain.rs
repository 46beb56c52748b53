//! Reasons in plain English, for logs and for the people at the desk. Programs read the data.

use super::{DaysLost, Desk, Wish};
use crate::Result;
use crate::availability::{Blocker, Busyness, Candidate, Cause, Lost, Reason};
use crate::catalog::Counts;
use crate::id::{LocationId, ResourceId};
use crate::period::{Instant, Minutes, Period};
use crate::rules::{Align, Grid, Obstacle, Pace, Per};
use crate::zone::Zone;

impl Desk {
    /// Why `start` is not open, in sentences with the times of the location's clock; empty if it is open.
    ///
    /// # Errors
    /// As [`check`](Desk::check).
    pub fn explain(&self, wish: &Wish, start: Instant, now: Instant) -> Result<Vec<String>> {
        let verdict = self.check(wish, start, now)?;
        self.words(&verdict.reasons, &wish.location, start)
    }

    /// The same for reasons that are at hand already, such as those of a refusal of `start`.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) for a location that the catalog does not have.
    pub fn words(&self, reasons: &[Reason], location: &LocationId, start: Instant) -> Result<Vec<String>> {
        let words = Words { desk: self, zone: &self.catalog.location(location)?.zone, start };
        Ok(reasons.iter().flat_map(|reason| words.reason(reason)).collect())
    }

    /// The same for what is in the way of a resource, such as of a displaced claim that starts at `start`.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) for a location that the catalog does not have.
    pub fn words_of(&self, blockers: &[Blocker], location: &LocationId, start: Instant) -> Result<String> {
        let words = Words { desk: self, zone: &self.catalog.location(location)?.zone, start };
        Ok(words.blockers(blockers))
    }
}

impl Desk {
    /// What the starts of each date are lost to, in plain English: a line for each date, and one for each cause.
    ///
    /// # Errors
    /// As [`losses`](Desk::losses).
    pub fn explain_losses(&self, wish: &Wish, window: Period, now: Instant) -> Result<Vec<String>> {
        Ok(self.words_of_losses(&self.losses(wish, window, now)?))
    }

    /// The same for losses that are at hand already.
    pub fn words_of_losses(&self, losses: &DaysLost) -> Vec<String> {
        let mut lines = Vec::new();
        for (date, day) in losses.days.iter().filter(|(_, day)| day.open + day.lost > 0) {
            lines.push(format!("{}: {} open, {} lost", date.format("%a %-d %b"), day.open, day.lost));
            lines.extend(day.causes.iter().map(|lost| format!("  {} to {}", lost.starts, self.cause(lost))));
        }
        lines
    }

    fn cause(&self, lost: &Lost) -> String {
        let Cause { reason, need, blocker, name } = &lost.cause;
        let name = name.as_deref().filter(|name| !name.is_empty());
        let cap = name.and_then(|name| self.catalog.cap(&ResourceId::new(name).ok()?));
        let what = match (blocker.unwrap_or(reason), cap.map(|cap| cap.name.as_str()).or(name)) {
            ("window.notice", _) => "too short a notice",
            ("window.horizon", _) => "a time too far ahead",
            ("window.validity", _) => "dates on which it is not offered",
            ("needs.combination", _) => "needs that can't be met together",
            ("cap.reached" | "location.closure", Some(name)) => name,
            ("location.closure" | "location.hours", None) => "the location being closed",
            ("resource.hours" | "calendar.closed", _) => "nobody on duty",
            ("calendar.unavailable", _) => "out of office",
            ("calendar.busy" | "calendar.tentative", _) => "events in calendars",
            ("calendar.unknown", _) => "calendars that are missing or too old",
            ("claim.booked", _) => "bookings",
            ("claim.held", _) => "holds",
            ("claim.foreign", _) => "bookings of other systems",
            ("resource.closure" | "capacity.blocked", _) => "absence",
            ("capacity.full" | "capacity.too_small", _) => "too few units",
            (other, _) => other,
        };
        let name_of = |id: &ResourceId| {
            self.catalog.resource(id).map_or_else(|_| id.to_string(), |resource| resource.name.clone())
        };
        let who: Vec<String> = lost.resources.iter().map(name_of).collect();
        let of = need.as_ref().map(|need| format!(", {need}: {}", who.join(", "))).unwrap_or_default();
        format!("{what}{of}")
    }
}

struct Words<'a> {
    desk: &'a Desk,
    zone: &'a Zone,
    start: Instant,
}

impl Words<'_> {
    fn reason(&self, reason: &Reason) -> Vec<String> {
        match reason {
            Reason::OffGrid { grid, pace, .. } => {
                vec![format!("starts are offered {}", offered(grid, *pace))]
            }
            Reason::Notice { earliest } => {
                vec![format!("too soon: the first start to be booked now is {}", self.moment(*earliest))]
            }
            Reason::Horizon { from } => {
                vec![format!("too far ahead: starts are booked before {}", self.moment(*from))]
            }
            Reason::Validity { from, until, .. } => {
                let from = from.map(|date| format!("from {date} on"));
                let until = until.map(|date| format!("before {date}"));
                let both: Vec<_> = from.into_iter().chain(until).collect();
                vec![format!("starts are offered {}", both.join(" and "))]
            }
            Reason::Closed { segment, blockers } => vec![format!("{segment}: {}", self.blockers(blockers))],
            Reason::Unmet { segment, need, candidates } => {
                let of = segment.as_ref().map_or("the whole visit".to_owned(), ToString::to_string);
                let head = format!("{of}: no {need} is free");
                core::iter::once(head).chain(candidates.iter().map(|one| self.candidate(one))).collect()
            }
            Reason::Combination { needs, candidates } => {
                let needs = needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let head =
                    format!("each of {needs} is free at some time, but not all as the visit needs them");
                core::iter::once(head).chain(candidates.iter().map(|one| self.candidate(one))).collect()
            }
            Reason::Capped { blockers } => blockers.iter().map(|blocker| self.blocker(blocker)).collect(),
            Reason::Undecided { steps } => {
                vec![format!("undecided: {steps} assignments were tried, and there are more")]
            }
        }
    }

    /// In order of time.
    fn candidate(&self, candidate: &Candidate) -> String {
        format!("  {}: {}", self.name(&candidate.resource), self.blockers(&candidate.blockers))
    }

    fn blockers(&self, blockers: &[Blocker]) -> String {
        let mut sorted: Vec<_> = blockers.iter().collect();
        sorted.sort_by_key(|blocker| blocker.period());
        sorted.into_iter().map(|blocker| self.blocker(blocker)).collect::<Vec<_>>().join("; ")
    }

    fn blocker(&self, blocker: &Blocker) -> String {
        let when = blocker.period().map(|period| self.period(period)).unwrap_or_default();
        match blocker {
            Blocker::LocationHours(_) => format!("closed {when}"),
            Blocker::Closure { name, .. } if name.is_empty() => format!("closed {when}"),
            Blocker::Closure { name, .. } => format!("closed for {name}"),
            Blocker::Elsewhere { location, .. } => {
                let name = self.desk.catalog.location(location).map(|at| at.name.as_str());
                format!("at {} {when}", name.unwrap_or(location.as_str()))
            }
            Blocker::Away { name, .. } if name.is_empty() => format!("away {when}"),
            Blocker::Away { name, .. } => format!("away for {name}"),
            Blocker::ResourceHours(_) => format!("off duty {when}"),
            Blocker::Calendar { source, busyness: Busyness::Busy, .. } => {
                format!("busy {when} (calendar {source})")
            }
            Blocker::Calendar { source, busyness: Busyness::Tentative, .. } => {
                format!("perhaps busy {when} (calendar {source})")
            }
            Blocker::Calendar { source, busyness: Busyness::Unavailable, .. } => {
                format!("out of office {when} (calendar {source})")
            }
            Blocker::Calendar { source, busyness: Busyness::Closed, .. } => {
                format!("off duty {when} (calendar {source})")
            }
            Blocker::Calendar { source, busyness: Busyness::Unknown, .. } => {
                format!("unknown: calendar {source} is missing, unreadable or too old")
            }
            Blocker::Cap { cap, used, limit, .. } => {
                let (name, of) = match self.desk.catalog.cap(cap) {
                    Some(cap) => (cap.name.clone(), (cap.per, cap.counts)),
                    None => (cap.to_string(), (Per::Moment, Counts::Bookings)),
                };
                match of {
                    (Per::Open, _) => format!("{name}: {used} of at most {limit} are open"),
                    (_, Counts::Bookings) => format!("{name}: {used} of at most {limit}, {when}"),
                    (_, Counts::Minutes) => format!("{name}: {used} of at most {limit} minutes, {when}"),
                }
            }
            Blocker::Ledger(Obstacle::Taken { until: None, .. }) => format!("booked {when}"),
            Blocker::Ledger(Obstacle::Taken { until: Some(until), .. }) => {
                format!("held {when}, until {}", self.moment(*until))
            }
            Blocker::Ledger(Obstacle::Foreign { source, id, .. }) => format!("taken {when} ({source} {id})"),
            Blocker::Ledger(Obstacle::Blocked { .. }) => format!("away {when}"),
            Blocker::Ledger(Obstacle::Full { used, capacity, .. }) => {
                format!("{used} of {capacity} taken {when}")
            }
            Blocker::Ledger(Obstacle::TooSmall { capacity }) => format!("never has more than {capacity}"),
        }
    }

    fn name(&self, id: &ResourceId) -> String {
        self.desk.catalog.resource(id).map_or_else(|_| id.to_string(), |resource| resource.name.clone())
    }

    /// `10:00 to 10:45`, with days where they are not that of the start; an end at midnight is 24:00.
    fn period(&self, period: Period) -> String {
        let midnight = self.zone.to_local(period.end()).time() == chrono::NaiveTime::MIN;
        if midnight && period.length().0 <= 90_000 {
            return format!("{} to 24:00", self.moment(period.start()));
        }
        format!("{} to {}", self.moment(period.start()), self.moment(period.end()))
    }

    fn moment(&self, at: Instant) -> String {
        let (local, start) = (self.zone.to_local(at), self.zone.to_local(self.start));
        let form = if local.date() == start.date() { "%H:%M" } else { "%a %-d %b %H:%M" };
        local.format(form).to_string()
    }
}

/// `every 30 minutes from midnight and 15 minutes`
fn offered(grid: &Grid, pace: Pace) -> String {
    let every = |step: Minutes, from: &str| format!("every {} minutes from {from}", step.0);
    match grid {
        Grid::Steps(steps) => {
            let after = match steps.offset().0 {
                0 => String::new(),
                minutes => format!(" and {minutes} minutes"),
            };
            let from = match steps.align() {
                Align::Day => "midnight",
                Align::Hour => "each full hour",
                Align::Block => "the opening of the location",
            };
            every(steps.step(), from) + &after
        }
        Grid::Times(times) => {
            let times: Vec<_> = times.as_slice().iter().map(ToString::to_string).collect();
            format!("at {}", times.join(", "))
        }
        Grid::BackToBack => every(pace.step, "the opening of the location"),
    }
}
