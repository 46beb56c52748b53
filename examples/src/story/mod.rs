//! The story, step by step. Each step checks what it shows.

mod files;
mod one;
mod opening;
mod series;
mod sick;

use crate::clock::Clock;
use crate::failure::{Failure, Result};
use crate::lot::{self, Source};
use crate::page::{Colour, Page};
use chrono::NaiveDateTime;
use slotwright::availability::Reason;
use slotwright::canon::Digest;
use slotwright::desk::{Action, Command, Decision, Desk, Outcome, Refusal, Wish};
use slotwright::id::{CustomerId, Key, LocationId, NeedId, ResourceId};
use slotwright::ledger::{Booking, LedgerState, MemoryStore};
use slotwright::period::Instant;
use slotwright::zone::Disambiguation;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The lot of the story, and the customer's word for each of its times.
const LOT: &str = "northside";
/// Monday of the week before the clocks go back. The program reads no clock.
const NOW: &str = "2026-10-26T07:45:00-04:00";

/// What the story came to.
#[derive(Debug)]
pub struct Told {
    /// The digest of the ledger's state.
    pub state: Digest,
    /// The digest of the state that its log, read back from disk, folds to.
    pub replayed: Digest,
    /// What was written.
    pub files: Vec<PathBuf>,
}

/// Tells the story of the lot in `folder` on `out`, and writes what came of it into `output`.
///
/// # Errors
/// [`Failure`]: a file that can't be read or written, or a decision that is not as the story says.
pub fn run(folder: &Path, output: &Path, out: &mut dyn Write, colour: Colour) -> Result<Told> {
    let store = Arc::new(MemoryStore::new());
    let desk = lot::open(folder, store.clone())?;
    let at = LocationId::new(LOT)?;
    let location = desk.catalog().location(&at)?;
    let clock = Clock { zone: location.zone.clone() };
    let sources = lot::calendars(folder, desk.catalog())?;
    let now = Instant::parse(NOW)?;
    let mut teller = Teller { page: Page::new(out, colour), desk, store, clock, at, now };
    teller.read_files(folder, &sources)?;
    teller.book_so_far()?;
    teller.open_slots()?;
    teller.why_not()?;
    teller.one_booking()?;
    teller.series()?;
    teller.sick(&sources)?;
    teller.files(output)
}

struct Teller<'a> {
    page: Page<'a>,
    desk: Desk,
    store: Arc<MemoryStore>,
    clock: Clock,
    at: LocationId,
    now: Instant,
}

impl Teller<'_> {
    /// What a clock at the lot shows, as an instant.
    fn local(&self, text: &str) -> Result<Instant> {
        let local: NaiveDateTime =
            text.parse().map_err(|_| Failure::Unexpected(format!("{text} is no time")))?;
        Ok(self.clock.zone.resolve(local, Disambiguation::Reject)?)
    }

    fn wish(&self, service: &str, customer: &str) -> Result<Wish> {
        let customer = Some(CustomerId::new(customer)?);
        Ok(Wish { customer, ..Wish::new(service, self.at.as_str())? })
    }

    fn wish_with(&self, service: &str, customer: &str, need: &str, resource: &str) -> Result<Wish> {
        let mut wish = self.wish(service, customer)?;
        wish.choices.insert(NeedId::new(need)?, ResourceId::new(resource)?);
        Ok(wish)
    }

    fn apply(&mut self, key: &str, action: Action) -> Result<Decision> {
        let command = Command { key: Key::new(key)?, valid_until: None, action };
        Ok(self.desk.apply(&command, self.now)?)
    }

    /// Applies a command that the story says is accepted.
    fn accepted(&mut self, key: &str, action: Action) -> Result<Outcome> {
        match self.apply(key, action)? {
            Decision::Accepted(outcome) => Ok(outcome),
            Decision::Refused { refusal, .. } => {
                Err(Failure::Unexpected(format!("{key} was refused: {} ({refusal:?})", refusal.code())))
            }
        }
    }

    /// Applies a command that the story says is refused.
    fn refused(&mut self, key: &str, action: Action) -> Result<Refusal> {
        match self.apply(key, action)? {
            Decision::Refused { refusal, .. } => Ok(refusal),
            Decision::Accepted(_) => Err(Failure::Unexpected(format!("{key} was accepted"))),
        }
    }

    /// The one booking of an outcome.
    fn booking(outcome: &Outcome) -> Result<Booking> {
        match outcome.bookings() {
            [booking] => Ok(Booking::clone(booking)),
            bookings => Err(Failure::Unexpected(format!("{} bookings in the place of one", bookings.len()))),
        }
    }

    /// Who and what serves it: `Tomasz Wrona, Bay 1`.
    fn served_by(&self, booking: &Booking) -> String {
        let mut names: Vec<&str> = Vec::new();
        for claim in booking.claims.iter() {
            let name = self.name(&claim.resource);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    /// The name of a resource for people.
    fn name<'a>(&'a self, id: &'a ResourceId) -> &'a str {
        self.desk.catalog().resource(id).map_or(id.as_str(), |resource| &resource.name)
    }

    /// Says why a start is not open, in the library's words.
    fn reasons(&mut self, reasons: &[Reason], start: Instant) -> Result<()> {
        for line in self.desk.words(reasons, &self.at, start)? {
            self.page.detail(&line)?;
        }
        Ok(())
    }

    fn service_name(&self, booking: &Booking) -> String {
        let service = self.desk.catalog().service(&booking.subject.service);
        service.map_or_else(|_| booking.subject.service.to_string(), |service| service.name.clone())
    }

    fn ledger(&self) -> Result<&LedgerState> {
        Ok(self.desk.ledger(self.desk.catalog().ledger_of(&self.at)?)?)
    }
}

/// The resource that meets a need of a booking.
fn serving<'a>(booking: &'a Booking, need: &str) -> Option<&'a ResourceId> {
    booking.claims.iter().find(|claim| claim.need.as_str() == need).map(|claim| &claim.resource)
}
