//! Random rules that give something, and what ours says of them.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Weekday};
use slotwright::recurrence::{ByDay, Freq, Recurrence, Rule, RuleParts, When};

/// A small generator (SplitMix64), so that the cases are the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn between(&mut self, first: i64, last: i64) -> i64 {
        first + i64::try_from(self.below(u64::try_from(last - first + 1).unwrap())).unwrap()
    }

    /// In so many of a hundred cases.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }

    /// A short list; most have one of `own`, so that they let DTSTART pass.
    fn list<T: Copy>(&mut self, own: &[i64], range: (i64, i64), of: fn(i64) -> T) -> Vec<T> {
        let mut list: Vec<T> = (0..=self.below(3)).map(|_| of(self.number(range))).collect();
        if self.chance(70) {
            list.push(of(self.pick(own)));
        }
        list
    }

    fn number(&mut self, (first, last): (i64, i64)) -> i64 {
        if first > 0 && self.chance(25) {
            -self.between(first, last)
        } else {
            self.between(first.abs(), last)
        }
    }
}

/// How DTSTART is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Floating,
    Utc,
    Zoned(&'static str),
    Date,
}

/// One rule with its DTSTART.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) kind: Kind,
    pub(crate) start: NaiveDateTime,
    pub(crate) parts: RuleParts,
    pub(crate) rule: String,
    /// What the programs are asked for: so many starts before then.
    pub(crate) most: usize,
    pub(crate) end: NaiveDateTime,
    /// What ours says: seconds since 1970, of the wall time where DTSTART floats or is a date.
    pub(crate) ours: Vec<i64>,
}

/// Zones and years on which all releases agree.
const ZONES: [&str; 4] = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"];
const STARTS: usize = 30;

impl Case {
    /// Draws one, or `None` for a rule that ours refuses or gives up on by its limits.
    pub(crate) fn draw(random: &mut Random) -> Option<Case> {
        let zone = random.pick(&ZONES);
        let kind =
            random.pick(&[Kind::Floating, Kind::Utc, Kind::Zoned(zone), Kind::Zoned(zone), Kind::Date]);
        let start = start(random, kind);
        let parts = parts(random, kind, start);
        let rule = Rule::new(parts.clone()).ok()?.to_string();
        let mut case = Case { kind, start, parts, rule, most: 0, end: start, ours: Vec::new() };
        case.end = start + TimeDelta::days(case.span_days());
        let ours: Recurrence = case.text().parse().ok()?;
        let mut ended = true;
        for found in ours.iter() {
            let found = found.ok()?;
            if case.ours.len() == STARTS || found.start.local() >= case.end {
                ended = false;
                break;
            }
            case.ours
                .push(found.at.map_or_else(|| found.start.local().and_utc().timestamp(), |at| at.seconds()));
        }
        // One more than there are shows that COUNT and UNTIL end it; without these a program might walk for ever.
        let ends = ended && (case.parts.count.is_some() || case.parts.until.is_some());
        case.most = case.ours.len() + usize::from(ends);
        // Few of those that give nothing: the programs look for it until they are stopped.
        (!case.ours.is_empty() || ends && random.chance(10)).then_some(case)
    }

    /// How long a program may walk.
    fn span_days(&self) -> i64 {
        match self.parts.freq {
            Freq::Secondly | Freq::Minutely => 40,
            Freq::Hourly => 400,
            Freq::Daily | Freq::Weekly => 6000,
            Freq::Monthly => 15_000,
            Freq::Yearly => 25_000,
        }
    }

    pub(crate) fn stamp(&self) -> String {
        let form = match self.kind {
            Kind::Date => "%Y%m%d",
            Kind::Utc => "%Y%m%dT%H%M%SZ",
            _ => "%Y%m%dT%H%M%S",
        };
        self.start.format(form).to_string()
    }

    pub(crate) fn zone(&self) -> &'static str {
        if let Kind::Zoned(zone) = self.kind { zone } else { "" }
    }

    /// As ours reads it.
    pub(crate) fn text(&self) -> String {
        let head = match self.kind {
            Kind::Zoned(zone) => format!(";TZID={zone}"),
            Kind::Date => ";VALUE=DATE".to_owned(),
            _ => String::new(),
        };
        format!("DTSTART{head}:{}\nRRULE:{}", self.stamp(), self.rule)
    }

    /// As the programs read it.
    pub(crate) fn line(&self) -> String {
        let end = self.end.format("%Y%m%dT%H%M%S");
        format!("{}\t{}\t{}\t{}\t{end}", self.stamp(), self.zone(), self.rule, self.most)
    }
}

fn start(random: &mut Random, kind: Kind) -> NaiveDateTime {
    let edges =
        ["2020-02-29", "2020-12-28", "2021-01-03", "2024-12-31", "2015-01-31", "2025-03-08", "2025-11-01"];
    let date = if random.chance(30) {
        random.pick(&edges).parse().unwrap()
    } else {
        NaiveDate::from_ymd_opt(2010, 1, 1).unwrap() + Days::new(random.below(5500))
    };
    if kind == Kind::Date {
        return date.and_hms_opt(0, 0, 0).unwrap();
    }
    let second = random.pick(&[0, 0, 0, 30]);
    let minute = random.pick(&[0, 0, 15, 30, 47]);
    date.and_hms_opt(u32::try_from(random.below(24)).unwrap(), minute, second).unwrap()
}

fn parts(random: &mut Random, kind: Kind, start: NaiveDateTime) -> RuleParts {
    let freqs: Vec<Freq> = if kind == Kind::Date {
        vec![Freq::Daily, Freq::Weekly, Freq::Monthly, Freq::Yearly]
    } else {
        use Freq::*;
        vec![Secondly, Minutely, Hourly, Daily, Daily, Weekly, Weekly, Monthly, Monthly, Yearly, Yearly]
    };
    let freq = random.pick(&freqs);
    let mut parts = RuleParts::every(freq);
    if random.chance(45) {
        parts.interval = u32::try_from(random.pick(&[2, 2, 3, 4, 5, 7, 10, 12, 15, 20, 45, 90])).unwrap();
    }
    if random.chance(30) {
        parts.week_start = WEEKDAYS[usize::try_from(random.below(7)).unwrap()];
    }
    days(random, &mut parts, start);
    if kind != Kind::Date {
        times(random, &mut parts, start);
    }
    let has_part = parts
        != RuleParts { interval: parts.interval, week_start: parts.week_start, ..RuleParts::every(freq) };
    if has_part && random.chance(18) {
        parts.by_set_pos = random.list(&[1, -1], (1, 6), |n| i16::try_from(n).unwrap());
    }
    match random.below(10) {
        0..=2 => parts.count = Some(u32::try_from(random.between(1, 25)).unwrap()),
        3 | 4 => parts.until = Some(until(random, kind, start, freq)),
        _ => {}
    }
    parts
}

const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Only what the RFC allows beside the frequency.
fn days(random: &mut Random, parts: &mut RuleParts, start: NaiveDateTime) {
    let freq = parts.freq;
    let (day, last) = (i64::from(start.day()), i64::from(start.date().num_days_in_month()));
    if random.chance(22) {
        parts.by_month = random.list(&[start.month().into()], (-1, 12), |n| u8::try_from(n).unwrap());
    }
    if freq != Freq::Weekly && random.chance(22) {
        let own = [day, day - last - 1, 13];
        parts.by_month_day = random.list(&own, (1, 31), |n| i8::try_from(n).unwrap());
    }
    if matches!(freq, Freq::Yearly | Freq::Secondly | Freq::Minutely | Freq::Hourly) && random.chance(15) {
        let own = [i64::from(start.ordinal()), i64::from(start.ordinal()) - 366];
        parts.by_year_day = random.list(&own, (1, 366), |n| i16::try_from(n).unwrap());
    }
    if freq == Freq::Yearly && random.chance(25) {
        let own = [i64::from(start.iso_week().week()), 1, 53, -1];
        parts.by_week_no = random.list(&own, (1, 53), |n| i8::try_from(n).unwrap());
    }
    if random.chance(40) {
        let numbers = matches!(freq, Freq::Monthly | Freq::Yearly) && parts.by_week_no.is_empty();
        let most = if freq == Freq::Yearly && parts.by_month.is_empty() { 53 } else { 5 };
        let nth = numbers && random.chance(50);
        let mixed = random.chance(15);
        for index in 0..=random.below(3) {
            let weekday = if index == 0 && random.chance(60) {
                start.weekday()
            } else {
                WEEKDAYS[usize::try_from(random.below(7)).unwrap()]
            };
            let is_numbered = nth && !(mixed && index == 1);
            let last = if random.chance(60) { 5 } else { most };
            let nth = is_numbered.then(|| i8::try_from(random.number((1, last))).unwrap());
            parts.by_day.push(ByDay { nth, weekday });
        }
    }
}

fn times(random: &mut Random, parts: &mut RuleParts, start: NaiveDateTime) {
    let byte = |n: i64| u8::try_from(n).unwrap();
    if random.chance(25) {
        parts.by_hour = random.list(&[start.hour().into()], (0, 23), byte);
        if random.chance(40) {
            parts.by_hour = (9..17).collect();
        }
    }
    if random.chance(20) {
        parts.by_minute = random.list(&[start.minute().into()], (0, 59), byte);
    }
    if random.chance(12) {
        parts.by_second = random.list(&[start.second().into()], (0, 59), byte);
    }
}

/// Of DTSTART's type, or UTC beside a zone, as the RFC wants it.
fn until(random: &mut Random, kind: Kind, start: NaiveDateTime, freq: Freq) -> When {
    let periods = random.between(0, 20);
    let seconds = match freq {
        Freq::Secondly => 1,
        Freq::Minutely => 60,
        Freq::Hourly => 3600,
        Freq::Daily => 86_400,
        Freq::Weekly => 7 * 86_400,
        Freq::Monthly => 30 * 86_400,
        Freq::Yearly => 366 * 86_400,
    };
    let local = start + TimeDelta::seconds(periods * seconds) + TimeDelta::hours(random.pick(&[0, 0, 5, 13]));
    match kind {
        Kind::Floating => When::Floating(local),
        Kind::Date => When::Date(local.date()),
        _ => When::parse(&local.format("%Y%m%dT%H%M%SZ").to_string(), None).unwrap(),
    }
}
