//! Iteration from both ends; and that work which never ends does end.

use super::model::{any_rule, any_start};
use super::*;
use proptest::prelude::*;

/// What the rules give in a window, from the front, from the back, and from both by turns.
fn check_both_ways(recurrence: &Recurrence, from: When, to: When, turns: u64) {
    let all = || recurrence.iter_between(from.clone(), to.clone()).unwrap();
    let forwards: Vec<Occurrence> = all().map(|one| one.unwrap()).collect();
    let mut backwards: Vec<Occurrence> = all().rev().map(|one| one.unwrap()).collect();
    backwards.reverse();
    assert_eq!(backwards, forwards, "{recurrence} backwards");
    let (mut rest, mut heads, mut tails) = (all(), Vec::new(), Vec::new());
    let mut turn = 0;
    while let Some(one) = if turns >> (turn % 64) & 1 == 1 { rest.next() } else { rest.next_back() } {
        if turns >> (turn % 64) & 1 == 1 {
            heads.push(one.unwrap())
        } else {
            tails.push(one.unwrap())
        }
        turn += 1;
    }
    assert!(rest.next().is_none() && rest.next_back().is_none(), "{recurrence} ends for good");
    tails.reverse();
    heads.extend(tails);
    assert_eq!(heads, forwards, "{recurrence} from both ends");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// Two rules, an exclusion and dates, in a zone: the ends meet once, wherever they do.
    #[test]
    fn the_ends_meet_once(
        rules in (any_rule(), any_rule(), any_rule()),
        start in any_start(),
        days in (0i64..900, prop::collection::vec(-400i64..900, 0..4)),
        turns in any::<u64>(),
    ) {
        let zone = Zones::bundled().get("Australia/Lord_Howe").unwrap();
        let zoned = |days| When::Zoned { local: start + chrono::TimeDelta::days(days), zone: zone.clone() };
        let length = if rules.0.parts().freq.min(rules.1.parts().freq) < Freq::Daily { 1 } else { 1 + days.0 };
        let parts = Parts {
            rules: vec![rules.0, rules.1],
            exrules: vec![rules.2],
            dates: days.1.iter().map(|day| zoned(*day).into()).collect(),
            exdates: days.1.iter().skip(2).map(|day| zoned(*day)).collect(),
        };
        // Counting may take too long.
        let Ok(recurrence) = Recurrence::new(zoned(0), parts, Options::default(), &Limits::default()) else {
            return Ok(());
        };
        check_both_ways(&recurrence, zoned(-1), zoned(length), turns);
    }
}

#[test]
fn the_last_comes_first() {
    let last = |text: &str| {
        parse(text).iter().rev().take(2).map(|one| one.unwrap().start.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(last("DTSTART:20260101T090000\nRRULE:FREQ=DAILY"), ["99991231T090000", "99991230T090000"]);
    assert_eq!(
        last("DTSTART:20260101T090000\nRRULE:FREQ=DAILY;COUNT=3"),
        ["20260103T090000", "20260102T090000"]
    );
    assert_eq!(
        last("DTSTART:20260101T090000\nRRULE:FREQ=YEARLY;COUNT=2\nRDATE:19000101T090000"),
        ["20270101T090000", "20260101T090000"]
    );
    assert_eq!(
        last("DTSTART:20260101T090000\nRDATE:19000101T090000,19500101T090000"),
        ["19500101T090000", "19000101T090000"]
    );
    assert_eq!(last("DTSTART:20260101T090000"), [""; 0]);
    // A copy goes on from where it was made; the recurrence itself may be gone.
    let mut days = { parse("DTSTART:20260101T090000\nRRULE:FREQ=DAILY").iter() };
    let _ = days.next();
    let mut copy = days.clone();
    assert_eq!(days.next().unwrap().unwrap(), copy.next().unwrap().unwrap());
}

#[test]
fn what_never_ends_ends_soon_both_ways() {
    let check = |rule: &str, expected: Option<&str>| {
        let recurrence = parse(&format!("DTSTART;TZID=Europe/Berlin:20260101T040000\nRRULE:{rule}"));
        let code = |found: Option<Result<Occurrence>>| {
            found.map(|one| one.map_or_else(|error| error.code(), |_| "found"))
        };
        let (mut forwards, mut backwards) = (recurrence.iter(), recurrence.iter());
        assert_eq!(code(forwards.next()), expected, "{rule}");
        assert_eq!(code(backwards.next_back()), expected, "{rule} backwards");
        assert!(forwards.next().is_none() && backwards.next_back().is_none(), "{rule}: an error is the last");
        let [start, end] = ["2026-01-01T04:00:00Z", "9999-01-01T00:00:00Z"].map(at);
        let code = |found: Result<Option<Occurrence>>| code(found.transpose());
        assert_eq!(code(recurrence.after(start)), expected, "after {rule}");
        assert_eq!(code(recurrence.before(end)), expected, "before {rule}");
        assert_eq!(
            recurrence.between(start, end).err().map(|error| error.code()),
            expected,
            "between {rule}"
        );
    };
    const NEVER: Option<&str> = Some("recurrence.never");
    check("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", NEVER);
    check("FREQ=YEARLY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=30", NEVER);
    check("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=29990101T000000Z", NEVER);
    check("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20990101T000000Z", None);
    check("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", NEVER);
    check("FREQ=WEEKLY;INTERVAL=3;BYMONTH=2;BYDAY=MO;BYSETPOS=2", NEVER);
    check("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", NEVER);
    check("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", NEVER);
    check("FREQ=MINUTELY;INTERVAL=1440;BYHOUR=5", NEVER);
    check("FREQ=HOURLY;INTERVAL=24;BYHOUR=5,6", NEVER);
    check("FREQ=SECONDLY;INTERVAL=86400;BYSECOND=1", NEVER);
    check("FREQ=MINUTELY;BYSECOND=0;BYSETPOS=2", NEVER);
    // What another rule takes away again.
    check("FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY", Some("limit"));
    check("FREQ=HOURLY\nEXRULE:FREQ=MINUTELY", Some("limit"));
    for rule in [
        "YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "DAILY;BYMONTH=2;BYMONTHDAY=30",
        "SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "MINUTELY;INTERVAL=1440;BYHOUR=5",
    ] {
        check(&format!("FREQ={rule};COUNT=2"), NEVER);
    }
}

#[test]
fn a_great_interval_is_one_step() {
    let check = |freq: &str, second: Option<&str>| {
        let rare = parse(&format!("DTSTART:20260101T040000\nRRULE:FREQ={freq};INTERVAL=2147483648"));
        let next = rare.after(rare.start()).unwrap().map(|one| one.start.to_string());
        assert_eq!(next.as_deref(), second, "{freq}");
        let last = rare.iter().next_back().unwrap().unwrap().start.to_string();
        assert!(second.is_none_or(|second| *second <= *last), "{freq}");
        assert_eq!(rare.iter().count(), rare.iter().rev().count(), "{freq}");
    };
    check("YEARLY", None);
    check("DAILY", None);
    check("HOURLY", None);
    check("MINUTELY", Some("61090124T060800"));
    check("SECONDLY", Some("20940119T071408"));
}

#[test]
fn what_is_rare_is_found() {
    let at = |text: &str| When::parse(text, None).unwrap();
    let check = |lines: &str, after: &str, before: &str| {
        let rare = parse(&format!("DTSTART:20260101T040000\n{lines}"));
        let found = rare.after(at("20260401T000000")).unwrap().map(|one| one.start);
        assert_eq!(found, Some(at(after)), "after {lines}");
        let found = rare.before(at(after)).unwrap().map(|one| one.start);
        assert_eq!(found, (!before.is_empty()).then(|| at(before)), "before {lines}");
    };
    // In leap years the 61st day is 1 March.
    check("RRULE:FREQ=SECONDLY;BYYEARDAY=61;BYMONTHDAY=1", "20280301T000000", "");
    check("RRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU", "20280229T000000", "");
    check("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "20440229T000000", "");
    check("RRULE:FREQ=DAILY;INTERVAL=13;BYMONTH=2;BYMONTHDAY=29", "20520229T040000", "");
    check(
        "RRULE:FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;UNTIL=20260210\nRDATE:99000101T000000",
        "99000101T000000",
        "20260209T040000",
    );
    // Once in 400 years.
    check("RRULE:FREQ=YEARLY;INTERVAL=400;BYDAY=SA;BYMONTH=1", "24260103T040000", "20260131T040000");
    check("RRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY;BYMONTH=4,5", "20260601T000000", "20260331T235959");
    check(
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nRRULE:FREQ=DAILY",
        "20260401T040000",
        "20260331T040000",
    );
    let text = "DTSTART:20260101T040000\nRRULE:FREQ=SECONDLY;BYYEARDAY=69;BYMONTHDAY=1\nEXRULE:FREQ=SECONDLY;BYYEARDAY=69;BYMONTHDAY=1\nRRULE:FREQ=DAILY;INTERVAL=50";
    let days = parse(text).between(at("20260101T000000"), at("20260411T000000")).unwrap();
    assert_eq!(days.len(), 2);
}

#[test]
fn rules_are_as_many_as_the_limits_allow() {
    let many = |count: usize| {
        Recurrence::parse(&format!("DTSTART:20260101T040000{}", "\nRRULE:FREQ=SECONDLY".repeat(count)))
    };
    assert_eq!(many(100).unwrap().iter().take(9).count(), 9);
    assert_eq!(many(101).unwrap_err(), crate::Error::Limit { limit: "rules", allowed: 100 });
}
