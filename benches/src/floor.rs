//! What the fastest program could do: a walk over spans that are expanded, sorted and merged already. And, as a rival,
//! what one writes in Rust by hand: the rrule crate expands, the same walk follows.

use crate::Failure;
use crate::lot::{AFTER, Lot, Person, at};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeZone, Weekday};
use chrono_tz::America::New_York;
use slotwright::period::Instant;

/// Seconds.
pub(crate) type Span = (i64, i64);

pub(crate) const BEFORE: i64 = 300;
pub(crate) const LENGTH: i64 = 3_600;

/// Somebody's time: when they serve, and what is in the way, each sorted.
pub(crate) struct Expanded {
    open: Vec<Span>,
    busy: Vec<Span>,
}

/// The starts of each, and those at which anyone is free.
#[derive(PartialEq, Eq, Default)]
pub(crate) struct Starts {
    pub(crate) each: Vec<Vec<i64>>,
    pub(crate) anyone: Vec<i64>,
}

/// The walk: over open spans and busy ones at once, in steps through what is left between.
pub(crate) fn starts(staff: &[Expanded], earliest: i64, window: Span, step: i64) -> Starts {
    let cells = usize::try_from((window.1 - window.0) / step).unwrap_or_default() + 1;
    let mut is_open = vec![false; cells];
    let mut found = Starts { each: Vec::with_capacity(staff.len()), anyone: Vec::new() };
    for person in staff {
        let mut own = Vec::new();
        let mut busy = person.busy.iter().peekable();
        for &(from, to) in &person.open {
            let (mut at, last) = (from.max(earliest), to - LENGTH);
            loop {
                while busy.next_if(|(_, end)| end + BEFORE <= at).is_some() {}
                let next = busy.peek().map_or(i64::MAX, |(start, _)| *start);
                let until = last.min(next - LENGTH - i64::from(AFTER) * 60);
                let mut start = (at + step - 1).div_euclid(step) * step;
                while start <= until {
                    own.push(start);
                    if let Some(cell) =
                        usize::try_from((start - window.0) / step).ok().and_then(|n| is_open.get_mut(n))
                    {
                        *cell = true;
                    }
                    start += step;
                }
                match busy.peek() {
                    Some((_, end)) if *end + BEFORE <= last => at = at.max(end + BEFORE),
                    _ => break,
                }
            }
        }
        found.each.push(own);
    }
    let cells = is_open.iter().zip(0..).filter(|(is_open, _)| **is_open);
    found.anyone.extend(cells.map(|(_, n): (_, i64)| window.0 + n * step));
    found
}

/// Their rules, parsed, and what else they are.
pub(crate) struct Parsed<'a> {
    person: &'a Person,
    rules: Vec<(rrule::RRuleSet, i64)>,
    moved: Vec<Span>,
}

pub(crate) fn parsed(lot: &Lot) -> Result<Vec<Parsed<'_>>, Failure> {
    lot.staff.iter().map(Parsed::of).collect()
}

impl<'a> Parsed<'a> {
    fn of(person: &'a Person) -> Result<Parsed<'a>, Failure> {
        let (mut rules, mut moved) = (Vec::new(), Vec::new());
        for series in &person.series {
            let length = series.length.num_seconds();
            let zoned = |at: NaiveDateTime| format!("TZID=America/New_York:{}", at.format("%Y%m%dT%H%M%S"));
            let mut text = format!("DTSTART;{}\nRRULE:{}", zoned(series.start), series.rule);
            for at in series.without.iter().chain(series.moved.iter().map(|(was, _)| was)) {
                text += &format!("\nEXDATE;{}", zoned(*at));
            }
            rules.push((text.parse()?, length));
            for (_, now) in &series.moved {
                let start = New_York.from_local_datetime(now).earliest().ok_or("no such time")?.timestamp();
                moved.push((start, start + length));
            }
        }
        Ok(Parsed { person, rules, moved })
    }

    /// What they are during the window: everything there is to walk over.
    pub(crate) fn expanded(&self, window: Span) -> Result<Expanded, Failure> {
        let mut busy = self.moved.clone();
        let instant = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let bound = |seconds| instant(seconds).with_timezone(&rrule::Tz::UTC);
        for (rule, length) in &self.rules {
            let near = rule.clone().after(bound(window.0 - 86_400)).before(bound(window.1 + 86_400));
            busy.extend(near.all(u16::MAX).dates.iter().map(|at| (at.timestamp(), at.timestamp() + length)));
        }
        for day in &self.person.away {
            let next = day.succ_opt().ok_or("no such day")?;
            busy.push((at(*day, 0)?.seconds(), at(next, 0)?.seconds()));
        }
        let kept = |end: Instant| end.seconds() + i64::from(AFTER) * 60;
        busy.extend(self.person.bookings.iter().map(|(start, end)| (start.seconds(), kept(*end))));
        Ok(Expanded { open: self.open(window)?, busy: merged(busy) })
    }

    fn open(&self, window: Span) -> Result<Vec<Span>, Failure> {
        let day_of = |seconds: i64| -> NaiveDate {
            DateTime::from_timestamp(seconds, 0).unwrap_or_default().with_timezone(&New_York).date_naive()
        };
        let mut open = Vec::new();
        for day in day_of(window.0).iter_days().take_while(|day| *day < day_of(window.1)) {
            let (from, to) = match day.weekday() {
                Weekday::Sun => continue,
                Weekday::Sat if !self.person.saturdays => continue,
                Weekday::Sat => (540, 840),
                _ => self.person.hours,
            };
            open.push((at(day, from)?.seconds(), at(day, to)?.seconds()));
        }
        Ok(open)
    }
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            _ => merged.push(span),
        }
    }
    merged
}
