//! Ours beside its rivals: the same work, the same answer checked first, medians of one run. `../README.md` says more.
//!
//! `make bench`, or `cargo run --release -p slotwright-benches -- [recurrence|reading|search|ledger]… [--rivals DIR]`.
#![allow(clippy::print_stdout, clippy::float_arithmetic, reason = "a bench prints ratios")]

mod backend;
mod calendars;
mod demo;
mod floor;
mod ledger;
mod lot;
mod measure;
mod memory;
mod mixed;
mod postgres;
mod program;
mod reading;
mod recurrence;
mod search;
mod table;

use program::Rivals;
use std::path::PathBuf;

type Failure = Box<dyn core::error::Error>;

fn main() -> Result<(), Failure> {
    let mut parts = Vec::new();
    let mut rivals = std::env::var_os("SLOTWRIGHT_RIVALS").map(PathBuf::from);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--rivals" => rivals = words.next().map(PathBuf::from),
            "recurrence" | "reading" | "search" | "ledger" => parts.push(word),
            _ => return Err(format!("{word}? [recurrence|reading|search|ledger]… [--rivals DIR]").into()),
        }
    }
    let rivals = Rivals::of(rivals);
    let asked = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    println!("{}", measure::machine());
    println!("{}", rivals.said());
    if asked("recurrence") {
        println!("{}", recurrence::table(&rivals)?.text());
    }
    if asked("reading") {
        println!("{}", reading::table(&rivals)?.text());
    }
    if asked("search") {
        println!("{}", demo::table()?.text());
        for table in search::tables(&rivals)? {
            println!("{}", table.text());
        }
    }
    if asked("ledger") {
        println!("{}", ledger::table()?.text());
    }
    Ok(())
}
