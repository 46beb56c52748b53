//! Recurrences and calendars beside other programs: README.md in this folder says which, and where they differ.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test"
)]

mod calendars;
mod cases;
mod classes;
mod event_classes;
mod programs;
mod rules;

/// The table and the code name the same classes.
#[test]
fn readme_explains_each_class() {
    let row = |line: &'static str| line.strip_prefix("| `")?.split_once("` |").map(|(name, _)| name);
    let mut explained: Vec<&str> = include_str!("README.md").lines().filter_map(row).collect();
    let rules = classes::CLASSES.iter().map(|class| class.name);
    let mut named: Vec<&str> =
        rules.chain(event_classes::EVENT_CLASSES.iter().map(|class| class.name)).collect();
    explained.sort_unstable();
    named.sort_unstable();
    assert_eq!(explained, named);
}
