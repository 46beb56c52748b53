//! Caps against a model that counts: every booking there is, by what the clock on the wall says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use chrono::{Datelike, NaiveDate, Timelike};
use proptest::prelude::*;
use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::id::{CustomerId, LedgerId, LocationId};
use slotwright::ledger::{MemoryStore, Store};
use slotwright::period::{Instant, Period, Seconds};
use slotwright::zone::{Zone, Zones};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const TICK: i64 = 900;
const ZONES: [&str; 3] = ["America/New_York", "Australia/Lord_Howe", "UTC"];
const TECHS: [&str; 3] = ["ana", "ben", "cleo"];
const PERS: [&str; 8] = [
    r#""day""#,
    r#""week""#,
    r#"{"week":"SU"}"#,
    r#""month""#,
    r#""moment""#,
    r#""open""#,
    r#"{"interval":"PT45M"}"#,
    r#"{"rolling":"PT5H"}"#,
];

#[derive(Debug, Clone)]
struct CapPlot {
    per: usize,
    limit: u32,
    is_work: bool,
    /// 0: visits; 1: technicians; 2: those with a skill; 3: ana and cleo.
    of: usize,
    /// 0: all; 1: customers; 2: those who serve.
    each: usize,
    only_first_service: bool,
}

#[derive(Debug, Clone)]
struct Plot {
    zone: usize,
    caps: Vec<CapPlot>,
    slack: u32,
    /// Customer, service, pick, and whether the customer is named only when a hold is confirmed.
    bookings: Vec<(usize, usize, usize, bool)>,
}

fn plot() -> impl Strategy<Value = Plot> {
    let cap = (0..PERS.len(), 1..4u32, prop::bool::weighted(0.25), 0..4usize, 0..3usize, any::<bool>())
        .prop_map(|(per, limit, is_work, of, each, only_first_service)| CapPlot {
            per,
            limit,
            is_work,
            of,
            each,
            only_first_service,
        });
    let bookings =
        prop::collection::vec((0..3usize, 0..2usize, 0..999usize, prop::bool::weighted(0.3)), 0..9);
    (0..3usize, prop::collection::vec(cap, 1..4), prop::sample::select(vec![0, 0, 30, 60]), bookings)
        .prop_map(|(zone, caps, slack, bookings)| Plot { zone, caps, slack, bookings })
}

/// What can't be said is not said: work does not add up in a moment, nobody serves a visit as such.
fn sane(mut plot: Plot) -> Plot {
    for cap in &mut plot.caps {
        cap.is_work &= !PERS[cap.per].contains("moment") && !PERS[cap.per].contains("open");
        if cap.each == 2 && (cap.of == 0 || cap.of == 2) {
            cap.each = 0;
        }
    }
    // Where work is counted each segment is as early as it can be, whatever would fit better.
    if plot.caps.iter().any(|cap| cap.is_work) {
        plot.slack = 0;
    }
    plot
}

fn document(plot: &Plot) -> String {
    let caps: Vec<String> = plot
        .caps
        .iter()
        .enumerate()
        .map(|(nth, cap)| {
            let limit =
                if cap.is_work { format!(r#""PT{}M""#, cap.limit * 50) } else { cap.limit.to_string() };
            let of =
                ["", r#","kind":"tech""#, r#","skills":["ev"]"#, r#","resources":["ana","cleo"]"#][cap.of];
            let each = ["", r#","each":"customer""#, r#","each":"resource""#][cap.each];
            let services = if cap.only_first_service { r#","services":["one"]"# } else { "" };
            format!(
                r#"{{"id":"cap-{nth}","locations":["lot"],"limit":{limit},"per":{}{of}{each}{services}}}"#,
                PERS[cap.per]
            )
        })
        .collect();
    let techs: Vec<_> = TECHS
        .iter()
        .map(|id| format!(r#"{{"id":"{id}","kind":"tech","location":"lot","skills":["ev"]}}"#))
        .collect();
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{{"id":"lot","zone":"{}","hours":[
        {{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"00:00","to":"24:00"}}]}}],
        "resources":[{},{{"id":"bay","kind":"bay","location":"lot","capacity":3}}],
        "services":[{{"id":"one","locations":["lot"],"grid":{{"step":"PT15M"}},"segments":[
            {{"id":"a","length":"PT45M","needs":[{{"id":"tech","kind":"tech","skills":["ev"]}},{{"id":"bay","kind":"bay"}}]}}]}},
         {{"id":"two","locations":["lot"],"grid":{{"step":"PT15M"}},"segments":[
            {{"id":"a","length":"PT30M","gap":{{"least":"PT15M","most":"PT{}M"}},"needs":[{{"id":"tech","kind":"tech"}}]}},
            {{"id":"b","length":"PT60M","needs":[{{"id":"second","kind":"tech","skills":["ev"]}}]}}]}}],
        "caps":[{}]}}"#,
        ZONES[plot.zone],
        techs.join(","),
        15 + plot.slack,
        caps.join(",")
    )
}

/// A part of a booking: from, to, by whom, for a need that asks for the skill.
type Part = (i64, i64, String, bool);

#[derive(Debug, Clone)]
struct Booked {
    at: i64,
    customer: Option<usize>,
    service: usize,
    visit: (i64, i64),
    parts: Vec<Part>,
}

struct Model<'a> {
    plot: &'a Plot,
    zone: Zone,
    now: i64,
    booked: Vec<Booked>,
}

impl Model<'_> {
    /// What of a booking counts for a cap: from, to, and whose limit it is.
    fn counted(&self, cap: &CapPlot, of: &Booked) -> Vec<(i64, i64, String)> {
        let is_nobodys = cap.each == 1 && of.customer.is_none();
        if (cap.only_first_service && of.service != 0) || is_nobodys {
            return vec![];
        }
        let whose = |who: &str| match cap.each {
            0 => String::new(),
            1 => format!("{:?}", of.customer),
            _ => who.to_owned(),
        };
        let counts = |(_, _, who, skilled): &&Part| match cap.of {
            1 => TECHS.contains(&who.as_str()),
            2 => *skilled,
            _ => who == "ana" || who == "cleo",
        };
        match cap.of {
            0 => vec![(of.visit.0, of.visit.1, whose(""))],
            _ => of.parts.iter().filter(counts).map(|(from, to, who, _)| (*from, *to, whose(who))).collect(),
        }
    }

    /// The stretch that an instant is in.
    fn label(&self, per: usize, at: i64) -> (NaiveDate, i64, i64) {
        let local = self.zone.to_local(Instant::from_seconds(at).unwrap());
        let date = local.date();
        let back = |days: u32| date - chrono::Days::new(days.into());
        match per {
            0 => (date, 0, 0),
            1 => (back(date.weekday().num_days_from_monday()), 0, 0),
            2 => (back(date.weekday().num_days_from_sunday()), 0, 0),
            3 => (date.with_day(1).unwrap(), 0, 0),
            _ => {
                let minute = i64::from(local.hour() * 60 + local.minute());
                (date, minute / 45, local.and_utc().timestamp() - at)
            }
        }
    }

    /// Everything that a booking has of a cap: for each stretch or tick, and whose, how much.
    fn uses(&self, cap: &CapPlot, of: &Booked) -> BTreeMap<(String, String), i64> {
        let mut uses = BTreeMap::new();
        let counted = self.counted(cap, of);
        let ticks = |from: i64, to: i64| (from..to).step_by(TICK as usize);
        let total: i64 = counted.iter().map(|(from, to, _)| (to - from) / 60).sum();
        for (from, to, whose) in &counted {
            let mut set = |key: String| {
                uses.insert((whose.clone(), key), 1);
            };
            match (cap.per, cap.is_work) {
                (4, _) => ticks(*from, *to).for_each(|at| set(at.to_string())),
                (5, _) => {
                    let end =
                        counted.iter().filter(|part| part.2 == *whose).map(|part| part.1).max().unwrap();
                    ticks(of.at, end).for_each(|at| set(at.to_string()))
                }
                (7, false) => ticks(*from, from + 5 * 3600).for_each(|at| set(at.to_string())),
                (7, true) => {
                    let own: Vec<_> = counted.iter().filter(|part| part.2 == *whose).collect();
                    let (first, last) =
                        (own.iter().map(|p| p.0).min().unwrap(), own.iter().map(|p| p.0).max().unwrap());
                    let work = if cap.each == 2 { own.iter().map(|p| (p.1 - p.0) / 60).sum() } else { total };
                    for at in ticks(first, last + 5 * 3600) {
                        uses.insert((whose.clone(), at.to_string()), work);
                    }
                }
                (per, false) => set(format!("{:?}", self.label(per, *from))),
                (per, true) => {
                    for at in (*from..*to).step_by(60) {
                        *uses.entry((whose.clone(), format!("{:?}", self.label(per, at)))).or_default() += 1;
                    }
                }
            }
        }
        uses
    }

    fn is_within_caps(&self, new: &Booked) -> bool {
        self.plot.caps.iter().all(|cap| {
            let limit = i64::from(if cap.is_work { cap.limit * 50 } else { cap.limit });
            self.uses(cap, new).into_iter().all(|(key, own)| {
                let others: i64 =
                    self.booked.iter().filter_map(|one| self.uses(cap, one).get(&key).copied()).sum();
                own + others <= limit
            })
        })
    }

    fn is_free(&self, who: &str, from: i64, to: i64) -> bool {
        let parts = || self.booked.iter().flat_map(|one| &one.parts).filter(|part| part.2 == who);
        match who {
            "bay" => (from..to)
                .step_by(TICK as usize)
                .all(|at| parts().filter(|part| part.0 <= at && at < part.1).count() < 3),
            _ => parts().all(|part| part.1 <= from || to <= part.0),
        }
    }

    /// The booking that a start leads to: the earliest end, the earliest starts, the first who can.
    fn best(&self, service: usize, customer: Option<usize>, start: i64) -> Option<Booked> {
        let booked = |visit, parts| Booked { at: self.now, customer, service, visit, parts };
        if service == 0 {
            let end = start + 45 * 60;
            let with = |who: &'static str| {
                let parts = vec![(start, end, who.to_string(), true), (start, end, "bay".into(), false)];
                booked((start, end), parts)
            };
            let fits =
                |new: &Booked| new.parts.iter().all(|(from, to, who, _)| self.is_free(who, *from, *to));
            return TECHS.into_iter().map(with).find(|new| fits(new) && self.is_within_caps(new));
        }
        let gaps = (15..=15 + i64::from(self.plot.slack)).step_by(15);
        for second in gaps.map(|gap| start + (30 + gap) * 60) {
            let end = second + 3600;
            for (a, b) in TECHS.iter().flat_map(|a| TECHS.iter().map(move |b| (*a, *b))) {
                let parts =
                    vec![(start, start + 1800, a.to_owned(), false), (second, end, b.to_owned(), true)];
                let new = booked((start, end), parts);
                let is_free = new.parts.iter().all(|(from, to, who, _)| self.is_free(who, *from, *to));
                if is_free && self.is_within_caps(&new) {
                    return Some(new);
                }
            }
        }
        None
    }
}

fn wish(service: usize, customer: Option<usize>) -> Wish {
    let customer = customer.map(|customer| CustomerId::new(&format!("c{customer}")).unwrap());
    Wish { customer, ..Wish::new(["one", "two"][service], "lot").unwrap() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, max_shrink_iters: 400, ..ProptestConfig::default() })]

    /// List, check, booking and model agree, on two days over a change of clocks and the end of a month.
    #[test]
    fn caps_are_what_is_counted(plot in plot().prop_map(sane)) {
        let catalog = Catalog::from_json(&document(&plot)).unwrap();
        let again = Catalog::from_json(&catalog.to_json().canonical()).unwrap();
        prop_assert_eq!(&catalog, &again);
        let now = Instant::parse(if plot.zone == 1 { "2026-10-02T20:00:00Z" } else { "2026-10-31T16:00:00Z" }).unwrap();
        let zone = Zones::bundled().get(ZONES[plot.zone]).unwrap();
        let window = Period::new(now, now.plus(Seconds(30 * 3600))).unwrap();
        let mut desk = Desk::new(catalog);
        let mut model = Model { plot: &plot, zone, now: now.seconds(), booked: vec![] };
        for (nth, &(customer, service, pick, is_late)) in plot.bookings.iter().enumerate() {
            let first = (!is_late).then_some(customer);
            let slots = desk.slots(&wish(service, first), window, now).unwrap();
            if slots.is_empty() { continue }
            let start = slots.iter().nth(pick % slots.len().min(24)).unwrap().id.start;
            let (service_id, until) = (["one", "two"][service], window.end());
            let how = if is_late { format!(r#""command":"hold","until":"{until}""#) } else { format!(r#""command":"book","customer":"c{customer}""#) };
            let command = format!(r#"{{{how},"key":"k{nth}","service":"{service_id}","location":"lot","start":"{start}"}}"#);
            let decision = desk.apply(&Command::from_json(&command).unwrap(), now).unwrap();
            let Decision::Accepted(outcome) = &decision else { panic!("listed, then {}", decision.to_json().canonical()) };
            let new = model.best(service, first, start.seconds()).unwrap();
            let named = Booked { customer: Some(customer), ..new.clone() };
            if is_late {
                let id = &outcome.booking().unwrap().id;
                let command = format!(r#"{{"command":"confirm","key":"c{nth}","hold":{{"id":"{id}"}},"customer":"c{customer}"}}"#);
                let decision = desk.apply(&Command::from_json(&command).unwrap(), now).unwrap();
                let is_confirmed = matches!(decision, Decision::Accepted(_));
                prop_assert_eq!(is_confirmed, model.is_within_caps(&named), "{}", decision.to_json().canonical());
                model.booked.push(if is_confirmed { named } else { new });
            } else {
                model.booked.push(named);
            }
        }
        for (customer, service) in [(0, 0), (1, 1)] {
            let wish = wish(service, Some(customer));
            let listed: BTreeSet<Instant> = desk.slots(&wish, window, now).unwrap().iter().map(|slot| slot.id.start).collect();
            for at in (window.start().seconds()..window.end().seconds()).step_by(TICK as usize) {
                let start = Instant::from_seconds(at).unwrap();
                let verdict = desk.check(&wish, start, now).unwrap();
                prop_assert_eq!(verdict.is_open(), listed.contains(&start), "list and check differ at {}", start);
                prop_assert_eq!(verdict.is_open(), verdict.reasons.is_empty());
                let expected = model.best(service, Some(customer), at).map(|booked| booked.parts.into_iter().map(|part| (part.0, part.2)).collect::<Vec<_>>());
                let served = |plan: slotwright::availability::Plan| plan.claims.iter().filter(|claim| !claim.resource.as_str().starts_with("cap-")).map(|claim| (claim.core.start().seconds(), claim.resource.to_string())).collect::<Vec<_>>();
                let why = Json::list(verdict.reasons.iter().map(|reason| reason.to_json())).canonical();
                prop_assert_eq!(verdict.plan.map(served), expected, "at {} {}", start, why);
            }
        }
        let state = desk.ledger(&LedgerId::new("lot").unwrap()).unwrap();
        let read = slotwright::ledger::LedgerState::from_tree(&state.to_json()).unwrap();
        prop_assert_eq!(read.digest(), state.digest());
    }
}

/// A hold that is over is over, and a booking is no hold, whatever its customer has of caps by now.
#[test]
fn a_late_confirmation_is_told_that_it_is_late() {
    let cap = CapPlot { per: 5, limit: 1, is_work: false, of: 0, each: 1, only_first_service: false };
    let plot = Plot { zone: 2, caps: vec![cap], slack: 0, bookings: vec![] };
    let mut desk = Desk::new(Catalog::from_json(&document(&plot)).unwrap());
    let at = |minute: i64| Instant::parse("2026-11-02T08:00:00Z").unwrap().plus(Seconds(minute * 60));
    let mut say = |minute: i64, command: String| {
        let command = format!(r#"{{{command}}}"#);
        match desk.apply(&Command::from_json(&command).unwrap(), at(minute)).unwrap() {
            Decision::Accepted(outcome) => outcome.booking().unwrap().id.to_string(),
            Decision::Refused { refusal, .. } => refusal.code().to_owned(),
        }
    };
    let take = |command: &str, key: &str, start: &str, more: &str| {
        format!(
            r#""command":"{command}","key":"{key}","service":"one","location":"lot","start":"2026-11-03T{start}:00Z"{more}"#
        )
    };
    let confirm = |key: &str, hold: &str| {
        format!(r#""command":"confirm","key":"{key}","hold":{{"id":"{hold}"}},"customer":"c1""#)
    };
    let hold = say(0, take("hold", "h", "09:00", r#","until":"2026-11-02T08:10:00Z""#));
    let plain = say(0, take("book", "p", "13:00", ""));
    say(0, take("book", "b", "11:00", r#","customer":"c1""#));
    assert_eq!(say(1, confirm("k1", &hold)), "slot.not_open");
    assert_eq!(say(10, confirm("k2", &hold)), "hold.expired");
    assert_eq!(say(10, confirm("k3", &plain)), "booking.status");
}

/// A hold outlives what its catalog offered: whoever confirms it still takes their share of the caps of its service.
#[test]
fn a_hold_of_an_option_that_is_gone_still_counts() {
    let catalog = |options: &str| {
        Catalog::from_json(&format!(
            r#"{{"schema":"slotwright.catalog/0","id":"c","locations":[{{"id":"lot","zone":"UTC",
            "hours":[{{"days":["MO","TU","WE"],"from":"08:00","to":"18:00"}}]}}],
            "resources":[{{"id":"ana","kind":"tech","location":"lot"}}],
            "caps":[{{"id":"once","locations":["lot"],"limit":1,"per":"day","each":"customer"}}],
            "services":[{{"id":"oil","locations":["lot"],"grid":{{"step":"PT30M"}},{options}
              "segments":[{{"id":"work","length":"PT30M","needs":[{{"id":"tech","kind":"tech"}}]}}]}}]}}"#
        ))
        .unwrap()
    };
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let now = Instant::parse("2026-11-02T08:00:00Z").unwrap();
    let say = |desk: &mut Desk, command: &str| {
        desk.refresh().unwrap();
        match desk.apply(&Command::from_json(command).unwrap(), now).unwrap() {
            Decision::Accepted(outcome) => {
                outcome.booking().map(|one| one.id.to_string()).unwrap_or_default()
            }
            Decision::Refused { refusal, .. } => refusal.code().to_owned(),
        }
    };
    let take = |command: &str, key: &str, start: &str, more: &str| {
        format!(
            r#"{{"command":"{command}","key":"{key}","service":"oil","location":"lot","start":"2026-11-03T{start}:00Z"{more}}}"#
        )
    };
    let until = r#","options":["wax"],"until":"2026-11-02T09:00:00Z""#;
    let mut before = Desk::with_store(catalog(r#""addOns":[{"id":"wax"}],"#), Arc::clone(&store));
    let holds = ["09:00", "11:00"].map(|start| say(&mut before, &take("hold", start, start, until)));
    let mut after = Desk::with_store(catalog(""), Arc::clone(&store));
    let ledger = before.catalog().ledger_of(&LocationId::new("lot").unwrap()).unwrap().to_string();
    say(&mut after, &format!(r#"{{"command":"configure","key":"c","ledger":"{ledger}"}}"#));
    let confirm = |key: &str, hold: &str| {
        format!(r#"{{"command":"confirm","key":"{key}","hold":{{"id":"{hold}"}},"customer":"c1"}}"#)
    };
    assert_eq!(say(&mut after, &confirm("k1", &holds[0])), holds[0]);
    // That was the one of the day.
    assert_eq!(say(&mut after, &confirm("k2", &holds[1])), "slot.not_open");
    assert_eq!(say(&mut after, &take("book", "b1", "13:00", r#","customer":"c1""#)), "slot.not_open");
    let other = say(&mut after, &take("book", "b2", "13:00", r#","customer":"c2""#));
    assert!(
        after
            .ledger(&LedgerId::new(&ledger).unwrap())
            .unwrap()
            .bookings()
            .any(|one| one.id.as_str() == other)
    );
}

/// A fault says where it is, what is wrong, and what to do.
#[test]
fn a_cap_that_holds_nothing_together_is_a_fault() {
    let catalog = |cap: &str| {
        let text = r#"{"schema":"slotwright.catalog/0","id":"c","locations":[
            {"id":"lot","zone":"UTC","hours":[]},{"id":"annex","zone":"UTC","hours":[],"ledger":"lot"},
            {"id":"far","zone":"Asia/Tokyo","hours":[],"ledger":"lot"},{"id":"other","zone":"UTC","hours":[]}],
            "resources":[{"id":"ana","kind":"tech","location":"lot"}],
            "services":[{"id":"oil","locations":["lot"],"grid":{"step":"PT15M"},
                "segments":[{"id":"work","length":"PT45M","needs":[{"id":"tech","kind":"tech"}]}]}],
            "caps":[$CAP]}"#;
        Catalog::from_json(&text.replace("$CAP", cap))
    };
    let rows = [
        (r#""id":"x","locations":["lot","annex"],"limit":1,"per":"day""#, ""),
        (r#""id":"ana","locations":["lot"],"limit":1,"per":"day""#, "caps[0].id: a resource has the name"),
        (r#""id":"x","locations":["lot"],"limit":0,"per":"day""#, "caps[0].limit: a cap allows one at least"),
        (r#""id":"x","locations":["lot"],"limit":"two","per":"day""#, "caps[0].limit: "),
        (
            r#""id":"x","locations":["lot"],"limit":true,"per":"day""#,
            "caps[0].limit: true is not a number of bookings",
        ),
        (
            r#""id":"x","locations":[],"limit":1,"per":"day""#,
            "caps[0].locations: a cap counts at one location",
        ),
        (
            r#""id":"x","locations":["lot","nowhere"],"limit":1,"per":"day""#,
            "caps[0].locations[1]: no location",
        ),
        (r#""id":"x","locations":["lot","lot"],"limit":1,"per":"day""#, "caps[0].locations[1]: "),
        (
            r#""id":"x","locations":["lot","other"],"limit":1,"per":"day""#,
            "caps[0].locations[1]: \"other\" keeps its bookings in ledger \"other\"",
        ),
        (
            r#""id":"x","locations":["lot","far"],"limit":1,"per":"day""#,
            "caps[0].locations[1]: its days are not those of \"lot\"",
        ),
        (r#""id":"x","locations":["lot"],"limit":1,"per":"year""#, "caps[0].per: \"year\" is not one of"),
        (
            r#""id":"x","locations":["lot"],"limit":1,"per":{"interval":"PT0M"}"#,
            "caps[0].per: an interval is 1 minute",
        ),
        (
            r#""id":"x","locations":["lot"],"limit":1,"per":{"interval":"PT1H","rolling":"PT1H"}"#,
            "caps[0].per: it is one of",
        ),
        (r#""id":"x","locations":["lot"],"limit":1,"per":{}"#, "caps[0].per: it is one of"),
        (r#""id":"x","locations":["lot"],"limit":"PT8H","per":"open""#, "caps[0].per: work adds up in"),
        (
            r#""id":"x","locations":["lot"],"limit":1,"per":"day","services":["wash"]"#,
            "caps[0].services[0]: no service is named \"wash\"",
        ),
        (
            r#""id":"x","locations":["annex"],"limit":1,"per":"day","kind":"tech""#,
            "caps[0].kind: no resource of kind \"tech\"",
        ),
        (
            r#""id":"x","locations":["annex"],"limit":1,"per":"day","resources":["ana"]"#,
            "caps[0].resources[0]: no resource is named \"ana\"",
        ),
        (
            r#""id":"x","locations":["lot"],"limit":1,"per":"day","each":"resource""#,
            "caps[0].each: say which of those who serve",
        ),
        (
            r#""id":"x","locations":["lot"],"limit":1,"per":"day","each":"van""#,
            "caps[0].each: \"van\" is not one of",
        ),
        (
            r#""id":"x","locations":["lot"],"limit":1,"per":"day","unit":1"#,
            "caps[0].unit: there is no such member",
        ),
    ];
    for (cap, fault) in rows {
        let read = catalog(&format!("{{{cap}}}")).map_err(|error| error.to_string());
        match fault {
            "" => drop(read.unwrap()),
            fault => assert!(read.as_ref().is_err_and(|error| error.contains(fault)), "{cap}: {read:?}"),
        }
    }
    let twice = r#"{"id":"x","locations":["lot"],"limit":1,"per":"day"},{"id":"x","locations":["lot"],"limit":2,"per":"week"}"#;
    assert!(catalog(twice).unwrap_err().to_string().contains("caps[0] has the name \"x\" already"));
}

/// The order in which caps are listed reaches no answer, and what has its default is not written.
#[test]
fn caps_are_written_as_they_were_read() {
    let all = [
        r#"{"id":"a","locations":["lot"],"limit":4,"per":"day","skills":["ev"]}"#,
        r#"{"id":"b","locations":["lot"],"limit":"PT40H","per":{"week":"SU"},"kind":"tech","name":"Work"}"#,
        r#"{"id":"c","locations":["lot"],"limit":3,"per":{"interval":"PT30M"},"services":["one"]}"#,
        r#"{"each":"customer","id":"d","limit":2,"locations":["lot"],"per":{"rolling":"PT168H"}}"#,
        r#"{"each":"resource","id":"e","limit":1,"locations":["lot"],"per":"month","resources":["ana"]}"#,
    ];
    let plot = Plot { zone: 2, caps: vec![], slack: 0, bookings: vec![] };
    let with = |caps: &[&str]| {
        let text = document(&plot).replace(r#""caps":[]"#, &format!(r#""caps":[{}]"#, caps.join(",")));
        Catalog::from_json(&text).unwrap()
    };
    let catalog = with(&all);
    let mut backwards = all;
    backwards.reverse();
    assert_eq!(with(&backwards).revision(), catalog.revision());
    let written = catalog.to_json().canonical();
    for cap in [all[3], all[4]] {
        assert!(written.contains(cap), "{cap} in {written}");
    }
    assert_eq!(Catalog::from_json(&written).unwrap(), catalog);
}
