//! What is refused, with the part that is wrong; what is forgiven; and what ends by its bounds.

use super::*;
use crate::Error;

#[test]
fn a_rule_is_refused_with_its_part() {
    let check = |rule: &str, part: &str| match Rule::parse(rule) {
        Err(Error::RecurrenceInvalid { part: found, .. }) => assert_eq!(found, part, "{rule}"),
        other => panic!("{rule}: {other:?}"),
    };
    check("", "");
    check("INTERVAL=2", "FREQ");
    check("FREQ=FORTNIGHTLY", "FREQ");
    check("FREQ=DAILY;FREQ=DAILY", "FREQ");
    check("FREQ=DAILY;", "");
    check("FREQ=DAILY;INTERVAL=0", "INTERVAL");
    check("FREQ=DAILY;INTERVAL=-1", "INTERVAL");
    check("FREQ=DAILY;INTERVAL=99999999999", "INTERVAL");
    check("FREQ=DAILY;COUNT=0", "COUNT");
    check("FREQ=DAILY;COUNT=1;UNTIL=20260101", "UNTIL");
    check("FREQ=DAILY;UNTIL=2026-01-01", "UNTIL");
    check("FREQ=DAILY;UNTIL=20260230", "UNTIL");
    check("FREQ=DAILY;BYMONTH=13", "BYMONTH");
    check("FREQ=DAILY;BYMONTH=-1", "BYMONTH");
    check("FREQ=DAILY;BYMONTH=", "BYMONTH");
    check("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY");
    check("FREQ=DAILY;BYMONTHDAY=32", "BYMONTHDAY");
    check("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY");
    check("FREQ=YEARLY;BYWEEKNO=-54", "BYWEEKNO");
    check("FREQ=YEARLY;BYDAY=0MO", "BYDAY");
    check("FREQ=YEARLY;BYDAY=54MO", "BYDAY");
    check("FREQ=YEARLY;BYDAY=MON", "BYDAY");
    check("FREQ=YEARLY;BYDAY=é", "BYDAY");
    check("FREQ=DAILY;BYHOUR=24", "BYHOUR");
    check("FREQ=DAILY;BYMINUTE=60", "BYMINUTE");
    check("FREQ=DAILY;BYSECOND=61", "BYSECOND");
    check("FREQ=YEARLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS");
    check("FREQ=YEARLY;BYSETPOS=1", "BYSETPOS");
    check("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY");
    check("FREQ=WEEKLY;BYDAY=1MO", "BYDAY");
    check("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "BYDAY");
    check("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO");
    check("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY");
    check("FREQ=DAILY;WKST=XX", "WKST");
    check("FREQ=DAILY;BYEASTER=0", "BYEASTER");
    assert_eq!(Rule::parse("FREQ=DAILY;RSCALE=HEBREW").unwrap_err().code(), "unsupported");
}

#[test]
fn what_has_a_plain_meaning_can_be_forgiven() {
    let check = |rule: &str, meaning: &str, forgiven: usize| {
        let (read, errors) = Rule::parse_lenient(rule).unwrap();
        assert_eq!((read.to_string().as_str(), errors.len()), (meaning, forgiven), "{rule}");
    };
    check("FREQ=DAILY;", "FREQ=DAILY", 1);
    check("FREQ=DAILY;BYDAY=;COUNT=1;UNTIL=20260101", "FREQ=DAILY;COUNT=1;UNTIL=20260101", 2);
    check("FREQ=WEEKLY;BYDAY=2MO,MO,-1TU", "FREQ=WEEKLY;BYDAY=MO,TU", 1);
    check("FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=WEEKLY;BYMONTHDAY=1", 1);
    for hopeless in ["FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0", "BYDAY=MO", "FREQ=DAILY;BYHOUR=25", ""] {
        assert!(Rule::parse_lenient(hopeless).is_err(), "{hopeless}");
    }
}

#[test]
fn lines_that_do_not_fit_are_refused() {
    let check =
        |text: &str, code: &str| assert_eq!(Recurrence::parse(text).unwrap_err().code(), code, "{text}");
    let invalid = "recurrence.invalid";
    check("RRULE:FREQ=DAILY", invalid);
    check("DTSTART:20260101T090000\nDTSTART:20260102T090000", invalid);
    check("DTSTART:20260101T090000\nDURATION:PT1H", invalid);
    check("DTSTART", invalid);
    check("DTSTART:2026-01-01", invalid);
    check("DTSTART:20260101", invalid);
    check("DTSTART:00000101T000000", "instant.range");
    check("DTSTART;TZID=Mars/Olympus:20260101T090000", "zone.unknown");
    check("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=HOURLY", invalid);
    check("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;BYHOUR=9", invalid);
    check("DTSTART;VALUE=DATE:20260101\nRDATE:20260102T090000Z", invalid);
    check("DTSTART:20260101T090000\nRDATE:20260102T090000Z", invalid);
    check("DTSTART:20260101T090000\nRDATE;VALUE=PERIOD:20260102T090000/PT0S", invalid);
    check("DTSTART:20260101T090000\nRDATE;VALUE=PERIOD:20260102T090000/20260102T080000", invalid);
    let lenient = Options { reading: Reading::Lenient, ..Options::default() };
    for text in [
        "DTSTART:20260101",
        "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;BYHOUR=9",
        "DTSTART;VALUE=DATE:20260101\nRDATE:20260102T090000Z",
    ] {
        assert!(parse_with(text, &lenient).is_ok(), "{text}");
    }
}

#[test]
fn bounds_that_do_not_fit_are_refused() {
    let code = |text: &str, from: When, to: When| parse(text).between(from, to).unwrap_err().code();
    let instant = || When::Utc(at("2026-01-01T00:00:00Z"));
    let date = || When::Date("2026-01-01".parse().unwrap());
    assert_eq!(code("DTSTART:20260101T090000\nRRULE:FREQ=DAILY", instant(), instant()), "recurrence.bounds");
    assert_eq!(code("DTSTART;VALUE=DATE:20260101", instant(), date()), "recurrence.bounds");
    assert_eq!(code("DTSTART:20260101T090000Z", date(), date()), "recurrence.bounds");
    let inverted = code("DTSTART:20260101T090000Z", When::Utc(at("2026-01-02T00:00:00Z")), instant());
    assert_eq!(inverted, "recurrence.bounds");
}

#[test]
fn what_never_occurs_ends() {
    // Nothing in a whole cycle of the calendar, or until the year 9999: never a hang.
    let check = |rule: &str| {
        let recurrence = parse(&format!("DTSTART:20260101T090000\nRRULE:{rule}"));
        let error = recurrence.iter().next().unwrap().unwrap_err();
        assert_eq!(error.code(), "recurrence.never", "{rule}");
        assert!(error.to_string().starts_with(&format!("{rule} never occurs")), "{error}");
        let [from, to] = ["2026-01-01", "2027-01-01"].map(|text| text.parse::<chrono::NaiveDate>().unwrap());
        assert!(recurrence.between(from, to).is_ok_and(|found| found.is_empty()), "{rule}");
    };
    check("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
    check("FREQ=MONTHLY;BYDAY=6MO");
    check("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2");
    check("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30");
    check("FREQ=DAILY;BYHOUR=9;BYSETPOS=2");
    check("FREQ=HOURLY;INTERVAL=24;BYHOUR=10");
    check("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30");
    check("FREQ=SECONDLY;BYSECOND=0;BYSETPOS=2");
    // Its cycle is longer than our time.
    check("FREQ=YEARLY;INTERVAL=37;BYMONTH=2;BYMONTHDAY=30");
    check("FREQ=YEARLY;INTERVAL=4294967295;BYMONTH=2;BYMONTHDAY=29");
}

#[test]
fn work_is_bounded_by_the_window_and_the_limits() {
    let secondly = parse("DTSTART:19260101T000000\nRRULE:FREQ=SECONDLY");
    let [start, end] = ["1926-01-01", "2026-01-01"].map(|text| text.parse::<chrono::NaiveDate>().unwrap());
    let error = secondly.between(start, end).unwrap_err();
    assert_eq!(error, Error::Limit { limit: "occurrences", allowed: 200_000 });
    let second = |n| end.and_hms_opt(0, 0, n).unwrap();
    assert_eq!(secondly.between(second(1), second(5)).unwrap().len(), 4);
    // COUNT by arithmetic: the last of four billion seconds.
    let counted = parse("DTSTART:19260101T000000\nRRULE:FREQ=SECONDLY;COUNT=3155760000");
    let last = counted.before(end + chrono::Days::new(9)).unwrap().unwrap();
    assert_eq!(last.start.to_string(), "20251231T235959");
    // Every second of every year is one set of 31 million: it is not laid out.
    let list = |to: u32| (0..to).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let dense = format!(
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR={};BYMINUTE={};BYSECOND={}",
        list(24),
        list(60),
        list(60)
    );
    let dense = parse(&format!("DTSTART:19260101T000000\nRRULE:{dense};BYSETPOS=-1,-2"));
    assert_eq!(take(&dense, 2)[1].start.to_string(), "19261231T235959");
    let counting = "DTSTART:19260101T000000\nRRULE:FREQ=MINUTELY;BYHOUR=9;COUNT=4000000000";
    assert_eq!(Recurrence::parse(counting).unwrap_err().code(), "limit");
}
