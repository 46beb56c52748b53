use super::{
    Booking, Change, Commit, Confirmation, EntryKind, FORMAT, LedgerEntry, LedgerState, Owned, Refusal,
    Status, Turn, Verb, fold,
};
use crate::id::{BookingId, LocationId, ResourceId};
use crate::period::{Instant, Period, Seconds};
use crate::rules::{Block, Claim, Occupancy, Shape, View};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a ledger says to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// What happens, once it is appended.
    Entry(Box<LedgerEntry>),
    /// Nothing happens.
    Refused(Refusal),
}

/// Decides on a state, and writes nothing. `at` is the time of the decision, not before the state's last.
///
/// The caller has looked up the key already: a command that succeeded must not be planned again.
pub fn decide(state: &LedgerState, commit: &Commit, at: Instant) -> Decided {
    let at = mutate!(at.max(state.last_time()), "time runs backwards" => at);
    match kind_of(state, commit, at).and_then(|kind| readable(state, kind)) {
        Ok(kind) => {
            let (key, digest) = (commit.key.clone(), commit.digest);
            let mut entry = LedgerEntry { key, digest, at, kind: Arc::new(kind), extra: BTreeMap::new() };
            let whom = displaced_by(state, &entry);
            if !whom.is_empty()
                && let EntryKind::Put { displaced, .. } = Arc::make_mut(&mut entry.kind)
            {
                *displaced = whom;
            }
            Decided::Entry(Box::new(entry))
        }
        Err(refusal) => Decided::Refused(refusal),
    }
}

impl LedgerState {
    /// Makes a copy of the state what it would be after an entry that is not yet written: for group commits.
    pub fn speculate(&mut self, entry: &LedgerEntry) {
        fold::apply(self, entry);
    }

    /// Takes what a booking claims, on a copy: so that the next occurrence of a series sees it.
    pub fn imagine(&mut self, booking: Booking) {
        fold::put(self, &Arc::new(booking));
    }
}

/// Law 7: what versions that still read this ledger would have to understand and can't is not written.
fn readable(state: &LedgerState, kind: EntryKind) -> Result<EntryKind, Refusal> {
    let (format, needs) = (state.format(), kind.format());
    if mutate!(needs <= format, "what neighbours can't read is written" => true) {
        Ok(kind)
    } else {
        Err(Refusal::FormatTooLow { format, needs })
    }
}

fn kind_of(state: &LedgerState, commit: &Commit, at: Instant) -> Result<EntryKind, Refusal> {
    match &commit.change {
        Change::Configure { needs, .. } if *needs > state.format() => {
            Err(Refusal::FormatTooLow { format: state.format(), needs: *needs })
        }
        Change::Configure { spacing, capacities, overbookable, locations, .. } => {
            mutate!(settled(state, locations, at), "a location with bookings is dropped" => Ok(()))?;
            Ok(EntryKind::Configured {
                revision: commit.revision,
                spacing: spacing.clone(),
                capacities: capacities.clone(),
                overbookable: overbookable.clone(),
            })
        }
        Change::Raise { format } if *format > FORMAT => {
            Err(Refusal::FormatUnknown { format: *format, newest: FORMAT })
        }
        // It says what the ledger is at from then on: it is never lowered.
        Change::Raise { format } => {
            let format = mutate!(state.format().max(*format), "a format is lowered" => *format);
            Ok(EntryKind::Raised { format })
        }
        Change::Import { bookings } => {
            mutate!(current(state, commit), "an import of another catalog" => Ok(()))?;
            let new = |new: &Booking| Arc::new(Booking { changed_at: at, ..new.clone() });
            let bookings = bookings.iter().map(new).collect();
            let (releases, skipped, displaced) = (Vec::new(), Vec::new(), Vec::new());
            Ok(EntryKind::Put { verb: Verb::Imported, bookings, releases, skipped, displaced })
        }
        Change::Take { bookings, releases, skipped } => {
            current(state, commit)?;
            let released: Result<BTreeSet<BookingId>, Refusal> =
                releases.iter().map(|owned| Ok(given_back(state, owned)?.id.clone())).collect();
            let released = released?;
            let bookings: Vec<_> =
                bookings.iter().map(|new| Booking { changed_at: at, ..new.clone() }).collect();
            free(state, &bookings, &released, at)?;
            let has = |name: &str| bookings.iter().any(|booking| booking.status.name() == name);
            let verb = match skipped {
                Some(_) => Verb::Series,
                None if has("waiting") => Verb::Waitlisted,
                None if has("held") => Verb::Held,
                None if has("requested") => Verb::Requested,
                None => Verb::Booked,
            };
            let (releases, skipped) = (released.into_iter().collect(), skipped.clone().unwrap_or_default());
            let bookings = bookings.into_iter().map(Arc::new).collect();
            Ok(EntryKind::Put { verb, bookings, releases, skipped, displaced: Vec::new() })
        }
        Change::Confirm(asked) => confirmed(state, commit, asked, at),
        Change::Extend { hold, until } => {
            let held = live(with_status(owned(state, hold)?, &["held"])?, at)?;
            Ok(single(Verb::Extended, Booking { status: Status::Held { until: *until }, ..next(held, at) }))
        }
        Change::Reschedule { booking, to } => {
            current(state, commit)?;
            let now = with_status(owned(state, booking)?, &["requested", "booked"])?;
            let (subject, claims, overriding) =
                (to.subject.clone(), to.claims.clone(), to.overriding.clone());
            let overriding =
                mutate!(overriding, "an override is kept by a move" => now.overriding.clone().or(overriding));
            let moved = Booking { subject, claims, overriding, ..next(now, at) };
            let itself = BTreeSet::from([moved.id.clone()]);
            let itself = mutate!(itself, "a booking stands in its own way" => BTreeSet::new());
            mutate!(free(state, core::slice::from_ref(&moved), &itself, at), "a move is not checked" => Ok(()))?;
            Ok(single(Verb::Rescheduled, moved))
        }
        Change::Turn { booking, turn } => {
            let (from, status, verb) = turn.rule();
            let now = with_status(owned(state, booking)?, from)?;
            let begin = now.subject.visit.start();
            if *turn == Turn::NoShow && mutate!(at < begin, "who does not come is missed too early" => false)
            {
                return Err(Refusal::NotYet { id: now.id.clone(), from: begin });
            }
            Ok(single(verb, Booking { status, ..next(now, at) }))
        }
        Change::Block { resource, block } => Ok(blocked(state, resource, block, at)),
    }
}

/// A hold becomes a booking, with the claims that it has, and those that only its customer brings.
fn confirmed(
    state: &LedgerState,
    commit: &Commit,
    asked: &Confirmation,
    at: Instant,
) -> Result<EntryKind, Refusal> {
    let held = with_status(owned(state, &asked.hold)?, &["held"])?;
    if mutate!(held.deposit.is_some() && held.deposit != asked.deposit, "the deposit is not compared" => false)
    {
        return Err(Refusal::OtherDeposit { id: held.id.clone() });
    }
    let beside = mutate!(&asked.beside[..], "a confirmation adds no claims" => &[]);
    let booking = Booking {
        status: asked.to,
        customer: held.customer.clone().or_else(|| asked.customer.clone()),
        deposit: asked.deposit.clone(),
        data: asked.data.clone().or_else(|| held.data.clone()),
        claims: held.claims.iter().chain(beside).cloned().collect(),
        ..next(held, at)
    };
    if let Err(over) = live(held, at) {
        if mutate!(!asked.revive, "a hold is revived unasked" => false) {
            return Err(over);
        }
        current(state, commit)?;
        let itself = BTreeSet::from([held.id.clone()]);
        mutate!(free(state, core::slice::from_ref(&booking), &itself, at), "what is revived is not checked" => Ok(()))?;
    } else if !beside.is_empty() {
        current(state, commit)?;
        // What it has stays, and is in the way of what it adds.
        let new = [Booking { claims: beside.iter().cloned().collect(), ..booking.clone() }];
        mutate!(free(state, &new, &BTreeSet::new(), at), "what a confirmation adds is not checked" => Ok(()))?;
    }
    Ok(single(Verb::Confirmed, booking))
}

/// The catalog that claims were planned with must be the one that the capacities are of.
fn current(state: &LedgerState, commit: &Commit) -> Result<(), Refusal> {
    let configured = state.revision();
    let is_current = configured == Some(commit.revision);
    if mutate!(is_current, "planned with another catalog" => true) {
        Ok(())
    } else {
        Err(Refusal::CatalogStale { configured })
    }
}

/// Law 2: each new claim fits beside all that stays, and beside those before it in the same entry.
fn free(
    state: &LedgerState,
    bookings: &[Booking],
    without: &BTreeSet<BookingId>,
    at: Instant,
) -> Result<(), Refusal> {
    let view = state.view(at, without);
    let bookings =
        mutate!(bookings, "a series of which two dates are checked" => bookings.get(..2).unwrap_or(bookings));
    let claims = || bookings.iter().flat_map(|booking| booking.taken().map(move |taken| (booking, taken)));
    let mut seen = BTreeSet::new();
    let repeated: BTreeSet<&ResourceId> =
        claims().map(|(_, taken)| &taken.claim.resource).filter(|id| !seen.insert(*id)).collect();
    let mut copies: BTreeMap<&ResourceId, Occupancy> = BTreeMap::new();
    let nobody = BTreeSet::new();
    let checked = mutate!(usize::MAX, "only the first two claims are checked" => 2);
    for (booking, taken) in claims().take(checked) {
        let claim = taken.claim;
        let standing = Occupancy::standing(state.occupancies(), &claim.resource);
        let standing = standing.unwrap_or_else(|| Cow::Owned(Occupancy::new(0)));
        let view = View { overriding: booking.overriding.is_some(), visit: Some(&booking.id), ..view };
        match copies.get(&claim.resource) {
            Some(copy) => fits(copy, claim, View { without: &nobody, ..view })?,
            None => fits(&standing, claim, view)?,
        }
        let is_repeated = repeated.contains(&claim.resource);
        if mutate!(is_repeated, "claims of one entry are not compared" => false) {
            let copy = copies.entry(&claim.resource).or_insert_with(|| state.rid_of(&standing, without));
            copy.take(taken);
        }
    }
    Ok(())
}

fn fits(occupancy: &Occupancy, claim: &Claim, view: View<'_>) -> Result<(), Refusal> {
    let start = claim.core.start();
    let alone = Period::checked(start, start.plus(Seconds(1))).unwrap_or(claim.core);
    match occupancy.conflicts(&claim.resource, &Shape::of(claim), alone, view).into_iter().next() {
        None => Ok(()),
        Some(conflict) => {
            Err(Refusal::Taken { resource: claim.resource.clone(), obstacle: conflict.obstacle })
        }
    }
}

fn owned<'a>(state: &'a LedgerState, owned: &Owned) -> Result<&'a Booking, Refusal> {
    let booking = state.booking(&owned.id).ok_or_else(|| Refusal::NoSuchBooking { id: owned.id.clone() })?;
    let is_other = booking.token.is_some() && booking.token != owned.token;
    if mutate!(is_other, "the token is not compared" => false) && !owned.by_staff {
        return Err(Refusal::NotYours { id: owned.id.clone() });
    }
    Ok(booking)
}

/// If it is in one of these statuses.
fn with_status<'a>(booking: &'a Booking, allowed: &[&str]) -> Result<&'a Booking, Refusal> {
    let status = booking.status.name();
    if mutate!(allowed.contains(&status), "the status is not compared" => true) {
        Ok(booking)
    } else {
        Err(Refusal::WrongStatus { id: booking.id.clone(), status })
    }
}

/// If it is not over.
fn live(held: &Booking, at: Instant) -> Result<&Booking, Refusal> {
    let is_over = |until: Instant| mutate!(until <= at, "a hold is confirmed at its very end" => until < at);
    match held.held_until() {
        Some(until) if mutate!(is_over(until), "a hold is confirmed when it is over" => false) => {
            Err(Refusal::Expired { id: held.id.clone(), until })
        }
        _ => Ok(held),
    }
}

/// What is replaced: a hold, expired or not, or a booking.
fn given_back<'a>(state: &'a LedgerState, own: &Owned) -> Result<&'a Booking, Refusal> {
    with_status(owned(state, own)?, &["waiting", "held", "requested", "booked"])
}

impl LedgerState {
    /// The hold or booking that an asker wants to give back for something else, if it is the asker's to give.
    ///
    /// # Errors
    /// The refusal that a command which replaces it would get.
    pub fn may_replace(&self, own: &Owned) -> Result<&Booking, Refusal> {
        given_back(self, own)
    }

    /// The hold or booking that an asker wants to give another status, if it is the asker's and can get it.
    ///
    /// # Errors
    /// The refusal that such a command would get.
    pub fn may_turn(&self, own: &Owned, turn: Turn) -> Result<&Booking, Refusal> {
        with_status(owned(self, own)?, turn.rule().0)
    }
}

fn next(booking: &Booking, at: Instant) -> Booking {
    let extra = mutate!(booking.extra.clone(), "a change drops unknown members" => BTreeMap::new());
    Booking { sequence: booking.sequence.saturating_add(1), changed_at: at, extra, ..booking.clone() }
}

fn single(verb: Verb, booking: Booking) -> EntryKind {
    let (releases, skipped, displaced) = (Vec::new(), Vec::new(), Vec::new());
    EntryKind::Put { verb, bookings: vec![Arc::new(booking)], releases, skipped, displaced }
}

/// A catalog that no longer has a location leaves nobody standing there.
fn settled(state: &LedgerState, locations: &BTreeSet<LocationId>, at: Instant) -> Result<(), Refusal> {
    let is_left = |booking: &&Booking| {
        let is_to_come = booking.is_active(at) && at < booking.subject.visit.end();
        is_to_come && !locations.contains(&booking.subject.location)
    };
    match state.bookings().find(is_left) {
        Some(left) => {
            let (location, id) = (left.subject.location.clone(), left.id.clone());
            Err(Refusal::LocationGone { location, id })
        }
        None => Ok(()),
    }
}

/// Whom an entry displaces, in order of start. What was booked elsewhere is taken without asking for room: it says
/// which of that has none, and whom it displaced. Of what is given back, where capacity had fallen before, one who had
/// no room may come to have it, and stand in the way of another. But for who is over.
fn displaced_by(state: &LedgerState, entry: &LedgerEntry) -> Vec<BookingId> {
    let at = entry.at;
    let EntryKind::Put { verb, bookings, releases, .. } = &*entry.kind else { return Vec::new() };
    let is_import = *verb == Verb::Imported;
    let stays = |old: &&Booking| {
        let same = |new: &&Arc<Booking>| new.id == old.id && new.takes() && new.claims == old.claims;
        !is_import && bookings.iter().any(|new| same(&new))
    };
    let given_back = bookings.iter().map(|new| &new.id).chain(releases).filter_map(|id| state.booking(id));
    let given_back = given_back.filter(|old| old.is_active(at) && !stays(old));
    let taken = bookings.iter().map(|new| &**new).filter(|_| is_import);
    let mut touched: BTreeMap<&ResourceId, Period> = BTreeMap::new();
    for claim in given_back.chain(taken).flat_map(|booking| booking.claims.iter()) {
        let period = claim.padded();
        touched.entry(&claim.resource).and_modify(|hull| *hull = hull.hull(period)).or_insert(period);
    }
    if touched.is_empty() {
        return Vec::new();
    }
    let mut after = state.clone();
    fold::apply(&mut after, entry);
    let own: BTreeSet<&BookingId> =
        bookings.iter().map(|booking| &booking.id).filter(|_| is_import).collect();
    let nobody = BTreeSet::new();
    let view = state.view(at, &nobody);
    let mut displaced = BTreeSet::new();
    for (resource, mut window) in touched {
        for state in [state, &after] {
            if let Some(occupancy) = state.occupancies().get(resource) {
                window = occupancy.around(window, view);
            }
        }
        let Some(window) = Period::checked(window.start().max(at), window.end()) else { continue };
        let before = state.displaced_in(resource, window, view);
        // By another of its claims here, out of the window.
        let was = |id: &BookingId| {
            let claims = state.booking(id).into_iter().flat_map(|booking| booking.claims.iter());
            let mut periods = claims.filter(|claim| claim.resource == *resource).filter_map(|claim| {
                let padded = claim.padded();
                Period::checked(padded.start().max(at), padded.end())
            });
            before.contains(id)
                || periods.any(|period| state.displaced_in(resource, period, view).contains(id))
        };
        let is_new = |id: &BookingId| mutate!(own.contains(id) || !was(id), "who was displaced already is named again" => true);
        displaced.extend(after.displaced_in(resource, window, view).into_iter().filter(is_new));
    }
    let start = |id: &BookingId| after.booking(id).map(|booking| booking.subject.visit.start());
    let mut displaced: Vec<_> = displaced.into_iter().collect();
    displaced.sort_by_key(|id| start(id));
    mutate!(displaced, "whom an entry displaces is not said" => Vec::new())
}

fn blocked(state: &LedgerState, resource: &ResourceId, block: &Block, at: Instant) -> EntryKind {
    let around = block.period;
    let mut after = state.occupancies().get(resource).cloned().unwrap_or_else(|| Occupancy::new(0));
    after.block(block.clone());
    let nobody = BTreeSet::new();
    let view = state.view(at, &nobody);
    let before: BTreeSet<_> = state.displaced_in(resource, around, view).into_iter().collect();
    let displaced = state.surplus(resource, &after, around, view);
    let displaced = displaced.into_iter().filter(|id| !before.contains(id)).collect();
    let displaced = mutate!(displaced, "a block displaces in silence" => Vec::new());
    EntryKind::Blocked { resource: resource.clone(), block: block.clone(), displaced }
}

impl LedgerState {
    /// An occupancy without what these bookings have of it: they may be given new claims on it.
    fn rid_of(&self, occupancy: &Occupancy, without: &BTreeSet<BookingId>) -> Occupancy {
        let mut rid = occupancy.clone();
        for booking in without.iter().filter_map(|id| self.booking(id)) {
            booking.taken().for_each(|taken| rid.give_back(taken));
        }
        rid
    }
}
