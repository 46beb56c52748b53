use super::component::upper;
use super::content::{self, Quotes};
use super::write;
use std::borrow::Cow;

/// The parameters of a property, as they stand in the text: split when they are asked for.
#[derive(Clone, Default)]
pub struct Parameters<'a> {
    /// `;NAME=value,"value";…`: sound, as the parser leaves it and [`Parameters::push`] writes it.
    raw: Cow<'a, str>,
}

/// A parameter of a property.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameter<'a> {
    /// In upper case: `TZID`.
    pub name: Cow<'a, str>,
    /// Without quotes, and with the caret escapes of RFC 6868 undone. At least one; it may be empty.
    pub values: Vec<Cow<'a, str>>,
}

impl<'a> Parameters<'a> {
    /// From the text between the name of a property and the colon before its value, which was looked through.
    pub(super) fn raw(raw: Cow<'a, str>) -> Parameters<'a> {
        Parameters { raw }
    }

    /// Each, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = Parameter<'_>> {
        self.split().map(|(name, values)| Parameter {
            name: upper(Cow::Borrowed(name)),
            values: content::values(values).map(decoded).collect(),
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Adds one. What no name and no value can hold is written as [`write`](super::write()) says.
    pub fn push(&mut self, parameter: &Parameter<'_>) {
        let raw = self.raw.to_mut();
        raw.push(';');
        raw.push_str(&write::name(&parameter.name));
        raw.push('=');
        for (index, value) in parameter.values.iter().enumerate() {
            raw.extend((index > 0).then_some(','));
            push_encoded(value, raw);
        }
    }

    /// The first value of the first of this name.
    pub(super) fn first(&self, name: &str) -> Option<Cow<'_, str>> {
        if self.raw.is_empty() {
            return None;
        }
        let (_, values) = self.split().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        match values.bytes().any(|byte| matches!(byte, b',' | b'"' | b'^')) {
            true => content::values(values).next().map(decoded),
            false => Some(Cow::Borrowed(values)),
        }
    }

    pub(super) fn as_raw(&self) -> &str {
        &self.raw
    }

    pub(super) fn into_owned<'b>(self) -> Parameters<'b> {
        Parameters { raw: Cow::Owned(self.raw.into_owned()) }
    }

    /// Names and raw values; what has no name or no `=` is left out.
    fn split(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut rest = &*self.raw;
        let each = core::iter::from_fn(move || {
            let (name, values, after) = content::parameter(rest, Quotes::Close)?;
            rest = after;
            Some((name, values))
        });
        each.filter(|(name, _)| !name.is_empty()).filter_map(|(name, values)| Some((name, values?)))
    }
}

impl<'b> FromIterator<Parameter<'b>> for Parameters<'_> {
    fn from_iter<T: IntoIterator<Item = Parameter<'b>>>(all: T) -> Self {
        let mut parameters = Parameters::default();
        all.into_iter().for_each(|parameter| parameters.push(&parameter));
        parameters
    }
}

/// By what they say, not by how it is written.
impl PartialEq for Parameters<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw || self.iter().eq(other.iter())
    }
}

impl Eq for Parameters<'_> {}

impl core::fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Without quotes, and with `^n`, `^^` and `^'` undone (RFC 6868 §3.2); any other `^x` stays as it is.
fn decoded(raw: &str) -> Cow<'_, str> {
    let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw);
    if !inner.contains(['"', '^']) {
        return Cow::Borrowed(inner);
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
    Cow::Owned(value)
}

/// Quoted and caret-escaped where it must be; control characters are left out.
fn push_encoded(value: &str, line: &mut String) {
    let quote = value.contains([':', ';', ',']);
    line.extend(quote.then_some('"'));
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => line.push_str("^n"),
            '^' => line.push_str("^^"),
            '"' => line.push_str("^'"),
            c if c.is_control() && c != '\t' => {}
            c => line.push(c),
        }
    }
    line.extend(quote.then_some('"'));
}
