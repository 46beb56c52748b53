//! All keys in a stretch of time, made in bulk.

use super::compiled::{Compiled, DAY};
use super::frame::Clock;
use super::plan::Plan;
use super::rule::Freq;
use super::walls::limit;
use crate::Result;

/// A page that is no longer than [`Plan::longest`] has about as many keys at most …
const KEYS_MAX: u64 = 4096;

/// … and a longer one looks at so many sets and keys, and if there are more, is made anew and shorter.
const WORK_MAX: u64 = 4 * KEYS_MAX;

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

    /// Takes the keys in `[from, to)` instead of its own. Gives how many sets and keys it has looked at; beyond
    /// `most` of them it stops, and is of no use.
    fn fill(&mut self, plan: &Plan, (from, to): (i64, i64), most: u64) -> u64 {
        let Page { keys, walls, .. } = self;
        self.head = 0;
        keys.clear();
        let looked_at = plan.gather(&plan.rules, (from, to), most, walls, keys);
        if looked_at > most {
            return looked_at;
        }
        keys.extend(plan.extras_in(from, to).iter().map(|extra| extra.key));
        make_unique(keys);
        let excluded = within(&plan.exdates, from, to);
        if !excluded.is_empty() {
            keys.retain(|key| excluded.binary_search(key).is_err());
        }
        if !plan.exdays.is_empty() {
            let mut clock = Clock::UNSET;
            let mut day = |key| clock.wall(&plan.frame, key).div_euclid(DAY);
            keys.retain(|key| plan.exdays.binary_search(&day(*key)).is_err());
        }
        if !plan.exrules.is_empty() {
            plan.exclude(walls, keys);
        }
        looked_at
    }
}

impl Plan {
    /// Appends the keys that the rules have in a stretch of time. Gives how many sets and wall times it has looked at.
    fn gather(
        &self,
        rules: &[Compiled],
        (from, to): (i64, i64),
        most: u64,
        walls: &mut Vec<i64>,
        keys: &mut Vec<i64>,
    ) -> u64 {
        let (first, last) = self.frame.walls_of(from, to);
        let mut looked_at = 0;
        for rule in rules {
            walls.clear();
            looked_at += rule.walls(first, last, most.saturating_sub(looked_at), walls);
            // Around a gap a key that is too late comes before others that are not.
            let end = rule.until.map_or(to, |until| to.min(until.saturating_add(1)));
            self.frame.resolve(walls, self.options.gap, (from, end), keys);
        }
        looked_at
    }
}

impl Plan {
    /// Leaves out the keys that EXRULEs have too: all are made at once, or where those are far too many, each is asked
    /// for alone.
    fn exclude(&self, walls: &mut Vec<i64>, keys: &mut Vec<i64>) {
        let [Some(first), Some(last)] = [keys.first(), keys.last()].map(Option::<&i64>::copied) else {
            return;
        };
        let mut same = Vec::new();
        if self.gather(&self.exrules, (first, last + 1), WORK_MAX, walls, &mut same) <= WORK_MAX {
            make_unique(&mut same);
            keys.retain(|key| same.binary_search(key).is_err());
            return;
        }
        keys.retain(|key| {
            same.clear();
            self.gather(&self.exrules, (*key, key + 1), u64::MAX, walls, &mut same);
            same.is_empty()
        });
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
        loop {
            let before = self.clone();
            let Some(stretch) = self.cut(plan, side) else { return Ok(false) };
            let most = if before.length > plan.longest { WORK_MAX } else { u64::MAX };
            let looked_at = page.fill(plan, stretch, most);
            if looked_at > most {
                *self = Rest { length: plan.longest.max(before.length / 16), ..before };
                continue;
            }
            self.length = before.length.saturating_mul(if looked_at < WORK_MAX / 8 { 4 } else { 1 });
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
    }

    /// Cuts off the next stretch that may have any keys.
    fn cut(&mut self, plan: &Plan, side: Side) -> Option<(i64, i64)> {
        match side {
            Side::Front => {
                let from = plan.next_from(self.from);
                self.from = from.saturating_add(self.length).min(self.to);
                (from < self.to).then_some((from, self.from))
            }
            Side::Back => {
                let to = plan.last_to(self.to);
                self.to = to.saturating_sub(self.length).max(self.from);
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
pub(super) fn lengths(rules: &[Compiled]) -> (i64, i64) {
    let per_day: u64 = rules.iter().map(Compiled::per_day).sum();
    let longest = (KEYS_MAX * 86_400).checked_div(per_day);
    let longest = longest.and_then(|length| i64::try_from(length.max(1)).ok()).unwrap_or(i64::MAX);
    (rules.iter().map(Compiled::period).min().unwrap_or(i64::MAX), longest)
}
