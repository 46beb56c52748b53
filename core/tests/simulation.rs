//! Laws 2, 5, 6 and 7 under a store that fails in every way it may: ten thousand seeds, or one.
//!
//! `SIMULATION_SEED=… cargo test -p slotwright --test simulation -- --nocapture` replays what a failure printed.
//! `make simulate` goes on with new seeds until it is stopped, or for `SIMULATION_SECONDS`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test: its harness reads the environment and the clock, its runs do not"
)]

#[path = "simulation/mod.rs"]
mod simulation;

use simulation::{Counts, run};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const SEEDS: u64 = 10_000;
const STEPS: usize = 40;

/// What must have happened in ten thousand runs: else they show nothing.
const HAPPENED: &[&str] = &[
    "answers of a reader that must not write",
    "appends that landed twice",
    "batches over the wire",
    "batches that count for nobody",
    "calendars that a desk was told of",
    "calls that the store let down",
    "cancellations of who was there already",
    "clocks at the very second of an end",
    "clocks that are behind",
    "clocks that are too far ahead",
    "clocks that jump forward",
    "compactions that failed",
    "compactions",
    "delayed appends",
    "delayed batches that came too late",
    "delayed batches that won",
    "entries of an unknown kind",
    "entries with unknown members",
    "failed loads",
    "groups",
    "imports that displaced somebody",
    "imports that said nothing new",
    "imports with a fault",
    "keys with other content",
    "late duplicates of a batch",
    "late duplicates of what was not",
    "ledgers that turned read-only",
    "ledgers that were raised too far",
    "ledgers that were raised",
    "loads out of order",
    "loads that deliver twice",
    "loads that lag behind",
    "losses that were none",
    "lost acknowledgements",
    "lost appends",
    "lost races",
    "overrides beside others",
    "places in a waitlist that were filled",
    "proposals on their way",
    "proposals that left nothing to do",
    "questions about moves",
    "questions by a clock that is behind the ledger",
    "questions",
    "refused: booking.deadline",
    "refused: booking.not_yet",
    "refused: booking.not_yours",
    "refused: booking.staff_only",
    "refused: booking.status",
    "refused: booking.unknown",
    "refused: catalog.location_gone",
    "refused: catalog.stale",
    "refused: command.late",
    "refused: format.too_low",
    "refused: format.unknown",
    "refused: hold.deposit",
    "refused: hold.expired",
    "refused: key.reused",
    "refused: series.not_open",
    "refused: slot.not_open",
    "restarts",
    "retries of what was accepted",
    "retries of what was not accepted",
    "states handed from desk to desk",
    "states read in the place of batches",
    "states written down and read again",
    "two winners at one base",
];

#[test]
fn the_laws_hold_whatever_the_store_does() {
    if let Some(seed) = number("SIMULATION_SEED") {
        show(&seeds(seed, seed + 1, None));
        return;
    }
    let counts = seeds(1, SEEDS + 1, None);
    show(&counts);
    let missing: Vec<_> = HAPPENED.iter().filter(|what| !counts.contains_key(*what)).collect();
    assert!(missing.is_empty(), "never happened: {missing:?}");
}

#[test]
fn a_seed_replays_exactly() {
    for seed in 1..40 {
        assert_eq!(run(seed, STEPS).unwrap(), run(seed, STEPS).unwrap(), "seed {seed}");
    }
}

#[test]
#[ignore = "goes on until it is stopped: make simulate"]
fn new_seeds_for_as_long_as_you_like() {
    let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let from = number("SIMULATION_FROM").unwrap_or(began << 20);
    println!("from seed {from} on");
    let until = number("SIMULATION_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    show(&seeds(from, u64::MAX, until));
}

/// Runs seeds on all processors; which thread runs a seed changes nothing. A clock, if there is one, only ends it.
fn seeds(from: u64, to: u64, until: Option<Instant>) -> Counts {
    let (next, began, failed) = (AtomicU64::new(from), Instant::now(), Mutex::new(None));
    let worker = || {
        let mut counts = Counts::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let is_over = until.is_some_and(|until| Instant::now() >= until);
            if seed >= to || is_over || failed.lock().unwrap().is_some() {
                return counts;
            }
            if (seed - from) % 10_000 == 9_999 {
                println!("{} seeds, {} s", seed - from + 1, began.elapsed().as_secs());
            }
            match run(seed, STEPS) {
                Ok(ran) => {
                    ran.counts.into_iter().for_each(|(what, times)| *counts.entry(what).or_default() += times)
                }
                Err(broken) => *failed.lock().unwrap() = Some((seed, broken)),
            }
            *counts.entry("seeds").or_default() += 1;
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let all = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect::<Vec<Counts>>()
    });
    if let Some((seed, broken)) = failed.into_inner().unwrap() {
        panic!("SIMULATION_SEED={seed}: {}: {}", broken.law, broken.what);
    }
    let mut counts = Counts::new();
    all.into_iter().flatten().for_each(|(what, times)| *counts.entry(what).or_default() += times);
    counts.insert("seconds", began.elapsed().as_secs());
    counts
}

fn show(counts: &Counts) {
    counts.iter().for_each(|(what, times)| println!("{times:>10}  {what}"));
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
