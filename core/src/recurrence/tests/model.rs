//! The rules against an obvious slow model: every day of a span, and every second of each day where the rule is
//! that fine, filtered by the parts straight from the table of RFC 5545 §3.3.10.

use crate::Limits;
use crate::period::Instant;
use crate::recurrence::*;
use crate::zone::{Disambiguation, Zone, Zones};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Weekday};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

/// All that the rule gives before `end`, in wall time.
fn model(rule: &Rule, start: NaiveDateTime, end: NaiveDateTime) -> Vec<NaiveDateTime> {
    let until = rule.parts().until.as_ref().map(When::local);
    model_until(rule, start, end, |wall| until.is_none_or(|until| wall <= until), rule.parts().count)
}

/// As [`model`], with another meaning of UNTIL and COUNT.
pub(super) fn model_until(
    rule: &Rule,
    start: NaiveDateTime,
    end: NaiveDateTime,
    is_in_time: impl Fn(NaiveDateTime) -> bool,
    count: Option<u32>,
) -> Vec<NaiveDateTime> {
    let parts = rule.parts();
    let mut sets: BTreeMap<i64, Vec<NaiveDateTime>> = BTreeMap::new();
    // From before the year, the month or the week that DTSTART is in, for the sake of BYSETPOS.
    let lead = if parts.freq < Freq::Daily {
        0
    } else if parts.freq == Freq::Yearly {
        366
    } else {
        31
    };
    let mut date = start.date() - Days::new(lead);
    // A whole period more than asked, again for BYSETPOS.
    while date <= end.date() + Days::new(lead) {
        if day_passes(parts, start, date) {
            for time in times(parts, start.time()) {
                let wall = date.and_time(time);
                sets.entry(period(parts, wall)).or_default().push(wall);
            }
        }
        date = date + Days::new(1);
    }
    let first = period(parts, start);
    let mut found = Vec::new();
    for (period, set) in sets {
        if (period - first).rem_euclid(i64::from(parts.interval)) != 0 {
            continue;
        }
        let all = i64::try_from(set.len()).unwrap();
        let picked = |index: i64| {
            let of =
                |position: &i16| i64::from(*position) == index + 1 || i64::from(*position) == index - all;
            parts.by_set_pos.is_empty() || parts.by_set_pos.iter().any(of)
        };
        found.extend(set.iter().zip(0..).filter(|(_, index)| picked(*index)).map(|(wall, _)| *wall));
    }
    found.retain(|wall| *wall >= start && is_in_time(*wall));
    found.truncate(count.map_or(usize::MAX, |count| usize::try_from(count).unwrap()));
    found.retain(|wall| *wall < end);
    found
}

/// The period of the frequency, numbered so that neighbours differ by one.
fn period(parts: &RuleParts, wall: NaiveDateTime) -> i64 {
    let days = i64::from(wall.num_days_from_ce());
    let hours = days * 24 + i64::from(wall.hour());
    match parts.freq {
        Freq::Yearly => wall.year().into(),
        Freq::Monthly => i64::from(wall.year()) * 12 + i64::from(wall.month0()),
        Freq::Weekly => i64::from(week_start(parts, wall.date()).num_days_from_ce()).div_euclid(7),
        Freq::Daily => days,
        Freq::Hourly => hours,
        Freq::Minutely => hours * 60 + i64::from(wall.minute()),
        Freq::Secondly => (hours * 60 + i64::from(wall.minute())) * 60 + i64::from(wall.second()),
    }
}

fn week_start(parts: &RuleParts, mut date: NaiveDate) -> NaiveDate {
    while date.weekday() != parts.week_start {
        date = date.pred_opt().unwrap();
    }
    date
}

fn times(parts: &RuleParts, start: NaiveTime) -> Vec<NaiveTime> {
    // Expand from DTSTART where the period is longer; limit where it is not.
    let choose = |list: &[u8], own: u32, longer: bool, all: u32| -> Vec<u32> {
        match list {
            [] if longer => vec![own],
            [] => (0..all).collect(),
            list => list.iter().map(|n| u32::from(*n)).collect(),
        }
    };
    let hours = choose(&parts.by_hour, start.hour(), parts.freq >= Freq::Daily, 24);
    let minutes = choose(&parts.by_minute, start.minute(), parts.freq >= Freq::Hourly, 60);
    let seconds = choose(&parts.by_second, start.second(), parts.freq >= Freq::Minutely, 60);
    let mut times = Vec::new();
    for hour in hours {
        for minute in &minutes {
            times.extend(
                seconds.iter().map(|second| NaiveTime::from_hms_opt(hour, *minute, *second).unwrap()),
            );
        }
    }
    times
}

fn day_passes(parts: &RuleParts, start: NaiveDateTime, date: NaiveDate) -> bool {
    let last_of_month = (28..=31).rev().find_map(|day| date.with_day(day)).unwrap();
    let year_length: i16 = if date.leap_year() { 366 } else { 365 };
    let year_day = i16::try_from(date.ordinal()).unwrap();
    let (day, length) = (i8::try_from(date.day()).unwrap(), i8::try_from(last_of_month.day()).unwrap());
    let no_days = parts.by_day.is_empty() && parts.by_month_day.is_empty() && parts.by_year_day.is_empty();
    let (weekly, monthly, yearly) =
        (parts.freq == Freq::Weekly, parts.freq == Freq::Monthly, parts.freq == Freq::Yearly);
    let by_week = !parts.by_week_no.is_empty();
    // What DTSTART says where the rule does not.
    if no_days && (weekly || yearly && by_week) && date.weekday() != start.weekday() {
        return false;
    }
    if no_days && !by_week && (monthly || yearly) && date.day() != start.day() {
        return false;
    }
    if no_days && !by_week && yearly && parts.by_month.is_empty() && date.month() != start.month() {
        return false;
    }
    let month = u8::try_from(date.month()).unwrap();
    let listed_day = |n: &i8| *n == day || *n == day - length - 1;
    let listed_year_day = |n: &i16| *n == year_day || *n == year_day - year_length - 1;
    (parts.by_month.is_empty() || parts.by_month.contains(&month))
        && (parts.by_month_day.is_empty() || parts.by_month_day.iter().any(listed_day))
        && (parts.by_year_day.is_empty() || parts.by_year_day.iter().any(listed_year_day))
        && (!by_week || week_passes(parts, date))
        && (parts.by_day.is_empty() || parts.by_day.iter().any(|by| weekday_passes(parts, by, date)))
}

/// A week belongs to the year that its fourth day is in.
fn week_passes(parts: &RuleParts, date: NaiveDate) -> bool {
    let fourth = week_start(parts, date) + Days::new(3);
    let fourths = |year| {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .unwrap()
            .iter_days()
            .take_while(move |day| day.year() == year)
            .filter(|day| day.weekday() == fourth.weekday())
    };
    let number = i8::try_from(fourths(fourth.year()).filter(|day| *day <= fourth).count()).unwrap();
    let all = i8::try_from(fourths(fourth.year()).count()).unwrap();
    parts.by_week_no.iter().any(|week| *week == number || *week == number - all - 1)
}

fn weekday_passes(parts: &RuleParts, by: &ByDay, date: NaiveDate) -> bool {
    let Some(nth) = by.nth else { return by.weekday == date.weekday() };
    let in_year = parts.freq == Freq::Yearly && parts.by_month.is_empty();
    let within = |day: &NaiveDate| day.year() == date.year() && (in_year || day.month() == date.month());
    let count = |step: fn(&NaiveDate) -> Option<NaiveDate>| {
        let days = std::iter::successors(Some(date), step).take_while(within);
        i8::try_from(days.filter(|day| day.weekday() == by.weekday).count()).unwrap()
    };
    by.weekday == date.weekday()
        && if nth > 0 { count(NaiveDate::pred_opt) == nth } else { count(NaiveDate::succ_opt) == -nth }
}

/// A list that is empty more often than not.
fn some<T: std::fmt::Debug + Clone + 'static>(
    items: impl Strategy<Value = T> + 'static,
    most: usize,
) -> BoxedStrategy<Vec<T>> {
    prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(items, 1..=most)].boxed()
}

fn signed(most: i16) -> impl Strategy<Value = i16> {
    prop_oneof![1..=most, -most..=-1, 1..=most.min(5), -most.min(5)..=-1]
}

pub(super) fn any_rule() -> impl Strategy<Value = Rule> {
    let weekdays = || {
        select(vec![
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
            Weekday::Sun,
        ])
    };
    let nth = prop_oneof![2 => Just(None), 1 => signed(5).prop_map(Some), 1 => signed(53).prop_map(Some)];
    let by_day = (nth, weekdays())
        .prop_map(|(nth, weekday)| ByDay { nth: nth.map(|n| i8::try_from(n).unwrap()), weekday });
    let freq = select(Freq::ALL.map(|(freq, _)| freq).to_vec());
    let small = |most| signed(most).prop_map(|n| i8::try_from(n).unwrap());
    let interval = prop_oneof![4 => Just(1u32), 3 => 2u32..5, 1 => 5u32..200];
    let days =
        (some(1u8..=12, 4), some(small(53), 4), some(signed(366), 5), some(small(31), 5), some(by_day, 4));
    let times = (some(0u8..24, 4), some(0u8..60, 3), some(0u8..60, 3), some(signed(20), 3));
    let ends = (prop::option::weighted(0.3, 1u32..40), weekdays());
    (freq, interval, days, times, ends).prop_map(|(freq, interval, days, times, ends)| {
        let parts = RuleParts {
            interval,
            by_month: days.0,
            by_week_no: if freq == Freq::Yearly { days.1 } else { Vec::new() },
            by_year_day: days.2,
            by_month_day: days.3,
            by_day: days.4,
            by_hour: times.0,
            by_minute: times.1,
            by_second: times.2,
            by_set_pos: times.3,
            count: ends.0,
            week_start: ends.1,
            ..RuleParts::every(freq)
        };
        // The lenient meaning too: what may not stand there limits the days.
        Rule::new_lenient(parts).unwrap().0
    })
}

pub(super) fn any_start() -> impl Strategy<Value = NaiveDateTime> {
    let edges =
        ["2020-02-29", "2020-12-28", "2021-01-03", "2024-12-31", "2026-01-31", "2026-03-08", "2026-11-01"];
    let date = prop_oneof![
        (0u64..12_000).prop_map(|days| NaiveDate::from_ymd_opt(1997, 1, 1).unwrap() + Days::new(days)),
        select(edges.to_vec()).prop_map(|text| text.parse().unwrap()),
    ];
    (date, 0u32..24, 0u32..60, select(vec![0u32, 0, 30]))
        .prop_map(|(date, h, m, s)| date.and_hms_opt(h, m, s).unwrap())
}

/// How far the model walks.
fn horizon(rule: &Rule, start: NaiveDateTime) -> NaiveDateTime {
    let days = match rule.parts().freq {
        Freq::Secondly => 1,
        Freq::Minutely => 8,
        Freq::Hourly => 60,
        Freq::Daily | Freq::Weekly => 500,
        Freq::Monthly => 1200,
        Freq::Yearly => 3500,
    };
    start + TimeDelta::days(days)
}

/// `None` if counting to the rule's COUNT takes too long: then the model finds less than that.
fn recurrence(rule: &Rule, start: When, found: usize) -> Option<Recurrence> {
    let parts = Parts { rules: vec![rule.clone()], ..Parts::default() };
    match Recurrence::new(start, parts, Options::default(), &Limits::default()) {
        Ok(recurrence) => Some(recurrence),
        Err(error) => {
            assert_eq!(error.code(), "limit", "{rule}");
            assert!(found < usize::try_from(rule.parts().count.unwrap()).unwrap(), "{rule}");
            None
        }
    }
}

fn locals(found: Vec<Occurrence>) -> Vec<NaiveDateTime> {
    found.into_iter().map(|occurrence| occurrence.start.local()).collect()
}

/// The model's wall times as instants.
fn instants(zone: &Zone, walls: &[NaiveDateTime]) -> Vec<Instant> {
    let mut all: Vec<Instant> =
        walls.iter().map(|wall| zone.resolve(*wall, Disambiguation::Compatible).unwrap()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    /// The whole span, a window in it, and the neighbours of an instant.
    #[test]
    fn a_rule_gives_what_the_table_says(rule in any_rule(), start in any_start(), cut in (0.0f64..1.0, 0.0f64..1.0)) {
        let end = horizon(&rule, start);
        let expected = model(&rule, start, end);
        let Some(ours) = recurrence(&rule, When::Floating(start), expected.len()) else { return Ok(()) };
        prop_assert_eq!(&locals(ours.between(start, end).unwrap()), &expected, "{}", rule);

        #[allow(clippy::float_arithmetic, clippy::cast_possible_truncation, clippy::cast_precision_loss)]
        let at = |share: f64| start + TimeDelta::seconds((share * (end - start).num_seconds() as f64) as i64);
        let (from, to) = (at(cut.0.min(cut.1)), at(cut.0.max(cut.1)));
        let within: Vec<_> = expected.iter().copied().filter(|wall| (from..to).contains(wall)).collect();
        prop_assert_eq!(locals(ours.between(from, to).unwrap()), within, "{} in {}..{}", rule, from, to);

        let before = ours.before(from).unwrap().map(|found| found.start.local());
        prop_assert_eq!(before, expected.iter().copied().rfind(|wall| *wall < from), "{} before {}", rule, from);
        if let Some(next) = expected.iter().copied().find(|wall| *wall > from) {
            let after = ours.after(from).unwrap().map(|found| found.start.local());
            prop_assert_eq!(after, Some(next), "{} after {}", rule, from);
        }
    }

    /// Printing is canonical, and reading it gives the same rule.
    #[test]
    fn a_rule_survives_printing(rule in any_rule()) {
        let (again, _) = Rule::parse_lenient(&rule.to_string()).unwrap();
        prop_assert_eq!(&again, &rule);
        prop_assert_eq!(again.to_string(), rule.to_string());
    }

    /// In zones, around the changes of their clocks.
    #[test]
    fn wall_times_are_resolved_last(
        rule in any_rule(),
        zone in select(vec!["America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca"]),
        date in select(vec!["2026-03-07", "2026-10-31", "2026-04-04", "2026-10-03", "2018-11-03", "2011-12-29", "2026-02-14"]),
        time in (0u32..24, select(vec![0u32, 15, 30])),
        cut in (0i64..200_000, 0i64..200_000),
    ) {
        let zone = Zones::bundled().get(zone).unwrap();
        let start = date.parse::<NaiveDate>().unwrap().and_hms_opt(time.0, time.1, 0).unwrap();
        let end = start + TimeDelta::days(if rule.parts().freq == Freq::Secondly { 1 } else { 4 });
        let expected = instants(&zone, &model(&rule, start, end + TimeDelta::days(2)));
        let start_in_zone = When::Zoned { local: start, zone: zone.clone() };
        let Some(ours) = recurrence(&rule, start_in_zone, expected.len()) else { return Ok(()) };
        let first = zone.resolve(start, Disambiguation::Compatible).unwrap().seconds();
        let last = zone.resolve(end, Disambiguation::Compatible).unwrap().seconds();
        for (from, to) in [(0, last), (first + cut.0.min(cut.1), (first + cut.0.max(cut.1)).min(last))] {
            let [from, to] = [from.min(to), to].map(|seconds| Instant::from_seconds(seconds).unwrap());
            let within: Vec<_> = expected.iter().copied().filter(|at| (from..to).contains(at)).collect();
            prop_assert_eq!(ours.instants_between(from, to).unwrap(), within, "{} in {} from {}", rule, zone, from);
        }
    }
}
