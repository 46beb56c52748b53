//! The RFC's own lines: DTSTART, RRULE, RDATE, EXRULE, EXDATE (RFC 5545 §3.8.2.4 and §3.8.5).

use super::When;
use super::parts::{Parts, PeriodEnd, RDate, Reading};
use super::read::invalid;
use super::rule::Rule;
use crate::zone::{Zone, Zones};
use crate::{Error, Result};
use core::fmt;
use std::borrow::Cow;

/// DTSTART and the rest. What is `forgiven` is added there.
pub(super) fn read(
    text: &str,
    zones: &Zones,
    reading: Reading,
    forgiven: &mut Vec<Error>,
) -> Result<(When, Parts)> {
    let mut start = None;
    let mut parts = Parts::default();
    // Folded lines go on after a blank (RFC 5545 §3.1).
    let is_folded = memchr::memchr_iter(b'\n', text.as_bytes())
        .any(|end| matches!(text.as_bytes().get(end + 1), Some(b' ' | b'\t')));
    let unfolded = if is_folded {
        Cow::Owned(text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", ""))
    } else {
        Cow::Borrowed(text)
    };
    for line in unfolded.split(['\n', '\r']).filter(|line| !line.trim().is_empty()) {
        let line = Line::read(line.trim(), zones)?;
        let mut when = |text: &str| line.when(text, reading, forgiven);
        match &*line.name {
            "DTSTART" if start.is_some() => return Err(line.invalid("it is there twice")),
            "DTSTART" => start = Some(when(line.value)?),
            "RRULE" => parts.rules.push(rule(line.value, reading, forgiven)?),
            "EXRULE" => parts.exrules.push(rule(line.value, reading, forgiven)?),
            "RDATE" => {
                for text in line.value.split(',') {
                    parts.dates.push(line.rdate(text, &mut when)?);
                }
            }
            "EXDATE" => {
                for text in line.value.split(',') {
                    parts.exdates.push(when(text)?);
                }
            }
            _ => {
                return Err(
                    line.invalid("it is no property of a recurrence: DTSTART, RRULE, RDATE, EXRULE, EXDATE")
                );
            }
        }
    }
    let start = start.ok_or_else(|| invalid("DTSTART", "it is missing"))?;
    Ok((start, parts))
}

fn rule(text: &str, reading: Reading, forgiven: &mut Vec<Error>) -> Result<Rule> {
    let (rule, errors) = Rule::parse_lenient(text)?;
    errors.into_iter().try_for_each(|error| reading.forgive(error, forgiven))?;
    Ok(rule)
}

/// One property.
struct Line<'t> {
    /// In capitals.
    name: Cow<'t, str>,
    zone: Option<Zone>,
    kind: Option<&'t str>,
    value: &'t str,
}

impl<'t> Line<'t> {
    fn read(line: &'t str, zones: &Zones) -> Result<Line<'t>> {
        let (head, value) =
            split_outside_quotes(line, b':').ok_or_else(|| invalid(line, "a line is NAME:VALUE"))?;
        let mut parameters = head;
        let mut next = || {
            let (one, rest) = split_outside_quotes(parameters, b';').unwrap_or((parameters, ""));
            parameters = rest;
            Some(one).filter(|one| !one.is_empty())
        };
        let name = capitals(next().unwrap_or_default());
        let mut read = Line { name, zone: None, kind: None, value: value.trim() };
        while let Some(parameter) = next() {
            let (name, value) =
                parameter.split_once('=').ok_or_else(|| read.invalid("a parameter is NAME=VALUE"))?;
            let value = value.trim_matches('"');
            // RFC 5545 §3.2: parameters that are not known are ignored.
            if name.eq_ignore_ascii_case("TZID") {
                read.zone = Some(zones.get(value)?);
            } else if name.eq_ignore_ascii_case("VALUE") {
                read.kind = Some(value);
            }
        }
        Ok(read)
    }

    fn invalid(&self, why: &str) -> Error {
        invalid(&self.name, why)
    }

    fn when(&self, text: &str, reading: Reading, forgiven: &mut Vec<Error>) -> Result<When> {
        let when = When::parse(text.trim(), self.zone.as_ref()).map_err(|error| match error {
            Error::ValueInvalid { .. } => self.invalid(&error.to_string()),
            error => error,
        })?;
        let says = |kind: &str| self.kind.is_some_and(|own| own.eq_ignore_ascii_case(kind));
        let says_date = says("DATE");
        let known = self.kind.is_none() || says_date || says("DATE-TIME") || says("PERIOD");
        if says_date != when.is_date() || !known {
            let why = "its VALUE parameter does not say what the value is: a date has VALUE=DATE";
            reading.forgive(self.invalid(why), forgiven)?;
        }
        Ok(when)
    }

    fn rdate(&self, text: &str, when: &mut impl FnMut(&str) -> Result<When>) -> Result<RDate> {
        let Some((start, end)) = text.split_once('/') else {
            return when(text).map(RDate::from);
        };
        let start = when(start)?;
        let end = match end.trim().strip_prefix(['P', 'p', '+']) {
            Some(_) => duration(end.trim())
                .ok_or_else(|| self.invalid("a period ends with a time or with a duration such as PT1H"))?,
            None => PeriodEnd::At(when(end)?),
        };
        if start.is_date() || matches!(end, PeriodEnd::At(When::Date(_))) {
            return Err(self.invalid("a period is of times, not of dates"));
        }
        Ok(RDate { start, end: Some(end) })
    }
}

fn capitals(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(name.to_ascii_uppercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn split_outside_quotes(text: &str, at: u8) -> Option<(&str, &str)> {
    let mut quoted = false;
    let found = memchr::memchr2_iter(at, b'"', text.as_bytes()).find(|found| {
        let is_quote = text.as_bytes().get(*found) == Some(&b'"');
        quoted ^= is_quote;
        !is_quote && !quoted
    });
    let (head, rest) = text.split_at_checked(found?)?;
    Some((head, rest.get(1..)?))
}

/// A positive DURATION (RFC 5545 §3.3.6): `P1W`, `P1DT2H30M`.
fn duration(text: &str) -> Option<PeriodEnd> {
    let text = text.to_ascii_uppercase();
    let text = text.strip_prefix('+').unwrap_or(&text).strip_prefix('P')?;
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let count = |text: &str, units: &[(char, u32)]| -> Option<u32> {
        let (mut rest, mut sum, mut next) = (text, 0u32, 0);
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            let (number, after) = rest.split_at_checked(digits)?;
            let unit = after.chars().next()?;
            let index = units.iter().position(|(name, _)| *name == unit).filter(|index| *index >= next)?;
            let each = units.get(index)?.1;
            (sum, next) = (sum.checked_add(number.parse::<u32>().ok()?.checked_mul(each)?)?, index + 1);
            rest = after.get(1..)?;
        }
        Some(sum)
    };
    let days = count(date, &[('W', 7), ('D', 1)])?;
    let seconds = time.map_or(Some(0), |time| count(time, &[('H', 3600), ('M', 60), ('S', 1)]))?;
    (days > 0 || seconds > 0).then_some(PeriodEnd::After { days, seconds })
}

/// Canonical: DTSTART, RRULE, RDATE, EXRULE, EXDATE; one value a line.
pub(super) fn write(f: &mut fmt::Formatter<'_>, start: &When, parts: &Parts) -> fmt::Result {
    property(f, "DTSTART", start)?;
    parts.rules.iter().try_for_each(|rule| write!(f, "\nRRULE:{rule}"))?;
    for date in &parts.dates {
        f.write_str("\n")?;
        match &date.end {
            None => property(f, "RDATE", &date.start)?,
            Some(end) => period(f, &date.start, end)?,
        }
    }
    parts.exrules.iter().try_for_each(|rule| write!(f, "\nEXRULE:{rule}"))?;
    parts.exdates.iter().try_for_each(|date| {
        f.write_str("\n")?;
        property(f, "EXDATE", date)
    })
}

/// One TZID is for both halves, and says nothing of one in UTC.
fn period(f: &mut fmt::Formatter<'_>, start: &When, end: &PeriodEnd) -> fmt::Result {
    f.write_str("RDATE;VALUE=PERIOD")?;
    let other = match end {
        PeriodEnd::At(at @ When::Zoned { zone, .. }) if start.zone() != Some(zone) => Some((at, zone)),
        _ => None,
    };
    match other {
        None => {
            zone(f, start)?;
            write!(f, ":{start}/{end}")
        }
        Some((at, _)) if matches!(start, When::Utc(_)) => {
            zone(f, at)?;
            write!(f, ":{start}/{end}")
        }
        Some((at, own)) => {
            zone(f, start)?;
            let end = at.instant_in(own).map_or_else(|_| at.clone(), When::Utc);
            write!(f, ":{start}/{end}")
        }
    }
}

fn property(f: &mut fmt::Formatter<'_>, name: &str, when: &When) -> fmt::Result {
    f.write_str(name)?;
    if when.is_date() {
        f.write_str(";VALUE=DATE")?;
    }
    zone(f, when)?;
    write!(f, ":{when}")
}

fn zone(f: &mut fmt::Formatter<'_>, when: &When) -> fmt::Result {
    let Some(zone) = when.zone() else { return Ok(()) };
    let quote = if zone.name().contains([':', ';', ',']) { "\"" } else { "" };
    write!(f, ";TZID={quote}{zone}{quote}")
}

impl fmt::Display for PeriodEnd {
    /// As RFC 5545 writes the second half of a PERIOD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PeriodEnd::At(when) => write!(f, "{when}"),
            PeriodEnd::After { days, seconds } => {
                f.write_str("P")?;
                if *days > 0 {
                    write!(f, "{days}D")?;
                }
                if *seconds > 0 || *days == 0 {
                    write!(f, "T{seconds}S")?;
                }
                Ok(())
            }
        }
    }
}
