use super::Zone;
use crate::period::{Period, Seconds};

/// A stretch of time during which the offset does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From when until when.
    pub period: Period,
    /// Seconds east of UTC.
    pub offset: Seconds,
}

/// The spans that tile a window, in order: [`Zone::spans`].
#[derive(Debug, Clone)]
pub struct Spans<'a> {
    zone: &'a Zone,
    rest: Option<Period>,
}

impl<'a> Spans<'a> {
    pub(super) fn new(zone: &'a Zone, window: Period) -> Spans<'a> {
        Spans { zone, rest: Some(window) }
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let rest = self.rest?;
        let until =
            self.zone.next_transition(rest.start()).map_or(rest.end(), |next| next.at.min(rest.end()));
        self.rest = Period::checked(until, rest.end());
        Some(Span {
            period: Period::checked(rest.start(), until)?,
            offset: self.zone.offset_at(rest.start()),
        })
    }
}
