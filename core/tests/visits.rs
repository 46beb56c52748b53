//! Visits of several services: held against a model that tries every order, every start and everyone, five minutes by five.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_wrap,
    reason = "a test"
)]

use proptest::prelude::*;
use slotwright::availability::Reason;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::feed::{Audience, Detail};
use slotwright::id::{LedgerId, LocationId};
use slotwright::ledger::Booking;
use slotwright::period::{Instant, Period, Seconds};
use std::collections::{BTreeMap, BTreeSet};

const NOW: &str = "2026-11-01T00:00:00Z";
const MINUTE: i64 = 60;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// Minutes of the day that is asked about.
fn minute(minutes: i64) -> Instant {
    at("2026-11-02T00:00:00Z").plus(Seconds(minutes * MINUTE))
}

fn day() -> Period {
    Period::new(minute(0), minute(24 * 60)).unwrap()
}

fn minutes(instant: Instant) -> i64 {
    instant.since(minute(0)).0 / MINUTE
}

// ---- against a model ----

/// A need: of a kind, perhaps with a skill.
#[derive(Debug, Clone)]
struct NeedPlot {
    kind: &'static str,
    skilled: bool,
}

#[derive(Debug, Clone)]
struct ServicePlot {
    /// Lengths, the needs of each, and the most that one may wait after it: in fives.
    segments: Vec<(i64, Vec<NeedPlot>, i64)>,
    loaner: bool,
    buffer: (i64, i64),
}

#[derive(Debug, Clone)]
struct Plot {
    services: Vec<ServicePlot>,
    /// The hours of five technicians and bays: from and until, in fives from eight o'clock.
    hours: Vec<(i64, i64)>,
    /// What is booked before: a service, and when, in quarters of an hour.
    booked: Vec<(usize, i64)>,
    any: bool,
    wait: i64,
    count: usize,
}

/// Resources: the kind, and whether it is skilled.
const RESOURCES: [(&str, &str, bool); 6] = [
    ("ann", "tech", true),
    ("bob", "tech", false),
    ("bay-1", "bay", true),
    ("bay-2", "bay", false),
    ("car-1", "car", false),
    ("car-2", "car", false),
];

prop_compose! {
    fn services()(
        segments in prop::collection::vec((1..5_i64, 0..4_usize, any::<bool>(), 0..3_i64), 1..3),
        loaner in prop::bool::weighted(0.3),
        buffer in (0..3_i64, 0..3_i64),
    ) -> ServicePlot {
        let segments = segments.into_iter().map(|(length, needs, skilled, wait)| {
            let needs = match needs {
                0 => vec![NeedPlot { kind: "tech", skilled }],
                1 => vec![NeedPlot { kind: "bay", skilled }],
                2 => vec![NeedPlot { kind: "tech", skilled }, NeedPlot { kind: "bay", skilled: false }],
                _ => vec![NeedPlot { kind: "tech", skilled }, NeedPlot { kind: "tech", skilled: false }],
            };
            (length, needs, wait)
        });
        ServicePlot { segments: segments.collect(), loaner, buffer }
    }
}

prop_compose! {
    fn plots()(
        services in prop::collection::vec(services(), 3),
        hours in prop::collection::vec((0..6_i64, 12..36_i64), 6),
        booked in prop::collection::vec((0..3_usize, 0..10_i64), 0..4),
        any in any::<bool>(),
        wait in 0..3_i64,
        count in 2..4_usize,
    ) -> Plot {
        Plot { services, hours, booked, any, wait, count }
    }
}

const EIGHT: i64 = 8 * 60;
const ELEVEN: i64 = 11 * 60;

fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl Plot {
    fn catalog(&self) -> Catalog {
        let hours = |from: i64, to: i64| {
            format!(r#"[{{"days":["MO"],"from":"{}","to":"{}"}}]"#, clock(from), clock(to))
        };
        let resources = RESOURCES.iter().zip(&self.hours).map(|((id, kind, skilled), _)| {
            let (from, to) = self.on_duty(id);
            let skills = if *skilled { r#","skills":["x"]"# } else { "" };
            format!(r#"{{"id":"{id}","kind":"{kind}","location":"lot","hours":{}{skills}}}"#, hours(from, to))
        });
        let resources: Vec<_> = resources.collect();
        let services = self.services.iter().enumerate().map(|(index, service)| {
            let segments = service.segments.iter().enumerate().map(|(nth, (length, needs, wait))| {
                let needs = needs.iter().enumerate().map(|(place, need)| {
                    let skills = if need.skilled { r#","skills":["x"]"# } else { "" };
                    format!(r#"{{"id":"n{nth}{place}","kind":"{}"{skills}}}"#, need.kind)
                });
                let needs: Vec<_> = needs.collect();
                let gap = format!(r#","gap":{{"most":"PT{}M"}}"#, wait * 5);
                let gap = if nth + 1 < service.segments.len() && *wait > 0 { gap } else { String::new() };
                format!(
                    r#"{{"id":"s{nth}","length":"PT{}M","needs":[{}]{gap}}}"#,
                    length * 5,
                    needs.join(",")
                )
            });
            let segments: Vec<_> = segments.collect();
            let loaner = if service.loaner { r#","needs":[{"id":"car","kind":"car"}]"# } else { "" };
            let (before, after) = service.buffer;
            format!(
                r#"{{"id":"s{index}","locations":["lot"],"segments":[{}]{loaner},"grid":{{"step":"PT15M"}},
                    "buffer":{{"before":"PT{}M","after":"PT{}M"}}}}"#,
                segments.join(","),
                before * 5,
                after * 5
            )
        });
        let services: Vec<_> = services.collect();
        let text = format!(
            r#"{{"schema":"slotwright.catalog/0","id":"c","spacing":{{"merge":"largest"}},
                "locations":[{{"id":"lot","zone":"UTC","hours":{}}}],"resources":[{}],"services":[{}]}}"#,
            hours(EIGHT, ELEVEN),
            resources.join(","),
            services.join(",")
        );
        Catalog::from_json(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    fn on_duty(&self, id: &str) -> (i64, i64) {
        let place = RESOURCES.iter().position(|(name, ..)| *name == id).unwrap();
        let (from, to) = self.hours[place];
        (EIGHT + from * 5, (EIGHT + to * 5).min(ELEVEN))
    }

    fn wish(&self) -> Wish {
        let also: Vec<_> = (1..self.count).map(|index| format!(r#"{{"service":"s{index}"}}"#)).collect();
        let order = if self.any { "any" } else { "given" };
        let text = format!(
            r#"{{"service":"s0","location":"lot","also":{{"services":[{}],"order":"{order}","wait":"PT{}M"}}}}"#,
            also.join(","),
            self.wait * 5
        );
        Wish::from_json(&text).unwrap()
    }

    /// The end of the best visit from there, if there is one.
    fn end(&self, taken: &[Taken], start: i64) -> Option<i64> {
        let named: Vec<usize> = (0..self.count).collect();
        let mut orders = vec![named.clone()];
        if self.any {
            orders = match self.count {
                2 => vec![vec![0, 1], vec![1, 0]],
                _ => vec![
                    vec![0, 1, 2],
                    vec![0, 2, 1],
                    vec![1, 0, 2],
                    vec![1, 2, 0],
                    vec![2, 0, 1],
                    vec![2, 1, 0],
                ],
            };
        }
        let ends = orders.iter().filter_map(|order| {
            let mut steps = Vec::new();
            for (place, service) in order.iter().enumerate() {
                let segments = &self.services[*service].segments;
                for (nth, (length, needs, wait)) in segments.iter().enumerate() {
                    let is_last = nth + 1 == segments.len();
                    let wait = if is_last { self.wait } else { *wait };
                    let wait = if is_last && place + 1 == order.len() { 0 } else { wait };
                    steps.push((*service, *length * 5, needs, wait * 5));
                }
            }
            self.end_of_steps(taken, &steps, start, start)
        });
        ends.min()
    }

    fn end_of_steps(
        &self,
        taken: &[Taken],
        steps: &[(usize, i64, &Vec<NeedPlot>, i64)],
        visit: i64,
        start: i64,
    ) -> Option<i64> {
        let ((service, length, needs, wait), rest) = steps.split_first()?;
        let end = start + length;
        if start < EIGHT || end > ELEVEN || !self.can_all(taken, *service, needs, (start, end)) {
            return None;
        }
        if rest.is_empty() {
            return self.has_loaner(taken, (visit, end)).then_some(end);
        }
        (0..=wait / 5).filter_map(|fives| self.end_of_steps(taken, rest, visit, end + fives * 5)).min()
    }

    fn can_all(&self, taken: &[Taken], service: usize, needs: &[NeedPlot], core: (i64, i64)) -> bool {
        let able = |need: &NeedPlot| -> Vec<&str> {
            let fits = RESOURCES
                .iter()
                .filter(|(_, kind, skilled)| *kind == need.kind && (*skilled || !need.skilled));
            fits.map(|(id, ..)| *id).filter(|id| self.is_free(taken, id, service, core)).collect()
        };
        match needs {
            [one] => !able(one).is_empty(),
            [one, two] => able(one).iter().any(|first| able(two).iter().any(|second| first != second)),
            _ => panic!(),
        }
    }

    /// One car for the whole of it, whoever of the services wants one: with the buffers of the first that does.
    fn has_loaner(&self, taken: &[Taken], visit: (i64, i64)) -> bool {
        let wants = (0..self.count).find(|index| self.services[*index].loaner);
        wants.is_none_or(|service| {
            ["car-1", "car-2"].iter().any(|car| self.is_free(taken, car, service, visit))
        })
    }

    fn is_free(&self, taken: &[Taken], id: &str, service: usize, (start, end): (i64, i64)) -> bool {
        let (from, to) = self.on_duty(id);
        let (before, after) = self.services[service].buffer;
        from <= start
            && end <= to
            && taken.iter().filter(|other| other.resource == id).all(|other| {
                end + (after * 5).max(other.before) <= other.start
                    || other.end + other.after.max(before * 5) <= start
            })
    }
}

struct Taken {
    resource: String,
    start: i64,
    end: i64,
    before: i64,
    after: i64,
}

fn taken(desk: &Desk) -> Vec<Taken> {
    let ledger = desk.ledger(desk.catalog().ledger_of(&LocationId::new("lot").unwrap()).unwrap()).unwrap();
    let claims = ledger.bookings().flat_map(|booking| booking.claims.iter());
    let taken = claims.map(|claim| Taken {
        resource: claim.resource.to_string(),
        start: minutes(claim.core.start()),
        end: minutes(claim.core.end()),
        before: i64::from(claim.buffer.before.0),
        after: i64::from(claim.buffer.after.0),
    });
    taken.collect()
}

fn book(desk: &mut Desk, key: &str, slot: &str) -> Decision {
    let text = format!(r#"{{"command":"book","key":"{key}","slot":"{slot}"}}"#);
    desk.apply(&Command::from_json(&text).unwrap(), at(NOW)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_visit_is_open_when_all_its_services_can_be_done_one_after_the_other(plot in plots()) {
        let mut desk = Desk::new(plot.catalog());
        for (nth, (service, quarter)) in plot.booked.iter().enumerate() {
            book(&mut desk, &format!("before-{nth}"), &format!("s{service}/lot/{}", minute(EIGHT + quarter * 15)));
        }
        let (wish, before) = (plot.wish(), taken(&desk));
        let starts = (EIGHT / 15..ELEVEN / 15).map(|quarter| quarter * 15);
        let expected: BTreeMap<i64, i64> =
            starts.clone().filter_map(|start| Some((start, plot.end(&before, start)?))).collect();
        let found = desk.slots(&wish, day(), at(NOW)).unwrap();
        let pairs = found.found.starts.iter().zip(&found.found.ends);
        let pairs: BTreeMap<i64, i64> = pairs.map(|(start, end)| (minutes(*start), minutes(*end))).collect();
        prop_assert_eq!(&pairs, &expected);
        for start in starts {
            let verdict = desk.check(&wish, minute(start), at(NOW)).unwrap();
            let end = verdict.plan.as_ref().map(|plan| minutes(plan.visit.end()));
            prop_assert_eq!(end, expected.get(&start).copied(), "{}", start);
            prop_assert_eq!(verdict.reasons.is_empty(), end.is_some());
        }
        let mut days = desk.days(&wish, day(), at(NOW)).unwrap().days.into_values();
        prop_assert_eq!(days.next(), Some(expected.len()));
        let losses = desk.losses(&wish, day(), at(NOW)).unwrap();
        prop_assert_eq!(losses.days.values().map(|losses| losses.open).sum::<usize>(), expected.len());
        if let Some((start, end)) = expected.iter().next() {
            let slot = found.iter().next().unwrap().id;
            let Decision::Accepted(outcome) = book(&mut desk, "it", &slot.to_string()) else { panic!("refused") };
            let booking = outcome.booking().unwrap();
            prop_assert_eq!(minutes(booking.subject.visit.end()), *end);
            prop_assert_eq!(&booking.subject.also, &wish.also);
            // Each service's claims have its own buffers and its own class.
            for claim in booking.claims.iter() {
                let (service, need) = claim.need.as_str().split_once('.').unwrap();
                prop_assert_eq!(claim.class.as_str(), service);
                let wanted = plot.services.iter().enumerate().any(|(index, own)| {
                    format!("s{index}") == service && (need != "car" || own.loaner)
                });
                prop_assert!(wanted, "{}", claim.need);
            }
            // It finds its own place again when it is moved there.
            let back = format!(r#"{{"command":"reschedule","key":"back","booking":{{"id":"{}"}},"start":"{}"}}"#, booking.id, minute(*start));
            let moved = desk.apply(&Command::from_json(&back).unwrap(), at(NOW)).unwrap();
            prop_assert!(matches!(moved, Decision::Accepted(_)), "{:?}", moved);
        }
    }
}

// ---- by hand ----

fn garage(more: &str) -> Catalog {
    let text = format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c"{more},
        "locations":[{{"id":"lot","zone":"UTC","hours":[{{"days":["MO"],"from":"08:00","to":"12:00"}}]}},
                     {{"id":"far","zone":"UTC","hours":[{{"days":["MO"],"from":"08:00","to":"12:00"}}]}}],
        "resources":[{{"id":"ann","kind":"tech","location":"lot"}},{{"id":"bob","kind":"tech","location":"lot"}},
                     {{"id":"bay","kind":"bay","location":"lot"}},{{"id":"car","kind":"car","location":"lot"}},{{"id":"far-tech","kind":"tech","location":"far"}},{{"id":"far-car","kind":"car","location":"far"}}],
        "services":[
          {{"id":"oil","name":"Oil change","locations":["lot","far"],"grid":{{"step":"PT30M"}},
            "segments":[{{"id":"work","length":"PT30M","needs":[{{"id":"tech","kind":"tech"}}]}}],
            "needs":[{{"id":"car","kind":"car"}}],
            "addOns":[{{"id":"filter","adds":{{"work":"PT15M"}}}}]}},
          {{"id":"tyres","name":"Tyre change","locations":["lot"],"grid":{{"step":"PT60M"}},"notice":"PT12H","cancelBy":"staff",
            "segments":[{{"id":"work","length":"PT45M","needs":[{{"id":"tech","kind":"tech"}},{{"id":"bay","kind":"bay"}}]}}],
            "needs":[{{"id":"car","kind":"car"}}]}},
          {{"id":"wash","name":"Wash","locations":["lot"],"grid":{{"step":"PT15M"}},"approval":true,
            "segments":[{{"id":"work","length":"PT15M","needs":[{{"id":"bay","kind":"bay"}}]}}]}},
          {{"id":"polish","locations":["lot"],"grid":{{"step":"PT15M"}},"segments":[{{"id":"work","length":"PT15M","needs":[{{"id":"bay","kind":"bay"}}]}}]}},
          {{"id":"scan","locations":["lot"],"grid":{{"step":"PT15M"}},"segments":[{{"id":"work","length":"PT15M","needs":[{{"id":"bay","kind":"bay"}}]}}]}}]}}"#
    );
    Catalog::from_json(&text).unwrap_or_else(|error| panic!("{error}"))
}

fn wish(services: &str) -> Wish {
    Wish::from_json(&format!(r#"{{"location":"lot",{services}}}"#)).unwrap()
}

const BOTH: &str = r#""service":"oil","also":{"services":[{"service":"tyres"}]}"#;

fn command(desk: &mut Desk, text: &str) -> Decision {
    desk.apply(&Command::from_json(text).unwrap(), at(NOW)).unwrap()
}

fn booked(desk: &mut Desk, key: &str, services: &str, start: i64) -> Booking {
    let text = format!(
        r#"{{"command":"book","key":"{key}","location":"lot",{services},"start":"{}"}}"#,
        minute(start)
    );
    match command(desk, &text) {
        Decision::Accepted(outcome) => outcome.booking().unwrap().clone(),
        refused => panic!("{refused:?}"),
    }
}

/// Need, who, from and until.
fn rows(booking: &Booking) -> Vec<(String, String, i64, i64)> {
    let row = |claim: &slotwright::rules::Claim| {
        let (start, end) = (minutes(claim.core.start()), minutes(claim.core.end()));
        (claim.need.to_string(), claim.resource.to_string(), start, end)
    };
    booking.claims.iter().map(row).collect()
}

fn row(need: &str, who: &str, start: i64, end: i64) -> (String, String, i64, i64) {
    (need.to_owned(), who.to_owned(), start, end)
}

#[test]
fn one_visit_has_both_and_one_loan_car() {
    let mut desk = Desk::new(garage(""));
    let booking = booked(&mut desk, "1", BOTH, EIGHT);
    assert_eq!(
        rows(&booking),
        [
            row("oil.tech", "ann", EIGHT, EIGHT + 30),
            row("tyres.tech", "ann", EIGHT + 30, EIGHT + 75),
            row("tyres.bay", "bay", EIGHT + 30, EIGHT + 75),
            row("oil.car", "car", EIGHT, EIGHT + 75),
        ]
    );
    let options = r#""service":"oil","options":["filter"],"choices":{"tyres.tech":"bob"},"also":{"services":[{"service":"tyres","quantity":2}]}"#;
    let refused = desk.slots(&wish(options), day(), at(NOW)).map(drop).unwrap_err().to_string();
    assert!(refused.contains("of service \"tyres\" 1 to 1 are asked for"), "{refused}");
    let options = options.replace(r#","quantity":2"#, "");
    let later = booked(&mut desk, "2", &options, EIGHT + 90);
    assert_eq!(rows(&later)[..2], [row("oil.tech", "ann", 570, 615), row("tyres.tech", "bob", 615, 660)]);
    assert_eq!(later.subject.options.len(), 1);
    let feed =
        desk.feed(&Audience::Location(LocationId::new("lot").unwrap()), &Detail::Service, day()).unwrap();
    assert!(feed.to_ics().contains("SUMMARY:Oil change + Tyre change"), "{}", feed.to_ics());
}

#[test]
fn in_any_order_the_earliest_end_counts_and_then_the_order_that_was_named() {
    let mut desk = Desk::new(garage(""));
    // The bay is taken from a quarter past eight: the wash comes first.
    booked(&mut desk, "1", r#""service":"polish""#, EIGHT + 15);
    let given = r#""service":"oil","also":{"services":[{"service":"wash"}]}"#;
    assert!(desk.check(&wish(given), minute(EIGHT), at(NOW)).unwrap().is_open());
    let any = given.replace("}]", r#"}],"order":"any""#);
    let booking = booked(&mut desk, "2", &any, EIGHT);
    assert_eq!(
        rows(&booking)[..2],
        [row("oil.tech", "ann", EIGHT, EIGHT + 30), row("wash.bay", "bay", EIGHT + 30, EIGHT + 45)]
    );
    // The other way round it ends as early, where the first way is blocked.
    let any = any.replace("oil", "polish").replace("wash", "tyres");
    let found = desk.check(&wish(&any), minute(EIGHT + 45), at(NOW)).unwrap();
    assert_eq!(found.plan.unwrap().claims[0].need.as_str(), "polish.bay");
    booked(&mut desk, "3", r#""service":"scan""#, EIGHT + 105);
    let scan = r#""service":"scan","also":{"services":[{"service":"oil"}],"order":"any"}"#;
    let found = desk.check(&wish(scan), minute(EIGHT + 105), at(NOW)).unwrap();
    assert_eq!(found.plan.unwrap().claims[0].need.as_str(), "oil.tech");
    let found =
        desk.check(&wish(&scan.replace(r#","order":"any""#, "")), minute(EIGHT + 105), at(NOW)).unwrap();
    assert!(!found.is_open());
}

#[test]
fn one_waits_no_longer_than_one_would() {
    let mut desk = Desk::new(garage(""));
    booked(&mut desk, "1", r#""service":"polish""#, EIGHT + 30);
    let both = r#""service":"oil","also":{"services":[{"service":"wash"}],"wait":"PT14M"}"#;
    assert!(!desk.check(&wish(both), minute(EIGHT), at(NOW)).unwrap().is_open());
    let plan = desk.check(&wish(&both.replace("14", "15")), minute(EIGHT), at(NOW)).unwrap().plan.unwrap();
    assert_eq!(minutes(plan.visit.end()), EIGHT + 60);
}

#[test]
fn the_strictest_of_the_services_counts() {
    let mut desk = Desk::new(garage(""));
    let late = at("2026-11-01T22:00:00Z");
    let refused = desk.check(&wish(BOTH), minute(EIGHT), late).unwrap();
    assert_eq!(refused.reasons, [Reason::Notice { earliest: minute(10 * 60) }]);
    assert!(desk.check(&wish(r#""service":"oil""#), minute(EIGHT), late).unwrap().is_open());
    let text = format!(
        r#"{{"command":"book","key":"1","location":"lot",{BOTH},"token":"t","start":"{}"}}"#,
        minute(EIGHT)
    );
    let Decision::Accepted(outcome) = command(&mut desk, &text) else { panic!() };
    let id = outcome.booking().unwrap().id.clone();
    let cancel =
        format!(r#"{{"command":"cancel","key":"2","booking":{{"id":"{id}","token":"t"}},"by":"customer"}}"#);
    let Decision::Refused { refusal, .. } = command(&mut desk, &cancel) else { panic!() };
    assert_eq!(refusal.code(), "booking.staff_only");
    let washed =
        booked(&mut desk, "3", r#""service":"oil","also":{"services":[{"service":"wash"}]}"#, EIGHT + 120);
    assert_eq!(washed.status.name(), "requested");
}

#[test]
fn a_move_keeps_what_else_is_done_unless_it_says_otherwise() {
    let mut desk = Desk::new(garage(""));
    let booking = booked(&mut desk, "1", BOTH, EIGHT);
    let mut to = |key: &str, start: i64, more: &str| {
        let text = format!(
            r#"{{"command":"reschedule","key":"{key}","booking":{{"id":"{}"}},"start":"{}"{more}}}"#,
            booking.id,
            minute(start)
        );
        match command(&mut desk, &text) {
            Decision::Accepted(outcome) => outcome.booking().unwrap().clone(),
            refused => panic!("{refused:?}"),
        }
    };
    let moved = to("2", EIGHT + 30, "");
    assert_eq!((moved.subject.also, moved.claims.len()), (booking.subject.also.clone(), 4));
    let more = to("3", EIGHT, r#","also":{"services":[{"service":"wash"},{"service":"polish"}]}"#);
    assert_eq!(minutes(more.subject.visit.end()), EIGHT + 60);
    let alone = to("4", EIGHT, r#","also":{"services":[]}"#);
    assert!(alone.subject.also.is_empty());
    assert_eq!(rows(&alone), [row("tech", "ann", EIGHT, EIGHT + 30), row("car", "car", EIGHT, EIGHT + 30)]);
}

#[test]
fn caps_count_the_service_that_they_name_wherever_it_comes() {
    let caps = r#","caps":[{"id":"washes","limit":1,"per":"day","locations":["lot"],"services":["wash"]},
                           {"id":"bays","limit":2,"per":"day","locations":["lot"],"services":["polish"],"kind":"bay","each":"resource"}]"#;
    let mut desk = Desk::new(garage(caps));
    let both = r#""service":"oil","also":{"services":[{"service":"wash"}]}"#;
    let first = booked(&mut desk, "1", both, EIGHT);
    let caps: Vec<_> =
        first.claims.iter().filter(|claim| claim.resource.as_str().contains("washes")).collect();
    assert_eq!(caps.len(), 1);
    assert!(first.claims.iter().all(|claim| !claim.resource.as_str().contains("bays")), "{:?}", first.claims);
    let refused = desk.check(&wish(both), minute(EIGHT + 60), at(NOW)).unwrap();
    assert!(matches!(refused.reasons.as_slice(), [Reason::Capped { .. }]), "{:?}", refused.reasons);
    assert!(desk.slots(&wish(both), day(), at(NOW)).unwrap().found.starts.is_empty());
    assert!(desk.check(&wish(r#""service":"oil""#), minute(EIGHT + 60), at(NOW)).unwrap().is_open());
}

#[test]
fn between_two_services_there_is_time_to_change_over() {
    let rows_of = r#","changeovers":[{"from":"wash","to":"polish","time":"PT20M"},{"from":"oil","to":"wash","time":"PT30M"}]"#;
    let mut desk = Desk::new(garage(rows_of));
    let two = r#""service":"wash","also":{"services":[{"service":"polish"}],"order":"any"}"#;
    // The polish first ends earlier; nobody who does the oil works in the bay.
    let booking = booked(&mut desk, "1", two, EIGHT);
    assert_eq!(
        rows(&booking),
        [row("polish.bay", "bay", EIGHT, EIGHT + 15), row("wash.bay", "bay", EIGHT + 15, EIGHT + 30)]
    );
    let given = booked(&mut desk, "2", &two.replace(r#","order":"any""#, ""), EIGHT + 120);
    assert_eq!(rows(&given)[1], row("polish.bay", "bay", EIGHT + 155, EIGHT + 170));
    let oil =
        booked(&mut desk, "3", r#""service":"oil","also":{"services":[{"service":"wash"}]}"#, EIGHT + 60);
    assert_eq!(rows(&oil)[1], row("wash.bay", "bay", EIGHT + 90, EIGHT + 105));
}

#[test]
fn what_cannot_be_one_visit_is_said() {
    let desk = Desk::new(garage(""));
    let error =
        |services: &str| desk.slots(&wish(services), day(), at(NOW)).map(drop).unwrap_err().to_string();
    let also = |services: &str| {
        let services: Vec<_> = services.split(' ').map(|id| format!(r#"{{"service":"{id}"}}"#)).collect();
        format!(r#""service":"oil","also":{{"services":[{}]}}"#, services.join(","))
    };
    assert!(
        error(&also("oil")).contains("service \"oil\" is in this visit twice"),
        "{}",
        error(&also("oil"))
    );
    assert!(error(&also("wash wash")).contains("twice"));
    assert!(error(&also("tyres wash polish scan")).contains("at most 4 services"));
    assert!(error(&also("paint")).contains("paint"));
    let far = Wish { location: LocationId::new("far").unwrap(), ..wish(&also("tyres")) };
    let refused = desk.slots(&far, day(), at(NOW)).map(drop).unwrap_err().to_string();
    assert!(refused.contains("\"tyres\" is not offered at \"far\""), "{refused}");
    let choice = format!(r#"{},"choices":{{"tech":"ann"}}"#, also("tyres"));
    assert!(error(&choice).contains("no need of that name"), "{}", error(&choice));
    for text in [
        r#"{"service":"a","location":"l","also":{}}"#,
        r#"{"service":"a","location":"l","also":{"services":[{"service":"b","choices":{}}]}}"#,
    ] {
        assert!(Wish::from_json(text).is_err());
    }
    let long = r#""service":"oil","also":{"services":[{"service":"wash"}],"wait":"PT25H"}"#;
    assert!(error(long).contains("at most 24 hours"));
}

/// A ledger that old versions write too has no such visits until its format is raised, and says so at once.
#[test]
fn old_versions_are_waited_for() {
    let mut desk = Desk::new(garage("")).with_format(1);
    let error = desk.slots(&wish(BOTH), day(), at(NOW)).map(drop).unwrap_err().to_string();
    assert!(error.contains("minor format 1, below 2"), "{error}");
    command(&mut desk, r#"{"command":"configure","key":"1","ledger":"lot"}"#);
    assert!(desk.check(&wish(BOTH), minute(EIGHT), at(NOW)).is_err());
    command(&mut desk, r#"{"command":"raiseFormat","key":"2","ledger":"lot","format":2}"#);
    booked(&mut desk, "3", BOTH, EIGHT);
}

/// Nobody is told of starts twice, and who may serve is asked about by the name of the need.
#[test]
fn each_who_may_serve_is_asked_about() {
    let mut desk = Desk::new(garage(""));
    booked(&mut desk, "1", r#""service":"oil","choices":{"tech":"ann"}"#, EIGHT + 30);
    let any = r#""service":"oil","also":{"services":[{"service":"wash"}],"order":"any"}"#;
    let need = slotwright::id::NeedId::new("oil.tech").unwrap();
    let each = desk.slots_of_each(&wish(any), &need, day(), at(NOW)).unwrap().found;
    assert_eq!(each.resources.len(), 2);
    for (resource, starts) in each.resources.iter().zip(&each.starts) {
        let own = format!(r#"{any},"choices":{{"oil.tech":"{resource}"}}"#);
        assert_eq!(&desk.slots(&wish(&own), day(), at(NOW)).unwrap().found.starts, starts);
        let unique: BTreeSet<_> = starts.iter().collect();
        assert_eq!(unique.len(), starts.len());
    }
}

#[test]
fn who_waits_and_who_must_move_keep_all_of_it() {
    let mut desk = Desk::new(garage(""));
    let first = booked(&mut desk, "1", BOTH, EIGHT);
    let join = format!(
        r#"{{"command":"joinWaitlist","key":"2","location":"lot",{BOTH},"start":"{}","end":"{}"}}"#,
        minute(EIGHT),
        minute(EIGHT + 61)
    );
    assert!(matches!(command(&mut desk, &join), Decision::Accepted(_)));
    let window = Period::new(minute(EIGHT), minute(EIGHT + 61)).unwrap();
    let lot = LocationId::new("lot").unwrap();
    assert!(desk.who_fits(&lot, Some(window), at(NOW)).unwrap().is_empty());
    let block = format!(
        r#"{{"command":"block","key":"3","resource":"bay","start":"{}","end":"{}"}}"#,
        minute(EIGHT),
        minute(EIGHT + 60)
    );
    assert!(matches!(command(&mut desk, &block), Decision::Accepted(_)));
    let moves = desk.rebook(&LedgerId::new("lot").unwrap(), minute(24 * 60), at(NOW)).unwrap();
    assert_eq!(moves.moves.len(), 1, "{:?}", moves.unplaced);
    assert!(moves.moves[0].to.id.to_string().starts_with("oil,tyres/lot/"), "{}", moves.moves[0].to.id);
    let moved = desk.apply(&moves.moves[0].command, at(NOW)).unwrap();
    let Decision::Accepted(outcome) = moved else { panic!("{moved:?}") };
    assert_eq!(outcome.booking().unwrap().subject.also, first.subject.also);
}

/// Somebody else than was asked for, by the name of the need.
#[test]
fn the_smallest_change_knows_the_needs_of_all() {
    let mut desk = Desk::new(garage(""));
    booked(&mut desk, "1", r#""service":"oil","choices":{"tech":"ann"}"#, EIGHT + 90);
    let asked =
        wish(r#""service":"wash","choices":{"oil.tech":"ann"},"also":{"services":[{"service":"oil"}]}"#);
    assert!(!desk.check(&asked, minute(EIGHT + 90), at(NOW)).unwrap().is_open());
    let change = desk.smallest_change(&asked, minute(EIGHT + 120), at(NOW)).unwrap();
    assert!(change.change.is_none() || change.change.unwrap().remedies.is_empty());
    let busy =
        wish(r#""service":"wash","choices":{"oil.tech":"ann"},"also":{"services":[{"service":"oil"}]}"#);
    let change = desk.smallest_change(&busy, minute(EIGHT + 75), at(NOW)).unwrap().change.unwrap();
    assert_eq!(change.remedies.len(), 1, "{:?}", change.remedies);
}

/// Of the work on one bay only the minutes of the service that the cap names count.
#[test]
fn caps_count_the_work_of_the_service_that_they_name() {
    let caps = r#","caps":[{"id":"polishing","limit":"PT1H","per":"day","locations":["lot"],"services":["polish"],"kind":"bay"}]"#;
    let mut desk = Desk::new(garage(caps));
    let both = r#""service":"wash","also":{"services":[{"service":"polish"}]}"#;
    let booking = booked(&mut desk, "1", both, EIGHT);
    let units: Vec<_> =
        booking.claims.iter().filter(|claim| claim.resource.as_str().contains("polishing")).collect();
    assert_eq!(units.iter().map(|claim| claim.units).collect::<Vec<_>>(), [15]);
}
