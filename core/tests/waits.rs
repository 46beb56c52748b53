//! Visits whose segments wait for each other: a list, which looks at all starts at once, says of each what a check says
//! that tries everyone (law 1), and when the visit ends.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Desk, Wish};
use slotwright::period::{Instant, Period, Seconds};

/// One who comes again, two who do, one for the whole visit, and two at once who may be the same kind.
const CATALOG: &str = r#"{"schema":"slotwright.catalog/0","id":"c","locations":[{"id":"lot","zone":"America/New_York",
    "hours":[{"days":["MO","TU"],"from":"08:00","to":"13:00"}]}],
    "resources":[{"id":"a1","kind":"a","location":"lot"},{"id":"a2","kind":"a","location":"lot","buffer":{"after":"PT5M"}},
        {"id":"a3","kind":"a","location":"lot"},{"id":"b1","kind":"b","location":"lot"},{"id":"b2","kind":"b","location":"lot"},
        {"id":"c1","kind":"c","location":"lot"},{"id":"c2","kind":"c","location":"lot"}],
    "services":[
      {"id":"again","locations":["lot"],"grid":{"step":"PT15M"},"horizon":"P60D","segments":[
        {"id":"in","length":"PT15M","gap":{"most":"PT30M"},"needs":[{"id":"who","kind":"a"}]},
        {"id":"work","length":"PT30M","gap":{"least":"PT5M","most":"PT40M"},"needs":[{"id":"tech","kind":"b"}]},
        {"id":"out","length":"PT15M","needs":[{"id":"same","sameAs":"who"}]}]},
      {"id":"both","locations":["lot"],"grid":{"step":"PT15M"},"horizon":"P60D","segments":[
        {"id":"in","length":"PT15M","gap":{"most":"PT30M"},"needs":[{"id":"who","kind":"a"}]},
        {"id":"work","length":"PT15M","gap":{"most":"PT20M"},"needs":[{"id":"tech","kind":"b"}]},
        {"id":"test","length":"PT20M","gap":{"most":"PT20M"},"needs":[{"id":"same","sameAs":"who"}]},
        {"id":"last","length":"PT10M","needs":[{"id":"hand","sameAs":"tech"}]}]},
      {"id":"loan","locations":["lot"],"grid":{"step":"PT15M"},"horizon":"P60D","needs":[{"id":"car","kind":"c"}],"segments":[
        {"id":"in","length":"PT15M","gap":{"most":"PT60M"},"needs":[{"id":"who","kind":"a"}]},
        {"id":"work","length":"PT30M","needs":[{"id":"tech","kind":"b"}]}]},
      {"id":"pair","locations":["lot"],"grid":{"step":"PT15M"},"horizon":"P60D","segments":[
        {"id":"in","length":"PT15M","gap":{"most":"PT45M"},"needs":[{"id":"who","kind":"a"},{"id":"other","kind":"a"}]},
        {"id":"work","length":"PT30M","needs":[{"id":"tech","kind":"b"}]}]}]}"#;

#[test]
fn a_list_of_visits_that_wait_says_what_a_check_says() {
    let mut dice = 7_u64;
    let mut roll = move |below: i64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(dice >> 33).unwrap() % below
    };
    let catalog = Catalog::from_json(CATALOG).unwrap();
    let begin = Instant::parse("2026-11-02T13:00:00Z").unwrap();
    let now = begin.plus(Seconds(-86_400));
    let window = Period::new(begin, begin.plus(Seconds(2 * 86_400))).unwrap();
    let names = ["a1", "a2", "a3", "b1", "b2", "c1", "c2"];
    let (mut open, mut closed, mut late) = (0, 0, 0);
    for round in 0..60 {
        let mut desk = Desk::new(catalog.clone());
        for nth in 0..20 + roll(30) {
            let start = begin.plus(Seconds(86_400 * roll(2) + 300 * roll(60)));
            let end = start.plus(Seconds(300 * (1 + roll(12))));
            let who = names.get(usize::try_from(roll(7)).unwrap()).unwrap();
            let block = format!(
                r#"{{"command":"block","key":"k{nth}","resource":"{who}","start":"{start}","end":"{end}"}}"#
            );
            desk.apply(&Command::from_json(&block).unwrap(), now).unwrap();
        }
        for service in ["again", "both", "loan", "pair"] {
            let wish = Wish::new(service, "lot").unwrap();
            let found = desk.slots(&wish, window, now).unwrap().found;
            let shortest = catalog.services().find(|one| one.id.as_str() == service).unwrap().shortest();
            for quarter in 0..2 * 96 {
                let start = begin.plus(Seconds(900 * quarter));
                let verdict = desk.check(&wish, start, now).unwrap();
                let listed = found.starts.iter().position(|one| *one == start);
                let listed = listed.and_then(|at| found.ends.get(at)).copied();
                let checked = verdict.plan.as_ref().map(|plan| plan.visit.end());
                assert_eq!(listed, checked, "round {round}: {service} at {start}");
                match checked {
                    None => closed += 1,
                    Some(end) if end == start.plus(shortest) => open += 1,
                    Some(_) => late += 1,
                }
            }
        }
    }
    assert!(open > 1_000 && closed > 1_000 && late > 500, "{open} {closed} {late}");
}
