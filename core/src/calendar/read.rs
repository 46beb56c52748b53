use super::details::Details;
use super::event::Event;
use super::report::{Notes, shortened};
use super::single::Single;
use super::times::{Time, Times, instant};
use super::zone_names::{ZoneNames, home};
use super::{CalendarOptions, FbType};
use crate::ical::value::{self, SpanEnd};
use crate::ical::{Component, Parsed, text};
use crate::period::{Instant, Period, Seconds};
use crate::{Error, Limits, Result};
use std::sync::Arc;

/// What the components of a stream say, before events of one UID are brought together.
#[derive(Default)]
pub(super) struct Read {
    pub(super) events: Vec<Event>,
    /// Periods of VFREEBUSY.
    pub(super) stated: Vec<Single>,
    /// Where components that we can't read yet may say something.
    pub(super) unknown: Vec<Period>,
}

/// Reads all calendars of a stream.
///
/// # Errors
/// [`Error::CalendarUnreadable`] if there is none; [`Error::Limit`] above [`Limits::events`].
pub(super) fn read(
    parsed: Parsed<'_>,
    options: &CalendarOptions,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<Read> {
    for fault in &parsed.faults {
        let what = match fault.text.as_str() {
            "" => fault.why.to_owned(),
            name => format!("{name}: {}", fault.why),
        };
        notes.note(fault.line, "syntax", what, fault.done);
    }
    let calendars = calendars(parsed.components, notes)?;
    let mut read = Read::default();
    for calendar in &calendars {
        let events = calendar.components.iter().filter(|part| part.name == "VEVENT").count();
        if read.events.len().saturating_add(events) > limits.events {
            return Err(Error::Limit {
                limit: "events",
                allowed: u64::try_from(limits.events).unwrap_or(u64::MAX),
            });
        }
        read_calendar(calendar, options, limits, &mut read, notes)?;
    }
    Ok(read)
}

/// The VCALENDARs; components that stand outside any, as where its BEGIN is damaged, make one of their own.
fn calendars<'a>(components: Vec<Component<'a>>, notes: &mut Notes) -> Result<Vec<Component<'a>>> {
    let first = components.first().map_or(1, |component| component.line);
    let (mut calendars, strays): (Vec<_>, Vec<_>) =
        components.into_iter().partition(|component| component.name == "VCALENDAR");
    if let Some(stray) = strays.iter().find(|stray| READ.contains(&&*stray.name)) {
        let what = format!("{} stands in no VCALENDAR", stray.name);
        notes.note(stray.line, "calendar.stray", what, "it is read as if it did");
        let mut implied = Component::new("VCALENDAR");
        implied.components = strays;
        calendars.push(implied);
    }
    if calendars.is_empty() {
        let why = "no VCALENDAR begins here or further on: this is no calendar".to_owned();
        return Err(Error::CalendarUnreadable { line: first, why });
    }
    Ok(calendars)
}

/// Components that say when somebody is busy.
const READ: &[&str] = &["VEVENT", "VFREEBUSY", "VAVAILABILITY"];

fn read_calendar(
    calendar: &Component<'_>,
    options: &CalendarOptions,
    limits: &Limits,
    read: &mut Read,
    notes: &mut Notes,
) -> Result<()> {
    notes.about(None);
    let mut names = ZoneNames::new(calendar, &options.zones, limits);
    names.note_nameless(calendar, notes);
    let home = home(calendar, &mut names, options.default_zone.as_ref(), notes);
    let cancels = header(calendar, notes);
    let mut times = Times::new(names, home);
    for component in &calendar.components {
        match &*component.name {
            "VEVENT" => read.events.extend(Event::read(component, cancels, &mut times, options, notes)),
            "VFREEBUSY" => free_busy(component, read, notes),
            "VAVAILABILITY" => availability(component, &mut times, read, notes),
            // RFC 5545 §3.6.2, §3.6.3: to-dos and journals take no time.
            "VTIMEZONE" | "VTODO" | "VJOURNAL" => {}
            name if name.starts_with("X-") => {}
            name => {
                notes.about(None);
                let what = format!("a component {}", shortened(name, 20));
                notes.note(component.line, "component.unknown", what, "it is left out");
            }
        }
    }
    times.names.note_contradictions(notes);
    Ok(())
}

/// Checks VERSION and METHOD; gives whether the calendar cancels its events.
fn header(calendar: &Component<'_>, notes: &mut Notes) -> bool {
    if let Some(version) = calendar.property("VERSION").filter(|version| version.value.trim() != "2.0") {
        let what = format!("VERSION: {:?} is not 2.0", shortened(&version.value, 20));
        notes.note(version.line, "calendar.version", what, "it is read as 2.0");
    }
    let Some(method) = calendar.property("METHOD") else { return false };
    match method.value.trim().to_ascii_uppercase().as_str() {
        "CANCEL" => return true,
        "PUBLISH" | "REQUEST" | "ADD" => {}
        _ => {
            let what = format!("METHOD: {:?} is a message, not a calendar", shortened(&method.value, 20));
            notes.note(method.line, "calendar.method", what, "its events are read as published");
        }
    }
    false
}

/// The periods of a VFREEBUSY (RFC 5545 §3.8.2.6). An FBTYPE that nobody knows counts as busy, as the RFC asks.
fn free_busy(component: &Component<'_>, read: &mut Read, notes: &mut Notes) {
    let uid = component.property("UID").map(|uid| text::unescape(uid.value.trim())).unwrap_or_default();
    notes.about(Some(&uid).filter(|uid| !uid.is_empty()).map(|uid| &**uid));
    let uid: Arc<str> = Arc::from(uid);
    for property in component.properties_named("FREEBUSY") {
        let counts_as = match property.parameter("FBTYPE").map(|kind| kind.to_ascii_uppercase()).as_deref() {
            Some("FREE") => continue,
            Some("BUSY-TENTATIVE") => FbType::Tentative,
            Some("BUSY-UNAVAILABLE") => FbType::Unavailable,
            _ => FbType::Busy,
        };
        let details = Arc::new(Details::stated(uid.clone(), counts_as));
        for value in text::split_list(&property.value).map(str::trim).filter(|value| !value.is_empty()) {
            match stated(value) {
                Ok(period) => read.stated.push(Single::stated(period, &details)),
                Err(error) => {
                    notes.note(
                        property.line,
                        "time.invalid",
                        format!("FREEBUSY: {error}"),
                        "the period is left out",
                    );
                }
            }
        }
    }
}

/// A period in UTC, as FREEBUSY must have it.
fn stated(text: &str) -> Result<Period> {
    let span = value::span(text)?;
    let utc = |time: value::DateTime| match time.utc {
        true => Instant::from_utc(time.local),
        false => {
            Err(Error::ValueInvalid { wanted: "a period in UTC", text: text.chars().take(40).collect() })
        }
    };
    let start = utc(span.start)?;
    let end = match span.end {
        SpanEnd::At(end) => utc(end)?,
        SpanEnd::After(length) => start.plus(Seconds(i64::from(length.days) * 86_400) + length.seconds),
    };
    Period::new(start, end)
}

/// RFC 7953 is not read yet: what it covers is unknown, for it may say that nobody is there.
fn availability(component: &Component<'_>, times: &mut Times<'_>, read: &mut Read, notes: &mut Notes) {
    notes.about(component.property("UID").map(|uid| uid.value.trim()));
    let home = times.home_or_utc();
    let mut at = |name: &str, notes: &mut Notes| {
        let Time { when, .. } = times.one(component.property(name)?, notes)?;
        instant(&when, &home).ok()
    };
    let start = at("DTSTART", notes).unwrap_or(Instant::MIN);
    let end = at("DTEND", notes).unwrap_or(Instant::MAX);
    read.unknown.extend(Period::checked(start, end));
    let what = "VAVAILABILITY is not supported yet";
    notes.note(component.line, "component.unsupported", what, "the time that it covers is unknown");
}
