use super::state::{Placed, Quick, Visit};
use super::{Batch, Booking, EntryKind, FORMAT, Kept, LedgerEntry, LedgerState};
use crate::id::ResourceId;
use crate::rules::Occupancy;
use crate::{Error, Result};
use std::borrow::Cow;
use std::sync::Arc;

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folded {
    /// It is part of the state.
    Applied,
    /// It was decided on another position: it never counts, for any reader.
    Skipped,
}

/// Reads one batch into the state.
///
/// # Errors
/// [`Error::LedgerCorrupt`] for a batch of another ledger, or one that leads nowhere.
/// An entry that must be understood and is not makes the state read-only; that is no error of reading.
pub fn fold(state: &mut LedgerState, batch: &Batch) -> Result<Folded> {
    let corrupt = |why: String| Error::LedgerCorrupt { ledger: state.id.to_string(), why };
    if batch.ledger != state.id {
        return Err(corrupt(format!("a batch of ledger {:?} was handed to it", batch.ledger.as_str())));
    }
    if mutate!(batch.base != state.position, "the base of a batch is not checked" => false) {
        return Ok(Folded::Skipped);
    }
    if batch.position <= batch.base {
        return Err(corrupt(format!(
            "the batch based on {} leads back to {}",
            batch.base.0, batch.position.0
        )));
    }
    batch.entries.iter().for_each(|entry| apply(state, entry));
    if mutate!(!batch.extra.is_empty(), "unknown members of a batch are not kept" => false) {
        state.beside.insert(batch.position, batch.extra.clone());
    }
    state.position = mutate!(batch.position, "the position is not advanced" => batch.base);
    Ok(Folded::Applied)
}

/// Applies one entry: also to a speculative copy of the state, before the entry is written.
pub(super) fn apply(state: &mut LedgerState, entry: &LedgerEntry) {
    state.last_time = mutate!(state.last_time.max(entry.at), "time runs backwards" => entry.at);
    match &*entry.kind {
        EntryKind::Configured { revision, spacing, capacities, overbookable } => {
            state.revision = Some(*revision);
            state.spacing =
                mutate!(spacing.clone(), "the spacing of the first catalog stays" => state.spacing.clone());
            // A resource that left the catalog keeps its claims, and has no capacity for more.
            let known: Vec<ResourceId> = state.occupancies.keys().cloned().collect();
            let is_named = |id: &ResourceId| capacities.contains_key(id);
            for resource in known.iter().filter(|resource| !is_named(resource)) {
                let shared = resource.whole().and_then(|cap| capacities.get_key_value(cap));
                let (capacity, is_overbookable) =
                    shared.map_or((0, false), |(cap, units)| (*units, overbookable.contains(cap)));
                let gone = occupancy(state, resource);
                mutate!(gone.set_capacity(capacity), "capacity does not fall" => ());
                mutate!(gone.set_overbookable(is_overbookable), "what was overbookable stays so" => ());
            }
            for (resource, capacity) in capacities {
                let occupancy = occupancy(state, resource);
                occupancy.set_capacity(
                    mutate!(*capacity, "capacity does not fall" => occupancy.capacity().max(*capacity)),
                );
                let is_overbookable = overbookable.contains(resource);
                occupancy.set_overbookable(
                    mutate!(is_overbookable, "what was overbookable stays so" => is_overbookable || occupancy.is_overbookable()),
                );
            }
        }
        EntryKind::Raised { format } => {
            state.format = state.format.max(*format);
            state.read_only = too_new(state.format).or(state.read_only.take());
        }
        EntryKind::Put { bookings, releases, .. } => {
            let releases = mutate!(&releases[..], "what is given up for the new stays booked" => &[]);
            for id in releases {
                if let Some(booking) = state.booking(id) {
                    let status = booking.status.given_back();
                    let sequence = booking.sequence.saturating_add(1);
                    let given_back = Booking { status, changed_at: entry.at, sequence, ..booking.clone() };
                    put(state, &Arc::new(given_back));
                }
            }
            bookings.iter().for_each(|booking| put(state, booking));
        }
        EntryKind::Blocked { resource, block, .. } => {
            let occupancy = occupancy(state, resource);
            mutate!(occupancy.block(block.clone()), "a block takes nothing away" => ());
        }
        EntryKind::Other { kind, must_understand: true, .. } => {
            let format = Some(format!("entries of kind {kind:?}"));
            state.read_only = mutate!(format, "what must be understood is overlooked" => None);
        }
        EntryKind::Other { .. } => {}
    }
    let (kind, extra) = (Arc::clone(&entry.kind), entry.extra.clone());
    let kept = Kept { digest: entry.digest, kind, at: entry.at, extra };
    mutate!(drop(state.keys.insert(Quick::new(&entry.key), kept)), "keys are not kept" => ());
}

/// Why a ledger of that minor format can't be written to, if it can't.
pub(super) fn too_new(format: u32) -> Option<String> {
    let is_too_new = mutate!(format > FORMAT, "a format that is too new is overlooked" => false);
    is_too_new.then(|| format!("minor format {format}; this version reads formats up to {FORMAT}"))
}

/// Sets a booking in the place of its earlier version, and its claims in the place of that version's.
pub(super) fn put(state: &mut LedgerState, booking: &Arc<Booking>) {
    let (name, place) = (Quick::new(&booking.id), state.last_place.saturating_add(1));
    let earlier = state.bookings.insert(name.clone(), Placed { place, booking: Arc::clone(booking) });
    match &earlier {
        // What was given back or over and comes again, by an import or revived, comes last.
        Some(Placed { booking: earlier, .. })
            if mutate!(!earlier.is_active(booking.changed_at), "what comes again is as old as it was" => false)
                && booking.takes() =>
        {
            state.last_place = place
        }
        Some(earlier) if earlier.booking.claims == booking.claims || has_grown(&earlier.booking, booking) => {
            state.bookings.insert(name, Placed { place: earlier.place, booking: Arc::clone(booking) });
        }
        _ => state.last_place = place,
    }
    let earlier = earlier.map(|earlier| earlier.booking);
    let (was, is) = (earlier.as_deref().and_then(Visit::of), Visit::of(booking));
    if was != is {
        was.iter().for_each(|was| {
            state.visits.remove(was);
        });
        is.into_iter().for_each(|is| {
            state.visits.insert(is, ());
        });
    }
    let gives = |earlier: &&Arc<Booking>| mutate!(earlier.takes(), "a move keeps what it had" => earlier.claims == booking.claims);
    for taken in earlier.iter().filter(gives).flat_map(|earlier| earlier.taken()) {
        occupancy(state, &taken.claim.resource).give_back(taken);
    }
    let takes = mutate!(booking.takes(), "what is cancelled blocks" => true);
    let takes = mutate!(takes, "what is imported takes nothing" => takes && booking.origin.is_none());
    if mutate!(takes, "what is confirmed takes nothing" => booking.sequence == 0) {
        booking.taken().for_each(|taken| occupancy(state, &taken.claim.resource).take(taken));
    }
}

/// Whether a hold was confirmed with further claims. It keeps its place: what it adds was found to fit beside all that is
/// there. But what an override adds looks past others, and comes after them.
fn has_grown(held: &Booking, now: &Booking) -> bool {
    held.held_until().is_some() && now.overriding.is_none() && now.claims.starts_with(&held.claims)
}

fn occupancy<'a>(state: &'a mut LedgerState, resource: &ResourceId) -> &'a mut Occupancy {
    let new = match resource.whole() {
        Some(_) => Occupancy::standing(&state.occupancies, resource).map(Cow::into_owned),
        None => None,
    };
    state.occupancies.get_or_insert_with(resource, || new.unwrap_or_else(|| Occupancy::new(0)))
}
