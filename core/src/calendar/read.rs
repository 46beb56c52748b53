use super::availability::Availability;
use super::contradiction::Contradiction;
use super::details::Details;
use super::event::Event;
use super::kept::Reuse;
use super::report::{Notes, shortened};
use super::single::Single;
use super::times::Times;
use super::zone_names::{ZoneNames, home};
use super::{CalendarOptions, FbType};
use crate::ical::value::{self, SpanEnd};
use crate::ical::{Component, Parsed, text};
use crate::period::{Instant, Period, Seconds};
use crate::recurrence::When;
use crate::{Error, Limits, Result};
use std::sync::Arc;

/// What the components of a stream say, before events of one UID are brought together.
#[derive(Default)]
pub(super) struct Read {
    pub(super) events: Vec<Event>,
    /// Periods of VFREEBUSY.
    pub(super) stated: Vec<Single>,
    pub(super) availability: Vec<Availability>,
    pub(super) contradictions: Vec<Contradiction>,
    /// Where nobody can say what there is.
    pub(super) unknown: Vec<Period>,
    /// How many VTIMEZONE blocks were compiled for events.
    pub(super) compiled: usize,
}

/// Reads all calendars of a stream, but for the events that an update takes from an earlier one.
///
/// # Errors
/// [`Error::CalendarUnreadable`] if there is none; [`Error::Limit`] above [`Limits::events`].
pub(super) fn read(
    parsed: Parsed<'_>,
    reuse: Option<&Reuse<'_>>,
    options: &CalendarOptions,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<Read> {
    for fault in &parsed.faults {
        let what = match fault.text.as_str() {
            "" => fault.why.to_owned(),
            name => format!("{name}: {}", fault.why),
        };
        let what = match fault.lines.saturating_sub(1) {
            0 => what,
            more => format!("{what}; so it is in {more} more, to line {}", fault.last),
        };
        notes.note(fault.line, "syntax", what, fault.done);
    }
    if parsed.more_faults > 0 {
        notes.more("syntax", u64::from(parsed.more_faults));
    }
    let calendars = calendars(parsed.components, notes)?;
    let mut read = Read::default();
    let mut events: usize = 0;
    for calendar in &calendars {
        events = events.saturating_add(calendar.components.iter().map(events_in).sum());
        if events > limits.events {
            return Err(Error::Limit {
                limit: "events",
                allowed: u64::try_from(limits.events).unwrap_or(u64::MAX),
            });
        }
        read_calendar(calendar, reuse, options, limits, &mut read, notes)?;
    }
    Ok(read)
}

/// How many events a component counts as.
fn events_in(component: &Component<'_>) -> usize {
    match &*component.name {
        "VEVENT" => 1,
        "VAVAILABILITY" => component.components.len().saturating_add(1),
        _ => 0,
    }
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
    reuse: Option<&Reuse<'_>>,
    options: &CalendarOptions,
    limits: &Limits,
    read: &mut Read,
    notes: &mut Notes,
) -> Result<()> {
    notes.about(None);
    let mut names = ZoneNames::new(calendar, options, limits);
    names.note_unused(calendar, notes);
    let home = home(calendar, &mut names, options.default_zone.as_ref(), notes);
    let cancels = header(calendar, notes);
    let mut times = Times::new(names, home);
    let events = calendar.components.iter().filter(|component| component.name == "VEVENT").count();
    read.events.reserve(events);
    for component in &calendar.components {
        match &*component.name {
            "VEVENT" if reuse.is_some_and(|reuse| reuse.has(component.line)) => {}
            "VEVENT" => read.events.extend(Event::read(component, cancels, &mut times, options, notes)),
            "VFREEBUSY" => free_busy(component, read, notes),
            "VAVAILABILITY" if !cancels => {
                let one = Availability::read(component, &mut times, options, limits, notes);
                read.availability.extend(one);
            }
            // RFC 5545 §3.6.2, §3.6.3: to-dos and journals take no time.
            "VTIMEZONE" | "VTODO" | "VJOURNAL" | "VAVAILABILITY" => {}
            name if name.starts_with("X-") => {}
            name => {
                notes.about(None);
                let what = format!("a component {}", shortened(name, 20));
                notes.note(component.line, "component.unknown", what, "it is left out");
            }
        }
    }
    read.compiled = read.compiled.saturating_add(times.names.compiled);
    read.contradictions.extend(times.names.contradictions(notes));
    Ok(())
}

/// Checks VERSION, CALSCALE and METHOD; gives whether the calendar cancels its events.
fn header(calendar: &Component<'_>, notes: &mut Notes) -> bool {
    if let Some(version) = calendar.property("VERSION").filter(|version| version.trimmed() != "2.0") {
        let what = format!("VERSION: {:?} is not 2.0", shortened(&version.value, 20));
        notes.note(version.line, "calendar.version", what, "it is read as 2.0");
    }
    if let Some(scale) = calendar.property("CALSCALE")
        && !scale.trimmed().eq_ignore_ascii_case("GREGORIAN")
    {
        let what = format!("CALSCALE: {:?} is not GREGORIAN", shortened(&scale.value, 20));
        notes.note(scale.line, "calendar.scale", what, "its dates are read as Gregorian");
    }
    let Some(method) = calendar.property("METHOD") else { return false };
    match method.trimmed().to_ascii_uppercase().as_str() {
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
    let uid = component.property("UID").map(|uid| text::unescape(uid.trimmed())).unwrap_or_default();
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
        let doubtful = Arc::new(Details { doubt: true, ..Details::clone(&details) });
        for value in text::split_list(&property.value).map(str::trim).filter(|value| !value.is_empty()) {
            match stated(value) {
                Ok((period, true)) => read.stated.push(Single::stated(period, &details)),
                Ok((period, false)) => {
                    let what = "FREEBUSY: a period is not in UTC";
                    notes.note(property.line, "time.zone", what, "it is unknown, a day around it");
                    let place = doubtful.doubted(period.start(), period.end(), When::Utc(period.end()));
                    let wider = Period::checked(place.from, place.to).unwrap_or(period);
                    read.stated.push(Single::stated(wider, &doubtful));
                }
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

/// A period, and whether it is in UTC, as FREEBUSY must have it; if not, it is given as if it were.
fn stated(text: &str) -> Result<(Period, bool)> {
    let span = value::span(text)?;
    let start = Instant::from_utc(span.start.local)?;
    let (end, utc) = match span.end {
        SpanEnd::At(end) => (Instant::from_utc(end.local)?, end.utc),
        SpanEnd::After(length) => {
            (start.plus(Seconds(i64::from(length.days) * 86_400) + length.seconds), true)
        }
    };
    Ok((Period::new(start, end)?, span.start.utc && utc))
}
