use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use slotwright::calendar::{self, BusyTable, CalendarOptions};
use slotwright::canon::Json;
use slotwright::period::PeriodSet;
use std::sync::Arc;

use crate::convert::{Moment, time};
use crate::errors::{Result, call};
use crate::json::{Tree, plain};
use crate::period::Period;
use crate::report::ImportReport;

/// An iCalendar text.
#[derive(FromPyObject)]
pub(crate) enum Text {
    #[pyo3(annotation = "str")]
    Str(PyBackedStr),
    #[pyo3(annotation = "bytes")]
    Bytes(PyBackedBytes),
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        match self {
            Text::Str(text) => text.as_bytes(),
            Text::Bytes(bytes) => bytes,
        }
    }
}

/// What one iCalendar text means: read once, asked often.
#[pyclass(frozen, module = "slotwright")]
pub(crate) struct Calendar(pub(crate) Arc<calendar::Calendar>);

#[pymethods]
impl Calendar {
    /// Reads an iCalendar text (RFC 5545). What is not understood in it is in `report`, and what that leaves open
    /// is unknown in every answer.
    ///
    /// `zone`: the IANA name of the zone of floating times and whole days where the calendar names none.
    /// `owner`: whose calendar it is, a mail address; the owner's answer decides about invitations.
    /// `busy`: what counts as busy, a list of rows as `busy_table` gives it; the first row that fits an event decides,
    /// and the last fits all.
    /// `blocks`: "outranked", so that an IANA name means the newer zone data of this library, or "outrank", so that it means
    /// the calendar's own VTIMEZONE. Where the two differ in a window, `notes` of its `free_busy` say so.
    /// `limits`: bounds of work by the names that a LimitError gives them: {"events": 5000}.
    /// Raises CalendarError if there is no calendar in the text; ZoneError; LimitError for what is too large;
    /// DocumentError for a row, a word or a limit that is not one.
    #[staticmethod]
    #[pyo3(signature = (ics, zone=None, owner=None, *, busy=None, blocks="outranked", limits=None))]
    fn parse(
        py: Python<'_>,
        ics: Text,
        zone: Option<&str>,
        owner: Option<&str>,
        busy: Option<Tree>,
        blocks: &str,
        limits: Option<Tree>,
    ) -> Result<Calendar> {
        let options = Json::map([
            ("zone", zone.map(Json::from)),
            ("owner", owner.map(Json::from)),
            ("busy", busy.map(|busy| busy.0)),
            ("blocks", Some(Json::from(blocks))),
            ("limits", limits.map(|limits| limits.0)),
        ]);
        call(py, || {
            let (options, limits) = CalendarOptions::with_limits(&options)?;
            Ok(Calendar(Arc::new(calendar::Calendar::parse_with(&ics, &options, &limits)?)))
        })
    }

    /// What counts as busy by default: rows of what an event must be, and what it counts as then. Put rows before these
    /// for `parse`: `[{"allDay": True, "countsAs": "free"}, *Calendar.busy_table()]`.
    #[staticmethod]
    fn busy_table(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        plain(py, &BusyTable::default().to_json())
    }

    /// The calendar of a newer text, read as this one was; this one stays as it is. It is what `parse` of that text
    /// gives, and sooner: of recurrences that did not change nothing is compiled again.
    ///
    /// Raises as `parse`.
    fn updated(&self, py: Python<'_>, ics: Text) -> Result<Calendar> {
        call(py, || Ok(Calendar(Arc::new(self.0.updated(&ics)?))))
    }

    /// A calendar that could not be had: unknown at every time. Its report says why.
    #[staticmethod]
    fn unreadable(why: &str) -> Calendar {
        Calendar(Arc::new(calendar::Calendar::unreadable(why)))
    }

    /// What was not understood, and what was done about it.
    #[getter]
    fn report(&self) -> ImportReport {
        ImportReport(self.0.report().clone())
    }

    /// The digest of the text, in hexadecimal digits.
    #[getter]
    fn revision(&self) -> String {
        self.0.revision().to_string()
    }

    /// Who is busy when in `[start, end)`, which are aware datetimes; the periods are cut to it.
    ///
    /// Raises InvalidError for a window that is empty or inverted; LimitError for one that is too long.
    fn free_busy(&self, py: Python<'_>, start: Moment, end: Moment) -> Result<FreeBusy> {
        let window = slotwright::period::Period::new(start.0, end.0)?;
        call(py, || Ok(FreeBusy(self.0.free_busy(window)?)))
    }

    /// The events of `[start, end)`, by their start.
    ///
    /// Raises InvalidError for a window that is empty or inverted; LimitError for one that is too long or too full.
    fn occurrences(&self, py: Python<'_>, start: Moment, end: Moment) -> Result<Vec<EventOccurrence>> {
        let window = slotwright::period::Period::new(start.0, end.0)?;
        let found = call(py, || Ok(self.0.occurrences(window)?))?;
        Ok(found.into_iter().map(EventOccurrence).collect())
    }

    fn __repr__(&self) -> String {
        format!("<Calendar {}>", self.0.revision().short(12))
    }
}

/// What a calendar says about a window. What is in none of its lists is free.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct FreeBusy(calendar::FreeBusy);

#[pymethods]
impl FreeBusy {
    /// Busy.
    #[getter]
    fn busy(&self) -> Vec<Period> {
        periods(&self.0.busy)
    }

    /// Perhaps busy.
    #[getter]
    fn tentative(&self) -> Vec<Period> {
        periods(&self.0.tentative)
    }

    /// Away.
    #[getter]
    fn unavailable(&self) -> Vec<Period> {
        periods(&self.0.unavailable)
    }

    /// Outside the hours of its VAVAILABILITYs (RFC 7953).
    #[getter]
    fn closed(&self) -> Vec<Period> {
        periods(&self.0.closed)
    }

    /// Nobody can say.
    #[getter]
    fn unknown(&self) -> Vec<Period> {
        periods(&self.0.unknown)
    }

    /// What of the calendar's faults bears on the window: zone data that differ there, limits that were reached.
    #[getter]
    fn notes(&self) -> ImportReport {
        ImportReport(calendar::ImportReport { notes: self.0.notes.clone() })
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.0.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.to_json())
    }
}

fn periods(set: &PeriodSet) -> Vec<Period> {
    set.iter().map(Period).collect()
}

/// An occurrence of an event.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct EventOccurrence(calendar::EventOccurrence);

#[pymethods]
impl EventOccurrence {
    /// The UID of the event; empty if it has none.
    #[getter]
    fn uid(&self) -> &str {
        &self.0.uid
    }

    /// When it starts, as the event says it: an aware datetime, or a date.
    #[getter]
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        time(py, &self.0.start, None)
    }

    /// When it ends, exclusive: of a single day it is the next.
    #[getter]
    fn end<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        time(py, &self.0.end, None)
    }

    /// Where its series would have it; None for an event that does not recur.
    #[getter]
    fn recurrence_id<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.recurrence_id.as_ref().map(|when| time(py, when, None)).transpose()
    }

    /// The instants that it takes; None if it has no length.
    #[getter]
    fn period(&self) -> Option<Period> {
        self.0.period().map(Period)
    }

    /// Whether it is of whole days.
    #[getter]
    fn all_day(&self) -> bool {
        self.0.all_day
    }

    /// What it counts as: "free", "busy", "tentative", "unavailable", "closed" or "unknown".
    #[getter]
    fn busy<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        crate::json::member(py, &self.0.to_json(), "busy")
    }

    /// Its SUMMARY. Private: never show it to a customer.
    #[getter]
    fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }

    /// The document, in the canonical form of RFC 8785; without the summary, which is private.
    fn to_json(&self) -> String {
        self.0.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.to_json())
    }

    fn __repr__(&self) -> String {
        format!("<EventOccurrence {} {}>", Json::text(&self.0.uid).canonical(), self.0.start)
    }
}
