//! What we do where the RFC is silent or contradicts itself, and where exporters do: each with its row.

use super::*;
use crate::zone::Zone;

const NEW_YORK: &str = "DTSTART;TZID=America/New_York";

#[test]
fn times_that_the_clocks_skip_occur_later_and_count() {
    let text = format!("{NEW_YORK}:20260307T023000\nRRULE:FREQ=DAILY;COUNT=3");
    let compatible = ["2026-03-07T07:30:00Z", "2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"];
    check_instants(&parse(&text), &compatible);
    assert_eq!(take(&parse(&text), 3)[1].start.to_string(), "20260308T033000");
    let skip = parse_with(&text, &Options { gap: Gap::Skip, ..Options::default() }).unwrap();
    check_instants(&skip, &[compatible[0], compatible[2]]);
}

#[test]
fn coinciding_instants_occur_once_and_stay_in_order() {
    // 02:30 is 03:30, and comes after 03:00.
    let text = format!("{NEW_YORK}:20260308T013000\nRRULE:FREQ=MINUTELY;INTERVAL=30;COUNT=6");
    check_instants(
        &parse(&text),
        &["2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z", "2026-03-08T08:00:00Z"],
    );
    let text = format!("{NEW_YORK}:20260308T010000\nRRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,45;COUNT=6");
    let hours =
        ["2026-03-08T06:00:00Z", "2026-03-08T06:45:00Z", "2026-03-08T07:00:00Z", "2026-03-08T07:45:00Z"];
    check_instants(&parse(&text), &hours);
    // 02:30 is 03:30, and 03:15 comes before it.
    let skipping = format!("{NEW_YORK}:20260308T014500\nRRULE:FREQ=MINUTELY;INTERVAL=45;COUNT=4");
    let minutes =
        ["2026-03-08T06:45:00Z", "2026-03-08T07:15:00Z", "2026-03-08T07:30:00Z", "2026-03-08T08:00:00Z"];
    check_instants(&parse(&skipping), &minutes);
    // The window begins between the two.
    let found =
        parse(&text).instants_between(at("2026-03-08T07:30:00Z"), at("2026-03-08T07:46:00Z")).unwrap();
    assert_eq!(found, [at("2026-03-08T07:45:00Z")]);
}

#[test]
fn times_that_come_twice_occur_the_first_time() {
    let text = format!("{NEW_YORK}:20261101T000000\nRRULE:FREQ=HOURLY;COUNT=4");
    check_instants(
        &parse(&text),
        &["2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z", "2026-11-01T08:00:00Z"],
    );
    // An RDATE in UTC can be the second time, and only its instant tells.
    let text = format!("{NEW_YORK}:20261101T013000\nRRULE:FREQ=DAILY;COUNT=1\nRDATE:20261101T063000Z");
    check_instants(&parse(&text), &["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]);
}

#[test]
fn until_of_any_type_is_read_as_it_is_sent() {
    let days = ["20260130T090000", "20260131T090000"];
    for until in ["20260131T140000Z", "20260131T090000", "20260131", "20260131T235959Z", "20260201T135959Z"] {
        check(&format!("{NEW_YORK}:20260130T090000\nRRULE:FREQ=DAILY;UNTIL={until}"), &days);
    }
    check(&format!("{NEW_YORK}:20260130T090000\nRRULE:FREQ=DAILY;UNTIL=20260131T135959Z"), &days[..1]);
    for until in ["20260131T090000", "20260131T090000Z", "20260131"] {
        check(&format!("DTSTART:20260130T090000\nRRULE:FREQ=DAILY;UNTIL={until}"), &days);
    }
    for until in ["20260131", "20260131T000000", "20260131T235959Z"] {
        check(
            &format!("DTSTART;VALUE=DATE:20260130\nRRULE:FREQ=DAILY;UNTIL={until}"),
            &["20260130", "20260131"],
        );
    }
    // Before DTSTART: nothing.
    check("DTSTART:20260130T090000\nRRULE:FREQ=DAILY;UNTIL=20260129", &[]);
    // An UNTIL within a gap is an instant like any other.
    let text = format!("{NEW_YORK}:20260308T013000\nRRULE:FREQ=MINUTELY;INTERVAL=30;UNTIL=20260308T071500Z");
    check_instants(&parse(&text), &["2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z"]);
}

#[test]
fn dtstart_occurs_if_a_rule_gives_it_or_if_it_is_asked_for() {
    let text = "DTSTART:20260102T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2";
    check(text, &["20260105T090000", "20260112T090000"]);
    let including = Options { include_start: true, ..Options::default() };
    let check_including = |text: &str, expected: &[&str]| {
        let found = take(&parse_with(text, &including).unwrap(), 10);
        assert_eq!(found.iter().map(|o| o.start.to_string()).collect::<Vec<_>>(), expected, "{text}");
    };
    // It always counts as the first (RFC 5545 §3.3.10).
    check_including(text, &["20260102T090000", "20260105T090000"]);
    check_including(
        "DTSTART:20260102T090000\nRRULE:FREQ=WEEKLY;COUNT=2",
        &["20260102T090000", "20260109T090000"],
    );
    check_including("DTSTART:20260102T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=1", &["20260102T090000"]);
    check_including("DTSTART:20260102T090000", &["20260102T090000"]);
    check_including("DTSTART:20260102T090000\nEXDATE:20260102T090000", &[]);
    check("DTSTART:20260102T090000", &[]);
}

#[test]
fn a_yearly_rule_fills_in_what_it_does_not_say() {
    check(
        "DTSTART:20260115T090000\nRRULE:FREQ=YEARLY;BYMONTHDAY=15;COUNT=3",
        &["20260115T090000", "20260215T090000", "20260315T090000"],
    );
    // On DTSTART's weekday, a Thursday; 2026 has a week 53, and so has 2032.
    let week_53 = "DTSTART:20260101T090000\nRRULE:FREQ=YEARLY;BYWEEKNO=53;COUNT=2";
    check(week_53, &["20261231T090000", "20321230T090000"]);
    check("DTSTART:20240229T090000\nRRULE:FREQ=YEARLY;COUNT=2", &["20240229T090000", "20280229T090000"]);
    check(
        "DTSTART:20260131T090000\nRRULE:FREQ=MONTHLY;COUNT=3",
        &["20260131T090000", "20260331T090000", "20260531T090000"],
    );
    check(
        "DTSTART:20241231T090000\nRRULE:FREQ=YEARLY;BYYEARDAY=366;COUNT=2",
        &["20241231T090000", "20281231T090000"],
    );
}

#[test]
fn dates_join_and_leave() {
    let start = "DTSTART;TZID=America/New_York:20260706T090000\nRRULE:FREQ=DAILY;COUNT=4";
    let days = ["20260706T090000", "20260707T090000", "20260708T090000", "20260709T090000"];
    let without = |lines: &str, left: &[usize]| {
        let expected: Vec<&str> = left.iter().map(|index| days[*index]).collect();
        check(&format!("{start}\n{lines}"), &expected);
    };
    without("EXDATE;TZID=America/New_York:20260707T090000,20260709T090000", &[0, 2]);
    // The same instant, as another zone, UTC or no zone has it; and the whole day.
    without("EXDATE;TZID=Europe/Berlin:20260707T150000", &[0, 2, 3]);
    without("EXDATE:20260707T130000Z", &[0, 2, 3]);
    without("EXDATE:20260707T090000", &[0, 2, 3]);
    without("EXDATE;VALUE=DATE:20260707,20260709", &[0, 2]);
    without("EXDATE;TZID=America/New_York:20260707T100000", &[0, 1, 2, 3]);
    without("EXRULE:FREQ=WEEKLY;BYDAY=TU,TH", &[0, 2]);
    without("EXRULE:FREQ=DAILY;COUNT=2", &[2, 3]);
    // The same again is not a second one.
    without(
        "RDATE;TZID=America/New_York:20260707T090000\nRRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20260710",
        &[0, 1, 2, 3],
    );
    check(
        &format!("{start}\nRDATE;VALUE=DATE:20260704\nRDATE:20260801T130000Z\nEXDATE;VALUE=DATE:20260707"),
        &["20260704T090000", "20260706T090000", "20260708T090000", "20260709T090000", "20260801T090000"],
    );
    // An exporter's EXDATE with the time of the day.
    check("DTSTART;VALUE=DATE:20260706\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20260706T000000", &["20260707"]);
}

#[test]
fn a_period_brings_its_end() {
    let check = |period: &str, start: &str, end: &str| {
        let found = take(
            &parse(&format!("{NEW_YORK}:20261031T090000\nRDATE;VALUE=PERIOD;TZID=America/New_York:{period}")),
            2,
        );
        let [only] = &found[..] else { panic!("{period}: {found:?}") };
        assert_eq!(
            (only.start.to_string(), only.end.as_ref().unwrap().to_string()),
            (start.to_owned(), end.to_owned())
        );
    };
    check("20261031T090000/20261031T103000", "20261031T090000", "20261031T103000");
    check("20261031T090000/PT1H30M", "20261031T090000", "20261031T103000");
    // A day by the calendar, or 24 hours exactly, on a day of 25 (RFC 5545 §3.3.6).
    check("20261031T090000/P1D", "20261031T090000", "20261101T090000");
    check("20261031T090000/PT24H", "20261031T090000", "20261101T080000");
    check("20261031T090000/P1W", "20261031T090000", "20261107T090000");
    check("20261031T130000Z/PT1H", "20261031T090000", "20261031T140000Z");
}

#[test]
fn leap_seconds_and_extensions_are_read() {
    check("DTSTART:20260101T235960\nRRULE:FREQ=DAILY;COUNT=1", &["20260101T235959"]);
    check("DTSTART:20260101T000000\nRRULE:FREQ=MINUTELY;BYSECOND=60;COUNT=1", &["20260101T000059"]);
    assert_eq!(Rule::parse("X-EVERY=other;FREQ=DAILY").unwrap().to_string(), "FREQ=DAILY;X-EVERY=other");
    assert_eq!(Rule::parse("RSCALE=GREGORIAN;FREQ=DAILY;SKIP=OMIT").unwrap().to_string(), "FREQ=DAILY");
}

#[test]
fn windows_are_half_open_and_neighbours_strict() {
    let weekly = parse("DTSTART:20260105T090000\nRRULE:FREQ=WEEKLY;COUNT=4\nRDATE:20260101T120000");
    let local = |text: &str| text.parse::<chrono::NaiveDateTime>().unwrap();
    let check = |from: &str, to: &str, count: usize| {
        assert_eq!(weekly.between(local(from), local(to)).unwrap().len(), count, "{from} to {to}");
    };
    check("2026-01-05T09:00:00", "2026-01-12T09:00:00", 1);
    check("2026-01-05T09:00:01", "2026-01-12T09:00:01", 1);
    check("2026-01-05T09:00:00", "2026-01-05T09:00:00", 0);
    check("0001-01-01T00:00:00", "9999-12-31T23:59:59", 5);
    let start = |found: Option<Occurrence>| found.map(|o| o.start.to_string());
    assert_eq!(
        start(weekly.after(local("2026-01-05T09:00:00")).unwrap()).as_deref(),
        Some("20260112T090000")
    );
    assert_eq!(
        start(weekly.before(local("2026-01-05T09:00:00")).unwrap()).as_deref(),
        Some("20260101T120000")
    );
    assert_eq!(
        start(weekly.before(local("2326-01-05T09:00:00")).unwrap()).as_deref(),
        Some("20260126T090000")
    );
    assert_eq!(start(weekly.before(local("2026-01-01T12:00:00")).unwrap()), None);
    assert_eq!(start(weekly.after(local("2026-01-26T09:00:00")).unwrap()), None);
    // Dates are bounds of what floats.
    let dates = ["2026-01-05", "2026-01-13"].map(|text| text.parse::<chrono::NaiveDate>().unwrap());
    assert_eq!(weekly.between(dates[0], dates[1]).unwrap().len(), 2);
}

/// Made by hand, not from text: its two zones can't both be written.
#[test]
fn a_period_that_ends_in_another_zone_is_printed_in_utc() {
    let local = |text| When::parse(text, Some(&Zones::bundled().get("Europe/Paris").unwrap())).unwrap();
    let start = parse(&format!("{NEW_YORK}:20260105T090000")).start().clone();
    let end = Some(PeriodEnd::At(local("20260105T170000")));
    let parts = Parts { dates: vec![RDate { start: start.clone(), end }], ..Parts::default() };
    let made = Recurrence::new(start, parts, Options::default(), &Limits::default()).unwrap();
    let again = parse(&made.to_string());
    assert_eq!(
        made.to_string().lines().last(),
        Some("RDATE;VALUE=PERIOD;TZID=America/New_York:20260105T090000/20260105T160000Z")
    );
    let ends = |recurrence: &Recurrence| take(recurrence, 1)[0].end.clone().unwrap().instant_in(&Zone::utc());
    assert_eq!(ends(&made).unwrap(), ends(&again).unwrap());
}

#[test]
fn what_is_printed_reads_as_the_same() {
    let check = |text: &str, printed: &str| {
        let read = parse(text);
        assert_eq!(read.to_string(), printed);
        assert_eq!(parse(&read.to_string()), read);
    };
    check(
        "rrule:freq=weekly;byday=fr,mo;interval=1;wkst=mo\r\nDTSTART;tzid=\"america/new_york\":20260105T09\r\n 0000\r\n",
        "DTSTART;TZID=America/New_York:20260105T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO,FR",
    );
    check(
        "DTSTART;VALUE=DATE:20260105\nEXDATE;VALUE=DATE:20260107,20260106\nRRULE:FREQ=DAILY;UNTIL=20260110\nRDATE;VALUE=DATE:20270101",
        "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;UNTIL=20260110\nRDATE;VALUE=DATE:20270101\nEXDATE;VALUE=DATE:20260107\nEXDATE;VALUE=DATE:20260106",
    );
    // The zone of a period is that of the half that is not in UTC.
    let half =
        "DTSTART:20260105T090000Z\nRDATE;VALUE=PERIOD;TZID=America/New_York:20260106T140000Z/20260106T110000";
    check(half, half);
    let other = "DTSTART;TZID=America/New_York:20260105T090000\nRDATE;VALUE=PERIOD;TZID=Europe/Paris:20260106T150000/20260106T160000Z";
    check(other, other);
    check(
        "DTSTART:20260105T090000Z\nRRULE:FREQ=YEARLY;BYDAY=-1SU,+2MO,TU;BYMONTH=10,3;BYSETPOS=-1,1;WKST=SU;BYHOUR=9;BYMINUTE=0,30;BYSECOND=5\nEXRULE:FREQ=DAILY;COUNT=2\nRDATE;VALUE=PERIOD:20260201T090000Z/P1DT2H,20260202T090000Z/20260202T100000Z",
        "DTSTART:20260105T090000Z\nRRULE:FREQ=YEARLY;BYMONTH=3,10;BYDAY=TU,-1SU,2MO;BYHOUR=9;BYMINUTE=0,30;BYSECOND=5;BYSETPOS=-1,1;WKST=SU\nRDATE;VALUE=PERIOD:20260201T090000Z/P1DT7200S\nRDATE;VALUE=PERIOD:20260202T090000Z/20260202T100000Z\nEXRULE:FREQ=DAILY;COUNT=2",
    );
}
