//! Canonical bytes: the JSON tree that documents are made of, its RFC 8785 form, and SHA-256.
//!
//! No float exists here, so identical values are identical bytes in every language.

use core::fmt::{self, Write as _};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// A JSON value without floats. Integers are below 2^53 in magnitude, so that every language holds them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number, |n| < 2^53.
    Int(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object. Its order here is by bytes; [`Json::canonical`] sorts by UTF-16 as RFC 8785 asks.
    Map(BTreeMap<String, Json>),
}

impl Json {
    /// An object from its members; members that are `None` are left out.
    pub fn map<'a>(members: impl IntoIterator<Item = (&'a str, Option<Json>)>) -> Json {
        Json::Map(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
    }

    /// A string from anything that prints.
    pub fn text(value: impl fmt::Display) -> Json {
        Json::Text(value.to_string())
    }

    /// An array.
    pub fn list(items: impl IntoIterator<Item = Json>) -> Json {
        Json::List(items.into_iter().collect())
    }

    /// The member of an object, if this is one and has it.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Map(members) => members.get(name),
            _ => None,
        }
    }

    /// The canonical text of RFC 8785: no white space, members sorted by UTF-16 code units.
    pub fn canonical(&self) -> String {
        let mut out = String::new();
        write_value(self, &mut out);
        out
    }

    /// SHA-256 of the canonical text.
    pub fn digest(&self) -> Digest {
        Digest::of(self.canonical().as_bytes())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_owned())
    }
}

fn write_value(value: &Json, out: &mut String) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        // Writing to a String can't fail.
        Json::Int(n) => drop(write!(out, "{n}")),
        Json::Text(text) => write_text(text, out),
        Json::List(items) => write_joined('[', ']', items.iter(), out, write_value),
        Json::Map(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            // Where all are ASCII, the order of bytes is that of UTF-16.
            if !members.keys().all(|name| name.is_ascii()) {
                sorted.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            }
            write_joined('{', '}', sorted.into_iter(), out, |(name, value), out| {
                write_text(name, out);
                out.push(':');
                write_value(value, out);
            });
        }
    }
}

fn write_joined<T>(
    open: char,
    close: char,
    items: impl Iterator<Item = T>,
    out: &mut String,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

/// RFC 8785 §3.2.2.2: the short escapes where JSON has them, `\u00xx` for other controls, all else as it is.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    if !text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        out.push_str(text);
        return out.push('"');
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if (c as u32) < 0x20 => drop(write!(out, "\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A SHA-256 digest, printed as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of the bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Digest> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
        }
        Some(Digest(bytes))
    }

    /// The first `digits` hexadecimal digits: short enough for a name.
    pub fn short(&self, digits: usize) -> String {
        self.digits().take(digits).collect()
    }

    fn digits(&self) -> impl Iterator<Item = char> {
        let digit = |nibble: u8| char::from_digit(nibble.into(), 16);
        self.0.iter().flat_map(move |byte| [digit(byte >> 4), digit(byte & 15)]).flatten()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().try_for_each(|digit| f.write_char(digit))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_text_is_that_of_rfc_8785() {
        let value = Json::map([
            ("\u{20ac}", Some(Json::text("Euro Sign"))),
            ("\r", Some(Json::text("Carriage Return"))),
            ("\u{fb33}", Some(Json::text("Hebrew Letter Dalet With Dagesh"))),
            ("1", Some(Json::text("One"))),
            ("\u{1f600}", Some(Json::text("Emoji: Grinning Face"))),
            ("\u{80}", Some(Json::text("Control"))),
            ("\u{f6}", Some(Json::text("Latin Small Letter O With Diaeresis"))),
        ]);
        // The order of RFC 8785 §3.2.3: the emoji's surrogates sort before U+FB33.
        let expected = ["\\r", "1", "\u{80}", "\u{f6}", "\u{20ac}", "\u{1f600}", "\u{fb33}"];
        let canonical = value.canonical();
        let at: Vec<_> =
            expected.iter().map(|name| canonical.find(&format!("\"{name}\":")).unwrap()).collect();
        assert!(at.is_sorted(), "{canonical}");
        assert_eq!(Json::text("\u{1}\u{1f}\"\\/").canonical(), r#""\u0001\u001f\"\\/""#);
    }

    #[test]
    fn a_digest_survives_its_text() {
        let digest = Digest::of(b"abc");
        assert_eq!(digest.short(8), "ba7816bf");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert_eq!(Digest::parse("ba78"), None);
        assert_eq!(Digest::parse(&"é".repeat(32)), None);
    }
}
