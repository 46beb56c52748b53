//! Where the other programs differ, as predicates on the case. README.md says of each class, by name, what the RFC
//! has to say: a test holds the two together.

use crate::cases::{Case, Kind};
use crate::programs::{Answer, Program};
use chrono::{Datelike, Timelike};

use Program::{Dateutil, Icaljs, Libical, Temporal};
use slotwright::recurrence::{Freq, RuleParts};

/// Disagreements of one kind.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) programs: &'static [Program],
    pub(crate) excuses: Excuse,
    /// Whether a case may fall into it.
    pub(crate) holds: fn(&Case) -> bool,
}

/// What a class excuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excuse {
    Difference,
    /// Only that there is no answer, by a refusal or in time.
    NoAnswer,
}

impl Class {
    pub(crate) fn explains(&self, program: Program, case: &Case, answer: &Answer) -> bool {
        let is_excused = self.excuses == Excuse::Difference || !matches!(answer, Answer::Starts(_));
        self.programs.contains(&program) && is_excused && (self.holds)(case)
    }
}

const fn differs(name: &'static str, programs: &'static [Program], holds: fn(&Case) -> bool) -> Class {
    Class { name, programs, excuses: Excuse::Difference, holds }
}

const fn silent(name: &'static str, programs: &'static [Program], holds: fn(&Case) -> bool) -> Class {
    Class { name, programs, excuses: Excuse::NoAnswer, holds }
}

/// A disagreement belongs to the first that explains it.
pub(crate) const CLASSES: &[Class] = &[
    silent("nothing-to-find", &Program::ALL, |case| case.ours.is_empty()),
    silent("slow-search", &[Libical, Icaljs, Temporal], |case| {
        let parts = &case.parts;
        parts.freq < Freq::Daily && limits_days(parts)
            || parts.freq >= Freq::Daily && !parts.by_month.is_empty()
    }),
    differs("week-without-day", &[Dateutil, Libical, Icaljs], |case| {
        let parts = &case.parts;
        let has_day =
            !parts.by_day.is_empty() || !parts.by_month_day.is_empty() || !parts.by_year_day.is_empty();
        !parts.by_week_no.is_empty() && !has_day
    }),
    differs("week-of-last-year", &[Dateutil], |case| {
        let week = |n: &i8| *n == 52 || *n == 53 || *n == -52 || *n == -53;
        case.parts.by_week_no.iter().any(week)
    }),
    differs("weeks", &[Libical, Icaljs, Temporal], |case| !case.parts.by_week_no.is_empty()),
    differs("numbered-beside-plain", &[Dateutil, Temporal, Icaljs], |case| {
        let numbered = case.parts.by_day.iter().filter(|day| day.nth.is_some()).count();
        numbered > 0 && numbered < case.parts.by_day.len()
    }),
    differs("first-week-from-dtstart", &[Dateutil], |case| {
        case.parts.freq == Freq::Weekly && !case.parts.by_set_pos.is_empty()
    }),
    differs("month-day-in-dtstarts-month", &[Libical, Icaljs], |case| {
        let parts = &case.parts;
        parts.freq == Freq::Yearly && !parts.by_month_day.is_empty() && parts.by_month.is_empty()
    }),
    differs("positions", &[Libical, Icaljs], |case| !case.parts.by_set_pos.is_empty()),
    differs("day-parts-together", &[Libical, Icaljs, Temporal], |case| {
        let parts = &case.parts;
        let lists = [parts.by_day.is_empty(), parts.by_month_day.is_empty(), parts.by_year_day.is_empty()];
        let with_month = !parts.by_year_day.is_empty() && !parts.by_month.is_empty();
        parts.freq >= Freq::Monthly && (lists.iter().filter(|empty| !**empty).count() > 1 || with_month)
    }),
    differs("limits-of-days", &[Libical, Icaljs], |case| {
        let parts = &case.parts;
        parts.freq <= Freq::Daily && !(parts.by_month_day.is_empty() && parts.by_year_day.is_empty())
    }),
    differs("limits-below-month", &[Icaljs], |case| {
        let parts = &case.parts;
        match parts.freq {
            Freq::Weekly | Freq::Monthly => !parts.by_month.is_empty(),
            freq => freq <= Freq::Daily && limits_days(parts),
        }
    }),
    differs("limits-of-times", &[Libical, Icaljs], |case| {
        let parts = &case.parts;
        parts.freq <= Freq::Hourly && !parts.by_hour.is_empty()
            || parts.freq <= Freq::Minutely && !parts.by_minute.is_empty()
            || parts.freq == Freq::Secondly && !parts.by_second.is_empty()
    }),
    differs("weeks-of-interval", &[Libical], |case| {
        let parts = &case.parts;
        parts.freq == Freq::Weekly && parts.interval > 1 && !parts.by_day.is_empty()
    }),
    differs("times-of-long-periods", &[Icaljs], |case| {
        let parts = &case.parts;
        let timed = !(parts.by_hour.is_empty() && parts.by_minute.is_empty() && parts.by_second.is_empty());
        parts.freq >= Freq::Monthly && timed
    }),
    differs("days-of-year-by-weekday", &[Icaljs], |case| {
        let parts = &case.parts;
        parts.freq == Freq::Yearly && parts.by_day.iter().any(|day| day.nth.is_some())
    }),
    differs("day-that-a-month-lacks", &[Icaljs], |case| {
        let parts = &case.parts;
        parts.freq >= Freq::Monthly
            && (case.start.day() > 28 || parts.by_month_day.iter().any(|day| *day > 28))
    }),
    differs("negative-month-days", &[Icaljs], |case| {
        case.parts.freq == Freq::Yearly && case.parts.by_month_day.iter().any(|day| *day < 0)
    }),
    differs("fifty-third-weekday", &[Temporal], |case| {
        case.parts.by_day.iter().any(|day| day.nth.is_some_and(|nth| nth.abs() > 52))
    }),
    differs("elapsed-hours", &[Temporal], |case| {
        case.parts.freq < Freq::Daily && matches!(case.kind, Kind::Zoned(_))
    }),
    differs("skipped-times", &[Temporal, Dateutil, Libical], has_skipped_time),
];

fn limits_days(parts: &RuleParts) -> bool {
    let lists = parts.by_month_day.is_empty() && parts.by_year_day.is_empty() && parts.by_day.is_empty();
    !(lists && parts.by_month.is_empty())
}

/// Whether a time of day of the rule is one that the clocks skip in such a zone.
fn has_skipped_time(case: &Case) -> bool {
    let hour = case.start.hour();
    let in_gap = |hour: &u8| *hour == 2;
    let hours = &case.parts.by_hour;
    let possible =
        if hours.is_empty() { hour == 2 || case.parts.freq < Freq::Daily } else { hours.iter().any(in_gap) };
    possible && matches!(case.kind, Kind::Zoned(zone) if zone != "Asia/Kolkata")
}
