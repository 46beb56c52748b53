use crate::{Error, Result};
use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
use core::fmt;

/// A point in time: whole seconds since 1970-01-01T00:00:00Z, in the years 0001 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// 0001-01-01T00:00:00Z
    pub const MIN: Instant = Instant(-62_135_596_800);
    /// 9999-12-31T23:59:59Z
    pub const MAX: Instant = Instant(253_402_300_799);

    /// From seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`Error::InstantRange`] outside the years 0001 to 9999.
    pub fn from_seconds(seconds: i64) -> Result<Instant> {
        if (Self::MIN.0..=Self::MAX.0).contains(&seconds) {
            Ok(Instant(seconds))
        } else {
            Err(Error::InstantRange { seconds })
        }
    }

    /// The same, held within [`Instant::MIN`] and [`Instant::MAX`].
    pub(crate) fn clamped(seconds: i64) -> Instant {
        Instant(seconds.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// From a UTC wall clock reading; fractions of a second are floored.
    ///
    /// # Errors
    /// [`Error::InstantRange`] outside the years 0001 to 9999.
    pub fn from_utc(utc: NaiveDateTime) -> Result<Instant> {
        Self::from_seconds(utc.and_utc().timestamp())
    }

    /// Reads RFC 3339 with any offset (`2026-11-01T09:00:00-05:00`); fractions of a second are floored.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for any other text, one without an offset included; [`Error::InstantRange`].
    pub fn parse(text: &str) -> Result<Instant> {
        let wanted = "an RFC 3339 date-time with an offset, such as \"2026-11-02T09:00:00-05:00\"";
        let invalid = || Error::ValueInvalid { wanted, text: text.chars().take(60).collect() };
        // chrono also takes a blank for the `T`, which RFC 3339 §5.6 leaves to the application: ours does not.
        if text.as_bytes().get(10) != Some(&b'T') {
            return Err(invalid());
        }
        DateTime::parse_from_rfc3339(text)
            .map_err(|_| invalid())
            .and_then(|at| Self::from_seconds(at.timestamp()))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The UTC wall clock reading.
    pub fn to_utc(self) -> NaiveDateTime {
        // In range by construction; the default can't be reached.
        DateTime::from_timestamp(self.0, 0).unwrap_or_default().naive_utc()
    }

    /// Later by `seconds` (earlier when negative), held within [`Instant::MIN`] and [`Instant::MAX`].
    #[must_use]
    pub fn plus(self, seconds: Seconds) -> Instant {
        Instant::clamped(self.0.saturating_add(seconds.0))
    }

    /// Elapsed time from `earlier` to here; negative if `earlier` is later.
    pub fn since(self, earlier: Instant) -> Seconds {
        Seconds(self.0 - earlier.0)
    }
}

impl TryFrom<DateTime<Utc>> for Instant {
    type Error = Error;
    fn try_from(at: DateTime<Utc>) -> Result<Instant> {
        Instant::from_seconds(at.timestamp())
    }
}

impl From<Instant> for DateTime<Utc> {
    fn from(at: Instant) -> DateTime<Utc> {
        at.to_utc().and_utc()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.to_utc();
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Elapsed seconds; may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seconds(pub i64);

/// Whole minutes of a rule: a length, a buffer, a step. At most some 8,000 years, so sums never overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Minutes(pub u32);

impl Minutes {
    /// As elapsed seconds.
    pub fn seconds(self) -> Seconds {
        Seconds(i64::from(self.0) * 60)
    }

    /// As documents have it, `PT1H30M`: in hours where there are any.
    pub(crate) fn written(self) -> String {
        self.seconds().written()
    }

    /// Both, one after the other.
    #[must_use]
    pub fn plus(self, other: Minutes) -> Minutes {
        Minutes(self.0.saturating_add(other.0))
    }
}

impl Seconds {
    /// Elapsed time as documents have it: hours, minutes and seconds, without those that are 0; none at all is `PT0M`.
    pub(crate) fn written(self) -> String {
        let seconds = self.0.max(0);
        let parts = [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M'), (seconds % 60, 'S')];
        let written: String = parts
            .iter()
            .filter(|(amount, _)| *amount > 0)
            .map(|(amount, unit)| format!("{amount}{unit}"))
            .collect();
        if written.is_empty() { "PT0M".to_owned() } else { format!("PT{written}") }
    }
}

impl core::ops::Neg for Seconds {
    type Output = Seconds;
    fn neg(self) -> Seconds {
        Seconds(self.0.saturating_neg())
    }
}

impl core::ops::Add for Seconds {
    type Output = Seconds;
    fn add(self, other: Seconds) -> Seconds {
        Seconds(self.0.saturating_add(other.0))
    }
}

impl core::ops::Sub for Seconds {
    type Output = Seconds;
    fn sub(self, other: Seconds) -> Seconds {
        Seconds(self.0.saturating_sub(other.0))
    }
}
