use crate::errors::Result;
use crate::value::{instant, period};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The instants from `start` up to, but not including, `end`.
///
/// Ends are exclusive: a booking until 10:00 leaves 10:00 free.
#[wasm_bindgen]
pub struct Period(slotwright::period::Period);

#[wasm_bindgen]
impl Period {
    /// From two RFC 3339 date-times with an offset, such as `2026-11-02T09:00:00-05:00`, or milliseconds since 1970.
    ///
    /// Throws `period.inverted`, `period.empty`, `value.invalid`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] start: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] end: JsValue,
    ) -> Result<Period> {
        Ok(Period(period(&start, &end)?))
    }

    /// The first instant, in UTC.
    #[wasm_bindgen(getter)]
    pub fn start(&self) -> String {
        self.0.start().to_string()
    }

    /// The first instant after it, in UTC.
    #[wasm_bindgen(getter)]
    pub fn end(&self) -> String {
        self.0.end().to_string()
    }

    /// Whether the instant is in it. The end is not.
    pub fn contains(
        &self,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] at: JsValue,
    ) -> Result<bool> {
        Ok(self.0.contains(instant(&at, "at")?))
    }

    /// Whether they share an instant. Touching is not overlapping.
    pub fn overlaps(&self, other: &Period) -> bool {
        self.0.overlaps(&other.0)
    }

    /// `start/end`.
    #[wasm_bindgen(js_name = toString)]
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// `start/end`, as JSON has it.
    #[wasm_bindgen(js_name = toJSON)]
    pub fn json(&self) -> String {
        self.0.to_string()
    }
}
