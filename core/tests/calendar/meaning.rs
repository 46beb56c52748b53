use super::*;

fn check(events: &[&str], expected: &str) {
    let found = calendar(events).free_busy(autumn()).unwrap();
    assert_eq!(all(&found), expected, "{events:#?}");
}

#[test]
fn an_event_is_as_long_as_it_says() {
    #[rustfmt::skip]
    let rows = [
        // By DTEND: exact. Over the change of 1 November this is 7 hours, and so is each one of the series.
        ("DTSTART;TZID=America/New_York:20261031T220000 DTEND;TZID=America/New_York:20261101T040000", "busy 1101T0200/1101T0900"),
        ("DTSTART;TZID=America/New_York:20261031T220000 DTEND;TZID=America/New_York:20261101T040000 RRULE:FREQ=DAILY;COUNT=2", "busy 1101T0200/1101T0900 1102T0300/1102T1000"),
        // DURATION: days on the clocks, hours elapsed.
        ("DTSTART;TZID=America/New_York:20261031T120000 DURATION:P1D", "busy 1031T1600/1101T1700"),
        ("DTSTART;TZID=America/New_York:20261031T120000 DURATION:PT24H", "busy 1031T1600/1101T1600"),
        ("DTSTART;TZID=America/New_York:20261031T120000 DURATION:P1DT1H", "busy 1031T1600/1101T1800"),
        ("DTSTART;TZID=America/New_York:20261026T120000 DURATION:P1W", "busy 1026T1600/1102T1700"),
        ("DTSTART:20261031T160000Z DURATION:P1D", "busy 1031T1600/1101T1600"),
        // Neither: a day for a date, nothing for a time.
        ("DTSTART;VALUE=DATE:20261101", "busy 1101T0400/1102T0500"),
        ("DTSTART:20261101", "busy 1101T0400/1102T0500"),
        ("DTSTART:20261101T120000Z", ""),
        // Days are local days.
        ("DTSTART;VALUE=DATE:20261031 DTEND;VALUE=DATE:20261102", "busy 1031T0400/1102T0500"),
        ("DTSTART;VALUE=DATE:20261031 DURATION:P2D", "busy 1031T0400/1102T0500"),
        ("DTSTART;VALUE=DATE:20261101 DURATION:PT24H", "busy 1101T0400/1102T0500"),
        ("DTSTART;VALUE=DATE:20261101 DTEND;VALUE=DATE:20261101", "busy 1101T0400/1102T0500"),
        // An end in another zone, in UTC, or floating with a start in a zone.
        ("DTSTART;TZID=America/New_York:20261102T090000 DTEND;TZID=Europe/Berlin:20261102T160000", "busy 1102T1400/1102T1500"),
        ("DTSTART;TZID=Europe/Berlin:20261102T090000 DTEND:20261102T090000Z", "busy 1102T0800/1102T0900"),
        ("DTSTART;TZID=Europe/Berlin:20261102T090000 DTEND:20261102T100000", "busy 1102T0800/1102T0900"),
        ("DTSTART;TZID=Europe/Berlin:20261102T090000 DTEND;TZID=Nowhere:20261102T100000", "busy 1102T0800/1102T0900"),
        ("DTSTART:20261102T090000 DTEND:20261102T100000", "busy 1102T1400/1102T1500"),
        ("DTSTART:20261102T100000Z DTEND:20261102T090000Z", ""),
        ("DTSTART:20261102T100000Z DTEND:20261102T110000Z DURATION:PT2H", "busy 1102T1000/1102T1100"),
        ("DTSTART:20261102T100000Z DURATION:-PT2H", ""),
        // In the hour that happens twice the first counts; a time that is skipped has the offset from before.
        ("DTSTART;TZID=America/New_York:20261101T013000 DURATION:PT15M", "busy 1101T0530/1101T0545"),
        ("DTSTART;TZID=Pacific/Auckland:20261102T000000 DURATION:PT15M", "busy 1101T1100/1101T1115"),
    ];
    for (event, expected) in rows {
        check(&[event], expected);
    }
}

#[test]
fn a_series_is_less_its_exceptions_and_more_its_dates() {
    let daily = "UID:a DTSTART;TZID=America/New_York:20261030T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3";
    #[rustfmt::skip]
    let rows = [
        ("", "busy 1030T1300/1030T1400 1031T1300/1031T1400 1101T1400/1101T1500"),
        ("RDATE:20261028T130000Z", "busy 1028T1300/1028T1400 1030T1300/1030T1400 1031T1300/1031T1400 1101T1400/1101T1500"),
        ("EXDATE;TZID=America/New_York:20261031T090000", "busy 1030T1300/1030T1400 1101T1400/1101T1500"),
        ("EXDATE:20261031T130000Z", "busy 1030T1300/1030T1400 1101T1400/1101T1500"),
        ("EXDATE;TZID=Europe/Berlin:20261031T140000,20261030T140000", "busy 1101T1400/1101T1500"),
        ("EXDATE;VALUE=DATE:20261031", "busy 1030T1300/1030T1400 1101T1400/1101T1500"),
        ("EXDATE:20261031T090000", "busy 1030T1300/1030T1400 1101T1400/1101T1500"),
        ("EXDATE:20261031T090000Z", "busy 1030T1300/1030T1400 1031T1300/1031T1400 1101T1400/1101T1500"),
        ("EXDATE;TZID=America/New_York:20261030T090000", "busy 1031T1300/1031T1400 1101T1400/1101T1500"),
        ("EXRULE:FREQ=DAILY;INTERVAL=2", "busy 1031T1300/1031T1400"),
        ("RDATE;TZID=America/New_York:20261030T100000", "busy 1030T1300/1030T1500 1031T1300/1031T1400 1101T1400/1101T1500"),
        ("RDATE:20261102T120000Z,20261030T130000Z", "busy 1030T1300/1030T1400 1031T1300/1031T1400 1101T1400/1101T1500 1102T1200/1102T1300"),
        ("RDATE;VALUE=PERIOD:20261102T120000Z/PT4H,20261103T120000Z/20261103T123000Z",
            "busy 1030T1300/1030T1400 1031T1300/1031T1400 1101T1400/1101T1500 1102T1200/1102T1600 1103T1200/1103T1230"),
    ];
    for (more, expected) in rows {
        check(&[&format!("{daily} {more}")], expected);
    }
    // Days, and a DTSTART that its rule does not generate but that happens all the same.
    let days = "UID:b DTSTART;VALUE=DATE:20261030 RRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=2";
    check(&[days], "busy 1030T0400/1031T0400 1101T0400/1102T0500");
    check(&[&format!("{days} EXDATE;VALUE=DATE:20261101")], "busy 1030T0400/1031T0400");
    check(&[&format!("{days} EXDATE;TZID=America/New_York:20261101T000000")], "busy 1030T0400/1031T0400");
    check(
        &["UID:c DTSTART;VALUE=DATE:20261030 RDATE;VALUE=DATE:20261102,20261104 DURATION:P2D"],
        "busy 1030T0400/1101T0400 1102T0500/1106T0500",
    );
}

#[test]
fn an_override_replaces_its_occurrence_by_instant_and_within_its_uid() {
    let daily = "UID:a DTSTART;TZID=America/New_York:20261030T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3";
    let moved = "DTSTART;TZID=America/New_York:20261103T120000 DURATION:PT2H";
    let without = "busy 1030T1300/1030T1400 1101T1400/1101T1500";
    let with = "busy 1030T1300/1030T1400 1101T1400/1101T1500 1103T1700/1103T1900";
    for id in [
        "RECURRENCE-ID;TZID=America/New_York:20261031T090000",
        "RECURRENCE-ID:20261031T130000Z",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261031T140000",
        "RECURRENCE-ID;VALUE=DATE:20261031",
        "RECURRENCE-ID:20261031T090000",
    ] {
        check(&[daily, &format!("UID:a {id} {moved}")], with);
        check(&[&format!("UID:a {id} {moved}"), daily], with);
        check(&[daily, &format!("UID:a {id} {moved} STATUS:CANCELLED")], without);
        check(&[daily, &format!("UID:a {id} {moved} TRANSP:TRANSPARENT")], without);
        // Of another UID it is an event of its own.
        check(
            &[daily, &format!("UID:b {id} {moved}")],
            "busy 1030T1300/1030T1400 1031T1300/1031T1400 1101T1400/1101T1500 1103T1700/1103T1900",
        );
    }
    // It replaces nothing that is there, and has no master: it stands all the same.
    check(&[&format!("UID:a RECURRENCE-ID:20261031T130000Z {moved}")], "busy 1103T1700/1103T1900");
    check(
        &[daily, &format!("UID:a RECURRENCE-ID:20261031T140000Z {moved}")],
        "busy 1030T1300/1030T1400 1031T1300/1031T1400 1101T1400/1101T1500 1103T1700/1103T1900",
    );
    // The newer of two texts for one occurrence, wherever it stands, and the later of equals.
    let other = "UID:a RECURRENCE-ID:20261031T130000Z DTSTART:20261104T120000Z DURATION:PT1H";
    let this = format!("UID:a RECURRENCE-ID;TZID=Europe/Berlin:20261031T140000 {moved}");
    check(
        &[daily, &format!("{this} SEQUENCE:2"), &format!("{other} SEQUENCE:1 DTSTAMP:20270101T000000Z")],
        with,
    );
    check(
        &[daily, &format!("{this} DTSTAMP:20261002T000000Z"), &format!("{other} DTSTAMP:20261001T000000Z")],
        with,
    );
    check(&[daily, other, &this], with);
    // Of two masters the newer; of equals both, for one of them may be another event.
    let (one, two) =
        ("UID:m DTSTART:20261102T090000Z DURATION:PT1H", "UID:m DTSTART:20261103T090000Z DURATION:PT1H");
    check(&[&format!("{one} SEQUENCE:1"), two], "busy 1102T0900/1102T1000");
    check(&[one, &format!("{two} SEQUENCE:1")], "busy 1103T0900/1103T1000");
    check(
        &[&format!("{one} DTSTAMP:20261002T000000Z"), &format!("{two} DTSTAMP:20261001T000000Z")],
        "busy 1102T0900/1102T1000",
    );
    check(&[one, two, one], "busy 1102T0900/1102T1000 1103T0900/1103T1000");
    // Of days: by the day, whichever way it is written.
    let days = "UID:d DTSTART;VALUE=DATE:20261030 RRULE:FREQ=DAILY;COUNT=3";
    for id in [
        "RECURRENCE-ID;VALUE=DATE:20261031",
        "RECURRENCE-ID:20261031T000000",
        "RECURRENCE-ID:20261031T040000Z",
        "RECURRENCE-ID;TZID=America/New_York:20261031T000000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261031T000000",
    ] {
        check(
            &[days, &format!("UID:d {id} DTSTART;VALUE=DATE:20261105")],
            "busy 1030T0400/1031T0400 1101T0400/1102T0500 1105T0500/1106T0500",
        );
    }
}

#[test]
fn an_override_moves_into_the_window_and_out_of_it() {
    let calendar = calendar(&[
        "UID:a DTSTART:20260901T090000Z DURATION:PT1H RRULE:FREQ=WEEKLY",
        "UID:a RECURRENCE-ID:20260908T090000Z DTSTART:20261103T150000Z DURATION:PT1H",
        "UID:a RECURRENCE-ID:20261103T090000Z DTSTART:20261224T090000Z DURATION:PT1H",
    ]);
    let week = period("2026-11-02T00:00:00Z", "2026-11-09T00:00:00Z");
    assert_eq!(all(&calendar.free_busy(week).unwrap()), "busy 1103T1500/1103T1600");
    let christmas = period("2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z");
    assert_eq!(all(&calendar.free_busy(christmas).unwrap()), "busy 1224T0900/1224T1000");
}

#[test]
fn this_and_future_moves_all_that_follow() {
    let daily = "UID:a DTSTART;TZID=America/New_York:20261030T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=5";
    let from = "UID:a RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20261101T090000";
    let head = "busy 1030T1300/1030T1400 1031T1300/1031T1400";
    #[rustfmt::skip]
    let rows = [
        // Later on the clocks by two hours, and shorter.
        ("DTSTART;TZID=America/New_York:20261101T110000 DURATION:PT30M", "1101T1600/1101T1630 1102T1600/1102T1630 1103T1600/1103T1630"),
        // To the day before, over the change: nine o'clock stays nine o'clock.
        ("DTSTART;TZID=America/New_York:20261031T120000 DURATION:PT30M", "1031T1600/1031T1630 1101T1700/1101T1730 1102T1700/1102T1730"),
        ("DTSTART;TZID=America/New_York:20261101T090000 STATUS:CANCELLED", ""),
        ("DTSTART;VALUE=DATE:20261107", "1107T0500/1110T0500"),
        ("DTSTART:20261101T150000Z DURATION:PT30M", "1101T1500/1101T1530 1102T1500/1102T1530 1103T1500/1103T1530"),
    ];
    for (more, tail) in rows {
        check(&[daily, &format!("{from} {more}")], format!("{head} {tail}").trim());
    }
    // One occurrence among them, changed by itself, and a second change.
    let first = format!("{from} DTSTART;TZID=America/New_York:20261101T110000 DURATION:PT30M");
    let one =
        "UID:a RECURRENCE-ID;TZID=America/New_York:20261102T090000 DTSTART:20261102T220000Z DURATION:PT1H";
    check(
        &[daily, &first, one],
        &format!("{head} 1101T1600/1101T1630 1102T2200/1102T2300 1103T1600/1103T1630"),
    );
    let second =
        "UID:a RECURRENCE-ID;RANGE=THISANDFUTURE:20261103T140000Z DTSTART:20261103T140000Z DURATION:PT2H";
    check(
        &[daily, &first, second],
        &format!("{head} 1101T1600/1101T1630 1102T1600/1102T1630 1103T1400/1103T1600"),
    );
    check(
        &[daily, &first, second, one],
        &format!("{head} 1101T1600/1101T1630 1102T2200/1102T2300 1103T1400/1103T1600"),
    );
    // To long before the series, and to long after its end.
    let (early, late) = (
        period("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"),
        period("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    );
    for (to, window, expected) in [
        ("20260914T090000", early, "busy 0914T1300/0914T1400 0915T1300/0915T1400"),
        ("20261214T090000", late, "busy 1214T1400/1214T1500 1215T1400/1215T1500"),
    ] {
        let series =
            "UID:a DTSTART;TZID=America/New_York:20261030T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=2";
        let all_of_it = format!(
            "UID:a RECURRENCE-ID;RANGE=THISANDFUTURE:20261030T130000Z DTSTART;TZID=America/New_York:{to} DURATION:PT1H"
        );
        let calendar = calendar(&[series, &all_of_it]);
        assert_eq!(all(&calendar.free_busy(window).unwrap()), expected);
        assert_eq!(all(&calendar.free_busy(autumn()).unwrap()), "");
    }
    // Whole days, and two changes.
    let days = "UID:d DTSTART;VALUE=DATE:20261030 RRULE:FREQ=DAILY;COUNT=5";
    let later = "UID:d RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261101 DTSTART;VALUE=DATE:20261105";
    let timed =
        "UID:d RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261103 DTSTART:20261103T120000Z DURATION:PT1H";
    check(&[days, later], "busy 1030T0400/1101T0400 1105T0500/1108T0500");
    check(&[days, later, timed], "busy 1030T0400/1101T0400 1103T1200/1103T1300 1105T0500/1107T0500");
    // A day names the occurrence, in a series of times.
    let by_day = "UID:a RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261102 DTSTART;TZID=America/New_York:20261102T100000 DURATION:PT1H";
    check(&[daily, by_day], &format!("{head} 1101T1400/1101T1500 1102T1500/1102T1600 1103T1500/1103T1600"));
    let in_utc =
        "UID:a RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261102 DTSTART:20261102T200000Z DURATION:PT1H";
    check(&[daily, in_utc], &format!("{head} 1101T1400/1101T1500 1102T2000/1102T2100 1103T2000/1103T2100"));
    // In a series in UTC, the day as it is written there, and as EXDATE means it: not that of the calendar's zone.
    let utc = "UID:a DTSTART:20261101T020000Z DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3";
    check(&[utc, in_utc], "busy 1101T0200/1101T0300 1102T2000/1102T2100 1103T2000/1103T2100");
    let one = "UID:a RECURRENCE-ID;VALUE=DATE:20261102 DTSTART:20261105T200000Z DURATION:PT1H";
    check(&[utc, one], "busy 1101T0200/1101T0300 1103T0200/1103T0300 1105T2000/1105T2100");
    check(&[&format!("{utc} EXDATE;VALUE=DATE:20261102")], "busy 1101T0200/1101T0300 1103T0200/1103T0300");
}

#[test]
fn the_traits_of_an_event_decide_what_it_counts_as() {
    let ana = |more: &str| format!("ATTENDEE;{more}CN=x:mailto:Ana@Northside.example");
    #[rustfmt::skip]
    let rows = [
        ("STATUS:CONFIRMED".to_owned(), "busy"), ("STATUS:TENTATIVE".to_owned(), "tentative"), ("STATUS:CANCELLED".to_owned(), ""),
        ("TRANSP:TRANSPARENT".to_owned(), ""), ("TRANSP:OPAQUE".to_owned(), "busy"), ("STATUS:NEW".to_owned(), "busy"),
        (ana("PARTSTAT=ACCEPTED;"), "busy"), (ana("PARTSTAT=DECLINED;"), ""), (ana("PARTSTAT=TENTATIVE;"), "tentative"),
        (ana("PARTSTAT=NEEDS-ACTION;"), "tentative"), (ana(""), "tentative"), (ana("PARTSTAT=DELEGATED;"), ""),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:bo@northside.example".to_owned(), "busy"),
        ("ATTENDEE;PARTSTAT=DECLINED;EMAIL=ana@northside.example:/principals/ana".to_owned(), ""),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF".to_owned(), "unavailable"), ("X-MICROSOFT-CDO-BUSYSTATUS:FREE".to_owned(), ""),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE".to_owned(), "tentative"), ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY".to_owned(), "busy"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE".to_owned(), "busy"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF TRANSP:TRANSPARENT".to_owned(), "unavailable"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF STATUS:CANCELLED".to_owned(), ""),
        ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY TRANSP:TRANSPARENT".to_owned(), ""),
    ];
    for (more, expected) in rows {
        let expected =
            if expected.is_empty() { String::new() } else { format!("{expected} 1102T0900/1102T1000") };
        check(&[&format!("DTSTART:20261102T090000Z DURATION:PT1H {more}")], &expected);
    }
    let cancel =
        text(&["UID:a DTSTART:20261102T090000Z DURATION:PT1H"]).replace("VERSION:2.0", "METHOD:CANCEL");
    assert_eq!(all(&parse(cancel).free_busy(autumn()).unwrap()), "");
}

#[test]
fn zones_are_found_by_every_name_that_is_written() {
    let block = |name: &str, offset: &str| {
        format!(
            "BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n\
             TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        )
    };
    #[rustfmt::skip]
    let rows = [
        ("America/New_York", "", "busy 1102T1400/1102T1500"), ("america/new_york", "", "busy 1102T1400/1102T1500"),
        ("US/Eastern", "", "busy 1102T1400/1102T1500"), ("\"Europe/Berlin\"", "", "busy 1102T0800/1102T0900"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "", "busy 1102T0800/1102T0900"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "", "busy 1102T1200/1102T1300"),
        ("Eastern Standard Time", "", "busy 1102T1400/1102T1500"),
        ("tzone://Microsoft/Utc", "", "busy 1102T0900/1102T1000"),
        ("(UTC-05:00) Eastern", "-0400", "busy 1102T1300/1102T1400"),
        // An IANA name means our data, a Windows name its block, any other name its block.
        ("Europe/Berlin", "+0300", "busy 1102T0800/1102T0900"),
        ("Eastern Standard Time", "+0300", "busy 1102T0600/1102T0700"),
        ("Custom 1", "+0300", "busy 1102T0600/1102T0700"),
        ("\"(UTC-05:00) Eastern Time (US & Canada)\"", "-0500", "busy 1102T1400/1102T1500"),
        // Nobody knows: from the furthest east to the furthest west.
        ("Custom 1", "", "unknown 1101T1900/1102T2200"),
    ];
    for (name, offset, expected) in rows {
        let block = if offset.is_empty() { String::new() } else { block(name.trim_matches('"'), offset) };
        let event = format!(
            "BEGIN:VCALENDAR\r\n{block}BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID={name}:20261102T090000\r\n\
             DURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        assert_eq!(all(&parse(event).free_busy(autumn()).unwrap()), expected, "{name}");
    }
}

#[test]
fn a_block_is_followed_to_its_last_rule() {
    // The rules end: summer time since 29 March 2026, and an hour more from a date of its own on.
    let block = "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:DAYLIGHT\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nDTSTART:19700329T020000\n\
                 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260329T010000Z\nEND:DAYLIGHT\nBEGIN:STANDARD\nTZOFFSETFROM:+0200\n\
                 TZOFFSETTO:+0100\nDTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20251026T010000Z\n\
                 END:STANDARD\nBEGIN:STANDARD\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300\nDTSTART:20261110T000000\nRDATE:20261110T000000\n\
                 END:STANDARD\nEND:VTIMEZONE\n";
    #[rustfmt::skip]
    let rows = [
        ("20260115T090000", "0115T0800/0115T0900"), ("20260328T090000", "0328T0800/0328T0900"), ("20260330T090000", "0330T0700/0330T0800"),
        ("20261102T090000", "1102T0700/1102T0800"), ("20261109T230000", "1109T2100/1109T2200"), ("20261110T010000", "1109T2200/1109T2300"),
        ("20250701T090000", "0701T0700/0701T0800"), ("20251101T090000", "1101T0800/1101T0900"),
    ];
    for (start, expected) in rows {
        let event = format!("BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Own:{start}\nDURATION:PT1H\nEND:VEVENT\n");
        let calendar = parse(format!("BEGIN:VCALENDAR\n{block}{event}END:VCALENDAR"));
        assert_eq!(calendar.report().notes, []);
        let year = &start[..4];
        let window = period(&format!("{year}-01-01T00:00:00Z"), &format!("{year}-12-31T00:00:00Z"));
        assert_eq!(shown(&calendar.free_busy(window).unwrap().busy), [expected], "{start}");
    }
}

/// Apia had no 30 December 2011.
#[test]
fn a_day_that_a_zone_skips_takes_no_time() {
    let window = period("2011-12-20T00:00:00Z", "2012-01-10T00:00:00Z");
    for (days, expected) in [
        ("DTSTART;VALUE=DATE:20111229\nDTEND;VALUE=DATE:20120101", vec!["1229T1000/1231T1000"]),
        ("DTSTART;VALUE=DATE:20111230", vec![]),
        ("DTSTART;VALUE=DATE:20111228\nRRULE:FREQ=DAILY;COUNT=4", vec!["1228T1000/1231T1000"]),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Pacific/Apia\nBEGIN:VEVENT\nUID:a\n{days}\nEND:VEVENT\nEND:VCALENDAR"
        );
        assert_eq!(shown(&parse(text).free_busy(window).unwrap().busy), expected, "{days}");
    }
}

#[test]
fn floating_times_and_days_are_in_the_zone_of_the_calendar() {
    let events = "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261102T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n\
                  BEGIN:VEVENT\r\nUID:b\r\nDTSTART;VALUE=DATE:20261104\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    #[rustfmt::skip]
    let rows = [
        ("X-WR-TIMEZONE:Europe/Berlin\r\n", "busy 1102T0800/1102T0900 1103T2300/1104T2300", "busy 1102T0800/1102T0900 1103T2300/1104T2300"),
        ("", "busy 1102T1400/1102T1500 1104T0500/1105T0500", "unknown 1101T1900/1102T2200 1103T1000/1105T1200"),
        // UTC is no place: what a holiday calendar says is meant where one is.
        ("X-WR-TIMEZONE:UTC\r\n", "busy 1102T1400/1102T1500 1104T0500/1105T0500", "busy 1102T0900/1102T1000 1104T0000/1105T0000"),
        ("X-WR-TIMEZONE:Nowhere\r\n", "busy 1102T1400/1102T1500 1104T0500/1105T0500", "unknown 1101T1900/1102T2200 1103T1000/1105T1200"),
    ];
    for (header, with_default, without) in rows {
        let text = format!("BEGIN:VCALENDAR\r\n{header}{events}");
        assert_eq!(all(&parse(&text).free_busy(autumn()).unwrap()), with_default, "{header}");
        assert_eq!(all(&Calendar::parse(&text).unwrap().free_busy(autumn()).unwrap()), without, "{header}");
    }
}

#[test]
fn windows_are_half_open_and_events_reach_into_them() {
    let calendar = calendar(&[
        "UID:a DTSTART:20261102T090000Z DURATION:PT1H RRULE:FREQ=DAILY;COUNT=2",
        "UID:b DTSTART:20261001T000000Z DTEND:20261102T080000Z",
        "UID:e DTSTART:20261003T000000Z DURATION:PT1H",
        "UID:f DTSTART:20261004T000000Z DURATION:PT1H",
        "UID:g DTSTART:20261005T000000Z DURATION:PT1H",
        "UID:c DTSTART:20261102T120000Z",
        "UID:d DTSTART:20261001T000000Z DURATION:P3W RRULE:FREQ=YEARLY",
    ]);
    #[rustfmt::skip]
    let rows = [
        ("2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z", "", 0), ("2026-11-02T08:00:00Z", "2026-11-02T09:00:01Z", "busy 1102T0900/1102T0900", 1),
        ("2026-11-02T10:00:00Z", "2026-11-02T12:00:00Z", "", 0), ("2026-11-02T09:59:00Z", "2026-11-02T12:00:00Z", "busy 1102T0959/1102T1000", 1),
        ("2026-11-02T12:00:00Z", "2026-11-02T12:00:01Z", "", 1), ("2026-11-02T11:59:59Z", "2026-11-02T12:00:00Z", "", 0),
        ("2026-11-02T07:59:00Z", "2026-11-02T08:30:00Z", "busy 1102T0759/1102T0800", 1),
        ("2026-10-21T23:59:00Z", "2026-10-22T00:01:00Z", "busy 1021T2359/1022T0001", 2), ("2026-10-22T00:00:00Z", "2026-10-22T00:01:00Z", "busy 1022T0000/1022T0001", 1),
        ("2027-10-21T23:59:00Z", "2027-10-22T00:01:00Z", "busy 1021T2359/1022T0000", 1),
    ];
    for (start, end, expected, occurrences) in rows {
        let window = period(start, end);
        assert_eq!(all(&calendar.free_busy(window).unwrap()), expected, "{window}");
        assert_eq!(calendar.occurrences(window).unwrap().len(), occurrences, "{window}");
    }
}

#[test]
fn what_we_published_ourselves_can_be_left_out() {
    let calendar = calendar(&[
        "UID:ours@slotwright DTSTART:20261102T090000Z DURATION:PT1H",
        "UID:ours@slotwright RECURRENCE-ID:20261103T090000Z DTSTART:20261103T090000Z DURATION:PT1H",
        "UID:own DTSTART:20261102T093000Z DURATION:PT1H",
        "UID:ours-2@slotwright DTSTART:20261104T090000Z DURATION:PT1H RRULE:FREQ=DAILY",
    ]);
    let ours = |uid: &str| uid.ends_with("@slotwright");
    assert_eq!(all(&calendar.free_busy_with(autumn(), &ours).unwrap()), "busy 1102T0930/1102T1030");
}

#[test]
fn occurrences_say_what_they_are() {
    let calendar = calendar(&[
        "UID:b SUMMARY:Two\\,parts DTSTART;TZID=America/New_York:20261031T120000 DURATION:P1D RRULE:FREQ=WEEKLY;COUNT=2",
        "UID:b RECURRENCE-ID;TZID=America/New_York:20261107T120000 DTSTART;TZID=Europe/Berlin:20261108T180000 DURATION:PT1H",
        "UID:a DTSTART;VALUE=DATE:20261031 TRANSP:TRANSPARENT",
    ]);
    let rows: Vec<String> = calendar
        .occurrences(autumn())
        .unwrap()
        .iter()
        .map(|one| {
            let zone = one.start.zone().map(|zone| zone.name().to_owned()).unwrap_or_default();
            let id = one.recurrence_id.as_ref().map(ToString::to_string).unwrap_or_default();
            let period = one.period().unwrap();
            let summary = one.summary.as_deref().unwrap_or("-");
            format!(
                "{} {id} {}/{} {zone} {period} {} {:?} {summary}",
                one.uid, one.start, one.end, one.all_day, one.busy
            )
        })
        .collect();
    #[rustfmt::skip]
    let expected = [
        "a  20261031/20261101  2026-10-31T04:00:00Z/2026-11-01T04:00:00Z true Free -",
        "b 20261031T120000 20261031T120000/20261101T120000 America/New_York 2026-10-31T16:00:00Z/2026-11-01T17:00:00Z false Busy Two,parts",
        "b 20261107T120000 20261108T180000/20261108T190000 Europe/Berlin 2026-11-08T17:00:00Z/2026-11-08T18:00:00Z false Busy -",
    ];
    assert_eq!(rows, expected);
}

/// What overrides and ends leave to be understood.
#[test]
fn what_is_left_to_be_understood() {
    let daily = "UID:a DTSTART;TZID=Europe/Berlin:20261101T090000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3";
    let rest = "1103T0800/1103T0900";
    // Who cancels an occurrence need not say when it is.
    for cancelled in [
        "UID:a RECURRENCE-ID:20261102T080000Z STATUS:CANCELLED",
        "UID:a RECURRENCE-ID:20261102T090000 STATUS:CANCELLED",
    ] {
        check(&[daily, cancelled], &format!("busy 1101T0800/1101T0900 {rest}"));
    }
    // A RECURRENCE-ID without a zone is in the zone of the series, whatever that of the override is.
    for moved in [
        "UID:a RECURRENCE-ID:20261102T090000 DTSTART:20261102T150000Z DURATION:PT1H",
        "UID:a RECURRENCE-ID:20261102T090000 DTSTART;TZID=Asia/Tokyo:20261103T000000 DURATION:PT1H",
    ] {
        check(&[daily, moved], &format!("busy 1101T0800/1101T0900 1102T1500/1102T1600 {rest}"));
    }
    // A start that the clocks skip, and an end after the gap: as long as the clocks say.
    let skipped =
        "UID:s DTSTART;TZID=America/New_York:20270314T023000 DTEND;TZID=America/New_York:20270314T033000";
    let march = period("2027-03-14T00:00:00Z", "2027-03-17T00:00:00Z");
    for (rule, expected) in [
        ("", "busy 0314T0730/0314T0830"),
        (" RRULE:FREQ=DAILY;COUNT=2", "busy 0314T0730/0314T0830 0315T0630/0315T0730"),
    ] {
        let calendar = calendar(&[&format!("{skipped}{rule}")]);
        assert_eq!(all(&calendar.free_busy(march).unwrap()), expected);
    }
}

/// Files that were joined have a byte order mark before each.
#[test]
fn a_stream_may_have_several_byte_order_marks() {
    let one = |uid: &str, zone: &str| {
        format!(
            "\u{feff}BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:{zone}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20261102T090000\r\nDURATION:PT1H\r\n\
             END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    let calendar = Calendar::parse(one("a", "Europe/Berlin") + &one("b", "America/New_York")).unwrap();
    assert_eq!(all(&calendar.free_busy(autumn()).unwrap()), "busy 1102T0800/1102T0900 1102T1400/1102T1500");
    assert_eq!(calendar.report().notes, []);
}
