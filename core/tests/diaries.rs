//! A desk keeps what hours and calendars say: an answer is the same with it and without (law 12).
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Desk, Wish};
use slotwright::feed::{Audience, Detail};
use slotwright::id::{ResourceId, SourceName};
use slotwright::ledger::{MemoryStore, Store};
use slotwright::period::{Instant, Period, Seconds};
use std::collections::BTreeMap;
use std::sync::Arc;

const CATALOG: &str = r#"{"schema":"slotwright.catalog/0","id":"c","locations":[{"id":"lot","zone":"America/New_York",
    "hours":[{"days":["MO","TU","WE","TH","FR","SU"],"from":"08:00","to":"18:00"}],"closures":[{"from":"2026-11-04"}]}],
    "resources":[{"id":"ana","kind":"tech","location":"lot","calendars":[{"name":"own","maxAge":"PT24H"},{"name":"feed","unknown":"free"}]},
        {"id":"ben","kind":"tech","location":"lot","calendars":[{"name":"own","maxAge":"PT48H","unknown":"free"}],
         "hours":[{"days":["SU","MO","TU"],"from":"10:00","to":"16:00"}]}],
    "services":[{"id":"oil","locations":["lot"],"grid":{"step":"PT30M"},"horizon":"P60D",
        "segments":[{"id":"work","length":"PT60M","needs":[{"id":"tech","kind":"tech"}]}]}]}"#;

/// What a source last said: the text, and as of when.
type Said = BTreeMap<(&'static str, &'static str), (String, Instant)>;

fn set(desk: &mut Desk, (who, source): (&str, &str), (ics, as_of): &(String, Instant)) {
    let (who, source) = (ResourceId::new(who).unwrap(), SourceName::new(source).unwrap());
    desk.read_calendar(&who, &source, ics, *as_of).unwrap();
}

/// Everything that is asked, as documents.
fn answers(desk: &Desk, window: Period, start: Instant, now: Instant) -> String {
    let wish = Wish::new("oil", "lot").unwrap();
    let slots = desk.slots(&wish, window, now).unwrap().to_json();
    let check = desk.check(&wish, start, now).unwrap().to_json();
    let days = desk.days(&wish, window, now).unwrap().to_json();
    let next = desk.next_slots(&wish, start, 3, now).unwrap().to_json();
    Json::list([slots, check, days, next]).canonical()
}

#[test]
fn a_desk_that_was_asked_before_answers_as_one_that_was_not() {
    let mut dice = 11_u64;
    let mut roll = move |below: i64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(dice >> 33).unwrap() % below
    };
    let catalog = Catalog::from_json(CATALOG).unwrap();
    let begin = Instant::parse("2026-10-30T12:00:00Z").unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..40 {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let mut warm = Desk::with_store(catalog.clone(), Arc::clone(&store));
        let (mut now, mut said, mut later) = (begin, Said::new(), None);
        let long = Period::new(begin, begin.plus(Seconds(40 * 86_400))).unwrap();
        for step in 0..25 {
            // A long window is kept, and answers for the short ones that follow, as long as it says the same.
            warm.slots(&Wish::new("oil", "lot").unwrap(), long, now).unwrap();
            now = now.plus(Seconds(roll(12 * 3600)));
            let start = begin.plus(Seconds(1800 * roll(400)));
            let key = [("ana", "own"), ("ana", "feed"), ("ben", "own")]
                .get(usize::try_from(roll(3)).unwrap())
                .copied()
                .unwrap();
            match roll(4) {
                0 => {
                    let stamp = |at: Instant| at.to_utc().format("%Y%m%dT%H%M%SZ").to_string();
                    let text = format!(
                        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:{}\r\nDURATION:PT3H\r\nRRULE:FREQ=DAILY;COUNT=9\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                        stamp(start)
                    );
                    let new = (text, now.plus(Seconds(-roll(80) * 3600)));
                    set(&mut warm, key, &new);
                    said.insert(key, new);
                }
                // Our own feed comes back, here before the desk knows of the booking: what it says hangs on the ledger.
                1 => {
                    let book = format!(
                        r#"{{"command":"book","key":"k{step}","service":"oil","location":"lot","start":"{start}"}}"#
                    );
                    let book = Command::from_json(&book).unwrap();
                    let mut twin = Desk::new(catalog.clone());
                    for who in ["ana", "ben"] {
                        set(
                            &mut twin,
                            (who, "own"),
                            &("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned(), now),
                        );
                    }
                    twin.apply(&book, now).unwrap();
                    later = Some(book);
                    let audience = Audience::Resource(ResourceId::new("ana").unwrap());
                    let feed = twin.feed(&audience, &Detail::Service, Period::ALL).unwrap().to_ics();
                    let new = (feed, now);
                    set(&mut warm, ("ana", "feed"), &new);
                    said.insert(("ana", "feed"), new);
                }
                _ => {
                    let text = format!(
                        r#"{{"command":"book","key":"k{step}","service":"oil","location":"lot","start":"{start}"}}"#
                    );
                    let command = later.take().unwrap_or_else(|| Command::from_json(&text).unwrap());
                    let booked = warm.apply(&command, now).unwrap();
                    seen.insert(matches!(booked, slotwright::desk::Decision::Accepted(_)));
                }
            }
            let from = begin.plus(Seconds(3600 * roll(200)));
            let window = Period::new(from, from.plus(Seconds(3600 * (1 + roll(300))))).unwrap();
            let mut fresh = Desk::with_store(catalog.clone(), Arc::clone(&store));
            said.iter().for_each(|(key, said)| set(&mut fresh, *key, said));
            fresh.refresh().unwrap();
            assert_eq!(
                answers(&warm, window, start, now),
                answers(&fresh, window, start, now),
                "step {step}"
            );
        }
    }
    assert_eq!(seen.len(), 2, "some were booked, and some were not");
}
