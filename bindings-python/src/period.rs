use pyo3::prelude::*;

use crate::convert::Moment;
use crate::errors::Result;

/// The instants from `start` up to, but not including, `end`.
///
/// Ends are exclusive: a booking until 10:00 leaves 10:00 free.
#[pyclass(frozen, eq, ord, hash, module = "slotwright")]
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Period(pub(crate) slotwright::period::Period);

#[pymethods]
impl Period {
    #[new]
    fn new(start: Moment, end: Moment) -> Result<Self> {
        Ok(Period(slotwright::period::Period::new(start.0, end.0)?))
    }

    /// The first instant, in UTC.
    #[getter]
    fn start(&self) -> Moment {
        Moment(self.0.start())
    }

    /// The first instant after it, in UTC.
    #[getter]
    fn end(&self) -> Moment {
        Moment(self.0.end())
    }

    /// Whether they share an instant. Touching is not overlapping.
    fn overlaps(&self, other: &Period) -> bool {
        self.0.overlaps(&other.0)
    }

    fn __contains__(&self, at: Moment) -> bool {
        self.0.contains(at.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Period {}>", self.0)
    }

    fn __getnewargs__(&self) -> (Moment, Moment) {
        (self.start(), self.end())
    }
}
