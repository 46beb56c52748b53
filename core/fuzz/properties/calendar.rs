//! A stream of bytes as a calendar: whatever it is, the answers about it agree with each other.

use slotwright::calendar::{Calendar, CalendarOptions, EventOccurrence, FbType, FreeBusy};
use slotwright::ical::{self, Component};
use slotwright::period::{Instant, Period, PeriodSet, Seconds};
use slotwright::zone::Zones;
use slotwright::{Error, Limits};

/// Panics where a property does not hold.
pub(crate) fn check(data: &[u8]) {
    written(data);
    let zones = Zones::bundled();
    let options = CalendarOptions {
        // The length decides whether the calendar has a home, so that both ways are tried.
        default_zone: if data.len().is_multiple_of(2) { zones.get("America/New_York").ok() } else { None },
        owner: Some("ana@northside.example".to_owned()),
        ..CalendarOptions::default()
    };
    let calendar = match Calendar::parse_with(data, &options, &limits()) {
        Ok(calendar) => calendar,
        Err(Error::Limit { .. } | Error::CalendarUnreadable { .. }) => return,
        Err(error) => panic!("{error}"),
    };
    report(&calendar, data);
    for (start, days) in
        [("2026-10-19T00:00:00Z", 33), ("0001-01-01T00:00:00Z", 3), ("9999-12-28T00:00:00Z", 3)]
    {
        let start = Instant::parse(start).unwrap();
        Asked {
            calendar: &calendar,
            window: Period::new(start, start.plus(Seconds(days * 86_400))).unwrap(),
        }
        .check();
    }
    drop(
        calendar
            .free_busy(Period::new(Instant::from_seconds(253_402_200_000).unwrap(), Instant::MAX).unwrap()),
    );
    line_ends(data, &calendar, &options);
    updated(data, &calendar, &options);
}

fn limits() -> Limits {
    Limits {
        text_bytes: 16_384,
        depth: 8,
        events: 100,
        zones: 10,
        occurrences: 1000,
        event_occurrences: 200,
        recurrence_steps: 3000,
        ..Limits::default()
    }
}

/// What is written is read back.
fn written(data: &[u8]) {
    let Ok(parsed) = ical::parse(data, &limits()) else { return };
    let lines = lines(data);
    assert!(parsed.faults.iter().all(|fault| (1..=lines).contains(&fault.line)));
    // Control characters are not written.
    let text = String::from_utf8_lossy(data);
    if text.contains(|c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
        return;
    }
    for component in &parsed.components {
        let text = ical::write(component);
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{text}");
        let again = ical::parse(text.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(
            (&again.faults[..], again.components.len(), again.truncated),
            (&[][..], 1, false),
            "{text}"
        );
        assert_eq!(ical::write(&again.components[0]), text);
        assert_eq!(count(&again.components[0]), count(component), "{text}");
    }
}

/// How many components and properties there are in it.
fn count(component: &Component) -> usize {
    1 + component.properties.len() + component.components.iter().map(count).sum::<usize>()
}

fn lines(data: &[u8]) -> u32 {
    let ends = data.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count();
    u32::try_from(ends).unwrap() + 1
}

fn report(calendar: &Calendar, data: &[u8]) {
    let lines = lines(data);
    let notes = &calendar.report().notes;
    assert!(notes.is_sorted_by_key(|note| note.line));
    for note in notes {
        assert!((1..=lines).contains(&note.line), "{lines} lines: {note:?}");
        assert!(!note.what.is_empty() && !note.done.is_empty(), "{note:?}");
    }
}

/// The same text with other line ends, a byte order mark and folds says the same.
fn line_ends(data: &[u8], calendar: &Calendar, options: &CalendarOptions) {
    let text = String::from_utf8_lossy(data).replace("\r\n", "\n");
    if text.as_bytes() == data && !text.contains('\r') && !text.starts_with('\u{feff}') {
        let other = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let limits = Limits { text_bytes: usize::MAX, ..limits() };
        let other = Calendar::parse_with(other, options, &limits).unwrap();
        let window = Period::new(
            Instant::parse("2026-10-19T00:00:00Z").unwrap(),
            Instant::parse("2026-11-21T00:00:00Z").unwrap(),
        );
        let window = window.unwrap();
        assert_eq!(other.free_busy(window), calendar.free_busy(window));
        assert_eq!(other.report(), calendar.report());
    }
}

/// A text of which a part is cut out, and the whole again: what is taken over from the one is what the other says anew.
fn updated(data: &[u8], whole: &Calendar, options: &CalendarOptions) {
    let ends: Vec<usize> =
        data.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    // Which lines are cut out is decided by the text itself.
    let sum = data.iter().fold(7, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let Some(from) = ends.get(sum % ends.len().max(1)) else { return };
    let to = ends.get(sum / 64 % ends.len()).map_or(*from, |to| *to.max(from));
    let part = [&data[..*from], &data[to..]].concat();
    let Ok(part_alone) = Calendar::parse_with(&part, options, &limits()) else { return };
    same(&part_alone.updated(data).unwrap(), whole);
    same(&whole.updated(&part).unwrap(), &part_alone);
}

/// Whether two calendars say the same.
fn same(one: &Calendar, other: &Calendar) {
    let start = Instant::parse("2026-10-19T00:00:00Z").unwrap();
    let window = Period::new(start, start.plus(Seconds(33 * 86_400))).unwrap();
    assert_eq!(one.report(), other.report());
    assert_eq!(one.revision(), other.revision());
    assert_eq!(one.free_busy(window), other.free_busy(window));
    assert_eq!(one.occurrences(window), other.occurrences(window));
}

/// A calendar, and the window that it is asked for.
struct Asked<'a> {
    calendar: &'a Calendar,
    window: Period,
}

impl Asked<'_> {
    fn check(&self) {
        let whole = self.calendar.free_busy(self.window).unwrap();
        for (name, set) in sets(&whole) {
            let periods = set.as_slice();
            assert!(periods.iter().all(|period| self.window.covers(period)), "{name}: {set:?}");
            assert!(periods.windows(2).all(|two| two[0].end() < two[1].start()), "{name}: {set:?}");
        }
        self.halves(&whole);
        if let Ok(occurrences) = self.calendar.occurrences(self.window) {
            self.occurrences(&whole, &occurrences);
        }
        let ignored = self.calendar.free_busy_with(self.window, &|_| true).unwrap();
        assert_eq!(ignored.busy.difference(&whole.busy), PeriodSet::EMPTY);
    }

    /// A window says what its parts say, unless a limit was reached.
    fn halves(&self, whole: &FreeBusy) {
        let start = self.window.start();
        let middle = start.plus(Seconds(self.window.length().0 / 2 + 1));
        let part = |from, to| self.calendar.free_busy(Period::new(from, to).unwrap()).unwrap();
        let (first, second) = (part(start, middle), part(middle, self.window.end()));
        let reached = |of: &FreeBusy| of.notes.iter().any(|note| note.code == "rule.unexpanded");
        if [whole, &first, &second].into_iter().any(reached) {
            return;
        }
        for (((name, whole), (_, first)), (_, second)) in
            sets(whole).into_iter().zip(sets(&first)).zip(sets(&second))
        {
            assert_eq!(*whole, first.union(second), "{name}");
        }
    }

    /// Sorted, in the window, and free/busy has them all.
    fn occurrences(&self, whole: &FreeBusy, occurrences: &[EventOccurrence]) {
        assert!(occurrences.is_sorted_by_key(|one| one.from));
        for one in occurrences {
            assert!(one.from <= one.to, "{one:?}");
            let Some(period) = one.period() else {
                assert!(self.window.contains(one.from), "{one:?}");
                continue;
            };
            let inside =
                period.intersection(&self.window).unwrap_or_else(|| panic!("outside the window: {one:?}"));
            let set = match one.busy {
                FbType::Free => continue,
                FbType::Busy => &whole.busy,
                FbType::Tentative => &whole.tentative,
                FbType::Unavailable => &whole.unavailable,
                FbType::Closed => &whole.closed,
                FbType::Unknown => &whole.unknown,
            };
            assert!(set.covers(&inside), "{one:?} is not in {set:?}");
        }
    }
}

fn sets(of: &FreeBusy) -> [(&'static str, &PeriodSet); 5] {
    [
        ("busy", &of.busy),
        ("tentative", &of.tentative),
        ("unavailable", &of.unavailable),
        ("closed", &of.closed),
        ("unknown", &of.unknown),
    ]
}
