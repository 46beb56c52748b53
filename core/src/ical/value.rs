//! Values with a form of their own (RFC 5545 §3.3): dates, times, durations, periods, offsets.

use crate::period::Seconds;
use crate::{Error, Result};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

/// A DATE-TIME as it stands in the text: a wall time, in UTC if it ends in `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime {
    /// The wall time.
    pub local: NaiveDateTime,
    /// Whether it is in UTC; else it is in the zone of its `TZID`, or floating.
    pub utc: bool,
}

/// A DURATION: days are nominal and seconds exact (RFC 5545 §3.3.6), so `P1D` is not `PT24H`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duration {
    /// Days, a week being seven.
    pub days: i32,
    /// Hours, minutes and seconds, in seconds.
    pub seconds: Seconds,
}

/// A PERIOD: a start, and an end or a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The start.
    pub start: DateTime,
    /// Where it ends.
    pub end: SpanEnd,
}

/// How a PERIOD says where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanEnd {
    /// At a time, which is exclusive.
    At(DateTime),
    /// After a length.
    After(Duration),
}

/// Reads `20261101`.
///
/// # Errors
/// [`Error::ValueInvalid`] for any other text, and for the year 0.
pub fn date(text: &str) -> Result<NaiveDate> {
    text.as_bytes()
        .try_into()
        .ok()
        .and_then(read_date)
        .ok_or_else(|| invalid("a date such as 20261101", text))
}

/// Reads `20261101T090000` and `20261101T140000Z`.
///
/// The second 60 is read as 59 (RFC 5545 §3.3.12), and 24:00:00, which the RFC does not know, as the
/// next day's midnight.
///
/// # Errors
/// [`Error::ValueInvalid`] for any other text.
pub fn date_time(text: &str) -> Result<DateTime> {
    read_date_time(text).ok_or_else(|| invalid("a date-time such as 20261101T090000", text))
}

/// Reads `PT45M`, `P1DT12H`, `-P2W`; also `P2W3D`, which the RFC does not allow but which means what it says.
///
/// # Errors
/// [`Error::ValueInvalid`] for any other text, and for more than some 5,000 years.
pub fn duration(text: &str) -> Result<Duration> {
    read_duration(text).ok_or_else(|| invalid("a duration such as PT45M", text))
}

/// Reads `20261101T140000Z/20261101T150000Z` and `20261101T140000Z/PT1H`.
///
/// # Errors
/// [`Error::ValueInvalid`] for any other text. An end before the start is not looked for here.
pub fn span(text: &str) -> Result<Span> {
    let read = || {
        let (start, end) = text.split_once('/')?;
        let end = match read_duration(end) {
            Some(length) => SpanEnd::After(length),
            None => SpanEnd::At(read_date_time(end)?),
        };
        Some(Span { start: read_date_time(start)?, end })
    };
    read().ok_or_else(|| invalid("a period such as 20261101T140000Z/PT1H", text))
}

/// Reads `-0500` and `+053000`: what to add to UTC to get local time.
///
/// # Errors
/// [`Error::ValueInvalid`] for any other text, and for a day or more.
pub fn utc_offset(text: &str) -> Result<Seconds> {
    read_offset(text).ok_or_else(|| invalid("a UTC offset such as -0500", text))
}

fn invalid(wanted: &'static str, text: &str) -> Error {
    Error::ValueInvalid { wanted, text: text.chars().take(40).collect() }
}

fn read_date(text: &[u8; 8]) -> Option<NaiveDate> {
    let date = digits(text)?;
    let year = i32::try_from(date / 10_000).ok().filter(|year| *year > 0)?;
    NaiveDate::from_ymd_opt(year, date / 100 % 100, date % 100)
}

fn read_date_time(text: &str) -> Option<DateTime> {
    let (local, utc) = match text.as_bytes() {
        [local @ .., b'Z' | b'z'] => (local, true),
        local => (local, false),
    };
    let (date, [b'T' | b't', time @ ..]) = local.split_first_chunk()? else { return None };
    let (date, time) = (read_date(date)?, digits::<6>(time.try_into().ok()?)?);
    let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
    let local = if time == 240_000 {
        date.succ_opt()?.and_hms_opt(0, 0, 0)?
    } else {
        date.and_hms_opt(hour, minute, if second == 60 { 59 } else { second })?
    };
    Some(DateTime { local, utc })
}

/// So many digits, all of them.
fn digits<const N: usize>(text: &[u8; N]) -> Option<u32> {
    let (number, all) = text.iter().fold((0, true), |(number, all), byte| {
        let digit = byte.wrapping_sub(b'0');
        (number * 10 + u32::from(digit), all && digit < 10)
    });
    all.then_some(number)
}

fn read_duration(text: &str) -> Option<Duration> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut rest = text.strip_prefix(['P', 'p'])?;
    let (mut days, mut seconds, mut parts, mut timed) = (0i64, 0i64, 0, false);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(['T', 't']).filter(|_| !timed) {
            (rest, timed) = (after, true);
        }
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (digits, unit) = rest.split_at(end);
        let count: i64 = if digits.len() > 11 { return None } else { digits.parse().ok()? };
        let mut chars = unit.chars();
        match (chars.next()?.to_ascii_uppercase(), timed) {
            ('W', false) => days += count * 7,
            ('D', false) => days += count,
            ('H', true) => seconds += count * 3600,
            ('M', true) => seconds += count * 60,
            ('S', true) => seconds += count,
            _ => return None,
        }
        rest = chars.as_str();
        parts += 1;
    }
    let fits = parts > 0 && parts <= 8 && days <= 2_000_000 && seconds <= 2_000_000 * 86_400;
    let days = i32::try_from(sign * days).ok()?;
    fits.then_some(Duration { days, seconds: Seconds(sign * seconds) })
}

fn read_offset(text: &str) -> Option<Seconds> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let second = match digits.len() {
        4 => 0,
        6 => number(digits.get(4..)?)?,
        _ => return None,
    };
    let (hour, minute) = (number(digits.get(..2)?)?, number(digits.get(2..4)?)?);
    let fits = hour < 24 && minute < 60 && second < 60;
    fits.then_some(Seconds(sign * i64::from(hour * 3600 + minute * 60 + second)))
}

/// Some digits and nothing else: `parse` would take a plus sign.
fn number(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits
        .bytes()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

impl Duration {
    /// Whether it is nothing, or less than nothing.
    pub fn is_positive(&self) -> bool {
        self.days >= 0 && self.seconds.0 >= 0 && *self != Duration::default()
    }

    /// The wall time this many days (not seconds) after `local`; `None` beyond the years that chrono knows.
    pub fn days_after(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        local.checked_add_signed(TimeDelta::try_days(i64::from(self.days))?)
    }
}
