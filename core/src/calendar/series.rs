use super::details::Details;
use super::event::{Event, Recurs, Replaces};
use super::free_busy::LIMIT_REACHED;
use super::report::Notes;
use super::single::Single;
use super::times::{instant, midnight, whole_day};
use super::{FbType, ImportNote};
use crate::ical::value::Duration;
use crate::period::{Instant, Seconds};
use crate::recurrence::{Options, Parts, PeriodEnd, RDate, Reading, Recurrence, Rule, When};
use crate::zone::Zone;
use crate::{Error, Limits, Result};
use chrono::NaiveDate;
use std::sync::Arc;

/// A recurring event, compiled: what to expand, and what not.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) line: u32,
    pub(super) recurrence: Arc<Recurrence>,
    /// Whether the rule is followed as it stands, with nothing to note.
    pub(super) as_said: bool,
    pub(super) details: Arc<Details>,
    /// Occurrences that an override replaces, or that are out: sorted.
    pub(super) replaced: Vec<Key>,
    /// Overrides of an occurrence and all after it, in order.
    pub(super) changes: Vec<Change>,
    /// The longest PERIOD among its RDATEs.
    pub(super) longest_date: Seconds,
    /// From when on it can take time.
    pub(super) begins: Instant,
    /// No occurrence reaches further than this from where the series has it.
    pub(super) reach: Seconds,
    /// Whether any of it takes time.
    pub(super) blocks: bool,
}

/// From an occurrence on, the series is another.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) from: Instant,
    /// Where the first of them was.
    pub(super) was: When,
    /// Where it is now.
    pub(super) is: When,
    /// How far it moves occurrences, at most, either way.
    pub(super) furthest: Seconds,
    pub(super) details: Arc<Details>,
}

/// How an occurrence is told from the others of its UID: by its instant, or where one of the two sides is a date, by
/// its local day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    At(Instant),
    On(NaiveDate),
}

/// An event with a RECURRENCE-ID, by what it replaces.
struct Override {
    key: Key,
    and_future: bool,
    event: Event,
}

impl Series {
    /// That a window could not be expanded.
    pub(super) fn unexpanded(&self, error: &Error) -> ImportNote {
        ImportNote {
            line: self.line,
            uid: Some(self.details.uid.to_string()).filter(|uid| !uid.is_empty()),
            code: LIMIT_REACHED,
            what: error.to_string(),
            done: "the window is unknown from its start on".to_owned(),
        }
    }
}

/// Compiles all events of one UID: a master, if there is one, and overrides. `earlier` are the series of that UID in an
/// earlier text, compiled within the same limits: a recurrence that did not change is taken from there.
pub(super) fn compile(
    events: Vec<Event>,
    earlier: &[Series],
    limits: &Limits,
    notes: &mut Notes,
) -> (Vec<Single>, Vec<Series>) {
    let uid = events.first().map(|event| event.details.uid.clone());
    notes.about(uid.as_deref().filter(|uid| !uid.is_empty()));
    let (overrides, masters): (Vec<_>, Vec<_>) =
        events.into_iter().partition(|event| event.replaces.is_some());
    let masters = newest(masters, notes);
    let overrides = not_cancelled(overrides, masters.first(), notes);
    let overrides = keyed(overrides, masters.first(), notes);
    let mut singles: Vec<Single> = Vec::with_capacity(overrides.len().saturating_add(1));
    let mut all = Vec::new();
    for (index, master) in masters.iter().enumerate() {
        let own = if index == 0 { overrides.as_slice() } else { &[] };
        if master.recurs.is_none() && own.is_empty() {
            singles.extend(Single::of(master.clone(), notes));
        } else {
            all.extend(series(master, own, earlier, &mut singles, limits, notes));
        }
    }
    let mut last = None;
    for Override { key, and_future, event } in &overrides {
        // Where one text changes an occurrence and another all from it on, the first is nearer.
        if !and_future || last != Some(*key) {
            singles.extend(Single::of(event.clone(), notes));
        }
        last = Some(*key);
    }
    (singles, all)
}

/// The newest of several texts for one event; of equals the last. Notes the others, and keeps those that are not
/// older and say something else: two events by one UID, which only a broken program writes. Comparing with a handful
/// keeps this linear.
fn newest(events: Vec<Event>, notes: &mut Notes) -> Vec<Event> {
    let mut masters: Vec<Event> = Vec::new();
    let latest = events.iter().map(|event| event.version).max();
    for event in events.into_iter().rev() {
        if Some(event.version) < latest {
            note_older(&event, notes);
        } else if masters.iter().take(8).any(|master| master.says_as(&event)) {
            notes.note(event.line, "event.superseded", "the event is there twice", "this one is left out");
        } else {
            if !masters.is_empty() {
                let what = "the UID has another event, and nothing says which is newer";
                notes.note(event.line, "event.same_uid", what, "both count");
            }
            masters.push(event);
        }
    }
    masters
}

fn note_older(older: &Event, notes: &mut Notes) {
    let what =
        "the UID has another text for this event, with a higher SEQUENCE, a later DTSTAMP, or further on";
    notes.note(older.line, "event.superseded", what, "this one is left out");
}

/// Who cancels a series cancels what was said of its occurrences before (RFC 5546 §3.2.5), but not what is said later or
/// at no known time.
fn not_cancelled(mut overrides: Vec<Event>, master: Option<&Event>, notes: &mut Notes) -> Vec<Event> {
    let Some(master) = master.filter(|master| master.cancelled) else { return overrides };
    overrides.retain(|event| {
        let ((own, at), (last, cancelled)) = (event.version, master.version);
        let older = own < last || (own == last && at.is_some() && at < cancelled);
        if older {
            let what = "the series is cancelled, with a higher SEQUENCE or a later DTSTAMP";
            notes.note(event.line, "event.superseded", what, "this one is left out");
        }
        !older
    });
    overrides
}

/// The overrides in order, at most one of each scope for an occurrence.
fn keyed(events: Vec<Event>, master: Option<&Event>, notes: &mut Notes) -> Vec<Override> {
    let mut all: Vec<Override> = Vec::with_capacity(events.len());
    for mut event in events {
        let Some(replaces) = event.replaces.take().map(|replaces| replaces.beside(master, &event)) else {
            continue;
        };
        let Replaces { when, and_future } = Replaces::clone(event.replaces.insert(Box::new(replaces)));
        match key(&when, master.map(|master| &master.start), &event.details.home) {
            Ok(key) => all.push(Override { key, and_future, event }),
            Err(error) => {
                notes.note(event.line, "time.range", error.to_string(), "the override is left out");
            }
        }
    }
    // Stable: of equal versions the one further down the text comes later.
    all.sort_by_key(|one| (one.key, one.and_future, one.event.version));
    let mut kept: Vec<Override> = Vec::with_capacity(all.len());
    for next in all {
        match kept.last_mut() {
            Some(last) if (last.key, last.and_future) == (next.key, next.and_future) => {
                note_older(&last.event, notes);
                *last = next;
            }
            _ => kept.push(next),
        }
    }
    kept
}

fn key(when: &When, master: Option<&When>, home: &Zone) -> Result<Key> {
    match (master, when) {
        (Some(When::Date(_)), when) => whole_day(when, home).map(Key::On),
        (_, When::Date(date)) => Ok(Key::On(*date)),
        (_, when) => instant(when, home).map(Key::At),
    }
}

/// Compiles the master. One whose rule can't be followed is itself a single, and unknown on every day after.
fn series(
    master: &Event,
    overrides: &[Override],
    earlier: &[Series],
    singles: &mut Vec<Single>,
    limits: &Limits,
    notes: &mut Notes,
) -> Option<Series> {
    let (recurrence, as_said, details) = match followed(master, earlier, limits, notes) {
        Some((recurrence, as_said)) => (recurrence, as_said, master.details.clone()),
        None => {
            singles.extend(Single::of(master.clone(), notes));
            let parts = Parts { rules: vec![Rule::parse("FREQ=DAILY").ok()?], ..Parts::default() };
            let any_day = Recurrence::new(master.start.clone(), parts, Options::default(), limits).ok()?;
            (Arc::new(any_day), false, Arc::new(doubtful(master)))
        }
    };
    let mut replaced: Vec<Key> = overrides.iter().map(|one| one.key).collect();
    replaced.dedup();
    let mut changes: Vec<Change> = overrides.iter().filter_map(|one| change(master, one)).collect();
    changes.sort_by_key(|change| change.from);
    Some(Series { as_said, ..assembled(master, recurrence, details, replaced, changes) })
}

/// With what saves work when it is asked.
fn assembled(
    master: &Event,
    recurrence: Arc<Recurrence>,
    details: Arc<Details>,
    replaced: Vec<Key>,
    changes: Vec<Change>,
) -> Series {
    let longest_date = longest_date(master);
    let each = || core::iter::once(&details).chain(changes.iter().map(|change| &change.details));
    let longest = each().map(|details| details.longest() + details.earliest()).max().unwrap_or_default();
    let furthest = changes.iter().map(|change| change.furthest).max().unwrap_or_default();
    let earliest = each().map(|details| details.earliest()).max().unwrap_or_default();
    let start = first(master).unwrap_or(Instant::MIN);
    Series {
        line: master.line,
        begins: start.plus(-(earliest + furthest)),
        reach: longest.max(longest_date) + furthest,
        blocks: each().any(|details| details.shown_as() != FbType::Free),
        recurrence,
        as_said: false,
        longest_date,
        replaced,
        changes,
        details,
    }
}

/// The recurrence as the event says it, and whether it needed no note; `None`, and a note, if it can't be followed.
fn followed(
    master: &Event,
    earlier: &[Series],
    limits: &Limits,
    notes: &mut Notes,
) -> Option<(Arc<Recurrence>, bool)> {
    let parts = match master.recurs.as_deref() {
        Some(Recurs::By(parts)) => parts.clone(),
        None => Parts::default(),
        Some(Recurs::Unreadable { .. }) => return None,
    };
    // A handful: one UID has one series, but in a broken file.
    let mut known = earlier.iter().take(8).filter(|series| series.as_said);
    let same = |known: &Recurrence| *known.start() == master.start && *known.parts() == parts;
    if let Some(known) = known.find(|series| same(&series.recurrence)) {
        return Some((Arc::clone(&known.recurrence), true));
    }
    let compile = |reading: Reading| {
        let include_start = master.start_counts || parts.rules.is_empty();
        let options = Options { include_start, reading, ..Options::default() };
        Recurrence::new(master.start.clone(), parts.clone(), options, limits)
    };
    let error = match compile(Reading::Strict) {
        Ok(recurrence) => return Some((Arc::new(recurrence), true)),
        Err(error) => error,
    };
    let lenient = compile(Reading::Lenient).ok();
    let (code, done) = match lenient {
        Some(_) => ("rule.lenient", "it is read as it is meant"),
        None => ("rule.invalid", "any day from the start on is unknown at the time of the event"),
    };
    notes.note(master.line, code, error.to_string(), done);
    lenient.map(|recurrence| (Arc::new(recurrence), false))
}

/// What is known of the occurrences of a rule that can't be followed: that there may be one on any day.
fn doubtful(master: &Event) -> Details {
    let mut details = Details::clone(&master.details);
    if details.counts_as != FbType::Free {
        details.counts_as = FbType::Unknown;
    }
    if matches!(master.recurs.as_deref(), Some(Recurs::Unreadable { any_time: true })) {
        details.length = Duration { days: details.length.days.max(1), ..details.length };
    }
    details
}

fn change(master: &Event, one: &Override) -> Option<Change> {
    let was = one.event.replaces.as_ref().filter(|_| one.and_future)?;
    let was = match (&master.start, one.key) {
        (When::Date(_), Key::On(date)) => When::Date(date),
        _ => was.when.clone(),
    };
    let home = &master.details.home;
    let from = match (&master.start, &was) {
        // The occurrence of that local day: in the zone of the series.
        (When::Zoned { zone, .. }, When::Date(date)) => midnight(*date, zone).ok()?,
        (When::Utc(_), When::Date(date)) => midnight(*date, &Zone::utc()).ok()?,
        (_, was) => match one.key {
            Key::At(at) => at,
            Key::On(date) => midnight(date, home).ok().or_else(|| instant(was, home).ok())?,
        },
    };
    let is = one.event.start.clone();
    let by = instant(&is, home).ok()?.since(instant(&was, home).ok()?);
    // The clocks of two zones may move an occurrence further than the first of them.
    let furthest = Seconds(by.0.abs()) + Seconds(3 * 86_400);
    Some(Change { from, was, is, furthest, details: one.event.details.clone() })
}

/// DTSTART, or an RDATE before it.
fn first(master: &Event) -> Result<Instant> {
    let home = &master.details.home;
    let dates = match master.recurs.as_deref() {
        Some(Recurs::By(parts)) => parts.dates.as_slice(),
        _ => &[],
    };
    dates
        .iter()
        .try_fold(instant(&master.start, home)?, |first, date| Ok(first.min(instant(&date.start, home)?)))
}

/// The longest of the periods that RDATE gives.
fn longest_date(master: &Event) -> Seconds {
    let Some(Recurs::By(parts)) = master.recurs.as_deref() else { return Seconds(0) };
    let home = &master.details.home;
    let length = |date: &RDate| match date.end.as_ref()? {
        PeriodEnd::After { days, seconds } => {
            Some(Seconds(i64::from(*days) * 86_400 + 86_400 + i64::from(*seconds)))
        }
        PeriodEnd::At(end) => Some(instant(end, home).ok()?.since(instant(&date.start, home).ok()?)),
    };
    parts.dates.iter().filter_map(length).max().unwrap_or_default().max(Seconds(0))
}
