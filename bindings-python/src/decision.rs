use pyo3::prelude::*;
use pyo3::types::PyDateTime;
use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{self, Refusal};
use slotwright::ledger::{self, Status};
use std::sync::Arc;

use crate::catalog::zone_of;
use crate::errors::Result;
use crate::json::{list, plain};
use crate::slots::{Slot, shown};
use crate::store::Batch;

/// What became of a command. True if it was accepted. A refusal is no error: nothing was written, and its key binds
/// nothing.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Decision {
    decision: desk::Decision,
    catalog: Arc<Catalog>,
}

impl Decision {
    pub(crate) fn new(decision: desk::Decision, catalog: &Arc<Catalog>) -> Decision {
        Decision { decision, catalog: Arc::clone(catalog) }
    }

    fn outcome(&self) -> Option<&desk::Outcome> {
        match &self.decision {
            desk::Decision::Accepted(outcome) => Some(outcome),
            desk::Decision::Refused { .. } => None,
        }
    }

    fn refusal(&self) -> Option<&Refusal> {
        match &self.decision {
            desk::Decision::Accepted(_) => None,
            desk::Decision::Refused { refusal, .. } => Some(refusal),
        }
    }

    fn booking_of(&self, booking: &ledger::Booking) -> Booking {
        let zone = zone_of(&self.catalog, &booking.subject.location);
        Booking { booking: booking.clone(), zone }
    }
}

#[pymethods]
impl Decision {
    /// Whether it happened. A retry with its key gives the same answer.
    #[getter]
    fn accepted(&self) -> bool {
        self.outcome().is_some()
    }

    fn __bool__(&self) -> bool {
        self.accepted()
    }

    /// Why it was refused: "slot.not_open", "key.reused"; None if it was accepted.
    #[getter]
    fn code(&self) -> Option<&'static str> {
        self.refusal().map(Refusal::code)
    }

    /// The first of `bookings`, if there is one.
    #[getter]
    fn booking(&self) -> Option<Booking> {
        self.outcome()?.bookings().first().map(|booking| self.booking_of(booking))
    }

    /// The holds and bookings as the command left them.
    #[getter]
    fn bookings(&self) -> Vec<Booking> {
        let bookings = self.outcome().map_or(&[][..], desk::Outcome::bookings);
        bookings.iter().map(|booking| self.booking_of(booking)).collect()
    }

    /// The names of the bookings that a block or an import displaced, in order of start.
    #[getter]
    fn displaced(&self) -> Vec<String> {
        self.outcome().map_or(&[][..], desk::Outcome::displaced).iter().map(ToString::to_string).collect()
    }

    /// Why the start is not open, as documents; empty if it was accepted, or refused for another reason.
    #[getter]
    fn reasons<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        list(py, &self.decision.to_json(), "reasons")
    }

    /// The occurrences of a series that are not open, each with its reasons and alternatives, as documents.
    #[getter]
    fn verdicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        list(py, &self.decision.to_json(), "verdicts")
    }

    /// The nearest slots that are open, beside a start that is not.
    #[getter]
    fn alternatives(&self) -> Vec<Slot> {
        let Some(Refusal::NotOpen { alternatives, .. }) = self.refusal() else { return Vec::new() };
        let slot = |slot: &desk::Slot| Slot::new(slot.clone(), zone_of(&self.catalog, &slot.id.location));
        alternatives.iter().map(slot).collect()
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.decision.to_json().canonical()
    }

    /// The document as plain objects: all that there is to know of a refusal.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.decision.to_json())
    }

    fn __repr__(&self) -> String {
        match self.code() {
            Some(code) => format!("<Decision refused: {code}>"),
            None => format!(
                "<Decision accepted: {} bookings>",
                self.outcome().map_or(0, |of| of.bookings().len())
            ),
        }
    }
}

/// A hold or a booking: one thing, whose status says which.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Booking {
    booking: ledger::Booking,
    zone: Option<Arc<str>>,
}

impl Booking {
    pub(crate) fn new(booking: ledger::Booking, zone: Option<Arc<str>>) -> Booking {
        Booking { booking, zone }
    }

    fn member<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        crate::json::member(py, &self.booking.shown(), name)
    }
}

#[pymethods]
impl Booking {
    /// Its name.
    #[getter]
    fn id(&self) -> &str {
        self.booking.id.as_str()
    }

    /// What it is now: "waiting", "held", "requested", "booked", "checkedIn", "completed", "declined", "noShow",
    /// "cancelled" or "released".
    #[getter]
    fn status<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.member(py, "status")
    }

    /// Until when a hold blocks, exclusive; None for what is no hold.
    #[getter]
    fn held_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        let Status::Held { until } = self.booking.status else { return Ok(None) };
        shown(py, until, self.zone.as_deref()).map(Some)
    }

    /// What it is for.
    #[getter]
    fn service(&self) -> &str {
        self.booking.subject.service.as_str()
    }

    /// Where.
    #[getter]
    fn location(&self) -> &str {
        self.booking.subject.location.as_str()
    }

    /// When the visit starts: an aware datetime in the location's zone, or in UTC if this machine's zoneinfo does
    /// not know that.
    #[getter]
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        shown(py, self.booking.subject.visit.start(), self.zone.as_deref())
    }

    /// When it ends, exclusive; in the same zone.
    #[getter]
    fn end<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        shown(py, self.booking.subject.visit.end(), self.zone.as_deref())
    }

    /// For whom: an opaque name.
    #[getter]
    fn customer(&self) -> Option<&str> {
        self.booking.customer.as_ref().map(|customer| customer.as_str())
    }

    /// What it takes, as documents: resource, need, start, end, units, before, after, class.
    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.member(py, "claims")
    }

    /// The opaque name of its deposit.
    #[getter]
    fn deposit(&self) -> Option<&str> {
        self.booking.deposit.as_ref().map(|deposit| deposit.as_str())
    }

    /// The caller's own, as it was given.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.member(py, "data")
    }

    /// The name of the first booking of its series.
    #[getter]
    fn series(&self) -> Option<&str> {
        self.booking.series.as_ref().map(|series| series.as_str())
    }

    /// How often it changed: iCalendar's SEQUENCE.
    #[getter]
    fn sequence(&self) -> u32 {
        self.booking.sequence
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.booking.shown().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.booking.shown())
    }

    fn __repr__(&self) -> String {
        format!("<Booking {} {}>", Json::text(&self.booking.id).canonical(), self.booking.subject.visit)
    }
}

/// What commands would do, for callers with a store of their own: append the batch, hand the desk what the log then
/// has (`accept`), and propose again; when there is no batch, the decisions stand.
#[pyclass(frozen, module = "slotwright")]
pub(crate) struct Proposal {
    batch: Option<Batch>,
    decisions: Vec<Result<Decision, slotwright::Error>>,
}

impl Proposal {
    pub(crate) fn new(proposal: desk::Proposal, catalog: &Arc<Catalog>) -> Proposal {
        let batch = proposal.batch.map(Batch);
        Proposal { batch, decisions: decisions(proposal.decisions, catalog) }
    }
}

#[pymethods]
impl Proposal {
    /// What is to be appended for the decisions to come true; None: they stand.
    #[getter]
    fn batch(&self) -> Option<Batch> {
        self.batch.as_ref().map(|batch| Batch(batch.0.clone()))
    }

    /// What becomes of each command: a Decision, or the SlotwrightError that it would raise.
    #[getter]
    fn decisions<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.decisions.iter().map(|decision| in_place(py, decision)).collect()
    }
}

pub(crate) fn decisions(
    decisions: Vec<slotwright::Result<desk::Decision>>,
    catalog: &Arc<Catalog>,
) -> Vec<Result<Decision, slotwright::Error>> {
    decisions.into_iter().map(|one| one.map(|decision| Decision::new(decision, catalog))).collect()
}

/// A decision, or an error as a value.
pub(crate) fn in_place<'py>(
    py: Python<'py>,
    decision: &Result<Decision, slotwright::Error>,
) -> PyResult<Bound<'py, PyAny>> {
    match decision {
        Ok(one) => Ok(Decision::new(one.decision.clone(), &one.catalog).into_pyobject(py)?.into_any()),
        Err(error) => Ok(PyErr::from(crate::errors::Failure::Core(error.clone()))
            .into_value(py)
            .into_bound(py)
            .into_any()),
    }
}
