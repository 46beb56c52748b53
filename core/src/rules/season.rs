use super::Shift;
use super::hours::sorted;
use crate::{Error, Result};
use chrono::{Datelike, NaiveDate};
use core::fmt;

/// A day of every year. 29 February of a year that has none is its 1 March.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    const LEAP_DAY: MonthDay = MonthDay { month: 2, day: 29 };

    /// From the month, 1 to 12, and the day in it.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for a day that no year has.
    pub fn new(month: u32, day: u32) -> Result<MonthDay> {
        let is_there = NaiveDate::from_ymd_opt(2000, month, day).is_some();
        if is_there { Ok(MonthDay { month, day }) } else { Err(invalid(format!("{month:02}-{day:02}"))) }
    }

    /// Reads `MM-DD`.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for any other text, and for a day that no year has.
    pub fn parse(text: &str) -> Result<MonthDay> {
        let two = |digits: &str| -> Option<u32> {
            (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
        };
        let read = text.split_once('-').and_then(|(month, day)| Some((two(month)?, two(day)?)));
        let day = read.map(|(month, day)| MonthDay::new(month, day));
        day.and_then(Result::ok).ok_or_else(|| invalid(text.chars().take(20).collect()))
    }

    fn of(date: NaiveDate) -> MonthDay {
        MonthDay { month: date.month(), day: date.day() }
    }
}

fn invalid(text: String) -> Error {
    Error::ValueInvalid { wanted: "a day of every year, such as \"06-01\"", text }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// A date: of every year, or of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OnDate {
    /// Every year.
    EveryYear(MonthDay),
    /// Once.
    Once(NaiveDate),
}

impl OnDate {
    /// Whether that date is it.
    pub fn is(self, date: NaiveDate) -> bool {
        match self {
            OnDate::EveryYear(MonthDay::LEAP_DAY) if !date.leap_year() => {
                MonthDay::of(date) == MonthDay { month: 3, day: 1 }
            }
            OnDate::EveryYear(day) => MonthDay::of(date) == day,
            OnDate::Once(own) => own == date,
        }
    }
}

impl fmt::Display for OnDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OnDate::EveryYear(day) => day.fmt(f),
            OnDate::Once(date) => write!(f, "{date}"),
        }
    }
}

/// Local dates, of one year or of every year, on which other shifts begin than in the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Season {
    /// What it is called, such as `summer`.
    pub name: String,
    from: OnDate,
    to: OnDate,
    shifts: Vec<Shift>,
}

impl Season {
    /// The dates from `from` up to, but not including, `to`: of every year, over New Year if `to` is earlier, or once.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] unless both are of every year and differ, or both of one and `to` is after `from`.
    pub fn new(name: String, from: OnDate, to: OnDate, shifts: Vec<Shift>) -> Result<Season> {
        let is_season = match (from, to) {
            (OnDate::EveryYear(from), OnDate::EveryYear(to)) => from != to,
            (OnDate::Once(from), OnDate::Once(to)) => from < to,
            _ => false,
        };
        if is_season {
            return Ok(Season { name, from, to, shifts: sorted(shifts) });
        }
        let wanted =
            "a season: both ends are days of every year that differ, or both dates and `to` is after `from`";
        Err(Error::ValueInvalid { wanted, text: format!("{from} to {to}") })
    }

    /// The first date.
    pub fn from(&self) -> OnDate {
        self.from
    }

    /// The first date after it.
    pub fn to(&self) -> OnDate {
        self.to
    }

    /// What begins on its dates, by day of the week.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// Whether that date is in it.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.holds(OnDate::Once(date)) || self.holds(OnDate::EveryYear(MonthDay::of(date)))
    }

    /// The ends of every year are compared as they are written: what is after 28 February and before 1 March of a year
    /// without a 29th is nothing.
    fn holds(&self, day: OnDate) -> bool {
        match (self.from, self.to, day) {
            (OnDate::Once(from), OnDate::Once(to), OnDate::Once(day)) => (from..to).contains(&day),
            (OnDate::EveryYear(from), OnDate::EveryYear(to), OnDate::EveryYear(day)) => {
                if from < to {
                    (from..to).contains(&day)
                } else {
                    from <= day || day < to
                }
            }
            _ => false,
        }
    }

    /// Two of the same kind that share a date, of seasons sorted by their beginnings. If any do, one holds the beginning
    /// of the next of its kind, that of every year's last being its first.
    pub(super) fn twice(seasons: &[Season]) -> Option<[&Season; 2]> {
        let is_every = |season: &&Season| matches!(season.from, OnDate::EveryYear(_));
        let (every, once): (Vec<_>, Vec<_>) = seasons.iter().partition(is_every);
        twice(&every).or_else(|| twice(&once))
    }
}

fn twice<'s>(kind: &[&'s Season]) -> Option<[&'s Season; 2]> {
    let next = kind.iter().cycle().skip(1);
    let clash = kind.iter().zip(next).find(|(one, next)| kind.len() > 1 && one.holds(next.from));
    clash.map(|(one, next)| [*one, *next])
}

impl fmt::Display for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.to)
    }
}
