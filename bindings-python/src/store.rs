use pyo3::prelude::*;
use slotwright::ledger::{self, Append, Store as _};
use slotwright::{Error, canon::Json};
use std::sync::Arc;

use crate::errors::{Failure, Result, call};
use crate::json::plain;

/// Logs in memory: for tests and demos. Desks that share one see each other's bookings.
#[pyclass(frozen, module = "slotwright")]
pub(crate) struct MemoryStore(pub(crate) Arc<ledger::MemoryStore>);

#[pymethods]
impl MemoryStore {
    #[new]
    fn new() -> MemoryStore {
        MemoryStore(Arc::default())
    }

    /// Adds a batch if the log is still where the batch was decided on: "won", else "lost".
    fn append(&self, py: Python<'_>, batch: &Batch) -> Result<&'static str> {
        call(py, || match self.0.append(&batch.0) {
            Append::Won => Ok("won"),
            Append::Lost => Ok("lost"),
            Append::Unknown { why } => Err(Failure::Core(Error::StoreFailed { why })),
        })
    }
}

/// Entries of a ledger's log that stand or fall together: what a desk proposes and a store appends.
///
/// A value: equal to another of the same content, and may be pickled.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Batch(pub(crate) ledger::Batch);

#[pymethods]
impl Batch {
    /// Reads a batch document, `slotwright.batch/1`. What a newer version wrote is kept.
    ///
    /// Raises DocumentError with every fault and its path; LimitError for what is too large.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> Result<Batch> {
        call(py, || Ok(Batch(ledger::Batch::from_json(text)?)))
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.0.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.to_json())
    }

    /// The ledger.
    #[getter]
    fn ledger(&self) -> &str {
        self.0.ledger.as_str()
    }

    /// The position of the log that it was decided on: the append must fail if the log is elsewhere.
    #[getter]
    fn base(&self) -> u64 {
        self.0.base.0
    }

    /// The position that it leads to.
    #[getter]
    fn position(&self) -> u64 {
        self.0.position.0
    }

    fn __repr__(&self) -> String {
        let ledger = Json::text(&self.0.ledger).canonical();
        format!("<Batch {ledger} {}..{}>", self.0.base.0, self.0.position.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> Result<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Batch>().getattr("from_json")?, (self.to_json(),)))
    }
}
