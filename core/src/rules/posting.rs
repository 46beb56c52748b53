use super::hours::{begin, dates};
use super::{Hours, WeekdaySet};
use crate::id::LocationId;
use crate::period::{Period, PeriodSet};
use crate::zone::Zone;
use crate::{Error, Result};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// Dates on which a resource is at another location than at home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Where it is then.
    pub location: LocationId,
    /// Its hours there, of the week alone; `None`: its own.
    pub hours: Option<Hours>,
    days: WeekdaySet,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Posting {
    /// On those days of the week, from `from` on and before `to`, where there is one.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] unless `to` is after `from`.
    pub fn new(
        location: LocationId,
        days: WeekdaySet,
        (from, to): (Option<NaiveDate>, Option<NaiveDate>),
        hours: Option<Hours>,
    ) -> Result<Posting> {
        match (from, to) {
            (Some(from), Some(to)) if to <= from => {
                let wanted = "a posting: `to` is the first date after it, after `from`";
                Err(Error::ValueInvalid { wanted, text: format!("{from} to {to}") })
            }
            _ => Ok(Posting { location, hours, days, from, to }),
        }
    }

    /// The days of the week.
    pub fn days(&self) -> WeekdaySet {
        self.days
    }

    /// The first date, if there is one.
    pub fn from(&self) -> Option<NaiveDate> {
        self.from
    }

    /// The first date after it, if there is one.
    pub fn to(&self) -> Option<NaiveDate> {
        self.to
    }

    fn is_on(&self, date: NaiveDate) -> bool {
        self.days.contains(date.weekday())
            && self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date < to)
    }
}

/// Where a resource is, by the first of its postings that is on; else at home. Its dates and its hours are read in the
/// zone of its home.
#[derive(Debug, Clone, Copy)]
pub struct Whereabouts<'a> {
    /// Where it is on all other dates.
    pub home: &'a LocationId,
    /// The zone of its home.
    pub zone: &'a Zone,
    /// Its own hours.
    pub hours: &'a Hours,
    /// Where it is on some dates.
    pub postings: &'a [Posting],
}

/// When a resource serves at one location, and when it does not because it is at another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presence {
    /// When it serves there.
    pub open: PeriodSet,
    /// When it is at others, by location: whole local dates, and shifts of theirs that end on the next.
    pub elsewhere: BTreeMap<LocationId, PeriodSet>,
}

impl Whereabouts<'_> {
    /// What is known of `window` at the location `at`.
    ///
    /// A shift belongs to the date on which it begins, so one over midnight goes on where it began; what it takes of a date
    /// on which the resource is somewhere else is not served there.
    ///
    /// # Errors
    /// Those of the hours.
    pub fn at(&self, at: &LocationId, window: &Period) -> Result<Presence> {
        let mut open = Vec::new();
        let mut elsewhere: BTreeMap<LocationId, Vec<Period>> = BTreeMap::new();
        let mut before = (at, PeriodSet::EMPTY);
        for date in dates(self.zone, window) {
            let posting = self.postings.iter().find(|posting| posting.is_on(date));
            let place = posting.map_or(self.home, |posting| &posting.location);
            let hours = posting.and_then(|posting| posting.hours.as_ref()).unwrap_or(self.hours);
            let begun: PeriodSet = hours.begun_on(date, self.zone)?.into_iter().collect();
            if place == at {
                let free = if before.0 == at { begun.clone() } else { begun.difference(&before.1) };
                open.extend(free.iter());
            } else {
                let next = date.succ_opt().unwrap_or(date);
                let day = Period::checked(begin(self.zone, date), begin(self.zone, next));
                elsewhere.entry(place.clone()).or_default().extend(day.into_iter().chain(begun.iter()));
            }
            before = (place, begun);
        }
        let open = open.into_iter().collect::<PeriodSet>().within(window);
        let away = |periods: Vec<Period>| periods.into_iter().collect::<PeriodSet>().within(window);
        let away = elsewhere.into_iter().map(|(place, periods)| (place, away(periods).difference(&open)));
        Ok(Presence { elsewhere: away.filter(|(_, periods)| !periods.is_empty()).collect(), open })
    }
}
