use crate::ical::{Component, Property, text, value};
use crate::period::{Instant, Seconds};
use crate::recurrence::{Options, Parts, Recurrence, Rule, RuleParts, When};
use crate::zone::Zone;
use crate::{Error, Limits, Result};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;

/// Observances of one kind in one block: more are no zone but an attack.
const ONSETS_MAX: usize = 5_000;

/// Rules without an end are followed to this year; from then on the last offset stays.
const LAST_YEAR: i32 = 2200;

/// The zone that a VTIMEZONE block describes (RFC 5545 §3.6.5).
///
/// # Errors
/// [`Error::ZoneData`] if a sub-component lacks an offset or its start, has a rule that can't be read, or
/// describes more than some thousands of changes.
pub(super) fn zone(name: &str, block: &Component<'_>, limits: &Limits) -> Result<Zone> {
    let invalid = |why: String| Error::ZoneData { name: name.chars().take(60).collect(), why };
    let mut onsets: BTreeMap<Instant, Seconds> = BTreeMap::new();
    let mut before: Option<(Instant, Seconds)> = None;
    for part in block.components.iter().filter(|part| matches!(&*part.name, "STANDARD" | "DAYLIGHT")) {
        let observance = Observance::read(part).map_err(|error| invalid(error.to_string()))?;
        let (from, to) = (observance.from, observance.to);
        for local in observance.onsets(limits).map_err(|error| invalid(error.to_string()))? {
            let at = Instant::from_utc(local)?.plus(-from);
            onsets.insert(at, to);
            if before.is_none_or(|(first, _)| at < first) {
                before = Some((at, from));
            }
        }
    }
    let Some((_, initial)) = before else {
        return Err(invalid("it has no STANDARD and no DAYLIGHT part".to_owned()));
    };
    let transitions: Vec<(Instant, Seconds)> = onsets.into_iter().collect();
    Zone::from_transitions(name, initial, &transitions)
}

/// A STANDARD or DAYLIGHT part.
struct Observance {
    from: Seconds,
    to: Seconds,
    start: NaiveDateTime,
    rules: Vec<Rule>,
    dates: Vec<NaiveDateTime>,
}

impl Observance {
    fn read(part: &Component<'_>) -> Result<Observance> {
        let from = value::utc_offset(required(part, "TZOFFSETFROM")?.value.trim())?;
        let to = value::utc_offset(required(part, "TZOFFSETTO")?.value.trim())?;
        let local = |raw: &str| value::date_time(raw.trim()).map(|at| at.local);
        let start = local(&required(part, "DTSTART")?.value)?;
        let rules = part.properties_named("RRULE").map(|rule| self::rule(&rule.value, from));
        let dates =
            part.properties_named("RDATE").flat_map(|dates| text::split_list(&dates.value)).map(local);
        Ok(Observance {
            from,
            to,
            start,
            rules: rules.collect::<Result<_>>()?,
            dates: dates.collect::<Result<_>>()?,
        })
    }

    /// When it begins, each time, on the clocks of before.
    fn onsets(self, limits: &Limits) -> Result<Vec<NaiveDateTime>> {
        let too_many = || Error::Limit { limit: "vtimezone onsets", allowed: 5_000 };
        let mut onsets = vec![self.start];
        onsets.extend(self.dates);
        if !self.rules.is_empty() {
            let parts = Parts { rules: self.rules, ..Parts::default() };
            let recurrence = Recurrence::new(When::Floating(self.start), parts, Options::default(), limits)?;
            let end =
                NaiveDate::from_ymd_opt(LAST_YEAR, 1, 1).unwrap_or_default().and_time(self.start.time());
            for occurrence in recurrence.iter_between(When::Floating(self.start), When::Floating(end))? {
                onsets.push(occurrence?.start.local());
                if onsets.len() > ONSETS_MAX {
                    return Err(too_many());
                }
            }
        }
        if onsets.len() > ONSETS_MAX { Err(too_many()) } else { Ok(onsets) }
    }
}

fn required<'a, 'b>(part: &'b Component<'a>, name: &'static str) -> Result<&'b Property<'a>> {
    let missing =
        || Error::ValueInvalid { wanted: "a part with its offsets and its start", text: name.to_owned() };
    part.property(name).ok_or_else(missing)
}

/// The rule, with an UNTIL in UTC, as the RFC wants it here, turned into the local time of the DTSTART.
fn rule(text: &str, from: Seconds) -> Result<Rule> {
    let (rule, _) = Rule::parse_lenient(text.trim())?;
    match rule.parts().until {
        Some(When::Utc(until)) => {
            let until = Some(When::Floating(until.plus(from).to_utc()));
            Rule::new_lenient(RuleParts { until, ..rule.into_parts() }).map(|(rule, _)| rule)
        }
        _ => Ok(rule),
    }
}
