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

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
