//! Starts of a grid, and a bit for each of them.

use crate::period::{Instant, Period, Seconds};
use core::ops::Range;

/// Starts in order, and where to find one: about as many stretches of time as there are starts, each with the first
/// that is not before it.
pub(super) struct Column {
    pub(super) starts: Vec<Instant>,
    firsts: Vec<usize>,
    shift: u32,
}

impl Column {
    pub(super) fn new(starts: Vec<Instant>) -> Column {
        let first = starts.first().copied().unwrap_or(Instant::MIN);
        let range = starts.last().map_or(0, |last| last.since(first).0);
        let shift = (0..62)
            .find(|shift| usize::try_from(range >> shift).is_ok_and(|n| n <= starts.len()))
            .unwrap_or(62);
        let mut firsts = Vec::with_capacity(starts.len() + 2);
        for (index, start) in starts.iter().enumerate() {
            let stretch = usize::try_from(start.since(first).0 >> shift).unwrap_or_default();
            while firsts.len() <= stretch {
                firsts.push(index);
            }
        }
        Column { starts, firsts, shift }
    }

    /// How many of its starts lie in `period`.
    pub(super) fn count_in(&self, period: Period) -> usize {
        self.places(period).len()
    }

    /// The places of its starts that lie in `period`.
    pub(super) fn places(&self, period: Period) -> Range<usize> {
        self.place(period.start())..self.place(period.end())
    }

    /// The place of the first start that is not before `at`.
    fn place(&self, at: Instant) -> usize {
        let Some(first) = self.starts.first() else { return 0 };
        let since = at.since(*first).0;
        if since <= 0 {
            return 0;
        }
        let stretch = usize::try_from(since >> self.shift).unwrap_or(usize::MAX);
        let Some(from) = self.firsts.get(stretch) else { return self.starts.len() };
        let rest = self.starts.get(*from..).unwrap_or_default();
        from + rest.iter().take_while(|start| **start < at).count()
    }
}

/// A bit for each start of a column.
#[derive(Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn none(count: usize) -> Bits {
        Bits(vec![0; count.div_ceil(64)])
    }

    pub(super) fn all(count: usize) -> Bits {
        let mut words = vec![u64::MAX; count.div_ceil(64)];
        if let Some(last) = words.last_mut() {
            *last >>= (64 - count % 64) % 64;
        }
        Bits(words)
    }

    /// Those starts that are in at least so many.
    pub(super) fn at_least<'b>(count: usize, of: impl Iterator<Item = &'b Bits>, starts: usize) -> Bits {
        // The n-th has those that are in more than n of them.
        let mut more = vec![Bits::none(starts); count];
        for own in of {
            for (at, word) in own.0.iter().enumerate() {
                let mut carried = *word;
                for level in &mut more {
                    let Some(held) = level.0.get_mut(at) else { continue };
                    (*held, carried) = (*held | carried, *held & carried);
                }
            }
        }
        more.pop().unwrap_or_else(|| Bits::all(starts))
    }

    pub(super) fn keep(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    pub(super) fn take(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= !other);
    }

    pub(super) fn add(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Adds those at these places to words of that stretch alone. Whether there are any.
    pub(super) fn gather(&self, places: &Range<usize>, into: &mut Vec<u64>) -> bool {
        let mut any = 0;
        into.resize(places.end.div_ceil(64) - places.start / 64, 0);
        for (word, known) in self.at(places).zip(into) {
            any |= word;
            *known |= word;
        }
        any != 0
    }

    /// Takes out the visits of which the segment at `offset` would start in `forbidden`.
    pub(super) fn clear(&mut self, grid: &Column, forbidden: Period, offset: Seconds) {
        self.each_word(grid, forbidden, offset, |word, those| *word &= !those);
    }

    /// Puts them in.
    pub(super) fn set(&mut self, grid: &Column, starts: Period, offset: Seconds) {
        self.each_word(grid, starts, offset, |word, those| *word |= those);
    }

    /// Each word, with the bits in it of the visits of which the segment at `offset` would start in `starts`.
    fn each_word(&mut self, grid: &Column, starts: Period, offset: Seconds, change: impl Fn(&mut u64, u64)) {
        let (from, to) = (grid.place(starts.start().plus(-offset)), grid.place(starts.end().plus(-offset)));
        if from >= to {
            return;
        }
        let (first, last) = (from / 64, (to - 1) / 64);
        let behind = u64::MAX << (from % 64);
        let ahead = !((u64::MAX << ((to - 1) % 64)) << 1);
        if let Some(words) = self.0.get_mut(first..=last) {
            match words {
                [word] => change(word, behind & ahead),
                [first, between @ .., last] => {
                    change(first, behind);
                    between.iter_mut().for_each(|word| change(word, u64::MAX));
                    change(last, ahead);
                }
                [] => {}
            }
        }
    }

    /// How many of those that lie in `period`.
    pub(super) fn count_in(&self, grid: &Column, period: Period) -> usize {
        self.count_at(&grid.places(period))
    }

    /// How many of those at these places.
    pub(super) fn count_at(&self, places: &Range<usize>) -> usize {
        self.at(places).map(|word| word.count_ones() as usize).sum()
    }

    /// Those at these places, in words.
    fn at(&self, places: &Range<usize>) -> impl Iterator<Item = u64> {
        let (from, to) = (places.start, places.end);
        let words = (from / 64..to.div_ceil(64)).zip(self.0.iter().skip(from / 64));
        words.map(move |(at, word)| {
            let (first, last) = (at * 64, at * 64 + 63);
            let ahead = if from > first { u64::MAX << (from - first) } else { u64::MAX };
            let behind = if to <= last { !(u64::MAX << (to - first)) } else { u64::MAX };
            word & ahead & behind
        })
    }

    /// How many.
    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Those starts of the column.
    pub(super) fn starts(&self, grid: &Column) -> Vec<Instant> {
        let mut starts = Vec::with_capacity(self.count());
        for (word, chunk) in self.0.iter().zip(grid.starts.chunks(64)) {
            let mut left = *word;
            while left != 0 {
                starts.extend(chunk.get(left.trailing_zeros() as usize));
                left &= left - 1;
            }
        }
        starts
    }
}
