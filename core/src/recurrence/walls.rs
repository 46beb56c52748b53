//! The wall times of one rule, in order, set by set.

use super::compiled::{Compiled, DAY, month_of_unit, picked};
use super::days::first_of_week;
use super::rule::Freq;
use crate::{Error, Result};

/// The wall times of a rule from one on and before another, ascending.
#[derive(Debug, Clone)]
pub(super) struct Walls<'r> {
    rule: &'r Compiled,
    from: i64,
    end: i64,
    /// The next period to look at, and the last that can hold anything.
    next_unit: i64,
    last_unit: i64,
    /// What the times of the current set are counted from; with BYSETPOS, the picked wall times themselves.
    bases: Vec<i64>,
    base: usize,
    time: usize,
    /// The last day that a rule finer than DAILY looked at, and whether it passes.
    day: (i64, bool),
    steps_max: u64,
    is_done: bool,
}

impl<'r> Walls<'r> {
    /// From `from` (or DTSTART) up to `end` (or the end of the rule).
    pub(super) fn new(rule: &'r Compiled, from: i64, end: i64, steps_max: u64) -> Walls<'r> {
        let (from, end) = (from.max(rule.start), end.min(rule.end));
        let is_done = from >= end;
        let unit = |wall| if is_done { 0 } else { rule.unit_of(wall) };
        Walls {
            rule,
            from,
            end,
            next_unit: rule.aligned(unit(from)),
            last_unit: unit(end - 1),
            bases: Vec::new(),
            base: 0,
            time: 0,
            day: (i64::MIN, false),
            steps_max,
            is_done,
        }
    }

    /// The wall time of the n-th occurrence from here, from 1; `None` if the rule ends before.
    ///
    /// # Errors
    /// [`Error::Limit`] if that takes more than the allowed number of sets.
    pub(super) fn count_to(mut self, nth: u64) -> Result<Option<i64>> {
        let mut rest = nth;
        let mut steps = 0;
        while self.load()? {
            let here = self.left_in_set();
            if rest <= here {
                self.skip_times(rest - 1);
                return Ok(self.current());
            }
            rest -= here;
            if let Some(each) = self.rule.per_set().filter(|each| *each > 0) {
                let sets = i64::try_from((rest - 1) / each).unwrap_or(i64::MAX);
                self.next_unit = self.next_unit.saturating_add(sets.saturating_mul(self.rule.interval));
                rest -= (rest - 1) / each * each;
            }
            steps += 1;
            if steps > self.steps_max {
                return Err(limit(self.steps_max));
            }
        }
        Ok(None)
    }

    /// Times of the current set that are not taken yet.
    fn left_in_set(&self) -> u64 {
        let all = self.bases.len() * self.times();
        u64::try_from(all - self.base * self.times() - self.time).unwrap_or_default()
    }

    fn skip_times(&mut self, count: u64) {
        let to = self.base * self.times() + self.time + usize::try_from(count).unwrap_or(usize::MAX / 2);
        (self.base, self.time) = (to / self.times(), to % self.times());
    }

    /// How many times each base has.
    fn times(&self) -> usize {
        if self.rule.set_pos.is_empty() { self.rule.times.len() } else { 1 }
    }

    fn offset(&self, time: usize) -> i64 {
        if self.rule.set_pos.is_empty() { self.rule.times.nth(time) } else { 0 }
    }

    fn current(&self) -> Option<i64> {
        self.bases.get(self.base).map(|base| base + self.offset(self.time))
    }

    /// Loads the next set that has anything from `from` on. `false` at the end.
    fn load(&mut self) -> Result<bool> {
        for _ in 0..=self.steps_max {
            if self.next_unit > self.last_unit {
                return Ok(false);
            }
            let unit = self.next_unit;
            self.next_unit += self.rule.interval;
            self.fill(unit);
            if !self.rule.set_pos.is_empty() {
                self.pick();
            }
            (self.base, self.time) = (0, 0);
            if self.current().is_some_and(|first| first < self.from) {
                self.seek();
            }
            if self.base < self.bases.len() {
                return Ok(true);
            }
        }
        Err(limit(self.steps_max))
    }

    /// The bases of the set of one period.
    fn fill(&mut self, unit: i64) {
        self.bases.clear();
        let days = &self.rule.days;
        match self.rule.freq {
            Freq::Yearly => days.in_year(unit, &mut self.bases),
            Freq::Monthly => {
                let (year, month) = month_of_unit(unit);
                if days.months == 0 || days.months >> month & 1 == 1 {
                    days.in_month(year, month, &mut self.bases);
                }
            }
            Freq::Weekly => {
                let first = first_of_week(unit, days.week_start);
                self.bases.extend((first..first + 7).filter(|day| days.pass(*day)));
            }
            Freq::Daily => self.bases.extend(days.pass(unit).then_some(unit)),
            Freq::Hourly | Freq::Minutely | Freq::Secondly => return self.fill_finer(unit),
        }
        self.bases.iter_mut().for_each(|day| *day *= DAY);
    }

    /// A period finer than a day is a base, unless a part keeps it out: then the next is one that it may let pass.
    fn fill_finer(&mut self, unit: i64) {
        let seconds = self.rule.unit_seconds();
        let wall = unit * seconds;
        match self.blocked_until(wall) {
            None => self.bases.push(wall),
            Some(until) => self.next_unit = self.rule.aligned(until.div_euclid(seconds)),
        }
    }

    /// When the parts that keep out the period at `wall` may end to do so.
    fn blocked_until(&mut self, wall: i64) -> Option<i64> {
        let rule = self.rule;
        let (day, second_of_day) = (wall.div_euclid(DAY), wall.rem_euclid(DAY));
        if self.day.0 != day {
            self.day = (day, rule.days.pass(day));
        }
        let midnight = (day + 1) * DAY;
        if !self.day.1 {
            return Some(midnight);
        }
        let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        let next_hour = || next_bit(rule.hours, hour).map_or(midnight, |next| day * DAY + next * 3600);
        if rule.hours != 0 && rule.hours >> hour & 1 == 0 {
            return Some(next_hour());
        }
        let next_minute = || next_bit(rule.minutes, minute).map(|next| day * DAY + hour * 3600 + next * 60);
        let hour_end = || day * DAY + (hour + 1) * 3600;
        if rule.minutes != 0 && rule.minutes >> minute & 1 == 0 {
            return Some(next_minute().unwrap_or_else(hour_end));
        }
        if rule.seconds != 0 && rule.seconds >> second & 1 == 0 {
            let minute_start = wall - second;
            return Some(minute_start + next_bit(rule.seconds, second).unwrap_or(60));
        }
        None
    }

    /// Keeps what BYSETPOS picks of the whole set, what was before DTSTART included.
    fn pick(&mut self) {
        let times = self.rule.times.len();
        let all = u64::try_from(self.bases.len() * times).unwrap_or_default();
        let wall = |index: u64| {
            let index = usize::try_from(index).ok()?;
            self.bases.get(index / times).map(|base| base + self.rule.times.nth(index % times))
        };
        let positions = self.rule.set_pos.iter().filter_map(|position| picked(*position, all));
        let mut walls: Vec<i64> = positions.filter_map(wall).collect();
        walls.sort_unstable();
        walls.dedup();
        self.bases = walls;
    }

    /// Steps over what is before `from`.
    fn seek(&mut self) {
        let last = self.offset(self.times() - 1);
        self.base = self.bases.partition_point(|base| base + last < self.from);
        let Some(base) = self.bases.get(self.base) else { return };
        let (mut low, mut high) = (0, self.times());
        while low < high {
            let middle = usize::midpoint(low, high);
            if base + self.offset(middle) < self.from { low = middle + 1 } else { high = middle }
        }
        self.time = low;
    }
}

impl Iterator for Walls<'_> {
    type Item = Result<i64>;

    fn next(&mut self) -> Option<Result<i64>> {
        if self.is_done {
            return None;
        }
        if self.base >= self.bases.len() {
            match self.load() {
                Ok(true) => {}
                Ok(false) => {
                    self.is_done = true;
                    return None;
                }
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(error));
                }
            }
        }
        let wall = self.current().filter(|wall| *wall < self.end);
        self.is_done = wall.is_none();
        self.time += 1;
        if self.time == self.times() {
            (self.base, self.time) = (self.base + 1, 0);
        }
        wall.map(Ok)
    }
}

/// The next bit after this one.
fn next_bit(bits: u64, bit: i64) -> Option<i64> {
    let rest = bits & (u64::MAX << (bit + 1));
    (rest != 0).then(|| i64::from(rest.trailing_zeros()))
}

fn limit(steps_max: u64) -> Error {
    Error::Limit { limit: "recurrence_steps", allowed: steps_max }
}
