//! The small values that documents share: names, counts, durations, dates, instants.

use super::reader::Reader;
use crate::canon::{Digest, Json};
use crate::period::{Instant, Minutes, Seconds};
use crate::{Error, Result};
use chrono::{NaiveDate, Weekday};

/// A reader of texts by a function that checks them.
pub(super) fn text<'j, T>(
    wanted: &'static str,
    make: impl Fn(&str) -> Result<T>,
) -> impl Fn(&mut Reader<'j>, &'j Json) -> Option<T> {
    move |reader, json| {
        let text = reader.text(json, wanted)?;
        reader.check(make(text))
    }
}

/// A reader of names: [`LocationId::new`](crate::id::LocationId::new) and the like.
pub(super) fn id<'j, T>(make: impl Fn(&str) -> Result<T>) -> impl Fn(&mut Reader<'j>, &'j Json) -> Option<T> {
    text("a name", make)
}

/// A word for people or for matching: not empty, of one line.
pub(super) fn word(reader: &mut Reader<'_>, json: &Json) -> Option<String> {
    let wanted = "a text of 1 to 200 bytes without control characters";
    match json {
        Json::Text(text) if (1..=200).contains(&text.len()) && !text.chars().any(char::is_control) => {
            Some(text.clone())
        }
        Json::Text(text) => {
            let given: String = text.chars().take(60).collect();
            reader.fault("value", format_args!("{given:?} is not {wanted}"));
            None
        }
        other => reader.wrong(wanted, other),
    }
}

/// Any text.
pub(super) fn any_text(reader: &mut Reader<'_>, json: &Json) -> Option<String> {
    match json {
        Json::Text(text) => Some(text.clone()),
        other => reader.wrong("a text", other),
    }
}

/// A whole number from 0 to 4,294,967,295.
pub(super) fn count(reader: &mut Reader<'_>, json: &Json) -> Option<u32> {
    match json {
        Json::Int(number) if u32::try_from(*number).is_ok() => u32::try_from(*number).ok(),
        other => reader.wrong("a whole number from 0 to 4294967295", other),
    }
}

/// A whole number from 0 to 2^53 − 1.
pub(super) fn large_count(reader: &mut Reader<'_>, json: &Json) -> Option<u64> {
    match json {
        Json::Int(number) if *number >= 0 => u64::try_from(*number).ok(),
        other => reader.wrong("a whole number from 0 on", other),
    }
}

/// `true` or `false`.
pub(super) fn flag(reader: &mut Reader<'_>, json: &Json) -> Option<bool> {
    match json {
        Json::Bool(flag) => Some(*flag),
        other => reader.wrong("true or false", other),
    }
}

/// One of some words, each with what it means.
pub(super) fn one_of<'j, T: Copy>(
    words: &'static [(&'static str, T)],
) -> impl Fn(&mut Reader<'j>, &'j Json) -> Option<T> {
    move |reader, json| {
        let found = words.iter().find(|(word, _)| matches!(json, Json::Text(text) if text == word));
        if let Some((_, meaning)) = found {
            return Some(*meaning);
        }
        let names = words.iter().map(|(word, _)| format!("{word:?}")).collect::<Vec<_>>().join(", ");
        reader.wrong(format_args!("one of {names}"), json)
    }
}

/// An instant of RFC 3339 with its offset.
pub(super) fn instant(reader: &mut Reader<'_>, json: &Json) -> Option<Instant> {
    match json {
        Json::Text(text) => reader.check(Instant::parse(text)),
        other => {
            reader.wrong("an RFC 3339 date-time with an offset, such as \"2026-11-02T09:00:00-05:00\"", other)
        }
    }
}

/// A local date.
pub(super) fn date(reader: &mut Reader<'_>, json: &Json) -> Option<NaiveDate> {
    match json {
        Json::Text(text) => reader.check(parse_date(text)),
        other => reader.wrong(DATE, other),
    }
}

const DATE: &str = "a date such as \"2026-11-01\"";

fn parse_date(text: &str) -> Result<NaiveDate> {
    let invalid = || Error::ValueInvalid { wanted: DATE, text: text.chars().take(40).collect() };
    // chrono also takes signs, blanks and fewer digits, which RFC 3339 does not.
    let is_plain = text
        .bytes()
        .enumerate()
        .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if text.len() != 10 || !is_plain {
        return Err(invalid());
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| invalid())
}

/// The day of the week of RFC 5545's two letters.
pub(super) const DAYS: &[(&str, Weekday)] = &[
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

/// Elapsed time in whole minutes.
pub(super) fn minutes(reader: &mut Reader<'_>, json: &Json) -> Option<Minutes> {
    match json {
        Json::Text(text) => reader.check(parse_minutes(text)),
        other => reader.wrong(MINUTES, other),
    }
}

const MINUTES: &str = "a duration in whole minutes, such as \"PT45M\" or \"PT1H30M\"";
const NOMINAL: &str = "an elapsed duration: a day is not always 24 hours, so say \"PT24H\" for those";

fn parse_minutes(text: &str) -> Result<Minutes> {
    let seconds = parse_seconds(text)?.0;
    let minutes = u32::try_from(seconds / 60).ok().filter(|_| seconds % 60 == 0);
    minutes
        .map(Minutes)
        .ok_or_else(|| Error::ValueInvalid { wanted: MINUTES, text: text.chars().take(40).collect() })
}

/// Elapsed time in seconds.
pub(super) fn seconds(reader: &mut Reader<'_>, json: &Json) -> Option<Seconds> {
    match json {
        Json::Text(text) => reader.check(parse_seconds(text)),
        other => reader.wrong(SECONDS, other),
    }
}

const SECONDS: &str = "a duration such as \"PT45M\", \"PT1H30M\" or \"PT90S\"";

/// `PT`, then hours, minutes and seconds in this order, one of them at least.
fn parse_seconds(text: &str) -> Result<Seconds> {
    let invalid = |wanted| Error::ValueInvalid { wanted, text: text.chars().take(40).collect() };
    let Some(mut rest) = text.strip_prefix("PT").filter(|rest| !rest.is_empty()) else {
        let is_nominal = text.starts_with('P') && text.len() > 2;
        return Err(invalid(if is_nominal { NOMINAL } else { SECONDS }));
    };
    let mut total: i64 = 0;
    for (unit, length) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((digits, after)) = rest.split_once(unit) {
            let amount = number(digits).ok_or_else(|| invalid(SECONDS))?;
            total = total.saturating_add(amount.saturating_mul(length));
            rest = after;
        }
    }
    if rest.is_empty() { Ok(Seconds(total)) } else { Err(invalid(SECONDS)) }
}

/// Up to nine digits.
fn number(digits: &str) -> Option<i64> {
    let is_number = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}

/// Whole days by the calendar.
pub(super) fn days(reader: &mut Reader<'_>, json: &Json) -> Option<u32> {
    const WANTED: &str = "a number of days, such as \"P30D\"";
    match json {
        Json::Text(text) => {
            let digits = text.strip_prefix('P').and_then(|rest| rest.strip_suffix('D'));
            let days = digits.and_then(number).and_then(|days| u32::try_from(days).ok());
            let invalid = || Error::ValueInvalid { wanted: WANTED, text: text.chars().take(40).collect() };
            reader.check(days.ok_or_else(invalid))
        }
        other => reader.wrong(WANTED, other),
    }
}

/// A SHA-256 digest.
pub(super) fn digest(reader: &mut Reader<'_>, json: &Json) -> Option<Digest> {
    const WANTED: &str = "a SHA-256 digest: 64 lower-case hexadecimal digits";
    match json {
        Json::Text(text) => {
            let invalid = || Error::ValueInvalid { wanted: WANTED, text: text.chars().take(70).collect() };
            let digest = Digest::parse(text).filter(|digest| digest.to_string() == *text);
            reader.check(digest.ok_or_else(invalid))
        }
        other => reader.wrong(WANTED, other),
    }
}

/// Whole minutes as they are written: in hours where there are any.
pub(super) fn of_minutes(minutes: Minutes) -> Json {
    of_seconds(minutes.seconds())
}

/// Elapsed time as it is written.
pub(super) fn of_seconds(seconds: Seconds) -> Json {
    Json::Text(seconds.written())
}

/// A number that never is negative.
pub(super) fn of_count(count: impl Into<u64>) -> Json {
    // Positions and counts are far below 2^53: one a nanosecond for a hundred days.
    Json::Int(i64::try_from(count.into()).unwrap_or(i64::MAX))
}

/// A word of a table as it is written.
pub(super) fn of_word<T: PartialEq>(words: &[(&'static str, T)], meaning: &T) -> Json {
    Json::from(words.iter().find(|(_, known)| known == meaning).map_or("", |(word, _)| word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<T: core::fmt::Debug>(read: Result<T>) -> String {
        read.map_or_else(|error| error.to_string(), |value| format!("{value:?}"))
    }

    #[test]
    fn durations() {
        let rows = [
            ("PT45M", "Minutes(45)", "PT45M"),
            ("PT1H30M", "Minutes(90)", "PT1H30M"),
            ("PT90M", "Minutes(90)", "PT1H30M"),
            ("PT24H", "Minutes(1440)", "PT24H"),
            ("PT0M", "Minutes(0)", "PT0M"),
            ("PT60S", "Minutes(1)", "PT1M"),
        ];
        for (text, minutes, written) in rows {
            assert_eq!(shown(parse_minutes(text)), minutes);
            assert_eq!(parse_minutes(text).map(of_minutes), Ok(Json::from(written)));
        }
        for text in ["PT90S", "PT999999999H"] {
            assert_eq!(shown(parse_minutes(text)), format!("{text:?} is not {MINUTES}"));
        }
        for text in [
            "",
            "P",
            "PT",
            "PTM",
            "45",
            "45M",
            "pt45m",
            "PT45",
            "PT-5M",
            "PT+5M",
            "PT1M1H",
            "PT5M5M",
            "PT1.5H",
            "PT1234567890S",
            "PT٣M",
        ] {
            assert_eq!(shown(parse_seconds(text)), format!("{text:?} is not {SECONDS}"));
        }
        for text in ["P1D", "P1DT2H", "P2W"] {
            assert_eq!(shown(parse_seconds(text)), format!("{text:?} is not {NOMINAL}"));
        }
        assert_eq!(of_seconds(Seconds(3_601)), Json::from("PT1H1S"));
    }

    #[test]
    fn dates() {
        assert_eq!(shown(parse_date("2028-02-29")), "2028-02-29");
        for text in [
            "2026-02-29",
            "2026-2-28",
            "2026-11-1",
            "26-02-28",
            "2026/02/28",
            " 2026-2-28",
            "+2026-2-28",
            "2026-11-01T",
            "",
            "2026-13-01",
            "20é6-11-1",
        ] {
            assert_eq!(shown(parse_date(text)), format!("{text:?} is not {DATE}"));
        }
    }
}
