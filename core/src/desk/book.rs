//! The nine steps of a booking (ARCHITECTURE.md, "One booking").

use super::questions::slot_id;
use super::{
    Action, Claimant, Command, Decision, Desk, Outcome, Party, Refusal, SeriesMode, Slot, VerdictOf, Wish,
};
use crate::availability::{self, Checked, SlotId};
use crate::canon::{Digest, Json};
use crate::id::{BlockId, BookingId, Key, LedgerId, ResourceId};
use crate::ledger::{
    Append, Batch, Booking, Change, Commit, Decided, LedgerEntry, LedgerState, Owned, Skipped, Status,
    Subject, decide,
};
use crate::period::{Instant, Period};
use crate::recurrence::{Options, Recurrence};
use crate::rules::Block;
use crate::{Error, Result};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What commands would do, decided on the log as far as it was read: for callers who append by themselves.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What is to be appended for the decisions to come true; `None`: they stand.
    pub batch: Option<Batch>,
    /// What becomes of each command.
    pub decisions: Vec<Result<Decision>>,
}

/// What a command comes to, before the ledger decides.
enum Planned {
    Change(Change),
    Refused(Refusal),
}

impl Desk {
    /// Decides a command and writes down what happened. Harmless to repeat: a key that succeeded gives its
    /// first outcome again.
    ///
    /// # Errors
    /// [`Error::Unknown`] and [`Error::QueryInvalid`] for a command that can't be meant; [`Error::StoreFailed`] and
    /// [`Error::StoreContended`], after which the same command is to be sent again; [`Error::ReadOnly`].
    /// A refusal is no error.
    pub fn apply(&mut self, command: &Command, now: Instant) -> Result<Decision> {
        let mut decisions = self.apply_all(core::slice::from_ref(command), now)?;
        decisions.pop().unwrap_or_else(|| Err(Error::StoreFailed { why: "it gave no answer".to_owned() }))
    }

    /// Decides several commands of one ledger, in order, in one append: they are decided one after the other,
    /// each on what those before it would do.
    ///
    /// # Errors
    /// Those of the store for all of them; those of a command in its place.
    pub fn apply_all(&mut self, commands: &[Command], now: Instant) -> Result<Vec<Result<Decision>>> {
        if commands.iter().any(|command| command.action.names_no_ledger()) {
            self.refresh()?;
        }
        let Some(first) = commands.first() else { return Ok(Vec::new()) };
        let ledger = self.ledger_of(first)?;
        let mut failure = Error::StoreContended { tries: self.limits.append_tries };
        for _ in 0..self.limits.append_tries {
            self.refresh_ledger(&ledger)?;
            let proposal = self.propose(commands, now)?;
            let Some(batch) = proposal.batch else { return Ok(proposal.decisions) };
            // What the store says decides nothing: the log does, read anew, where the keys are found or not. So
            // an acknowledgement that was lost is no second booking, and a store that lets two writers win at
            // one base has only one of them in the eyes of every reader. Who lost is planned anew: what was
            // free may be taken, and somebody else be free.
            if let Append::Unknown { why } = self.store.append(&batch) {
                failure = Error::StoreFailed { why };
            }
        }
        self.refresh_ledger(&ledger)?;
        let proposal = self.propose(commands, now)?;
        if proposal.batch.is_none() { Ok(proposal.decisions) } else { Err(failure) }
    }

    /// Decides commands of one ledger on what was read so far, and writes nothing: for callers with a store of
    /// their own. They append the batch, hand what the log then has to [`accept`](Desk::accept), won or lost, and
    /// propose again: when nothing is left to append, the decisions stand.
    ///
    /// # Errors
    /// [`Error::ReadOnly`]; [`Error::QueryInvalid`] for commands of several ledgers.
    pub fn propose(&self, commands: &[Command], now: Instant) -> Result<Proposal> {
        let Some(first) = commands.first() else {
            return Ok(Proposal { batch: None, decisions: Vec::new() });
        };
        let ledger = self.ledger_of(first)?;
        let state = self.ledger(&ledger)?;
        if let Some(format) = state.read_only() {
            return Err(Error::ReadOnly { ledger: ledger.to_string(), format: format.to_owned() });
        }
        let mut group = Group {
            desk: self,
            state: Cow::Borrowed(state),
            at: now.max(state.last_time()),
            entries: Vec::new(),
        };
        group.configure_if_new()?;
        let configured = group.entries.len();
        let mut decisions = Vec::with_capacity(commands.len());
        for (index, command) in commands.iter().enumerate() {
            let is_last = index + 1 == commands.len();
            decisions.push(match self.ledger_of(command) {
                Ok(own) if own != ledger => Err(other_ledger(&own, &ledger)),
                Ok(_) => group.decide(command, is_last),
                Err(error) => Err(error),
            });
        }
        let batch = (group.entries.len() > configured).then(|| {
            let (base, position) = (state.position(), state.position().next());
            Batch { ledger, base, position, entries: group.entries, extra: BTreeMap::new() }
        });
        Ok(Proposal { batch, decisions })
    }

    /// The ledger that a command belongs to.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a name that the catalog does not have.
    pub fn ledger_of(&self, command: &Command) -> Result<LedgerId> {
        match &command.action {
            Action::Configure { ledger } => Ok(self.ledger(ledger)?.id().clone()),
            Action::Hold { wish, .. } | Action::Book { wish, .. } | Action::Series { wish, .. } => {
                self.catalog.ledger_of(&wish.location).cloned()
            }
            Action::Block { resource, .. } => {
                self.catalog.ledger_of(&self.catalog.resource(resource)?.location).cloned()
            }
            Action::Extend { hold: of, .. }
            | Action::Release { hold: of }
            | Action::Confirm { hold: of, .. }
            | Action::Reschedule { booking: of, .. }
            | Action::Cancel { booking: of, .. } => {
                // A booking that no ledger knows is refused by the first of them.
                let knows = |state: &&LedgerState| state.booking(&of.id).is_some();
                let found = self.ledgers.values().find(knows).or_else(|| self.ledgers.values().next());
                found
                    .map(|state| state.id().clone())
                    .ok_or_else(|| Error::Unknown { kind: "booking", id: of.id.to_string() })
            }
        }
    }
}

impl Desk {
    /// The starts that a series asks for; of any other command, none.
    ///
    /// # Errors
    /// [`Error::RecurrenceInvalid`]; [`Error::Limit`] above `limits.series`.
    pub fn occurrences(&self, command: &Command) -> Result<Vec<Instant>> {
        match &command.action {
            Action::Series { wish, recurrence, .. } => self.occurrences_of(wish, recurrence),
            _ => Ok(Vec::new()),
        }
    }

    fn occurrences_of(&self, wish: &Wish, text: &str) -> Result<Vec<Instant>> {
        let zone = &self.catalog.location(&wish.location)?.zone;
        let options = Options { include_start: true, ..Options::default() };
        let recurrence = Recurrence::parse_with(text, &self.zones, &options, &self.limits)?;
        let mut starts = Vec::new();
        for occurrence in recurrence.iter() {
            if starts.len() >= self.limits.series {
                return Err(Error::Limit { limit: "series", allowed: self.limits.series as u64 });
            }
            starts.push(occurrence?.start.instant_in(zone)?);
        }
        Ok(starts)
    }
}

impl Action {
    fn names_no_ledger(&self) -> bool {
        matches!(
            self,
            Action::Extend { .. }
                | Action::Release { .. }
                | Action::Confirm { .. }
                | Action::Reschedule { .. }
                | Action::Cancel { .. }
        )
    }
}

fn other_ledger(own: &LedgerId, ledger: &LedgerId) -> Error {
    let why = format!("it belongs to ledger \"{own}\", the first command of the group to \"{ledger}\"");
    Error::QueryInvalid { field: "command".to_owned(), why }
}

/// Commands that are decided one after the other and appended together.
struct Group<'a> {
    desk: &'a Desk,
    /// The state as it would be after `entries`.
    state: Cow<'a, LedgerState>,
    at: Instant,
    entries: Vec<LedgerEntry>,
}

impl Group<'_> {
    /// An empty ledger takes the desk's catalog, in the same batch as its first entry.
    fn configure_if_new(&mut self) -> Result<()> {
        if self.state.revision().is_some() {
            return Ok(());
        }
        let revision = self.desk.catalog.revision();
        let key = Key::new(&format!("slotwright:configure:{}", revision.short(16)))?;
        let change = self.configure(self.state.id());
        let commit = Commit { key, digest: revision, revision, change };
        if let Decided::Entry(entry) = decide(&self.state, &commit, self.at) {
            self.push(*entry, false);
        }
        Ok(())
    }

    fn configure(&self, ledger: &LedgerId) -> Change {
        let catalog = &self.desk.catalog;
        let capacities =
            catalog.resources_of(ledger).map(|resource| (resource.id.clone(), resource.capacity)).collect();
        Change::Configure { spacing: catalog.spacing().clone(), capacities }
    }

    fn push(&mut self, entry: LedgerEntry, is_last: bool) {
        if !is_last {
            self.state = Cow::Owned(self.state.speculate(&entry));
        }
        self.entries.push(entry);
    }

    fn decide(&mut self, command: &Command, is_last: bool) -> Result<Decision> {
        let digest = command.digest();
        // A key that succeeded is answered before anything else, even when the retry comes late (law 5).
        if let Some(kept) = self.state.kept(&command.key) {
            let same = kept.digest == digest;
            let reused = || self.refused(Refusal::Ledger(crate::ledger::Refusal::KeyReused));
            return Ok(if same { Decision::Accepted(Outcome::of(kept)) } else { reused() });
        }
        if let Some(valid_until) = command.valid_until.filter(|until| *until < self.at) {
            return Ok(self.refused(Refusal::Ledger(crate::ledger::Refusal::Late { valid_until })));
        }
        let change = match self.plan(command)? {
            Planned::Change(change) => change,
            Planned::Refused(refusal) => return Ok(self.refused(refusal)),
        };
        let commit =
            Commit { key: command.key.clone(), digest, revision: self.desk.catalog.revision(), change };
        match decide(&self.state, &commit, self.at) {
            Decided::Refused(refusal) => Ok(self.refused(Refusal::Ledger(refusal))),
            Decided::Entry(entry) => {
                let outcome = Outcome { at: entry.at, kind: entry.kind.clone().into() };
                self.push(*entry, is_last);
                Ok(Decision::Accepted(outcome))
            }
        }
    }

    fn refused(&self, refusal: Refusal) -> Decision {
        Decision::Refused { refusal, stamp: Box::new(self.desk.stamp(&self.state, self.at)) }
    }

    fn plan(&self, command: &Command) -> Result<Planned> {
        let change = match &command.action {
            Action::Configure { ledger } => self.configure(ledger),
            Action::Hold { wish, start, until, token } => {
                self.later("until", *until)?;
                return self.take(
                    command,
                    wish,
                    *start,
                    Status::Held { until: *until },
                    token.as_ref(),
                    None,
                );
            }
            Action::Book { wish, start, token, data } => {
                return self.take(command, wish, *start, Status::Booked, token.as_ref(), data.as_ref());
            }
            Action::Series { .. } => return self.series(command),
            Action::Reschedule { .. } => return self.reschedule(command),
            Action::Extend { hold, until } => {
                self.later("until", *until)?;
                Change::Extend { hold: hold.owned(false), until: *until }
            }
            Action::Release { hold } => Change::Release { hold: hold.owned(false) },
            Action::Confirm { hold, customer, data } => {
                self.small(data.as_ref())?;
                Change::Confirm { hold: hold.owned(false), customer: customer.clone(), data: data.clone() }
            }
            Action::Cancel { booking, by } => match self.changeable(booking, *by) {
                Err(refusal) => return Ok(Planned::Refused(refusal)),
                Ok((owned, _)) => Change::Cancel { booking: owned },
            },
            Action::Block { resource, period, units } => {
                let capacity = self.desk.catalog.resource(resource)?.capacity;
                let id = BlockId::new(&name("block", self.state.id(), &command.key, 0))?;
                let block = Block { id, period: *period, units: units.unwrap_or(capacity) };
                Change::Block { resource: resource.clone(), block }
            }
        };
        Ok(Planned::Change(change))
    }

    fn later(&self, field: &str, instant: Instant) -> Result<()> {
        if instant > self.at {
            return Ok(());
        }
        Err(Error::QueryInvalid {
            field: field.to_owned(),
            why: format!("{instant} is not after now, {}", self.at),
        })
    }

    fn small(&self, data: Option<&Json>) -> Result<()> {
        let allowed = self.desk.limits.data_bytes;
        match data.map(|data| data.canonical().len()) {
            Some(bytes) if bytes > allowed => {
                Err(Error::Limit { limit: "data_bytes", allowed: allowed as u64 })
            }
            _ => Ok(()),
        }
    }

    fn take(
        &self,
        command: &Command,
        wish: &Wish,
        start: Instant,
        status: Status,
        token: Option<&String>,
        data: Option<&Json>,
    ) -> Result<Planned> {
        self.small(data)?;
        let releases: Vec<Owned> = wish.replacing.iter().map(|claimant| claimant.owned(false)).collect();
        for owned in &releases {
            if let Err(refusal) = self.state.may_replace(owned) {
                return Ok(Planned::Refused(Refusal::Ledger(refusal)));
            }
        }
        let without = releases.iter().map(|owned| owned.id.clone()).collect();
        let checked = self.check(&self.state, wish, start, &without, &BTreeSet::new())?;
        let Some(plan) = checked.plan else {
            return Ok(Planned::Refused(self.not_open(wish, checked, &without, &BTreeSet::new())?));
        };
        let id = BookingId::new(&name("booking", self.state.id(), &command.key, 0))?;
        let booking = Booking {
            token: token.map(|token| Desk::token_digest(&id, token)),
            id,
            status,
            subject: subject(wish, plan.visit),
            customer: wish.customer.clone(),
            claims: plan.claims,
            data: data.cloned(),
            sequence: 0,
            series: None,
            changed_at: self.at,
            extra: BTreeMap::new(),
        };
        Ok(Planned::Change(Change::Take { bookings: vec![booking], releases, skipped: None }))
    }

    /// Each occurrence is planned on what the ones before it take.
    fn series(&self, command: &Command) -> Result<Planned> {
        let Action::Series { wish, recurrence, mode, token, data } = &command.action else {
            return Err(Error::Unsupported { what: "a series of another command".to_owned() });
        };
        self.small(data.as_ref())?;
        if !wish.replacing.is_empty() {
            return Err(Error::Unsupported { what: "a series that replaces other bookings".to_owned() });
        }
        let (mut state, nobody, anyone) = (self.state.clone().into_owned(), BTreeSet::new(), BTreeSet::new());
        let (mut bookings, mut refused): (Vec<Booking>, Vec<VerdictOf>) = (Vec::new(), Vec::new());
        for (index, start) in self.desk.occurrences_of(wish, recurrence)?.into_iter().enumerate() {
            let checked = self.check(&state, wish, start, &nobody, &anyone)?;
            let Some(plan) = checked.plan else {
                refused.push(VerdictOf { start, reasons: checked.reasons });
                continue;
            };
            let id = BookingId::new(&name("booking", self.state.id(), &command.key, index))?;
            let booking = Booking {
                token: token.as_deref().map(|token| Desk::token_digest(&id, token)),
                series: Some(bookings.first().map_or_else(|| id.clone(), |first| first.id.clone())),
                id,
                status: Status::Booked,
                subject: subject(wish, plan.visit),
                customer: wish.customer.clone(),
                claims: plan.claims,
                data: data.clone(),
                sequence: 0,
                changed_at: self.at,
                extra: BTreeMap::new(),
            };
            state.imagine(booking.clone());
            bookings.push(booking);
        }
        if bookings.is_empty() || (*mode == SeriesMode::All && !refused.is_empty()) {
            return Ok(Planned::Refused(Refusal::SeriesNotOpen { verdicts: refused }));
        }
        let codes = |reasons: &[availability::Reason]| {
            reasons.iter().map(|reason| reason.code().to_owned()).collect()
        };
        let skipped =
            refused.iter().map(|verdict| Skipped { start: verdict.start, codes: codes(&verdict.reasons) });
        Ok(Planned::Change(Change::Take { bookings, releases: Vec::new(), skipped: Some(skipped.collect()) }))
    }

    fn reschedule(&self, command: &Command) -> Result<Planned> {
        let Action::Reschedule { booking, by, start, choices } = &command.action else {
            return Err(Error::Unsupported { what: "a move of another command".to_owned() });
        };
        let (owned, current) = match self.changeable(booking, *by) {
            Ok(found) => found,
            Err(refusal) => return Ok(Planned::Refused(refusal)),
        };
        let wish = Wish {
            service: current.subject.service.clone(),
            location: current.subject.location.clone(),
            customer: current.customer.clone(),
            quantity: 1,
            choices: choices.clone(),
            replacing: Vec::new(),
        };
        let without = BTreeSet::from([current.id.clone()]);
        let prefer: BTreeSet<ResourceId> =
            current.claims.iter().map(|claim| claim.resource.clone()).collect();
        let checked = self.check(&self.state, &wish, *start, &without, &prefer)?;
        let Some(plan) = checked.plan else {
            return Ok(Planned::Refused(self.not_open(&wish, checked, &without, &prefer)?));
        };
        let to =
            Box::new(Booking { subject: subject(&wish, plan.visit), claims: plan.claims, ..current.clone() });
        Ok(Planned::Change(Change::Reschedule { booking: owned, to }))
    }

    /// The booking that somebody wants to change, if it is theirs to change now.
    fn changeable(&self, booking: &Claimant, by: Party) -> Result<(Owned, &Booking), Refusal> {
        let owned = booking.owned(by == Party::Staff);
        let current = self.state.may_replace(&owned).map_err(Refusal::Ledger)?;
        let notice = self
            .desk
            .catalog
            .service(&current.subject.service)
            .map(|service| service.cancel_notice)
            .unwrap_or_default();
        let until = current.subject.visit.start().plus(-notice.seconds());
        if by == Party::Customer && until <= self.at {
            Err(Refusal::Deadline { until })
        } else {
            Ok((owned, current))
        }
    }

    fn check(
        &self,
        state: &LedgerState,
        wish: &Wish,
        start: Instant,
        without: &BTreeSet<BookingId>,
        prefer: &BTreeSet<ResourceId>,
    ) -> Result<Checked> {
        let ask = |world: availability::World<'_>| {
            availability::check(world, &self.desk.request(wish, prefer)?, start)
        };
        self.desk.look(state, without, self.at, ask)
    }

    fn not_open(
        &self,
        wish: &Wish,
        checked: Checked,
        without: &BTreeSet<BookingId>,
        prefer: &BTreeSet<ResourceId>,
    ) -> Result<Refusal> {
        let count = self.desk.limits.alternatives;
        let found = self.desk.look(&self.state, without, self.at, |world| {
            availability::nearest(world, &self.desk.request(wish, prefer)?, checked.start, count)
        })?;
        let visits =
            found.starts.iter().zip(&found.ends).filter_map(|(start, end)| Period::checked(*start, *end));
        let slot = |visit: Period| Slot {
            id: SlotId { start: visit.start(), ..slot_id(wish, checked.start) },
            visit,
        };
        Ok(Refusal::NotOpen { alternatives: visits.map(slot).collect(), reasons: checked.reasons })
    }
}

fn subject(wish: &Wish, visit: Period) -> Subject {
    Subject { service: wish.service.clone(), location: wish.location.clone(), visit }
}

/// A name made from a command's key: the same on every desk, and of no use for guessing others.
fn name(kind: &str, ledger: &LedgerId, key: &Key, nth: usize) -> String {
    let parts = [Json::from(kind), Json::text(ledger), Json::text(key), Json::text(nth)];
    let digest: Digest = Json::list(parts).digest();
    format!("{}-{}", kind.get(..2).unwrap_or(kind), digest.short(20))
}
