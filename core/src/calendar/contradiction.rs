use super::ImportNote;
use super::report::shortened;
use crate::period::{Instant, Period};
use crate::zone::Zone;

/// A VTIMEZONE block and zone data of ours by one name, of which one had to give way.
#[derive(Debug, Clone)]
pub(super) struct Contradiction {
    /// That of the block.
    pub(super) line: u32,
    pub(super) block: Zone,
    pub(super) ours: Zone,
    /// Whose offsets the calendar is read with.
    pub(super) used: Used,
    /// From the first to the last time in this zone.
    pub(super) during: Period,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Used {
    Block,
    Ours,
}

impl Contradiction {
    /// The first instant of the window for which the two differ while events use the zone, with both offsets.
    pub(super) fn note(&self, window: &Period) -> Option<ImportNote> {
        let at = self.first_difference(&self.during.intersection(window)?)?;
        let what = format!(
            "the VTIMEZONE {} says {} s east of UTC at {at}, the zone data {} s",
            shortened(self.block.name(), 60),
            self.block.offset_at(at).0,
            self.ours.offset_at(at).0
        );
        let done = match self.used {
            Used::Ours => format!("the zone data of {} is used", self.ours.name()),
            Used::Block => "the VTIMEZONE is used".to_owned(),
        };
        Some(ImportNote { line: self.line, uid: None, code: "zone.contradiction", what, done })
    }

    fn first_difference(&self, window: &Period) -> Option<Instant> {
        let (block, ours) = (&self.block, &self.ours);
        let starts = ours.spans(*window).chain(block.spans(*window)).map(|span| span.period.start());
        starts.filter(|at| ours.offset_at(*at) != block.offset_at(*at)).min()
    }
}
