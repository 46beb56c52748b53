use super::When;
use super::compiled::{Compiled, DAY, END_OF_TIME};
use super::days::CYCLE_DAYS;
use super::frame::Frame;
use super::page;
use super::parts::{Options, Parts, PeriodEnd};
use super::read::invalid;
use super::rule::{Freq, Rule};
use crate::period::{Instant, Seconds};
use crate::zone::{Disambiguation, Zone, to_wall};
use crate::{Error, Limits, Result};
use chrono::Days;

/// DTSTART with its rules and dates, compiled. A key is when an occurrence is: the instant, or the wall time of what
/// floats.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) start: When,
    pub(super) parts: Parts,
    pub(super) options: Options,
    /// What breaks a MUST NOT and was taken at its plain meaning.
    pub(super) forgiven: Vec<Error>,
    pub(super) frame: Frame,
    pub(super) rules: Vec<Compiled>,
    pub(super) exrules: Vec<Compiled>,
    /// RDATEs, and DTSTART where it is included, by key.
    pub(super) extras: Vec<Extra>,
    /// Keys of EXDATEs that are times, ascending.
    pub(super) exdates: Vec<i64>,
    /// Days of EXDATEs that are dates among times, ascending.
    pub(super) exdays: Vec<i64>,
    /// All keys of rules are in `[rules_from, rules_to)`.
    rules_from: i64,
    rules_to: i64,
    /// How long the shortest and the longest page is, in seconds.
    pub(super) shortest: i64,
    pub(super) longest: i64,
    /// Rules that give no wall time for so many seconds never will: the calendar repeats, or time ends.
    pub(super) cycle: i64,
    pub(super) bounds: Bounds,
}

/// What [`Limits`] says of recurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) steps: u64,
    pub(super) occurrences: usize,
}

/// An occurrence that is given, not computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extra {
    pub(super) key: i64,
    pub(super) end: Option<When>,
}

impl Plan {
    /// Checks the parts against DTSTART, and compiles them.
    pub(super) fn new(start: When, parts: Parts, options: Options, limits: &Limits) -> Result<Plan> {
        let start = start.checked()?;
        if parts.rules.len() + parts.exrules.len() > limits.rules {
            let allowed = u64::try_from(limits.rules).unwrap_or(u64::MAX);
            return Err(Error::Limit { limit: "rules", allowed });
        }
        let mut plan = Plan {
            frame: Frame::new(&start),
            start,
            parts: Parts::default(),
            options,
            forgiven: Vec::new(),
            rules: Vec::new(),
            exrules: Vec::new(),
            extras: Vec::new(),
            exdates: Vec::new(),
            exdays: Vec::new(),
            rules_from: i64::MAX,
            rules_to: i64::MIN,
            shortest: i64::MAX,
            longest: i64::MAX,
            cycle: i64::MAX,
            bounds: Bounds { steps: limits.recurrence_steps, occurrences: limits.occurrences },
        };
        let mut compile = |rules: &[Rule], included| {
            rules.iter().map(|rule| plan.compile(rule, included)).collect::<Result<_>>()
        };
        let rules = compile(&parts.rules, options.include_start)?;
        let exrules = compile(&parts.exrules, false)?;
        (plan.rules, plan.exrules) = (rules, exrules);
        plan.take_dates(&parts)?;
        for rule in &plan.rules {
            let (from, to) = plan.frame.keys_of(rule.start, rule.end);
            (plan.rules_from, plan.rules_to) = (plan.rules_from.min(from), plan.rules_to.max(to));
        }
        (plan.shortest, plan.longest) = page::lengths(&plan.rules);
        let cycle = plan.rules.iter().map(Compiled::cycle_seconds).max();
        // Where keys of rules begin and end is known to within some hours.
        plan.cycle = cycle.unwrap_or(i64::MAX).saturating_add(4 * DAY);
        let until_end = END_OF_TIME.saturating_sub(plan.rules_from) - 1;
        if plan.rules_to >= END_OF_TIME && until_end > CYCLE_DAYS * DAY {
            plan.cycle = plan.cycle.min(until_end);
        }
        plan.parts = parts;
        Ok(plan)
    }

    fn compile(&mut self, rule: &Rule, start_is_included: bool) -> Result<Compiled> {
        let parts = rule.parts();
        if self.start.is_date() {
            if parts.freq < Freq::Daily {
                return Err(invalid("FREQ", "a DTSTART that is a date can't recur more often than DAILY"));
            }
            let timed =
                [(&parts.by_hour, "BYHOUR"), (&parts.by_minute, "BYMINUTE"), (&parts.by_second, "BYSECOND")];
            let part = timed.iter().find(|(list, _)| !list.is_empty());
            if let Some((_, part)) = part {
                let error = invalid(part, "it may not stand where DTSTART is a date");
                self.options.reading.forgive(error, &mut self.forgiven)?;
            }
        }
        let compiled = Compiled::new(rule, &self.start);
        let (end, until) = self.end_of(rule);
        let mut count_less = 0;
        if start_is_included && parts.count.is_some() {
            let mut first = Vec::new();
            compiled.walls(compiled.start, compiled.start + 1, u64::MAX, &mut first);
            count_less = u32::from(first.is_empty());
        }
        compiled.ended(rule, end, until, count_less, self.bounds.steps)
    }

    /// What UNTIL means: the wall time at which the rule is over, and the last instant it may give.
    fn end_of(&self, rule: &Rule) -> (i64, Option<i64>) {
        let Some(until) = &rule.parts().until else { return (END_OF_TIME, None) };
        let wall = to_wall(until.local());
        match (until, &self.frame) {
            (When::Date(_), _) => (wall + DAY, None),
            (When::Utc(at), Frame::Zoned(_)) => {
                (self.frame.walls_of(at.seconds(), at.seconds() + 1).1, Some(at.seconds()))
            }
            (_, Frame::Date) => (wall.div_euclid(DAY) * DAY + DAY, None),
            _ => (wall + 1, None),
        }
    }

    fn take_dates(&mut self, parts: &Parts) -> Result<()> {
        for date in &parts.dates {
            let start = self.dated(&date.start)?;
            let key = self.key(&start, "RDATE")?;
            let end = date.end.as_ref().map(|end| self.period_end(&start, key, end)).transpose()?;
            self.extras.push(Extra { key, end });
        }
        if self.options.include_start {
            let key = self.key(&self.start.clone(), "DTSTART")?;
            self.extras.push(Extra { key, end: None });
        }
        for date in &parts.exdates {
            match date {
                When::Date(_) if self.frame != Frame::Date => {
                    self.exdays.push(to_wall(date.clone().checked()?.local()).div_euclid(DAY));
                }
                _ => {
                    let key = self.key(date, "EXDATE")?;
                    self.exdates.push(key);
                }
            }
        }
        // Of two that start together, the one with an end comes first.
        self.extras.sort_by_key(|extra| (extra.key, extra.end.is_none()));
        self.exdates.sort_unstable();
        self.exdays.sort_unstable();
        Ok(())
    }

    /// An RDATE that is a date among times starts at DTSTART's time of day.
    fn dated(&self, when: &When) -> Result<When> {
        let When::Date(date) = when else { return Ok(when.clone()) };
        let local = date.and_time(self.start.local().time());
        Ok(match &self.frame {
            Frame::Date => when.clone(),
            Frame::Utc => When::Utc(Instant::from_utc(local)?),
            Frame::Zoned(zone) => When::Zoned { local, zone: zone.clone() },
            Frame::Floating => When::Floating(local),
        })
    }

    /// When a date of ours is: the instant, or the wall time of what floats.
    fn key(&mut self, when: &When, part: &str) -> Result<i64> {
        let when = when.clone().checked()?;
        let wall = to_wall(when.local());
        match (&self.frame, &when) {
            (Frame::Utc, When::Floating(_)) => Ok(wall),
            (Frame::Utc, _) => Ok(when.instant_in(&Zone::utc())?.seconds()),
            (Frame::Zoned(zone), _) => Ok(when.instant_in(zone)?.seconds()),
            (Frame::Date, When::Date(_)) => Ok(wall),
            // Exporters send the time of the day that is left out.
            (Frame::Date, _) if part == "EXDATE" => Ok(wall.div_euclid(DAY) * DAY),
            (Frame::Floating, When::Floating(_)) => Ok(wall),
            (frame, _) => {
                let why = format!("it is {}, but DTSTART is {}", when.kind(), self.start.kind());
                self.options.reading.forgive(invalid(part, &why), &mut self.forgiven)?;
                Ok(if *frame == Frame::Date { wall.div_euclid(DAY) * DAY } else { wall })
            }
        }
    }

    fn period_end(&mut self, start: &When, key: i64, end: &PeriodEnd) -> Result<When> {
        let end = match end {
            PeriodEnd::At(when) => when.clone().checked()?,
            PeriodEnd::After { days, seconds } => self.later(start, *days, *seconds)?,
        };
        if self.key(&end, "RDATE")? <= key {
            return Err(invalid("RDATE", "a period ends after it starts"));
        }
        Ok(end)
    }

    /// Days by the calendar first, then seconds exactly (RFC 5545 §3.3.6).
    fn later(&self, start: &When, days: u32, seconds: u32) -> Result<When> {
        let elapsed = chrono::TimeDelta::seconds(seconds.into());
        let too_late = || Error::InstantRange { seconds: i64::MAX };
        let local = start.local().checked_add_days(Days::new(days.into())).ok_or_else(too_late)?;
        let floating = || local.checked_add_signed(elapsed).ok_or_else(too_late);
        match start {
            When::Utc(_) => When::Utc(Instant::from_utc(floating()?)?).checked(),
            When::Zoned { zone, .. } => {
                let at = zone.resolve(local, Disambiguation::Compatible)?.plus(Seconds(seconds.into()));
                Ok(When::Zoned { local: zone.to_local(at), zone: zone.clone() })
            }
            When::Floating(_) => When::Floating(floating()?).checked(),
            When::Date(_) => When::Date(floating()?.date()).checked(),
        }
    }

    /// The key of a bound of a window.
    pub(super) fn bound(&self, when: &When) -> Result<i64> {
        let fits = match (&self.frame, when) {
            (Frame::Utc | Frame::Zoned(_), When::Utc(at)) => return Ok(at.seconds()),
            (Frame::Utc | Frame::Zoned(_), When::Zoned { zone, .. }) => {
                return Ok(when.instant_in(zone)?.seconds());
            }
            (Frame::Floating | Frame::Date, When::Floating(_) | When::Date(_)) => true,
            _ => false,
        };
        let why = || format!("{} is {}, but DTSTART is {}", when, when.kind(), self.start.kind());
        if fits { Ok(to_wall(when.local())) } else { Err(Error::RecurrenceBounds { why: why() }) }
    }

    /// The RDATEs with keys in `[from, to)`.
    pub(super) fn extras_in(&self, from: i64, to: i64) -> &[Extra] {
        let at = |key: i64| self.extras.partition_point(|extra| extra.key < key);
        self.extras.get(at(from)..at(to)).unwrap_or_default()
    }

    /// The end that an RDATE gives the occurrence.
    pub(super) fn end_at(&self, key: i64) -> Option<&When> {
        if self.extras.is_empty() {
            return None;
        }
        self.extras_in(key, key + 1).first()?.end.as_ref()
    }

    /// That they never give anything.
    pub(super) fn never(&self) -> Error {
        let rules: Vec<String> = self.parts.rules.iter().take(4).map(Rule::to_string).collect();
        Error::RecurrenceNever { rules: rules.join(" and ") }
    }

    /// For how long there may be keys of rules in `[from, to)`, in seconds.
    pub(super) fn seconds_of_rules(&self, (from, to): (i64, i64)) -> i64 {
        to.min(self.rules_to).saturating_sub(from.max(self.rules_from)).max(0)
    }

    /// No key that is not before `from` is before this one.
    pub(super) fn next_from(&self, from: i64) -> i64 {
        if (self.rules_from..self.rules_to).contains(&from) {
            return from;
        }
        let extra = self.extras_in(from, i64::MAX).first().map_or(i64::MAX, |extra| extra.key);
        if from < self.rules_from { extra.min(self.rules_from) } else { extra }
    }

    /// All keys before `to` are before this one.
    pub(super) fn last_to(&self, to: i64) -> i64 {
        if self.rules_from < to && to <= self.rules_to {
            return to;
        }
        let extra = self.extras_in(i64::MIN, to).last().map_or(i64::MIN, |extra| extra.key + 1);
        if to > self.rules_to { extra.max(self.rules_to) } else { extra }
    }
}
