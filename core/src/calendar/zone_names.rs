use super::report::{Notes, shortened};
use super::vtimezone;
use crate::ical::Component;
use crate::period::{Instant, Period, Seconds};
use crate::zone::{Zone, Zones, windows_to_iana};
use crate::{Error, Limits, Result};
use std::collections::BTreeMap;

/// The zones that the names in one VCALENDAR mean.
///
/// An IANA name, also behind a prefix, means our data; any other name means its VTIMEZONE block if there is
/// one, and a Windows name without a block what CLDR says.
pub(super) struct ZoneNames<'a> {
    zones: &'a Zones,
    limits: &'a Limits,
    blocks: BTreeMap<&'a str, &'a Component<'a>>,
    known: BTreeMap<String, Option<Named>>,
    /// How many blocks were compiled.
    compiled: usize,
}

/// What a name turned out to mean.
struct Named {
    zone: Zone,
    /// Its block, where our data came before it.
    outranked: Option<u32>,
    /// The instants from the first to the last for which events use it.
    used: Option<(Instant, Instant)>,
    /// Until when a series in it goes on.
    recurs: Option<Instant>,
}

impl<'a> ZoneNames<'a> {
    pub(super) fn new(calendar: &'a Component<'a>, zones: &'a Zones, limits: &'a Limits) -> ZoneNames<'a> {
        let blocks = calendar.components.iter().filter(|component| component.name == "VTIMEZONE");
        let blocks = blocks.filter_map(|block| Some((block.property("TZID")?.value.trim(), block)));
        ZoneNames { zones, limits, blocks: blocks.collect(), known: BTreeMap::new(), compiled: 0 }
    }

    /// The zone of this name; `None`, and a note at its first use, if nothing says what it means.
    pub(super) fn find(&mut self, name: &str, line: u32, notes: &mut Notes) -> Option<Zone> {
        if let Some(known) = self.known.get(name) {
            return known.as_ref().map(|named| named.zone.clone());
        }
        let named = self.look_up(name, notes);
        if named.is_none() {
            let what = format!("nothing says what the zone {:?} means", shortened(name, 60));
            notes.note(line, "zone.unknown", what, "the times in it are unknown, a day around each");
        }
        let zone = named.as_ref().map(|named| named.zone.clone());
        self.known.insert(name.to_owned(), named);
        zone
    }

    /// Compiles a block: so many at most that a file of nothing else is bounded.
    fn compile(&mut self, name: &str, block: &Component<'_>) -> Result<Zone> {
        self.compiled = self.compiled.saturating_add(1);
        if self.compiled > self.limits.zones {
            let allowed = u64::try_from(self.limits.zones).unwrap_or(u64::MAX);
            return Err(Error::Limit { limit: "zones", allowed });
        }
        vtimezone::zone(name, block, self.limits)
    }

    fn look_up(&mut self, name: &str, notes: &mut Notes) -> Option<Named> {
        let block = self.blocks.get(name.trim()).copied();
        if let Some(zone) = iana(self.zones, name.trim()) {
            return Some(Named { zone, outranked: block.map(|block| block.line), used: None, recurs: None });
        }
        let from_block = block.and_then(|block| match self.compile(name, block) {
            Ok(zone) => Some(zone),
            Err(error) => {
                let done = "the block is left out";
                notes.note(block.line, "zone.block", format!("the VTIMEZONE can't be read: {error}"), done);
                None
            }
        });
        let zone = from_block.or_else(|| windows(self.zones, name.trim()))?;
        Some(Named { zone, outranked: None, used: None, recurs: None })
    }

    /// Says that an event uses the zone of this name from `first` to `last`.
    pub(super) fn used(&mut self, name: &str, first: Instant, last: Instant) {
        if let Some(Some(named)) = self.known.get_mut(name) {
            let (from, to) = named.used.unwrap_or((first, last));
            named.used = Some((from.min(first), to.max(last)));
        }
    }

    /// Says that a series in the zone of this name goes on until then.
    pub(super) fn recurs(&mut self, name: &str, until: Instant) {
        if let Some(Some(named)) = self.known.get_mut(name) {
            named.recurs = named.recurs.max(Some(until));
        }
    }

    /// Notes each block that contradicts the zone data which came before it, within the time of the events; of
    /// a series without end, to a year after the last time that the calendar names.
    pub(super) fn note_contradictions(&self, notes: &mut Notes) {
        notes.about(None);
        let used = self.known.values().flatten().filter_map(|named| named.used);
        let year = used.map(|(_, last)| last).max().unwrap_or(Instant::MIN).plus(Seconds(366 * 86_400));
        for (name, named) in &self.known {
            let Some(Named { zone, outranked: Some(line), used: Some((first, last)), recurs }) = named else {
                continue;
            };
            let last = recurs.map_or(*last, |until| until.min(year).max(*last));
            let Some(block) = self.blocks.get(name.trim()) else { continue };
            let Some(window) = Period::checked(*first, last.plus(Seconds(1))) else { continue };
            match vtimezone::zone(name, block, self.limits) {
                Ok(theirs) => note_contradiction(*line, zone, &theirs, window, notes),
                Err(error) => {
                    let done = format!("tzdata {} is used", self.zones.release());
                    notes.note(*line, "zone.block", format!("the VTIMEZONE can't be read: {error}"), done);
                }
            }
        }
    }

    /// Notes the blocks that can't even be named.
    pub(super) fn note_nameless(&self, calendar: &Component, notes: &mut Notes) {
        for block in calendar.components.iter().filter(|component| component.name == "VTIMEZONE") {
            if block.property("TZID").is_none() {
                notes.note(block.line, "zone.block", "a VTIMEZONE has no TZID", "it is left out");
            }
        }
    }
}

fn note_contradiction(line: u32, ours: &Zone, theirs: &Zone, window: Period, notes: &mut Notes) {
    let Some(at) = first_difference(ours, theirs, window) else { return };
    let what = format!(
        "the VTIMEZONE {} says {} s east of UTC at {at}, the zone data {} s",
        shortened(theirs.name(), 60),
        theirs.offset_at(at).0,
        ours.offset_at(at).0
    );
    notes.note(line, "zone.contradiction", what, format!("the zone data of {} is used", ours.name()));
}

/// The first instant of the window for which two zones differ.
fn first_difference(ours: &Zone, theirs: &Zone, window: Period) -> Option<Instant> {
    let starts = ours.spans(window).chain(theirs.spans(window)).map(|span| span.period.start());
    starts.filter(|at| ours.offset_at(*at) != theirs.offset_at(*at)).min()
}

/// The zone of an IANA name, also behind a prefix: `/mozilla.org/20050126_1/Europe/Berlin`.
fn iana(zones: &Zones, name: &str) -> Option<Zone> {
    if let Ok(zone) = zones.get(name) {
        return Some(zone);
    }
    // Only a name that begins with a slash has a prefix (RFC 5545 §3.2.19).
    let prefixed = name.strip_prefix('/')?;
    let ends = core::iter::once(prefixed)
        .chain(prefixed.match_indices('/').filter_map(|(at, _)| prefixed.get(at + 1..)));
    ends.take(8).find_map(|end| zones.get(end).ok())
}

/// The zone of a Windows name, by CLDR, or of the one name that Exchange writes for UTC.
fn windows(zones: &Zones, name: &str) -> Option<Zone> {
    match windows_to_iana(name) {
        Some(iana) => zones.get(iana).ok(),
        None => name.eq_ignore_ascii_case("tzone://Microsoft/Utc").then(Zone::utc),
    }
}

/// Which zone floating times and whole days of a calendar are in.
pub(super) fn home(
    calendar: &Component<'_>,
    names: &mut ZoneNames<'_>,
    default_zone: Option<&Zone>,
    notes: &mut Notes,
) -> Option<Zone> {
    let Some(property) = calendar.property("X-WR-TIMEZONE") else { return default_zone.cloned() };
    let zone = names.find(property.value.trim(), property.line, notes);
    match (zone, default_zone) {
        (Some(zone), Some(default)) if is_utc(&zone) && !is_utc(default) => {
            let done = format!("floating times and whole days are in {}", default.name());
            notes.note(property.line, "zone.default", "X-WR-TIMEZONE is UTC, which is no place", done);
            Some(default.clone())
        }
        (zone, default) => zone.or_else(|| default.cloned()),
    }
}

fn is_utc(zone: &Zone) -> bool {
    zone.offset_at(Instant::MIN) == Seconds(0) && zone.next_transition(Instant::MIN).is_none()
}
