//! Core errors as JavaScript's `SlotwrightError` (`js/error.js`): one class, told apart by `code`.

use slotwright::Error;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./error.js")]
extern "C" {
    type SlotwrightError;

    #[wasm_bindgen(constructor)]
    fn new(message: String, code: &str, faults: Vec<JsValue>) -> SlotwrightError;

    #[wasm_bindgen(js_name = fault)]
    fn js_fault(path: &str, code: &str, message: &str) -> JsValue;
}

/// What a fallible function of this crate returns, so that `?` on a core result throws.
pub(crate) type Result<T, E = Failure> = core::result::Result<T, E>;

/// An error on its way to JavaScript.
pub enum Failure {
    /// The core's.
    Core(Error),
    /// What JavaScript threw while an argument was read.
    Thrown(JsValue),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Core(error)
    }
}

impl From<JsValue> for Failure {
    fn from(thrown: JsValue) -> Self {
        Failure::Thrown(thrown)
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> JsValue {
        match failure {
            Failure::Core(error) => thrown(&error),
            Failure::Thrown(value) => value,
        }
    }
}

/// A core error as the object that is thrown.
pub(crate) fn thrown(error: &Error) -> JsValue {
    let faults = match error {
        Error::DocumentInvalid { faults, .. } => {
            faults.0.iter().map(|fault| js_fault(&fault.path, fault.code, &fault.message)).collect()
        }
        _ => Vec::new(),
    };
    SlotwrightError::new(error.to_string(), error.code(), faults).into()
}
