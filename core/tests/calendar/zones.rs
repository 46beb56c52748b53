//! What the names of zones mean, and what happens where two sources of zone data differ.

use super::*;
use slotwright::calendar::{FreeBusy, ZoneBlocks};

/// Vancouver keeps its summer time from November 2026 on; blocks of before say otherwise.
const VANCOUVER: &str = "BEGIN:VTIMEZONE\nTZID:America/Vancouver\nBEGIN:DAYLIGHT\nTZOFFSETFROM:-0800\nTZOFFSETTO:-0700\n\
     DTSTART:19700308T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nEND:DAYLIGHT\nBEGIN:STANDARD\n\
     TZOFFSETFROM:-0700\nTZOFFSETTO:-0800\nDTSTART:19701101T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\n\
     END:STANDARD\nEND:VTIMEZONE\n";

fn fixed(name: &str, offset: &str) -> String {
    format!(
        "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:{offset}\n\
         TZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT\n")
}

fn with(blocks: ZoneBlocks, parts: &str) -> Calendar {
    let options = CalendarOptions { blocks, ..options() };
    let text = format!("BEGIN:VCALENDAR\n{parts}END:VCALENDAR\n");
    Calendar::parse_with(text, &options, &Limits::default()).unwrap()
}

fn of_days(calendar: &Calendar, start: &str, end: &str) -> FreeBusy {
    calendar.free_busy(period(&format!("{start}T00:00:00Z"), &format!("{end}T00:00:00Z"))).unwrap()
}

#[test]
fn a_contradiction_is_told_of_the_windows_that_it_is_in() {
    let daily = event("DTSTART;TZID=America/Vancouver:20200101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY");
    let parts = VANCOUVER.to_owned() + &daily;
    #[rustfmt::skip]
    let rows = [
        (ZoneBlocks::Outranked, "1102T1600/1102T1700", "the zone data of America/Vancouver is used"),
        (ZoneBlocks::Outrank, "1102T1700/1102T1800", "the VTIMEZONE is used"),
    ];
    for (blocks, expected, done) in rows {
        let calendar = with(blocks, &parts);
        let before = of_days(&calendar, "2026-10-30", "2026-10-31");
        assert_eq!((shown(&before.busy).join(" ").as_str(), before.notes.len()), ("1030T1600/1030T1700", 0));
        let after = of_days(&calendar, "2026-11-02", "2026-11-03");
        assert_eq!(shown(&after.busy), [expected]);
        let [note] = after.notes.as_slice() else { panic!("{:?}", after.notes) };
        let what = "the VTIMEZONE America/Vancouver says -28800 s east of UTC at 2026-11-02T00:00:00Z, the zone data -25200 s";
        assert_eq!((note.code, note.line, note.what.as_str()), ("zone.contradiction", 2, what));
        assert_eq!(note.done, done);
        assert!(!after.is_cut_short());
        // In summer they agree again.
        assert_eq!(of_days(&calendar, "2027-06-01", "2027-07-01").notes, []);
        // The report looks a year beyond the last time that the text names.
        assert_eq!(codes(&calendar), [""; 0]);
    }
    assert_ne!(with(ZoneBlocks::Outrank, &parts).revision(), with(ZoneBlocks::Outranked, &parts).revision());
    // Of events that are long over it does not matter, nor of a block that no event uses.
    let once = VANCOUVER.to_owned() + &event("DTSTART;TZID=America/Vancouver:20200101T090000\nDURATION:PT1H");
    assert_eq!(of_days(&with(ZoneBlocks::Outranked, &once), "2026-11-02", "2026-11-03").notes, []);
    let other = VANCOUVER.to_owned() + &event("DTSTART:20261102T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY");
    assert_eq!(of_days(&with(ZoneBlocks::Outranked, &other), "2026-11-02", "2026-11-03").notes, []);
    // It matters for the end of a nominal length, for whole days, and for times that float in the zone.
    #[rustfmt::skip]
    let rows = [
        ("", "DTSTART;TZID=America/Vancouver:20261030T090000\nDURATION:P5D", 1),
        ("", "DTSTART;TZID=America/Vancouver:20261030T090000\nDURATION:P1D", 0),
        ("X-WR-TIMEZONE:America/Vancouver\n", "DTSTART;VALUE=DATE:20261102", 1),
        ("X-WR-TIMEZONE:America/Vancouver\n", "DTSTART:20261102T090000\nDURATION:PT1H", 1),
        ("X-WR-TIMEZONE:America/Vancouver\n", "DTSTART:20261002T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY", 1),
        ("X-WR-TIMEZONE:America/Vancouver\n", "DTSTART:20261102T090000Z\nDURATION:P1D\nRRULE:FREQ=DAILY", 0),
        ("X-WR-TIMEZONE:America/Vancouver\n", "DTSTART:20261002T090000\nDURATION:PT1H", 0),
    ];
    for (header, lines, notes) in rows {
        let calendar = with(ZoneBlocks::Outranked, &(header.to_owned() + VANCOUVER + &event(lines)));
        assert_eq!(of_days(&calendar, "2026-11-01", "2026-11-05").notes.len(), notes, "{header}{lines}");
    }
}

#[test]
fn a_name_means_what_producers_mean_by_it() {
    let amsterdam = "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna";
    let escaped = amsterdam.replace(',', "\\,");
    #[rustfmt::skip]
    let rows: &[(&str, String, &str)] = &[
        // Exchange escapes the name in the block, as TEXT is, and quotes it as a parameter; some quote it nowhere, or both.
        (&format!("\"{amsterdam}\""), fixed(&escaped, "+0300"), "busy 1102T0600/1102T0700"),
        (&format!("\"{amsterdam}\""), fixed(amsterdam, "+0300"), "busy 1102T0600/1102T0700"),
        (&format!("\"{escaped}\""), fixed(&escaped, "+0300"), "busy 1102T0600/1102T0700"),
        ("\"(GMT+01.00) Amsterdam / Berlin\"", fixed("\"(GMT+01.00) Amsterdam / Berlin\"", "+0300"), "busy 1102T0600/1102T0700"),
        (&format!("\"{amsterdam}\""), String::new(), "unknown 1101T1900/1102T2200"),
        ("UTC", String::new(), "busy 1102T0900/1102T1000"), ("GMT", String::new(), "busy 1102T0900/1102T1000"),
        ("Z", String::new(), "busy 1102T0900/1102T1000"), ("Etc/GMT+5", String::new(), "busy 1102T1400/1102T1500"),
        ("etc/utc", String::new(), "busy 1102T0900/1102T1000"), ("EUROPE/BERLIN", String::new(), "busy 1102T0800/1102T0900"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", String::new(), "busy 1102T0800/1102T0900"),
        ("/citadel.org/20260227_1/Europe/Berlin", fixed("/citadel.org/20260227_1/Europe/Berlin", "+0300"), "busy 1102T0800/1102T0900"),
        ("/softwarestudio.org/Olson_20011030_5/America/New_York", String::new(), "busy 1102T1400/1102T1500"),
        ("W. Europe Standard Time", String::new(), "busy 1102T0800/1102T0900"),
        ("w. europe standard time", String::new(), "busy 1102T0800/1102T0900"),
        ("W. Europe Standard Time 1", String::new(), "unknown 1101T1900/1102T2200"),
        ("Customized Time Zone", fixed("Customized Time Zone", "-0230"), "busy 1102T1130/1102T1230"),
        // A blank name is none.
        ("\"\"", String::new(), "busy 1102T1400/1102T1500"),
    ];
    for (name, block, expected) in rows {
        let lines = event(&format!("DTSTART;TZID={name}:20261102T090000\nDURATION:PT1H"));
        // The block may stand behind the events that use it.
        for parts in [format!("{block}{lines}"), format!("{lines}{block}")] {
            assert_eq!(
                all(&of_days(&with(ZoneBlocks::Outranked, &parts), "2026-11-01", "2026-11-04")),
                *expected,
                "{parts}"
            );
        }
    }
    // A block counts in its own VCALENDAR only.
    let own =
        format!("{}{}", fixed("Own", "+0300"), event("DTSTART;TZID=Own:20261102T090000\nDURATION:PT1H"));
    let other = format!(
        "{}{}",
        fixed("Own", "-0300"),
        event("DTSTART;TZID=Own:20261103T090000\nDURATION:PT1H").replace("UID:a", "UID:b")
    );
    let text = format!("BEGIN:VCALENDAR\n{own}END:VCALENDAR\nBEGIN:VCALENDAR\n{other}END:VCALENDAR\n");
    assert_eq!(
        all(&of_days(&parse(text), "2026-11-01", "2026-11-04")),
        "busy 1102T0600/1102T0700 1103T1200/1103T1300"
    );
}

#[test]
fn a_zone_on_a_date_or_a_utc_time_is_left_out_and_said() {
    #[rustfmt::skip]
    let rows: &[(&str, &str, &[&str])] = &[
        ("DTSTART;VALUE=DATE;TZID=Europe/Berlin:20261102", "busy 1102T0500/1103T0500", &["time.zone"]),
        ("DTSTART;TZID=Europe/Berlin:20261102T090000Z\nDURATION:PT1H", "busy 1102T0900/1102T1000", &["time.zone"]),
        ("DTSTART;TZID=UTC:20261102T090000Z\nDURATION:PT1H", "busy 1102T0900/1102T1000", &[]),
        ("DTSTART;TZID=Nowhere:20261102T090000Z\nDURATION:PT1H", "busy 1102T0900/1102T1000", &["time.zone"]),
    ];
    for (lines, expected, notes) in rows {
        let calendar = with(ZoneBlocks::Outranked, &event(lines));
        assert_eq!(all(&of_days(&calendar, "2026-11-01", "2026-11-04")), *expected, "{lines}");
        assert_eq!(codes(&calendar), *notes, "{lines}");
    }
}

#[test]
fn a_block_that_is_left_out_is_said_and_is_of_no_event() {
    let nine = |name: &str| event(&format!("DTSTART;TZID={name}:20261102T090000\nDURATION:PT1H"));
    let found = |parts: &str| {
        let calendar = with(ZoneBlocks::Outranked, parts);
        let notes = calendar.report().notes.iter().map(|note| (note.line, note.code, note.uid.clone()));
        let notes: Vec<_> = notes.collect();
        (all(&of_days(&calendar, "2026-11-02", "2026-11-03")), notes)
    };
    // RFC 5545 §3.6.5 wants one for each TZID: the last counts.
    let twice = format!("{}{}{}", fixed("Own", "+0300"), fixed("Own", "+0500"), nine("Own"));
    let (busy, notes) = found(&twice);
    assert_eq!((&*busy, notes), ("busy 1102T0400/1102T0500", vec![(2, "zone.block", None)]));
    let empty = format!("BEGIN:VTIMEZONE\nTZID:UTC-0\nEND:VTIMEZONE\n{}", nine("UTC-0"));
    let unknown = (7, "zone.unknown", Some("a".to_owned()));
    assert_eq!(found(&empty).1, [(2, "zone.block", None), unknown]);
    // Quotes around a name are none of it, quotes within are.
    for (name, told) in [("\"Own\"", "Own"), ("My \"own\"", "\"My ^'own^'\"")] {
        let (busy, notes) = found(&format!("{}{}", fixed(name, "+0300"), nine(told)));
        assert_eq!((&*busy, notes), ("busy 1102T0600/1102T0700", Vec::new()), "{name}");
    }
}

#[test]
fn blocks_of_every_shape_mean_what_they_say() {
    let part = |kind: &str, from: &str, to: &str, more: &str| {
        format!("BEGIN:{kind}\nTZOFFSETFROM:{from}\nTZOFFSETTO:{to}\n{more}\nEND:{kind}\n")
    };
    // Ireland's summer time is its standard time, and its winter time an hour less.
    let dublin =
        part("STANDARD", "+0000", "+0100", "DTSTART:19810329T010000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU")
            + &part(
                "DAYLIGHT",
                "+0100",
                "+0000",
                "DTSTART:19961027T020000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            );
    let europe = part(
        "STANDARD",
        "+0200",
        "+0100",
        "DTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    ) + &part(
        "DAYLIGHT",
        "+0100",
        "+0200",
        "DTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    );
    let listed =
        part("DAYLIGHT", "-0500", "-0400", "DTSTART:20260308T020000\nRDATE:20260308T020000,20270314T020000")
            + &part(
                "STANDARD",
                "-0400",
                "-0500",
                "DTSTART:20251102T020000\nRDATE:20261101T020000\nRDATE:20271107T020000",
            );
    let late = part("STANDARD", "+0100", "+0300", "DTSTART:20300101T000000");
    let weekday = part(
        "STANDARD",
        "-0400",
        "-0500",
        "DTSTART:16011101T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=SU;BYMONTHDAY=1,2,3,4,5,6,7",
    ) + &part(
        "DAYLIGHT",
        "-0500",
        "-0400",
        "DTSTART:16010308T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14",
    );
    // Nextcloud begins with local mean time.
    let mean =
        part("STANDARD", "+005328", "+0100", "DTSTART:18930401T000000\nRDATE:18930401T000000") + &europe;
    #[rustfmt::skip]
    let rows = [
        (&dublin, "20260701T120000", "0701T1100/0701T1200"), (&dublin, "20261201T120000", "1201T1200/1201T1300"),
        (&europe, "20260701T120000", "0701T1000/0701T1100"), (&europe, "20261201T120000", "1201T1100/1201T1200"),
        (&europe, "20261025T023000", "1025T0030/1025T0130"), (&europe, "20260329T023000", "0329T0130/0329T0230"),
        (&europe, "21500701T120000", "0701T1000/0701T1100"), (&europe, "22500701T120000", "0701T1000/0701T1100"),
        (&europe, "22501201T120000", "1201T1100/1201T1200"), (&europe, "90000701T120000", "0701T1000/0701T1100"),
        (&dublin, "25000701T120000", "0701T1100/0701T1200"), (&weekday, "24000701T120000", "0701T1600/0701T1700"),
        (&listed, "20260701T120000", "0701T1600/0701T1700"), (&listed, "20261201T120000", "1201T1700/1201T1800"),
        (&listed, "20271201T120000", "1201T1700/1201T1800"), (&listed, "20240701T120000", "0701T1600/0701T1700"),
        (&late, "20260701T120000", "0701T1100/0701T1200"), (&late, "20310701T120000", "0701T0900/0701T1000"),
        (&weekday, "20261101T120000", "1101T1700/1101T1800"), (&weekday, "20261030T120000", "1030T1600/1030T1700"),
        (&mean, "20260701T120000", "0701T1000/0701T1100"), (&mean, "18800101T120000", "0101T1106/0101T1206"),
    ];
    for (block, start, expected) in rows {
        let block = format!("BEGIN:VTIMEZONE\nTZID:Own\n{block}END:VTIMEZONE\n");
        let parts = block + &event(&format!("DTSTART;TZID=Own:{start}\nDURATION:PT1H"));
        let calendar = with(ZoneBlocks::Outranked, &parts);
        assert_eq!(codes(&calendar), [""; 0]);
        let (year, month) = (&start[..4], &start[4..6]);
        let found = of_days(
            &calendar,
            &format!("{year}-{month}-01"),
            &format!("{year}-{month}-31").replace("11-31", "11-30"),
        );
        assert_eq!(shown(&found.busy), [expected], "{start} {parts}");
    }
}

#[test]
fn of_too_many_blocks_the_last_are_unknown() {
    let both = |part: &dyn Fn(&str) -> String| ["One", "Two"].map(part).concat();
    let blocks = both(&|name| fixed(name, "+0300"));
    let events = both(&|name| {
        let lines = format!("DTSTART;TZID={name}:20261102T120000\nDURATION:PT1H");
        event(&lines).replace("UID:a", &format!("UID:{name}"))
    });
    let read = |zones: usize| {
        let limits = Limits { zones, ..Limits::default() };
        let text = format!("BEGIN:VCALENDAR\n{blocks}{events}END:VCALENDAR\n");
        let calendar = Calendar::parse_with(text, &options(), &limits).unwrap();
        (all(&calendar.free_busy(autumn()).unwrap()), codes(&calendar))
    };
    assert_eq!(read(2), ("busy 1102T0900/1102T1000".to_owned(), vec![]));
    let unknown = "busy 1102T0900/1102T1000 unknown 1101T2200/1103T0100".to_owned();
    assert_eq!(read(1), (unknown, vec!["zone.block", "zone.unknown"]));
}
