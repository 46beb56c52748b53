use super::mover::{Ground, Mover, Placed, at};
use super::placing::Placing;
use super::{Command, Desk, Slot, Stamp};
use crate::availability::SlotId;
use crate::id::{BookingId, LedgerId, ResourceId};
use crate::ledger::{Booking, LedgerState};
use crate::period::{Instant, Period, Seconds};
use crate::rules::{Claim, Obstacle};
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many displaced bookings, the best moves are looked for; above, good ones.
pub const REBOOKED_EXACTLY: usize = 8;

/// Up to so many bookings, displaced or in the way of one, are thought of as moving, in the search for the best.
const MOVERS: usize = 16;

/// Moves after which nobody is displaced any more, as far as there are any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebooking {
    /// What this is an answer to.
    pub stamp: Stamp,
    /// The moves, in an order in which their commands can be applied.
    pub moves: Vec<Move>,
    /// Those that stay displaced, in order of start.
    pub unplaced: Vec<BookingId>,
    /// Whether nothing better can be had.
    pub proven: bool,
}

/// A booking that is to be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The booking.
    pub booking: BookingId,
    /// Its visit now.
    pub from: Period,
    /// Where it goes, with what its command chooses.
    pub to: Slot,
    /// From the old start to the new one; 0: at the same time, by somebody else.
    pub shift: Seconds,
    /// A `reschedule` by staff. Its key is made of the ledger's position and of the move, so that it can be sent again.
    pub command: Command,
}

impl Desk {
    /// Proposes moves for what [`displaced`](Desk::displaced) lists, as commands: applied one after the other, or
    /// together, they are all accepted, as long as nothing else comes between; after that nobody who was moved is
    /// displaced, and nobody is who was not before.
    ///
    /// What is best, in this order: the fewest bookings that stay displaced; the fewest moves; the least total shift of
    /// their starts, to either side; then the nearest start for whoever comes first, the earlier of two. So a booking
    /// that is in its place, and in the way of two that are not, is moved in their stead. Those in whose way a displaced
    /// booking stands are asked to move, and nobody else is.
    ///
    /// Bookings that are `requested` or `booked`, and whose visit is to come, are moved; of others that are displaced,
    /// such as holds, it is said that they stay so. Every move is one that staff could make: of the same service, at the
    /// same location, within notice and horizon, at most 32 days away and `limits.window_days` / 2. What the customer
    /// asked for by name stays: without it there is no place. A move may have to choose by name what its service's
    /// policy would not; a need for several has whom the policy picks, and flexible gaps are as short as they can be.
    /// Who stands somewhere by an override is moved by that same override.
    ///
    /// With more than [`REBOOKED_EXACTLY`] displaced, each gets the nearest start that is left, in order of start; so it
    /// is when more than 16 could have to move, or the search needs more than `limits.rebook_steps`, unless it found better
    /// by then. Then nothing is `proven`.
    ///
    /// # Errors
    /// As [`displaced`](Desk::displaced); [`Error::Limit`] for more displaced bookings than
    /// `limits.rebook`: ask with an earlier `until`; [`Error::CatalogStale`] and
    /// [`Error::ReadOnly`] of a ledger that would refuse the commands.
    pub fn rebook(&self, ledger: &LedgerId, until: Instant, now: Instant) -> Result<Rebooking> {
        let state = self.of_this_catalog(self.ledger(ledger)?)?;
        let now = now.max(state.last_time());
        let mut lot = Lot::new(self, state, until, now)?;
        let mut best = lot.one_by_one()?;
        let is_small = lot.displaced.len() <= REBOOKED_EXACTLY;
        if is_small && let Some(better) = lot.search(&best)? {
            best = better;
        }
        let proven = is_small && !lot.ground.is_cut_short.get();
        let left = lot.left(&ids(&best), &mut Known::new());
        let mut unplaced: Vec<_> = left.into_iter().filter_map(|id| state.booking(&id)).collect();
        unplaced.sort_by(|a, b| (a.subject.visit, &a.id).cmp(&(b.subject.visit, &b.id)));
        Ok(Rebooking {
            stamp: self.stamp(state, now),
            moves: best.iter().map(|placed| Move::new(placed, &lot.ground)).collect::<Result<_>>()?,
            unplaced: unplaced.into_iter().map(|booking| booking.id.clone()).collect(),
            proven,
        })
    }
}

impl Move {
    fn new(placed: &Placed<'_>, ground: &Ground<'_>) -> Result<Move> {
        let (booking, visit) = (placed.booking, placed.plan.visit);
        let subject = &booking.subject;
        let id = SlotId {
            service: subject.service.clone(),
            quantity: subject.quantity,
            options: subject.options.clone(),
            also: subject.also.clone(),
            location: subject.location.clone(),
            start: visit.start(),
            choices: placed.choices.clone(),
            preferred: BTreeMap::new(),
        };
        Ok(Move {
            booking: booking.id.clone(),
            from: subject.visit,
            to: Slot { id, visit },
            shift: visit.start().since(subject.visit.start()),
            command: placed.command(ground)?,
        })
    }
}

/// For each resource and each set of those that leave it, who is displaced there.
type Known = BTreeMap<ResourceId, BTreeMap<BTreeSet<BookingId>, Vec<BookingId>>>;

/// All who are displaced, and those in their way.
pub(super) struct Lot<'a> {
    pub(super) ground: Ground<'a>,
    /// In order of start.
    displaced: Vec<&'a Booking>,
    /// Those that are displaced by something that is not in the ledger: only a move helps.
    outside: BTreeSet<BookingId>,
    /// Those that are displaced in the ledger, asked for or not.
    surplus: BTreeSet<BookingId>,
    /// Those of the displaced that may move, and those in their way, in order of start.
    pub(super) movers: Vec<Mover<'a>>,
    pub(super) may_move: BTreeSet<BookingId>,
    /// The resources on which somebody may come to be displaced, or no longer be: with who may leave them.
    resources: BTreeMap<ResourceId, BTreeSet<BookingId>>,
    /// The ledger, to think on.
    pub(super) before: LedgerState,
    /// The same, for those who are seated.
    pub(super) seated: LedgerState,
}

impl<'a> Lot<'a> {
    fn new(desk: &'a Desk, state: &'a LedgerState, until: Instant, now: Instant) -> Result<Lot<'a>> {
        let ground = Ground::new(desk, state, now);
        let found = desk.displaced(&state.id().clone(), until, now)?;
        if found.len() > desk.limits.rebook {
            return Err(Error::Limit { limit: "rebook", allowed: desk.limits.rebook as u64 });
        }
        let displaced: Vec<_> = found.iter().filter_map(|one| state.booking(&one.booking)).collect();
        let nobody = BTreeSet::new();
        let mut lot = Lot {
            ground,
            displaced,
            outside: BTreeSet::new(),
            surplus: BTreeSet::new(),
            movers: Vec::new(),
            may_move: BTreeSet::new(),
            resources: BTreeMap::new(),
            before: state.clone(),
            seated: state.clone(),
        };
        for booking in &lot.displaced {
            for claim in booking.claims.iter() {
                let blockers = desk.outside(state, now, booking, claim)?;
                lot.outside.extend((!blockers.is_empty()).then(|| booking.id.clone()));
            }
        }
        let in_the_way = lot.in_the_way();
        let days = desk.limits.window_days;
        let all =
            lot.displaced.iter().copied().chain(in_the_way).filter(|booking| lot.ground.may_move(booking));
        let mut all: Vec<_> = all.collect();
        all.sort_by(|a, b| (a.subject.visit, &a.id).cmp(&(b.subject.visit, &b.id)));
        lot.movers = all.into_iter().map(|booking| Mover::new(booking, days)).collect();
        lot.may_move = lot.movers.iter().map(|mover| mover.booking.id.clone()).collect();
        let theirs = lot.movers.iter().map(|mover| mover.booking).chain(lot.displaced.iter().copied());
        for booking in theirs {
            for claim in booking.claims.iter() {
                let members = lot.resources.entry(claim.resource.clone()).or_default();
                members.extend(lot.may_move.get(&booking.id).cloned());
            }
        }
        lot.surplus = lot.surplus(&nobody, &mut Known::new());
        Ok(lot)
    }

    /// Those that keep a displaced booking from its place, where it could stay if they left.
    fn in_the_way(&self) -> Vec<&'a Booking> {
        let mut owners = BTreeSet::new();
        for booking in self.displaced.iter().filter(|booking| !self.outside.contains(&booking.id)) {
            let itself = BTreeSet::from([booking.id.clone()]);
            let conflicts = |away: &BTreeSet<BookingId>| -> Vec<(&ResourceId, Obstacle)> {
                let of = |claim: &'a Claim| {
                    let found = self.ground.conflicts(claim, booking.overriding.is_some(), away);
                    found.into_iter().map(|conflict| (&claim.resource, conflict.obstacle))
                };
                booking.claims.iter().flat_map(of).collect()
            };
            let obstacles = conflicts(&itself);
            let own = obstacles.iter().flat_map(|(resource, obstacle)| self.owners(resource, obstacle));
            let own: BTreeSet<_> = own.collect();
            let displaced = self.displaced.iter().map(|booking| booking.id.clone());
            if conflicts(&own.iter().cloned().chain(displaced).collect()).is_empty() {
                owners.extend(own);
            }
        }
        let is_displaced = |owner: &BookingId| self.displaced.iter().any(|booking| booking.id == *owner);
        let others = owners.iter().filter(|owner| !is_displaced(owner));
        others.filter_map(|id| self.ground.state.booking(id)).collect()
    }

    /// Whose claims an obstacle is made of, as far as they may be moved.
    fn owners(&self, resource: &ResourceId, obstacle: &Obstacle) -> Vec<BookingId> {
        let Ground { desk, state, now, .. } = self.ground;
        let nobody = BTreeSet::new();
        let owners = match obstacle {
            Obstacle::Taken { owner, .. } => vec![owner.clone()],
            Obstacle::Full { period, .. } => {
                let view = desk.view(state, &nobody, resource, now);
                let claims =
                    state.occupancies().get(resource).into_iter().flat_map(|it| it.claims(*period, view));
                claims.map(|taken| taken.owner.clone()).collect()
            }
            _ => Vec::new(),
        };
        let may_move =
            |id: &BookingId| state.booking(id).is_some_and(|booking| self.ground.may_move(booking));
        owners.into_iter().filter(may_move).collect()
    }

    /// Who is displaced in the ledger when some are away. On a resource it depends on those who have a claim there.
    fn surplus(&self, away: &BTreeSet<BookingId>, known: &mut Known) -> BTreeSet<BookingId> {
        let Ground { desk, state, now, .. } = self.ground;
        let Some(window) = Period::checked(now, Instant::MAX) else { return BTreeSet::new() };
        let mut found = BTreeSet::new();
        for (id, members) in &self.resources {
            let there: BTreeSet<BookingId> = away.intersection(members).cloned().collect();
            let known = known.entry(id.clone()).or_default();
            if !known.contains_key(&there) {
                let displaced = state.displaced_in(id, window, desk.view(state, &there, id, now));
                known.insert(there.clone(), displaced);
            }
            found.extend(known.get(&there).into_iter().flatten().cloned());
        }
        found
    }

    /// Who is displaced when some are away: those who were, and whoever was not and now is.
    fn left(&self, away: &BTreeSet<BookingId>, known: &mut Known) -> BTreeSet<BookingId> {
        let surplus = self.surplus(away, known);
        let stay = self.displaced.iter().map(|booking| &booking.id).filter(|id| !away.contains(*id));
        let mut left: BTreeSet<_> =
            stay.filter(|id| self.outside.contains(*id) || surplus.contains(*id)).cloned().collect();
        left.extend(surplus.difference(&self.surplus).cloned());
        left
    }

    /// The nearest start that is left, for each that is displaced.
    fn one_by_one(&mut self) -> Result<Vec<Placed<'a>>> {
        let all = self.in_turn(|_, _| true)?;
        // Where somebody leaves, one of two others may come to stand who was displaced, and displace the second.
        let is_fair =
            |lot: &Lot<'_>, moves: &[Placed<'_>]| lot.is_fair(&lot.left(&ids(moves), &mut Known::new()));
        if is_fair(self, &all) { Ok(all) } else { self.in_turn(is_fair) }
    }

    /// The same, but for moves that may not be made after those before them.
    fn in_turn(&mut self, may: impl Fn(&Lot<'a>, &[Placed<'a>]) -> bool) -> Result<Vec<Placed<'a>>> {
        let mut all: Vec<Placed<'_>> = Vec::new();
        for index in 0..self.movers.len() {
            let Some(mover) = self.movers.get(index) else { break };
            let is_displaced = self.displaced.iter().any(|one| one.id == mover.booking.id);
            if is_displaced && let Some(placed) = self.ground.nearest(&self.before, mover)? {
                all.push(placed);
                match all.last().filter(|_| may(self, &all)).map(Placed::moved) {
                    Some(moved) => self.before.imagine(moved),
                    None => drop(all.pop()),
                }
            }
        }
        all.iter().for_each(|placed| self.before.imagine(at(placed.booking, &placed.booking.claims)));
        Ok(all)
    }

    /// Better moves than those, if there are any: level by level, from the fewest that stay displaced and the fewest
    /// moves on. Whom it helps that some leave does not depend on where they go: who moves is always served last.
    fn search(&mut self, known: &[Placed<'a>]) -> Result<Option<Vec<Placed<'a>>>> {
        if self.movers.len() > MOVERS {
            self.ground.is_cut_short.set(true);
            return Ok(None);
        }
        let left = self.left(&ids(known), &mut Known::new());
        let level_of_known = self.is_fair(&left).then_some((left.len(), known.len()));
        let sets = self.sets()?;
        let levels: BTreeSet<_> = sets.iter().map(|(unplaced, who)| (*unplaced, who.len())).collect();
        for level in levels {
            let is_known = Some(level) == level_of_known;
            let total = known.iter().map(Placed::shift).fold(0_i64, i64::saturating_add);
            let mut below = if is_known { total } else { i64::MAX };
            let mut best = None;
            for (_, who) in sets.iter().filter(|(unplaced, who)| (*unplaced, who.len()) == level) {
                let placing = Placing::new(self, who.clone());
                if let Some((shift, moves)) = placing.best(below)? {
                    (below, best) = (shift, Some(moves));
                }
            }
            if is_known || best.is_some() || self.ground.is_spent() {
                return Ok(best);
            }
        }
        Ok(None)
    }

    /// Who may leave together, with how many would stay displaced then.
    fn sets(&mut self) -> Result<Vec<(usize, Vec<usize>)>> {
        let mut placeable = Vec::new();
        for (index, mover) in self.movers.iter_mut().enumerate() {
            placeable.extend(mover.place(&self.ground, &self.may_move, 0)?.is_some().then_some(index));
        }
        let ids: Vec<BookingId> = self.movers.iter().map(|mover| mover.booking.id.clone()).collect();
        let mut known = BTreeMap::new();
        let mut sets = Vec::new();
        for mask in 0..1_u32 << placeable.len() {
            if !self.ground.may_go_on(1) {
                break;
            }
            let chosen = placeable.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0);
            let who: Vec<usize> = chosen.map(|(_, index)| *index).collect();
            let away = who.iter().filter_map(|&who| ids.get(who)).cloned().collect();
            let left = self.left(&away, &mut known);
            if self.is_fair(&left) {
                sets.push((left.len(), who));
            }
        }
        Ok(sets)
    }

    /// Whether nobody comes to be displaced who was not.
    fn is_fair(&self, left: &BTreeSet<BookingId>) -> bool {
        left.iter().all(|id| self.displaced.iter().any(|booking| booking.id == *id))
    }
}

fn ids(moves: &[Placed<'_>]) -> BTreeSet<BookingId> {
    moves.iter().map(|placed| placed.booking.id.clone()).collect()
}
