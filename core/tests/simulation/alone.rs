use super::dice::Dice;
use super::naive::{Known, Naive, Taken, list, text};
use super::{ASKED, Checked, LAW_6, ensure};
use slotwright::Limits;
use slotwright::canon::{Digest, Json};
use slotwright::desk::Imported;
use slotwright::id::{
    BlockId, BookingId, CustomerId, DepositId, ForeignId, Key, LedgerId, LocationId, NeedId, ResourceId,
    ServiceId, SourceName, StaffId,
};
use slotwright::ledger::{
    Append, Batch, Booking, Change, Commit, Confirmation, Decided, FORMAT, LedgerState, MemoryStore, Origin,
    Override, Owned, Position, Status, Store, Subject, Turn, decide, fold,
};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Also, Block, Buffer, Changeover, Changeovers, Claim, Merge, On, Spacing};
use std::collections::{BTreeMap, BTreeSet};

/// Random commands to the ledger alone, without a desk that plans for it, beside the naive reader: what it says
/// to each, by name, is what the naive reader would say, and what it folds to is what the log says.
pub(crate) fn ledger_alone(seed: u64, steps: usize) -> Checked {
    let mut dice = Dice::new(seed);
    let ledger = LedgerId::new("lot").unwrap();
    let (mut state, mut naive) = (LedgerState::new(ledger.clone()), Naive::new());
    let (mut now, mut log) = (minute(-60), Vec::new());
    let (store, mut lagging) = (MemoryStore::new(), vec![state.clone()]);
    for step in 0..steps {
        now = now.plus(Seconds(30 * i64::try_from(dice.roll(5)).unwrap() - 30));
        // To the second at which a hold ends, now and then.
        let held: Vec<i64> =
            naive.bookings.iter().map(|known| known.until).filter(|end| *end < i64::MAX).collect();
        let at = match dice.pick(&held).filter(|_| dice.clone().percent(30)) {
            Some(end) => Instant::from_seconds(end - i64::from(dice.percent(30))).unwrap(),
            None => now,
        };
        let then = Instant::from_seconds(at.seconds().max(naive.last)).unwrap();
        let commit = commit(&mut dice, step, then, &naive);
        let expected = naive.verdict(&commit, then.seconds());
        let said = match decide(&state, &commit, at) {
            Decided::Refused(refusal) => Err(refusal.code()),
            Decided::Entry(entry) => {
                let (base, extra) = (state.position(), BTreeMap::new());
                let batch = Batch {
                    ledger: ledger.clone(),
                    base,
                    position: base.next(),
                    entries: vec![*entry],
                    extra,
                };
                let tree = batch.to_json();
                let batch = Batch::from_json(&tree.canonical()).unwrap();
                fold(&mut state, &batch).unwrap();
                assert_eq!(store.append(&batch), Append::Won);
                log.push(batch);
                Ok(tree)
            }
        };
        let code = said.as_ref().map(drop).map_err(|code| *code);
        if let (Change::Confirm(asked), Ok(tree)) = (&commit.change, &said) {
            let [entry] = list(tree, "entries") else { panic!("one command, one entry") };
            let [new] = list(entry, "bookings") else { panic!("one hold, one booking") };
            let had = naive.booking(text(new, "id")).map_or(0, |known| known.claims.len());
            let has = list(new, "claims").len();
            ensure(has == had + asked.beside.len(), ASKED, || format!("{commit:?}: {}", new.canonical()))?;
        }
        ensure(code == expected, ASKED, || {
            format!("{commit:?} at {at}: the ledger says {code:?}, the naive reader {expected:?}")
        })?;
        if let Ok(tree) = said {
            naive.read(&tree, None)?;
        }
        // A state that was written down stands for the log before it.
        if dice.percent(5) {
            let written = state.to_json();
            state = LedgerState::from_json(&written.canonical(), &Limits::default()).unwrap();
            ensure(state.to_json() == written, LAW_6, || {
                format!("{} is read otherwise", written.canonical())
            })?;
        }
        let differs = naive.differs_from(&state);
        ensure(differs.is_none(), LAW_6, || differs.unwrap_or_default())?;
        match dice.roll(12) {
            0 => store.compact(&state).unwrap(),
            1 => lagging.push(state.clone()),
            _ => {}
        }
    }
    // Whoever stopped reading anywhere reads on, from a state and from what came after it.
    for mut behind in lagging {
        store.load(&ledger, behind.position()).unwrap().fold_into(&mut behind).unwrap();
        ensure(behind.digest() == state.digest(), LAW_6, || {
            format!("read on: {behind:?}, folded: {state:?}")
        })?;
    }
    let mut replayed = LedgerState::new(ledger);
    for batch in &log {
        fold(&mut replayed, batch).unwrap();
    }
    let same = replayed.digest() == state.digest();
    ensure(same, LAW_6, || format!("replayed: {replayed:?}, folded: {state:?}"))
}

fn minute(minute: i64) -> Instant {
    super::town::opening().plus(Seconds(minute * 60))
}

fn revision(nth: usize) -> Digest {
    Digest::of(&[u8::try_from(nth).unwrap()])
}

/// Those of the third catalog know changeovers: of all, of a kind, of one resource.
fn spacing(nth: usize) -> Spacing {
    let row = |(from, to, on, time): (&str, &str, On, u32)| Changeover {
        from: ServiceId::new(from).unwrap(),
        to: ServiceId::new(to).unwrap(),
        on,
        time: Minutes(time),
    };
    let ana = || ResourceId::new("ana").unwrap();
    let tech = || On::Kind("tech".to_owned());
    let rows = [
        ("oil", "wash", On::Exclusive, 15),
        ("oil", "wash", tech(), 25),
        ("wash", "oil", tech(), 10),
        ("wash", "oil", On::Resource(ana()), 0),
        ("oil", "oil", On::Resource(ana()), 5),
    ];
    let changeovers = || {
        Changeovers::new(
            rows.map(row),
            [(ana(), "tech".to_owned()), (ResourceId::new("bay").unwrap(), "bay".to_owned())],
        )
    };
    match nth {
        0 => Spacing::of(Merge::Sum),
        1 => Spacing::of(Merge::Largest),
        _ => Spacing { merge: Merge::Shared, changeovers: changeovers() },
    }
}

fn secret(nth: usize) -> Option<Digest> {
    [None, Some(Digest::of(b"secret")), Some(Digest::of(b"guess"))][nth]
}

/// A random command: an arm for each.
fn commit(dice: &mut Dice, step: usize, at: Instant, naive: &Naive) -> Commit {
    let known = naive.revision.clone();
    let current = (0..3).find(|nth| Some(revision(*nth).to_string()) == known).unwrap_or(0);
    let until = at.plus(Seconds(60 * i64::try_from(1 + dice.roll(6)).unwrap()));
    let kind = if known.is_none() { 0 } else { dice.roll(40) };
    let mut planned = revision(current);
    let change = match kind {
        0 => {
            let nth = dice.roll(3);
            planned = revision(nth);
            let mut capacities: BTreeMap<ResourceId, u32> =
                [("ana", 1), ("bay", [1, 2, 1][nth]), ("seats", [4, 3, 2][nth])]
                    .map(|(id, units)| (ResourceId::new(id).unwrap(), units))
                    .into();
            if dice.percent(10) {
                capacities.remove("ana");
            }
            let spacing = spacing(nth);
            let mut locations: BTreeSet<_> = ["lot", "annex"].map(|id| LocationId::new(id).unwrap()).into();
            if dice.percent(30) {
                locations.pop_first();
            }
            let overbookable = [&["ana"][..], &[], &["bay", "seats"]][nth];
            let overbookable = overbookable.iter().map(|id| ResourceId::new(id).unwrap()).collect();
            Change::Configure { spacing, capacities, overbookable, locations, needs: 0 }
        }
        1..=9 => {
            let agreed = if dice.percent(25) { Status::Requested } else { Status::Booked };
            let status = if dice.percent(50) { Status::Held { until } } else { agreed };
            let count = *dice.pick(&[1, 1, 1, 2, 3]).unwrap();
            let bookings = (0..count).map(|nth| booking(dice, &format!("b{step}-{nth}"), status)).collect();
            let given = if dice.percent(80) { "held" } else { "waiting" };
            let releases = (0..dice.roll(5).saturating_sub(3)).map(|_| owned(dice, naive, given)).collect();
            Change::Take { bookings, releases, skipped: None }
        }
        10..=12 => Change::Confirm(Confirmation {
            hold: owned(dice, naive, "held"),
            to: if dice.percent(25) { Status::Requested } else { Status::Booked },
            deposit: deposit(dice),
            revive: dice.percent(40),
            customer: Some(CustomerId::new("c").unwrap()),
            beside: beside(dice),
            data: None,
        }),
        13 | 14 => Change::Extend { hold: owned(dice, naive, "held"), until },
        15..=18 => {
            let status = *dice.pick(&["booked", "booked", "requested"]).unwrap();
            let booking = owned(dice, naive, status);
            let mut to = Box::new(self::booking(dice, booking.id.as_str(), Status::Booked));
            // Where it is stays.
            let known = naive.booking(booking.id.as_str()).map(|known| text(&known.json, "location"));
            to.subject.location = known.map_or(to.subject.location, |at| LocationId::new(at).unwrap());
            Change::Reschedule { booking, to }
        }
        19..=28 => {
            let others = [Turn::Cancel, Turn::Cancel, Turn::Release, Turn::Leave];
            let all = [Turn::MARKS.as_slice(), &others].concat();
            let turn = *dice.pick(&all).unwrap();
            let status = *dice.pick(before(turn)).unwrap();
            Change::Turn { booking: owned(dice, naive, status), turn }
        }
        29 | 30 => Change::Raise { format: *dice.pick(&[0, 1, 1, 2, 2, 3]).unwrap() },
        31..=33 => {
            let names = [dice.roll(5), 5 + dice.roll(4), 9 + dice.roll(3)];
            let bookings = names[..1 + dice.roll(3)].iter().map(|nth| imported(dice, *nth, naive)).collect();
            Change::Import { bookings }
        }
        34 | 35 => {
            let waiting =
                Booking { claims: [].into(), ..booking(dice, &format!("w{step}"), Status::Waiting) };
            let releases = (0..dice.roll(4) / 3).map(|_| owned(dice, naive, "booked")).collect();
            Change::Take { bookings: vec![waiting], releases, skipped: None }
        }
        _ => {
            let from = i64::try_from(dice.roll(60)).unwrap();
            let period = Period::new(minute(from), minute(from + 1 + i64::try_from(dice.roll(20)).unwrap()));
            let (id, units) = (BlockId::new(&format!("x{step}")).unwrap(), 1);
            Change::Block { resource: resource(dice), block: Block { id, period: period.unwrap(), units } }
        }
    };
    if kind != 0 && dice.percent(4) {
        planned = Digest::of(b"another catalog");
    }
    let key = format!("k{step}");
    Commit { digest: Digest::of(key.as_bytes()), key: Key::new(&key).unwrap(), revision: planned, change }
}

/// From which statuses a turn leads, by hand.
fn before(turn: Turn) -> &'static [&'static str] {
    match turn {
        Turn::Approve | Turn::Decline => &["requested"],
        Turn::CheckIn | Turn::NoShow => &["booked"],
        Turn::Complete => &["booked", "checkedIn"],
        Turn::Cancel => &["requested", "booked", "checkedIn"],
        Turn::Release => &["held"],
        Turn::Leave => &["waiting"],
    }
}

/// What a confirmation adds.
fn beside(dice: &mut Dice) -> Vec<Claim> {
    let new = if dice.percent(25) { booking(dice, "beside", Status::Booked).claims } else { [].into() };
    new.to_vec()
}

fn deposit(dice: &mut Dice) -> Option<DepositId> {
    dice.percent(30).then(|| DepositId::new(["a", "b"][dice.roll(2)]).unwrap())
}

fn resource(dice: &mut Dice) -> ResourceId {
    ResourceId::new(dice.weighted(&[(8, "ana"), (6, "bay"), (8, "seats"), (1, "nobody")])).unwrap()
}

/// A booking of some claims: a second beside the full minute now and then, so that they miss each other by one.
fn booking(dice: &mut Dice, id: &str, status: Status) -> Booking {
    let claims = (0..*dice.pick(&[1, 1, 2, 3]).unwrap()).map(|nth| {
        let resource = resource(dice);
        let mut edge = |minutes: usize| {
            Seconds(60 * 5 * i64::try_from(minutes).unwrap() + [-1, 0, 0, 0, 0, 0, 1][dice.roll(7)])
        };
        let (start, length) = (edge(0), edge(1));
        let start = minute(5 * i64::try_from(dice.roll(30)).unwrap()).plus(start);
        let end = start.plus(Seconds(length.0 + 300 * i64::try_from(dice.roll(5)).unwrap()));
        let pad = |dice: &mut Dice| Minutes(*dice.pick(&[0, 0, 5, 10]).unwrap());
        Claim {
            units: if resource.as_str() == "seats" {
                1 + u32::try_from(dice.roll(3)).unwrap()
            } else {
                1 + u32::from(dice.percent(4))
            },
            resource,
            need: NeedId::new(&format!("need{nth}")).unwrap(),
            core: Period::new(start, end).unwrap(),
            buffer: Buffer { before: pad(dice), after: pad(dice) },
            class: ServiceId::new(dice.weighted(&[(2, "oil"), (1, "wash")])).unwrap(),
        }
    });
    let claims = claims.collect();
    Booking {
        id: BookingId::new(id).unwrap(),
        status,
        subject: Subject {
            service: ServiceId::new("oil").unwrap(),
            options: BTreeSet::new(),
            quantity: 1,
            also: Also::default(),
            location: LocationId::new(if dice.percent(15) { "annex" } else { "lot" }).unwrap(),
            visit: Period::new(minute(0), minute(1 + i64::try_from(dice.roll(40)).unwrap())).unwrap(),
            choices: BTreeMap::new(),
        },
        customer: None,
        claims,
        token: secret(dice.roll(2)),
        deposit: deposit(dice),
        data: None,
        overriding: dice
            .percent(15)
            .then(|| Override { by: StaffId::new("boss").unwrap(), why: "a friend".to_owned() }),
        origin: None,
        sequence: 0,
        series: None,
        changed_at: minute(0),
        extra: BTreeMap::new(),
    }
}

/// A booking of another system: new, or in the place of what that system said of it before.
fn imported(dice: &mut Dice, nth: usize, naive: &Naive) -> Booking {
    let (id, status) = (format!("im-{nth}"), *dice.pick(&Imported::STATUSES).unwrap());
    let (known, status) = (naive.booking(&id), if dice.percent(60) { Status::Booked } else { status });
    let mut new = booking(dice, &id, status);
    // What it takes is the same, now and then.
    if let Some(known) = known.filter(|_| dice.percent(40)) {
        new.claims = booking_of(known).claims;
    }
    let origin = (SourceName::new("dms").unwrap(), ForeignId::new(&format!("R-{nth}")).unwrap());
    new.origin = Some(Origin { source: origin.0, id: origin.1, digest: Digest::of(b"what it said") });
    new.token = known.and_then(|known| booking_of(known).token);
    new.sequence = known.map_or(0, |known| booking_of(known).sequence + 1);
    Booking { overriding: None, ..new }
}

/// As the ledger keeps it: read back from a log of that one booking.
fn booking_of(known: &Known) -> Booking {
    let entry = Json::map([
        ("key", Some(Json::from("k"))),
        ("digest", Some(Json::text(Digest::of(b"k")))),
        ("at", Some(Json::text(minute(0)))),
        ("kind", Some(Json::from("imported"))),
        ("bookings", Some(Json::list([known.json.clone()]))),
    ]);
    let empty = Batch {
        ledger: LedgerId::new("lot").unwrap(),
        base: Position(0),
        position: Position(1),
        entries: vec![],
        extra: BTreeMap::new(),
    };
    let Json::Map(mut members) = empty.to_json() else { panic!("a batch is an object") };
    members.insert("entries".to_owned(), Json::list([entry]));
    let batch = Batch::from_json(&Json::Map(members).canonical()).unwrap();
    let mut state = LedgerState::new(batch.ledger.clone());
    fold(&mut state, &batch).unwrap();
    state.bookings().next().unwrap().clone()
}

fn owned(dice: &mut Dice, naive: &Naive, status: &str) -> Owned {
    let wanted = |known: &&Known| known.status == status;
    let wanted: Vec<&Known> = naive.bookings.iter().filter(wanted).collect();
    let all: Vec<&Known> = naive.bookings.iter().collect();
    let known = dice.pick(if dice.clone().percent(90) { &wanted } else { &all });
    let id = known.map_or("nowhere", |known| known.id.as_str());
    let has_token = known.is_some_and(|known| known.json.get("tokenDigest").is_some());
    let token = if dice.percent(10) { secret(dice.roll(3)) } else { secret(usize::from(has_token)) };
    Owned { id: BookingId::new(id).unwrap(), token, by_staff: dice.percent(20) }
}

impl Naive {
    /// What the ledger must say to a command: nothing, or why not. An arm for each.
    fn verdict(&self, commit: &Commit, at: i64) -> Result<(), &'static str> {
        self.allows(commit, at)?;
        // What older versions can't read is for a ledger that was raised.
        let is_newer = match &commit.change {
            Change::Import { .. } | Change::Turn { turn: Turn::Leave, .. } => true,
            Change::Take { bookings, .. } => {
                let is_newer = |new: &Booking| new.overriding.is_some() || new.status == Status::Waiting;
                bookings.iter().any(is_newer)
            }
            Change::Reschedule { to, .. } => to.overriding.is_some(),
            _ => false,
        };
        let has_changeovers =
            matches!(&commit.change, Change::Configure { spacing, .. } if spacing.merge == Merge::Shared);
        let needs = if has_changeovers { 2 } else { i64::from(is_newer) };
        if self.format < needs { Err("format.too_low") } else { Ok(()) }
    }

    fn allows(&self, commit: &Commit, at: i64) -> Result<(), &'static str> {
        match &commit.change {
            Change::Configure { locations, .. } => {
                let has = |name: &str| locations.iter().any(|location| location.as_str() == name);
                let is_left = |known: &&Known| known.is_to_come(at) && !has(text(&known.json, "location"));
                self.bookings.iter().find(is_left).map_or(Ok(()), |_| Err("catalog.location_gone"))
            }
            Change::Raise { format } if *format > FORMAT => Err("format.unknown"),
            Change::Block { .. } | Change::Raise { .. } => Ok(()),
            Change::Import { .. } => self.current(commit),
            Change::Take { bookings, releases, .. } => {
                self.current(commit)?;
                for own in releases {
                    self.owned(own, &["waiting", "held", "requested", "booked"])?;
                }
                let without: Vec<&str> = releases.iter().map(|own| own.id.as_str()).collect();
                self.room(bookings, &without, at)
            }
            Change::Extend { hold, .. } => {
                let held = self.owned(hold, &["held"])?;
                if held.until <= at { Err("hold.expired") } else { Ok(()) }
            }
            Change::Confirm(asked) => {
                let held = self.owned(&asked.hold, &["held"])?;
                let paid = held.json.get("deposit");
                if paid.is_some() && paid != asked.deposit.as_ref().map(Json::text).as_ref() {
                    return Err("hold.deposit");
                }
                let with = |claims| Booking { claims, ..booking_of(held) };
                let (had, beside) = (booking_of(held).claims, asked.beside.iter());
                match (at < held.until, asked.revive) {
                    (true, _) if asked.beside.is_empty() => Ok(()),
                    (true, _) => {
                        self.current(commit)?;
                        self.room(&[with(beside.cloned().collect())], &[], at)
                    }
                    (false, false) => Err("hold.expired"),
                    (false, true) => {
                        self.current(commit)?;
                        self.room(&[with(had.iter().chain(beside).cloned().collect())], &[&held.id], at)
                    }
                }
            }
            Change::Reschedule { booking, to } => {
                self.current(commit)?;
                self.owned(booking, &["requested", "booked"])?;
                self.room(core::slice::from_ref(to), &[booking.id.as_str()], at)
            }
            Change::Turn { booking, turn } => {
                let known = self.owned(booking, before(*turn))?;
                let early = *turn == Turn::NoShow && at < super::naive::seconds(&known.json, "start");
                if early { Err("booking.not_yet") } else { Ok(()) }
            }
        }
    }

    fn current(&self, commit: &Commit) -> Result<(), &'static str> {
        let is_current = self.revision == Some(commit.revision.to_string());
        if is_current { Ok(()) } else { Err("catalog.stale") }
    }

    fn owned(&self, own: &Owned, allowed: &[&str]) -> Result<&Known, &'static str> {
        let known = self.booking(own.id.as_str()).ok_or("booking.unknown")?;
        let wanted = known.json.get("tokenDigest");
        let shown = own.token.map(Json::text);
        if wanted.is_some() && wanted != shown.as_ref() && !own.by_staff {
            return Err("booking.not_yours");
        }
        if allowed.contains(&known.status.as_str()) { Ok(known) } else { Err("booking.status") }
    }

    /// Each claim fits beside what stays, and beside those before it.
    fn room(&self, bookings: &[Booking], without: &[&str], at: i64) -> Result<(), &'static str> {
        let claims = bookings.iter().flat_map(|booking| {
            let known = Known::read(&booking.to_json());
            known.claims.into_iter().map(move |claim| (claim, known.overriding))
        });
        self.room_for(&claims.collect::<Vec<_>>(), without, at)
    }

    fn room_for(&self, claims: &[(Taken, bool)], without: &[&str], at: i64) -> Result<(), &'static str> {
        let mut taken = self.taken(at, without);
        for (claim, overriding) in claims {
            if !self.fits(claim, &taken, *overriding) {
                return Err("slot.taken");
            }
            taken.push(claim.clone());
        }
        Ok(())
    }
}
