//! A window and a recurrence: every way to ask for occurrences gives the same ones.
//!
//! The first line is the window and options, the rest the recurrence:
//! `20261001T000000 20261101T000000 lenient start skip`.

use slotwright::period::Instant;
use slotwright::recurrence::{Gap, Occurrence, Options, Reading, Recurrence, When};
use slotwright::zone::Zones;
use slotwright::{Limits, Result};

/// Panics where a property does not hold.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let Some((head, lines)) = text.split_once('\n') else { return };
    let words: Vec<&str> = head.split_whitespace().collect();
    let (Some(from), Some(to)) = (seconds(words.first()), seconds(words.get(1))) else { return };
    let says = |word: &str| words.contains(&word);
    let options = Options {
        gap: if says("skip") { Gap::Skip } else { Gap::Compatible },
        include_start: says("start"),
        reading: if says("lenient") { Reading::Lenient } else { Reading::Strict },
    };
    let Ok(recurrence) = read(lines, options) else { return };
    printed(&recurrence, options);
    if options.reading == Reading::Strict {
        let lenient = read(lines, Options { reading: Reading::Lenient, ..options }).unwrap();
        assert_eq!((lenient.start(), lenient.parts()), (recurrence.start(), recurrence.parts()));
    }
    if from <= to {
        Asked { recurrence, from, to }.check();
    }
}

fn read(lines: &str, options: Options) -> Result<Recurrence> {
    let limits = Limits { text_bytes: 2048, occurrences: 500, recurrence_steps: 3000, ..Limits::default() };
    Recurrence::parse_with(lines, &Zones::bundled(), &options, &limits)
}

fn printed(recurrence: &Recurrence, options: Options) {
    let printed = recurrence.to_string();
    let again = read(&printed, options).unwrap();
    assert_eq!(&again, recurrence, "{printed}");
    assert_eq!(again.to_string(), printed);
}

fn seconds(word: Option<&&str>) -> Option<i64> {
    Instant::from_utc(When::parse(word?, None).ok()?.local()).ok().map(Instant::seconds)
}

/// Where an occurrence stands: its instant, or what floats as if it were in UTC.
fn key(one: &Occurrence) -> i64 {
    one.at.unwrap_or_else(|| Instant::from_utc(one.start.local()).unwrap()).seconds()
}

/// A recurrence, and the window `[from, to)` that it is asked for.
struct Asked {
    recurrence: Recurrence,
    from: i64,
    to: i64,
}

impl Asked {
    fn check(&self) {
        let Ok(all) = self.between(self.from, self.to) else { return };
        let keys: Vec<i64> = all.iter().map(key).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "ascending, each once: {keys:?}");
        assert!(keys.iter().all(|key| (self.from..self.to).contains(key)), "outside the window: {keys:?}");
        all.iter().for_each(|one| self.is_sound(one));
        self.parts_give_the_whole(&all, &keys);
        self.both_ways(&all);
        for at in [self.from, self.to].into_iter().chain(keys.iter().copied().take(3)) {
            self.neighbours(at, &all);
        }
    }

    fn when(&self, at: i64) -> When {
        let at = Instant::from_seconds(at).unwrap();
        match self.recurrence.start() {
            When::Utc(_) | When::Zoned { .. } => When::Utc(at),
            When::Floating(_) | When::Date(_) => When::Floating(at.to_utc()),
        }
    }

    fn between(&self, from: i64, to: i64) -> Result<Vec<Occurrence>> {
        self.recurrence.between(self.when(from), self.when(to))
    }

    /// Of DTSTART's kind, as the clocks show it, and not excluded.
    fn is_sound(&self, one: &Occurrence) {
        let (start, parts) = (self.recurrence.start(), self.recurrence.parts());
        match (&one.start, start) {
            (When::Zoned { local, zone }, When::Zoned { zone: own, .. }) => {
                assert_eq!((zone, *local), (own, own.to_local(one.at.unwrap())));
            }
            (when, start) => assert_eq!(core::mem::discriminant(when), core::mem::discriminant(start)),
        }
        assert!(!parts.exdates.contains(&one.start) || is_second(one), "it is an EXDATE: {one:?}");
        if parts.dates.is_empty() {
            let first = Instant::from_utc(start.local()).unwrap().seconds();
            // The clocks of a zone may be that far from UTC, and change.
            assert!(key(one) > first - 2 * 86_400, "before DTSTART: {one:?}");
            if let ([rule], Some(When::Utc(until))) =
                (&parts.rules[..], parts.rules.first().and_then(|rule| rule.parts().until.as_ref()))
            {
                let is_start = one.start == *start;
                assert!(!matches!(start, When::Utc(_)) || is_start || key(one) <= until.seconds(), "{rule}");
            }
        }
    }

    fn parts_give_the_whole(&self, all: &[Occurrence], keys: &[i64]) {
        let middle = self.from + (self.to - self.from) / 2;
        let cuts = [middle, middle | 1].into_iter().chain(keys.iter().rev().copied().take(3));
        for cut in cuts.filter(|cut| (self.from..=self.to).contains(cut)) {
            let (Ok(mut parts), Ok(rest)) = (self.between(self.from, cut), self.between(cut, self.to)) else {
                continue;
            };
            parts.extend(rest);
            assert_eq!(parts, all, "cut at {}", self.when(cut));
        }
    }

    fn both_ways(&self, all: &[Occurrence]) {
        let (from, to) = (self.when(self.from), self.when(self.to));
        let forwards: Vec<Occurrence> =
            self.recurrence.iter_between(&from, &to).unwrap().map(|one| one.unwrap()).collect();
        assert_eq!(forwards, all);
        let backwards = self.recurrence.iter_between(&from, &to).unwrap().rev().collect::<Result<Vec<_>>>();
        if let Ok(mut backwards) = backwards {
            backwards.reverse();
            assert_eq!(backwards, all, "backwards");
        }
        let (mut ends, mut first, mut last) =
            (self.recurrence.iter_between(&from, &to).unwrap(), Vec::new(), Vec::new());
        while let Some(Ok(one)) = ends.next() {
            first.push(one);
            last.extend(ends.next_back().and_then(Result::ok));
        }
        last.reverse();
        first.extend(last);
        if first.len() >= all.len() {
            assert_eq!(first, all, "from both ends");
        }
        if let (When::Utc(from), When::Utc(to)) = (from, to) {
            let instants: Vec<Instant> = all.iter().filter_map(|one| one.at).collect();
            assert_eq!(self.recurrence.instants_between(from, to), Ok(instants));
        }
    }

    fn neighbours(&self, at: i64, all: &[Occurrence]) {
        let expected = all.iter().find(|one| key(one) > at);
        if let Ok(found) = self.recurrence.after(self.when(at)) {
            match expected {
                Some(_) => assert_eq!(found.as_ref(), expected, "after {}", self.when(at)),
                None => assert!(found.is_none_or(|one| key(&one) >= self.to), "after {}", self.when(at)),
            }
        }
        let expected = all.iter().rev().find(|one| key(one) < at);
        if let Ok(found) = self.recurrence.before(self.when(at)) {
            match expected {
                Some(_) => assert_eq!(found.as_ref(), expected, "before {}", self.when(at)),
                None => assert!(found.is_none_or(|one| key(&one) < self.from), "before {}", self.when(at)),
            }
        }
    }
}

/// Whether the clocks have shown this time before, as when they go back.
fn is_second(one: &Occurrence) -> bool {
    one.at.is_some() && one.start.instant_in(&slotwright::zone::Zone::utc()).ok() != one.at
}
