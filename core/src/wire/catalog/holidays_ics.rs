//! Holidays as an iCalendar text has them (RFC 5545): its events of whole days, of whatever transparency. An event that is
//! no such thing is a fault with its line: who left one out in silence would be open on a holiday.

use crate::ical::{self, Component, Property, text, value};
use crate::recurrence::{Options, Reading, Recurrence, Rule, RuleParts};
use crate::rules::{Dates, Falls, Holiday, OnDate};
use crate::wire::reader::Reader;
use crate::zone::Zones;
use crate::{Error, Limits};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Dates of a series, by its UID, that are said otherwise by an event of their own.
type Moved = BTreeMap<String, BTreeSet<NaiveDate>>;

pub(super) fn read(
    reader: &mut Reader<'_>,
    ics: &str,
    (zones, limits): (&Zones, &Limits),
) -> Option<Vec<Holiday>> {
    let parsed = reader.check(ical::parse(ics.as_bytes(), limits))?;
    let events: Vec<_> =
        parsed.components.iter().flat_map(|top| &top.components).filter(|one| one.name == "VEVENT").collect();
    if parsed.truncated {
        reader.fault("value", "the iCalendar text breaks off");
    }
    for fault in parsed.faults.iter().filter(|fault| matters(&fault.text)) {
        reader.fault("value", format_args!("line {}: {} {}", fault.line, fault.text, fault.why));
    }
    let mut moved = Moved::new();
    for event in &events {
        if let Some(date) = event.property("RECURRENCE-ID").and_then(date_of) {
            moved.entry(uid(event)).or_default().insert(date);
        }
    }
    let mut days = Vec::new();
    for event in events.iter().filter(|event| !is_cancelled(event)) {
        match holiday(event, &moved, (zones, limits)) {
            Ok(day) => days.push(day),
            Err(why) => reader.fault("value", format_args!("the event of line {}: {why}", event.line)),
        }
    }
    Some(days)
}

/// Whether a line that can't be read may change when a holiday is.
fn matters(name: &str) -> bool {
    ["", "VEVENT", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"]
        .contains(&name)
}

fn holiday(
    event: &Component<'_>,
    moved: &Moved,
    (zones, limits): (&Zones, &Limits),
) -> Result<Holiday, String> {
    let start = event.property("DTSTART").ok_or("it has no DTSTART")?;
    let from = date_of(start).ok_or("it starts at a time of day: only whole days are holidays")?;
    let end =
        event.property("DTEND").map(|end| date_of(end).ok_or("it ends at a time of day")).transpose()?;
    let long = event
        .property("DURATION")
        .map(|long| value::duration(long.trimmed()).map_err(|error| error.to_string()));
    let after = long.transpose()?.and_then(|long| long.days_after(from.into()));
    let end = end.or(after.map(|after| after.date())).unwrap_or(from);
    let days = u32::try_from(end.signed_duration_since(from).num_days().max(1)).unwrap_or(u32::MAX);
    let of = event.property("RECURRENCE-ID");
    if of.is_some_and(|of| date_of(of).is_none() || of.parameter("RANGE").is_some()) {
        return Err("its RECURRENCE-ID is not one date".to_owned());
    }
    let is_series =
        of.is_none() && ["RRULE", "RDATE", "EXDATE"].iter().any(|name| event.property(name).is_some());
    let falls = if is_series {
        let series = Series { event, from, moved: moved.get(&uid(event)) };
        Falls::Recurring(series.dates(zones, limits)?)
    } else {
        Falls::On(OnDate::Once(from))
    };
    Ok(Holiday { name: name(event), falls, days })
}

/// An event that occurs more than once.
struct Series<'a> {
    event: &'a Component<'a>,
    from: NaiveDate,
    /// Its dates that are said otherwise elsewhere.
    moved: Option<&'a BTreeSet<NaiveDate>>,
}

impl Series<'_> {
    fn dates(&self, zones: &Zones, limits: &Limits) -> Result<Dates, String> {
        let why = |error: Error| error.to_string();
        let options = Options { reading: Reading::Lenient, ..Options::default() };
        let read = |lines: &str| Recurrence::parse_with(lines, zones, &options, limits).map_err(why);
        let rules = self.event.properties_named("RRULE").map(|rule| Rule::parse_lenient(rule.trimmed()));
        let mut rules =
            rules.map(|rule| rule.map(|(rule, _)| rule)).collect::<crate::Result<Vec<_>>>().map_err(why)?;
        let start = format!("DTSTART;VALUE=DATE:{}", written(&self.from));
        // Of an event DTSTART is the first, whatever its rules say (RFC 5545 §3.8.5.3): COUNT counts it.
        for rule in &mut rules {
            let first = read(&format!("{start}\nRRULE:{rule}"))?.iter().next().transpose().map_err(why)?;
            let is_first = first.is_some_and(|first| first.start.local().date() == self.from);
            let parts = rule.parts().clone();
            if let Some(count) = parts.count.filter(|count| !is_first && *count > 1) {
                *rule = Rule::new(RuleParts { count: Some(count - 1), ..parts }).map_err(why)?;
            }
        }
        let is_one = |rule: &Rule| rule.parts().count == Some(1);
        let rules = rules.iter().filter(|rule| !is_one(rule)).map(|rule| format!("\nRRULE:{rule}"));
        let mut lines: String = core::iter::once(start).chain(rules).collect();
        lines.push_str(&format!("\nRDATE;VALUE=DATE:{}", written(&self.from)));
        for name in ["RDATE", "EXDATE"] {
            for date in self.event.properties_named(name).flat_map(|list| text::split_list(list.trimmed())) {
                let date = value::date(date.trim()).map_err(|_| format!("its {name} has a time of day"))?;
                lines.push_str(&format!("\n{name};VALUE=DATE:{}", written(&date)));
            }
        }
        for date in self.moved.into_iter().flatten() {
            lines.push_str(&format!("\nEXDATE;VALUE=DATE:{}", written(date)));
        }
        Dates::new(read(&lines)?).map_err(why)
    }
}

fn written(date: &NaiveDate) -> impl core::fmt::Display {
    date.format("%Y%m%d")
}

fn date_of(property: &Property<'_>) -> Option<NaiveDate> {
    value::date(property.trimmed()).ok()
}

fn uid(event: &Component<'_>) -> String {
    event.property("UID").map(|uid| uid.trimmed().to_owned()).unwrap_or_default()
}

fn is_cancelled(event: &Component<'_>) -> bool {
    event.property("STATUS").is_some_and(|status| status.trimmed().eq_ignore_ascii_case("CANCELLED"))
}

/// As names are: of 1 to 200 bytes, without control characters.
fn name(event: &Component<'_>) -> String {
    let summary = event.property("SUMMARY").map(|summary| text::unescape(summary.trimmed()).into_owned());
    let mut name = String::new();
    for letter in
        summary.unwrap_or_default().chars().map(|letter| if letter.is_control() { ' ' } else { letter })
    {
        if name.len() + letter.len_utf8() <= 200 {
            name.push(letter);
        }
    }
    let name = name.trim();
    if name.is_empty() { "holiday".to_owned() } else { name.to_owned() }
}
