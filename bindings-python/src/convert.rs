//! How times cross the border: aware `datetime`s in, aware `datetime`s of the right zone out.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyTzInfo};
use slotwright::period::Instant;
use slotwright::recurrence::When;
use slotwright::zone::Zone;

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

/// An instant as the clocks of a lot show it, by the host's `zoneinfo`; in UTC if the host does not know the zone.
pub(crate) fn local<'py>(py: Python<'py>, at: Instant, zone: &str) -> PyResult<Bound<'py, PyDateTime>> {
    PyTzInfo::timezone(py, zone)
        .and_then(|zone| shown(py, at, &zone))
        .or_else(|_| Moment(at).into_pyobject(py))
}

fn shown<'py>(py: Python<'py>, at: Instant, zone: &Bound<'py, PyTzInfo>) -> PyResult<Bound<'py, PyDateTime>> {
    Ok(Moment(at).into_pyobject(py)?.call_method1("astimezone", (zone,))?.cast_into()?)
}

/// What DTSTART may be: an aware `datetime` for an instant or a time in a zone, a naive one for a floating time, a
/// `date` for a date.
pub(crate) struct Time(pub(crate) When);

impl<'py> FromPyObject<'_, 'py> for Time {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if !value.is_instance_of::<PyDateTime>() {
            return Ok(Time(When::Date(value.extract::<NaiveDate>()?)));
        }
        if value.call_method0("utcoffset")?.is_none() {
            return Ok(Time(When::Floating(value.extract::<NaiveDateTime>()?)));
        }
        Ok(Time(When::Utc(value.extract::<Moment>()?.0)))
    }
}

/// A time of an event, which is the instant `at` where it is one. An instant stays the same instant also where the
/// host's zone data is another than ours; a zone that the host does not know comes as its offset then.
pub(crate) fn time<'py>(py: Python<'py>, when: &When, at: Option<Instant>) -> PyResult<Bound<'py, PyAny>> {
    match when {
        When::Utc(at) => Ok(Moment(*at).into_pyobject(py)?.into_any()),
        When::Zoned { zone, .. } => {
            let at = at.map_or_else(|| when.instant_in(zone), Ok).map_err(Failure::from)?;
            Ok(zoned(py, at, zone)?.into_any())
        }
        When::Floating(local) => Ok(local.into_pyobject(py)?.into_any()),
        When::Date(date) => Ok(date.into_pyobject(py)?.into_any()),
    }
}

fn zoned<'py>(py: Python<'py>, at: Instant, zone: &Zone) -> PyResult<Bound<'py, PyDateTime>> {
    let offset = TimeDelta::seconds(zone.offset_at(at).0);
    PyTzInfo::timezone(py, zone.name())
        .or_else(|_| PyTzInfo::fixed_offset(py, offset))
        .and_then(|zone| shown(py, at, &zone))
        .or_else(|_| Moment(at).into_pyobject(py))
}
