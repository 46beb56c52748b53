use crate::measure::{Row, in_turn};
use chrono::{DateTime, TimeZone};
use slotwright::period::Instant;
use slotwright::recurrence::Recurrence;

/// Name, DTSTART, rule, window, and how many times faster than the rrule crate it is to be.
const WORKLOADS: [(&str, &str, &str, &str, &str, u32); 9] = [
    (
        "W1 weekly MO,WE,FR, 2 years",
        "20250106T090000",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "2025-01-01",
        "2027-01-01",
        8,
    ),
    ("W2 daily, a year", "20250101T090000", "FREQ=DAILY", "2025-01-01", "2026-01-01", 8),
    (
        "W3 second Tuesday, 10 years",
        "20160112T090000",
        "FREQ=MONTHLY;BYDAY=2TU",
        "2016-01-01",
        "2026-01-01",
        8,
    ),
    (
        "W4 last weekday, 10 years",
        "20160129T090000",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "2016-01-01",
        "2026-01-01",
        8,
    ),
    (
        "W5 yearly BYMONTH+BYDAY, 50 years",
        "19760504T090000",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=1TU",
        "1976-01-01",
        "2026-01-01",
        8,
    ),
    (
        "W6 every 2nd week, 10 years old",
        "20161103T090000",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        "2026-10-01",
        "2026-10-15",
        150,
    ),
    ("W7 daily, 20 years old", "20061001T090000", "FREQ=DAILY", "2026-10-01", "2026-10-31", 500),
    ("W7 with COUNT", "20061001T090000", "FREQ=DAILY;COUNT=9000", "2026-10-01", "2026-10-31", 500),
    (
        "W8 hourly by BYHOUR, 30 days",
        "20261001T090000",
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16",
        "2026-10-01",
        "2026-10-31",
        8,
    ),
];

/// Compiled rules; the time is that of all occurrences in the window.
pub(crate) fn rows() -> Result<Vec<Row>, Box<dyn core::error::Error>> {
    WORKLOADS
        .iter()
        .map(|&(name, start, rule, from, to, target)| {
            let text = format!("DTSTART;TZID=America/New_York:{start}\nRRULE:{rule}");
            let (from, to) = (format!("{from}T00:00:00Z"), format!("{to}T00:00:00Z"));
            let (from, to) = (Instant::parse(&from)?, Instant::parse(&to)?);
            let ours = Recurrence::parse(&text)?;
            let rival: rrule::RRuleSet = text.parse()?;
            // Its bounds are inclusive: a second less is our half-open end.
            let at = |instant: Instant| rrule::Tz::UTC.from_utc_datetime(&instant.to_utc());
            let rival = rival.after(at(from)).before(at(to.plus(slotwright::period::Seconds(-1))));
            let theirs: Vec<i64> =
                rival.clone().all(u16::MAX).dates.iter().map(DateTime::timestamp).collect();
            let mine: Vec<i64> = ours.instants_between(from, to)?.iter().map(|at| at.seconds()).collect();
            if mine != theirs {
                return Err(
                    format!("{name}: {} occurrences, the rival has {}", mine.len(), theirs.len()).into()
                );
            }
            let their_time = || rival.clone().all(u16::MAX).dates.len();
            let (ours, time) = in_turn(|| ours.instants_between(from, to).map(|all| all.len()), their_time);
            Ok(Row { name: name.to_owned(), ours, rival: Some(("rrule", time)), target: Some(target) })
        })
        .collect()
}
