use super::event::Recurs;
use super::known::Known;
use super::report::{Notes, shortened};
use super::times::{Time, Times, instant, whole_day};
use crate::Result;
use crate::ical::{Property, text};
use crate::period::Instant;
use crate::recurrence::{Parts, PeriodEnd, RDate, Rule, RuleParts, When};
use crate::zone::Zone;

/// How an event recurs, or `None` if it does not.
///
/// An override of one occurrence has no rule of its own; where a text gives it one, that is noted and left out.
pub(super) fn recurs(
    known: &Known<'_>,
    start: &Time,
    is_override: bool,
    times: &mut Times<'_>,
    notes: &mut Notes,
) -> Option<Recurs> {
    let (first, component) = (known.recurs?, known.component);
    if is_override {
        let what = format!("{} in an event with a RECURRENCE-ID", first.name);
        notes.note(first.line, "event.rule_in_override", what, "it is left out");
        return None;
    }
    let mut parts = Parts::default();
    let mut lost: Option<bool> = None;
    for property in component.properties_named("RRULE") {
        match rule(property, start, times, notes) {
            Ok(rule) => parts.rules.push(rule),
            Err(error) => {
                let done = "any day from the start on is unknown at the time of the event";
                notes.note(property.line, "rule.invalid", format!("RRULE: {error}"), done);
                lost = Some(lost.unwrap_or(false) || any_time(&property.value));
            }
        }
    }
    for property in component.properties_named("EXRULE") {
        match rule(property, start, times, notes) {
            Ok(rule) => parts.exrules.push(rule),
            Err(error) => {
                notes.note(property.line, "rule.invalid", format!("EXRULE: {error}"), "it excludes nothing");
            }
        }
    }
    for property in component.properties_named("RDATE") {
        parts.dates.extend(dates(property, start, times, notes));
    }
    for property in component.properties_named("EXDATE") {
        // A time that nobody knows excludes nothing, but where the series is no better known.
        let excluded = times.list(property, notes).into_iter().filter(|time| start.doubt || !time.doubt);
        parts.exdates.extend(excluded.map(|time| like(time, start, times)));
    }
    let zone = known.start.and_then(|property| property.parameter("TZID"));
    if !matches!(start.when, When::Utc(_)) {
        times.names.recurs(zone.as_deref(), until(&parts, start));
    }
    match lost {
        Some(any_time) => Some(Recurs::Unreadable { any_time }),
        None => Some(Recurs::By(parts)),
    }
}

/// Until when the rules go on, at most.
fn until(parts: &Parts, start: &Time) -> Instant {
    let zone = start.when.zone().cloned().unwrap_or_else(Zone::utc);
    let end = |rule: &Rule| match &rule.parts().until {
        Some(until) => until.instant_in(&zone).unwrap_or(Instant::MAX),
        None => Instant::MAX,
    };
    parts.rules.iter().map(end).max().unwrap_or(Instant::MIN)
}

/// Reads a rule; what breaks the RFC and has a plain meaning is taken at that, and noted.
fn rule(property: &Property<'_>, start: &Time, times: &Times<'_>, notes: &mut Notes) -> Result<Rule> {
    let (rule, forgiven) = Rule::parse_lenient(property.trimmed())?;
    for error in forgiven {
        let what = format!("{}: {error}", property.name);
        notes.note(property.line, "rule.lenient", what, format!("it is read as {rule}"));
    }
    match (&start.when, &rule.parts().until) {
        (When::Date(_), Some(until @ When::Utc(_))) => {
            let until = Some(When::Date(whole_day(until, &times.home_or_utc())?));
            Rule::new_lenient(RuleParts { until, ..rule.into_parts() }).map(|(rule, _)| rule)
        }
        _ => Ok(rule),
    }
}

/// Whether a bad rule may have meant other times of the day than that of the start.
fn any_time(rule: &str) -> bool {
    const FINER: &[&str] = &["HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND"];
    let rule = rule.to_ascii_uppercase();
    FINER.iter().any(|part| rule.contains(part))
}

/// In a series of whole days a time means its day.
fn like(time: Time, start: &Time, times: &Times<'_>) -> When {
    let when = time.beside(start);
    match (&start.when, whole_day(&when, &times.home_or_utc())) {
        (When::Date(_), Ok(date)) => When::Date(date),
        _ => when,
    }
}

/// The values of RDATE, which may be periods.
fn dates(property: &Property<'_>, start: &Time, times: &mut Times<'_>, notes: &mut Notes) -> Vec<RDate> {
    let mut found = Vec::new();
    for value in text::split_list(&property.value).map(str::trim).filter(|value| !value.is_empty()) {
        let Some((first, end)) = value.split_once('/') else {
            let time = times.value(property, value, notes);
            found.extend(time.map(|time| RDate { start: like(time, start, times), end: None }));
            continue;
        };
        let Some(first) = times.value(property, first, notes) else { continue };
        let end = match crate::ical::value::duration(end) {
            Ok(length) => match (u32::try_from(length.days), u32::try_from(length.seconds.0)) {
                (Ok(days), Ok(seconds)) => Some(PeriodEnd::After { days, seconds }),
                _ => None,
            },
            Err(_) => times.value(property, end, notes).map(|end| PeriodEnd::At(end.beside(start))),
        };
        let end = end.filter(|end| is_after(&first.when, end, times));
        if end.is_none() {
            let what = format!("RDATE: {:?} has no end that is after its start", shortened(value, 40));
            notes.note(property.line, "time.invalid", what, "it is as long as the event");
        }
        let start = like(first, start, times);
        let end = end.filter(|_| !start.is_date());
        found.push(RDate { start, end });
    }
    found
}

fn is_after(start: &When, end: &PeriodEnd, times: &Times<'_>) -> bool {
    let home = times.home_or_utc();
    match end {
        PeriodEnd::After { days, seconds } => *days > 0 || *seconds > 0,
        PeriodEnd::At(end) => match (instant(start, &home), instant(end, &home)) {
            (Ok(start), Ok(end)) => start < end,
            _ => false,
        },
    }
}
