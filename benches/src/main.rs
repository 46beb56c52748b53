//! Our time, a rival's, and the ratio: measured in turn in one run, after both gave the same answer.
//!
//! `cargo run --release -p slotwright-benches`. A rival's zone data is older than ours (tzdata 2025b), so the
//! workloads are in America/New_York, on which both releases agree.
#![allow(clippy::print_stdout, clippy::float_arithmetic, reason = "a bench prints ratios")]

mod measure;
mod reading;
mod recurrence;
mod search;

use measure::{Row, machine};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    println!("{}", machine());
    println!("{:<34} {:>12} {:>12} {:>8}  {:<8} rival", "workload", "ours", "rival", "ratio", "target");
    for row in recurrence::rows()?.iter().chain(&reading::rows()?).chain(&search::rows()?) {
        println!("{}", Row::text(row));
    }
    Ok(())
}
