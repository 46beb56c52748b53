use crate::period::{Instant, Period};
use crate::zone::{Clear, Disambiguation, Zone, to_wall};
use crate::{Error, Result};
use chrono::{NaiveDate, NaiveTime, Weekday};
use core::fmt;

/// A wall time in whole minutes from 00:00 to 24:00. 24:00 is a time: the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Minutes after 00:00, at most 1,440.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] beyond 24:00.
    pub fn from_minutes(minutes: u16) -> Result<TimeOfDay> {
        let invalid = || Error::ValueInvalid {
            wanted: "a time from 00:00 to 24:00",
            text: format!("{minutes} minutes"),
        };
        if minutes <= 1440 { Ok(TimeOfDay(minutes)) } else { Err(invalid()) }
    }

    /// Reads `HH:MM`.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for any other text.
    pub fn parse(text: &str) -> Result<TimeOfDay> {
        let invalid = || Error::ValueInvalid {
            wanted: "a time such as \"08:00\", from \"00:00\" to \"24:00\"",
            text: text.chars().take(20).collect(),
        };
        let two = |digits: &str| -> Option<u16> {
            (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
        };
        let (hours, minutes) = text.split_once(':').ok_or_else(invalid)?;
        match (two(hours), two(minutes)) {
            (Some(hours), Some(minutes)) if minutes < 60 && hours * 60 + minutes <= 1440 => {
                Ok(TimeOfDay(hours * 60 + minutes))
            }
            _ => Err(invalid()),
        }
    }

    /// Minutes after 00:00.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WeekdaySet(u8);

impl WeekdaySet {
    /// All seven.
    pub const ALL: WeekdaySet = WeekdaySet(0b111_1111);

    /// Whether the day is in it.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }
}

impl FromIterator<Weekday> for WeekdaySet {
    fn from_iter<T: IntoIterator<Item = Weekday>>(days: T) -> Self {
        WeekdaySet(days.into_iter().fold(0, |set, day| set | 1 << day.num_days_from_monday()))
    }
}

/// A stretch of wall time on some days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift {
    days: WeekdaySet,
    from: TimeOfDay,
    to: TimeOfDay,
}

impl Shift {
    /// From `from` on each of the days to `to`: on the next day, if `to` is earlier.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] if both are the same: whole days are 00:00 to 24:00. So is a shift from 24:00.
    pub fn new(days: WeekdaySet, from: TimeOfDay, to: TimeOfDay) -> Result<Shift> {
        if from == to || from.minutes() == 1440 {
            let wanted =
                "a shift: its ends must differ (a whole day is 00:00 to 24:00) and it can't begin at 24:00";
            return Err(Error::ValueInvalid { wanted, text: format!("{from} to {to}") });
        }
        Ok(Shift { days, from, to })
    }

    /// The days on which it begins.
    pub fn days(&self) -> WeekdaySet {
        self.days
    }

    /// When it begins.
    pub fn from(&self) -> TimeOfDay {
        self.from
    }

    /// When it ends.
    pub fn to(&self) -> TimeOfDay {
        self.to
    }

    /// The same wall times on every day of the week.
    pub(super) fn daily(self) -> Shift {
        Shift { days: WeekdaySet::ALL, ..self }
    }

    /// The shift as it begins on a local date, whatever day of the week that is; `None` where the clocks leave nothing
    /// of it. Both ends are wall times of the zone (law 8).
    pub(super) fn on(&self, date: NaiveDate, clock: &mut Clock<'_>) -> Result<Option<Period>> {
        let start = clock.at(date, self.from)?;
        let crosses = self.to < self.from;
        let end = clock.at(if crosses { next(date) } else { date }, self.to)?;
        Ok(Period::checked(start, end))
    }
}

fn next(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(date)
}

/// The clocks of a zone, read many times near each other: most readings of a season happen once, at one offset.
pub(super) struct Clock<'z> {
    zone: &'z Zone,
    clear: Clear,
}

impl<'z> Clock<'z> {
    pub(super) fn of(zone: &'z Zone) -> Clock<'z> {
        Clock { zone, clear: Clear::NOTHING }
    }

    /// When they show that time on that date: the first of two times; of one that is skipped, as if it were not.
    fn at(&mut self, date: NaiveDate, time: TimeOfDay) -> Result<Instant> {
        let (date, minutes) =
            if time.minutes() == 1440 { (next(date), 0) } else { (date, u32::from(time.minutes())) };
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).unwrap_or_default();
        let (local, is_clear) =
            (date.and_time(time), |clear: &Clear, wall| (clear.from..clear.until).contains(&wall));
        let wall = to_wall(local);
        if !is_clear(&self.clear, wall) {
            self.clear = self.zone.clear(wall);
        }
        match is_clear(&self.clear, wall) {
            true => Instant::from_seconds(wall - self.clear.offset),
            false => self.zone.resolve(local, Disambiguation::Compatible),
        }
    }
}
