//! What strangers fed to imports, waitlists, overrides and desks with another catalog. Each was once wrong.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use slotwright::Error;
use slotwright::Limits;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::id::{LedgerId, LocationId};
use slotwright::ledger::{Batch, FORMAT, MemoryStore, Store};
use slotwright::period::{Instant, Period};
use std::sync::Arc;

fn catalog(length: &str) -> Catalog {
    let text = r#"{"schema": "slotwright.catalog/0", "id": "lot",
        "locations": [{"id": "lot", "zone": "America/New_York", "hours": [
            {"days": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "from": "08:00", "to": "18:00"}]}],
        "resources": [{"id": "ana", "kind": "technician", "location": "lot"},
            {"id": "seats", "kind": "seat", "location": "lot", "capacity": 3}],
        "services": [
            {"id": "oil", "locations": ["lot"], "grid": {"step": "PT30M"}, "cancelNotice": "PT24H",
             "segments": [{"id": "work", "length": "$LENGTH", "needs": [{"id": "tech", "kind": "technician"}]}]},
            {"id": "recall", "locations": ["lot"], "grid": {"step": "PT30M"}, "cancelBy": "staff",
             "segments": [{"id": "work", "length": "PT1H", "needs": [{"id": "tech", "kind": "technician"}]}]}]}"#;
    Catalog::from_json(&text.replace("$LENGTH", length)).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn now() -> Instant {
    at("2026-11-02T08:00:00Z")
}

fn lot() -> LedgerId {
    LedgerId::new("lot").unwrap()
}

fn command(text: &str) -> Command {
    Command::from_json(text).unwrap()
}

/// `$OIL` is what every wish begins with.
fn apply(desk: &mut Desk, text: &str, now: Instant) -> Decision {
    let text = text.replace("$OIL", r#""service": "oil", "location": "lot""#);
    desk.apply(&command(&text), now).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn code(decision: &Decision) -> &'static str {
    match decision {
        Decision::Accepted(_) => "accepted",
        Decision::Refused { refusal, .. } => refusal.code(),
    }
}

fn import(key: &str, bookings: &[String]) -> Command {
    let bookings = bookings.join(",");
    command(&format!(
        r#"{{"command": "import", "key": "{key}", "location": "lot", "source": "dms", "bookings": [{bookings}]}}"#
    ))
}

fn visit(id: &str, start: &str, end: &str, claims: &str) -> String {
    format!(r#"{{"id": "{id}", "service": "oil", "start": "{start}", "end": "{end}", "claims": [{claims}]}}"#)
}

const ANA: &str = r#"{"resource": "ana"}"#;

fn displaced(desk: &Desk) -> Vec<slotwright::desk::Displaced> {
    desk.displaced(&lot(), at("2030-01-01T00:00:00Z"), now()).unwrap()
}

// ---- imports

/// Whoever asks what is displaced looks at all days of a visit: those of a visit "for ever" were millions, and at the
/// ends of time there are none.
#[test]
fn a_visit_for_ever_is_a_fault_with_its_path() {
    let refused = |visit: String| {
        let mut desk = Desk::new(catalog("PT1H"));
        let error = desk.apply(&import("1", &[visit]), now()).unwrap_err();
        error.to_string().lines().skip(1).map(str::trim).collect::<Vec<_>>().join(" | ")
    };
    let year = "2026-11-02T14:00:00Z";
    let rows = [
        (visit("a", year, "9999-12-31T23:59:59Z", ANA), "bookings[0].end: "),
        (visit("a", year, "2027-12-08T14:00:00Z", ANA), "bookings[0].end: "),
        (visit("a", "9999-12-31T22:00:00Z", "9999-12-31T23:00:00Z", ANA), "bookings[0].end: "),
        (visit("a", "0001-01-01T00:00:00Z", "0001-01-01T01:00:00Z", ANA), "bookings[0].end: "),
        (
            visit(
                "a",
                year,
                "2026-11-02T15:00:00Z",
                &format!(
                    r#"{ANA}, {{"resource": "seats", "start": "{year}", "end": "3026-11-02T15:00:00Z"}}"#
                ),
            ),
            "bookings[0].claims[1].end: ",
        ),
    ];
    for (visit, expected) in rows {
        let found = refused(visit.clone());
        assert!(
            found.starts_with(expected) && found.contains("limits.window_days = 400"),
            "{visit}: {found}"
        );
    }
    let mut desk = Desk::new(catalog("PT1H"));
    let longest = visit("a", year, "2027-12-07T14:00:00Z", ANA);
    assert_eq!(code(&desk.apply(&import("1", &[longest]), now()).unwrap()), "accepted");
    assert_eq!(displaced(&desk).len(), 1);
}

/// Of so many at one time each was in the way of each.
#[test]
fn who_is_displaced_stands_in_nobody_s_way() {
    let mut desk = Desk::new(catalog("PT1H"));
    let many: Vec<String> = (0..1000)
        .map(|n| visit(&format!("r{n}"), "2026-11-02T14:00:00Z", "2026-11-02T15:00:00Z", ANA))
        .collect();
    desk.apply(&import("1", &many), now()).unwrap();
    let found = displaced(&desk);
    assert_eq!(found.len(), 999);
    let first = desk.ledger(&lot()).unwrap().in_order().next().unwrap().id.clone();
    assert!(found.iter().all(|one| one.booking != first));
    for one in found {
        assert_eq!(one.claims.values().map(Vec::len).sum::<usize>(), 1);
    }
}

/// A claim may lie outside of its visit: the car is brought in the evening.
#[test]
fn a_claim_beside_its_visit_is_looked_at() {
    let mut desk = Desk::new(catalog("PT1H"));
    let late = r#"{"resource": "ana", "start": "2026-11-02T14:00:00Z", "end": "2026-11-02T15:00:00Z"}"#;
    let own = visit("b", "2026-11-01T14:00:00Z", "2026-11-01T15:00:00Z", late);
    let first = visit("a", "2026-11-02T14:00:00Z", "2026-11-02T15:00:00Z", ANA);
    let decision = desk.apply(&import("1", &[first, own]), now()).unwrap();
    let Decision::Accepted(outcome) = decision else { panic!() };
    let found: Vec<_> = displaced(&desk).into_iter().map(|one| one.booking).collect();
    assert_eq!((found.len(), &found[..]), (1, outcome.displaced()));
}

// ---- waitlists

#[test]
fn a_long_waitlist_is_asked_about_by_windows() {
    let mut desk = Desk::new(catalog("PT1H")).with_limits(Limits { waitlist: 2, ..Limits::default() });
    for (n, day) in ["03", "04", "05"].into_iter().enumerate() {
        let text = format!(
            r#"{{"command": "joinWaitlist", "key": "{n}", $OIL, "start": "2026-11-{day}T14:00:00Z", "end": "2026-11-{day}T15:00:00Z"}}"#
        );
        apply(&mut desk, &text, now());
    }
    let location = LocationId::new("lot").unwrap();
    let limit = Error::Limit { limit: "waitlist", allowed: 2 };
    assert_eq!(desk.who_fits(&location, None, now()), Err(limit));
    let two = Period::new(at("2026-11-04T00:00:00Z"), at("2026-11-06T00:00:00Z")).unwrap();
    assert_eq!(desk.who_fits(&location, Some(two), now()).map(|found| found.len()), Ok(2));
}

// ---- other catalogs

/// What a desk plans with a catalog that the ledger is not kept with says nothing of what is open.
#[test]
fn a_stale_desk_says_so_before_it_plans() {
    let store = Arc::new(MemoryStore::new());
    let desk = |length| Desk::with_store(catalog(length), Arc::clone(&store) as Arc<dyn Store>);
    let mut first = desk("PT1H");
    apply(&mut first, r#"{"command": "book", "key": "1", $OIL, "start": "2026-11-03T14:00:00Z"}"#, now());
    let booking = first.ledger(&lot()).unwrap().bookings().next().unwrap().id.clone();
    let mut stale = desk("PT2H");
    let night = "2026-11-05T03:00:00Z";
    let commands = [
        format!(r#"{{"command": "book", "key": "2", $OIL, "start": "{night}"}}"#),
        format!(
            r#"{{"command": "hold", "key": "2", $OIL, "start": "{night}", "until": "2026-11-02T09:00:00Z"}}"#
        ),
        format!(
            r#"{{"command": "reschedule", "key": "2", "booking": {{"id": "{booking}"}}, "start": "{night}"}}"#
        ),
        r#"{"command": "series", "key": "2", $OIL, "recurrence": "DTSTART:20261105T030000"}"#.to_owned(),
        format!(
            r#"{{"command": "joinWaitlist", "key": "2", $OIL, "start": "{night}", "end": "2026-11-06T03:00:00Z"}}"#
        ),
        r#"{"command": "import", "key": "2", "location": "lot", "source": "dms", "bookings": []}"#.to_owned(),
    ];
    for text in commands {
        assert_eq!(code(&apply(&mut stale, &text, now())), "catalog.stale", "{text}");
    }
    // What is not planned is decided by any.
    let text = format!(r#"{{"command": "cancel", "key": "2", "booking": {{"id": "{booking}"}}}}"#);
    assert_eq!(code(&apply(&mut stale, &text, now())), "accepted");
}

// ---- groups

/// A booking that nobody knows is of no ledger: it does not say where the rest of its group belongs.
#[test]
fn who_is_unknown_does_not_name_the_ledger_of_a_group() {
    let text = r#"{"schema": "slotwright.catalog/0", "id": "two",
        "locations": [{"id": "north", "zone": "UTC", "hours": [{"days": ["MO", "TU"], "from": "08:00", "to": "18:00"}]},
            {"id": "south", "zone": "UTC", "hours": [{"days": ["MO", "TU"], "from": "08:00", "to": "18:00"}]}],
        "resources": [{"id": "ana", "kind": "technician", "location": "south"}],
        "services": [{"id": "oil", "locations": ["south"], "grid": {"step": "PT30M"},
             "segments": [{"id": "work", "length": "PT1H", "needs": [{"id": "tech", "kind": "technician"}]}]}]}"#;
    let mut desk = Desk::new(Catalog::from_json(text).unwrap());
    let commands = [
        r#"{"command": "cancel", "key": "1", "booking": {"id": "nobody"}}"#,
        r#"{"command": "book", "key": "2", "service": "oil", "location": "south", "start": "2026-11-03T14:00:00Z"}"#,
    ];
    let decisions = desk.apply_all(&commands.map(command), now()).unwrap();
    let codes: Vec<_> = decisions.iter().map(|decision| code(decision.as_ref().unwrap())).collect();
    assert_eq!(codes, ["booking.unknown", "accepted"]);
}

// ---- replacing

/// Law 1: what is listed with `replacing` can be booked with it, or neither.
#[test]
fn what_is_too_late_to_give_up_is_not_listed_as_given_up() {
    for (service, late) in [("oil", "booking.deadline"), ("recall", "booking.staff_only")] {
        let mut desk = Desk::new(catalog("PT1H"));
        let book = format!(
            r#"{{"command": "book", "key": "1", "service": "{service}", "location": "lot", "start": "2026-11-03T14:00:00Z", "token": "t"}}"#
        );
        apply(&mut desk, &book, now());
        let booking = desk.ledger(&lot()).unwrap().bookings().next().unwrap().id.clone();
        let replacing = format!(r#""replacing": [{{"id": "{booking}", "token": "t"}}]"#);
        let wish =
            Wish::from_json(&format!(r#"{{"service": "oil", "location": "lot", {replacing}}}"#)).unwrap();
        let again = format!(
            r#"{{"command": "book", "key": "2", $OIL, "start": "2026-11-03T14:30:00Z", {replacing}}}"#
        );
        let deadline = at("2026-11-02T14:00:00Z");
        assert_eq!(code(&apply(&mut desk, &again, deadline)), late);
        let error = desk.check(&wish, at("2026-11-03T14:30:00Z"), deadline).unwrap_err();
        let Error::QueryInvalid { field, .. } = &error else { panic!("{error}") };
        assert_eq!(*field, format!("replacing.{booking}"));
        let day = Period::new(at("2026-11-03T00:00:00Z"), at("2026-11-04T00:00:00Z")).unwrap();
        assert_eq!(desk.slots(&wish, day, deadline).unwrap_err(), error);
        let before = deadline.plus(slotwright::period::Seconds(-1));
        if service == "oil" {
            assert!(desk.check(&wish, at("2026-11-03T14:30:00Z"), before).unwrap().is_open());
            assert_eq!(code(&apply(&mut desk, &again, before)), "accepted");
        }
    }
}

/// A hold has no other start to offer: it is confirmed, replaced or given back.
#[test]
fn a_hold_is_not_moved_wherever_it_would_go() {
    let mut desk = Desk::new(catalog("PT1H"));
    let hold = r#"{"command": "hold", "key": "1", $OIL, "start": "2026-11-03T14:00:00Z", "until": "2026-11-02T09:00:00Z"}"#;
    apply(&mut desk, hold, now());
    let id = desk.ledger(&lot()).unwrap().bookings().next().unwrap().id.clone();
    for start in ["2026-11-03T15:00:00Z", "2026-11-03T03:00:00Z"] {
        let text = format!(
            r#"{{"command": "reschedule", "key": "2", "booking": {{"id": "{id}"}}, "start": "{start}"}}"#
        );
        assert_eq!(code(&apply(&mut desk, &text, now())), "booking.status");
    }
}

// ---- newer versions

/// Who is displaced can't be told from a state that is not understood.
#[test]
fn a_ledger_that_is_not_understood_does_not_say_who_is_displaced() {
    let mut desk = Desk::new(catalog("PT1H"));
    let batch = r#"{"schema": "slotwright.batch/1", "ledger": "lot", "base": 0, "position": 1, "entries": [
        {"key": "k", "digest": "$D", "at": "2026-11-02T08:00:00Z", "kind": "raised", "format": 7}]}"#;
    desk.accept(&Batch::from_json(&batch.replace("$D", &"0".repeat(64))).unwrap()).unwrap();
    let error = desk.displaced(&lot(), at("2030-01-01T00:00:00Z"), now()).unwrap_err();
    assert_eq!(error.code(), "ledger.read_only");
    assert!(error.to_string().contains("minor format 7"), "{error}");
}

/// A ledger is never lowered, and its entry says what it is at.
#[test]
fn a_lower_format_raises_nothing_and_says_so() {
    let mut desk = Desk::new(catalog("PT1H"));
    let raise = r#"{"command": "raiseFormat", "key": "r", "ledger": "lot", "format": 0}"#;
    let said = apply(&mut desk, raise, now()).to_json().canonical();
    assert!(said.contains(&format!(r#""format":{FORMAT}"#)), "{said}");
    assert_eq!(desk.ledger(&lot()).unwrap().format(), FORMAT);
}

/// Moves are proposed for so many at once: who has more asks about fewer days.
#[test]
fn moves_for_too_many_are_an_error_that_says_how_many() {
    let limits = Limits { rebook: 3, ..Limits::default() };
    let mut desk = Desk::new(catalog("PT1H")).with_limits(limits);
    let visit = |id: usize, day: usize| {
        visit(
            &format!("v{id}"),
            &format!("2026-11-0{day}T15:00:00Z"),
            &format!("2026-11-0{day}T16:00:00Z"),
            ANA,
        )
    };
    let bookings: Vec<_> = (0..6).map(|nth| visit(nth, 3 + nth / 3)).collect();
    desk.apply(&import("i", &bookings), now()).unwrap();
    let ask = |until| desk.rebook(&lot(), at(until), now());
    assert_eq!(ask("2026-11-04T00:00:00Z").unwrap().moves.len(), 2);
    let too_many = ask("2026-11-05T00:00:00Z").unwrap_err();
    assert_eq!(too_many, Error::Limit { limit: "rebook", allowed: 3 });
}
