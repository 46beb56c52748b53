//! Claims of foreign tables: they count as bookings do, and no ledger knows them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use proptest::prelude::*;
use slotwright::Error;
use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::id::{ForeignId, LedgerId, ResourceId, ServiceId, SourceName};
use slotwright::ledger::{Append, Batch, MemoryStore, Store};
use slotwright::limits::Limits;
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Buffer, ForeignClaim};
use slotwright::trace::Trace;
use slotwright::wire::{self, Recording};
use std::sync::Arc;

const RESOURCES: [(&str, u32); 4] = [("bay-1", 1), ("bay-2", 1), ("seats", 3), ("tom", 1)];

fn catalog(merge: &str) -> Catalog {
    let text = r#"{"schema": "slotwright.catalog/0", "id": "lot", "spacing": {"merge": "$MERGE"},
        "locations": [{"id": "lot", "zone": "America/New_York", "hours": [
            {"days": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "from": "08:00", "to": "24:00"}]}],
        "resources": [
            {"id": "bay-1", "kind": "bay", "location": "lot", "buffer": {"after": "PT5M"}},
            {"id": "bay-2", "kind": "bay", "location": "lot"},
            {"id": "seats", "kind": "seat", "location": "lot", "capacity": 3},
            {"id": "tom", "kind": "technician", "location": "lot"}],
        "services": [
            {"id": "wash", "locations": ["lot"], "grid": {"step": "PT15M"}, "buffer": {"before": "PT5M", "after": "PT10M"},
             "needs": [{"id": "seat", "kind": "seat", "units": 2}],
             "segments": [
                {"id": "in", "length": "PT30M", "gap": {"most": "PT15M"}, "needs": [{"id": "bay", "kind": "bay"}]},
                {"id": "out", "length": "PT15M", "needs": [{"id": "tech", "kind": "technician"}]}]},
            {"id": "look", "locations": ["lot"], "grid": {"step": "PT15M"},
             "segments": [{"id": "in", "length": "PT30M", "needs": [{"id": "bay", "resource": "bay-1"}]}]}]}"#;
    Catalog::from_json(&text.replace("$MERGE", merge)).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn now() -> Instant {
    at("2026-11-02T08:00:00Z")
}

fn day() -> Period {
    Period::new(at("2026-11-02T05:00:00Z"), at("2026-11-03T05:00:00Z")).unwrap()
}

fn source(name: &str) -> SourceName {
    SourceName::new(name).unwrap()
}

fn claim(id: &str, resource: &str, from: &str, to: &str) -> ForeignClaim {
    let time = |text: &str| at(&format!("2026-11-02T{text}:00Z"));
    let core = Period::new(time(from), time(to)).unwrap();
    ForeignClaim::new(ForeignId::new(id).unwrap(), ResourceId::new(resource).unwrap(), core)
}

fn desk() -> Desk {
    let mut desk = Desk::new(catalog("sum"));
    desk.apply(&command(r#"{"command": "configure", "key": "c", "ledger": "lot"}"#), now()).unwrap();
    desk
}

fn command(text: &str) -> Command {
    Command::from_json(text).unwrap()
}

fn wish(service: &str) -> Wish {
    Wish::new(service, "lot").unwrap()
}

fn starts(desk: &Desk, service: &str) -> Vec<Instant> {
    desk.slots(&wish(service), day(), now()).unwrap().found.starts
}

fn book(desk: &mut Desk, key: &str, service: &str, start: &str) -> Decision {
    let text = format!(
        r#"{{"command": "book", "key": "{key}", "service": "{service}", "location": "lot", "start": "2026-11-02T{start}:00Z"}}"#
    );
    desk.apply(&command(&text), now()).unwrap()
}

// ---- the same claims as if they were bookings in a ledger ----

/// A batch that books exactly these claims, whether they fit or not.
fn batch(claims: &[ForeignClaim], base: u64) -> Batch {
    let bookings = claims.iter().map(|of| {
        let (start, end) = (of.core.start(), of.core.end());
        let (before, after) = (of.buffer.before.0, of.buffer.after.0);
        format!(
            r#"{{"id": "bo-{}", "status": "booked", "service": "wash", "location": "lot", "start": "{start}", "end": "{end}",
             "claims": [{{"resource": "{}", "need": "n", "start": "{start}", "end": "{end}", "units": {},
             "before": "PT{before}M", "after": "PT{after}M", "class": "wash"}}], "sequence": 0, "changedAt": "{}"}}"#,
            of.id, of.resource, of.units, now()
        )
    });
    let digest = "0".repeat(64);
    let text = format!(
        r#"{{"schema": "slotwright.batch/0", "ledger": "lot", "base": {base}, "position": {}, "entries": [
         {{"key": "k{base}", "digest": "{digest}", "at": "{}", "kind": "booked", "bookings": [{}]}}]}}"#,
        base + 1,
        now(),
        bookings.collect::<Vec<_>>().join(",")
    );
    Batch::from_json(&text).unwrap()
}

fn with_bookings(merge: &str, claims: &[ForeignClaim]) -> Desk {
    let store = Arc::new(MemoryStore::new());
    let mut desk = Desk::with_store(catalog(merge), Arc::clone(&store) as Arc<dyn Store>);
    desk.apply(&command(r#"{"command": "configure", "key": "c", "ledger": "lot"}"#), now()).unwrap();
    let base = desk.ledger(&LedgerId::new("lot").unwrap()).unwrap().position().0;
    assert_eq!(store.append(&batch(claims, base)), Append::Won);
    desk.refresh().unwrap();
    desk
}

fn claims(prefix: &'static str) -> impl Strategy<Value = Vec<ForeignClaim>> {
    let minutes = || prop::sample::select(vec![0u32, 0, 5, 20]);
    let one = (0..RESOURCES.len(), 0..600i64, 1..90i64, 1..3u32, minutes(), minutes());
    prop::collection::vec(one, 0..10).prop_map(move |claims| {
        let of = |(index, (resource, from, length, units, before, after)): (
            usize,
            (_, i64, i64, u32, u32, u32),
        )| {
            let (id, capacity) = RESOURCES[resource];
            let start = at("2026-11-02T13:00:00Z").plus(Seconds(from * 60));
            ForeignClaim {
                id: ForeignId::new(&format!("{prefix}{index}")).unwrap(),
                resource: ResourceId::new(id).unwrap(),
                core: Period::new(start, start.plus(Seconds(length * 60))).unwrap(),
                units: units.min(capacity),
                buffer: Buffer { before: Minutes(before), after: Minutes(after) },
                class: None,
            }
        };
        claims.into_iter().enumerate().map(of).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// They open and close the same starts as bookings of the same claims do, in list, check and next; and what is
    /// replaced by another version of the table is as if it had never been.
    #[test]
    fn they_count_as_bookings_do(
        largest in any::<bool>(), own in claims("o"), first in claims("f"), second in claims("g"), stale in claims("s"),
    ) {
        let merge = if largest { "largest" } else { "sum" };
        let together: Vec<_> = [&own[..], &first, &second].concat();
        let model = with_bookings(merge, &together);
        let mut desk = with_bookings(merge, &own);
        let before = desk.ledger(&LedgerId::new("lot").unwrap()).unwrap().digest();
        desk.set_claims(&source("a"), stale, now()).unwrap();
        desk.set_claims(&source("b"), second, now()).unwrap();
        desk.set_claims(&source("a"), first, now()).unwrap();
        prop_assert_eq!(desk.ledger(&LedgerId::new("lot").unwrap()).unwrap().digest(), before);
        for service in ["wash", "look"] {
            let listed = starts(&desk, service);
            prop_assert_eq!(&listed, &starts(&model, service));
            let next = |desk: &Desk| desk.next_slots(&wish(service), now(), 7, now()).unwrap().found;
            prop_assert_eq!(next(&desk), next(&model));
            for start in (0..40).map(|step| at("2026-11-02T13:00:00Z").plus(Seconds(step * 900))) {
                let verdict = desk.check(&wish(service), start, now()).unwrap();
                prop_assert_eq!(verdict.is_open(), listed.contains(&start));
                prop_assert_eq!(verdict.reasons.is_empty(), verdict.is_open());
                prop_assert_eq!(verdict.plan, model.check(&wish(service), start, now()).unwrap().plan);
            }
        }
    }

    /// Whoever is displaced by them is who would be if they had been booked first.
    #[test]
    fn they_displace_as_earlier_bookings_do(largest in any::<bool>(), own in claims("o"), foreign in claims("f")) {
        let merge = if largest { "largest" } else { "sum" };
        let ours = |desk: &Desk| {
            let displaced = desk.displaced(&LedgerId::new("lot").unwrap(), day().end(), now()).unwrap();
            let names = displaced.iter().map(|one| one.booking.to_string());
            names.filter(|name| name.starts_with("bo-o")).collect::<Vec<_>>()
        };
        let mut desk = with_bookings(merge, &own);
        desk.set_claims(&source("a"), foreign.clone(), now()).unwrap();
        // What a foreign table says is not weighed against itself: in the model too all of it stands.
        let mut kept: Vec<ForeignClaim> = foreign;
        kept.extend(own.iter().cloned());
        let seated = naive(merge, &kept, kept.len() - own.len());
        let displaced = ours(&desk);
        prop_assert_eq!(displaced.len(), seated.len());
        for name in seated {
            prop_assert!(displaced.contains(&format!("bo-{name}")), "{} is not among {:?}", name, displaced);
        }
    }
}

/// One after the other: who does not fit beside those before that stayed. The first `given` stay whatever is.
fn naive(merge: &str, claims: &[ForeignClaim], given: usize) -> Vec<ForeignId> {
    let seconds = |minutes: Minutes| i64::from(minutes.0) * 60;
    let gap = |a: i64, b: i64| if merge == "sum" { a + b } else { a.max(b) };
    let bounds = |of: &ForeignClaim| (of.core.start().seconds(), of.core.end().seconds());
    let (mut stay, mut gone): (Vec<&ForeignClaim>, Vec<ForeignId>) = (Vec::new(), Vec::new());
    for (index, new) in claims.iter().enumerate() {
        let others = || stay.iter().filter(|other| other.resource == new.resource);
        let (start, end) = bounds(new);
        let exclusive = new.resource.as_str() != "seats";
        let fits = if exclusive {
            others().all(|other| {
                let (from, to) = bounds(other);
                from - end >= gap(seconds(new.buffer.after), seconds(other.buffer.before))
                    || start - to >= gap(seconds(other.buffer.after), seconds(new.buffer.before))
            })
        } else {
            (start - seconds(new.buffer.before)..end + seconds(new.buffer.after)).step_by(60).all(|at| {
                let there = others().filter(|other| {
                    let (from, to) = bounds(other);
                    from - seconds(other.buffer.before) <= at && at < to + seconds(other.buffer.after)
                });
                there.map(|other| other.units).sum::<u32>() + new.units <= 3
            })
        };
        if fits || index < given {
            stay.push(new);
        } else {
            gone.push(new.id.clone());
        }
    }
    gone
}

// ---- by hand ----

#[test]
fn what_is_in_the_way_is_named() {
    let mut desk = desk();
    desk.set_claims(&source("sql"), vec![claim("r-17", "bay-1", "15:00", "16:00")], now()).unwrap();
    let verdict = desk.check(&wish("look"), at("2026-11-02T15:30:00Z"), now()).unwrap();
    let found = verdict.to_json().canonical();
    let blocker = r#"{"claim":"r-17","code":"claim.foreign","period":{"end":"2026-11-02T16:00:00Z","start":"2026-11-02T15:00:00Z"},"source":"sql"}"#;
    assert!(found.contains(blocker), "{found}");
    let said = desk.explain(&wish("look"), at("2026-11-02T15:30:00Z"), now()).unwrap();
    assert_eq!(said[1], "  bay-1: taken 10:00 to 11:00 (sql r-17)");
    assert!(desk.check(&wish("look"), at("2026-11-02T16:00:00Z"), now()).unwrap().is_open());
    let diary = desk.diary(&ResourceId::new("bay-1").unwrap(), day(), now()).unwrap();
    assert!(diary.iter().any(|blocker| blocker.to_json().canonical() == blocker_of(&found)), "{diary:?}");

    // What fills a pool is named too, beside how full it is.
    let half = ForeignClaim { units: 2, ..claim("r-18", "seats", "15:00", "16:00") };
    let elsewhere = claim("r-19", "seats", "12:00", "13:00");
    desk.set_claims(&source("sql"), vec![half, elsewhere], now()).unwrap();
    let verdict = desk.check(&wish("wash"), at("2026-11-02T15:30:00Z"), now()).unwrap().to_json().canonical();
    assert!(
        verdict.contains(r#""capacity":3,"code":"capacity.full""#) && verdict.contains(r#""claim":"r-18""#),
        "{verdict}"
    );
    assert!(!verdict.contains("r-19"), "{verdict}");
}

/// Of a pool those are named that have a part in what is full of it, buffers and all, and no others.
#[test]
fn all_who_fill_a_pool_are_named_and_nobody_else() {
    let mut desk = desk();
    let after = Buffer { before: Minutes(0), after: Minutes(10) };
    let claims = vec![
        claim("first", "seats", "15:26", "15:35"),
        ForeignClaim { buffer: after, ..claim("first-by-buffer", "seats", "15:20", "15:25") },
        claim("alone-between", "seats", "15:40", "15:45"),
        claim("second", "seats", "15:50", "15:55"),
        claim("second-too", "seats", "15:50", "15:55"),
        claim("elsewhere", "tom", "12:00", "12:30"),
    ];
    desk.set_claims(&source("sql"), claims.clone(), now()).unwrap();
    let named = |answer: String| {
        let of = |id: &&&str| answer.contains(&format!(r#""claim":"{id}""#));
        let all = ["first", "first-by-buffer", "alone-between", "second", "second-too", "elsewhere"];
        all.iter().filter(of).map(|id| (*id).to_owned()).collect::<Vec<_>>()
    };
    let expected = ["first", "first-by-buffer", "second", "second-too"];
    let verdict = desk.check(&wish("wash"), at("2026-11-02T15:30:00Z"), now()).unwrap();
    assert_eq!(named(verdict.to_json().canonical()), expected);
    desk.set_claims(&source("sql"), vec![], now()).unwrap();
    assert!(matches!(book(&mut desk, "a", "wash", "15:30"), Decision::Accepted(_)));
    desk.set_claims(&source("sql"), claims, now()).unwrap();
    let displaced = desk.displaced(&LedgerId::new("lot").unwrap(), day().end(), now()).unwrap();
    assert_eq!(displaced.len(), 1);
    assert_eq!(named(displaced[0].to_json().canonical()), expected);
}

fn blocker_of(text: &str) -> String {
    let start = text.find(r#"{"claim":"r-17""#).unwrap();
    let end = text[start..].find(r#""source":"sql"}"#).unwrap();
    text[start..start + end + r#""source":"sql"}"#.len()].to_owned()
}

#[test]
fn every_command_is_planned_beside_them() {
    let mut desk = desk();
    assert!(matches!(book(&mut desk, "a", "look", "13:00"), Decision::Accepted(_)));
    desk.set_claims(&source("sql"), vec![claim("r-17", "bay-1", "15:00", "16:00")], now()).unwrap();
    let booking = desk.ledger(&LedgerId::new("lot").unwrap()).unwrap().bookings().next().unwrap().id.clone();
    let slot = r#""service": "look", "location": "lot""#;
    let commands = [
        format!(r#"{{"command": "book", "key": "1", {slot}, "start": "2026-11-02T15:30:00Z"}}"#),
        format!(
            r#"{{"command": "hold", "key": "2", {slot}, "start": "2026-11-02T15:30:00Z", "until": "2026-11-02T09:00:00Z"}}"#
        ),
        format!(
            r#"{{"command": "reschedule", "key": "3", "booking": {{"id": "{booking}"}}, "start": "2026-11-02T15:30:00Z"}}"#
        ),
        format!(
            r#"{{"command": "series", "key": "4", {slot}, "recurrence": "DTSTART:20261102T103000\nRRULE:FREQ=DAILY;COUNT=2"}}"#
        ),
    ];
    for text in &commands {
        let Decision::Refused { refusal, .. } = desk.apply(&command(text), now()).unwrap() else {
            panic!("{text}")
        };
        assert!(matches!(refusal.code(), "slot.not_open" | "series.not_open"), "{text}: {refusal:?}");
        assert!(
            desk.apply(&command(text), now()).unwrap().to_json().canonical().contains(r#""claim":"r-17""#),
            "{text}"
        );
    }
    desk.set_claims(&source("sql"), vec![], now()).unwrap();
    assert!(matches!(desk.apply(&command(&commands[0]), now()), Ok(Decision::Accepted(_))));
}

#[test]
fn nothing_of_ours_gives_them_back() {
    let mut desk = desk();
    book(&mut desk, "a", "look", "15:00");
    let booking = desk.ledger(&LedgerId::new("lot").unwrap()).unwrap().bookings().next().unwrap().id.clone();
    let same_name = claim(booking.as_str(), "bay-1", "15:00", "16:00");
    desk.set_claims(&source("sql"), vec![same_name], now()).unwrap();
    let claimant = Json::map([("id", Some(Json::text(&booking)))]);
    let replacing = Json::map([
        ("service", Some(Json::from("look"))),
        ("location", Some(Json::from("lot"))),
        ("replacing", Some(Json::list([claimant]))),
    ]);
    let wish = Wish::from_tree(&replacing).unwrap();
    let verdict = desk.check(&wish, at("2026-11-02T15:30:00Z"), now()).unwrap();
    assert!(!verdict.is_open());
    let blockers = verdict.to_json().canonical();
    assert!(blockers.contains("claim.foreign") && !blockers.contains("claim.booked"), "{blockers}");
}

#[test]
fn an_override_looks_past_them_where_it_looks_past_ours() {
    let mut desk = desk();
    let full = ForeignClaim { units: 3, ..claim("r-18", "seats", "15:00", "17:00") };
    desk.set_claims(&source("sql"), vec![full], now()).unwrap();
    let wish = |with: &str| {
        let text = format!(r#"{{"service": "wash", "location": "lot"{with}}}"#);
        Wish::from_json(&text).unwrap()
    };
    let is_open = |desk: &Desk, with: &str| {
        desk.check(&wish(with), at("2026-11-02T15:30:00Z"), now()).unwrap().is_open()
    };
    let leave = r#", "override": {"by": "sam", "why": "a recall"}"#;
    assert!(!is_open(&desk, "") && is_open(&desk, leave));
    let exclusive = ["bay-1", "bay-2"].map(|bay| claim(bay, bay, "15:00", "17:00"));
    desk.set_claims(&source("sql"), exclusive.to_vec(), now()).unwrap();
    assert!(!is_open(&desk, "") && !is_open(&desk, leave));
}

#[test]
fn a_booking_that_they_overlap_is_displaced() {
    let mut desk = desk();
    book(&mut desk, "a", "look", "15:00");
    let (ledger, until) = (LedgerId::new("lot").unwrap(), day().end());
    let displaced = |desk: &Desk| {
        let found = desk.displaced(&ledger, until, now()).unwrap();
        Json::list(found.iter().map(|one| one.to_json())).canonical()
    };
    assert_eq!(displaced(&desk), "[]");
    desk.set_claims(&source("sql"), vec![claim("r-17", "bay-1", "15:30", "16:00")], now()).unwrap();
    // The five minutes after a claim on bay-1 are part of it.
    assert_eq!(displaced(&desk), {
        let id = desk.ledger(&ledger).unwrap().bookings().next().unwrap().id.clone();
        format!(
            r#"[{{"booking":"{id}","claims":[{{"blockers":[{{"claim":"r-17","code":"claim.foreign","period":{{"end":"2026-11-02T16:00:00Z","start":"2026-11-02T15:30:00Z"}},"source":"sql"}}],"resource":"bay-1"}}],"end":"2026-11-02T15:30:00Z","start":"2026-11-02T15:00:00Z"}}]"#
        )
    });
    desk.set_claims(&source("sql"), vec![claim("r-17", "bay-1", "15:35", "16:00")], now()).unwrap();
    assert_eq!(displaced(&desk), "[]");
}

#[test]
fn the_stamp_covers_all_that_they_say() {
    let mut desk = desk();
    let stamp = |desk: &Desk| desk.slots(&wish("look"), day(), now()).unwrap().stamp;
    let none = stamp(&desk);
    assert_eq!(none.claims, None);
    let base = claim("a", "bay-1", "15:00", "16:00");
    let class = Some(ServiceId::new("wash").unwrap());
    let after = Buffer { before: Minutes(0), after: Minutes(5) };
    let before = Buffer { before: Minutes(5), after: Minutes(0) };
    let versions = [
        base.clone(),
        claim("b", "bay-1", "15:00", "16:00"),
        claim("a", "bay-2", "15:00", "16:00"),
        claim("a", "bay-1", "15:01", "16:00"),
        claim("a", "bay-1", "15:00", "16:01"),
        ForeignClaim { units: 2, ..base.clone() },
        ForeignClaim { class, ..base.clone() },
        ForeignClaim { buffer: after, ..base.clone() },
        ForeignClaim { buffer: before, ..base.clone() },
    ];
    let mut seen = vec![none.clone()];
    let mut unseen = |desk: &Desk, what: &str| {
        let stamp = stamp(desk);
        assert!(!seen.contains(&stamp), "{what}");
        seen.push(stamp);
    };
    for version in versions {
        desk.set_claims(&source("sql"), vec![version.clone()], now()).unwrap();
        unseen(&desk, &format!("{version:?}"));
    }
    desk.set_claims(&source("sql"), vec![base.clone()], now().plus(Seconds(1))).unwrap();
    unseen(&desk, "as of another time");
    desk.set_claims(&source("sql"), vec![], now()).unwrap();
    desk.set_claims(&source("other"), vec![base.clone()], now()).unwrap();
    unseen(&desk, "of another source");
    let two = [base, claim("b", "bay-2", "15:00", "16:00")];
    desk.set_claims(&source("other"), two.to_vec(), now()).unwrap();
    unseen(&desk, "two of them");
    let last = stamp(&desk);
    desk.set_claims(&source("other"), two.into_iter().rev().collect(), now()).unwrap();
    assert_eq!(stamp(&desk), last, "the order of the list says nothing");
    desk.set_claims(&source("other"), vec![], now()).unwrap();
    assert_eq!(stamp(&desk), none);
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut desk = Desk::new(catalog("sum")).with_limits(Limits { foreign_claims: 3, ..Limits::default() });
    let good = claim("a", "bay-1", "15:00", "16:00");
    desk.set_claims(&source("sql"), vec![good.clone()], now()).unwrap();
    let stamp = desk.slots(&wish("look"), day(), now()).unwrap().stamp;
    let mut refused = |claims: Vec<ForeignClaim>| desk.set_claims(&source("sql"), claims, now()).unwrap_err();
    let nobody = refused(vec![good.clone(), claim("b", "bay-9", "15:00", "16:00")]);
    assert_eq!(nobody, Error::Unknown { kind: "resource", id: "bay-9".to_owned() });
    let class = Some(ServiceId::new("wax").unwrap());
    assert_eq!(refused(vec![ForeignClaim { class, ..good.clone() }]).code(), "unknown");
    let field = |error: Error| match error {
        Error::QueryInvalid { field, .. } => field,
        other => panic!("{other}"),
    };
    assert_eq!(field(refused(vec![ForeignClaim { units: 0, ..good.clone() }])), "claims[0].units");
    assert_eq!(field(refused(vec![good.clone(), good.clone()])), "claims[1].id");
    let many = |count: usize| {
        (0..count).map(|index| claim(&format!("c{index}"), "bay-1", "15:00", "16:00")).collect()
    };
    assert_eq!(refused(many(4)), Error::Limit { limit: "foreign_claims", allowed: 3 });
    assert_eq!(desk.slots(&wish("look"), day(), now()).unwrap().stamp, stamp);
    // Together with those of other sources; what they replace does not count.
    desk.set_claims(&source("sql"), many(3), now()).unwrap();
    assert_eq!(desk.set_claims(&source("two"), many(1), now()).unwrap_err().code(), "limit");
    desk.set_claims(&source("sql"), many(2), now()).unwrap();
    desk.set_claims(&source("two"), many(1), now()).unwrap();
}

#[test]
fn a_trace_holds_them() {
    let mut desk = desk();
    let full = ForeignClaim { units: 2, ..claim("r-18", "seats", "12:00", "20:00") };
    desk.set_claims(&source("sql"), vec![claim("r-17", "bay-1", "15:00", "16:00"), full], now()).unwrap();
    let text = r#"{"command": "book", "key": "1", "service": "wash", "location": "lot", "start": "2026-11-02T15:00:00Z"}"#;
    let (decision, trace) = Trace::record(&mut desk, &command(text), now()).unwrap();
    assert!(matches!(decision, Decision::Refused { .. }));
    assert_eq!(trace.replay().unwrap(), decision);
    let written = trace.to_json();
    let recording = Recording::from_json(&written.canonical()).unwrap();
    assert_eq!(recording.replay().unwrap().to_json(), decision.to_json());
    // Without them it would have been booked.
    let Json::Map(mut members) = wire::parse(&written.canonical(), &Limits::default()).unwrap() else {
        panic!()
    };
    assert!(members.remove("claims").is_some());
    let without = Recording::from_tree(&Json::Map(members)).unwrap().replay().unwrap();
    assert!(matches!(without, Decision::Accepted(_)));
}
