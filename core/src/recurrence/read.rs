//! From the text of a rule to its parts: syntax only.

use super::When;
use super::rule::{ByDay, Freq, RuleParts, WEEKDAYS};
use crate::{Error, Result};
use chrono::Weekday;
use core::str::FromStr;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The names of the parts that are known, as they are printed.
const NAMES: [&str; 16] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYHOUR",
    "BYMINUTE",
    "BYSECOND",
    "BYSETPOS",
    "WKST",
    "RSCALE",
    "SKIP",
];

/// The parts, and what is wrong with the text but has a plain meaning all the same.
pub(super) fn rule(text: &str) -> Result<(RuleParts, Vec<Error>)> {
    let mut forgiven = Vec::new();
    let mut freq = None;
    let mut parts = RuleParts::every(Freq::Daily);
    let (mut known_seen, mut others_seen) = (0u32, BTreeSet::new());
    for part in text.trim().split(';') {
        let Some((name, value)) = part.split_once('=').map(|(name, value)| (name.trim(), value.trim()))
        else {
            let error = invalid(part, "a part is NAME=VALUE");
            if part.trim().is_empty() && !text.trim().is_empty() {
                forgiven.push(error);
                continue;
            }
            return Err(error);
        };
        let known = NAMES.iter().position(|known| name.eq_ignore_ascii_case(known));
        let (name, is_new) = match known.and_then(|index| Some((index, NAMES.get(index)?))) {
            Some((index, name)) => {
                let is_new = known_seen >> index & 1 == 0;
                known_seen |= 1 << index;
                (Cow::Borrowed(*name), is_new)
            }
            None => {
                let name = name.to_ascii_uppercase();
                let is_new = others_seen.insert(name.clone());
                (Cow::Owned(name), is_new)
            }
        };
        if !is_new {
            return Err(invalid(&name, "it is there twice"));
        }
        if value.is_empty() && name != "FREQ" {
            forgiven.push(invalid(&name, "it is empty"));
        } else if name == "FREQ" {
            let known = Freq::ALL.iter().find(|(_, known)| value.eq_ignore_ascii_case(known));
            freq = Some(
                known
                    .ok_or_else(|| {
                        invalid(&name, "it is SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY")
                    })?
                    .0,
            );
        } else {
            read_part(&mut parts, &name, value)?;
        }
    }
    parts.freq = freq.ok_or_else(|| invalid("FREQ", "it is missing"))?;
    Ok((parts, forgiven))
}

fn read_part(parts: &mut RuleParts, name: &str, value: &str) -> Result<()> {
    match name {
        "INTERVAL" => parts.interval = number(name, value)?,
        "COUNT" => parts.count = Some(number(name, value)?),
        "UNTIL" => {
            parts.until = Some(When::parse(value, None).map_err(|error| invalid(name, &error.to_string()))?)
        }
        "BYMONTH" => parts.by_month = list(name, value, number)?,
        "BYWEEKNO" => parts.by_week_no = list(name, value, number)?,
        "BYYEARDAY" => parts.by_year_day = list(name, value, number)?,
        "BYMONTHDAY" => parts.by_month_day = list(name, value, number)?,
        "BYDAY" => parts.by_day = list(name, value, by_day)?,
        "BYHOUR" => parts.by_hour = list(name, value, number)?,
        "BYMINUTE" => parts.by_minute = list(name, value, number)?,
        "BYSECOND" => parts.by_second = list(name, value, number)?,
        "BYSETPOS" => parts.by_set_pos = list(name, value, number)?,
        "WKST" => parts.week_start = weekday(name, value)?,
        // RFC 7529 with the values that say what RFC 5545 does.
        "RSCALE" if value.eq_ignore_ascii_case("GREGORIAN") => {}
        "SKIP" if value.eq_ignore_ascii_case("OMIT") => {}
        "RSCALE" | "SKIP" => {
            return Err(Error::Unsupported { what: format!("{name}={} (RFC 7529)", shortened(value)) });
        }
        _ if name.starts_with("X-") => parts.extensions.push((name.to_owned(), value.to_owned())),
        _ => return Err(invalid(name, "RFC 5545 has no such part")),
    }
    Ok(())
}

fn list<T>(name: &str, value: &str, item: fn(&str, &str) -> Result<T>) -> Result<Vec<T>> {
    value.split(',').map(|text| item(name, text.trim())).collect()
}

fn number<T: FromStr>(name: &str, text: &str) -> Result<T> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| is_number)
        .ok_or_else(|| invalid(name, &format!("{:?} is out of its range", shortened(text))))
}

fn by_day(name: &str, text: &str) -> Result<ByDay> {
    let (nth, day) = text.split_at_checked(text.len().saturating_sub(2)).unwrap_or(("", ""));
    let nth = if nth.is_empty() { None } else { Some(number(name, nth)?) };
    Ok(ByDay { nth, weekday: weekday(name, day)? })
}

fn weekday(name: &str, text: &str) -> Result<Weekday> {
    let found = WEEKDAYS.iter().find(|(_, known)| text.eq_ignore_ascii_case(known));
    found
        .map(|(weekday, _)| *weekday)
        .ok_or_else(|| invalid(name, &format!("{:?} is no weekday such as \"MO\"", shortened(text))))
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

pub(super) fn invalid(part: &str, why: &str) -> Error {
    Error::RecurrenceInvalid { part: shortened(part), why: why.to_owned() }
}
