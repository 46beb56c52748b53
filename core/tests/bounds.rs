//! Hostile input costs memory in proportion to itself, and ends: in an answer or in a typed error.
//!
//! What is bounded here is memory, and with it all work that stores something. Work that stores nothing shows as a
//! test that takes minutes.
#![allow(unsafe_code, clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use slotwright::Limits;
use slotwright::calendar::Calendar;
use slotwright::period::{Instant, Period};
use slotwright::recurrence::{Options, Reading, Recurrence, Rule};
use slotwright::zone::Zones;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Instant as Clock;

/// Counts what each thread has.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    let live = LIVE.get() + bytes;
    LIVE.set(live);
    PEAK.set(PEAK.get().max(live));
}

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The new is there before the old goes.
        count(size.cast_signed());
        count(-layout.size().cast_signed());
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What the work gives, if it never had more than `allowed` bytes at a time beside what there was before.
fn within<T>(name: &str, allowed: usize, work: impl FnOnce() -> T) -> T {
    let (before, clock) = (LIVE.get(), Clock::now());
    PEAK.set(before);
    let done = work();
    let used = (PEAK.get() - before).cast_unsigned();
    println!("{name}: {used} of {allowed} bytes, {:?}", clock.elapsed());
    assert!(used <= allowed, "{name}: {used} bytes, more than {allowed}");
    done
}

const MB: usize = 1 << 20;

/// Zone data and a page of occurrences, whatever the text is.
const BESIDE: usize = 16 * MB;

fn autumn() -> Period {
    let at = |text: &str| Instant::parse(text).unwrap();
    Period::new(at("2026-10-19T00:00:00Z"), at("2026-11-21T00:00:00Z")).unwrap()
}

/// Reads it, asks it, and gives the busy periods or the error's code.
fn asked(name: &str, times: usize, text: &str) -> Result<usize, &'static str> {
    within(name, BESIDE + times * text.len(), || {
        let calendar = Calendar::parse(text).map_err(|error| error.code())?;
        drop(calendar.occurrences(autumn()));
        Ok(calendar.free_busy(autumn()).map_err(|error| error.code())?.busy.as_slice().len())
    })
}

fn file(inner: &str) -> String {
    format!("BEGIN:VCALENDAR\r\n{inner}END:VCALENDAR\r\n")
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261026T090000Z\r\n{lines}\r\nEND:VEVENT\r\n")
}

/// Copies of a line up to a length, each with its number in place of `#`.
fn filled(bytes: usize, line: &str) -> String {
    let mut text = String::with_capacity(bytes + line.len());
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&line.replace('#', &format!("{number:07}")));
    }
    text
}

#[test]
fn a_file_of_a_hundred_megabytes() {
    let hundred = 100 * MB;
    let value = file(&event(&format!("DURATION:PT1H\r\nDESCRIPTION:{}", "x".repeat(hundred))));
    assert_eq!(asked("one property", 3, &value), Ok(1));
    let folds = file(&event(&format!("DURATION:PT1H\r\nDESCRIPTION:{}", "\r\n x".repeat(hundred / 4))));
    assert_eq!(asked("folds", 3, &folds), Ok(1));
    assert_eq!(asked("blank lines", 3, &file(&(event("DURATION:PT1H") + &"\n".repeat(hundred)))), Ok(1));
    assert_eq!(asked("bytes that say nothing", 3, &"x".repeat(hundred)), Err("calendar.unreadable"));
}

#[test]
fn many_lines_cost_in_proportion() {
    let long = "BEGIN:VEVENT\r\nUID:#\r\nDTSTART:20261026T090000Z\r\nDURATION:PT1H\r\nSUMMARY:A meeting\r\nEND:VEVENT\r\n";
    assert_eq!(asked("events", 10, &file(&filled(10 * MB, long))), Ok(1));
    let least = "BEGIN:VEVENT\nEND:VEVENT\n";
    assert_eq!(asked("empty events", 60, &file(&filled(4 * MB, least))), Ok(0));
    assert_eq!(asked("garbage", 3, &file(&filled(4 * MB, "x\n"))), Ok(0));
    assert_eq!(asked("garbage of two kinds", 3, &file(&filled(4 * MB, "x\n:\n"))), Ok(0));
    assert_eq!(asked("properties", 100, &file(&event(&filled(4 * MB, "X:\n")))), Ok(0));
    assert_eq!(asked("components", 60, &file(&filled(4 * MB, "BEGIN:X-A\nEND:X-A\n"))), Ok(0));
    assert_eq!(asked("dates", 100, &file(&event(&filled(4 * MB, "EXDATE:x\n")))), Ok(0));
}

#[test]
fn a_line_of_a_megabyte() {
    let line =
        |start: &str, each: &str| file(&event(&format!("DURATION:PT1H\r\n{start}{}", filled(MB, each))));
    let rows = [
        ("parameters", "X-A", ";B=\"c\"", 1),
        ("quotes", "X-A;B=", "\"", 1),
        ("carets", "X-A;B=", "^n", 1),
        ("values", "X-A;B=", "x,", 1),
        ("bad bytes", "X-A:", "\u{fffd}", 1),
        ("summary", "SUMMARY:", "\\n\\,", 1),
        ("rule of unknown parts", "RRULE:FREQ=DAILY;COUNT=2", ";X-#=1", 2),
        ("rule of days", "RRULE:FREQ=DAILY;COUNT=2;BYDAY=MO", ",MO", 2),
        ("rule of numbers", "RRULE:FREQ=DAILY;COUNT=2;BYMONTHDAY=26", ",26,27", 2),
        ("zone", "EXDATE;TZID=", "x", 1),
        ("categories", "CATEGORIES:x", ",x", 1),
    ];
    for (name, start, each, expected) in rows {
        assert_eq!(asked(name, 60, &line(start, each)), Ok(expected), "{name}");
    }
    let long = "x".repeat(MB);
    for name in ["UID", "DTEND", "ATTENDEE", "STATUS", "RRULE", "RDATE", "RECURRENCE-ID", "BEGIN", "END"] {
        asked(name, 20, &file(&event(&format!("{name}:{long}")))).unwrap();
    }
    // Each of many notes names what it is about, and no more of it than that takes.
    let faults =
        |start: &str| file(&event(&format!("DURATION:PT1H\r\n{start}{}", "\r\nEXDATE:x".repeat(400))));
    assert_eq!(
        asked("notes about a long UID", 20, &faults(&format!("UID:{long}")).replacen("UID:a\r\n", "", 1)),
        Ok(1)
    );
    let zones = format!("\r\nEXDATE;TZID={}:20261027T090000", "x".repeat(MB / 40)).repeat(40);
    assert_eq!(asked("notes about long zones", 60, &faults(&zones)), Ok(1));
}

#[test]
fn components_in_each_other() {
    let deep = |name: &str| {
        format!(
            "{}{}",
            format!("BEGIN:{name}\r\n").repeat(100_000),
            format!("END:{name}\r\n").repeat(100_000)
        )
    };
    assert_eq!(asked("own components", 20, &file(&deep("X-A"))), Err("limit"));
    assert_eq!(asked("events", 100, &file(&deep("VEVENT"))), Ok(0));
    assert_eq!(asked("calendars", 100, &deep("VCALENDAR")), Ok(0));
}

#[test]
fn dates_and_rules_by_the_thousand() {
    let days =
        (0..100_000).map(|n| format!("{:04}{:02}{:02}T090000Z", 1900 + n / 336, n / 28 % 12 + 1, n % 28 + 1));
    let days = days.collect::<Vec<_>>().join(",");
    let list = |more: &str| file(&event(&format!("DURATION:PT1H\r\n{more}")));
    assert_eq!(asked("RDATE", 60, &list(&format!("RDATE:{days}"))), Ok(30));
    assert_eq!(asked("EXDATE", 60, &list(&format!("RRULE:FREQ=DAILY\r\nEXDATE:{days}"))), Ok(3));
    let zoned = days.replace('Z', "");
    let zoned = format!("RDATE;TZID=Europe/Berlin:{zoned}\r\nEXDATE;TZID=America/New_York:{zoned}");
    asked("in zones", 60, &list(&zoned)).unwrap();
    let overrides = filled(
        MB,
        "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20261101T090000Z\r\nDTSTART:20261101T#Z\r\nEND:VEVENT\r\n",
    );
    asked("overrides of one", 60, &file(&(event("RRULE:FREQ=DAILY") + &overrides))).unwrap();
    let many = format!("{}\r\n", "RRULE:FREQ=DAILY\r\n".repeat(10_000));
    // More than one may have: its event is unknown, and the window with it.
    asked("rules", 300, &list(many.trim_end())).unwrap();
    let many = format!("{}RRULE:FREQ=DAILY\r\n", "RRULE:FREQ=SECONDLY\r\n".repeat(99));
    asked("rules of every second", 300, &list(many.trim_end())).unwrap();
}

#[test]
fn zones_by_the_thousand() {
    let zone = |rule: &str| {
        format!(
            "BEGIN:VTIMEZONE\r\nTZID:#\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n{rule}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        )
    };
    let used = "BEGIN:VEVENT\r\nUID:#\r\nDTSTART;TZID=#:20261026T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n";
    for rule in [
        "RRULE:FREQ=YEARLY",
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=DAILY",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ] {
        let text = file(&(filled(MB / 2, &zone(rule)) + &filled(MB / 4, used)));
        asked(rule, 400, &text).unwrap();
    }
}

#[test]
fn rules_that_never_end_or_never_begin() {
    let rules = [
        "FREQ=SECONDLY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=7;BYSECOND=11",
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=4294967295",
        "FREQ=YEARLY;BYWEEKNO=53;BYYEARDAY=1;BYMONTH=6",
        "FREQ=MINUTELY;BYSETPOS=2;BYSECOND=1",
        "FREQ=YEARLY;BYDAY=53MO;BYMONTH=1",
    ];
    for rule in rules {
        for start in [
            "DTSTART:00010101T000000Z",
            "DTSTART;TZID=America/New_York:19260101T000000",
            "DTSTART:19260101T000000",
        ] {
            for more in ["", ";COUNT=4000000000", ";UNTIL=99991231T235959Z"] {
                let text = format!("{start}\nRRULE:{rule}{more}");
                within(&text.chars().take(120).collect::<String>(), 64 * MB, || {
                    let Ok(recurrence) = Recurrence::parse(&text) else { return };
                    let far = Instant::parse("2126-01-01T00:00:00Z").unwrap();
                    drop(recurrence.instants_between(autumn().start(), far));
                    drop(recurrence.between(autumn().start(), autumn().end()));
                    drop((
                        recurrence.after(far),
                        recurrence.before(far),
                        recurrence.iter().take(1000).count(),
                    ));
                });
            }
        }
    }
    all_lists_in_full();
    let text = format!("FREQ=DAILY{}", filled(MB, ";X-#=1"));
    within("many parts", 60 * text.len(), || Rule::parse(&text).map(|rule| rule.to_string().len())).unwrap();
}

/// Every BY list with all that it may have.
fn all_lists_in_full() {
    let list = |of: &mut dyn Iterator<Item = i32>| of.map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let both = |most: i32| list(&mut (-most..=most).filter(|n| *n != 0));
    let days = |numbers: bool| {
        let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let nth =
            (-53..=53).filter(|n| numbers && *n != 0).flat_map(|n| names.map(|name| format!("{n}{name}")));
        nth.chain(names.map(str::to_owned)).collect::<Vec<_>>().join(",")
    };
    let weeks = format!(";BYWEEKNO={}", both(53));
    for (freq, weeks, numbers) in
        [("YEARLY", weeks.as_str(), false), ("YEARLY", "", true), ("MONTHLY", &weeks, true)]
    {
        let rule = format!(
            "FREQ={freq}{weeks};BYMONTH={};BYYEARDAY={};BYMONTHDAY={};BYDAY={};BYHOUR={};BYMINUTE={};BYSECOND={}",
            list(&mut (1..=12)),
            both(366),
            both(31),
            days(numbers),
            list(&mut (0..24)),
            list(&mut (0..60)),
            list(&mut (0..60)),
        );
        for more in [String::new(), format!(";BYSETPOS={}", both(366)), ";COUNT=4000000000".to_owned()] {
            let text = format!("DTSTART:00010101T000000Z\nRRULE:{rule}{more}");
            within(&format!("{freq} in full {}", more.len()), 64 * MB, || {
                let lenient = Options { reading: Reading::Lenient, ..Options::default() };
                let Ok(all) = Recurrence::parse_with(&text, &Zones::bundled(), &lenient, &Limits::default())
                else {
                    return;
                };
                let far = Instant::parse("2126-01-01T00:00:00Z").unwrap();
                drop(all.instants_between(autumn().start(), far));
                assert_eq!(all.iter().take(100_000).filter(Result::is_ok).count(), 100_000);
                assert!(all.before(far).unwrap().is_some());
                all.after(far).unwrap();
            });
        }
    }
}

#[test]
fn events_of_all_time() {
    let rows = [
        "DTSTART:00010101T000000Z\r\nDTEND:99991231T235959Z\r\nRRULE:FREQ=DAILY",
        "DTSTART:00010101T000000Z\r\nDURATION:P1825000D\r\nRRULE:FREQ=DAILY",
        "DTSTART:00010101T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY",
        "DTSTART:19260101T000000Z\r\nDURATION:P1825000D\r\nRRULE:FREQ=SECONDLY",
        "DTSTART;VALUE=DATE:00010101\r\nRRULE:FREQ=DAILY\r\nEXDATE;VALUE=DATE:20261101",
    ];
    for lines in rows {
        asked(lines, 0, &file(&format!("BEGIN:VEVENT\r\nUID:a\r\n{lines}\r\nEND:VEVENT\r\n"))).unwrap();
    }
}

#[test]
fn availability_by_the_thousand() {
    let hours = "BEGIN:AVAILABLE\r\nUID:#\r\nDTSTART:20261001T090000Z\r\nDTEND:20261001T100000Z\r\nRRULE:FREQ=DAILY\r\nEND:AVAILABLE\r\n";
    let text = file(&format!("BEGIN:VAVAILABILITY\r\nUID:v\r\n{}END:VAVAILABILITY\r\n", filled(MB, hours)));
    asked("one with many hours", 60, &text).unwrap();
    let each = format!("BEGIN:VAVAILABILITY\r\nUID:#\r\nPRIORITY:1\r\n{hours}END:VAVAILABILITY\r\n");
    asked("many", 60, &file(&filled(MB, &each))).unwrap();
}
