#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
//! Old and new versions on one ledger (law 7), and catalogs that move their locations.

use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk};
use slotwright::id::{LedgerId, LocationId};
use slotwright::ledger::{Append, Batch, FORMAT, LedgerState, MemoryStore, Store};
use slotwright::period::Instant;
use slotwright::{Error, Limits};
use std::sync::Arc;

const NOW: &str = "2026-11-02T08:00:00Z";

/// Two locations, each in the ledger of that name.
fn catalog(north: &str, south: Option<&str>) -> Catalog {
    let location = |id: &str, ledger: &str| {
        format!(
            r#"{{"id":"{id}","zone":"UTC","ledger":"{ledger}","hours":[{{"days":["MO"],"from":"00:00","to":"24:00"}}]}}"#
        )
    };
    let resource =
        |id: &str| format!(r#"{{"id":"{id}-bay","kind":"bay","location":"{id}","overbookable":true}}"#);
    let lots: Vec<(&str, &str)> =
        [Some(("north", north)), south.map(|ledger| ("south", ledger))].into_iter().flatten().collect();
    let join = |parts: Vec<String>| parts.join(",");
    Catalog::from_json(&format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{}],"resources":[{}],
           "services":[{{"id":"wash","locations":[{}],"grid":{{"step":"PT1H"}},"segments":[{{"id":"w","length":"PT1H","needs":[{{"id":"bay","kind":"bay"}}]}}]}}]}}"#,
        join(lots.iter().map(|(id, ledger)| location(id, ledger)).collect()),
        join(lots.iter().map(|(id, _)| resource(id)).collect()),
        join(lots.iter().map(|(id, _)| format!("\"{id}\"")).collect()),
    ))
    .unwrap()
}

fn apply(desk: &mut Desk, command: &str) -> Result<String, Error> {
    let decision = desk.apply(&Command::from_json(command)?, Instant::parse(NOW)?)?;
    Ok(match decision {
        Decision::Accepted(outcome) => outcome.to_json().get("kind").unwrap().canonical().replace('"', ""),
        Decision::Refused { refusal, .. } => refusal.code().to_owned(),
    })
}

fn book(key: &str, location: &str, hour: u32, more: &str) -> String {
    format!(
        r#"{{"command":"book","key":"{key}","service":"wash","location":"{location}","start":"2026-11-02T{hour:02}:00:00Z"{more}}}"#
    )
}

#[test]
fn what_old_versions_cant_read_is_written_after_the_ledger_was_raised() {
    let store = Arc::new(MemoryStore::new());
    let desk = || Desk::with_store(catalog("north", None), Arc::clone(&store) as Arc<dyn Store>);
    let (mut careful, mut bold) = (desk().with_format(0), desk());
    let newer = [
        r#"{"command":"joinWaitlist","key":"w","service":"wash","location":"north","start":"2026-11-02T09:00:00Z","end":"2026-11-03T00:00:00Z"}"#,
        r#"{"command":"import","key":"i","location":"north","source":"dms","bookings":[{"id":"R","service":"wash","start":"2026-11-02T10:00:00Z","end":"2026-11-02T11:00:00Z","claims":[{"resource":"north-bay"}]}]}"#,
        &book("o", "north", 9, r#","override":{"by":"sam","why":"a recall"}"#),
    ];
    assert_eq!(apply(&mut careful, &book("b", "north", 9, "")).unwrap(), "booked");
    for command in newer {
        assert_eq!(apply(&mut bold, command).unwrap(), "format.too_low", "{command}");
    }
    let raise = |format: u32| {
        format!(r#"{{"command":"raiseFormat","key":"r{format}","ledger":"north","format":{format}}}"#)
    };
    assert_eq!(apply(&mut bold, &raise(FORMAT + 1)).unwrap(), "format.unknown");
    assert_eq!(apply(&mut careful, &raise(FORMAT)).unwrap(), "raised");
    for (command, kind) in newer.into_iter().zip(["waitlisted", "imported", "booked"]) {
        assert_eq!(apply(&mut careful, command).unwrap(), kind, "{command}");
    }
    // A ledger does not fall back.
    assert_eq!(apply(&mut bold, &raise(0)).unwrap(), "raised");
    assert_eq!(
        bold.ledger(&bold.catalog().location(&LocationId::new("north").unwrap()).unwrap().ledger)
            .unwrap()
            .format(),
        FORMAT
    );
}

#[test]
fn a_format_that_is_too_new_makes_the_ledger_read_only_and_is_named() {
    let store = Arc::new(MemoryStore::new());
    let mut desk = Desk::with_store(catalog("north", None), Arc::clone(&store) as Arc<dyn Store>);
    assert_eq!(apply(&mut desk, &book("b", "north", 9, "")).unwrap(), "booked");
    let digest = "a".repeat(64);
    let newest = FORMAT + 1;
    let raised = Batch::from_json(&format!(
        r#"{{"ledger":"north","base":1,"position":2,"entries":[{{"key":"k","digest":"{digest}","at":"{NOW}","kind":"raised","format":{newest}}}]}}"#
    ));
    assert_eq!(store.append(&raised.unwrap()), Append::Won);
    let error = apply(&mut desk, &book("c", "north", 10, "")).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "ledger \"north\" is read-only for this version: it holds minor format {newest}; this version reads formats up to {FORMAT}"
        )
    );
    assert_eq!(
        apply(&mut desk, &book("b", "north", 9, "")).unwrap(),
        "booked",
        "what was decided stays decided"
    );
    // A state says so, too: ours, and one that a newer version wrote.
    let state = desk.ledger(&LedgerId::new("north").unwrap()).unwrap().to_json().canonical();
    let read = |text: &str| LedgerState::from_json(text, &Limits::default());
    let says = format!("minor format {newest}; this version reads formats up to {FORMAT}");
    let desk_says = Some(says.as_str());
    assert_eq!(read(&state).unwrap().read_only(), desk_says);
    let Json::Map(mut members) = slotwright::wire::parse(&state, &Limits::default()).unwrap() else {
        panic!()
    };
    members.remove("readOnly");
    assert_eq!(read(&Json::Map(members).canonical()).unwrap().read_only(), desk_says);
}

#[test]
fn a_location_keeps_its_ledger_while_it_has_bookings_to_come() {
    let store = Arc::new(MemoryStore::new());
    let desk = |catalog| Desk::with_store(catalog, Arc::clone(&store) as Arc<dyn Store>);
    let mut together = desk(catalog("lot", Some("lot")));
    assert_eq!(apply(&mut together, &book("n", "north", 9, "")).unwrap(), "booked");
    assert_eq!(apply(&mut together, &book("s", "south", 9, "")).unwrap(), "booked");
    // South in a ledger of its own: the old one does not let it go, and the new one is not begun.
    let mut apart = desk(catalog("lot", Some("other")));
    let configure = r#"{"command":"configure","key":"c","ledger":"lot"}"#;
    assert_eq!(apply(&mut apart, configure).unwrap(), "catalog.location_gone");
    let error = apply(&mut apart, &book("s2", "south", 9, "")).unwrap_err();
    assert_eq!(error.code(), "ledger.location_elsewhere", "{error}");
    // Nor when it is closed for good.
    assert_eq!(apply(&mut desk(catalog("lot", None)), configure).unwrap(), "catalog.location_gone");
    let booked = together
        .ledger(&together.catalog().location(&LocationId::new("south").unwrap()).unwrap().ledger)
        .unwrap();
    let south = booked.bookings().find(|booking| booking.subject.location.as_str() == "south").unwrap();
    let cancel = format!(r#"{{"command":"cancel","key":"x","booking":{{"id":"{}"}}}}"#, south.id);
    assert_eq!(apply(&mut together, &cancel).unwrap(), "cancelled");
    assert_eq!(apply(&mut apart, configure).unwrap(), "configured");
    assert_eq!(apply(&mut apart, &book("s2", "south", 9, "")).unwrap(), "booked");
}

/// One who does not know changeovers would book into them: so they are for a ledger that was raised.
#[test]
fn changeovers_are_for_a_ledger_that_was_raised() {
    let store = Arc::new(MemoryStore::new());
    let plain = catalog("north", None).to_json().canonical();
    let with = |more: &str| {
        let text = plain.replacen('{', &format!("{{{more},"), 1);
        Desk::with_store(Catalog::from_json(&text).unwrap(), Arc::clone(&store) as Arc<dyn Store>)
    };
    let rows = r#""changeovers":[{"from":"wash","to":"wash","time":"PT30M"}]"#;
    for more in [rows, r#""spacing":{"merge":"shared"}"#] {
        // The ledger is not begun, and the one who asks learns why.
        let refused = apply(&mut with(more).with_format(1), &book("b", "north", 9, "")).unwrap();
        assert_eq!(refused, "format.too_low", "{more}");
    }
    let old = Desk::with_store(Catalog::from_json(&plain).unwrap(), Arc::clone(&store) as Arc<dyn Store>);
    let mut old = old.with_format(1);
    assert_eq!(apply(&mut old, &book("b", "north", 9, "")).unwrap(), "booked");
    let format = |desk: &Desk| desk.ledger(&LedgerId::new("north").unwrap()).unwrap().format();
    assert_eq!(format(&old), 1);
    let configure = r#"{"command":"configure","key":"c","ledger":"north"}"#;
    assert_eq!(apply(&mut with(rows), configure).unwrap(), "format.too_low");
    let raise = r#"{"command":"raiseFormat","key":"r","ledger":"north","format":2}"#;
    assert_eq!(apply(&mut with(rows), raise).unwrap(), "raised");
    let mut new = with(rows);
    assert_eq!(apply(&mut new, configure).unwrap(), "configured");
    assert_eq!(apply(&mut new, &book("e", "north", 10, "")).unwrap(), "slot.not_open");
    assert_eq!(apply(&mut new, &book("d", "north", 11, "")).unwrap(), "booked");
    // A state that was written down has them.
    let state = new.ledger(&LedgerId::new("north").unwrap()).unwrap();
    assert_eq!(&LedgerState::from_json(&state.to_json().canonical(), &Limits::default()).unwrap(), state);
    // An empty ledger is begun in the format that its catalog needs.
    let mut begun = Desk::with_store(
        Catalog::from_json(&plain.replacen('{', &format!("{{{rows},"), 1)).unwrap(),
        Arc::new(MemoryStore::new()),
    );
    assert_eq!(apply(&mut begun, &book("b", "north", 9, "")).unwrap(), "booked");
    assert_eq!(format(&begun), 2);
}
