//! The rule after the end of a table: a POSIX TZ string with the extensions of RFC 9636 §3.3.1.

use super::table::{Kind, Stretch};
use chrono::{Datelike, NaiveDate};

const DAY_SECONDS: i64 = 86_400;

/// Standard and daylight saving time by turns, every year the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tail {
    standard: Side,
    daylight: Side,
    /// When daylight saving time starts, on a clock that shows standard time.
    start: YearTime,
    /// When it ends, on a clock that shows daylight saving time.
    end: YearTime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Side {
    kind: u8,
    offset: i32,
}

/// A day of the year and a time on it, which may lie outside of that day: −167 to 167 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct YearTime {
    day: YearDay,
    seconds: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum YearDay {
    /// `Jn`: 1 to 365; 29 February is never counted.
    Julian(i64),
    /// `n`: 0 to 365; 29 February is counted.
    Ordinal(i64),
    /// `Mm.w.d`: the w-th weekday d (0 is Sunday) of month m; the fifth is the last.
    Weekday { month: u32, week: i64, weekday: i64 },
}

/// A parsed TZ string.
pub(super) enum Footer {
    /// One kind for ever.
    Constant(Kind),
    /// Standard, daylight saving, and the rule that `Tail::new` makes of them.
    Alternating { standard: Kind, daylight: Kind, rule: Rule },
}

/// The two days of a TZ string.
pub(super) struct Rule {
    start: YearTime,
    end: YearTime,
}

impl Tail {
    pub(super) fn new(standard: (u8, i32), daylight: (u8, i32), rule: &Rule) -> Tail {
        let side = |(kind, offset)| Side { kind, offset };
        Tail { standard: side(standard), daylight: side(daylight), start: rule.start, end: rule.end }
    }

    /// The two changes of the year, in order: when, and to which kind.
    pub(super) fn of_year(&self, year: i64) -> [(i64, u8); 2] {
        let start = (self.start.at(year) - i64::from(self.standard.offset), self.daylight.kind);
        let end = (self.end.at(year) - i64::from(self.daylight.offset), self.standard.kind);
        if start.0 < end.0 { [start, end] } else { [end, start] }
    }

    /// Whether the clocks follow this rule, under whatever names.
    pub(super) fn follows(&self, standard: &Kind, daylight: &Kind, rule: &Rule) -> bool {
        let own = (self.standard.offset, self.start, self.daylight.offset, self.end);
        own == (standard.offset, rule.start, daylight.offset, rule.end)
            || own == (daylight.offset, rule.end, standard.offset, rule.start)
    }

    /// Whether anything changes at all. Where one year's end is the next year's start, as in "always daylight
    /// saving" (RFC 9636 §3.3.1), nothing does.
    pub(super) fn changes(&self) -> bool {
        let ([_, (last, _)], [(first, _), _]) = (self.of_year(2001), self.of_year(2002));
        self.standard.offset != self.daylight.offset && last != first
    }

    /// The stretch that holds `at`, which is not before `floor`, where the table ends.
    pub(super) fn stretch(&self, at: i64, floor: i64) -> Stretch {
        let year = year_of(at);
        // Times beyond their day and offsets reach a week into the neighbouring years at most.
        let [a, b, c, d] = [year - 1, year, year + 1, year + 2].map(|year| self.of_year(year));
        let changes = [a[0], a[1], b[0], b[1], c[0], c[1], d[0], d[1]];
        let (mut from, mut kind, mut until) = (floor, self.standard.kind, i64::MAX);
        for (change, to) in changes {
            if change <= at {
                (from, kind) = (change.max(floor), to);
            } else {
                until = change;
                break;
            }
        }
        let offset = if kind == self.daylight.kind { self.daylight.offset } else { self.standard.offset };
        Stretch { from, until, kind, offset }
    }
}

impl YearTime {
    /// Seconds since 1970 on the clock that the rule is read on.
    fn at(&self, year: i64) -> i64 {
        let first = days_before(year, 1);
        let day = match self.day {
            YearDay::Julian(day) => {
                let leap = days_before(year, 3) - first == 60;
                first + day - 1 + i64::from(leap && day >= 60)
            }
            YearDay::Ordinal(day) => first + day,
            YearDay::Weekday { month, week, weekday } => {
                let first = days_before(year, month);
                // 1 January 1970 was a Thursday: weekday 4.
                let day = first + (weekday - (first + 4)).rem_euclid(7) + 7 * (week - 1);
                // Only a fifth weekday may be that of the next month.
                let beyond = || {
                    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                    day >= days_before(year, month)
                };
                if week == 5 && beyond() { day - 7 } else { day }
            }
        };
        day * DAY_SECONDS + self.seconds
    }
}

/// Days from 1970-01-01 to the first of the month, in the Gregorian calendar at all times.
fn days_before(year: i64, month: u32) -> i64 {
    // Years that begin in March end with their leap day.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + i64::from((153 * month + 2) / 5) - 719_468
}

/// The year, in UTC, of an instant; those beyond chrono's years count as its last.
pub(super) fn year_of(seconds: i64) -> i64 {
    let days = seconds.div_euclid(DAY_SECONDS) + 719_163;
    let date = i32::try_from(days).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
    i64::from(date.map_or(if days < 0 { 1 } else { 9999 }, |date| date.year())).clamp(1, 10_000)
}

/// Reads a TZ string such as `EST5EDT,M3.2.0,M11.1.0` or `<-02>2<-01>,M3.5.0/-1,M10.5.0/0`.
pub(super) fn parse(text: &str) -> Option<Footer> {
    let mut rest = text;
    let name = abbreviation(&mut rest)?;
    let offset = -offset(&mut rest, 24)?;
    let standard = Kind { offset: i32::try_from(offset).ok()?, is_dst: false, abbreviation: name.into() };
    if rest.is_empty() {
        return Some(Footer::Constant(standard));
    }
    let name = abbreviation(&mut rest)?;
    let offset = if rest.starts_with(',') { offset + 3600 } else { -self::offset(&mut rest, 24)? };
    let daylight = Kind { offset: i32::try_from(offset).ok()?, is_dst: true, abbreviation: name.into() };
    let start = year_time(&mut rest)?;
    let end = year_time(&mut rest)?;
    rest.is_empty().then_some(Footer::Alternating { standard, daylight, rule: Rule { start, end } })
}

fn abbreviation<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let (name, after) = match rest.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>')?,
        None => rest.split_at(rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())),
    };
    *rest = after;
    (!name.is_empty()).then_some(name)
}

/// `[+|-]hh[:mm[:ss]]` in seconds.
fn offset(rest: &mut &str, hours_max: i64) -> Option<i64> {
    let (sign, after) = match rest.strip_prefix('-') {
        Some(after) => (-1, after),
        None => (1, rest.strip_prefix('+').unwrap_or(rest)),
    };
    *rest = after;
    let mut seconds = number(rest).filter(|hours| *hours <= hours_max)? * 3600;
    for unit in [60, 1] {
        let Some(after) = rest.strip_prefix(':') else { break };
        *rest = after;
        seconds += number(rest).filter(|count| *count < 60)? * unit;
    }
    Some(sign * seconds)
}

fn year_time(rest: &mut &str) -> Option<YearTime> {
    *rest = rest.strip_prefix(',')?;
    let day = if let Some(after) = rest.strip_prefix('J') {
        *rest = after;
        YearDay::Julian(number(rest).filter(|day| (1..=365).contains(day))?)
    } else if let Some(after) = rest.strip_prefix('M') {
        *rest = after;
        let month = number(rest).filter(|month| (1..=12).contains(month))?;
        *rest = rest.strip_prefix('.')?;
        let week = number(rest).filter(|week| (1..=5).contains(week))?;
        *rest = rest.strip_prefix('.')?;
        let weekday = number(rest).filter(|weekday| *weekday <= 6)?;
        YearDay::Weekday { month: u32::try_from(month).ok()?, week, weekday }
    } else {
        YearDay::Ordinal(number(rest).filter(|day| *day <= 365)?)
    };
    let seconds = match rest.strip_prefix('/') {
        Some(after) => {
            *rest = after;
            offset(rest, 167)?
        }
        None => 2 * 3600,
    };
    Some(YearTime { day, seconds })
}

fn number(rest: &mut &str) -> Option<i64> {
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, after) = rest.split_at_checked(digits)?;
    *rest = after;
    number.parse().ok().filter(|_| digits <= 3)
}
