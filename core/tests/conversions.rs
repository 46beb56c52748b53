//! The crates that people come from, there and back; each conversion is behind a feature.

#![cfg(feature = "icalendar")]
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Desk, Wish};
use slotwright::feed::{Audience, Detail};
use slotwright::id::LocationId;
use slotwright::period::{Instant, Period, Seconds};
use slotwright::{Limits, ical};

const CATALOG: &str = r#"{"schema": "slotwright.catalog/0", "id": "c",
    "locations": [{"id": "lot", "name": "Lot; A, B", "zone": "Etc/UTC", "hours": [{"days": ["MO"], "from": "08:00", "to": "12:00"}]}],
    "resources": [{"id": "ana", "kind": "technician", "location": "lot"}],
    "services": [{"id": "oil", "name": "Oil, filter\\wash", "locations": ["lot"], "grid": {"step": "PT1H"},
        "segments": [{"id": "work", "length": "PT1H", "needs": [{"id": "tech", "kind": "technician"}]}]}]}"#;

#[test]
fn the_crate_prints_what_we_print() {
    let mut desk = Desk::new(Catalog::from_json(CATALOG).unwrap());
    let now = Instant::parse("2026-11-02T07:00:00Z").unwrap();
    let slot = desk.next_slot(&Wish::new("oil", "lot").unwrap(), now, now).unwrap().unwrap();
    desk.apply(&Command::book("k", &slot.id).unwrap(), now).unwrap();
    let window = Period::new(now, now.plus(Seconds(86_400))).unwrap();
    let feed =
        desk.feed(&Audience::Location(LocationId::new("lot").unwrap()), &Detail::Service, window).unwrap();
    let read = |text: &str| {
        let mut components =
            ical::parse(text.as_bytes(), &Limits::default()).unwrap().components.remove(0).components;
        let mut lines: Vec<_> = components
            .remove(0)
            .properties
            .into_iter()
            .map(|line| (line.name.into_owned(), line.value.into_owned()))
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(read(&icalendar::Calendar::from(&feed).to_string()), read(&feed.to_ics()));
}
