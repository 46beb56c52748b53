use pyo3::prelude::*;
use slotwright::canon::Json;
use slotwright::recurrence;
use std::sync::Mutex;

use crate::convert::{Time, time};
use crate::errors::{Failure, Result, call};

/// DTSTART with its RRULE, RDATE and EXDATE, compiled: ask it for windows as often as you like.
///
/// An occurrence is an aware datetime in the recurrence's own zone; a naive one if DTSTART floats; a date if it is
/// one. To iterate gives all of them, lazily, from the start on: perhaps until the year 9999.
/// A value: equal to another of the same lines, and may be pickled.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Recurrence(recurrence::Recurrence);

#[pymethods]
impl Recurrence {
    /// Reads the lines of RFC 5545: DTSTART, RRULE, RDATE, EXDATE.
    ///
    /// Raises RecurrenceError with the part that is wrong; ZoneError for an unknown TZID; LimitError.
    #[staticmethod]
    fn parse(py: Python<'_>, text: &str) -> Result<Recurrence> {
        call(py, || Ok(Recurrence(recurrence::Recurrence::parse(text)?)))
    }

    /// The occurrences that start in `[start, end)`, ascending.
    ///
    /// The bounds are aware datetimes where DTSTART has a zone; naive ones or dates where it has none.
    /// Raises RecurrenceError for bounds of the other kind or in the wrong order; LimitError for too many.
    fn between<'py>(&self, py: Python<'py>, start: Time, end: Time) -> Result<Vec<Bound<'py, PyAny>>> {
        let found = call(py, || Ok(self.0.between(start.0, end.0)?))?;
        found.iter().map(|occurrence| Ok(time(py, &occurrence.start, occurrence.at)?)).collect()
    }

    fn __iter__(&self) -> Occurrences {
        Occurrences(Mutex::new(self.0.iter()))
    }

    /// Its lines, canonical.
    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Recurrence {}>", Json::text(&self.0).canonical())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> Result<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Recurrence>().getattr("parse")?, (self.0.to_string(),)))
    }
}

/// The occurrences of a recurrence, lazily.
#[pyclass(frozen, module = "slotwright._slotwright")]
pub(crate) struct Occurrences(Mutex<recurrence::Occurrences>);

#[pymethods]
impl Occurrences {
    fn __iter__(this: Bound<'_, Self>) -> Bound<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> Result<Option<Bound<'py, PyAny>>> {
        let next = call(py, || {
            let mut rest = self.0.lock().map_err(|_| Failure::Defect)?;
            Ok(rest.next().transpose()?)
        })?;
        Ok(next.map(|next| time(py, &next.start, next.at)).transpose()?)
    }
}
