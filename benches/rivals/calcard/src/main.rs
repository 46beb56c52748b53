//! calcard beside ours: a request a line, an answer a line. `../README.md` has the requests. It reads only: its
//! expansion goes from DTSTART up to a count of occurrences and knows no window.

use calcard::icalendar::{ICalendar, ICalendarComponentType};
use std::hint::black_box;
use std::io::{Write, stdin, stdout};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut texts: Vec<String> = Vec::new();
    for line in stdin().lines() {
        let line = line?;
        let answer = match line.split('\t').collect::<Vec<_>>()[..] {
            ["clear"] => {
                texts.clear();
                "=".to_owned()
            }
            ["file", path] => {
                texts.push(std::fs::read_to_string(path)?);
                "=".to_owned()
            }
            ["read", budget] => {
                let events: usize = texts.iter().map(|text| events(text)).sum();
                format!("={events} {}", read_time(&texts, Duration::from_millis(budget.parse()?)))
            }
            _ => "!it reads only".to_owned(),
        };
        println!("{answer}");
        stdout().flush()?;
    }
    Ok(())
}

fn events(text: &str) -> usize {
    let calendar = ICalendar::parse(text).ok();
    calendar.map_or(0, |read| {
        read.components.iter().filter(|one| one.component_type == ICalendarComponentType::VEvent).count()
    })
}

/// The median time of reading all texts once, in nanoseconds.
fn read_time(texts: &[String], budget: Duration) -> u128 {
    let until = Instant::now() + budget;
    let mut samples = Vec::new();
    while samples.is_empty() || (samples.len() < 15 && Instant::now() < until) {
        let start = Instant::now();
        for text in texts {
            let _ = black_box(ICalendar::parse(text));
        }
        samples.push(start.elapsed().as_nanos());
    }
    samples.sort_unstable();
    samples[samples.len() / 2]
}
