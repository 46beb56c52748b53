//! The days that the parts of a rule let pass, month by month, as bits: RFC 5545's table.

use super::compiled::DayParts;
use super::days::{self, first_of_month, first_of_year, is_leap, month_length};

/// Days next to each other, some of which pass: bit 0 is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mask {
    pub(super) first: i64,
    pub(super) bits: u32,
}

impl Mask {
    /// How many pass.
    pub(super) fn count(&self) -> u64 {
        self.bits.count_ones().into()
    }

    /// The n-th that passes, from 0.
    pub(super) fn nth(&self, nth: u64) -> Option<i64> {
        if nth + 1 == self.count() {
            return Some(self.first + i64::from(self.bits.ilog2()));
        }
        self.days().nth(usize::try_from(nth).ok()?)
    }

    /// Those that pass, ascending.
    pub(super) fn days(&self) -> impl Iterator<Item = i64> + use<> {
        let (first, mut rest) = (self.first, self.bits);
        core::iter::from_fn(move || {
            let day = (rest != 0).then(|| first + i64::from(rest.trailing_zeros()));
            rest &= rest.wrapping_sub(1);
            day
        })
    }
}

impl DayParts {
    /// The days of a month that all parts let pass. The parts that choose days in a YEARLY or MONTHLY rule are
    /// those that limit them in others: what is chosen in a year is chosen in its months.
    pub(super) fn in_month(&self, year: i64, month: u32) -> Mask {
        let (first, length) = (first_of_month(year, month), month_length(year, month));
        let mut bits: u32 = if self.has_month(month) { !(u32::MAX << length) } else { 0 };
        if self.by_month_day() {
            bits &= self.month_days | self.month_days_back.reverse_bits() >> (32 - length);
        }
        if self.by_weekday() {
            bits &= self.weekday_bits(year, first, length);
        }
        if let Some(years) = &self.year_days {
            let [common, leap] = years;
            let months = if is_leap(year) { leap } else { common };
            let own = usize::try_from(month - 1).ok().and_then(|month0| months.get(month0));
            bits &= own.copied().unwrap_or_default();
        }
        if let Some(weeks) = self.weeks.filter(|_| bits != 0) {
            bits &= self.week_bits(weeks, year, first, length);
        }
        Mask { first, bits }
    }

    pub(super) fn has_month(&self, month: u32) -> bool {
        self.months == 0 || self.months >> month & 1 == 1
    }

    fn weekday_bits(&self, year: i64, first: i64, length: i64) -> u32 {
        let own = days::weekday(first);
        let mut bits = 0;
        for weekday in (Mask { first: 0, bits: self.weekdays.into() }).days() {
            // Every seventh bit, from the first such weekday on.
            bits |= 0x1020_4081 << (weekday - own).rem_euclid(7);
        }
        if self.nth.is_empty() {
            return bits;
        }
        let (before, all) = if self.nth_in_year {
            (first - first_of_year(year), first_of_year(year + 1) - first_of_year(year))
        } else {
            (0, length)
        };
        for chosen in &self.nth {
            let mut day = (chosen.weekday - own).rem_euclid(7);
            while day < length {
                let past = before + day;
                if (chosen.forward >> (past / 7) | chosen.back >> ((all - 1 - past) / 7)) & 1 == 1 {
                    bits |= 1 << day;
                }
                day += 7;
            }
        }
        bits
    }

    /// A week at the edge of a year is of one week year on both sides of it.
    fn week_bits(&self, (forward, back): (u64, u64), year: i64, first: i64, length: i64) -> u32 {
        let weeks = days::week(first, self.week_start)..=days::week(first + length - 1, self.week_start);
        let mut bits = 0;
        for week in weeks {
            let (number, all) = days::week_number(week, year, self.week_start);
            if (forward >> number | back >> (all + 1 - number)) & 1 == 1 {
                let start = days::first_of_week(week, self.week_start) - first;
                let own = (start..start + 7).filter(|day| (0..length).contains(day));
                bits |= own.fold(0, |bits, day| bits | 1 << day);
            }
        }
        bits
    }
}

/// Whether single days pass, with the last month that was asked about.
#[derive(Debug, Clone)]
pub(super) struct Passing<'r> {
    parts: &'r DayParts,
    month: Mask,
    next_month: i64,
}

impl<'r> Passing<'r> {
    pub(super) fn new(parts: &'r DayParts) -> Passing<'r> {
        Passing { parts, month: Mask { first: 0, bits: 0 }, next_month: 0 }
    }

    pub(super) fn has(&mut self, day: i64) -> bool {
        self.load(day);
        self.month.bits >> (day - self.month.first) & 1 == 1
    }

    /// The first day from this one on that passes, or that the next month begins with.
    pub(super) fn next(&mut self, day: i64) -> i64 {
        self.load(day);
        let rest = self.month.bits >> (day - self.month.first);
        if rest == 0 { self.next_month } else { day + i64::from(rest.trailing_zeros()) }
    }

    fn load(&mut self, day: i64) {
        if day < self.month.first || day >= self.next_month {
            let date = days::date(day);
            self.month = self.parts.in_month(date.year, date.month);
            self.next_month = self.month.first + month_length(date.year, date.month);
        }
    }
}
