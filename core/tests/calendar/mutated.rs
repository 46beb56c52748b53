//! One bad line never costs the file: of mutated calendars, the events that were not touched come through as they
//! were, and what can't be understood of the others is in the report.
//!
//! Three things reach further than one event, and are allowed to, since that is what they say:
//! - a VTIMEZONE, for the times that name it, unless the name is IANA's;
//! - the calendar's own lines, such as X-WR-TIMEZONE, and its END before its time, for times without a zone;
//! - a line that gives an event the UID of another, of which it is then another text: no mutation here does.

use super::*;
use slotwright::calendar::EventOccurrence;
use std::collections::BTreeSet;

const OWN: &str = include_str!("mixed.ics");
const FILES: [&str; 5] = [
    OWN,
    include_str!("../../testdata/calendars/google.ics"),
    include_str!("../../testdata/calendars/outlook.ics"),
    include_str!("../../testdata/calendars/apple.ics"),
    include_str!("../../testdata/calendars/mozilla.ics"),
];

/// Whose a physical line is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    /// The calendar's, or a zone's.
    All,
    Event(String),
}

/// A calendar by its lines.
struct Text {
    lines: Vec<Vec<u8>>,
    owners: Vec<Owner>,
    /// The events whose times depend on nothing but IANA's zones.
    bound: BTreeSet<String>,
}

impl Text {
    fn new(text: &str) -> Text {
        let lines: Vec<&str> = text.lines().collect();
        let mut owners = vec![Owner::All; lines.len()];
        let mut bound = BTreeSet::new();
        let mut start = None;
        for (at, line) in lines.iter().enumerate() {
            match *line {
                "BEGIN:VEVENT" => start = Some(at),
                "END:VEVENT" => {
                    let event = start.take().unwrap()..=at;
                    let uid = lines[event.clone()].iter().find_map(|line| line.strip_prefix("UID:"));
                    let uid = uid.unwrap().to_owned();
                    if !lines[event.clone()].iter().any(|line| floats(line)) {
                        bound.insert(uid.clone());
                    }
                    owners[event].fill(Owner::Event(uid));
                }
                _ => {}
            }
        }
        let floating = owners.iter().zip(&lines).filter(|(_, line)| floats(line));
        for (owner, _) in floating {
            if let Owner::Event(uid) = owner {
                bound.remove(uid);
            }
        }
        Text { lines: lines.iter().map(|line| line.as_bytes().to_vec()).collect(), owners, bound }
    }

    fn uids(&self) -> BTreeSet<String> {
        let uids = self.owners.iter().filter_map(|owner| match owner {
            Owner::Event(uid) => Some(uid.clone()),
            Owner::All => None,
        });
        uids.collect()
    }
}

/// Whether it is a time without a zone, or in one that may be the file's own.
fn floats(line: &str) -> bool {
    let names = ["DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"];
    names.iter().any(|name| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([':', ';'])))
        && !line.ends_with('Z')
        && !["TZID=America/", "TZID=Europe/"].iter().any(|zone| line.contains(zone))
}

/// The occurrences of each UID that is asked for.
fn of(calendar: &Calendar, uids: &BTreeSet<String>) -> Vec<EventOccurrence> {
    let all = calendar.occurrences(autumn()).unwrap();
    all.into_iter().filter(|one| uids.contains(&*one.uid)).collect()
}

struct Random(u64);

impl Random {
    /// The next of a fixed sequence that looks random (xorshift), below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

const GARBAGE: &[&[u8]] = &[
    b"",
    b"x",
    b":",
    b";:x",
    b"\xff\xfe\x00",
    b"DTSTART;TZID=\"x:y",
    b"BEGIN:VEVENT",
    b"END:VEVENT",
    b"BEGIN:X-A",
    b"END:X-A",
    b"BEGIN:VALARM",
    b"BEGIN:VTIMEZONE",
    b"END:VTIMEZONE",
    b"BEGIN:STANDARD",
    b"BEGIN:NOTHING",
    b"BEGIN:",
    b"BEGIN:VCALENDAR",
    b"END:VCALENDAR",
    b"RRULE:FREQ=NEVER",
    b"SEQUENCE:-99999999999999999999",
];

const VALUES: &[&[u8]] =
    &[b"", b"x", b"soon", b"\xff", b"99999999T999999", b"-1", b"20261099", b";", b"P", b"FREQ="];

/// Changes the text near line `at`; gives which lines it touched, by their place before.
fn mutate(text: &mut Text, at: usize, random: &mut Random) -> Vec<usize> {
    let mut touched = vec![at];
    let lines = &mut text.lines;
    let length = lines[at].len();
    match random.below(9) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines[at].truncate(random.below(length)),
        3 => {
            let byte = random.below(length);
            lines[at][byte] = u8::try_from(random.below(256)).unwrap();
        }
        4 => lines[at] = GARBAGE[random.below(GARBAGE.len())].to_vec(),
        5 => lines.insert(at, GARBAGE[random.below(GARBAGE.len())].to_vec()),
        6 if at > 0 => {
            lines.swap(at, at - 1);
            touched.push(at - 1);
        }
        7 => lines[at].insert(0, b' '),
        _ => {
            let name = lines[at].iter().position(|byte| *byte == b':').map_or(length, |colon| colon + 1);
            lines[at].truncate(name);
            lines[at].extend_from_slice(VALUES[random.below(VALUES.len())]);
        }
    }
    // What begins with a blank belongs to the line before; what went may have held the two apart.
    if at > 0 {
        let joins = |line: &Vec<u8>| matches!(line.first(), Some(b' ' | b'\t'));
        if text.lines.iter().skip(at).take(2).any(joins) {
            touched.push(at - 1);
        }
    }
    touched
}

#[test]
fn what_was_not_touched_comes_through() {
    let mut random = Random(0x5107_3519_4774);
    for file in FILES {
        let sound = Text::new(file);
        let uids = sound.uids();
        let whole = parse(file);
        for _ in 0..800 {
            let mut text = Text::new(file);
            let at = random.below(text.lines.len());
            let touched = mutate(&mut text, at, &mut random);
            let owners: BTreeSet<_> = touched.iter().map(|line| sound.owners[*line].clone()).collect();
            let all_touched = owners.contains(&Owner::All)
                || text.lines.get(at).is_some_and(|line| line.ends_with(b"VCALENDAR"));
            let mut safe = if all_touched { sound.bound.clone() } else { uids.clone() };
            safe.retain(|uid| !owners.contains(&Owner::Event(uid.clone())));
            let bytes = text.lines.join(&b"\r\n"[..]);
            let shown = || {
                let around = text.lines.iter().enumerate().skip(at.saturating_sub(3)).take(8);
                let around = around.map(|(at, line)| format!("{} {}", at + 1, String::from_utf8_lossy(line)));
                around.collect::<Vec<_>>().join("\n")
            };
            let calendar = parse(&bytes);
            assert_eq!(of(&calendar, &safe), of(&whole, &safe), "around line {}:\n{}", at + 1, shown());
        }
    }
}

/// A line that is no line, and a value that is none, is in the report: with its line, and with the UID where it is
/// about an event.
#[test]
fn what_is_not_understood_is_in_the_report() {
    let sound = Text::new(OWN);
    assert!(parse(OWN).report().is_clean(), "{:?}", parse(OWN).report());
    for at in 0..sound.lines.len() {
        let text = String::from_utf8_lossy(&sound.lines[at]).into_owned();
        let continues = sound.lines.get(at + 1).is_some_and(|line| line.starts_with(b" "));
        if text.starts_with(' ') || continues {
            continue;
        }
        let noted = |line: &[u8]| {
            let mut lines = sound.lines.clone();
            lines[at] = line.to_vec();
            let calendar = parse(lines.join(&b"\r\n"[..]));
            let number = u32::try_from(at + 1).unwrap();
            let about = |note: &&slotwright::calendar::ImportNote| {
                let uid = note.uid.clone().map(Owner::Event);
                note.line == number || uid.as_ref() == Some(&sound.owners[at])
            };
            assert!(
                calendar.report().notes.iter().any(|note| about(&note)),
                "{:?}: {:?}",
                lines[at],
                calendar.report()
            );
        };
        for garbage in [&b"x"[..], b":", b"\xff\xfe", b"=1", b"NAME", b";A=b:c"] {
            noted(garbage);
        }
        let (name, _) = text.split_once([':', ';']).unwrap_or_default();
        let in_event = sound.owners[at] != Owner::All && !text.starts_with("TRIGGER");
        let wrong: &[&str] = match name {
            "DTSTART" | "DTEND" | "RECURRENCE-ID" | "EXDATE" | "RDATE" => {
                &["soon", "20261399", "20261101T2500", "P1D"]
            }
            "DURATION" => &["soon", "1H", "P", "PT"],
            "RRULE" => {
                &["FREQ=NEVER", "x", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;NO=1"]
            }
            "SEQUENCE" => &["first"],
            "DTSTAMP" => &["now"],
            _ => &[],
        };
        for value in wrong.iter().filter(|_| in_event) {
            noted(format!("{name}:{value}").as_bytes());
        }
    }
}
