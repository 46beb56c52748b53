use super::{Instant, Period, Seconds};

/// Instants, as sorted periods that neither overlap nor touch: one set has one form.
///
/// Every operation is one merge over its operands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeriodSet(Vec<Period>);

impl PeriodSet {
    /// No instant.
    pub const EMPTY: PeriodSet = PeriodSet(Vec::new());

    /// The periods in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Period> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    /// The periods in order.
    pub fn as_slice(&self) -> &[Period] {
        &self.0
    }

    /// Whether it holds no instant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first instant.
    pub fn first(&self) -> Option<Instant> {
        self.0.first().map(Period::start)
    }

    /// Whether the instant is in it.
    pub fn contains(&self, at: Instant) -> bool {
        let next = self.0.partition_point(|period| period.end() <= at);
        self.0.get(next).is_some_and(|period| period.start() <= at)
    }

    /// Whether all of `period` is in it.
    pub fn covers(&self, period: &Period) -> bool {
        let next = self.0.partition_point(|own| own.end() <= period.start());
        self.0.get(next).is_some_and(|own| own.covers(period))
    }

    /// The periods that share an instant with `[start, end)`, found by two binary searches.
    pub fn overlapping(&self, start: Instant, end: Instant) -> &[Period] {
        let from = self.0.partition_point(|period| period.end() <= start);
        let to = self.0.partition_point(|period| period.start() < end);
        self.0.get(from..to).unwrap_or(&[])
    }

    /// The instants of either.
    #[must_use]
    pub fn union(&self, other: &PeriodSet) -> PeriodSet {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        let mut joined = Joiner::with_capacity(self.0.len() + other.0.len());
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        loop {
            let next = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) if a.start() <= b.start() => left.next(),
                (_, Some(_)) => right.next(),
                (Some(_), None) => left.next(),
                (None, None) => return joined.done(),
            };
            next.into_iter().for_each(|period| joined.push(*period));
        }
    }

    /// The instants of any of them. Where they lie over each other it is soon done.
    pub fn of_any<'a>(sets: impl IntoIterator<Item = &'a PeriodSet>) -> PeriodSet {
        sets.into_iter().fold(PeriodSet::EMPTY, |any, set| any.union(set))
    }

    /// The instants of both.
    #[must_use]
    pub fn intersection(&self, other: &PeriodSet) -> PeriodSet {
        // What is beyond the other is not looked at: often one of them is short.
        let hull = |set: &PeriodSet| Some((set.0.first()?.start(), set.0.last()?.end()));
        let (Some(own), Some(others)) = (hull(self), hull(other)) else { return PeriodSet::EMPTY };
        let mut left = self.overlapping(others.0, others.1);
        let mut right = other.overlapping(own.0, own.1);
        let mut shared = Vec::with_capacity(left.len().min(right.len()) + 1);
        while let ([a, later @ ..], [b, later_others @ ..]) = (left, right) {
            if let Some(both) = a.intersection(b) {
                shared.push(both);
            }
            if a.end() <= b.end() {
                left = later;
            } else {
                right = later_others;
            }
        }
        PeriodSet(shared)
    }

    /// The instants here that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &PeriodSet) -> PeriodSet {
        let mut left = Vec::with_capacity(self.0.len() + other.0.len());
        let mut removals = other.0.iter().peekable();
        for period in &self.0 {
            let mut from = period.start();
            while let Some(removal) = removals.peek() {
                if removal.start() >= period.end() {
                    break;
                }
                left.extend(Period::checked(from, removal.start().min(period.end())));
                from = from.max(removal.end());
                if removal.end() > period.end() {
                    break;
                }
                removals.next();
            }
            left.extend(Period::checked(from, period.end()));
        }
        PeriodSet(left)
    }

    /// The instants of `window` that are not here.
    #[must_use]
    pub fn complement(&self, window: &Period) -> PeriodSet {
        PeriodSet::from(*window).difference(self)
    }

    /// What of it lies in `window`.
    #[must_use]
    pub fn within(&self, window: &Period) -> PeriodSet {
        let periods = self.overlapping(window.start(), window.end());
        PeriodSet(periods.iter().filter_map(|period| period.intersection(window)).collect())
    }

    /// Each period longer by `before` and `after` and merged again: with negative amounts, shorter.
    ///
    /// `eroded` and `dilated` of the algebra: the starts at which something of length `l` fits into a free
    /// period `[a, b)` are `[a, b − l + 1)`, that is `widened(0, 1 − l)`.
    #[must_use]
    pub fn widened(&self, before: Seconds, after: Seconds) -> PeriodSet {
        let mut joined = Joiner::with_capacity(self.0.len());
        self.0
            .iter()
            .filter_map(|period| period.widened(before, after))
            .for_each(|period| joined.push(period));
        joined.done()
    }

    /// All of it later by `by`; earlier when negative.
    #[must_use]
    pub fn shifted(&self, by: Seconds) -> PeriodSet {
        self.widened(-by, by)
    }

    /// How long it is in all.
    pub fn length(&self) -> Seconds {
        Seconds(self.0.iter().map(|period| period.length().0).sum())
    }
}

impl From<Period> for PeriodSet {
    fn from(period: Period) -> PeriodSet {
        PeriodSet(vec![period])
    }
}

impl FromIterator<Period> for PeriodSet {
    /// From periods in any order, overlapping or not.
    fn from_iter<T: IntoIterator<Item = Period>>(periods: T) -> PeriodSet {
        let periods = periods.into_iter();
        // How many there may be is mostly how many there are.
        let (least, most) = periods.size_hint();
        let mut sorted = Vec::with_capacity(most.unwrap_or(least).min(1_024).max(least));
        sorted.extend(periods);
        if !sorted.is_sorted() {
            sorted.sort_unstable();
        }
        let mut joined = Joiner::with_capacity(sorted.len());
        sorted.into_iter().for_each(|period| joined.push(period));
        joined.done()
    }
}

/// Takes periods in order of their starts and joins those that overlap or touch.
struct Joiner(Vec<Period>);

impl Joiner {
    fn with_capacity(periods: usize) -> Joiner {
        Joiner(Vec::with_capacity(periods))
    }

    fn push(&mut self, period: Period) {
        match self.0.last_mut() {
            Some(last) if period.start() <= last.end() => {
                if let Some(longer) = Period::checked(last.start(), last.end().max(period.end())) {
                    *last = longer;
                }
            }
            _ => self.0.push(period),
        }
    }

    fn done(self) -> PeriodSet {
        PeriodSet(self.0)
    }
}
