//! How long a segment is by who serves: what a catalog refuses, whose pace counts, and what is said where nothing is open.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use slotwright::availability::{Blocker, Reason};
use slotwright::catalog::{Catalog, Takes};
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::{Error, Limits};

const NOW: &str = "2026-10-30T12:00:00Z";
/// A Monday.
const NINE: &str = "2026-11-02T09:00:00Z";

/// A garage with two technicians. `MARK` stands for what a test says of ann, `MORE` for further resources.
const GARAGE: &str = r#"{"schema":"slotwright.catalog/0","id":"garage",
  "locations":[{"id":"lot","zone":"UTC","hours":[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"18:00"}]}],
  "resources":[
    {"id":"ann","kind":"tech","location":"lot","skills":["brakes"]MARK},
    {"id":"bob","kind":"tech","location":"lot"},
    {"id":"lift-1","kind":"lift","location":"lot"},{"id":"lift-2","kind":"lift","location":"lot"}MORE],
  "services":[
    {"id":"oil","locations":["lot"],"grid":{"step":"PT30M"},
     "segments":[{"id":"work","length":"PT45M","needs":[{"id":"tech","kind":"tech"},{"id":"lift","kind":"lift"}]}],
     "addOns":[{"id":"filter","adds":{"work":"PT15M"}}]},
    {"id":"brakes","locations":["lot"],"grid":{"step":"PT30M"},
     "segments":[{"id":"work","length":"PT60M","needs":[{"id":"tech","kind":"tech","skills":["brakes"]},{"id":"lift","kind":"lift"}]},
                 {"id":"test","length":"PT30M","needs":[{"id":"driver","sameAs":"tech"}]}]},
    {"id":"two","locations":["lot"],"grid":{"step":"PT30M"},
     "segments":[{"id":"work","length":"PT60M","needs":[{"id":"techs","kind":"tech","count":2}]}]}]}"#;

fn garage(paces: &str, more: &str) -> String {
    let paces = if paces.is_empty() { String::new() } else { format!(r#","paces":[{paces}]"#) };
    GARAGE.replace("MARK", &paces).replace("MORE", more)
}

fn faults(paces: &str, more: &str) -> Vec<String> {
    match Catalog::from_json(&garage(paces, more)) {
        Err(Error::DocumentInvalid { faults, .. }) => {
            faults.0.iter().map(|fault| format!("{} [{}]", fault.path, fault.code)).collect()
        }
        other => vec![format!("{:?}", other.map(|_| "no fault"))],
    }
}

#[test]
fn a_catalog_says_what_is_wrong_with_its_paces() {
    const OF: &str = "resources[0].paces[0]";
    let rows: &[(&str, &[&str])] = &[
        (r#"{"percent":0}"#, &[".percent [out_of_range]"]),
        (r#"{"percent":1001}"#, &[".percent [out_of_range]"]),
        (r#"{"percent":50,"length":"PT5M"}"#, &[" [conflict]"]),
        (r#"{"skill":"brakes"}"#, &[" [missing]"]),
        (r#"{"length":"PT0M"}"#, &[".length [out_of_range]"]),
        (r#"{"length":5}"#, &[".length [type]"]),
        (r#"{"service":"nope","percent":50}"#, &[".service [dangling]"]),
        (r#"{"service":7,"segment":"work","percent":50}"#, &[".service [type]"]),
        (r#"{"segment":"work","percent":50}"#, &[".segment [missing]"]),
        (r#"{"service":"oil","segment":"test","percent":50}"#, &[".segment [dangling]"]),
        (r#"{"skill":"ev","percent":50}"#, &[".skill [dangling]"]),
        (r#"{"percent":50,"color":1}"#, &[".color [unknown_member]"]),
        (r#"7"#, &[" [type]"]),
    ];
    for (pace, expected) in rows {
        let expected: Vec<_> = expected.iter().map(|fault| format!("{OF}{fault}")).collect();
        assert_eq!(faults(pace, ""), expected, "{pace}");
    }
    let many = vec![r#"{"percent":50}"#; 101].join(",");
    assert_eq!(faults(&many, ""), ["resources[0].paces [too_many]"]);
    // As long as a visit may be, and longer: for a segment after it, by a percentage, by a longer option.
    assert_eq!(faults(r#"{"service":"oil","length":"PT744H"}"#, ""), [r#"Ok("no fault")"#]);
    assert_eq!(faults(r#"{"length":"PT744H"}"#, ""), ["services[1].segments [out_of_range]"]);
    let long = garage(r#"{"percent":1000}"#, "").replace("PT15M", "PT74H");
    let Err(Error::DocumentInvalid { faults: found, .. }) = Catalog::from_json(&long) else { panic!() };
    assert_eq!(found.0.iter().map(|fault| fault.path.as_str()).collect::<Vec<_>>(), ["services[0].segments"]);
}

/// Nine who differ in both segments are too many; in one they are not, and of those who can't serve none counts.
#[test]
fn the_lengths_that_a_visit_can_have_are_few() {
    let crowd = |skills: &str, of: &str| -> String {
        let one = |nth: usize| {
            format!(
                r#",{{"id":"t{nth}","kind":"tech","location":"lot"{skills},"paces":[{{{of}"percent":{}}}]}}"#,
                101 + nth
            )
        };
        (0..9).map(one).collect()
    };
    let skilled = r#","skills":["brakes"]"#;
    assert_eq!(faults("", &crowd(skilled, "")), ["services[1].segments [too_many]"]);
    let in_one = r#""service":"brakes","segment":"work","#;
    assert_eq!(faults("", &crowd(skilled, in_one)), [r#"Ok("no fault")"#]);
    assert_eq!(faults("", &crowd("", "")), [r#"Ok("no fault")"#]);
}

#[test]
fn what_was_written_is_read_as_it_was() {
    let paces = r#"{"skill":"brakes","percent":150},{"service":"oil","segment":"work","length":"PT30M"},{"percent":120}"#;
    let catalog = Catalog::from_json(&garage(paces, "")).unwrap();
    assert_eq!(Catalog::from_json(&catalog.to_json().canonical()).unwrap(), catalog);
    assert!(!Catalog::from_json(&garage("", "")).unwrap().to_json().canonical().contains("paces"));
}

#[test]
fn a_part_of_a_length_is_rounded_up() {
    for (percent, of, expected) in
        [(150, 45, 68), (33, 10, 4), (1, 1, 1), (100, 45, 45), (1000, 44_640, 446_400)]
    {
        assert_eq!(Takes::Percent(percent).of(Minutes(of)), Minutes(expected), "{percent} % of {of}");
    }
    assert_eq!(Takes::Length(Minutes(30)).of(Minutes(45)), Minutes(30));
}

// ---- what is asked ----

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn desk(paces: &str, more: &str) -> Desk {
    Desk::new(Catalog::from_json(&garage(paces, more)).unwrap_or_else(|error| panic!("{error}")))
}

fn wish(text: &str) -> Wish {
    Wish::from_json(&format!(r#"{{"location":"lot",{text}}}"#)).unwrap()
}

/// Who serves, and for how many minutes.
fn plan(desk: &Desk, of: &str) -> Vec<(String, i64)> {
    let plan = desk.check(&wish(of), at(NINE), at(NOW)).unwrap().plan.unwrap();
    plan.claims.iter().map(|claim| (claim.resource.to_string(), claim.core.length().0 / 60)).collect()
}

fn rows(rows: &[(&str, i64)]) -> Vec<(String, i64)> {
    rows.iter().map(|(who, minutes)| ((*who).to_owned(), *minutes)).collect()
}

#[test]
fn the_first_entry_that_matches_counts_and_the_slowest_who_has_one_decides() {
    let oil = |choice: &str| format!(r#""service":"oil","choices":{{"tech":"{choice}"}}"#);
    let slow = r#"{"skill":"brakes","percent":150},{"service":"oil","percent":200},{"percent":10}"#;
    let desk_of_slow = desk(slow, "");
    // Nobody asks for brakes here; the lift has no pace, and is taken as long.
    assert_eq!(plan(&desk_of_slow, &oil("ann")), rows(&[("ann", 90), ("lift-1", 90)]));
    assert_eq!(plan(&desk_of_slow, &oil("bob")), rows(&[("bob", 45), ("lift-1", 45)]));
    // With what options make of the length.
    let with = format!(r#"{},"options":["filter"]"#, oil("ann"));
    assert_eq!(plan(&desk_of_slow, &with), rows(&[("ann", 120), ("lift-1", 120)]));
    assert_eq!(
        plan(&desk_of_slow, r#""service":"brakes""#),
        rows(&[("ann", 90), ("lift-1", 90), ("ann", 3)])
    );
    // Who is done first is taken, though ann is first by name.
    assert_eq!(plan(&desk_of_slow, r#""service":"oil""#), rows(&[("bob", 45), ("lift-1", 45)]));
    let fast = desk(r#"{"service":"oil","segment":"work","length":"PT30M"}"#, "");
    assert_eq!(plan(&fast, r#""service":"oil""#), rows(&[("ann", 30), ("lift-1", 30)]));
    assert_eq!(plan(&fast, r#""service":"oil","options":["filter"]"#), rows(&[("ann", 30), ("lift-1", 30)]));
    // One with a pace decides alone, even if others have none; of two the slower.
    assert_eq!(plan(&desk(r#"{"percent":50}"#, ""), r#""service":"two""#), rows(&[("ann", 30), ("bob", 30)]));
    let cai = r#",{"id":"cai","kind":"tech","location":"lot","preference":1,"paces":[{"percent":200}]}"#;
    let dan = cai.replace("cai", "dan").replace("200", "300");
    let mut three = desk(r#"{"percent":50}"#, &format!("{cai}{dan}"));
    assert_eq!(plan(&three, r#""service":"two""#), rows(&[("ann", 30), ("bob", 30)]));
    let book = r#"{"key":"1","command":"book","service":"oil","location":"lot","choices":{"tech":"bob"},"start":"2026-11-02T09:00:00Z"}"#;
    let decision = three.apply(&Command::from_json(book).unwrap(), at(NOW)).unwrap();
    assert!(matches!(decision, Decision::Accepted(_)));
    assert_eq!(plan(&three, r#""service":"two""#), rows(&[("ann", 120), ("cai", 120)]));
}

/// Everyone who might serve is named with what is in their way for as long as they would take.
#[test]
fn the_reasons_are_told_from_the_pace_of_each() {
    let mut desk = desk(r#"{"percent":200}"#, "");
    let late = "2026-11-02T17:00:00Z";
    let book = r#"{"key":"1","command":"book","service":"oil","location":"lot","choices":{"tech":"bob"},"start":"2026-11-02T17:00:00Z"}"#;
    assert!(matches!(
        desk.apply(&Command::from_json(book).unwrap(), at(NOW)).unwrap(),
        Decision::Accepted(_)
    ));
    let verdict = desk.check(&wish(r#""service":"oil""#), at(late), at(NOW)).unwrap();
    let [Reason::Unmet { need, candidates, .. }] = verdict.reasons.as_slice() else {
        panic!("{:?}", verdict.reasons)
    };
    assert_eq!(need.as_str(), "tech");
    let names: Vec<_> = candidates.iter().map(|candidate| candidate.resource.as_str()).collect();
    assert_eq!(names, ["ann", "bob"]);
    // Ann would be done at half past six.
    assert!(
        matches!(candidates[0].blockers.as_slice(), [Blocker::LocationHours(_)]),
        "{:?}",
        candidates[0].blockers
    );
    assert!(
        matches!(candidates[1].blockers.as_slice(), [Blocker::Ledger(_)]),
        "{:?}",
        candidates[1].blockers
    );
    // At half past four she could be.
    let window = Period::new(at(NINE), at("2026-11-02T18:00:00Z")).unwrap();
    let slots =
        desk.slots(&wish(r#""service":"oil","choices":{"tech":"ann"}"#), window, at(NOW)).unwrap().found;
    assert_eq!(slots.starts.last(), Some(&at("2026-11-02T16:30:00Z")));
    assert_eq!(slots.ends.last(), Some(&at("2026-11-02T18:00:00Z")));
}

/// Each could for as long as they take, but not for as long as they take together.
#[test]
fn who_cannot_serve_together_is_a_combination() {
    let cai = r#",{"id":"cai","kind":"tech","location":"lot","paces":[{"percent":200}]}"#;
    let hours = r#"{"id":"bob","hours":[{"days":["MO"],"from":"08:00","to":"10:00"}],"#;
    let text = garage("", cai).replace(r#"{"id":"bob","#, hours);
    let mut desk = Desk::new(Catalog::from_json(&text).unwrap());
    let book = r#"{"key":"1","command":"book","service":"oil","location":"lot","choices":{"tech":"ann"},"start":"2026-11-02T09:00:00Z"}"#;
    assert!(matches!(
        desk.apply(&Command::from_json(book).unwrap(), at(NOW)).unwrap(),
        Decision::Accepted(_)
    ));
    let verdict = desk.check(&wish(r#""service":"two""#), at(NINE), at(NOW)).unwrap();
    assert!(!verdict.is_open());
    let [Reason::Combination { candidates, .. }] = verdict.reasons.as_slice() else {
        panic!("{:?}", verdict.reasons)
    };
    assert_eq!(candidates.len(), 1);
    assert_eq!(candidates[0].resource.as_str(), "ann");
}

/// The tries of all lengths together are bounded.
#[test]
fn what_is_too_much_to_try_is_said() {
    let limits = Limits { assignment_steps: 1, ..Limits::default() };
    let text = garage(
        r#"{"percent":50}"#,
        r#",{"id":"cai","kind":"tech","location":"lot","paces":[{"percent":200}]}"#,
    );
    let desk = Desk::new(Catalog::from_json(&text).unwrap()).with_limits(limits);
    let verdict = desk.check(&wish(r#""service":"two""#), at(NINE), at(NOW)).unwrap();
    assert_eq!(verdict.reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>(), ["undecided"]);
    let window = Period::new(at(NINE), at(NINE).plus(Seconds(3600))).unwrap();
    assert!(desk.slots(&wish(r#""service":"brakes""#), window, at(NOW)).is_err());
}

/// A list does not offer what a check can't decide, however small the bound is.
#[test]
fn a_list_knows_no_more_than_a_check() {
    let catalog = Catalog::from_json(&garage(r#"{"percent":50}"#, "")).unwrap();
    let window = Period::new(at(NINE), at("2026-11-02T18:00:00Z")).unwrap();
    for (service, steps) in
        [("oil", 1), ("oil", 2), ("oil", 8), ("two", 1), ("two", 100), ("brakes", 3), ("brakes", 50)]
    {
        let limits = Limits { assignment_steps: steps, ..Limits::default() };
        let desk = Desk::new(catalog.clone()).with_limits(limits);
        let wish = wish(&format!(r#""service":"{service}""#));
        let Ok(slots) = desk.slots(&wish, window, at(NOW)) else { continue };
        for start in &slots.found.starts {
            let verdict = desk.check(&wish, *start, at(NOW)).unwrap();
            assert!(verdict.is_open(), "{service} within {steps} tries: {:?}", verdict.reasons);
        }
        assert!(steps > 1 || slots.is_empty(), "{service} within one try");
    }
    let desk = Desk::new(catalog).with_limits(Limits { assignment_steps: 50, ..Limits::default() });
    assert!(!desk.slots(&wish(r#""service":"oil""#), window, at(NOW)).unwrap().is_empty());
}
