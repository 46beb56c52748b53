//! The WebAssembly side of Slotwright, published on npm as `slotwright`.
//!
//! It converts, calls one core function and converts back; it decides nothing. Instants cross as RFC 3339
//! strings, so nothing is guessed with `Date`; `errors` says how a core error is thrown.
mod errors;
mod period;

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
