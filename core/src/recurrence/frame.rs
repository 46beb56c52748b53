use super::compiled::DAY;
use super::parts::{Gap, Occurrence};
use super::plan::Plan;
use super::when::When;
use crate::period::Instant;
use crate::zone::{Clear, FURTHEST_OFFSET_SECONDS, Wall, Zone, from_wall};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

/// What the wall times of a recurrence are resolved in. Its keys are instants, or wall times of what floats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    Utc,
    Zoned(Zone),
    Floating,
    Date,
}

impl Frame {
    pub(super) fn new(start: &When) -> Frame {
        match start {
            When::Utc(_) => Frame::Utc,
            When::Zoned { zone, .. } => Frame::Zoned(zone.clone()),
            When::Floating(_) => Frame::Floating,
            When::Date(_) => Frame::Date,
        }
    }

    fn zone(&self) -> Option<&Zone> {
        match self {
            Frame::Zoned(zone) => Some(zone),
            _ => None,
        }
    }

    /// The wall times from the first of these up to the second are all that can have keys in `[from, to)`; some of
    /// them, near a change of the clocks, have others.
    pub(super) fn walls_of(&self, from: i64, to: i64) -> (i64, i64) {
        let Some(zone) = self.zone() else { return (from, to) };
        // Nearer than this to an instant are all that its wall time can mean.
        let reach = 2 * FURTHEST_OFFSET_SECONDS;
        let (since, until, offset) = zone.constant_around(from);
        if since < from - reach && to + reach < until {
            return (from + offset, to + offset);
        }
        let offsets = |at: i64| zone.offsets_during(at - reach, at + reach);
        (from + offsets(from).0, to + offsets(to).1)
    }

    /// The keys of wall times in `[from, to)` are all from the first of these up to the second.
    pub(super) fn keys_of(&self, from: i64, to: i64) -> (i64, i64) {
        match self.zone() {
            Some(_) => (from - FURTHEST_OFFSET_SECONDS, to + FURTHEST_OFFSET_SECONDS),
            None => (from, to),
        }
    }

    /// Appends those keys of wall times that are in `[from, to)`. Ascending wall times have ascending keys, but around
    /// a gap: a time in it has the offset before it, so that 02:30 is as late as 03:30.
    pub(super) fn resolve(&self, walls: &[i64], gap: Gap, (from, to): (i64, i64), keys: &mut Vec<i64>) {
        let Some(zone) = self.zone() else {
            keys.extend(walls.iter().filter(|wall| (from..to).contains(wall)));
            return;
        };
        let mut clear = Clear::NOTHING;
        keys.reserve(walls.len());
        for wall in walls {
            if *wall < clear.from || *wall >= clear.until {
                clear = zone.clear(*wall);
            }
            let key = if clear.from <= *wall && *wall < clear.until {
                wall - clear.offset
            } else {
                match zone.locate(*wall) {
                    Wall::Once(at) | Wall::Repeated { first: at, .. } => at,
                    Wall::Skipped { .. } if gap == Gap::Skip => continue,
                    Wall::Skipped { before, .. } => wall - before,
                }
            };
            if from <= key && key < to {
                keys.push(key);
            }
        }
    }
}

/// Makes occurrences of keys, with the offset of the last.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    /// From when until when the offset holds.
    from: i64,
    until: i64,
    offset: i64,
    day: i64,
    date: NaiveDate,
}

impl Clock {
    pub(super) const UNSET: Clock =
        Clock { from: 0, until: 0, offset: 0, day: i64::MIN, date: NaiveDate::MIN };

    /// What the clocks show then.
    pub(super) fn wall(&mut self, frame: &Frame, key: i64) -> i64 {
        let Some(zone) = frame.zone() else { return key };
        if key < self.from || key >= self.until {
            (self.from, self.until, self.offset) = zone.constant_around(key);
        }
        key + self.offset
    }

    /// As a reading; its date is often the last one's, or soon after.
    fn local(&mut self, frame: &Frame, key: i64) -> NaiveDateTime {
        let wall = self.wall(frame, key);
        let (day, second) = (wall.div_euclid(DAY), wall.rem_euclid(DAY));
        if day != self.day {
            // Within a year chrono adds days by one sum.
            let ahead = u64::try_from(day.saturating_sub(self.day)).ok().filter(|days| *days <= 366);
            let near = ahead.and_then(|days| self.date.checked_add_days(Days::new(days)));
            self.date = near.unwrap_or_else(|| from_wall(wall).date());
            self.day = day;
        }
        let time =
            u32::try_from(second).ok().and_then(|s| NaiveTime::from_num_seconds_from_midnight_opt(s, 0));
        self.date.and_time(time.unwrap_or_default())
    }

    /// The occurrence of a key. Those of instants are within the bounds that were asked for, so all are instants.
    pub(super) fn occurrence(&mut self, plan: &Plan, key: i64) -> Occurrence {
        let (local, at) = (self.local(&plan.frame, key), Instant::clamped(key));
        let (start, at) = match &plan.frame {
            Frame::Utc => (When::Utc(at), Some(at)),
            Frame::Zoned(zone) => (When::Zoned { local, zone: zone.clone() }, Some(at)),
            Frame::Floating => (When::Floating(local), None),
            Frame::Date => (When::Date(local.date()), None),
        };
        Occurrence { start, at, end: plan.end_at(key).cloned() }
    }
}
