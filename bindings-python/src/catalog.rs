use pyo3::prelude::*;
use slotwright::canon::Json;
use slotwright::id::LocationId;
use slotwright::zone::Zones;
use slotwright::{Limits, catalog};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::errors::{Result, call};
use crate::json::{Tree, plain};

/// What can be booked, where, and with what: read from a document, checked once, then never changed.
///
/// A value: equal to another of the same content, and may be pickled.
#[pyclass(frozen, eq, hash, module = "slotwright")]
#[derive(PartialEq, Eq)]
pub(crate) struct Catalog(pub(crate) Arc<catalog::Catalog>);

impl Hash for Catalog {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.revision().hash(state);
    }
}

#[pymethods]
impl Catalog {
    /// Reads a catalog document, `slotwright.catalog/0`.
    ///
    /// Raises DocumentError for what is no JSON, or with every fault and its path; LimitError for what is too large.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> Result<Catalog> {
        call(py, || Ok(Catalog(Arc::new(catalog::Catalog::from_json(text)?))))
    }

    /// Reads a catalog document given as plain objects.
    ///
    /// Raises DocumentError with every fault and its path; TypeError for objects that no document has.
    #[staticmethod]
    fn from_dict(py: Python<'_>, document: Tree) -> Result<Catalog> {
        let read = || catalog::Catalog::from_tree(&document.0, &Zones::bundled(), &Limits::default());
        call(py, || Ok(Catalog(Arc::new(read()?))))
    }

    /// The document, in the canonical form of RFC 8785.
    fn to_json(&self, py: Python<'_>) -> Result<String> {
        call(py, || Ok(self.0.to_json().canonical()))
    }

    /// The document as plain objects.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(plain(py, &self.0.to_json())?)
    }

    /// Its name.
    #[getter]
    fn id(&self) -> &str {
        self.0.id().as_str()
    }

    /// The digest of its content, in hexadecimal digits.
    #[getter]
    fn revision(&self) -> String {
        self.0.revision().to_string()
    }

    /// The IANA names of its locations' zones, in order.
    #[getter]
    fn zones(&self) -> Vec<String> {
        let mut names: Vec<_> = self.0.locations().map(|location| location.zone.name().to_owned()).collect();
        names.sort();
        names.dedup();
        names
    }

    fn __repr__(&self) -> String {
        format!("<Catalog {} {}>", Json::text(self.0.id()).canonical(), self.0.revision().short(12))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> Result<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Catalog>().getattr("from_json")?, (self.to_json(py)?,)))
    }
}

/// The zone in which people read the times of a location; none if the location has left the catalog.
pub(crate) fn zone_of(catalog: &catalog::Catalog, location: &LocationId) -> Option<Arc<str>> {
    catalog.location(location).ok().map(|location| Arc::from(location.zone.name()))
}
