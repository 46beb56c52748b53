//! Calendars in the manner of real producers: what occurs in a window, ours beside each program.

use crate::event_classes::EVENT_CLASSES;
use crate::programs::{folder, node, python, rivals};
use slotwright::Limits;
use slotwright::calendar::{Calendar, CalendarOptions};
use slotwright::period::{Instant, Period};
use slotwright::zone::Zones;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// From 19 October to 21 November 2026: the clocks change in Europe and in America.
const WINDOW: [i64; 2] = [1_792_368_000, 1_795_219_200];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    RecurringEvents,
    Icaljs,
    Libical,
}

impl Reader {
    const ALL: [Reader; 3] = [Reader::RecurringEvents, Reader::Icaljs, Reader::Libical];

    fn name(self) -> &'static str {
        match self {
            Reader::RecurringEvents => "recurring-ical-events",
            Reader::Icaljs => "ical.js",
            Reader::Libical => "libical",
        }
    }

    fn command(self) -> Command {
        match self {
            Reader::RecurringEvents => python("recurring_events.py"),
            Reader::Icaljs => node("icaljs_events.mjs"),
            Reader::Libical => Command::new(rivals().join("bin/oracle_libical_events")),
        }
    }
}

/// By UID, the first second of each occurrence and the second after its last.
type Events = BTreeMap<String, Vec<(i64, i64)>>;

#[test]
#[ignore = "needs the other programs: make test-oracles"]
fn calendars() {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in [folder().join("corpus"), folder().join("../../testdata/calendars")] {
        files.extend(std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.sort();
    let mut unexplained = Vec::new();
    for reader in Reader::ALL {
        let (mut uids, mut agreed, mut classes) = (0, 0, BTreeMap::<&str, usize>::new());
        for path in &files {
            let (ours, theirs) = (ours(path), theirs(reader, path));
            let file = path.file_stem().unwrap().to_str().unwrap();
            let mut all: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
            all.sort();
            all.dedup();
            for uid in all {
                uids += 1;
                let class = EVENT_CLASSES.iter().find(|class| class.explains(reader, file, uid));
                match class {
                    _ if ours.get(uid) == theirs.get(uid) => agreed += 1,
                    Some(class) => *classes.entry(class.name).or_default() += 1,
                    None => unexplained.push(format!(
                        "{} differs in {file}.ics, {uid}:\n  ours   {}\n  theirs {}",
                        reader.name(),
                        shown(ours.get(uid)),
                        shown(theirs.get(uid))
                    )),
                }
            }
        }
        println!("{}: {uids} UIDs of {} files, {agreed} agreed, {classes:?}", reader.name(), files.len());
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

fn ours(path: &Path) -> Events {
    let default_zone = Zones::bundled().get("America/New_York").ok();
    let options = CalendarOptions { default_zone, ..CalendarOptions::default() };
    let calendar = Calendar::parse_with(std::fs::read(path).unwrap(), &options, &Limits::default()).unwrap();
    let [first, last] = WINDOW.map(|at| Instant::from_seconds(at).unwrap());
    let found = calendar.occurrences(Period::new(first, last).unwrap()).unwrap();
    sorted(found.into_iter().map(|one| (one.uid.to_string(), (one.from.seconds(), one.to.seconds()))))
}

fn theirs(reader: Reader, path: &Path) -> Events {
    let [first, last] = WINDOW.map(|at| at.to_string());
    let output = reader.command().arg(path).args([first, last]).output().unwrap();
    assert!(output.status.success(), "{}: {}", reader.name(), String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    sorted(text.lines().map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        (fields[0].to_owned(), (fields[1].parse().unwrap(), fields[2].parse().unwrap()))
    }))
}

fn sorted(all: impl Iterator<Item = (String, (i64, i64))>) -> Events {
    let mut events = Events::new();
    for (uid, times) in all {
        events.entry(uid).or_default().push(times);
    }
    events.values_mut().for_each(|times| times.sort_unstable());
    events
}

fn shown(times: Option<&Vec<(i64, i64)>>) -> String {
    let at = |at: i64| chrono::DateTime::from_timestamp(at, 0).unwrap().format("%m%dT%H%M").to_string();
    let times = times.into_iter().flatten().map(|(from, to)| format!("{}/{}", at(*from), at(*to)));
    times.collect::<Vec<_>>().join(" ")
}
