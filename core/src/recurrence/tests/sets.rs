//! Whole recurrences against the slow model: several rules, EXRULE, RDATE, EXDATE, UNTIL of every type, the options,
//! around the changes of clocks. What a wall time means in a zone is asked of the room of zones, which has its own tests
//! against `chrono-tz`.

use super::model::{any_rule, model_until};
use crate::Limits;
use crate::period::Instant;
use crate::recurrence::*;
use crate::zone::{Disambiguation, Zone, Zones};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use proptest::prelude::*;
use proptest::sample::select;

const ZONES: [(&str, [&str; 3]); 6] = [
    ("America/New_York", ["2024-03-08", "2024-11-01", "2024-06-28"]),
    ("Europe/Berlin", ["2024-03-29", "2024-10-25", "2023-12-30"]),
    // Half an hour.
    ("Australia/Lord_Howe", ["2024-04-05", "2024-10-04", "2020-02-28"]),
    // A day that never was, 30 December 2011.
    ("Pacific/Apia", ["2011-12-28", "2011-12-30", "2011-09-23"]),
    // Midnight that never was.
    ("America/Sao_Paulo", ["2018-11-02", "2018-02-16", "2018-11-04"]),
    ("Asia/Kolkata", ["2024-02-27", "2024-12-30", "2020-02-29"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zoned(&'static str),
    Utc,
    Floating,
    Date,
}

impl Kind {
    fn zone(self) -> Zone {
        if let Kind::Zoned(name) = self { named(name) } else { Zone::utc() }
    }

    fn when(self, local: NaiveDateTime) -> When {
        match self {
            Kind::Zoned(_) => When::Zoned { local, zone: self.zone() },
            Kind::Utc => When::Utc(Instant::from_utc(local).unwrap()),
            Kind::Floating => When::Floating(local),
            Kind::Date => When::Date(local.date()),
        }
    }

    /// Seconds since 1970: of the instant, or of what floats as if it were UTC; in a gap with the offset before it
    /// (RFC 5545 §3.3.5).
    fn key(self, local: NaiveDateTime) -> i64 {
        resolved(&self.zone(), local)
    }

    /// `None` in a gap: then the clocks never show it.
    fn exact(self, local: NaiveDateTime) -> Option<i64> {
        Some(self.key(local)).filter(|key| self.local(*key) == local)
    }

    /// What the clocks show.
    fn local(self, key: i64) -> NaiveDateTime {
        self.zone().to_local(Instant::from_seconds(key).unwrap())
    }

    /// A bound of a window.
    fn bound(self, key: i64) -> When {
        match self {
            Kind::Zoned(_) | Kind::Utc => When::Utc(Instant::from_seconds(key).unwrap()),
            Kind::Floating | Kind::Date => When::Floating(self.local(key)),
        }
    }
}

fn named(zone: &str) -> Zone {
    Zones::bundled().get(zone).unwrap()
}

fn resolved(zone: &Zone, local: NaiveDateTime) -> i64 {
    zone.resolve(local, Disambiguation::Compatible).unwrap().seconds()
}

#[derive(Debug, Clone)]
struct Set {
    kind: Kind,
    start: NaiveDateTime,
    parts: Parts,
    options: Options,
    days: i64,
}

impl Set {
    fn recurrence(&self) -> crate::Result<Recurrence> {
        Recurrence::new(self.kind.when(self.start), self.parts.clone(), self.options, &limits())
    }

    /// The keys of all wall times before `end`: obvious and slow.
    fn model(&self, end: NaiveDateTime) -> Vec<i64> {
        let mut keys: Vec<i64> = self
            .parts
            .rules
            .iter()
            .flat_map(|rule| self.rule(rule, end, self.options.include_start))
            .collect();
        keys.extend(self.parts.dates.iter().map(|date| self.key(&date.start)));
        keys.extend(self.options.include_start.then(|| self.kind.key(self.start)));
        let exrules: Vec<i64> =
            self.parts.exrules.iter().flat_map(|rule| self.rule(rule, end, false)).collect();
        keys.retain(|key| {
            let day = self.kind.local(*key).date();
            let excluded = |date: &When| match date {
                When::Date(date) => *date == day,
                date => self.key(date) == *key,
            };
            !exrules.contains(key) && !self.parts.exdates.iter().any(excluded)
        });
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn rule(&self, rule: &Rule, end: NaiveDateTime, with_start: bool) -> Vec<i64> {
        let is_in_time = |wall: NaiveDateTime| match (&rule.parts().until, self.kind) {
            (None, _) => true,
            (Some(When::Date(until)), _) => wall.date() <= *until,
            (Some(until), Kind::Date) => wall.date() <= until.local().date(),
            (Some(When::Utc(until)), Kind::Zoned(_)) => self.kind.key(wall) <= until.seconds(),
            (Some(until), _) => wall <= until.local(),
        };
        let all = |count| model_until(rule, self.start, end, is_in_time, count);
        // A DTSTART that no rule gives is the first that counts.
        let uncounted = with_start && all(None).first() != Some(&self.start);
        let walls = all(rule.parts().count.map(|count| count - u32::from(uncounted)));
        let key = |wall: &NaiveDateTime| match self.options.gap {
            Gap::Compatible => Some(self.kind.key(*wall)),
            Gap::Skip => self.kind.exact(*wall),
        };
        walls.iter().filter_map(key).collect()
    }

    /// Of an RDATE or EXDATE.
    fn key(&self, date: &When) -> i64 {
        match (date, self.kind) {
            (When::Utc(at), Kind::Zoned(_) | Kind::Utc) => at.seconds(),
            (When::Zoned { local, zone }, _) => resolved(zone, *local),
            (When::Date(date), Kind::Date) => self.kind.key(date.and_time(NaiveTime::MIN)),
            (When::Date(date), _) => self.kind.key(date.and_time(self.start.time())),
            (date, Kind::Date) => self.kind.key(date.local().date().and_time(NaiveTime::MIN)),
            (date, _) => self.kind.key(date.local()),
        }
    }
}

/// The rule as it may stand beside such a DTSTART, with DTSTART's own value in each list that `bits` says, so that it
/// gives something more often than not; and with an UNTIL.
fn near(rule: Rule, kind: Kind, start: NaiveDateTime, bits: u16, until: Option<(i64, u8)>) -> Rule {
    let mut parts = rule.into_parts();
    let byte = |n: u32| u8::try_from(n).unwrap();
    if kind == Kind::Date {
        (parts.by_hour, parts.by_minute, parts.by_second) = (Vec::new(), Vec::new(), Vec::new());
        parts.freq = parts.freq.max(Freq::Daily);
    }
    fn own<T>(list: &mut Vec<T>, bits: u16, bit: u16, value: T) {
        if !list.is_empty() && bits >> bit & 1 == 1 {
            list.push(value);
        }
    }
    own(&mut parts.by_month, bits, 0, byte(start.month()));
    own(&mut parts.by_month_day, bits, 1, i8::try_from(start.day()).unwrap());
    own(&mut parts.by_year_day, bits, 2, i16::try_from(start.ordinal()).unwrap());
    own(&mut parts.by_week_no, bits, 3, i8::try_from(start.iso_week().week()).unwrap());
    own(&mut parts.by_day, bits, 4, ByDay { nth: None, weekday: start.weekday() });
    own(&mut parts.by_hour, bits, 5, byte(start.hour()));
    own(&mut parts.by_minute, bits, 6, byte(start.minute()));
    own(&mut parts.by_second, bits, 7, byte(start.second()));
    own(&mut parts.by_set_pos, bits, 8, 1);
    if bits >> 9 & 1 == 1 {
        parts.by_month = Vec::new();
    }
    if bits >> 10 & 1 == 1 {
        parts.by_set_pos = Vec::new();
    }
    let some = [&parts.by_hour, &parts.by_minute, &parts.by_second].iter().any(|list| !list.is_empty());
    let some =
        some || !(parts.by_month.is_empty() && parts.by_month_day.is_empty() && parts.by_day.is_empty());
    if !(some || !parts.by_year_day.is_empty() || !parts.by_week_no.is_empty()) {
        parts.by_set_pos = Vec::new();
    }
    parts.until = until.map(|(quarters, kind_of)| {
        let local = start + TimeDelta::minutes(quarters * 15);
        match kind_of {
            0 => When::Date(local.date()),
            1 => When::Floating(local),
            _ => When::Utc(Instant::from_utc(local).unwrap()),
        }
    });
    Rule::new_lenient(parts).unwrap().0
}

fn any_date(kind: Kind, start: NaiveDateTime, (quarters, kind_of): (i64, u8)) -> When {
    let local = start + TimeDelta::minutes(15 * quarters);
    match (kind, kind_of) {
        (Kind::Date, _) | (_, 0) => When::Date(local.date()),
        (Kind::Zoned(_), 1) => When::Utc(Instant::from_seconds(kind.key(local)).unwrap()),
        (Kind::Zoned(_), 2) => {
            let other = Kind::Zoned("Europe/Paris");
            other.when(other.local(kind.key(local)))
        }
        (Kind::Zoned(_), 3) => When::Floating(local),
        _ => kind.when(local),
    }
}

prop_compose! {
    fn any_set()(
        (zone, dates) in select(ZONES.to_vec()),
        which in (0usize..3, 0u8..8),
        time in (0u32..24, select(vec![0u32, 15, 30]), select(vec![0u32, 0, 30])),
        rules in prop::collection::vec(
            (any_rule(), any::<u16>(), prop::option::weighted(0.4, (-10i64..2000, 0u8..3))), 0..=2),
        exrule in prop::option::weighted(0.3, (any_rule(), any::<u16>())),
        dates_in in prop::collection::vec((-100i64..1500, 0u8..5), 0..=3),
        dates_out in prop::collection::vec((0i64..400, 0u8..5), 0..=3),
        aligned in any::<bool>(),
        options in (any::<bool>(), any::<bool>()),
    ) -> Set {
        let kind = match which.1 {
            0 => Kind::Utc,
            1 => Kind::Floating,
            2 => Kind::Date,
            _ => Kind::Zoned(zone),
        };
        let date: NaiveDate = dates[which.0].parse().unwrap();
        let time = if kind == Kind::Date { (0, 0, 0) } else { time };
        let start = date.and_hms_opt(time.0, time.1, time.2).unwrap();
        // Dates at whole days from DTSTART hit more often.
        let step = |(quarters, kind_of): (i64, u8)| (if aligned { quarters / 96 * 96 } else { quarters }, kind_of);
        let dated = |drawn: Vec<(i64, u8)>| drawn.into_iter().map(|one| any_date(kind, start, step(one))).collect::<Vec<_>>();
        let rules: Vec<Rule> =
            rules.into_iter().map(|(rule, bits, until)| near(rule, kind, start, bits, until)).collect();
        let exrules: Vec<Rule> = exrule.into_iter().map(|(rule, bits)| near(rule, kind, start, bits, None)).collect();
        let finest = rules.iter().chain(&exrules).map(|rule| rule.parts().freq).min().unwrap_or(Freq::Daily);
        let days = match finest {
            Freq::Secondly => 1,
            Freq::Minutely | Freq::Hourly => 4,
            Freq::Daily | Freq::Weekly => 100,
            Freq::Monthly | Freq::Yearly => 800,
        };
        let parts = Parts {
            rules,
            exrules,
            dates: dated(dates_in).into_iter().map(RDate::from).collect(),
            exdates: dated(dates_out),
        };
        let gap = if options.0 { Gap::Skip } else { Gap::Compatible };
        let options = Options { gap, include_start: options.1, reading: Reading::Strict };
        Set { kind, start, parts, options, days }
    }
}

fn key(one: &Occurrence) -> i64 {
    one.at.map_or_else(|| one.start.local().and_utc().timestamp(), Instant::seconds)
}

fn keys(found: impl IntoIterator<Item = Occurrence>) -> Vec<i64> {
    found.into_iter().map(|one| key(&one)).collect()
}

/// A set may step over millions of seconds that its EXRULE takes away: what it says is asked, not how soon.
fn limits() -> Limits {
    Limits { recurrence_steps: 10_000_000, ..Limits::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_shrink_iters: 1000, ..ProptestConfig::default() })]

    #[test]
    fn a_set_is_what_its_parts_say(set in any_set(), cuts in (0.0f64..1.0, 0.0f64..1.0)) {
        let end = set.start + TimeDelta::days(set.days);
        let model = set.model(end + TimeDelta::hours(25));
        let ours = match set.recurrence() {
            Ok(ours) => ours,
            Err(error) => {
                // Counting took too long.
                prop_assert_eq!(error.code(), "limit");
                return Ok(());
            }
        };
        let first = model.first().copied().unwrap_or(i64::MAX).min(set.kind.key(set.start)) - 100_000;
        let last = set.kind.key(end);
        #[allow(clippy::float_arithmetic, clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a share")]
        let cut = |share: f64| first + (share * (last - first) as f64) as i64;
        let (from, to) = (cut(cuts.0.min(cuts.1)), cut(cuts.0.max(cuts.1)));
        // Edges that an occurrence is at, too.
        let at = |share: f64| {
            #[allow(clippy::float_arithmetic, clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "a share")]
            let index = (share * model.len() as f64) as usize;
            model.get(index).copied().unwrap_or(to).min(last)
        };
        let (edge, later) = (at(cuts.0.min(cuts.1)), at(cuts.0.max(cuts.1)));
        for (from, to) in [(first, last), (from, to), (edge, later), (edge, edge + 1), (edge - 1, edge)] {
            let from = from.min(to);
            let within: Vec<i64> = model.iter().copied().filter(|key| (from..to).contains(key)).collect();
            let found = ours.between(set.kind.bound(from), set.kind.bound(to)).unwrap();
            for one in &found {
                prop_assert_eq!(one.start.local(), set.kind.local(key(one)), "what the clocks show");
            }
            prop_assert_eq!(keys(found), within, "in {}..{} of {}", from, to, ours);
        }
        for around in [from, edge, edge + 1, edge - 1, to, first, last] {
            let before = ours.before(set.kind.bound(around)).unwrap();
            let expected = model.iter().copied().rfind(|key| *key < around);
            prop_assert_eq!(keys(before), Vec::from_iter(expected), "before {} of {}", around, ours);
            let Some(next) = model.iter().copied().find(|key| *key > around && *key < last) else { continue };
            match ours.after(set.kind.bound(around)) {
                Ok(after) => prop_assert_eq!(keys(after), vec![next], "after {} of {}", around, ours),
                // Another of its rules gives nothing for ever.
                Err(error) => prop_assert_eq!(error.code(), "limit", "after {} of {}", around, ours),
            }
        }
        let iterated = ours.iter().map_while(|one| one.ok().map(|one| key(&one)));
        let iterated: Vec<i64> = iterated.take_while(|key| *key < last).take(300).collect();
        let expected: Vec<i64> = model.iter().copied().filter(|key| *key < last).take(300).collect();
        prop_assert!(expected.starts_with(&iterated), "{:?} of {}", iterated, ours);
    }
}

proptest! {
    #[test]
    fn a_set_survives_printing(
        set in any_set(),
        ends in prop::collection::vec(prop::option::of((0u32..3, 1u32..200_000)), 3),
    ) {
        let mut set = set;
        for (date, end) in set.parts.dates.iter_mut().zip(ends).filter(|(date, _)| !date.start.is_date()) {
            date.end = end.map(|(days, seconds)| PeriodEnd::After { days, seconds });
        }
        let Ok(ours) = set.recurrence() else { return Ok(()) };
        let text = ours.to_string();
        // Rules are drawn from all that may be forgiven.
        let options = Options { reading: Reading::Lenient, ..set.options };
        let again = Recurrence::parse_with(&text, &Zones::bundled(), &options, &limits()).unwrap();
        prop_assert_eq!(again.start(), ours.start(), "{}", text);
        prop_assert_eq!(again.parts(), ours.parts(), "{}", text);
        prop_assert_eq!(again.to_string(), text);
    }
}

/// By hand: `cargo test -p slotwright --lib recurrence -- --ignored --nocapture share`.
#[test]
#[ignore = "a measurement: it prints how many of the random recurrences give something"]
fn share_of_sets_that_give_something() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts = [0; 3];
    for _ in 0..1000 {
        let mut set = any_set().new_tree(&mut runner).unwrap().current();
        let end = set.start + TimeDelta::days(set.days);
        counts[0] += usize::from(!set.model(end).is_empty());
        (set.parts.dates, set.options.include_start) = (Vec::new(), false);
        counts[1] += usize::from(!set.parts.rules.is_empty());
        counts[2] += usize::from(!set.model(end).is_empty());
    }
    println!(
        "of 1000 recurrences {} give something; of {} with rules {} by their rules",
        counts[0], counts[1], counts[2]
    );
}
