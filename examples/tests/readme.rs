//! The README's Rust snippet is `readme.rs`, to the letter, and runs with the README's catalog.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_snippet_of_the_readme_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let snippet = std::fs::read_to_string(root.join("examples/readme.rs")).unwrap();
    let snippet = snippet.split_once("\n\n").unwrap().1; // its first line is for the linter
    assert_eq!(block(&readme, "rust"), snippet, "the README and examples/readme.rs differ");

    let folder = std::env::temp_dir().join(format!("slotwright-readme-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("catalog.json"), block(&readme, "json")).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_readme")).current_dir(&folder).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(
        said.starts_with(
            "oil-change/northside/2026-11-02T14:00:00Z of 34 slots: {\"at\":\"2026-11-02T12:00:00Z\""
        ),
        "{said}"
    );
    assert!(said.contains("\"status\":\"accepted\""), "{said}");
}

/// The first code block of a language.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let from = text.split_once(&format!("```{language}\n")).unwrap().1;
    from.split_once("```").unwrap().0
}
