//! VAVAILABILITY (RFC 7953): when nobody is there, but for the times that its AVAILABLEs name.

use super::details::Details;
use super::event::{Event, note_repeated};
use super::expand::Budget;
use super::free_busy::Found;
use super::known::Known;
use super::report::{Notes, shortened};
use super::series::{self, Series};
use super::single::Singles;
use super::source::by_uid;
use super::times::{Times, instant};
use super::{BusyRow, BusyTable, CalendarOptions, FbType, Status, facts};
use crate::Limits;
use crate::ical::{Component, text, value};
use crate::period::{Instant, Period, PeriodSet, Seconds};
use std::sync::Arc;

/// A VAVAILABILITY, compiled.
#[derive(Debug, Clone)]
pub(super) struct Availability {
    uid: Arc<str>,
    line: u32,
    /// SEQUENCE, then DTSTAMP, as that of an event.
    version: (i64, Option<Instant>),
    /// 0 for PRIORITY 0 or none, 1 for 9, …, 9 for 1 (RFC 7953 §4).
    rank: u8,
    /// All that it covers, or may cover.
    range: Period,
    /// What that counts as where no AVAILABLE says more.
    outside: FbType,
    singles: Singles,
    series: Vec<Series>,
}

/// BUSYTYPEs from the weakest to the strongest of one priority (RFC 7953 §4); what nobody knows may be any of them.
const STRENGTH: [FbType; 4] = [FbType::Tentative, FbType::Closed, FbType::Busy, FbType::Unknown];

const ONCE: [&str; 8] =
    ["UID", "DTSTART", "DTEND", "DURATION", "PRIORITY", "BUSYTYPE", "SEQUENCE", "DTSTAMP"];

impl Availability {
    /// Reads and compiles a VAVAILABILITY; `None` if it covers nothing.
    pub(super) fn read(
        component: &Component<'_>,
        times: &mut Times<'_>,
        options: &CalendarOptions,
        limits: &Limits,
        notes: &mut Notes,
    ) -> Option<Availability> {
        let uid = component.property("UID").map(|uid| text::unescape(uid.trimmed())).unwrap_or_default();
        let about = Some(&*uid).filter(|uid| !uid.is_empty());
        notes.about(about);
        note_repeated(component, &ONCE, notes);
        note_floating(component, notes);
        let version = facts::version(&Known::of(component), notes);
        let (range, known) = range(component, times, notes)?;
        let (rank, outside) = (rank(component, notes), busy_type(component, notes));
        let (events, all_read) = available(component, times, options, notes);
        let mut one = Availability {
            uid: Arc::from(&*uid),
            line: component.line,
            version,
            rank,
            range,
            outside: if known && all_read { outside } else { FbType::Unknown },
            singles: Singles::default(),
            series: Vec::new(),
        };
        if known {
            one.compile(events, limits, notes);
        }
        Some(one)
    }

    fn compile(&mut self, events: Vec<Event>, limits: &Limits, notes: &mut Notes) {
        let mut singles = Vec::new();
        for events in by_uid(events) {
            let (single, recurring) = series::compile(events, &[], limits, notes);
            singles.extend(single);
            self.series.extend(recurring);
        }
        self.singles = Singles::new(singles);
    }

    /// The times that its AVAILABLEs name in the window, and those that they may name.
    fn available(&self, window: &Period, budget: &mut Budget, limits: &Limits, named: &mut Named) {
        let Some(window) = window.intersection(&self.range) else { return };
        for single in self.singles.near(&window) {
            named.add(single.details.shown_as(), Period::checked(single.from, single.to), &window);
        }
        for series in self.series.iter().filter(|series| series.blocks && series.begins < window.end()) {
            let mut own = Vec::new();
            let done = budget.one_series(limits, |budget| {
                series.expand(&window, budget, &mut |one| {
                    own.push((one.details.shown_as(), Period::checked(one.place.from, one.place.to)));
                })
            });
            match done {
                Ok(()) => own.into_iter().for_each(|(kind, period)| named.add(kind, period, &window)),
                Err(error) => {
                    named.add(FbType::Unknown, Period::checked(series.begins, window.end()), &window);
                    named.found.notes.push(series.unexpanded(&error));
                }
            }
        }
    }
}

/// What AVAILABLEs name: busy in `found` stands for available, unknown for perhaps available.
#[derive(Default)]
struct Named {
    found: Found,
}

impl Named {
    fn add(&mut self, counts_as: FbType, period: Option<Period>, window: &Period) {
        if let Some(period) = period.and_then(|period| period.intersection(window)) {
            self.found.add(counts_as, period);
        }
    }
}

/// The newest of several texts with one UID, from the lowest priority to the highest.
pub(super) fn in_order(mut all: Vec<Availability>, notes: &mut Notes) -> Vec<Availability> {
    all.sort_by(|a, b| (&a.uid, a.version).cmp(&(&b.uid, b.version)));
    let mut kept: Vec<Availability> = Vec::with_capacity(all.len());
    for next in all {
        match kept.last_mut() {
            Some(last) if !next.uid.is_empty() && last.uid == next.uid && last.version < next.version => {
                notes.about(Some(&last.uid));
                let what = "the UID has another VAVAILABILITY, with a higher SEQUENCE or a later DTSTAMP";
                notes.note(last.line, "event.superseded", what, "this one is left out");
                *last = next;
            }
            _ => kept.push(next),
        }
    }
    kept.sort_by_key(|one| one.rank);
    kept
}

/// What the calendar's VAVAILABILITYs leave closed, busy, tentative or unknown in the window (RFC 7953 §4, §5).
///
/// Each priority paints over what lower ones said. Within one priority all that is covered is painted first, by the
/// order of the busy types, and then cleared where any of them is available. §5 clears in the end only, for all
/// priorities at once: where a component covers part of the window, a lower one would open what it closes, which is
/// not what §4 says.
pub(super) fn hours(
    all: &[Availability],
    window: &Period,
    budget: &mut Budget,
    limits: &Limits,
    found: &mut Found,
) {
    let mut painted = STRENGTH.map(|kind| (kind, PeriodSet::EMPTY));
    let mut paint = |kind: FbType, periods: PeriodSet| {
        for (own, set) in &mut painted {
            *set = if *own == kind { set.union(&periods) } else { set.difference(&periods) };
        }
    };
    for equals in all.chunk_by(|a, b| a.rank == b.rank) {
        for kind in STRENGTH {
            let covers = equals.iter().filter(|one| one.outside == kind);
            paint(kind, covers.filter_map(|one| one.range.intersection(window)).collect());
        }
        let mut named = Named::default();
        for one in equals {
            one.available(window, budget, limits, &mut named);
        }
        paint(FbType::Unknown, named.found.unknown.into_iter().collect());
        paint(FbType::Free, named.found.busy.into_iter().collect());
        found.notes.extend(named.found.notes);
    }
    for (kind, set) in &painted {
        set.iter().for_each(|period| found.add(*kind, period));
    }
}

/// The AVAILABLEs, and whether each could be read.
fn available(
    component: &Component<'_>,
    times: &mut Times<'_>,
    options: &CalendarOptions,
    notes: &mut Notes,
) -> (Vec<Event>, bool) {
    // They are events that make time available, but where one is cancelled.
    let cancelled = BusyRow { status: Some(Status::Cancelled), ..BusyRow::any(FbType::Free) };
    let busy = BusyTable { rows: vec![cancelled], otherwise: FbType::Busy };
    let options = CalendarOptions { owner: None, busy, ..options.clone() };
    let mut events = Vec::new();
    let mut all_read = true;
    for part in &component.components {
        if part.name != "AVAILABLE" {
            if !part.name.starts_with("X-") {
                let what = format!("a component {} in a VAVAILABILITY", shortened(&part.name, 20));
                notes.note(part.line, "component.unknown", what, "it is left out");
            }
            continue;
        }
        let event = Event::read(part, false, times, &options, notes);
        note_floating(part, notes);
        if event.is_some() && part.property("DTEND").is_none() && part.property("DURATION").is_none() {
            let what = "an AVAILABLE has neither DTEND nor DURATION";
            notes.note(part.line, "availability.no_end", what, "it is as long as an event would be");
        }
        all_read &= event.is_some();
        // RFC 7953's own examples begin on a Sunday and mean Monday to Friday.
        events.extend(event.map(|event| Event { start_counts: false, ..event }));
    }
    (events, all_read)
}

/// RFC 7953 §3.1 wants times in UTC or with a zone.
fn note_floating(component: &Component<'_>, notes: &mut Notes) {
    for name in ["DTSTART", "DTEND"] {
        let Some(property) = component.property(name) else { continue };
        if property.parameter("TZID").is_none()
            && property.trimmed().ends_with(|last: char| last.is_ascii_digit())
        {
            let what = format!("{name} of {} names no zone", component.name);
            notes.note(property.line, "availability.floating", what, "it is in the calendar's own");
        }
    }
}

/// What a VAVAILABILITY covers, unbounded where it does not say, and whether that is certain. `None`: nothing.
fn range(component: &Component<'_>, times: &mut Times<'_>, notes: &mut Notes) -> Option<(Period, bool)> {
    let home = times.home_or_utc();
    let mut known = true;
    let mut bound = |name: &str, notes: &mut Notes| {
        let property = component.property(name)?;
        let time = times.one(property, notes);
        known &= time.as_ref().is_some_and(|time| !time.doubt);
        time
    };
    let (first, last) = (bound("DTSTART", notes), bound("DTEND", notes));
    let mut details = Details::stated(Arc::from(""), FbType::Busy);
    details.home = home.clone();
    let place = |when| instant(when, &home).ok();
    let start = first.as_ref().and_then(|first| place(&first.when));
    let mut end = last.as_ref().and_then(|last| place(&last.when));
    match (component.property("DURATION"), &first) {
        (Some(length), _) if component.property("DTEND").is_some() => {
            let what = "a VAVAILABILITY has both DTEND and DURATION";
            notes.note(length.line, "event.two_ends", what, "DTEND counts");
        }
        (Some(length), None) if component.property("DTSTART").is_none() => {
            // RFC 7953 §7.2.2: without DTSTART it does not count.
            notes.note(length.line, "event.duration", "DURATION without a DTSTART", "it is left out");
        }
        (Some(length), Some(first)) => {
            let read = value::duration(length.trimmed()).ok();
            let read = read.filter(|length| length.days >= 0 && length.seconds.0 >= 0);
            details.length = read.unwrap_or_default();
            end = read.and(details.place(&first.when, None).ok()).map(|place| place.to);
            if end.is_none() {
                known = false;
                let what = format!("DURATION: {:?} is no length", shortened(&length.value, 40));
                notes.note(length.line, "event.duration", what, "what may be covered is unknown");
            }
        }
        _ => {}
    }
    if let (Some(first), Some(last), Some(property)) = (start, end, component.property("DTEND"))
        && last < first
    {
        notes.note(
            property.line,
            "event.end_not_after",
            "DTEND is before DTSTART",
            "what may be covered is unknown",
        );
        (end, known) = (None, false);
    }
    // A zone that nobody knows is no further than a day from UTC.
    let about = if known { Seconds(0) } else { Seconds(86_400) };
    let (start, end) = (start.map(|at| at.plus(-about)), end.map(|at| at.plus(about)));
    Some((Period::checked(start.unwrap_or(Instant::MIN), end.unwrap_or(Instant::MAX))?, known))
}

/// The place of its PRIORITY among all, from 0.
fn rank(component: &Component<'_>, notes: &mut Notes) -> u8 {
    let Some(property) = component.property("PRIORITY") else { return 0 };
    match property.trimmed().parse::<u8>() {
        Ok(0) => 0,
        Ok(priority @ 1..=9) => 10 - priority,
        _ => {
            let what = format!("PRIORITY: {:?} is not 0 to 9", shortened(&property.value, 40));
            notes.note(property.line, "property.value", what, "it counts as 0, the lowest");
            0
        }
    }
}

/// BUSYTYPE (RFC 7953 §3.2).
fn busy_type(component: &Component<'_>, notes: &mut Notes) -> FbType {
    let Some(property) = component.property("BUSYTYPE") else { return FbType::Closed };
    match property.trimmed().to_ascii_uppercase().as_str() {
        "BUSY-UNAVAILABLE" => FbType::Closed,
        "BUSY" => FbType::Busy,
        "BUSY-TENTATIVE" => FbType::Tentative,
        _ => {
            // As RFC 5545 §3.2.9 has it for FBTYPE, whose values these are.
            let what = format!("BUSYTYPE: {:?} is none of its values", shortened(&property.value, 40));
            notes.note(property.line, "property.value", what, "it counts as BUSY");
            FbType::Busy
        }
    }
}
