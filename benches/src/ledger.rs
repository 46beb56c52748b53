use crate::Failure;
use crate::measure::alone;
use crate::memory;
use crate::mixed::Drawn;
use crate::postgres::{self, Place};
use crate::table::{Row, Table, Target, Told};
use core::time::Duration;
use slotwright::canon::Digest;
use slotwright::id::{BookingId, Key, LedgerId, LocationId, NeedId, ResourceId, ServiceId};
use slotwright::ledger::{
    Batch, Booking, Change, Commit, Decided, LedgerEntry, LedgerState, Status, Subject, decide, fold,
};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Also, Buffer, Claim, Spacing};
use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::Instant as Clock;

const RESOURCES: u64 = 200;
/// A claim, and the time to the next on its resource: half of the time is free.
const LENGTH: i64 = 1800;
const EACH: i64 = 2 * LENGTH;
const GROUP: usize = 50;

/// One booking on a ledger that holds many: decided and folded, beside a list that is looked through; and its log.
pub(crate) fn table() -> Result<Table, Failure> {
    let mut rows = Vec::new();
    for claims in [1_000, 100_000] {
        let lot = Lot::of(claims)?;
        let mut row = Row::new(format!("decide and fold one of {claims} live claims"), lot.booked()?);
        let said = postgres::said(&lot.taken()?, &lot.free()?)?;
        row.rivals.push(Told::Time(lot.listed()));
        row.rivals.extend(said.booked);
        row.target = Target::AtMost(Duration::from_micros(5));
        rows.push(row);
        let mut row = Row::new(format!("refuse one beside {claims} live claims"), lot.refused()?);
        row.rivals.push(Told::Nothing);
        row.rivals.extend(said.refused);
        rows.push(row);
        rows.push(Row::new(format!("one of a group of {GROUP} beside {claims} live claims"), lot.grouped()?));
    }
    let (lot, count) = (Lot::of(100_000)?, u32::try_from(100_000)?);
    let mut replay = Row::new("replay of one of 100,000 entries", lot.replay_time()? / count);
    replay.target = Target::AtMost(Duration::from_micros(1));
    rows.push(replay);
    let texts: Vec<String> = lot.log.iter().map(|batch| batch.to_json().canonical()).collect();
    let read = alone(|| texts.iter().filter(|text| Batch::from_json(text).is_ok()).count());
    rows.push(Row::new("one of them read from JSON", read / count));
    // Each batch is dropped once it is folded: what is left of it is what the state keeps.
    let (state, held) = memory::held_by(|| read_and_fold(lot.state.id(), &texts));
    if state?.digest() != lot.state.digest() {
        return Err("another state was read".into());
    }
    let notes = vec![
        format!("{} bytes a live booking: all that the state keeps of it, its key and entry included", held / 100_000),
        "PostgreSQL: an insert by itself, prepared, over a Unix socket, with fsync; async: synchronous_commit off. \
         Ours is decided in memory, and a store's append comes on top of it"
            .to_owned(),
    ];
    let rivals = [&["sorted list"], &postgres::COLUMNS[..]].concat();
    Ok(Table { title: "ledger", rivals, rows, notes })
}

/// A ledger of 200 resources with so many bookings of one claim.
struct Lot {
    state: LedgerState,
    log: Vec<Batch>,
    claims: u64,
}

impl Lot {
    fn of(claims: u64) -> Result<Lot, Failure> {
        let mut lot = Lot { state: LedgerState::new(LedgerId::new("lot")?), log: Vec::new(), claims };
        let resources = (0..RESOURCES).map(|nth| Ok((resource(nth)?, 1))).collect::<Result<_, Failure>>()?;
        lot.append("configure", configured(resources))?;
        for nth in 0..claims {
            let start = i64::try_from(nth / RESOURCES)? * EACH;
            lot.append(&format!("k{nth}"), take(nth, nth % RESOURCES, start)?)?;
        }
        Ok(lot)
    }

    fn append(&mut self, key: &str, change: Change) -> Result<(), Failure> {
        let batch = batch(&self.state, vec![decided(&self.state, key, change)?]);
        fold(&mut self.state, &batch)?;
        self.log.push(batch);
        Ok(())
    }

    /// The median time to fold the whole log; to drop the state is not part of it.
    fn replay_time(&self) -> Result<Duration, Failure> {
        let mut times = Vec::new();
        for _ in 0..15 {
            let began = Clock::now();
            let state = self.replayed()?;
            times.push(began.elapsed());
            if state.position() != self.state.position() {
                return Err("another position was reached".into());
            }
        }
        times.sort_unstable();
        Ok(times.get(times.len() / 2).copied().unwrap_or_default())
    }

    /// The median time of one of a group of commands: each decided on a copy of the state that has those before it,
    /// then all folded as one batch.
    fn grouped(&self) -> Result<Duration, Failure> {
        let mut times = Vec::new();
        let places: Vec<_> = self.places(500).collect();
        // A state of its own, as a desk has it.
        let mut state = self.replayed()?;
        for group in places.chunks(GROUP) {
            let mut commits = Vec::new();
            for (nth, (resource, start)) in group.iter().enumerate() {
                let id = self.claims + u64::try_from(times.len() * GROUP + nth)?;
                commits.push(commit(&format!("k{id}"), take(id, *resource, *start)?)?);
            }
            let began = Clock::now();
            let mut copy = state.clone();
            let mut entries = Vec::new();
            for commit in &commits {
                let Decided::Entry(entry) = decide(&copy, commit, now()) else {
                    return Err(format!("{} was refused", commit.key).into());
                };
                copy.speculate(&entry);
                entries.push(*entry);
            }
            let batch = batch(&state, entries);
            drop(copy);
            fold(&mut state, &batch)?;
            times.push(began.elapsed() / u32::try_from(GROUP)?);
        }
        times.sort_unstable();
        Ok(times.get(times.len() / 2).copied().unwrap_or_default())
    }

    fn replayed(&self) -> Result<LedgerState, slotwright::Error> {
        let mut state = LedgerState::new(self.state.id().clone());
        for batch in &self.log {
            fold(&mut state, batch)?;
        }
        Ok(state)
    }

    /// The median time to decide and fold one more booking, each somewhere between those that are there.
    fn booked(&self) -> Result<Duration, Failure> {
        let (mut state, mut times) = (self.replayed()?, Vec::new());
        for (nth, (resource, start)) in self.places(500).enumerate() {
            let id = self.claims + u64::try_from(nth)?;
            let (key, change) = (format!("k{id}"), take(id, resource, start)?);
            let commit = commit(&key, change)?;
            let began = Clock::now();
            let Decided::Entry(entry) = decide(&state, &commit, now()) else {
                return Err(format!("{key} was refused").into());
            };
            let batch = batch(&state, vec![*entry]);
            fold(&mut state, &batch)?;
            times.push(began.elapsed());
        }
        times.sort_unstable();
        Ok(times.get(times.len() / 2).copied().unwrap_or_default())
    }

    /// The median time to refuse a booking of a place that is taken.
    fn refused(&self) -> Result<Duration, Failure> {
        let mut times = Vec::new();
        for (resource, start) in self.places(500) {
            let commit = commit("new", take(self.claims, resource, start - LENGTH)?)?;
            let began = Clock::now();
            let decided = black_box(decide(&self.state, &commit, now()));
            times.push(began.elapsed());
            if let Decided::Entry(entry) = decided {
                return Err(format!("{} took what is taken", entry.key).into());
            }
        }
        times.sort_unstable();
        Ok(times.get(times.len() / 2).copied().unwrap_or_default())
    }

    fn taken(&self) -> Result<Vec<Place>, Failure> {
        (0..self.claims).map(|nth| place(nth % RESOURCES, start_of(nth))).collect()
    }

    fn free(&self) -> Result<Vec<Place>, Failure> {
        self.places(500).map(|(resource, start)| place(resource, start)).collect()
    }

    /// The same place in a list of all claims by their start, which is what a program without an index does.
    fn listed(&self) -> Duration {
        let claims = (0..self.claims).map(|nth| (start_of(nth), nth % RESOURCES));
        let mut list: Vec<(i64, u64)> = claims.collect();
        list.sort_unstable();
        let mut times = Vec::new();
        for (resource, start) in self.places(500) {
            let began = Clock::now();
            let apart = |(other, of): &(i64, u64)| {
                *of != resource || start + LENGTH <= *other || other + LENGTH <= start
            };
            if black_box(&list).iter().all(apart) {
                list.insert(list.partition_point(|one| *one < (start, resource)), (start, resource));
            }
            times.push(began.elapsed());
        }
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }

    /// Free places: behind a claim that is there, each once.
    fn places(&self, count: u64) -> impl Iterator<Item = (u64, i64)> + use<> {
        let (step, claims) = (self.claims / count, self.claims);
        let mut drawn = Drawn(claims);
        (0..count).map(move |nth| {
            let claim = (nth * step + drawn.below(step)).min(claims - 1);
            (claim % RESOURCES, start_of(claim) + LENGTH)
        })
    }
}

fn read_and_fold(ledger: &LedgerId, texts: &[String]) -> Result<LedgerState, slotwright::Error> {
    let mut state = LedgerState::new(ledger.clone());
    for text in texts {
        fold(&mut state, &Batch::from_json(text)?)?;
    }
    Ok(state)
}

fn configured(capacities: BTreeMap<ResourceId, u32>) -> Change {
    let (overbookable, locations) = (BTreeSet::new(), BTreeSet::new());
    Change::Configure { spacing: Spacing::default(), capacities, overbookable, locations, needs: 0 }
}

fn start_of(claim: u64) -> i64 {
    i64::try_from(claim / RESOURCES).unwrap_or_default() * EACH
}

fn now() -> Instant {
    Instant::MIN
}

fn decided(state: &LedgerState, key: &str, change: Change) -> Result<LedgerEntry, Failure> {
    match decide(state, &commit(key, change)?, now()) {
        Decided::Entry(entry) => Ok(*entry),
        Decided::Refused(refusal) => Err(format!("{key}: {}", refusal.code()).into()),
    }
}

fn commit(key: &str, change: Change) -> Result<Commit, Failure> {
    let (key, digest) = (Key::new(key)?, Digest::of(key.as_bytes()));
    Ok(Commit { key, digest, revision: Digest::of(b"catalog"), change })
}

fn batch(state: &LedgerState, entries: Vec<LedgerEntry>) -> Batch {
    let (ledger, base) = (state.id().clone(), state.position());
    Batch { ledger, base, position: base.next(), entries, extra: BTreeMap::new() }
}

fn resource(nth: u64) -> Result<ResourceId, slotwright::Error> {
    ResourceId::new(&format!("bay-{nth:03}"))
}

fn core_from(start: i64) -> Result<Period, slotwright::Error> {
    let start = Instant::parse("2026-11-02T00:00:00Z")?.plus(Seconds(start));
    Period::new(start, start.plus(Seconds(LENGTH)))
}

fn place(of: u64, start: i64) -> Result<Place, Failure> {
    Ok((resource(of)?.to_string(), core_from(start)?))
}

fn take(nth: u64, of: u64, start: i64) -> Result<Change, Failure> {
    let core = core_from(start)?;
    let claim = Claim {
        resource: resource(of)?,
        need: NeedId::new("bay")?,
        core,
        units: 1,
        buffer: Buffer { before: Minutes(0), after: Minutes(0) },
        class: ServiceId::new("oil-change")?,
    };
    let booking = Booking {
        id: BookingId::new(&format!("bo-{nth}"))?,
        status: Status::Booked,
        subject: Subject {
            service: ServiceId::new("oil-change")?,
            options: BTreeSet::new(),
            quantity: 1,
            also: Also::default(),
            location: LocationId::new("lot")?,
            visit: core,
            choices: BTreeMap::new(),
        },
        customer: None,
        claims: [claim].into(),
        token: None,
        deposit: None,
        data: None,
        sequence: 0,
        series: None,
        origin: None,
        overriding: None,
        changed_at: now(),
        extra: BTreeMap::new(),
    };
    Ok(Change::Take { bookings: vec![booking], releases: Vec::new(), skipped: None })
}
