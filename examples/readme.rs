#![allow(
    clippy::print_stdout,
    missing_docs,
    reason = "it is the snippet of the README, from the next line on"
)]

use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Desk, Wish};
use slotwright::period::{Instant, Period};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut desk = Desk::new(Catalog::from_json(&std::fs::read_to_string("catalog.json")?)?);
    let now = Instant::parse("2026-11-02T07:00:00-05:00")?;
    let today = Period::new(now, Instant::parse("2026-11-03T00:00:00-05:00")?)?;
    let slots = desk.slots(&Wish::new("oil-change", "northside")?, today, now)?;
    let first = slots.iter().next().ok_or("nothing is open today")?;
    let decision = desk.apply(&Command::book("key-1", &first.id)?, now)?;
    println!("{} of {} slots: {}", first.id, slots.len(), decision.to_json().canonical());
    Ok(())
}
