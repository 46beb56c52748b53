use super::*;
use crate::period::Instant;

mod rfc;

fn starts(text: &str, take: usize) -> Vec<String> {
    let recurrence = Recurrence::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    recurrence.iter().take(take).map(|occurrence| occurrence.unwrap().start.to_string()).collect()
}

#[test]
fn smoke() {
    assert_eq!(
        starts("DTSTART:20260130T090000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR", 2),
        ["20260130T090000", "20260227T090000"]
    );
    assert_eq!(Instant::MIN, Instant::MIN);
}
