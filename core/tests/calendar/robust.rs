//! Damaged and hostile files: no panic, no hang, and the good events come through.

use super::*;
use std::fmt::Write as _;

const FILES: [&[u8]; 4] = [
    include_bytes!("../../testdata/calendars/google.ics"),
    include_bytes!("../../testdata/calendars/outlook.ics"),
    include_bytes!("../../testdata/calendars/apple.ics"),
    include_bytes!("../../testdata/calendars/mozilla.ics"),
];

/// The next of a fixed sequence that looks random: xorshift.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap()
}

/// Reads whatever it is, and asks for a window.
fn ask(bytes: &[u8]) -> Option<(Calendar, FreeBusy)> {
    let calendar = Calendar::parse_with(bytes, &options(), &Limits::default()).ok()?;
    let found = calendar.free_busy(autumn()).unwrap();
    drop(calendar.occurrences(autumn()));
    Some((calendar, found))
}

#[test]
fn a_truncated_file_is_unknown_and_says_so() {
    for file in FILES {
        let whole = ask(file).unwrap().1;
        for end in (0..file.len()).step_by(7) {
            let Some((calendar, found)) = ask(&file[..end]) else { continue };
            if !file[end..].starts_with(b"\r\n") && !file[end..].starts_with(b"\n") {
                assert_eq!(shown(&found.unknown), ["1019T0000/1121T0000"], "{end}");
                assert!(codes(&calendar).contains(&"syntax"));
            }
            drop(whole.busy.union(&found.busy));
        }
    }
}

#[test]
fn thousands_of_damaged_files_are_read() {
    let mut state = 0x5107_3519_4774_u64;
    for file in FILES {
        for _ in 0..750 {
            let mut bytes = file.to_vec();
            for _ in 0..=next(&mut state) % 4 {
                let at = next(&mut state) % bytes.len();
                match next(&mut state) % 5 {
                    0 => bytes[at] ^= 1 << (next(&mut state) % 8),
                    1 => drop(bytes.remove(at)),
                    2 => bytes.insert(at, b"\r\n:;,\"=0Z\xff"[next(&mut state) % 10]),
                    3 => {
                        let end = (at + next(&mut state) % 200).min(bytes.len());
                        bytes.drain(at..end);
                    }
                    _ => {
                        let end = (at + next(&mut state) % 300).min(bytes.len());
                        let again = bytes[at..end].to_vec();
                        let to = next(&mut state) % bytes.len();
                        bytes.splice(to..to, again);
                    }
                }
            }
            drop(ask(&bytes));
        }
    }
}

/// Each line of the damaged event in turn is replaced by garbage: the events around it are busy all the same.
#[test]
fn a_bad_line_never_costs_another_event() {
    let good = |uid: &str, day: u32| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;TZID=America/New_York:202611{day:02}T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
        )
    };
    let bad = "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20261104T090000Z\r\nDTEND:20261104T100000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n\
               EXDATE:20261105T090000Z\r\nSUMMARY:x\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n";
    let garbage: [&[u8]; 9] = [
        b"",
        b"x",
        b":",
        b"\xff\xfe\x00",
        b"BEGIN:VEVENT",
        b"END:VEVENT",
        b"BEGIN:X",
        b"DTSTART;TZID=\"x:y",
        b"UID:good-1 ",
    ];
    let expected = [
        period("2026-11-03T14:00:00Z", "2026-11-03T15:00:00Z"),
        period("2026-11-06T14:00:00Z", "2026-11-06T15:00:00Z"),
    ];
    let lines: Vec<&str> = bad.split_inclusive("\r\n").collect();
    for at in 0..lines.len() {
        for garbage in garbage {
            let mut file =
                format!("BEGIN:VCALENDAR\r\n{}{}", good("good-1", 3), lines[..at].concat()).into_bytes();
            file.extend_from_slice(garbage);
            file.extend_from_slice(
                format!("\r\n{}{}END:VCALENDAR\r\n", lines[at + 1..].concat(), good("good-2", 6)).as_bytes(),
            );
            let (calendar, found) = ask(&file).unwrap();
            let shown = String::from_utf8_lossy(&file);
            assert!(expected.iter().all(|period| found.busy.covers(period)), "{at} {shown}: {found:?}");
            let harmless = ["BEGIN:VALARM", "END:VALARM", "TRIGGER", "SUMMARY", "EXDATE"];
            if garbage == b"x" && !harmless.iter().any(|line| lines[at].starts_with(line)) {
                assert!(!calendar.report().is_clean(), "{at} {shown}");
            }
        }
    }
}

#[test]
fn ten_thousand_overrides_on_one_uid_are_quick() {
    let file = |overrides: u32| {
        let mut file =
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20000101T090000Z\r\nDURATION:PT1H\r\n\
                        RRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
                .to_owned();
        for day in 0..overrides {
            let date = chrono::NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(day.into());
            let date = date.format("%Y%m%d");
            let _ = write!(
                file,
                "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:{date}T090000Z\r\nDTSTART:{date}T120000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
            );
        }
        file + "END:VCALENDAR\r\n"
    };
    let calendar = parse(file(10_000));
    let found = calendar.free_busy(autumn()).unwrap();
    assert_eq!(found.busy.iter().len(), 33);
    // Each of them changes all that follow.
    let ranged = file(10_000).replace("RECURRENCE-ID:", "RECURRENCE-ID;RANGE=THISANDFUTURE:");
    let calendar = parse(ranged);
    let found = calendar.free_busy(autumn()).unwrap();
    assert_eq!(found.busy.iter().len(), 33);
}

#[test]
fn hostile_files_are_bounded() {
    let event = |more: &str| text(&[&format!("UID:a DTSTART:20000101T000000Z {more}")]);
    #[rustfmt::skip]
    let rows = [
        event("RRULE:FREQ=SECONDLY"), event("RRULE:FREQ=SECONDLY DURATION:P99999W"), event("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        event("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30 DURATION:PT1S"), event("RRULE:FREQ=SECONDLY;COUNT=4000000000"),
        event("DURATION:P1000000D"), event(&format!("RDATE:{}", "20261101T000000Z,".repeat(50_000))),
        event(&format!("X-A;{}", "B=\"".repeat(200_000))), event(&format!("EXDATE:{}", "x,".repeat(100_000))),
        event("DTEND:99991231T235959Z RRULE:FREQ=DAILY"),
        format!("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Z\nBEGIN:STANDARD\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nDTSTART:00010101T000000\n\
                 RRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n{}", event("X:1").replace("DTSTART:", "DTSTART;TZID=Z:").replace("000Z", "000")),
    ];
    for text in rows {
        drop(ask(text.as_bytes()));
    }
    // Many series that give too much: the budget of a call is shared, and the rest is unknown.
    let dense: Vec<String> = (0..500)
        .map(|uid| format!("UID:{uid} DTSTART:20000101T000000Z RRULE:FREQ=SECONDLY DURATION:PT1S"))
        .collect();
    let calendar = calendar(&dense.iter().map(String::as_str).collect::<Vec<_>>());
    let found = calendar.free_busy(autumn()).unwrap();
    assert_eq!((shown(&found.unknown), found.notes.len()), (vec!["1019T0000/1121T0000".to_owned()], 500));
}
