//! What calendars mean: rows of small events, whole files against another program, and damaged files.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod availability;
mod files;
mod meaning;
mod mutated;
mod producers;
mod properties;
mod report;
mod robust;
mod updated;
mod zones;

use slotwright::calendar::{Calendar, CalendarOptions, FreeBusy};
use slotwright::period::{Instant, Period, PeriodSet};
use slotwright::zone::{Zone, Zones};
use slotwright::{Error, Limits};

fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn period(start: &str, end: &str) -> Period {
    Period::new(instant(start), instant(end)).unwrap()
}

fn new_york() -> Zone {
    Zones::bundled().get("America/New_York").unwrap()
}

/// Read as a calendar of Ana in New York.
fn options() -> CalendarOptions {
    CalendarOptions {
        default_zone: Some(new_york()),
        owner: Some("ana@northside.example".to_owned()),
        ..CalendarOptions::default()
    }
}

fn parse(ics: impl AsRef<[u8]>) -> Calendar {
    Calendar::parse_with(ics, &options(), &Limits::default()).unwrap()
}

/// A calendar of events, each given by its properties, separated by blanks or line breaks.
fn calendar(events: &[&str]) -> Calendar {
    parse(text(events))
}

fn text(events: &[&str]) -> String {
    let events = events.iter().map(|event| {
        format!(
            "BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n",
            event.split_whitespace().collect::<Vec<_>>().join("\r\n")
        )
    });
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.collect::<String>())
}

/// From 19 October to 21 November 2026, over the end of daylight saving time in America.
fn autumn() -> Period {
    period("2026-10-19T00:00:00Z", "2026-11-21T00:00:00Z")
}

/// `1031T1600/1101T1700 …`
fn shown(periods: &PeriodSet) -> Vec<String> {
    let at = |at: Instant| at.to_utc().format("%m%dT%H%M").to_string();
    periods.iter().map(|period| format!("{}/{}", at(period.start()), at(period.end()))).collect()
}

/// The kinds of periods that are not empty, as `busy 1031T1600/1101T1700`.
fn all(found: &FreeBusy) -> String {
    let kinds = [
        ("busy", &found.busy),
        ("tentative", &found.tentative),
        ("unavailable", &found.unavailable),
        ("closed", &found.closed),
        ("unknown", &found.unknown),
    ];
    let kinds = kinds.iter().filter(|(_, periods)| !periods.is_empty());
    kinds.map(|(name, periods)| format!("{name} {}", shown(periods).join(" "))).collect::<Vec<_>>().join(" ")
}

/// The codes of the report.
fn codes(calendar: &Calendar) -> Vec<&'static str> {
    calendar.report().notes.iter().map(|note| note.code).collect()
}

fn limit(error: Error) -> &'static str {
    match error {
        Error::Limit { limit, .. } => limit,
        other => panic!("{other}"),
    }
}
