//! The Python side of Slotwright, imported as `slotwright._slotwright`.
//!
//! It converts, calls one core function and converts back; it decides nothing. `convert` says how
//! times cross the border, `errors` which exception a core error becomes.
mod convert;
mod errors;
mod period;

use pyo3::prelude::*;

/// The compiled half of the package `slotwright`. Import that, not this.
#[pymodule(gil_used = false)]
mod _slotwright {
    #[pymodule_export]
    use super::errors::_classes;
    #[pymodule_export]
    use super::period::Period;
    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
