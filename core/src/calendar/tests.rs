use super::{Calendar, vtimezone};
use crate::period::{Instant, Seconds};
use crate::recurrence::{Recurrence, When};
use crate::{Error, Limits, ical};
use proptest::prelude::*;
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

/// A STANDARD or DAYLIGHT part with a rule as such parts have them, and stranger ones.
#[derive(Debug, Clone)]
struct Part {
    start: String,
    rule: String,
    /// UNTIL, about one of its onsets: which, and by how many seconds.
    until: Option<(usize, i64)>,
    /// Whether it is a weekday of a month for ever, as in a TZ string.
    plain: bool,
}

impl Part {
    fn text(&self, from: i64, to: i64) -> String {
        let offset = |minutes: i64| {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60)
        };
        let until = self.until(from).map(|until| format!(";UNTIL={}", When::Utc(until))).unwrap_or_default();
        format!(
            "BEGIN:STANDARD\nDTSTART:{}\nTZOFFSETFROM:{}\nTZOFFSETTO:{}\nRRULE:FREQ=YEARLY;{}{until}\nEND:STANDARD\n",
            self.start,
            offset(from),
            offset(to),
            self.rule
        )
    }

    fn until(&self, from: i64) -> Option<Instant> {
        let (which, by) = self.until?;
        let all = self.expanded(from, 2150);
        Some(all.get(which % all.len().max(1))?.plus(Seconds(by)))
    }

    /// When it begins, by its recurrence and nothing else: DTSTART always does, and UNTIL is an instant.
    fn onsets(&self, from: i64, until_year: i32) -> Vec<Instant> {
        let until = self.until(from).unwrap_or(Instant::MAX);
        let start = When::parse(&self.start, None).unwrap().local();
        let start = Instant::from_utc(start).unwrap().plus(Seconds(-from * 60));
        let ruled = self.expanded(from, until_year).into_iter().filter(|at| *at <= until);
        ruled.chain([start]).collect()
    }

    fn expanded(&self, from: i64, until_year: i32) -> Vec<Instant> {
        let text = format!("DTSTART:{}\nRRULE:FREQ=YEARLY;{}", self.start, self.rule);
        let recurrence = Recurrence::parse(&text).unwrap();
        let end = When::parse(&format!("{until_year}0101T000000"), None).unwrap();
        let found = recurrence.iter_between(recurrence.start().clone(), end).unwrap();
        let found = found.map_while(|one| match one {
            // A fifth Monday of every second February from an odd year on: there is none.
            Err(Error::RecurrenceNever { .. }) => None,
            one => Some(one.unwrap()),
        });
        let local = found.map(|one| Instant::from_utc(one.start.local()).unwrap());
        local.map(|local| local.plus(Seconds(-from * 60))).collect()
    }
}

prop_compose! {
    /// In a month of its half of the year, so that two take turns.
    fn any_part(months: core::ops::Range<u32>)(
        month in months,
        nth in prop::sample::select(vec![1, 2, 3, 4, 5, -1, -2, -5]),
        day in prop::sample::select(vec!["MO", "WE", "SA", "SU"]),
        shape in 0u8..8,
        first in prop::sample::select(vec![1u8, 8, 15, 22, 2, 9, 25]),
        (year, start_month, start_day) in (prop::sample::select(vec![1601, 1883, 1970, 1996, 2007, 2024]), 1u32..13, 1u32..29),
        (hour, minute) in (0u32..24, prop::sample::select(vec![0u32, 30, 59])),
        until in prop::option::weighted(0.4, (0usize..200, -1i64..2)),
    ) -> Part {
        let days: Vec<String> = (first..first + 7).map(|day| day.to_string()).collect();
        let (rule, plain) = match shape {
            0 => (format!("BYMONTH={month};BYMONTHDAY={};BYDAY={day}", days.join(",")), first % 7 == 1),
            1 => (format!("BYMONTH={month};BYDAY={nth}{day};INTERVAL=2"), false),
            2 => (format!("BYMONTH={month};BYMONTHDAY={first}"), false),
            3 => (format!("BYMONTH={month};BYDAY={nth}{day};WKST=SU"), matches!(nth, 1..=4 | -1)),
            _ => (format!("BYMONTH={month};BYDAY={nth}{day}"), matches!(nth, 1..=4 | -1)),
        };
        let start = format!("{year}{start_month:02}{start_day:02}T{hour:02}{minute:02}00");
        Part { start, rule, plain: plain && until.is_none(), until }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A VTIMEZONE follows most of its rules without expanding them, and the plainest for ever.
    #[test]
    fn a_vtimezone_changes_when_its_recurrences_say(
        (one, other) in (any_part(1..7), any_part(7..13)),
        (from, by) in (-47i64..56, prop::sample::select(vec![60i64, 30, -60, 120])),
        turned in any::<bool>(),
    ) {
        let (from, to) = (from * 15, from * 15 + by);
        let parts = if turned { [(&other, to, from), (&one, from, to)] } else { [(&one, from, to), (&other, to, from)] };
        let inner: String = parts.iter().map(|(part, from, to)| part.text(*from, *to)).collect();
        let text = format!("BEGIN:VTIMEZONE\nTZID:Mine\n{inner}END:VTIMEZONE\n");
        let parsed = ical::parse(text.as_bytes(), &Limits::default()).unwrap();
        let zone = vtimezone::zone("Mine", &parsed.components[0], &Limits::default());
        // A fifth Saturday of every second February from an odd year on: there is none.
        if let Err(Error::ZoneData { why, .. }) = &zone
            && why.contains("never occurs")
        {
            prop_assert!(parts.iter().any(|(part, from, _)| part.onsets(*from, 2450).len() <= 1), "{}", why);
            return Ok(());
        }
        let zone = zone.unwrap();
        // Two that take turns go on; others stop in 2200.
        let until_year = if one.plain && other.plain { 2450 } else { 2200 };
        let mut changes: Vec<(Instant, i64, i64)> = Vec::new();
        for (part, from, to) in parts {
            changes.extend(part.onsets(from, until_year).into_iter().map(|at| (at, from, to)));
        }
        // Of two that begin at once the one further down counts.
        changes.sort_by_key(|(at, ..)| *at);
        let last = Instant::parse(&format!("{}-12-25T00:00:00Z", until_year - 1)).unwrap();
        let mut offset = changes[0].1;
        for at_once in changes.chunk_by(|one, next| one.0 == next.0).take_while(|at_once| at_once[0].0 < last) {
            let at = at_once[0].0;
            prop_assert_eq!(zone.offset_at(at.plus(Seconds(-1))), Seconds(offset * 60), "before {}\n{}", at, text);
            offset = at_once[at_once.len() - 1].2;
            prop_assert_eq!(zone.offset_at(at), Seconds(offset * 60), "at {}\n{}", at, text);
        }
    }
}

/// What is common to the texts is not read again, but the event at each place where they differ.
#[test]
fn an_event_that_did_not_change_is_taken_over() {
    let event = |uid: u32| format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:20260105T0{uid}0000Z\nEND:VEVENT\n");
    let text = |uids: &[u32]| {
        format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", uids.iter().map(|uid| event(*uid)).collect::<String>())
    };
    let old = Calendar::parse(text(&[1, 2, 3, 4, 5, 6])).unwrap();
    let rows: &[(&[u32], &[u32])] = &[
        // The last has no other after it that shows its end.
        (&[1, 2, 3, 4, 5, 6], &[1, 2, 3, 4, 5]),
        (&[1, 2, 4, 5, 6], &[1, 2, 4, 5]),
        (&[1, 2, 7, 3, 4, 5, 6], &[1, 2, 3, 4, 5]),
        (&[5, 6, 1, 2], &[5]),
        (&[1, 2, 3, 1], &[]),
    ];
    for (uids, expected) in rows {
        let new = old.updated(text(uids)).unwrap();
        let is_old =
            |details: &Arc<_>| old.singles.all().iter().any(|old| Arc::ptr_eq(&old.details, details));
        let taken = new.singles.all().iter().filter(|single| is_old(&single.details));
        assert_eq!(
            taken.map(|single| single.details.uid.parse().unwrap()).collect::<Vec<u32>>(),
            *expected,
            "{uids:?}"
        );
        assert_eq!(new.report(), Calendar::parse(text(uids)).unwrap().report());
    }
}
