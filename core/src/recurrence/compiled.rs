//! A rule with everything in it that can be known before a window is.

use super::When;
use super::days::{self, CYCLE_DAYS};
use super::rule::{Freq, Rule};
use super::times::Times;
use crate::Result;
use crate::zone::to_wall;

pub(super) const DAY: i64 = 86_400;

/// The first wall time after the year 9999: nothing happens from then on.
pub(super) const END_OF_TIME: i64 = 253_402_300_800;

/// The rule of one recurrence. Wall times are seconds since 1970, as if the clock showed UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Compiled {
    pub(super) freq: Freq,
    pub(super) interval: i64,
    /// DTSTART.
    pub(super) start: i64,
    /// The period of the frequency that DTSTART is in: a year, a month since the year 0, a week, a day, an hour, …
    pub(super) first_unit: i64,
    pub(super) days: DayParts,
    /// Limits of a rule finer than DAILY, as bits; 0 limits nothing.
    pub(super) hours: u64,
    pub(super) minutes: u64,
    pub(super) seconds: u64,
    /// Whether no part limits the days.
    pub(super) is_every_day: bool,
    /// The days of each week of a WEEKLY rule, where the weekday alone decides: bit 0 is WKST.
    pub(super) week: Option<u32>,
    /// The times within one base of a set: of the day, of the hour or of the minute.
    pub(super) times: Times,
    /// BYSETPOS, where a set has several bases; where it has one, `times` are what is picked.
    pub(super) set_pos: Vec<i16>,
    /// Nothing at or after it: by COUNT, by UNTIL, or by the end of time.
    pub(super) end: i64,
    /// UNTIL as an instant, where it is one and the rule is in a zone.
    pub(super) until: Option<i64>,
}

/// The parts that choose days. What is empty or 0 says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DayParts {
    /// Bit 1 is January.
    pub(super) months: u16,
    /// Bit 0 is the first.
    pub(super) month_days: u32,
    /// Bit 0 is the last.
    pub(super) month_days_back: u32,
    /// Bit 0 is Monday.
    pub(super) weekdays: u8,
    /// The n-th of a weekday, by weekday.
    pub(super) nth: Vec<Nth>,
    /// Whether `nth` counts in the year; else in the month.
    pub(super) nth_in_year: bool,
    /// The days of each month of a common year, and of a leap year: bit 0 is the first.
    pub(super) year_days: Option<[[u32; 12]; 2]>,
    /// The weeks from the first of the year on, and from the last: bit 1 is that week.
    pub(super) weeks: Option<(u64, u64)>,
    /// 0 is Monday.
    pub(super) week_start: i64,
}

/// Which of the days of one weekday, from the first on and from the last: bit 0 is that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nth {
    /// 0 is Monday.
    pub(super) weekday: i64,
    pub(super) forward: u64,
    pub(super) back: u64,
}

impl DayParts {
    pub(super) fn by_weekday(&self) -> bool {
        self.weekdays != 0 || !self.nth.is_empty()
    }

    pub(super) fn by_month_day(&self) -> bool {
        self.month_days != 0 || self.month_days_back != 0
    }

    fn add_nth(&mut self, nth: i8, weekday: i64) {
        let (forward, back) = both_ways(&[nth]);
        let (forward, back) = (forward >> 1, back >> 1);
        match self.nth.iter_mut().find(|own| own.weekday == weekday) {
            Some(own) => (own.forward, own.back) = (own.forward | forward, own.back | back),
            None => self.nth.push(Nth { weekday, forward, back }),
        }
    }

    /// Whether they let every day pass.
    fn all_pass(&self) -> bool {
        !self.by_weekday() && self.by_weekday_alone()
    }

    fn by_weekday_alone(&self) -> bool {
        let listed = self.year_days.is_some() || self.weeks.is_some();
        self.months == 0 && !self.by_month_day() && self.nth.is_empty() && !listed
    }

    /// The weekdays as bits from WKST on, if nothing else limits the days.
    fn week(&self) -> Option<u32> {
        let twice = u32::from(self.weekdays) << 7 | u32::from(self.weekdays);
        self.by_weekday_alone().then_some(twice >> self.week_start & 0x7f)
    }
}

impl Compiled {
    /// The rule without its end: see [`Compiled::ended`]. A DATE has no time of day, whatever the rule says of it.
    pub(super) fn new(rule: &Rule, start: &When) -> Compiled {
        let parts = rule.parts();
        let wall = to_wall(start.local());
        let (freq, is_date) = (parts.freq, start.is_date());
        let bits = |limits: bool, list: &[u8]| {
            if limits { list.iter().fold(0, |bits, n| bits | 1u64 << n) } else { 0 }
        };
        let finer = |than: Freq| freq < than && !is_date;
        let mut times = Times::new(rule, start.local().time(), is_date);
        let mut set_pos = parts.by_set_pos.clone();
        if freq <= Freq::Daily && !set_pos.is_empty() {
            times = times.picked(&set_pos);
            set_pos.clear();
        }
        let days = day_parts(rule, start);
        let mut compiled = Compiled {
            freq,
            interval: parts.interval.into(),
            start: wall,
            first_unit: 0,
            hours: bits(finer(Freq::Daily), &parts.by_hour),
            minutes: bits(finer(Freq::Hourly), &parts.by_minute),
            seconds: bits(finer(Freq::Minutely), &parts.by_second),
            is_every_day: days.all_pass(),
            week: days.week().filter(|_| freq == Freq::Weekly),
            days,
            times,
            set_pos,
            end: END_OF_TIME,
            until: None,
        };
        compiled.first_unit = compiled.unit_of(wall);
        compiled
    }

    /// With the end that COUNT and `until` give: counted here, once. `count_less` is how many of COUNT other
    /// occurrences have taken.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) if counting takes too many steps.
    pub(super) fn ended(
        mut self,
        rule: &Rule,
        end: i64,
        until: Option<i64>,
        count_less: u32,
        steps: u64,
    ) -> Result<Compiled> {
        if let Some(count) = rule.parts().count {
            let end = match count.saturating_sub(count_less) {
                0 => self.start,
                count => self.count_to(u64::from(count), steps)?.map_or(END_OF_TIME, |last| last + 1),
            };
            self.end = self.end.min(end);
        }
        self.end = self.end.min(end);
        self.until = until;
        Ok(self)
    }

    /// The period of the frequency that a wall time is in.
    pub(super) fn unit_of(&self, wall: i64) -> i64 {
        let date = || days::date(wall.div_euclid(DAY));
        match self.freq {
            Freq::Yearly => date().year,
            Freq::Monthly => date().year * 12 + i64::from(date().month) - 1,
            Freq::Weekly => days::week(wall.div_euclid(DAY), self.days.week_start),
            Freq::Daily | Freq::Hourly | Freq::Minutely | Freq::Secondly => {
                wall.div_euclid(self.base_seconds())
            }
        }
    }

    /// What the times of a set are counted from is a multiple of this: a day, or the period of a finer rule.
    pub(super) fn base_seconds(&self) -> i64 {
        match self.freq {
            Freq::Hourly => 3600,
            Freq::Minutely => 60,
            Freq::Secondly => 1,
            _ => DAY,
        }
    }

    /// The first period of the rule at or after this one.
    pub(super) fn aligned(&self, unit: i64) -> i64 {
        let ahead = (unit - self.first_unit).max(0);
        match self.interval {
            1 => self.first_unit + ahead,
            each => self.first_unit + (ahead + each - 1) / each * each,
        }
    }

    /// After so many periods the rule has the same sets again.
    pub(super) fn cycle_units(&self) -> i64 {
        self.calendar_units().saturating_mul(self.cycles())
    }

    /// So many periods are in the 400 years after which the calendar repeats.
    fn calendar_units(&self) -> i64 {
        match self.freq {
            Freq::Yearly => 400,
            Freq::Monthly => 4800,
            Freq::Weekly => CYCLE_DAYS / 7,
            _ => CYCLE_DAYS * (DAY / self.base_seconds()),
        }
    }

    /// After so many seconds the rule has the same sets again.
    pub(super) fn cycle_seconds(&self) -> i64 {
        (CYCLE_DAYS * DAY).saturating_mul(self.cycles())
    }

    /// After so many cycles of the calendar INTERVAL ends where it began.
    fn cycles(&self) -> i64 {
        let (mut common, mut rest) = (self.interval, self.calendar_units());
        while rest != 0 {
            (common, rest) = (rest, common % rest);
        }
        self.interval / common.max(1)
    }

    /// Whether every period is one base: DAILY or finer, and nothing limits it.
    pub(super) fn is_regular(&self) -> bool {
        self.freq <= Freq::Daily && self.is_every_day && self.hours | self.minutes | self.seconds == 0
    }

    /// How many wall times each set has, if all have as many.
    pub(super) fn per_set(&self) -> Option<u64> {
        let bases = match self.freq {
            Freq::Yearly | Freq::Monthly => return None,
            Freq::Weekly => self.week?.count_ones().into(),
            _ => self.is_regular().then_some(1)?,
        };
        let all = bases * self.times.len();
        if self.set_pos.is_empty() {
            return Some(all);
        }
        let mut picked: Vec<u64> =
            self.set_pos.iter().filter_map(|position| picked(*position, all)).collect();
        picked.sort_unstable();
        picked.dedup();
        u64::try_from(picked.len()).ok()
    }
}

/// The index that a BYSETPOS picks of so many.
pub(super) fn picked(position: i16, all: u64) -> Option<u64> {
    let back = u64::from(position.unsigned_abs());
    let index = if position > 0 { back.checked_sub(1) } else { all.checked_sub(back) };
    index.filter(|index| *index < all)
}

/// The day parts, with what DTSTART says where the rule does not (RFC 5545 §3.3.10: "information … is taken from
/// DTSTART").
fn day_parts(rule: &Rule, start: &When) -> DayParts {
    let parts = rule.parts();
    let start_day = to_wall(start.local()).div_euclid(DAY);
    let start = days::date(start_day);
    let mut days = DayParts {
        months: parts.by_month.iter().fold(0, |bits, month| bits | 1 << month),
        nth_in_year: parts.freq == Freq::Yearly && parts.by_month.is_empty(),
        year_days: year_days(&parts.by_year_day),
        weeks: (!parts.by_week_no.is_empty()).then(|| both_ways(&parts.by_week_no)),
        week_start: i64::from(parts.week_start.num_days_from_monday()),
        ..DayParts::default()
    };
    for day in &parts.by_month_day {
        let bit = 1 << (day.unsigned_abs() - 1);
        if *day > 0 { days.month_days |= bit } else { days.month_days_back |= bit }
    }
    for day in &parts.by_day {
        let weekday = day.weekday.num_days_from_monday();
        match day.nth {
            Some(nth) => days.add_nth(nth, weekday.into()),
            None => days.weekdays |= 1 << weekday,
        }
    }
    let chosen = days.by_weekday() || days.by_month_day() || days.year_days.is_some();
    match parts.freq {
        // A week without a day is DTSTART's weekday in it.
        Freq::Weekly | Freq::Yearly if !chosen && (parts.freq == Freq::Weekly || days.weeks.is_some()) => {
            days.weekdays = 1 << days::weekday(start_day);
        }
        Freq::Monthly | Freq::Yearly if !chosen && days.weeks.is_none() => {
            days.month_days = 1 << (start.day - 1);
            if parts.freq == Freq::Yearly && days.months == 0 {
                days.months = 1 << start.month;
            }
        }
        _ => {}
    }
    days
}

/// The numbers as bits: those that count from the first, and those that count from the last.
fn both_ways(numbers: &[i8]) -> (u64, u64) {
    let bits = |is_back: bool| {
        let own = numbers.iter().filter(|number| (**number < 0) == is_back);
        own.fold(0, |bits, number| bits | 1u64 << number.unsigned_abs())
    };
    (bits(false), bits(true))
}

/// BYYEARDAY as bits for each month of a common and of a leap year.
fn year_days(list: &[i16]) -> Option<[[u32; 12]; 2]> {
    if list.is_empty() {
        return None;
    }
    let of_year = |year| {
        let (first, next) = (days::first_of_year(year), days::first_of_year(year + 1));
        let day = |number: &i16| i64::from(*number) + if *number > 0 { first - 1 } else { next };
        core::array::from_fn(|month0| {
            let month = u32::try_from(month0).unwrap_or_default() + 1;
            let (from, length) = (days::first_of_month(year, month), days::month_length(year, month));
            let own = list.iter().map(day).map(|day| day - from).filter(|day| (0..length).contains(day));
            own.fold(0, |bits, day| bits | 1 << day)
        })
    };
    Some([2001, 2000].map(of_year))
}
