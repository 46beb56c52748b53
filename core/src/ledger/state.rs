use super::{Booking, EntryKind, Position, fold};
use crate::canon::{Digest, Json};
use crate::id::{BookingId, Key, LedgerId, ResourceId};
use crate::period::{Instant, Period};
use crate::rules::{Occupancy, Shape, Spacing, Taken, View};
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
    pub(super) occupancies: BTreeMap<ResourceId, Occupancy>,
    pub(super) bookings: BTreeMap<BookingId, Booking>,
    pub(super) keys: BTreeMap<Key, Kept>,
    /// The order in which bookings got their present claims: who came first stays first.
    pub(super) order: BTreeMap<BookingId, u64>,
    pub(super) last_order: u64,
    pub(super) read_only: Option<String>,
    pub(super) extra: BTreeMap<String, Json>,
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
    pub bookings: Vec<Booking>,
    /// What each key did.
    pub keys: BTreeMap<Key, Kept>,
    /// What it holds that must be understood and is not.
    pub read_only: Option<String>,
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
            extra,
        } = snapshot;
        let mut state = LedgerState {
            position,
            last_time,
            format,
            revision,
            spacing,
            occupancies: resources,
            keys,
            read_only,
            extra,
            ..LedgerState::new(id)
        };
        bookings.into_iter().for_each(|booking| fold::put(&mut state, booking));
        state
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
            occupancies: BTreeMap::new(),
            bookings: BTreeMap::new(),
            keys: BTreeMap::new(),
            order: BTreeMap::new(),
            last_order: 0,
            read_only: None,
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

    /// Members of a snapshot that a newer version wrote and this one does not know.
    pub fn extra(&self) -> &BTreeMap<String, Json> {
        &self.extra
    }

    /// How the time of each resource is taken.
    pub fn occupancies(&self) -> &BTreeMap<ResourceId, Occupancy> {
        &self.occupancies
    }

    /// The hold or booking of that name.
    pub fn booking(&self, id: &BookingId) -> Option<&Booking> {
        self.bookings.get(id)
    }

    /// All holds and bookings, by name.
    pub fn bookings(&self) -> impl Iterator<Item = &Booking> {
        self.bookings.values()
    }

    /// All keys that succeeded, in order.
    pub fn keys(&self) -> impl Iterator<Item = (&Key, &Kept)> {
        self.keys.iter()
    }

    /// All holds and bookings, in the order in which they got their present claims, or came without any.
    pub fn in_order(&self) -> impl Iterator<Item = &Booking> {
        self.order().into_iter().filter_map(|id| self.booking(id))
    }

    pub(crate) fn order(&self) -> Vec<&BookingId> {
        let mut order: Vec<_> = self.order.iter().map(|(id, place)| (place, id)).collect();
        order.sort();
        order.into_iter().map(|(_, id)| id).collect()
    }

    /// What a key did, if it succeeded.
    pub fn kept(&self, key: &Key) -> Option<&Kept> {
        self.keys.get(key)
    }

    /// The holds and bookings that no longer fit on a resource in `window`, in order of start: capacity that
    /// was there when they were taken has gone. Those that came first stay; the surplus is displaced.
    pub fn displaced(&self, resource: &ResourceId, window: Period, at: Instant) -> Vec<BookingId> {
        let nobody = BTreeSet::new();
        let view = View { at, without: &nobody, spacing: &self.spacing, overriding: false, foreign: None };
        self.displaced_in(resource, window, view)
    }

    /// The same as a view shows it: what it has of foreign tables stays, whoever came first.
    pub fn displaced_in(&self, resource: &ResourceId, window: Period, view: View<'_>) -> Vec<BookingId> {
        let Some(occupancy) = self.occupancies.get(resource) else { return Vec::new() };
        // Whoever came first stays, whatever window is asked about: so all claims are seated again, in order.
        let mut claims: Vec<&Taken> = occupancy.claims(Period::ALL, view).collect();
        mutate!(
            claims.sort_by_key(|taken| self.order.get(&taken.owner)),
            "who starts first stays, not who came first" => claims.sort_by_key(|taken| taken.claim.core.start())
        );
        let mut kept = Occupancy::new(occupancy.capacity());
        kept.set_overbookable(occupancy.is_overbookable());
        occupancy.blocks().iter().for_each(|block| kept.block(block.clone()));
        let mut displaced = Vec::new();
        for taken in claims {
            let start = taken.claim.core.start();
            let alone = Period::checked(start, start.plus(crate::period::Seconds(1)));
            // What stands there by an override is displaced only when the capacity itself is away.
            let overriding = self.booking(&taken.owner).is_some_and(|owner| owner.overriding.is_some());
            let view = View { overriding, ..view };
            let fits = alone.is_some_and(|alone| {
                kept.conflicts(resource, &Shape::of(&taken.claim), alone, view).is_empty()
            });
            if fits {
                kept.take(taken.clone());
            } else if taken.claim.padded().overlaps(&window) {
                displaced.push((start, taken.owner.clone()));
            }
        }
        displaced.sort();
        let mut named = BTreeSet::new();
        displaced.retain(|(_, owner)| named.insert(owner.clone()));
        displaced.into_iter().map(|(_, owner)| owner).collect()
    }
}
