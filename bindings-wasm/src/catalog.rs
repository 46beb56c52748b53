use crate::errors::Result;
use crate::value::{document, plain};
use slotwright::Limits;
use slotwright::zone::Zones;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What can be booked, where, and with what: checked once, then immutable.
#[wasm_bindgen]
pub struct Catalog(pub(crate) slotwright::catalog::Catalog);

#[wasm_bindgen]
impl Catalog {
    /// Reads a catalog document, `slotwright.catalog/0`: a plain object, or its JSON text.
    ///
    /// Throws a `SlotwrightError`: `json.invalid` for what is no JSON, `document.invalid` with every fault and its
    /// path in `faults`, `limit` for one that is too large.
    #[wasm_bindgen(js_name = fromJson)]
    pub fn from_json(
        #[wasm_bindgen(js_name = "document", unchecked_param_type = "CatalogDocument | string")]
        given: JsValue,
    ) -> Result<Catalog> {
        let tree = document(&given)?;
        Ok(Catalog(slotwright::catalog::Catalog::from_tree(&tree, &Zones::bundled(), &Limits::default())?))
    }

    /// Its name.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.0.id().to_string()
    }

    /// The SHA-256 of its canonical text: documents that say the same have the same.
    #[wasm_bindgen(getter)]
    pub fn revision(&self) -> String {
        self.0.revision().to_string()
    }

    /// The document, as a plain object, without members that have their default.
    #[wasm_bindgen(js_name = toJSON, unchecked_return_type = "CatalogDocument")]
    pub fn json(&self) -> Result<JsValue> {
        plain(&self.0.to_json())
    }

    /// The document as its canonical text (RFC 8785).
    pub fn canonical(&self) -> String {
        self.0.to_json().canonical()
    }
}
