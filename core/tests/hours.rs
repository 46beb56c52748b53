//! Hours of the week, of seasons and of dates, closures: what their documents may say, and which times that means.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike, Weekday};
use proptest::prelude::*;
use slotwright::Error;
use slotwright::catalog::Catalog;
use slotwright::desk::{Desk, Wish};
use slotwright::id::{LocationId, ResourceId};
use slotwright::period::{Instant, Period};
use slotwright::rules::{DateHours, Hours, MonthDay, OnDate, Season, Shift, TimeOfDay, WeekdaySet};
use slotwright::zone::{Disambiguation, Zone, Zones};
use std::collections::BTreeMap;

/// A catalog with one location and one resource that have these members beside what they need.
fn document(location: &str, resource: &str) -> String {
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c",
        "locations":[{{"id":"l","name":"Lot","zone":"America/New_York",{location}}}],
        "resources":[{{"id":"r","name":"Rob","kind":"tech","location":"l"{resource}}}],
        "services":[{{"id":"s","locations":["l"],"grid":{{"step":"PT1H"}},"horizon":"P3660D",
          "segments":[{{"id":"w","length":"PT1H","needs":[{{"id":"n","kind":"tech"}}]}}]}}]}}"#
    )
}

const WEEK: &str = r#""hours":[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"17:00"}]"#;

fn faults(text: &str) -> Vec<String> {
    match Catalog::from_json(text) {
        Ok(_) => Vec::new(),
        Err(Error::DocumentInvalid { faults, .. }) => faults
            .0
            .iter()
            .map(|fault| format!("{} [{}] {}", fault.path, fault.code, fault.message))
            .collect(),
        Err(other) => vec![other.to_string()],
    }
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn desk(location: &str, resource: &str) -> Desk {
    Desk::new(Catalog::from_json(&document(location, resource)).unwrap())
}

/// Each open hour of a local date, as its time on the wall.
fn open(desk: &Desk, date: &str) -> Vec<String> {
    let zone = Zones::bundled().get("America/New_York").unwrap();
    let day = zone.day(date.parse().unwrap()).unwrap();
    let slots = desk.slots(&Wish::new("s", "l").unwrap(), day, at("2026-01-01T00:00:00Z")).unwrap();
    slots.iter().map(|slot| zone.to_local(slot.id.start).format("%H").to_string()).collect()
}

/// Why nothing starts then, in words.
fn words(desk: &Desk, start: &str) -> String {
    let wish = Wish::new("s", "l").unwrap();
    desk.explain(&wish, at(start), at("2026-01-01T00:00:00Z")).unwrap().join(" | ")
}

#[test]
fn what_no_hours_can_mean_is_refused_where_it_stands() {
    let ends = "is not a season: both ends are days of every year that differ, or both dates and `to` is after `from`";
    let apart = "is not a list of seasons of which no two share a date, those of every year and those of single years apart";
    let date = r#"is not a date such as "2026-11-01""#;
    let rows: &[(&str, &[&str])] = &[
        (
            r#""seasons":[{"from":"06-01","to":"06-01","hours":[]}]"#,
            &[&format!(r#"locations[0].seasons[0] [value] "06-01 to 06-01" {ends}"#)],
        ),
        (
            r#""seasons":[{"from":"06-01","to":"2026-09-01","hours":[]}]"#,
            &[&format!(r#"locations[0].seasons[0] [value] "06-01 to 2026-09-01" {ends}"#)],
        ),
        (
            r#""seasons":[{"from":"2026-09-01","to":"2026-06-01","hours":[]}]"#,
            &[&format!(r#"locations[0].seasons[0] [value] "2026-09-01 to 2026-06-01" {ends}"#)],
        ),
        (
            r#""seasons":[{"from":"02-30","to":"6-1","until":1}]"#,
            &[
                r#"locations[0].seasons[0].from [value] "02-30" is not a day of every year, such as "06-01""#,
                &format!(r#"locations[0].seasons[0].to [value] "6-1" {date}"#),
                "locations[0].seasons[0].hours [missing] this member must be there",
                "locations[0].seasons[0].until [unknown_member] there is no such member; there are: name, from, to, hours",
            ],
        ),
        (
            r#""seasons":[{"from":"11-01","to":"03-01","hours":[]},{"from":"06-01","to":"11-02","hours":[]}]"#,
            &[&format!(r#"locations[0].seasons [value] "06-01 to 11-02, 11-01 to 03-01" {apart}"#)],
        ),
        (
            r#""seasons":[{"from":"11-01","to":"03-01","hours":[]},{"from":"02-28","to":"04-01","hours":[]}]"#,
            &[&format!(r#"locations[0].seasons [value] "11-01 to 03-01, 02-28 to 04-01" {apart}"#)],
        ),
        (
            r#""seasons":[{"from":"2026-06-01","to":"2026-06-03","hours":[]},{"from":"2026-06-02","to":"2026-06-09","hours":[]}]"#,
            &[&format!(
                r#"locations[0].seasons [value] "2026-06-01 to 2026-06-03, 2026-06-02 to 2026-06-09" {apart}"#
            )],
        ),
        (
            r#""dates":[{"date":"2026-12-24","hours":[]},{"date":"2026-12-25","hours":[]},{"date":"2026-12-24","hours":[]}]"#,
            &[r#"locations[0].dates [value] "2026-12-24, 2026-12-24" is not a list of different dates"#],
        ),
        (
            r#""dates":[{"date":"12-24","hours":[{"from":"08:00","to":"08:00"},{"days":["MO"],"from":"08:00","to":"09:00"}]}]"#,
            &[
                &format!(r#"locations[0].dates[0].date [value] "12-24" {date}"#),
                r#"locations[0].dates[0].hours[0] [value] "08:00 to 08:00" is not a shift: its ends must differ (a whole day is 00:00 to 24:00) and it can't begin at 24:00"#,
                "locations[0].dates[0].hours[1].days [unknown_member] there is no such member; there are: from, to",
            ],
        ),
    ];
    for (members, expected) in rows {
        assert_eq!(faults(&document(&format!("{WEEK},{members}"), "")), *expected, "{members}");
        // A resource has them too.
        let expected: Vec<_> =
            expected.iter().map(|fault| fault.replace("locations[0]", "resources[0]")).collect();
        assert_eq!(faults(&document(WEEK, &format!(",{members}"))), expected, "{members}");
    }
}

#[test]
fn lists_are_bounded() {
    let date = |days: usize| NaiveDate::default() + Days::new(days as u64);
    let dates = |count: usize| {
        let dates: Vec<_> =
            (0..count).map(|days| format!(r#"{{"date":"{}","hours":[]}}"#, date(days))).collect();
        document(&format!(r#"{WEEK},"dates":[{}]"#, dates.join(",")), "")
    };
    assert_eq!(faults(&dates(3_660)), Vec::<String>::new());
    assert_eq!(faults(&dates(3_661)), ["locations[0].dates [too_many] 3661 are more than 3660"]);
    let shift = r#"{"days":["MO"],"from":"08:00","to":"17:00"}"#;
    let shifts = |count: usize| format!(r#""hours":[{}]"#, vec![shift; count].join(","));
    assert_eq!(faults(&document(&shifts(1_000), "")), Vec::<String>::new());
    let too_many = "[too_many] 1001 are more than 1000";
    assert_eq!(faults(&document(&shifts(1_001), "")), [format!("locations[0].hours {too_many}")]);
    let season = format!(r#""seasons":[{{"from":"06-01","to":"07-01",{}}}]"#, shifts(1_001));
    assert_eq!(
        faults(&document(&format!("{WEEK},{season}"), "")),
        [format!("locations[0].seasons {too_many}")]
    );
    let closures = vec![r#"{"from":"2026-11-26"}"#; 1_001].join(",");
    assert_eq!(
        faults(&document(WEEK, &format!(r#","closures":[{closures}]"#))),
        [format!("resources[0].closures {too_many}")]
    );
}

#[test]
fn what_is_said_is_written_and_read_again() {
    let seasons = r#""seasons":[{"from":"2026-11-02","hours":[],"name":"refit","to":"2026-11-16"},{"from":"11-01","hours":[{"days":["MO"],"from":"22:00","to":"06:00"}],"to":"03-01"}]"#;
    let sorted = r#""seasons":[{"from":"11-01","hours":[{"days":["MO"],"from":"22:00","to":"06:00"}],"to":"03-01"},{"from":"2026-11-02","hours":[],"name":"refit","to":"2026-11-16"}]"#;
    let dates = r#""dates":[{"date":"2026-12-31","hours":[]},{"date":"2026-12-24","hours":[{"from":"08:00","to":"12:00"}]}]"#;
    let by_date = r#""dates":[{"date":"2026-12-24","hours":[{"from":"08:00","to":"12:00"}]},{"date":"2026-12-31","hours":[]}]"#;
    let closures = r#""closures":[{"from":"2026-11-16","name":"vacation","to":"2026-11-23"}]"#;
    let all_week = r#""hours":[{"days":["SU","MO","TU","WE","TH","FR","SA"],"from":"00:00","to":"24:00"}]"#;
    let written = |location: &str, resource: &str| {
        let catalog = Catalog::from_json(&document(location, resource)).unwrap();
        let text = catalog.to_json().canonical();
        assert_eq!(Catalog::from_json(&text).unwrap(), catalog);
        text
    };
    let text = written(&format!("{WEEK},{seasons},{dates}"), &format!(",{closures},{dates}"));
    for part in [sorted, by_date, closures] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // A resource without hours of its own for the week has none in its document either, whether it says so or not.
    let resource = text.split_once(r#""resources""#).unwrap().1;
    assert!(!resource.split_once(r#""services""#).unwrap().0.contains("\"days\""), "{resource}");
    assert_eq!(written(WEEK, &format!(",{all_week},{dates}")), written(WEEK, &format!(",{dates}")));
    assert!(
        written(WEEK, &format!(",{all_week}")).contains(r#""days":["MO","TU","WE","TH","FR","SA","SU"]"#)
    );
    assert_eq!(written(&format!("{WEEK},\"seasons\":[],\"dates\":[]"), ""), written(WEEK, ""));
}

#[test]
fn a_date_beats_a_season_which_beats_the_week() {
    let desk = desk(
        r#""hours":[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"10:00"},{"days":["FR"],"from":"22:00","to":"02:00"}],
        "seasons":[{"from":"12-20","to":"01-10","hours":[{"days":["MO","TU","WE","TH","FR"],"from":"11:00","to":"12:00"}]},
                   {"from":"2026-12-28","to":"2026-12-30","hours":[]}],
        "dates":[{"date":"2026-12-24","hours":[{"from":"08:00","to":"09:00"},{"from":"23:00","to":"01:00"}]},
                 {"date":"2026-12-28","hours":[{"from":"09:00","to":"10:00"}]},{"date":"2026-11-14","hours":[]}]"#,
        r#","dates":[{"date":"2026-11-16","hours":[{"from":"09:00","to":"10:00"}]}],
           "closures":[{"name":"vacation","from":"2026-11-17","to":"2026-11-19"},{"from":"2026-11-19"}]"#,
    );
    let rows: &[(&str, &[&str])] = &[
        ("2026-11-12", &["08", "09"]),
        ("2026-11-13", &["08", "09", "22", "23"]),
        // The shift is of the Friday, though the Saturday has hours of its own.
        ("2026-11-14", &["00", "01"]),
        // The resource's own.
        ("2026-11-16", &["09"]),
        ("2026-11-17", &[]),
        ("2026-11-18", &[]),
        ("2026-11-20", &["08", "09", "22", "23"]),
        ("2026-12-18", &["08", "09", "22", "23"]),
        ("2026-12-19", &["00", "01"]),
        ("2026-12-21", &["11"]),
        ("2026-12-24", &["08", "23"]),
        ("2026-12-25", &["00", "11"]),
        ("2026-12-26", &[]),
        ("2026-12-28", &["09"]),
        ("2026-12-29", &[]),
        ("2026-12-30", &["11"]),
        ("2027-01-08", &["11"]),
        ("2027-01-11", &["08", "09"]),
        ("2027-12-28", &["11"]),
    ];
    for (date, expected) in rows {
        assert_eq!(open(&desk, date), *expected, "{date}");
    }
    let says = [
        ("2026-11-16T13:00:00Z", "w: no n is free |   Rob: off duty 00:00 to 09:00"),
        ("2026-11-17T13:00:00Z", "w: no n is free |   Rob: away for vacation"),
        ("2026-11-19T13:00:00Z", "w: no n is free |   Rob: away 00:00 to 24:00"),
        ("2026-12-29T15:00:00Z", "w: closed 00:00 to 24:00"),
    ];
    for (start, expected) in says {
        assert!(words(&desk, start).starts_with(expected), "{start}: {}", words(&desk, start));
    }
}

/// `FEDERAL` beside a location that keeps it.
fn with_holidays(holidays: &str, location: &str, resource: &str) -> String {
    document(location, resource).replace(r#""id":"c","#, &format!(r#""id":"c","holidays":[{holidays}],"#))
}

const FEDERAL: &str = r#"{"id":"us-federal","days":[{"name":"Christmas","date":"12-25"},{"name":"Opening","date":"2026-11-09"},
    {"name":"Leap day","date":"02-29"},
    {"name":"Thanksgiving","recurrence":"DTSTART;VALUE=DATE:20241128\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}]}"#;

#[test]
fn holidays_close_whole_dates_but_those_with_hours_of_their_own() {
    let location = r#""holidays":["us-federal"],
        "hours":[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"10:00"},{"days":["WE"],"from":"22:00","to":"02:00"}],
        "seasons":[{"from":"12-20","to":"01-10","hours":[{"days":["MO","TU","WE","TH","FR"],"from":"11:00","to":"12:00"}]}],
        "dates":[{"date":"2027-11-25","hours":[{"from":"09:00","to":"10:00"}]}]"#;
    let staff = r#"{"id":"staff","days":[{"name":"Outing","recurrence":"DTSTART;VALUE=DATE:20261112\nRDATE;VALUE=DATE:20261112,20261113"}]}"#;
    let resource =
        r#","holidays":["staff"],"dates":[{"date":"2026-11-13","hours":[{"from":"08:00","to":"09:00"}]}]"#;
    let text = with_holidays(&format!("{FEDERAL},{staff}"), location, resource);
    let catalog = Catalog::from_json(&text).unwrap();
    let written = catalog.to_json().canonical();
    assert_eq!(Catalog::from_json(&written).unwrap(), catalog);
    assert!(
        written.contains(
            r#""recurrence":"DTSTART;VALUE=DATE:20241128\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH""#
        )
    );
    let desk = Desk::new(catalog);
    let rows: &[(&str, &[&str])] = &[
        ("2026-11-09", &[]),
        ("2027-11-09", &["08", "09"]),
        ("2026-11-12", &[]),
        ("2026-11-13", &["08"]),
        ("2026-11-25", &["08", "09", "22", "23"]),
        // The end of Wednesday's shift too.
        ("2026-11-26", &[]),
        ("2026-12-24", &["11"]),
        ("2026-12-25", &[]),
        // 2027: open on Thanksgiving after all; the shift before it goes on.
        ("2027-11-25", &["00", "01", "09"]),
        ("2028-02-29", &[]),
        ("2028-03-01", &["08", "09", "22", "23"]),
        ("2027-03-01", &[]),
    ];
    for (date, expected) in rows {
        assert_eq!(open(&desk, date), *expected, "{date}");
    }
    assert_eq!(words(&desk, "2026-11-09T13:00:00Z"), "w: closed for Opening");
    assert_eq!(words(&desk, "2026-11-12T13:00:00Z"), "w: no n is free |   Rob: away for Outing");
    let wish = Wish::new("s", "l").unwrap();
    let verdict = desk.check(&wish, at("2026-12-25T16:00:00Z"), at("2026-01-01T00:00:00Z")).unwrap();
    let period = r#""period":{"end":"2026-12-26T05:00:00Z","start":"2026-12-25T05:00:00Z"}"#;
    let closure = format!(r#"{{"code":"location.closure","name":"Christmas",{period}}}"#);
    assert!(verdict.to_json().canonical().contains(&closure), "{}", verdict.to_json().canonical());
    // A holiday is no business day.
    let catalog = desk.catalog();
    let at = catalog.locations().next().unwrap();
    let is = |date: &str| catalog.is_business_day(at, date.parse().unwrap()).unwrap();
    let days = ["2026-11-06", "2026-11-07", "2026-11-09", "2026-11-26", "2027-11-25"].map(is);
    assert_eq!(days, [true, false, false, false, true]);
}

#[test]
fn what_no_holiday_can_mean_is_refused_where_it_stands() {
    let day = |day: &str| format!(r#"{{"id":"us","days":[{day}]}}"#);
    let rows: &[(String, &[&str])] = &[
        (day(r#"{"name":"x"}"#), &["holidays[0].days[0].date [missing] this member must be there"]),
        (day(r#"{"date":"12-25"}"#), &["holidays[0].days[0].name [missing] this member must be there"]),
        (
            day(r#"{"name":"x","date":"02-30"}"#),
            &[r#"holidays[0].days[0].date [value] "02-30" is not a day of every year, such as "06-01""#],
        ),
        (
            day(r#"{"name":"x","date":"12-25","recurrence":"DTSTART;VALUE=DATE:20261225"}"#),
            &["holidays[0].days[0] [conflict] only one of these says when it is: date, recurrence"],
        ),
        (
            day(r#"{"name":"x","recurrence":"DTSTART:20261225T080000"}"#),
            &[
                "holidays[0].days[0].recurrence [value] DTSTART: it is a date here, such as DTSTART;VALUE=DATE:20261126",
            ],
        ),
        (day(r#"{"name":"x","recurrence":"DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=DECADELY"}"#), &["?"]),
        (
            format!("{0},{0}", day("")),
            &[r#"holidays[1].id [duplicate] holidays[0] has the name "us" already"#],
        ),
    ];
    let keeps = format!(r#"{WEEK},"holidays":["us"]"#);
    for (holidays, expected) in rows {
        let found = faults(&with_holidays(holidays, &keeps, ""));
        match *expected {
            ["?"] => assert!(
                found.len() == 1 && found.join("").starts_with("holidays[0].days[0].recurrence [value]"),
                "{found:?}"
            ),
            expected => assert_eq!(found, expected, "{holidays}"),
        }
    }
    let keeps = format!(r#"{WEEK},"holidays":["us","eu","us"]"#);
    assert_eq!(
        faults(&with_holidays(&day(""), &keeps, r#","holidays":["uk"]"#)),
        [
            r#"locations[0].holidays[2] [duplicate] "us" is in the list already"#,
            r#"locations[0].holidays[1] [dangling] no list of holidays is named "eu""#,
            r#"resources[0].holidays[0] [dangling] no list of holidays is named "uk""#,
        ]
    );
    // All that one location keeps are bounded together.
    let days = |id: &str| {
        let day = r#"{"name":"x","date":"12-25"}"#;
        format!(r#"{{"id":"{id}","days":[{}]}}"#, vec![day; 501].join(","))
    };
    let both = format!("{},{}", days("us"), days("eu"));
    assert_eq!(
        faults(&with_holidays(&both, &keeps.replace(r#","us"]"#, "]"), "")),
        ["locations[0].holidays [too_many] 1002 are more than 1000"]
    );
    // What may only be missing because it could not be read is not said to be missing.
    assert_eq!(
        faults(&with_holidays(r#"{"id":7,"days":[]}"#, &keeps.replace(r#","us"]"#, "]"), "")),
        ["holidays[0].id [type] 7 is not a name"]
    );
}

/// Two lots of one ledger, and one of its own; Tom is at the north, but for these postings.
fn two_lots(postings: &str) -> String {
    let place = |id: &str, zone: &str, more: &str| {
        format!(
            r#"{{"id":"{id}","zone":"{zone}",{more}"hours":[{{"days":["MO","TU","WE","TH","FR"],"from":"00:00","to":"24:00"}}]}}"#
        )
    };
    let [north, south, far] = [
        place("north", "America/New_York", r#""ledger":"east","#),
        place("south", "America/Chicago", r#""ledger":"east","name":"Southside","#),
        place("far", "UTC", ""),
    ];
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{north},{south},{far}],
        "resources":[{{"id":"tom","kind":"tech","location":"north","postings":[{postings}],
          "hours":[{{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"11:00"}}]}}],
        "services":[{{"id":"s","locations":["north","south"],"grid":{{"step":"PT1H"}},"horizon":"P365D",
          "segments":[{{"id":"w","length":"PT1H","needs":[{{"id":"n","kind":"tech"}}]}}]}}]}}"#
    )
}

const MOVES: &str = r#"{"location":"south","from":"2026-11-09","to":"2026-11-11","hours":[{"days":["MO"],"from":"22:00","to":"02:00"}]},
    {"location":"south","days":["TU","TH"],"from":"2026-11-09"}"#;

#[test]
fn a_posting_moves_a_resource_and_its_hours() {
    let text = two_lots(MOVES);
    let catalog = Catalog::from_json(&text).unwrap();
    let written = catalog.to_json().canonical();
    assert_eq!(Catalog::from_json(&written).unwrap(), catalog);
    assert!(written.contains(r#"{"days":["TU","TH"],"from":"2026-11-09","location":"south"}"#), "{written}");
    let desk = Desk::new(catalog);
    let zone = Zones::bundled().get("America/New_York").unwrap();
    let open = |place: &str, date: &str| -> Vec<String> {
        let day = zone.day(date.parse().unwrap()).unwrap();
        let wish = Wish::new("s", place).unwrap();
        let slots = desk.slots(&wish, day, at("2026-11-01T12:00:00Z")).unwrap();
        slots.iter().map(|slot| zone.to_local(slot.id.start).format("%H").to_string()).collect()
    };
    let rows: &[(&str, &[&str], &[&str])] = &[
        ("2026-11-05", &["08", "09", "10"], &[]),
        // The first posting that is on counts; all hours are those of the north's clock.
        ("2026-11-09", &[], &["22", "23"]),
        // A Tuesday without hours of the first posting; Monday's shift goes on.
        ("2026-11-10", &[], &["00", "01"]),
        ("2026-11-11", &["08", "09", "10"], &[]),
        ("2026-11-12", &[], &["08", "09", "10"]),
    ];
    for (date, north, south) in rows {
        assert_eq!((open("north", date), open("south", date)), (own(north), own(south)), "{date}");
    }
    let says = |place: &str, start: &str| {
        desk.explain(&Wish::new("s", place).unwrap(), at(start), at("2026-11-01T12:00:00Z"))
            .unwrap()
            .join(" | ")
    };
    assert_eq!(says("north", "2026-11-12T14:00:00Z"), "w: no n is free |   tom: at Southside 00:00 to 24:00");
    assert_eq!(says("south", "2026-11-11T14:00:00Z"), "w: no n is free |   tom: at north 00:00 to 23:00");
    // What is booked at one is not open at the other: there is one ledger, and one Tom.
    let [tom, south] = [ResourceId::new("tom").unwrap(), ResourceId::new("x").unwrap()];
    assert!(
        desk.diary(&south, zone.day("2026-11-12".parse().unwrap()).unwrap(), at("2026-11-01T12:00:00Z"))
            .is_err()
    );
    let day = zone.day("2026-11-12".parse().unwrap()).unwrap();
    let codes = |place: &str| -> Vec<&str> {
        let found =
            desk.diary_at(&tom, &LocationId::new(place).unwrap(), day, at("2026-11-01T12:00:00Z")).unwrap();
        found.iter().map(slotwright::availability::Blocker::code).collect()
    };
    assert_eq!(codes("north"), ["resource.elsewhere"]);
    assert_eq!(codes("south"), ["resource.hours", "resource.hours"]);
}

/// A shift over midnight goes on where it began, and what it takes of the next date is not served at home; also when the
/// desk has read a longer diary of home before.
#[test]
fn nobody_is_at_two_places_at_once() {
    let night = r#"{"location":"south","days":["MO"],"hours":[{"days":["MO"],"from":"22:00","to":"10:00"}]}"#;
    let desk = Desk::new(Catalog::from_json(&two_lots(night)).unwrap());
    let now = at("2026-11-01T12:00:00Z");
    let open = |place: &str, start: &str, end: &str| -> Vec<String> {
        let window = Period::new(at(start), at(end)).unwrap();
        let slots = desk.slots(&Wish::new("s", place).unwrap(), window, now).unwrap();
        slots.iter().map(|slot| slot.id.start.to_string()[..13].to_owned()).collect()
    };
    assert_eq!(open("north", "2026-11-02T00:00:00Z", "2026-12-02T00:00:00Z").len(), 5 + 12 * 3);
    assert_eq!(open("north", "2026-11-10T05:00:00Z", "2026-11-11T05:00:00Z"), ["2026-11-10T15"]);
    let south = open("south", "2026-11-10T05:00:00Z", "2026-11-11T05:00:00Z");
    assert_eq!((south.len(), south.last().map(String::as_str)), (10, Some("2026-11-10T14")));
}

fn own(hours: &[&str]) -> Vec<String> {
    hours.iter().map(|hour| (*hour).to_owned()).collect()
}

#[test]
fn what_no_posting_can_mean_is_refused_where_it_stands() {
    let rows: &[(&str, &[&str])] = &[
        (
            r#"{"location":"south"},{"location":"north"}"#,
            &[
                r#"resources[0].postings[1].location [impossible] "north" is its home, where it is on all other dates"#,
            ],
        ),
        (
            r#"{"location":"south"},{"location":"far"}"#,
            &[
                r#"resources[0].postings[1].location [impossible] "far" keeps its bookings in ledger "far", its home "north" in "east": give both one `ledger`"#,
            ],
        ),
        (
            r#"{"location":"south"},{"location":"west"}"#,
            &[
                r#"resources[0].postings[1].location [dangling] no location is named "west"; there are: "far", "north", "south""#,
            ],
        ),
        (
            r#"{"location":"south","from":"2026-11-02","to":"2026-11-02"}"#,
            &[
                r#"resources[0].postings[0] [value] "2026-11-02 to 2026-11-02" is not a posting: `to` is the first date after it, after `from`"#,
            ],
        ),
        (
            r#"{"location":"south","days":[]}"#,
            &[r#"resources[0].postings[0].days [value] a shift is on one day at least, such as "MO""#],
        ),
        // Who is posted there serves there.
        (
            r#"{"location":"far","days":["MO"]}"#,
            &[
                r#"resources[0].postings[0].location [impossible] "far" keeps its bookings in ledger "far", its home "north" in "east": give both one `ledger`"#,
                r#"services[0].segments[0].needs[0].kind [dangling] no resource of kind "tech" at location "south""#,
            ],
        ),
        (
            "",
            &[
                r#"services[0].segments[0].needs[0].kind [dangling] no resource of kind "tech" at location "south""#,
            ],
        ),
    ];
    for (postings, expected) in rows {
        assert_eq!(faults(&two_lots(postings)), *expected, "{postings}");
    }
    let many = vec![r#"{"location":"south"}"#; 1_001].join(",");
    assert_eq!(faults(&two_lots(&many)), ["resources[0].postings [too_many] 1001 are more than 1000"]);
}

/// St. John's, until 2011: at 00:01 back to 23:01 of the day before. The first minute of that day is over by then.
#[test]
fn a_day_that_begins_twice_has_its_first_minute() {
    let zone = Zones::bundled().get("America/St_Johns").unwrap();
    let window = Period::new(at("2010-11-07T02:00:00Z"), at("2010-11-07T02:50:00Z")).unwrap();
    let sunday = [Weekday::Sun].into_iter().collect();
    let time = |text| TimeOfDay::parse(text).unwrap();
    let hours = Hours::new(vec![Shift::new(sunday, time("00:00"), time("12:00")).unwrap()]);
    let open = hours.open(&zone, &window).unwrap();
    assert_eq!(open.first(), Some(at("2010-11-07T02:30:00Z")));
}

// ---- against a model, day by day ----

type Spans = Vec<(u16, u16)>;

#[derive(Debug, Clone)]
struct Plot {
    zone: &'static str,
    first: NaiveDate,
    days: u64,
    week: Spans,
    /// Days of every year, ascending, from one to the next of which a season lasts if it has hours.
    turns: Vec<(u32, u32)>,
    every_year: Vec<Option<Spans>>,
    /// From which day of the window, and for how many.
    once: Option<(u64, u64, Spans)>,
    dates: BTreeMap<u64, Spans>,
}

fn spans() -> impl Strategy<Value = Spans> {
    let span = prop::sample::select(vec![(480, 720), (780, 1020), (0, 1440), (1200, 300), (1320, 1305)]);
    prop::collection::vec(span, 0..3)
}

fn plot() -> impl Strategy<Value = Plot> {
    let zone = prop::sample::select(vec!["UTC", "America/New_York", "Asia/Kathmandu"]);
    // Around New Year and around the end of February, of years of both kinds.
    let first =
        prop::sample::select(vec!["2023-12-28", "2024-02-26", "2025-02-25", "2026-06-10", "2028-02-27"]);
    let turn =
        prop::sample::select(vec![(1, 1), (1, 2), (2, 28), (2, 29), (3, 1), (6, 12), (12, 30), (12, 31)]);
    let turns =
        prop::collection::btree_set(turn, 2..5).prop_map(|turns| turns.into_iter().collect::<Vec<_>>());
    let every_year = prop::collection::vec(prop::option::of(spans()), 5);
    let once = prop::option::of((0..6u64, 1..4u64, spans()));
    let dates = prop::collection::btree_map(0..8u64, spans(), 0..3);
    ((zone, first, 1..8u64), spans(), turns, every_year, once, dates).prop_map(
        |((zone, first, days), week, turns, every_year, once, dates)| {
            let first = first.parse().unwrap();
            Plot { zone, first, days, week, turns, every_year, once, dates }
        },
    )
}

fn shifts(spans: &Spans) -> Vec<Shift> {
    let time = |minutes| TimeOfDay::from_minutes(minutes).unwrap();
    spans.iter().map(|(from, to)| Shift::new(WeekdaySet::ALL, time(*from), time(*to)).unwrap()).collect()
}

impl Plot {
    fn day(&self, days: u64) -> NaiveDate {
        self.first + Days::new(days)
    }

    /// The seasons of every year: from, to and what begins.
    fn seasons(&self) -> impl Iterator<Item = ((u32, u32), (u32, u32), &Spans)> {
        let next = self.turns.iter().cycle().skip(1);
        let seasons = self.turns.iter().zip(next).zip(&self.every_year);
        seasons.filter_map(|((from, to), spans)| Some((*from, *to, spans.as_ref()?)))
    }

    fn hours(&self) -> Hours {
        let on = |(month, day)| OnDate::EveryYear(MonthDay::new(month, day).unwrap());
        let seasons = self
            .seasons()
            .map(|(from, to, spans)| Season::new(String::new(), on(from), on(to), shifts(spans)));
        let once = self.once.iter().map(|(from, length, spans)| {
            let day = |days| OnDate::Once(self.day(days));
            Season::new(String::new(), day(*from), day(from + length), shifts(spans))
        });
        let seasons = seasons.chain(once).map(Result::unwrap).collect();
        let dates = self.dates.iter().map(|(days, spans)| DateHours::new(self.day(*days), shifts(spans)));
        let hours = Hours::new(shifts(&self.week)).with_seasons(seasons).unwrap();
        hours.with_dates(dates.collect()).unwrap()
    }

    fn begun_on(&self, date: NaiveDate) -> &Spans {
        // In which year it is that day: 1 March for a 29 February that there is not.
        let in_year = |year, (month, day)| {
            NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::from_ymd_opt(year, 3, 1).unwrap())
        };
        if let Some((_, own)) = self.dates.iter().find(|(days, _)| self.day(**days) == date) {
            return own;
        }
        if let Some((from, length, own)) = &self.once
            && (self.day(*from)..self.day(from + length)).contains(&date)
        {
            return own;
        }
        for (from, to, own) in self.seasons() {
            for year in [date.year() - 1, date.year()] {
                let end = in_year(if to < from { year + 1 } else { year }, to);
                if in_year(year, from) <= date && date < end {
                    return own;
                }
            }
        }
        &self.week
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn hours_are_those_of_their_local_dates(plot in plot()) {
        let zone: Zone = Zones::bundled().get(plot.zone).unwrap();
        let midnight = |date: NaiveDate| {
            zone.resolve(date.and_time(NaiveTime::MIN), Disambiguation::Compatible).unwrap()
        };
        let window = Period::new(midnight(plot.first), midnight(plot.day(plot.days))).unwrap();
        let open = plot.hours().open(&zone, &window).unwrap();
        for seconds in (window.start().seconds()..window.end().seconds()).step_by(900) {
            let at = Instant::from_seconds(seconds).unwrap();
            let local = zone.to_local(at);
            let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap();
            let today = plot.begun_on(local.date());
            let today = today.iter().any(|&(from, to)| from <= minute && (minute < to || to < from));
            let before = plot.begun_on(local.date().pred_opt().unwrap());
            let before = before.iter().any(|&(from, to)| to < from && minute < to);
            prop_assert_eq!(open.contains(at), today || before, "{}", local);
        }
    }
}
