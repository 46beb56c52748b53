use crate::Failure;
use crate::calendars::{STAFF_EVENTS, of_staff, one_large};
use crate::measure::{alone, in_turn};
use crate::memory::held_by;
use crate::program::{BUDGET_MS, Program, Rivals, nanoseconds};
use crate::table::{Row, Table, Target, Told};
use slotwright::calendar::Calendar;
use slotwright::period::{Instant, Period};
use std::path::{Path, PathBuf};

/// From a text to a calendar that can be asked (rivals: to their tree), and on to a month of busy time.
pub(crate) fn table(rivals: &Rivals) -> Result<Table, Failure> {
    let mut programs = rivals.of_calendars()?;
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    let folder = Folder::new()?;
    for (name, texts, events) in
        [("5,000 events", vec![one_large()], 5_000), ("40 staff calendars", of_staff(), STAFF_EVENTS)]
    {
        let files = folder.write(name, &texts)?;
        let (read, month) = both(name, &texts, events, &files, &mut programs)?;
        rows.extend([read, month]);
        notes.push(memory(name, &texts, events, &mut programs)?);
    }
    rows.extend(asked_again(&one_large())?);
    let names = core::iter::once("icalendar").chain(programs.iter().map(|one| one.name)).collect();
    Ok(Table { title: "calendars", rivals: names, rows, notes })
}

fn both(
    name: &str,
    texts: &[String],
    events: usize,
    files: &[PathBuf],
    programs: &mut [Program],
) -> Result<(Row, Row), Failure> {
    let bytes = texts.iter().map(String::len).sum();
    let window = october()?;
    let busy = texts.iter().map(|text| busy(text, window)).collect::<Result<Vec<_>, _>>()?.join(";");
    let theirs: usize = texts.iter().map(|text| events_by_icalendar(text)).sum();
    let (ours, rival) = in_turn(
        || texts.iter().filter(|text| Calendar::parse(text).is_ok()).count(),
        || texts.iter().filter(|text| text.parse::<icalendar::Calendar>().is_ok()).count(),
    );
    let mut read = Row::new(format!("{name} read, {} kB", bytes / 1_000), ours);
    read.rivals.push(if theirs == events { Told::Time(rival) } else { Told::Wrong });
    (read.bytes, read.target) = (Some(bytes), Target::Times { first: 2, fastest: 2 });
    let ours = alone(|| texts.iter().filter(|text| busy_periods(text, window).is_ok()).count());
    let mut month = Row::new("  and a month of free/busy, from text", ours);
    (month.target, month.rivals) = (Target::Times { first: 2, fastest: 2 }, vec![Told::Nothing]);
    let asked = format!("month\t{}\t{}\t{BUDGET_MS}", window.start().seconds(), window.end().seconds());
    for program in programs {
        let _ = program.ask("clear")?;
        for file in files {
            program.ask(&format!("file\t{}", file.display()))??;
        }
        let answer = program.ask(&format!("read\t{BUDGET_MS}"))??;
        let mut words = answer.split(' ');
        let counted = words.next().and_then(|count| count.parse().ok()) == Some(events);
        let time = nanoseconds(words.next().unwrap_or_default())?;
        read.rivals.push(if counted { time } else { Told::Wrong });
        month.rivals.push(match program.ask(&asked)?.as_deref().map(|answer| answer.split_once('\t')) {
            Ok(Some((time, theirs))) if theirs == busy => nanoseconds(time)?,
            Ok(_) => Told::Wrong,
            Err(_) => Told::Nothing,
        });
    }
    Ok((read, month))
}

/// One parse, many questions.
fn asked_again(text: &str) -> Result<Vec<Row>, Failure> {
    let calendar = Calendar::parse(text)?;
    let year = Period::new(Instant::parse("2026-01-01T00:00:00Z")?, Instant::parse("2027-01-01T00:00:00Z")?)?;
    let (month, week) = (october()?, Period::new(year.start(), Instant::parse("2026-01-08T00:00:00Z")?)?);
    let staff: Vec<Calendar> = of_staff().iter().map(Calendar::parse).collect::<Result<_, _>>()?;
    let of_staff = |window| staff.iter().filter(|one| one.free_busy(window).is_ok()).count();
    let changed = text.replacen("STATUS:CONFIRMED", "STATUS:TENTATIVE", 1);
    let (updated, anew) = in_turn(|| calendar.updated(&changed), || Calendar::parse(&changed));
    Ok(vec![
        Row::new("one of 5,000 changed: updated", updated),
        Row::new("  the same text read anew", anew),
        Row::new("a year of free/busy of 5,000, read once", alone(|| calendar.free_busy(year))),
        Row::new("a month of it", alone(|| calendar.free_busy(month))),
        Row::new("a week of it", alone(|| calendar.free_busy(week))),
        Row::new("a year of 40 staff calendars, read once", alone(|| of_staff(year))),
        Row::new("a month of them", alone(|| of_staff(month))),
    ])
}

/// Bytes held for an event, the text aside.
fn memory(name: &str, texts: &[String], events: usize, programs: &mut [Program]) -> Result<String, Failure> {
    let (_ours, held) = held_by(|| texts.iter().map(Calendar::parse).collect::<Result<Vec<_>, _>>());
    let (_theirs, by_icalendar) = held_by(|| {
        texts.iter().map(|text| text.parse::<icalendar::Calendar>()).collect::<Result<Vec<_>, _>>()
    });
    let mut note = format!(
        "{name} in memory, bytes an event: ours {}, icalendar {}",
        held / events,
        by_icalendar / events
    );
    for program in programs.iter_mut().filter(|one| one.name == "libical") {
        let answer = program.ask("read\t1")??;
        let held: usize = answer.rsplit(' ').next().unwrap_or_default().parse()?;
        note += &format!(", libical {}", held / events);
    }
    Ok(note)
}

fn october() -> Result<Period, slotwright::Error> {
    Period::new(Instant::parse("2026-10-01T00:00:00Z")?, Instant::parse("2026-11-01T00:00:00Z")?)
}

fn busy_periods(text: &str, window: Period) -> Result<Vec<Period>, slotwright::Error> {
    Ok(Calendar::parse(text)?.free_busy(window)?.busy.as_slice().to_vec())
}

/// As the programs write it.
fn busy(text: &str, window: Period) -> Result<String, slotwright::Error> {
    let shown = |period: &Period| format!("{}-{}", period.start().seconds(), period.end().seconds());
    Ok(busy_periods(text, window)?.iter().map(shown).collect::<Vec<_>>().join(" "))
}

fn events_by_icalendar(text: &str) -> usize {
    let read = text.parse::<icalendar::Calendar>();
    read.map_or(0, |read| read.components.iter().filter(|one| one.as_event().is_some()).count())
}

/// Where the programs find the texts; gone when the bench ends.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Result<Folder, Failure> {
        let folder = std::env::temp_dir().join(format!("slotwright-benches-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Folder(folder))
    }

    pub(crate) fn write(&self, name: &str, texts: &[String]) -> Result<Vec<PathBuf>, Failure> {
        let file = |(n, text): (usize, &String)| {
            let path = Path::new(&self.0).join(format!("{name} {n}.ics"));
            std::fs::write(&path, text).map(|()| path)
        };
        Ok(texts.iter().enumerate().map(file).collect::<Result<_, _>>()?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder of temporary files that stays harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
