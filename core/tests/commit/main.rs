//! Commit plans: what their rows guard is what our own decision guards. By a model of ranges, and by PostgreSQL:
//! `.ci/suite postgres` runs the tests that are ignored here, with a cluster of their own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a test"
)]

mod client;

use client::{Client, EXCLUDED, Failure};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use slotwright::catalog::Catalog;
use slotwright::desk::{CommitPlan, CommitRow, Desk, Unguarded, Wish};
use slotwright::id::{ForeignId, NeedId, ResourceId, ServiceId, SourceName};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Buffer, Claim, Foreign, ForeignClaim, Merge, Occupancy, Shape, Spacing, View};
use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};

const MERGES: [Merge; 3] = [Merge::Sum, Merge::Largest, Merge::Shared];

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn now() -> Instant {
    at("2026-11-02T08:00:00Z")
}

/// Claims on one resource that often meet: from the same hour, by the second.
fn claim() -> impl Strategy<Value = Claim> {
    let minutes = || prop::sample::select(vec![0u32, 0, 1, 5, 20]);
    let seconds = || prop::sample::select(vec![-60i64, -1, 0, 0, 0, 1, 60]);
    (0..80i64, seconds(), 1..40i64, minutes(), minutes()).prop_map(|(start, more, length, before, after)| {
        let start = at("2026-11-02T14:00:00Z").plus(Seconds(start * 60 + more));
        Claim {
            resource: ResourceId::new("bay").unwrap(),
            need: NeedId::new("bay").unwrap(),
            core: Period::new(start, start.plus(Seconds(length * 60))).unwrap(),
            units: 1,
            buffer: Buffer { before: Minutes(before), after: Minutes(after) },
            class: ServiceId::new("wash").unwrap(),
        }
    })
}

/// Whether our own decision takes `second` beside `first` on an exclusive resource.
fn fits(merge: Merge, first: &Claim, second: &Claim) -> bool {
    let (mut foreign, nobody) = (Foreign::default(), BTreeSet::new());
    let standing = ForeignClaim {
        buffer: first.buffer,
        ..ForeignClaim::new(ForeignId::new("a").unwrap(), first.resource.clone(), first.core)
    };
    foreign.replace(&SourceName::new("a").unwrap(), [&standing]).unwrap();
    let spacing = Spacing::of(merge);
    let view = View {
        at: now(),
        without: &nobody,
        spacing: &spacing,
        overriding: false,
        foreign: Some(&foreign),
        visit: None,
    };
    let alone = Period::new(second.core.start(), second.core.start().plus(Seconds(1))).unwrap();
    Occupancy::new(1).conflicts(&second.resource, &Shape::of(second), alone, view).is_empty()
}

/// Whether the constraints of the table take both: no range shares an instant with its like.
fn apart(first: &CommitRow, second: &CommitRow) -> bool {
    let setups = first.setup.zip(second.setup);
    !first.during.overlaps(&second.during) && !setups.is_some_and(|(a, b)| a.overlaps(&b))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_apart_exactly_when_claims_fit(first in claim(), second in claim()) {
        for merge in MERGES {
            let rows = [&first, &second].map(|claim| CommitRow::new(claim, merge, true));
            prop_assert_eq!(apart(&rows[0], &rows[1]), fits(merge, &first, &second), "{:?}", merge);
        }
        // Padded ranges forbid more where the larger buffer counts, and never less.
        let padded = !first.padded().overlaps(&second.padded());
        prop_assert!(!padded || fits(Merge::Largest, &first, &second));
    }
}

fn desk(merge: &str) -> Desk {
    let text = r#"{"schema": "slotwright.catalog/0", "id": "lot", "spacing": {"merge": "$MERGE"},
        "locations": [{"id": "lot", "zone": "UTC", "hours": [
            {"days": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "from": "00:00", "to": "24:00"}]}],
        "resources": [
            {"id": "bay", "kind": "bay", "location": "lot", "buffer": {"after": "PT5M"}},
            {"id": "seats", "kind": "seat", "location": "lot", "capacity": 3},
            {"id": "ana", "kind": "technician", "location": "lot"},
            {"id": "maria", "kind": "advisor", "location": "lot"}],
        "services": [
            {"id": "wash", "locations": ["lot"], "grid": {"step": "PT5M"}, "buffer": {"before": "PT5M", "after": "PT10M"},
             "needs": [{"id": "seat", "kind": "seat", "units": 2}],
             "segments": [
                {"id": "greet", "length": "PT5M", "gap": {"least": "PT2M"}, "needs": [{"id": "greeter", "kind": "advisor"}]},
                {"id": "work", "length": "PT30M", "gap": {"least": "PT2M"},
                 "needs": [{"id": "tech", "kind": "technician"}, {"id": "bay", "kind": "bay"}]},
                {"id": "keys", "length": "PT5M", "needs": [{"id": "back", "sameAs": "greeter"}]}]}]}"#;
    Desk::new(Catalog::from_json(&text.replace("$MERGE", merge)).unwrap())
}

fn plan(desk: &Desk, time: &str) -> CommitPlan {
    let start = at(&format!("2026-11-02T{time}:00Z"));
    desk.commit_plan(&Wish::new("wash", "lot").unwrap(), start, now()).unwrap()
}

#[test]
fn a_plan_says_what_to_write_and_what_that_does_not_guard() {
    let mut of = desk("sum");
    let found = plan(&of, "14:00");
    let rows: Vec<_> = found.rows.iter().map(|row| row.to_json().canonical()).collect();
    let expected = [
        r#"{"during":"[2026-11-02T14:02:00Z,2026-11-02T14:47:00Z)","exclusive":true,"resource":"ana","units":1}"#,
        r#"{"during":"[2026-11-02T14:02:00Z,2026-11-02T14:52:00Z)","exclusive":true,"resource":"bay","units":1}"#,
        r#"{"during":"[2026-11-02T13:55:00Z,2026-11-02T14:15:00Z)","exclusive":true,"resource":"maria","units":1}"#,
        r#"{"during":"[2026-11-02T14:34:00Z,2026-11-02T14:54:00Z)","exclusive":true,"resource":"maria","units":1}"#,
        r#"{"during":"[2026-11-02T13:55:00Z,2026-11-02T14:54:00Z)","exclusive":false,"resource":"seats","units":2}"#,
    ];
    assert_eq!(rows, expected);
    let codes: Vec<_> = found.unguarded.iter().map(Unguarded::code).collect();
    assert_eq!(codes, ["pool", "ledger", "blocks", "calendars", "catalog", "expiry"]);
    let pool = found.unguarded[0].to_json().canonical();
    assert_eq!(pool, r#"{"capacity":3,"code":"pool","resource":"seats"}"#);
    let document = found.to_json();
    let names: Vec<_> = ["plan", "rows", "ddl", "unguarded"].iter().map(|name| document.get(name)).collect();
    assert!(names.iter().all(Option::is_some), "{}", document.canonical());

    let largest = plan(&desk("largest"), "14:00").rows[1].to_json().canonical();
    let ranges = r#"{"during":"[2026-11-02T14:07:00Z,2026-11-02T14:47:00Z)","exclusive":true,"resource":"bay","setup":"[2026-11-02T14:02:00Z,2026-11-02T14:37:00Z)","units":1}"#;
    assert_eq!(largest, ranges);

    // Not open: the reasons, and nothing to write.
    let id = |text: &str| ForeignId::new(text).unwrap();
    let core = Period::new(at("2026-11-02T14:00:00Z"), at("2026-11-02T15:00:00Z")).unwrap();
    let taken = ForeignClaim::new(id("r-1"), ResourceId::new("bay").unwrap(), core);
    of.set_claims(&SourceName::new("sql").unwrap(), vec![taken], now()).unwrap();
    let closed = plan(&of, "14:00");
    assert!(closed.rows.is_empty() && closed.unguarded.is_empty() && !closed.verdict.reasons.is_empty());
    assert_eq!(closed.to_json(), closed.verdict.to_json());
}

// ---- with PostgreSQL ----

const INSERT: &str =
    "INSERT INTO slotwright_claims (booking, resource, during, units, exclusive) VALUES ($1, $2, $3, $4, $5)";
const INSERT_LARGEST: &str = "INSERT INTO slotwright_claims (booking, resource, during, setup, units, exclusive) VALUES ($1, $2, $3, $4, $5, $6)";

/// A client whose tables are in a schema of its own.
fn client(schema: &str, merge: Merge) -> Client {
    let mut client = Client::connect().expect("SLOTWRIGHT_POSTGRES names no folder: run .ci/suite postgres");
    client.run(&format!("SET search_path = {schema}, public; SET deadlock_timeout = '20ms'")).unwrap();
    client.prepare("insert", if merge == Merge::Sum { INSERT } else { INSERT_LARGEST });
    client
}

fn table(schema: &str, merge: Merge) {
    let mut client = Client::connect().expect("SLOTWRIGHT_POSTGRES names no folder: run .ci/suite postgres");
    // One at a time: an extension is the whole database's.
    client.run("SELECT pg_advisory_lock(1)").unwrap();
    client.run("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public").unwrap();
    client.run(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")).unwrap();
    client.run(&format!("SET search_path = {schema}, public")).unwrap();
    client.run(&CommitPlan::ddl(merge)).unwrap();
}

fn insert(client: &mut Client, booking: &str, row: &CommitRow) -> Result<(), Failure> {
    let (during, units) = (CommitRow::range(row.during), row.units.to_string());
    let exclusive = row.exclusive.to_string();
    match row.setup.map(CommitRow::range) {
        None => client.execute("insert", &[booking, row.resource.as_str(), &during, &units, &exclusive]),
        Some(setup) => {
            client.execute("insert", &[booking, row.resource.as_str(), &during, &setup, &units, &exclusive])
        }
    }
}

/// All rows of a plan in one transaction.
fn commit(client: &mut Client, booking: &str, rows: &[CommitRow]) -> Result<(), Failure> {
    client.run("BEGIN").unwrap();
    for row in rows {
        if let Err(failure) = insert(client, booking, row) {
            client.run("ROLLBACK").unwrap();
            return Err(failure);
        }
    }
    client.run("COMMIT")
}

#[test]
#[ignore = "needs PostgreSQL: .ci/suite postgres"]
fn postgresql_takes_the_pairs_that_we_take() {
    let mut runner = TestRunner::deterministic();
    for (merge, schema) in MERGES.into_iter().zip(["pairs_sum", "pairs_largest"]) {
        table(schema, merge);
        let mut client = client(schema, merge);
        let mut taken = 0;
        for _ in 0..300 {
            let (first, second) = (claim(), claim()).new_tree(&mut runner).unwrap().current();
            client.run("TRUNCATE slotwright_claims").unwrap();
            insert(&mut client, "first", &CommitRow::new(&first, merge, true)).unwrap();
            let found = insert(&mut client, "second", &CommitRow::new(&second, merge, true));
            assert_eq!(
                found.is_ok(),
                fits(merge, &first, &second),
                "{merge:?}: {first:?}, {second:?}: {found:?}"
            );
            assert!(found.as_ref().err().is_none_or(|failure| failure.state == EXCLUDED), "{found:?}");
            taken += i32::from(found.is_ok());
        }
        assert!((50..250).contains(&taken), "{taken} of 300 were taken");
        eprintln!("{merge:?}: 300 pairs, {taken} taken, as we decide");
    }
}

/// How many of two clients that write at the same time are told that they have it. A deadlock is tried again.
fn race(schema: &'static str, merge: Merge, plans: [Vec<CommitRow>; 2], rounds: usize) -> Vec<usize> {
    let barrier = Arc::new(Barrier::new(2));
    let clients = plans.into_iter().enumerate().map(|(index, rows)| {
        let barrier = Arc::clone(&barrier);
        std::thread::spawn(move || {
            let mut client = client(schema, merge);
            let mut won = Vec::new();
            for round in 0..rounds {
                if index == 0 {
                    client.run("TRUNCATE slotwright_claims").unwrap();
                }
                barrier.wait();
                let mut told = commit(&mut client, &format!("{index}-{round}"), &rows);
                while matches!(&told, Err(failure) if failure.state == "40P01") {
                    told = commit(&mut client, &format!("{index}-{round}"), &rows);
                }
                assert!(told.as_ref().err().is_none_or(|failure| failure.state == EXCLUDED), "{told:?}");
                won.push(told.is_ok());
                barrier.wait();
            }
            won
        })
    });
    let clients: Vec<_> = clients.collect();
    let won: Vec<Vec<bool>> = clients.into_iter().map(|client| client.join().unwrap()).collect();
    (0..rounds).map(|round| won.iter().filter(|of| of[round]).count()).collect()
}

#[test]
#[ignore = "needs PostgreSQL: .ci/suite postgres"]
fn of_two_clients_one_wins_and_neighbours_both() {
    for (merge, word, schema) in
        [(Merge::Sum, "sum", "race_sum"), (Merge::Largest, "largest", "race_largest")]
    {
        table(schema, merge);
        let desk = desk(word);
        let rows = |time: &str| plan(&desk, time).rows;
        assert_eq!(race(schema, merge, [rows("14:00"), rows("14:00")], 50), [1; 50]);
        assert_eq!(race(schema, merge, [rows("14:00"), rows("14:30")], 50), [1; 50]);
        // The first start that our own check leaves open behind a visit at 14:00, and the one before it.
        let mut taken = self::desk(word);
        let visit = plan(&taken, "14:00").verdict.plan.unwrap();
        let named = |(index, claim): (usize, &Claim)| ForeignClaim {
            units: claim.units,
            buffer: claim.buffer,
            ..ForeignClaim::new(
                ForeignId::new(&index.to_string()).unwrap(),
                claim.resource.clone(),
                claim.core,
            )
        };
        // But for the pool, which the table does not guard.
        let claims = visit.claims.iter().filter(|claim| claim.resource.as_str() != "seats");
        let claims = claims.enumerate().map(named).collect();
        taken.set_claims(&SourceName::new("sql").unwrap(), claims, now()).unwrap();
        let wish = Wish::new("wash", "lot").unwrap();
        let next = taken.next_slot(&wish, at("2026-11-02T14:00:00Z"), now()).unwrap().unwrap().id.start;
        let rows_at = |start| desk.commit_plan(&wish, start, now()).unwrap().rows;
        assert_eq!(race(schema, merge, [rows("14:00"), rows_at(next)], 20), [2; 20], "{next}");
        assert_eq!(race(schema, merge, [rows("14:00"), rows_at(next.plus(Seconds(-300)))], 20), [1; 20]);
        eprintln!("{merge:?}: the next after 14:00 is {next}");
    }
}

#[test]
#[ignore = "needs PostgreSQL: .ci/suite postgres"]
fn what_is_not_guarded_is_taken() {
    table("unguarded", Merge::Sum);
    let mut client = client("unguarded", Merge::Sum);
    let seats = plan(&desk("sum"), "14:00").rows.into_iter().find(|row| !row.exclusive).unwrap();
    for booking in ["a", "b", "c"] {
        insert(&mut client, booking, &seats).unwrap();
    }
    let empty = client.execute("insert", &["d", "bay", "empty", "1", "true"]);
    assert_eq!(empty.unwrap_err().state, "23514", "an empty range would collide with nothing");
}
