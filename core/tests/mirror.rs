//! What must hold of any lot, whatever is open: time mirrored gives a mirrored answer, what is taken opens nothing, a wider
//! window changes nothing inside, and the order of a document reaches no answer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::id::{ForeignId, ResourceId, ServiceId, SourceName};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Buffer, ForeignClaim};
use std::collections::BTreeSet;

/// A Monday, and the week after it.
const WEEK: &str = "2026-11-02T00:00:00Z";
const LENGTH: i64 = 7 * 86_400;
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const KINDS: [&str; 2] = ["tech", "bay"];
const QUARTER: i64 = 900;

/// Day, from, to.
type ShiftPlot = (usize, i64, i64);
/// Kind, capacity, buffers, hours of its own.
type ResourcePlot = (usize, u32, (u32, u32), Option<Vec<ShiftPlot>>);
/// Length, gap to the next, kinds that are needed.
type StepPlot = (i64, i64, Vec<usize>);
/// Segments, buffers.
type ServicePlot = (Vec<StepPlot>, (u32, u32));
/// Who, when, how long, units, buffers, of which service.
type ClaimPlot = (usize, i64, i64, u32, (u32, u32), usize);

/// In quarters of an hour, but for buffers, which are minutes.
#[derive(Debug, Clone)]
struct Plot {
    merge: usize,
    inside: bool,
    hours: Vec<ShiftPlot>,
    resources: Vec<ResourcePlot>,
    services: Vec<ServicePlot>,
    /// From one service to another, minutes.
    changeovers: [[u32; 2]; 2],
    claims: Vec<ClaimPlot>,
}

fn plot() -> impl Strategy<Value = Plot> {
    let buffers =
        || (prop::sample::select(vec![0u32, 0, 5, 20]), prop::sample::select(vec![0u32, 0, 10, 15]));
    let shift =
        || (0..7usize, 20..60i64, 4..36i64).prop_map(|(day, from, long)| (day, from, (from + long).min(96)));
    let own = prop::option::weighted(0.3, prop::collection::vec(shift(), 1..6));
    let resource = (0..2usize, prop::sample::select(vec![1u32, 1, 1, 2]), buffers(), own);
    let segment = (1..5i64, 0..3i64, prop::sample::subsequence(vec![0usize, 1], 1..3));
    let service = (prop::collection::vec(segment, 1..4), buffers());
    let minutes = || prop::sample::select(vec![0u32, 0, 10, 35]);
    let claim = (0..6usize, 0..7 * 96i64, 1..16i64, 1..3u32, buffers(), 0..3usize);
    (
        (0..3usize, any::<bool>()),
        prop::collection::vec(shift(), 3..12),
        prop::collection::vec(resource, 2..6),
        prop::collection::vec(service, 2),
        [[minutes(), minutes()], [minutes(), minutes()]],
        prop::collection::vec(claim, 0..12),
    )
        .prop_map(|((merge, inside), hours, resources, services, changeovers, claims)| Plot {
            merge,
            inside,
            hours,
            resources,
            services,
            changeovers,
            claims,
        })
}

/// The same week from its end.
fn mirrored(plot: &Plot) -> Plot {
    let swap = |(before, after): (u32, u32)| (after, before);
    let hours =
        |hours: &[ShiftPlot]| hours.iter().map(|(day, from, to)| (6 - day, 96 - to, 96 - from)).collect();
    let service = |(segments, buffers): &ServicePlot| {
        // The gap after a step is then the gap before it.
        let gaps: Vec<i64> =
            segments.iter().take(segments.len() - 1).rev().map(|(_, gap, _)| *gap).chain([0]).collect();
        let steps =
            segments.iter().rev().zip(gaps).map(|((length, _, kinds), gap)| (*length, gap, kinds.clone()));
        (steps.collect(), swap(*buffers))
    };
    let [[a, b], [c, d]] = plot.changeovers;
    Plot {
        hours: hours(&plot.hours),
        resources: plot
            .resources
            .iter()
            .map(|(kind, capacity, buffers, own)| {
                (*kind, *capacity, swap(*buffers), own.as_deref().map(hours))
            })
            .collect(),
        services: plot.services.iter().map(service).collect(),
        changeovers: [[a, c], [b, d]],
        claims: plot
            .claims
            .iter()
            .map(|(who, from, long, units, buffers, class)| {
                (*who, 7 * 96 - from - long, *long, *units, swap(*buffers), *class)
            })
            .collect(),
        ..plot.clone()
    }
}

fn clock(quarters: i64) -> String {
    format!("{:02}:{:02}", quarters / 4, quarters % 4 * 15)
}

fn document(plot: &Plot, backwards: bool) -> String {
    let list = |mut items: Vec<String>| {
        if backwards {
            items.reverse();
        }
        items.join(",")
    };
    let hours = |hours: &[ShiftPlot]| {
        let shift = |(day, from, to): &ShiftPlot| {
            format!(r#"{{"days":["{}"],"from":"{}","to":"{}"}}"#, DAYS[*day], clock(*from), clock(*to))
        };
        list(hours.iter().map(shift).collect())
    };
    let buffers =
        |(before, after): (u32, u32)| format!(r#""buffer":{{"before":"PT{before}M","after":"PT{after}M"}}"#);
    let resource = |(nth, (kind, capacity, own, shifts)): (usize, &ResourcePlot)| {
        let shifts =
            shifts.as_ref().map(|shifts| format!(r#","hours":[{}]"#, hours(shifts))).unwrap_or_default();
        format!(
            r#"{{"id":"r{nth}","kind":"{}","location":"lot","capacity":{capacity},{}{shifts}}}"#,
            KINDS[*kind],
            buffers(*own)
        )
    };
    let service = |(nth, (segments, own)): (usize, &ServicePlot)| {
        let last = segments.len() - 1;
        let segment = |(at, (length, gap, kinds)): (usize, &StepPlot)| {
            let need = |kind: &usize| format!(r#"{{"id":"n{at}-{kind}","kind":"{}"}}"#, KINDS[*kind]);
            let needs: Vec<_> = kinds.iter().map(need).collect();
            let gap = if at == last { 0 } else { *gap };
            let gap = format!(r#""gap":{{"least":"PT{0}M","most":"PT{0}M"}}"#, gap * 15);
            format!(r#"{{"id":"s{at}","length":"PT{}M",{gap},"needs":[{}]}}"#, length * 15, needs.join(","))
        };
        let segments: Vec<_> = segments.iter().enumerate().map(segment).collect();
        let edge = if plot.inside { "buffersInside" } else { "buffersOutside" };
        format!(
            r#"{{"id":"v{nth}","locations":["lot"],"grid":{{"step":"PT15M"}},"horizon":"P365D","edge":"{edge}",{},"segments":[{}]}}"#,
            buffers(*own),
            segments.join(",")
        )
    };
    let pools = KINDS
        .iter()
        .enumerate()
        .filter(|(nth, _)| plot.resources.iter().all(|one| one.0 != *nth || one.1 == 1));
    let exclusive: Vec<_> = pools.filter(|(nth, _)| plot.resources.iter().any(|one| one.0 == *nth)).collect();
    let rows = (0..4).flat_map(|pair| {
        let (from, to) = (pair / 2, pair % 2);
        let time = plot.changeovers[from][to];
        exclusive.iter().map(move |(_, kind)| {
            format!(r#"{{"from":"v{from}","to":"v{to}","time":"PT{time}M","kind":"{kind}"}}"#)
        })
    });
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","spacing":{{"merge":"{}"}},"locations":[{{"id":"lot","zone":"UTC","hours":[{}]}}],
        "resources":[{}],"services":[{}],"changeovers":[{}]}}"#,
        ["sum", "largest", "shared"][plot.merge],
        hours(&plot.hours),
        list(plot.resources.iter().enumerate().map(resource).collect()),
        list(plot.services.iter().enumerate().map(service).collect()),
        list(rows.collect()),
    )
}

fn at(second: i64) -> Instant {
    Instant::parse(WEEK).unwrap().plus(Seconds(second))
}

fn week() -> Period {
    Period::new(at(0), at(LENGTH)).unwrap()
}

fn now() -> Instant {
    at(-30 * 86_400)
}

fn desk(plot: &Plot, backwards: bool) -> Option<Desk> {
    let mut desk = Desk::new(Catalog::from_json(&document(plot, backwards)).ok()?);
    let claim = |(nth, (who, from, long, units, buffers, class)): (usize, &ClaimPlot)| ForeignClaim {
        id: ForeignId::new(&format!("f{nth}")).unwrap(),
        resource: ResourceId::new(&format!("r{}", who % plot.resources.len())).unwrap(),
        core: Period::new(at(from * QUARTER), at((from + long) * QUARTER)).unwrap(),
        units: *units,
        buffer: Buffer { before: Minutes(buffers.0), after: Minutes(buffers.1) },
        class: ["v0", "v1"].get(*class).map(|id| ServiceId::new(id).unwrap()),
    };
    let claims = plot.claims.iter().enumerate().map(claim).collect();
    desk.set_claims(&SourceName::new("table").unwrap(), claims, now()).unwrap();
    Some(desk)
}

fn starts(desk: &Desk, service: usize, window: Period) -> BTreeSet<i64> {
    let wish = Wish::new(&format!("v{service}"), "lot").unwrap();
    let slots = desk.slots(&wish, window, now()).unwrap();
    slots.iter().map(|slot| slot.id.start.since(at(0)).0).collect()
}

fn apply(desk: &mut Desk, command: &str) -> Decision {
    desk.apply(&Command::from_json(command).unwrap(), now()).unwrap()
}

#[test]
fn most_lots_can_be_asked_about() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let plots = (0..100).map(|_| plot().new_tree(&mut runner).unwrap().current());
    let asked: Vec<usize> =
        plots.filter_map(|plot| desk(&plot, false)).map(|desk| starts(&desk, 0, week()).len()).collect();
    let open = asked.iter().filter(|count| **count > 0).count();
    assert!(asked.len() > 40 && open > 20, "{} of 100, {open} open", asked.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 500, ..ProptestConfig::default() })]

    #[test]
    fn mirrored_time_gives_mirrored_answers(plot in plot()) {
        let (Some(desk), Some(mirror)) = (desk(&plot, false), desk(&mirrored(&plot), false)) else { return Ok(()) };
        for (nth, (segments, _)) in plot.services.iter().enumerate() {
            let last = segments.len() - 1;
            let long: i64 = segments.iter().enumerate().map(|(at, (length, gap, _))| length + if at == last { 0 } else { *gap }).sum();
            // What lies over the end of the week has no mirror in it.
            let whole = |start: &i64| *start >= 86_400 && start + long * QUARTER <= LENGTH - 86_400;
            let ahead: BTreeSet<i64> = starts(&desk, nth, week()).into_iter().filter(whole).collect();
            let back = starts(&mirror, nth, week()).into_iter().map(|start| LENGTH - start - long * QUARTER);
            prop_assert_eq!(&ahead, &back.filter(whole).collect::<BTreeSet<i64>>(), "v{}", nth);
        }
    }

    #[test]
    fn what_is_taken_opens_nothing_and_what_is_given_back_closes_nothing(plot in plot(), picks in prop::collection::vec((0..2usize, 0..400usize), 1..6)) {
        let Some(mut desk) = desk(&plot, false) else { return Ok(()) };
        let mut booked = Vec::new();
        let all = |desk: &Desk| [0, 1].map(|service| starts(desk, service, week()));
        let first = all(&desk);
        let mut before = first.clone();
        for (nth, (service, pick)) in picks.into_iter().enumerate() {
            let open = &before[service];
            let Some(start) = open.iter().nth(pick % open.len().max(1)) else { continue };
            let command = format!(r#"{{"command":"book","key":"k{nth}","service":"v{service}","location":"lot","start":"{}"}}"#, at(*start));
            let Decision::Accepted(outcome) = apply(&mut desk, &command) else { panic!("listed, then refused") };
            booked.push(outcome.booking().unwrap().id.clone());
            let after = all(&desk);
            for (after, before) in after.iter().zip(&before) {
                prop_assert!(after.is_subset(before), "a booking opened {:?}", after.difference(before));
            }
            before = after;
        }
        for (nth, id) in booked.into_iter().enumerate() {
            apply(&mut desk, &format!(r#"{{"command":"cancel","key":"c{nth}","booking":{{"id":"{id}"}},"by":"staff"}}"#));
            let after = all(&desk);
            for (after, before) in after.iter().zip(&before) {
                prop_assert!(before.is_subset(after), "a cancellation closed {:?}", before.difference(after));
            }
            before = after;
        }
        prop_assert_eq!(before, first);
    }

    #[test]
    fn a_wider_window_and_another_order_change_nothing(plot in plot(), from in 0..600i64, long in 1..200i64) {
        let (Some(straight), Some(backwards)) = (desk(&plot, false), desk(&plot, true)) else { return Ok(()) };
        let inner = Period::new(at(from * QUARTER), at((from + long) * QUARTER)).unwrap();
        for service in 0..2 {
            let wide = starts(&straight, service, Period::new(at(-LENGTH), at(2 * LENGTH)).unwrap());
            let within: BTreeSet<i64> = wide.into_iter().filter(|start| inner.contains(at(*start))).collect();
            prop_assert_eq!(&starts(&straight, service, inner), &within);
            let wish = Wish::new(&format!("v{service}"), "lot").unwrap();
            let say = |desk: &Desk| desk.slots(&wish, inner, now()).unwrap().to_json().canonical();
            prop_assert_eq!(say(&straight), say(&backwards));
            for start in (from..from + long).step_by(7).map(|quarter| at(quarter * QUARTER)) {
                let say = |desk: &Desk| desk.check(&wish, start, now()).unwrap().to_json().canonical();
                prop_assert_eq!(say(&straight), say(&backwards), "at {}", start);
            }
        }
    }
}
