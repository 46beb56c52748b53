use super::posix::Tail;

/// No offset reaches this far from UTC (RFC 9636 §3.2 allows −24:59:59 to +25:59:59).
pub(crate) const FURTHEST_OFFSET_SECONDS: i64 = 26 * 3600;

/// Up to the end of this year a table holds the transitions of its tail rule; later ones are computed.
const TABLED_TO_YEAR: i64 = 2100;

/// What clocks show: how far from UTC, and by which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) offset: i32,
    pub(super) is_dst: bool,
    pub(super) abbreviation: Box<str>,
}

/// A stretch of time with one kind: `[from, until)` in seconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) kind: u8,
    pub(super) offset: i32,
}

/// Where a wall clock reading, in seconds since 1970 as if it were UTC, lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wall {
    /// It happens once, at this instant.
    Once(i64),
    /// It happens more than once: first and last.
    Repeated { first: i64, last: i64 },
    /// The clocks skip it, at `at`, moving from `before` to `after` seconds east of UTC.
    Skipped { at: i64, before: i64, after: i64 },
}

/// Wall clock readings `[from, until)` that all happen exactly once, `offset` seconds east of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clear {
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) offset: i64,
}

impl Clear {
    /// No reading at all.
    pub(crate) const NOTHING: Clear = Clear { from: 0, until: 0, offset: 0 };
}

/// The transitions of one zone as sorted columns, and the rule for the years after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// When each stretch but the first begins, strictly ascending.
    at: Vec<i64>,
    /// The kind of each stretch: one more than `at`.
    kind: Vec<u8>,
    /// The offset of each stretch, in step with `kind`.
    offset: Vec<i32>,
    kinds: Vec<Kind>,
    /// The rule from the last of `at` on, unless nothing changes any more.
    tail: Option<Tail>,
    /// From when on the rule holds, in the table too.
    tail_from: i64,
}

impl Table {
    /// From the kind before the first transition and the transitions, in strictly ascending order; every
    /// kind is an index into `kinds`, or this is `None`.
    pub(super) fn new(
        kinds: Vec<Kind>,
        first: u8,
        changes: &[(i64, u8)],
        tail: Option<Tail>,
    ) -> Option<Table> {
        let ordered = changes.iter().zip(changes.iter().skip(1)).all(|(a, b)| a.0 < b.0);
        let offset_of = |kind: u8| kinds.get(usize::from(kind)).map(|kind| kind.offset);
        let mut table = Table {
            at: Vec::new(),
            kind: vec![first],
            offset: vec![offset_of(first)?],
            kinds: Vec::new(),
            tail: None,
            // Without a transition the rule holds for all time (RFC 9636 §3.3).
            tail_from: changes.last().map_or(i64::MIN, |last| last.0),
        };
        for (at, kind) in changes {
            table.push(*at, *kind, offset_of(*kind)?);
        }
        table.tail = tail.filter(Tail::changes);
        if let Some(tail) = table.tail.clone() {
            let from = table.tail_from;
            let first_year = if changes.is_empty() { 1 } else { super::posix::year_of(from) - 1 };
            for (at, kind) in (first_year..=TABLED_TO_YEAR).flat_map(|year| tail.of_year(year)) {
                if at > from {
                    table.push(at, kind, offset_of(kind)?);
                }
            }
        }
        table.kinds = kinds;
        ordered.then_some(table)
    }

    /// The rule, if it holds from `at` on.
    pub(super) fn tail_from(&self, at: i64) -> Option<&Tail> {
        self.tail.as_ref().filter(|_| self.tail_from <= at)
    }

    /// One kind for ever.
    pub(super) fn constant(kind: Kind) -> Table {
        let (kind, offset, kinds) = (vec![0], vec![kind.offset], vec![kind]);
        Table { at: Vec::new(), kind, offset, kinds, tail: None, tail_from: i64::MIN }
    }

    /// Appends a transition; one that changes nothing is left out, one at the same instant replaces.
    fn push(&mut self, at: i64, kind: u8, offset: i32) {
        if self.at.last() == Some(&at) {
            self.at.pop();
            self.kind.pop();
            self.offset.pop();
        }
        if self.kind.last() != Some(&kind) {
            self.at.push(at);
            self.kind.push(kind);
            self.offset.push(offset);
        }
    }

    /// The stretch that holds the instant.
    pub(super) fn stretch(&self, at: i64) -> Stretch {
        let index = self.at.partition_point(|from| *from <= at);
        match &self.tail {
            Some(tail) if index == self.at.len() => {
                tail.stretch(at, self.at.last().copied().unwrap_or(i64::MIN))
            }
            _ => self.indexed(index),
        }
    }

    fn indexed(&self, index: usize) -> Stretch {
        Stretch {
            from: index.checked_sub(1).and_then(|before| self.at.get(before)).copied().unwrap_or(i64::MIN),
            until: self.at.get(index).copied().unwrap_or(i64::MAX),
            kind: self.kind.get(index).copied().unwrap_or_default(),
            offset: self.offset.get(index).copied().unwrap_or_default(),
        }
    }

    /// The kind of a stretch of this table.
    pub(super) fn kind(&self, stretch: Stretch) -> Option<&Kind> {
        self.kinds.get(usize::from(stretch.kind))
    }

    /// The stretches from the one that holds `from` to the one that holds `to`.
    pub(super) fn stretches(&self, from: i64, to: i64) -> impl Iterator<Item = Stretch> + '_ {
        core::iter::successors(Some(self.stretch(from)), move |last| {
            (last.until <= to && last.until < i64::MAX).then(|| self.stretch(last.until))
        })
    }

    /// Where a wall clock reading lies.
    pub(super) fn locate(&self, wall: i64) -> Wall {
        let mut found: Option<(i64, i64)> = None;
        let mut skipped = None;
        let mut before: Option<i64> = None;
        for stretch in self.stretches(wall - FURTHEST_OFFSET_SECONDS, wall + FURTHEST_OFFSET_SECONDS) {
            let offset = i64::from(stretch.offset);
            let at = wall - offset;
            if stretch.from <= at && at < stretch.until {
                found = Some((found.map_or(at, |(first, _)| first), at));
            }
            skipped = skipped.or_else(|| {
                let before = before.filter(|before| stretch.from + before <= wall)?;
                let at = stretch.from;
                (wall < at + offset).then_some(Wall::Skipped { at, before, after: offset })
            });
            before = Some(offset);
        }
        match (found, skipped) {
            (Some((first, last)), _) if first < last => Wall::Repeated { first, last },
            (Some((only, _)), _) => Wall::Once(only),
            (None, Some(skipped)) => skipped,
            // Offsets step over `wall` only at a transition, so one of the above holds.
            (None, None) => Wall::Once(wall - before.unwrap_or_default()),
        }
    }

    /// The readings around `wall` that happen exactly once, at one offset. It need not hold `wall`.
    pub(super) fn clear(&self, wall: i64) -> Clear {
        // Nearer than this to an instant are all that its wall time can mean.
        let reach = 2 * FURTHEST_OFFSET_SECONDS;
        let near = self.stretch(wall);
        let offset = i64::from(near.offset);
        let (from, until) = (near.from.saturating_add(reach), near.until.saturating_sub(reach));
        if from <= wall - offset && wall - offset < until {
            return Clear { from: from.saturating_add(offset), until: until.saturating_add(offset), offset };
        }
        let at = match self.locate(wall) {
            Wall::Once(at) => at,
            Wall::Repeated { .. } | Wall::Skipped { .. } => return Clear::NOTHING,
        };
        let own = self.stretch(at);
        let offset = i64::from(own.offset);
        let (mut from, mut until) = (own.from.saturating_add(offset), own.until.saturating_add(offset));
        if own.from > i64::MIN {
            for other in self.stretches(own.from - reach, own.from - 1) {
                from = from.max(other.until.saturating_add(i64::from(other.offset)));
            }
        }
        if own.until < i64::MAX {
            for other in self.stretches(own.until, own.until + reach) {
                until = until.min(other.from.saturating_add(i64::from(other.offset)));
            }
        }
        Clear { from, until, offset }
    }
}
