use super::*;
use crate::period::Instant;
use crate::zone::Zones;
use crate::{Limits, Result};

mod both_ways;
mod edges;
mod model;
mod policy;
mod refusals;
mod rfc;
mod rival;
mod sets;

fn parse(text: &str) -> Recurrence {
    Recurrence::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn parse_with(text: &str, options: &Options) -> Result<Recurrence> {
    Recurrence::parse_with(text, &Zones::bundled(), options, &Limits::default())
}

fn take(recurrence: &Recurrence, count: usize) -> Vec<Occurrence> {
    recurrence.iter().take(count).map(|occurrence| occurrence.unwrap()).collect()
}

fn starts(text: &str, count: usize) -> Vec<String> {
    take(&parse(text), count).iter().map(|occurrence| occurrence.start.to_string()).collect()
}

/// All starts of a recurrence that ends, or its first ten.
fn check(text: &str, expected: &[&str]) {
    assert_eq!(starts(text, 10), expected, "{text}");
}

/// As [`check`], as instants.
fn check_instants(recurrence: &Recurrence, expected: &[&str]) {
    let found: Vec<String> =
        take(recurrence, 10).iter().map(|occurrence| occurrence.at.unwrap().to_string()).collect();
    assert_eq!(found, expected, "{recurrence}");
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}
