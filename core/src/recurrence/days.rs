//! Days as numbers since 1970-01-01, and what the Gregorian calendar says of them: integers only.

/// The number of 0001-01-01, whose predecessors the calendar is extended to.
const FIRST_DAY: i64 = -719_162;

/// 400 years, after which the calendar repeats.
pub(super) const CYCLE_DAYS: i64 = 146_097;

/// How many days of a common year are before each month, and in the year.
const DAYS_BEFORE: [i64; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/// The first day of a year.
pub(super) fn first_of_year(year: i64) -> i64 {
    let past = year - 1;
    FIRST_DAY + past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

/// The first day of a month; month 13 is the next year's first.
pub(super) fn first_of_month(year: i64, month: u32) -> i64 {
    first_of_year(year) + days_before(is_leap(year), i64::from(month) - 1)
}

/// How many days of a year are before its month, which counts from 0.
fn days_before(is_leap: bool, month0: i64) -> i64 {
    let common = usize::try_from(month0).ok().and_then(|month0| DAYS_BEFORE.get(month0));
    common.copied().unwrap_or_default() + i64::from(is_leap && month0 > 1)
}

/// How many days the month has.
pub(super) fn month_length(year: i64, month: u32) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
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
    /// From 1.
    pub(super) month: u32,
    /// From 1.
    pub(super) day: i64,
}

/// The date of a day.
pub(super) fn date(day: i64) -> Date {
    // By the mean length of a year this is at most one year off.
    let guess = (day - FIRST_DAY) * 400 / CYCLE_DAYS + 1;
    let year = match guess {
        late if first_of_year(late) > day => late - 1,
        early if first_of_year(early + 1) <= day => early + 1,
        exact => exact,
    };
    let (year_day, is_leap) = (day - first_of_year(year), is_leap(year));
    // No month has more than 31 days: the month is this one or the next.
    let guess = year_day / 31;
    let month0 = guess + i64::from(days_before(is_leap, guess + 1) <= year_day);
    Date {
        year,
        month: u32::try_from(month0 + 1).unwrap_or(1),
        day: year_day - days_before(is_leap, month0) + 1,
    }
}

/// The number of a week of [`week`] that a day of this year is in, and how many weeks its week year has: week 1 is
/// the first that has four days or more in the calendar year (RFC 5545 §3.3.10; with Monday, ISO 8601).
pub(super) fn week_number(own: i64, year: i64, week_start: i64) -> (i64, i64) {
    let first = |year: i64| week(first_of_year(year) + 3, week_start);
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, NaiveDate};

    #[test]
    fn every_day_of_our_years_is_as_chrono_has_it() {
        let mut date_of = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
        for day in FIRST_DAY..first_of_year(10_000) {
            let (year, month) = (i64::from(date_of.year()), date_of.month());
            let own = Date { year, month, day: date_of.day().into() };
            assert_eq!(date(day), own);
            assert_eq!(weekday(day), i64::from(date_of.weekday().num_days_from_monday()));
            assert_eq!(first_of_month(year, month) + own.day - 1, day);
            assert_eq!(own.day == month_length(year, month), date_of.succ_opt().unwrap().day() == 1);
            let (number, _) = week_number(week(day, 0), year, 0);
            assert_eq!(number, i64::from(date_of.iso_week().week()), "{date_of}");
            date_of = date_of.succ_opt().unwrap();
        }
        assert_eq!(date_of.year(), 10_000);
    }
}
