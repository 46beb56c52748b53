use super::report::{Notes, shortened};
use super::zone_names::ZoneNames;
use crate::ical::value::Duration;
use crate::ical::{Property, text, value};
use crate::period::{Instant, Seconds};
use crate::recurrence::When;
use crate::zone::{Clear, Disambiguation, Zone, to_wall};
use crate::{Error, Result};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// Reads the times of one VCALENDAR: which zone each is in, and what is wrong with it.
pub(super) struct Times<'a> {
    pub(super) names: ZoneNames<'a>,
    /// The zone of floating times and whole days, if any is known.
    pub(super) home: Option<Zone>,
    /// That zone, or UTC.
    home_or_utc: Zone,
    /// What was looked up last: events name one zone again and again.
    last: Option<LookedUp>,
    /// Whether the lack of one was noted.
    homeless_noted: bool,
}

/// A name and its zone, with what saves work when it is named again.
struct LookedUp {
    name: String,
    zone: Option<Zone>,
    /// Around the last time in it.
    clear: Clear,
    /// The instants from the first to the last that were said to be used.
    used: Option<(Instant, Instant)>,
}

/// A time, and whether the zone that it is in is known. If not, it is given as if it were in UTC.
#[derive(Debug, Clone)]
pub(super) struct Time {
    pub(super) when: When,
    /// Its instant; `None` for a date, and beyond all time.
    pub(super) at: Option<Instant>,
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
        let home_or_utc = home.clone().unwrap_or_else(Zone::utc);
        Times { names, home, home_or_utc, last: None, homeless_noted: false }
    }

    /// The zone of whole days; UTC if none is known.
    pub(super) fn home_or_utc(&self) -> Zone {
        self.home_or_utc.clone()
    }

    /// The one time of DTSTART, DTEND or RECURRENCE-ID; `None` and a note if it can't be read.
    pub(super) fn one(&mut self, property: &Property<'_>, notes: &mut Notes) -> Option<Time> {
        self.value(property, property.trimmed(), notes)
    }

    /// The times of EXDATE.
    pub(super) fn list(&mut self, property: &Property<'_>, notes: &mut Notes) -> Vec<Time> {
        let values = text::split_list(&property.value).map(str::trim).filter(|value| !value.is_empty());
        values.filter_map(|value| self.value(property, value, notes)).collect()
    }

    /// One of the values of a property, which is a DATE or a DATE-TIME: the value itself shows which.
    pub(super) fn value(&mut self, property: &Property<'_>, value: &str, notes: &mut Notes) -> Option<Time> {
        let read = match read(value) {
            Ok(read) => read,
            Err(error) => {
                let what = format!("{}: {error}", property.name);
                notes.note(property.line, "time.invalid", what, "the time is left out");
                return None;
            }
        };
        let says = |own: &str| property.parameter("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case(own));
        let is_date = read.is_date || says("DATE");
        if read.mended || (is_date && !read.is_date) || (read.is_date && says("DATE-TIME")) {
            let what =
                format!("{}: {:?} is not in the form of its type", property.name, shortened(value, 40));
            notes.note(property.line, "time.form", what, "it is taken for what it says");
        }
        let tzid = property.parameter("TZID");
        if (is_date || read.utc) && tzid.as_ref().is_some_and(|name| !is_utc(name)) {
            // RFC 5545 §3.2.19 forbids it.
            let what =
                format!("{}: a TZID on a {}", property.name, if read.utc { "UTC time" } else { "date" });
            notes.note(property.line, "time.zone", what, "the TZID is left out");
        }
        if is_date {
            self.floats(property.line, notes);
            let doubt = self.home.is_none();
            if let Some(Ok(at)) = self.home.as_ref().map(|home| midnight(read.local.date(), home)) {
                self.names.used(None, at, at);
            }
            return Some(Time { when: When::Date(read.local.date()), at: None, doubt, floating: true });
        }
        Some(self.zoned(property, tzid.as_deref(), &read, notes))
    }

    fn zoned(&mut self, property: &Property<'_>, tzid: Option<&str>, read: &Read, notes: &mut Notes) -> Time {
        if read.utc {
            // The reader takes the years 0001 to 9999 only; 24:00 of their last day is a second more.
            let at = Instant::from_utc(read.local).unwrap_or(Instant::MAX);
            return Time { when: When::Utc(at), at: Some(at), doubt: false, floating: false };
        }
        let tzid = tzid.filter(|name| {
            if name.trim().is_empty() {
                let what = format!("{}: its TZID is empty", property.name);
                notes.note(property.line, "time.zone", what, "it is read as if it had none");
            }
            !name.trim().is_empty()
        });
        let floating = tzid.is_none();
        let (zone, at) = match tzid {
            Some(name) => self.named(name, read.local, property.line, notes),
            None => {
                self.floats(property.line, notes);
                let at = self.home_or_utc.resolve(read.local, Disambiguation::Compatible).ok();
                if let Some(at) = at {
                    self.names.used(None, at, at);
                }
                (self.home.clone(), at)
            }
        };
        let doubt = zone.is_none();
        let zone = zone.unwrap_or_else(Zone::utc);
        Time { when: When::Zoned { local: read.local, zone }, at, doubt, floating }
    }

    /// The zone of this name, and the instant when its clocks show `local`; both as if in UTC if nobody knows it.
    fn named(
        &mut self,
        name: &str,
        local: NaiveDateTime,
        line: u32,
        notes: &mut Notes,
    ) -> (Option<Zone>, Option<Instant>) {
        let known = self.last.take().filter(|last| last.name == name);
        let mut last = known.unwrap_or_else(|| {
            let zone = self.names.find(name, line, notes);
            LookedUp { name: name.to_owned(), zone, clear: Clear::NOTHING, used: None }
        });
        let at = match &last.zone {
            None => Instant::from_utc(local).ok(),
            Some(zone) => {
                let at = resolved(zone, local, &mut last.clear);
                if let Some(at) = at {
                    let (from, to) = last.used.unwrap_or((at, at));
                    if last.used.is_none() || at < from || at > to {
                        self.names.used(Some(name), at, at);
                        last.used = Some((from.min(at), to.max(at)));
                    }
                }
                at
            }
        };
        let zone = last.zone.clone();
        self.last = Some(last);
        (zone, at)
    }

    /// Says that the zone of this time is used for that long.
    pub(super) fn lasts(&mut self, property: &Property<'_>, start: &When, length: Duration) {
        let tzid = property.parameter("TZID").filter(|name| !name.trim().is_empty());
        if let (When::Date(_) | When::Zoned { .. }, Ok(at)) = (start, instant(start, &self.home_or_utc())) {
            let end = at.plus(Seconds(i64::from(length.days) * 86_400) + length.seconds);
            self.names.used(tzid.as_deref(), at, end);
        }
    }

    fn floats(&mut self, line: u32, notes: &mut Notes) {
        if self.home.is_none() && !self.homeless_noted {
            self.homeless_noted = true;
            let what = "the calendar has times and days without a zone, and no default zone is given";
            notes.note(line, "zone.none", what, "they are unknown, a day around each");
        }
    }
}

/// Whether a zone's name says no more than `Z` does.
fn is_utc(name: &str) -> bool {
    ["UTC", "Etc/UTC", "GMT", "Z"].iter().any(|utc| name.eq_ignore_ascii_case(utc))
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

/// The instant when the clocks of a zone show `local`, by the offset around the last time if it holds there too.
fn resolved(zone: &Zone, local: NaiveDateTime, clear: &mut Clear) -> Option<Instant> {
    let wall = to_wall(local);
    if wall < clear.from || wall >= clear.until {
        *clear = zone.clear(wall);
    }
    match clear.from <= wall && wall < clear.until {
        true => Instant::from_seconds(wall - clear.offset).ok(),
        false => zone.resolve(local, Disambiguation::Compatible).ok(),
    }
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

/// The day that a time means among whole days: the local one, since Exchange writes midnights in UTC; but the first and
/// the last second of a day in UTC are what others make of a date.
pub(super) fn whole_day(when: &When, home: &Zone) -> Result<NaiveDate> {
    match when {
        When::Utc(at) if matches!(at.seconds().rem_euclid(86_400), 0 | 86_399) => Ok(at.to_utc().date()),
        when => local_date(when, home),
    }
}

/// The local day of a time: in its own zone; of one in UTC, in `home`.
pub(super) fn local_date(when: &When, home: &Zone) -> Result<NaiveDate> {
    match when {
        When::Utc(at) => Ok(home.to_local(*at).date()),
        when => Ok(when.local().date()),
    }
}
