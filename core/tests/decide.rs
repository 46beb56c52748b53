//! The ledger alone, without a desk that plans for it: what it refuses, whatever it is handed.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use slotwright::Limits;
use slotwright::canon::{Digest, Json};
use slotwright::id::{
    BlockId, BookingId, DepositId, Key, LedgerId, LocationId, NeedId, ResourceId, ServiceId,
};
use slotwright::ledger::{
    Batch, Booking, Change, Commit, Confirmation, Decided, EntryKind, FORMAT, Folded, LedgerState, Owned,
    Position, Status, Subject, Turn, decide, fold,
};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Also, Block, Buffer, Claim, Spacing};
use std::collections::{BTreeMap, BTreeSet};

/// Minutes after 09:00.
fn at(minutes: i64) -> Instant {
    Instant::parse("2026-11-02T09:00:00Z").unwrap().plus(Seconds(minutes * 60))
}

fn revision() -> Digest {
    Digest::of(b"catalog")
}

/// A claim: resource, from, to, units.
type Row = (&'static str, i64, i64, u32);

/// Each claim has 5 minutes before and 10 after.
fn booking(id: &str, status: Status, claims: &[Row]) -> Booking {
    let buffer = Buffer { before: Minutes(5), after: Minutes(10) };
    let claim = |&(resource, from, to, units): &Row| Claim {
        resource: ResourceId::new(resource).unwrap(),
        need: NeedId::new("need").unwrap(),
        core: Period::new(at(from), at(to)).unwrap(),
        units,
        buffer,
        class: ServiceId::new("oil").unwrap(),
    };
    Booking {
        id: BookingId::new(id).unwrap(),
        status,
        subject: Subject {
            service: ServiceId::new("oil").unwrap(),
            options: BTreeSet::new(),
            quantity: 1,
            also: Also::default(),
            location: LocationId::new("lot").unwrap(),
            visit: Period::new(at(0), at(1)).unwrap(),
            choices: BTreeMap::new(),
        },
        overriding: None,
        origin: None,
        customer: None,
        claims: claims.iter().map(claim).collect(),
        token: None,
        deposit: None,
        data: None,
        sequence: 0,
        series: None,
        changed_at: at(0),
        extra: BTreeMap::new(),
    }
}

fn confirmation(hold: Owned) -> Confirmation {
    Confirmation {
        hold,
        to: Status::Booked,
        deposit: None,
        revive: false,
        customer: None,
        beside: vec![],
        data: None,
    }
}

fn take(bookings: Vec<Booking>) -> Change {
    Change::Take { bookings, releases: vec![], skipped: None }
}

fn owned(id: &str) -> Owned {
    Owned { id: BookingId::new(id).unwrap(), token: None, by_staff: false }
}

/// Decides and, if it is accepted, appends and folds; the refusal's code otherwise.
fn step(state: &mut LedgerState, key: &str, change: Change, minute: i64) -> Result<(), &'static str> {
    let commit = Commit {
        key: Key::new(key).unwrap(),
        digest: Digest::of(key.as_bytes()),
        revision: revision(),
        change,
    };
    match decide(state, &commit, at(minute)) {
        Decided::Refused(refusal) => Err(refusal.code()),
        Decided::Entry(entry) => {
            let base = state.position();
            let batch = Batch {
                ledger: state.id().clone(),
                base,
                position: base.next(),
                entries: vec![*entry],
                extra: BTreeMap::new(),
            };
            assert_eq!(fold(state, &batch), Ok(Folded::Applied));
            assert_eq!(fold(state, &batch), Ok(Folded::Skipped), "a duplicate counts once");
            Ok(())
        }
    }
}

fn configured() -> LedgerState {
    let mut state = LedgerState::new(LedgerId::new("lot").unwrap());
    let capacities =
        [("ana", 1), ("bay", 1), ("seats", 3)].map(|(id, units)| (ResourceId::new(id).unwrap(), units));
    let configure = Change::Configure {
        spacing: Spacing::default(),
        capacities: capacities.into(),
        overbookable: Default::default(),
        locations: [LocationId::new("lot").unwrap()].into(),
        needs: 0,
    };
    step(&mut state, "configure", configure, -100).unwrap();
    state
}

#[test]
fn claims_are_refused_exactly_where_they_do_not_fit() {
    let first = [("ana", 60, 105, 1), ("seats", 60, 105, 2)];
    let rows: &[(&[Row], Result<(), &str>)] = &[
        (&[("ana", 120, 165, 1)], Ok(())), // 105 + 10 + 5 = 120: the buffers touch
        (&[("ana", 119, 164, 1)], Err("slot.taken")), // a minute less
        (&[("ana", 0, 45, 1)], Ok(())),    // 45 + 10 + 5 = 60
        (&[("ana", 0, 46, 1)], Err("slot.taken")),
        (&[("bay", 60, 105, 1)], Ok(())),
        (&[("bay", 60, 105, 2)], Err("slot.taken")), // it never has two
        (&[("nobody", 60, 105, 1)], Err("slot.taken")), // the ledger was not told of such a resource
        (&[("seats", 60, 105, 1)], Ok(())),
        (&[("seats", 60, 105, 2)], Err("slot.taken")),
        (&[("seats", 114, 120, 2)], Err("slot.taken")), // its buffer reaches into the other's
        (&[("seats", 120, 125, 2)], Ok(())),
        (&[("bay", 60, 90, 1), ("bay", 95, 100, 1)], Err("slot.taken")), // beside each other in one entry
        (&[("bay", 60, 90, 1), ("bay", 105, 120, 1)], Ok(())),
        (&[("seats", 0, 30, 2), ("seats", 10, 20, 2)], Err("slot.taken")),
    ];
    for (claims, expected) in rows {
        let mut state = configured();
        step(&mut state, "first", take(vec![booking("b1", Status::Booked, &first)]), 0).unwrap();
        assert_eq!(
            step(&mut state, "second", take(vec![booking("b2", Status::Booked, claims)]), 0),
            *expected,
            "{claims:?}"
        );
    }
}

#[test]
fn a_hold_blocks_until_its_last_second() {
    for (minute, confirm, other) in [(9, Ok(()), Err("slot.taken")), (10, Err("hold.expired"), Ok(()))] {
        let held = || {
            let mut state = configured();
            let hold = booking("h", Status::Held { until: at(10) }, &[("ana", 60, 105, 1)]);
            step(&mut state, "hold", take(vec![hold]), 0).unwrap();
            state
        };
        let change = Change::Confirm(confirmation(owned("h")));
        assert_eq!(step(&mut held(), "confirm", change, minute), confirm, "at {minute}");
        let rival = take(vec![booking("b", Status::Booked, &[("ana", 60, 105, 1)])]);
        assert_eq!(step(&mut held(), "rival", rival, minute), other, "at {minute}");
    }
}

/// What may become of what, and what then takes capacity: the table of `Status`, by hand.
#[test]
fn what_may_become_of_what() {
    use Status::{Booked, Cancelled, CheckedIn, Completed, Declined, NoShow, Released, Requested};
    use Turn::{Approve, Cancel, CheckIn, Complete, Decline, NoShow as DidNotCome, Release};
    const REFUSED: Result<Status, &str> = Err("booking.status");
    let held = Status::Held { until: at(1000) };
    let turns = [Approve, Decline, CheckIn, Complete, DidNotCome, Cancel, Release];
    // Whether it takes capacity; what the turns make of it, in their order; whether it can be moved and replaced.
    let rows = [
        (held, true, [REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, Ok(Released)], (false, true)),
        (
            Requested,
            true,
            [Ok(Booked), Ok(Declined), REFUSED, REFUSED, REFUSED, Ok(Cancelled), REFUSED],
            (true, true),
        ),
        (
            Booked,
            true,
            [REFUSED, REFUSED, Ok(CheckedIn), Ok(Completed), Ok(NoShow), Ok(Cancelled), REFUSED],
            (true, true),
        ),
        (
            CheckedIn,
            true,
            [REFUSED, REFUSED, REFUSED, Ok(Completed), REFUSED, Ok(Cancelled), REFUSED],
            (false, false),
        ),
        (Completed, true, [REFUSED; 7], (false, false)),
        (Declined, false, [REFUSED; 7], (false, false)),
        (NoShow, false, [REFUSED; 7], (false, false)),
        (Cancelled, false, [REFUSED; 7], (false, false)),
        (Released, false, [REFUSED; 7], (false, false)),
    ];
    let claims = [("ana", 60, 105, 1)];
    let rival = || take(vec![booking("rival", Booked, &claims)]);
    let seen = |status: Status| {
        let mut state = configured();
        step(&mut state, "put", take(vec![booking("b", status, &claims)]), -50).unwrap();
        state
    };
    for (status, takes, becomes, (moves, is_replaced)) in rows {
        let free = if takes { Err("slot.taken") } else { Ok(()) };
        assert_eq!(step(&mut seen(status), "rival", rival(), 70), free, "beside {status:?}");
        for (turn, expected) in turns.into_iter().zip(becomes) {
            let mut state = seen(status);
            let done = step(&mut state, "turn", Change::Turn { booking: owned("b"), turn }, 70);
            let now = state.booking(&owned("b").id).unwrap();
            assert_eq!(done.map(|()| now.status), expected, "{turn:?} of {status:?}");
            assert_eq!(now.sequence, u32::from(expected.is_ok()));
        }
        let to = Box::new(booking("b", status, &[("ana", 61, 106, 1)]));
        let moved = Change::Reschedule { booking: owned("b"), to };
        assert_eq!(step(&mut seen(status), "move", moved, 0).is_ok(), moves, "moving {status:?}");
        let new = Change::Take {
            bookings: vec![booking("n", Booked, &claims)],
            releases: vec![owned("b")],
            skipped: None,
        };
        assert_eq!(step(&mut seen(status), "replace", new, 0).is_ok(), is_replaced, "replacing {status:?}");
    }
    let too_early = Change::Turn { booking: owned("b"), turn: DidNotCome };
    assert_eq!(step(&mut seen(Booked), "early", too_early, -1), Err("booking.not_yet"));
}

#[test]
fn a_confirmation_names_the_deposit_and_may_revive() {
    let deposit = |name: &str| Some(DepositId::new(name).unwrap());
    let claims = [("ana", 60, 105, 1)];
    let held = |paid: Option<DepositId>| {
        let mut state = configured();
        let hold = Booking { deposit: paid, ..booking("h", Status::Held { until: at(10) }, &claims) };
        step(&mut state, "hold", take(vec![hold]), 0).unwrap();
        state
    };
    let with =
        |paid, revive| Change::Confirm(Confirmation { deposit: paid, revive, ..confirmation(owned("h")) });
    let rows = [
        (deposit("a"), with(deposit("a"), false), 5, Ok(())),
        (deposit("a"), with(deposit("b"), false), 5, Err("hold.deposit")),
        (deposit("a"), with(None, true), 5, Err("hold.deposit")),
        (None, with(deposit("a"), false), 5, Ok(())),
        (None, with(None, false), 10, Err("hold.expired")),
        (None, with(None, true), 10, Ok(())),
        (deposit("a"), with(deposit("b"), true), 10, Err("hold.deposit")),
    ];
    for (nth, (paid, confirm, minute, expected)) in rows.into_iter().enumerate() {
        let mut state = held(paid);
        assert_eq!(step(&mut state, "confirm", confirm.clone(), minute), expected, "row {nth}");
        if let (Change::Confirm(asked), Ok(())) = (confirm, expected) {
            assert_eq!(state.booking(&owned("h").id).unwrap().deposit, asked.deposit);
        }
    }
    // What somebody took meanwhile is not taken back, nor what a block took away.
    let mut state = held(None);
    step(&mut state, "rival", take(vec![booking("r", Status::Booked, &[("ana", 100, 120, 1)])]), 11).unwrap();
    assert_eq!(step(&mut state, "confirm", with(None, true), 12), Err("slot.taken"));
    let mut state = held(None);
    let period = Period::new(at(50), at(61)).unwrap();
    let block = Block { id: BlockId::new("sick").unwrap(), period, units: 1 };
    let resource = ResourceId::new("ana").unwrap();
    step(&mut state, "block", Change::Block { resource, block }, 11).unwrap();
    assert_eq!(step(&mut state, "confirm", with(None, true), 12), Err("slot.taken"));
}

#[test]
fn what_is_not_there_or_not_yours_or_not_so_is_refused_by_name() {
    let secret = Digest::of(b"secret");
    let mut state = configured();
    let theirs = Booking { token: Some(secret), ..booking("b", Status::Booked, &[("ana", 60, 105, 1)]) };
    step(&mut state, "book", take(vec![theirs]), 0).unwrap();
    let of = |token, by_staff| Owned { token, by_staff, ..owned("b") };
    let cancel = |booking| Change::Turn { booking, turn: Turn::Cancel };
    let rows = [
        (cancel(owned("c")), Err("booking.unknown")),
        (cancel(of(None, false)), Err("booking.not_yours")),
        (cancel(of(Some(Digest::of(b"guess")), false)), Err("booking.not_yours")),
        (Change::Turn { booking: of(Some(secret), false), turn: Turn::Release }, Err("booking.status")),
        (Change::Confirm(confirmation(of(Some(secret), false))), Err("booking.status")),
        (cancel(of(Some(secret), false)), Ok(())),
        (cancel(of(None, true)), Err("booking.status")),
    ];
    for (nth, (change, expected)) in rows.into_iter().enumerate() {
        assert_eq!(step(&mut state, &format!("k{nth}"), change, 1), expected, "row {nth}");
    }
    let stale = Commit {
        key: Key::new("stale").unwrap(),
        digest: secret,
        revision: Digest::of(b"an older catalog"),
        change: take(vec![booking("d", Status::Booked, &[("ana", 60, 105, 1)])]),
    };
    let Decided::Refused(refusal) = decide(&state, &stale, at(2)) else {
        panic!("claims of an older catalog were taken")
    };
    assert_eq!(refusal.code(), "catalog.stale");
}

#[test]
fn a_block_displaces_who_came_last_and_nothing_new_is_taken_there() {
    let mut state = configured();
    for (id, units) in [("one", 1), ("two", 1), ("three", 1)] {
        step(&mut state, id, take(vec![booking(id, Status::Booked, &[("seats", 60, 105, units)])]), 0)
            .unwrap();
    }
    // The first moves, and so comes last.
    let to = Box::new(booking("one", Status::Booked, &[("seats", 62, 105, 1)]));
    step(&mut state, "move", Change::Reschedule { booking: owned("one"), to }, 1).unwrap();
    let block = Block {
        id: BlockId::new("flat-tyre").unwrap(),
        period: Period::new(at(50), at(110)).unwrap(),
        units: 1,
    };
    let seats = ResourceId::new("seats").unwrap();
    step(&mut state, "block", Change::Block { resource: seats.clone(), block }, 2).unwrap();
    let day = Period::new(at(-600), at(600)).unwrap();
    assert_eq!(state.displaced(&seats, day, at(3)), [BookingId::new("one").unwrap()]);
    assert_eq!(state.bookings().filter(|booking| booking.is_active(at(3))).count(), 3, "nothing is dropped");
    let more = take(vec![booking("four", Status::Booked, &[("seats", 60, 105, 1)])]);
    assert_eq!(step(&mut state, "four", more, 3), Err("slot.taken"));
}

#[test]
fn a_batch_on_another_base_never_counts_and_time_never_runs_backwards() {
    let mut state = configured();
    step(&mut state, "late", take(vec![booking("b", Status::Booked, &[("ana", 60, 105, 1)])]), 30).unwrap();
    assert_eq!(state.last_time(), at(30));
    step(&mut state, "earlier", take(vec![booking("c", Status::Booked, &[("bay", 60, 105, 1)])]), 10)
        .unwrap();
    assert_eq!(state.kept(&Key::new("earlier").unwrap()).unwrap().at, at(30));
    let before = state.clone();
    let (ledger, extra) = (state.id().clone(), BTreeMap::new());
    let stray = |base, position| Batch {
        ledger: ledger.clone(),
        base,
        position,
        entries: vec![],
        extra: extra.clone(),
    };
    assert_eq!(fold(&mut state, &stray(Position(1), Position(2))), Ok(Folded::Skipped));
    assert_eq!(fold(&mut state, &stray(Position(99), Position(100))), Ok(Folded::Skipped));
    let here = state.position();
    assert_eq!(fold(&mut state, &stray(here, here)).unwrap_err().code(), "ledger.corrupt");
    assert_eq!(state, before);
}

/// A visit that comes to a resource twice, with another's visit between.
#[test]
fn a_booking_is_displaced_once_however_many_of_its_claims_are() {
    let mut state = configured();
    let twice = booking("twice", Status::Booked, &[("ana", 60, 75, 1), ("ana", 180, 195, 1)]);
    step(&mut state, "twice", take(vec![twice]), 0).unwrap();
    let between = booking("between", Status::Booked, &[("ana", 105, 120, 1)]);
    step(&mut state, "between", take(vec![between]), 0).unwrap();
    let day = Period::new(at(-600), at(600)).unwrap();
    let block = Block { id: BlockId::new("sick").unwrap(), period: day, units: 1 };
    let ana = ResourceId::new("ana").unwrap();
    step(&mut state, "block", Change::Block { resource: ana.clone(), block }, 1).unwrap();
    let expected = ["twice", "between"].map(|id| BookingId::new(id).unwrap());
    assert_eq!(state.displaced(&ana, day, at(2)), expected);
}

/// Where there was no room for all, one who comes to have it may stand in the way of another: whatever made room says so.
#[test]
fn what_is_given_back_may_displace_and_says_whom() {
    let ids = ["ana", "seats"].map(|id| ResourceId::new(id).unwrap());
    let (mut dice, mut said) = (7_u64, 0);
    let mut roll = |below: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % below
    };
    for seed in 0..1500 {
        let (mut state, mut alive) = (configured(), Vec::<String>::new());
        step(&mut state, "raise", Change::Raise { format: FORMAT }, 0).unwrap();
        for nth in 0..20 {
            let claims = |roll: &mut dyn FnMut(u64) -> u64| -> Vec<Row> {
                let start = i64::try_from(roll(30) * 10).unwrap();
                let units = u32::try_from(1 + roll(3)).unwrap();
                let two = [("ana", start, start + 30, 1), ("seats", start, start + 40, units)];
                two.into_iter().filter(|_| roll(3) > 0).collect()
            };
            let (name, now) = (format!("b{nth}"), nth * 3);
            let pick = (roll(99) as usize).checked_rem(alive.len()).unwrap_or_default();
            let change = match roll(5) {
                0..=2 => {
                    Change::Import { bookings: vec![booking(&name, Status::Booked, &claims(&mut roll))] }
                }
                _ if alive.is_empty() => continue,
                3 => Change::Turn { booking: owned(&alive.swap_remove(pick)), turn: Turn::Cancel },
                _ => {
                    let releases = vec![owned(&alive.swap_remove(pick))];
                    let bookings = vec![booking(&name, Status::Booked, &claims(&mut roll))];
                    Change::Take { bookings, releases, skipped: None }
                }
            };
            let is_import = matches!(change, Change::Import { .. });
            let to_come = Period::new(at(now), at(9_999)).unwrap();
            let displaced = |state: &LedgerState| -> BTreeSet<(&ResourceId, BookingId)> {
                let of =
                    |id| state.displaced(id, to_come, at(now)).into_iter().map(move |booking| (id, booking));
                ids.iter().flat_map(of).collect()
            };
            let before = displaced(&state);
            if is_import || matches!(change, Change::Take { .. }) {
                alive.push(name.clone());
            }
            let key = format!("k{nth}");
            if step(&mut state, &key, change, now).is_err() {
                alive.pop();
                continue;
            }
            let kept = state.kept(&Key::new(&key).unwrap()).unwrap();
            let EntryKind::Put { displaced: named, .. } = &*kept.kind else { panic!("a put") };
            let new: BTreeSet<_> =
                displaced(&state).into_iter().filter(|one| !before.contains(one)).collect();
            let expected: BTreeSet<_> = new.into_iter().map(|(_, booking)| booking).collect();
            assert!(named.iter().eq(&expected), "{named:?} {expected:?}, seed {seed}, entry {nth}");
            said += usize::from(!is_import && !named.is_empty());
        }
    }
    assert!(said > 50, "it happened {said} times only");
}

/// What a move gives back is out of the way; what it takes is not, for the rest of what it takes.
#[test]
fn the_claims_of_a_move_are_compared_with_each_other() {
    let mut state = configured();
    step(&mut state, "b", take(vec![booking("b", Status::Booked, &[("bay", 60, 90, 1)])]), 0).unwrap();
    let rows: &[(&[Row], Result<(), &str>)] = &[
        (&[("bay", 60, 90, 1), ("bay", 80, 100, 1)], Err("slot.taken")),
        (&[("bay", 60, 90, 1), ("bay", 95, 110, 1)], Err("slot.taken")),
        (&[("seats", 60, 90, 2), ("seats", 80, 100, 2)], Err("slot.taken")),
        (&[("bay", 60, 90, 1), ("bay", 105, 120, 1)], Ok(())),
    ];
    for (nth, (claims, expected)) in rows.iter().enumerate() {
        let to = Box::new(booking("b", Status::Booked, claims));
        let change = Change::Reschedule { booking: owned("b"), to };
        assert_eq!(step(&mut state, &format!("move {nth}"), change, 0), *expected, "{claims:?}");
    }
}

/// A newer version may have written the state down, and have understood what this one does not.
#[test]
fn a_state_of_a_newer_format_is_read_only() {
    let raised = |format: i64| {
        let Json::Map(mut members) = configured().to_json() else { panic!("a state is an object") };
        members.insert("format".to_owned(), Json::Int(format));
        LedgerState::from_json(&Json::Map(members).canonical(), &Limits::default()).unwrap()
    };
    assert_eq!(raised(1).read_only(), None);
    assert!(raised(7).read_only().unwrap().starts_with("minor format 7"));
}
