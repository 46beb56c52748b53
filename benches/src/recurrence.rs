use crate::Failure;
use crate::measure::in_turn;
use crate::mixed;
use crate::program::{Program, Rivals};
use crate::table::{Row, Table, Target, Told};
use chrono::{DateTime, TimeZone};
use slotwright::period::{Instant, Seconds};
use slotwright::recurrence::Recurrence;

/// Name, DTSTART, rule, window, and how many times faster than the rrule crate it is to be.
type Workload = (&'static str, &'static str, &'static str, &'static str, &'static str, u32);

const WEEKDAYS: &str = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1";
const HOURS: &str = "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16";

#[rustfmt::skip]
const WORKLOADS: [Workload; 9] = [
    ("W1 weekly MO,WE,FR, 2 years", "20250106T090000", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "2025-01-01", "2027-01-01", 8),
    ("W2 daily, a year", "20250101T090000", "FREQ=DAILY", "2025-01-01", "2026-01-01", 8),
    ("W3 second Tuesday, 10 years", "20160112T090000", "FREQ=MONTHLY;BYDAY=2TU", "2016-01-01", "2026-01-01", 8),
    ("W4 last weekday, 10 years", "20160129T090000", WEEKDAYS, "2016-01-01", "2026-01-01", 8),
    ("W5 yearly BYMONTH+BYDAY, 50 years", "19760504T090000", "FREQ=YEARLY;BYMONTH=5;BYDAY=1TU", "1976-01-01", "2026-01-01", 8),
    ("W6 every 2nd week, 10 years old, 14 days", "20161103T090000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "2026-10-01", "2026-10-15", 150),
    ("W7 daily, 20 years old, 30 days", "20061001T090000", "FREQ=DAILY", "2026-10-01", "2026-10-31", 500),
    ("W7 with COUNT", "20061001T090000", "FREQ=DAILY;COUNT=9000", "2026-10-01", "2026-10-31", 500),
    ("W8 hourly by BYHOUR, 30 days", "20261001T090000", HOURS, "2026-10-01", "2026-10-31", 8),
];

/// The time of all occurrences in the window: their instants, from a compiled rule and from its text, and as local times
/// with their zone.
pub(crate) fn table(rivals: &Rivals) -> Result<Table, Failure> {
    let mut programs = rivals.of_rules()?;
    let (mut warm, mut local, mut cold) = (Vec::new(), Vec::new(), Vec::new());
    for workload in WORKLOADS {
        let rows = rows(workload, &mut programs)?;
        warm.push(rows.warm);
        local.push(rows.local);
        cold.push(rows.cold);
    }
    let (mixed, notes) = mixed::rows(&mut programs)?;
    let names = core::iter::once("rrule crate").chain(programs.iter().map(|one| one.name)).collect();
    let rows = warm.into_iter().chain(local).chain(cold).chain(mixed).collect();
    Ok(Table { title: "recurrence", rivals: names, rows, notes })
}

struct Rows {
    warm: Row,
    local: Row,
    cold: Row,
}

fn rows(workload: Workload, programs: &mut [Program]) -> Result<Rows, Failure> {
    let (name, start, rule, from, to, target) = workload;
    let at = |date: &str| Instant::parse(&format!("{date}T00:00:00Z"));
    let asked = Asked::new(start.to_owned(), rule.to_owned(), at(from)?, at(to)?);
    let mine = asked.ours(&asked.parsed()?)?;
    let (ours, theirs) = (asked.parsed()?, asked.parsed_by_rrule()?);
    let agrees = asked.of_rrule(theirs.clone()) == mine;
    let row = |name: String, (time, rival)| {
        let mut row = Row::new(name, time);
        row.rivals.push(if agrees { Told::Time(rival) } else { Told::Wrong });
        row.target = Target::Times { first: target, fastest: 8 };
        row
    };
    let timed = in_turn(|| asked.ours(&ours), || asked.of_rrule(theirs.clone()));
    let mut warm = row(name.to_owned(), timed);
    let timed = in_turn(|| ours.between(asked.from, asked.to), || asked.dates_of_rrule(theirs.clone()));
    let local = row(format!("{name}, as local times"), timed);
    let timed = in_turn(
        || asked.parsed().and_then(|ours| asked.ours(&ours)),
        || asked.parsed_by_rrule().map(|rule| asked.of_rrule(rule)),
    );
    let mut cold = row(format!("{name}, cold"), timed);
    for program in programs {
        let (of_warm, of_cold) = match asked.of(program)? {
            Some(theirs) if theirs == mine => (program.time("warm")?, program.time("cold")?),
            Some(_) => (Told::Wrong, Told::Wrong),
            None => (Told::Nothing, Told::Nothing),
        };
        warm.rivals.push(of_warm);
        cold.rivals.push(of_cold);
    }
    if warm.rivals.iter().all(|told| matches!(told, Told::Wrong)) {
        return Err(format!("{name}: nobody agrees with us").into());
    }
    Ok(Rows { warm, local, cold })
}

/// A rule and the window that is asked of it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) start: String,
    pub(crate) rule: String,
    /// Both, as the lines of RFC 5545.
    pub(crate) text: String,
    pub(crate) from: Instant,
    pub(crate) to: Instant,
}

impl Asked {
    pub(crate) fn new(start: String, rule: String, from: Instant, to: Instant) -> Asked {
        let text = format!("DTSTART;TZID=America/New_York:{start}\nRRULE:{rule}");
        Asked { start, rule, text, from, to }
    }

    pub(crate) fn parsed(&self) -> Result<Recurrence, slotwright::Error> {
        Recurrence::parse(&self.text)
    }

    pub(crate) fn ours(&self, rule: &Recurrence) -> Result<Vec<Instant>, slotwright::Error> {
        rule.instants_between(self.from, self.to)
    }

    pub(crate) fn parsed_by_rrule(&self) -> Result<rrule::RRuleSet, rrule::RRuleError> {
        self.text.parse()
    }

    pub(crate) fn of_rrule(&self, rule: rrule::RRuleSet) -> Vec<Instant> {
        let found = self.dates_of_rrule(rule);
        found.iter().map(DateTime::timestamp).filter_map(instant).collect()
    }

    fn dates_of_rrule(&self, rule: rrule::RRuleSet) -> Vec<DateTime<rrule::Tz>> {
        // Its bounds are inclusive: a second less is our half-open end.
        let at = |instant: Instant| rrule::Tz::UTC.from_utc_datetime(&instant.to_utc());
        rule.after(at(self.from)).before(at(self.to.plus(Seconds(-1)))).all(u16::MAX).dates
    }

    /// What a program answers to this rule alone; none if it cannot.
    fn of(&self, program: &mut Program) -> Result<Option<Vec<Instant>>, Failure> {
        // What it loaded before goes.
        let _ = program.ask("clear")?;
        self.add_to(program)
    }

    /// Gives the rule to a program, beside those that it has.
    pub(crate) fn add_to(&self, program: &mut Program) -> Result<Option<Vec<Instant>>, Failure> {
        let (from, to) = (self.from.seconds(), self.to.seconds());
        let request = format!("rule\t{}\t{}\t{from}\t{to}", self.start, self.rule);
        let Ok(answer) = program.ask(&request)? else { return Ok(None) };
        Ok(answer.split_whitespace().map(|seconds| seconds.parse().ok().and_then(instant)).collect())
    }
}

fn instant(seconds: i64) -> Option<Instant> {
    Instant::from_seconds(seconds).ok()
}
