//! Who may change a booking, and until when.

use super::group::Group;
use super::{Claimant, Desk, Party, Refusal, Wish};
use crate::ledger::{Booking, LedgerState, Owned, Status, Turn};
use crate::period::Instant;

impl Group<'_> {
    /// What a wish gives up, if it is the asker's to give.
    pub(super) fn given_up(&self, wish: &Wish) -> Result<Vec<Owned>, Refusal> {
        let releases: Vec<Owned> = wish.replacing.iter().map(|claimant| claimant.owned(false)).collect();
        for owned in &releases {
            self.desk.may_give_up(&self.state, owned, self.at)?;
        }
        mutate!(Ok(releases), "a place in the waitlist is kept by who books" => Ok(self.without_places(releases)))
    }

    /// The booking that somebody wants to move, if it is theirs to move now.
    pub(super) fn changeable(&self, booking: &Claimant, by: Party) -> Result<(Owned, &Booking), Refusal> {
        let owned = booking.owned(by == Party::Staff);
        let current = self.state.may_replace(&owned).map_err(Refusal::Ledger)?;
        self.theirs(owned, current, by)
    }

    /// The booking that somebody wants to cancel, if it is theirs to cancel now.
    pub(super) fn cancellable(&self, booking: &Claimant, by: Party) -> Result<(Owned, &Booking), Refusal> {
        let owned = booking.owned(by == Party::Staff);
        let current = self.state.may_turn(&owned, Turn::Cancel).map_err(Refusal::Ledger)?;
        self.theirs(owned, current, by)
    }

    /// A customer shows its token, and comes in time.
    fn theirs<'b>(
        &self,
        owned: Owned,
        current: &'b Booking,
        by: Party,
    ) -> Result<(Owned, &'b Booking), Refusal> {
        if by == Party::Customer && current.token.is_none() {
            return Err(Refusal::Ledger(crate::ledger::Refusal::NotYours { id: current.id.clone() }));
        }
        if matches!(current.status, Status::Waiting | Status::Held { .. }) {
            let (id, status) = (current.id.clone(), current.status.name());
            return Err(Refusal::Ledger(crate::ledger::Refusal::WrongStatus { id, status }));
        }
        if by == Party::Customer {
            self.desk.in_time(current, self.at)?
        }
        Ok((owned, current))
    }
}

impl Desk {
    /// What somebody gives up for something else, if it is theirs to give up now.
    pub(super) fn may_give_up<'s>(
        &self,
        state: &'s LedgerState,
        owned: &Owned,
        at: Instant,
    ) -> Result<&'s Booking, Refusal> {
        let booking = state.may_replace(owned).map_err(Refusal::Ledger)?;
        // Who shows a booking's token is its customer; to give it up for another is to move it.
        if booking.status.is_agreed() && booking.token.is_some() {
            self.in_time(booking, at)?;
        }
        Ok(booking)
    }

    /// Until the deadline of its services a customer may change a booking.
    fn in_time(&self, booking: &Booking, at: Instant) -> Result<(), Refusal> {
        let services = || self.services(&booking.subject.service, &booking.subject.also);
        if services().any(|service| mutate!(service.staff_cancels, "customers do what is staff's" => false)) {
            return Err(Refusal::StaffOnly { id: booking.id.clone() });
        }
        let notice = services().map(|service| service.cancel_notice).max().unwrap_or_default();
        let until = booking.subject.visit.start().plus(-notice.seconds());
        if mutate!(until <= at, "no deadline" => false) { Err(Refusal::Deadline { until }) } else { Ok(()) }
    }
}

#[cfg(feature = "mutants")]
impl Group<'_> {
    fn without_places(&self, mut releases: Vec<Owned>) -> Vec<Owned> {
        let found = |owned: &Owned| self.state.booking(&owned.id);
        releases.retain(|owned| found(owned).is_none_or(|booking| booking.status != Status::Waiting));
        releases
    }
}
