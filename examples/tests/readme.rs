//! The README's Rust snippets are `readme.rs` and `readme_calendars.rs`, to the letter, and run with the README's catalog.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_snippet_of_the_readme_runs() {
    let said = run(0, "readme.rs", env!("CARGO_BIN_EXE_readme"));
    assert!(
        said.starts_with(
            "oil-change/northside/2026-11-02T14:00:00Z of 34 slots: {\"at\":\"2026-11-02T12:00:00Z\""
        ),
        "{said}"
    );
    assert!(said.contains("\"status\":\"accepted\""), "{said}");
}

#[test]
fn the_snippet_about_calendars_runs() {
    let said = run(1, "readme_calendars.rs", env!("CARGO_BIN_EXE_readme-calendars"));
    let starts = "2026-10-31T09:00:00-04:00[America/New_York]\n2026-11-01T09:00:00-05:00[America/New_York]\n\
        {\"busy\":[{\"end\":\"2026-10-31T14:00:00Z\",\"start\":\"2026-10-31T13:00:00Z\"},\
        {\"end\":\"2026-11-01T15:00:00Z\",\"start\":\"2026-11-01T14:00:00Z\"}],";
    assert!(said.starts_with(starts), "{said}");
}

/// What the program says that is the README's n-th Rust snippet.
fn run(index: usize, file: &str, program: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let snippet = std::fs::read_to_string(root.join("examples").join(file)).unwrap();
    let snippet = snippet.split_once("\n\n").unwrap().1; // its first lines are for the linter
    assert_eq!(blocks(&readme, "rust")[index], snippet, "the README and examples/{file} differ");

    let folder = std::env::temp_dir().join(format!("slotwright-{}-{index}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("catalog.json"), blocks(&readme, "json")[0]).unwrap();
    let run = Command::new(program).current_dir(&folder).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// The code blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let begin = format!("```{language}\n");
    text.split(begin.as_str()).skip(1).filter_map(|rest| Some(rest.split_once("```")?.0)).collect()
}
