//! Core errors as Python exceptions: the one place that says which becomes which, and the one door through which
//! the core is called.
//!
//! The classes themselves are Python (`slotwright/errors.py`), since some also derive from a built-in
//! such as `ValueError`, which an extension class cannot.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use slotwright::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Which class a code is raised as, by the code's first word. A test finds every code of the core here.
const CLASSES: &[(&str, &str)] = &[
    ("period", "InvalidError"),
    ("instant", "InvalidError"),
    ("value", "InvalidError"),
    ("id", "InvalidError"),
    ("zone", "ZoneError"),
    ("recurrence", "RecurrenceError"),
    ("calendar", "CalendarError"),
    ("json", "DocumentError"),
    ("document", "DocumentError"),
    ("unknown", "UnknownError"),
    ("query", "InvalidError"),
    ("unsupported", "UnsupportedError"),
    ("limit", "LimitError"),
    ("ledger", "LedgerError"),
    ("store", "StoreError"),
];

/// What a fallible function of this crate returns, so that `?` on a core result raises the right class.
pub(crate) type Result<T, E = Failure> = core::result::Result<T, E>;

/// A core error, or an exception that Python already made.
pub(crate) enum Failure {
    Core(Error),
    Python(PyErr),
    /// The core panicked, now or when it held what was asked.
    Defect,
}

/// Calls the core: without the GIL, so that other threads go on and nobody waits for a lock while holding it; and
/// so that a panic, which would escape `except Exception`, comes as an error like any other.
pub(crate) fn call<T: Send>(py: Python<'_>, ask: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    py.detach(|| catch_unwind(AssertUnwindSafe(ask))).unwrap_or(Err(Failure::Defect))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Core(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Failure::Python(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Python(error) => error,
            Failure::Core(error) => {
                Python::attach(|py| exception(py, &error).map_or_else(|broken| broken, PyErr::from_value))
            }
            Failure::Defect => {
                Python::attach(|py| defect(py).map_or_else(|broken| broken, PyErr::from_value))
            }
        }
    }
}

fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let faults: Vec<_> = match error {
        Error::DocumentInvalid { faults, .. } => {
            faults.0.iter().map(|fault| (fault.path.as_str(), fault.code, fault.message.as_str())).collect()
        }
        _ => Vec::new(),
    };
    class(py, error.code())?.call1((error.to_string(), error.code(), faults))
}

fn defect(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let message =
        "a defect of Slotwright, which stopped half way: please report it, and make this object anew";
    class(py, "internal")?.call1((message, "internal"))
}

fn class<'py>(py: Python<'py>, code: &str) -> PyResult<Bound<'py, PyType>> {
    let word = code.split('.').next().unwrap_or_default();
    let name = CLASSES.iter().find(|(prefix, _)| *prefix == word).map_or("SlotwrightError", |(_, name)| name);
    Ok(py.import("slotwright.errors")?.getattr(name)?.cast_into()?)
}

/// The class that each of the core's codes is raised as.
#[pyfunction]
pub(crate) fn _classes(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let classes = PyDict::new(py);
    slotwright::error::CODES.iter().try_for_each(|code| classes.set_item(code, class(py, code)?))?;
    Ok(classes)
}
