#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
//! Logs as earlier versions wrote them, in folders by format: `testdata/ledger/0` before `/1` was declared. They are read
//! to the same state for ever, and a key that they hold is found by the command that it was decided for. Files are added
//! (`SLOTWRIGHT_GOLDEN=1`, in `scenarios.rs`), never edited.

use slotwright::Limits;
use slotwright::canon::Json;
use slotwright::desk::Command;
use slotwright::ledger::{Folded, LedgerState, fold};
use slotwright::wire::{Log, parse};
use std::path::{Path, PathBuf};

/// The name of each log with its text and that of its state, of one format.
fn logs(format: &str) -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/ledger").join(format);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let logs = files.iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?.strip_suffix(".log.json")?.to_owned();
        let read = |end: &str| std::fs::read_to_string(folder.join(format!("{name}.{end}.json"))).unwrap();
        Some((name.clone(), read("log"), read("state")))
    });
    logs.collect()
}

fn tree(text: &str) -> Json {
    parse(text, &Limits::default()).unwrap()
}

/// The document with the schema of the newest format in the place of its own.
fn as_of_now(text: &str, format: &str) -> String {
    let schema = |kind: &str, format: &str| format!(r#""schema":"slotwright.{kind}/{format}""#);
    let text = tree(text).canonical();
    ["log", "state"].iter().fold(text, |text, kind| text.replace(&schema(kind, format), &schema(kind, "1")))
}

#[test]
fn a_log_folds_to_the_state_that_it_folded_to() {
    for format in ["0", "1"] {
        let all = logs(format);
        assert!(all.len() >= 5, "{format} has {} logs", all.len());
        for (name, text, kept) in all {
            let log = Log::from_json(&text, &Limits::default()).unwrap();
            assert_eq!(
                log.to_json().canonical(),
                as_of_now(&text, format),
                "{format}/{name} is written again"
            );
            let mut state = LedgerState::new(log.ledger.clone());
            let folded = log.batches.iter().map(|batch| fold(&mut state, batch).unwrap());
            assert_eq!(folded.filter(|folded| *folded == Folded::Applied).count(), log.batches.len());
            assert_eq!(state.to_json().canonical(), as_of_now(&kept, format), "{format}/{name}");
            assert_eq!(state.read_only(), None);
            let restored = LedgerState::from_json(&kept, &Limits::default()).unwrap();
            assert_eq!(restored.digest(), state.digest(), "{format}/{name} from its snapshot");
        }
    }
}

/// The commands of a scenario.
fn commands(json: &Json, found: &mut Vec<Json>) {
    match json {
        Json::Map(members) if members.contains_key("command") && members.contains_key("key") => {
            found.push(json.clone());
        }
        Json::Map(members) => members.values().for_each(|json| commands(json, found)),
        Json::List(items) => items.iter().for_each(|json| commands(json, found)),
        _ => {}
    }
}

#[test]
fn a_command_has_the_digest_that_it_had() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/scenarios");
    let mut compared = 0;
    for (name, text, _) in ["0", "1"].into_iter().flat_map(logs) {
        let mut asked = Vec::new();
        commands(
            &tree(&std::fs::read_to_string(scenarios.join(format!("{name}.json"))).unwrap()),
            &mut asked,
        );
        let asked: Vec<Command> = asked.iter().filter_map(|json| Command::from_tree(json).ok()).collect();
        let log = Log::from_json(&text, &Limits::default()).unwrap();
        for entry in log.batches.iter().flat_map(|batch| &batch.entries) {
            let own: Vec<_> = asked.iter().filter(|command| command.key == entry.key).collect();
            let is_found = own.is_empty() || own.iter().any(|command| command.digest() == entry.digest);
            assert!(is_found, "{name}: no command of key {} has its digest", entry.key);
            compared += usize::from(!own.is_empty());
        }
    }
    assert!(compared > 40, "only {compared} entries have a command");
}
