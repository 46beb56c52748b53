use super::compiled::{DAY, picked};
use super::rule::{Freq, Rule};
use chrono::{NaiveTime, Timelike};

/// The times within one base of a set (a day, an hour, a minute, a second), as seconds from it, ascending; never laid
/// out in full if there are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Times {
    /// All of them are combinations of these …
    hours: Vec<u8>,
    minutes: Vec<u8>,
    seconds: Vec<u8>,
    /// … or, if they are few or picked, these.
    laid_out: Option<Vec<i64>>,
}

/// So many times are laid out.
const FEW: u64 = 64;

impl Times {
    /// What the rule says of the times that are shorter than its frequency, and DTSTART where it says nothing. A
    /// DATE has no time of day, whatever the rule says of it.
    pub(super) fn new(rule: &Rule, start: NaiveTime, is_date: bool) -> Times {
        let parts = rule.parts();
        let list = |expands: bool, list: &[u8], own: u32| match list {
            _ if !expands || is_date => vec![0],
            [] => vec![u8::try_from(own).unwrap_or_default()],
            list => list.to_vec(),
        };
        let mut times = Times {
            hours: list(parts.freq >= Freq::Daily, &parts.by_hour, start.hour()),
            minutes: list(parts.freq >= Freq::Hourly, &parts.by_minute, start.minute()),
            seconds: list(parts.freq >= Freq::Minutely, &parts.by_second, start.second()),
            laid_out: None,
        };
        let all = times.len();
        if all <= FEW {
            times.laid_out = Some((0..all).map(|index| times.nth(index)).collect());
        }
        times
    }

    /// Those that BYSETPOS picks, where these are a whole set.
    pub(super) fn picked(&self, positions: &[i16]) -> Times {
        let indexes = positions.iter().filter_map(|position| picked(*position, self.len()));
        let mut picked: Vec<i64> = indexes.map(|index| self.nth(index)).collect();
        picked.sort_unstable();
        picked.dedup();
        Times { hours: Vec::new(), minutes: Vec::new(), seconds: Vec::new(), laid_out: Some(picked) }
    }

    pub(super) fn len(&self) -> u64 {
        let all = match &self.laid_out {
            Some(all) => all.len(),
            None => self.hours.len() * self.minutes.len() * self.seconds.len(),
        };
        u64::try_from(all).unwrap_or_default()
    }

    /// Seconds from the base.
    pub(super) fn nth(&self, index: u64) -> i64 {
        let at = |index: u64| usize::try_from(index).unwrap_or(usize::MAX);
        if let Some(all) = &self.laid_out {
            return all.get(at(index)).copied().unwrap_or(DAY);
        }
        let part = |list: &[u8], index: usize| list.get(index).copied().map_or(0, i64::from);
        let (index, minutes, seconds) = (at(index), self.minutes.len().max(1), self.seconds.len().max(1));
        part(&self.hours, index / seconds / minutes) * 3600
            + part(&self.minutes, index / seconds % minutes) * 60
            + part(&self.seconds, index % seconds)
    }

    /// How many are before so many seconds from the base.
    pub(super) fn before(&self, seconds: i64) -> u64 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = u64::midpoint(low, high);
            if self.nth(middle) < seconds { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Appends them all, counted from `base`.
    pub(super) fn all_from(&self, base: i64, found: &mut Vec<i64>) {
        match &self.laid_out {
            Some(all) => found.extend(all.iter().map(|seconds| base + seconds)),
            None => found.extend((0..self.len()).map(|index| base + self.nth(index))),
        }
    }
}
