use pyo3::prelude::*;
use slotwright::period::{Instant, Period};
use slotwright::zone::Zones;

use crate::errors::{Result, call};

/// The stretches of one offset that tile `[start, end)`: each its start and end, in seconds since 1970, and the
/// seconds that the clocks are ahead of UTC.
#[pyfunction]
pub(crate) fn _spans(py: Python<'_>, zone: &str, start: i64, end: i64) -> Result<Vec<(i64, i64, i64)>> {
    call(py, || {
        let window = Period::new(Instant::from_seconds(start)?, Instant::from_seconds(end)?)?;
        let zone = Zones::bundled().get(zone)?;
        let spans = zone.spans(window);
        let plain =
            spans.map(|span| (span.period.start().seconds(), span.period.end().seconds(), span.offset.0));
        Ok(plain.collect())
    })
}
