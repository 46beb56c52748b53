//! JavaScript values as what the core takes. Whatever is not exactly that is refused, with its name.

use crate::errors::Result;
use slotwright::canon::Json;
use slotwright::period::{Instant, Period};
use slotwright::{Error, Limits, wire};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./convert.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = json)]
    fn js_json(value: &JsValue, name: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_name = bytes)]
    fn js_bytes(value: &JsValue, name: &str) -> Result<Vec<u8>, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn js_parse(text: &str) -> Result<JsValue, JsValue>;
}

/// A document: a plain object, or its JSON text.
pub(crate) fn document(value: &JsValue) -> Result<Json> {
    tree(value, "")
}

/// The same, for faults whose paths begin with `name`.
fn tree(value: &JsValue, name: &str) -> Result<Json> {
    Ok(wire::parse(&js_json(value, name)?, &Limits::default())?)
}

/// One document or a list of them.
pub(crate) fn documents(value: &JsValue) -> Result<Vec<Json>> {
    Ok(match document(value)? {
        Json::List(documents) => documents,
        one => vec![one],
    })
}

/// An iCalendar text as UTF-8, or its bytes.
pub(crate) fn ics(value: &JsValue) -> Result<Vec<u8>> {
    Ok(js_bytes(value, "ics")?)
}

/// A tree as plain objects.
pub(crate) fn plain(tree: &Json) -> Result<JsValue> {
    Ok(js_parse(&tree.canonical())?)
}

/// A text.
pub(crate) fn text(value: &JsValue, name: &str) -> Result<String> {
    Ok(value.as_string().ok_or_else(|| wrong(name, "a text is wanted"))?)
}

/// An identifier.
pub(crate) fn id<T>(
    value: &JsValue,
    name: &str,
    make: impl FnOnce(&str) -> slotwright::Result<T>,
) -> Result<T> {
    Ok(make(&text(value, name)?)?)
}

/// An instant: RFC 3339 with an offset, or milliseconds since 1970.
pub(crate) fn instant(value: &JsValue, name: &str) -> Result<Instant> {
    match value.as_string() {
        Some(text) => Ok(Instant::parse(&text)?),
        None if value.is_undefined() => Err(wrong(name, WANTED).into()),
        None => of_json(&tree(value, name)?, name),
    }
}

/// The period from one instant to another.
pub(crate) fn period(start: &JsValue, end: &JsValue) -> Result<Period> {
    Ok(Period::new(instant(start, "start")?, instant(end, "end")?)?)
}

const WANTED: &str = "an RFC 3339 date-time with an offset is wanted, or milliseconds since 1970";

fn of_json(json: &Json, name: &str) -> Result<Instant> {
    match json {
        Json::Text(text) => Ok(Instant::parse(text)?),
        Json::Int(milliseconds) => Ok(Instant::from_seconds(milliseconds.div_euclid(1000))?),
        _ => Err(wrong(name, WANTED).into()),
    }
}

fn wrong(name: &str, why: &str) -> Error {
    Error::QueryInvalid { field: name.to_owned(), why: why.to_owned() }
}

/// The members of an argument that is an object. What is not taken is left for the core to read, or to refuse.
pub(crate) struct Members(BTreeMap<String, Json>);

impl Members {
    /// Of an object. Undefined stands for one without members.
    pub(crate) fn of(value: &JsValue, name: &str) -> Result<Members> {
        if value.is_undefined() {
            return Ok(Members(BTreeMap::new()));
        }
        match document(value)? {
            Json::Map(members) => Ok(Members(members)),
            _ => Err(wrong(name, "an object is wanted").into()),
        }
    }

    /// Takes an instant.
    pub(crate) fn instant(&mut self, name: &str) -> Result<Instant> {
        of_json(&self.0.remove(name).unwrap_or(Json::Null), name)
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, name: &str) -> Result<String> {
        match self.0.remove(name) {
            Some(Json::Text(text)) => Ok(text),
            _ => Err(wrong(name, "a text is wanted").into()),
        }
    }

    /// Takes `start` and `end`.
    pub(crate) fn period(&mut self) -> Result<Period> {
        Ok(Period::new(self.instant("start")?, self.instant("end")?)?)
    }

    /// Takes a count. One beyond all memory is as large as can be: the core has its limits.
    pub(crate) fn count(&mut self, name: &str) -> Result<usize> {
        match self.0.remove(name) {
            Some(Json::Int(count)) if count >= 0 => Ok(usize::try_from(count).unwrap_or(usize::MAX)),
            _ => Err(wrong(name, "a whole number from 0 on is wanted").into()),
        }
    }

    /// Spells these instants, if they are numbers, as documents do.
    pub(crate) fn spell(&mut self, names: &[&str]) -> Result<()> {
        for name in names {
            if let Some(json @ Json::Int(_)) = self.0.get_mut(*name) {
                *json = Json::text(of_json(json, name)?);
            }
        }
        Ok(())
    }

    /// Adds a member that the caller can't give.
    pub(crate) fn put(&mut self, name: &str, value: Json) -> Result<()> {
        match self.0.insert(name.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(wrong(name, "the name of the method says it: leave it out").into()),
        }
    }

    /// All that was not taken.
    pub(crate) fn rest(self) -> Json {
        Json::Map(self.0)
    }
}
