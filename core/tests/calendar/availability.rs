//! VAVAILABILITY and AVAILABLE (RFC 7953).

use super::*;
use proptest::prelude::*;
use slotwright::calendar::FbType;
use slotwright::period::Seconds;

/// A calendar of these components: lines, separated by line breaks or `|`.
fn of(components: &str) -> Calendar {
    let lines: Vec<&str> =
        components.split(['\n', '|']).map(str::trim).filter(|line| !line.is_empty()).collect();
    parse(format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n", lines.join("\r\n")))
}

fn found(calendar: &Calendar, start: &str, end: &str) -> String {
    all(&calendar.free_busy(period(start, end)).unwrap())
}

/// A VAVAILABILITY of these properties, separated by blanks; after each ` / ` an AVAILABLE.
fn hours(parts: &str) -> String {
    let mut parts = parts.split(" / ").map(|part| part.split_whitespace().collect::<Vec<_>>().join("|"));
    let own = parts.next().unwrap();
    let inner: String = parts.map(|part| format!("BEGIN:AVAILABLE|{part}|END:AVAILABLE|")).collect();
    format!("BEGIN:VAVAILABILITY|{own}|{inner}END:VAVAILABILITY|")
}

/// Of a Monday, 2 November 2026, and nothing in the report but these codes.
fn check(components: &str, expected: &str, notes: &[&str]) {
    let calendar = of(components);
    assert_eq!(found(&calendar, "2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z"), expected, "{components}");
    assert_eq!(codes(&calendar), notes, "{components}");
}

const MONTREAL: &str = "BEGIN:VAVAILABILITY\nORGANIZER:mailto:bernard@example.com\n\
    UID:0428C7D2-688E-4D2E-AC52-CD112E2469DF\nDTSTAMP:20111005T133225Z\nBEGIN:AVAILABLE\n\
    UID:34EDA59B-6BB1-4E94-A66C-64999089C0AF\nSUMMARY:Monday to Friday from 9:00 to 17:00\n\
    DTSTART;TZID=America/Montreal:20111002T090000\nDTEND;TZID=America/Montreal:20111002T170000\n\
    RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\nEND:AVAILABLE\nEND:VAVAILABILITY";

const TWO_OFFICES: &str = "BEGIN:VAVAILABILITY\nORGANIZER:mailto:bernard@example.com\n\
    UID:84D0F948-7FC6-4C1D-BBF3-BA9827B424B5\nDTSTAMP:20111005T133225Z\n\
    DTSTART;TZID=America/Montreal:20111002T000000\nDTEND;TZID=America/Montreal:20111202T000000\n\
    BEGIN:AVAILABLE\nUID:7B33093A-7F98-4EED-B381-A5652530F04D\nSUMMARY:Monday to Thursday from 9:00 to 17:00\n\
    DTSTART;TZID=America/Montreal:20111002T090000\nDTEND;TZID=America/Montreal:20111002T170000\n\
    RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH\nLOCATION:Main Office\nEND:AVAILABLE\n\
    BEGIN:AVAILABLE\nUID:DF39DC9E-D8C3-492F-9101-0434E8FC1896\nSUMMARY:Friday from 9:00 to 12:00\n\
    DTSTART;TZID=America/Montreal:20111006T090000\nDTEND;TZID=America/Montreal:20111006T120000\n\
    RRULE:FREQ=WEEKLY\nLOCATION:Branch Office\nEND:AVAILABLE\nEND:VAVAILABILITY";

/// The third example of §3.1 and Appendix B differ in the components around these AVAILABLEs only.
fn weekdays(zone: &str, day: &str, from: &str, to: &str, range: &str) -> String {
    format!(
        "BEGIN:VAVAILABILITY\nDTSTAMP:20111005T133225Z\n{range}\nBEGIN:AVAILABLE\nUID:{zone}-{day}\n\
         DTSTART;TZID={zone}:{day}T{from}\nDTEND;TZID={zone}:{day}T{to}\n\
         RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\nEND:AVAILABLE\nEND:VAVAILABILITY\n"
    )
}

#[test]
fn the_examples_of_section_3_1() {
    // Friday to Tuesday, over the change of 6 November 2011; from Montreal's midnight.
    let week = ("2011-11-04T04:00:00Z", "2011-11-09T05:00:00Z");
    let expected = "closed 1104T0400/1104T1300 1104T2100/1107T1400 1107T2200/1108T1400 1108T2200/1109T0500";
    assert_eq!(found(&of(MONTREAL), week.0, week.1), expected);
    assert_eq!(codes(&of(MONTREAL)), [""; 0]);
    // The RFC's Fridays are Thursdays: 6 October 2011 was one. The times are the same.
    let expected = "closed 1104T0400/1107T1400 1107T2200/1108T1400 1108T2200/1109T0500";
    assert_eq!(found(&of(TWO_OFFICES), week.0, week.1), expected);
    let ends = found(&of(TWO_OFFICES), "2011-12-01T05:00:00Z", "2011-12-03T05:00:00Z");
    assert_eq!(ends, "closed 1201T0500/1201T1400 1201T2200/1202T0500");
    let begins = found(&of(TWO_OFFICES), "2011-10-01T00:00:00Z", "2011-10-03T14:00:00Z");
    assert_eq!(begins, "closed 1002T0400/1003T1300");

    let range = |uid: &str, start: &str, end: &str| format!("UID:{uid}\nDTSTART;TZID={start}{end}");
    let traveling = of(&[
        weekdays(
            "America/Montreal",
            "20111002",
            "090000",
            "170000",
            &range(
                "BE082249-7BDD-4FE0-BDBA-DE6598C32FC9",
                "America/Montreal:20111002T000000",
                "\nDTEND;TZID=America/Montreal:20111023T030000",
            ),
        ),
        weekdays(
            "America/Denver",
            "20111023",
            "090000",
            "170000",
            &range(
                "A1FF55E3-555C-433A-8548-BF4864B5621E",
                "America/Denver:20111023T000000",
                "\nDTEND;TZID=America/Denver:20111030T000000",
            ),
        ),
        weekdays(
            "America/Montreal",
            "20111030",
            "090000",
            "170000",
            &range("1852F9E1-E0AA-4572-B4C4-ED1680A4DA40", "America/Montreal:20111030T030000", ""),
        ),
    ]
    .concat());
    #[rustfmt::skip]
    let rows = [
        // Montreal's Friday, the weekend of the journey, Denver's Monday.
        ("2011-10-21T04:00:00Z", "2011-10-25T06:00:00Z", "closed 1021T0400/1021T1300 1021T2100/1024T1500 1024T2300/1025T0600"),
        // Denver's Friday, Montreal's Monday; three in Montreal is an hour after midnight in Denver, and nothing is said of it.
        ("2011-10-28T06:00:00Z", "2011-11-01T04:00:00Z", "closed 1028T0600/1028T1500 1028T2300/1030T0600 1030T0700/1031T1300 1031T2100/1101T0400"),
        ("2031-01-06T05:00:00Z", "2031-01-07T05:00:00Z", "closed 0106T0500/0106T1400 0106T2200/0107T0500"),
        ("2011-10-01T04:00:00Z", "2011-10-02T04:00:00Z", ""),
    ];
    for (start, end, expected) in rows {
        assert_eq!(found(&traveling, start, end), expected, "{start}");
    }
    assert_eq!(codes(&traveling), [""; 0]);
}

/// The two tables of §5.1, each slot of two hours one character, as the RFC has them.
#[test]
fn the_examples_of_section_5_1() {
    let meeting = |start: &str| {
        format!(
            "BEGIN:VEVENT\nDTSTAMP:20111113T044111Z\nDTSTART;TZID={start}\nDURATION:PT2H\nUID:meeting\nEND:VEVENT\n"
        )
    };
    let base = "UID:452DFCA7-3203-4A3D-9A9A-99753A383B41\nDTSTART;TZID=America/Montreal:20111002T000000";
    let montreal = weekdays("America/Montreal", "20111002", "080000", "180000", base);
    let week = "UID:F01411E3-38B8-4490-8A1F-0CCEC57A0943\nDTSTART;TZID=America/Denver:20111023T000000\n\
                DTEND;TZID=America/Denver:20111030T000000\nPRIORITY:1";
    let denver = weekdays("America/Denver", "20111023", "080000", "180000", week);
    // The RFC's meetings are on 6 November 2011, which its text calls a Monday; the table is of a Monday.
    let simple = of(&(meeting("America/Montreal:20111107T120000") + &montreal));
    let further = of(&(meeting("America/Denver:20111024T120000") + &montreal + &denver));
    for (calendar, midnight, expected) in
        [(simple, "2011-11-07T05:00:00Z", "UUUUFFBFFUUU"), (further, "2011-10-24T04:00:00Z", "UUUUUFFBFFUU")]
    {
        let at = |hours: i64| instant(midnight).plus(Seconds(hours * 3600));
        let said = calendar.free_busy(Period::new(at(0), at(24)).unwrap()).unwrap();
        let slot = |hour: i64| {
            let slot = Period::new(at(hour), at(hour + 2)).unwrap();
            match (said.busy.covers(&slot), said.closed.covers(&slot)) {
                (true, false) => 'B',
                (false, true) => 'U',
                (false, false) => 'F',
                (true, true) => '?',
            }
        };
        assert_eq!((0..24).step_by(2).map(slot).collect::<String>(), expected);
    }
}

#[test]
fn components_combine_by_priority() {
    let base = hours("UID:a / UID:aa DTSTART:20261102T090000Z DTEND:20261102T170000Z");
    #[rustfmt::skip]
    let rows = [
        ("", "closed 1102T0000/1102T0900 1102T1700/1103T0000"),
        // A holiday closes what the lower one opens, in its range only; a lower one never opens what a higher closes.
        ("UID:b PRIORITY:5 DTSTART:20261102T100000Z DTEND:20261102T120000Z", "closed 1102T0000/1102T0900 1102T1000/1102T1200 1102T1700/1103T0000"),
        ("UID:b PRIORITY:9 DTSTART:20261102T100000Z DURATION:PT2H", "closed 1102T0000/1102T0900 1102T1000/1102T1200 1102T1700/1103T0000"),
        ("UID:b PRIORITY:1 BUSYTYPE:BUSY-TENTATIVE DTSTART:20261102T100000Z DTEND:20261102T200000Z / UID:x DTSTART:20261102T180000Z DURATION:PT1H",
            "tentative 1102T1000/1102T1800 1102T1900/1102T2000 closed 1102T0000/1102T0900 1102T2000/1103T0000"),
        // Of one priority: what either opens is open, the rest by BUSY, then BUSY-UNAVAILABLE, then BUSY-TENTATIVE.
        ("UID:b DTSTART:20261102T100000Z DTEND:20261102T200000Z / UID:x DTSTART:20261102T180000Z DURATION:PT1H",
            "closed 1102T0000/1102T0900 1102T1700/1102T1800 1102T1900/1103T0000"),
        ("UID:b BUSYTYPE:BUSY DTSTART:20261102T100000Z DTEND:20261102T200000Z", "busy 1102T1700/1102T2000 closed 1102T0000/1102T0900 1102T2000/1103T0000"),
        ("UID:b PRIORITY:0 BUSYTYPE:BUSY-TENTATIVE DTSTART:20261102T100000Z DTEND:20261102T200000Z", "closed 1102T0000/1102T0900 1102T1700/1103T0000"),
        // One that covers everything leaves nothing of the lower ones.
        ("UID:b PRIORITY:2 / UID:x DTSTART:20261102T060000Z DURATION:PT1H", "closed 1102T0000/1102T0600 1102T0700/1103T0000"),
    ];
    for (other, expected) in rows {
        let other = if other.is_empty() { String::new() } else { hours(other) };
        check(&format!("{base}{other}"), expected, &[]);
        check(&format!("{other}{base}"), expected, &[]);
    }
    // 0 and none are the lowest, 9 is below 1, whatever comes first.
    let all: String =
        ["PRIORITY:9 BUSYTYPE:BUSY", "PRIORITY:1 BUSYTYPE:BUSY-TENTATIVE", "PRIORITY:0", "PRIORITY:5"]
            .iter()
            .enumerate()
            .map(|(hour, more)| {
                hours(&format!(
                    "UID:{hour} {more} DTSTART:20261102T0{hour}0000Z DTEND:20261102T0{}0000Z",
                    hour + 2
                ))
            })
            .collect();
    check(&all, "busy 1102T0000/1102T0100 tentative 1102T0100/1102T0300 closed 1102T0300/1102T0500", &[]);
}

#[test]
fn an_available_recurs_as_an_event_does() {
    let daily = "UID:aa DTSTART;TZID=America/New_York:20261030T090000 DTEND;TZID=America/New_York:20261030T170000 RRULE:FREQ=DAILY";
    let override_ = " / UID:aa RECURRENCE-ID;TZID=America/New_York:20261102T090000 DTSTART;TZID=America/New_York:20261102T120000 DURATION:PT1H";
    #[rustfmt::skip]
    let rows = [
        ("", "closed 1102T0000/1102T1400 1102T2200/1103T0000"),
        (override_, "closed 1102T0000/1102T1700 1102T1800/1103T0000"),
        ("EXDATE;TZID=America/New_York:20261102T090000", "closed 1102T0000/1103T0000"),
        ("RDATE:20261102T000000Z", "closed 1102T0800/1102T1400 1102T2200/1103T0000"),
        ("RDATE;VALUE=PERIOD:20261102T000000Z/PT1H", "closed 1102T0100/1102T1400 1102T2200/1103T0000"),
        ("/ UID:aa RECURRENCE-ID:20261102T140000Z DTSTART:20261102T140000Z DURATION:PT1H STATUS:CANCELLED", "closed 1102T0000/1103T0000"),
        ("/ UID:aa RECURRENCE-ID;RANGE=THISANDFUTURE:20261101T140000Z DTSTART:20261101T150000Z DURATION:PT1H", "closed 1102T0000/1102T1500 1102T1600/1103T0000"),
        // Of another UID an override replaces nothing.
        ("/ UID:bb RECURRENCE-ID:20261102T140000Z DTSTART:20261102T230000Z DURATION:PT1H", "closed 1102T0000/1102T1400 1102T2200/1102T2300"),
    ];
    for (more, expected) in rows {
        check(&hours(&format!("UID:a / {daily} {more}")), expected, &[]);
    }
    // Its UIDs are its own: those of events and of other VAVAILABILITYs do not touch it.
    let event = "BEGIN:VEVENT|UID:aa|RECURRENCE-ID:20261102T140000Z|DTSTART:20261102T150000Z|DURATION:PT1H|END:VEVENT|";
    check(
        &(hours(&format!("UID:a / {daily}")) + event),
        "busy 1102T1500/1102T1600 closed 1102T0000/1102T1400 1102T2200/1103T0000",
        &[],
    );
    // What reaches out of the component's range opens nothing there.
    check(
        &hours(
            "UID:a DTSTART:20261102T100000Z DTEND:20261102T120000Z / UID:x DTSTART:20261102T080000Z DURATION:PT3H",
        ),
        "closed 1102T1100/1102T1200",
        &[],
    );
}

#[test]
fn events_and_vfreebusy_block_inside_the_hours() {
    let hours = hours("UID:a / UID:aa DTSTART:20261102T090000Z DURATION:PT8H");
    let event = "BEGIN:VEVENT|UID:e|DTSTART:20261102T080000Z|DURATION:PT2H|END:VEVENT|";
    let stated = "BEGIN:VFREEBUSY|FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261102T160000Z/PT2H|\
                  FREEBUSY;FBTYPE=FREE:20261102T200000Z/PT1H|END:VFREEBUSY|";
    let expected = "busy 1102T0800/1102T1000 tentative 1102T1600/1102T1800 closed 1102T0000/1102T0900 1102T1700/1103T0000";
    check(&format!("{hours}{event}{stated}"), expected, &[]);
    let calendar = of(&hours);
    assert_eq!(calendar.occurrences(autumn()).unwrap(), []);
    let none = Calendar::parse("BEGIN:VCALENDAR\nEND:VCALENDAR").unwrap().free_busy(autumn()).unwrap();
    assert_eq!(all(&none), "");
}

#[test]
fn what_is_wrong_with_a_component_is_reported_and_makes_nothing_free() {
    let whole = "closed 1102T0000/1103T0000";
    let unknown = "unknown 1102T0000/1103T0000";
    #[rustfmt::skip]
    let rows: &[(&str, &str, &[&str])] = &[
        ("UID:a", whole, &[]),
        ("UID:a DTSTART:20261102T120000Z", "closed 1102T1200/1103T0000", &[]),
        ("UID:a DTEND:20261102T120000Z", "closed 1102T0000/1102T1200", &[]),
        ("UID:a DTSTART:20261102T120000Z DTEND:20261102T120000Z", "", &[]),
        ("UID:a DTSTART;TZID=America/New_York:20261031T120000 DURATION:P2D", "closed 1102T0000/1102T1700", &[]),
        ("UID:a BUSYTYPE:X-GONE", "busy 1102T0000/1103T0000", &["property.value"]),
        ("UID:a BUSYTYPE:busy PRIORITY:10", "busy 1102T0000/1103T0000", &["property.value"]),
        ("UID:a DURATION:PT1H", whole, &["event.duration"]),
        ("UID:a DTSTART:20261102T120000Z DTEND:20261102T130000Z DURATION:PT5H", "closed 1102T1200/1102T1300", &["event.two_ends"]),
        ("UID:a PRIORITY:1 PRIORITY:2", whole, &["property.repeated"]),
        // What it covers is not known: nor is what its AVAILABLEs mean.
        ("UID:a DTSTART:20261102T120000Z DTEND:20261102T110000Z / UID:x DTSTART:20261102T130000Z DURATION:PT1H", "unknown 1102T0000/1103T0000", &["event.end_not_after"]),
        ("UID:a DTSTART:20261102T120000Z DURATION:-PT1H", "unknown 1102T0000/1103T0000", &["event.duration"]),
        ("UID:a DTSTART:soon DTEND:20261101T000000Z", "unknown 1102T0000/1102T0000", &["time.invalid"]),
        ("UID:a DTSTART:soon", unknown, &["time.invalid"]),
        ("UID:a DTSTART;TZID=Nowhere:20261103T120000", "unknown 1102T1200/1103T0000", &["zone.unknown"]),
        // Nor what its AVAILABLE opens.
        ("UID:a / UID:x DTSTART:20261102T090000Z DURATION:PT8H / UID:y DTSTART:soon", "unknown 1102T0000/1102T0900 1102T1700/1103T0000", &["event.left_out", "time.invalid"]),
        ("UID:a / UID:x DTSTART:20261102T090000Z DURATION:PT8H RRULE:FREQ=NEVER / UID:y DTSTART:20261102T100000Z DURATION:PT1H", "closed 1102T0000/1102T0900 1102T1700/1103T0000", &["rule.invalid"]),
        ("UID:a / UID:x DTSTART:20261101T090000Z DURATION:PT8H RRULE:FREQ=NEVER", "closed 1102T0000/1102T0900 1102T1700/1103T0000 unknown 1102T0900/1102T1700", &["rule.invalid"]),
        ("UID:a / UID:x DTSTART;TZID=Nowhere:20261102T200000 DURATION:PT1H", "closed 1102T0000/1102T0600 unknown 1102T0600/1103T0000", &["zone.unknown"]),
        ("UID:a / UID:x DTSTART:20261102T090000Z", whole, &["availability.no_end"]),
        ("UID:a / UID:x DTSTART:20261102T090000 DTEND:20261102T100000", "closed 1102T0000/1102T1400 1102T1500/1103T0000", &["availability.floating", "availability.floating"]),
        ("UID:a / DTSTART:20261102T090000Z DURATION:PT1H", "closed 1102T0000/1102T0900 1102T1000/1103T0000", &["event.no_uid"]),
        ("UID:a BEGIN:VALARM END:VALARM BEGIN:X-A END:X-A", whole, &["component.unknown"]),
    ];
    for (parts, expected, notes) in rows {
        let expected = if expected.ends_with("1102T0000/1102T0000") { "" } else { expected };
        check(&hours(parts), expected, notes);
    }
    // Of two texts with one UID the newer.
    let older = hours("UID:a SEQUENCE:1 BUSYTYPE:BUSY");
    let newer = hours("UID:a SEQUENCE:2 DTSTART:20261102T120000Z");
    check(&format!("{newer}{older}"), "closed 1102T1200/1103T0000", &["event.superseded"]);
    check(&format!("{older}{newer}"), "closed 1102T1200/1103T0000", &["event.superseded"]);
    // METHOD:CANCEL takes it back.
    let text = format!("METHOD:CANCEL|{}", hours("UID:a"));
    check(&text, "", &[]);
}

#[test]
fn hours_are_bounded() {
    let text = hours("UID:a / UID:x DTSTART:20261102T000000Z DURATION:PT1S RRULE:FREQ=SECONDLY;INTERVAL=2");
    let said = of(&text).free_busy(autumn()).unwrap();
    assert_eq!(shown(&said.unknown), ["1102T0000/1121T0000"]);
    assert_eq!(shown(&said.closed), ["1019T0000/1102T0000"]);
    assert!(said.is_cut_short());
    let limits = Limits { events: 2, ..Limits::default() };
    let text =
        format!("BEGIN:VCALENDAR|{}END:VCALENDAR", hours("UID:a / UID:x / UID:y")).replace('|', "\r\n");
    assert_eq!(limit(Calendar::parse_with(text, &options(), &limits).unwrap_err()), "events");
    let many: String = (0..50_000)
        .map(|n| {
            hours(&format!(
                "UID:{n} PRIORITY:{} DTSTART:2026{:02}{:02}T090000Z DURATION:PT1H",
                n % 10,
                n % 12 + 1,
                n % 28 + 1
            ))
        })
        .collect();
    assert!(!of(&many).free_busy(autumn()).unwrap().closed.is_empty());
}

/// Minutes from the start of a week of November, and what they are: from the words of §4, a minute at a time.
#[derive(Debug, Clone)]
struct Model {
    from: i64,
    to: i64,
    priority: u8,
    busy_type: usize,
    available: Vec<Available>,
}

#[derive(Debug, Clone)]
struct Available {
    first: i64,
    length: i64,
    every: i64,
    count: i64,
}

const TYPES: [(&str, FbType); 3] =
    [("BUSY", FbType::Busy), ("BUSY-UNAVAILABLE", FbType::Closed), ("BUSY-TENTATIVE", FbType::Tentative)];

fn at(minute: i64) -> Instant {
    instant("2026-11-02T00:00:00Z").plus(Seconds(minute * 60))
}

impl Model {
    fn text(&self) -> String {
        let time = |minute: i64| at(minute).to_utc().format("%Y%m%dT%H%M%SZ").to_string();
        let available = self.available.iter().map(|Available { first, length, every, count }| {
            let rule = format!("RRULE:FREQ=MINUTELY;INTERVAL={every};COUNT={count}");
            format!(" / UID:{first}-{length}-{every} DTSTART:{} DURATION:PT{length}M {rule}", time(*first))
        });
        hours(&format!(
            "DTSTART:{} DTEND:{} PRIORITY:{} BUSYTYPE:{} {}",
            time(self.from),
            time(self.to),
            self.priority,
            TYPES[self.busy_type].0,
            available.collect::<String>()
        ))
    }

    fn covers(&self, minute: i64) -> bool {
        self.from <= minute && minute < self.to
    }

    fn opens(&self, minute: i64) -> bool {
        self.covers(minute)
            && self.available.iter().any(|one| {
                let starts = (0..one.count).map(|n| one.first + n * one.every);
                starts.into_iter().any(|start| start <= minute && minute < start + one.length)
            })
    }
}

fn says(all: &[Model], minute: i64) -> FbType {
    // 1 is the highest, 0 the lowest.
    for priority in [1, 2, 3, 4, 5, 6, 7, 8, 9, 0] {
        let mut covering = all.iter().filter(|one| one.priority == priority && one.covers(minute)).peekable();
        let Some(strongest) = covering.clone().map(|one| one.busy_type).min() else { continue };
        return if covering.any(|one| one.opens(minute)) { FbType::Free } else { TYPES[strongest].1 };
    }
    FbType::Free
}

prop_compose! {
    fn any_model()(
        (from, length) in (0i64..1500, 1i64..1500),
        priority in 0u8..4,
        busy_type in 0usize..3,
        available in prop::collection::vec((-300i64..1800, 1i64..400, 1i64..900, 1i64..5), 0..4),
    ) -> Model {
        let available = available.into_iter();
        let available = available.map(|(first, length, every, count)| Available { first, length, every, count });
        // Few priorities, so that equals are common: 0, 3, 6, 9.
        Model { from, to: from + length, priority: priority * 3, busy_type, available: available.collect() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn each_minute_is_what_section_4_says(
        all in prop::collection::vec(any_model(), 1..6),
        (start, length) in (0i64..1500, 1i64..1500),
    ) {
        let text: String = all.iter().map(Model::text).collect();
        let calendar = of(&text);
        let codes = codes(&calendar);
        prop_assert!(codes.iter().all(|code| *code == "event.no_uid"), "{codes:?}");
        let said = calendar.free_busy(Period::new(at(start), at(start + length)).unwrap()).unwrap();
        let sets = [(FbType::Busy, &said.busy), (FbType::Tentative, &said.tentative), (FbType::Closed, &said.closed), (FbType::Unknown, &said.unknown)];
        for minute in start..start + length {
            let expected = says(&all, minute);
            for (kind, set) in sets {
                prop_assert_eq!(set.contains(at(minute)), kind == expected, "minute {} {:?}\n{}", minute, expected, text);
            }
        }
        // Nothing changes within a minute, nor reaches out of the window.
        for (_, set) in sets {
            for period in set.iter() {
                let whole = |at: Instant| at.seconds() % 60 == 0;
                prop_assert!(whole(period.start()) && whole(period.end()), "{}", text);
                prop_assert!(at(start) <= period.start() && period.end() <= at(start + length), "{}", text);
            }
        }
    }
}
