use super::{Parameter, Property};

/// Why a line is no content line, or not wholly one. The text is English and holds nothing of the line.
pub(super) type Why = &'static str;

/// One unfolded line as a property, and what was wrong with it though it could be read.
///
/// # Errors
/// What is wrong with a line that has no name, or no value after its parameters.
pub(super) fn property(line: &str, number: u32) -> Result<(Property, Option<Why>), Why> {
    let name_end = line.find(|c: char| !is_name(c)).unwrap_or(line.len());
    let (name, rest) = line.split_at(name_end);
    if name.is_empty() {
        return Err("the line does not begin with the name of a property");
    }
    let (parameters, value, why) = match rest.strip_prefix(':') {
        Some(value) => (Vec::new(), value, None),
        None if !rest.starts_with(';') => {
            return Err("the name of the property is not followed by ':' or ';'");
        }
        None => match parameters(rest, Quotes::Close) {
            Ok((parameters, value, why)) => (parameters, value, why),
            // A quote that never closes hides the colon: read again with quotes as ordinary characters.
            Err(_) => {
                let (parameters, value, _) = parameters(rest, Quotes::Ignore)?;
                (parameters, value, Some("a quote in its parameters never closes"))
            }
        },
    };
    let mut property =
        Property { name: name.to_ascii_uppercase(), parameters, value: value.to_owned(), line: number };
    let why = why.or_else(|| rejoin_zone(&mut property));
    Ok((property, why))
}

/// Exchange writes `TZID=tzone://Microsoft/Utc:20261102T090000`: a colon in a name without quotes. Where a date stands
/// only behind a later colon, what is before that belongs to the name.
fn rejoin_zone(property: &mut Property) -> Option<Why> {
    fn begins_with_date(text: &str) -> bool {
        text.get(..8).is_some_and(|date| date.bytes().all(|byte| byte.is_ascii_digit()))
    }
    let zone = property.parameters.last_mut().filter(|parameter| parameter.name == "TZID")?;
    let (more, value) = property.value.rsplit_once(':')?;
    if begins_with_date(&property.value) || !begins_with_date(value) {
        return None;
    }
    let name = zone.values.last_mut()?;
    *name = format!("{name}:{more}");
    property.value = value.to_owned();
    Some("a colon in its TZID is not quoted")
}

/// Names in the wild also have `_` and `.` in them.
pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Close,
    Ignore,
}

/// Reads `;NAME=value,"value";…:` and gives what follows the colon.
fn parameters(mut rest: &str, quotes: Quotes) -> Result<(Vec<Parameter>, &str, Option<Why>), Why> {
    let (mut found, mut why) = (Vec::new(), None);
    loop {
        if let Some(value) = rest.strip_prefix(':') {
            return Ok((found, value, why));
        }
        let Some(text) = rest.strip_prefix(';') else {
            return Err("there is no ':' after its parameters");
        };
        let end = text.find(|c: char| !is_name(c)).unwrap_or(text.len());
        let (name, after) = text.split_at(end);
        match after.strip_prefix('=') {
            Some(text) => {
                let (values, after) = values(text, quotes)?;
                if name.is_empty() {
                    why = Some("one of its parameters has no name and was left out");
                } else {
                    found.push(Parameter { name: name.to_ascii_uppercase(), values });
                }
                rest = after;
            }
            None => {
                why = Some("one of its parameters has no value and was left out");
                rest = after.find([';', ':']).and_then(|at| after.get(at..)).unwrap_or("");
            }
        }
    }
}

/// Reads the values of one parameter, separated by commas, and gives what follows: at `;` or `:`.
fn values(mut text: &str, quotes: Quotes) -> Result<(Vec<String>, &str), Why> {
    let mut values = Vec::new();
    loop {
        let (value, rest) = value(text, quotes)?;
        values.push(value);
        match rest.strip_prefix(',') {
            Some(after) => text = after,
            None if rest.is_empty() => return Err("there is no ':' after its parameters"),
            None => return Ok((values, rest)),
        }
    }
}

/// Reads one value. Text before or after a quoted part belongs to it, as `a"b,c"d` is written by some.
fn value(text: &str, quotes: Quotes) -> Result<(String, &str), Why> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if quotes == Quotes::Close => quoted = !quoted,
            ',' | ';' | ':' if !quoted => {
                let (value, rest) = text.split_at(at);
                return Ok((decoded(value), rest));
            }
            _ => {}
        }
    }
    Err("there is no ':' after its parameters")
}

/// Without quotes, and with `^n`, `^^` and `^'` undone (RFC 6868 §3.2); any other `^x` stays as it is.
fn decoded(raw: &str) -> String {
    if !raw.contains(['"', '^']) {
        return raw.to_owned();
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('"', _) => {}
            ('^', Some('n')) => value.extend(rest.next().map(|_| '\n')),
            ('^', Some('^')) => value.extend(rest.next()),
            ('^', Some('\'')) => value.extend(rest.next().map(|_| '"')),
            _ => value.push(c),
        }
    }
    value
}
