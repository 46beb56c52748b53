use super::details::Details;
use super::known::Known;
use super::report::{Notes, shortened};
use super::times::{Time, Times, instant};
use super::{CalendarOptions, FbType, Status, facts, rules};
use crate::ical::value::Duration;
use crate::ical::{Component, Property, text, value};
use crate::period::{Instant, Seconds};
use crate::recurrence::{Parts, When};
use crate::zone::Zone;
use chrono::NaiveTime;
use std::sync::Arc;

/// A VEVENT as it was read: one event, the master of a series, or an override of one occurrence.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) line: u32,
    pub(super) start: When,
    /// Its instant, if the start has one of its own.
    pub(super) at: Option<Instant>,
    pub(super) details: Arc<Details>,
    /// Of few events, as is what it recurs by.
    pub(super) replaces: Option<Box<Replaces>>,
    pub(super) recurs: Option<Box<Recurs>>,
    /// Whether a DTSTART happens that the rule does not give.
    pub(super) start_counts: bool,
    /// Whether it is cancelled: by its STATUS, or by the calendar's METHOD.
    pub(super) cancelled: bool,
    /// SEQUENCE, then DTSTAMP: of two texts for the same event the greater counts.
    pub(super) version: (i64, Option<Instant>),
}

/// RECURRENCE-ID: which occurrence an override replaces.
#[derive(Debug, Clone)]
pub(super) struct Replaces {
    /// What names no zone floats until the series is known: see [`Replaces::beside`].
    pub(super) when: When,
    /// RANGE=THISANDFUTURE: that one and all after it.
    pub(super) and_future: bool,
}

impl Replaces {
    /// In the zone of the series, where it names none of its own; without a series, of the override.
    pub(super) fn beside(mut self, series: Option<&Event>, own: &Event) -> Replaces {
        if let When::Floating(local) = self.when {
            let zone = series.unwrap_or(own).start.zone().unwrap_or(&own.details.home).clone();
            self.when = When::Zoned { local, zone };
        }
        self
    }
}

/// How an event recurs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Recurs {
    /// By these parts.
    By(Parts),
    /// By a rule that could not be read: any day may have an occurrence.
    Unreadable {
        /// Whether at any time of the day, not only at that of the start.
        any_time: bool,
    },
}

impl Event {
    /// Reads a VEVENT; `None` and a note if it does not say when it is.
    pub(super) fn read(
        component: &Component<'_>,
        cancels: bool,
        times: &mut Times<'_>,
        options: &CalendarOptions,
        notes: &mut Notes,
    ) -> Option<Event> {
        let known = Known::of(component);
        let uid = known.uid.map(|uid| text::unescape(uid.trimmed()));
        let uid = uid.filter(|uid| !uid.is_empty());
        notes.about(uid.as_deref());
        if uid.is_none() {
            notes.note(component.line, "event.no_uid", "an event has no UID", "it stands for itself");
        }
        if known.repeated {
            note_repeated(component, &ONCE, notes);
        }
        let start = match known.start.or(known.replaces) {
            // Who cancels an occurrence need not say when it is (RFC 5546 §3.2.5).
            Some(property) => times.one(property, notes),
            None => {
                notes.note(component.line, "event.no_start", "an event has no DTSTART", "see the next note");
                None
            }
        };
        let Some(start) = start else {
            let what = "nothing says when the event is";
            notes.note(component.line, "event.left_out", what, "the event is left out");
            return None;
        };
        let stated = length(&known, &start, times, notes);
        let length = stated.unwrap_or(Duration { days: 1, seconds: Seconds(0) });
        if let Some(property) = known.start.filter(|_| length.days > 0) {
            times.lasts(property, &start.when, length);
        }
        let traits = facts::traits(&known, &start.when, cancels, options.owner.as_deref(), notes);
        let replaces = replaces(&known, times, notes).map(Box::new);
        let summary = known.summary.map(|summary| Arc::from(text::unescape(&summary.value)));
        let details = Details {
            uid: Arc::from(uid.unwrap_or_default()),
            home: times.home_or_utc(),
            length,
            counts_as: match options.busy.counts_as(&traits) {
                FbType::Free => FbType::Free,
                _ if stated.is_none() => FbType::Unknown,
                counts_as => counts_as,
            },
            all_day: traits.all_day,
            doubt: start.doubt,
            summary,
        };
        Some(Event {
            line: component.line,
            recurs: rules::recurs(&known, &start, replaces.is_some(), times, notes).map(Box::new),
            start_counts: true,
            cancelled: traits.status == Some(Status::Cancelled),
            at: start.at,
            start: start.when,
            details: Arc::new(details),
            replaces,
            version: facts::version(&known, notes),
        })
    }
}

impl Event {
    /// Whether both take the same time in the same way.
    pub(super) fn says_as(&self, other: &Event) -> bool {
        let same =
            |own: &Details, other: &Details| own.length == other.length && own.counts_as == other.counts_as;
        self.start == other.start && self.recurs == other.recurs && same(&self.details, &other.details)
    }
}

const ONCE: [&str; 9] =
    ["UID", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE", "DTSTAMP"];

/// Properties that a component has at most once: the first counts.
pub(super) fn note_repeated<const N: usize>(component: &Component<'_>, once: &[&str; N], notes: &mut Notes) {
    let mut seen = [0u8; N];
    for property in &component.properties {
        let own = once.iter().zip(&mut seen).find(|(name, _)| property.name == **name);
        let Some((name, times)) = own else { continue };
        *times = times.saturating_add(1);
        if *times == 2 {
            let what = format!("a second {name}");
            notes.note(property.line, "property.repeated", what, "it is left out");
        }
    }
}

/// How long it is: exactly by DTEND, nominally by DURATION or from date to date (RFC 5545 §3.6.1). `None` if it says so in
/// a way that can't be read.
fn length(known: &Known<'_>, start: &Time, times: &mut Times<'_>, notes: &mut Notes) -> Option<Duration> {
    let default = match start.when {
        When::Date(_) => Duration { days: 1, seconds: Seconds(0) },
        _ => Duration::default(),
    };
    let length = known.duration;
    let Some(end) = known.end else {
        return length.map_or(Some(default), |property| by_duration(property, start, default, notes));
    };
    let time = times.one(end, notes);
    let time = match (time, length) {
        (None, Some(length)) => return by_duration(length, start, default, notes),
        (None, None) => {
            notes.note(end.line, "event.end_unknown", "nothing says when the event ends", UNKNOWN_END);
            return None;
        }
        (Some(time), length) => {
            let what = "an event has both DTEND and DURATION";
            length
                .into_iter()
                .for_each(|length| notes.note(length.line, "event.two_ends", what, "DTEND counts"));
            time
        }
    };
    if start.when.is_date() != time.when.is_date() {
        // RFC 5545 §3.8.2.2 forbids it.
        let what = "of DTSTART and DTEND one is a date and one a time";
        notes.note(end.line, "event.end_type", what, "a date stands for its first instant");
    }
    // An end without a zone, or in one that nobody knows, is in that of the start.
    let floating = time.floating || time.doubt;
    let at = time.at.filter(|_| !floating);
    let last = Time { floating, ..time }.beside(start);
    let length = match (start.at, at) {
        (Some(start), Some(end)) => Some(Duration { days: 0, seconds: end.since(start) }),
        _ => between(&start.when, &last, &times.home_or_utc()),
    };
    let length = length.map(|length| length_shown(length, &start.when, &last));
    let length = days(&start.when, &last).filter(|_| facts::is_whole(known)).or(length);
    Some(match length {
        Some(length) if length.is_positive() => length,
        Some(length) if length == Duration::default() && !matches!(start.when, When::Date(_)) => length,
        // Some write the last day, not the day after it.
        Some(length) if length == Duration::default() => {
            notes.note(end.line, "event.end_not_after", "DTEND is the day of DTSTART", "it is one day long");
            default
        }
        _ => {
            notes.note(end.line, "event.end_not_after", "DTEND is before DTSTART", "DTEND is left out");
            default
        }
    })
}

/// From midnight to a later midnight of one zone: so many days, whatever hours the first of a series has.
fn days(start: &When, end: &When) -> Option<Duration> {
    let (first, last) = (start.local(), end.local());
    let days = i32::try_from(last.signed_duration_since(first).num_days()).ok()?;
    let same = start.zone().is_some() && start.zone() == end.zone();
    let whole = days > 0 && first.time() == NaiveTime::MIN && last.time() == NaiveTime::MIN;
    (same && whole).then_some(Duration { days, seconds: Seconds(0) })
}

/// A start that the clocks skip is as late as an end after the gap: then it is as long as the clocks say.
fn length_shown(length: Duration, start: &When, end: &When) -> Duration {
    let shown = Seconds(end.local().signed_duration_since(start.local()).num_seconds());
    match (start, end) {
        (When::Zoned { zone, .. }, When::Zoned { zone: other, .. })
            if !length.is_positive() && zone == other && shown > Seconds(0) =>
        {
            Duration { days: 0, seconds: shown }
        }
        _ => length,
    }
}

/// What is done about an end that can't be read.
const UNKNOWN_END: &str = "the event is unknown for a day from its start";

fn between(start: &When, end: &When, home: &Zone) -> Option<Duration> {
    match (start, end) {
        (When::Date(start), When::Date(end)) => {
            let days = i32::try_from(end.signed_duration_since(*start).num_days()).ok()?;
            Some(Duration { days, seconds: Seconds(0) })
        }
        _ => {
            let seconds = instant(end, home).ok()?.since(instant(start, home).ok()?);
            Some(Duration { days: 0, seconds })
        }
    }
}

fn by_duration(
    property: &Property<'_>,
    start: &Time,
    default: Duration,
    notes: &mut Notes,
) -> Option<Duration> {
    let length = match value::duration(property.trimmed()) {
        Ok(length) => length,
        Err(error) => {
            notes.note(property.line, "event.duration", format!("DURATION: {error}"), UNKNOWN_END);
            return None;
        }
    };
    if length.days < 0 || length.seconds.0 < 0 {
        let what = format!("DURATION: {:?} is negative", shortened(&property.value, 40));
        notes.note(property.line, "event.duration", what, "it is left out");
        return Some(default);
    }
    Some(match start.when {
        // RFC 5545 §3.6.1 allows days and weeks only; PT24H on a date means the day.
        When::Date(_) if length.seconds.0 % 86_400 == 0 => {
            let more = i32::try_from(length.seconds.0 / 86_400).unwrap_or(0);
            let days = length.days.saturating_add(more);
            if days == 0 { default } else { Duration { days, seconds: Seconds(0) } }
        }
        _ => length,
    })
}

fn replaces(known: &Known<'_>, times: &mut Times<'_>, notes: &mut Notes) -> Option<Replaces> {
    let property = known.replaces?;
    let time = times.one(property, notes)?;
    let when = match time.when {
        When::Zoned { local, .. } if time.floating => When::Floating(local),
        when => when,
    };
    let and_future = match property.parameter("RANGE") {
        None => false,
        Some(range) if range.eq_ignore_ascii_case("THISANDFUTURE") => true,
        Some(range) => {
            let what = format!("RECURRENCE-ID: RANGE={}", shortened(&range, 40));
            notes.note(property.line, "event.range", what, "only the one occurrence is replaced");
            false
        }
    };
    Some(Replaces { when, and_future })
}
