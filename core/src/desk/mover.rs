//! A booking that may be moved, and the places that it may be moved to: the nearest first, looked up as they are asked for.

use super::placing::kinds;
use super::{Action, Claimant, Command, Desk, Party, Wish};
use crate::availability::{self, Plan};
use crate::canon::{Digest, Json};
use crate::id::{BookingId, Key, NeedId, ResourceId};
use crate::ledger::{Booking, LedgerState, Status};
use crate::period::{Instant, Period, Seconds};
use crate::rules::{Claim, Conflict, Shape, View};
use crate::{Error, Result};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many steps it costs to plan a visit anew: about as much as to look so often whether claims fit.
const PLANNED: u64 = 50;

/// Where moves are thought of.
pub(super) struct Ground<'a> {
    pub(super) desk: &'a Desk,
    pub(super) state: &'a LedgerState,
    pub(super) now: Instant,
    /// How much more may be thought of.
    steps: Cell<u64>,
    /// Whether something was left out that may have been better.
    pub(super) is_cut_short: Cell<bool>,
}

pub(super) struct Mover<'a> {
    pub(super) booking: &'a Booking,
    wish: Wish,
    /// Those who serve it now: asked first.
    prefer: BTreeSet<ResourceId>,
    places: Vec<Place>,
    /// Where no place was looked for yet, the nearest first.
    windows: VecDeque<Vec<Period>>,
}

/// A start, with everyone who could serve there if nobody who may move were in the way.
pub(super) struct Place {
    pub(super) start: Instant,
    /// How far it is.
    pub(super) shift: i64,
    pub(super) plans: Vec<Plan>,
    /// For each resource, the first one that could do all that it does here: known once it is asked for.
    pub(super) kinds: Option<BTreeMap<ResourceId, ResourceId>>,
}

/// A booking in its new place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed<'a> {
    pub(super) booking: &'a Booking,
    pub(super) plan: Plan,
    /// What its command must choose to get that plan.
    pub(super) choices: BTreeMap<NeedId, ResourceId>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(desk: &'a Desk, state: &'a LedgerState, now: Instant) -> Ground<'a> {
        let steps = Cell::new(desk.limits.rebook_steps);
        Ground { desk, state, now, steps, is_cut_short: Cell::new(false) }
    }

    /// Takes steps, if there are any left.
    pub(super) fn may_go_on(&self, steps: u64) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        if left.is_none() {
            self.is_cut_short.set(true);
        }
        left.is_some()
    }

    /// Whether nothing more can be thought of.
    pub(super) fn is_spent(&self) -> bool {
        self.steps.get() == 0
    }

    /// What is in the way of a claim when some are away.
    pub(super) fn conflicts(
        &self,
        claim: &Claim,
        overriding: bool,
        away: &BTreeSet<BookingId>,
    ) -> Vec<Conflict> {
        self.desk.conflicts(self.state, claim, overriding, away, self.now)
    }

    /// Whether a booking can be moved: it is agreed, and to come. A hold is its owner's to move.
    pub(super) fn may_move(&self, booking: &Booking) -> bool {
        let is_agreed = matches!(booking.status, Status::Requested | Status::Booked);
        is_agreed && self.now < booking.subject.visit.start()
    }

    /// Whether claims fit into a ledger, beside foreign tables, as a booking of them would be decided.
    pub(super) fn fits(
        &self,
        state: &LedgerState,
        claims: &[Claim],
        overriding: bool,
        without: &BTreeSet<BookingId>,
    ) -> bool {
        let free = |claim| self.desk.conflicts(state, claim, overriding, without, self.now).is_empty();
        self.may_go_on(1) && claims.iter().all(free)
    }

    /// What a command to that start would take on a ledger, choices as they are.
    fn planned(
        &self,
        state: &LedgerState,
        mover: &Mover<'_>,
        start: Instant,
        choices: BTreeMap<NeedId, ResourceId>,
    ) -> Result<Option<Plan>> {
        let wish = Wish { choices, ..mover.wish.clone() };
        let itself = BTreeSet::from([mover.booking.id.clone()]);
        let asked = (&wish, &mover.prefer);
        let checked = self.desk.look_for(state, asked, &itself, self.now, |world, request| {
            availability::check(world, request, start)
        });
        gone(checked).map(|checked| checked.and_then(|checked| checked.plan))
    }

    /// The choices with which a command on that ledger takes exactly this plan: the customer's own if they do.
    pub(super) fn choices(
        &self,
        state: &LedgerState,
        mover: &Mover<'_>,
        plan: &Plan,
    ) -> Result<Option<BTreeMap<NeedId, ResourceId>>> {
        let mut choices = mover.wish.choices.clone();
        for _ in 0..=plan.claims.len() {
            if !self.may_go_on(PLANNED) {
                break;
            }
            let planned = self.planned(state, mover, plan.visit.start(), choices.clone())?;
            let Some(planned) = planned else { break };
            if planned.claims == plan.claims {
                return Ok(Some(choices));
            }
            let mut pairs = planned.claims.iter().zip(plan.claims.iter());
            let other =
                pairs.find(|(a, b)| a.resource != b.resource && choices.get(&b.need) != Some(&b.resource));
            let Some((_, claim)) = other else { break };
            choices.insert(claim.need.clone(), claim.resource.clone());
        }
        Ok(None)
    }

    /// The nearest open start on a ledger.
    pub(super) fn nearest(&self, state: &LedgerState, mover: &Mover<'a>) -> Result<Option<Placed<'a>>> {
        let around = mover.booking.subject.visit.start();
        let itself = BTreeSet::from([mover.booking.id.clone()]);
        let asked = (&mover.wish, &mover.prefer);
        let found = self.desk.look_for(state, asked, &itself, self.now, |world, request| {
            availability::nearest(world, request, around, 1)
        });
        let Some(start) = gone(found)?.and_then(|found| found.starts.first().copied()) else {
            return Ok(None);
        };
        let choices = mover.wish.choices.clone();
        let plan = self.planned(state, mover, start, choices.clone())?;
        Ok(plan.map(|plan| Placed { booking: mover.booking, plan, choices }))
    }
}

impl<'a> Mover<'a> {
    pub(super) fn new(booking: &'a Booking, window_days: u32) -> Mover<'a> {
        let wish = Wish { overriding: booking.overriding.clone(), ..Wish::again(booking) };
        let start = booking.subject.visit.start();
        let days: Vec<_> = availability::reaches(window_days).collect();
        let inner = core::iter::once(0).chain(days.iter().copied());
        let windows = days.iter().zip(inner).map(|(&outer, inner)| {
            let [outer, inner] = [outer, inner].map(|days| Seconds(i64::from(days) * 86_400));
            let before = Period::checked(start.plus(-outer), start.plus(-inner));
            let after = Period::checked(start.plus(inner), start.plus(outer));
            before.into_iter().chain(after).collect()
        });
        let prefer = booking.claims.iter().map(|claim| claim.resource.clone()).collect();
        Mover { booking, wish, prefer, places: Vec::new(), windows: windows.collect() }
    }

    pub(super) fn is_overriding(&self) -> bool {
        self.booking.overriding.is_some()
    }

    /// Whether what is open to one is open to the other.
    pub(super) fn is_like(&self, other: &Mover<'_>) -> bool {
        let is_plain = !self.is_overriding() && !other.is_overriding();
        is_plain && self.wish == Wish { customer: self.wish.customer.clone(), ..other.wish.clone() }
    }

    /// Its nth nearest place, looked for while those who may move are `away`.
    pub(super) fn place(
        &mut self,
        ground: &Ground<'a>,
        away: &BTreeSet<BookingId>,
        nth: usize,
    ) -> Result<Option<&mut Place>> {
        while self.places.len() <= nth {
            let Some(windows) = self.windows.pop_front() else { break };
            let mut places = Vec::new();
            for window in windows {
                places.extend(self.look(ground, away, window)?);
            }
            places.sort_by_key(|place| (place.shift, place.start));
            self.places.extend(places);
        }
        Ok(self.places.get_mut(nth))
    }

    /// A place that was looked up.
    pub(super) fn known(&self, nth: usize) -> Option<&Place> {
        self.places.get(nth)
    }

    /// What a resource is at that place: the first that could do all that it does there.
    pub(super) fn kind(&mut self, nth: usize, resource: &ResourceId) -> Option<ResourceId> {
        let place = self.places.get_mut(nth)?;
        place.kinds.get_or_insert_with(|| kinds(&place.plans)).get(resource).cloned()
    }

    fn look(&self, ground: &Ground<'a>, away: &BTreeSet<BookingId>, window: Period) -> Result<Vec<Place>> {
        let desk = ground.desk;
        let most = usize::try_from(ground.steps.get()).unwrap_or(usize::MAX);
        let asked = (&self.wish, &self.prefer);
        let every = desk.look_for(ground.state, asked, away, ground.now, |world, request| {
            availability::every(world, request, window, most)
        });
        let every = gone(every)?.unwrap_or(availability::Every { plans: Vec::new(), is_complete: true });
        let count: usize = every.plans.iter().map(|(_, plans)| plans.len()).sum();
        if !every.is_complete || !ground.may_go_on(count as u64) {
            ground.is_cut_short.set(true);
        }
        let from = self.booking.subject.visit.start();
        let places = every.plans.into_iter().map(|(start, mut plans)| {
            plans.retain(|plan| plan.claims != self.booking.claims);
            Place { start, shift: start.since(from).0.abs(), plans, kinds: None }
        });
        Ok(places.filter(|place| !place.plans.is_empty()).collect())
    }
}

impl Placed<'_> {
    /// How far it is from where it was.
    pub(super) fn shift(&self) -> i64 {
        self.plan.visit.start().since(self.booking.subject.visit.start()).0.abs()
    }

    /// The booking as it will be.
    pub(super) fn moved(&self) -> Booking {
        at(self.booking, &self.plan.claims)
    }

    /// The command that moves it: its key is made of what it was thought of on, so that it moves the booking once.
    pub(super) fn command(&self, ground: &Ground<'_>) -> Result<Command> {
        let (booking, start) = (self.booking, self.plan.visit.start());
        let parts = [
            Json::text(ground.state.id()),
            Json::text(ground.state.position().0),
            Json::text(&booking.id),
            Json::text(start),
        ];
        let choices = self
            .choices
            .iter()
            .map(|(need, chosen)| Json::list([need.as_str(), chosen.as_str()].map(Json::from)));
        let digest: Digest = Json::list(parts.into_iter().chain(choices)).digest();
        let key = Key::new(&format!("slotwright:rebook:{}", digest.short(20)))?;
        let action = Action::Reschedule {
            booking: Claimant { id: booking.id.clone(), token: None },
            by: Party::Staff,
            start,
            options: None,
            quantity: None,
            also: None,
            choices: self.choices.clone(),
            overriding: booking.overriding.clone(),
        };
        Ok(Command { key, valid_until: None, action })
    }
}

/// A booking with other claims, and without what nobody asks for who only thinks.
pub(super) fn at(booking: &Booking, claims: &[Claim]) -> Booking {
    Booking { claims: claims.into(), data: None, extra: BTreeMap::new(), ..booking.clone() }
}

/// What the catalog no longer offers has no place: that is no error.
fn gone<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Err(Error::Unknown { .. } | Error::QueryInvalid { .. }) => Ok(None),
        answer => answer.map(Some),
    }
}

impl Desk {
    /// What of a ledger and of foreign tables is in the way of a claim.
    pub(super) fn conflicts(
        &self,
        state: &LedgerState,
        claim: &Claim,
        overriding: bool,
        without: &BTreeSet<BookingId>,
        now: Instant,
    ) -> Vec<Conflict> {
        let view = View { overriding, ..self.view(state, without, &claim.resource, now) };
        let start = claim.core.start();
        let alone = Period::checked(start, start.plus(Seconds(1))).unwrap_or(claim.core);
        let occupancy = state.occupancies().get(&claim.resource);
        let found = occupancy.map(|it| it.conflicts(&claim.resource, &Shape::of(claim), alone, view));
        found.unwrap_or_default()
    }
}
