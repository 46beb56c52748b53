use super::svg::{escaped, shortened};
use super::*;
use crate::id::BookingId;
use crate::period::{Period, PeriodSet};
use crate::zone::Zones;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn day_in(zone: &str, date: &str) -> Day {
    let (zone, date) = (Zones::bundled().get(zone).unwrap(), date.parse().unwrap());
    let window = zone.day(date).unwrap();
    let row = Row {
        name: "Priya Raman".to_owned(),
        skills: vec!["ev".to_owned()],
        open: PeriodSet::from(window),
        marks: Vec::new(),
        blocks: Vec::new(),
    };
    let groups = vec![Group { kind: "technician".to_owned(), rows: vec![row] }];
    Day { location: "Northside".to_owned(), date, zone, window, closures: Vec::new(), groups }
}

fn block(label: &str, core: Period) -> Block {
    let booking = BookingId::new("bo-1").unwrap();
    Block { booking, label: label.to_owned(), core, padded: core, tint: 0, state: State::Booked }
}

#[test]
fn a_day_has_a_column_for_each_of_its_hours() {
    let check = |zone: &str, date: &str, columns: usize, skipped: Option<&str>, repeated: Option<&str>| {
        let day = day_in(zone, date);
        let clock = clock::Clock::new(&day);
        let hours: Vec<_> = day.hours().into_iter().map(|hour| clock.hour(hour)).collect();
        assert_eq!(hours.len(), columns, "{zone} {date}: {hours:?}");
        assert!(skipped.is_none_or(|hour| !hours.iter().any(|own| own == hour)), "{zone} {date}: {hours:?}");
        if let Some(hour) = repeated {
            assert_eq!(hours.iter().filter(|own| *own == hour).count(), 2, "{zone} {date}: {hours:?}");
        }
        let svg = day.svg();
        assert_eq!(svg.matches(" 102v12").count(), columns, "one line a column in {zone} on {date}");
    };
    check("America/New_York", "2026-11-02", 24, None, None);
    check("America/New_York", "2026-11-01", 25, None, Some("01"));
    check("America/New_York", "2026-03-08", 23, Some("02"), None);
    check("Europe/Berlin", "2026-10-25", 25, None, Some("02"));
    // Half an hour is repeated: one whole hour is on the wall twice, and the day is 24.5 hours long.
    check("Australia/Lord_Howe", "2026-04-05", 24, None, None);
    // Midnight itself is skipped: the day begins at one.
    check("Africa/Cairo", "2026-04-24", 23, Some("00"), None);
}

#[test]
fn no_name_becomes_markup() {
    let hostile = "</title><script>alert('x')</script>&\"\u{0}\u{7}\u{ffff}";
    let mut day = day_in("America/New_York", "2026-11-01");
    let window = day.window;
    day.location = hostile.to_owned();
    day.closures = vec![(hostile.to_owned(), window)];
    let group = &mut day.groups[0];
    group.kind = hostile.to_owned();
    group.rows[0].name = hostile.to_owned();
    group.rows[0].skills = vec![hostile.to_owned()];
    group.rows[0].marks = vec![Mark { tone: Tone::Busy, period: window }];
    group.rows[0].blocks = vec![block(hostile, window)];
    let svg = day.svg();
    assert!(!svg.to_lowercase().contains("<script"), "{svg}");
    assert!(svg.chars().all(|c| c == '\n' || !c.is_control()), "{svg}");
    assert!(svg.contains("&lt;script&gt;alert(&#39;x&#39;)"), "{svg}");
    assert_is_well_formed(&svg);
}

/// Elements close in the order in which they opened, and attributes hold no markup.
fn assert_is_well_formed(svg: &str) {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (inside, _) = tag.split_once('>').unwrap_or_else(|| panic!("an open bracket in {tag:?}"));
        match (inside.strip_prefix('/'), inside.ends_with('/')) {
            (Some(name), _) => assert_eq!(open.pop(), Some(name.to_owned())),
            (None, true) => {}
            (None, false) => open.push(inside.split(' ').next().unwrap_or_default().to_owned()),
        }
        assert_eq!(inside.matches('"').count() % 2, 0, "{inside}");
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn text_is_escaped_and_shortened_by_characters() {
    for (text, expected) in [
        ("Tom & Söhne <Kfz>", "Tom &amp; Söhne &lt;Kfz&gt;"),
        ("a\u{b}b", "a\u{fffd}b"),
        ("tab\tand\nline", "tab\tand\nline"),
    ] {
        assert_eq!(escaped(text), expected);
    }
    for (text, most, expected) in [
        ("Oil change", 10, "Oil change"),
        ("Oil change", 9, "Oil chan…"),
        ("Oil change", 5, "Oil…"),
        ("Ölwechsel", 3, "Öl…"),
        ("Oil change", 2, ""),
        ("EV", 2, "EV"),
    ] {
        assert_eq!(shortened(text, most), expected);
    }
}

#[test]
fn blocks_that_overlap_get_lanes_of_their_own() {
    let mut day = day_in("America/New_York", "2026-11-02");
    let span = |from: &str, to: &str| Period::new(at(from), at(to)).unwrap();
    let row = &mut day.groups[0].rows[0];
    row.blocks = vec![
        block("a", span("2026-11-02T14:00:00Z", "2026-11-02T16:00:00Z")),
        block("b", span("2026-11-02T15:00:00Z", "2026-11-02T17:00:00Z")),
        block("c", span("2026-11-02T16:00:00Z", "2026-11-02T18:00:00Z")),
    ];
    let lanes: Vec<Vec<_>> =
        row.lanes().iter().map(|lane| lane.iter().map(|block| block.label.as_str()).collect()).collect();
    assert_eq!(lanes, [vec!["a", "c"], vec!["b"]]);
}

#[test]
fn a_cropped_day_keeps_whole_hours_around_what_is_used() {
    let check = |open: &[(&str, &str)], expected: (&str, &str)| {
        let mut day = day_in("America/New_York", "2026-11-01");
        day.groups[0].rows[0].open =
            open.iter().map(|(from, to)| Period::new(at(from), at(to)).unwrap()).collect();
        let window = day.cropped().window;
        assert_eq!((window.start(), window.end()), (at(expected.0), at(expected.1)));
    };
    check(
        &[("2026-11-01T14:30:00Z", "2026-11-01T19:00:00Z")],
        ("2026-11-01T14:00:00Z", "2026-11-01T19:00:00Z"),
    );
    check(
        &[("2026-11-01T05:15:00Z", "2026-11-01T06:15:00Z")],
        ("2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z"),
    );
    // Until midnight there is no later hour; and of nothing, all is shown.
    check(
        &[("2026-11-01T14:00:00Z", "2026-11-02T05:00:00Z")],
        ("2026-11-01T14:00:00Z", "2026-11-02T05:00:00Z"),
    );
    check(&[], ("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"));
}

#[test]
fn a_midnight_that_ends_a_day_is_24_00() {
    let day = day_in("America/New_York", "2026-11-02");
    let clock = clock::Clock::new(&day);
    assert_eq!(clock.period(day.window), "00:00–24:00");
    let day = day_in("America/New_York", "2026-11-01");
    let clock = clock::Clock::new(&day);
    assert_eq!(clock.period(day.window), "00:00 EDT–24:00 EST");
    assert_eq!(clock.zone(), "America/New_York, EDT −04:00 → EST −05:00: 25 hours");
}

#[test]
fn names_are_written_over_nothing_else() {
    let hour = |hour: i64, minutes: i64| {
        let start = at("2026-11-02T05:00:00Z").plus(crate::period::Seconds(hour * 3600));
        Period::new(start, start.plus(crate::period::Seconds(minutes * 60))).unwrap()
    };
    for gap in 1..6 {
        let mut day = day_in("America/New_York", "2026-11-02");
        let row = &mut day.groups[0].rows[0];
        row.name.clear();
        row.skills.clear();
        row.blocks = (0..4).map(|nth| block("Major service · check-in", hour(3 + nth * gap, 15))).collect();
        row.marks = vec![Mark { tone: Tone::Busy, period: hour(2, 30) }];
        let svg = day.svg();
        let texts =
            svg.lines().filter(|line| line.contains("text-anchor=") && line.contains("Major service"));
        let value = |line: &str, name: &str| {
            line.split_once(&format!(" {name}=\"")).unwrap().1.split('"').next().unwrap().to_owned()
        };
        let mut spans: Vec<(i64, i64)> = texts
            .map(|line| {
                let x: i64 = value(line, "x").parse().unwrap();
                let text = line.split_once('>').unwrap().1.split('<').next().unwrap();
                let width = 7 * i64::try_from(text.chars().count()).unwrap();
                if value(line, "text-anchor") == "end" { (x - width, x) } else { (x, x + width) }
            })
            .collect();
        spans.sort();
        assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{gap} hours apart: {spans:?}");
        assert!(gap == 1 || !spans.is_empty(), "{gap} hours apart, nothing is written");
    }
}
