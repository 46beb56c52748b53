//! Variants, add-ons and a quantity: what a catalog refuses, and that what is listed for them is what is booked.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use proptest::prelude::*;
use slotwright::Error;
use slotwright::availability::{Plan, SlotId};
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Outcome, Refusal, Wish};
use slotwright::id::{LocationId, OptionId};
use slotwright::ledger::Booking;
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Also, Item};

const NOW: &str = "2026-10-30T12:00:00Z";
/// A Monday.
const NINE: &str = "2026-11-02T09:00:00Z";

/// A garage: three technicians, of whom one knows electric cars and another hybrids; two lifts, three cars to lend, a waiting
/// room, and three rooms of which one is large. `MARK` and `CAPS` stand for what a test puts there.
const GARAGE: &str = r#"{"schema":"slotwright.catalog/0","id":"garage",
  "locations":[{"id":"lot","zone":"UTC","hours":[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"18:00"}]}],
  "resources":[
    {"id":"ann","kind":"tech","location":"lot","skills":["ev"]},
    {"id":"bob","kind":"tech","location":"lot"},
    {"id":"cai","kind":"tech","location":"lot","skills":["hybrid"]},
    {"id":"lift-1","kind":"lift","location":"lot"}, {"id":"lift-2","kind":"lift","location":"lot"},
    {"id":"car-1","kind":"car","location":"lot"}, {"id":"car-2","kind":"car","location":"lot"},
    {"id":"car-3","kind":"car","location":"lot"},
    {"id":"room","kind":"seat","location":"lot","capacity":4}, {"id":"hall","kind":"mixed","location":"lot","capacity":4},
    {"id":"nook","kind":"mixed","location":"lot"}, {"id":"den","kind":"mixed","location":"lot"}],
  "services":[{"id":"service","locations":["lot"],"grid":{"step":"PT30M"},
    "segments":[{"id":"work","length":"PT60M","needs":[{"id":"tech","kind":"tech"},{"id":"chair","kind":"seat"}]},
                {"id":"back","length":"PT30M","needs":[{"id":"advisor","kind":"tech"}]}]MARK}]CAPS}"#;

/// A fuel, and things to add.
const OPTIONS: &str = r#","variants":[
    {"id":"fuel","options":[{"id":"petrol"},{"id":"ev","lengths":{"work":"PT90M"},"skills":{"tech":["ev"]}},
                            {"id":"diesel","adds":{"work":"PT30M"}}],"default":"petrol"}],
  "addOns":[
    {"id":"tyres","adds":{"work":"PT30M"},"needs":[{"segment":"work","id":"lift","kind":"lift"}]},
    {"id":"loan","needs":[{"id":"car","kind":"car"}],"without":["chair"]},
    {"id":"wash+wax","adds":{"work":"PT30M","back":"PT30M"}}]"#;

fn garage(mark: &str, caps: &str) -> String {
    GARAGE.replace("MARK", mark).replace("CAPS", caps)
}

fn faults(mark: &str, caps: &str) -> Vec<String> {
    match Catalog::from_json(&garage(mark, caps)) {
        Err(Error::DocumentInvalid { faults, .. }) => {
            faults.0.iter().map(|fault| format!("{} [{}]", fault.path, fault.code)).collect()
        }
        other => vec![format!("{:?}", other.map(|_| "no fault"))],
    }
}

#[test]
fn a_catalog_says_what_is_wrong_with_its_options() {
    let variant = |options: &str| format!(r#","variants":[{{"id":"v","options":[{options}]}}]"#);
    let add_on = |members: &str| format!(r#","addOns":[{{"id":"a",{members}}}]"#);
    let rows: Vec<(String, &[&str])> = vec![
        (variant(""), &["services[0].variants[0].options [missing]"]),
        (variant(r#"{"id":"x"},{"id":"x"}"#), &["services[0].variants[0].options[1].id [duplicate]"]),
        (variant(r#"{"id":"x"}"#) + r#","addOns":[{"id":"x"}]"#, &["services[0].addOns[0].id [duplicate]"]),
        (
            r#","variants":[{"id":"v","options":[{"id":"x"}]},{"id":"v","options":[{"id":"y"}]}]"#.into(),
            &["services[0].variants[1].id [duplicate]"],
        ),
        (
            r#","variants":[{"id":"v","options":[{"id":"x"}],"default":"y"}]"#.into(),
            &["services[0].variants[0].default [dangling]"],
        ),
        (add_on(r#""colour":"red""#), &["services[0].addOns[0].colour [unknown_member]"]),
        (add_on(r#""lengths":{"work":"PT5M"}"#), &["services[0].addOns[0].lengths [conflict]"]),
        (add_on(r#""adds":{"play":"PT5M"}"#), &["services[0].addOns[0].adds.play [dangling]"]),
        (add_on(r#""adds":{"a b":"PT5M"}"#), &[r#"services[0].addOns[0].adds["a b"] [dangling]"#]),
        (add_on(r#""adds":{"work":"PT0M"}"#), &["services[0].addOns[0].adds.work [out_of_range]"]),
        (
            add_on(r#""adds":{"work":"PT9999H"}"#),
            &["services[0].addOns[0].adds.work [out_of_range]", "services[0] [out_of_range]"],
        ),
        (
            variant(r#"{"id":"x","lengths":{"work":"PT0M"}}"#),
            &["services[0].variants[0].options[0].lengths.work [out_of_range]"],
        ),
        (add_on(r#""without":["sofa"]"#), &["services[0].addOns[0].without [dangling]"]),
        (add_on(r#""skills":{"sofa":["soft"]}"#), &["services[0].addOns[0].skills.sofa [dangling]"]),
        (add_on(r#""skills":{"tech":["magic"]}"#), &["services[0].addOns[0].skills.tech [impossible]"]),
        (
            add_on(r#""needs":[{"id":"tech","kind":"lift"}]"#),
            &["services[0].addOns[0].needs[0].id [duplicate]"],
        ),
        (
            add_on(r#""needs":[{"segment":"play","id":"lift","kind":"lift"}]"#),
            &["services[0].addOns[0].needs[0].segment [dangling]"],
        ),
        (
            add_on(r#""needs":[{"id":"lift","kind":"crane"}]"#),
            &["services[0].addOns[0].needs[0].kind [dangling]"],
        ),
        (
            add_on(r#""needs":[{"id":"lift","kind":"lift","count":3}]"#),
            &["services[0].addOns[0].needs[0] [impossible]"],
        ),
        (add_on(r#""without":["advisor"]"#), &["services[0].addOns[0].without [impossible]"]),
        (
            add_on(r#""without":["tech"]"#)
                + r#","variants":[{"id":"v","options":[{"id":"x"},{"id":"y","without":["chair"]}]}]"#,
            &[
                "services[0].variants[0].options[1].without [impossible]",
                "services[0].addOns[0].without [impossible]",
            ],
        ),
        (r#","quantity":{"most":0}"#.into(), &["services[0].quantity.most [out_of_range]"]),
        (r#","quantity":{"most":2}"#.into(), &[]),
        (
            r#","quantity":{"most":4}"#.into(),
            &[
                "services[0].segments[0].needs[0] [impossible]",
                "services[0].segments[1].needs[0] [impossible]",
            ],
        ),
        (
            r#","needs":[{"id":"big","resource":"lift-1"}],"quantity":{"most":2}"#.into(),
            &["services[0].needs[0] [impossible]"],
        ),
    ];
    for (mark, expected) in rows {
        let found = faults(&mark, "");
        let expected: &[&str] = if expected.is_empty() { &["Ok(\"no fault\")"] } else { expected };
        assert_eq!(found, expected, "{mark}");
    }
}

/// What two options break together is seen without going through all combinations.
#[test]
fn options_are_held_against_each_other() {
    let two =
        |first: &str, second: &str| format!(r#","addOns":[{{"id":"a",{first}}},{{"id":"b",{second}}}]"#);
    let either = |first: &str, second: &str| {
        format!(r#","variants":[{{"id":"v","options":[{{"id":"a",{first}}},{{"id":"b",{second}}}]}}]"#)
    };
    let lift = |id: &str| format!(r#""needs":[{{"segment":"work","id":"{id}","resource":"lift-1"}}]"#);
    let ok = "Ok(\"no fault\")";
    let rows = [
        // The same lift twice: only if there may be both.
        (two(&lift("x"), &lift("y")), "services[0].addOns[1].needs[0].resource [impossible]"),
        (either(&lift("x"), &lift("y")), ok),
        // The same by another name, before it may fall away.
        (
            two(r#""needs":[{"segment":"back","id":"again","sameAs":"tech"}]"#, r#""without":["tech"]"#),
            "services[0].addOns[1].without [impossible]",
        ),
        (either(r#""needs":[{"segment":"back","id":"again","sameAs":"tech"}]"#, r#""without":["tech"]"#), ok),
        (
            two(r#""needs":[{"segment":"work","id":"lift","kind":"lift"}]"#, r#""needs":[{"segment":"back","id":"down","sameAs":"lift"}]"#),
            "services[0].addOns[1].needs[0].sameAs [dangling]",
        ),
        // A length from two variants.
        (
            r#","variants":[{"id":"v","options":[{"id":"a","lengths":{"work":"PT5M"}}]},{"id":"w","options":[{"id":"b","lengths":{"work":"PT9M"}}]}]"#.into(),
            "services[0].variants[1].options[0].lengths.work [conflict]",
        ),
        // 500 hours and 300 are more than 31 days, 500 or 300 are not.
        (two(r#""adds":{"work":"PT500H"}"#, r#""adds":{"back":"PT300H"}"#), "services[0] [out_of_range]"),
        (either(r#""adds":{"work":"PT500H"}"#, r#""adds":{"back":"PT300H"}"#), ok),
        // A segment keeps a need: its own, or what is given for it.
        (two(r#""without":["tech"]"#, r#""adds":{"work":"PT5M"}"#), ok),
        (either(r#""without":["advisor"],"needs":[{"segment":"back","id":"bell","kind":"lift"}]"#, r#""adds":{"work":"PT5M"}"#), ok),
    ];
    for (mark, expected) in rows {
        assert_eq!(faults(&mark, ""), [expected], "{mark}");
    }
    let same = r#","addOns":[{"id":"a"}],"needs":[]"#;
    let again =
        GARAGE.replace(r#"{"id":"advisor","kind":"tech"}"#, r#"{"id":"advisor","sameAs":"tech"EACH}"#);
    let again =
        again.replace("CAPS", "").replace(r#""id":"tech","kind":"tech""#, r#""id":"tech","kind":"tech"EACH"#);
    let faults_of = |each: &str, mark: &str| {
        let text = again.replace("EACH", each).replace("MARK", mark);
        Catalog::from_json(&text).map_or_else(|error| error.to_string(), |_| String::new())
    };
    assert_eq!(faults_of("", same), "");
    assert!(faults_of("", r#","quantity":{"most":2}"#).contains("say `each`: false"));
    assert_eq!(faults_of(r#","each":false"#, r#","quantity":{"most":2}"#), "");
    let gone = r#","addOns":[{"id":"a","without":["tech"]}]"#;
    assert!(faults_of("", gone).contains("addOns[0].without: \"tech\" falls away"));
}

#[test]
fn what_was_written_is_read_as_it_was_whatever_the_order() {
    let text = garage(&format!("{OPTIONS},\"quantity\":{{\"most\":2}}"), "");
    let catalog = Catalog::from_json(&text).unwrap();
    assert_eq!(Catalog::from_json(&catalog.to_json().canonical()).unwrap(), catalog);
    let turned =
        text.replace(r#"{"id":"petrol"},"#, "").replace(r#"["ev"]}}"#, r#"["ev"]}},{"id":"petrol"}"#);
    assert_ne!(turned, text);
    assert_eq!(Catalog::from_json(&turned).unwrap().revision(), catalog.revision());
    let plain = Catalog::from_json(&garage("", "")).unwrap().to_json().canonical();
    assert!(!plain.contains("addOns") && !plain.contains("variants") && !plain.contains("quantity"));
}

// ---- what is asked ----

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn desk(mark: &str, caps: &str) -> Desk {
    Desk::new(Catalog::from_json(&garage(mark, caps)).unwrap_or_else(|error| panic!("{error}")))
}

fn wish(options: &[&str], quantity: u32) -> Wish {
    let options = options.iter().map(|id| OptionId::new(id).unwrap()).collect();
    Wish { options, quantity, ..Wish::new("service", "lot").unwrap() }
}

fn plan(desk: &Desk, wish: &Wish, start: &str) -> Option<Plan> {
    desk.check(wish, at(start), at(NOW)).unwrap().plan
}

fn apply(desk: &mut Desk, text: &str) -> Decision {
    desk.apply(&Command::from_json(text).unwrap(), at(NOW)).unwrap()
}

fn booked(decision: Decision) -> Booking {
    let Decision::Accepted(outcome) = decision else { panic!("{decision:?}") };
    Outcome::booking(&outcome).unwrap().clone()
}

/// Each claim: its need, who meets it, and how long.
fn claims(claims: &[slotwright::rules::Claim]) -> Vec<(String, String, i64, u32)> {
    let row = |claim: &slotwright::rules::Claim| {
        let minutes = claim.core.length().0 / 60;
        (claim.need.to_string(), claim.resource.to_string(), minutes, claim.units)
    };
    claims.iter().map(row).collect()
}

fn names(booking: &Booking) -> Vec<String> {
    booking.subject.options.iter().map(ToString::to_string).collect()
}

#[test]
fn options_change_lengths_needs_and_skills() {
    let desk = desk(OPTIONS, "");
    type Row<'a> = (&'a [&'a str], &'a [(&'a str, &'a str, i64)]);
    let rows: [Row<'_>; 4] = [
        (&[], &[("tech", "ann", 60), ("chair", "room", 60), ("advisor", "ann", 30)]),
        (&["ev"], &[("tech", "ann", 90), ("chair", "room", 90), ("advisor", "ann", 30)]),
        (
            &["ev", "tyres", "wash+wax"],
            &[("tech", "ann", 150), ("chair", "room", 150), ("lift", "lift-1", 150), ("advisor", "ann", 60)],
        ),
        (&["diesel", "loan"], &[("tech", "ann", 90), ("advisor", "ann", 30), ("car", "car-1", 120)]),
    ];
    for (options, expected) in rows {
        let plan = plan(&desk, &wish(options, 1), NINE).unwrap();
        let found: Vec<_> =
            claims(&plan.claims).into_iter().map(|(need, who, length, _)| (need, who, length)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(need, who, length)| (need.to_string(), who.to_string(), *length)).collect();
        assert_eq!(found, expected, "{options:?}");
    }
    // A choice of a need that an option brings, and of one that it takes away.
    let mut with = wish(&["loan"], 1);
    with.choices =
        Wish::from_json(r#"{"service":"s","location":"l","choices":{"car":"car-3"}}"#).unwrap().choices;
    assert_eq!(claims(&plan(&desk, &with, NINE).unwrap().claims)[2].1, "car-3");
    with.options.clear();
    assert_eq!(desk.check(&with, at(NINE), at(NOW)).unwrap_err().code(), "query.invalid");
}

#[test]
fn what_cannot_be_asked_for_says_what_can() {
    let desk_of = desk(&OPTIONS.replace(r#","default":"petrol""#, ""), "");
    let says = |desk: &Desk, options: &[&str], quantity: u32| {
        desk.slots(
            &wish(options, quantity),
            Period::new(at(NINE), at(NINE).plus(Seconds(60))).unwrap(),
            at(NOW),
        )
        .unwrap_err()
        .to_string()
    };
    for (options, expected) in [
        (
            &["steam"][..],
            r#"service "service" has no option "steam"; it has: "diesel", "ev", "petrol", "loan", "tyres", "wash+wax""#,
        ),
        (&[], r#""fuel" is one of: "diesel", "ev", "petrol"; 0 are named"#),
        (&["ev", "petrol"], r#""fuel" is one of: "diesel", "ev", "petrol"; 2 are named"#),
    ] {
        let said = says(&desk_of, options, 1);
        assert!(said.contains("options") && said.contains(expected), "{said}");
    }
    assert!(says(&desk("", ""), &["ev"], 1).contains("it has none"));
    for quantity in [0, 2] {
        assert!(says(&desk("", ""), &[], quantity).contains("of service \"service\" 1 to 1 are asked for"));
    }
    // A combination that nobody can serve has a reason, as any start has.
    let both = OPTIONS.replace(r#"{"id":"loan","#, r#"{"id":"loan","skills":{"tech":["hybrid"]},"#);
    let verdict = desk(&both, "").check(&wish(&["ev", "loan"], 1), at(NINE), at(NOW)).unwrap();
    assert_eq!(verdict.reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>(), ["need.unmet"]);
}

#[test]
fn a_quantity_takes_more_units_of_pools_and_more_of_others() {
    let needs = r#","needs":[{"id":"cars","kind":"car"},{"id":"guide","kind":"tech","each":false},{"id":"any","kind":"mixed"}],"quantity":{"most":3}"#;
    let text = garage(needs, "")
        .replace(r#"{"id":"tech","kind":"tech"},"#, "")
        .replace(r#"{"id":"advisor","kind":"tech"}"#, r#"{"id":"bell","resource":"lift-1","each":false}"#);
    let mut desk = Desk::new(Catalog::from_json(&text).unwrap_or_else(|error| panic!("{error}")));
    let row = |need: &str, who: &str, units: u32| (need.to_owned(), who.to_owned(), units);
    let found = |plan: Plan| {
        claims(&plan.claims).into_iter().map(|(need, who, _, units)| (need, who, units)).collect::<Vec<_>>()
    };
    assert_eq!(
        found(plan(&desk, &wish(&[], 3), NINE).unwrap()),
        [
            row("chair", "room", 3),
            row("bell", "lift-1", 1),
            row("cars", "car-1", 1),
            row("cars", "car-2", 1),
            row("cars", "car-3", 1),
            row("guide", "ann", 1),
            row("any", "den", 1),
            row("any", "hall", 1),
            row("any", "nook", 1),
        ]
    );
    let slot = desk
        .slots(&wish(&[], 2), Period::new(at(NINE), at(NINE).plus(Seconds(60))).unwrap(), at(NOW))
        .unwrap();
    let slot = slot.get(0).unwrap().id.to_string();
    assert_eq!(slot, format!("service*2/lot/{NINE}"));
    let booking = booked(apply(&mut desk, &format!(r#"{{"command":"book","key":"k","slot":"{slot}"}}"#)));
    assert_eq!((booking.subject.quantity, booking.claims.len()), (2, 7));
    assert!(booking.to_json().canonical().contains(r#""quantity":2"#));
    // One car is left, and two chairs.
    assert_eq!(plan(&desk, &wish(&[], 2), NINE), None);
    assert_eq!(claims(&plan(&desk, &wish(&[], 1), "2026-11-02T12:00:00Z").unwrap().claims)[0].3, 1);
}

#[test]
fn a_slot_that_is_listed_books_exactly_that_and_a_move_keeps_it() {
    let mut desk = desk(OPTIONS, "");
    let window = Period::new(at(NINE), at(NINE).plus(Seconds(60))).unwrap();
    let slot = desk.slots(&wish(&["wash+wax", "tyres"], 1), window, at(NOW)).unwrap().get(0).unwrap();
    // What counts by default is in it: another default is another slot.
    assert_eq!(slot.id.to_string(), format!("service+petrol+tyres+wash%2Bwax/lot/{NINE}"));
    let first = booked(apply(&mut desk, &format!(r#"{{"command":"book","key":"k","slot":"{}"}}"#, slot.id)));
    assert_eq!(names(&first), ["petrol", "tyres", "wash+wax"]);
    assert_eq!(first.subject.visit, slot.visit);
    let id = &first.id;
    let moved = |desk: &mut Desk, key: &str, more: &str| {
        let text = format!(
            r#"{{"command":"reschedule","key":"{key}","booking":{{"id":"{id}"}},"start":"2026-11-02T11:00:00Z"{more}}}"#
        );
        apply(desk, &text)
    };
    let kept = booked(moved(&mut desk, "m1", ""));
    assert_eq!((names(&kept), kept.subject.visit.length()), (names(&first), first.subject.visit.length()));
    let other = booked(moved(&mut desk, "m2", r#","options":["ev"]"#));
    assert_eq!((names(&other), claims(&other.claims)[0].2), (vec!["ev".to_owned()], 90));
    let none = booked(moved(&mut desk, "m3", r#","options":[]"#));
    assert_eq!((names(&none), claims(&none.claims)[0].2), (vec!["petrol".to_owned()], 60));
}

#[test]
fn a_place_in_a_waitlist_waits_for_its_options() {
    let mut desk = desk(OPTIONS, "");
    let join = format!(
        r#"{{"command":"joinWaitlist","key":"w","service":"service","options":["ev"],"location":"lot","start":"{NINE}","end":"2026-11-02T10:00:00Z"}}"#
    );
    apply(&mut desk, &join);
    let lot = LocationId::new("lot").unwrap();
    let fitting = desk.who_fits(&lot, None, at(NOW)).unwrap();
    assert_eq!(fitting[0].slot.id.to_string(), format!("service+ev/lot/{NINE}"));
    // Others are there for petrol; who is for ev is away.
    apply(
        &mut desk,
        r#"{"command":"block","key":"b","resource":"ann","start":"2026-11-02T08:00:00Z","end":"2026-11-02T18:00:00Z"}"#,
    );
    assert!(desk.who_fits(&lot, None, at(NOW)).unwrap().is_empty());
    assert!(plan(&desk, &wish(&[], 1), NINE).is_some());
}

#[test]
fn a_cap_counts_visits_with_an_option() {
    let caps =
        r#","caps":[{"id":"ev-a-day","locations":["lot"],"limit":1,"per":"day","options":["ev","diesel"]}]"#;
    let mut desk_of = desk(OPTIONS, caps);
    let book = |desk: &mut Desk, key: &str, options: &str, start: &str| {
        apply(
            desk,
            &format!(
                r#"{{"command":"book","key":"{key}","service":"service","location":"lot","options":{options},"start":"{start}"}}"#
            ),
        )
    };
    booked(book(&mut desk_of, "one", r#"["diesel"]"#, NINE));
    booked(book(&mut desk_of, "two", "[]", "2026-11-02T12:00:00Z"));
    let Decision::Refused { refusal: Refusal::NotOpen { reasons, alternatives }, .. } =
        book(&mut desk_of, "three", r#"["ev"]"#, "2026-11-02T14:00:00Z")
    else {
        panic!("a second on one day")
    };
    assert_eq!(reasons[0].code(), "caps.reached");
    assert!(alternatives.iter().all(|slot| slot.id.to_string().starts_with("service+ev/lot/2026-11-03")));
    let unknown = caps.replace("diesel", "steam");
    assert_eq!(faults(OPTIONS, &unknown), ["caps[0].options[1] [dangling]"]);
}

proptest! {
    #[test]
    fn a_slot_id_is_read_as_it_is_written(
        service in "[a-zA-Z0-9*+/?&=% é]{0,5}[a-z]",
        options in prop::collection::btree_set("[a-zA-Z0-9*+/?&=%é]{1,5}", 0..4),
        quantity in 0..200_u32,
        choices in prop::collection::btree_map("[a-z=&+*]{1,3}", "[a-z=&+*/]{1,3}", 0..3),
        also in prop::collection::vec(("[a-z,;@*+é]{0,2}[a-z]", "[a-z,;@+]{1,3}", 1..3_u32), 0..4),
        (any, wait) in (any::<bool>(), 0..200_u32),
    ) {
        let mut id = SlotId::parse(&format!("s/l/{NINE}")).unwrap();
        prop_assert_eq!((id.quantity, id.options.len()), (1, 0));
        let Ok(service) = slotwright::id::ServiceId::new(&service) else { return Ok(()) };
        id.service = service;
        id.options = options.iter().map(|id| OptionId::new(id).unwrap()).collect();
        id.quantity = quantity;
        let items = also.iter().map(|(service, option, quantity)| Item {
            service: slotwright::id::ServiceId::new(service).unwrap(),
            options: [OptionId::new(option).unwrap()].into(),
            quantity: *quantity,
        });
        if !also.is_empty() {
            id.also = Also { items: items.collect(), in_any_order: any, wait: Minutes(wait) };
        }
        id.choices = choices.iter().map(|(need, who)| {
            (slotwright::id::NeedId::new(need).unwrap(), slotwright::id::ResourceId::new(who).unwrap())
        }).collect();
        prop_assert_eq!(SlotId::parse(&id.to_string()).unwrap(), id);
    }
}

#[test]
fn a_slot_id_of_another_form_is_none() {
    for text in [
        "s*/l/",
        "s*x/l/",
        "s*01/l/",
        "s*1*2/l/",
        "s*-1/l/",
        "s+/l/",
        "+a/l/",
        "s,/l/",
        "s,t;u/l/",
        "s@3/l/",
        "s,t@/l/",
        "s,t@03/l/",
        ",t/l/",
        "s;/l/",
        "s,t@-1/l/",
    ] {
        let found = SlotId::parse(&format!("{text}{NINE}"));
        assert!(found.is_err(), "{text}: {found:?}");
    }
}
