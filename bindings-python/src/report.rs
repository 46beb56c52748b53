use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use slotwright::calendar;

use crate::json::plain;

/// What was not understood in a calendar: a sequence of notes in the order of its lines; empty if all was clear.
#[pyclass(frozen, eq, sequence, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct ImportReport(pub(crate) calendar::ImportReport);

#[pymethods]
impl ImportReport {
    fn __len__(&self) -> usize {
        self.0.notes.len()
    }

    fn __getitem__(&self, index: isize) -> PyResult<ImportNote> {
        let notes = &self.0.notes;
        let note = place(index, notes.len()).and_then(|index| notes.get(index));
        note.cloned().map(ImportNote).ok_or_else(|| PyIndexError::new_err("there is no such note"))
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let notes: Vec<_> = self.0.notes.iter().cloned().map(ImportNote).collect();
        notes.into_pyobject(py)?.call_method0("__iter__")
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.0.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.to_json())
    }

    fn __repr__(&self) -> String {
        let lines = self.0.notes.iter().map(|note| format!("\n  {note}"));
        format!("<ImportReport{}>", lines.collect::<String>())
    }
}

/// The place that a Python index means in something of that length.
pub(crate) fn place(index: isize, length: usize) -> Option<usize> {
    if index < 0 { length.checked_sub(index.unsigned_abs()) } else { Some(index.unsigned_abs()) }
}

/// One thing that was not understood. It never quotes a summary, a description or a place.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct ImportNote(calendar::ImportNote);

#[pymethods]
impl ImportNote {
    /// The line, from 1.
    #[getter]
    fn line(&self) -> u32 {
        self.0.line
    }

    /// The UID of the event, where it has one.
    #[getter]
    fn uid(&self) -> Option<&str> {
        self.0.uid.as_deref()
    }

    /// The stable name of this kind of note: "zone.unknown", "event.no_start".
    #[getter]
    fn code(&self) -> &'static str {
        self.0.code
    }

    /// What was not understood.
    #[getter]
    fn what(&self) -> &str {
        &self.0.what
    }

    /// What was done about it.
    #[getter]
    fn done(&self) -> &str {
        &self.0.done
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.0.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.to_json())
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ImportNote {}>", self.0)
    }
}
