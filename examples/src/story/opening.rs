use super::{LOT, Source, Teller, serving};
use crate::failure::{Result, expect};
use crate::page::Style;
use crate::{lot, table};
use chrono::NaiveDate;
use slotwright::desk::Action;
use slotwright::ledger::Booking;
use slotwright::period::Period;
use std::path::Path;
use std::sync::Arc;

/// The days of the table: around the night in which the clocks go back.
const FIRST_DAY: (i32, u32, u32) = (2026, 10, 30);
const DAYS: usize = 5;

impl Teller<'_> {
    pub(super) fn read_files(&mut self, folder: &Path, sources: &[Source]) -> Result<()> {
        lot::attach(&mut self.desk, sources, self.now)?;
        let catalog = self.desk.catalog().clone();
        let location = catalog.location(&self.at)?;
        let title = format!(
            "Slotwright at {}: a dealer's week, told from the files in {}",
            location.name,
            shown(folder)
        );
        self.page.line(&self.page.styled(Style::Heading, &title))?;
        let (resources, services) = (catalog.resources().count(), catalog.services().count());
        self.page.say("")?;
        self.page.say(&format!(
            "catalog   {resources} resources, {services} services, revision {}",
            catalog.revision().short(12)
        ))?;
        self.page.say(&format!(
            "now       {} (an argument: the library reads no clock)",
            self.clock.full(self.now)
        ))?;
        self.page.say(&format!(
            "zone      {}, tzdata {}",
            location.zone.name(),
            slotwright::zone::Zones::bundled().release()
        ))?;
        self.page
            .chapter("The calendars, as their programs write them; busy time in the two weeks from today")?;
        let fortnight = Period::new(self.now, self.now.plus(slotwright::period::Seconds(14 * 86_400)))?;
        let mut notes = 0;
        for source in sources {
            let said = source.calendar.free_busy(fortnight)?;
            let busy = said.busy.union(&said.tentative).union(&said.unavailable);
            expect(
                !busy.is_empty() && said.unknown.is_empty(),
                "a calendar says nothing, or can't be read in part",
            )?;
            let (name, hours) = (self.name(&source.resource).to_owned(), busy.length().0 / 3600);
            let program = source.program.trim_start_matches("-//").replace("//", " ").replace(" EN", "");
            self.page.say(&format!("{name:<15} {} events {hours:>4} h   {program}", source.events))?;
            notes += source.calendar.report().notes.len();
            for note in &source.calendar.report().notes {
                self.page.detail(&self.page.styled(Style::Quiet, &note.to_string()))?;
            }
        }
        self.page.say(&format!(
            "{notes} notes: {}",
            if notes == 0 { "nothing in them was left to a guess" } else { "see above" }
        ))
    }

    /// What was booked before the story begins: without it, the days would be empty.
    pub(super) fn book_so_far(&mut self) -> Result<()> {
        self.page.chapter("The book so far; among it a visit of three steps, with a loaner for all of it")?;
        let wishes = [
            (self.wish("oil-change", "cu-204")?, "2026-11-01T10:30:00"),
            (self.wish_with("test-drive", "cu-202", "car", "demo-heron")?, "2026-11-01T11:00:00"),
            (self.wish("oil-change", "cu-201")?, "2026-11-02T08:00:00"),
            (self.wish_with("major-service", "cu-209", "technician", "priya")?, "2026-11-02T08:30:00"),
            (self.wish_with("test-drive", "cu-203", "host", "dana")?, "2026-11-02T11:30:00"),
            (self.wish("ev-diagnosis", "cu-205")?, "2026-11-02T13:00:00"),
            (self.wish("oil-change", "cu-206")?, "2026-11-02T14:00:00"),
            (self.wish("oil-change", "cu-207")?, "2026-11-02T14:15:00"),
            (self.wish_with("oil-change", "cu-208", "technician", "priya")?, "2026-11-02T15:30:00"),
        ];
        for (wish, start) in wishes {
            let key = format!("desk-{}", wish.customer.as_ref().map(ToString::to_string).unwrap_or_default());
            let action = Action::Book { wish, start: self.local(start)?, token: None, data: None };
            let booking = Self::booking(&self.accepted(&key, action)?)?;
            let (service, when) =
                (self.service_name(&booking), self.clock.moment(booking.subject.visit.start()));
            self.page.say(&format!("{when:<16} {service:<14} {}", self.served_by(&booking)))?;
            if booking.claims.len() > 2 {
                self.steps(&booking)?;
            }
        }
        Ok(())
    }

    /// What a visit of several steps takes, and when.
    fn steps(&mut self, booking: &Booking) -> Result<()> {
        let advisor = serving(booking, "advisor");
        expect(
            advisor.is_some() && advisor == serving(booking, "same-advisor"),
            "another advisor hands the car over",
        )?;
        for claim in booking.claims.iter() {
            let (who, need) = (self.name(&claim.resource), claim.need.as_str());
            let line = format!("           {}   {need:<14} {who}", self.clock.period(claim.core));
            self.page.say(&self.page.styled(Style::Quiet, &line))?;
        }
        Ok(())
    }

    pub(super) fn open_slots(&mut self) -> Result<()> {
        let (year, month, day) = FIRST_DAY;
        let first = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let days: Vec<NaiveDate> = first.iter_days().take(DAYS).collect();
        let catalog = Arc::clone(self.desk.catalog());
        let location = catalog.location(&self.at)?;
        let last = days.last().copied().unwrap_or(first);
        let window = Period::new(location.zone.day(first)?.start(), location.zone.day(last)?.end())?;
        let slots = self.desk.slots(&self.wish("oil-change", "cu-301")?, window, self.now)?;
        expect(!slots.is_empty(), "no slot is open")?;
        let title =
            format!("{} open slots for an oil change: 45 minutes, a technician and a bay", slots.len());
        self.page.chapter(&title)?;
        table::print(&mut self.page, &self.clock, (&catalog, location), &days, &slots)?;
        for slot in slots.iter() {
            let verdict =
                self.desk.check(&self.wish("oil-change", "cu-301")?, slot.visit.start(), self.now)?;
            expect(verdict.is_open(), "a slot was listed that its check refuses")?;
        }
        self.page.say(&format!(
            "each of the {} passes the check that a booking makes: they are one function",
            slots.len()
        ))
    }

    pub(super) fn why_not(&mut self) -> Result<()> {
        self.page.chapter("Why is that one not open? By the operators that removed it")?;
        let cases = [
            ("oil-change", "2026-11-02T12:00:00", "need.unmet"),
            ("ev-diagnosis", "2026-10-30T14:00:00", "need.unmet"),
            ("oil-change", "2026-11-03T10:00:00", "location.closed"),
            ("test-drive", "2026-10-30T13:10:00", "grid.off"),
        ];
        for (service, start, code) in cases {
            let start = self.local(start)?;
            let verdict = self.desk.check(&self.wish(service, "cu-301")?, start, self.now)?;
            let is_why = verdict.reasons.iter().any(|reason| reason.code() == code);
            expect(!verdict.is_open() && is_why, &format!("{service} at {start}: {code} is not why"))?;
            let name = &self.desk.catalog().service(&verdict.slot.service)?.name;
            self.page.say(&format!("{name}, {}", self.clock.moment(start)))?;
            self.reasons(&verdict.reasons, start)?;
        }
        expect(self.at.as_str() == LOT, "the story is of another lot")
    }
}

/// The last two parts of a path: enough to know it, and the same on every machine.
fn shown(path: &Path) -> String {
    let parts: Vec<_> =
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.get(parts.len().saturating_sub(2)..).unwrap_or_default().join("/")
}
