//! `demo [OUTPUT [LOT]]`: tells a dealer's week, from the files of a lot, into a folder.

use slotwright_examples::{Colour, run};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let output = arguments.next().unwrap_or_else(|| PathBuf::from("out").join("demo"));
    let lot = arguments.next().unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("northside"));
    let mut out = std::io::stdout().lock();
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colour = if out.is_terminal() && !is_plain { Colour::Ansi } else { Colour::None };
    match run(&lot, &output, &mut out, colour) {
        Ok(_) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to say it to, should this fail too.
            drop(writeln!(std::io::stderr(), "demo: {failure}"));
            ExitCode::FAILURE
        }
    }
}
