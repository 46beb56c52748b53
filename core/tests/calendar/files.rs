//! Whole files, as the great producers write them. The rows were computed by another program (recurring-ical-events 3.8.2
//! on icalendar 7.3.0, tzdata 2026f), except where a comment says in what it errs.

use super::*;

/// The instants of all occurrences that are not cancelled, by the end of their UIDs.
fn check(name: &str, ics: &[u8], expected: &[(&str, &str, &str)]) {
    let calendar = parse(ics);
    let at = |at: Instant| at.to_utc().format("%m%dT%H%M").to_string();
    let found = calendar.occurrences(autumn()).unwrap();
    let found: Vec<_> =
        found.iter().map(|one| (at(one.from), at(one.to), format!("{:?} {}", one.busy, one.uid))).collect();
    assert_eq!(found.len(), expected.len(), "{name}: {found:#?}");
    for ((from, to, what), (wanted_from, wanted_to, wanted)) in found.iter().zip(expected) {
        let (kind, uid) = wanted.split_once(' ').unwrap();
        assert_eq!((from.as_str(), to.as_str()), (*wanted_from, *wanted_to), "{name} {what}");
        assert!(what.starts_with(kind) && what.ends_with(uid), "{name}: {what}, not {wanted}");
    }
}

const GOOGLE: &[u8] = include_bytes!("../../testdata/calendars/google.ics");
const OUTLOOK: &[u8] = include_bytes!("../../testdata/calendars/outlook.ics");
const APPLE: &[u8] = include_bytes!("../../testdata/calendars/apple.ics");
const MOZILLA: &[u8] = include_bytes!("../../testdata/calendars/mozilla.ics");

#[test]
fn google() {
    #[rustfmt::skip]
    check("google", GOOGLE, &[
        ("1019T1230", "1019T1300", "Busy huddle0@google.com"),
        ("1021T1230", "1021T1300", "Busy huddle0@google.com"),
        ("1023T1230", "1023T1300", "Busy huddle0@google.com"),
        ("1026T1230", "1026T1300", "Busy huddle0@google.com"),
        ("1029T0400", "1030T0400", "Free birthday5@google.com"),
        ("1029T1800", "1029T1900", "Free training6@google.com"),
        ("1029T2000", "1029T2100", "Tentative warranty7@google.com"),
        ("1030T1700", "1030T1745", "Busy huddle0@google.com"),
        ("1031T0400", "1102T0500", "Busy away4@google.com"),
        ("1102T1330", "1102T1400", "Free huddle0@google.com"),
        ("1104T1330", "1104T1400", "Busy huddle0@google.com"),
        ("1106T1330", "1106T1400", "Busy huddle0@google.com"),
        ("1109T1330", "1109T1400", "Busy huddle0@google.com"),
        ("1111T1330", "1111T1400", "Busy huddle0@google.com"),
        ("1113T1330", "1113T1400", "Busy huddle0@google.com"),
        ("1116T1330", "1116T1400", "Busy huddle0@google.com"),
        ("1118T1330", "1118T1400", "Busy huddle0@google.com"),
        ("1120T1330", "1120T1400", "Busy huddle0@google.com"),
    ]);
    assert_eq!(parse(GOOGLE).report().notes, []);
    let occurrences = parse(GOOGLE).occurrences(autumn()).unwrap();
    let audit = occurrences.iter().find(|one| one.uid.contains("warranty")).unwrap();
    let summary = "Warranty audit — Prüfung der Garantiefälle mit Herrn Großmann 🚗🔧 im Büro";
    assert_eq!(audit.summary.as_deref(), Some(summary));
}

#[test]
fn outlook() {
    #[rustfmt::skip]
    check("outlook", OUTLOOK, &[
        ("1020T1800", "1020T1930", "Busy 0D0E0F10"),
        ("1022T1800", "1022T1930", "Busy 0D0E0F10"),
        ("1030T0400", "1103T0500", "Unavailable 02020202"),
        ("1101T0430", "1101T0830", "Tentative 04040404"),
        ("1104T1500", "1104T1630", "Tentative 0D0E0F10"),
        ("1104T2000", "1104T2100", "Free 03030303"),
        // A Windows name without a block.
        ("1104T2100", "1104T2130", "Busy 05050505"),
        ("1117T1900", "1117T2030", "Busy 0D0E0F10"),
        ("1119T1900", "1119T2030", "Busy 0D0E0F10"),
    ]);
    assert_eq!(parse(OUTLOOK).report().notes, []);
}

#[test]
fn apple() {
    #[rustfmt::skip]
    check("apple", APPLE, &[
        ("1026T1445", "1026T1515", "Busy A004"),
        ("1028T2100", "1028T2230", "Busy A001"),
        ("1029T2100", "1029T2230", "Busy A001"),
        ("1030T2100", "1030T2230", "Busy A001"),
        ("1031T1600", "1101T1700", "Busy A002"),
        // PT24H over the change is 24 hours; the other program has 25, as if it were P1D.
        ("1031T1600", "1101T1600", "Busy A003"),
        ("1031T2300", "1101T0000", "Busy A001"),
        ("1102T0000", "1102T0100", "Busy A001"),
        ("1102T1445", "1102T1515", "Busy A004"),
        ("1103T0000", "1103T0100", "Busy A001"),
        ("1103T1430", "1103T1500", "Busy A005"),
        ("1109T1445", "1109T1515", "Busy A004"),
        ("1110T0500", "1111T0500", "Busy A006"),
        ("1112T0500", "1113T0500", "Busy A006"),
    ]);
    assert_eq!(parse(APPLE).report().notes, []);
    let occurrences = parse(APPLE).occurrences(autumn()).unwrap();
    let summary = "Abendschicht in der Werkstatt: Ölwechsel, Bremsen und Fahrzeugübergabe für späte Kunden";
    assert_eq!(occurrences[1].summary.as_deref(), Some(summary));
}

#[test]
fn mozilla() {
    #[rustfmt::skip]
    check("mozilla", MOZILLA, &[
        ("1024T2330", "1025T0230", "Busy m1"),
        // The other program takes the unknown zone for that of the reader.
        ("1026T2000", "1027T2300", "Unknown m2"),
    ]);
    let found = parse(MOZILLA).free_busy(autumn()).unwrap();
    assert_eq!(
        all(&found),
        "busy 1024T2330/1025T0230 1026T0900/1026T1100 \
         unavailable 1026T0800/1026T1000 1026T1200/1026T1300 closed 1028T0000/1028T0800 1028T1600/1029T0000 unknown 1026T2000/1027T2300"
    );
    assert_eq!(codes(&parse(MOZILLA)), ["zone.unknown"]);
}

#[test]
fn a_file_says_the_same_in_any_order_of_its_events_and_with_any_line_ends() {
    for ics in [GOOGLE, OUTLOOK, APPLE, MOZILLA] {
        let expected = parse(ics).free_busy(autumn()).unwrap();
        let text = String::from_utf8_lossy(ics);
        for turned in [text.replace("\r\n", "\n"), text.replace("\r\n", "\n").replace('\n', "\r\r\n")] {
            assert_eq!(parse(turned).free_busy(autumn()).unwrap(), expected);
        }
        let mut tree = slotwright::ical::parse(ics, &Limits::default()).unwrap().components.remove(0);
        tree.components.reverse();
        let turned = slotwright::ical::write(&tree);
        assert_eq!(parse(turned).free_busy(autumn()).unwrap(), expected);
    }
}
