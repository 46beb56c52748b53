//! The rules of a service, one at a time: what its document may say, and which starts that means.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use slotwright::Error;
use slotwright::catalog::Catalog;
use slotwright::desk::{Desk, Wish};
use slotwright::period::{Instant, Minutes, Period};
use slotwright::rules::{Grid, Hours, Pace};
use slotwright::zone::Zones;

/// A catalog with one service; `zone`, `hours` of the location and `rules` of the service as they are said.
fn document(zone: &str, hours: &str, rules: &str) -> String {
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c",
        "locations":[{{"id":"l","zone":"{zone}","hours":[{hours}],"closures":[{{"name":"Fair","from":"2026-11-11"}}]}}],
        "resources":[{{"id":"r","kind":"tech","location":"l"}}],
        "services":[{{"id":"s","locations":["l"],{rules},
          "segments":[{{"id":"w","length":"PT1H","needs":[{{"id":"n","kind":"tech"}}]}}]}}]}}"#
    )
}

const WEEKDAYS: &str = r#"{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"17:00"}"#;
const ALWAYS: &str = r#"{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"00:00","to":"24:00"}"#;

fn faults(rules: &str) -> Vec<String> {
    match Catalog::from_json(&document("UTC", WEEKDAYS, rules)) {
        Ok(_) => Vec::new(),
        Err(Error::DocumentInvalid { faults, .. }) => faults
            .0
            .iter()
            .map(|fault| format!("{} [{}] {}", fault.path, fault.code, fault.message))
            .collect(),
        Err(other) => vec![other.to_string()],
    }
}

#[test]
fn what_no_service_can_mean_is_refused_where_it_stands() {
    let rows: &[(&str, &[&str])] = &[
        (r#""grid":{}"#, &["services[0].grid.step [missing] this member must be there"]),
        (
            r#""grid":{"step":"PT5M","times":["08:00"]}"#,
            &["services[0].grid [conflict] only one of these says which starts are offered: step, times"],
        ),
        (
            r#""grid":{"times":["08:00"],"offset":"PT5M","align":"hour"}"#,
            &[
                "services[0].grid.offset [conflict] only a grid with a `step` has it",
                "services[0].grid.align [conflict] only a grid with a `step` has it",
            ],
        ),
        (
            r#""grid":{"backToBack":false}"#,
            &["services[0].grid.backToBack [value] it is `true`, or left out"],
        ),
        (
            r#""grid":{"step":"PT61M","align":"hour"}"#,
            &[
                r#"services[0].grid [value] "step 61 min, offset 0 min" is not a grid of the hour: a step from 1 minute to an hour, and an offset below it"#,
            ],
        ),
        (
            r#""grid":{"step":"PT5M","align":"week"}"#,
            &[r#"services[0].grid.align [type] "week" is not one of "day", "hour", "block""#],
        ),
        (
            r#""grid":{"times":[]}"#,
            &[
                r#"services[0].grid [value] "" is not a list of different times from "00:00" to "23:59", at least one"#,
            ],
        ),
        (
            r#""grid":{"times":["09:00","08:00","09:00"]}"#,
            &[
                r#"services[0].grid [value] "09:00, 09:00" is not a list of different times from "00:00" to "23:59", at least one"#,
            ],
        ),
        (
            r#""grid":{"times":["24:00"]}"#,
            &[
                r#"services[0].grid [value] "24:00" is not a list of different times from "00:00" to "23:59", at least one"#,
            ],
        ),
        (
            r#""grid":{"step":"PT5M"},"notice":"2 hours""#,
            &[
                r#"services[0].notice [type] "2 hours" is not a time ahead: "PT2H" (elapsed), "P2D" (days) or {"businessDays": 2}"#,
            ],
        ),
        (
            r#""grid":{"step":"PT5M"},"notice":"P1DT2H""#,
            &[r#"services[0].notice [value] "P1DT2H" is not a number of days, such as "P30D""#],
        ),
        (
            r#""grid":{"step":"PT5M"},"notice":{"businessDays":367},"horizon":{"businessDays":0}"#,
            &[
                "services[0].notice [out_of_range] a notice is at most 366 days",
                "services[0].horizon [out_of_range] a horizon is 1 to 366 days",
            ],
        ),
        (
            r#""grid":{"step":"PT5M"},"notice":{"days":2}"#,
            &[
                "services[0].notice.businessDays [missing] this member must be there",
                "services[0].notice.days [unknown_member] there is no such member; there are: businessDays",
            ],
        ),
        (
            r#""grid":{"step":"PT5M"},"horizon":"PT0M""#,
            &["services[0].horizon [out_of_range] a horizon is 1 to 3660 days"],
        ),
        (
            r#""grid":{"step":"PT5M"},"validFrom":"2026-11-02","validUntil":"2026-11-02""#,
            &[
                "services[0].validUntil [out_of_range] it is the first date on which nothing starts any more, after 2026-11-02",
            ],
        ),
        (
            r#""grid":{"step":"PT5M"},"edge":"outside""#,
            &[r#"services[0].edge [type] "outside" is not one of "buffersOutside", "buffersInside""#],
        ),
    ];
    for (rules, expected) in rows {
        assert_eq!(faults(rules), *expected, "{rules}");
    }
}

/// What has its default is not written, so that a document which says it has the revision of one which does not.
#[test]
fn what_is_said_is_written_and_defaults_are_not() {
    let rows = [
        (r#""grid":{"step":"PT5M","align":"day","offset":"PT0M"}"#, r#""grid":{"step":"PT5M"}"#),
        (r#""grid":{"step":"PT25M","align":"hour"}"#, r#""grid":{"align":"hour","step":"PT25M"}"#),
        (r#""grid":{"times":["10:30","08:00"]}"#, r#""grid":{"times":["08:00","10:30"]}"#),
        (r#""grid":{"backToBack":true}"#, r#""grid":{"backToBack":true}"#),
        (r#""notice":"PT0M","horizon":"P60D","grid":{"step":"PT5M"}"#, r#""grid":{"step":"PT5M"},"id""#),
        (r#""notice":"P2D","grid":{"step":"PT5M"}"#, r#""notice":"P2D""#),
        (r#""horizon":{"businessDays":5},"grid":{"step":"PT5M"}"#, r#""horizon":{"businessDays":5}"#),
        (r#""horizon":"PT48H","grid":{"step":"PT5M"}"#, r#""horizon":"PT48H""#),
        (r#""validFrom":"2026-11-02","grid":{"step":"PT5M"}"#, r#""validFrom":"2026-11-02""#),
        (r#""edge":"buffersOutside","grid":{"step":"PT5M"}"#, r#""grid":{"step":"PT5M"},"id""#),
        (r#""edge":"buffersInside","grid":{"step":"PT5M"}"#, r#""edge":"buffersInside""#),
    ];
    for (rules, written) in rows {
        let catalog = Catalog::from_json(&document("UTC", WEEKDAYS, rules)).unwrap();
        let text = catalog.to_json().canonical();
        assert!(text.contains(written), "{rules}: {text}");
        assert_eq!(Catalog::from_json(&text).unwrap(), catalog);
    }
}

/// The starts of a grid, as they are on the wall, with the offset that tells two passes of an hour apart.
fn starts(zone: &str, hours: &str, grid: &str, from: &str, until: &str) -> Vec<String> {
    let catalog =
        Catalog::from_json(&document(zone, hours, &format!(r#""grid":{grid},"horizon":"P3660D""#))).unwrap();
    let (at, service) = (catalog.locations().next().unwrap(), catalog.services().next().unwrap());
    let pace = Pace { step: Minutes(60), lead: Minutes(0) };
    let window = Period::new(Instant::parse(from).unwrap(), Instant::parse(until).unwrap()).unwrap();
    let listed = |window: Period, grid: &Grid, hours: &Hours| -> Vec<Instant> {
        let ground = grid.ground(&at.zone, hours, pace, &window).unwrap();
        grid.starts(&ground, &[window], usize::MAX)
    };
    let found = listed(window, &service.grid, &at.hours);
    // A start never depends on the window that it is asked in.
    let wide = Period::new(window.start().plus((-86_400_i64 * 3).into_seconds()), window.end()).unwrap();
    let again: Vec<_> =
        listed(wide, &service.grid, &at.hours).into_iter().filter(|start| window.contains(*start)).collect();
    assert_eq!(found, again);
    let minutes = (window.start().seconds()..window.end().seconds()).step_by(60);
    let alone = minutes.map(|at| Instant::from_seconds(at).unwrap()).filter(|start| {
        let one = Period::new(*start, start.plus(1.into_seconds())).unwrap();
        !listed(one, &service.grid, &at.hours).is_empty()
    });
    assert_eq!(found, alone.collect::<Vec<_>>());
    let zone = Zones::bundled().get(zone).unwrap();
    found
        .iter()
        .map(|start| {
            format!("{}{:+}", zone.to_local(*start).format("%d %H:%M"), zone.offset_at(*start).0 / 60)
        })
        .collect()
}

trait IntoSeconds {
    fn into_seconds(self) -> slotwright::period::Seconds;
}

impl IntoSeconds for i64 {
    fn into_seconds(self) -> slotwright::period::Seconds {
        slotwright::period::Seconds(self)
    }
}

#[test]
fn grids() {
    let night = r#"{"days":["SA"],"from":"22:00","to":"06:00"}"#;
    let two = r#"{"days":["MO"],"from":"08:00","to":"12:00"},{"days":["MO"],"from":"12:00","to":"13:00"},{"days":["MO"],"from":"14:10","to":"15:00"}"#;
    type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a [&'a str]);
    let rows: &[Row<'_>] = &[
        // A step that does not divide the hour begins anew in each.
        (
            "UTC",
            WEEKDAYS,
            r#"{"step":"PT25M","offset":"PT5M","align":"hour"}"#,
            "2026-11-02T08:00:00Z",
            "2026-11-02T10:00:00Z",
            &["02 08:05+0", "02 08:30+0", "02 08:55+0", "02 09:05+0", "02 09:30+0", "02 09:55+0"],
        ),
        // India's clock is half an hour off: the hour is that of its wall.
        (
            "Asia/Kolkata",
            WEEKDAYS,
            r#"{"step":"PT40M","align":"hour"}"#,
            "2026-11-02T03:00:00Z",
            "2026-11-02T05:00:00Z",
            &["02 08:40+330", "02 09:00+330", "02 09:40+330", "02 10:00+330"],
        ),
        // What the clock skips is no start; what it shows twice is two.
        (
            "America/New_York",
            ALWAYS,
            r#"{"times":["01:30","02:30","03:00"]}"#,
            "2027-03-14T05:00:00Z",
            "2027-03-14T12:00:00Z",
            &["14 01:30-300", "14 03:00-240"],
        ),
        (
            "America/New_York",
            ALWAYS,
            r#"{"times":["01:30","02:30"]}"#,
            "2026-11-01T04:00:00Z",
            "2026-11-01T12:00:00Z",
            &["01 01:30-240", "01 01:30-300", "01 02:30-300"],
        ),
        // Lord Howe's clock skips from 02:00 to 02:30, and goes back from 02:00 to 01:30.
        (
            "Australia/Lord_Howe",
            ALWAYS,
            r#"{"times":["01:45","02:15","02:30"]}"#,
            "2026-10-03T14:30:00Z",
            "2026-10-03T17:00:00Z",
            &["04 01:45+630", "04 02:30+660"],
        ),
        (
            "Australia/Lord_Howe",
            ALWAYS,
            r#"{"step":"PT20M","align":"hour"}"#,
            "2026-10-03T14:30:00Z",
            "2026-10-03T16:30:00Z",
            &["04 01:00+630", "04 01:20+630", "04 01:40+630", "04 02:40+660", "04 03:00+660", "04 03:20+660"],
        ),
        (
            "Australia/Lord_Howe",
            ALWAYS,
            r#"{"times":["01:30","01:45","02:00"]}"#,
            "2027-04-03T14:00:00Z",
            "2027-04-03T16:00:00Z",
            &["04 01:30+660", "04 01:45+660", "04 01:30+630", "04 01:45+630", "04 02:00+630"],
        ),
        // From the opening on in elapsed time, over the change of clocks too; shifts that meet are one block.
        (
            "America/New_York",
            night,
            r#"{"step":"PT2H30M","align":"block","offset":"PT10M"}"#,
            "2026-11-01T00:00:00Z",
            "2026-11-01T14:00:00Z",
            &["31 22:10-240", "01 00:40-240", "01 02:10-300", "01 04:40-300"],
        ),
        (
            "UTC",
            two,
            r#"{"step":"PT90M","align":"block"}"#,
            "2026-11-02T00:00:00Z",
            "2026-11-03T00:00:00Z",
            &["02 08:00+0", "02 09:30+0", "02 11:00+0", "02 12:30+0", "02 14:10+0"],
        ),
        // A block that began before the window counts.
        (
            "UTC",
            WEEKDAYS,
            r#"{"step":"PT50M","align":"block"}"#,
            "2026-11-02T09:00:00Z",
            "2026-11-02T11:00:00Z",
            &["02 09:40+0", "02 10:30+0"],
        ),
        // What never closes begins anew at each midnight.
        (
            "UTC",
            ALWAYS,
            r#"{"step":"PT11H","align":"block"}"#,
            "2026-11-02T00:00:00Z",
            "2026-11-04T00:00:00Z",
            &["02 00:00+0", "02 11:00+0", "02 22:00+0", "03 00:00+0", "03 11:00+0", "03 22:00+0"],
        ),
        // What is open for days on end, and closes once a week, counts from its opening.
        (
            "UTC",
            r#"{"days":["MO"],"from":"06:00","to":"24:00"},{"days":["TU","WE","TH","FR","SA"],"from":"00:00","to":"24:00"}"#,
            r#"{"step":"PT19H","align":"block"}"#,
            "2026-11-06T00:00:00Z",
            "2026-11-09T12:00:00Z",
            &["06 05:00+0", "07 00:00+0", "07 19:00+0", "09 06:00+0"],
        ),
        (
            "UTC",
            WEEKDAYS,
            r#"{"backToBack":true}"#,
            "2026-11-02T00:00:00Z",
            "2026-11-02T11:00:00Z",
            &["02 08:00+0", "02 09:00+0", "02 10:00+0"],
        ),
        // A start beyond a block is none: its hours end before.
        (
            "UTC",
            r#"{"days":["MO"],"from":"08:00","to":"08:30"}"#,
            r#"{"step":"PT1H","align":"block","offset":"PT45M"}"#,
            "2026-11-02T00:00:00Z",
            "2026-11-03T00:00:00Z",
            &[],
        ),
    ];
    for (zone, hours, grid, from, until, expected) in rows {
        assert_eq!(starts(zone, hours, grid, from, until), *expected, "{zone} {grid}");
    }
}

/// The first and the last start that a customer may have at `now`, as the clock of New York shows them.
fn span(rules: &str, now: &str) -> (String, String) {
    let rules = format!(r#""grid":{{"step":"PT1M"}},{rules}"#);
    let catalog = Catalog::from_json(&document("America/New_York", ALWAYS_BUT_SUNDAY, &rules)).unwrap();
    let zone = catalog.locations().next().unwrap().zone.clone();
    let (desk, wish, now) = (Desk::new(catalog), Wish::new("s", "l").unwrap(), Instant::parse(now).unwrap());
    let first = desk.next_slots(&wish, now, 1, now).unwrap().iter().next().map(|slot| slot.id.start);
    let window = Period::new(now, now.plus((20 * 86_400).into_seconds())).unwrap();
    let last = desk.slots(&wish, window, now).unwrap().iter().last().map(|slot| slot.id.start);
    let shown = |at: Option<Instant>| {
        at.map_or("none".to_owned(), |at| zone.to_local(at).format("%a %d %H:%M").to_string())
    };
    (shown(first), shown(last))
}

/// Closed on Wednesday the 11th of November besides.
const ALWAYS_BUT_SUNDAY: &str = r#"{"days":["MO","TU","WE","TH","FR","SA"],"from":"00:00","to":"24:00"}"#;

#[test]
fn windows() {
    let rows = [
        // Elapsed time is an hour shorter on the wall over the change of 1 November, days are not.
        (r#""notice":"PT48H""#, "2026-10-31T15:00:00-04:00", "Mon 02 14:00"),
        (r#""notice":"P2D""#, "2026-10-31T15:00:00-04:00", "Mon 02 15:00"),
        (r#""notice":"P0D""#, "2026-11-02T15:00:00-05:00", "Mon 02 15:00"),
        // Business days: neither Sunday nor the Fair.
        (r#""notice":{"businessDays":0}"#, "2026-11-02T15:00:00-05:00", "Mon 02 15:00"),
        (r#""notice":{"businessDays":1}"#, "2026-11-06T15:00:00-05:00", "Sat 07 15:00"),
        (r#""notice":{"businessDays":2}"#, "2026-11-06T15:00:00-05:00", "Mon 09 15:00"),
        (r#""notice":{"businessDays":2}"#, "2026-11-09T15:00:00-05:00", "Thu 12 15:00"),
        // On a closed day, now counts as the beginning of the next business day.
        (r#""notice":{"businessDays":0}"#, "2026-11-08T15:00:00-05:00", "Mon 09 00:00"),
        (r#""notice":{"businessDays":1}"#, "2026-11-08T15:00:00-05:00", "Tue 10 00:00"),
        (r#""notice":{"businessDays":2}"#, "2026-11-08T01:00:00-05:00", "Thu 12 00:00"),
        (r#""notice":{"businessDays":1}"#, "2026-11-11T23:00:00-05:00", "Fri 13 00:00"),
        // Validity.
        (r#""validFrom":"2026-11-10""#, "2026-11-02T15:00:00-05:00", "Tue 10 00:00"),
        (r#""validUntil":"2026-11-02""#, "2026-11-02T15:00:00-05:00", "none"),
    ];
    for (rules, now, first) in rows {
        assert_eq!(span(rules, now).0, first, "{rules} {now}");
    }
    // A start at the last minute of which the hour that follows is open.
    let rows = [
        (r#""horizon":"PT24H""#, "2026-10-31T15:00:00-04:00", "Sat 31 23:00"),
        (r#""horizon":"PT48H""#, "2026-10-31T15:00:00-04:00", "Mon 02 13:59"),
        (r#""horizon":"P2D""#, "2026-10-31T15:00:00-04:00", "Mon 02 14:59"),
        (r#""horizon":{"businessDays":2}"#, "2026-11-06T15:00:00-05:00", "Mon 09 14:59"),
        (r#""horizon":{"businessDays":2}"#, "2026-11-08T15:00:00-05:00", "Tue 10 23:00"),
        (r#""horizon":"P30D","validUntil":"2026-11-10""#, "2026-11-06T15:00:00-05:00", "Mon 09 23:59"),
    ];
    for (rules, now, last) in rows {
        assert_eq!(span(rules, now).1, last, "{rules} {now}");
    }
}

/// An hour later is never allowed more of what an hour ago was too soon, and never less of what was too far.
#[test]
fn no_bound_goes_back() {
    for rule in [r#"{"businessDays":1}"#, r#"{"businessDays":3}"#, r#""P3D""#, r#""PT60H""#] {
        let rules = format!(r#""notice":{rule}"#);
        let rules = format!(r#""grid":{{"step":"PT1M"}},{rules}"#);
        let catalog = Catalog::from_json(&document("America/New_York", ALWAYS_BUT_SUNDAY, &rules)).unwrap();
        let (at, service) = (catalog.locations().next().unwrap(), catalog.services().next().unwrap());
        let begin = Instant::parse("2026-10-29T00:00:00Z").unwrap();
        let mut before = begin;
        for hour in 0..24 * 20 {
            let now = begin.plus((hour * 3600).into_seconds());
            let first = service.notice.from(now, &at.zone, |date| catalog.is_business_day(at, date)).unwrap();
            // Days are shorter and longer than a day by what the clocks are set back.
            assert!(now <= first && before <= first, "{rule} at {now}: {first} after {before}");
            before = first;
        }
    }
}

#[test]
fn changeovers_that_lead_nowhere_are_refused_where_they_stand() {
    let faults = |rows: &str| {
        let text = document("UTC", WEEKDAYS, r#""grid":{"step":"PT5M"}"#);
        let pool = r#"{"id":"p","kind":"seat","location":"l","capacity":3},{"id":"r""#;
        let text = text.replacen(r#"{"id":"r""#, pool, 1);
        let text = text.replacen(r#""id":"c""#, &format!(r#""id":"c","changeovers":[{rows}]"#), 1);
        match Catalog::from_json(&text) {
            Ok(catalog) => {
                let again = Catalog::from_json(&catalog.to_json().canonical()).unwrap();
                assert_eq!(again, catalog, "{rows}");
                assert_eq!(again.spacing(), catalog.spacing());
                Vec::new()
            }
            Err(Error::DocumentInvalid { faults, .. }) => faults
                .0
                .iter()
                .map(|fault| format!("{} [{}] {}", fault.path, fault.code, fault.message))
                .collect(),
            Err(other) => vec![other.to_string()],
        }
    };
    let rows: &[(&str, &[&str])] = &[
        (r#"{"from":"s","to":"s","time":"PT0M"},{"from":"s","to":"s","time":"PT24H","kind":"tech"}"#, &[]),
        (
            r#"{"from":"s","to":"t","time":"PT5M"}"#,
            &[r#"changeovers[0].to [dangling] no service is named "t""#],
        ),
        (
            r#"{"from":"s","to":"s","time":"PT5M"},{"from":"s","to":"s","time":"PT6M"}"#,
            &[r#"changeovers[1] [duplicate] another row says what "s" and then "s" take here"#],
        ),
        (
            r#"{"from":"s","to":"s","time":"PT25H"}"#,
            &["changeovers[0].time [out_of_range] a changeover is at most 24 hours"],
        ),
        (
            r#"{"from":"s","to":"s","time":"PT5M","resource":"p"}"#,
            &[
                r#"changeovers[0].resource [impossible] "p" is a pool of 3 units, on which nothing comes after something else: make each unit a resource of its own"#,
            ],
        ),
        (
            r#"{"from":"s","to":"s","time":"PT5M","kind":"seat"}"#,
            &[
                r#"changeovers[0].kind [impossible] "p" is a pool of 3 units, on which nothing comes after something else: make each unit a resource of its own"#,
            ],
        ),
        (
            r#"{"from":"s","to":"s","time":"PT5M","kind":"lift"}"#,
            &[r#"changeovers[0].kind [dangling] no resource is of kind "lift""#],
        ),
        (
            r#"{"from":"s","to":"s","time":"PT5M","kind":"tech","resource":"r"}"#,
            &["changeovers[0] [conflict] only one of these says where: kind, resource"],
        ),
    ];
    for (rows, expected) in rows {
        assert_eq!(faults(rows), *expected, "{rows}");
    }
}
