use super::{Booking, EntryKind, Position, fold};
use crate::canon::{Digest, Json};
use crate::id::{BookingId, CustomerId, Key, LedgerId, ResourceId};
use crate::period::{Instant, Period};
use crate::rules::{Claim, Occupancy, Shape, Spacing, Taken, View};
use crate::{Error, Forked, Result};
use core::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a ledger's log folds to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerState {
    pub(super) id: LedgerId,
    pub(super) position: Position,
    pub(super) last_time: Instant,
    pub(super) format: u32,
    pub(super) revision: Option<Digest>,
    pub(super) spacing: Spacing,
    pub(super) occupancies: Forked<ResourceId, Occupancy>,
    pub(super) bookings: Forked<Quick<BookingId>, Placed>,
    pub(super) visits: Forked<Visit, ()>,
    pub(super) keys: Forked<Quick<Key>, Kept>,
    pub(super) last_place: u64,
    pub(super) read_only: Option<String>,
    pub(super) beside: Forked<Position, BTreeMap<String, Json>>,
    pub(super) extra: BTreeMap<String, Json>,
}

/// A hold or booking, and its place in the order in which they got their present claims: who came first stays first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) place: u64,
    pub(super) booking: Arc<Booking>,
}

/// Where to find what a customer has: by the start of the visit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Visit {
    customer: CustomerId,
    start: Instant,
    /// `None` comes before all.
    booking: Option<BookingId>,
}

impl Visit {
    pub(super) fn of(booking: &Booking) -> Option<Visit> {
        let (customer, start) = (booking.customer.clone()?, booking.subject.visit.start());
        Some(Visit { customer, start, booking: Some(booking.id.clone()) })
    }
}

/// An id as it is found in a large map: with its first bytes beside it, so that few texts are read. The order is the
/// same, as no id has a NUL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Quick<I> {
    first: u64,
    id: I,
}

impl<I: Clone + Borrow<str>> Quick<I> {
    pub(super) fn new(id: &I) -> Quick<I> {
        let (mut first, text) = ([0; 8], id.borrow().as_bytes());
        first.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        Quick { first: u64::from_be_bytes(first), id: id.clone() }
    }
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The digest of its command.
    pub digest: Digest,
    /// What happened.
    pub kind: Arc<EntryKind>,
    /// When.
    pub at: Instant,
    /// What a newer version's entry said beside that.
    pub extra: BTreeMap<String, Json>,
}

/// What a state is made of: see [`LedgerState::restored`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The ledger.
    pub id: LedgerId,
    /// How far it was read.
    pub position: Position,
    /// The time of the last entry.
    pub last_time: Instant,
    /// The minor format that it was raised to.
    pub format: u32,
    /// The catalog that it is configured with.
    pub revision: Option<Digest>,
    /// The spacing that it is configured with.
    pub spacing: Spacing,
    /// How each resource can be taken, free of claims.
    pub resources: BTreeMap<ResourceId, Occupancy>,
    /// All holds and bookings, in the order in which they got their present claims.
    pub bookings: Vec<Arc<Booking>>,
    /// What each key did.
    pub keys: BTreeMap<Key, Kept>,
    /// What it holds that must be understood and is not.
    pub read_only: Option<String>,
    /// What batches of a newer version say beside their entries, by the position that they led to.
    pub beside: BTreeMap<Position, BTreeMap<String, Json>>,
    /// Members that a newer version wrote and this one does not know: kept, and written again.
    pub extra: BTreeMap<String, Json>,
}

impl LedgerState {
    /// The state that a log folds to up to here, in the place of that log: what is folded after it gives the same.
    pub fn restored(snapshot: Snapshot) -> LedgerState {
        let Snapshot {
            id,
            position,
            last_time,
            format,
            revision,
            spacing,
            resources,
            bookings,
            keys,
            read_only,
            beside,
            extra,
        } = snapshot;
        let mut state = LedgerState {
            position,
            last_time,
            format,
            revision,
            spacing,
            occupancies: resources.into_iter().collect(),
            keys: keys.into_iter().map(|(key, kept)| (Quick::new(&key), kept)).collect(),
            // Whoever wrote the state down may have understood more.
            read_only: read_only.or_else(|| fold::too_new(format)),
            beside: beside.into_iter().collect(),
            extra,
            ..LedgerState::new(id)
        };
        bookings.iter().for_each(|booking| fold::put(&mut state, booking));
        state
    }

    /// What the state is made of: [`restored`](LedgerState::restored), it is the same.
    pub fn snapshot(&self) -> Snapshot {
        let free = |(id, occupancy): (&ResourceId, &Occupancy)| (id.clone(), occupancy.emptied());
        Snapshot {
            id: self.id.clone(),
            position: self.position,
            last_time: self.last_time,
            format: self.format,
            revision: self.revision,
            spacing: self.spacing.clone(),
            resources: self.occupancies.iter().map(free).collect(),
            bookings: self.shared_in_order().cloned().collect(),
            keys: self.keys().map(|(key, kept)| (key.clone(), kept.clone())).collect(),
            read_only: self.read_only.clone(),
            beside: self.beside.iter().map(|(position, members)| (*position, members.clone())).collect(),
            extra: self.extra.clone(),
        }
    }

    /// Goes on from a state that is further ahead, in the place of the batches that lead there. One that is not changes
    /// nothing.
    ///
    /// # Errors
    /// [`Error::LedgerCorrupt`] for a state of another ledger.
    pub fn adopt(&mut self, state: &LedgerState) -> Result<()> {
        if state.id != self.id {
            let why = format!("a state of ledger {:?} was handed to it", state.id.as_str());
            return Err(Error::LedgerCorrupt { ledger: self.id.to_string(), why });
        }
        if mutate!(self.position < state.position, "a state is adopted backwards" => true) {
            *self = state.detached();
        }
        Ok(())
    }

    /// A copy that shares nothing large, for whoever keeps it: what shares is slower to change.
    pub fn detached(&self) -> LedgerState {
        LedgerState {
            occupancies: self.occupancies.detached(Occupancy::detached),
            bookings: self.bookings.detached(Clone::clone),
            visits: self.visits.detached(|()| ()),
            beside: self.beside.detached(Clone::clone),
            keys: mutate!(self.keys.detached(Clone::clone), "compaction forgets keys" => Forked::new()),
            ..self.clone()
        }
    }

    /// An empty ledger.
    pub fn new(id: LedgerId) -> LedgerState {
        LedgerState {
            id,
            position: Position::START,
            last_time: Instant::MIN,
            format: 0,
            revision: None,
            spacing: Spacing::default(),
            occupancies: Forked::new(),
            bookings: Forked::new(),
            visits: Forked::new(),
            keys: Forked::new(),
            last_place: 0,
            read_only: None,
            beside: Forked::new(),
            extra: BTreeMap::new(),
        }
    }

    /// Its name.
    pub fn id(&self) -> &LedgerId {
        &self.id
    }

    /// How far it has read.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The time of the last entry: time never runs backwards within a ledger.
    pub fn last_time(&self) -> Instant {
        self.last_time
    }

    /// The minor format that it was raised to: what it may hold.
    pub fn format(&self) -> u32 {
        self.format
    }

    /// The catalog that it is configured with.
    pub fn revision(&self) -> Option<Digest> {
        self.revision
    }

    /// The spacing that it is configured with.
    pub fn spacing(&self) -> &Spacing {
        &self.spacing
    }

    /// The format that it holds and this version must understand and does not (law 7).
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// What batches of a newer version say beside their entries, by the position that they led to.
    pub fn beside(&self) -> impl Iterator<Item = (Position, &BTreeMap<String, Json>)> {
        self.beside.iter().map(|(position, members)| (*position, members))
    }

    /// Members of a snapshot that a newer version wrote and this one does not know.
    pub fn extra(&self) -> &BTreeMap<String, Json> {
        &self.extra
    }

    /// How the time of each resource is taken.
    pub fn occupancies(&self) -> &Forked<ResourceId, Occupancy> {
        &self.occupancies
    }

    /// The hold or booking of that name.
    pub fn booking(&self, id: &BookingId) -> Option<&Booking> {
        Some(&self.bookings.get(&Quick::new(id))?.booking)
    }

    /// All holds and bookings, by name.
    pub fn bookings(&self) -> impl Iterator<Item = &Booking> {
        self.bookings.values().map(|placed| &*placed.booking)
    }

    /// What those who served a customer took, but for some: of what was agreed and not given up, the latest visit first.
    pub fn served(&self, customer: &CustomerId, without: &BTreeSet<BookingId>) -> Vec<Claim> {
        let first = |start| Visit { customer: customer.clone(), start, booking: None };
        let own = self.visits.range(first(Instant::MIN)..=first(Instant::MAX));
        let bookings = own.filter_map(|(visit, ())| self.booking(visit.booking.as_ref()?));
        let counts = |booking: &&Booking| {
            let is_held = booking.held_until().is_some();
            booking.takes() && !is_held && !without.contains(&booking.id)
        };
        let mut bookings: Vec<&Booking> = bookings.filter(counts).collect();
        bookings.reverse();
        bookings.into_iter().flat_map(|booking| booking.claims.iter().cloned()).collect()
    }

    /// All keys that succeeded, in order.
    pub fn keys(&self) -> impl Iterator<Item = (&Key, &Kept)> {
        self.keys.iter().map(|(key, kept)| (&key.id, kept))
    }

    /// All holds and bookings, in the order in which they got their present claims, or came without any.
    pub fn in_order(&self) -> impl Iterator<Item = &Booking> {
        self.shared_in_order().map(|booking| &**booking)
    }

    fn shared_in_order(&self) -> impl Iterator<Item = &Arc<Booking>> {
        let mut placed: Vec<&Placed> = self.bookings.values().collect();
        placed.sort_unstable_by_key(|placed| placed.place);
        placed.into_iter().map(|placed| &placed.booking)
    }

    /// What a key did, if it succeeded.
    pub fn kept(&self, key: &Key) -> Option<&Kept> {
        self.keys.get(&Quick::new(key))
    }

    /// The holds and bookings that no longer fit on a resource in `window`, in order of start: capacity that
    /// was there when they were taken has gone. Those that came first stay; the surplus is displaced.
    pub fn displaced(&self, resource: &ResourceId, window: Period, at: Instant) -> Vec<BookingId> {
        let nobody = BTreeSet::new();
        self.displaced_in(resource, window, self.view(at, &nobody))
    }

    /// What the ledger alone knows, at an instant and without some.
    pub(super) fn view<'a>(&'a self, at: Instant, without: &'a BTreeSet<BookingId>) -> View<'a> {
        View { at, without, spacing: &self.spacing, overriding: false, foreign: None, visit: None }
    }

    /// The same as a view shows it: what it has of foreign tables stays, whoever came first.
    pub fn displaced_in(&self, resource: &ResourceId, window: Period, view: View<'_>) -> Vec<BookingId> {
        let occupancy = self.occupancies.get(resource);
        occupancy.map_or(Vec::new(), |occupancy| self.surplus(resource, occupancy, window, view))
    }

    /// The same of an occupancy that a resource would have.
    pub(super) fn surplus(
        &self,
        resource: &ResourceId,
        occupancy: &Occupancy,
        window: Period,
        view: View<'_>,
    ) -> Vec<BookingId> {
        // Whoever came first stays, whatever window is asked about: so all claims that have to do with it are seated
        // again, in order.
        let around = occupancy.around(window, view);
        let around = mutate!(around, "only who is in the window is seated again" => window);
        let mut claims: Vec<Taken<'_>> = occupancy.claims(around, view).collect();
        let place =
            |taken: &Taken<'_>| self.bookings.get(&Quick::new(taken.owner)).map(|placed| placed.place);
        mutate!(
            claims.sort_by_key(place),
            "who starts first stays, not who came first" => claims.sort_by_key(|taken| taken.claim.core.start())
        );
        let (mut kept, mut displaced) = (occupancy.emptied(), BTreeSet::new());
        for taken in claims {
            let start = taken.claim.core.start();
            let alone = Period::checked(start, start.plus(crate::period::Seconds(1)));
            // What stands there by an override is displaced only when the capacity itself is away.
            let overriding = self.booking(taken.owner).is_some_and(|owner| owner.overriding.is_some());
            let view = View { overriding, visit: Some(taken.owner), ..view };
            let fits = alone.is_some_and(|alone| {
                kept.conflicts(resource, &Shape::of(taken.claim), alone, view).is_empty()
            });
            if fits {
                kept.take(taken);
            } else if taken.claim.padded().overlaps(&window) {
                displaced.insert((start, taken.owner.clone()));
            }
        }
        let mut named = BTreeSet::new();
        displaced.retain(|(_, owner)| named.insert(owner.clone()));
        displaced.into_iter().map(|(_, owner)| owner).collect()
    }
}
