use super::{DaysLost, DaysOpen, Desk, Refusal, Slot, Slots, SlotsOfEach, Stamp, Verdict, Wish};
use crate::availability::{self, Checked, Found, Request, SlotId, World};
use crate::catalog::{Service, Visit};
use crate::id::{BookingId, NeedId, ServiceId};
use crate::ledger::{self, LedgerState, Override};
use crate::period::{Instant, Period};
use crate::rules::Also;
use crate::{Error, Result};
use std::collections::BTreeSet;

impl Desk {
    /// The open slots that start in `window`.
    ///
    /// # Errors
    /// [`Error::Unknown`] and [`Error::QueryInvalid`] for a question that can't be asked, [`Error::Limit`] for one
    /// that is too large.
    pub fn slots(&self, wish: &Wish, window: Period, now: Instant) -> Result<Slots> {
        self.answer(wish, now, |world, request| availability::search(world, request, window))
    }

    /// How many slots start on each date, in the location's zone, that `window` touches: for the view of a month. Each is what
    /// counting [`slots`](Desk::slots) gives, for less; a date of which the window has a part counts that part.
    ///
    /// # Errors
    /// As [`slots`](Desk::slots).
    pub fn days(&self, wish: &Wish, window: Period, now: Instant) -> Result<DaysOpen> {
        let ask = |world: World<'_>, request: &Request<'_>| availability::days(world, request, window);
        let (stamp, days) = self.ask(wish, now, ask)?;
        let zone = self.catalog.location(&wish.location)?.zone.name().to_owned();
        Ok(DaysOpen { stamp, zone, days })
    }

    /// How many slots start on each date that `window` touches, and to what the others are lost: of all starts that the grid
    /// offers within the location's hours, how many have each of the reasons that [`check`](Desk::check) gives. A start may
    /// have several.
    ///
    /// # Errors
    /// As [`slots`](Desk::slots).
    pub fn losses(&self, wish: &Wish, window: Period, now: Instant) -> Result<DaysLost> {
        let ask = |world: World<'_>, request: &Request<'_>| availability::losses(world, request, window);
        let (stamp, days) = self.ask(wish, now, ask)?;
        let zone = self.catalog.location(&wish.location)?.zone.name().to_owned();
        Ok(DaysLost { stamp, zone, days })
    }

    /// The open starts in `window` of everyone who may meet a need of the service, and of anyone, at once: each what
    /// [`slots`](Desk::slots) gives when the wish has that choice.
    ///
    /// # Errors
    /// As [`slots`](Desk::slots), and [`Error::QueryInvalid`] for a need of which nobody can be chosen.
    pub fn slots_of_each(
        &self,
        wish: &Wish,
        need: &NeedId,
        window: Period,
        now: Instant,
    ) -> Result<SlotsOfEach> {
        let ask = |world: World<'_>, request: &Request<'_>| availability::each(world, request, need, window);
        let (stamp, found) = self.ask(wish, now, ask)?;
        let zone = self.catalog.location(&wish.location)?.zone.name().to_owned();
        Ok(SlotsOfEach { stamp, id: self.slot_id(wish, now)?, need: need.clone(), zone, found })
    }

    /// The first open slots from `from` on, up to `count`.
    ///
    /// # Errors
    /// As [`slots`](Desk::slots).
    pub fn next_slots(&self, wish: &Wish, from: Instant, count: usize, now: Instant) -> Result<Slots> {
        let most = self.limits.starts;
        if count > most {
            return Err(Error::Limit { limit: "starts", allowed: most as u64 });
        }
        self.answer(wish, now, |world, request| availability::next(world, request, from, count))
    }

    /// The first open slot from `from` on, if there is one before the horizon.
    ///
    /// # Errors
    /// As [`slots`](Desk::slots).
    pub fn next_slot(&self, wish: &Wish, from: Instant, now: Instant) -> Result<Option<Slot>> {
        Ok(self.next_slots(wish, from, 1, now)?.iter().next())
    }

    /// Whether `start` can be booked, with whom, and if not, why: all reasons, each with what is in the way.
    ///
    /// # Errors
    /// As [`slots`](Desk::slots).
    pub fn check(&self, wish: &Wish, start: Instant, now: Instant) -> Result<Verdict> {
        let ledger = self.readable(&wish.location)?;
        let now = mutate!(now.max(ledger.last_time()), "a check looks at the caller's clock" => now);
        let without = self.replaced(ledger, wish, now)?;
        let checked = self.look_for(ledger, (wish, &BTreeSet::new()), &without, now, |world, request| {
            availability::check(world, request, start)
        })?;
        let slot = self.slot_id(wish, start)?;
        let Checked { plan, reasons, chosen, .. } = checked;
        Ok(Verdict { stamp: self.stamp(ledger, now), slot, plan, reasons, chosen })
    }

    fn answer(
        &self,
        wish: &Wish,
        now: Instant,
        ask: impl FnOnce(World<'_>, &Request<'_>) -> Result<Found>,
    ) -> Result<Slots> {
        let (stamp, found) = self.ask(wish, now, ask)?;
        let zone = self.catalog.location(&wish.location)?.zone.name().to_owned();
        Ok(Slots { stamp, id: self.slot_id(wish, now)?, zone, found })
    }

    fn ask<T>(
        &self,
        wish: &Wish,
        now: Instant,
        ask: impl FnOnce(World<'_>, &Request<'_>) -> Result<T>,
    ) -> Result<(Stamp, T)> {
        let ledger = self.readable(&wish.location)?;
        // Time never runs backwards within a ledger: list, check and decide use the same now.
        let now = now.max(ledger.last_time());
        let without = self.replaced(ledger, wish, now)?;
        let found = self.look_for(ledger, (wish, &BTreeSet::new()), &without, now, ask)?;
        Ok((self.stamp(ledger, now), found))
    }

    /// The name of a slot that is wished for: with all of its options, so that it stays the same whatever counts by default.
    pub(super) fn slot_id(&self, wish: &Wish, start: Instant) -> Result<SlotId> {
        let (options, also) = self.visit(wish)?.chosen(&wish.also);
        Ok(SlotId {
            service: wish.service.clone(),
            quantity: wish.quantity,
            options,
            also,
            location: wish.location.clone(),
            start,
            choices: wish.choices.clone(),
            preferred: wish.preferred.clone(),
        })
    }
}

impl Desk {
    /// What somebody wishes a visit for.
    pub(super) fn visit(&self, wish: &Wish) -> Result<Visit<'_>> {
        self.catalog.visit(&wish.location, &wish.item(), &wish.also)
    }

    /// The services of a visit, those that left the catalog aside.
    pub(super) fn services<'a>(
        &'a self,
        first: &'a ServiceId,
        also: &'a Also,
    ) -> impl Iterator<Item = &'a Service> {
        let others = also.items.iter().map(|item| &item.service);
        core::iter::once(first).chain(others).filter_map(|id| self.catalog.service(id).ok())
    }

    /// The holds and bookings that the asker gives back. Only their owner may look behind them, while they can be given
    /// up; an override and several services are asked about where they can be written (law 1).
    pub(super) fn replaced(
        &self,
        ledger: &LedgerState,
        wish: &Wish,
        now: Instant,
    ) -> Result<BTreeSet<BookingId>> {
        let format = if ledger.revision().is_some() { ledger.format() } else { self.format };
        let asked = [
            ("override", wish.overriding.is_some().then_some(Override::FORMAT)),
            ("also", (!wish.also.is_empty()).then_some(Also::FORMAT)),
        ];
        for (field, needs) in asked {
            if let Some(needs) = needs.filter(|needs| format < *needs) {
                let why = format!(
                    "ledger \"{}\" is at minor format {format}, below {needs}: raise it first",
                    ledger.id()
                );
                return Err(Error::QueryInvalid { field: field.to_owned(), why });
            }
        }
        let ids = wish.replacing.iter().map(|claimant| {
            let given_up = self.may_give_up(ledger, &claimant.owned(false), now);
            given_up.map(|booking| booking.id.clone()).map_err(|refusal| {
                let why = match refusal {
                    Refusal::Deadline { until } => format!("its customer could give it up before {until}"),
                    Refusal::StaffOnly { .. } => "only the dealer's own people give it up".to_owned(),
                    Refusal::Ledger(ledger::Refusal::NoSuchBooking { .. }) => {
                        "no hold or booking of that name is in this ledger".to_owned()
                    }
                    Refusal::Ledger(ledger::Refusal::NotYours { .. }) => "its token was not shown".to_owned(),
                    Refusal::Ledger(ledger::Refusal::WrongStatus { status, .. }) => {
                        format!("it is {status}: there is nothing to give up")
                    }
                    refusal => refusal.code().to_owned(),
                };
                Error::QueryInvalid { field: format!("replacing.{}", claimant.id), why }
            })
        });
        ids.collect()
    }
}
