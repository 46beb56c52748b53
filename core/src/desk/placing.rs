//! New places for bookings of which it is settled that they move: the least total shift.
//!
//! A branch-and-bound over their starts, the nearest first. Who serves is settled for all of them together, each time
//! that one more start is fixed: so that it does not matter who was thought of first. What every booking that is still
//! open must be shifted at least, beside those that are fixed, is the bound.

use super::mover::{Ground, Mover, Placed, at};
use super::rebook::Lot;
use crate::Result;
use crate::availability::Plan;
use crate::id::{BookingId, ResourceId};
use crate::ledger::LedgerState;
use crate::period::Instant;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Placing<'p, 'a> {
    ground: &'p Ground<'a>,
    movers: &'p mut [Mover<'a>],
    /// Those who may move, wherever they stand: places are looked for as if they were not there.
    may_move: &'p BTreeSet<BookingId>,
    /// Those that move, in order of start.
    who: Vec<usize>,
    /// The ledger without them, but with those that are seated.
    without: &'p mut LedgerState,
    /// The ledger with all of them where they are.
    before: &'p mut LedgerState,
    seats: Vec<Seat>,
    /// Those that stand where others do by an override: they do not hinder whoever moved before them.
    overriding: BTreeSet<BookingId>,
    /// What the total shift must be less than.
    below: i64,
    best: Option<Vec<Placed<'a>>>,
    /// Whether bookings that are alike are to keep their order: it costs nothing.
    keeps_order: bool,
    /// Whether there were places that no order of moves leads to.
    is_tangled: bool,
}

/// Which of its places a booking has, and by which plan.
#[derive(Clone, Copy)]
struct Seat {
    who: usize,
    nth: usize,
    plan: usize,
}

/// When a seating is good.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Fitting,
    /// Fitting, and there is an order of moves that leads to it.
    Reachable,
}

/// What a resource is to those who are still to be seated: itself, or one of a kind.
#[derive(Clone, PartialEq)]
enum Part {
    Itself(ResourceId),
    Any(Vec<Option<ResourceId>>),
}

impl<'p, 'a> Placing<'p, 'a> {
    pub(super) fn new(lot: &'p mut Lot<'a>, who: Vec<usize>) -> Placing<'p, 'a> {
        let Lot { ground, movers, may_move, before, seated: without, .. } = lot;
        let mut overriding = BTreeSet::new();
        for mover in who.iter().filter_map(|&who| movers.get(who)) {
            without.imagine(at(mover.booking, &[]));
            overriding.extend(mover.is_overriding().then(|| mover.booking.id.clone()));
        }
        let (seats, best) = (Vec::new(), None);
        let (below, keeps_order, is_tangled) = (i64::MAX, true, false);
        Placing {
            ground,
            movers,
            may_move,
            who,
            without,
            before,
            seats,
            overriding,
            below,
            best,
            keeps_order,
            is_tangled,
        }
    }

    /// The moves of the least total shift that is less than `below`, in an order in which they can be made.
    pub(super) fn best(mut self, below: i64) -> Result<Option<(i64, Vec<Placed<'a>>)>> {
        self.below = below;
        self.open()?;
        // Keeping the order of those that are alike is as good as any other, unless it was not to be reached.
        if self.is_tangled {
            self.keeps_order = false;
            self.open()?;
        }
        for mover in self.who.iter().filter_map(|&who| self.movers.get(who)) {
            self.without.imagine(at(mover.booking, &mover.booking.claims));
        }
        Ok(self.best.map(|best| (self.below, best)))
    }

    fn open(&mut self) -> Result<()> {
        let nowhere = vec![(0, 0); self.who.len()];
        match self.lows(nowhere, 0)? {
            Some(lows) => self.descend(0, &lows),
            None => Ok(()),
        }
    }

    /// Seats the next booking in each of its places. `lows`: for each, the nearest place that it may have, and its shift.
    fn descend(&mut self, cost: i64, lows: &[(usize, i64)]) -> Result<()> {
        let depth = self.seats.len();
        let (Some(&who), Some(&(low, _))) = (self.who.get(depth), lows.get(depth)) else {
            return self.finish(cost);
        };
        let rest: i64 = lows.iter().skip(depth + 1).map(|(_, shift)| shift).sum();
        for nth in low.. {
            let Some((start, shift)) = self.place(who, nth)? else { break };
            let cost = cost.saturating_add(shift);
            if cost.saturating_add(rest) >= self.below || !self.ground.may_go_on(1) {
                break;
            }
            if self.is_in_order(depth, start) && self.seat(who, nth)? {
                if let Some(lows) = self.lows(lows.to_vec(), cost)? {
                    self.descend(cost, &lows)?;
                }
                self.unseat();
            }
        }
        Ok(())
    }

    fn place(&mut self, who: usize, nth: usize) -> Result<Option<(Instant, i64)>> {
        let Some(mover) = self.movers.get_mut(who) else { return Ok(None) };
        Ok(mover.place(self.ground, self.may_move, nth)?.map(|place| (place.start, place.shift)))
    }

    /// Moves those that are open on to the nearest place that is left beside those that are seated; `None` if one has
    /// none, or if they all come to no less than is known already.
    fn lows(&mut self, mut lows: Vec<(usize, i64)>, cost: i64) -> Result<Option<Vec<(usize, i64)>>> {
        let seated = self.seats.len();
        for index in seated..lows.len() {
            let others: i64 = lows
                .iter()
                .enumerate()
                .skip(seated)
                .map(|(at, low)| if at == index { 0 } else { low.1 })
                .sum();
            let (Some(&who), Some(low)) = (self.who.get(index), lows.get_mut(index)) else { break };
            loop {
                let Some((start, shift)) = self.place(who, low.0)? else { return Ok(None) };
                if cost.saturating_add(others).saturating_add(shift) >= self.below
                    || !self.ground.may_go_on(1)
                {
                    return Ok(None);
                }
                if self.is_in_order(index, start) && self.seat(who, low.0)? {
                    self.unseat();
                    low.1 = shift;
                    break;
                }
                low.0 += 1;
            }
        }
        Ok(Some(lows))
    }

    /// Bookings that are alike may as well come in the order in which they came.
    fn is_in_order(&self, index: usize, start: Instant) -> bool {
        let Some(own) = self.who.get(index).and_then(|&who| self.movers.get(who)) else { return false };
        let mut before = self.seats.iter().filter_map(|seat| Some((self.movers.get(seat.who)?, seat)));
        !self.keeps_order
            || before.all(|(mover, seat)| {
                !mover.is_like(own) || mover.known(seat.nth).is_none_or(|place| place.start <= start)
            })
    }

    /// Seats one more, if need be by seating all anew.
    fn seat(&mut self, who: usize, nth: usize) -> Result<bool> {
        let plans =
            self.movers.get(who).and_then(|mover| mover.known(nth)).map_or(0, |place| place.plans.len());
        for plan in 0..plans {
            let seat = Seat { who, nth, plan };
            if self.fits(seat) {
                self.put(seat);
                self.seats.push(seat);
                return Ok(true);
            }
        }
        // Alone it fits nowhere: nobody else is to blame.
        if self.seats.is_empty() {
            return Ok(false);
        }
        let before = self.seats.clone();
        before.iter().for_each(|&seat| self.take_away(seat));
        self.seats.push(Seat { who, nth, plan: 0 });
        let is_seated = self.seat_all(0, Wanted::Fitting)?;
        if !is_seated {
            self.seats = before;
            self.seats.clone().into_iter().for_each(|seat| self.put(seat));
        }
        Ok(is_seated)
    }

    fn unseat(&mut self) {
        if let Some(seat) = self.seats.pop() {
            self.take_away(seat);
        }
    }

    /// Chooses who serves, from the nth seat on, those before being settled.
    fn seat_all(&mut self, from: usize, wanted: Wanted) -> Result<bool> {
        let Some(&Seat { who, nth, .. }) = self.seats.get(from) else {
            return Ok(wanted == Wanted::Fitting || self.reached()?);
        };
        let plans =
            self.movers.get(who).and_then(|mover| mover.known(nth)).map_or(0, |place| place.plans.len());
        let mut tried: Vec<Vec<Part>> = Vec::new();
        for plan in 0..plans {
            let seat = Seat { who, nth, plan };
            if !self.fits(seat) {
                continue;
            }
            if wanted == Wanted::Fitting {
                let parts = self.parts(from, seat);
                if tried.contains(&parts) {
                    continue;
                }
                tried.push(parts);
            }
            self.put(seat);
            if let Some(own) = self.seats.get_mut(from) {
                *own = seat;
            }
            if self.seat_all(from + 1, wanted)? {
                return Ok(true);
            }
            self.take_away(seat);
        }
        Ok(false)
    }

    /// What a plan takes, where resources that could do the same for all who are to be seated are the same. Who of
    /// them is taken first makes no difference: only one of each kind is tried.
    fn parts(&mut self, from: usize, seat: Seat) -> Vec<Part> {
        let Some(plan) = self.plan(seat).cloned() else { return Vec::new() };
        let ids: Vec<ResourceId> = plan.claims.iter().map(|claim| claim.resource.clone()).collect();
        let seats = self.seats.clone();
        let used: BTreeSet<ResourceId> = seats
            .iter()
            .take(from)
            .filter_map(|&seat| self.plan(seat))
            .flat_map(|plan| plan.claims.iter().map(|claim| claim.resource.clone()))
            .collect();
        let is_alone = |id: &ResourceId| {
            let occupancy = self.ground.state.occupancies().get(id);
            used.contains(id) || occupancy.is_none_or(|occupancy| occupancy.capacity() != 1)
        };
        // Those that may move and stay make more of a difference than their own places show.
        let all_alone = self.who.len() < self.movers.len();
        let alone: Vec<bool> = ids.iter().map(|id| all_alone || is_alone(id)).collect();
        let mut parts = Vec::with_capacity(ids.len());
        for (id, is_alone) in ids.into_iter().zip(alone) {
            parts.push(if is_alone {
                Part::Itself(id)
            } else {
                Part::Any(
                    seats.iter().map(|seat| self.movers.get_mut(seat.who)?.kind(seat.nth, &id)).collect(),
                )
            });
        }
        parts
    }

    fn finish(&mut self, cost: i64) -> Result<()> {
        if self.reached()? {
            self.below = cost;
            return Ok(());
        }
        self.is_tangled = true;
        let seats = self.seats.clone();
        seats.iter().for_each(|&seat| self.take_away(seat));
        if self.seat_all(0, Wanted::Reachable)? {
            self.below = cost;
            self.seats.clone().into_iter().for_each(|seat| self.take_away(seat));
        }
        seats.iter().for_each(|&seat| self.put(seat));
        self.seats = seats;
        Ok(())
    }

    /// Whether the moves can be made one after the other: then they are the best so far.
    fn reached(&mut self) -> Result<bool> {
        let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
        let is_reached = self.go_on(0, &mut order, &mut seen)?;
        if is_reached {
            self.best = Some(order);
        }
        Ok(is_reached)
    }

    /// `done`: a bit for each seat whose booking was moved. What the ledger is then depends on nothing else.
    fn go_on(&mut self, done: u64, order: &mut Vec<Placed<'a>>, seen: &mut BTreeSet<u64>) -> Result<bool> {
        if order.len() == self.seats.len() {
            return Ok(true);
        }
        if !seen.insert(done) {
            return Ok(false);
        }
        for (index, seat) in
            self.seats.clone().into_iter().enumerate().filter(|(index, _)| done & (1 << index) == 0)
        {
            let (Some(mover), Some(plan)) = (self.movers.get(seat.who), self.plan(seat)) else { continue };
            let Some(choices) = self.ground.choices(self.before, mover, plan)? else { continue };
            let placed = Placed { booking: mover.booking, plan: plan.clone(), choices };
            self.before.imagine(placed.moved());
            order.push(placed);
            let is_reached = self.go_on(done | (1 << index), order, seen)?;
            if let Some(mover) = self.movers.get(seat.who) {
                self.before.imagine(at(mover.booking, &mover.booking.claims));
            }
            if is_reached {
                return Ok(true);
            }
            order.pop();
        }
        Ok(false)
    }

    fn plan(&self, seat: Seat) -> Option<&Plan> {
        self.movers.get(seat.who)?.known(seat.nth)?.plans.get(seat.plan)
    }

    fn fits(&self, seat: Seat) -> bool {
        let (Some(mover), Some(plan)) = (self.movers.get(seat.who), self.plan(seat)) else { return false };
        self.ground.fits(self.without, &plan.claims, mover.is_overriding(), &self.overriding)
    }

    fn put(&mut self, seat: Seat) {
        let Some((mover, plan)) = self.movers.get(seat.who).zip(self.plan(seat)) else { return };
        let seated = at(mover.booking, &plan.claims);
        self.without.imagine(seated);
    }

    fn take_away(&mut self, seat: Seat) {
        if let Some(mover) = self.movers.get(seat.who) {
            self.without.imagine(at(mover.booking, &[]));
        }
    }
}

/// For each resource of some plans, the first that they could do with in its place.
pub(super) fn kinds(plans: &[Plan]) -> BTreeMap<ResourceId, ResourceId> {
    let mut signs: BTreeMap<&ResourceId, BTreeSet<String>> = BTreeMap::new();
    for plan in plans {
        for (own, claim) in plan.claims.iter().enumerate() {
            let others = plan.claims.iter().enumerate().map(|(at, other)| {
                let resource = (at != own).then_some(&other.resource);
                (resource, other.core, other.units, other.buffer)
            });
            signs
                .entry(&claim.resource)
                .or_default()
                .insert(format!("{own} {:?}", others.collect::<Vec<_>>()));
        }
    }
    let mut first: BTreeMap<&BTreeSet<String>, &ResourceId> = BTreeMap::new();
    for (resource, sign) in &signs {
        first.entry(sign).or_insert(resource);
    }
    let of = |(resource, sign): (&&ResourceId, &BTreeSet<String>)| {
        Some(((*resource).clone(), (*first.get(sign)?).clone()))
    };
    signs.iter().filter_map(of).collect()
}
