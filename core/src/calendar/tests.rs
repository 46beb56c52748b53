use super::Calendar;
use std::sync::Arc;

const OLD: &str = "BEGIN:VCALENDAR
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
UID:same
DTSTART:20260105T090000
DURATION:PT1H
RRULE:FREQ=DAILY;COUNT=300
EXDATE:20260107T090000
END:VEVENT
BEGIN:VEVENT
UID:other
DTSTART:20260105T110000
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
UID:lenient
DTSTART;VALUE=DATE:20260105
RRULE:FREQ=DAILY;BYHOUR=9
END:VEVENT
END:VCALENDAR
";

/// The UIDs of the series that two calendars share.
fn shared(one: &Calendar, other: &Calendar) -> Vec<String> {
    let pairs =
        one.series.iter().flat_map(|own| other.series_of(&own.details.uid).iter().map(move |two| (own, two)));
    pairs
        .filter(|(own, other)| Arc::ptr_eq(&own.recurrence, &other.recurrence))
        .map(|(own, _)| own.details.uid.to_string())
        .collect()
}

#[test]
fn a_recurrence_is_compiled_again_if_anything_that_it_depends_on_changed() {
    #[rustfmt::skip]
    let rows: &[(&str, &str, &[&str])] = &[
        ("", "", &["other", "same"]),
        ("BEGIN:VEVENT\nUID:other", "X-NEW:1\nX-NEW:2\nBEGIN:VEVENT\nUID:other", &["other", "same"]),
        ("DURATION:PT1H", "DURATION:PT2H\nTRANSP:TRANSPARENT", &["other", "same"]),
        ("COUNT=300", "COUNT=301", &["other"]),
        ("EXDATE:20260107", "EXDATE:20260108", &["other"]),
        ("UID:same\nDTSTART:20260105T09", "UID:same\nDTSTART:20260105T08", &["other"]),
        ("Europe/Berlin", "Europe/Paris", &[]),
        ("UID:same", "UID:moved", &["other"]),
    ];
    let old = Calendar::parse(OLD).unwrap();
    for (from, to, expected) in rows {
        let text = OLD.replacen(from, to, 1);
        let new = old.updated(&text).unwrap();
        assert_eq!(shared(&new, &old), *expected, "{from} -> {to}");
        assert_eq!(new.report(), Calendar::parse(&text).unwrap().report(), "{from} -> {to}");
    }
}
