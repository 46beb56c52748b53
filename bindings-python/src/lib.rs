//! The Python side of Slotwright, imported as `slotwright._slotwright`.
//!
//! It converts, calls one core function and converts back; it decides nothing. `convert` says how times cross the
//! border, `json` how documents do, `errors` which exception a core error becomes and how the core is called. The
//! questions and commands by name, with their arguments, are Python: `slotwright/desk.py`.
mod calendar;
mod catalog;
mod convert;
mod decision;
mod desk;
mod errors;
mod json;
mod period;
mod recurrence;
mod report;
mod slots;
mod store;
mod zone;

use pyo3::prelude::*;

/// The compiled half of the package `slotwright`. Import that, not this.
#[pymodule(gil_used = false)]
mod _slotwright {
    #[pymodule_export]
    use super::calendar::{Calendar, EventOccurrence, FreeBusy};
    #[pymodule_export]
    use super::catalog::Catalog;
    #[pymodule_export]
    use super::decision::{Booking, Decision, Proposal};
    #[pymodule_export]
    use super::desk::{Desk, Displaced, Rebooking, Verdict, replay};
    #[pymodule_export]
    use super::errors::_classes;
    #[pymodule_export]
    use super::period::Period;
    #[pymodule_export]
    use super::recurrence::{Occurrences, Recurrence};
    #[pymodule_export]
    use super::report::{ImportNote, ImportReport};
    #[pymodule_export]
    use super::slots::{Slot, Slots};
    #[pymodule_export]
    use super::store::{Batch, MemoryStore};
    #[pymodule_export]
    use super::zone::_spans;
    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
