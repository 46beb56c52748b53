//! Who is chosen, against a model that counts and looks at every minute.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::id::{CustomerId, NeedId};
use slotwright::period::{Instant, Period, Seconds};
use slotwright::zone::{Zone, Zones};
use std::collections::{BTreeMap, BTreeSet};

const TECHS: [&str; 4] = ["t0", "t1", "t2", "t3"];
const CRITERIA: [&str; 9] = [
    r#""priority""#,
    r#""sticky""#,
    r#""leastFragmentation""#,
    r#"{"roundRobin":"day"}"#,
    r#"{"roundRobin":{"week":"SU"}}"#,
    r#"{"roundRobin":"month"}"#,
    r#"{"leastLoaded":"day"}"#,
    r#"{"leastLoaded":"week"}"#,
    r#"{"leastLoaded":"month"}"#,
];
/// Over midnight, the end of a week and of a month, and a change of clocks.
const NOW: &str = "2026-10-31T12:00:00Z";
const HOURS: i64 = 40;

#[derive(Debug, Clone)]
struct Plot {
    /// Preference and weight of each.
    techs: Vec<(u32, u32)>,
    choice: Vec<usize>,
    length: u32,
    /// Customer, pick of a start, pick of who, and whether it is cancelled.
    bookings: Vec<(usize, usize, usize, bool)>,
}

fn plot() -> impl Strategy<Value = Plot> {
    let tech = (0..3u32, prop::sample::select(vec![1u32, 1, 2, 3]));
    let booking = (0..3usize, 0..500usize, 0..4usize, prop::bool::weighted(0.2));
    (
        prop::collection::vec(tech, 4),
        prop::sample::subsequence((0..CRITERIA.len()).collect::<Vec<_>>(), 0..4).prop_shuffle(),
        prop::sample::select(vec![30u32, 60, 90]),
        prop::collection::vec(booking, 0..14),
    )
        .prop_map(|(techs, choice, length, bookings)| Plot { techs, choice, length, bookings })
}

fn document(plot: &Plot, choice: &[usize]) -> String {
    let techs = plot.techs.iter().zip(TECHS).map(|((preference, weight), id)| {
        format!(
            r#"{{"id":"{id}","kind":"tech","location":"lot","preference":{preference},"weight":{weight}}}"#
        )
    });
    let techs: Vec<_> = techs.collect();
    let choice: Vec<_> = choice.iter().map(|nth| CRITERIA[*nth]).collect();
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{{"id":"lot","zone":"America/New_York","hours":[
            {{"days":["SA","SU","MO"],"from":"07:00","to":"13:00"}},{{"days":["SA","SU"],"from":"14:00","to":"02:00"}}]}}],
        "resources":[{}],
        "services":[{{"id":"visit","locations":["lot"],"grid":{{"step":"PT30M"}},"segments":[
            {{"id":"work","length":"PT{}M","needs":[{{"id":"tech","kind":"tech","choice":[{}]}}]}}]}}]}}"#,
        techs.join(","),
        plot.length,
        choice.join(",")
    )
}

struct Booked {
    id: String,
    customer: usize,
    start: i64,
    end: i64,
    who: String,
}

struct Model<'a> {
    plot: &'a Plot,
    zone: Zone,
    booked: Vec<Booked>,
}

impl Model<'_> {
    fn is_free(&self, who: &str, from: i64, to: i64) -> bool {
        self.booked.iter().filter(|one| one.who == who).all(|one| one.end <= from || to <= one.start)
    }

    fn date(&self, at: i64) -> NaiveDate {
        self.zone.to_local(Instant::from_seconds(at).unwrap()).date()
    }

    fn is_open(&self, at: i64) -> bool {
        let local = self.zone.to_local(Instant::from_seconds(at).unwrap());
        let minute = local.and_utc().timestamp().rem_euclid(86_400) / 60;
        let day = local.date().weekday().num_days_from_monday();
        let weekend = day >= 5;
        let morning = (420..780).contains(&minute) && (weekend || day == 0);
        morning || (minute >= 840 && weekend) || (minute < 120 && (day == 6 || day == 0))
    }

    /// The day, the week or the month that a time is in, by its first date.
    fn label(&self, criterion: &str, at: i64) -> NaiveDate {
        let date = self.date(at);
        let back = |days: u32| date - chrono::Days::new(days.into());
        match criterion {
            of if of.contains("SU") => back(date.weekday().num_days_from_sunday()),
            of if of.contains("week") => back(date.weekday().num_days_from_monday()),
            of if of.contains("month") => date.with_day(1).unwrap(),
            _ => date,
        }
    }

    /// What a criterion says, as a fraction.
    fn score(&self, criterion: &str, who: usize, customer: Option<usize>, start: i64) -> (i64, i64) {
        let (preference, weight) = self.plot.techs[who];
        let own = || self.booked.iter().filter(move |one| one.who == TECHS[who]);
        let length = i64::from(self.plot.length) * 60;
        let label = self.label(criterion, start);
        match criterion {
            of if of.contains("priority") => (i64::from(preference), 1),
            of if of.contains("roundRobin") => {
                let count = own().filter(|one| self.label(of, one.start) == label).count();
                (count as i64 + 1, i64::from(weight))
            }
            of if of.contains("leastLoaded") => {
                let minutes = own().flat_map(|one| (one.start..one.end).step_by(60));
                let within = minutes.filter(|at| self.label(of, *at) == label).count();
                (within as i64 * 60 + length, i64::from(weight))
            }
            of if of.contains("sticky") => {
                let theirs = self.booked.iter().filter(|one| Some(one.customer) == customer);
                let last = theirs.max_by_key(|one| (one.start, one.id.clone()));
                (i64::from(last.is_none_or(|last| last.who != TECHS[who])), 1)
            }
            _ => {
                // As far as one could begin a minute sooner or later, on the same day.
                let serves = |from: i64| {
                    let minutes = (from..from + length).step_by(60);
                    self.date(from) == self.date(start)
                        && minutes.clone().all(|at| self.is_open(at))
                        && self.is_free(TECHS[who], from, from + length)
                };
                let first = (0..).map(|n| start - n * 60).take_while(|at| serves(*at)).last().unwrap();
                let last = (0..).map(|n| start + n * 60).take_while(|at| serves(*at)).last().unwrap();
                (last - first, 1)
            }
        }
    }

    fn chosen(&self, customer: Option<usize>, start: i64) -> Option<&'static str> {
        let end = start + i64::from(self.plot.length) * 60;
        let free = (0..TECHS.len()).filter(|who| self.is_free(TECHS[*who], start, end));
        let mut free: Vec<usize> = free.collect();
        free.sort_by(|a, b| {
            let by = |nth: &usize| {
                let [a, b] = [a, b].map(|who| self.score(CRITERIA[*nth], *who, customer, start));
                (a.0 * b.1).cmp(&(b.0 * a.1))
            };
            let by_choice = self.plot.choice.iter().map(by).find(|order| order.is_ne());
            let last = || (self.plot.techs[*a].0, TECHS[*a]).cmp(&(self.plot.techs[*b].0, TECHS[*b]));
            by_choice.unwrap_or_else(last)
        });
        free.first().map(|who| TECHS[*who])
    }
}

fn wish(customer: Option<usize>) -> Wish {
    let customer = customer.map(|customer| CustomerId::new(&format!("c{customer}")).unwrap());
    Wish { customer, ..Wish::new("visit", "lot").unwrap() }
}

fn apply(desk: &mut Desk, command: &str, now: Instant) -> Decision {
    desk.apply(&Command::from_json(command).unwrap(), now).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, max_shrink_iters: 500, ..ProptestConfig::default() })]

    /// Whoever the criteria put first of those who are free serves; what is open does not depend on them.
    #[test]
    fn the_first_by_the_criteria_serves(plot in plot()) {
        let catalog = Catalog::from_json(&document(&plot, &plot.choice)).unwrap();
        prop_assert_eq!(&Catalog::from_json(&catalog.to_json().canonical()).unwrap(), &catalog);
        let now = Instant::parse(NOW).unwrap();
        let window = Period::new(now, now.plus(Seconds(HOURS * 3600))).unwrap();
        let zone = Zones::bundled().get("America/New_York").unwrap();
        let (mut desk, mut plain) = (Desk::new(catalog), Desk::new(Catalog::from_json(&document(&plot, &[])).unwrap()));
        let mut model = Model { plot: &plot, zone, booked: vec![] };
        let need = NeedId::new("tech").unwrap();
        for (nth, &(customer, pick, who, is_cancelled)) in plot.bookings.iter().enumerate() {
            let choices = BTreeMap::from([(need.clone(), slotwright::id::ResourceId::new(TECHS[who]).unwrap())]);
            let slots = desk.slots(&Wish { choices, ..wish(None) }, window, now).unwrap();
            if slots.is_empty() { continue }
            let start = slots.iter().nth(pick % slots.len()).unwrap().id.start;
            let command = format!(r#"{{"command":"book","key":"k{nth}","service":"visit","location":"lot","customer":"c{customer}","start":"{start}","choices":{{"tech":"{}"}}}}"#, TECHS[who]);
            let Decision::Accepted(outcome) = apply(&mut desk, &command, now) else { panic!("listed, then refused") };
            apply(&mut plain, &command, now);
            let booking = outcome.booking().unwrap();
            let id = booking.id.to_string();
            if is_cancelled {
                let command = format!(r#"{{"command":"cancel","key":"c{nth}","booking":{{"id":"{id}"}},"by":"staff"}}"#);
                for desk in [&mut desk, &mut plain] {
                    prop_assert!(matches!(apply(desk, &command, now), Decision::Accepted(_)));
                }
                continue;
            }
            let (start, end) = (start.seconds(), booking.subject.visit.end().seconds());
            model.booked.push(Booked { id, customer, start, end, who: TECHS[who].to_owned() });
        }
        for customer in [None, Some(0)] {
            let listed: Vec<Instant> = desk.slots(&wish(customer), window, now).unwrap().iter().map(|slot| slot.id.start).collect();
            let plainly: Vec<Instant> = plain.slots(&wish(customer), window, now).unwrap().iter().map(|slot| slot.id.start).collect();
            prop_assert_eq!(&listed, &plainly);
            for start in listed {
                let verdict = desk.check(&wish(customer), start, now).unwrap();
                let expected = model.chosen(customer, start.seconds());
                let served = verdict.plan.as_ref().map(|plan| plan.claims[0].resource.as_str());
                prop_assert_eq!(served, expected, "at {}: {:?}", start, verdict.chosen);
                // It says why: who could serve, in this order.
                prop_assert_eq!(verdict.chosen.is_empty(), plot.choice.is_empty());
                for chosen in &verdict.chosen {
                    prop_assert_eq!(Some(chosen.among[0].0.as_str()), served);
                    let scores: Vec<_> = chosen.among.iter().map(|(_, scores)| scores).collect();
                    prop_assert!(scores.is_sorted() && scores.iter().all(|scores| scores.len() == plot.choice.len()));
                }
            }
        }
    }
}

/// A draw is the same each time, and nobody is left out of it.
#[test]
fn lots_fall_on_all() {
    let plot =
        Plot { techs: vec![(0, 1), (1, 1), (2, 1), (0, 1)], choice: vec![], length: 30, bookings: vec![] };
    let text = document(&plot, &[]).replace(r#""choice":[]"#, r#""choice":[{"seeded":"a fair one"}]"#);
    let now = Instant::parse(NOW).unwrap();
    let window = Period::new(now, now.plus(Seconds(HOURS * 3600))).unwrap();
    let drawn = |text: &str| -> Vec<String> {
        let desk = Desk::new(Catalog::from_json(text).unwrap());
        let slots = desk.slots(&wish(None), window, now).unwrap();
        let who =
            |start| desk.check(&wish(None), start, now).unwrap().plan.unwrap().claims[0].resource.to_string();
        slots.iter().map(|slot| who(slot.id.start)).collect()
    };
    let (first, second, other) = (drawn(&text), drawn(&text), drawn(&text.replace("a fair one", "another")));
    assert_eq!(first, second);
    assert_ne!(first, other);
    for tech in TECHS {
        let often = first.iter().filter(|who| *who == tech).count();
        assert!(often * 8 > first.len(), "{tech}: {often} of {}", first.len());
    }
}

/// What can't be meant is said with its path.
#[test]
fn needs_that_can_not_be_meant_are_faults() {
    let catalog = |need: &str, resource: &str| {
        let text = r#"{"schema":"slotwright.catalog/0","id":"c","locations":[{"id":"lot","zone":"UTC","hours":[]}],
            "resources":[{"id":"ana","kind":"tech","location":"lot","tags":["red"]$RESOURCE},{"id":"ben","kind":"tech","location":"lot"}],
            "services":[{"id":"oil","locations":["lot"],"grid":{"step":"PT15M"},"segments":[
                {"id":"one","length":"PT45M","needs":[{"id":"tech","kind":"tech"}]},
                {"id":"two","length":"PT45M","needs":[{"id":"second",$NEED}]}]}]}"#;
        Catalog::from_json(&text.replace("$NEED", need).replace("$RESOURCE", resource))
    };
    let rows = [
        (r#""kind":"tech","tags":["red"],"count":1,"choice":["sticky",{"roundRobin":"week"}]"#, ""),
        (r#""kind":"tech","count":"all""#, ""),
        (r#""kind":"tech","differentFrom":"tech""#, ""),
        (r#""kind":"tech","tags":["blue"]"#, "needs[0]: 1 of kind \"tech\""),
        (r#""sameAs":"tech","tags":["red"]"#, "needs[0].tags: only a need of a `kind` asks for tags"),
        (r#""kind":"tech","count":"most""#, "needs[0].count: "),
        (r#""resource":"ana","count":"all""#, "needs[0]: \"ana\" is one resource"),
        (r#""sameAs":"tech","count":"all""#, "needs[0]: who met the other need"),
        (r#""sameAs":"tech","choice":["sticky"]"#, "needs[0]: who met the other need"),
        (
            r#""kind":"tech","differentFrom":"nobody""#,
            "needs[0].differentFrom: this service has no need named",
        ),
        (
            r#""kind":"tech","differentFrom":"second""#,
            "needs[0].differentFrom: \"second\" is not a need of an",
        ),
        (r#""kind":"tech","choice":["fair"]"#, "needs[0].choice[0]: \"fair\" is not one of"),
        (
            r#""kind":"tech","choice":["sticky","sticky"]"#,
            "needs[0].choice[1]: \"sticky\" has decided already",
        ),
        (
            r#""kind":"tech","choice":[{"roundRobin":"moment"}]"#,
            "needs[0].choice[0].roundRobin: work is shared out",
        ),
        (r#""kind":"tech","choice":[{"roundRobin":"day","seeded":"x"}]"#, "needs[0].choice[0]: it is one of"),
        (r#""kind":"tech","choice":"sticky""#, "needs[0].choice: "),
    ];
    for (need, fault) in rows {
        let read = catalog(need, "").map_err(|error| error.to_string());
        match fault {
            "" => drop(read.unwrap()),
            fault => assert!(read.as_ref().is_err_and(|error| error.contains(fault)), "{need}: {read:?}"),
        }
    }
    for weight in ["0", "1001"] {
        let read = catalog(r#""kind":"tech""#, &format!(r#","weight":{weight}"#)).unwrap_err().to_string();
        assert!(read.contains("resources[0].weight: a weight is 1 to 1000"), "{read}");
    }
    let names: BTreeSet<_> = CRITERIA.iter().collect();
    assert_eq!(names.len(), CRITERIA.len());
}
