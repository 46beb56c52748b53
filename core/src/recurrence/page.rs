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

/// So many wall times for each step that the limits allow may be made to be left out, one after the other: making one
/// is cheap, and a rule of every second has 86,400 on a day.
const EXCLUDED_PER_STEP: u64 = 16;

/// What it took to fill a page.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    sets: u64,
    walls: u64,
    /// Sets and wall times of EXRULEs.
    excluding: u64,
}

impl Work {
    /// Of the rules.
    fn all(self) -> u64 {
        self.sets.saturating_add(self.walls)
    }
}

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

    /// Takes the keys in `[from, to)` instead of its own. Beyond so many sets and wall times it stops, and is of no use.
    fn fill(&mut self, plan: &Plan, (from, to): (i64, i64), most: u64) -> Work {
        let Page { keys, walls, .. } = self;
        self.head = 0;
        keys.clear();
        let mut work = plan.gather(&plan.rules, (from, to), most, walls, keys);
        if work.all() > most {
            return work;
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
            work.excluding = plan.exclude(walls, keys);
        }
        work
    }
}

impl Plan {
    /// Appends the keys that the rules have in a stretch of time, unless it takes more than `most`.
    fn gather(
        &self,
        rules: &[Compiled],
        (from, to): (i64, i64),
        most: u64,
        walls: &mut Vec<i64>,
        keys: &mut Vec<i64>,
    ) -> Work {
        let (first, last) = self.frame.walls_of(from, to);
        let mut work = Work::default();
        for rule in rules {
            walls.clear();
            work.sets += rule.walls(first, last, most.saturating_sub(work.all()), walls);
            work.walls += u64::try_from(walls.len()).unwrap_or(u64::MAX);
            // Around a gap a key that is too late comes before others that are not.
            let end = rule.until.map_or(to, |until| to.min(until.saturating_add(1)));
            self.frame.resolve(walls, self.options.gap, (from, end), keys);
        }
        work
    }
}

impl Plan {
    /// Leaves out the keys that EXRULEs have too: where these have far more, some keys at a time. Gives how many sets
    /// and wall times of theirs it took.
    fn exclude(&self, walls: &mut Vec<i64>, keys: &mut Vec<i64>) -> u64 {
        let (mut kept, mut same) = (Vec::with_capacity(keys.len()), Vec::new());
        let (mut rest, mut size, mut looked_at) = (keys.as_slice(), keys.len(), 0);
        while let Some(first) = rest.first() {
            let (some, later) = rest.split_at_checked(size).unwrap_or((rest, &[]));
            let last = some.last().unwrap_or(first);
            let most = if size > 1 { WORK_MAX } else { u64::MAX };
            same.clear();
            let work = self.gather(&self.exrules, (*first, last + 1), most, walls, &mut same).all();
            looked_at += work;
            if work > most {
                size = (size / 4).max(1);
                continue;
            }
            make_unique(&mut same);
            let mut same = same.iter().peekable();
            kept.extend(some.iter().filter(|key| {
                while same.next_if(|other| other < key).is_some() {}
                same.peek() != Some(key)
            }));
            rest = later;
        }
        *keys = kept;
        looked_at
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
        Rest { from, to, length: plan.shortest.min(plan.longest) }
    }

    /// … of some keys, for those who are likely to want them all, …
    pub(super) fn readily(plan: &Plan, from: i64, to: i64) -> Rest {
        Rest { from, to, length: plan.longest / 64 + 1 }
    }

    /// … or as long as may be, for those who do.
    pub(super) fn eagerly(plan: &Plan, from: i64, to: i64) -> Rest {
        Rest { from, to, length: plan.longest }
    }

    /// Fills the page with the next stretch that has any keys, from this side. `false` if there is none.
    ///
    /// # Errors
    /// [`Error::RecurrenceNever`](crate::Error::RecurrenceNever) if no rule gives a wall time for a whole cycle of the
    /// calendar; [`Error::Limit`](crate::Error::Limit) if none does in too many sets, or if too many are left out.
    pub(super) fn fill(&mut self, plan: &Plan, side: Side, page: &mut Page) -> Result<bool> {
        // Since the last wall time: sets and seconds; since the last key: wall times.
        let (mut sets, mut silence, mut excluded) = (0, 0, 0);
        loop {
            let before = self.clone();
            let Some(stretch) = self.cut(plan, side) else { return Ok(false) };
            let most = if before.length > plan.longest { WORK_MAX } else { u64::MAX };
            let work = page.fill(plan, stretch, most);
            if work.all() > most {
                *self = Rest { length: plan.longest.max(before.length / 16), ..before };
                continue;
            }
            // Near a change of the clocks the shortest page has much to look at, and a longer one no more.
            let longest = if work.all() < WORK_MAX / 8 { i64::MAX } else { plan.longest.max(before.length) };
            self.length = before.length.saturating_mul(4).min(longest);
            if !page.left().is_empty() {
                return Ok(true);
            }
            if work.walls > 0 {
                (sets, silence) = (0, 0);
            } else {
                sets += work.sets;
                silence = plan.seconds_of_rules(stretch).saturating_add(silence);
            }
            excluded += work.walls + work.excluding;
            let steps = plan.bounds.steps;
            let is_vain = excluded > steps.saturating_mul(EXCLUDED_PER_STEP);
            if silence > plan.cycle || sets > steps || is_vain {
                self.to = self.from;
                return Err(if silence > plan.cycle { plan.never() } else { limit(steps) });
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

    /// In so many seconds it has no more keys than a page holds.
    fn longest(&self) -> i64 {
        let length = (KEYS_MAX * 86_400).checked_div(self.per_day());
        let length = length.and_then(|length| i64::try_from(length).ok()).unwrap_or(i64::MAX);
        // Of a great set BYSETPOS picks few.
        let sets = i64::try_from(KEYS_MAX).ok().zip(i64::try_from(self.set_pos.len()).ok());
        let sets = sets.and_then(|(keys, picked)| keys.checked_div(picked)).unwrap_or(0);
        length.max(self.period().saturating_mul(sets))
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
    let count = i64::try_from(rules.len()).unwrap_or(i64::MAX).max(1);
    let longest = rules.iter().map(Compiled::longest).min().unwrap_or(i64::MAX);
    (rules.iter().map(Compiled::period).min().unwrap_or(i64::MAX), (longest / count).max(1))
}
