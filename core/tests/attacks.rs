//! What somebody tried who wanted it to break. Each was once an answer that was wrong, or might have been.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a test"
)]

use slotwright::Limits;
use slotwright::calendar::{Calendar, CalendarOptions};
use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Action, Claimant, Command, Decision, Desk, Outcome, Wish};
use slotwright::feed::{Audience, Detail};
use slotwright::id::{BookingId, CustomerId, Key, LedgerId, ResourceId, SourceName};
use slotwright::ledger::{Append, Batch, LedgerState, Loaded, MemoryStore, Position, Store, Turn, fold};
use slotwright::period::{Instant, Period, Seconds};
use slotwright::trace::Trace;
use slotwright::wire::Log;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

// ---- helpers

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn period(from: &str, to: &str) -> Period {
    Period::new(at(from), at(to)).unwrap()
}

const ALWAYS: &str = r#"[{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"00:00","to":"24:00"}]"#;

/// A catalog with one location, `lot`, in UTC and always open.
fn doc(resources: &str, services: &str) -> String {
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{{"id":"lot","zone":"UTC","hours":{ALWAYS}}}],
        "resources":[{resources}],"services":[{services}]}}"#
    )
}

const TOM: &str = r#"{"id":"tom","kind":"tech","location":"lot"}"#;
const ANA: &str = r#"{"id":"ana","kind":"tech","location":"lot"}"#;
const OIL: &str = r#"{"id":"oil","locations":["lot"],"grid":{"step":"PT15M"},"cancelNotice":"PT24H",
    "segments":[{"id":"work","length":"PT45M","needs":[{"id":"tech","kind":"tech"}]}]}"#;

fn simple() -> Catalog {
    Catalog::from_json(&doc(TOM, OIL)).unwrap()
}

fn desk() -> Desk {
    Desk::new(simple())
}

fn wish() -> Wish {
    Wish::new("oil", "lot").unwrap()
}

fn command(text: &str) -> Command {
    Command::from_json(text).unwrap()
}

fn book(key: &str, start: &str) -> Command {
    command(&format!(
        r#"{{"command":"book","key":"{key}","service":"oil","location":"lot","start":"{start}"}}"#
    ))
}

fn accepted(decision: Decision) -> Outcome {
    match decision {
        Decision::Accepted(outcome) => outcome,
        refused => panic!("{}", refused.to_json().canonical()),
    }
}

fn refused(decision: &Decision) -> &'static str {
    match decision {
        Decision::Accepted(_) => "accepted",
        Decision::Refused { refusal, .. } => refusal.code(),
    }
}

fn now() -> Instant {
    at("2026-11-02T07:00:00Z")
}

fn lot() -> LedgerId {
    LedgerId::new("lot").unwrap()
}

fn ical(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n{events}END:VCALENDAR\r\n")
}

fn resource(id: &str) -> ResourceId {
    ResourceId::new(id).unwrap()
}

// ---- work without bound

/// 150 technicians are free, 150 bays are blocked from nine to ten: nothing is open then, and that is easily seen.
fn all_bays_blocked() -> Desk {
    let mut resources = Vec::new();
    for kind in ["tech", "bay"] {
        resources.extend(
            (0..150).map(|n| format!(r#"{{"id":"{kind}-{n:03}","kind":"{kind}","location":"lot"}}"#)),
        );
    }
    let service = r#"{"id":"oil","locations":["lot"],"grid":{"step":"PT15M"},
       "segments":[{"id":"work","length":"PT45M","needs":[{"id":"tech","kind":"tech"},{"id":"bay","kind":"bay"}]}]}"#;
    let mut desk = Desk::new(Catalog::from_json(&doc(&resources.join(","), service)).unwrap());
    for n in 0..150 {
        let text = format!(
            r#"{{"command":"block","key":"b{n}","resource":"bay-{n:03}","start":"2026-11-03T09:00:00Z","end":"2026-11-03T10:00:00Z"}}"#
        );
        accepted(desk.apply(&command(&text), now()).unwrap());
    }
    desk
}

#[test]
fn all_bays_taken() {
    let desk = all_bays_blocked();
    let slots = desk.slots(&wish(), period("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"), now());
    assert!(slots.is_ok(), "{:?}", slots.map(|s| s.len()));
}

#[test]
fn undecided_leaves_out_the_reasons_that_are_known() {
    let desk = all_bays_blocked();
    let json = desk.check(&wish(), at("2026-11-03T09:00:00Z"), now()).unwrap().to_json().canonical();
    assert!(json.contains("bay-000") && json.contains("capacity.blocked"), "{json}");
}

#[test]
fn undecided_alternatives_make_a_refusal_an_error() {
    let decision = all_bays_blocked().apply(&book("k", "2026-11-03T09:00:00Z"), now());
    assert!(decision.is_ok(), "{decision:?}");
}

fn seats(seats: usize, count: usize, hours: &str) -> Desk {
    let resources: Vec<_> =
        (0..seats).map(|n| format!(r#"{{"id":"s{n:05}","kind":"seat","location":"lot"{hours}}}"#)).collect();
    let service = format!(
        r#"{{"id":"oil","locations":["lot"],"grid":{{"step":"PT15M"}},
       "segments":[{{"id":"work","length":"PT45M","needs":[{{"id":"seats","kind":"seat","count":{count}}}]}}]}}"#
    );
    Desk::new(Catalog::from_json(&doc(&resources.join(","), &service)).unwrap())
}

#[test]
fn eighty_of_four_hundred_free_seats() {
    let desk = seats(400, 80, "");
    let verdict = desk.check(&wish(), at("2026-11-03T09:00:00Z"), now()).unwrap();
    assert!(verdict.is_open(), "{}", verdict.to_json().canonical());
}

#[test]
fn twelve_of_eleven_free_seats() {
    let mut desk = seats(40, 12, "");
    for n in 0..29 {
        let text = format!(
            r#"{{"command":"block","key":"b{n}","resource":"s{:05}","start":"2026-11-03T09:00:00Z","end":"2026-11-03T10:00:00Z"}}"#,
            39 - n
        );
        accepted(desk.apply(&command(&text), now()).unwrap());
    }
    let verdict = desk.check(&wish(), at("2026-11-03T09:00:00Z"), now()).unwrap();
    eprintln!("{:.200}", verdict.to_json().canonical());
    let slots = desk.slots(&wish(), period("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"), now());
    assert!(slots.is_ok(), "{:?}", slots.map(|s| s.len()));
}

// ---- answers that the documents promise otherwise

#[test]
fn group_with_a_bad_first_command() {
    let mut desk = desk();
    let bad = command(
        r#"{"command":"book","key":"bad","service":"oil","location":"nowhere","start":"2026-11-03T09:00:00Z"}"#,
    );
    let answers = desk.apply_all(&[bad, book("good", "2026-11-03T09:00:00Z")], now());
    let answers = answers.unwrap();
    assert!(answers[0].is_err());
    assert!(matches!(answers[1], Ok(Decision::Accepted(_))));
}

#[test]
fn confirm_keeps_the_customer_of_the_hold() {
    let mut desk = desk();
    let hold = accepted(desk.apply(&command(r#"{"command":"hold","key":"h","service":"oil","location":"lot","customer":"ann","start":"2026-11-03T09:00:00Z","until":"2026-11-02T08:00:00Z"}"#), now()).unwrap());
    let id = hold.bookings()[0].id.clone();
    let confirmed = accepted(
        desk.apply(
            &command(&format!(
                r#"{{"command":"confirm","key":"c","hold":{{"id":"{id}"}},"customer":"bob"}}"#
            )),
            now(),
        )
        .unwrap(),
    );
    assert_eq!(confirmed.bookings()[0].customer, Some(CustomerId::new("ann").unwrap()));
}

#[test]
fn replacing_the_same_twice() {
    let mut desk = desk();
    let first = accepted(desk.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap());
    let id = first.bookings()[0].id.clone();
    let text = format!(
        r#"{{"command":"book","key":"b","service":"oil","location":"lot","start":"2026-11-03T09:15:00Z","replacing":[{{"id":"{id}"}},{{"id":"{id}"}}]}}"#
    );
    accepted(desk.apply(&command(&text), now()).unwrap());
    assert_eq!(desk.ledger(&lot()).unwrap().booking(&id).unwrap().sequence, 1);
}

#[test]
fn replacing_gets_around_the_deadline() {
    let mut desk = desk();
    let first = accepted(desk.apply(&command(r#"{"command":"book","key":"a","service":"oil","location":"lot","token":"t","start":"2026-11-02T09:00:00Z"}"#), now()).unwrap());
    let id = first.bookings()[0].id.clone();
    // A customer may not move it: cancelNotice is a day.
    let moved = format!(
        r#"{{"command":"reschedule","key":"m","booking":{{"id":"{id}","token":"t"}},"by":"customer","start":"2026-11-05T09:00:00Z"}}"#
    );
    assert_eq!(refused(&desk.apply(&command(&moved), now()).unwrap()), "booking.deadline");
    // But replaces it, which comes to the same.
    let text = format!(
        r#"{{"command":"hold","key":"b","service":"oil","location":"lot","start":"2026-11-05T09:00:00Z","until":"2026-11-02T07:01:00Z","replacing":[{{"id":"{id}","token":"t"}}]}}"#
    );
    assert_eq!(refused(&desk.apply(&command(&text), now()).unwrap()), "booking.deadline");
}

#[test]
fn a_stranger_cancels_by_the_id_in_a_refusal() {
    let mut desk = desk();
    accepted(desk.apply(&book("ann", "2026-11-03T09:00:00Z"), now()).unwrap());
    let refusal = desk.apply(&book("bob", "2026-11-03T09:00:00Z"), now()).unwrap().to_json().canonical();
    assert!(!refusal.contains("bo-"), "{refusal}");
    let id = desk.ledger(&lot()).unwrap().bookings().next().unwrap().id.clone();
    let cancel = format!(r#"{{"command":"cancel","key":"x","booking":{{"id":"{id}"}},"by":"customer"}}"#);
    assert_eq!(refused(&desk.apply(&command(&cancel), now()).unwrap()), "booking.not_yours");
}

#[test]
fn a_replaced_booking_is_cancelled_in_the_feed() {
    let mut desk = desk();
    let first = accepted(desk.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap());
    let id = first.bookings()[0].id.clone();
    let text = format!(
        r#"{{"command":"book","key":"b","service":"oil","location":"lot","start":"2026-11-04T09:15:00Z","replacing":[{{"id":"{id}"}}]}}"#
    );
    accepted(desk.apply(&command(&text), now()).unwrap());
    let feed = desk.feed(&Audience::Resource(resource("tom")), &Detail::Busy, Period::ALL).unwrap().to_ics();
    assert!(feed.contains("STATUS:CANCELLED"), "{feed}");
}

#[test]
fn a_closure_for_good() {
    for closure in [
        r#"{"from":"2027-01-01","to":"9999-12-31"}"#,
        r#"{"from":"9999-12-31"}"#,
        r#"{"from":"0000-01-01","to":"2020-01-01"}"#,
        r#"{"from":"0001-01-01","to":"2020-01-01"}"#,
    ] {
        for zone in ["UTC", "America/New_York", "Asia/Tokyo"] {
            let text = doc(TOM, OIL)
                .replace(r#""zone":"UTC""#, &format!(r#""zone":"{zone}","closures":[{closure}]"#));
            let Ok(catalog) = Catalog::from_json(&text) else { continue };
            let slots = Desk::new(catalog).slots(
                &wish(),
                period("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"),
                now(),
            );
            assert!(slots.is_ok(), "{closure} {zone}: {slots:?}");
        }
    }
}

#[test]
fn a_closure_on_a_day_that_was_skipped() {
    let text = doc(TOM, OIL)
        .replace(r#""zone":"UTC""#, r#""zone":"Pacific/Apia","closures":[{"from":"2011-12-30"}]"#);
    let slots = Desk::new(Catalog::from_json(&text).unwrap()).slots(
        &wish(),
        period("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"),
        now(),
    );
    assert!(slots.is_ok(), "{slots:?}");
}

#[test]
fn clocks_that_go_back_over_midnight() {
    // St. John's, until 2011: at 00:01 back to 23:01 of the day before.
    let text = doc(TOM, OIL).replace(r#""zone":"UTC""#, r#""zone":"America/St_Johns""#);
    let desk = Desk::new(Catalog::from_json(&text).unwrap());
    let then = at("2010-11-06T12:00:00Z");
    for start in 0..200 {
        let start = at("2010-11-07T01:00:00Z").plus(Seconds(start * 60));
        let verdict = desk.check(&wish(), start, then);
        assert!(verdict.is_ok(), "{start}: {verdict:?}");
    }
    let mut desk = desk;
    accepted(desk.apply(&command(r#"{"command":"block","key":"b","resource":"tom","start":"2010-11-07T00:00:00Z","end":"2010-11-07T06:00:00Z"}"#), then).unwrap());
    for start in 0..200 {
        let start = at("2010-11-07T01:00:00Z").plus(Seconds(start * 60));
        let verdict = desk.check(&wish(), start, then);
        assert!(verdict.is_ok(), "{start}: {verdict:?}");
    }
}

#[test]
fn units_of_same_as() {
    let service = r#"{"id":"oil","locations":["lot"],"grid":{"step":"PT15M"},
       "segments":[{"id":"a","length":"PT45M","needs":[{"id":"tech","kind":"tech"}]},{"id":"b","length":"PT45M","needs":[{"id":"same","sameAs":"tech","units":5}]}]}"#;
    assert!(Catalog::from_json(&doc(TOM, service)).is_err(), "nobody can ever meet the second need");
}

#[test]
fn one_resource_named_by_two_needs_at_once() {
    let service = r#"{"id":"oil","locations":["lot"],"grid":{"step":"PT15M"},
       "segments":[{"id":"a","length":"PT45M","needs":[{"id":"x","resource":"tom"},{"id":"y","resource":"tom"}]}]}"#;
    assert!(Catalog::from_json(&doc(TOM, service)).is_err(), "no visit can ever be booked");
}

// ---- law 12, and traces

#[test]
fn equal_stamps_of_calendars_read_otherwise() {
    let tom = TOM.replace("}", r#","calendars":[{"name":"g"}]}"#);
    let catalog = Catalog::from_json(&doc(&tom, OIL)).unwrap();
    let ics = ical(
        "BEGIN:VEVENT\r\nUID:e\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20261103T090000Z\r\nDTEND:20261103T100000Z\r\nATTENDEE;PARTSTAT=DECLINED:mailto:tom@x.org\r\nEND:VEVENT\r\n",
    );
    let answer = |owner: Option<&str>| {
        let mut desk = Desk::new(catalog.clone());
        let options = CalendarOptions { owner: owner.map(str::to_owned), ..CalendarOptions::default() };
        let calendar = Calendar::parse_with(&ics, &options, &Limits::default()).unwrap();
        desk.set_calendar(&resource("tom"), &SourceName::new("g").unwrap(), calendar, now()).unwrap();
        desk.slots(&wish(), period("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"), now()).unwrap()
    };
    let (a, b) = (answer(None), answer(Some("tom@x.org")));
    assert!(a.stamp != b.stamp || a.found == b.found, "{} and {} slots, stamped alike", a.len(), b.len());
}

fn other_zones() -> slotwright::zone::Zones {
    use slotwright::zone::{Zone, Zones};
    Zones::bundled()
        .with_zone(Zone::from_transitions("America/New_York", Seconds(3600), &[]).unwrap())
        .with_release("2099z")
}

const NEW_YORK: &str = r#"[{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"08:00","to":"10:00"}]"#;

fn new_york() -> String {
    doc(TOM, OIL).replace(r#""zone":"UTC""#, r#""zone":"America/New_York""#).replace(ALWAYS, NEW_YORK)
}

#[test]
fn a_trace_of_a_desk_with_zones() {
    let zones = other_zones();
    let catalog = Catalog::from_json_with(&new_york(), &zones, &Limits::default()).unwrap();
    let mut desk = Desk::new(catalog).with_zones(zones);
    let (decision, trace) = Trace::record(&mut desk, &book("b", "2026-11-03T08:00:00Z"), now()).unwrap();
    let replayed = trace.replay().unwrap();
    assert_eq!(replayed.to_json().canonical(), decision.to_json().canonical());
    // As a document it names its zone data, which is not the bundled one.
    let document = slotwright::wire::Recording::from_json(&trace.to_json().canonical());
    assert_eq!(document.unwrap_err().code(), "unsupported");
}

#[test]
fn a_trace_of_a_desk_with_limits() {
    let mut desk = desk().with_limits(Limits { alternatives: 1, ..Limits::default() });
    accepted(desk.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap());
    let (decision, trace) = Trace::record(&mut desk, &book("b", "2026-11-03T09:00:00Z"), now()).unwrap();
    assert_eq!(trace.replay().unwrap().to_json().canonical(), decision.to_json().canonical());
}

#[test]
fn a_trace_beside_a_dense_calendar() {
    let tom = TOM.replace("}", r#","calendars":[{"name":"g"}]}"#);
    let mut desk = Desk::new(Catalog::from_json(&doc(&tom, OIL)).unwrap());
    let ics = ical(
        "BEGIN:VEVENT\r\nUID:e\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1M\r\nRRULE:FREQ=MINUTELY;BYHOUR=0,1,2,3,4,5,6,18,19,20,21,22,23\r\nEND:VEVENT\r\n",
    );
    desk.read_calendar(&resource("tom"), &SourceName::new("g").unwrap(), &ics, now()).unwrap();
    let (decision, trace) = Trace::record(&mut desk, &book("b", "2026-11-03T09:00:00Z"), now()).unwrap();
    assert_eq!(refused(&decision), "accepted");
    assert_eq!(trace.replay().unwrap().to_json().canonical(), decision.to_json().canonical());
}

/// A store in which another desk books just before the nth load.
struct Meddled {
    inner: Arc<MemoryStore>,
    loads: AtomicUsize,
    when: usize,
}

impl Store for Meddled {
    fn load(&self, ledger: &LedgerId, after: Position) -> slotwright::Result<Loaded> {
        if self.loads.fetch_add(1, Ordering::SeqCst) == self.when {
            let mut other = Desk::with_store(simple(), self.inner.clone());
            other.apply(&book("other", "2026-11-03T09:00:00Z"), now()).unwrap();
        }
        self.inner.load(ledger, after)
    }
    fn append(&self, batch: &Batch) -> Append {
        self.inner.append(batch)
    }
}

#[test]
fn a_trace_while_another_desk_books() {
    for when in 0..5 {
        let store = Meddled { inner: Arc::new(MemoryStore::new()), loads: AtomicUsize::new(0), when };
        let mut desk = Desk::with_store(simple(), Arc::new(store));
        let (decision, trace) = Trace::record(&mut desk, &book("b", "2026-11-03T09:00:00Z"), now()).unwrap();
        assert_eq!(
            trace.replay().unwrap().to_json().canonical(),
            decision.to_json().canonical(),
            "at load {when}"
        );
    }
}

// ---- law 5, 7: retries and newer logs

#[test]
fn a_block_is_retried_after_its_resource_left() {
    let store = Arc::new(MemoryStore::new());
    let both = Catalog::from_json(&doc(&format!("{TOM},{ANA}"), OIL)).unwrap();
    let mut desk = Desk::with_store(both, store.clone());
    let block = command(
        r#"{"command":"block","key":"b","resource":"ana","start":"2026-11-03T00:00:00Z","end":"2026-11-04T00:00:00Z"}"#,
    );
    let first = desk.apply(&block, now()).unwrap();
    let mut later = Desk::with_store(simple(), store);
    accepted(later.apply(&command(r#"{"command":"configure","key":"conf","ledger":"lot"}"#), now()).unwrap());
    let again = later.apply(&block, now());
    assert_eq!(again.map(|d| d.to_json().canonical()), Ok(first.to_json().canonical()));
}

fn with_log(edit: impl Fn(&str) -> String) -> slotwright::Result<Desk> {
    let mut desk = desk();
    let series = r#"{"command":"series","key":"s","service":"oil","location":"lot","mode":"fitting","recurrence":"DTSTART:20261103T090700\nRDATE:20261103T100000"}"#;
    accepted(desk.apply(&command(series), now()).unwrap());
    let log = Log::new(lot(), desk.log(&lot()).unwrap()).to_json().canonical();
    let log = Log::from_json(&edit(&log), &Limits::default())?;
    let mut read = self::desk();
    for batch in &log.batches {
        read.accept(batch)?;
    }
    Ok(read)
}

#[test]
fn a_newer_version_says_more_about_what_was_skipped() {
    let read = with_log(|log| {
        assert!(log.contains(r#"{"codes":["#), "{log}");
        log.replace(r#"{"codes":["#, r#"{"alternatives":[],"codes":["#)
    });
    assert!(read.is_ok(), "{:?}", read.err().map(|e| e.to_string()));
}

#[test]
fn reading_from_a_ledger_that_is_read_only() {
    let desk =
        with_log(|log| log.replace(r#""kind":"series""#, r#""kind":"tide","mustUnderstand":true"#)).unwrap();
    assert!(desk.ledger(&lot()).unwrap().read_only().is_some());
    let slots = desk.slots(&wish(), period("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"), now());
    // It lists the slot that the entry it can't read has taken, and nothing says so.
    assert!(slots.is_err(), "{} slots", slots.unwrap().len());
}

#[test]
fn a_retry_on_a_ledger_that_became_read_only() {
    let store = Arc::new(MemoryStore::new());
    let mut desk = Desk::with_store(simple(), store.clone());
    let first = desk.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap();
    let newer = format!(
        r#"{{"ledger":"lot","base":1,"position":2,"entries":[{{"key":"n","digest":"{:064}","at":"2026-11-02T07:00:00Z","kind":"tide","mustUnderstand":true}}]}}"#,
        0
    );
    assert_eq!(store.append(&Batch::from_json(&newer).unwrap()), Append::Won);
    let again = desk.apply(&book("a", "2026-11-03T09:00:00Z"), now());
    assert_eq!(again.map(|d| d.to_json().canonical()), Ok(first.to_json().canonical()));
}

#[test]
fn a_stale_desk_lists_what_it_will_refuse() {
    let store = Arc::new(MemoryStore::new());
    let mut old = Desk::with_store(simple(), store.clone());
    accepted(old.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap());
    let mut new = Desk::with_store(Catalog::from_json(&doc(&format!("{TOM},{ANA}"), OIL)).unwrap(), store);
    accepted(new.apply(&command(r#"{"command":"configure","key":"conf","ledger":"lot"}"#), now()).unwrap());
    old.refresh().unwrap();
    let day = period("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z");
    if let Ok(slots) = old.slots(&wish(), day, now()) {
        for slot in slots.iter() {
            let decision = old.apply(&Command::book("k", &slot.id).unwrap(), now()).unwrap();
            assert_eq!(refused(&decision), "accepted", "{}", slot.id);
        }
    }
}

#[test]
fn order_of_lists_that_have_no_order() {
    let with = |closures: &str, places: &str, calendars: &str| {
        let tom = TOM.replace("}", &format!(r#","calendars":[{calendars}]}}"#));
        let text = doc(&tom, &OIL.replace(r#"["lot"]"#, places))
            .replace(r#""zone":"UTC""#, &format!(r#""zone":"UTC","closures":[{closures}]"#));
        let text = text.replace(
            r#""locations":[{"#,
            &format!(r#""locations":[{{"id":"b","zone":"UTC","hours":{ALWAYS}}},{{"#),
        );
        let text = text.replace(
            TOM.trim_end_matches('}'),
            &format!(r#"{{"id":"bob","kind":"tech","location":"b"}},{}"#, TOM.trim_end_matches('}')),
        );
        let desk = Desk::new(Catalog::from_json(&text).unwrap());
        desk.check(&wish(), at("2026-11-03T09:00:00Z"), now()).unwrap().to_json().canonical()
    };
    let (x, y) = (r#"{"from":"2026-11-03","name":"x"}"#, r#"{"from":"2026-11-03","name":"y"}"#);
    let (g, h) = (r#"{"name":"g"}"#, r#"{"name":"h"}"#);
    assert_eq!(with(x, r#"["lot","b"]"#, g), with(x, r#"["b","lot"]"#, g), "locations of a service");
    let one = with(&format!("{x},{y}"), r#"["lot","b"]"#, &format!("{g},{h}"));
    let two = with(&format!("{y},{x}"), r#"["lot","b"]"#, &format!("{h},{g}"));
    assert_eq!(one, two);
}

#[test]
fn own_uids_are_told_from_claims_to_be() {
    let tom = TOM.replace("}", r#","calendars":[{"name":"g"}]}"#);
    let mut desk = Desk::new(Catalog::from_json(&doc(&tom, OIL)).unwrap());
    // An invitation from outside, with the end that every subscriber of a feed has seen.
    let ics = ical(
        "BEGIN:VEVENT\r\nUID:dentist@lot.c.slotwright\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20261103T090000Z\r\nDTEND:20261103T100000Z\r\nEND:VEVENT\r\n",
    );
    desk.read_calendar(&resource("tom"), &SourceName::new("g").unwrap(), ics, now()).unwrap();
    assert!(!desk.check(&wish(), at("2026-11-03T09:00:00Z"), now()).unwrap().is_open());
}

#[test]
fn group_of_two_ledgers_with_an_unknown_booking() {
    let text = format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{{"id":"a","zone":"UTC","hours":{ALWAYS}}},{{"id":"lot","zone":"UTC","hours":{ALWAYS}}}],
        "resources":[{TOM},{{"id":"bob","kind":"tech","location":"a"}}],"services":[{}]}}"#,
        OIL.replace(r#"["lot"]"#, r#"["a","lot"]"#)
    );
    let mut desk = Desk::new(Catalog::from_json(&text).unwrap());
    let cancel = command(r#"{"command":"cancel","key":"x","booking":{"id":"nope"}}"#);
    let answers = desk.apply_all(&[book("k", "2026-11-03T09:00:00Z"), cancel], now()).unwrap();
    let answer = answers[1].as_ref().map(refused);
    assert_eq!(answer, Ok("booking.unknown"));
}

/// A group's ledger is read-only; a command of another ledger in it is not told that its own is.
#[test]
fn group_of_two_ledgers_of_which_one_is_read_only() {
    let text = format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{{"id":"a","zone":"UTC","hours":{ALWAYS}}},{{"id":"lot","zone":"UTC","hours":{ALWAYS}}}],
        "resources":[{TOM},{{"id":"bob","kind":"tech","location":"a"}}],"services":[{}]}}"#,
        OIL.replace(r#"["lot"]"#, r#"["a","lot"]"#)
    );
    let mut desk = Desk::new(Catalog::from_json(&text).unwrap());
    let newer = format!(
        r#"{{"ledger":"lot","base":0,"position":1,"entries":[{{"key":"n","digest":"{:064}","at":"2026-11-02T07:00:00Z","kind":"tide","mustUnderstand":true}}]}}"#,
        0
    );
    desk.accept(&Batch::from_json(&newer).unwrap()).unwrap();
    let elsewhere = command(
        r#"{"command":"book","key":"e","service":"oil","location":"a","start":"2026-11-03T09:00:00Z"}"#,
    );
    let proposed = desk.propose(&[book("k", "2026-11-03T09:00:00Z"), elsewhere], now()).unwrap();
    let codes: Vec<_> = proposed.decisions.into_iter().map(|decision| decision.unwrap_err().code()).collect();
    assert_eq!(codes, ["ledger.read_only", "query.invalid"]);
}

#[test]
fn calendar_from_the_future_is_never_too_old() {
    let tom = TOM.replace("}", r#","calendars":[{"name":"g","maxAge":"PT1H"}]}"#);
    let mut desk = Desk::new(Catalog::from_json(&doc(&tom, OIL)).unwrap());
    desk.read_calendar(&resource("tom"), &SourceName::new("g").unwrap(), ical(""), Instant::MAX).unwrap();
    assert!(!desk.check(&wish(), at("2026-11-03T09:00:00Z"), now()).unwrap().is_open());
}

#[test]
fn a_pool_of_all_the_units_there_are() {
    let big = r#"{"id":"tom","kind":"tech","location":"lot","capacity":4294967295}"#;
    let service = OIL.replace(r#""kind":"tech""#, r#""kind":"tech","units":4294967295"#);
    let mut desk = Desk::new(Catalog::from_json(&doc(big, &service)).unwrap());
    accepted(desk.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap());
    assert_eq!(refused(&desk.apply(&book("b", "2026-11-03T09:15:00Z"), now()).unwrap()), "slot.not_open");
}

#[test]
fn reasons_of_a_combination_name_no_blockers() {
    // Ana is away when the car comes, Ben when it is fetched: each need has somebody, the visit nobody.
    let people =
        r#"{"id":"ana","kind":"advisor","location":"lot"},{"id":"ben","kind":"advisor","location":"lot"}"#;
    let service = r#"{"id":"oil","locations":["lot"],"grid":{"step":"PT15M"},"segments":[
       {"id":"in","length":"PT15M","gap":{"least":"PT60M"},"needs":[{"id":"advisor","kind":"advisor"}]},
       {"id":"out","length":"PT15M","needs":[{"id":"again","sameAs":"advisor"}]}]}"#;
    let mut desk = Desk::new(Catalog::from_json(&doc(people, service)).unwrap());
    for (who, from, to) in [("ana", "09:00", "09:15"), ("ben", "10:15", "10:30")] {
        let text = format!(
            r#"{{"command":"block","key":"{who}","resource":"{who}","start":"2026-11-03T{from}:00Z","end":"2026-11-03T{to}:00Z"}}"#
        );
        accepted(desk.apply(&command(&text), now()).unwrap());
    }
    let verdict = desk.check(&wish(), at("2026-11-03T09:00:00Z"), now()).unwrap();
    assert!(!verdict.is_open());
    let json = verdict.to_json().canonical();
    assert!(json.contains("capacity.blocked") && json.contains("ana") && json.contains("ben"), "{json}");
}

#[test]
fn two_events_of_one_need_have_one_uid() {
    let service = OIL.replace(r#""kind":"tech""#, r#""kind":"tech","count":2"#);
    let mut desk = Desk::new(Catalog::from_json(&doc(&format!("{TOM},{ANA}"), &service)).unwrap());
    accepted(desk.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap());
    let uid = |who: &str| {
        let feed =
            desk.feed(&Audience::Resource(resource(who)), &Detail::Busy, Period::ALL).unwrap().to_ics();
        feed.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned()
    };
    assert_ne!(uid("tom"), uid("ana"));
}

// ---- what held

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn town(zone: &str, merge: &str, day: &str) -> (String, String) {
    let shifts = r#"[{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"22:00","to":"03:30"},{"days":["SA","SU","FR"],"from":"00:00","to":"24:00"}]"#;
    let text = format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","spacing":{{"merge":"{merge}"}},
        "locations":[{{"id":"lot","zone":"{zone}","hours":{shifts}}}],
        "resources":[{TOM},{ANA},{{"id":"bay","kind":"bay","location":"lot","capacity":3,"buffer":{{"after":"PT5M"}}}},
          {{"id":"car","kind":"car","location":"lot","hours":[{{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"23:15","to":"02:45"}},{{"days":["SU","FR"],"from":"06:00","to":"24:00"}}]}}],
        "services":[
          {{"id":"oil","locations":["lot"],"grid":{{"step":"PT15M","offset":"PT5M"}},"buffer":{{"before":"PT10M","after":"PT15M"}},"cancelNotice":"PT1H",
            "segments":[{{"id":"work","length":"PT45M","needs":[{{"id":"tech","kind":"tech"}},{{"id":"bay","kind":"bay","units":2}}]}}]}},
          {{"id":"big","locations":["lot"],"grid":{{"step":"PT30M"}},"needs":[{{"id":"car","kind":"car"}}],"buffer":{{"after":"PT10M"}},
            "segments":[{{"id":"in","length":"PT15M","gap":{{"least":"PT0M","most":"PT40M"}},"needs":[{{"id":"t","kind":"tech"}}]}},
              {{"id":"mid","length":"PT30M","gap":{{"least":"PT5M","most":"PT60M"}},"needs":[{{"id":"b","kind":"bay"}}]}},
              {{"id":"out","length":"PT15M","needs":[{{"id":"again","sameAs":"t"}}]}}]}}]}}"#
    );
    (text, day.to_owned())
}

#[test]
fn a_town_of_many_clocks() {
    let towns = [
        town("America/New_York", "sum", "2026-10-31T18:00:00Z"),
        town("America/New_York", "largest", "2027-03-13T18:00:00Z"),
        town("Australia/Lord_Howe", "sum", "2026-10-03T06:00:00Z"),
        town("Australia/Lord_Howe", "largest", "2027-04-03T06:00:00Z"),
        town("Africa/Cairo", "sum", "2026-04-23T12:00:00Z"),
        town("Africa/Cairo", "sum", "2026-10-29T12:00:00Z"),
        town("America/Havana", "largest", "2026-10-31T18:00:00Z"),
        town("Asia/Beirut", "sum", "2027-03-27T12:00:00Z"),
    ];
    for (seed, (text, from)) in towns.into_iter().enumerate() {
        let (mut dice, from) = (Dice(seed as u64), at(&from));
        let day = Period::new(from, from.plus(Seconds(86_400))).unwrap();
        let store = Arc::new(MemoryStore::new());
        let catalog = Catalog::from_json(&text).unwrap();
        let mut desks =
            [Desk::with_store(catalog.clone(), store.clone()), Desk::with_store(catalog, store.clone())];
        let (mut ids, mut taken): (Vec<(String, bool)>, usize) = (Vec::new(), 0);
        for round in 0..60 {
            let now = from.plus(Seconds(dice.roll(3600) as i64 - 7200));
            let desk = &mut desks[dice.roll(2) as usize];
            let service = ["oil", "oil", "big"][dice.roll(3) as usize];
            let mut start = from.plus(Seconds(dice.roll(288) as i64 * 300));
            let replacing = match ids.get(dice.roll(ids.len().max(1) as u64) as usize) {
                Some((id, _)) if dice.roll(4) == 0 => {
                    format!(r#","replacing":[{{"id":"{id}","token":"t"}}]"#)
                }
                _ => String::new(),
            };
            let wish = Wish::from_json(&format!(r#"{{"service":"{service}","location":"lot"{replacing}}}"#))
                .unwrap();
            // Law 1, on a desk that read all.
            desk.refresh().unwrap();
            if let (0, Ok(slots)) = (round % 6, desk.slots(&wish, day, now)) {
                for tick in 0..288 {
                    let start = from.plus(Seconds(tick * 300));
                    let verdict = desk.check(&wish, start, now).unwrap();
                    let listed = slots.found.starts.contains(&start);
                    assert_eq!(listed, verdict.is_open(), "{start}");
                    assert_eq!(verdict.is_open(), verdict.reasons.is_empty());
                    if let (true, Some(plan)) = (listed, &verdict.plan) {
                        let text = format!(
                            r#"{{"command":"book","key":"try","service":"{service}","location":"lot","start":"{start}"{replacing}}}"#
                        );
                        let proposed = desk.propose(&[command(&text)], now).unwrap();
                        let Ok(Decision::Accepted(outcome)) = &proposed.decisions[0] else {
                            panic!("{:?}", proposed.decisions)
                        };
                        assert_eq!(outcome.bookings()[0].claims, plan.claims);
                    }
                }
            }
            if let (0, Ok(slots)) = (dice.roll(2), desk.slots(&wish, day, now))
                && !slots.is_empty()
            {
                start = slots.found.starts[dice.roll(slots.len() as u64) as usize];
            }
            let text = match dice.roll(9) {
                0 => format!(
                    r#"{{"command":"hold","key":"k{round}","service":"{service}","location":"lot","start":"{start}","token":"t","until":"{}"{replacing}}}"#,
                    now.plus(Seconds(7200))
                ),
                1 if !ids.is_empty() => format!(
                    r#"{{"command":"confirm","key":"k{round}","hold":{{"id":"{}","token":"t"}}}}"#,
                    ids[dice.roll(ids.len() as u64) as usize].0
                ),
                2 if !ids.is_empty() => format!(
                    r#"{{"command":"reschedule","key":"k{round}","start":"{start}","booking":{{"id":"{}"}}}}"#,
                    ids[dice.roll(ids.len() as u64) as usize].0
                ),
                3 if !ids.is_empty() => format!(
                    r#"{{"command":"cancel","key":"k{round}","by":"customer","booking":{{"id":"{}","token":"t"}}}}"#,
                    ids[dice.roll(ids.len() as u64) as usize].0
                ),
                4 if dice.roll(4) == 0 => format!(
                    r#"{{"command":"block","key":"k{round}","resource":"bay","units":1,"start":"{start}","end":"{}"}}"#,
                    start.plus(Seconds(1800))
                ),
                _ => format!(
                    r#"{{"command":"book","key":"k{round}","service":"{service}","location":"lot","start":"{start}","token":"t"{replacing}}}"#
                ),
            };
            let command = command(&text);
            let (decision, trace) = Trace::record(desk, &command, now).unwrap();
            assert_eq!(trace.replay().unwrap().to_json().canonical(), decision.to_json().canonical());
            assert_eq!(
                desk.apply(&command, now).unwrap().to_json().canonical(),
                decision.to_json().canonical(),
                "a retry"
            );
            if let Decision::Accepted(outcome) = &decision {
                taken += 1;
                ids.extend(outcome.bookings().iter().map(|booking| (booking.id.to_string(), true)));
            }
            // Law 2, by another count: no instant has more than there is, blocks and what they displaced aside.
            let state = desk.ledger(&lot()).unwrap();
            let active: Vec<_> = state.bookings().filter(|booking| booking.is_active(now)).collect();
            let blocked = state.occupancies().values().any(|o| !o.blocks().is_empty());
            for (n, a) in active.iter().enumerate() {
                for one in a.claims.iter() {
                    let exclusive = one.resource.as_str() != "bay";
                    let meanwhile = active[n + 1..]
                        .iter()
                        .flat_map(|b| b.claims.iter())
                        .filter(|other| other.resource == one.resource);
                    for other in meanwhile.clone().filter(|_| exclusive) {
                        assert!(!one.core.overlaps(&other.core), "{one:?} {other:?}");
                        let (early, late) = if one.core < other.core { (one, other) } else { (other, one) };
                        let gap = late.core.start().since(early.core.end());
                        assert!(gap >= state.spacing().gap(early, late), "{early:?} {late:?}");
                    }
                    if !exclusive && !blocked {
                        let at_start = one.padded().start();
                        let used: u32 = active
                            .iter()
                            .flat_map(|b| b.claims.iter())
                            .filter(|c| c.resource == one.resource && c.padded().contains(at_start))
                            .map(|c| c.units)
                            .sum();
                        assert!(used <= 3, "{used}");
                    }
                }
            }
            // Law 6: what is written and read again folds to the same.
            let log = Log::new(lot(), desk.log(&lot()).unwrap()).to_json().canonical();
            let mut copy = LedgerState::new(lot());
            for batch in &Log::from_json(&log, &Limits::default()).unwrap().batches {
                fold(&mut copy, batch).unwrap();
            }
            assert_eq!(&copy, state);
            assert_eq!(copy.digest(), state.digest());
        }
        eprintln!("{seed}: {taken} accepted");
        assert!(taken > 5);
    }
}

#[test]
fn valid_until_and_time_that_runs_backwards() {
    let mut desk = desk();
    let until = |key: &str, start: &str, until: &str| {
        command(&format!(
            r#"{{"command":"book","key":"{key}","service":"oil","location":"lot","start":"{start}","validUntil":"{until}"}}"#
        ))
    };
    assert_eq!(
        refused(&desk.apply(&until("a", "2026-11-03T09:00:00Z", "2026-11-02T07:00:00Z"), now()).unwrap()),
        "accepted"
    );
    assert_eq!(
        refused(
            &desk
                .apply(
                    &until("b", "2026-11-03T10:00:00Z", "2026-11-02T06:59:59Z"),
                    at("2026-11-01T07:00:00Z")
                )
                .unwrap()
        ),
        "command.late"
    );
    // A retry that comes late gets what it got.
    assert_eq!(
        refused(
            &desk
                .apply(
                    &until("a", "2026-11-03T09:00:00Z", "2026-11-02T07:00:00Z"),
                    at("2026-12-01T07:00:00Z")
                )
                .unwrap()
        ),
        "accepted"
    );
    // The key of one kind of command is no key of another.
    let cancel = command(r#"{"command":"cancel","key":"a","booking":{"id":"x"}}"#);
    assert_eq!(refused(&desk.apply(&cancel, now()).unwrap()), "key.reused");
}

/// A store with a clock.
struct Clocked(MemoryStore, Instant);

impl Store for Clocked {
    fn load(&self, ledger: &LedgerId, after: Position) -> slotwright::Result<Loaded> {
        self.0.load(ledger, after)
    }

    fn append(&self, batch: &Batch) -> Append {
        self.0.append(batch)
    }

    fn now(&self) -> Option<Instant> {
        Some(self.1)
    }
}

#[test]
fn who_is_far_ahead_of_the_store_writes_nothing() {
    let store = Arc::new(Clocked(MemoryStore::new(), now()));
    let mut desk = Desk::with_store(simple(), store);
    let command = book("k", "2026-11-03T09:00:00Z");
    let error = desk.apply(&command, now().plus(Seconds(301))).unwrap_err();
    assert_eq!(error.code(), "store.clock");
    assert_eq!(desk.ledger(&lot()).unwrap().position(), Position::START);
    assert!(matches!(desk.apply(&command, now().plus(Seconds(300))), Ok(Decision::Accepted(_))));
    let far_behind = Instant::MIN;
    assert!(matches!(desk.apply(&command, far_behind), Ok(Decision::Accepted(_))));
}

#[test]
fn a_mark_is_no_other_command() {
    let claimant = Claimant { id: BookingId::new("b").unwrap(), token: None };
    for turn in [Turn::Cancel, Turn::Release] {
        let action = Action::Mark { booking: claimant.clone(), turn };
        let command = Command { key: Key::new("k").unwrap(), valid_until: None, action };
        assert_eq!(desk().apply(&command, now()).unwrap_err().code(), "query.invalid");
    }
}

#[test]
fn a_series_of_strange_recurrences() {
    for (recurrence, want) in [
        ("DTSTART:20261103T090000\\nRRULE:FREQ=DAILY;COUNT=1", "accepted"),
        ("DTSTART:20261103T090000\\nRRULE:FREQ=DAILY", "limit"),
        (
            "DTSTART:20261103T090000\\nRRULE:FREQ=DAILY;COUNT=3\\nEXDATE:20261103T090000,20261104T090000,20261105T090000",
            "series.not_open",
        ),
        ("DTSTART:20261103T090000\\nRDATE:20261103T090000,20261103T090000", "accepted"),
        ("DTSTART:20261103T090000\\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "recurrence.never"),
        ("DTSTART:20261103T090000\\nRRULE:FREQ=SECONDLY;COUNT=5", "series.not_open"),
        ("", "recurrence.invalid"),
        ("RRULE:FREQ=DAILY;COUNT=3", "recurrence.invalid"),
        ("DTSTART;TZID=Mars/Phobos:20261103T090000", "zone.unknown"),
    ] {
        let mut desk = desk();
        let text = format!(
            r#"{{"command":"series","key":"s","service":"oil","location":"lot","recurrence":"{recurrence}"}}"#
        );
        let answer = desk.apply(&command(&text), now());
        let answer = match &answer {
            Ok(decision) => refused(decision),
            Err(error) => error.code(),
        };
        assert_eq!(answer, want, "{recurrence}");
    }
}

#[test]
fn feed_names_can_not_inject() {
    for name in [
        "a\\r\\nBEGIN:VEVENT\\r\\nX:1",
        "a\\nEND:VCALENDAR",
        "\\u2028x",
        "a\\u000bb",
        "a;b,c\\\\n",
        "\\u0085x",
    ] {
        let text = doc(TOM, OIL).replace(r#""id":"oil","#, &format!(r#""id":"oil","name":"{name}","#));
        let Ok(catalog) = Catalog::from_json(&text) else {
            eprintln!("refused {name}");
            continue;
        };
        let mut desk = Desk::new(catalog);
        accepted(desk.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap());
        let feed =
            desk.feed(&Audience::Resource(resource("tom")), &Detail::Service, Period::ALL).unwrap().to_ics();
        assert_eq!(
            feed.matches("BEGIN:VEVENT").count(),
            feed.split("\r\n").filter(|l| *l == "BEGIN:VEVENT").count().max(1)
        );
        assert_eq!(feed.split(['\r', '\n']).filter(|l| l.starts_with("BEGIN:VEVENT")).count(), 1, "{feed}");
        assert!(
            Calendar::parse(&feed).unwrap().report().notes.is_empty(),
            "{:?}",
            Calendar::parse(&feed).unwrap().report()
        );
    }
}

#[test]
fn every_kind_of_command_is_traced() {
    let tom = TOM.replace("}", r#","calendars":[{"name":"g","unknown":"free"}]}"#);
    let mut desk = Desk::new(Catalog::from_json(&doc(&tom, OIL)).unwrap());
    let id = |n: &str, desk: &Desk| {
        let kept = desk.ledger(&lot()).unwrap().kept(&Key::new(n).unwrap()).unwrap().clone();
        let Json::List(list) = slotwright_bookings(&kept.kind) else { panic!() };
        let Some(Json::Text(id)) = list[0].get("id") else { panic!() };
        id.clone()
    };
    let mut play = |text: String| {
        let (decision, trace) = Trace::record(&mut desk, &command(&text), now()).unwrap();
        eprintln!("{text:.40} {}", refused(&decision));
        assert_eq!(trace.replay().unwrap().to_json().canonical(), decision.to_json().canonical());
        let read = slotwright::wire::Recording::from_json(&trace.to_json().canonical()).unwrap();
        assert_eq!(read.replay().unwrap().to_json().canonical(), decision.to_json().canonical());
    };
    play(r#"{"command":"configure","key":"0","ledger":"lot"}"#.into());
    play(r#"{"command":"hold","key":"1","service":"oil","location":"lot","start":"2026-11-03T09:00:00Z","until":"2026-11-02T08:00:00Z","token":"t"}"#.into());
    play(
        r#"{"command":"book","key":"2","service":"oil","location":"lot","start":"2026-11-03T09:00:00Z"}"#
            .into(),
    );
    play(
        r#"{"command":"book","key":"3","service":"oil","location":"lot","start":"2026-11-04T09:00:00Z"}"#
            .into(),
    );
    play(r#"{"command":"series","key":"4","service":"oil","location":"lot","recurrence":"DTSTART:20261105T090000\nRRULE:FREQ=DAILY;COUNT=5"}"#.into());
    play(r#"{"command":"block","key":"5","resource":"tom","start":"2026-11-03T00:00:00Z","end":"2026-11-04T00:00:00Z"}"#.into());
    let hold = id("1", &desk);
    let booking = id("3", &desk);
    let mut play = |text: String| {
        let (decision, trace) = Trace::record(&mut desk, &command(&text), now()).unwrap();
        eprintln!("{text:.40} {}", refused(&decision));
        assert_eq!(trace.replay().unwrap().to_json().canonical(), decision.to_json().canonical());
    };
    play(format!(
        r#"{{"command":"extend","key":"6","hold":{{"id":"{hold}","token":"t"}},"until":"2026-11-02T09:00:00Z"}}"#
    ));
    play(format!(r#"{{"command":"confirm","key":"7","hold":{{"id":"{hold}","token":"t"}}}}"#));
    play(format!(r#"{{"command":"release","key":"8","hold":{{"id":"{hold}"}}}}"#));
    play(format!(
        r#"{{"command":"reschedule","key":"9","booking":{{"id":"{booking}"}},"start":"2026-11-04T09:15:00Z"}}"#
    ));
    play(format!(r#"{{"command":"cancel","key":"10","booking":{{"id":"{booking}"}}}}"#));
}

fn slotwright_bookings(kind: &slotwright::ledger::EntryKind) -> Json {
    match kind {
        slotwright::ledger::EntryKind::Put { bookings, .. } => {
            Json::list(bookings.iter().map(|b| b.to_json()))
        }
        _ => Json::Null,
    }
}

#[test]
fn the_ends_of_time() {
    let desk = desk();
    for at in [
        Instant::MIN,
        Instant::MAX,
        Instant::MAX.plus(Seconds(-1)),
        Instant::MIN.plus(Seconds(1)),
        Instant::MAX.plus(Seconds(-86_400 * 40)),
    ] {
        for now in [Instant::MIN, Instant::MAX, now(), at] {
            let _ = desk.check(&wish(), at, now).map(|v| v.is_open());
            let _ = desk.next_slots(&wish(), at, 3, now).map(|v| v.len());
            for window in [
                Period::checked(at, at.plus(Seconds(86_400))),
                Period::checked(at.plus(Seconds(-86_400)), at),
            ]
            .into_iter()
            .flatten()
            {
                let _ = desk.slots(&wish(), window, now).map(|v| v.len());
                let _ = desk.diary(&resource("tom"), window, now).map(|v| v.len());
            }
            let mut desk = self::desk();
            let answer = desk.apply(&book("k", &at.to_string()), now).map(|d| refused(&d));
            eprintln!("{at} {now} {answer:?}");
        }
    }
}

#[test]
fn u32_max_everywhere() {
    let big = r#"{"id":"tom","kind":"tech","location":"lot","capacity":4294967294,"preference":4294967295}"#;
    let service = OIL.replace(r#""kind":"tech""#, r#""kind":"tech","units":4294967294"#);
    let mut desk = Desk::new(Catalog::from_json(&doc(big, &service)).unwrap());
    accepted(desk.apply(&book("a", "2026-11-03T09:00:00Z"), now()).unwrap());
    for n in 0..5 {
        let text = format!(
            r#"{{"command":"block","key":"x{n}","resource":"tom","start":"2026-11-03T00:00:00Z","end":"9999-12-31T00:00:00Z","units":4294967295}}"#
        );
        let outcome = accepted(desk.apply(&command(&text), now()).unwrap());
        assert_eq!(outcome.displaced().len(), usize::from(n == 0));
    }
    eprintln!("{}", desk.check(&wish(), at("2026-11-04T09:00:00Z"), now()).unwrap().to_json().canonical());
    assert_eq!(desk.displaced(&lot(), Instant::MAX, now()).unwrap().len(), 1);
    let mut copy = LedgerState::new(lot());
    for batch in desk.log(&lot()).unwrap() {
        fold(&mut copy, &batch).unwrap();
    }
    assert_eq!(&copy, desk.ledger(&lot()).unwrap());
}

/// A single start that is open passes whatever catalog is configured while others are claimed.
#[test]
fn capacity_that_falls_and_rises() {
    let with = |capacity: u32, merge: &str, buffer: u32| {
        let tom = format!(r#"{{"id":"tom","kind":"tech","location":"lot","capacity":{capacity}}}"#);
        let oil = OIL.replace(
            r#""cancelNotice":"PT24H""#,
            &format!(r#""buffer":{{"before":"PT{buffer}M","after":"PT{}M"}}"#, buffer / 2),
        );
        let text =
            doc(&tom, &oil).replace(r#""id":"c""#, &format!(r#""id":"c","spacing":{{"merge":"{merge}"}}"#));
        Catalog::from_json(&text).unwrap()
    };
    let catalogs = [with(1, "sum", 0), with(2, "largest", 20), with(3, "sum", 10), with(1, "largest", 20)];
    let store = Arc::new(MemoryStore::new());
    let mut dice = Dice(7);
    let mut current = 0;
    Desk::with_store(catalogs[0].clone(), store.clone())
        .apply(&command(r#"{"command":"configure","key":"c","ledger":"lot"}"#), now())
        .unwrap();
    for round in 0..400 {
        if dice.roll(12) == 0 {
            current = dice.roll(4) as usize;
            let mut desk = Desk::with_store(catalogs[current].clone(), store.clone());
            let text = format!(r#"{{"command":"configure","key":"c{round}","ledger":"lot"}}"#);
            accepted(desk.apply(&command(&text), now()).unwrap());
            continue;
        }
        let mut desk = Desk::with_store(catalogs[current].clone(), store.clone());
        desk.refresh().unwrap();
        let start = at("2026-11-03T00:00:00Z").plus(Seconds(dice.roll(96) as i64 * 900));
        let open = desk.check(&wish(), start, now()).unwrap().is_open();
        let before = desk.displaced(&lot(), at("2026-12-01T00:00:00Z"), now()).unwrap();
        let answer = desk.apply(&book(&format!("k{round}"), &start.to_string()), now()).unwrap();
        assert_eq!(open, refused(&answer) == "accepted", "{start}");
        // What is taken displaces nobody.
        let after = desk.displaced(&lot(), at("2026-12-01T00:00:00Z"), now()).unwrap();
        assert_eq!(
            before.iter().map(|one| &one.booking).collect::<Vec<_>>(),
            after.iter().map(|one| &one.booking).collect::<Vec<_>>(),
            "{start}"
        );
        if dice.roll(3) == 0 {
            let ids: Vec<_> = desk.ledger(&lot()).unwrap().bookings().map(|one| one.id.to_string()).collect();
            if !ids.is_empty() {
                let id = &ids[dice.roll(ids.len() as u64) as usize];
                let text = format!(r#"{{"command":"cancel","key":"x{round}","booking":{{"id":"{id}"}}}}"#);
                desk.apply(&command(&text), now()).unwrap();
            }
        }
    }
}

/// What a block says that it displaced is what the desk lists afterwards, and was not listed before.
#[test]
fn a_block_says_what_is_displaced() {
    let tom = r#"{"id":"tom","kind":"tech","location":"lot","capacity":2}"#;
    let mut desk = Desk::new(Catalog::from_json(&doc(tom, OIL)).unwrap());
    for (key, start) in [("g", "08:00"), ("e", "08:30"), ("y", "09:00")] {
        accepted(desk.apply(&book(key, &format!("2026-11-03T{start}:00Z")), now()).unwrap());
    }
    let mut displaced_by = |key: &str, from: &str, to: &str| {
        let text = format!(
            r#"{{"command":"block","key":"{key}","resource":"tom","units":1,"start":"2026-11-03T{from}:00Z","end":"2026-11-03T{to}:00Z"}}"#
        );
        let said = accepted(desk.apply(&command(&text), now()).unwrap()).displaced().to_vec();
        let all = desk.displaced(&lot(), at("2026-12-01T00:00:00Z"), now()).unwrap();
        (said, all.into_iter().map(|one| one.booking).collect::<Vec<_>>())
    };
    // The second of three goes; so there is room for the third.
    let (said, listed) = displaced_by("first", "08:30", "08:45");
    assert_eq!(said, listed);
    let (said, again) = displaced_by("second", "09:00", "09:15");
    assert_eq!(again, listed, "nobody else is displaced");
    assert_eq!(said, Vec::new(), "and nobody is said to be");
}

/// Who is displaced does not change because an hour has passed.
#[test]
fn the_displaced_stay_the_same_while_time_passes() {
    let tom = r#"{"id":"tom","kind":"tech","location":"lot","capacity":2}"#;
    let mut desk = Desk::new(Catalog::from_json(&doc(tom, OIL)).unwrap());
    for (key, start) in [("g", "08:00"), ("e", "08:30"), ("y", "09:00")] {
        accepted(desk.apply(&book(key, &format!("2026-11-03T{start}:00Z")), now()).unwrap());
    }
    for (key, from, to) in [("first", "08:30", "08:45"), ("second", "09:00", "09:15")] {
        let text = format!(
            r#"{{"command":"block","key":"{key}","resource":"tom","units":1,"start":"2026-11-03T{from}:00Z","end":"2026-11-03T{to}:00Z"}}"#
        );
        accepted(desk.apply(&command(&text), now()).unwrap());
    }
    let names = |now: &str| -> Vec<String> {
        let all = desk.displaced(&lot(), at("2026-12-01T00:00:00Z"), at(now)).unwrap();
        all.into_iter().map(|one| one.booking.to_string()).collect()
    };
    assert_eq!(names("2026-11-03T08:44:00Z"), names("2026-11-03T08:46:00Z"));
}
