use crate::errors::Result;
use crate::value::document;
use slotwright::ledger::{Append, Batch, Store as _};
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The logs of ledgers, in memory. Desks that share one see each other's bookings.
#[wasm_bindgen]
pub struct MemoryStore(pub(crate) Arc<slotwright::ledger::MemoryStore>);

#[wasm_bindgen(raw_module = "./convert.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = sameStore)]
    fn same_store(store: &JsValue) -> Result<MemoryStore, JsValue>;
}

/// The store that was given, or a new one.
pub(crate) fn given_or_new(store: &JsValue) -> Result<Arc<slotwright::ledger::MemoryStore>> {
    if store.is_undefined() { Ok(Arc::default()) } else { Ok(same_store(store)?.0) }
}

#[wasm_bindgen]
impl MemoryStore {
    /// No logs.
    #[wasm_bindgen(constructor)]
    pub fn new() -> MemoryStore {
        MemoryStore(Arc::default())
    }

    /// Adds a batch, if the log of its ledger is still at its base. `"lost"` says that another batch has its place:
    /// refresh, and propose anew.
    ///
    /// Throws `document.invalid` for what is no batch.
    #[wasm_bindgen(unchecked_return_type = "\"won\" | \"lost\"")]
    pub fn append(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Batch | BatchDocument | string")] batch: JsValue,
    ) -> Result<String> {
        let batch = Batch::from_tree(&document(&batch)?)?;
        Ok(match self.0.append(&batch) {
            Append::Won => "won".to_owned(),
            Append::Lost => "lost".to_owned(),
            Append::Unknown { why } => return Err(slotwright::Error::StoreFailed { why }.into()),
        })
    }

    /// Another handle of the same store.
    #[wasm_bindgen(skip_typescript)]
    pub fn another(&self) -> MemoryStore {
        MemoryStore(Arc::clone(&self.0))
    }
}
