use super::details::{Details, Place};
use super::series::{Change, Key, Series};
use super::times::{instant, local_date, local_in};
use crate::period::{Instant, Period, Seconds};
use crate::recurrence::{Occurrence, When};
use crate::zone::Zone;
use crate::{Error, Limits, Result};
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

/// How many occurrences an expansion may still give.
pub(super) struct Budget {
    pub(super) allowed: usize,
    pub(super) left: usize,
    pub(super) name: &'static str,
}

impl Budget {
    pub(super) fn of_call(limits: &Limits) -> Budget {
        Budget { allowed: limits.occurrences, left: limits.occurrences, name: "occurrences" }
    }

    /// Expands one series within what is left and within what one series may give.
    pub(super) fn one_series(
        &mut self,
        limits: &Limits,
        expand: impl FnOnce(&mut Budget) -> Result<()>,
    ) -> Result<()> {
        if limits.event_occurrences > self.left {
            return expand(self);
        }
        let allowed = limits.event_occurrences;
        let mut own = Budget { allowed, left: allowed, name: "event_occurrences" };
        let done = expand(&mut own);
        self.left = self.left.saturating_sub(allowed.saturating_sub(own.left));
        done
    }

    fn take(&mut self) -> Result<()> {
        self.left = self.left.checked_sub(1).ok_or(Error::Limit {
            limit: self.name,
            allowed: u64::try_from(self.allowed).unwrap_or(u64::MAX),
        })?;
        Ok(())
    }
}

/// An occurrence of a series, in its place.
pub(super) struct Expanded<'a> {
    pub(super) start: When,
    /// What RECURRENCE-ID would name it.
    pub(super) was: When,
    pub(super) place: Place,
    pub(super) details: &'a Details,
}

/// A stretch of a series: from one change to the next.
struct Stretch<'a> {
    from: Instant,
    to: Instant,
    details: &'a Details,
    change: Option<&'a Change>,
}

impl Series {
    /// Gives every occurrence that may reach into the window.
    ///
    /// # Errors
    /// [`Error::Limit`] when the budget is used up, or the rule finds nothing within its steps.
    pub(super) fn expand<'a>(
        &'a self,
        window: &Period,
        budget: &mut Budget,
        each: &mut dyn FnMut(Expanded<'a>),
    ) -> Result<()> {
        let near = |at: Instant| self.changes.partition_point(|change| change.from <= at);
        let first = near(window.start().plus(-self.reach));
        let last = near(window.end().plus(self.reach));
        for stretch in (first..=last).filter_map(|index| self.stretch(index)) {
            self.expand_stretch(&stretch, window, budget, each)?;
        }
        Ok(())
    }

    /// Before the first change, or from one change to the next.
    fn stretch(&self, index: usize) -> Option<Stretch<'_>> {
        let to = self.changes.get(index).map_or(Instant::MAX, |change| change.from);
        let Some(before) = index.checked_sub(1) else {
            return Some(Stretch { from: Instant::MIN, to, details: &self.details, change: None });
        };
        let change = self.changes.get(before)?;
        Some(Stretch { from: change.from, to, details: &change.details, change: Some(change) })
    }

    fn expand_stretch<'a>(
        &'a self,
        stretch: &Stretch<'a>,
        window: &Period,
        budget: &mut Budget,
        each: &mut dyn FnMut(Expanded<'a>),
    ) -> Result<()> {
        let details = stretch.details;
        let moved = stretch.change.map_or(Seconds(0), |change| change.furthest);
        let longest = details.longest().max(self.longest_date);
        let from = window.start().plus(-(longest + moved)).max(stretch.from).max(self.begins);
        let to = window.end().plus(details.earliest() + moved).min(stretch.to);
        if from >= to {
            return Ok(());
        }
        let (from, to) = self.bounds(from, to);
        for occurrence in self.recurrence.iter_between(from, to)? {
            let occurrence = occurrence?;
            budget.take()?;
            let at = match occurrence.at {
                Some(at) => at,
                None => instant(&occurrence.start, &self.details.home)?,
            };
            if at < stretch.from || at >= stretch.to || self.is_replaced(&occurrence.start, at) {
                continue;
            }
            let expanded = match stretch.change {
                None => self.placed(occurrence, at)?,
                Some(change) => {
                    let start = change.moved(&occurrence.start, at, &self.details.home)?;
                    let place = details.place(&start, None)?;
                    Expanded { start, was: occurrence.start, place, details }
                }
            };
            each(expanded);
        }
        Ok(())
    }

    /// Bounds of the kind that the recurrence can be asked for.
    fn bounds(&self, from: Instant, to: Instant) -> (When, When) {
        let home = &self.details.home;
        match self.recurrence.start() {
            When::Date(_) => {
                let day = TimeDelta::days(1);
                let date = |at: NaiveDateTime| When::Date(at.date());
                let last = home.to_local(to).checked_add_signed(day).unwrap_or(NaiveDateTime::MAX);
                (date(home.to_local(from)), date(last))
            }
            _ => (When::Utc(from), When::Utc(to)),
        }
    }

    fn is_replaced(&self, start: &When, at: Instant) -> bool {
        let has = |key| self.replaced.binary_search(&key).is_ok();
        // A date names the day that the series writes, be that in UTC: as in EXDATE.
        !self.replaced.is_empty() && (has(Key::At(at)) || has(Key::On(start.local().date())))
    }

    fn placed(&self, occurrence: Occurrence, at: Instant) -> Result<Expanded<'_>> {
        let details = &*self.details;
        let place = match occurrence.end {
            None => details.place(&occurrence.start, Some(at))?,
            Some(end) => details.doubted(at, instant(&end, &details.home)?, end),
        };
        Ok(Expanded { was: occurrence.start.clone(), start: occurrence.start, place, details })
    }
}

impl Change {
    /// The occurrence of the series that starts at `at`, moved on the clocks as the first of them was.
    fn moved(&self, start: &When, at: Instant, home: &Zone) -> Result<When> {
        match &self.is {
            When::Date(date) => {
                let by = date.signed_duration_since(local_date(&self.was, home)?);
                let day = if self.was.is_date() { start.local().date() } else { local_date(start, home)? };
                let moved = day.checked_add_signed(by);
                moved.map(When::Date).ok_or(Error::InstantRange { seconds: at.seconds() })
            }
            When::Utc(is) if self.was.is_date() && !start.is_date() => {
                self.on_clocks(is.to_utc(), &Zone::utc(), start, at, home)
            }
            When::Utc(is) => Ok(When::Utc(at.plus(is.since(instant(&self.was, home)?)))),
            When::Zoned { local, zone } => self.on_clocks(*local, zone, start, at, home),
            When::Floating(local) => self.on_clocks(*local, home, start, at, home),
        }
    }

    fn on_clocks(
        &self,
        is: NaiveDateTime,
        zone: &Zone,
        start: &When,
        at: Instant,
        home: &Zone,
    ) -> Result<When> {
        let (was, start) = match &self.was {
            // A day names the occurrence: the time of the day is that of the override.
            When::Date(date) => {
                (date.and_time(NaiveTime::MIN), start.local().date().and_time(NaiveTime::MIN))
            }
            was => (local_in(was, zone, home)?, local_in(start, zone, home)?),
        };
        let local =
            start.checked_add_signed(is - was).ok_or(Error::InstantRange { seconds: at.seconds() })?;
        Ok(When::Zoned { local, zone: zone.clone() })
    }
}
