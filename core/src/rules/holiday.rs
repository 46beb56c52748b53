use super::OnDate;
use crate::recurrence::{Recurrence, When};
use crate::{Error, Result};
use chrono::{Days, NaiveDate};
use core::fmt;

/// A date, or dates, on which those are closed who keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// What it is called, such as `Thanksgiving`.
    pub name: String,
    /// When it is.
    pub falls: Falls,
    /// How many days it is from there on: at least one.
    pub days: u32,
}

impl Holiday {
    /// All of its dates from `first` on and before `end`: one that falls twice on a date is there twice.
    ///
    /// # Errors
    /// Those of [`Falls::between`].
    pub fn between(&self, first: NaiveDate, end: NaiveDate) -> Result<Vec<NaiveDate>> {
        let more = Days::new(u64::from(self.days.saturating_sub(1)));
        let falls = self.falls.between(first.checked_sub_days(more).unwrap_or(NaiveDate::MIN), end)?;
        let dates = falls.iter().flat_map(|date| date.iter_days().take(self.days as usize));
        Ok(dates.filter(|date| (first..end).contains(date)).collect())
    }
}

/// When a holiday is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Falls {
    /// On that date.
    On(OnDate),
    /// On all that a recurrence says.
    Recurring(Dates),
}

/// A recurrence of dates. Two that are written alike are equal.
#[derive(Debug, Clone)]
pub struct Dates(Recurrence);

impl Dates {
    /// From a recurrence whose DTSTART is a date (RFC 5545 §3.3.4).
    ///
    /// # Errors
    /// [`Error::RecurrenceInvalid`] if its DTSTART is a time.
    pub fn new(recurrence: Recurrence) -> Result<Dates> {
        if recurrence.start().is_date() {
            return Ok(Dates(recurrence));
        }
        let why = "it is a date here, such as DTSTART;VALUE=DATE:20261126".to_owned();
        Err(Error::RecurrenceInvalid { part: "DTSTART".to_owned(), why })
    }
}

impl PartialEq for Dates {
    fn eq(&self, other: &Dates) -> bool {
        self.0.start() == other.0.start() && self.0.parts() == other.0.parts()
    }
}

impl Eq for Dates {}

impl Falls {
    /// The dates from `first` on and before `end`, ascending.
    ///
    /// # Errors
    /// Those of [`Recurrence::between`].
    pub fn between(&self, first: NaiveDate, end: NaiveDate) -> Result<Vec<NaiveDate>> {
        match self {
            Falls::On(OnDate::Once(date)) => {
                Ok((first..end).contains(date).then_some(*date).into_iter().collect())
            }
            Falls::On(date) => {
                Ok(first.iter_days().take_while(|day| *day < end).filter(|day| date.is(*day)).collect())
            }
            Falls::Recurring(Dates(recurrence)) => {
                let found = recurrence.between(When::Date(first), When::Date(end.max(first)))?;
                Ok(found.into_iter().map(|one| one.start.local().date()).collect())
            }
        }
    }
}

impl fmt::Display for Falls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Falls::On(date) => date.fmt(f),
            Falls::Recurring(Dates(recurrence)) => recurrence.fmt(f),
        }
    }
}
