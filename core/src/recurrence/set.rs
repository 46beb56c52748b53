//! The days of one year, one month or one day that the parts of a rule let pass: RFC 5545's table.

use super::compiled::{DayParts, month_length};
use super::days::{self, Date, first_of_month, first_of_year};

impl DayParts {
    /// The days of a year, in order: a YEARLY rule's.
    pub(super) fn in_year(&self, year: i64, found: &mut Vec<i64>) {
        let counts_in_year = self.nth_in_year && !self.nth.is_empty();
        let by_month = self.year_days.is_empty() && self.weeks.is_empty() && !counts_in_year;
        if by_month {
            for month in (1..=12).filter(|month| self.months == 0 || self.months >> month & 1 == 1) {
                self.in_month(year, month, found);
            }
            return;
        }
        let (first, next) = (first_of_year(year), first_of_year(year + 1));
        let from = found.len();
        if !self.year_days.is_empty() {
            let listed = self.year_days.iter().map(|day| i64::from(*day));
            found.extend(listed.map(|day| if day > 0 { first + day - 1 } else { next + day }));
        } else if !self.weeks.is_empty() {
            let weeks = days::week(first, self.week_start)..=days::week(next - 1, self.week_start);
            // A week at the edge is of one week year on both sides of it.
            let starts = weeks.map(|week| days::first_of_week(week, self.week_start));
            found.extend(starts.filter(|start| self.in_week(start + 3)).flat_map(|start| start..start + 7));
        } else if self.by_month_day() {
            found.extend(first..next);
        } else {
            found.extend((first..next).filter(|day| self.weekdays >> days::weekday(*day) & 1 == 1));
            found.extend(self.nth.iter().map(|(nth, weekday)| nth_within(first, next, *nth, *weekday)));
        }
        retain_from(found, from, |day| (first..next).contains(&day) && self.pass(day));
    }

    /// The days of a month, in order. The month itself is not asked about.
    pub(super) fn in_month(&self, year: i64, month: u32, found: &mut Vec<i64>) {
        let (first, length) = (first_of_month(year, month), month_length(year, month));
        let all: u32 = !(u32::MAX << length);
        let mut mask = all;
        if self.by_month_day() {
            let back = self.month_days_back.reverse_bits() >> (32 - length);
            mask &= self.month_days | back;
        }
        if self.by_weekday() {
            mask &= self.weekday_mask(first, length);
        }
        let from = found.len();
        let mut rest = mask;
        while rest != 0 {
            found.push(first + i64::from(rest.trailing_zeros()));
            rest &= rest - 1;
        }
        if !self.year_days.is_empty() || !self.weeks.is_empty() {
            retain_from(found, from, |day| self.in_week(day) && self.on_year_day(&days::date(day)));
        }
    }

    /// The days of a month by weekday, bit 0 being the first.
    fn weekday_mask(&self, first: i64, length: i64) -> u32 {
        let own = days::weekday(first);
        let mut mask = 0;
        let mut plain = self.weekdays;
        while plain != 0 {
            // Every seventh bit, from the first such weekday on.
            mask |= 0x1020_4081 << (i64::from(plain.trailing_zeros()) - own).rem_euclid(7);
            plain &= plain - 1;
        }
        for (nth, weekday) in &self.nth {
            let day = nth_within(first, first + length, *nth, *weekday) - first;
            if (0..length).contains(&day) {
                mask |= 1 << day;
            }
        }
        mask
    }

    /// Whether all parts let a day pass.
    pub(super) fn pass(&self, day: i64) -> bool {
        let weekday = days::weekday(day);
        if self.nth.is_empty() && self.weekdays != 0 && self.weekdays >> weekday & 1 == 0 {
            return false;
        }
        if self.months == 0 && !self.by_month_day() && self.nth.is_empty() && self.year_days.is_empty() {
            return self.in_week(day);
        }
        let date = days::date(day);
        (self.months == 0 || self.months >> date.month & 1 == 1)
            && (!self.by_month_day() || self.on_month_day(&date))
            && (self.nth.is_empty() || self.weekdays >> weekday & 1 == 1 || self.on_nth(day, &date))
            && self.on_year_day(&date)
            && self.in_week(day)
    }

    fn on_month_day(&self, date: &Date) -> bool {
        let length = month_length(date.year, date.month);
        self.month_days >> (date.day - 1) & 1 == 1 || self.month_days_back >> (length - date.day) & 1 == 1
    }

    fn on_nth(&self, day: i64, date: &Date) -> bool {
        let (first, next) = if self.nth_in_year {
            (first_of_year(date.year), first_of_year(date.year + 1))
        } else {
            (first_of_month(date.year, date.month), first_of_month(date.year, date.month + 1))
        };
        self.nth.iter().any(|(nth, weekday)| nth_within(first, next, *nth, *weekday) == day)
    }

    fn on_year_day(&self, date: &Date) -> bool {
        let back = || date.year_day - 1 - (first_of_year(date.year + 1) - first_of_year(date.year));
        let listed = |wanted: i64| self.year_days.iter().any(|day| i64::from(*day) == wanted);
        self.year_days.is_empty() || listed(date.year_day) || listed(back())
    }

    fn in_week(&self, day: i64) -> bool {
        if self.weeks.is_empty() {
            return true;
        }
        let (number, all) = days::week_number(day, self.week_start);
        self.weeks.iter().any(|week| i64::from(*week) == number || i64::from(*week) == number - all - 1)
    }
}

/// The n-th such weekday of the days from `first` up to `next`; it may lie outside of them.
fn nth_within(first: i64, next: i64, nth: i64, weekday: i64) -> i64 {
    if nth > 0 {
        first + (weekday - days::weekday(first)).rem_euclid(7) + 7 * (nth - 1)
    } else {
        next - 1 - (days::weekday(next - 1) - weekday).rem_euclid(7) + 7 * (nth + 1)
    }
}

/// Sorts what was found since `from`, and keeps what `keep` says.
fn retain_from(found: &mut Vec<i64>, from: usize, keep: impl Fn(i64) -> bool) {
    let mut own = found.split_off(from);
    own.sort_unstable();
    own.dedup();
    found.extend(own.into_iter().filter(|day| keep(*day)));
}
