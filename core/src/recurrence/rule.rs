use super::When;
use super::check::check;
use super::read;
use crate::{Error, Result};
use chrono::Weekday;
use core::fmt;
use std::sync::Arc;

/// How often a rule repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freq {
    /// Every second.
    Secondly,
    /// Every minute.
    Minutely,
    /// Every hour of the clock on the wall.
    Hourly,
    /// Every day.
    Daily,
    /// Every week, from its first day on.
    Weekly,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

impl Freq {
    pub(super) const ALL: [(Freq, &'static str); 7] = [
        (Freq::Secondly, "SECONDLY"),
        (Freq::Minutely, "MINUTELY"),
        (Freq::Hourly, "HOURLY"),
        (Freq::Daily, "DAILY"),
        (Freq::Weekly, "WEEKLY"),
        (Freq::Monthly, "MONTHLY"),
        (Freq::Yearly, "YEARLY"),
    ];
}

impl fmt::Display for Freq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::ALL.iter().filter(|(freq, _)| freq == self).try_for_each(|(_, name)| f.write_str(name))
    }
}

/// A weekday, or the n-th such day of the month or year; negative counts from the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByDay {
    /// Which of them, 1 to 53 or −53 to −1; each of them without.
    pub nth: Option<i8>,
    /// The day of the week.
    pub weekday: Weekday,
}

impl fmt::Display for ByDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.nth.map_or(Ok(()), |nth| write!(f, "{nth}"))?;
        f.write_str(weekday_name(self.weekday))
    }
}

/// The parts of a rule (RFC 5545 §3.3.10), before they are checked. Empty lists say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleParts {
    /// FREQ: the period.
    pub freq: Freq,
    /// Every n-th period of the frequency: 1 or more.
    pub interval: u32,
    /// How many occurrences, counted in wall time and before exclusions: 1 or more.
    pub count: Option<u32>,
    /// The last occurrence may be then. Of another type than DTSTART it is read as exporters mean it: see
    /// [`Recurrence`](super::Recurrence).
    pub until: Option<When>,
    /// 1 to 12.
    pub by_month: Vec<u8>,
    /// 1 to 53 or −53 to −1; only YEARLY.
    pub by_week_no: Vec<i8>,
    /// 1 to 366 or −366 to −1.
    pub by_year_day: Vec<i16>,
    /// 1 to 31 or −31 to −1.
    pub by_month_day: Vec<i8>,
    /// Days of the week, with a number only where the frequency is MONTHLY or YEARLY.
    pub by_day: Vec<ByDay>,
    /// 0 to 23.
    pub by_hour: Vec<u8>,
    /// 0 to 59.
    pub by_minute: Vec<u8>,
    /// 0 to 60, which is read as 59.
    pub by_second: Vec<u8>,
    /// Which of a period's occurrences, 1 to 366 or −366 to −1.
    pub by_set_pos: Vec<i16>,
    /// WKST: the first day of the week.
    pub week_start: Weekday,
    /// `X-` parts: kept, and without effect.
    pub extensions: Vec<(String, String)>,
}

impl RuleParts {
    /// Every period of the frequency, for ever.
    pub fn every(freq: Freq) -> RuleParts {
        RuleParts {
            freq,
            interval: 1,
            count: None,
            until: None,
            by_month: Vec::new(),
            by_week_no: Vec::new(),
            by_year_day: Vec::new(),
            by_month_day: Vec::new(),
            by_day: Vec::new(),
            by_hour: Vec::new(),
            by_minute: Vec::new(),
            by_second: Vec::new(),
            by_set_pos: Vec::new(),
            week_start: Weekday::Mon,
            extensions: Vec::new(),
        }
    }
}

/// One recurrence rule (RFC 5545 §3.3.10), valid by construction: sorted lists without duplicates. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule(Arc<RuleParts>);

impl Rule {
    /// Checks the parts.
    ///
    /// # Errors
    /// [`Error::RecurrenceInvalid`], with the part and the reason, for whatever RFC 5545 says MUST NOT be: a part
    /// out of its range, `INTERVAL=0`, UNTIL beside COUNT, BYWEEKNO in a rule that is not YEARLY, …
    pub fn new(parts: RuleParts) -> Result<Rule> {
        let (rule, forgiven) = Self::new_lenient(parts)?;
        forgiven.into_iter().next().map_or(Ok(rule), Err)
    }

    /// As [`Rule::new`], but what breaks a MUST NOT and has a plain meaning is taken at that; the errors that
    /// were forgiven come with it.
    ///
    /// A number before a weekday where none may stand is dropped; UNTIL beside COUNT ends the rule by whichever
    /// comes first; BYWEEKNO, BYYEARDAY or BYMONTHDAY where they may not stand limit the days.
    ///
    /// # Errors
    /// [`Error::RecurrenceInvalid`] for what has no plain meaning.
    pub fn new_lenient(mut parts: RuleParts) -> Result<(Rule, Vec<Error>)> {
        let forgiven = check(&mut parts)?;
        Ok((Rule(Arc::new(parts)), forgiven))
    }

    /// Reads `FREQ=WEEKLY;BYDAY=MO,WE`, in any case and order of parts.
    ///
    /// # Errors
    /// As [`Rule::new`]; for a part that is there twice, or that RFC 5545 does not know and is no `X-` part.
    ///
    /// ```
    /// use slotwright::recurrence::Rule;
    /// assert_eq!(Rule::parse("BYDAY=we,mo,mo;freq=weekly")?.to_string(), "FREQ=WEEKLY;BYDAY=MO,WE");
    /// assert!(Rule::parse("FREQ=DAILY;INTERVAL=0").is_err());
    /// # Ok::<(), slotwright::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Rule> {
        let (parts, forgiven) = read::rule(text)?;
        forgiven.into_iter().next().map_or(Ok(()), Err)?;
        Rule::new(parts)
    }

    /// As [`Rule::parse`] and [`Rule::new_lenient`]: empty parts are forgiven too.
    ///
    /// # Errors
    /// [`Error::RecurrenceInvalid`] for what has no plain meaning.
    pub fn parse_lenient(text: &str) -> Result<(Rule, Vec<Error>)> {
        let (mut parts, mut forgiven) = read::rule(text)?;
        forgiven.extend(check(&mut parts)?);
        Ok((Rule(Arc::new(parts)), forgiven))
    }

    /// Its parts.
    pub fn parts(&self) -> &RuleParts {
        &self.0
    }

    /// Its parts, to make another of them.
    pub fn into_parts(self) -> RuleParts {
        Arc::unwrap_or_clone(self.0)
    }
}

impl core::str::FromStr for Rule {
    type Err = Error;
    fn from_str(text: &str) -> Result<Rule> {
        Rule::parse(text)
    }
}

impl fmt::Display for Rule {
    /// Canonical: parts in one order, lists sorted, nothing that says what holds anyway.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &self.0;
        write!(f, "FREQ={}", parts.freq)?;
        if parts.interval != 1 {
            write!(f, ";INTERVAL={}", parts.interval)?;
        }
        parts.count.map_or(Ok(()), |count| write!(f, ";COUNT={count}"))?;
        parts.until.as_ref().map_or(Ok(()), |until| write!(f, ";UNTIL={until}"))?;
        list(f, "BYMONTH", &parts.by_month)?;
        list(f, "BYWEEKNO", &parts.by_week_no)?;
        list(f, "BYYEARDAY", &parts.by_year_day)?;
        list(f, "BYMONTHDAY", &parts.by_month_day)?;
        list(f, "BYDAY", &parts.by_day)?;
        list(f, "BYHOUR", &parts.by_hour)?;
        list(f, "BYMINUTE", &parts.by_minute)?;
        list(f, "BYSECOND", &parts.by_second)?;
        list(f, "BYSETPOS", &parts.by_set_pos)?;
        if parts.week_start != Weekday::Mon {
            write!(f, ";WKST={}", weekday_name(parts.week_start))?;
        }
        parts.extensions.iter().try_for_each(|(name, value)| write!(f, ";{name}={value}"))
    }
}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, items: &[T]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index == 0 {
            write!(f, ";{name}={item}")?;
        } else {
            write!(f, ",{item}")?;
        }
    }
    Ok(())
}

pub(super) const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "MO"),
    (Weekday::Tue, "TU"),
    (Weekday::Wed, "WE"),
    (Weekday::Thu, "TH"),
    (Weekday::Fri, "FR"),
    (Weekday::Sat, "SA"),
    (Weekday::Sun, "SU"),
];

fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(own, _)| *own == weekday).map_or("", |(_, name)| name)
}
