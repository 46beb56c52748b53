//! The corpus and the regressions of the fuzz targets, replayed without fuzzing tools.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "../../fuzz/properties/calendar.rs"]
mod calendar;
#[path = "../../fuzz/properties/expansion.rs"]
mod expansion;
#[path = "../../fuzz/properties/rule.rs"]
mod rule;

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn rules_hold() {
    replay("rule", rule::check);
}

#[test]
fn expansions_hold() {
    replay("expansion", expansion::check);
}

#[test]
fn calendars_hold() {
    replay("calendar", calendar::check);
}

/// Checks every named file of the target; the last that is named is the one that fails.
fn replay(target: &str, check: fn(&[u8])) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let corpus = files(&fuzz.join("corpus").join(target));
    assert!(!corpus.is_empty());
    for file in corpus.into_iter().chain(files(&fuzz.join("regressions").join(target))) {
        println!("{}", file.display());
        check(&fs::read(&file).unwrap());
    }
}

/// A target without a regression has no folder for them.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
