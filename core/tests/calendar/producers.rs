//! What producers write beyond the RFC's examples, one habit a row.

use super::*;

const BERLIN: &str = "BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
    RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
    RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

/// Of a stream of VCALENDARs, each of properties and components: what it says of the autumn, and its codes.
fn check(calendars: &[&str], expected: &str, notes: &[&str]) {
    let text: String = calendars
        .iter()
        .map(|lines| format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\nEND:VCALENDAR\n", lines.replace('|', "\n")))
        .collect();
    let calendar = parse(&text);
    assert_eq!(all(&calendar.free_busy(autumn()).unwrap()), expected, "{text}");
    assert_eq!(codes(&calendar), notes, "{text}");
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT|{lines}|END:VEVENT")
}

#[test]
fn exchange_and_outlook() {
    let west = |more: &str| format!("{BERLIN}{}", event(more));
    let at = "DTSTART;TZID=W. Europe Standard Time:20261102T";
    #[rustfmt::skip]
    let rows = [
        // A whole day from midnight to midnight, out of office, and one that is only tentative until it is answered.
        (format!("UID:a|{at}000000|DTEND;TZID=W. Europe Standard Time:20261103T000000|X-MICROSOFT-CDO-ALLDAYEVENT:TRUE|X-MICROSOFT-CDO-BUSYSTATUS:OOF"), "unavailable 1101T2300/1102T2300"),
        (format!("UID:a|{at}090000|DURATION:PT1H|X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE|X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY"), "tentative 1102T0800/1102T0900"),
        (format!("UID:a|{at}090000|DURATION:PT1H|X-MICROSOFT-CDO-BUSYSTATUS:BUSY|X-MICROSOFT-DISALLOW-COUNTER:FALSE|SEQUENCE:0|PRIORITY:5|CLASS:PRIVATE"), "busy 1102T0800/1102T0900"),
        (format!("UID:a|{at}090000|DURATION:PT1H|RRULE:FREQ=WEEKLY;UNTIL=20261109T080000Z;INTERVAL=1;BYDAY=MO;WKST=MO|EXDATE;TZID=W. Europe Standard Time:20261109T090000"), "busy 1102T0800/1102T0900"),
    ];
    for (lines, expected) in rows {
        check(&[&west(&lines)], expected, &[]);
    }
    // A whole day is its day, of 25 hours or of 24, whichever the first of the series has.
    let new_york = |start: &str, end: &str, more: &str| {
        let zone = "Eastern Standard Time";
        let times = format!("DTSTART;TZID={zone}:{start}T000000|DTEND;TZID={zone}:{end}T000000");
        event(&format!("UID:a|{times}|RRULE:FREQ=DAILY;COUNT=2|X-MICROSOFT-CDO-ALLDAYEVENT:{more}"))
    };
    check(&[&new_york("20261101", "20261102", "TRUE")], "busy 1101T0400/1103T0500", &[]);
    check(&[&new_york("20261031", "20261101", "true")], "busy 1031T0400/1102T0500", &[]);
    check(&[&new_york("20261031", "20261101", "FALSE")], "busy 1031T0400/1102T0400", &[]);
}

/// Whole days whose ends and exceptions are times: Exchange writes midnights of the mailbox, in its zone or in UTC, others
/// the date as midnight in UTC, or its last second.
#[test]
fn times_among_whole_days_mean_their_days() {
    let shown = |zone: &str, more: &str| {
        let options =
            CalendarOptions { default_zone: Some(Zones::bundled().get(zone).unwrap()), ..options() };
        let days = "BEGIN:VCALENDAR|BEGIN:VEVENT|UID:a|DTSTART;VALUE=DATE:20261030";
        let text = format!("{days}|{more}|END:VEVENT|END:VCALENDAR").replace('|', "\n");
        let calendar = Calendar::parse_with(text, &options, &Limits::default()).unwrap();
        assert_eq!(codes(&calendar), [""; 0], "{more}");
        let all = calendar.occurrences(autumn()).unwrap();
        all.iter().map(|one| one.start.to_string()[6..].to_owned()).collect::<Vec<_>>().join(" ")
    };
    #[rustfmt::skip]
    let rows = [
        ("Europe/Berlin", "RRULE:FREQ=DAILY;UNTIL=20261102T230000Z;INTERVAL=1", "30 31 01 02 03"),
        ("Europe/Berlin", "RRULE:FREQ=DAILY;UNTIL=20261102T225959Z", "30 31 01 02"),
        ("Europe/Berlin", "RRULE:FREQ=DAILY;UNTIL=20261102T235959Z", "30 31 01 02"),
        ("Europe/Berlin", "RRULE:FREQ=DAILY;UNTIL=20261102T000000Z", "30 31 01 02"),
        ("America/New_York", "RRULE:FREQ=DAILY;UNTIL=20261102T050000Z", "30 31 01 02"),
        ("America/New_York", "RRULE:FREQ=DAILY;UNTIL=20261103T045959Z", "30 31 01 02"),
        ("America/New_York", "RRULE:FREQ=DAILY;UNTIL=20261102T000000Z", "30 31 01 02"),
        ("Asia/Tokyo", "RRULE:FREQ=DAILY;UNTIL=20261101T150000Z", "30 31 01 02"),
        ("Europe/Berlin", "RRULE:FREQ=DAILY;COUNT=4|EXDATE;TZID=Europe/Berlin:20261031T000000", "30 01 02"),
        ("Europe/Berlin", "RRULE:FREQ=DAILY;COUNT=4|EXDATE:20261031T000000", "30 01 02"),
        ("Europe/Berlin", "RRULE:FREQ=DAILY;COUNT=4|EXDATE:20261030T230000Z", "30 01 02"),
        ("America/New_York", "RRULE:FREQ=DAILY;COUNT=4|EXDATE:20261031T040000Z", "30 01 02"),
        ("America/New_York", "RRULE:FREQ=DAILY;COUNT=4|EXDATE:20261031T000000Z", "30 01 02"),
        ("America/New_York", "RRULE:FREQ=DAILY;COUNT=4|EXRULE:FREQ=DAILY;UNTIL=20261031T000000Z", "01 02"),
        ("America/New_York", "RRULE:FREQ=DAILY;COUNT=2|RDATE:20261105T000000Z", "30 31 05"),
    ];
    for (zone, more, expected) in rows {
        assert_eq!(shown(zone, more), expected, "{zone} {more}");
    }
    let replaced = |range: &str| {
        format!(
            "RRULE:FREQ=DAILY;COUNT=3|END:VEVENT|BEGIN:VEVENT|UID:a|RECURRENCE-ID{range}:20261031T000000Z|\
             DTSTART;TZID=America/New_York:20261031T090000|DURATION:PT1H"
        )
    };
    assert_eq!(shown("America/New_York", &replaced("")), "30 31T090000 01");
    assert_eq!(shown("America/New_York", &replaced(";RANGE=THISANDFUTURE")), "30 31T090000 01T090000");
}

#[test]
fn an_invitation_and_its_cancellation_in_one_stream() {
    let series = event("UID:a|SEQUENCE:0|DTSTART:20261102T090000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3");
    let request = format!("METHOD:REQUEST|{series}");
    let all_days = "busy 1102T0900/1102T1000 1103T0900/1103T1000 1104T0900/1104T1000";
    check(&[&request], all_days, &[]);
    let one = format!(
        "METHOD:CANCEL|{}",
        event("UID:a|SEQUENCE:1|RECURRENCE-ID:20261103T090000Z|DTSTART:20261103T090000Z|DURATION:PT1H")
    );
    check(&[&request, &one], "busy 1102T0900/1102T1000 1104T0900/1104T1000", &[]);
    check(&[&one, &request], "busy 1102T0900/1102T1000 1104T0900/1104T1000", &[]);
    let whole = format!(
        "METHOD:CANCEL|{}",
        event("UID:a|SEQUENCE:1|DTSTART:20261102T090000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3")
    );
    check(&[&request, &whole], "", &["event.superseded"]);
    check(&[&whole, &request], "", &["event.superseded"]);
    // What was said of an occurrence before goes with the series; what is said later does not.
    let moved = "UID:a|RECURRENCE-ID:20261103T090000Z|DTSTART:20261103T120000Z|DURATION:PT1H";
    let earlier = format!("METHOD:REQUEST|{}", event(&format!("{moved}|SEQUENCE:0")));
    check(&[&request, &earlier, &whole], "", &["event.superseded", "event.superseded"]);
    let later = format!("METHOD:REQUEST|{}", event(&format!("{moved}|SEQUENCE:2")));
    check(&[&request, &later, &whole], "busy 1103T1200/1103T1300", &["event.superseded"]);
    let undated = format!("METHOD:REQUEST|{}", event(&format!("{moved}|SEQUENCE:1")));
    let dated = whole.replace("SEQUENCE:1|", "SEQUENCE:1|DTSTAMP:20261001T120000Z|").replace('|', "\n");
    check(&[&request, &undated, &dated], "busy 1103T1200/1103T1300", &["event.superseded"]);
    let stamped = undated.replace("SEQUENCE:1", "SEQUENCE:1\nDTSTAMP:20261001T110000Z");
    check(&[&request, &stamped, &dated], "", &["event.superseded", "event.superseded"]);
    let other = whole.replace("UID:a", "UID:b");
    check(&[&request, &other], all_days, &[]);
}

#[test]
fn google_apple_proton_zimbra_nextcloud_and_fastmail() {
    let weekly = "UID:a|DTSTART;TZID=America/New_York:20261019T090000|DTEND;TZID=America/New_York:20261019T093000|RRULE:FREQ=WEEKLY;COUNT=3";
    let head = "busy 1019T1300/1019T1330";
    #[rustfmt::skip]
    let rows = [
        // Google: the moved instance by the zone of the series, after the change of the clocks. Proton: in UTC.
        ("X-WR-TIMEZONE:America/New_York|", "UID:a|RECURRENCE-ID;TZID=America/New_York:20261102T090000|DTSTART;TZID=America/New_York:20261103T100000|DTEND;TZID=America/New_York:20261103T103000|SEQUENCE:1", "1026T1300/1026T1330 1103T1500/1103T1530"),
        ("", "UID:a|RECURRENCE-ID:20261102T140000Z|DTSTART:20261103T150000Z|DTEND:20261103T153000Z|SEQUENCE:3", "1026T1300/1026T1330 1103T1500/1103T1530"),
        // An instance that is cancelled by itself, or declined.
        ("", "UID:a|RECURRENCE-ID:20261102T140000Z|DTSTART:20261102T140000Z|DTEND:20261102T143000Z|STATUS:CANCELLED", "1026T1300/1026T1330"),
        ("", "UID:a|RECURRENCE-ID:20261102T140000Z|DTSTART:20261102T140000Z|DTEND:20261102T143000Z|ATTENDEE;PARTSTAT=DECLINED:mailto:ana@northside.example", "1026T1300/1026T1330"),
        // One that became a whole day, and was a date by a sloppy program.
        ("", "UID:a|RECURRENCE-ID;VALUE=DATE:20261102|DTSTART;VALUE=DATE:20261105", "1026T1300/1026T1330 1105T0500/1106T0500"),
        // Apple: alarms and structured locations beside what counts.
        ("", "UID:x|DTSTART:20261103T120000Z|DURATION:PT1H|TRANSP:OPAQUE|X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"A, b: c\":geo:1,2|BEGIN:VALARM|X-WR-ALARMUID:1|TRIGGER:-PT15M|DTSTART:20261104T000000Z|END:VALARM", "1026T1300/1026T1330 1102T1400/1102T1430 1103T1200/1103T1300"),
    ];
    for (header, more, tail) in rows {
        check(&[&format!("{header}{}|{}", event(weekly), event(more))], &format!("{head} {tail}"), &[]);
    }
    // Zimbra quotes its names.
    let zimbra = BERLIN.replace("W. Europe Standard Time", "(GMT+01.00) Amsterdam / Berlin");
    check(
        &[&format!(
            "{zimbra}{}",
            event("UID:z|DTSTART;TZID=\"(GMT+01.00) Amsterdam / Berlin\":20261102T090000|DURATION:PT1H")
        )],
        "busy 1102T0800/1102T0900",
        &[],
    );
}

#[test]
fn whose_answer_counts() {
    let me = "mailto:ana@northside.example";
    #[rustfmt::skip]
    let rows = [
        // Who organizes takes part, unless she says otherwise, whether or not she stands among the guests.
        (format!("ORGANIZER:{me}"), "busy"),
        (format!("ORGANIZER:{me}|ATTENDEE;PARTSTAT=NEEDS-ACTION:{me}"), "busy"),
        (format!("ORGANIZER;CN=Ana:MAILTO:Ana@Northside.Example|ATTENDEE:{me}"), "busy"),
        (format!("ORGANIZER:{me}|ATTENDEE;PARTSTAT=DECLINED:{me}"), ""),
        (format!("ORGANIZER:{me}|ATTENDEE;PARTSTAT=TENTATIVE:{me}"), "tentative"),
        (format!("ORGANIZER:mailto:bo@northside.example|ATTENDEE;PARTSTAT=NEEDS-ACTION:{me}"), "tentative"),
        // Listed twice: who has answered once has answered, and of two answers the one that takes time counts.
        (format!("ATTENDEE;PARTSTAT=NEEDS-ACTION:{me}|ATTENDEE;PARTSTAT=ACCEPTED:{me}"), "busy"),
        (format!("ATTENDEE;PARTSTAT=DECLINED:{me}|ATTENDEE;PARTSTAT=ACCEPTED:{me}"), "busy"),
        (format!("ATTENDEE;PARTSTAT=DECLINED:{me}|ATTENDEE;PARTSTAT=TENTATIVE:{me}"), "tentative"),
        (format!("ATTENDEE:{me}|ATTENDEE;PARTSTAT=DECLINED:{me}"), ""),
        // Others' answers are theirs; who sends for another is not invited; the delegate is.
        (format!("ATTENDEE;PARTSTAT=DECLINED:mailto:bo@northside.example|ATTENDEE;PARTSTAT=ACCEPTED:{me}"), "busy"),
        (format!("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@northside.example|ATTENDEE;PARTSTAT=DECLINED:{me}"), ""),
        (format!("ATTENDEE;PARTSTAT=DECLINED;SENT-BY=\"{me}\":mailto:boss@northside.example"), "busy"),
        (format!("ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:bo@northside.example\":{me}"), ""),
        (format!("ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"{me}\":mailto:bo@northside.example|ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM=\"mailto:bo@northside.example\":{me}"), "busy"),
        ("ATTENDEE;PARTSTAT=DECLINED;EMAIL=Ana@northside.example:urn:uuid:1".to_owned(), ""),
        ("ATTENDEE;partstat=declined:ana@northside.example".to_owned(), ""),
        ("ATTENDEE;PARTSTAT=X-LATER:mailto:ana@northside.example".to_owned(), "tentative"),
    ];
    for (more, kind) in rows {
        let expected = if kind.is_empty() { String::new() } else { format!("{kind} 1102T0900/1102T1000") };
        check(&[&event(&format!("UID:a|DTSTART:20261102T090000Z|DURATION:PT1H|{more}"))], &expected, &[]);
    }
}

#[test]
fn an_end_that_can_not_be_read_is_unknown_and_not_free() {
    #[rustfmt::skip]
    let rows: &[(&str, &str, &[&str])] = &[
        ("DTSTART:20261102T090000Z|DTEND:later", "unknown 1102T0900/1103T0900", &["event.end_unknown", "time.invalid"]),
        ("DTSTART:20261102T090000Z|DURATION:1H", "unknown 1102T0900/1103T0900", &["event.duration"]),
        ("DTSTART;VALUE=DATE:20261102|DTEND:later", "unknown 1102T0500/1103T0500", &["event.end_unknown", "time.invalid"]),
        ("DTSTART:20261102T090000Z|DTEND:later|DURATION:PT2H", "busy 1102T0900/1102T1100", &["time.invalid"]),
        ("DTSTART:20261102T090000Z|DTEND:later|TRANSP:TRANSPARENT", "", &["event.end_unknown", "time.invalid"]),
        ("DTSTART:20261102T090000Z|DTEND;VALUE=DATE:20261103", "busy 1102T0900/1103T0500", &["event.end_type"]),
        ("DTSTART;VALUE=DATE:20261102|DTEND:20261102T170000Z", "busy 1102T0500/1102T1700", &["event.end_type"]),
    ];
    for (lines, expected, notes) in rows {
        let text = format!(
            "BEGIN:VCALENDAR\n{}\nEND:VCALENDAR\n",
            event(&format!("UID:a|{lines}")).replace('|', "\n")
        );
        let calendar = parse(&text);
        assert_eq!(all(&calendar.free_busy(autumn()).unwrap()), *expected, "{lines}");
        let mut found = codes(&calendar);
        found.sort_unstable();
        assert_eq!(found, *notes, "{lines}");
    }
}

#[test]
fn what_has_a_meaning_that_is_not_read_is_reported() {
    #[rustfmt::skip]
    let rows: &[(&str, &[&str])] = &[
        ("CALSCALE:GREGORIAN", &[]), ("CALSCALE:CHINESE", &["calendar.scale"]),
        ("BEGIN:VEVENT|UID:a|DTSTART:20261102T090000Z|RRULE:RSCALE=HEBREW;FREQ=YEARLY|END:VEVENT", &["rule.invalid"]),
        ("BEGIN:VEVENT|UID:a|DTSTART:20261102T090000Z|EXRULE:FREQ=DAILY;COUNT=2|RRULE:FREQ=DAILY;COUNT=3|END:VEVENT", &[]),
        ("BEGIN:VEVENT|UID:a|DTSTART:20261102T090000Z|RELATED-TO:b|X-FOO:1|CONFERENCE;VALUE=URI:https://x.example/|END:VEVENT", &[]),
        ("BEGIN:AVAILABLE|UID:a|DTSTART:20261102T090000Z|END:AVAILABLE", &["component.unknown"]),
    ];
    for (lines, notes) in rows {
        let text = format!("BEGIN:VCALENDAR\n{}\nEND:VCALENDAR\n", lines.replace('|', "\n"));
        assert_eq!(codes(&parse(&text)), *notes, "{lines}");
    }
}

/// VFREEBUSY: what is stated, in UTC, by its type.
#[test]
fn periods_that_are_stated() {
    #[rustfmt::skip]
    let rows: &[(&str, &str, &[&str])] = &[
        ("FREEBUSY:20261102T090000Z/PT1H,20261102T120000Z/20261102T130000Z", "busy 1102T0900/1102T1000 1102T1200/1102T1300", &[]),
        ("FREEBUSY;FBTYPE=busy-unavailable:20261102T090000Z/P1D", "unavailable 1102T0900/1103T0900", &[]),
        ("FREEBUSY;FBTYPE=X-LUNCH:20261102T090000Z/PT1H", "busy 1102T0900/1102T1000", &[]),
        ("FREEBUSY;FBTYPE=FREE:20261102T090000Z/PT1H|FREEBUSY:20261102T093000Z/PT1H", "busy 1102T0930/1102T1030", &[]),
        ("FREEBUSY:20261102T100000Z/20261102T090000Z", "", &["time.invalid"]),
        // Not in UTC, as it must be: no zone is further than 14 hours east or 12 west.
        ("FREEBUSY:20261103T000000/PT1H,20261105T090000Z/PT1H", "busy 1105T0900/1105T1000 unknown 1102T1000/1103T1300", &["time.zone"]),
        ("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261103T000000Z/20261103T010000", "unknown 1102T1000/1103T1300", &["time.zone"]),
        ("DTSTART:20261101T000000Z|DTEND:20261105T000000Z", "", &[]),
    ];
    for (lines, expected, notes) in rows {
        check(&[&format!("BEGIN:VFREEBUSY|UID:a|{lines}|END:VFREEBUSY")], expected, notes);
    }
}
