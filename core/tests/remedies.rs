//! The smallest change that opens a start, against trying everything.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use proptest::prelude::*;
use slotwright::Limits;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Remedy, Wish};
use slotwright::id::{NeedId, ResourceId};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use std::collections::BTreeMap;

const HOUR: i64 = 3600;
/// A Monday, midnight in UTC.
const DAY: &str = "2026-11-02T00:00:00Z";
const TECHS: [&str; 2] = ["ana", "ben"];

/// All in whole hours.
#[derive(Debug, Clone)]
struct Plot {
    location: (i64, i64),
    techs: [(i64, i64); 2],
    length: i64,
    /// Its limit, and whether it is of minutes; by the day.
    cap: Option<(u32, bool)>,
    /// Hours before the day begins that it is now, and the notice.
    now: i64,
    notice: i64,
    /// Who, and when.
    bookings: Vec<(usize, i64)>,
    start: i64,
    chosen: Option<usize>,
}

fn plot() -> impl Strategy<Value = Plot> {
    let shift = || (6..12i64, 3..8i64).prop_map(|(from, length)| (from, from + length));
    let cap = prop::option::weighted(0.5, (1..4u32, any::<bool>()));
    let bookings = prop::collection::vec((0..2usize, 6..18i64), 0..5);
    let now = prop::sample::select(vec![(0i64, 0i64), (0, 12), (2, 15), (0, 30)]);
    (shift(), [shift(), shift()], 1..3i64, cap, now, bookings, 2..23i64, prop::option::of(0..2usize))
        .prop_map(|(location, techs, length, cap, (now, notice), bookings, start, chosen)| Plot {
            location,
            techs,
            length,
            cap,
            now,
            notice,
            bookings,
            start,
            chosen,
        })
}

fn at(hour: i64) -> Instant {
    Instant::parse(DAY).unwrap().plus(Seconds(hour * HOUR))
}

fn hour(of: Instant) -> i64 {
    of.since(at(0)).0 / HOUR
}

fn document(plot: &Plot, remedies: &[Remedy]) -> String {
    let shift =
        |(from, to): (i64, i64)| format!(r#"{{"days":["MO"],"from":"{from:02}:00","to":"{to:02}:00"}}"#);
    let hours = |who: Option<&str>, own: (i64, i64)| {
        let longer = remedies.iter().filter_map(|remedy| match remedy {
            Remedy::Hours { resource, period } if resource.as_ref().map(ResourceId::as_str) == who => {
                Some((hour(period.start()), hour(period.end())))
            }
            _ => None,
        });
        [own].into_iter().chain(longer).map(shift).collect::<Vec<_>>().join(",")
    };
    let notice = remedies.iter().find_map(|remedy| match remedy {
        Remedy::Notice { by } => Some(i64::from(by.0) / 60),
        _ => None,
    });
    let raised = remedies.iter().find_map(|remedy| match remedy {
        Remedy::Cap { by, .. } => Some(*by),
        _ => None,
    });
    let cap = plot.cap.map(|(limit, is_work)| {
        let limit = if is_work { limit * 90 } else { limit } + raised.unwrap_or(0);
        let limit = if is_work { format!(r#""PT{limit}M""#) } else { limit.to_string() };
        format!(r#"{{"id":"most","locations":["lot"],"limit":{limit},"per":"day"}}"#)
    });
    let techs = TECHS.iter().zip(plot.techs).map(|(id, own)| {
        format!(r#"{{"id":"{id}","kind":"tech","location":"lot","hours":[{}]}}"#, hours(Some(id), own))
    });
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{{"id":"lot","zone":"UTC","hours":[{}]}}],
        "resources":[{}],"caps":[{}],
        "services":[{{"id":"visit","locations":["lot"],"grid":{{"step":"PT1H"}},"notice":"PT{}H","segments":[
            {{"id":"work","length":"PT{}H","needs":[{{"id":"tech","kind":"tech"}}]}}]}}]}}"#,
        hours(None, plot.location),
        techs.collect::<Vec<_>>().join(","),
        cap.unwrap_or_default(),
        plot.notice - notice.unwrap_or(0),
        plot.length,
    )
}

fn wish(choice: Option<&str>) -> Wish {
    let pair = |who| (NeedId::new("tech").unwrap(), ResourceId::new(who).unwrap());
    Wish {
        choices: choice.map(pair).into_iter().collect::<BTreeMap<_, _>>(),
        ..Wish::new("visit", "lot").unwrap()
    }
}

/// A desk of the catalog with these changes. The bookings are those of the catalog as it is.
fn desk(plot: &Plot, remedies: &[Remedy]) -> Desk {
    let mut desk = Desk::new(Catalog::from_json(&document(plot, remedies)).unwrap());
    let mut plain = Desk::new(Catalog::from_json(&document(plot, &[])).unwrap());
    let now = at(-48);
    for (nth, (who, start)) in plot.bookings.iter().enumerate() {
        let command = format!(
            r#"{{"command":"book","key":"k{nth}","service":"visit","location":"lot","start":"{}","choices":{{"tech":"{}"}}}}"#,
            at(*start),
            TECHS[*who]
        );
        let command = Command::from_json(&command).unwrap();
        if matches!(plain.apply(&command, now).unwrap(), Decision::Accepted(_)) {
            assert!(matches!(desk.apply(&command, now).unwrap(), Decision::Accepted(_)));
        }
    }
    desk
}

fn opens(plot: &Plot, remedies: &[Remedy]) -> bool {
    let (mut start, mut choice) = (at(plot.start), plot.chosen.map(|who| TECHS[who]));
    for remedy in remedies {
        match remedy {
            Remedy::Start { by } => start = start.plus(*by),
            Remedy::Anybody { .. } => choice = None,
            Remedy::Resource { resource, .. } => {
                choice = TECHS.into_iter().find(|id| resource.as_str() == *id)
            }
            _ => {}
        }
    }
    desk(plot, remedies).check(&wish(choice), start, at(-plot.now)).unwrap().is_open()
}

/// Everything that could be otherwise.
fn all(plot: &Plot) -> Vec<Remedy> {
    let mut all = Vec::new();
    let need = || NeedId::new("tech").unwrap();
    let id = |who: &str| ResourceId::new(who).unwrap();
    if let Some(chosen) = plot.chosen {
        all.push(Remedy::Resource { need: need(), resource: id(TECHS[1 - chosen]) });
        all.push(Remedy::Anybody { need: need() });
    }
    all.extend((-4..=4).filter(|by| *by != 0).map(|by| Remedy::Start { by: Seconds(by * HOUR) }));
    match plot.cap {
        Some((_, true)) => all.extend((1..5).map(|by| Remedy::Cap { cap: id("most"), by: by * 30 })),
        Some((_, false)) => all.push(Remedy::Cap { cap: id("most"), by: 1 }),
        None => {}
    }
    let shifts = TECHS.iter().map(|who| Some(id(who))).zip(plot.techs).chain([(None, plot.location)]);
    for (resource, (from, to)) in shifts {
        for by in 1..=4 {
            for (from, to) in [(from - by, from), (to, to + by)] {
                let period = Period::new(at(from), at(to)).unwrap();
                all.push(Remedy::Hours { resource: resource.clone(), period });
            }
        }
    }
    let left = plot.start + plot.now;
    if left < plot.notice {
        // More where it starts sooner.
        let by = (plot.notice - left - 4).max(1)..=(plot.notice - left + 4).min(plot.notice);
        all.extend(by.map(|by| Remedy::Notice { by: Minutes(u32::try_from(by).unwrap() * 60) }));
    }
    all
}

/// By kind, then by how far.
fn size(remedies: &[Remedy]) -> Vec<(usize, i64)> {
    let mut sizes: Vec<_> = remedies
        .iter()
        .map(|remedy| match remedy {
            Remedy::Resource { .. } => (0, 0),
            Remedy::Start { by } => (1, by.0.abs()),
            Remedy::Anybody { .. } => (2, 0),
            Remedy::Cap { by, .. } => (3, i64::from(*by)),
            Remedy::Hours { period, .. } => (4, period.length().0),
            Remedy::Notice { by } => (5, i64::from(by.0)),
        })
        .collect();
    sizes.sort_unstable();
    sizes
}

fn smallest(plot: &Plot) -> Option<Vec<(usize, i64)>> {
    if opens(plot, &[]) {
        return Some(vec![]);
    }
    let all = all(plot);
    let singles = all.iter().filter(|one| opens(plot, core::slice::from_ref(*one)));
    if let Some(found) = singles.map(|one| size(core::slice::from_ref(one))).min() {
        return Some(found);
    }
    let pairs = all
        .iter()
        .enumerate()
        .flat_map(|(nth, a)| all[nth + 1..].iter().map(move |b| [a.clone(), b.clone()]));
    // Of one thing there is one change.
    let is_sane = |pair: &[Remedy; 2]| match pair {
        [Remedy::Hours { resource: a, .. }, Remedy::Hours { resource: b, .. }] => a != b,
        [
            Remedy::Resource { .. } | Remedy::Anybody { .. },
            Remedy::Resource { .. } | Remedy::Anybody { .. },
        ] => false,
        [a, b] => a.code() != b.code(),
    };
    let mut pairs: Vec<_> = pairs.filter(is_sane).map(|pair| (size(&pair), pair)).collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs.into_iter().find(|(_, pair)| opens(plot, pair)).map(|(size, _)| size)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_smaller_opens_it(plot in plot()) {
        let choice = plot.chosen.map(|who| TECHS[who]);
        let found = desk(&plot, &[]).smallest_change(&wish(choice), at(plot.start), at(-plot.now)).unwrap().change;
        if let Some(change) = &found {
            prop_assert!(opens(&plot, &change.remedies), "{:?} does not open it", change.remedies);
        }
        let found = found.map(|change| (size(&change.remedies), change.remedies));
        prop_assert_eq!(found.as_ref().map(|(size, _)| size.clone()), smallest(&plot), "{:?}", found);
    }
}

/// Few tries find nothing, and that is no error; a start that is open needs no change.
#[test]
fn the_bound_is_kept() {
    let plot = Plot {
        location: (8, 17),
        techs: [(8, 17), (8, 12)],
        length: 1,
        cap: None,
        now: 0,
        notice: 0,
        bookings: vec![(0, 10)],
        start: 10,
        chosen: Some(0),
    };
    let ask = |limits: Limits, start| {
        let desk = desk(&plot, &[]).with_limits(limits);
        desk.smallest_change(&wish(Some("ana")), at(start), at(0)).unwrap().change
    };
    assert_eq!(ask(Limits { remedies: 1, ..Limits::default() }, 10), None);
    assert_eq!(ask(Limits::default(), 9).unwrap().remedies, []);
    let resource = ResourceId::new("ben").unwrap();
    let found = ask(Limits::default(), 10).unwrap();
    assert_eq!(found.remedies, [Remedy::Resource { need: NeedId::new("tech").unwrap(), resource }]);
}
