use super::moments::{Frame, Moments};
use super::parts::Occurrence;
use super::walls::Walls;
use super::whole::Recurrence;
use super::{When, compiled::Compiled, compiled::DAY};
use crate::period::Instant;
use crate::zone::from_wall;
use crate::{Error, Result};

/// The occurrences in a window, ascending, each once: [`Recurrence::iter_between`]. After an error there is none.
#[derive(Debug, Clone)]
pub struct Occurrences<'r> {
    recurrence: &'r Recurrence,
    rules: Vec<Ahead<'r>>,
    exrules: Vec<Ahead<'r>>,
    /// Where the window's first RDATE and EXDATE are.
    extra: usize,
    exdate: usize,
    from: i64,
    to: i64,
    /// The offset in use, and from when until when it holds.
    offset: (i64, i64, i64),
    failed: Option<Error>,
}

/// The keys of a rule, and the next of them.
#[derive(Debug, Clone)]
struct Ahead<'r> {
    rest: Moments<'r>,
    next: Option<i64>,
}

impl Ahead<'_> {
    fn advance(&mut self) -> Result<()> {
        self.next = self.rest.next().transpose()?;
        Ok(())
    }
}

impl<'r> Occurrences<'r> {
    /// Those with keys in `[from, to)`.
    pub(super) fn new(recurrence: &'r Recurrence, from: i64, to: i64) -> Occurrences<'r> {
        let (wall_from, wall_to) = recurrence.frame.walls_of(from, to);
        let mut failed = None;
        let mut ahead = |rules: &'r [Compiled]| -> Vec<Ahead<'r>> {
            let each = rules.iter().map(|rule| {
                let walls = Walls::new(rule, wall_from, wall_to, recurrence.steps_max);
                let rest = Moments::new(walls, &recurrence.frame, recurrence.options.gap, rule.until);
                let mut ahead = Ahead { rest, next: None };
                if let Err(error) = ahead.advance() {
                    failed = Some(error);
                }
                ahead
            });
            each.collect()
        };
        let (rules, exrules) = (ahead(&recurrence.rules), ahead(&recurrence.exrules));
        Occurrences {
            recurrence,
            rules,
            exrules,
            extra: recurrence.extras.partition_point(|extra| extra.key < from),
            exdate: recurrence.exdates.partition_point(|key| *key < from),
            from,
            to,
            offset: (0, 0, 0),
            failed,
        }
    }

    /// The next key that is not excluded, and the end that an RDATE gives it.
    pub(super) fn next_key(&mut self) -> Result<Option<(i64, Option<&'r When>)>> {
        if let Some(error) = self.failed.take() {
            self.to = i64::MIN;
            return Err(error);
        }
        let taken = self.take_key();
        if !matches!(taken, Ok(Some(_))) {
            self.to = i64::MIN;
        }
        taken
    }

    fn take_key(&mut self) -> Result<Option<(i64, Option<&'r When>)>> {
        loop {
            let extra = self.recurrence.extras.get(self.extra).filter(|extra| extra.key < self.to);
            let rules = self.rules.iter().filter_map(|rule| rule.next);
            let Some(key) = rules.chain(extra.map(|extra| extra.key)).min().filter(|_| self.to > i64::MIN)
            else {
                return Ok(None);
            };
            for rule in &mut self.rules {
                while rule.next.is_some_and(|next| next <= key) {
                    rule.advance()?;
                }
            }
            let mut end = None;
            while let Some(extra) = self.recurrence.extras.get(self.extra).filter(|extra| extra.key <= key) {
                end = end.or(extra.end.as_ref());
                self.extra += 1;
            }
            // Around a change of the clocks keys beyond the window come before its last.
            if key < self.from || key >= self.to || self.is_excluded(key)? {
                continue;
            }
            return Ok(Some((key, end)));
        }
    }

    fn is_excluded(&mut self, key: i64) -> Result<bool> {
        let recurrence = self.recurrence;
        while recurrence.exdates.get(self.exdate).is_some_and(|excluded| *excluded < key) {
            self.exdate += 1;
        }
        let mut is_excluded = recurrence.exdates.get(self.exdate) == Some(&key);
        if !is_excluded && !recurrence.exdays.is_empty() {
            let day = (key + self.offset_at(key)).div_euclid(DAY);
            is_excluded = recurrence.exdays.binary_search(&day).is_ok();
        }
        for exrule in &mut self.exrules {
            while exrule.next.is_some_and(|next| next < key) {
                exrule.advance()?;
            }
            is_excluded |= exrule.next == Some(key);
        }
        Ok(is_excluded)
    }

    /// What the clocks are ahead of a key.
    fn offset_at(&mut self, key: i64) -> i64 {
        let Some(zone) = self.recurrence.frame.zone() else { return 0 };
        if key < self.offset.0 || key >= self.offset.1 {
            self.offset = zone.constant_around(key);
        }
        self.offset.2
    }

    fn occurrence(&mut self, key: i64, end: Option<&When>) -> Result<Occurrence> {
        let local = from_wall(key + self.offset_at(key));
        let (start, at) = match &self.recurrence.frame {
            Frame::Utc => {
                let at = Instant::from_seconds(key)?;
                (When::Utc(at), Some(at))
            }
            Frame::Zoned(zone) => {
                (When::Zoned { local, zone: zone.clone() }, Some(Instant::from_seconds(key)?))
            }
            Frame::Floating => (When::Floating(local), None),
            Frame::Date => (When::Date(local.date()), None),
        };
        Ok(Occurrence { start, at, end: end.cloned() })
    }
}

impl Iterator for Occurrences<'_> {
    type Item = Result<Occurrence>;

    fn next(&mut self) -> Option<Result<Occurrence>> {
        let next = self.next_key().transpose()?;
        Some(next.and_then(|(key, end)| self.occurrence(key, end)))
    }
}
