//! A trace holds all that a decision depended on, whatever became of the log and however the desk is bounded.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk};
use slotwright::id::LedgerId;
use slotwright::ledger::{Append, Batch, FORMAT, Loaded, MemoryStore, Position, Store};
use slotwright::period::Instant;
use slotwright::trace::Trace;
use slotwright::wire::Recording;
use slotwright::{Error, Limits};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const CATALOG: &str = r#"{"schema":"slotwright.catalog/0","id":"c","locations":[{"id":"lot","zone":"UTC",
    "hours":[{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"08:00","to":"18:00"}]}],
    "resources":[{"id":"tom","kind":"tech","location":"lot"},{"id":"ana","kind":"tech","location":"lot"}],
    "services":[{"id":"oil","locations":["lot"],"grid":{"step":"PT15M"},
        "segments":[{"id":"work","length":"PT45M","needs":[{"id":"tech","kind":"tech"}]}]}]}"#;

fn catalog() -> Catalog {
    Catalog::from_json(CATALOG).unwrap()
}

fn now() -> Instant {
    Instant::parse("2026-11-02T07:00:00Z").unwrap()
}

fn lot() -> LedgerId {
    LedgerId::new("lot").unwrap()
}

fn command(text: &str) -> Command {
    Command::from_json(text).unwrap()
}

fn book(key: &str, start: &str) -> Command {
    command(&format!(
        r#"{{"command":"book","key":"{key}","service":"oil","location":"lot","start":"{start}","token":"secret-{key}",
            "customer":"Mrs-{key}","data":{{"phone":"555-{key}"}}}}"#
    ))
}

/// Every form of a trace is decided as it was.
fn replays(trace: &Trace, decision: &Decision) {
    let is = |again: Decision, decision: &Json| assert_eq!(again.to_json().canonical(), decision.canonical());
    is(trace.replay().unwrap(), &decision.to_json());
    let read = Recording::from_json(&trace.to_json().canonical()).unwrap();
    is(read.replay().unwrap(), &read.decision);
    let redacted = trace.redacted().unwrap().to_json().canonical();
    let read = Recording::from_json(&redacted).unwrap();
    is(read.replay().unwrap(), &read.decision);
    for secret in ["Mrs-", "555-", "secret-"] {
        assert!(!redacted.contains(secret), "{secret} in {redacted}");
    }
}

fn record(desk: &mut Desk, command: &Command) -> (Decision, Trace) {
    let (decision, trace) = Trace::record(desk, command, now()).unwrap();
    replays(&trace, &decision);
    (decision, trace)
}

#[test]
fn a_log_that_was_compacted_is_traced_from_its_state() {
    let mut desk = Desk::new(catalog());
    for (nth, hour) in (8..14).enumerate() {
        let start = format!("2026-11-03T{hour:02}:00:00Z");
        let (first, trace) = record(&mut desk, &book(&format!("{nth}"), &start));
        assert!(matches!(first, Decision::Accepted(_)));
        // The state at the last compaction, and what came since.
        assert_eq!(trace.before.snapshot.is_some(), nth >= 2, "{nth}");
        assert_eq!(trace.before.batches.len(), nth % 2, "{nth}");
        let (retried, _) = record(&mut desk, &book(&format!("{nth}"), &start));
        assert_eq!(retried, first);
        let (refused, _) = record(&mut desk, &book(&format!("r{nth}"), "2026-11-03T19:00:00Z"));
        assert!(matches!(refused, Decision::Refused { .. }));
        if nth % 2 == 1 {
            desk.compact(&lot()).unwrap();
            let (retried, _) = record(&mut desk, &book(&format!("{nth}"), &start));
            assert_eq!(retried, first);
        }
    }
    let history = desk.history(&lot()).unwrap();
    let mut state = slotwright::ledger::LedgerState::new(lot());
    history.fold_into(&mut state).unwrap();
    assert_eq!(state.digest(), desk.ledger(&lot()).unwrap().digest());
    assert!(matches!(desk.log(&lot()), Err(Error::LogCompacted { position: 6, .. })));
}

#[test]
fn a_state_in_a_trace_that_is_another_is_noticed() {
    let mut desk = Desk::new(catalog());
    for (nth, start) in ["2026-11-03T08:00:00Z", "2026-11-03T08:00:00Z"].iter().enumerate() {
        desk.apply(&book(&format!("{nth}"), start), now()).unwrap();
    }
    desk.compact(&lot()).unwrap();
    let (_, trace) = record(&mut desk, &book("x", "2026-11-03T08:30:00Z"));
    let text = trace.to_json().canonical();
    let other = text.replacen("secret-", "public-", 1).replacen(r#""555-0""#, r#""555-7""#, 1);
    assert_ne!(text, other);
    let read = Recording::from_json(&other).unwrap();
    assert!(matches!(read.replay(), Err(Error::LedgerCorrupt { .. })));
}

#[test]
fn the_bounds_of_a_desk_are_part_of_its_traces() {
    let limits = Limits { alternatives: 2, series: 3, ..Limits::default() };
    let mut desk = Desk::new(catalog()).with_limits(limits.clone()).with_format(0);
    for key in ["1", "2"] {
        record(&mut desk, &book(key, "2026-11-03T09:00:00Z"));
    }
    let (refused, trace) = record(&mut desk, &book("3", "2026-11-03T09:00:00Z"));
    let Some(Json::List(alternatives)) = refused.to_json().get("alternatives").cloned() else {
        panic!("none")
    };
    assert_eq!(alternatives.len(), 2);
    let Json::Map(document) = trace.to_json() else { panic!("an object") };
    assert_eq!(document["limits"].canonical(), r#"{"alternatives":2,"series":3}"#);
    assert_eq!(document["format"], Json::Int(0));
    let read = Recording::from_tree(&Json::Map(document)).unwrap();
    assert_eq!((read.limits, read.format), (limits, 0));
    // What is as it is by default is not said.
    let (_, usual) = record(&mut Desk::new(catalog()), &book("1", "2026-11-03T09:00:00Z"));
    assert!(usual.to_json().get("limits").is_none() && usual.to_json().get("format").is_none());
    assert_eq!(usual.format, FORMAT);
}

/// A store that another desk compacts as soon as a batch was appended.
struct Hasty(MemoryStore, AtomicBool);

impl Store for Hasty {
    fn load(&self, ledger: &LedgerId, after: Position) -> slotwright::Result<Loaded> {
        if self.1.swap(false, Ordering::SeqCst) {
            let mut state = slotwright::ledger::LedgerState::new(ledger.clone());
            self.0.load(ledger, Position::START)?.fold_into(&mut state)?;
            self.0.compact(&state)?;
        }
        self.0.load(ledger, after)
    }
    fn append(&self, batch: &Batch) -> Append {
        let appended = self.0.append(batch);
        self.1.store(true, Ordering::SeqCst);
        appended
    }
}

#[test]
fn what_was_compacted_before_it_was_recorded_says_so_and_is_done() {
    let store = Arc::new(Hasty(MemoryStore::new(), AtomicBool::new(false)));
    let mut desk = Desk::with_store(catalog(), store);
    let asked = book("1", "2026-11-03T09:00:00Z");
    assert!(matches!(Trace::record(&mut desk, &asked, now()), Err(Error::LogCompacted { position: 1, .. })));
    let (decision, _) = record(&mut desk, &asked);
    assert!(matches!(decision, Decision::Accepted(_)));
    assert_eq!(desk.ledger(&lot()).unwrap().bookings().count(), 1);
}
