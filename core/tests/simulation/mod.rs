//! A deterministic simulation of desks, clients and a store that fails in every way it may, and a naive reader of
//! the raw log that says after every entry whether the laws still hold.
//!
//! | file | what |
//! |---|---|
//! | `dice` | all that is random, from one seed |
//! | `town` | the catalogs |
//! | `store` | the log, and what goes wrong with it |
//! | `naive` | what the log says, read by obvious code; law 2 |
//! | `entry` | what one more entry may say: laws 5, 6, 7 |
//! | `room` | what it may take: law 2 |
//! | `asked` | whether it does what its command asks |
//! | `asks` | what clients ask for: one place per command |
//! | `world` | one run: who does what next |
//! | `questions` | what desks answer: law 1 |
//! | `newer` | a newer version writes into the same logs: law 7 |
//! | `older` | an older version reads the same logs: law 7 |
//! | `judge` | what an answer must be |
//! | `alone` | the ledger without desks: each verdict foretold by the naive reader |
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a test; each of its programs uses a part of it"
)]

pub(crate) mod alone;
pub(crate) mod asked;
pub(crate) mod asks;
pub(crate) mod dice;
pub(crate) mod entry;
pub(crate) mod judge;
pub(crate) mod naive;
pub(crate) mod newer;
pub(crate) mod older;
pub(crate) mod questions;
pub(crate) mod room;
pub(crate) mod store;
pub(crate) mod town;
pub(crate) mod world;

use std::collections::BTreeMap;

/// How often each thing happened.
pub(crate) type Counts = BTreeMap<&'static str, u64>;

/// A law that was broken, and how.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) law: &'static str,
    pub(crate) what: String,
}

pub(crate) type Checked<T = ()> = Result<T, Violation>;

/// The law holds, or this is how it was broken.
pub(crate) fn ensure(holds: bool, law: &'static str, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Violation { law, what: what() }) }
}

pub(crate) const LAW_1: &str = "law 1: list = check = booking";
pub(crate) const LAW_2: &str = "law 2: nothing is double-booked";
pub(crate) const LAW_5: &str = "law 5: a retry is harmless";
pub(crate) const LAW_6: &str = "law 6: history is never rewritten";
pub(crate) const LAW_7: &str = "law 7: old and new live side by side";
pub(crate) const STATUS: &str = "statuses: what may become of what, by whom";
pub(crate) const ASKED: &str = "what was asked is what was done";

#[allow(unused_imports, reason = "each program runs what it needs")]
pub(crate) use {alone::ledger_alone, world::run};
