use crate::canon::Json;
use crate::{Error, Limits, Result};
use core::cell::Cell;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;

/// Reads a JSON text (RFC 8259), a byte order mark at its start aside, into the tree that documents are made of.
///
/// Whole numbers only, and those below 2^53, which every language holds exactly: `1.0`, `1e3` and `-0` are
/// refused. So is an object that names a member twice, of which other readers take the first or the last.
///
/// # Errors
/// [`Error::JsonInvalid`] with line and column; [`Error::Limit`] for a text longer than `limits.text_bytes`, or
/// nested deeper than `limits.depth` (120 at most).
pub fn parse(text: &str, limits: &Limits) -> Result<Json> {
    if text.len() > limits.text_bytes {
        return Err(Error::Limit { limit: "text_bytes", allowed: limits.text_bytes as u64 });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let depth = limits.depth.min(DEEPEST);
    let too_deep = Cell::new(false);
    let mut reading = serde_json::Deserializer::from_str(text);
    let read = Value { left: depth, too_deep: &too_deep }.deserialize(&mut reading);
    match read.and_then(|tree| reading.end().map(|()| tree)) {
        Ok(tree) => Ok(tree),
        Err(_) if too_deep.get() => Err(Error::Limit { limit: "depth", allowed: depth as u64 }),
        Err(fault) => Err(invalid(&fault)),
    }
}

/// The deepest nesting that the parser below us takes without being asked.
const DEEPEST: usize = 120;

/// The first whole number that a double no longer holds apart from its neighbour.
const TOO_LARGE: u64 = 1 << 53;

/// What serde_json hands to visitors in the place of a number, if some other crate of the build turned on its
/// feature `arbitrary_precision`: an object of one member with this name, and the digits as a text.
const NUMBER: &str = "$serde_json::private::Number";

fn invalid(fault: &serde_json::Error) -> Error {
    let message = fault.to_string();
    let why = message.rsplit_once(" at line ").map_or(message.as_str(), |(why, _)| why);
    Error::JsonInvalid {
        at: format!("line {}, column {}", fault.line(), fault.column()),
        why: why.to_owned(),
    }
}

/// A value that may hold `left` more levels of lists and objects.
#[derive(Clone, Copy)]
struct Value<'a> {
    left: usize,
    too_deep: &'a Cell<bool>,
}

impl Value<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.left.checked_sub(1) {
            Some(left) => Ok(Value { left, ..self }),
            None => {
                self.too_deep.set(true);
                Err(E::custom("nested too deeply"))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reading: D) -> Result<Json, D::Error> {
        reading.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Json, E> {
        if value.unsigned_abs() < TOO_LARGE { Ok(Json::Int(value)) } else { Err(too_large(value)) }
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Json, E> {
        i64::try_from(value).map_err(|_| too_large(value)).and_then(|value| self.visit_i64(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        Err(not_whole(format_args!("{value:?}")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let inner = self.deeper()?;
        let mut map = BTreeMap::new();
        while let Some(name) = members.next_key::<String>()? {
            if name == NUMBER && map.is_empty() {
                return number(&members.next_value::<String>()?);
            }
            if map.contains_key(&name) {
                let name: String = name.chars().take(60).collect();
                return Err(A::Error::custom(format_args!("the member {name:?} is there twice")));
            }
            let value = members.next_value_seed(inner)?;
            map.insert(name, value);
        }
        Ok(Json::Map(map))
    }
}

fn number<E: serde::de::Error>(digits: &str) -> Result<Json, E> {
    match digits.parse::<i64>() {
        Ok(value) if value.unsigned_abs() >= TOO_LARGE => Err(too_large(value)),
        Ok(value) if value.to_string() == digits => Ok(Json::Int(value)),
        _ => Err(not_whole(digits)),
    }
}

fn too_large<E: serde::de::Error>(value: impl fmt::Display) -> E {
    E::custom(format_args!("{value} is 2^53 or more: write it as a text"))
}

fn not_whole<E: serde::de::Error>(value: impl fmt::Display) -> E {
    let value: String = value.to_string().chars().take(40).collect();
    E::custom(format_args!(
        "{value} is written as a fraction, with an exponent, or is 2^53 or more: only whole numbers are read"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The canonical form of what was read, or the error.
    fn read(text: &str) -> String {
        match parse(text, &Limits::default()) {
            Ok(tree) => tree.canonical(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_text_is_read_or_refused_where_it_is_wrong() {
        let whole =
            "is written as a fraction, with an exponent, or is 2^53 or more: only whole numbers are read";
        let rows = [
            ("{\"b\":[1,null,true,\"x\"],\"a\":-7}", r#"{"a":-7,"b":[1,null,true,"x"]}"#.to_owned()),
            ("\u{feff}[]", "[]".to_owned()),
            ("9007199254740991", "9007199254740991".to_owned()),
            ("-9007199254740991", "-9007199254740991".to_owned()),
            (r#""\u0000\ud83d\ude00""#, "\"\\u0000\u{1f600}\"".to_owned()),
            (
                "9007199254740992",
                "line 1, column 16: 9007199254740992 is 2^53 or more: write it as a text".to_owned(),
            ),
            (
                "-9007199254740992",
                "line 1, column 17: -9007199254740992 is 2^53 or more: write it as a text".to_owned(),
            ),
            (
                "18446744073709551615",
                "line 1, column 20: 18446744073709551615 is 2^53 or more: write it as a text".to_owned(),
            ),
            ("[1.0]", format!("line 1, column 4: 1.0 {whole}")),
            ("1e3", format!("line 1, column 3: 1000.0 {whole}")),
            ("-0", format!("line 1, column 2: -0.0 {whole}")),
            ("99999999999999999999", format!("line 1, column 20: 1e20 {whole}")),
            ("{\"a\":1,\n \"a\":1}", "line 2, column 4: the member \"a\" is there twice".to_owned()),
            ("{\"a\":1,\"\\u0061\":1}", "line 1, column 15: the member \"a\" is there twice".to_owned()),
            ("\"\\ud800\"", "line 1, column 8: unexpected end of hex escape".to_owned()),
            ("\"\\udc00\"", "line 1, column 7: lone leading surrogate in hex escape".to_owned()),
            (
                "\"\0\"",
                "line 1, column 2: control character (\\u0000-\\u001F) found while parsing a string"
                    .to_owned(),
            ),
            ("{} {}", "line 1, column 4: trailing characters".to_owned()),
            ("[1,]", "line 1, column 4: trailing comma".to_owned()),
            ("[]\u{feff}", "line 1, column 3: trailing characters".to_owned()),
            ("", "line 1, column 0: EOF while parsing a value".to_owned()),
            ("NaN", "line 1, column 1: expected value".to_owned()),
        ];
        for (text, expected) in rows {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn depth_and_size_are_limits() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let limits = |depth| Limits { depth, text_bytes: 1000, ..Limits::default() };
        let limit = |limit, allowed| Err(Error::Limit { limit, allowed });
        assert_eq!(parse(&nested(32), &Limits::default()).map(drop), Ok(()));
        assert_eq!(parse(&nested(33), &Limits::default()), limit("depth", 32));
        assert_eq!(parse(&nested(64), &Limits::default()), limit("depth", 32));
        assert_eq!(parse(&nested(64), &limits(64)).map(drop), Ok(()));
        // The parser below has its own limit, which is not ours to raise.
        assert_eq!(parse(&nested(120), &limits(usize::MAX)).map(drop), Ok(()));
        assert_eq!(parse(&nested(121), &limits(usize::MAX)), limit("depth", 120));
        assert_eq!(parse(&" ".repeat(1001), &limits(64)), limit("text_bytes", 1000));
    }

    /// Another crate of the build may change how numbers reach us; they must mean the same.
    #[test]
    fn numbers_as_arbitrary_precision_hands_them_over() {
        let rows = [("7", "7"), ("-7", "-7")];
        for (digits, expected) in rows {
            assert_eq!(read(&format!("{{\"{NUMBER}\":\"{digits}\"}}")), expected);
        }
        for digits in ["-0", "1.0", "1e3", "9007199254740992", "99999999999999999999", "x", "+1", ""] {
            assert!(
                read(&format!("{{\"{NUMBER}\":\"{digits}\"}}")).starts_with("line 1, column "),
                "{digits}"
            );
        }
    }

    /// Any tree of the kind that documents are made of.
    fn trees() -> impl Strategy<Value = Json> {
        let limit = (1_i64 << 53) - 1;
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            (-limit..=limit).prop_map(Json::Int),
            any::<String>().prop_map(Json::Text),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Json::List),
                prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(Json::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(tree in trees()) {
            prop_assert_eq!(parse(&tree.canonical(), &Limits::default()), Ok(tree));
        }

        #[test]
        fn garbage_is_an_error(text in r#"[\[\]{}:,"\\ ud0-9e.+\-truefalsn\x00-\x{10ffff}]{0,60}"#) {
            drop(parse(&text, &Limits::default()));
        }
    }
}
