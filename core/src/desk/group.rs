//! Commands one after the other, before they are appended: each planned, then decided.

use super::book::Asked;
use super::{Action, Command, Decision, Desk, Outcome, Party, Refusal, SeriesMode, Slot, VerdictOf, Wish};
use crate::availability::{self, Checked, SlotId};
use crate::canon::{Digest, Json};
use crate::id::{BlockId, BookingId, Key, LedgerId, LocationId, ResourceId};
use crate::ledger::{
    Booking, Change, Commit, Decided, LedgerEntry, LedgerState, Refusal as LedgerRefusal, Skipped, Status,
    Subject, Turn, decide,
};
use crate::period::{Instant, Period};
use crate::rules::Block;
use crate::{Error, Result};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a command comes to, before the ledger decides.
pub(super) enum Planned {
    Change(Change),
    Refused(Refusal),
}

/// Commands that are decided one after the other and appended together.
pub(super) struct Group<'a> {
    pub(super) desk: &'a Desk,
    /// The state as it would be after `entries`.
    pub(super) state: Cow<'a, LedgerState>,
    pub(super) at: Instant,
    entries: Vec<LedgerEntry>,
    /// Why an empty ledger does not take the desk's catalog.
    unconfigured: Option<LedgerRefusal>,
}

impl<'a> Group<'a> {
    pub(super) fn new(desk: &'a Desk, state: &'a LedgerState, now: Instant) -> Group<'a> {
        let at = mutate!(now.max(state.last_time()), "time runs backwards" => now);
        Group { desk, state: Cow::Borrowed(state), at, entries: Vec::new(), unconfigured: None }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn into_entries(self) -> Vec<LedgerEntry> {
        self.entries
    }

    /// An empty ledger takes the desk's catalog, in the same batch as its first entry.
    pub(super) fn configure_if_new(&mut self) -> Result<()> {
        if self.state.revision().is_some() {
            return Ok(());
        }
        self.nobody_elsewhere()?;
        let revision = self.desk.catalog.revision();
        let (needs, held) = (self.desk.needs(self.state.id()), self.state.format());
        if self.desk.format.max(held) < needs {
            self.unconfigured = Some(LedgerRefusal::FormatTooLow { format: held, needs });
            return Ok(());
        }
        let configure = ("configure", self.configure(self.state.id()));
        let raise = ("raise", Change::Raise { format: self.desk.format });
        // What bookings by the catalog need comes before it.
        for (name, change) in [raise, configure].into_iter().skip(usize::from(self.desk.format <= held)) {
            let key = Key::new(&format!("slotwright:{name}:{}", revision.short(16)))?;
            let commit = Commit { key, digest: revision, revision, change };
            if let Decided::Entry(entry) = decide(&self.state, &commit, self.at) {
                self.push(*entry, false);
            }
        }
        Ok(())
    }

    /// A location whose bookings are in another ledger would be booked a second time in a new one.
    fn nobody_elsewhere(&self) -> Result<()> {
        let own = self.state.id();
        let is_ours = |location: &LocationId| self.desk.catalog.ledger_of(location).is_ok_and(|of| of == own);
        for other in self.desk.ledgers.values().filter(|other| other.id() != own) {
            let is_to_come =
                |booking: &Booking| booking.is_active(self.at) && self.at < booking.subject.visit.end();
            let mut bookings = other.bookings().filter(|booking| is_to_come(booking));
            if let Some(booking) = bookings.find(|booking| is_ours(&booking.subject.location)) {
                let (location, ledger) = (booking.subject.location.to_string(), other.id().to_string());
                return Err(Error::LocationElsewhere { location, ledger });
            }
        }
        Ok(())
    }

    fn configure(&self, ledger: &LedgerId) -> Change {
        let catalog = &self.desk.catalog;
        let resources = || catalog.resources_of(ledger);
        let caps = || catalog.caps_in(ledger);
        let overbookable = resources().filter(|resource| resource.overbookable);
        let capacities = resources().map(|resource| (resource.id.clone(), resource.capacity));
        let locations = catalog.locations().filter(|location| location.ledger == *ledger);
        Change::Configure {
            spacing: catalog.spacing().clone(),
            capacities: capacities.chain(caps().map(|cap| (cap.id.clone(), cap.limit))).collect(),
            // An override exceeds any cap.
            overbookable: overbookable.map(|it| &it.id).chain(caps().map(|cap| &cap.id)).cloned().collect(),
            locations: locations.map(|location| location.id.clone()).collect(),
            needs: self.desk.needs(ledger),
        }
    }

    fn push(&mut self, entry: LedgerEntry, is_last: bool) {
        if mutate!(!is_last, "a group is decided on one state" => false) {
            self.state.to_mut().speculate(&entry);
        }
        self.entries.push(entry);
    }

    pub(super) fn decide(&mut self, asked: &Asked<'_>, is_last: bool) -> Result<Decision> {
        let Asked { command, digest, .. } = *asked;
        // A key that succeeded is answered before anything else, even when the retry comes late (law 5).
        let late = command.valid_until.filter(|until| *until < self.at);
        let late = mutate!(late, "validUntil is ignored" => None);
        let kept = mutate!(self.kept(asked), "a key is looked up after planning" => None);
        if let Some(decision) = mutate!(kept, "a late retry is late" => kept.filter(|_| late.is_none())) {
            return Ok(decision);
        }
        if let Some(valid_until) = late {
            return Ok(self.refused(Refusal::Ledger(crate::ledger::Refusal::Late { valid_until })));
        }
        let change = match self.plan(command)? {
            Planned::Change(change) => change,
            Planned::Refused(refusal) => return Ok(self.refused(refusal)),
        };
        if let Some(decision) = mutate!(None, "a key is looked up after planning" => self.kept(asked)) {
            return Ok(decision);
        }
        let digest = mutate!(digest, "the digest is over what was planned" => Digest::of(format!("{change:?}").as_bytes()));
        let commit =
            Commit { key: command.key.clone(), digest, revision: self.desk.catalog.revision(), change };
        match decide(&self.state, &commit, self.at) {
            Decided::Refused(refusal) => Ok(self.refused(Refusal::Ledger(refusal))),
            Decided::Entry(entry) => {
                let outcome = Outcome { at: entry.at, kind: Arc::clone(&entry.kind) };
                self.push(*entry, is_last);
                Ok(Decision::Accepted(outcome))
            }
        }
    }

    /// What a key that succeeded says to this command.
    pub(super) fn kept(&self, asked: &Asked<'_>) -> Option<Decision> {
        let kept = mutate!(self.state.kept(&asked.command.key), "a key is not looked up" => None)?;
        let is_same = mutate!(kept.digest == asked.digest, "the digest is not compared" => true);
        let reused = || self.refused(Refusal::Ledger(crate::ledger::Refusal::KeyReused));
        Some(if is_same { Decision::Accepted(Outcome::of(kept)) } else { reused() })
    }

    fn refused(&self, refusal: Refusal) -> Decision {
        Decision::Refused { refusal, stamp: Box::new(self.desk.stamp(&self.state, self.at)) }
    }

    /// What is planned is planned with the catalog that the ledger is kept with: what another says of a start is no answer.
    fn stale(&self, action: &Action) -> Option<Refusal> {
        // Where nothing is configured, nothing but its format can change.
        if let Some(why) =
            self.unconfigured.as_ref().filter(|_| !matches!(action, Action::RaiseFormat { .. }))
        {
            return Some(Refusal::Ledger(why.clone()));
        }
        let is_planned = matches!(
            action,
            Action::Hold { .. }
                | Action::Book { .. }
                | Action::Series { .. }
                | Action::Reschedule { .. }
                | Action::JoinWaitlist { .. }
                | Action::Import { .. }
        );
        let configured = self.state.revision();
        let is_stale = is_planned && configured != Some(self.desk.catalog.revision());
        let is_stale = mutate!(is_stale, "planned with another catalog" => matches!(action, Action::Import { .. }) && is_stale);
        let is_stale = mutate!(is_stale, "an import of another catalog" => !matches!(action, Action::Import { .. }) && is_stale);
        is_stale.then_some(Refusal::Ledger(LedgerRefusal::CatalogStale { configured }))
    }

    fn plan(&self, command: &Command) -> Result<Planned> {
        if let Some(refusal) = self.stale(&command.action) {
            return Ok(Planned::Refused(refusal));
        }
        let change = match &command.action {
            Action::Configure { ledger } => self.configure(ledger),
            Action::Hold { until, .. } => {
                self.later("until", *until)?;
                return self.take(command);
            }
            Action::Book { .. } => return self.take(command),
            Action::Series { .. } => return self.series(command),
            Action::Reschedule { .. } => return self.reschedule(command),
            Action::Extend { hold, until } => {
                self.later("until", *until)?;
                Change::Extend { hold: hold.owned(false), until: *until }
            }
            Action::RaiseFormat { format, .. } => Change::Raise { format: *format },
            Action::Import { location, source, bookings } => self.import(location, source, bookings)?,
            Action::JoinWaitlist { wish, window, token, data } => match self.given_up(wish) {
                Err(refusal) => return Ok(Planned::Refused(refusal)),
                Ok(releases) => {
                    let booking =
                        self.waitlisted(&command.key, wish, *window, token.as_deref(), data.as_ref())?;
                    Change::Take { bookings: vec![booking], releases, skipped: None }
                }
            },
            Action::LeaveWaitlist { entry } => {
                let by_staff = mutate!(false, "leaving needs no token" => true);
                Change::Turn { booking: entry.owned(by_staff), turn: Turn::Leave }
            }
            Action::Release { hold } => Change::Turn { booking: hold.owned(false), turn: Turn::Release },
            Action::Mark { booking, turn } => {
                if !Turn::MARKS.contains(turn) {
                    let why = format!("{} is a command of its own", turn.name());
                    return Err(Error::QueryInvalid { field: "turn".to_owned(), why });
                }
                Change::Turn { booking: booking.owned(true), turn: *turn }
            }
            Action::Confirm { .. } => return self.confirm(command),
            Action::Cancel { booking, by } => match self.cancellable(booking, *by) {
                Err(refusal) => return Ok(Planned::Refused(refusal)),
                Ok((booking, _)) => Change::Turn { booking, turn: Turn::Cancel },
            },
            Action::Block { resource, period, units } => {
                // All of it is all that the ledger has, whatever this desk's catalog says.
                let kept = self.state.occupancies().get(resource).map(|occupancy| occupancy.capacity());
                let capacity = self.desk.catalog.resource(resource)?.capacity;
                let capacity =
                    mutate!(capacity.max(kept.unwrap_or(0)), "all is what an older catalog has" => capacity);
                if *units == Some(0) {
                    let why = "a block takes at least one unit away".to_owned();
                    return Err(Error::QueryInvalid { field: "units".to_owned(), why });
                }
                let id = BlockId::new(&name("block", self.state.id(), &command.key, 0))?;
                let block = Block { id, period: *period, units: units.unwrap_or(capacity) };
                Change::Block { resource: resource.clone(), block }
            }
        };
        Ok(Planned::Change(change))
    }

    pub(super) fn later(&self, field: &str, instant: Instant) -> Result<()> {
        if instant > self.at {
            return Ok(());
        }
        Err(Error::QueryInvalid {
            field: field.to_owned(),
            why: format!("{instant} is not after now, {}", self.at),
        })
    }

    pub(super) fn small(&self, data: Option<&Json>) -> Result<()> {
        let allowed = self.desk.limits.data_bytes;
        match data.map(|data| data.canonical().len()) {
            Some(bytes) if bytes > allowed => {
                Err(Error::Limit { limit: "data_bytes", allowed: allowed as u64 })
            }
            _ => Ok(()),
        }
    }

    /// What a booking of that is at first.
    pub(super) fn agreed(&self, wish: &Wish) -> Status {
        let approval = self.desk.services(&wish.service, &wish.also).any(|service| service.approval);
        if approval { Status::Requested } else { Status::Booked }
    }

    fn take(&self, command: &Command) -> Result<Planned> {
        let (wish, start, status, token, deposit, data) = match &command.action {
            Action::Hold { wish, start, until, token, deposit } => {
                (wish, start, Status::Held { until: *until }, token, deposit.as_ref(), None)
            }
            Action::Book { wish, start, token, data } => {
                (wish, start, self.agreed(wish), token, None, data.as_ref())
            }
            _ => return Err(Error::Unsupported { what: "a slot by another command".to_owned() }),
        };
        self.small(data)?;
        let releases = match self.given_up(wish) {
            Ok(releases) => releases,
            Err(refusal) => return Ok(Planned::Refused(refusal)),
        };
        let without = releases.iter().map(|owned| owned.id.clone()).collect();
        let checked = self.check(&self.state, wish, *start, &without, &BTreeSet::new())?;
        let Some(plan) = checked.plan else {
            return Ok(Planned::Refused(self.not_open(wish, checked, &without, &BTreeSet::new())?));
        };
        let id = BookingId::new(&name("booking", self.state.id(), &command.key, 0))?;
        let booking = Booking {
            token: token.as_deref().map(|token| Desk::token_digest(&id, token)),
            deposit: deposit.cloned(),
            id,
            status,
            subject: self.subject(wish, plan.visit)?,
            customer: wish.customer.clone(),
            claims: plan.claims,
            data: data.cloned(),
            overriding: wish.overriding.clone(),
            origin: None,
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
        let (mut bookings, mut refused): (Vec<Booking>, Vec<Checked>) = (Vec::new(), Vec::new());
        for (index, start) in self.desk.occurrences_of(wish, recurrence)?.into_iter().enumerate() {
            let checked = self.check(&state, wish, start, &nobody, &anyone)?;
            let checked = mutate!(checked, "a series of which two dates are checked" => self.unchecked(index, checked, wish)?);
            let Some(plan) = checked.plan else {
                refused.push(checked);
                continue;
            };
            let id = BookingId::new(&name("booking", self.state.id(), &command.key, index))?;
            let booking = Booking {
                token: token.as_deref().map(|token| Desk::token_digest(&id, token)),
                series: Some(bookings.first().map_or_else(|| id.clone(), |first| first.id.clone())),
                id,
                status: self.agreed(wish),
                deposit: None,
                subject: self.subject(wish, plan.visit)?,
                customer: wish.customer.clone(),
                claims: plan.claims,
                data: data.clone(),
                overriding: wish.overriding.clone(),
                origin: None,
                sequence: 0,
                changed_at: self.at,
                extra: BTreeMap::new(),
            };
            state.imagine(booking.clone());
            bookings.push(booking);
        }
        if bookings.is_empty() || (*mode == SeriesMode::All && !refused.is_empty()) {
            let verdict = |checked: Checked| {
                let alternatives = self.alternatives(&state, wish, &checked, &nobody, &anyone)?;
                Ok(VerdictOf { start: checked.start, reasons: checked.reasons, alternatives })
            };
            let verdicts = refused.into_iter().map(verdict).collect::<Result<_>>()?;
            return Ok(Planned::Refused(Refusal::SeriesNotOpen { verdicts }));
        }
        let codes = |reasons: &[availability::Reason]| {
            reasons.iter().map(|reason| reason.code().to_owned()).collect()
        };
        let skipped = refused.iter().map(|checked| Skipped {
            start: checked.start,
            codes: codes(&checked.reasons),
            extra: BTreeMap::new(),
        });
        Ok(Planned::Change(Change::Take { bookings, releases: Vec::new(), skipped: Some(skipped.collect()) }))
    }

    fn reschedule(&self, command: &Command) -> Result<Planned> {
        let Action::Reschedule { booking, by, start, options, quantity, also, choices, overriding } =
            &command.action
        else {
            return Err(Error::Unsupported { what: "a move of another command".to_owned() });
        };
        let (owned, current) = match self.changeable(booking, *by) {
            Ok(found) => found,
            Err(refusal) => return Ok(Planned::Refused(refusal)),
        };
        // Leave to take what others have is not for a customer to give.
        let is_theirs = *by == Party::Customer && overriding.is_some();
        if mutate!(is_theirs, "a customer takes what others have" => false) {
            return Ok(Planned::Refused(Refusal::StaffOnly { id: current.id.clone() }));
        }
        let again = Wish::again(current);
        let wish = Wish {
            options: options.clone().unwrap_or(again.options),
            quantity: quantity.unwrap_or(again.quantity),
            also: also.clone().unwrap_or(again.also),
            choices: choices.clone(),
            overriding: overriding.clone(),
            ..again
        };
        let without = BTreeSet::from([current.id.clone()]);
        let without = mutate!(without, "a move is planned around itself" => BTreeSet::new());
        let prefer: BTreeSet<ResourceId> =
            current.claims.iter().map(|claim| claim.resource.clone()).collect();
        let checked = self.check(&self.state, &wish, *start, &without, &prefer)?;
        let Some(plan) = checked.plan else {
            return Ok(Planned::Refused(self.not_open(&wish, checked, &without, &prefer)?));
        };
        let to = Box::new(Booking {
            subject: self.subject(&wish, plan.visit)?,
            claims: plan.claims,
            overriding: wish.overriding.clone(),
            ..current.clone()
        });
        Ok(Planned::Change(Change::Reschedule { booking: owned, to }))
    }

    fn check(
        &self,
        state: &LedgerState,
        wish: &Wish,
        start: Instant,
        without: &BTreeSet<BookingId>,
        prefer: &BTreeSet<ResourceId>,
    ) -> Result<Checked> {
        self.desk.look_for(state, (wish, prefer), without, self.at, |world, request| {
            availability::check(world, request, start)
        })
    }

    fn not_open(
        &self,
        wish: &Wish,
        checked: Checked,
        without: &BTreeSet<BookingId>,
        prefer: &BTreeSet<ResourceId>,
    ) -> Result<Refusal> {
        let alternatives = self.alternatives(&self.state, wish, &checked, without, prefer)?;
        Ok(Refusal::NotOpen { alternatives, reasons: checked.reasons })
    }

    /// The nearest starts that are open, beside one that is not.
    fn alternatives(
        &self,
        state: &LedgerState,
        wish: &Wish,
        checked: &Checked,
        without: &BTreeSet<BookingId>,
        prefer: &BTreeSet<ResourceId>,
    ) -> Result<Vec<Slot>> {
        let count = self.desk.limits.alternatives;
        let nearest = self.desk.look_for(state, (wish, prefer), without, self.at, |world, request| {
            availability::nearest(world, request, checked.start, count)
        });
        // Alternatives are a courtesy: a search for them that is too large does not make the refusal an error.
        let found = match nearest {
            Err(Error::Limit { .. }) => availability::Found::default(),
            nearest => nearest?,
        };
        let visits =
            found.starts.iter().zip(&found.ends).filter_map(|(start, end)| Period::checked(*start, *end));
        let id = self.desk.slot_id(wish, checked.start)?;
        let slot = |visit: Period| Slot { id: SlotId { start: visit.start(), ..id.clone() }, visit };
        Ok(visits.map(slot).collect())
    }

    /// What is taken for a wish: with all options, so that it is planned the same again whatever counts by default then.
    pub(super) fn subject(&self, wish: &Wish, visit: Period) -> Result<Subject> {
        let (options, also) = self.desk.visit(wish)?.chosen(&wish.also);
        Ok(Subject {
            service: wish.service.clone(),
            options,
            quantity: wish.quantity,
            also,
            location: wish.location.clone(),
            visit,
            choices: wish.choices.clone(),
        })
    }
}

#[cfg(feature = "mutants")]
impl Group<'_> {
    /// From the third date on as if nothing were taken.
    fn unchecked(&self, index: usize, checked: Checked, wish: &Wish) -> Result<Checked> {
        let (empty, none) = (LedgerState::new(self.state.id().clone()), BTreeSet::new());
        let planned = self.check(&empty, wish, checked.start, &none, &BTreeSet::new());
        if index > 1 { planned } else { Ok(checked) }
    }
}

/// A name made from a command's key: the same on every desk, and of no use for guessing others.
pub(super) fn name(kind: &str, ledger: &LedgerId, key: &Key, nth: usize) -> String {
    let parts = [Json::from(kind), Json::text(ledger), Json::text(key), Json::text(nth)];
    let digest: Digest = Json::list(parts).digest();
    format!("{}-{}", kind.get(..2).unwrap_or(kind), digest.short(20))
}
