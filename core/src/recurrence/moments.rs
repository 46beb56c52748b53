//! The wall times of one rule, resolved in its zone: the instants, ascending. Two may be the same.

use super::parts::Gap;
use super::walls::Walls;
use crate::Result;
use crate::zone::{Clear, FURTHEST_OFFSET_SECONDS, Wall, Zone};
use std::collections::VecDeque;

/// What the wall times of a recurrence are resolved in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    Utc,
    Zoned(Zone),
    Floating,
    Date,
}

impl Frame {
    pub(super) fn zone(&self) -> Option<&Zone> {
        match self {
            Frame::Zoned(zone) => Some(zone),
            _ => None,
        }
    }

    /// The keys of a wall time and later ones are not before the key of the first of these; those of earlier ones
    /// are before the key of the second. Keys are instants, or wall times of what floats.
    pub(super) fn walls_of(&self, from: i64, to: i64) -> (i64, i64) {
        let Some(zone) = self.zone() else { return (from, to) };
        let offsets =
            |at: i64| zone.offsets_during(at - FURTHEST_OFFSET_SECONDS, at + FURTHEST_OFFSET_SECONDS);
        (from + offsets(from).0, to + offsets(to).1)
    }
}

/// The keys of one rule.
#[derive(Debug, Clone)]
pub(super) struct Moments<'r> {
    walls: Walls<'r>,
    zone: Option<&'r Zone>,
    gap: Gap,
    /// Wall times that need no search.
    clear: Clear,
    /// Keys around a gap: those of skipped times come after those of times that follow the gap.
    held: VecDeque<i64>,
    /// The first wall time after the held ones.
    pending: Option<i64>,
    until: i64,
}

impl<'r> Moments<'r> {
    pub(super) fn new(walls: Walls<'r>, frame: &'r Frame, gap: Gap, until: Option<i64>) -> Moments<'r> {
        Moments {
            walls,
            zone: frame.zone(),
            gap,
            clear: Clear::NOTHING,
            held: VecDeque::new(),
            pending: None,
            until: until.unwrap_or(i64::MAX),
        }
    }

    /// The next key, whatever the rule's UNTIL.
    fn key(&mut self) -> Option<Result<i64>> {
        loop {
            if let Some(key) = self.held.pop_front() {
                return Some(Ok(key));
            }
            let wall = match self.pending.take() {
                Some(wall) => wall,
                None => match self.walls.next()? {
                    Ok(wall) => wall,
                    Err(error) => return Some(Err(error)),
                },
            };
            let Some(zone) = self.zone else { return Some(Ok(wall)) };
            if self.clear.from <= wall && wall < self.clear.until {
                return Some(Ok(wall - self.clear.offset));
            }
            match zone.locate(wall) {
                Wall::Once(at) => {
                    self.clear = zone.clear(wall);
                    return Some(Ok(at));
                }
                Wall::Repeated { first, .. } => return Some(Ok(first)),
                Wall::Skipped { at, before, after } => {
                    if let Err(error) = self.hold(zone, wall, at, before, after) {
                        return Some(Err(error));
                    }
                }
            }
        }
    }

    /// A time in a gap has the offset before the gap, so it is as late as a time after the gap: 02:30 and 03:30.
    /// Takes all of both, and sorts them.
    fn hold(&mut self, zone: &Zone, first: i64, at: i64, before: i64, after: i64) -> Result<()> {
        let until = at + after + (after - before);
        let mut wall = first;
        loop {
            match zone.locate(wall) {
                Wall::Skipped { .. } if self.gap == Gap::Skip => {}
                Wall::Skipped { before, .. } => self.held.push_back(wall - before),
                Wall::Once(at) | Wall::Repeated { first: at, .. } => self.held.push_back(at),
            }
            wall = match self.walls.next().transpose()? {
                Some(wall) if wall < until => wall,
                later => {
                    self.pending = later;
                    break;
                }
            };
        }
        self.held.make_contiguous().sort_unstable();
        Ok(())
    }
}

impl Iterator for Moments<'_> {
    type Item = Result<i64>;

    fn next(&mut self) -> Option<Result<i64>> {
        loop {
            match self.key()? {
                // Around a gap a key that is too late comes before others that are not.
                Ok(key) if key > self.until => {}
                key => return Some(key),
            }
        }
    }
}
