use crate::Failure;
use crate::table::Told;
use core::time::Duration;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The rivals that are no Rust crates: programs in `../rivals`, with what `.ci/rivals` installed.
pub(crate) struct Rivals {
    installed: Option<PathBuf>,
}

impl Rivals {
    pub(crate) fn of(installed: Option<PathBuf>) -> Rivals {
        Rivals { installed }
    }

    pub(crate) fn said(&self) -> &'static str {
        match self.installed {
            Some(_) => {
                "every rival; zone America/New_York, where the releases of zone data that they have agree"
            }
            None => {
                "Rust's rivals only: the others want SLOTWRIGHT_RIVALS, or --rivals DIR, and `make bench` sets it"
            }
        }
    }

    /// Those that know rules.
    pub(crate) fn of_rules(&self) -> Result<Vec<Program>, Failure> {
        self.start(&[
            ("libical", "bin/libical", ""),
            ("dateutil", "venv/bin/python", "dateutil_rules.py"),
            ("rrule-temporal", "node", "rrule-temporal.mjs"),
            ("rrule.js", "node", "rrule.mjs"),
            ("ical.js", "node", "ical.mjs"),
        ])
    }

    /// Those that read calendars.
    pub(crate) fn of_calendars(&self) -> Result<Vec<Program>, Failure> {
        self.start(&[
            ("calcard", "bin/calcard", ""),
            ("libical", "bin/libical", ""),
            ("ical.js", "node", "ical.mjs"),
            ("icalendar.py", "venv/bin/python", "icalendar_reading.py"),
        ])
    }

    /// Those with which one writes a search by hand.
    pub(crate) fn of_slots(&self) -> Result<Vec<Program>, Failure> {
        self.start(&[
            ("ical.js", "node", "ical.mjs"),
            ("icalendar.py", "venv/bin/python", "icalendar_reading.py"),
        ])
    }

    fn start(&self, wanted: &[(&'static str, &str, &str)]) -> Result<Vec<Program>, Failure> {
        let Some(installed) = &self.installed else { return Ok(Vec::new()) };
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("rivals");
        let start = |&(name, runs, script): &(&'static str, &str, &str)| {
            let mut command =
                if runs == "node" { Command::new(runs) } else { Command::new(installed.join(runs)) };
            if !script.is_empty() {
                command.arg(scripts.join(script));
            }
            // Empty: zoneinfo reads the package tzdata.
            command.env("SLOTWRIGHT_RIVALS", installed).env("PYTHONTZPATH", "");
            Program::start(name, &mut command)
        };
        wanted.iter().map(start).collect()
    }
}

/// A rival that runs: it gets a request a line and gives an answer a line.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Program {
    fn start(name: &'static str, command: &mut Command) -> Result<Program, Failure> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name} does not start: {error}"))?;
        let (requests, answers) = (child.stdin.take(), child.stdout.take());
        let (requests, answers) = requests.zip(answers).ok_or("no pipe")?;
        Ok(Program { name, child, requests, answers: BufReader::new(answers) })
    }

    /// What it answers, or why it cannot.
    ///
    /// # Errors
    /// If it has ended.
    pub(crate) fn ask(&mut self, request: &str) -> Result<Result<String, String>, Failure> {
        writeln!(self.requests, "{request}")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        let answer = answer.trim_end_matches('\n');
        match answer.split_at_checked(1) {
            Some(("=", rest)) => Ok(Ok(rest.to_owned())),
            Some(("!", why)) => Ok(Err(why.to_owned())),
            _ => Err(format!("{} ended at: {request}", self.name).into()),
        }
    }

    /// Its median time for all that it has loaded: `parse`, `warm` or `cold`.
    pub(crate) fn time(&mut self, what: &str) -> Result<Told, Failure> {
        Ok(match self.ask(&format!("time\t{what}\t{BUDGET_MS}"))? {
            Ok(nanos) => nanoseconds(&nanos)?,
            Err(_) => Told::Nothing,
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How long a program may take samples for one number.
pub(crate) const BUDGET_MS: u32 = 250;

pub(crate) fn nanoseconds(text: &str) -> Result<Told, Failure> {
    Ok(Told::Time(Duration::from_secs_f64(text.parse::<f64>()? / 1e9)))
}
