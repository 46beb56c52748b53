use super::*;
use crate::canon::Digest;
use crate::catalog::Catalog;
use crate::desk::{Command, Desk, Wish};
use crate::id::{BookingId, LedgerId, ResourceId};
use crate::ledger::{Folded, LedgerState, MemoryStore, Position, Store, fold};
use crate::period::{Instant, Period};
use crate::rules::Obstacle;
use crate::wire::{Log, parse};
use crate::{Error, Limits};
use std::sync::Arc;

const CATALOG: &str = r#"{"schema":"slotwright.catalog/0","id":"c",
  "locations":[{"id":"north","zone":"America/New_York","hours":[{"days":["MO"],"from":"08:00","to":"10:00"}]}],
  "resources":[{"id":"tom","kind":"tech","location":"north"}],
  "services":[{"id":"oil","locations":["north"],"grid":{"step":"PT30M"},"buffer":{"after":"PT15M"},
    "segments":[{"id":"work","length":"PT45M","needs":[{"id":"tech","kind":"tech"}]}]}]}"#;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn decide(desk: &mut Desk, command: &str) -> Json {
    desk.apply(&Command::from_json(command).unwrap(), at("2026-10-30T12:00:00Z")).unwrap().to_json()
}

fn has(document: &Json, parts: &[&str]) {
    let written = document.canonical();
    assert_eq!(parse(&written, &Limits::default()).as_ref(), Ok(document));
    for part in parts {
        assert!(written.contains(part), "{part} is not in {written}");
    }
}

/// From a catalog's text to a decision's, and the log and back.
#[test]
fn a_desk_in_documents_alone() {
    let store = Arc::new(MemoryStore::new());
    let catalog = Catalog::from_json(CATALOG).unwrap();
    let mut desk = Desk::with_store(catalog, store.clone());
    let (now, wish) =
        (at("2026-10-30T12:00:00Z"), Wish::from_json(r#"{"service":"oil","location":"north"}"#).unwrap());
    let window = Period::new(at("2026-11-02T00:00:00Z"), at("2026-11-03T00:00:00Z")).unwrap();
    let slots = desk.slots(&wish, window, now).unwrap().to_json();
    let slot = r#"{"end":"2026-11-02T13:45:00Z","id":"oil/north/2026-11-02T13:00:00Z","start":"2026-11-02T13:00:00Z"}"#;
    has(
        &slots,
        &[
            slot,
            r#""zone":"America/New_York""#,
            r#""position":0"#,
            r#""now":"2026-10-30T12:00:00Z""#,
            r#""ledger":"north""#,
        ],
    );

    let book = r#"{"command":"book","key":"k1","slot":"oil/north/2026-11-02T13:00:00Z","customer":"c-7","token":"t","data":{"a":1}}"#;
    let booked = decide(&mut desk, book);
    has(
        &booked,
        &[
            r#""status":"accepted""#,
            r#""kind":"booked""#,
            r#""customer":"c-7","data":{"a":1}"#,
            r#"{"after":"PT15M","before":"PT0M","class":"oil","end":"2026-11-02T13:45:00Z","need":"tech","resource":"tom","start":"2026-11-02T13:00:00Z","units":1}"#,
        ],
    );
    assert!(!booked.canonical().contains(r#""t""#));
    assert!(!booked.canonical().contains("token"), "nothing of a token leaves the log");
    assert_eq!(decide(&mut desk, book), booked);
    has(
        &decide(&mut desk, &book.replace("k1", "k2")),
        &[
            r#""status":"refused""#,
            r#""code":"slot.not_open""#,
            r#""code":"claim.booked""#,
            r#""alternatives":[{"end":"2026-11-02T14:45:00Z""#,
        ],
    );
    let verdict = desk.check(&wish, at("2026-11-02T13:30:00Z"), now).unwrap().to_json();
    has(
        &verdict,
        &[
            r#""open":false"#,
            r#""reasons":[{"candidates":[{"blockers":"#,
            r#""slot":"oil/north/2026-11-02T13:30:00Z""#,
        ],
    );
    let verdict = desk.check(&wish, at("2026-11-02T14:00:00Z"), now).unwrap().to_json();
    has(&verdict, &[r#""open":true"#, r#""plan":{"claims":[{"#, r#""reasons":[]"#]);
    let block = r#"{"command":"block","key":"k3","resource":"tom","start":"2026-11-02T13:30:00Z","end":"2026-11-02T14:00:00Z"}"#;
    has(&decide(&mut desk, block), &[r#""kind":"blocked""#, r#""displaced":["bo-"#]);
    let ledger = LedgerId::new("north").unwrap();
    let displaced = desk.displaced(&ledger, at("2026-12-01T00:00:00Z"), now).unwrap();
    has(
        &Json::list(displaced.iter().map(Displaced::to_json)),
        &[r#""resource":"tom""#, r#""code":"capacity.blocked""#],
    );

    let log = Log::new(ledger.clone(), store.load(&ledger, Position::START).unwrap().batches);
    let read = Log::from_json(&log.to_json().canonical(), &Limits::default()).unwrap();
    assert_eq!(read, log);
    let mut state = LedgerState::new(ledger.clone());
    for batch in &read.batches {
        assert_eq!(fold(&mut state, batch).unwrap(), Folded::Applied);
    }
    assert_eq!(state.digest(), desk.ledger(&ledger).unwrap().digest());
    assert_ne!(state.digest(), LedgerState::new(ledger).digest());
}

#[test]
fn a_refusal_says_all_that_is_known() {
    let (id, until) = (|| BookingId::new("b").unwrap(), at("2026-10-30T12:00:00Z"));
    let period = Period::new(until, Instant::MAX).unwrap();
    let ledger = |refusal| Refusal::Ledger(refusal);
    use ledger::Refusal as Of;
    let rows = [
        (
            Refusal::Deadline { until },
            r#""code":"booking.deadline","status":"refused","until":"2026-10-30T12:00:00Z""#,
        ),
        (
            Refusal::SeriesNotOpen {
                verdicts: vec![VerdictOf {
                    start: until,
                    reasons: vec![Reason::Undecided { steps: 1 }],
                    alternatives: vec![],
                }],
            },
            r#""code":"series.not_open","status":"refused","verdicts":[{"alternatives":[],"reasons":[{"code":"undecided","steps":1}],"start":"2026-10-30T12:00:00Z"}]"#,
        ),
        (ledger(Of::KeyReused), r#""code":"key.reused","status":"refused""#),
        (
            ledger(Of::Late { valid_until: until }),
            r#""code":"command.late","status":"refused","validUntil":"2026-10-30T12:00:00Z""#,
        ),
        (ledger(Of::CatalogStale { configured: None }), r#""code":"catalog.stale","status":"refused""#),
        (
            ledger(Of::CatalogStale { configured: Some(Digest::of(b"")) }),
            r#""code":"catalog.stale","configured":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","status":"refused""#,
        ),
        (
            ledger(Of::Taken {
                resource: ResourceId::new("tom").unwrap(),
                obstacle: Obstacle::Taken { owner: id(), period, until: None },
            }),
            r#""blocker":{"code":"claim.booked","period":{"end":"9999-12-31T23:59:59Z","start":"2026-10-30T12:00:00Z"}},"code":"slot.taken","resource":"tom","status":"refused""#,
        ),
        (
            ledger(Of::NoSuchBooking { id: id() }),
            r#""booking":"b","code":"booking.unknown","status":"refused""#,
        ),
        (ledger(Of::NotYours { id: id() }), r#""booking":"b","code":"booking.not_yours","status":"refused""#),
        (
            ledger(Of::Expired { id: id(), until }),
            r#""booking":"b","code":"hold.expired","status":"refused","until":"2026-10-30T12:00:00Z""#,
        ),
        (
            ledger(Of::WrongStatus { id: id(), status: "held" }),
            r#""booking":"b","bookingStatus":"held","code":"booking.status","status":"refused""#,
        ),
    ];
    let stamp = Stamp {
        catalog: Digest::of(b""),
        calendars: Digest::of(b""),
        claims: None,
        ledger: LedgerId::new("l").unwrap(),
        position: Position(7),
        tzdata: "2026e".into(),
        now: until,
    };
    for (refusal, expected) in rows {
        let decision = Decision::Refused { refusal, stamp: Box::new(stamp.clone()) }.to_json();
        let Json::Map(mut members) = decision else { panic!("{decision:?}") };
        assert_eq!(members.remove("stamp"), Some(stamp.to_json()));
        assert_eq!(Json::Map(members).canonical(), format!("{{{expected}}}"));
    }
}

#[test]
fn a_wish_and_a_claimant_are_read_by_themselves() {
    let wish = r#"{"choices":{"tech":"tom"},"customer":"c","location":"north","quantity":2,"replacing":[{"id":"b","token":"t"}],"service":"oil"}"#;
    assert_eq!(Wish::from_json(wish).unwrap().to_json().canonical(), wish);
    let error = Wish::from_json(r#"{"service":"oil","location":"north","start":1}"#).unwrap_err();
    assert!(matches!(error, Error::DocumentInvalid { .. }));
    let claimant = Json::map([("id", Some(Json::from("b")))]);
    assert_eq!(crate::desk::Claimant::from_tree(&claimant).unwrap().to_json(), claimant);
}
