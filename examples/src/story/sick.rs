use super::{Source, Teller};
use crate::failure::{Failure, Result, expect};
use crate::page::Style;
use slotwright::availability::Reason;
use slotwright::desk::{Action, Claimant, Displaced, Party, Verdict, Wish};
use slotwright::id::{BookingId, ResourceId};
use slotwright::ledger::Booking;
use slotwright::period::Period;
use std::collections::BTreeMap;

/// The morning after the clocks went back.
const MORNING: &str = "2026-11-02T07:30:00";
const EVENING: &str = "2026-11-02T18:00:00";

impl Teller<'_> {
    /// A technician calls in sick: nothing is dropped, the surplus is listed, and what can be helped is.
    pub(super) fn sick(&mut self, sources: &[Source]) -> Result<()> {
        self.now = self.local(MORNING)?;
        self.page.chapter(&format!("{}: Priya is sick", self.clock.full(self.now)))?;
        self.read_again(sources)?;
        let priya = ResourceId::new("priya")?;
        let period = Period::new(self.now, self.local(EVENING)?)?;
        let outcome =
            self.accepted("sick-priya", Action::Block { resource: priya.clone(), period, units: None })?;
        let ledger = self.desk.catalog().ledger_of(&self.at)?.clone();
        let displaced = self.desk.displaced(&ledger, period.end(), self.now)?;
        let listed: Vec<_> = displaced.iter().map(|one| one.booking.clone()).collect();
        expect(
            listed == outcome.displaced(),
            "the list of displaced bookings is not what the block answered",
        )?;
        expect(displaced.len() == 3, &format!("{} bookings are displaced, not three", displaced.len()))?;
        let text = format!(
            "{} bookings are displaced: they stay booked until somebody sees to them",
            displaced.len()
        );
        self.page.say(&self.page.styled(Style::Refused, &text))?;
        let mut helped = 0;
        for one in &displaced {
            helped += usize::from(self.see_to(one)?);
        }
        expect(helped == 1, &format!("{helped} bookings keep their time with somebody else, not one"))?;
        let left = self.desk.displaced(&ledger, period.end(), self.now)?;
        expect(left.len() + helped == displaced.len(), "a booking that was helped is displaced still")
    }

    /// The calendars are read again that morning, but for one, which did not answer.
    fn read_again(&mut self, sources: &[Source]) -> Result<()> {
        let (mute, read): (Vec<&Source>, Vec<&Source>) =
            sources.iter().partition(|source| source.resource.as_str() == "ibrahim");
        for source in read {
            self.desk.set_calendar(&source.resource, &source.name, source.calendar.clone(), self.now)?;
        }
        for source in mute {
            let wish = self.wish_with("test-drive", "cu-304", "host", source.resource.as_str())?;
            let verdict = self.desk.check(&wish, self.local("2026-11-02T13:00:00")?, self.now)?;
            expect(is_unknown(&verdict), "a calendar that is too old does not block")?;
            self.page
                .say("one calendar has not answered for a week; the catalog lets it be 72 hours old:")?;
            self.reasons(&verdict.reasons, verdict.slot.start)?;
        }
        Ok(())
    }

    /// Who else could serve a displaced booking at its time, or when else it could be; moved, if at its time.
    fn see_to(&mut self, displaced: &Displaced) -> Result<bool> {
        let booking = self.find(&displaced.booking)?;
        let (service, when) = (self.service_name(&booking), self.clock.period(displaced.visit));
        for (resource, blockers) in &displaced.claims {
            let why = self.desk.words_of(blockers, &self.at, displaced.visit.start())?;
            let who = self.name(resource).to_owned();
            self.page.detail(&format!("{when}  {service}: {who} is {why}"))?;
        }
        let claimant = Claimant { id: booking.id.clone(), token: None };
        let subject = &booking.subject;
        let wish = Wish {
            customer: booking.customer.clone(),
            replacing: vec![claimant.clone()],
            ..Wish::new(subject.service.as_str(), subject.location.as_str())?
        };
        let start = subject.visit.start();
        if self.desk.check(&wish, start, self.now)?.is_open() {
            let action = Action::Reschedule {
                booking: claimant,
                by: Party::Staff,
                start,
                options: None,
                quantity: None,
                also: None,
                choices: BTreeMap::new(),
                overriding: None,
            };
            let moved = Self::booking(&self.accepted(&format!("help-{}", booking.id), action)?)?;
            let text = format!("  → the same time with {}", self.served_by(&moved));
            self.page.detail(&self.page.styled(Style::Open, &text))?;
            return Ok(true);
        }
        let next = self.desk.next_slot(&wish, start, self.now)?;
        let next =
            next.ok_or_else(|| Failure::Unexpected("a displaced booking has no other time".to_owned()))?;
        self.page.detail(&format!(
            "  → nobody else then; the next is {}",
            self.clock.moment(next.visit.start())
        ))?;
        Ok(false)
    }

    fn find(&self, id: &BookingId) -> Result<Booking> {
        let found = self.ledger()?.booking(id).cloned();
        found.ok_or_else(|| Failure::Unexpected(format!("{id} is displaced, and in no ledger")))
    }
}

/// Whether a calendar that nobody can vouch for is in the way.
fn is_unknown(verdict: &Verdict) -> bool {
    let candidates = verdict.reasons.iter().flat_map(|reason| match reason {
        Reason::Unmet { candidates, .. } => candidates.as_slice(),
        _ => &[],
    });
    candidates.flat_map(|candidate| &candidate.blockers).any(|blocker| blocker.code() == "calendar.unknown")
}
