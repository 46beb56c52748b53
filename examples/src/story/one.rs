use super::{Teller, serving};
use crate::failure::{Failure, Result, expect};
use crate::page::Style;
use slotwright::desk::{Action, Claimant, Decision, Party, Refusal};
use slotwright::ledger::{Booking, Status, Verb};
use std::collections::BTreeMap;

const START: &str = "2026-11-02T10:00:00";
const LATER: &str = "2026-11-02T10:15:00";

impl Teller<'_> {
    /// One booking through its life: taken, wanted by another, asked for again, moved, given up.
    pub(super) fn one_booking(&mut self) -> Result<()> {
        self.page.chapter("One booking, from the first request to its end")?;
        let booking = self.first_customer()?;
        self.second_customer()?;
        self.same_key_again(&booking)?;
        self.moved(&booking)?;
        self.cancelled(&booking)
    }

    fn request(&self, customer: &str) -> Result<Action> {
        let token = Some(format!("{customer}'s secret"));
        Ok(Action::Book {
            wish: self.wish("oil-change", customer)?,
            start: self.local(START)?,
            token,
            data: None,
        })
    }

    fn first_customer(&mut self) -> Result<Booking> {
        let action = self.request("cu-301")?;
        let booking = Self::booking(&self.accepted("web-7f3a", action)?)?;
        let when = self.clock.moment(booking.subject.visit.start());
        let text = format!("booked     cu-301, oil change {when}: {}", self.served_by(&booking));
        self.page.say(&self.page.styled(Style::Open, &text))?;
        let verdict =
            self.desk.check(&self.wish("oil-change", "cu-301")?, booking.subject.visit.start(), self.now)?;
        let text = format!("all that its client sent: {}", verdict.slot);
        self.page.detail(&self.page.styled(Style::Quiet, &text))?;
        Ok(booking)
    }

    fn second_customer(&mut self) -> Result<()> {
        let (position, action) = (self.ledger()?.position(), self.request("cu-302")?);
        let Refusal::NotOpen { reasons, alternatives } = self.refused("web-9b1c", action)? else {
            return Err(Failure::Unexpected("the second customer is refused for another reason".to_owned()));
        };
        expect(self.ledger()?.position() == position, "a refusal was written down")?;
        expect(!alternatives.is_empty(), "no alternative is offered")?;
        self.page.say(&self.page.styled(Style::Refused, "refused    cu-302, the same start, because"))?;
        self.reasons(&reasons, self.local(START)?)?;
        let mut nearest = String::new();
        let mut day = String::new();
        for slot in &alternatives {
            let own = self.clock.day(slot.visit.start());
            let mark = if nearest.is_empty() { "" } else { ", " };
            let shown = if own == day { String::new() } else { format!("{own} ") };
            nearest.push_str(&format!("{mark}{shown}{}", self.clock.time(slot.visit.start())));
            day = own;
        }
        self.page.detail(&format!("nearest: {nearest}"))
    }

    fn same_key_again(&mut self, first: &Booking) -> Result<()> {
        let (position, action) = (self.ledger()?.position(), self.request("cu-301")?);
        let again = Self::booking(&self.accepted("web-7f3a", action)?)?;
        expect(again == *first, "the same request gave another booking")?;
        expect(self.ledger()?.position() == position, "a retry was written down")?;
        self.page.say(&format!("repeated   cu-301, the same key: the same booking, {}", again.id))?;
        let other = self.request("cu-303")?;
        let reused = matches!(
            self.apply("web-7f3a", other)?,
            Decision::Refused { refusal: Refusal::Ledger(slotwright::ledger::Refusal::KeyReused), .. }
        );
        expect(reused, "a key was taken for another request")?;
        self.page.say("refused    cu-303, that key for another request: key.reused")
    }

    fn moved(&mut self, first: &Booking) -> Result<()> {
        let claimant = Claimant { id: first.id.clone(), token: Some("cu-301's secret".to_owned()) };
        let (start, choices) = (self.local(LATER)?, BTreeMap::new());
        let action = Action::Reschedule {
            booking: claimant,
            by: Party::Customer,
            start,
            options: None,
            quantity: None,
            also: None,
            choices,
            overriding: None,
        };
        let booking = Self::booking(&self.accepted("web-7f3a-move", action)?)?;
        let same =
            |need| serving(&booking, need).is_some() && serving(&booking, need) == serving(first, need);
        expect(same("bay") && same("technician"), "the move changed the bay or the technician")?;
        expect(
            booking.subject.visit.overlaps(&first.subject.visit),
            "the old and the new time do not overlap",
        )?;
        let when = self.clock.period(booking.subject.visit);
        self.page.say(&format!(
            "moved      by 15 minutes to {when}, on the same bay: {}",
            self.served_by(&booking)
        ))
    }

    fn cancelled(&mut self, first: &Booking) -> Result<()> {
        let stranger = Claimant { id: first.id.clone(), token: Some("a guess".to_owned()) };
        let refusal = self.refused("web-0000", Action::Cancel { booking: stranger, by: Party::Customer })?;
        expect(refusal.code() == "booking.not_yours", "a stranger may cancel")?;
        let owner = Claimant { id: first.id.clone(), token: Some("cu-301's secret".to_owned()) };
        let outcome =
            self.accepted("web-7f3a-cancel", Action::Cancel { booking: owner, by: Party::Customer })?;
        let booking = Self::booking(&outcome)?;
        let is_cancelled = outcome.verb() == Some(Verb::Cancelled) && booking.status == Status::Cancelled;
        expect(is_cancelled, "the booking is not cancelled")?;
        let verdict = self.desk.check(&self.wish("oil-change", "cu-302")?, self.local(START)?, self.now)?;
        expect(verdict.is_open(), "the slot of a cancelled booking is not open")?;
        let when = self.clock.time(self.local(START)?);
        self.page.say(&format!("cancelled  by who holds its token, and by nobody else; {when} is open again"))
    }
}
