use super::*;

/// What the report of these events holds: `line code: what -> done`.
fn check(events: &[&str], expected: &[(u32, &str)]) {
    let calendar = calendar(events);
    let found: Vec<_> = calendar.report().notes.iter().map(|note| (note.line, note.code)).collect();
    assert_eq!(found, expected, "{events:#?}: {:#?}", calendar.report());
}

#[test]
fn what_is_not_understood_is_reported_with_its_line() {
    // Events begin on line 3.
    #[rustfmt::skip]
    let rows: &[(&str, &[(u32, &str)])] = &[
        ("UID:a DTSTART:20261102T090000Z", &[]),
        ("DTSTART:20261102T090000Z", &[(3, "event.no_uid")]),
        ("UID:a DURATION:PT1H", &[(3, "event.no_start"), (3, "event.left_out")]),
        ("UID:a DTSTART:tomorrow", &[(5, "time.invalid"), (3, "event.left_out")]),
        ("UID:a DTSTART:2026-11-02T09:00:00Z", &[(5, "time.form")]),
        ("UID:a DTSTART;VALUE=DATE:20261102T090000", &[(5, "time.form")]),
        ("UID:a DTSTART;VALUE=DATE-TIME:20261102", &[(5, "time.form")]),
        ("UID:a DTSTART;VALUE=DATE-TIME:20261102T090000", &[]),
        ("UID:a DTSTART;TZID=:20261102T090000", &[(5, "time.zone")]),
        ("UID:a DTSTART:20261102T090000Z DTEND;VALUE=DATE:20261103", &[(6, "event.end_type")]),
        ("UID:a DTSTART;VALUE=DATE:20261102 DTEND:20261103T000000Z", &[(6, "event.end_type")]),
        ("UID:a DTSTART:20261102T090000Z DTEND:20261102T080000Z", &[(6, "event.end_not_after")]),
        ("UID:a DTSTART;VALUE=DATE:20261102 DTEND;VALUE=DATE:20261102", &[(6, "event.end_not_after")]),
        ("UID:a DTSTART:20261102T090000Z DTEND:20261102T100000Z DURATION:PT1H", &[(7, "event.two_ends")]),
        ("UID:a DTSTART:20261102T090000Z DURATION:1H", &[(6, "event.duration")]),
        ("UID:a DTSTART:20261102T090000Z DURATION:-PT1H", &[(6, "event.duration")]),
        ("UID:a DTSTART:20261102T090000Z STATUS:MAYBE TRANSP:GLASS X-MICROSOFT-CDO-BUSYSTATUS:ASLEEP SEQUENCE:x",
            &[(6, "property.value"), (7, "property.value"), (8, "property.value"), (9, "property.value")]),
        ("UID:a DTSTART:20261102T090000Z DTSTART:20261103T090000Z", &[(6, "property.repeated")]),
        ("UID:a DTSTART;TZID=Nowhere:20261102T090000 DTEND;TZID=Nowhere:20261102T100000", &[(5, "zone.unknown")]),
        ("UID:a DTSTART:20261102T090000Z RRULE:FREQ=SOMETIMES", &[(6, "rule.invalid")]),
        ("UID:a DTSTART:20261102T090000Z RRULE:FREQ=WEEKLY;BYDAY=1MO", &[(6, "rule.lenient")]),
        ("UID:a DTSTART:20261102T090000Z RRULE:FREQ=DAILY;INTERVAL=0", &[(6, "rule.invalid")]),
        ("UID:a DTSTART;VALUE=DATE:20261102 RRULE:FREQ=DAILY;BYHOUR=9", &[(3, "rule.lenient")]),
        ("UID:a DTSTART;VALUE=DATE:20261102 RRULE:FREQ=HOURLY", &[(3, "rule.invalid")]),
        ("UID:a DTSTART:20261102T090000Z EXRULE:FREQ=SOMETIMES RRULE:FREQ=DAILY", &[(6, "rule.invalid")]),
        ("UID:a DTSTART:20261102T090000Z RDATE:x,20261103T090000Z EXDATE:y", &[(6, "time.invalid"), (7, "time.invalid")]),
        ("UID:a DTSTART:20261102T090000Z RDATE;VALUE=PERIOD:20261103T090000Z/PT0S", &[(6, "time.invalid")]),
        ("UID:a RECURRENCE-ID;RANGE=THISANDPRIOR:20261102T090000Z DTSTART:20261102T090000Z", &[(5, "event.range")]),
        ("UID:a RECURRENCE-ID:20261102T090000Z DTSTART:20261102T090000Z RRULE:FREQ=DAILY", &[(7, "event.rule_in_override")]),
        ("UID:a RECURRENCE-ID:then DTSTART:20261102T090000Z", &[(5, "time.invalid")]),
        ("UID:a DTSTART:99991231T235959Z DTEND;TZID=America/New_York:99991231T235959", &[(6, "event.end_not_after")]),
        ("UID:a DTSTART:20261102T090000Z garbage", &[(6, "syntax")]),
    ];
    for (event, expected) in rows {
        let mut expected = expected.to_vec();
        expected.sort_by_key(|(line, _)| *line);
        check(&[event], &expected);
    }
    let (one, other) = ("UID:a DTSTART:20261102T090000Z", "UID:a DTSTART:20261103T090000Z");
    check(&[one, one], &[(3, "event.superseded")]);
    check(&[one, other], &[(3, "event.same_uid")]);
    check(
        &["UID:a DTSTART:20261102T090000Z SEQUENCE:1", "UID:a DTSTART:20261103T090000Z"],
        &[(8, "event.superseded")],
    );
    check(
        &[
            "UID:a RECURRENCE-ID:20261102T090000Z DTSTART:20261102T090000Z",
            "UID:a RECURRENCE-ID:20261102T090000Z DTSTART:20261103T090000Z",
        ],
        &[(3, "event.superseded")],
    );
}

#[test]
fn components_and_headers_that_are_not_read_are_reported() {
    #[rustfmt::skip]
    let rows: &[(&str, &[&str])] = &[
        ("BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nBEGIN:X-A\nEND:X-A\nEND:VCALENDAR", &[]),
        ("BEGIN:VCALENDAR\nBEGIN:VPOLL\nEND:VPOLL\nEND:VCALENDAR", &["component.unknown"]),
        ("BEGIN:VCALENDAR\nBEGIN:VAVAILABILITY\nEND:VAVAILABILITY\nEND:VCALENDAR", &[]),
        ("BEGIN:VCALENDAR\nVERSION:1.0\nMETHOD:REPLY\nEND:VCALENDAR", &["calendar.version", "calendar.method"]),
        ("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nEND:VTIMEZONE\nEND:VCALENDAR", &["zone.block"]),
        ("BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY:x,20261102T090000/PT1H,20261102T090000Z/PT0S\nEND:VFREEBUSY\nEND:VCALENDAR",
            &["time.invalid", "time.zone", "time.invalid"]),
        ("BEGIN:VEVENT\nUID:a\nDTSTART:20261102T090000Z\nEND:VEVENT", &["calendar.stray"]),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261102T090000\nEND:VEVENT\nEND:VCALENDAR", &["zone.none"]),
        ("BEGIN:VCALENDAR\nX-WR-TIMEZONE:Nowhere\nEND:VCALENDAR", &["zone.unknown"]),
        ("BEGIN:VCALENDAR\nX-WR-TIMEZONE:Asia/Tokyo\nX-WR-TIMEZONE:Asia/Seoul\nEND:VCALENDAR", &["property.repeated"]),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\nVERSION:3\nEND:VCALENDAR", &["calendar.version"]),
    ];
    for (text, expected) in rows {
        assert_eq!(codes(&Calendar::parse(text).unwrap()), *expected, "{text}");
    }
    for text in ["", "BEGIN:VCARD\nEND:VCARD", "<html>", "BEGIN:VTODO\nEND:VTODO"] {
        assert_eq!(Calendar::parse(text).unwrap_err().code(), "calendar.unreadable", "{text}");
    }
}

/// Vancouver stays on summer time from November 2026 on; blocks of before say otherwise.
#[test]
fn a_block_that_contradicts_the_zone_data_within_its_use_is_reported() {
    let block = "BEGIN:VTIMEZONE\nTZID:America/Vancouver\nBEGIN:DAYLIGHT\nTZOFFSETFROM:-0800\nTZOFFSETTO:-0700\n\
                 DTSTART:19700308T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nEND:DAYLIGHT\nBEGIN:STANDARD\n\
                 TZOFFSETFROM:-0700\nTZOFFSETTO:-0800\nDTSTART:19701101T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\n\
                 END:STANDARD\nEND:VTIMEZONE\n";
    let found = |event: &str| {
        let calendar =
            parse(format!("BEGIN:VCALENDAR\n{block}BEGIN:VEVENT\nUID:a\n{event}\nEND:VEVENT\nEND:VCALENDAR"));
        (all(&calendar.free_busy(autumn()).unwrap()), calendar.report().notes.clone())
    };
    let (busy, notes) = found("DTSTART;TZID=America/Vancouver:20261030T090000\nDURATION:PT1H");
    assert_eq!((busy.as_str(), notes.len()), ("busy 1030T1600/1030T1700", 0));
    let (busy, notes) = found("DTSTART;TZID=America/Vancouver:20261102T090000\nDURATION:PT1H");
    assert_eq!((busy.as_str(), notes.len()), ("busy 1102T1600/1102T1700", 1));
    let (_, notes) = found("DTSTART;TZID=America/Vancouver:20261030T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY");
    assert_eq!((notes[0].line, notes[0].code), (2, "zone.contradiction"));
    let what = "the VTIMEZONE America/Vancouver says -28800 s east of UTC at 2026-11-01T09:00:00Z, the zone data -25200 s";
    assert_eq!(notes[0].what, what);
    let (_, notes) =
        found("DTSTART;TZID=America/Vancouver:20261020T090000\nRRULE:FREQ=DAILY;UNTIL=20261030T160000Z");
    assert_eq!(notes, []);
}

#[test]
fn what_can_not_be_read_is_unknown_and_never_free() {
    #[rustfmt::skip]
    let rows = [
        // A rule that can't be read: any day at that time, or at any time if it spoke of hours.
        ("UID:a DTSTART:20261118T090000Z DURATION:PT1H RRULE:FREQ=SOMETIMES", "busy 1118T0900/1118T1000 unknown 1118T0900/1118T1000 1119T0900/1119T1000 1120T0900/1120T1000"),
        ("UID:a DTSTART:20261118T090000Z DURATION:PT1H RRULE:FREQ=SOMETIMES;BYHOUR=9", "busy 1118T0900/1118T1000 unknown 1118T0900/1121T0000"),
        ("UID:a DTSTART:20261118T090000Z DURATION:PT1H RRULE:FREQ=SOMETIMES TRANSP:TRANSPARENT", ""),
        // One that gives nothing but its start.
        ("UID:a DTSTART:20261118T090000Z DURATION:PT1H RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "busy 1118T0900/1118T1000"),
        // An unknown zone, of a transparent event too.
        ("UID:a DTSTART;TZID=Nowhere:20261118T090000 DURATION:PT1H RRULE:FREQ=WEEKLY;COUNT=1", "unknown 1117T1900/1118T2200"),
        ("UID:a DTSTART;TZID=Nowhere:20261118T090000 DURATION:PT1H TRANSP:TRANSPARENT", ""),
        // An exception in a zone that nobody knows excludes nothing.
        ("UID:a DTSTART:20261118T090000Z DURATION:PT1H EXDATE;TZID=Nowhere:20261118T090000", "busy 1118T0900/1118T1000"),
    ];
    for (event, expected) in rows {
        let found = calendar(&[event]).free_busy(autumn()).unwrap();
        assert_eq!(all(&found), expected, "{event}");
    }
    // A rule that gives too much.
    let dense = calendar(&["UID:a DTSTART:20261118T090000Z DURATION:PT1H RRULE:FREQ=SECONDLY"]);
    assert_eq!(shown(&dense.free_busy(autumn()).unwrap().unknown), ["1118T0900/1121T0000"]);
    let whole = "unknown 1019T0000/1121T0000";
    let cut = text(&["UID:a DTSTART:20261118T090000Z DURATION:PT1H"]).replace("END:VCALENDAR\r\n", "");
    assert_eq!(all(&parse(cut).free_busy(autumn()).unwrap()), format!("busy 1118T0900/1118T1000 {whole}"));
    let unreadable = Calendar::unreadable("the server said 404");
    assert_eq!(all(&unreadable.free_busy(autumn()).unwrap()), whole);
    assert_eq!(codes(&unreadable), ["calendar.unreadable"]);
}

#[test]
fn bounds_are_errors_or_unknown() {
    let events =
        ["UID:a DTSTART:20261101T000000Z DURATION:PT1H RRULE:FREQ=HOURLY", "UID:b DTSTART:20261101T000000Z"];
    let with = |limits: Limits| Calendar::parse_with(text(&events), &options(), &limits);
    assert_eq!(limit(with(Limits { events: 1, ..Limits::default() }).unwrap_err()), "events");
    let few = with(Limits { event_occurrences: 100, ..Limits::default() }).unwrap();
    assert_eq!(limit(few.occurrences(autumn()).unwrap_err()), "event_occurrences");
    let found = few.free_busy(autumn()).unwrap();
    assert_eq!(shown(&found.unknown), ["1101T0000/1121T0000"]);
    assert_eq!((found.notes.len(), found.notes[0].line, found.notes[0].code), (1, 3, "rule.unexpanded"));
    let none = with(Limits { occurrences: 100, ..Limits::default() }).unwrap();
    assert_eq!(limit(none.occurrences(autumn()).unwrap_err()), "occurrences");
    assert_eq!(shown(&none.free_busy(autumn()).unwrap().unknown), ["1101T0000/1121T0000"]);
    let year = period("2026-01-01T00:00:00Z", "2027-12-31T00:00:00Z");
    assert_eq!(limit(few.free_busy(year).unwrap_err()), "window_days");
    assert_eq!(limit(few.occurrences(year).unwrap_err()), "window_days");
}

/// Neither a report nor an error holds a word of what an event is about, not even of a line that is torn.
#[test]
fn no_word_of_an_event_gets_into_the_report() {
    let text = "BEGIN:VCALENDAR\nSECRET one\nSECRET:two\nBEGIN:VEVENT\nUID:a\nDTSTART:20261102T090000Z\nDURATION:x\n\
                SUMMARY;X:SECRET three\nSUMMARY:a\nSECRET four\nSECRET;five\nDESCRIPTION;A=\"SECRET six\n\
                LOCATION;SECRET seven\nEND:SECRET\nBEGIN:SECRET eight\nSTATUS:CONFIRMED\nEND:VEVENT\n";
    let calendar = parse(text);
    let report = format!("{:?}", calendar.report());
    assert!(calendar.report().notes.len() >= 7, "{report}");
    assert!(!report.contains("SECRET "), "{report}");
    assert!(!report.contains("SECRET:"), "{report}");
}

#[test]
fn an_event_of_too_many_rules_is_unknown_and_says_so() {
    let of = |uid: &str, lines: &str| {
        format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:20261102T090000Z\nDURATION:PT1H\n{lines}END:VEVENT\n")
    };
    let rules = format!("RRULE:FREQ=DAILY\n{}", "RRULE:FREQ=SECONDLY\n".repeat(10_000));
    let calendar = parse(format!("BEGIN:VCALENDAR\n{}{}END:VCALENDAR\n", of("a", &rules), of("b", "")));
    let found = calendar.free_busy(autumn()).unwrap();
    assert_eq!(codes(&calendar), ["rule.invalid"]);
    assert_eq!(shown(&found.busy), ["1102T0900/1102T1000"]);
    assert_eq!(
        shown(&found.unknown).last().map(|last| last.to_string()).as_deref(),
        Some("1120T0900/1120T1000")
    );
}

/// However much is wrong with a file, its report is short; what a note would have made unknown is so without it.
#[test]
fn a_report_is_bounded_and_says_what_it_is_without() {
    let bad = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Nowhere:20261102T090000\nSEQUENCE:x\nEND:VEVENT\n";
    let body = format!("{}{}", bad.replace("UID:a", "UID:b"), "x\n:\n".repeat(10));
    let text = format!("BEGIN:VCALENDAR\n{body}{bad}END:VCALENDAR\n");
    let all = parse(&text);
    let few =
        |notes| Calendar::parse_with(&text, &options(), &Limits { notes, ..Limits::default() }).unwrap();
    // 20 lines, two numbers, and the zone at its first use.
    assert_eq!(all.report().notes.len(), 23);
    assert_eq!(few(23).report(), all.report());
    for most in [0, 1, 19, 20, 22] {
        let some = few(most);
        let notes = &some.report().notes;
        let last = notes.last().unwrap();
        assert_eq!((notes.len(), last.code), (most + 1, "report.more"), "{most}");
        assert!(last.what.starts_with(&format!("there are {} more notes: ", 23 - most)), "{}", last.what);
        assert!(notes.is_sorted_by_key(|note| note.line), "{notes:?}");
        assert_eq!(some.free_busy(autumn()).unwrap(), all.free_busy(autumn()).unwrap());
    }
    assert!(few(0).report().notes[0].what.ends_with("2 of property.value, 20 of syntax, 1 of zone.unknown"));
}
