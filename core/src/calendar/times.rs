use super::report::{Notes, shortened};
use super::zone_names::ZoneNames;
use crate::ical::{Property, text, value};
use crate::period::Instant;
use crate::recurrence::When;
use crate::zone::{Disambiguation, Zone};
use crate::{Error, Result};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// Reads the times of one VCALENDAR: which zone each is in, and what is wrong with it.
pub(super) struct Times<'a> {
    pub(super) names: ZoneNames<'a>,
    /// The zone of floating times and whole days, if any is known.
    pub(super) home: Option<Zone>,
    /// Whether the lack of one was noted.
    homeless_noted: bool,
}

/// A time, and whether the zone that it is in is known. If not, it is given as if it were in UTC.
#[derive(Debug, Clone)]
pub(super) struct Time {
    pub(super) when: When,
    pub(super) doubt: bool,
    /// Whether it named no zone: its zone is the calendar's.
    pub(super) floating: bool,
}

impl Time {
    /// The time, in the zone of the event's start where it names none of its own.
    pub(super) fn beside(self, start: &Time) -> When {
        match (self.when, &start.when) {
            (When::Zoned { local, .. }, When::Zoned { zone, .. }) if self.floating => {
                When::Zoned { local, zone: zone.clone() }
            }
            (when, _) => when,
        }
    }
}

impl<'a> Times<'a> {
    pub(super) fn new(names: ZoneNames<'a>, home: Option<Zone>) -> Times<'a> {
        Times { names, home, homeless_noted: false }
    }

    /// The zone of whole days; UTC if none is known.
    pub(super) fn home_or_utc(&self) -> Zone {
        self.home.clone().unwrap_or_else(Zone::utc)
    }

    /// The one time of DTSTART, DTEND or RECURRENCE-ID; `None` and a note if it can't be read.
    pub(super) fn one(&mut self, property: &Property<'_>, notes: &mut Notes) -> Option<Time> {
        self.value(property, property.value.trim(), notes)
    }

    /// The times of EXDATE.
    pub(super) fn list(&mut self, property: &Property<'_>, notes: &mut Notes) -> Vec<Time> {
        let values = text::split_list(&property.value).map(str::trim).filter(|value| !value.is_empty());
        values.filter_map(|value| self.value(property, value, notes)).collect()
    }

    /// One of the values of a property, which is a DATE or a DATE-TIME: the value itself shows which.
    pub(super) fn value(&mut self, property: &Property<'_>, value: &str, notes: &mut Notes) -> Option<Time> {
        let is_date = property.parameter("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("DATE"));
        let read = match read(value) {
            Ok(read) => read,
            Err(error) => {
                let what = format!("{}: {error}", property.name);
                notes.note(property.line, "time.invalid", what, "the time is left out");
                return None;
            }
        };
        if read.mended || (is_date && !read.is_date) {
            let what =
                format!("{}: {:?} is not in the form of its type", property.name, shortened(value, 40));
            notes.note(property.line, "time.form", what, "it is taken for what it says");
        }
        if read.is_date || is_date {
            self.floats(property.line, notes);
            let doubt = self.home.is_none();
            return Some(Time { when: When::Date(read.local.date()), doubt, floating: true });
        }
        Some(self.zoned(property, read, notes))
    }

    fn zoned(&mut self, property: &Property<'_>, read: Read, notes: &mut Notes) -> Time {
        if read.utc {
            // The reader takes the years 0001 to 9999 only; 24:00 of their last day is a second more.
            let at = Instant::from_utc(read.local).unwrap_or(Instant::MAX);
            return Time { when: When::Utc(at), doubt: false, floating: false };
        }
        let tzid = property.parameter("TZID").filter(|name| !name.trim().is_empty());
        let tzid = tzid.as_deref();
        let zone = match tzid {
            Some(name) => self.names.find(name, property.line, notes),
            None => {
                self.floats(property.line, notes);
                self.home.clone()
            }
        };
        if let (Some(name), Some(zone)) = (tzid, &zone)
            && let Ok(at) = zone.resolve(read.local, Disambiguation::Compatible)
        {
            self.names.used(name, at, at);
        }
        let doubt = zone.is_none();
        let zone = zone.unwrap_or_else(Zone::utc);
        Time { when: When::Zoned { local: read.local, zone }, doubt, floating: tzid.is_none() }
    }

    fn floats(&mut self, line: u32, notes: &mut Notes) {
        if self.home.is_none() && !self.homeless_noted {
            self.homeless_noted = true;
            let what = "the calendar has times and days without a zone, and no default zone is given";
            notes.note(line, "zone.none", what, "they are unknown, a day around each");
        }
    }
}

struct Read {
    local: NaiveDateTime,
    utc: bool,
    is_date: bool,
    /// Whether it was written as ISO 8601 writes it, with hyphens and colons.
    mended: bool,
}

fn read(text: &str) -> Result<Read> {
    if let Ok(at) = value::date_time(text) {
        return Ok(Read { local: at.local, utc: at.utc, is_date: false, mended: false });
    }
    if let Ok(date) = value::date(text) {
        return Ok(Read { local: date.and_time(NaiveTime::MIN), utc: false, is_date: true, mended: false });
    }
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    if plain != text {
        return read(&plain).map(|read| Read { mended: true, ..read });
    }
    Err(Error::ValueInvalid {
        wanted: "a date or a date-time such as 20261101T090000",
        text: text.chars().take(40).collect(),
    })
}

/// The instant of a time; of a date, the first of that day in `home`.
pub(super) fn instant(when: &When, home: &Zone) -> Result<Instant> {
    match when {
        When::Date(date) => midnight(*date, home),
        when => when.instant_in(home),
    }
}

/// The first instant of a local day; of one that the zone skips, of the next.
pub(super) fn midnight(date: NaiveDate, zone: &Zone) -> Result<Instant> {
    match zone.day(date) {
        Ok(day) => Ok(day.start()),
        Err(Error::PeriodEmpty { at }) => Ok(at),
        Err(error) => Err(error),
    }
}

/// What the clocks of `zone` show at the time; of a date, its midnight.
pub(super) fn local_in(when: &When, zone: &Zone, home: &Zone) -> Result<NaiveDateTime> {
    match when {
        When::Date(date) => Ok(date.and_time(NaiveTime::MIN)),
        when => Ok(zone.to_local(instant(when, home)?)),
    }
}

/// The local day of a time: in its own zone; of one in UTC, in `home`.
pub(super) fn local_date(when: &When, home: &Zone) -> Result<NaiveDate> {
    match when {
        When::Utc(at) => Ok(home.to_local(*at).date()),
        when => Ok(when.local().date()),
    }
}
