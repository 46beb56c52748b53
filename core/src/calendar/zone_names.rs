use super::contradiction::{Contradiction, Used};
use super::report::{Notes, shortened};
use super::{CalendarOptions, ImportNote, ZoneBlocks, vtimezone};
use crate::ical::{Component, text};
use crate::period::{Instant, Period, Seconds};
use crate::zone::{Zone, Zones, windows_to_iana};
use crate::{Error, Limits, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The zones that the names in one VCALENDAR mean.
///
/// An IANA name, also behind a prefix, means our data, unless the options say otherwise; any other name means its
/// VTIMEZONE block if there is one, and a Windows name without a block what CLDR says.
pub(super) struct ZoneNames<'a> {
    zones: &'a Zones,
    limits: &'a Limits,
    rank: ZoneBlocks,
    /// By their names, which are TEXT: a comma in one is escaped.
    blocks: BTreeMap<Cow<'a, str>, &'a Component<'a>>,
    known: BTreeMap<String, Option<Named<'a>>>,
    /// The name that floating times and whole days are in the zone of.
    home: Option<String>,
    /// How many blocks were compiled.
    pub(super) compiled: usize,
}

/// What a name turned out to mean.
struct Named<'a> {
    zone: Zone,
    /// What gave way to it.
    rival: Option<Rival<'a>>,
    /// The instants from the first to the last for which events use it.
    used: Option<(Instant, Instant)>,
    /// Until when a series in it goes on.
    recurs: Option<Instant>,
}

enum Rival<'a> {
    Block(&'a Component<'a>),
    /// Ours, and the line of the block that came before it.
    Ours {
        line: u32,
        zone: Zone,
    },
}

impl<'a> Named<'a> {
    fn new(zone: Zone, rival: Option<Rival<'a>>) -> Named<'a> {
        Named { zone, rival, used: None, recurs: None }
    }
}

impl<'a> ZoneNames<'a> {
    pub(super) fn new(
        calendar: &'a Component<'a>,
        options: &'a CalendarOptions,
        limits: &'a Limits,
    ) -> ZoneNames<'a> {
        let blocks = calendar.components.iter().filter(|component| component.name == "VTIMEZONE");
        let named = |block: &'a Component<'a>| Some((block_name(block)?, block));
        ZoneNames {
            zones: &options.zones,
            limits,
            rank: options.blocks,
            blocks: blocks.filter_map(named).collect(),
            known: BTreeMap::new(),
            home: None,
            compiled: 0,
        }
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

    fn look_up(&mut self, name: &str, notes: &mut Notes) -> Option<Named<'a>> {
        let name = name.trim();
        let block = self.blocks.get(name).or_else(|| self.blocks.get(&*text::unescape(name))).copied();
        let ours = iana(self.zones, name);
        if let Some(zone) = ours.as_ref().filter(|_| self.rank == ZoneBlocks::Outranked) {
            return Some(Named::new(zone.clone(), block.map(Rival::Block)));
        }
        let from_block = block.and_then(|block| match self.compile(name, block) {
            Ok(zone) => {
                Some(Named::new(zone, ours.clone().map(|zone| Rival::Ours { line: block.line, zone })))
            }
            Err(error) => {
                let what = format!("the VTIMEZONE can't be read: {error}");
                notes.extend([block_note(block, what, "the block is left out")]);
                None
            }
        });
        let otherwise = || ours.or_else(|| by_other_name(self.zones, name));
        from_block.or_else(|| Some(Named::new(otherwise()?, None)))
    }

    /// Says that an event uses the zone of this name from `first` to `last`; without a name, that of the calendar.
    pub(super) fn used(&mut self, name: Option<&str>, first: Instant, last: Instant) {
        let Some(name) = name.or(self.home.as_deref()) else { return };
        if let Some(Some(named)) = self.known.get_mut(name) {
            let (from, to) = named.used.unwrap_or((first, last));
            named.used = Some((from.min(first), to.max(last)));
        }
    }

    /// Says that a series in the zone of this name goes on until then; without a name, in that of the calendar.
    pub(super) fn recurs(&mut self, name: Option<&str>, until: Instant) {
        let Some(name) = name.or(self.home.as_deref()) else { return };
        if let Some(Some(named)) = self.known.get_mut(name) {
            named.recurs = named.recurs.max(Some(until));
        }
    }

    /// The blocks and zone data that are used and may differ. Notes those that do within the time of the events; of a
    /// series without end, to a year after the last time that the calendar names.
    pub(super) fn contradictions(self, notes: &mut Notes) -> Vec<Contradiction> {
        notes.about(None);
        let used = self.known.values().flatten().filter_map(|named| named.used);
        let year = used.map(|(_, last)| last).max().unwrap_or(Instant::MIN).plus(Seconds(366 * 86_400));
        let mut found = Vec::new();
        for (name, named) in self.known {
            let Some(Named { zone, rival: Some(rival), used: Some((first, last)), recurs }) = named else {
                continue;
            };
            let until = recurs.map_or(last, |until| until.max(last));
            let Some(during) = Period::checked(first, until.plus(Seconds(1))) else { continue };
            let (line, block, ours, used) = match rival {
                Rival::Ours { line, zone: ours } => (line, zone, ours, Used::Block),
                Rival::Block(block) if vtimezone::agrees(block, &zone, first) => continue,
                Rival::Block(block) => match vtimezone::zone(&name, block, self.limits) {
                    Ok(theirs) => (block.line, theirs, zone, Used::Ours),
                    Err(error) => {
                        let done = format!("tzdata {} is used", self.zones.release());
                        let what = format!("the VTIMEZONE can't be read: {error}");
                        notes.note(block.line, "zone.block", what, done);
                        continue;
                    }
                },
            };
            let one = Contradiction { line, block, ours, used, during };
            let noted = Period::checked(first, until.min(year.max(last)).plus(Seconds(1)));
            notes.extend(noted.and_then(|window| one.note(&window)));
            found.push(one);
        }
        found
    }

    /// Notes the blocks that can't even be named, and those whose name another has.
    pub(super) fn note_unused(&self, calendar: &Component<'_>, notes: &mut Notes) {
        for block in calendar.components.iter().filter(|component| component.name == "VTIMEZONE") {
            let what = match block_name(block).map(|name| self.blocks.get(&name)) {
                None => "a VTIMEZONE has no TZID",
                Some(last) if last.is_some_and(|last| last.line != block.line) => {
                    "there is a further VTIMEZONE of this TZID"
                }
                Some(_) => continue,
            };
            notes.extend([block_note(block, what.to_owned(), "it is left out")]);
        }
    }
}

/// What a block calls its zone; some put quotes around it.
fn block_name<'a>(block: &'a Component<'_>) -> Option<Cow<'a, str>> {
    let name = block.property("TZID")?.trimmed();
    let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    Some(text::unescape(quoted.unwrap_or(name)))
}

/// A note about a block is about no event, whichever it was that asked for the block.
fn block_note(block: &Component<'_>, what: String, done: &str) -> ImportNote {
    ImportNote { line: block.line, uid: None, code: "zone.block", what, done: done.to_owned() }
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

/// The zone of a Windows name, by CLDR, or of the names that are written for UTC: Exchange's, and the suffix as a name.
fn by_other_name(zones: &Zones, name: &str) -> Option<Zone> {
    match windows_to_iana(name) {
        Some(iana) => zones.get(iana).ok(),
        None => {
            ["tzone://Microsoft/Utc", "Z"].iter().any(|utc| name.eq_ignore_ascii_case(utc)).then(Zone::utc)
        }
    }
}

/// Which zone floating times and whole days of a calendar are in.
pub(super) fn home(
    calendar: &Component<'_>,
    names: &mut ZoneNames<'_>,
    default_zone: Option<&Zone>,
    notes: &mut Notes,
) -> Option<Zone> {
    let mut named = calendar.properties_named("X-WR-TIMEZONE");
    let Some(property) = named.next() else { return default_zone.cloned() };
    if let Some(second) = named.next() {
        notes.note(second.line, "property.repeated", "a second X-WR-TIMEZONE", "it is left out");
    }
    let zone = names.find(property.trimmed(), property.line, notes);
    names.home = zone.as_ref().map(|_| property.trimmed().to_owned());
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
