//! What a shop's backend does in another language: a library reads and expands the calendars of the staff, busy periods
//! are merged, and a loop steps over the grid. Hours and bookings are at hand as numbers.

use crate::Failure;
use crate::floor::{BEFORE, LENGTH, Span, Starts};
use crate::lot::{AFTER, Lot, Person};
use crate::program::{BUDGET_MS, Program, Rivals, nanoseconds};
use crate::reading::Folder;
use crate::table::Told;
use slotwright::id::ResourceId;

pub(crate) struct Backends {
    programs: Vec<Program>,
    folder: Folder,
}

impl Backends {
    pub(crate) fn of(rivals: &Rivals) -> Result<Backends, Failure> {
        Ok(Backends { programs: rivals.of_slots()?, folder: Folder::new()? })
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.programs.iter().map(|one| one.name).collect()
    }

    /// How long each takes from the texts to the starts, if they are ours.
    pub(crate) fn told(
        &mut self,
        lot: &Lot,
        texts: &[(ResourceId, String)],
        (earliest, step): (i64, i64),
        ours: &Starts,
    ) -> Result<Vec<Told>, Failure> {
        let texts: Vec<String> = texts.iter().map(|(_, text)| text.clone()).collect();
        let files = self.folder.write("staff", &texts)?;
        let (from, to) = (lot.window.start().seconds(), lot.window.end().seconds());
        let after = i64::from(AFTER) * 60;
        let asked =
            format!("slots\t{from}\t{to}\t{earliest}\t{step}\t{LENGTH}\t{BEFORE}\t{after}\t{BUDGET_MS}");
        let ours = listed(ours);
        let mut told = Vec::new();
        for program in &mut self.programs {
            program.ask("clear")??;
            for (file, person) in files.iter().zip(&lot.staff) {
                program.ask(&format!("file\t{}", file.display()))??;
                program.ask(&format!("staff\t{}\t{}", hours(person), taken(person)))??;
            }
            told.push(match program.ask(&asked)?.as_deref().map(|answer| answer.split_once('\t')) {
                Ok(Some((time, theirs))) if theirs == ours => nanoseconds(time)?,
                Ok(_) => Told::Wrong,
                Err(_) => Told::Nothing,
            });
        }
        Ok(told)
    }
}

/// As the programs write them.
fn listed(starts: &Starts) -> String {
    let line = |own: &Vec<i64>| own.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
    starts.each.iter().chain([&starts.anyone]).map(line).collect::<Vec<_>>().join(";")
}

/// Minutes of each day of the week, from Monday on.
fn hours(person: &Person) -> String {
    let weekday = spans([person.hours].repeat(5).into_iter());
    let saturday = if person.saturdays { "540-840" } else { "0-0" };
    format!("{weekday} {saturday} 0-0")
}

/// The bookings and what is kept after them.
fn taken(person: &Person) -> String {
    let kept = i64::from(AFTER) * 60;
    spans(person.bookings.iter().map(|(start, end)| -> Span { (start.seconds(), end.seconds() + kept) }))
}

fn spans<N: core::fmt::Display>(spans: impl Iterator<Item = (N, N)>) -> String {
    spans.map(|(from, to)| format!("{from}-{to}")).collect::<Vec<_>>().join(" ")
}
