//! Days as numbers since 1970-01-01, and what the calendar says of them.

use chrono::{Datelike, NaiveDate};

/// The number of 1970-01-01 from 0001-01-01, where that is 1.
const EPOCH: i64 = 719_163;

/// The first day of a month; months beyond 12 are those of later years.
pub(super) fn first_of_month(year: i64, month: u32) -> i64 {
    let (year, month) = if month > 12 { (year + 1, month - 12) } else { (year, month) };
    let date = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, 1));
    i64::from(date.unwrap_or_default().num_days_from_ce()) - EPOCH
}

/// The first day of a year.
pub(super) fn first_of_year(year: i64) -> i64 {
    first_of_month(year, 1)
}

/// Monday is 0.
pub(super) fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

/// The week that a day is in; weeks start on `week_start` (0 is Monday).
pub(super) fn week(day: i64, week_start: i64) -> i64 {
    (day + 3 - week_start).div_euclid(7)
}

/// The first day of a week of [`week`].
pub(super) fn first_of_week(week: i64, week_start: i64) -> i64 {
    week * 7 - 3 + week_start
}

/// What the calendar says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i64,
    pub(super) month: u32,
    /// From 1.
    pub(super) day: i64,
    /// From 1.
    pub(super) year_day: i64,
}

/// The date of a day. Days beyond chrono's years, which no caller asks for, are 1970-01-01.
pub(super) fn date(day: i64) -> Date {
    let date = i32::try_from(day + EPOCH).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
    let date = date.unwrap_or_default();
    Date {
        year: date.year().into(),
        month: date.month(),
        day: date.day().into(),
        year_day: date.ordinal().into(),
    }
}

/// The number of the week that a day is in, and of how many in its week year: week 1 is the first that has four
/// days or more in the calendar year (RFC 5545 §3.3.10; with Monday, ISO 8601).
pub(super) fn week_number(day: i64, week_start: i64) -> (i64, i64) {
    let own = week(day, week_start);
    let first = |year: i64| week(first_of_year(year) + 3, week_start);
    let year = date(day).year;
    let (first_own, first_next) = (first(year), first(year + 1));
    if own < first_own {
        let first_before = first(year - 1);
        (own - first_before + 1, first_own - first_before)
    } else if own < first_next {
        (own - first_own + 1, first_next - first_own)
    } else {
        (own - first_next + 1, first(year + 2) - first_next)
    }
}
