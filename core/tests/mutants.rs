//! Every deliberate bug of the crate (see `core/src/mutants.rs`) is caught by the simulation or by the property
//! test. What each was caught by is printed: `cargo test -p slotwright --all-features --test mutants -- --nocapture`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, reason = "a test")]

#[path = "simulation/mod.rs"]
mod simulation;

use simulation::{Checked, ledger_alone, run};
use slotwright::mutants::switch;
use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Mutex;
use std::{fs, thread};

/// How many seeds a bug has to show itself in the simulation, and in the property of the ledger alone; and how
/// many more if it did in neither.
const SEEDS: (u64, u64) = (100, 300);
const MORE: u64 = 10;
const STEPS: usize = 40;

#[test]
fn every_mutant_is_caught() {
    let names = names();
    assert!(names.len() >= 25, "{} mutants", names.len());
    let (queue, rows) = (Mutex::new(names.iter()), Mutex::new(Vec::new()));
    // A bug may end in a panic of the test's own reader: that is caught too, and need not be shown.
    std::panic::set_hook(Box::new(|_| ()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(name) = { queue.lock().unwrap().next() } {
                    let look = |more| {
                        (caught(name, SEEDS.0 * more, run), caught(name, SEEDS.1 * more, ledger_alone))
                    };
                    let found = match look(1) {
                        (None, None) => look(MORE),
                        found => found,
                    };
                    rows.lock().unwrap().push((*name, found));
                }
            });
        }
    });
    drop(std::panic::take_hook());
    let mut rows = rows.into_inner().unwrap();
    rows.sort();
    let shown = |found: &Option<(u64, String)>| {
        found.as_ref().map_or("-".to_owned(), |(seed, law)| format!("seed {seed}: {law}"))
    };
    println!("{:<48} {:<58} the property of the ledger alone", "mutant", "the simulation");
    for (name, (simulated, alone)) in &rows {
        println!("{name:<48} {:<58} {}", shown(simulated), shown(alone));
    }
    let survived: Vec<_> = rows.iter().filter(|(_, found)| found.0.is_none() && found.1.is_none()).collect();
    println!("{} mutants, {} survived", rows.len(), survived.len());
    assert!(survived.is_empty(), "survived: {survived:?}");
    assert_eq!(rows.len(), names.len());
}

/// The first seed at which a bug is seen, and by what.
fn caught<T>(name: &'static str, seeds: u64, run: fn(u64, usize) -> Checked<T>) -> Option<(u64, String)> {
    switch(Some(name));
    let found = (1..=seeds).find_map(|seed| match catch_unwind(|| run(seed, STEPS).map(drop)) {
        Ok(Ok(())) => None,
        Ok(Err(broken)) => Some((seed, broken.law.to_owned())),
        Err(_) => Some((seed, "a panic of the test's reader".to_owned())),
    });
    switch(None);
    found
}

/// The names of all mutants in the source.
fn names() -> BTreeSet<&'static str> {
    let mut texts = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let sites = texts.iter().flat_map(|text| text.split("mutate!(").skip(1));
    let name = |site: &str| site.split_once("\" =>")?.0.rsplit_once('"').map(|(_, name)| name.to_owned());
    sites
        .map(|site| &*name(site).unwrap_or_else(|| panic!("a mutant without a name: {site}")).leak())
        .collect()
}

fn read(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, texts);
        } else if path.file_name().is_some_and(|name| name != "mutants.rs") {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }
}
