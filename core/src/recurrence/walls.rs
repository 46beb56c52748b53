//! The wall times of one rule, in bulk: set by set, a set being the days that pass as bits, and the times of a day.

use super::compiled::{Compiled, DAY, END_OF_TIME, picked};
use super::days::first_of_week;
use super::month::{Mask, Passing};
use super::rule::Freq;
use crate::{Error, Result};

/// The sets of a rule, one after the other.
#[derive(Debug)]
pub(super) struct Sets<'r> {
    rule: &'r Compiled,
    passing: Passing<'r>,
    next_unit: i64,
    last_unit: i64,
    /// What the times of the set are counted from, in units of [`Compiled::base_seconds`]; perhaps nothing.
    bases: Vec<Mask>,
}

impl<'r> Sets<'r> {
    /// Those that have wall times in `[from, to)`, which is not empty.
    fn new(rule: &'r Compiled, from: i64, to: i64) -> Sets<'r> {
        Sets {
            rule,
            passing: Passing::new(&rule.days),
            next_unit: rule.aligned(rule.unit_of(from)),
            last_unit: rule.unit_of(to - 1),
            bases: Vec::new(),
        }
    }

    /// Loads the next one. `false` at the end.
    fn load(&mut self) -> bool {
        let (rule, unit) = (self.rule, self.next_unit);
        if unit > self.last_unit {
            return false;
        }
        self.next_unit += rule.interval;
        self.bases.clear();
        match rule.freq {
            Freq::Yearly => {
                let months = (1..=12).filter(|month| rule.days.has_month(*month));
                let months = months.map(|month| rule.days.in_month(unit, month));
                self.bases.extend(months.filter(|month| month.bits != 0));
            }
            Freq::Monthly => {
                let month = u32::try_from(unit.rem_euclid(12) + 1).unwrap_or(1);
                self.bases.push(rule.days.in_month(unit.div_euclid(12), month));
            }
            Freq::Weekly => {
                let first = first_of_week(unit, rule.days.week_start);
                let passing = &mut self.passing;
                let bits = rule.week.unwrap_or_else(|| {
                    (0..7).filter(|day| passing.has(first + day)).fold(0, |bits, day| bits | 1 << day)
                });
                self.bases.push(Mask { first, bits });
            }
            Freq::Daily if rule.is_every_day => self.bases.push(Mask { first: unit, bits: 1 }),
            Freq::Daily => match self.passing.next(unit) {
                day if day == unit => self.bases.push(Mask { first: unit, bits: 1 }),
                later => self.next_unit = rule.aligned(later),
            },
            Freq::Hourly | Freq::Minutely | Freq::Secondly => {
                let seconds = rule.base_seconds();
                match self.blocked_until(unit * seconds) {
                    None => self.bases.push(Mask { first: unit, bits: 1 }),
                    Some(until) => self.next_unit = rule.aligned(until.div_euclid(seconds)),
                }
            }
        }
        true
    }

    /// When the parts that keep out the period at `wall`, which is finer than a day, may end to do so.
    fn blocked_until(&mut self, wall: i64) -> Option<i64> {
        let rule = self.rule;
        let (day, second_of_day) = (wall.div_euclid(DAY), wall.rem_euclid(DAY));
        let midnight = (day + 1) * DAY;
        if !rule.is_every_day {
            let next = self.passing.next(day);
            if next > day {
                return Some(next * DAY);
            }
        }
        let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        if is_out(rule.hours, hour) {
            return Some(next_bit(rule.hours, hour).map_or(midnight, |next| day * DAY + next * 3600));
        }
        let hour_start = day * DAY + hour * 3600;
        if is_out(rule.minutes, minute) {
            return Some(hour_start + next_bit(rule.minutes, minute).unwrap_or(60) * 60);
        }
        if is_out(rule.seconds, second) {
            return Some(wall - second + next_bit(rule.seconds, second).unwrap_or(60));
        }
        None
    }

    /// How many wall times the whole set has, without BYSETPOS.
    fn count(&self) -> u64 {
        self.bases.iter().map(Mask::count).sum::<u64>() * self.rule.times.len()
    }

    /// The n-th of them, from 0.
    fn nth(&self, nth: u64) -> Option<i64> {
        let times = self.rule.times.len().max(1);
        let mut rest = nth / times;
        for base in &self.bases {
            if rest < base.count() {
                return Some(base.nth(rest)? * self.rule.base_seconds() + self.rule.times.nth(nth % times));
            }
            rest -= base.count();
        }
        None
    }

    /// How many of them are before a wall time.
    fn before(&self, wall: i64) -> u64 {
        let (seconds, times) = (self.rule.base_seconds(), &self.rule.times);
        let bases = self.bases.iter().flat_map(Mask::days).map(|base| base * seconds);
        bases.map(|base| if base + seconds <= wall { times.len() } else { times.before(wall - base) }).sum()
    }

    /// Appends what BYSETPOS picks in `[from, to)`, ascending; two positions may pick the same.
    fn pick(&self, from: i64, to: i64, found: &mut Vec<i64>) {
        let (all, old) = (self.count(), found.len());
        let picked = self.rule.set_pos.iter().filter_map(|position| picked(*position, all));
        let walls = picked.filter_map(|index| self.nth(index));
        found.extend(walls.filter(|wall| (from..to).contains(wall)));
        if self.rule.set_pos.len() > 1 {
            found.get_mut(old..).unwrap_or_default().sort_unstable();
        }
    }
}

impl Compiled {
    /// Appends the rule's wall times in `[from, to)`, ascending; those that BYSETPOS picks twice, twice. Gives how many
    /// sets it has looked at, and stops when these and the wall times are more than `most`.
    pub(super) fn walls(&self, from: i64, to: i64, most: u64, found: &mut Vec<i64>) -> u64 {
        let (from, to) = (from.max(self.start), to.min(self.end));
        if from >= to || self.times.len() == 0 {
            return 0;
        }
        found.reserve(self.expected(to - from));
        let mut looked_at = 0;
        let mut may_go_on = |found: &[i64]| {
            looked_at += 1;
            looked_at + u64::try_from(found.len()).unwrap_or_default() <= most
        };
        if self.is_regular() {
            // The periods are the bases: no date is needed.
            let (mut unit, last) = (self.aligned(self.unit_of(from)), self.unit_of(to - 1));
            while unit <= last && may_go_on(found) {
                self.spread(unit * self.base_seconds(), from, to, found);
                unit += self.interval;
            }
        } else {
            let mut sets = Sets::new(self, from, to);
            while may_go_on(found) && sets.load() {
                if self.set_pos.is_empty() {
                    let bases = sets.bases.iter().flat_map(Mask::days);
                    bases.for_each(|base| self.spread(base * self.base_seconds(), from, to, found));
                } else {
                    sets.pick(from, to, found);
                }
            }
        }
        looked_at
    }

    /// Appends the times of a base that are in `[from, to)`.
    fn spread(&self, base: i64, from: i64, to: i64, found: &mut Vec<i64>) {
        if from <= base && base + self.base_seconds() <= to {
            self.times.all_from(base, found);
        } else {
            let within = self.times.before(from - base)..self.times.before(to - base);
            found.extend(within.map(|index| base + self.times.nth(index)));
        }
    }

    /// The wall time of the n-th occurrence, from 1; `None` if there are fewer until the end of time, or none in a whole
    /// cycle of the calendar.
    ///
    /// # Errors
    /// [`Error::Limit`] if that takes more sets than allowed, or as many give nothing.
    pub(super) fn count_to(&self, nth: u64, steps_max: u64) -> Result<Option<i64>> {
        let mut sets = Sets::new(self, self.start, END_OF_TIME);
        let mut walls = Vec::new();
        let (mut rest, mut steps, mut idle) = (nth, 0, 0);
        let (cycle, mut silent_from) = (self.cycle_units(), sets.next_unit);
        while sets.load() {
            walls.clear();
            // DTSTART is in the first set: later ones have nothing before it.
            let (past, here) = if self.set_pos.is_empty() {
                let past = if steps == 0 { sets.before(self.start) } else { 0 };
                (past, sets.count() - past)
            } else {
                sets.pick(self.start, END_OF_TIME, &mut walls);
                walls.dedup();
                (0, u64::try_from(walls.len()).unwrap_or_default())
            };
            if rest <= here {
                let index = usize::try_from(rest - 1).unwrap_or(usize::MAX);
                return Ok(walls.get(index).copied().or_else(|| sets.nth(past + rest - 1)));
            }
            rest -= here;
            steps += u64::from(here > 0 || steps == 0);
            idle = if here > 0 { 0 } else { idle + 1 };
            if let Some(each) = self.per_set().filter(|each| *each > 0) {
                let whole = i64::try_from((rest - 1) / each).unwrap_or(i64::MAX);
                sets.next_unit = sets.next_unit.saturating_add(whole.saturating_mul(self.interval));
                rest -= (rest - 1) / each * each;
            }
            if here > 0 {
                silent_from = sets.next_unit;
            }
            if sets.next_unit.saturating_sub(silent_from) > cycle {
                return Ok(None);
            }
            if steps.max(idle) > steps_max {
                return Err(limit(steps_max));
            }
        }
        Ok(None)
    }
}

fn is_out(bits: u64, bit: i64) -> bool {
    bits != 0 && bits >> bit & 1 == 0
}

/// The next bit after this one.
fn next_bit(bits: u64, bit: i64) -> Option<i64> {
    let rest = bits & (u64::MAX << (bit + 1));
    (rest != 0).then(|| i64::from(rest.trailing_zeros()))
}

pub(super) fn limit(steps_max: u64) -> Error {
    Error::Limit { limit: "recurrence_steps", allowed: steps_max }
}
