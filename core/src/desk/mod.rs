//! The front desk: catalog, calendars and ledgers behind one handle. What most users touch.

mod answer;
mod book;
mod command;
mod commit;
mod confirm;
mod diary;
mod displaced;
mod explain;
mod foreign;
mod group;
mod import;
mod mover;
mod placing;
mod policy;
mod questions;
mod rebook;
mod remedy;
mod waitlist;
mod wish;

pub use answer::{
    DaysLost, DaysOpen, Decision, Outcome, Refusal, Slot, Slots, SlotsOfEach, Stamp, Verdict, VerdictOf,
};
pub use book::Proposal;
pub use command::{Action, Command, Party, SeriesMode};
pub use commit::{CommitPlan, CommitRow, Unguarded};
pub use displaced::Displaced;
pub use foreign::ForeignTable;
pub use import::{Imported, ImportedClaim};
pub use rebook::{Move, REBOOKED_EXACTLY, Rebooking};
pub use remedy::{Change, Remedy, SmallestChange};
pub use waitlist::Fitting;
pub use wish::{Claimant, Wish};
pub(crate) use wish::{of_also, of_choices, of_options, of_quantity};

use crate::availability::{Attached, Calendars, Diaries, Lifted, Request, World};
use crate::calendar::{Calendar, CalendarOptions, ImportReport};
use crate::canon::{Digest, Json};
use crate::catalog::Catalog;
use crate::feed::{self, Audience, Detail, Feed};
use crate::id::{BookingId, CustomerId, LedgerId, LocationId, ResourceId, SourceName};
use crate::ledger::{
    Batch, EntryKind, FORMAT, Folded, LedgerState, Loaded, MemoryStore, Position, Store, fold, format_of,
};
use crate::limits::Limits;
use crate::period::{Instant, Period};
use crate::rules::Spacing;
use crate::zone::Zones;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// A catalog, the calendars of its resources, and its ledgers.
///
/// Reading (`slots`, `check`, …) is as of the last [`refresh`](Desk::refresh) or command, and says so in its
/// stamp. A command is always decided on the log as it is when the call is made.
pub struct Desk {
    catalog: Arc<Catalog>,
    calendars: Calendars,
    diaries: Diaries,
    /// The digest over the calendars, once it was asked for.
    calendars_digest: OnceLock<Digest>,
    foreign: foreign::ForeignTables,
    ledgers: BTreeMap<LedgerId, LedgerState>,
    store: Arc<dyn Store>,
    limits: Limits,
    zones: Zones,
    format: u32,
}

impl Desk {
    /// A desk with ledgers in memory.
    pub fn new(catalog: Catalog) -> Desk {
        Desk::with_store(catalog, Arc::new(MemoryStore::new()))
    }

    /// A desk with ledgers in a store; desks that share one see each other's bookings.
    pub fn with_store(catalog: Catalog, store: Arc<dyn Store>) -> Desk {
        let ledgers = catalog
            .locations()
            .map(|location| (location.ledger.clone(), LedgerState::new(location.ledger.clone())));
        Desk {
            ledgers: ledgers.collect(),
            catalog: Arc::new(catalog),
            calendars: Calendars::new(),
            diaries: Diaries::default(),
            calendars_digest: OnceLock::new(),
            foreign: foreign::ForeignTables::default(),
            store,
            limits: Limits::default(),
            zones: Zones::bundled(),
            format: FORMAT,
        }
    }

    /// The same desk with other bounds.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Desk {
        Desk { limits, diaries: Diaries::default(), ..self }
    }

    /// The same desk with other zone data: that which its catalog was read with.
    #[must_use]
    pub fn with_zones(self, zones: Zones) -> Desk {
        Desk { zones, ..self }
    }

    /// The same desk, which begins new ledgers in an earlier minor format: while versions that read no later one are
    /// still at work. The command `raiseFormat` lifts a ledger when they are gone. By default [`FORMAT`].
    #[must_use]
    pub fn with_format(self, format: u32) -> Desk {
        Desk { format: format.min(FORMAT), ..self }
    }

    /// The catalog.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// The bounds.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The minor format in which a new ledger is begun: see [`with_format`](Desk::with_format).
    pub fn format(&self) -> u32 {
        self.format
    }

    /// The zone data.
    pub fn zones(&self) -> &Zones {
        &self.zones
    }

    /// The calendars that were set.
    pub fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    /// What a ledger's log folds to, as far as it was read.
    ///
    /// # Errors
    /// [`Error::Unknown`]
    pub fn ledger(&self, id: &LedgerId) -> Result<&LedgerState> {
        self.ledgers.get(id).ok_or_else(|| Error::Unknown { kind: "ledger", id: id.to_string() })
    }

    /// Sets what a source of a resource says, as of when: in the place of what it said before.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a resource or a source that the catalog does not have.
    pub fn set_calendar(
        &mut self,
        resource: &ResourceId,
        source: &SourceName,
        calendar: impl Into<Arc<Calendar>>,
        as_of: Instant,
    ) -> Result<()> {
        let known = self.catalog.resource(resource)?.calendars.iter().any(|known| known.name == *source);
        if !known {
            return Err(Error::Unknown { kind: "calendar", id: format!("{resource}/{source}") });
        }
        let attached = Attached { calendar: calendar.into(), as_of };
        self.diaries.forget(resource);
        self.calendars_digest = OnceLock::new();
        self.calendars.insert((resource.clone(), source.clone()), attached);
        Ok(())
    }

    /// Reads an iCalendar text as what a source of a resource says, with the owner that the catalog names, and
    /// with the location's zone for times that name none. A text that can't be read makes the calendar unknown
    /// (law 11): that is no error, and the report says why.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a resource or a source that the catalog does not have.
    pub fn read_calendar(
        &mut self,
        resource: &ResourceId,
        source: &SourceName,
        ics: impl AsRef<[u8]>,
        as_of: Instant,
    ) -> Result<ImportReport> {
        let of = self.catalog.resource(resource)?;
        let named = of.calendars.iter().find(|known| known.name == *source);
        let options = CalendarOptions {
            default_zone: Some(self.catalog.location(&of.location)?.zone.clone()),
            zones: self.zones.clone(),
            owner: named.and_then(|named| named.owner.clone()),
            ..CalendarOptions::default()
        };
        let earlier = self.calendars.get(&(resource.clone(), source.clone()));
        let earlier = earlier.map(|attached| &*attached.calendar);
        let read = Calendar::after(earlier, ics.as_ref(), &options, &self.limits);
        let calendar = read.unwrap_or_else(|error| Calendar::unreadable(&error.to_string()));
        let report = calendar.report().clone();
        self.set_calendar(resource, source, calendar, as_of)?;
        Ok(report)
    }

    /// Reads what was appended to the logs since.
    ///
    /// # Errors
    /// Those of the store, and [`Error::LedgerCorrupt`].
    pub fn refresh(&mut self) -> Result<()> {
        let ids: Vec<_> = self.ledgers.keys().cloned().collect();
        ids.iter().try_for_each(|id| self.refresh_ledger(id))
    }

    /// The batches of a ledger that count, from its beginning to where it was read.
    ///
    /// # Errors
    /// Those of the store; [`Error::LogCompacted`] if its beginning is gone; [`Error::LedgerCorrupt`].
    pub fn log(&self, ledger: &LedgerId) -> Result<Vec<Batch>> {
        let Loaded { snapshot, batches } = self.history(ledger)?;
        match snapshot {
            Some(snapshot) => {
                Err(Error::LogCompacted { ledger: ledger.to_string(), position: snapshot.position().0 })
            }
            None => Ok(batches),
        }
    }

    /// What a ledger was read from: the batches that count, to where it was read, and of a log that was compacted the
    /// state that they go on from.
    ///
    /// # Errors
    /// Those of the store; [`Error::LedgerCorrupt`].
    pub fn history(&self, ledger: &LedgerId) -> Result<Loaded> {
        let until = self.ledger(ledger)?.position();
        let mut reader = LedgerState::new(ledger.clone());
        let Loaded { snapshot, batches } = self.store.load(ledger, reader.position())?;
        snapshot.iter().try_for_each(|snapshot| reader.adopt(snapshot))?;
        let mut counting = Vec::new();
        for batch in batches {
            if batch.position <= until && fold(&mut reader, &batch)? == Folded::Applied {
                counting.push(batch);
            }
        }
        Ok(Loaded { snapshot, batches: counting })
    }

    /// Whether a calendar event of that UID is a booking of this desk's ledgers, published in a feed (law 11).
    pub fn is_own_event(&self, uid: &str) -> bool {
        self.own_event(uid) == Some(true)
    }

    /// The same of a UID that is one of ours by its form; `None` for any other.
    fn own_event(&self, uid: &str) -> Option<bool> {
        let id = feed::booking_of(&self.catalog, uid)?;
        Some(self.ledgers.values().any(|ledger| ledger.booking(&id).is_some()))
    }

    fn refresh_ledger(&mut self, id: &LedgerId) -> Result<()> {
        let after = self.ledger(id)?.position();
        let loaded = self.store.load(id, after)?;
        let unknown = || Error::Unknown { kind: "ledger", id: id.to_string() };
        loaded.fold_into(self.ledgers.get_mut(id).ok_or_else(unknown)?)
    }

    /// Lets the store keep what a ledger's log folds to in the place of that log: it no longer grows with the years, and
    /// a desk that starts reads less. Keys and bookings stay, and every answer. What is lost is the log itself:
    /// [`log`](Desk::log) says so, and traces hold the state. The position up to which it was done.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a store that can't; [`Error::ReadOnly`] for a log that holds what only a newer version
    /// can fold; [`Error::Unknown`]; those of the store.
    pub fn compact(&mut self, ledger: &LedgerId) -> Result<Position> {
        self.refresh_ledger(ledger)?;
        let state = self.ledger(ledger)?;
        if let Some(format) = state.read_only() {
            return Err(Error::ReadOnly { ledger: ledger.to_string(), format: format.to_owned() });
        }
        self.store.compact(state)?;
        Ok(state.position())
    }

    /// Goes on from a state that is further ahead than what was read, in the place of the batches that lead there: for
    /// callers with a store of their own that compact it. One that is not further ahead changes nothing.
    ///
    /// # Errors
    /// [`Error::Unknown`] for another desk's ledger.
    pub fn adopt(&mut self, state: &LedgerState) -> Result<()> {
        let unknown = || Error::Unknown { kind: "ledger", id: state.id().to_string() };
        self.ledgers.get_mut(state.id()).ok_or_else(unknown)?.adopt(state)
    }

    /// Folds a batch that is in the log. One that is based on another position is skipped.
    ///
    /// # Errors
    /// [`Error::Unknown`] for another desk's ledger; [`Error::LedgerCorrupt`].
    pub fn accept(&mut self, batch: &Batch) -> Result<()> {
        let unknown = || Error::Unknown { kind: "ledger", id: batch.ledger.to_string() };
        fold(self.ledgers.get_mut(&batch.ledger).ok_or_else(unknown)?, batch).map(drop)
    }

    /// What an answer is an answer to (law 12).
    fn stamp(&self, ledger: &LedgerState, now: Instant) -> Stamp {
        Stamp {
            catalog: self.catalog.revision(),
            calendars: *self.calendars_digest.get_or_init(|| self.digest_of_calendars()),
            claims: self.foreign.revision(),
            ledger: ledger.id().clone(),
            position: ledger.position(),
            tzdata: self.zones.release().to_owned(),
            now,
        }
    }

    fn digest_of_calendars(&self) -> Digest {
        let calendars = self.calendars.iter().map(|((resource, source), attached)| {
            let parts = [
                Json::text(resource),
                Json::text(source),
                Json::text(attached.calendar.revision()),
                Json::text(attached.as_of),
            ];
            Json::list(parts)
        });
        Json::list(calendars).digest()
    }

    /// The ledger of a location, if what it holds can be read and is of this desk's catalog.
    fn readable(&self, location: &LocationId) -> Result<&LedgerState> {
        self.of_this_catalog(self.ledger(self.catalog.ledger_of(location)?)?)
    }

    fn of_this_catalog<'a>(&self, ledger: &'a LedgerState) -> Result<&'a LedgerState> {
        if let Some(format) = ledger.read_only() {
            return Err(Error::ReadOnly { ledger: ledger.id().to_string(), format: format.to_owned() });
        }
        let needs = self.needs(ledger.id());
        match ledger.revision() {
            None if needs > self.format.max(ledger.format()) => {
                let what = format!(
                    "a catalog that needs minor format {needs} on a desk that begins ledgers at {}",
                    self.format
                );
                Err(Error::Unsupported { what })
            }
            Some(configured) if configured != self.catalog.revision() => {
                let (ledger, configured) = (ledger.id().to_string(), configured.short(12));
                Err(Error::CatalogStale { ledger, configured })
            }
            _ => Ok(ledger),
        }
    }

    /// The least minor format in which bookings by the catalog can be written to a ledger.
    fn needs(&self, ledger: &LedgerId) -> u32 {
        let mut caps = self.catalog.caps_in(ledger);
        let of_caps = if caps.any(|cap| cap.each.is_some()) { EntryKind::SHARES } else { 0 };
        of_caps.max(format_of(self.catalog.spacing()))
    }

    /// The spacing that a ledger is kept with, or will be.
    fn spacing<'a>(&'a self, ledger: &'a LedgerState) -> &'a Spacing {
        if ledger.revision().is_some() { ledger.spacing() } else { self.catalog.spacing() }
    }

    /// Runs `ask` on the world as one ledger and its calendars show it.
    fn look<T>(
        &self,
        ledger: &LedgerState,
        without: &BTreeSet<BookingId>,
        now: Instant,
        ask: impl FnOnce(World<'_>) -> Result<T>,
    ) -> Result<T> {
        let own_event = |uid: &str| self.own_event(uid);
        let served = |customer: &CustomerId| ledger.served(customer, without);
        ask(World {
            catalog: &self.catalog,
            calendars: &self.calendars,
            occupancies: ledger.occupancies(),
            overriding: false,
            foreign: self.foreign.by_resource(),
            spacing: self.spacing(ledger),
            without,
            own_event: &own_event,
            served: &served,
            lifted: &Lifted::default(),
            diaries: &self.diaries,
            now,
            limits: &self.limits,
        })
    }

    /// The same, for what somebody wishes: `prefer` are asked first. This is where services, options and a quantity
    /// become an ordinary service, of which nobody behind this knows that it was chosen.
    pub(super) fn look_for<T>(
        &self,
        ledger: &LedgerState,
        (wish, prefer): (&Wish, &BTreeSet<ResourceId>),
        without: &BTreeSet<BookingId>,
        now: Instant,
        ask: impl FnOnce(World<'_>, &Request<'_>) -> Result<T>,
    ) -> Result<T> {
        wish.checked()?;
        let (visit, location) = (&self.visit(wish)?, self.catalog.location(&wish.location)?);
        let (choices, preferred, customer) = (&wish.choices, &wish.preferred, wish.customer.as_ref());
        let (service, overriding) = (visit.service(), wish.overriding.is_some());
        let request = Request { visit, service, location, choices, preferred, customer, overriding, prefer };
        self.look(ledger, without, now, |world| ask(world, &request))
    }

    /// The iCalendar feed of an audience: its bookings that overlap `window`.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a resource or a location that the catalog does not have.
    pub fn feed(&self, audience: &Audience, detail: &Detail, window: Period) -> Result<Feed> {
        let bookings = self
            .ledgers
            .values()
            .flat_map(|ledger| ledger.bookings().map(move |booking| (ledger.id(), booking)));
        Feed::new(&self.catalog, bookings, audience, detail, window)
    }

    /// What the log keeps of a token: a digest over it and the booking, so that equal tokens of two bookings differ.
    pub(crate) fn token_digest(booking: &BookingId, token: &str) -> Digest {
        Json::list([Json::text(booking), Json::text(token)]).digest()
    }
}
