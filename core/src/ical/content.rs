use super::component::upper;
use super::{Parameter, Parameters, Property};
use std::borrow::Cow;

/// Why a line is no content line, or not wholly one. The text is English and holds nothing of the line.
pub(super) type Why = &'static str;

/// One unfolded line as a property, and what was wrong with it though it could be read.
///
/// # Errors
/// What is wrong with a line that has no name, or no value after its parameters.
pub(super) fn property<'a>(line: &Cow<'a, str>, number: u32) -> Result<(Property<'a>, Option<Why>), Why> {
    match line {
        Cow::Borrowed(line) => read(line, number),
        // A line that was folded is unfolded into a text of its own.
        Cow::Owned(line) => read(line, number).map(|(property, why)| (property.into_owned(), why)),
    }
}

/// The name and the value of a line that is nothing but these, the name in capitals: as most are.
pub(super) fn plain(line: &str) -> Option<(&str, &str)> {
    let end = line.bytes().position(|byte| !matches!(byte, b'A'..=b'Z' | b'-'))?;
    let (name, rest) = line.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
    Some((name, rest.strip_prefix(':')?))
}

fn read(line: &str, number: u32) -> Result<(Property<'_>, Option<Why>), Why> {
    let (name, rest) = split_name(line);
    let name = upper(Cow::Borrowed(name));
    if name.is_empty() {
        return Err("the line does not begin with the name of a property");
    }
    if let Some(value) = rest.strip_prefix(':') {
        return Ok((Property { name, value: value.into(), line: number, ..Property::default() }, None));
    }
    if !rest.starts_with(';') {
        return Err("the name of the property is not followed by ':' or ';'");
    }
    let (parameters, value, why) = match parameters(rest, Quotes::Close) {
        Ok((raw, value, why)) => (Parameters::raw(raw.into()), value, why),
        // A quote that never closes hides the colon: read again with quotes as ordinary characters.
        Err(_) => {
            let (raw, value, _) = parameters(rest, Quotes::Ignore)?;
            let raw = Parameters::raw(raw.replace('"', "").into());
            (raw, value, Some("a quote in its parameters never closes"))
        }
    };
    if let Some((parameters, value)) = rejoined(&parameters, value) {
        let property = Property { name, parameters, value: value.into(), line: number };
        return Ok((property, why.or(Some("a colon in its TZID is not quoted"))));
    }
    Ok((Property { name, parameters, value: value.into(), line: number }, why))
}

/// Exchange writes `TZID=tzone://Microsoft/Utc:20261102T090000`: a colon in a name without quotes. Where a date stands
/// only behind a later colon, what is before that belongs to the name.
fn rejoined<'a>(parameters: &Parameters<'a>, value: &'a str) -> Option<(Parameters<'a>, &'a str)> {
    fn begins_with_date(text: &str) -> bool {
        text.get(..8).is_some_and(|date| date.bytes().all(|byte| byte.is_ascii_digit()))
    }
    let (more, date) = value.rsplit_once(':')?;
    if begins_with_date(value) || !begins_with_date(date) {
        return None;
    }
    let mut all: Vec<Parameter<'_>> = parameters.iter().collect();
    let name = all.last_mut().filter(|last| last.name == "TZID")?.values.last_mut()?;
    *name = format!("{name}:{more}").into();
    Some((all.into_iter().collect(), date))
}

/// The name that a text begins with, which may be empty, and the rest.
pub(super) fn split_name(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !is_name(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Names in the wild also have `_` and `.` in them.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    Close,
    Ignore,
}

/// Looks through `;NAME=value,"value";…:` and gives it, and what follows the colon.
fn parameters(text: &str, quotes: Quotes) -> Result<(&str, &str, Option<Why>), Why> {
    let (mut rest, mut why) = (text, None);
    loop {
        if let Some(value) = rest.strip_prefix(':') {
            return Ok((text.get(..text.len() - rest.len()).unwrap_or(""), value, why));
        }
        let Some((name, values, after)) = parameter(rest, quotes) else {
            return Err("there is no ':' after its parameters");
        };
        if values.is_none() {
            why = Some("one of its parameters has no value and was left out");
        } else if name.is_empty() {
            why = Some("one of its parameters has no name and was left out");
        }
        rest = after;
    }
}

/// Reads `;NAME=value,"value"`, and gives its name, its values if there is a `=`, and what follows: at a `;` or a `:`,
/// or nothing. Text before or after a quoted part belongs to it, as `a"b,c"d` is written by some.
pub(super) fn parameter(text: &str, quotes: Quotes) -> Option<(&str, Option<&str>, &str)> {
    let (name, after) = split_name(text.strip_prefix(';')?);
    let values = after.strip_prefix('=');
    let text = values.unwrap_or(after);
    let (mut quoted, quotes) = (false, quotes == Quotes::Close && values.is_some());
    let ends = |byte: u8| {
        quoted ^= quotes && byte == b'"';
        !quoted && matches!(byte, b';' | b':')
    };
    let end = text.bytes().position(ends).unwrap_or(text.len());
    let (own, rest) = text.split_at_checked(end)?;
    Some((name, values.map(|_| own), rest))
}

/// The values of one parameter, split at commas outside of quotes.
pub(super) fn values(raw: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    raw.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
}
