use crate::period::{Instant, Period};
use crate::zone::{Disambiguation, Zone};
use crate::{Error, Result};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use core::fmt;

/// What DTSTART may be: an instant, a wall time in a zone, a wall time anywhere, or a date (RFC 5545 §3.3.4 and
/// §3.3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// An instant: `20261102T140000Z`.
    Utc(Instant),
    /// What the clocks of a zone show: `TZID=America/New_York:20261102T090000`.
    Zoned {
        /// The reading, whole seconds.
        local: NaiveDateTime,
        /// The zone.
        zone: Zone,
    },
    /// A wall time wherever the reader is: `20261102T090000`.
    Floating(NaiveDateTime),
    /// A day wherever the reader is: `20261102`.
    Date(NaiveDate),
}

impl When {
    /// Reads an RFC 5545 DATE or DATE-TIME; a local one is in `zone` if there is one, else floating.
    ///
    /// Second 60 is read as 59 (RFC 5545 §3.3.12). A DATE and a time with `Z` need no zone, and ignore it.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`]: RFC 3339 (`2026-11-02`) is not RFC 5545; [`Error::InstantRange`] for the year 0.
    pub fn parse(text: &str, zone: Option<&Zone>) -> Result<When> {
        let when = Self::read(text, zone).ok_or_else(|| Error::ValueInvalid {
            wanted: "an RFC 5545 DATE or DATE-TIME, such as \"20261102\", \"20261102T090000\" or \"20261102T140000Z\"",
            text: text.chars().take(60).collect(),
        })?;
        when.checked()
    }

    fn read(text: &str, zone: Option<&Zone>) -> Option<When> {
        let date = Self::read_date(text.get(..8)?)?;
        let Some(time) = text.get(8..).filter(|time| !time.is_empty()) else { return Some(When::Date(date)) };
        let time = time.strip_prefix(['T', 't'])?;
        let (time, is_utc) = match time.strip_suffix(['Z', 'z']) {
            Some(time) => (time, true),
            None => (time, false),
        };
        let [hour, minute, second] = [0, 2, 4].map(|from| digits(time.get(from..from + 2)));
        let time = NaiveTime::from_hms_opt(hour?, minute?, second.map(|s| if s == 60 { 59 } else { s })?)
            .filter(|_| time.len() == 6)?;
        let local = date.and_time(time);
        Some(match zone {
            _ if is_utc => When::Utc(Instant::from_utc(local).ok()?),
            Some(zone) => When::Zoned { local, zone: zone.clone() },
            None => When::Floating(local),
        })
    }

    fn read_date(text: &str) -> Option<NaiveDate> {
        let year = i32::try_from(digits(text.get(..4))?).ok()?;
        NaiveDate::from_ymd_opt(year, digits(text.get(4..6))?, digits(text.get(6..8))?)
    }

    /// Itself, if it is within the years 0001 to 9999.
    pub(super) fn checked(self) -> Result<When> {
        Instant::from_utc(self.local()).map(|_| self)
    }

    /// What the clock shows: of an instant, UTC's; of a date, its midnight.
    pub fn local(&self) -> NaiveDateTime {
        match self {
            When::Utc(at) => at.to_utc(),
            When::Zoned { local, .. } | When::Floating(local) => *local,
            When::Date(date) => date.and_time(NaiveTime::MIN),
        }
    }

    /// The zone that it names. An instant and what floats name none.
    pub fn zone(&self) -> Option<&Zone> {
        match self {
            When::Zoned { zone, .. } => Some(zone),
            _ => None,
        }
    }

    /// Whether it is a date.
    pub fn is_date(&self) -> bool {
        matches!(self, When::Date(_))
    }

    /// The instant that it means where `default` is the zone of what floats: a wall time by law 8 (in a gap with
    /// the offset before it, in an overlap the first), a date when its day begins there.
    ///
    /// # Errors
    /// [`Error::InstantRange`] outside the years 0001 to 9999; [`Error::PeriodEmpty`] for a date that the zone
    /// skips.
    pub fn instant_in(&self, default: &Zone) -> Result<Instant> {
        match self {
            When::Utc(at) => Ok(*at),
            When::Zoned { local, zone } => zone.resolve(*local, Disambiguation::Compatible),
            When::Floating(local) => default.resolve(*local, Disambiguation::Compatible),
            When::Date(date) => default.day(*date).map(|day: Period| day.start()),
        }
    }

    /// Which kind it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            When::Utc(_) => "an instant",
            When::Zoned { .. } => "a time in a zone",
            When::Floating(_) => "a floating time",
            When::Date(_) => "a date",
        }
    }
}

fn digits(text: Option<&str>) -> Option<u32> {
    text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

impl From<Instant> for When {
    fn from(at: Instant) -> When {
        When::Utc(at)
    }
}

impl From<NaiveDateTime> for When {
    fn from(local: NaiveDateTime) -> When {
        When::Floating(local)
    }
}

impl From<NaiveDate> for When {
    fn from(date: NaiveDate) -> When {
        When::Date(date)
    }
}

impl From<&When> for When {
    fn from(when: &When) -> When {
        when.clone()
    }
}

impl fmt::Display for When {
    /// The RFC 5545 value, without its TZID.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Utc(at) => write!(f, "{}", at.to_utc().format("%Y%m%dT%H%M%SZ")),
            When::Zoned { local, .. } | When::Floating(local) => {
                write!(f, "{}", local.format("%Y%m%dT%H%M%S"))
            }
            When::Date(date) => write!(f, "{}", date.format("%Y%m%d")),
        }
    }
}
