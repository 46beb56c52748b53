use crate::errors::Result;
use crate::value::{Members, instant, plain, text};
use slotwright::recurrence::{Occurrence, Options, When};
use slotwright::zone::Zones;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// DTSTART with its rules and dates (RFC 5545), in its zone.
///
/// Occurrences are texts of RFC 9557: `2026-11-02T09:00:00-05:00[America/New_York]` in a zone, `2026-11-02T14:00:00Z` in
/// UTC, `2026-11-02T09:00:00` where DTSTART floats, and `2026-11-02` where it is a date: what `Temporal`'s
/// `ZonedDateTime`, `Instant`, `PlainDateTime` and `PlainDate` read.
///
/// A DTSTART that no rule generates is no occurrence. Rules are counted in wall time, so a time that the clocks skip
/// counts for COUNT; it occurs an hour later on the clock (02:30 as 03:30).
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
    /// Throws `recurrence.invalid` with the part and the reason, `zone.unknown`, `value.invalid`; `document.invalid` for
    /// an option or a limit that does not exist.
    pub fn parse(
        #[wasm_bindgen(js_name = "text", unchecked_param_type = "string")] given: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RecurrenceOptions")] options: JsValue,
    ) -> Result<Recurrence> {
        let text = text(&given, "text")?;
        let (options, limits) = Options::with_limits(&Members::of(&options, "options")?.rest())?;
        let read =
            slotwright::recurrence::Recurrence::parse_with(&text, &Zones::bundled(), &options, &limits)?;
        Ok(Recurrence(read))
    }

    /// DTSTART, as occurrences are written.
    #[wasm_bindgen(getter)]
    pub fn start(&self) -> Result<String> {
        Ok(self.0.start().to_rfc9557()?)
    }

    /// Its RRULEs, canonical.
    #[wasm_bindgen(getter)]
    pub fn rules(&self) -> Vec<String> {
        self.0.parts().rules.iter().map(ToString::to_string).collect()
    }

    /// How it was read, but for the limits.
    #[wasm_bindgen(getter, unchecked_return_type = "RecurrenceOptions")]
    pub fn options(&self) -> Result<JsValue> {
        plain(&self.0.options().to_json())
    }

    /// What RFC 5545 forbids and was taken at its plain meaning; empty unless it was read leniently.
    #[wasm_bindgen(getter)]
    pub fn forgiven(&self) -> Vec<String> {
        self.0.forgiven().iter().map(ToString::to_string).collect()
    }

    /// The occurrences that start in `[start, end)`, ascending. The bounds are instants, or milliseconds since 1970,
    /// where DTSTART is one or names a zone; else local date-times or dates, a date being its midnight.
    ///
    /// Throws `recurrence.bounds` for bounds of another kind or in the wrong order, `recurrence.never` where nothing ever
    /// occurs, `limit` for too many occurrences.
    pub fn between(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | number")] start: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | number")] end: JsValue,
    ) -> Result<Vec<String>> {
        let found = self.0.between(when(&start, "start")?, when(&end, "end")?)?;
        Ok(found.iter().map(Occurrence::to_rfc9557).collect())
    }

    /// As `between`, lazily.
    #[wasm_bindgen(js_name = iterBetween, unchecked_return_type = "IterableIterator<string>")]
    pub fn iter_between(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | number")] start: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | number")] end: JsValue,
    ) -> Result<JsValue> {
        let found = self.0.iter_between(when(&start, "start")?, when(&end, "end")?)?;
        Ok(lazily(Starts(Box::new(found))))
    }

    /// As `iterBetween`, the last first; without bounds, all occurrences from the last on, perhaps in the year 9999.
    #[wasm_bindgen(unchecked_return_type = "IterableIterator<string>")]
    pub fn backwards(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "string | number")] start: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "string | number")] end: JsValue,
    ) -> Result<JsValue> {
        let found = if start.is_undefined() && end.is_undefined() {
            self.0.iter()
        } else {
            self.0.iter_between(when(&start, "start")?, when(&end, "end")?)?
        };
        Ok(lazily(Starts(Box::new(found.rev()))))
    }

    /// The first occurrence that starts after an instant, or after a local time or date, and not at it.
    ///
    /// Throws as `between`.
    pub fn after(
        &self,
        #[wasm_bindgen(js_name = "when", unchecked_param_type = "string | number")] given: JsValue,
    ) -> Result<Option<String>> {
        Ok(self.0.after(when(&given, "when")?)?.as_ref().map(Occurrence::to_rfc9557))
    }

    /// The last occurrence that starts before it, and not at it.
    ///
    /// Throws as `between`.
    pub fn before(
        &self,
        #[wasm_bindgen(js_name = "when", unchecked_param_type = "string | number")] given: JsValue,
    ) -> Result<Option<String>> {
        Ok(self.0.before(when(&given, "when")?)?.as_ref().map(Occurrence::to_rfc9557))
    }

    /// All occurrences from the first on, lazily; there may be thousands of years of them.
    #[wasm_bindgen(js_name = "[Symbol.iterator]", unchecked_return_type = "IterableIterator<string>")]
    pub fn each(&self) -> JsValue {
        lazily(Starts(Box::new(self.0.iter())))
    }

    /// Whether the other has the same lines, options and limits.
    pub fn equals(&self, other: &Recurrence) -> bool {
        self.0 == other.0
    }

    /// Its lines, canonical.
    #[wasm_bindgen(js_name = toString)]
    pub fn lines(&self) -> String {
        self.0.to_string()
    }

    /// Its lines, as JSON has them; with `options`, `parse` reads them again.
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
pub struct Starts(Box<dyn Iterator<Item = slotwright::Result<Occurrence>>>);

#[wasm_bindgen]
impl Starts {
    /// The next one.
    pub fn next(&mut self) -> Result<Option<String>> {
        Ok(self.0.next().transpose()?.map(|next| next.to_rfc9557()))
    }
}
