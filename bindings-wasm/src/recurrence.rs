use crate::errors::Result;
use crate::value::{instant, text};
use slotwright::recurrence::{Occurrence, When};
use slotwright::zone::Zones;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// DTSTART with its rules and dates (RFC 5545), in its zone.
///
/// Occurrences are texts of RFC 9557: `2026-11-02T09:00:00-05:00[America/New_York]` in a zone, `2026-11-02T14:00:00Z` in
/// UTC, `2026-11-02T09:00:00` where DTSTART floats, and `2026-11-02` where it is a date: what `Temporal`'s
/// `ZonedDateTime`, `Instant`, `PlainDateTime` and `PlainDate` read.
#[wasm_bindgen]
pub struct Recurrence(slotwright::recurrence::Recurrence);

#[wasm_bindgen(raw_module = "./convert.js")]
extern "C" {
    fn lazily(starts: Starts) -> JsValue;
}

#[wasm_bindgen]
impl Recurrence {
    /// Reads the RFC's own lines: DTSTART, RRULE, RDATE, EXRULE, EXDATE.
    ///
    /// Throws `recurrence.invalid` with the part and the reason, `zone.unknown`, `value.invalid`.
    pub fn parse(
        #[wasm_bindgen(js_name = "text", unchecked_param_type = "string")] given: JsValue,
    ) -> Result<Recurrence> {
        let text = text(&given, "text")?;
        Ok(Recurrence(slotwright::recurrence::Recurrence::parse(&text)?))
    }

    /// The occurrences that start in `[start, end)`, ascending. The bounds are instants, or milliseconds since 1970,
    /// where DTSTART is one or names a zone; else local date-times or dates.
    ///
    /// Throws `recurrence.bounds` for bounds of another kind, `limit` for too many occurrences.
    pub fn between(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | number")] start: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | number")] end: JsValue,
    ) -> Result<Vec<String>> {
        let found = self.0.between(when(&start, "start")?, when(&end, "end")?)?;
        Ok(found.iter().map(Occurrence::to_rfc9557).collect())
    }

    /// All occurrences from the first on, lazily; there may be thousands of years of them.
    #[wasm_bindgen(js_name = "[Symbol.iterator]", unchecked_return_type = "IterableIterator<string>")]
    pub fn each(&self) -> JsValue {
        lazily(Starts(self.0.iter()))
    }

    /// Its lines, canonical.
    #[wasm_bindgen(js_name = toString)]
    pub fn lines(&self) -> String {
        self.0.to_string()
    }

    /// Its lines, as JSON has them.
    #[wasm_bindgen(js_name = toJSON)]
    pub fn json(&self) -> String {
        self.0.to_string()
    }
}

fn when(value: &JsValue, name: &str) -> Result<When> {
    match value.as_string() {
        Some(text) => Ok(When::parse_rfc9557(&text, &Zones::bundled())?),
        None => Ok(When::Utc(instant(value, name)?)),
    }
}

/// A place in the occurrences.
#[wasm_bindgen(skip_typescript)]
pub struct Starts(slotwright::recurrence::Occurrences);

#[wasm_bindgen]
impl Starts {
    /// The next one.
    pub fn next(&mut self) -> Result<Option<String>> {
        Ok(self.0.next().transpose()?.map(|next| next.to_rfc9557()))
    }
}
