//! How times cross the border: aware `datetime`s in, UTC `datetime`s out.

use chrono::{DateTime, Utc};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyTzInfo};
use slotwright::period::Instant;

use crate::errors::{Failure, Result};

/// An instant of Python's: an aware `datetime` of any zone, `fold` respected, fractions floored.
///
/// A naive one is a `TypeError`, since what instant it means is a guess.
pub(crate) struct Moment(pub(crate) Instant);

impl<'py> FromPyObject<'_, 'py> for Moment {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        instant(&value).map(Moment).map_err(PyErr::from)
    }
}

impl<'py> IntoPyObject<'py> for Moment {
    type Target = PyDateTime;
    type Output = Bound<'py, PyDateTime>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        DateTime::<Utc>::from(self.0).into_pyobject(py)
    }
}

fn instant(value: &Bound<'_, PyAny>) -> Result<Instant> {
    let aware = value.cast::<PyDateTime>().map_err(PyErr::from)?;
    if aware.call_method0("utcoffset")?.is_none() {
        let message = format!("{aware} has no time zone: give an aware datetime");
        return Err(Failure::Python(PyTypeError::new_err(message)));
    }
    let utc = aware.call_method1("astimezone", (PyTzInfo::utc(value.py())?,))?;
    Ok(Instant::try_from(utc.extract::<DateTime<Utc>>()?)?)
}
