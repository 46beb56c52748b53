use super::When;
use super::compiled::END_OF_TIME;
use super::frame::Clock;
use super::lines;
use super::occurrences::Occurrences;
use super::page::Rest;
use super::parts::{Occurrence, Options, Parts};
use super::plan::Plan;
use crate::period::Instant;
use crate::zone::Zones;
use crate::{Error, Limits, Result};
use core::fmt;
use std::sync::Arc;

/// DTSTART with its rules and dates, compiled: ask it for windows as often as you like. Cheap to clone.
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
#[derive(Debug, Clone)]
pub struct Recurrence(pub(super) Arc<Plan>);

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
        let mut forgiven = Vec::new();
        let (start, parts) = lines::read(text, zones, options.reading, &mut forgiven)?;
        let mut plan = Plan::new(start, parts, *options, limits)?;
        forgiven.append(&mut plan.forgiven);
        plan.forgiven = forgiven;
        Ok(Recurrence(Arc::new(plan)))
    }

    /// Checks the parts against DTSTART, and compiles them.
    ///
    /// # Errors
    /// [`Error::RecurrenceInvalid`] where they do not fit together; [`Error::InstantRange`]; [`Error::Limit`] if
    /// counting to a COUNT takes too many steps, or for more rules than `limits.rules`.
    pub fn new(start: When, parts: Parts, options: Options, limits: &Limits) -> Result<Recurrence> {
        Plan::new(start, parts, options, limits).map(|plan| Recurrence(Arc::new(plan)))
    }

    /// DTSTART.
    pub fn start(&self) -> &When {
        &self.0.start
    }

    /// Its rules and dates, as they were given.
    pub fn parts(&self) -> &Parts {
        &self.0.parts
    }

    /// How it was read.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// What breaks a MUST NOT of RFC 5545 and was taken at its plain meaning, as [`Reading::Lenient`] does; empty of
    /// what was read strictly.
    ///
    /// [`Reading::Lenient`]: super::Reading::Lenient
    pub fn forgiven(&self) -> &[Error] {
        &self.0.forgiven
    }

    /// The occurrences that start in `[from, to)`, ascending. Two at the same instant are one.
    ///
    /// Where DTSTART is an instant or in a zone, the bounds are instants or times in zones; where it floats or is
    /// a date, they float or are dates (a date being its midnight).
    ///
    /// # Errors
    /// [`Error::RecurrenceBounds`] for bounds that do not fit or are inverted; [`Error::RecurrenceNever`] for rules
    /// that give nothing in a whole cycle of the calendar; [`Error::Limit`] for more than `limits.occurrences`, or for
    /// rules that give nothing for `limits.recurrence_steps` periods.
    pub fn between(&self, from: impl Into<When>, to: impl Into<When>) -> Result<Vec<Occurrence>> {
        let (from, to) = self.window(&from.into(), &to.into())?;
        let (mut found, mut clock) = (Vec::new(), Clock::UNSET);
        let mut occurrences = Occurrences::new(&self.0, Rest::eagerly(&self.0, from, to));
        while let Some(keys) = occurrences.next_page()? {
            self.check_room(found.len() + keys.len())?;
            found.extend(keys.iter().map(|key| clock.occurrence(&self.0, *key)));
        }
        Ok(found)
    }

    /// The instants at which occurrences start in `[from, to)`, ascending: [`Recurrence::between`] for those who
    /// need no more.
    ///
    /// # Errors
    /// As [`Recurrence::between`]; [`Error::RecurrenceBounds`] where DTSTART floats or is a date.
    pub fn instants_between(&self, from: Instant, to: Instant) -> Result<Vec<Instant>> {
        let (from, to) = self.window(&from.into(), &to.into())?;
        let mut found = Vec::new();
        let mut occurrences = Occurrences::new(&self.0, Rest::eagerly(&self.0, from, to));
        while let Some(keys) = occurrences.next_page()? {
            self.check_room(found.len() + keys.len())?;
            found.extend(keys.iter().map(|key| Instant::clamped(*key)));
        }
        Ok(found)
    }

    fn check_room(&self, found: usize) -> Result<()> {
        let most = self.0.bounds.occurrences;
        let allowed = u64::try_from(most).unwrap_or(u64::MAX);
        if found <= most { Ok(()) } else { Err(Error::Limit { limit: "occurrences", allowed }) }
    }

    /// As [`Recurrence::between`], lazily, and from both ends.
    ///
    /// # Errors
    /// [`Error::RecurrenceBounds`]; each item may be [`Error::RecurrenceNever`] or [`Error::Limit`], and is then the last.
    pub fn iter_between(&self, from: impl Into<When>, to: impl Into<When>) -> Result<Occurrences> {
        let (from, to) = self.window(&from.into(), &to.into())?;
        Ok(Occurrences::new(&self.0, Rest::readily(&self.0, from, to)))
    }

    fn window(&self, from: &When, to: &When) -> Result<(i64, i64)> {
        let (from, to) = (self.0.bound(from)?, self.0.bound(to)?);
        if from > to {
            return Err(Error::RecurrenceBounds { why: "the first is after the second".to_owned() });
        }
        Ok((from, to))
    }

    /// All occurrences, lazily, up to the year 9999; `rev` begins with the last. Each may be [`Error::RecurrenceNever`]
    /// or [`Error::Limit`], and is then the last.
    pub fn iter(&self) -> Occurrences {
        self.lazily(Instant::MIN.seconds(), END_OF_TIME)
    }

    /// The first occurrence that starts after `when`, and not at it.
    ///
    /// # Errors
    /// As [`Recurrence::between`].
    pub fn after(&self, when: impl Into<When>) -> Result<Option<Occurrence>> {
        let from = self.0.bound(&when.into())?.saturating_add(1);
        self.lazily(from, END_OF_TIME).next().transpose()
    }

    /// The last occurrence that starts before `when`, and not at it.
    ///
    /// # Errors
    /// As [`Recurrence::between`].
    pub fn before(&self, when: impl Into<When>) -> Result<Option<Occurrence>> {
        let to = self.0.bound(&when.into())?;
        self.lazily(Instant::MIN.seconds(), to).next_back().transpose()
    }

    fn lazily(&self, from: i64, to: i64) -> Occurrences {
        Occurrences::new(&self.0, Rest::lazily(&self.0, from, to))
    }
}

impl PartialEq for Recurrence {
    /// Equal are those of the same lines, options and limits; how they were spelled is forgotten.
    fn eq(&self, other: &Recurrence) -> bool {
        let (one, other) = (&self.0, &other.0);
        one.start == other.start
            && one.parts == other.parts
            && one.options == other.options
            && one.bounds == other.bounds
    }
}

impl Eq for Recurrence {}

impl core::str::FromStr for Recurrence {
    type Err = Error;
    fn from_str(text: &str) -> Result<Recurrence> {
        Recurrence::parse(text)
    }
}

impl fmt::Display for Recurrence {
    /// The RFC's lines, canonical, without a line end after the last.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        lines::write(f, self.start(), self.parts())
    }
}
