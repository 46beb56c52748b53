use pyo3::exceptions::{PyIndexError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyList, PySlice};
use slotwright::desk;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::convert::local;
use crate::errors::{Result, call};
use crate::json::plain;
use crate::report::place;

/// The open slots that were asked for: a sequence, ascending. Each is made when it is asked for.
#[pyclass(frozen, eq, sequence, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Slots {
    slots: Arc<desk::Slots>,
    zone: Arc<str>,
}

impl Slots {
    pub(crate) fn new(slots: desk::Slots) -> Slots {
        Slots { zone: Arc::from(slots.zone.as_str()), slots: Arc::new(slots) }
    }

    pub(crate) fn get(&self, index: usize) -> Option<Slot> {
        self.slots.get(index).map(|slot| Slot { slot, zone: Some(Arc::clone(&self.zone)) })
    }
}

#[pymethods]
impl Slots {
    /// What this is an answer to: catalog, calendars, ledger, position, tzdata and now. Two answers of the same
    /// stamp to the same question are equal.
    #[getter]
    fn stamp<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.slots.stamp.to_json())
    }

    /// The IANA name of the zone in which people read the times.
    #[getter]
    fn zone(&self) -> &str {
        &self.zone
    }

    fn __len__(&self) -> usize {
        self.slots.len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let length = self.slots.len();
        if let Ok(slice) = index.cast::<PySlice>() {
            let range = slice.indices(isize::try_from(length)?)?;
            let nth =
                |nth: usize| range.start.checked_add(range.step.checked_mul(isize::try_from(nth).ok()?)?);
            let places = (0..range.slicelength).filter_map(|count| usize::try_from(nth(count)?).ok());
            let slots = places.filter_map(|place| self.get(place)).collect::<Vec<_>>();
            return Ok(PyList::new(py, slots)?.into_any());
        }
        let index: isize =
            index.extract().map_err(|_| PyTypeError::new_err("an index is a number or a slice"))?;
        let slot = place(index, length).and_then(|index| self.get(index));
        let slot = slot.ok_or_else(|| PyIndexError::new_err(format!("there are {length} slots")))?;
        Ok(slot.into_pyobject(py)?.into_any())
    }

    fn __iter__(&self) -> SlotIterator {
        let slots = Slots { slots: Arc::clone(&self.slots), zone: Arc::clone(&self.zone) };
        SlotIterator { slots, next: AtomicUsize::new(0) }
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self, py: Python<'_>) -> Result<String> {
        call(py, || Ok(self.slots.to_json().canonical()))
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.slots.to_json())
    }

    fn __repr__(&self) -> String {
        format!("<Slots {} in {}>", self.slots.len(), self.zone)
    }
}

/// The slots of an answer, one after the other.
#[pyclass(frozen, module = "slotwright._slotwright")]
pub(crate) struct SlotIterator {
    slots: Slots,
    next: AtomicUsize,
}

#[pymethods]
impl SlotIterator {
    fn __iter__(this: Bound<'_, Self>) -> Bound<'_, Self> {
        this
    }

    fn __next__(&self) -> Option<Slot> {
        self.slots.get(self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// A start that can be booked.
#[pyclass(frozen, eq, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Slot {
    slot: desk::Slot,
    zone: Option<Arc<str>>,
}

impl Slot {
    pub(crate) fn new(slot: desk::Slot, zone: Option<Arc<str>>) -> Slot {
        Slot { slot, zone }
    }
}

#[pymethods]
impl Slot {
    /// Its name: all that a client ever sends back.
    #[getter]
    fn id(&self) -> String {
        self.slot.id.to_string()
    }

    /// When the visit starts: an aware datetime in the location's zone, or in UTC if this machine's zoneinfo does
    /// not know that.
    #[getter]
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        shown(py, self.slot.visit.start(), self.zone.as_deref())
    }

    /// When it ends, exclusive; in the same zone.
    #[getter]
    fn end<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        shown(py, self.slot.visit.end(), self.zone.as_deref())
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self) -> String {
        self.slot.to_json().canonical()
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.slot.to_json())
    }

    fn __repr__(&self) -> String {
        format!("<Slot {}>", self.slot.id)
    }
}

/// A time of a visit, in the zone of its location.
pub(crate) fn shown<'py>(
    py: Python<'py>,
    at: slotwright::period::Instant,
    zone: Option<&str>,
) -> PyResult<Bound<'py, PyDateTime>> {
    local(py, at, zone.unwrap_or("UTC"))
}
