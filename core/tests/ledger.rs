//! The ledger alone, beside a naive model: a list, and a loop in a loop. The same laws with desks, clients and a
//! store that fails are the simulation's (`simulation.rs`).
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

#[path = "simulation/mod.rs"]
mod simulation;

use proptest::prelude::*;
use simulation::ledger_alone;

/// An override that gets a further claim when it is confirmed displaces nobody who came after it was held.
#[test]
fn what_a_confirmation_adds_comes_last() {
    let said = ledger_alone(9_676_802_622_031_500_051, 44);
    assert!(said.is_ok(), "{}", said.err().map_or_else(String::new, |broken| broken.what));
}

/// A hold that gets a further claim when it is confirmed still came before the override that stands beside it.
#[test]
fn a_confirmation_keeps_the_place_of_the_hold() {
    let said = ledger_alone(13_586_563_550_193_678_595, 29);
    assert!(said.is_ok(), "{}", said.err().map_or_else(String::new, |broken| broken.what));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// Every verdict is foretold, every claim that was taken fits, and what was folded is what a replay gives.
    #[test]
    fn random_commands_are_decided_as_the_naive_model_says(seed in any::<u64>(), steps in 1..60_usize) {
        if let Err(broken) = ledger_alone(seed, steps) {
            prop_assert!(false, "{}: {}", broken.law, broken.what);
        }
    }
}
