#![allow(clippy::print_stdout, missing_docs, reason = "it is a snippet of the README, from the next line on")]

use slotwright::calendar::Calendar;
use slotwright::period::{Instant, Period};
use slotwright::recurrence::Recurrence;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (start, end) = (Instant::parse("2026-10-31T00:00:00Z")?, Instant::parse("2026-11-02T00:00:00Z")?);
    let event = "DTSTART;TZID=America/New_York:20261030T090000\nRRULE:FREQ=DAILY";
    for one in Recurrence::parse(event)?.between(start, end)? {
        println!("{}", one.to_rfc9557());
    }
    let ics = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n");
    println!("{}", Calendar::parse(ics)?.free_busy(Period::new(start, end)?)?.to_json().canonical());
    Ok(())
}
