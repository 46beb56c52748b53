//! What an update takes from the earlier calendar as it is.

use super::Calendar;
use super::single::Single;
use crate::Limits;
use crate::ical::{Component, Known, Parsed};

/// The text of a calendar, and where its events stand in it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    text: Box<[u8]>,
    /// At least one.
    places: Vec<Place>,
    /// How many VTIMEZONE blocks were compiled.
    compiled: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    from: u32,
    line: u32,
}

/// Where the VEVENTs stand, if the text is one VCALENDAR and nothing else follows the first of them in it: then
/// what is before them is all that an event depends on.
pub(super) fn places(parsed: &Parsed<'_>) -> Option<Vec<Place>> {
    let [calendar] = parsed.components.as_slice() else { return None };
    let is_event = |component: &Component<'_>| component.name == "VEVENT";
    let first = calendar.components.iter().position(is_event)?;
    let events = calendar.components.get(first..)?;
    let line = events.first()?.line;
    let only = calendar.name == "VCALENDAR" && !parsed.truncated && events.iter().all(is_event);
    let after = only && calendar.properties.iter().all(|property| property.line < line);
    let place =
        |event: &Component<'_>| Some(Place { from: u32::try_from(event.from).ok()?, line: event.line });
    events.iter().map(place).collect::<Option<Vec<Place>>>().filter(|_| after)
}

impl Kept {
    pub(super) fn new(text: &[u8], places: Vec<Place>, compiled: usize) -> Kept {
        Kept { text: text.into(), places, compiled }
    }

    /// All before the first event.
    fn header(&self) -> &[u8] {
        let end = self.places.first().and_then(|first| usize::try_from(first.from).ok());
        end.and_then(|end| self.text.get(..end)).unwrap_or(&[])
    }
}

/// The events of an earlier calendar that a newer text may have in the same bytes.
pub(super) struct Reuse<'a> {
    earlier: &'a Calendar,
    kept: &'a Kept,
    units: Vec<Unit<'a>>,
    /// Which is the next in order.
    next: usize,
    /// What was found again: the line in the newer text, and which of the singles it is.
    taken: Vec<(u32, usize)>,
}

/// A single and all bytes and lines from its BEGIN to that of the next.
struct Unit<'a> {
    bytes: &'a [u8],
    lines: u32,
    single: usize,
}

/// An event that did not change is found again where at most so many before it went.
const AHEAD: usize = 64;

impl<'a> Reuse<'a> {
    /// `None` if the calendar has something that depends on all of its events: a zone that is said in two ways, a note
    /// about a zone, which is taken at its first use.
    pub(super) fn of(earlier: &'a Calendar, text: &[u8]) -> Option<Reuse<'a>> {
        let kept = earlier.kept.as_ref().filter(|kept| text.starts_with(kept.header()))?;
        let notes = &earlier.report.notes;
        let of_all = |code| {
            matches!(code, "zone.none" | "zone.unknown" | "zone.block" | "zone.contradiction" | "report.more")
        };
        if !earlier.contradictions.is_empty() || notes.iter().any(|note| of_all(note.code)) {
            return None;
        }
        let mut singles: Vec<(u32, usize)> =
            earlier.singles.all().iter().enumerate().map(|(index, single)| (single.line, index)).collect();
        singles.sort_unstable();
        let unit = |pair: &[Place]| {
            let [one, next] = pair else { return None };
            let (from, to) = (usize::try_from(one.from).ok()?, usize::try_from(next.from).ok()?);
            let bytes =
                kept.text.get(from..to).filter(|bytes| matches!(bytes.last(), Some(b'\n' | b'\r')))?;
            let note = notes.get(notes.partition_point(|note| note.line < one.line));
            // That its END is missing is noted where the next begins.
            if note.is_some_and(|note| note.line <= next.line) {
                return None;
            }
            let single = singles.binary_search_by_key(&one.line, |(line, _)| *line).ok()?;
            let (_, single) = *singles.get(single)?;
            Some(Unit { bytes, lines: next.line.saturating_sub(one.line), single })
        };
        let units = kept.places.windows(2).filter_map(unit).collect();
        Some(Reuse { earlier, kept, units, next: 0, taken: Vec::new() })
    }

    /// What stands there, if it is an event as it was.
    pub(super) fn take(&mut self, rest: &[u8], line: u32) -> Option<Known> {
        let is_here = |unit: &Unit<'_>| {
            // The next line may go on with the last of it, or with its line break.
            let goes_on = |after: &[u8]| matches!(after.first(), Some(b' ' | b'\t' | b'\r' | b'\n' | 0xef));
            rest.strip_prefix(unit.bytes).is_some_and(|after| !goes_on(after))
        };
        let ahead = self.units.get(self.next..)?.iter().take(AHEAD).position(is_here)?;
        let unit = self.units.get(self.next.saturating_add(ahead))?;
        self.next = self.next.saturating_add(ahead).saturating_add(1);
        self.taken.push((line, unit.single));
        Some(Known { bytes: unit.bytes.len(), lines: unit.lines })
    }

    /// Whether the VEVENT on that line was taken.
    pub(super) fn has(&self, line: u32) -> bool {
        self.taken.binary_search_by_key(&line, |(line, _)| *line).is_ok()
    }

    /// Whether what is before the first event is what it was, so that what was taken means what it meant. `compiled` are
    /// the blocks that the others needed; then all.
    pub(super) fn holds(&self, places: Option<&[Place]>, compiled: &mut usize, limits: &Limits) -> bool {
        *compiled = compiled.saturating_add(self.kept.compiled);
        places.and_then(<[Place]>::first) == self.kept.places.first() && *compiled <= limits.zones
    }

    /// What was taken, in the order of the earlier singles.
    pub(super) fn singles(mut self) -> impl Iterator<Item = Single> + 'a {
        self.taken.sort_unstable_by_key(|(_, single)| *single);
        let singles = self.earlier.singles.all();
        let single = |(line, index): (u32, usize)| Some(Single { line, ..singles.get(index)?.clone() });
        self.taken.into_iter().filter_map(single)
    }
}
