//! The story is told, twice the same, and tells nobody's secrets; a lot that is not whole is refused by name.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use slotwright_examples::{Colour, Failure, Told, run};
use std::fs;
use std::path::{Path, PathBuf};

fn lot() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("northside")
}

fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn told(name: &str, colour: Colour) -> (Told, String) {
    let mut out = Vec::new();
    let told = run(&lot(), &empty(name), &mut out, colour).unwrap_or_else(|failure| panic!("{failure}"));
    (told, String::from_utf8(out).unwrap())
}

#[test]
fn the_log_replays_to_the_same_state_and_every_run_writes_the_same_bytes() {
    let (first, _) = told("first", Colour::None);
    let (second, _) = told("second", Colour::None);
    assert_eq!(first.state, first.replayed);
    assert_eq!((first.state, first.files.len()), (second.state, second.files.len()));
    for (one, other) in first.files.iter().zip(&second.files) {
        assert_eq!(fs::read(one).unwrap(), fs::read(other).unwrap(), "{}", one.display());
    }
}

#[test]
fn colour_is_only_colour() {
    let (_, plain) = told("plain", Colour::None);
    let (_, coloured) = told("coloured", Colour::Ansi);
    let (mut bare, mut rest) = (String::new(), coloured.as_str());
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    let lines = |text: &str| {
        text.lines().map(|line| line.trim_end().replace("/coloured", "/plain")).collect::<Vec<_>>()
    };
    assert_eq!(lines(&bare), lines(&plain));
    assert!(!plain.contains('\u{1b}') && coloured.contains('\u{1b}'));
}

/// What people write into their calendars stays there, and the log knows customers by opaque names only.
#[test]
fn no_word_of_an_event_gets_out() {
    let (told, mut text) = told("secrets", Colour::None);
    for file in &told.files {
        text.push_str(&fs::read_to_string(file).unwrap());
    }
    let mut summaries = 0;
    for entry in fs::read_dir(lot().join("calendars")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(ics) = fs::read_to_string(&path) else { continue };
        for line in ics.lines().filter(|line| line.starts_with("SUMMARY")) {
            let summary = line.split_once(':').unwrap().1;
            assert!(!text.contains(summary), "{summary:?} of {} got out", path.display());
            summaries += 1;
        }
    }
    assert!(summaries > 30, "only {summaries} events were looked at");
    assert!(!text.contains("'s secret"), "a token got out");
}

#[test]
fn a_lot_that_is_not_whole_is_refused_by_name() {
    let folder = empty("broken-lot");
    let tell = |folder: &Path| run(folder, &empty("broken-out"), &mut Vec::new(), Colour::None).unwrap_err();
    assert!(tell(&folder).to_string().contains("catalog.json"));
    fs::copy(lot().join("catalog.json"), folder.join("catalog.json")).unwrap();
    let failure = tell(&folder);
    assert!(
        matches!(&failure, Failure::File { path, .. } if path.ends_with("calendars/ana.ics")),
        "{failure}"
    );
    let text = fs::read_to_string(lot().join("catalog.json")).unwrap();
    fs::write(folder.join("catalog.json"), text.replace("\"sameAs\": \"advisor\"", "\"sameAs\": \"nobody\""))
        .unwrap();
    let failure = tell(&folder).to_string();
    assert!(failure.contains("services[3].segments[2].needs[0].sameAs"), "{failure}");
}
