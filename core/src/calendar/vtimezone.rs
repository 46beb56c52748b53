use crate::ical::{Component, Property, text, value};
use crate::period::{Instant, Seconds};
use crate::recurrence::{Freq, Options, Parts, Recurrence, Rule, RuleParts, When};
use crate::zone::Zone;
use crate::{Error, Limits, Result};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

/// Observances of one kind in one block: more are no zone but an attack.
const ONSETS_MAX: usize = 5_000;

/// Rules without an end are followed to this year, unless they are as those of the zone data and hold for ever; from
/// then on the last offset stays.
const LAST_YEAR: i32 = 2200;

/// The zone that a VTIMEZONE block describes (RFC 5545 §3.6.5).
///
/// # Errors
/// [`Error::ZoneData`] if a sub-component lacks an offset or its start, has a rule that can't be read, or
/// describes more than some thousands of changes.
pub(super) fn zone(name: &str, block: &Component<'_>, limits: &Limits) -> Result<Zone> {
    let invalid = |why: String| Error::ZoneData { name: name.chars().take(60).collect(), why };
    let mut transitions: Vec<(Instant, Seconds)> = Vec::new();
    let mut before: Option<(Instant, Seconds)> = None;
    let parts = parts(block).map_err(|error| invalid(error.to_string()))?;
    let rule = for_ever(&parts);
    let last_year = if rule.is_some() { settled(&parts).min(LAST_YEAR) } else { LAST_YEAR };
    for part in parts {
        let (from, to) = (part.from, part.to);
        for local in part.onsets(last_year, limits).map_err(|error| invalid(error.to_string()))? {
            let at = Instant::from_utc(local)?.plus(-from);
            transitions.push((at, to));
            if before.is_none_or(|(first, _)| at < first) {
                before = Some((at, from));
            }
        }
    }
    let Some((_, initial)) = before else {
        return Err(invalid("it has no STANDARD and no DAYLIGHT part".to_owned()));
    };
    // Stable: where two parts begin at once, the one further down counts.
    transitions.reverse();
    transitions.sort_by_key(|(at, _)| *at);
    transitions.dedup_by_key(|(at, _)| *at);
    Zone::from_transitions_and_rule(name, initial, &transitions, rule.as_deref())
}

/// Whether the block says of all time from `from` on what the zone says; if in doubt, not.
pub(super) fn agrees(block: &Component<'_>, zone: &Zone, from: Instant) -> bool {
    let follows = |parts: Vec<Observance>| {
        let settled = NaiveDate::from_ymd_opt(settled(&parts), 1, 1)?;
        let rule = for_ever(&parts).filter(|_| from.to_utc().date() > settled)?;
        Some(zone.follows(&rule, from))
    };
    parts(block).ok().and_then(follows).unwrap_or(false)
}

fn parts(block: &Component<'_>) -> Result<Vec<Observance>> {
    let parts = block.components.iter().filter(|part| matches!(&*part.name, "STANDARD" | "DAYLIGHT"));
    parts.map(Observance::read).collect()
}

/// The year from which on the parts do nothing but follow rules without end.
fn settled(parts: &[Observance]) -> i32 {
    parts.iter().map(Observance::settled).max().unwrap_or(LAST_YEAR).saturating_add(2)
}

/// The rules without an end as a TZ string, if they are two that take turns, each on a weekday of a month.
fn for_ever(parts: &[Observance]) -> Option<String> {
    let mut open = parts.iter().filter(|part| !part.ends());
    let (Some(one), Some(other), None) = (open.next(), open.next(), open.next()) else { return None };
    if (one.from, one.to) != (other.to, other.from) || one.from == one.to {
        return None;
    }
    let offset = |east: Seconds| {
        let west = (-east).0;
        let sign = if west < 0 { "-" } else { "" };
        let west = west.abs();
        format!("{sign}{}:{}:{}", west / 3600, west / 60 % 60, west % 60)
    };
    let (from, to) = (offset(one.from), offset(one.to));
    Some(format!("<A>{from}<B>{to},{},{}", one.each_year()?.posix(), other.each_year()?.posix()))
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
        let from = value::utc_offset(required(part, "TZOFFSETFROM")?.trimmed())?;
        let to = value::utc_offset(required(part, "TZOFFSETTO")?.trimmed())?;
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

    /// Whether no rule of it goes on for ever.
    fn ends(&self) -> bool {
        self.rules.iter().all(|rule| rule.parts().until.is_some() || rule.parts().count.is_some())
    }

    /// The year after which it only follows a rule without end.
    fn settled(&self) -> i32 {
        let rule = |rule: &Rule| match (&rule.parts().until, rule.parts().count) {
            (Some(until), _) => until.local().year(),
            (None, Some(_)) => LAST_YEAR,
            (None, None) => self.start.year(),
        };
        let dates = self.dates.iter().map(|date| date.year());
        self.rules.iter().map(rule).chain(dates).chain([self.start.year()]).max().unwrap_or(LAST_YEAR)
    }

    /// What its rule says, if it has one, which is a weekday of a month without an end.
    fn each_year(&self) -> Option<EachYear> {
        let [rule] = self.rules.as_slice() else { return None };
        let parts = rule.parts();
        let ([month], [day]) = (parts.by_month.as_slice(), parts.by_day.as_slice()) else { return None };
        let plain =
            RuleParts { by_month: vec![*month], by_day: vec![*day], ..RuleParts::every(Freq::Yearly) };
        let same =
            RuleParts { by_month_day: Vec::new(), week_start: plain.week_start, ..parts.clone() } == plain;
        let week = match (day.nth, parts.by_month_day.as_slice()) {
            (Some(nth @ 1..=4), []) => nth,
            (Some(-1), []) => 5,
            // Outlook: the Sunday among 8, 9, …, 14.
            (None, [first @ (1 | 8 | 15 | 22), rest @ ..])
                if rest.len() == 6 && rest.iter().zip(1i8..).all(|(day, after)| *day == first + after) =>
            {
                (first + 6) / 7
            }
            _ => return None,
        };
        let (month, week) = (u32::from(*month), u8::try_from(week).ok()?);
        same.then(|| EachYear { month, week, weekday: day.weekday, time: self.start.time() })
    }

    /// When it begins, each time, on the clocks of before.
    fn onsets(self, last_year: i32, limits: &Limits) -> Result<Vec<NaiveDateTime>> {
        let too_many = || Error::Limit { limit: "vtimezone onsets", allowed: 5_000 };
        let mut onsets = vec![self.start];
        onsets.extend(&self.dates);
        if let Some(rule) = self.each_year() {
            let each = (self.start.year()..last_year).filter_map(|year| rule.of(year));
            onsets.extend(each.filter(|onset| *onset >= self.start));
        } else if !self.rules.is_empty() {
            let parts = Parts { rules: self.rules, ..Parts::default() };
            let recurrence = Recurrence::new(When::Floating(self.start), parts, Options::default(), limits)?;
            let end =
                NaiveDate::from_ymd_opt(last_year, 1, 1).unwrap_or_default().and_time(self.start.time());
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

/// A weekday of a month, such as the second Sunday of March, at a time.
struct EachYear {
    month: u32,
    /// 5 for the last.
    week: u8,
    weekday: Weekday,
    time: NaiveTime,
}

impl EachYear {
    /// `M3.2.0/2:0:0`, as a TZ string has it.
    fn posix(&self) -> String {
        let (weekday, time) = (self.weekday.num_days_from_sunday(), self.time);
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        format!("M{}.{}.{weekday}/{hour}:{minute}:{second}", self.month, self.week)
    }

    fn of(&self, year: i32) -> Option<NaiveDateTime> {
        let nth = |week| NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, week);
        let date = nth(self.week).or_else(|| nth(4).filter(|_| self.week == 5))?;
        Some(date.and_time(self.time))
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
