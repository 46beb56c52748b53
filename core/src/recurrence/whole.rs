use super::When;
use super::compiled::{Compiled, DAY, END_OF_TIME};
use super::lines;
use super::moments::Frame;
use super::occurrences::Occurrences;
use super::parts::{Occurrence, Options, Parts, PeriodEnd, Reading};
use super::read::invalid;
use super::rule::{Freq, Rule};
use super::walls::Walls;
use crate::period::{Instant, Seconds};
use crate::zone::{Disambiguation, Zones, to_wall};
use crate::{Error, Limits, Result};
use chrono::Days;
use core::fmt;

/// DTSTART with its rules and dates, compiled: ask it for windows as often as you like.
///
/// Where RFC 5545 is silent or contradicts itself:
/// - Rules are expanded and counted in wall time, HOURLY and finer ones too. A time that the clocks skip counts,
///   and occurs as [`Gap`](super::Gap) says; two wall times that are one instant occur once, and count twice.
/// - A DTSTART that no rule generates is no occurrence, unless [`Options::include_start`] says so.
/// - `FREQ=YEARLY;BYMONTHDAY` without BYMONTH means every month; BYWEEKNO without BYDAY means DTSTART's weekday.
///   The set of a YEARLY rule is a calendar year, so `BYWEEKNO=1` may begin it and end it.
/// - UNTIL as a date includes that day on DTSTART's clock; a local UNTIL is read on DTSTART's clock; an UNTIL in
///   UTC is read as it stands where DTSTART floats, and is its date where DTSTART is one.
/// - Second 60 is read as 59. Nothing happens after the year 9999.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    start: When,
    parts: Parts,
    pub(super) options: Options,
    pub(super) frame: Frame,
    pub(super) rules: Vec<Compiled>,
    pub(super) exrules: Vec<Compiled>,
    /// RDATEs, and DTSTART where it is included, by key.
    pub(super) extras: Vec<Extra>,
    /// Keys of EXDATEs that are times, ascending.
    pub(super) exdates: Vec<i64>,
    /// Days of EXDATEs that are dates among times, ascending.
    pub(super) exdays: Vec<i64>,
    pub(super) steps_max: u64,
    occurrences_max: usize,
}

/// An occurrence that is given, not computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extra {
    pub(super) key: i64,
    pub(super) end: Option<When>,
}

impl Recurrence {
    /// Reads the RFC's own lines, with the bundled zones and the default options and limits.
    ///
    /// # Errors
    /// [`Error::RecurrenceInvalid`] with the property or rule part and the reason; [`Error::ZoneUnknown`];
    /// [`Error::Limit`].
    ///
    /// ```
    /// use slotwright::recurrence::Recurrence;
    /// let text = "DTSTART;TZID=America/New_York:20261030T090000\nRRULE:FREQ=DAILY\nEXDATE;TZID=America/New_York:20261031T090000";
    /// let daily = Recurrence::parse(text)?;
    /// let from = slotwright::period::Instant::parse("2026-10-30T00:00:00Z")?;
    /// let to = slotwright::period::Instant::parse("2026-11-02T14:00:00Z")?;
    /// // Nine o'clock is an hour later in UTC from 1 November on; the end of the window is not in it.
    /// let starts: Vec<String> = daily.instants_between(from, to)?.iter().map(ToString::to_string).collect();
    /// assert_eq!(starts, ["2026-10-30T13:00:00Z", "2026-11-01T14:00:00Z"]);
    /// # Ok::<(), slotwright::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Recurrence> {
        Self::parse_with(text, &Zones::bundled(), &Options::default(), &Limits::default())
    }

    /// As [`Recurrence::parse`], with these zones, options and limits.
    ///
    /// # Errors
    /// As [`Recurrence::parse`].
    pub fn parse_with(text: &str, zones: &Zones, options: &Options, limits: &Limits) -> Result<Recurrence> {
        if text.len() > limits.text_bytes {
            let allowed = u64::try_from(limits.text_bytes).unwrap_or(u64::MAX);
            return Err(Error::Limit { limit: "text_bytes", allowed });
        }
        let (start, parts) = lines::read(text, zones, options.reading)?;
        Self::new(start, parts, *options, limits)
    }

    /// Checks the parts against DTSTART, and compiles them.
    ///
    /// # Errors
    /// [`Error::RecurrenceInvalid`] where they do not fit together; [`Error::InstantRange`]; [`Error::Limit`] if
    /// counting to a COUNT takes too many steps.
    pub fn new(start: When, parts: Parts, options: Options, limits: &Limits) -> Result<Recurrence> {
        let start = start.checked()?;
        let frame = match &start {
            When::Utc(_) => Frame::Utc,
            When::Zoned { zone, .. } => Frame::Zoned(zone.clone()),
            When::Floating(_) => Frame::Floating,
            When::Date(_) => Frame::Date,
        };
        let mut recurrence = Recurrence {
            start,
            parts: Parts::default(),
            options,
            frame,
            rules: Vec::new(),
            exrules: Vec::new(),
            extras: Vec::new(),
            exdates: Vec::new(),
            exdays: Vec::new(),
            steps_max: limits.recurrence_steps,
            occurrences_max: limits.occurrences,
        };
        let compile =
            |rules: &[Rule], included| rules.iter().map(|rule| recurrence.compile(rule, included)).collect();
        let rules: Result<_> = compile(&parts.rules, options.include_start);
        let exrules: Result<_> = compile(&parts.exrules, false);
        (recurrence.rules, recurrence.exrules) = (rules?, exrules?);
        recurrence.take_dates(&parts)?;
        recurrence.parts = parts;
        Ok(recurrence)
    }

    fn compile(&self, rule: &Rule, start_is_included: bool) -> Result<Compiled> {
        let parts = rule.parts();
        let refuse = |part: &str, why| Err(invalid(part, why));
        if self.start.is_date() {
            if parts.freq < Freq::Daily {
                return refuse("FREQ", "a DTSTART that is a date can't recur more often than DAILY");
            }
            let timed =
                [(&parts.by_hour, "BYHOUR"), (&parts.by_minute, "BYMINUTE"), (&parts.by_second, "BYSECOND")];
            let part = timed.iter().find(|(list, _)| !list.is_empty());
            if let Some((_, part)) = part.filter(|_| self.options.reading == Reading::Strict) {
                return refuse(part, "it may not stand where DTSTART is a date");
            }
        }
        let compiled = Compiled::new(rule, &self.start);
        let (end, until) = self.end_of(rule);
        let mut count_less = 0;
        if start_is_included && parts.count.is_some() {
            let first =
                Walls::new(&compiled, compiled.start, END_OF_TIME, self.steps_max).next().transpose()?;
            count_less = u32::from(first != Some(compiled.start));
        }
        compiled.ended(rule, end, until, count_less, self.steps_max)
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
            self.extras.push(Extra { key: self.key(&self.start, "DTSTART")?, end: None });
        }
        for date in &parts.exdates {
            match date {
                When::Date(_) if self.frame != Frame::Date => {
                    self.exdays.push(to_wall(date.clone().checked()?.local()).div_euclid(DAY));
                }
                _ => self.exdates.push(self.key(date, "EXDATE")?),
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
    fn key(&self, when: &When, part: &str) -> Result<i64> {
        let when = when.clone().checked()?;
        let wall = to_wall(when.local());
        match (&self.frame, &when) {
            (Frame::Utc, When::Floating(_)) => Ok(wall),
            (Frame::Utc, _) => Ok(when.instant_in(&crate::zone::Zone::utc())?.seconds()),
            (Frame::Zoned(zone), _) => Ok(when.instant_in(zone)?.seconds()),
            (Frame::Date, When::Date(_)) => Ok(wall),
            // Exporters send the time of the day that is left out.
            (Frame::Date, _) if part == "EXDATE" || self.options.reading == Reading::Lenient => {
                Ok(wall.div_euclid(DAY) * DAY)
            }
            (Frame::Floating, When::Floating(_)) => Ok(wall),
            (Frame::Floating, _) if self.options.reading == Reading::Lenient => Ok(wall),
            _ => Err(invalid(part, &format!("it is {}, but DTSTART is {}", when.kind(), self.start.kind()))),
        }
    }

    fn period_end(&self, start: &When, key: i64, end: &PeriodEnd) -> Result<When> {
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

    /// DTSTART.
    pub fn start(&self) -> &When {
        &self.start
    }

    /// Its rules and dates, as they were given.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The occurrences that start in `[from, to)`, ascending. Two at the same instant are one.
    ///
    /// Where DTSTART is an instant or in a zone, the bounds are instants or times in zones; where it floats or is
    /// a date, they float or are dates (a date being its midnight).
    ///
    /// # Errors
    /// [`Error::RecurrenceBounds`] for bounds that do not fit or are inverted; [`Error::Limit`] for more than
    /// `limits.occurrences`, or for a rule that gives nothing for `limits.recurrence_steps` periods.
    pub fn between(&self, from: impl Into<When>, to: impl Into<When>) -> Result<Vec<Occurrence>> {
        let mut found = Vec::new();
        for occurrence in self.iter_between(from, to)? {
            self.check_room(found.len())?;
            found.push(occurrence?);
        }
        Ok(found)
    }

    /// The instants at which occurrences start in `[from, to)`, ascending: [`Recurrence::between`] for those who
    /// need no more.
    ///
    /// # Errors
    /// As [`Recurrence::between`]; [`Error::RecurrenceBounds`] where DTSTART floats or is a date.
    pub fn instants_between(&self, from: Instant, to: Instant) -> Result<Vec<Instant>> {
        let mut found = Vec::new();
        let mut occurrences = self.iter_between(from, to)?;
        while let Some((key, _)) = occurrences.next_key()? {
            self.check_room(found.len())?;
            found.push(Instant::from_seconds(key)?);
        }
        Ok(found)
    }

    fn check_room(&self, found: usize) -> Result<()> {
        let allowed = u64::try_from(self.occurrences_max).unwrap_or(u64::MAX);
        if found < self.occurrences_max {
            Ok(())
        } else {
            Err(Error::Limit { limit: "occurrences", allowed })
        }
    }

    /// As [`Recurrence::between`], lazily.
    ///
    /// # Errors
    /// [`Error::RecurrenceBounds`]; each item may be [`Error::Limit`], and is then the last.
    pub fn iter_between(&self, from: impl Into<When>, to: impl Into<When>) -> Result<Occurrences<'_>> {
        let (from, to) = (self.bound(&from.into())?, self.bound(&to.into())?);
        if from > to {
            return Err(Error::RecurrenceBounds { why: "the first is after the second".to_owned() });
        }
        Ok(Occurrences::new(self, from, to))
    }

    /// All occurrences, lazily, up to the year 9999. Each may be [`Error::Limit`], and is then the last.
    pub fn iter(&self) -> Occurrences<'_> {
        Occurrences::new(self, Instant::MIN.seconds(), END_OF_TIME)
    }

    /// The first occurrence that starts after `when`, and not at it.
    ///
    /// # Errors
    /// As [`Recurrence::between`].
    pub fn after(&self, when: impl Into<When>) -> Result<Option<Occurrence>> {
        let from = self.bound(&when.into())?.saturating_add(1);
        Occurrences::new(self, from, END_OF_TIME).next().transpose()
    }

    /// The last occurrence that starts before `when`, and not at it.
    ///
    /// # Errors
    /// As [`Recurrence::between`].
    pub fn before(&self, when: impl Into<When>) -> Result<Option<Occurrence>> {
        let to = self.bound(&when.into())?;
        let first_extra = self.extras.first().map_or(i64::MAX, |extra| extra.key);
        let first = first_extra.min(to_wall(self.start.local()) - 2 * DAY).max(Instant::MIN.seconds());
        // Further and further back: each stretch is longer than all that were looked at.
        let (mut until, mut length) = (to, 3600);
        while until > first {
            let from = until.saturating_sub(length).max(first);
            if let Some(last) = Occurrences::new(self, from, until).last() {
                return last.map(Some);
            }
            (until, length) = (from, length * 16);
        }
        Ok(None)
    }

    fn bound(&self, when: &When) -> Result<i64> {
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
}

impl core::str::FromStr for Recurrence {
    type Err = Error;
    fn from_str(text: &str) -> Result<Recurrence> {
        Recurrence::parse(text)
    }
}

impl fmt::Display for Recurrence {
    /// The RFC's lines, canonical, without a line end after the last.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        lines::write(f, &self.start, &self.parts)
    }
}
