//! All keys in a stretch of time, made in bulk.

use super::compiled::{Compiled, DAY};
use super::frame::Clock;
use super::plan::Plan;
use super::rule::Freq;
use super::walls::limit;
use crate::Result;

/// A page has about as many keys at most.
const KEYS_MAX: u64 = 4096;

/// The keys of a stretch of time that nobody has taken yet, ascending.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    keys: Vec<i64>,
    head: usize,
    /// Wall times of one rule, before they are resolved.
    walls: Vec<i64>,
}

impl Page {
    pub(super) fn left(&self) -> &[i64] {
        self.keys.get(self.head..).unwrap_or_default()
    }

    pub(super) fn take_first(&mut self) -> Option<i64> {
        let first = self.keys.get(self.head).copied()?;
        self.head += 1;
        Some(first)
    }

    pub(super) fn take_last(&mut self) -> Option<i64> {
        if self.head < self.keys.len() { self.keys.pop() } else { None }
    }

    pub(super) fn clear(&mut self) {
        (self.head, self.keys) = (0, Vec::new());
    }

    /// Takes the keys in `[from, to)` instead of its own. Gives how many sets and keys it has looked at.
    pub(super) fn fill(&mut self, plan: &Plan, from: i64, to: i64) -> u64 {
        let Page { keys, walls, .. } = self;
        self.head = 0;
        keys.clear();
        let sets = plan.gather(&plan.rules, (from, to), walls, keys);
        keys.extend(plan.extras_in(from, to).iter().map(|extra| extra.key));
        make_unique(keys);
        let all = u64::try_from(keys.len()).unwrap_or_default();
        let excluded = within(&plan.exdates, from, to);
        if !excluded.is_empty() {
            keys.retain(|key| excluded.binary_search(key).is_err());
        }
        if !plan.exdays.is_empty() {
            let mut clock = Clock::UNSET;
            let mut day = |key| clock.wall(&plan.frame, key).div_euclid(DAY);
            keys.retain(|key| plan.exdays.binary_search(&day(*key)).is_err());
        }
        if !plan.exrules.is_empty() && !keys.is_empty() {
            let mut excluded = Vec::new();
            plan.gather(&plan.exrules, (from, to), walls, &mut excluded);
            make_unique(&mut excluded);
            keys.retain(|key| excluded.binary_search(key).is_err());
        }
        sets + all
    }
}

impl Plan {
    /// Appends the keys that the rules have in a stretch of time. Gives how many sets it has looked at.
    fn gather(&self, rules: &[Compiled], span: (i64, i64), walls: &mut Vec<i64>, keys: &mut Vec<i64>) -> u64 {
        let (from, to) = self.frame.walls_of(span.0, span.1);
        let mut sets = 0;
        for rule in rules {
            walls.clear();
            sets += rule.walls(from, to, walls);
            // Around a gap a key that is too late comes before others that are not.
            let end = rule.until.map_or(span.1, |until| span.1.min(until.saturating_add(1)));
            self.frame.resolve(walls, self.options.gap, (span.0, end), keys);
        }
        sets
    }
}

fn make_unique(keys: &mut Vec<i64>) {
    if !keys.is_sorted_by(|one, next| one < next) {
        keys.sort_unstable();
        keys.dedup();
    }
}

fn within(keys: &[i64], from: i64, to: i64) -> &[i64] {
    let at = |key: i64| keys.partition_point(|own| *own < key);
    keys.get(at(from)..at(to)).unwrap_or_default()
}

/// What no page has looked at yet, and how to cut the next page off it.
#[derive(Debug, Clone)]
pub(super) struct Rest {
    from: i64,
    to: i64,
    /// The length of the next page.
    length: i64,
    /// Sets and keys that were looked at since the last page with a key.
    idle: u64,
}

/// A side of what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Front,
    Back,
}

impl Rest {
    /// All of `[from, to)`, in pages of growing length: the first of about one set, …
    pub(super) fn lazily(plan: &Plan, from: i64, to: i64) -> Rest {
        Rest { from, to, length: plan.shortest.min(plan.longest), idle: 0 }
    }

    /// … of some keys, for those who are likely to want them all, …
    pub(super) fn readily(plan: &Plan, from: i64, to: i64) -> Rest {
        Rest { from, to, length: plan.longest / 64 + 1, idle: 0 }
    }

    /// … or as long as may be, for those who do.
    pub(super) fn eagerly(plan: &Plan, from: i64, to: i64) -> Rest {
        Rest { from, to, length: plan.longest, idle: 0 }
    }

    /// Fills the page with the next stretch that has any keys, from this side. `false` if there is none.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) if too much was looked at since the last key.
    pub(super) fn fill(&mut self, plan: &Plan, side: Side, page: &mut Page) -> Result<bool> {
        while let Some((from, to)) = self.cut(plan, side) {
            let looked_at = page.fill(plan, from, to);
            if !page.left().is_empty() {
                self.idle = 0;
                return Ok(true);
            }
            self.idle += looked_at.max(1);
            if self.idle > plan.bounds.steps {
                self.to = self.from;
                return Err(limit(plan.bounds.steps));
            }
        }
        Ok(false)
    }

    /// Cuts off the next stretch that may have any keys.
    fn cut(&mut self, plan: &Plan, side: Side) -> Option<(i64, i64)> {
        let length = self.length;
        self.length = length.saturating_mul(4).min(plan.longest);
        match side {
            Side::Front => {
                let from = plan.next_from(self.from);
                self.from = from.saturating_add(length).min(self.to);
                (from < self.to).then_some((from, self.from))
            }
            Side::Back => {
                let to = plan.last_to(self.to);
                self.to = to.saturating_sub(length).max(self.from);
                (self.from < to).then_some((self.to, to))
            }
        }
    }
}

impl Compiled {
    /// No more wall times than this are on any one day.
    fn per_day(&self) -> u64 {
        let interval = u64::try_from(self.interval * self.base_seconds()).unwrap_or(u64::MAX);
        let of = |bits: u64, all: u64| if bits == 0 { all } else { bits.count_ones().into() };
        let bases = match self.freq {
            Freq::Secondly => of(self.hours, 24) * of(self.minutes, 60) * of(self.seconds, 60),
            Freq::Minutely => of(self.hours, 24) * of(self.minutes, 60),
            Freq::Hourly => of(self.hours, 24),
            _ => 1,
        };
        bases.min(86_400 / interval + 1) * self.times.len().max(1)
    }

    /// About how many wall times are in so many seconds, if no part limits them: not more than a page has.
    pub(super) fn expected(&self, seconds: i64) -> usize {
        let sets = u64::try_from(seconds / self.period() + 1).unwrap_or_default();
        let all = sets.saturating_mul(self.per_set().unwrap_or(1));
        usize::try_from(all.min(KEYS_MAX)).unwrap_or_default()
    }

    /// How long it is from one set to the next, in seconds.
    fn period(&self) -> i64 {
        let days = match self.freq {
            Freq::Yearly => 366,
            Freq::Monthly => 31,
            Freq::Weekly => 7,
            _ => 1,
        };
        self.interval * days * self.base_seconds()
    }
}

/// The shortest page, of about one set, and the longest, of no more than some thousand keys.
pub(super) fn lengths(rules: &[Compiled], exrules: &[Compiled]) -> (i64, i64) {
    let per_day: u64 = rules.iter().chain(exrules).map(Compiled::per_day).sum();
    let longest = (KEYS_MAX * 86_400).checked_div(per_day);
    let longest = longest.and_then(|length| i64::try_from(length.max(1)).ok()).unwrap_or(i64::MAX);
    (rules.iter().map(Compiled::period).min().unwrap_or(i64::MAX), longest)
}
