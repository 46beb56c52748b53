use super::hours::begin;
use crate::period::Period;
use crate::zone::Zone;
use crate::{Error, Result};
use chrono::NaiveDate;

/// Whole local days on which a location is closed, or a resource away, whatever its hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// What it is called, such as `Thanksgiving`.
    pub name: String,
    from: NaiveDate,
    to: NaiveDate,
}

impl Closure {
    /// The days from `from` up to, but not including, `to`.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] unless `to` is after `from`.
    pub fn new(name: String, from: NaiveDate, to: NaiveDate) -> Result<Closure> {
        if from < to {
            return Ok(Closure { name, from, to });
        }
        Err(Error::ValueInvalid {
            wanted: "a closure: `to` is the first day open again, after `from`",
            text: format!("{from} to {to}"),
        })
    }

    /// That day alone, without a name; `None` for the last there is.
    pub fn of_day(day: NaiveDate) -> Option<Closure> {
        Some(Closure { name: String::new(), from: day, to: day.succ_opt()? })
    }

    /// The first day that is closed.
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The first day that is open again.
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    /// The closed days as instants; `None` if they are none, as a day that its zone skipped.
    pub fn period(&self, zone: &Zone) -> Option<Period> {
        Period::checked(begin(zone, self.from), begin(zone, self.to))
    }
}
