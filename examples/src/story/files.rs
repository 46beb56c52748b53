use super::{Teller, Told};
use crate::failure::{Failure, Result, expect};
use crate::page::Style;
use chrono::NaiveDate;
use slotwright::Limits;
use slotwright::board::Day;
use slotwright::calendar::Calendar;
use slotwright::feed::{Audience, Detail};
use slotwright::ledger::{LedgerState, Position, Store, fold};
use slotwright::period::{Period, Seconds};
use slotwright::wire::Log;
use std::fs;
use std::path::{Path, PathBuf};

/// The order of the groups in the pictures: people who work on cars first.
const KINDS: [&str; 6] = ["technician", "bay", "advisor", "loaner", "sales", "demo car"];

impl Teller<'_> {
    /// Writes feeds, pictures and the log, and reads the log back.
    pub(super) fn files(mut self, output: &Path) -> Result<Told> {
        self.page.chapter(&format!("What came of it, in {}", output.display()))?;
        let mut files = self.feeds(output)?;
        files.extend(self.pictures(output)?);
        let log = output.join("ledger.json");
        let (state, replayed, batches) = self.log(&log)?;
        files.push(log);
        self.page.say(&format!(
            "ledger.json             {batches} batches; read back from disk and replayed into an empty state:"
        ))?;
        self.page.detail(&format!("the state     {state}"))?;
        self.page.detail(&self.page.styled(Style::Open, &format!("the replay    {replayed}")))?;
        expect(state == replayed, "the replay gives another state")?;
        Ok(Told { state, replayed, files })
    }

    /// A feed for each of the people, and one for the lot. Each is read again: it is a calendar like any other.
    fn feeds(&mut self, output: &Path) -> Result<Vec<PathBuf>> {
        let window = Period::new(self.now.plus(Seconds(-30 * 86_400)), self.now.plus(Seconds(60 * 86_400)))?;
        let people = self.desk.catalog().resources().filter(|resource| !resource.calendars.is_empty());
        let mut audiences: Vec<_> =
            people.map(|person| (person.id.to_string(), Audience::Resource(person.id.clone()))).collect();
        audiences.push((self.at.to_string(), Audience::Location(self.at.clone())));
        let (mut files, mut events) = (Vec::new(), 0);
        for (name, audience) in audiences {
            let ics = self.desk.feed(&audience, &Detail::Service, window)?.to_ics();
            let read = Calendar::parse(&ics)?;
            expect(
                read.report().is_clean(),
                &format!("the feed of {name} is not clean: {:?}", read.report()),
            )?;
            events += read.occurrences(window)?.len();
            files.push(written(&output.join("feeds").join(format!("{name}.ics")), &ics)?);
        }
        self.page.say(&format!(
            "feeds/*.ics             {} feeds, {events} events; each reads back clean",
            files.len()
        ))?;
        Ok(files)
    }

    /// The long Sunday, whole, and the Monday, as far as anybody is there.
    fn pictures(&mut self, output: &Path) -> Result<Vec<PathBuf>> {
        let sunday = self.day(2026, 11, 1)?;
        expect(sunday.hours().len() == 25, "the Sunday has not 25 hours")?;
        let monday = self.day(2026, 11, 2)?.cropped();
        self.page.say("day-2026-11-01.svg      the Sunday, 25 hours long")?;
        self.page.say("day-2026-11-02.svg      the Monday, with what is displaced")?;
        let name = |day: &Day| output.join(format!("day-{}.svg", day.date));
        Ok(vec![written(&name(&sunday), &sunday.svg())?, written(&name(&monday), &monday.svg())?])
    }

    fn day(&self, year: i32, month: u32, day: u32) -> Result<Day> {
        let date = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let mut day = Day::of(&self.desk, &self.at, date, self.now)?;
        day.groups.sort_by_key(|group| KINDS.iter().position(|kind| *kind == group.kind));
        Ok(day)
    }

    /// The log as a document; the digests of the state as it is and as the document replays; and its batches.
    fn log(&self, path: &Path) -> Result<(slotwright::canon::Digest, slotwright::canon::Digest, usize)> {
        let state = self.ledger()?;
        let log = Log::new(state.id().clone(), self.store.load(state.id(), Position::START)?.batches);
        written(path, &log.to_json().canonical())?;
        let text = fs::read_to_string(path).map_err(Failure::file(path))?;
        let read = Log::from_json(&text, &Limits::default())?;
        let mut fresh = LedgerState::new(read.ledger.clone());
        for batch in &read.batches {
            fold(&mut fresh, batch)?;
        }
        Ok((state.digest(), fresh.digest(), read.batches.len()))
    }
}

fn written(path: &Path, text: &str) -> Result<PathBuf> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    fs::write(path, text).map_err(Failure::file(path))?;
    Ok(path.to_owned())
}
