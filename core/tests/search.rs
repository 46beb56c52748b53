//! The search against a model that anyone can check: minute by minute, every assignment, every gap.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

mod model;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Timelike};
use model::hours::{HoursPlot, Moves, hours, lunches, moves, span};
use proptest::prelude::*;
use slotwright::availability::{Blocker, Cause, Reason};
use slotwright::catalog::{
    CalendarSource, Catalog, CatalogParts, Edge, Gap, Holidays, Location, Need, OwnPace, Resource, Segment,
    Service, ServiceOption, Takes, Unknown, Variant, Who,
};
use slotwright::desk::{Action, Command, Decision, Desk, Refusal, Wish};
use slotwright::id::{
    CatalogId, ForeignId, HolidaysId, Key, LedgerId, LocationId, NeedId, OptionId, ResourceId, SegmentId,
    ServiceId, SourceName, VariantId,
};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::recurrence::Recurrence;
use slotwright::rules::{
    Ahead, Align, Breaks, Buffer, Changeover, Claim, Closure, Dates, Falls, ForeignClaim, Grid, Holiday,
    Merge, MonthDay, On, OnDate, Steps, TimeOfDay, Times,
};
use slotwright::zone::Zones;
use slotwright::{Limits, canon::Digest};
use std::collections::{BTreeMap, BTreeSet};

/// Every length, buffer and hour of these catalogs is a multiple of this, so the model steps by it.
const TICK: i64 = 300;

#[derive(Debug, Clone)]
struct Plot {
    zone: &'static str,
    now: Instant,
    merge: Merge,
    location_hours: HoursPlot,
    /// On today, or on tomorrow.
    closed: Option<u64>,
    /// Each of the first resources the same.
    away: Vec<Option<u64>>,
    /// Where each of the first resources is.
    moves: Vec<Moves>,
    /// A holiday, how it is said, and whether the location and the first resource keep it.
    holiday: (u64, usize, bool, bool),
    resources: Vec<ResourcePlot>,
    /// How long each of the first resources takes.
    paces: Vec<Vec<PacePlot>>,
    segments: Vec<(u32, u32, u32, Vec<NeedPlot>)>,
    loaner: bool,
    options: OptionsPlot,
    buffer: Buffer,
    grid: Grid,
    windows: Windows,
    edge: Edge,
    /// Which start is booked, and whether for a wash.
    bookings: Vec<(u32, bool)>,
    changeovers: Vec<(usize, usize, OnPlot, u32)>,
    /// For each of the first resources: its calendar, if it is to have one.
    calendars: Vec<Option<CalendarPlot>>,
    /// What foreign tables say is taken: whose, from and length in ticks, units, buffer, of which service.
    foreign: Vec<(usize, i64, i64, u32, Buffer, usize)>,
}

/// On all, on a kind, on one.
type OnPlot = (bool, usize, Option<usize>);

const SERVICES: [&str; 2] = ["visit", "wash"];

/// Notice, horizon, and from and until how many days from today it is offered.
type Windows = (Ahead, Ahead, Option<u64>, Option<u64>);

/// Whether it is set at all, whether unknown blocks, and its events: from and length in ticks, how it is marked.
type CalendarPlot = (bool, bool, Vec<(i64, i64, &'static str)>);

/// Of any service or of which, of which of its segments, for the skill only, and how long.
type PacePlot = (Option<usize>, Option<usize>, bool, Takes);

/// Kind, skilled, units, own hours, buffer, preference.
type ResourcePlot = (usize, bool, u32, Option<HoursPlot>, Buffer, u32);

#[derive(Debug, Clone)]
struct NeedPlot {
    kind: usize,
    skill: bool,
    tag: bool,
    /// 0: all of them.
    count: u32,
    same_as_first: bool,
    different_from_first: bool,
    each: bool,
    pauses: Option<u32>,
}

/// What may be asked for, and what is.
#[derive(Debug, Clone)]
struct OptionsPlot {
    /// The options of a variant, if there is one.
    variant: Vec<ChangePlot>,
    has_default: bool,
    add_ons: Vec<ChangePlot>,
    /// Which option of the variant is named: if it has none and there is a default, none; which add-ons are.
    named: (Option<usize>, Vec<bool>),
    /// How many may be asked for, and how many are.
    quantity: (u32, u32),
}

/// What an option changes: places of segments and of needs of segments, modulo how many there are.
#[derive(Debug, Clone)]
struct ChangePlot {
    length: Option<(usize, u32)>,
    adds: Option<(usize, u32)>,
    need: Option<(Option<usize>, NeedPlot)>,
    skill: Option<usize>,
    without: Option<usize>,
}

const KINDS: [&str; 3] = ["technician", "bay", "advisor"];

fn minutes(choices: &'static [u32]) -> impl Strategy<Value = u32> {
    prop::sample::select(choices)
}

fn buffer() -> impl Strategy<Value = Buffer> {
    (minutes(&[0, 0, 5, 15]), minutes(&[0, 0, 10, 20]))
        .prop_map(|(before, after)| Buffer { before: Minutes(before), after: Minutes(after) })
}

fn need() -> impl Strategy<Value = NeedPlot> {
    let count = prop::sample::select(vec![1, 1, 1, 1, 1, 1, 2, 2, 0]);
    let yes = prop::bool::weighted;
    let pauses = prop::option::weighted(0.3, minutes(&[15, 30, 60, 120, 900]));
    (0..3usize, yes(0.3), yes(0.1), count, yes(0.3), yes(0.3), yes(0.8), pauses).prop_map(
        |(kind, skill, tag, count, same_as_first, different_from_first, each, pauses)| NeedPlot {
            kind,
            skill,
            tag,
            count,
            same_as_first,
            different_from_first,
            each,
            pauses,
        },
    )
}

fn change() -> impl Strategy<Value = ChangePlot> {
    let some = |share| prop::option::weighted(share, (0..3usize, minutes(&[5, 15, 30, 60])));
    let need = prop::option::weighted(0.3, (prop::option::of(0..3usize), need()));
    let place = || prop::option::weighted(0.2, 0..6usize);
    (some(0.4), some(0.3), need, place(), place())
        .prop_map(|(length, adds, need, skill, without)| ChangePlot { length, adds, need, skill, without })
}

fn options() -> impl Strategy<Value = OptionsPlot> {
    let named = (prop::option::weighted(0.7, 0..2usize), prop::collection::vec(any::<bool>(), 2));
    let variant = prop_oneof![Just(vec![]), prop::collection::vec(change(), 2)];
    let quantity = prop::sample::select(vec![(1, 1), (1, 1), (2, 1), (2, 2), (2, 2)]);
    (variant, any::<bool>(), prop::collection::vec(change(), 0..3), named, quantity).prop_map(
        |(variant, has_default, add_ons, named, quantity)| OptionsPlot {
            variant,
            has_default,
            add_ons,
            named,
            quantity,
        },
    )
}

fn calendar() -> impl Strategy<Value = CalendarPlot> {
    let marks =
        vec!["STATUS:CONFIRMED", "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "TRANSP:TRANSPARENT"];
    let event = (0..700i64, 1..40i64, prop::sample::select(marks));
    (prop::bool::weighted(0.9), any::<bool>(), prop::collection::vec(event, 0..8))
}

/// Zones, each with the evening before a weekend: those of both changes of clocks, of Lord Howe's by half an hour too.
const PLACES: [(&str, &str); 6] = [
    ("America/New_York", "2026-10-30T23:00:00Z"),
    ("America/New_York", "2027-03-12T23:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-02T12:00:00Z"),
    ("Australia/Lord_Howe", "2027-04-02T12:00:00Z"),
    ("Asia/Kolkata", "2026-10-30T18:00:00Z"),
    ("UTC", "2026-10-30T23:00:00Z"),
];

fn grid() -> impl Strategy<Value = Grid> {
    let aligns = prop::sample::select(vec![Align::Day, Align::Hour, Align::Block]);
    let steps = (prop::sample::select(vec![(15u32, 0u32), (30, 5), (50, 20)]), aligns);
    let steps = steps.prop_map(|((step, offset), align)| {
        Grid::Steps(Steps::new(Minutes(step), Minutes(offset), align).unwrap())
    });
    let times = prop::collection::btree_set(0..1440 / 5u16, 1..6).prop_map(|times| {
        let times = times.into_iter().map(|five| TimeOfDay::from_minutes(five * 5).unwrap());
        Grid::Times(Times::new(times.collect()).unwrap())
    });
    // The half hours around changes of clocks among them.
    let nights =
        Just(["00:30", "01:35", "02:00", "02:10", "08:00"].map(|time| TimeOfDay::parse(time).unwrap()));
    let nights = nights.prop_map(|times| Grid::Times(Times::new(times.to_vec()).unwrap()));
    prop_oneof![4 => steps, 1 => times, 1 => nights, 1 => Just(Grid::BackToBack)]
}

fn changeovers() -> impl Strategy<Value = Vec<(usize, usize, OnPlot, u32)>> {
    let on = (prop::bool::weighted(0.4), 0..3usize, prop::option::of(0..6usize));
    prop::collection::vec((0..2usize, 0..2usize, on, minutes(&[0, 10, 25, 40])), 0..6)
}

fn windows() -> impl Strategy<Value = Windows> {
    let notices =
        vec![Ahead::Elapsed(Minutes(60)), Ahead::Days(1), Ahead::BusinessDays(0), Ahead::BusinessDays(1)];
    let hours = Minutes(48 * 60);
    let horizons = vec![Ahead::Days(3), Ahead::Days(2), Ahead::Elapsed(hours), Ahead::BusinessDays(2)];
    let day = |days: core::ops::Range<u64>| prop::option::weighted(0.2, days);
    (prop::sample::select(notices), prop::sample::select(horizons), day(0..2), day(2..4))
}

fn paces() -> impl Strategy<Value = Vec<Vec<PacePlot>>> {
    let lengths = [5, 10, 30, 40, 60].map(|length| Takes::Length(Minutes(length)));
    let takes = prop::sample::select([&lengths[..], &[100, 200].map(Takes::Percent)].concat());
    let segment = prop::option::weighted(0.4, 0..3usize);
    let service = prop::option::weighted(0.6, prop::sample::select(vec![0, 0, 0, 1usize]));
    let pace = (service, segment, prop::bool::weighted(0.4), takes);
    let paces = prop::collection::vec(prop::collection::vec(pace, 0..3), 1..5);
    prop_oneof![1 => Just(vec![]), 1 => paces]
}

fn plot() -> impl Strategy<Value = Plot> {
    let resource = (
        0..3usize,
        any::<bool>(),
        prop::sample::select(vec![1u32, 1, 1, 2]),
        prop::option::of(
            (hours(span().prop_map(|span| vec![span])), lunches())
                .prop_map(|(hours, lunches)| hours.with(&lunches)),
        ),
        buffer(),
        0..3u32,
    );
    let segment = (
        minutes(&[15, 30, 45]),
        minutes(&[0, 0, 15]),
        minutes(&[0, 0, 30]),
        prop::collection::vec(need(), 1..3),
    );
    (
        (
            prop::sample::select(PLACES.to_vec()),
            prop::sample::select(vec![Merge::Sum, Merge::Largest, Merge::Shared]),
            (hours(prop::collection::vec(span(), 1..3)), lunches())
                .prop_map(|(hours, lunches)| hours.with(&lunches)),
        ),
        (
            prop::option::weighted(0.2, 0..2u64),
            prop::collection::vec(prop::option::weighted(0.2, 0..2u64), 0..4),
            (0..3u64, 0..3usize, prop::bool::weighted(0.2), prop::bool::weighted(0.2)),
            prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(moves(), 0..4)],
        ),
        (prop::collection::vec(resource, 2..6), paces()),
        prop::collection::vec(segment, 1..4),
        (prop::bool::weighted(0.3), options()),
        buffer(),
        (
            (grid(), windows(), prop::sample::select(vec![Edge::BuffersOutside, Edge::BuffersInside])),
            (prop::collection::vec((0..200u32, prop::bool::weighted(0.3)), 0..6), changeovers()),
            prop::collection::vec(prop::option::of(calendar()), 0..4),
            prop::collection::vec((0..6usize, 0..700i64, 1..40i64, 1..3u32, buffer(), 0..3usize), 0..8),
        ),
    )
        .prop_map(
            |(
                ((zone, now), merge, location_hours),
                (closed, away, holiday, moves),
                (resources, paces),
                segments,
                (loaner, options),
                buffer,
                ((grid, windows, edge), (bookings, changeovers), calendars, foreign),
            )| Plot {
                zone,
                now: Instant::parse(now).unwrap(),
                merge,
                location_hours,
                closed,
                away,
                holiday,
                moves,
                resources,
                paces,
                segments,
                loaner,
                options,
                buffer,
                grid,
                windows,
                edge,
                bookings,
                changeovers,
                calendars,
                foreign,
            },
        )
}

fn catalog(plot: &Plot) -> Option<Catalog> {
    let location = LocationId::new("lot").unwrap();
    let zone = Zones::bundled().get(plot.zone).unwrap();
    let fair = |days| Closure::new("fair".into(), date_in(plot, days), date_in(plot, days + 1)).unwrap();
    let (day, form, at_location, at_first) = plot.holiday;
    let day = date_in(plot, day);
    let falls = match form {
        0 => Falls::On(OnDate::Once(day)),
        1 => Falls::On(OnDate::EveryYear(MonthDay::new(day.month(), day.day()).unwrap())),
        _ => {
            let start = (day - Days::new(700)).format("%Y%m%d");
            let lines = format!("DTSTART;VALUE=DATE:{start}\nRRULE:FREQ=DAILY;INTERVAL=100");
            Falls::Recurring(Dates::new(Recurrence::parse(&lines).unwrap()).unwrap())
        }
    };
    let feast = HolidaysId::new("feasts").unwrap();
    let holidays =
        vec![Holidays { id: feast.clone(), days: vec![Holiday { name: "feast".into(), falls, days: 1 }] }];
    let keeps = |keeps: bool| if keeps { vec![feast.clone()] } else { vec![] };
    let closures = plot.closed.map(fair).into_iter().collect();
    let annex = LocationId::new("other").unwrap();
    // Its home, and where it is posted to.
    let at = |index: usize| match plot.moves.get(index).is_some_and(|moves| moves.from_annex) {
        true => (&annex, &location),
        false => (&location, &annex),
    };
    let mut resources: Vec<Resource> = plot
        .resources
        .iter()
        .enumerate()
        .map(|(index, (kind, skill, capacity, shift, buffer, preference))| Resource {
            overbookable: false,
            id: ResourceId::new(&format!("r{index}")).unwrap(),
            name: String::new(),
            kind: KINDS[*kind].to_owned(),
            location: at(index).0.clone(),
            postings: plot
                .moves
                .get(index)
                .map(|moves| moves.build(date_in(plot, 0), at(index).1))
                .unwrap_or_default(),
            skills: if *skill { BTreeSet::from(["ev".to_owned()]) } else { BTreeSet::new() },
            tags: if *preference == 0 { BTreeSet::from(["red".to_owned()]) } else { BTreeSet::new() },
            weight: 1,
            capacity: *capacity,
            hours: shift.as_ref().map(|hours| hours.build(date_in(plot, 0))),
            holidays: keeps(at_first && index == 0),
            closures: plot.away.get(index).copied().flatten().map(fair).into_iter().collect(),
            buffer: *buffer,
            preference: *preference,
            paces: plot
                .paces
                .get(index)
                .into_iter()
                .flatten()
                .map(|pace| own_pace(plot, pace, *skill))
                .collect(),
            calendars: match plot.calendars.get(index) {
                Some(Some((_, blocks, _))) => vec![CalendarSource {
                    name: SourceName::new("work").unwrap(),
                    owner: None,
                    unknown: if *blocks { Unknown::Blocks } else { Unknown::Free },
                    max_age: None,
                }],
                _ => vec![],
            },
        })
        .collect();
    let calendars = vec![];
    resources.push(Resource {
        calendars,
        paces: vec![],
        id: ResourceId::new("loaner").unwrap(),
        kind: "loaner".into(),
        hours: None,
        location: location.clone(),
        postings: vec![],
        closures: vec![],
        holidays: vec![],
        capacity: 1,
        ..resources[0].clone()
    });
    let last = plot.segments.len() - 1;
    let first_need = NeedId::new("n0-0").unwrap();
    let is_pausing = plot.segments.iter().any(|segment| segment.3.iter().any(|need| need.pauses.is_some()));
    let segments = plot
        .segments
        .iter()
        .enumerate()
        .map(|(at, (length, least, slack, needs))| Segment {
            part: 0,
            id: SegmentId::new(&format!("s{at}")).unwrap(),
            length: Minutes(*length),
            gap: if at == last {
                Gap::default()
            } else {
                // Who begins a second later than there is time before a break goes on after it: the model has no seconds.
                let slack = if is_pausing { 0 } else { *slack };
                Gap { least: Minutes(*least), most: Minutes(least + slack) }
            },
            needs: pausing(plot, needs)
                .iter()
                .enumerate()
                .map(|(index, need)| {
                    let pauses = need.pauses.map(Minutes);
                    let own = Need { pauses, ..plain(&format!("n{at}-{index}"), need) };
                    if need.same_as_first && at > 0 && index == 0 {
                        let who = Who::SameAs(first_need.clone());
                        return Need { who, count: 1, all: false, pauses: None, ..own };
                    }
                    if need.different_from_first && at > 0 {
                        return Need { different_from: Some(first_need.clone()), ..own };
                    }
                    own
                })
                .collect(),
        })
        .collect();
    let loaner = Need {
        id: NeedId::new("loaner").unwrap(),
        who: Who::Any { kind: "loaner".into(), skills: BTreeSet::new(), tags: BTreeSet::new() },
        count: 1,
        all: false,
        units: 1,
        each: true,
        different_from: None,
        pauses: None,
        choice: vec![],
        part: 0,
    };
    let service = Service {
        staff_cancels: false,
        id: ServiceId::new("visit").unwrap(),
        name: String::new(),
        locations: vec![location.clone()],
        segments,
        needs: if plot.loaner { vec![loaner] } else { vec![] },
        variants: vec![],
        add_ons: vec![],
        quantity_most: plot.options.quantity.0,
        buffer: plot.buffer,
        grid: plot.grid.clone(),
        edge: plot.edge,
        notice: plot.windows.0,
        horizon: plot.windows.1,
        valid_from: plot.windows.2.map(|days| date_in(plot, days)),
        valid_until: plot.windows.3.map(|days| date_in(plot, days)),
        cancel_notice: Minutes(0),
        approval: false,
    };
    let option = |name: &str, change: &ChangePlot| option(name, change, &service);
    let of_variant = plot.options.variant.iter().enumerate();
    let of_variant: Vec<_> = of_variant.map(|(at, change)| option(&format!("v{at}"), change)).collect();
    let add_ons = plot.options.add_ons.iter().enumerate();
    let add_ons = add_ons.map(|(at, change)| {
        let change = ChangePlot { length: None, ..change.clone() };
        option(&format!("a{at}"), &change)
    });
    let variant = Variant {
        id: VariantId::new("v").unwrap(),
        name: String::new(),
        options: of_variant,
        default: plot.options.has_default.then(|| OptionId::new("v0").unwrap()),
    };
    let add_ons = add_ons.collect();
    let variants = if variant.options.is_empty() { vec![] } else { vec![variant] };
    let service = Service { variants, add_ons, ..service };
    let wash = Service { id: ServiceId::new("wash").unwrap(), ..service.clone() };
    let lot = Location {
        id: location.clone(),
        name: String::new(),
        zone,
        hours: plot.location_hours.build(date_in(plot, 0)),
        closures,
        holidays: keeps(at_location),
        ledger: LedgerId::new("lot").unwrap(),
    };
    let parts = CatalogParts {
        id: CatalogId::new("model").unwrap(),
        merge: plot.merge,
        changeovers: rows(plot),
        holidays,
        locations: vec![Location { id: annex.clone(), ..lot.clone() }, lot],
        resources,
        services: vec![wash, service],
        caps: vec![],
    };
    Catalog::new(parts, Digest::of(b"model"), &Limits::default()).ok()
}

/// The needs of a segment, of which only the first pauses that may.
fn pausing(plot: &Plot, needs: &[NeedPlot]) -> Vec<NeedPlot> {
    let may = |need: &NeedPlot| need.count == 1 && !(need.each && plot.options.quantity.0 > 1);
    let first = needs.iter().position(|need| need.pauses.is_some() && may(need));
    let of = |(at, need): (usize, &NeedPlot)| {
        let pauses = need.pauses.filter(|_| Some(at) == first);
        NeedPlot { pauses, ..need.clone() }
    };
    needs.iter().enumerate().map(of).collect()
}

/// Only who has a skill may have a pace for it, and only a pace of a service is one of a segment.
fn own_pace(plot: &Plot, (service, segment, skill, takes): &PacePlot, is_skilled: bool) -> OwnPace {
    let segment = segment.filter(|_| service.is_some());
    OwnPace {
        service: service.map(|nth| ServiceId::new(SERVICES[nth]).unwrap()),
        segment: segment.map(|at| SegmentId::new(&format!("s{}", at % plot.segments.len())).unwrap()),
        skill: (*skill && is_skilled).then(|| "ev".to_owned()),
        takes: *takes,
    }
}

fn plain(id: &str, need: &NeedPlot) -> Need {
    let some = |yes: bool, word: &str| if yes { BTreeSet::from([word.to_owned()]) } else { BTreeSet::new() };
    let (skills, tags) = (some(need.skill, "ev"), some(need.tag, "red"));
    Need {
        id: NeedId::new(id).unwrap(),
        who: Who::Any { kind: KINDS[need.kind].into(), skills, tags },
        count: need.count.max(1),
        all: need.count == 0,
        units: 1,
        each: need.each,
        different_from: None,
        pauses: None,
        choice: vec![],
        part: 0,
    }
}

/// The name of a segment, and of one of all needs of segments.
fn segment_at(service: &Service, at: usize) -> SegmentId {
    service.segments[at % service.segments.len()].id.clone()
}

fn need_at(service: &Service, at: usize) -> NeedId {
    let needs: Vec<_> = service.segments.iter().flat_map(|segment| &segment.needs).collect();
    needs[at % needs.len()].id.clone()
}

fn option(name: &str, change: &ChangePlot, service: &Service) -> ServiceOption {
    let time = |(at, time): (usize, u32)| (segment_at(service, at), Minutes(time));
    ServiceOption {
        id: OptionId::new(name).unwrap(),
        name: String::new(),
        lengths: change.length.map(time).into_iter().collect(),
        adds: change.adds.map(time).into_iter().collect(),
        needs: change
            .need
            .iter()
            .map(|(at, need)| (at.map(|at| segment_at(service, at)), plain(&format!("of-{name}"), need)))
            .collect(),
        skills: change
            .skill
            .map(|at| (need_at(service, at), BTreeSet::from(["ev".to_owned()])))
            .into_iter()
            .collect(),
        without: change.without.map(|at| need_at(service, at)).into_iter().collect(),
    }
}

/// What is asked for. Else, and for bookings that are there already: the first of the variant, once.
fn wish_of(plot: &Plot, service: &str, is_asked: bool) -> Wish {
    let OptionsPlot { variant, has_default, add_ons, named, quantity } = &plot.options;
    let mut names: Vec<String> = Vec::new();
    if !variant.is_empty() {
        match named.0 {
            Some(at) if is_asked => names.push(format!("v{at}")),
            _ if is_asked && *has_default => {}
            _ => names.push("v0".to_owned()),
        }
    }
    let chosen = (0..add_ons.len()).filter(|at| is_asked && named.1[*at]);
    names.extend(chosen.map(|at| format!("a{at}")));
    Wish {
        options: names.iter().map(|name| OptionId::new(name).unwrap()).collect(),
        quantity: if is_asked { quantity.1 } else { 1 },
        ..Wish::new(service, "lot").unwrap()
    }
}

/// The changeovers, without what a catalog refuses: pools, and two rows of one.
fn rows(plot: &Plot) -> Vec<Changeover> {
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    for (from, to, (is_of_all, kind, one), time) in &plot.changeovers {
        let of_kind: Vec<_> = plot.resources.iter().filter(|resource| resource.0 == *kind).collect();
        let on = match one.filter(|one| *one < plot.resources.len()) {
            _ if *is_of_all => On::Exclusive,
            Some(one) if plot.resources[one].2 == 1 => {
                On::Resource(ResourceId::new(&format!("r{one}")).unwrap())
            }
            None if !of_kind.is_empty() && of_kind.iter().all(|of| of.2 == 1) => {
                On::Kind(KINDS[*kind].into())
            }
            _ => continue,
        };
        let [from, to] = [from, to].map(|nth| ServiceId::new(SERVICES[*nth]).unwrap());
        if seen.insert((from.clone(), to.clone(), on.clone())) {
            rows.push(Changeover { from, to, on, time: Minutes(*time) });
        }
    }
    rows
}

/// The local date so many days from today.
fn date_in(plot: &Plot, days: u64) -> NaiveDate {
    Zones::bundled().get(plot.zone).unwrap().to_local(plot.now).date() + Days::new(days)
}

// ---- the model ----

struct Model<'a> {
    catalog: &'a Catalog,
    /// With what is asked for.
    service: Service,
    plot: &'a Plot,
    claims: Vec<Claim>,
    now: Instant,
    changeovers: Vec<Changeover>,
    /// The first instants that are not too soon, and too far.
    bounds: (i64, i64),
}

/// From when to when the segments are, and who serves each need, in order.
type Best = (Vec<(i64, i64)>, Vec<ResourceId>);

/// The service as it is asked for: the changes of the plot, one thing after the other.
fn asked_for(plot: &Plot, catalog: &Catalog) -> Service {
    let base = catalog.services().next().unwrap();
    let mut service = Service { variants: vec![], add_ons: vec![], ..base.clone() };
    let OptionsPlot { variant, named, add_ons, quantity, .. } = &plot.options;
    let of_variant = variant.get(named.0.unwrap_or(0)).into_iter();
    let mut changes: Vec<(String, ChangePlot)> =
        of_variant.map(|change| (format!("v{}", named.0.unwrap_or(0)), change.clone())).collect();
    for (at, change) in add_ons.iter().enumerate().filter(|(at, _)| named.1[*at]) {
        changes.push((format!("a{at}"), ChangePlot { length: None, ..change.clone() }));
    }
    for segment in &mut service.segments {
        let is_here = |at: &usize| segment_at(base, *at) == segment.id;
        for (_, change) in &changes {
            segment.length =
                change.length.filter(|(at, _)| is_here(at)).map_or(segment.length, |(_, time)| Minutes(time));
        }
        for (_, change) in &changes {
            segment.length.0 += change.adds.filter(|(at, _)| is_here(at)).map_or(0, |(_, time)| time);
        }
    }
    for (name, change) in &changes {
        for segment in &mut service.segments {
            segment.needs.retain(|need| change.without.is_none_or(|at| need_at(base, at) != need.id));
            for need in &mut segment.needs {
                if let (Some(at), Who::Any { skills, .. }) = (change.skill, &mut need.who)
                    && need_at(base, at) == need.id
                {
                    skills.insert("ev".to_owned());
                }
            }
        }
        if let Some((at, need)) = &change.need {
            let own = plain(&format!("of-{name}"), need);
            let segments = &mut service.segments;
            let number = segments.len();
            at.map_or(&mut service.needs, |at| &mut segments[at % number].needs).push(own);
        }
    }
    let of_segments = service.segments.iter_mut().flat_map(|segment| &mut segment.needs);
    for need in of_segments.chain(&mut service.needs).filter(|need| need.each) {
        let lot = LocationId::new("lot").unwrap();
        let here = catalog.resources().filter(|resource| resource.is_ever_at(&lot));
        let all: Vec<_> = here.filter(|resource| need.fits(resource)).collect();
        if all.iter().all(|resource| resource.capacity > 1) {
            need.units *= quantity.1;
        } else if !need.all {
            need.count *= quantity.1;
        }
    }
    // Who is to be different from nobody is anybody.
    let is_there =
        service.segments.iter().flat_map(|segment| &segment.needs).any(|need| need.id.as_str() == "n0-0");
    let of_segments = service.segments.iter_mut().flat_map(|segment| &mut segment.needs);
    for need in of_segments.filter(|_| !is_there) {
        need.different_from = None;
    }
    service
}

impl Model<'_> {
    fn service(&self) -> &Service {
        &self.service
    }

    fn location(&self) -> &Location {
        self.catalog.location(&LocationId::new("lot").unwrap()).unwrap()
    }

    fn local(&self, at: i64) -> NaiveDateTime {
        self.location().zone.to_local(Instant::from_seconds(at).unwrap())
    }

    fn is_open(&self, hours: &HoursPlot, at: i64) -> bool {
        hours.is_open(date_in(self.plot, 0), self.local(at))
    }

    fn location_open(&self, at: i64) -> bool {
        let local = self.location().zone.to_local(Instant::from_seconds(at).unwrap());
        let closed = self.plot.closed.is_some_and(|days| local.date() == date_in(self.plot, days));
        let (_, _, keeps, _) = self.plot.holiday;
        let is_off = keeps && self.is_holiday(Some(&self.plot.location_hours), local.date());
        !closed && !is_off && self.is_open(&self.plot.location_hours, at)
    }

    /// A date with hours of its own is none.
    fn is_holiday(&self, hours: Option<&HoursPlot>, date: NaiveDate) -> bool {
        let own = hours.into_iter().flat_map(|hours| &hours.dates);
        let is_own = own.into_iter().any(|(days, _)| date_in(self.plot, *days) == date);
        date == date_in(self.plot, self.plot.holiday.0) && !is_own
    }

    fn padding(&self, resource: &Resource) -> (i64, i64) {
        let fold = |a: Minutes, b: Minutes| {
            i64::from(if self.plot.merge == Merge::Sum { a.0 + b.0 } else { a.0.max(b.0) }) * 60
        };
        let service = self.service().buffer;
        (fold(service.before, resource.buffer.before), fold(service.after, resource.buffer.after))
    }

    /// Whether the location is closed then by more than its hours.
    fn location_off(&self, at: i64) -> bool {
        let closed = self.plot.closed.is_some_and(|days| self.date(at) == date_in(self.plot, days));
        let (_, _, keeps, _) = self.plot.holiday;
        closed || keeps && self.is_holiday(Some(&self.plot.location_hours), self.date(at))
    }

    /// Whether the location and the resource are on duty then by their hours.
    fn works(&self, resource: &Resource, at: i64) -> bool {
        let index = resource.id.as_str().strip_prefix('r').map(|digits| digits.parse::<usize>().unwrap());
        let hours = index.and_then(|index| self.plot.resources[index].3.as_ref());
        let moves = index.and_then(|index| self.plot.moves.get(index));
        let today = date_in(self.plot, 0);
        self.is_open(&self.plot.location_hours, at)
            && match moves {
                Some(moves) => {
                    moves.serves(today, self.local(at), hours) || self.is_elsewhere(moves, hours, at)
                }
                None => hours.is_none_or(|hours| self.is_open(hours, at)),
            }
    }

    fn is_elsewhere(&self, moves: &Moves, hours: Option<&HoursPlot>, at: i64) -> bool {
        let there = Moves { from_annex: !moves.from_annex, ..moves.clone() };
        there.serves(date_in(self.plot, 0), self.local(at), hours)
    }

    /// When work is done that pauses as often as the resource is off duty, if it is not longer than it may.
    fn walk(&self, resource: &Resource, start: i64, work: i64, most: i64) -> Option<i64> {
        let (mut at, mut worked) = (start, 0);
        while worked < work {
            let works = self.works(resource, at);
            worked += if works { TICK } else { 0 };
            at += TICK;
            if at - start - worked > most || worked == 0 {
                return None;
            }
        }
        Some(at)
    }

    /// Who else is there while somebody pauses, who does, and all others.
    fn breaks(&self, segment: Option<usize>, need: &Need) -> Breaks {
        let segments = &self.service().segments;
        let here = segment.map_or(&segments[..], |at| &segments[at..=at]);
        let pauses = here.iter().flat_map(|segment| &segment.needs).any(|need| need.pauses.is_some());
        if need.pauses.is_some() {
            Breaks::Own
        } else if pauses {
            Breaks::Others
        } else {
            Breaks::None
        }
    }

    /// Whether a resource can serve so many units during `[start, end)`, beside all claims there are.
    fn serves(&self, resource: &Resource, units: u32, (start, end): (i64, i64), breaks: Breaks) -> bool {
        let index = resource.id.as_str().strip_prefix('r').map(|digits| digits.parse::<usize>().unwrap());
        let hours = index.and_then(|index| self.plot.resources[index].3.as_ref());
        let away = index.and_then(|index| self.plot.away.get(index).copied().flatten());
        if let Some(Some((is_set, blocks, events))) = index.and_then(|index| self.plot.calendars.get(index)) {
            if !is_set && *blocks {
                return false;
            }
            let (before, after) = self.padding(resource);
            let busy = |(from, length, mark): &(i64, i64, &str)| {
                let from = self.now.seconds() + from * TICK;
                *mark != "TRANSP:TRANSPARENT" && start - before < from + length * TICK && from < end + after
            };
            if *is_set && events.iter().any(busy) {
                return false;
            }
        }
        let (before, after) = self.padding(resource);
        let within = match self.plot.edge {
            Edge::BuffersOutside => start..end,
            Edge::BuffersInside => start - before..end + after,
        };
        let is_inside = self.plot.edge == Edge::BuffersInside;
        let on_duty = within.step_by(TICK as usize).all(|at| {
            let moves = index.and_then(|index| self.plot.moves.get(index));
            let is_between = start <= at && at < end;
            let may_pause = is_between && breaks == Breaks::Own;
            let serves = |moves: &Moves| {
                moves.serves(date_in(self.plot, 0), self.local(at), hours)
                    || may_pause && !self.is_elsewhere(moves, hours, at)
            };
            let is_on = || may_pause || hours.is_none_or(|hours| self.is_open(hours, at));
            let is_location_on = if is_between && breaks != Breaks::None {
                !self.location_off(at)
            } else {
                self.location_open(at)
            };
            moves.map_or_else(is_on, serves)
                && away.is_none_or(|days| self.date(at) != date_in(self.plot, days))
                && !(index == Some(0) && self.plot.holiday.3 && self.is_holiday(hours, self.date(at)))
                && (!is_inside || is_location_on)
        });
        let others: Vec<&Claim> = self.claims.iter().filter(|claim| claim.resource == resource.id).collect();
        let seconds = |minutes: Minutes| i64::from(minutes.0) * 60;
        let fits = if resource.capacity == 1 {
            let gap = |a: i64, between: i64, b: i64| match self.plot.merge {
                Merge::Sum => a + between + b,
                Merge::Largest => a.max(between).max(b),
                Merge::Shared => a.max(b) + between,
            };
            others.iter().all(|claim| {
                let (from, to) = (claim.core.start().seconds(), claim.core.end().seconds());
                let [to_it, from_it] = [("visit", claim.class.as_str()), (claim.class.as_str(), "visit")]
                    .map(|(earlier, later)| self.changeover(resource, earlier, later));
                from - end >= gap(after, to_it, seconds(claim.buffer.before))
                    || start - to >= gap(seconds(claim.buffer.after), from_it, before)
            })
        } else {
            (start - before..end + after).step_by(TICK as usize).all(|at| {
                let used: u32 = others
                    .iter()
                    .filter(|claim| {
                        claim.core.start().seconds() - seconds(claim.buffer.before) <= at
                            && at < claim.core.end().seconds() + seconds(claim.buffer.after)
                    })
                    .map(|claim| claim.units)
                    .sum();
                used + units <= resource.capacity
            })
        };
        on_duty && fits
    }

    /// The row for the resource, else for its kind, else for all.
    fn changeover(&self, resource: &Resource, earlier: &str, later: &str) -> i64 {
        let rows = self.changeovers.iter();
        let rows: Vec<_> =
            rows.filter(|row| row.from.as_str() == earlier && row.to.as_str() == later).collect();
        let says = |on: On| rows.iter().find(|row| row.on == on).map(|row| i64::from(row.time.0) * 60);
        says(On::Resource(resource.id.clone()))
            .or_else(|| says(On::Kind(resource.kind.clone())))
            .or_else(|| says(On::Exclusive))
            .unwrap_or(0)
    }

    fn best(&self, start: i64) -> Option<Best> {
        let on_grid = self.is_offered(start);
        let (_, _, from, until) = self.plot.windows;
        let (soon, far) = (start < self.bounds.0, start >= self.bounds.1);
        let date = self.date(start);
        let early = from.is_some_and(|days| date < date_in(self.plot, days));
        let over = until.is_some_and(|days| date >= date_in(self.plot, days));
        if !on_grid || soon || far || early || over {
            return None;
        }
        let mut found = Vec::new();
        self.times(start, Vec::new(), &mut found);
        found.sort_by_key(|times: &Vec<(i64, i64)>| {
            let (starts, ends): (Vec<_>, Vec<_>) = times.iter().copied().unzip();
            (*ends.last().unwrap(), starts, ends)
        });
        found.into_iter().find_map(|times| self.cast(&times, Vec::new()).map(|who| (times, who)))
    }

    fn date(&self, at: i64) -> NaiveDate {
        self.location().zone.to_local(Instant::from_seconds(at).unwrap()).date()
    }

    /// The first instant that is so far from now.
    fn ahead(&self, ahead: Ahead) -> i64 {
        let (zone, now) = (&self.location().zone, self.now.seconds());
        let wall = |date: NaiveDate| {
            let local = date.and_time(zone.to_local(self.now).time());
            zone.resolve(local, Default::default()).unwrap().seconds()
        };
        let days = match ahead {
            Ahead::Elapsed(minutes) => return now + i64::from(minutes.0) * 60,
            Ahead::Days(days) => return wall(date_in(self.plot, u64::from(days))),
            Ahead::BusinessDays(days) => days as usize,
        };
        // Every tick of three weeks that are open, by date.
        let open =
            (0..21 * 288).map(|ticks| now - 86_400 + ticks * TICK).filter(|at| self.location_open(*at));
        let mut dates: Vec<NaiveDate> =
            open.map(|at| self.date(at)).filter(|date| self.date(now) <= *date).collect();
        dates.dedup();
        let date = dates[days];
        let midnight = || (now - 86_400..).step_by(TICK as usize).find(|at| self.date(*at) == date).unwrap();
        if dates[0] == self.date(now) { wall(date) } else { midnight() }
    }

    fn is_offered(&self, start: i64) -> bool {
        let local = self.location().zone.to_local(Instant::from_seconds(start).unwrap());
        let minute = i64::from(local.hour() * 60 + local.minute());
        let from = |begin: i64, step: i64, offset: i64| {
            let since = minute_of(start - begin) - offset;
            since >= 0 && since % step == 0
        };
        match &self.plot.grid {
            Grid::Times(times) => times.as_slice().iter().any(|time| i64::from(time.minutes()) == minute),
            Grid::Steps(steps) => {
                let (step, offset) = (i64::from(steps.step().0), i64::from(steps.offset().0));
                match steps.align() {
                    Align::Day => from(start - minute * 60, step, offset),
                    Align::Hour => from(start - minute % 60 * 60, step, offset),
                    Align::Block => self.opening(start).is_some_and(|begin| from(begin, step, offset)),
                }
            }
            Grid::BackToBack => {
                let service = self.service();
                let gap = |a: u32, b: u32| if self.plot.merge == Merge::Sum { a + b } else { a.max(b) };
                let between = gap(service.buffer.after.0, service.buffer.before.0);
                let least: u32 = service.segments.iter().map(|at| at.length.0 + at.gap.least.0).sum();
                let lead = if self.plot.edge == Edge::BuffersInside { service.buffer.before.0 } else { 0 };
                self.opening(start)
                    .is_some_and(|begin| from(begin, i64::from(least + between), i64::from(lead)))
            }
        }
    }

    /// When the location opened, by its hours, that is open at `at`. No more than four days ago: none here is open longer.
    fn opening(&self, at: i64) -> Option<i64> {
        let open = |at: &i64| self.is_open(&self.plot.location_hours, *at);
        (0..).map(|ticks| at - ticks * TICK).take_while(open).last()
    }

    /// All combinations of times of segments, as long as they are or as anyone takes for them, at which the location is
    /// open.
    fn times(&self, start: i64, before: Vec<(i64, i64)>, found: &mut Vec<Vec<(i64, i64)>>) {
        let segments = &self.service().segments;
        let Some(segment) = segments.get(before.len()) else { return found.push(before) };
        let anyone = self.catalog.resources().filter_map(|resource| self.pace(resource, before.len()));
        let worked: BTreeSet<i64> = anyone.chain([i64::from(segment.length.0) * 60]).collect();
        let pausing = segment.needs.iter().find(|need| need.pauses.is_some());
        let ends: BTreeSet<i64> = match pausing {
            None => worked.iter().map(|length| start + length).collect(),
            Some(need) => {
                let most = i64::from(need.pauses.unwrap().0) * 60;
                let who = self.catalog.resources().filter(|resource| need.fits(resource));
                who.flat_map(|who| worked.iter().filter_map(move |work| self.walk(who, start, *work, most)))
                    .collect()
            }
        };
        for end in ends {
            let is_open = |at| match pausing {
                None => self.location_open(at),
                Some(_) => !self.location_off(at),
            };
            if !(start..end).step_by(TICK as usize).all(is_open) {
                continue;
            }
            let times: Vec<_> = before.iter().copied().chain([(start, end)]).collect();
            let gaps = i64::from(segment.gap.least.0) * 60..=i64::from(segment.gap.most.0) * 60;
            for gap in gaps.step_by(TICK as usize) {
                self.times(end + gap, times.clone(), found);
            }
        }
    }

    /// How long a resource takes for a segment, if that is its own.
    fn pace(&self, resource: &Resource, at: usize) -> Option<i64> {
        let segment = &self.service().segments[at];
        let index = resource.id.as_str().strip_prefix('r').map(|digits| digits.parse::<usize>().unwrap())?;
        let is_skilled = self.plot.resources[index].1;
        let asks = segment.needs.iter().any(|need| {
            need.fits(resource) && matches!(&need.who, Who::Any { skills, .. } if skills.contains("ev"))
        });
        for (service, of, skill, takes) in self.plot.paces.get(index)? {
            let is_here = of.is_none_or(|of| of % self.service().segments.len() == at);
            let is_of = service.is_none_or(|service| SERVICES[service] == "visit" && is_here);
            if is_of && (!(*skill && is_skilled) || asks) {
                return Some(match takes {
                    Takes::Percent(percent) => i64::from(segment.length.0 * percent / 100) * 60,
                    Takes::Length(length) => i64::from(length.0) * 60,
                });
            }
        }
        None
    }

    /// Whether segments are as long as the slowest of those who serve in them take, or as they are.
    fn are_so_long(&self, times: &[(i64, i64)], who: &[(Option<usize>, &Resource)]) -> bool {
        times.iter().enumerate().all(|(at, (start, end))| {
            let here = who.iter().filter(|(segment, _)| *segment == Some(at));
            let slowest = here.filter_map(|(_, resource)| self.pace(resource, at)).max();
            let segment = &self.service().segments[at];
            let work = slowest.unwrap_or(i64::from(segment.length.0) * 60);
            let mut roles =
                self.service().all_needs().flat_map(|(_, need)| (0..self.number(need)).map(move |_| need));
            let pauses = roles
                .position(|need| need.pauses.is_some() && segment.needs.iter().any(|own| own.id == need.id));
            match pauses {
                None => end - start == work,
                Some(role) => {
                    let most = i64::from(segment.needs.iter().find_map(|need| need.pauses).unwrap().0) * 60;
                    self.walk(who[role].1, *start, work, most) == Some(*end)
                }
            }
        })
    }

    fn number(&self, need: &Need) -> u32 {
        let here = self.catalog.resources().filter(|resource| resource.is_ever_at(&self.location().id));
        let fits = here.filter(|resource| need.fits(resource));
        if need.all { fits.count() as u32 } else { need.count }
    }

    /// The first full assignment in the order of needs, by trying them all.
    fn cast(&self, times: &[(i64, i64)], who: Vec<(usize, ResourceId, i64, i64)>) -> Option<Vec<ResourceId>> {
        let service = self.service();
        let roles: Vec<_> = service
            .all_needs()
            .flat_map(|(segment, need)| (0..self.number(need)).map(move |nth| (segment, need, nth)))
            .collect();
        let Some((segment, need, nth)) = roles.get(who.len()) else {
            let served =
                who.iter().map(|(role, id, ..)| (roles[*role].0, self.catalog.resource(id).unwrap()));
            let is_right = self.are_so_long(times, &served.collect::<Vec<_>>());
            return is_right.then(|| who.into_iter().map(|(_, id, ..)| id).collect());
        };
        let (from, to) = segment.map_or((times[0].0, times.last().unwrap().1), |at| times[at]);
        let mut candidates: Vec<&Resource> =
            self.catalog.resources().filter(|resource| need.fits(resource)).collect();
        candidates.sort_by_key(|resource| (resource.preference, resource.id.clone()));
        if let Who::SameAs(_) = need.who {
            let first = who.iter().find(|(role, ..)| *role == 0).unwrap().1.clone();
            candidates.retain(|resource| resource.id == first);
        }
        if let Some(other) = &need.different_from {
            let met = who.iter().filter(|(role, ..)| roles[*role].1.id == *other);
            let met: Vec<&ResourceId> = met.map(|(_, id, ..)| id).collect();
            candidates.retain(|resource| !met.contains(&&resource.id));
        }
        candidates.into_iter().find_map(|resource| {
            let twice = who.iter().any(|(_, id, a, b)| *id == resource.id && *a < to && from < *b);
            let order = before(&who, *nth).is_none_or(|before| {
                let key = |id: &ResourceId| {
                    self.catalog
                        .resource(id)
                        .map(|resource| (resource.preference, resource.id.clone()))
                        .unwrap()
                };
                key(before) < key(&resource.id)
            });
            if twice || !order || !self.serves(resource, need.units, (from, to), self.breaks(*segment, need))
            {
                return None;
            }
            let with = who.iter().cloned().chain([(who.len(), resource.id.clone(), from, to)]).collect();
            self.cast(times, with)
        })
    }
}

/// Who has the role before this one, if both are of one need: three of a kind are three in order.
fn before(who: &[(usize, ResourceId, i64, i64)], nth: u32) -> Option<&ResourceId> {
    if nth == 0 { None } else { who.last().map(|(_, id, ..)| id) }
}

fn minute_of(seconds: i64) -> i64 {
    seconds.div_euclid(60)
}

fn ics(events: &[(i64, i64, &str)], now: Instant) -> String {
    let time = |ticks: i64| now.plus(Seconds(ticks * TICK)).to_utc().format("%Y%m%dT%H%M%SZ").to_string();
    let event = |(index, (from, length, mark)): (usize, &(i64, i64, &str))| {
        let (start, end) = (time(*from), time(from + length));
        format!("BEGIN:VEVENT\r\nUID:{index}\r\nDTSTART:{start}\r\nDTEND:{end}\r\n{mark}\r\nEND:VEVENT\r\n")
    };
    let events: String = events.iter().enumerate().map(event).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

fn book(desk: &mut Desk, key: u32, wish: Wish, start: Instant, now: Instant) -> Decision {
    let action = Action::Book { wish, start, token: None, data: None };
    let command = Command { key: Key::new(&format!("k{key}")).unwrap(), valid_until: None, action };
    desk.apply(&command, now).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    /// Law 1, and exactness: list, check and model agree on every tick of a weekend with a change of clocks.
    #[test]
    fn the_search_is_the_model(plot in plot()) {
        let Some(catalog) = catalog(&plot) else { return Ok(()) };
        let now = plot.now;
        let service = asked_for(&plot, &catalog);
        let wish = wish_of(&plot, "visit", true);
        let window = Period::new(now, now.plus(Seconds(60 * 3600))).unwrap();
        let mut desk = Desk::new(catalog.clone());
        for (index, events) in plot.calendars.iter().enumerate().take(plot.resources.len()) {
            if let Some((true, _, events)) = events {
                let id = ResourceId::new(&format!("r{index}")).unwrap();
                desk.read_calendar(&id, &SourceName::new("work").unwrap(), ics(events, now), now).unwrap();
            }
        }
        let foreign = foreign(&plot, now);
        desk.set_claims(&SourceName::new("table").unwrap(), foreign.clone(), now).unwrap();
        for (key, (pick, is_wash)) in plot.bookings.iter().enumerate() {
            let other = wish_of(&plot, SERVICES[usize::from(*is_wash)], key % 3 == 0);
            let slots = desk.slots(&other, window, now).unwrap();
            if slots.is_empty() { break }
            let slot = slots.iter().nth(*pick as usize % slots.len()).unwrap();
            let decision = book(&mut desk, key as u32, other, slot.id.start, now);
            let Decision::Accepted(outcome) = &decision else {
                return Err(TestCaseError::fail(format!("listed, then refused: {decision:?}")));
            };
            prop_assert_eq!(outcome.booking().unwrap().subject.visit, slot.visit);
            prop_assert_eq!(&outcome.booking().unwrap().subject.options, &slot.id.options);
        }
        let ledger = desk.ledger(&LedgerId::new("lot").unwrap()).unwrap();
        let claims = ledger.bookings().flat_map(|booking| booking.claims.to_vec()).chain(foreign.iter().map(claim)).collect();
        let changeovers = rows(&plot);
        let mut model = Model { catalog: &catalog, service: service.clone(), plot: &plot, claims, now, changeovers, bounds: (0, 0) };
        model.bounds = (model.ahead(plot.windows.0), model.ahead(plot.windows.1));
        let listed: BTreeSet<Instant> = desk.slots(&wish, window, now).unwrap().iter().map(|slot| slot.id.start).collect();
        columns_say_the_same(&desk, (&catalog, &service), &wish, window, now)?;
        for at in (window.start().seconds()..window.end().seconds()).step_by(TICK as usize) {
            let start = Instant::from_seconds(at).unwrap();
            let verdict = desk.check(&wish, start, now).unwrap();
            prop_assert_eq!(verdict.is_open(), listed.contains(&start), "list and check differ at {}", start);
            prop_assert_eq!(verdict.is_open(), verdict.reasons.is_empty());
            let (found, expected) = (verdict.plan.map(|plan| times_and_people(&service, &plan.claims)), model.best(at));
            prop_assert_eq!(found, expected, "at {}", start);
        }
        // Taking what was taken is refused, with a reason, and the alternatives are open.
        if let Some(start) = listed.first() {
            book(&mut desk, 1000, wish.clone(), *start, now);
            if let Decision::Refused { refusal: Refusal::NotOpen { reasons, alternatives }, .. } = book(&mut desk, 1001, wish.clone(), *start, now) {
                prop_assert!(!reasons.is_empty());
                for slot in alternatives {
                    prop_assert!(desk.check(&wish, slot.id.start, now).unwrap().is_open());
                }
            }
        }
    }
}

/// Days count the slots, and each who may be chosen has the slots that the choice gives; the ends are those of the plans.
fn columns_say_the_same(
    desk: &Desk,
    (catalog, service): (&Catalog, &Service),
    wish: &Wish,
    window: Period,
    now: Instant,
) -> Result<(), TestCaseError> {
    let slots = desk.slots(wish, window, now).unwrap().found;
    let zone = &catalog.location(&wish.location).unwrap().zone;
    let mut counted = BTreeMap::new();
    for at in (window.start().seconds()..window.end().seconds()).step_by(60) {
        counted.insert(zone.to_local(Instant::from_seconds(at).unwrap()).date(), 0);
    }
    for (start, end) in slots.starts.iter().zip(&slots.ends) {
        *counted.entry(zone.to_local(*start).date()).or_default() += 1;
        let plan = desk.check(wish, *start, now).unwrap().plan.unwrap();
        prop_assert_eq!(plan.visit.end(), *end, "a visit from {} ends otherwise", start);
    }
    prop_assert_eq!(&desk.days(wish, window, now).unwrap().days, &counted);
    losses_are_the_reasons(desk, wish, window, now, &counted)?;
    for (_, need) in service.all_needs() {
        let each = desk.slots_of_each(wish, &need.id, window, now);
        if need.all || need.count > 1 || matches!(need.who, Who::SameAs(_)) {
            prop_assert!(each.is_err());
            continue;
        }
        let each = each.unwrap();
        let of_each = each.each().map(|(_, slots)| slots).collect::<Vec<_>>();
        let each = each.found;
        prop_assert_eq!(&each.anyone, &slots);
        prop_assert_eq!(each.resources.len(), catalog.candidates(need, &wish.location).len());
        for ((resource, starts), own) in each.resources.iter().zip(&each.starts).zip(of_each) {
            let choices = [(need.id.clone(), resource.clone())].into();
            let chosen = desk.slots(&Wish { choices, ..wish.clone() }, window, now).unwrap();
            prop_assert_eq!(&chosen.found.starts, starts, "{} for {}", resource, need.id);
            prop_assert_eq!(chosen.found, own.found);
        }
    }
    Ok(())
}

/// What the days lose is what checking each start says: how many have which reason.
fn losses_are_the_reasons(
    desk: &Desk,
    wish: &Wish,
    window: Period,
    now: Instant,
    counted: &BTreeMap<NaiveDate, usize>,
) -> Result<(), TestCaseError> {
    type Key = (&'static str, Option<NeedId>, Option<&'static str>, Option<String>);
    let losses = desk.losses(wish, window, now).unwrap();
    let catalog = desk.catalog();
    let zone = &catalog.locations().next().unwrap().zone;
    let service = catalog.service(&wish.service).unwrap();
    let options = service.chosen(&wish.options).unwrap();
    let service = &*catalog.asked(service, &wish.location, &options, wish.quantity).unwrap();
    let mut expected: BTreeMap<(NaiveDate, Key), (usize, BTreeSet<ResourceId>)> = BTreeMap::new();
    let mut lost: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for at in (window.start().seconds()..window.end().seconds()).step_by(TICK as usize) {
        let start = Instant::from_seconds(at).unwrap();
        let verdict = desk.check(wish, start, now).unwrap();
        let is_off_grid = verdict.reasons.iter().any(|reason| matches!(reason, Reason::OffGrid { .. }));
        if verdict.is_open() || is_off_grid || !is_within_hours(catalog, service, start) {
            continue;
        }
        let date = zone.to_local(start).date();
        *lost.entry(date).or_default() += 1;
        let mut keys: BTreeMap<Key, BTreeSet<ResourceId>> = BTreeMap::new();
        for reason in &verdict.reasons {
            let code = reason.code();
            match reason {
                Reason::Closed { blockers, .. } => {
                    for blocker in blockers {
                        let Blocker::Closure { name, .. } = blocker else { continue };
                        keys.entry((code, None, Some(blocker.code()), Some(name.clone()))).or_default();
                    }
                }
                Reason::Unmet { need, candidates, .. } => {
                    for (one, blocker) in
                        candidates.iter().flat_map(|one| one.blockers.iter().map(move |b| (one, b)))
                    {
                        let key = (code, Some(need.clone()), Some(blocker.code()), None);
                        keys.entry(key).or_default().insert(one.resource.clone());
                    }
                }
                _ => drop(keys.entry((code, None, None, None)).or_default()),
            }
        }
        for (key, who) in keys {
            let row = expected.entry((date, key)).or_default();
            row.0 += 1;
            row.1.extend(who);
        }
    }
    let mut found = BTreeMap::new();
    for (date, day) in &losses.days {
        prop_assert_eq!(day.open, counted[date], "open on {}", date);
        prop_assert_eq!(day.lost, lost.get(date).copied().unwrap_or(0), "lost on {}", date);
        for row in &day.causes {
            // Where gaps give, the location may be closed only to those who come late.
            if row.cause.blocker != Some("location.hours") || row.cause.need.is_some() {
                let Cause { reason, need, blocker, name } = row.cause.clone();
                prop_assert!(row.resources.is_sorted_by(|a, b| a < b), "{:?}", row.resources);
                let who: BTreeSet<_> = row.resources.iter().cloned().collect();
                found.insert((*date, (reason, need, blocker, name)), (row.starts, who));
            }
        }
    }
    prop_assert_eq!(found, expected);
    Ok(())
}

/// Whether the location's hours hold each segment, as early and as short as it can be.
fn is_within_hours(catalog: &Catalog, service: &Service, start: Instant) -> bool {
    let location = catalog.locations().next().unwrap();
    let mut at = start;
    service.segments.iter().all(|segment| {
        let work = least(catalog, service, segment);
        let most = segment.needs.iter().find_map(|need| need.pauses).unwrap_or_default().seconds();
        let period = Period::new(at, at.plus(work + most)).unwrap();
        let open = location.hours.open(&location.zone, &period).unwrap();
        let mut ticks = (period.start().seconds()..period.end().seconds()).step_by(TICK as usize);
        let mut left = work;
        let last = ticks.find(|tick| {
            let is_open = open.contains(Instant::from_seconds(*tick).unwrap());
            left = left + Seconds(if is_open { -TICK } else { 0 });
            left <= Seconds(0)
        });
        let Some(last) = last.filter(|_| open.contains(at)) else { return false };
        at = Instant::from_seconds(last + TICK).unwrap().plus(segment.gap.least.seconds());
        true
    })
}

/// The least that enough for each of its needs are done in, of whom one takes so long; or its own, if nobody need have a
/// pace.
fn least(catalog: &Catalog, service: &Service, segment: &Segment) -> Seconds {
    let lot = LocationId::new("lot").unwrap();
    let own = segment.length.seconds();
    let needs = segment.needs.iter().map(|need| {
        let of = match &need.who {
            Who::SameAs(id) => service.all_needs().find(|(_, other)| other.id == *id).unwrap().1,
            _ => need,
        };
        let paces = catalog.candidates(of, &lot).into_iter().map(|who| who.pace(service, segment));
        let paces: Vec<Option<Seconds>> = paces.collect();
        (need.number(paces.len()), paces)
    });
    let needs: Vec<_> = needs.collect();
    let enough = |most: i64| {
        needs.iter().all(|(number, paces)| {
            paces.iter().filter(|pace| pace.is_none_or(|pace| pace.0 <= most)).count() >= *number
        })
    };
    let paces = needs.iter().flat_map(|(_, paces)| paces).flatten().copied();
    let paces = paces.filter(|pace| enough(pace.0));
    paces.chain(enough(-1).then_some(own)).min().unwrap_or(own)
}

/// A source that is on its own: it says what it likes, also more than there is.
fn foreign(plot: &Plot, now: Instant) -> Vec<ForeignClaim> {
    let claims =
        plot.foreign.iter().enumerate().map(|(index, (resource, from, length, units, buffer, class))| {
            let start = now.plus(Seconds(from * TICK));
            ForeignClaim {
                id: ForeignId::new(&format!("f{index}")).unwrap(),
                resource: ResourceId::new(&format!("r{}", resource % plot.resources.len())).unwrap(),
                core: Period::new(start, start.plus(Seconds(length * TICK))).unwrap(),
                units: *units,
                buffer: *buffer,
                class: SERVICES.get(*class).map(|service| ServiceId::new(service).unwrap()),
            }
        });
    claims.collect()
}

fn claim(of: &ForeignClaim) -> Claim {
    Claim {
        resource: of.resource.clone(),
        need: NeedId::new("foreign").unwrap(),
        core: of.core,
        units: of.units,
        buffer: of.buffer,
        class: of.class.clone().unwrap_or(ServiceId::new("foreign").unwrap()),
    }
}

fn times_and_people(service: &Service, claims: &[Claim]) -> Best {
    let times = service.segments.iter().map(|segment| {
        let core = claims.iter().find(|claim| claim.need == segment.needs[0].id).unwrap().core;
        (core.start().seconds(), core.end().seconds())
    });
    (times.collect(), claims.iter().map(|claim| claim.resource.clone()).collect())
}
