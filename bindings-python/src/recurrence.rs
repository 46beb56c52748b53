use pyo3::prelude::*;
use slotwright::canon::Json;
use slotwright::recurrence::{self, Options};
use slotwright::zone::Zones;
use std::sync::Mutex;

use crate::convert::{Time, time};
use crate::errors::{Failure, Result, call};
use crate::json::{Tree, member, plain};

/// DTSTART with its RRULE, RDATE and EXDATE, compiled: ask it for windows as often as you like.
///
/// An occurrence is an aware datetime in the recurrence's own zone; a naive one if DTSTART floats; a date if it is
/// one. To iterate gives all of them, lazily, from the first on: perhaps until the year 9999. `reversed` begins with
/// the last.
///
/// A DTSTART that no rule generates is no occurrence. Rules are counted in wall time, so a time that the clocks skip
/// counts for COUNT; it occurs an hour later on the clock (02:30 as 03:30).
/// A value: equal to another of the same lines and options, and may be pickled.
#[pyclass(frozen, eq, module = "slotwright")]
pub(crate) struct Recurrence {
    read: recurrence::Recurrence,
    /// What it was read from, to read it again in another process.
    text: String,
    limits: Option<Json>,
}

impl PartialEq for Recurrence {
    fn eq(&self, other: &Recurrence) -> bool {
        self.read == other.read
    }
}

#[pymethods]
impl Recurrence {
    /// Reads the lines of RFC 5545: DTSTART, RRULE, RDATE, EXDATE, and EXRULE of old files.
    ///
    /// `gap`: a wall time that the clocks skip occurs with the offset before the gap ("compatible"), or does not occur
    /// and still counts ("skip"). `include_start`: a DTSTART that no rule generates occurs too, and COUNT counts it
    /// first. `reading`: "strict" refuses what RFC 5545 forbids; "lenient" takes its plain meaning where it has one,
    /// and says so in `forgiven`. `limits`: bounds of work by the names that a LimitError gives them:
    /// {"occurrences": 1000, "recurrence_steps": 100000}.
    /// Raises RecurrenceError with the part that is wrong; ZoneError for an unknown TZID; LimitError; DocumentError
    /// for an option or a limit that does not exist.
    #[staticmethod]
    #[pyo3(signature = (text, gap="compatible", include_start=false, reading="strict", limits=None))]
    fn parse(
        py: Python<'_>,
        text: String,
        gap: &str,
        include_start: bool,
        reading: &str,
        limits: Option<Tree>,
    ) -> Result<Recurrence> {
        let limits = limits.map(|limits| limits.0);
        let options = Json::map([
            ("gap", Some(Json::from(gap))),
            ("includeStart", Some(Json::Bool(include_start))),
            ("reading", Some(Json::from(reading))),
            ("limits", limits.clone()),
        ]);
        call(py, || {
            let (options, within) = Options::with_limits(&options)?;
            let read = recurrence::Recurrence::parse_with(&text, &Zones::bundled(), &options, &within)?;
            Ok(Recurrence { read, text, limits })
        })
    }

    /// DTSTART: an aware datetime, a naive one if it floats, or a date.
    #[getter]
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        time(py, self.read.start(), None)
    }

    /// Its RRULEs, canonical.
    #[getter]
    fn rules(&self) -> Vec<String> {
        self.read.parts().rules.iter().map(ToString::to_string).collect()
    }

    /// What RFC 5545 forbids and was taken at its plain meaning; empty unless it was read leniently.
    #[getter]
    fn forgiven(&self) -> Vec<String> {
        self.read.forgiven().iter().map(ToString::to_string).collect()
    }

    /// What becomes of a wall time that the clocks skip: "compatible" or "skip".
    #[getter]
    fn gap<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, &self.read.options().to_json(), "gap")
    }

    /// Whether a DTSTART that no rule generates occurs.
    #[getter]
    fn include_start(&self) -> bool {
        self.read.options().include_start
    }

    /// How it was read: "strict" or "lenient".
    #[getter]
    fn reading<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, &self.read.options().to_json(), "reading")
    }

    /// The occurrences that start in `[start, end)`, ascending.
    ///
    /// The bounds are aware datetimes where DTSTART has a zone; naive ones or dates where it has none, a date being its
    /// midnight.
    /// Raises RecurrenceError for bounds of the other kind or in the wrong order, and where nothing ever occurs;
    /// LimitError for too many.
    fn between<'py>(&self, py: Python<'py>, start: Time, end: Time) -> Result<Vec<Bound<'py, PyAny>>> {
        let found = call(py, || Ok(self.read.between(start.0, end.0)?))?;
        found.iter().map(|occurrence| Ok(time(py, &occurrence.start, occurrence.at)?)).collect()
    }

    /// As `between`, lazily; `reversed` of it begins with the last.
    ///
    /// Raises as `between`: for what is too much or never occurs when it is reached.
    fn iter_between(&self, py: Python<'_>, start: Time, end: Time) -> Result<Occurrences> {
        let rest = call(py, || Ok(self.read.iter_between(start.0, end.0)?))?;
        Ok(Occurrences { rest: Mutex::new(rest), way: Way::Forwards })
    }

    /// The first occurrence that starts after `when`, and not at it; None if there is none.
    ///
    /// Raises as `between`.
    fn after<'py>(&self, py: Python<'py>, when: Time) -> Result<Option<Bound<'py, PyAny>>> {
        let found = call(py, || Ok(self.read.after(when.0)?))?;
        Ok(found.map(|one| time(py, &one.start, one.at)).transpose()?)
    }

    /// The last occurrence that starts before `when`, and not at it; None if there is none.
    ///
    /// Raises as `between`.
    fn before<'py>(&self, py: Python<'py>, when: Time) -> Result<Option<Bound<'py, PyAny>>> {
        let found = call(py, || Ok(self.read.before(when.0)?))?;
        Ok(found.map(|one| time(py, &one.start, one.at)).transpose()?)
    }

    fn __iter__(&self) -> Occurrences {
        Occurrences { rest: Mutex::new(self.read.iter()), way: Way::Forwards }
    }

    fn __reversed__(&self) -> Occurrences {
        Occurrences { rest: Mutex::new(self.read.iter()), way: Way::Backwards }
    }

    /// Its lines, canonical.
    fn __str__(&self) -> String {
        self.read.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Recurrence {}>", Json::text(&self.read).canonical())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> Result<(Bound<'py, PyAny>, Parsed<'py>)> {
        let limits = self.limits.as_ref().map(|limits| plain(py, limits)).transpose()?;
        let parsed = (self.text.clone(), self.gap(py)?, self.include_start(), self.reading(py)?, limits);
        Ok((py.get_type::<Recurrence>().getattr("parse")?, parsed))
    }
}

/// The arguments of `Recurrence.parse`.
type Parsed<'py> = (String, Bound<'py, PyAny>, bool, Bound<'py, PyAny>, Option<Bound<'py, PyAny>>);

/// Occurrences of a recurrence, lazily, each once. `reversed` gives what is left from its other end on, and leaves
/// this as it is. After an error there are none.
#[pyclass(frozen, module = "slotwright")]
pub(crate) struct Occurrences {
    rest: Mutex<recurrence::Occurrences>,
    way: Way,
}

/// From which end the next one is taken.
#[derive(Clone, Copy)]
enum Way {
    Forwards,
    Backwards,
}

#[pymethods]
impl Occurrences {
    fn __iter__(this: Bound<'_, Self>) -> Bound<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> Result<Option<Bound<'py, PyAny>>> {
        let next = call(py, || {
            let mut rest = self.rest.lock().map_err(|_| Failure::Defect)?;
            let next = match self.way {
                Way::Forwards => rest.next(),
                Way::Backwards => rest.next_back(),
            };
            Ok(next.transpose()?)
        })?;
        Ok(next.map(|next| time(py, &next.start, next.at)).transpose()?)
    }

    fn __reversed__(&self, py: Python<'_>) -> Result<Occurrences> {
        let rest = call(py, || Ok(self.rest.lock().map_err(|_| Failure::Defect)?.clone()))?;
        let way = match self.way {
            Way::Forwards => Way::Backwards,
            Way::Backwards => Way::Forwards,
        };
        Ok(Occurrences { rest: Mutex::new(rest), way })
    }
}
