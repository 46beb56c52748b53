//! Holidays that an iCalendar text has: the days on which a calendar of the same events is busy.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use slotwright::Error;
use slotwright::calendar::Calendar;
use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Desk, Wish};
use slotwright::id::LocationId;
use slotwright::period::{Instant, Period};
use slotwright::zone::Zones;
use std::collections::BTreeSet;

fn document(ics: &str) -> String {
    let ics = Json::from(ics).canonical();
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","holidays":[{{"id":"us","ics":{ics}}}],
        "locations":[{{"id":"l","zone":"America/New_York","holidays":["us"],
          "hours":[{{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"08:00","to":"17:00"}}]}}],
        "resources":[{{"id":"r","kind":"tech","location":"l"}}],
        "services":[{{"id":"s","locations":["l"],"grid":{{"step":"PT1H"}},"horizon":"P3660D",
          "segments":[{{"id":"w","length":"PT1H","needs":[{{"id":"n","kind":"tech"}}]}}]}}]}}"#
    )
}

fn calendar(events: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n{}END:VCALENDAR\r\n",
        events.replace('\n', "\r\n")
    )
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\n{lines}\nEND:VEVENT\n")
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// The dates of a window on which the location is closed by its holidays.
fn closed(catalog: &Catalog, window: &Period) -> BTreeSet<NaiveDate> {
    let location = catalog.location(&LocationId::new("l").unwrap()).unwrap();
    let zone = &location.zone;
    let mut dates = BTreeSet::new();
    for (_, period) in catalog.closed(location, window).unwrap() {
        dates.insert(zone.to_local(period.start()).date());
    }
    dates
}

#[test]
fn a_feed_of_holidays_closes_its_days_and_names_them() {
    let events = [
        "UID:1\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261128\nSUMMARY:Thanksgiving\\, and the day after\nTRANSP:TRANSPARENT",
        "UID:2\nDTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20271225\nSUMMARY:Christmas",
        "UID:2\nRECURRENCE-ID;VALUE=DATE:20281225\nDTSTART;VALUE=DATE:20281226\nSUMMARY:Christmas\\, observed",
        "UID:3\nDTSTART;VALUE=DATE:20261224\nSTATUS:CANCELLED\nSUMMARY:No",
        "UID:4\nDTSTART:20261109\nRDATE;VALUE=DATE:20261116,20261123\nDURATION:P1D",
    ];
    let ics = calendar(&events.map(event).concat());
    let catalog = Catalog::from_json(&document(&ics)).unwrap_or_else(|error| panic!("{error}"));
    let written = catalog.to_json().canonical();
    assert!(
        written.contains(r#"{"date":"2026-11-26","days":2,"name":"Thanksgiving, and the day after"}"#),
        "{written}"
    );
    assert_eq!(Catalog::from_json(&written).unwrap(), catalog);
    assert_eq!(Catalog::from_json(&written).unwrap().revision(), catalog.revision());
    let dates = |from: &str, to: &str| {
        let dates = closed(&catalog, &Period::new(at(from), at(to)).unwrap());
        dates.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        dates("2026-11-01T12:00:00Z", "2027-01-01T12:00:00Z"),
        ["2026-11-09", "2026-11-16", "2026-11-23", "2026-11-26", "2026-11-27", "2026-12-25"]
    );
    assert_eq!(dates("2027-12-01T12:00:00Z", "2028-12-31T12:00:00Z"), ["2028-12-26"]);
    let desk = Desk::new(catalog);
    let why =
        desk.explain(&Wish::new("s", "l").unwrap(), at("2026-11-27T15:00:00Z"), at("2026-11-01T00:00:00Z"));
    let why = why.unwrap().join(" | ");
    assert!(why.contains("Thanksgiving, and the day after"), "{why}");
}

#[test]
fn what_is_no_holiday_is_said_with_its_line() {
    let faults = |events: &str| match Catalog::from_json(&document(&calendar(events))) {
        Err(Error::DocumentInvalid { faults, .. }) => faults
            .0
            .iter()
            .map(|fault| format!("{} {}", fault.path, fault.message))
            .collect::<Vec<_>>()
            .join("; "),
        other => panic!("{other:?}"),
    };
    let rows = [
        (
            "UID:1\nDTSTART:20261224T120000Z",
            "holidays[0].ics the event of line 4: it starts at a time of day",
        ),
        ("UID:1\nSUMMARY:x", "it has no DTSTART"),
        ("UID:1\nDTSTART;VALUE=DATE:20261224\nDTEND:20261224T120000Z", "it ends at a time of day"),
        ("UID:1\nDTSTART;VALUE=DATE:20261224\nRRULE:FREQ=SOMETIMES", "the event of line 4: "),
        ("UID:1\nDTSTART;VALUE=DATE:20261224\nRDATE:20261224T120000Z", "the event of line 4: "),
        ("UID:1\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20301224", "is 1 to 366 days long, not 1461"),
        ("UID:1\nDTSTART;VALUE=DATE:20261324", "starts at a time of day"),
    ];
    for (lines, expected) in rows {
        let found = faults(&event(lines));
        assert!(found.contains(expected), "{lines}: {found}");
    }
    let broken = document("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261224\r\n");
    assert!(Catalog::from_json(&broken).unwrap_err().to_string().contains("breaks off"));
    assert!(Catalog::from_json(&document("<html>")).is_err());
    let both = document(&calendar("")).replace(r#""id":"us","#, r#""id":"us","days":[],"#);
    assert!(Catalog::from_json(&both).unwrap_err().to_string().contains("`ics` says this already"));
    let number = document("").replace(r#""ics":"""#, r#""ics":3"#);
    assert!(Catalog::from_json(&number).unwrap_err().to_string().contains("an iCalendar text with holidays"));
}

fn date(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day)
}

const RULES: [&str; 5] = [
    "FREQ=YEARLY;COUNT=3",
    "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270601",
    "FREQ=MONTHLY;BYDAY=2MO;COUNT=5",
    "FREQ=DAILY;INTERVAL=7;COUNT=6",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
];

prop_compose! {
    /// A start, how long, a rule, exceptions and further dates, and what became of one occurrence.
    fn events()(
        (start, days) in (0..500_u64, 1..4_u64),
        rule in prop::option::of(prop::sample::select(RULES.to_vec())),
        (out, more) in (prop::collection::vec(0..8_u64, 0..3), prop::collection::vec(0..200_u64, 0..2)),
        moved in prop::option::of((0..4_u64, 0..300_u64, any::<bool>())),
        (uid, is_cancelled) in (0..1_000_u32, prop::bool::weighted(0.1)),
    ) -> String {
        let written = |day: u64| date(day).format("%Y%m%d").to_string();
        let end = |day: u64| format!("DTSTART;VALUE=DATE:{}\nDTEND;VALUE=DATE:{}", written(day), written(day + days));
        let mut lines = format!("UID:{uid}\n{}", end(start));
        rule.iter().for_each(|rule| lines += &format!("\nRRULE:{rule}"));
        out.iter().for_each(|k| lines += &format!("\nEXDATE;VALUE=DATE:{}", written(start + k * 7)));
        more.iter().for_each(|day| lines += &format!("\nRDATE;VALUE=DATE:{}", written(start + day)));
        if is_cancelled {
            lines += "\nSTATUS:CANCELLED";
        }
        let mut all = event(&lines);
        if let Some((k, to, is_off)) = moved.filter(|_| rule.is_some() && !is_cancelled) {
            let off = if is_off { "\nSTATUS:CANCELLED" } else { "" };
            all += &event(&format!("UID:{uid}\nRECURRENCE-ID;VALUE=DATE:{}\n{}{off}", written(start + k * 7), end(to)));
        }
        all
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_holiday_is_a_day_on_which_a_calendar_of_the_same_events_is_busy(
        (events, unique) in prop::collection::vec(events(), 1..4).prop_map(|all| {
            let uids: BTreeSet<_> = all.iter().map(|one| one.lines().nth(2).unwrap().to_owned()).collect();
            let unique = uids.len() == all.len();
            (all.concat(), unique)
        }),
        from in 0..700_u64,
    ) {
        prop_assume!(unique);
        let ics = calendar(&events);
        let zone = Zones::bundled().get("America/New_York").unwrap();
        let first = zone.day(date(from)).unwrap();
        let last = zone.day(date(from + 60)).unwrap();
        let window = Period::new(first.start(), last.end()).unwrap();
        let catalog = Catalog::from_json(&document(&ics)).unwrap_or_else(|error| panic!("{error}\n{ics}"));
        let options = slotwright::calendar::CalendarOptions { default_zone: Some(zone.clone()), ..Default::default() };
        let calendar = Calendar::parse_with(ics.as_bytes(), &options, &slotwright::Limits::default()).unwrap();
        let busy = calendar.free_busy(window).unwrap().busy;
        let days = (from..=from + 60).map(date);
        let busy: BTreeSet<_> = days
            .filter(|day| busy.iter().any(|period| period.overlaps(&zone.day(*day).unwrap())))
            .collect();
        let closed: BTreeSet<_> =
            closed(&catalog, &window).into_iter().filter(|day| (date(from)..=date(from + 60)).contains(day)).collect();
        prop_assert_eq!(closed, busy, "{}", ics);
    }
}
