//! The other programs: children that answer a line with a line.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Dateutil,
    Libical,
    Icaljs,
    Temporal,
}

impl Program {
    pub(crate) const ALL: [Program; 4] =
        [Program::Dateutil, Program::Libical, Program::Icaljs, Program::Temporal];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Program::Dateutil => "dateutil",
            Program::Libical => "libical",
            Program::Icaljs => "ical.js",
            Program::Temporal => "rrule-temporal",
        }
    }

    fn command(self) -> Command {
        match self {
            Program::Dateutil => python("python_dateutil.py"),
            Program::Libical => Command::new(rivals().join("bin/oracle_libical")),
            Program::Icaljs => node("icaljs.mjs"),
            Program::Temporal => node("temporal.mjs"),
        }
    }
}

/// Where `.ci/rivals` has installed them.
pub(crate) fn rivals() -> PathBuf {
    std::env::var_os("SLOTWRIGHT_RIVALS").expect("SLOTWRIGHT_RIVALS: run `make test-oracles`").into()
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles")
}

/// The package `tzdata` is its zone data, not the machine's.
pub(crate) fn python(script: &str) -> Command {
    let mut command = Command::new(rivals().join("venv/bin/python"));
    command.env("PYTHONTZPATH", "").arg(folder().join(script));
    command
}

pub(crate) fn node(script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(folder().join(script));
    command
}

/// What a program says of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Starts(Vec<i64>),
    /// It refuses the rule.
    Refused(String),
    /// It does not end.
    Hung,
}

/// A running program.
pub(crate) struct Running {
    program: Program,
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    pub(crate) fn new(program: Program) -> Running {
        let mut command = program.command();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.name()));
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Running { program, child, lines }
    }

    /// Waits for the answer as long as said; one that hangs is started anew.
    pub(crate) fn ask(&mut self, line: &str, patience: Duration) -> Answer {
        let input = self.child.stdin.as_mut().unwrap();
        writeln!(input, "{line}").and_then(|()| input.flush()).unwrap_or_else(|error| {
            panic!("{} is gone: {error}", self.program.name());
        });
        let Ok(answer) = self.lines.recv_timeout(patience) else {
            *self = Running::new(self.program);
            return Answer::Hung;
        };
        match answer.strip_prefix('!') {
            Some(why) => Answer::Refused(why.trim().to_owned()),
            None => Answer::Starts(answer.split_whitespace().map(|at| at.parse().unwrap()).collect()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
