//! The WebAssembly side of Slotwright, published on npm as `slotwright`.
//!
//! It converts, calls one core function and converts back; it decides nothing. What JavaScript gives is read by
//! `value`, what it gets is made by `answers` and `errors`; `js/` has the classes that hold no WebAssembly memory.
//! Instants cross as RFC 3339 strings or milliseconds, so nothing is guessed with `Date`.
mod answers;
mod calendar;
mod catalog;
mod commands;
mod desk;
mod errors;
mod period;
mod recurrence;
mod store;
mod value;

use slotwright::wire::Recording;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The version of this package.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Every code that a `SlotwrightError` can have.
#[wasm_bindgen(js_name = errorCodes, unchecked_return_type = "string[]")]
pub fn error_codes() -> Vec<String> {
    slotwright::error::CODES.iter().map(|&code| code.to_owned()).collect()
}

/// Decides again what a trace (a plain object, or its text) has recorded, on the same input: the decision is the
/// recorded one, to the byte.
///
/// Throws `document.invalid` for what is no trace, `ledger.corrupt` for a log with a gap; else as `apply`.
#[wasm_bindgen(unchecked_return_type = "Decision")]
pub fn replay(
    #[wasm_bindgen(unchecked_param_type = "object | string")] trace: JsValue,
) -> errors::Result<JsValue> {
    let decision = Recording::from_tree(&value::document(&trace)?)?.replay()?;
    Ok(answers::Kind::Decision.answer(&decision.to_json()))
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
