//! Laws 2, 5 and 6 under a store that loses acknowledgements, delivers twice and lets two writers win.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use proptest::prelude::*;
use slotwright::canon::Digest;
use slotwright::catalog::{Catalog, CatalogParts, Gap, Location, Need, Resource, Segment, Service, Who};
use slotwright::desk::{Action, Claimant, Command, Decision, Desk, Party, Wish};
use slotwright::id::{
    BookingId, CatalogId, Key, LedgerId, LocationId, NeedId, ResourceId, SegmentId, ServiceId,
};
use slotwright::ledger::{Append, Batch, Booking, LedgerState, Position, Store, Turn, fold};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Buffer, Grid, Hours, Shift, Spacing, TimeOfDay};
use slotwright::zone::Zone;
use slotwright::{Error, Limits, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What goes wrong with one append.
#[derive(Debug, Clone, Copy)]
enum Fault {
    None,
    /// It lands, but nobody says so.
    LostReply,
    /// It does not land, and nobody says so.
    LostAppend,
    /// It lands twice.
    Twice,
    /// It lands, and is said to have won, whatever the base.
    TwoWinners,
    /// Somebody else is said to have won, though it lands.
    FalseLoss,
}

/// A log that every desk appends to, with a fault for each append in turn.
struct Chaos {
    log: Mutex<Vec<Batch>>,
    faults: Mutex<Vec<Fault>>,
}

impl Store for Chaos {
    fn load(&self, _: &LedgerId, after: Position) -> Result<Vec<Batch>> {
        // Everything that is not certainly known, duplicates included: readers must skip what is not theirs.
        Ok(self.log.lock().unwrap().iter().filter(|batch| batch.position >= after).cloned().collect())
    }

    fn append(&self, batch: &Batch) -> Append {
        let mut log = self.log.lock().unwrap();
        let fault = self.faults.lock().unwrap().pop().unwrap_or(Fault::None);
        let is_next = log.last().map_or(Position::START, |last| last.position) == batch.base;
        let unknown = Append::Unknown { why: "no reply".into() };
        match fault {
            Fault::LostAppend => return unknown,
            Fault::TwoWinners => {
                log.push(batch.clone());
                return Append::Won;
            }
            _ if !is_next => return Append::Lost,
            Fault::Twice => log.push(batch.clone()),
            _ => {}
        }
        log.push(batch.clone());
        match fault {
            Fault::LostReply => unknown,
            Fault::FalseLoss => Append::Lost,
            _ => Append::Won,
        }
    }
}

/// One that takes bookings, or requests that staff approve.
fn catalog(approval: bool) -> Catalog {
    let id = LocationId::new("lot").unwrap();
    let resource = |name: &str, kind: &str, capacity| Resource {
        id: ResourceId::new(name).unwrap(),
        name: name.into(),
        kind: kind.into(),
        location: id.clone(),
        skills: Default::default(),
        capacity,
        hours: None,
        buffer: Buffer { before: Minutes(0), after: Minutes(5) },
        preference: 0,
        calendars: vec![],
    };
    let need = |kind: &str| Need {
        id: NeedId::new(kind).unwrap(),
        who: Who::Any { kind: kind.into(), skills: Default::default() },
        count: 1,
        units: 1,
    };
    let all_days = (0..7).map(|day| chrono::Weekday::try_from(day).unwrap()).collect();
    let shift =
        Shift::new(all_days, TimeOfDay::from_minutes(0).unwrap(), TimeOfDay::from_minutes(1440).unwrap())
            .unwrap();
    let service = Service {
        id: ServiceId::new("oil").unwrap(),
        name: "Oil change".into(),
        locations: vec![id.clone()],
        segments: vec![Segment {
            id: SegmentId::new("work").unwrap(),
            length: Minutes(45),
            needs: vec![need("technician"), need("seat")],
            gap: Gap::default(),
        }],
        needs: vec![],
        buffer: Buffer { before: Minutes(5), after: Minutes(10) },
        grid: Grid::new(Minutes(15), Minutes(0)).unwrap(),
        notice: Minutes(0),
        horizon_days: 30,
        cancel_notice: Minutes(0),
        approval,
    };
    let location = Location {
        id: id.clone(),
        name: "Lot".into(),
        zone: Zone::utc(),
        hours: Hours::new(vec![shift]),
        closures: vec![],
        ledger: LedgerId::new("lot").unwrap(),
    };
    let parts = CatalogParts {
        id: CatalogId::new("chaos").unwrap(),
        spacing: Spacing::default(),
        locations: vec![location],
        resources: vec![
            resource("ana", "technician", 1),
            resource("ben", "technician", 1),
            resource("shuttle", "seat", 2),
        ],
        services: vec![service],
    };
    Catalog::new(parts, Digest::of(b"chaos"), &Limits::default()).unwrap()
}

#[derive(Debug, Clone)]
struct Step {
    desk: usize,
    key: u8,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Book(i64),
    Hold(i64),
    /// Of the n-th thing in the ledger; also when it is over.
    Confirm(usize, bool),
    Move(usize, i64),
    Cancel(usize),
    Mark(usize, Turn),
    Block(i64),
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    let start = 0..12i64;
    let what = prop_oneof![
        5 => start.clone().prop_map(What::Book),
        3 => start.clone().prop_map(What::Hold),
        2 => (0..9usize, any::<bool>()).prop_map(|(nth, revive)| What::Confirm(nth, revive)),
        3 => (0..9usize, start.clone()).prop_map(|(nth, start)| What::Move(nth, start)),
        2 => (0..9usize).prop_map(What::Cancel),
        2 => (0..9usize, prop::sample::select(Turn::MARKS.to_vec())).prop_map(|(nth, turn)| What::Mark(nth, turn)),
        1 => start.prop_map(What::Block),
        1 => Just(What::Wait),
    ];
    (0..3usize, 0..24u8, what).prop_map(|(desk, key, what)| Step { desk, key, what })
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None), 1 => Just(Fault::LostReply), 1 => Just(Fault::LostAppend),
        1 => Just(Fault::Twice), 2 => Just(Fault::TwoWinners), 1 => Just(Fault::FalseLoss),
    ]
}

fn action(what: &What, known: &[BookingId], base: Instant, now: Instant) -> Option<Action> {
    let wish = Wish::new("oil", "lot").unwrap();
    let start = |quarter: i64| base.plus(Seconds(quarter * 900));
    let nth =
        |index: usize| Some(Claimant { id: known.get(index % known.len().max(1))?.clone(), token: None });
    Some(match what {
        What::Book(at) => Action::Book { wish, start: start(*at), token: None, data: None },
        What::Hold(at) => Action::Hold {
            wish,
            start: start(*at),
            until: now.plus(Seconds(300)),
            token: None,
            deposit: None,
        },
        What::Confirm(index, revive) => {
            Action::Confirm { hold: nth(*index)?, deposit: None, revive: *revive, customer: None, data: None }
        }
        What::Move(index, at) => Action::Reschedule {
            booking: nth(*index)?,
            by: Party::Staff,
            start: start(*at),
            choices: BTreeMap::new(),
        },
        What::Cancel(index) => Action::Cancel { booking: nth(*index)?, by: Party::Staff },
        What::Mark(index, turn) => Action::Mark { booking: nth(*index)?, turn: *turn },
        What::Block(at) => {
            let period = Period::new(start(*at), start(*at + 4)).unwrap();
            Action::Block { resource: ResourceId::new("ana").unwrap(), period, units: None }
        }
        What::Wait => return None,
    })
}

/// What a reader of the whole log sees.
fn replay(store: &Chaos) -> LedgerState {
    let mut state = LedgerState::new(LedgerId::new("lot").unwrap());
    store.log.lock().unwrap().iter().for_each(|batch| {
        fold(&mut state, batch).unwrap();
    });
    state
}

/// Law 2 by a double loop over what is active, displaced bookings aside: on a resource of one unit no two
/// are nearer than the buffers between them; on the pool no instant has more than its units.
fn nothing_is_double_booked(state: &LedgerState, now: Instant, ever: Period) {
    let displaced: Vec<BookingId> =
        state.occupancies().keys().flat_map(|resource| state.displaced(resource, ever, now)).collect();
    let active: Vec<&Booking> = state
        .bookings()
        .filter(|booking| booking.is_active(now) && !displaced.contains(&booking.id))
        .collect();
    for (index, one) in active.iter().enumerate() {
        for other in active.iter().skip(index + 1) {
            for (a, b) in one.claims.iter().flat_map(|a| other.claims.iter().map(move |b| (a, b))) {
                let together = a.resource == b.resource && a.resource.as_str() != "shuttle";
                assert!(!together || !a.padded().overlaps(&b.padded()), "{a:?} and {b:?}");
            }
        }
    }
    for at in active.iter().flat_map(|booking| booking.claims.iter().map(|claim| claim.padded().start())) {
        let riding = active.iter().flat_map(|booking| &booking.claims);
        let seats: u32 = riding
            .filter(|claim| claim.resource.as_str() == "shuttle" && claim.padded().contains(at))
            .map(|claim| claim.units)
            .sum();
        assert!(seats <= 2, "{seats} seats at {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_booked_twice(approval in any::<bool>(), steps in prop::collection::vec(step(), 1..60), faults in prop::collection::vec(fault(), 0..60)) {
        let store = Arc::new(Chaos { log: Mutex::new(vec![]), faults: Mutex::new(faults) });
        let mut desks: Vec<Desk> = (0..3).map(|_| Desk::with_store(catalog(approval), Arc::clone(&store) as Arc<dyn Store>)).collect();
        let base = Instant::parse("2026-11-02T09:00:00Z").unwrap();
        let ever = Period::new(base.plus(Seconds(-86_400)), base.plus(Seconds(86_400))).unwrap();
        let mut now = base.plus(Seconds(-7200));
        let mut said: BTreeMap<u8, (Command, Decision)> = BTreeMap::new();
        for step in steps {
            now = now.plus(Seconds(60));
            let known: Vec<BookingId> = replay(&store).bookings().map(|booking| booking.id.clone()).collect();
            let Some(action) = action(&step.what, &known, base, now) else { now = now.plus(Seconds(600)); continue };
            let command = Command { key: Key::new(&format!("k{}", step.key)).unwrap(), valid_until: None, action };
            // A client that has an answer repeats its own command; others may collide with its key.
            let decision = desks[step.desk].apply(&command, now);
            let state = replay(&store);
            nothing_is_double_booked(&state, now, ever);
            match decision {
                Ok(decision @ Decision::Accepted(_)) => {
                    let kept = state.kept(&command.key);
                    prop_assert_eq!(kept.map(|kept| kept.digest), Some(command.digest()), "acknowledged, but not in the log");
                    match said.get(&step.key) {
                        Some((first, answer)) => { prop_assert_eq!(first, &command); prop_assert_eq!(answer, &decision); }
                        None => { said.insert(step.key, (command, decision)); }
                    }
                }
                Ok(Decision::Refused { .. }) => {
                    prop_assert!(state.kept(&command.key).is_none_or(|kept| kept.digest != command.digest()), "refused, but in the log");
                }
                Err(Error::StoreFailed { .. } | Error::StoreContended { .. }) => {}
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
        // Law 5 and law 6: every retry gives the first answer, on every desk; every desk is what the log folds to.
        for (command, answer) in said.values() {
            for desk in &mut desks {
                prop_assert_eq!(&desk.apply(command, now).unwrap(), answer);
            }
        }
        let state = replay(&store);
        for desk in &mut desks {
            desk.refresh().unwrap();
            prop_assert_eq!(desk.ledger(state.id()).unwrap(), &state);
        }
        // A state that was written down stands for the log before it, wherever it was taken.
        let log = store.log.lock().unwrap().clone();
        let mut before = LedgerState::new(state.id().clone());
        for taken in 0..=log.len() {
            let mut restored = LedgerState::from_json(&before.to_json().canonical(), &Limits::default()).unwrap();
            prop_assert_eq!(restored.digest(), before.digest());
            log.iter().skip(taken).for_each(|batch| { fold(&mut restored, batch).unwrap(); });
            prop_assert_eq!(restored.digest(), state.digest());
            nothing_is_double_booked(&restored, now, ever);
            log.get(taken).into_iter().for_each(|batch| { fold(&mut before, batch).unwrap(); });
        }
    }
}
