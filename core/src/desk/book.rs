//! The nine steps of a booking (ARCHITECTURE.md, "One booking").

use super::group::Group;
use super::{Action, Command, Decision, Desk, Wish};
use crate::canon::Digest;
use crate::id::{BookingId, LedgerId};
use crate::ledger::{Append, Batch, LedgerState};
use crate::period::{Instant, Seconds};
use crate::recurrence::{Options, Recurrence};
use crate::{Error, Result};
use std::collections::BTreeMap;

/// What commands would do, decided on the log as far as it was read: for callers who append by themselves.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What is to be appended for the decisions to come true; `None`: they stand.
    pub batch: Option<Batch>,
    /// What becomes of each command.
    pub decisions: Vec<Result<Decision>>,
}

/// A command, and what is asked of it more than once.
pub(super) struct Asked<'c> {
    pub(super) command: &'c Command,
    pub(super) digest: Digest,
    ledger: Result<LedgerId>,
}

impl<'c> Asked<'c> {
    fn of(desk: &Desk, command: &'c Command) -> Asked<'c> {
        let digest = command.digest();
        Asked { command, digest, ledger: desk.ledger_of_digested(command, digest) }
    }
}

impl Desk {
    /// Decides a command and writes down what happened. Harmless to repeat: a key that succeeded gives its
    /// first outcome again.
    ///
    /// # Errors
    /// [`Error::Unknown`] and [`Error::QueryInvalid`] for a command that can't be meant; [`Error::StoreFailed`] and
    /// [`Error::StoreContended`], after which the same command is to be sent again; [`Error::ClockAhead`];
    /// [`Error::ReadOnly`].
    /// A refusal is no error.
    pub fn apply(&mut self, command: &Command, now: Instant) -> Result<Decision> {
        let mut decisions = self.apply_all(core::slice::from_ref(command), now)?;
        decisions.pop().unwrap_or_else(|| Err(Error::StoreFailed { why: "it gave no answer".to_owned() }))
    }

    /// Decides several commands of one ledger, in order, in one append: they are decided one after the other,
    /// each on what those before it would do.
    ///
    /// # Errors
    /// Those of the store for all of them, and [`Error::ClockAhead`]; those of a command in its place.
    pub fn apply_all(&mut self, commands: &[Command], now: Instant) -> Result<Vec<Result<Decision>>> {
        if let Some(clock) = self.store.now()
            && mutate!(now.since(clock), "a clock that is far ahead is believed" => Seconds(0))
                > Seconds(self.limits.clock_ahead.into())
        {
            return Err(Error::ClockAhead { now, clock });
        }
        self.refresh()?;
        let mut failure = Error::StoreContended { tries: self.limits.append_tries };
        for _ in 0..self.limits.append_tries {
            let proposal = self.propose(commands, now)?;
            let Some(batch) = proposal.batch else { return Ok(proposal.decisions) };
            // What the store says decides nothing: the log does, read anew, where the keys are found or not. So
            // an acknowledgement that was lost is no second booking, and a store that lets two writers win at
            // one base has only one of them in the eyes of every reader. Who lost is planned anew: what was
            // free may be taken, and somebody else be free.
            let appended = self.store.append(&batch);
            let is_believed = mutate!(false, "a won append is not read again" => appended == Append::Won);
            let is_believed = mutate!(is_believed, "an unknown append is taken for won" => matches!(appended, Append::Unknown { .. }));
            if is_believed {
                return Ok(proposal.decisions);
            }
            if let Append::Unknown { why } = &appended {
                failure = Error::StoreFailed { why: why.clone() };
            }
            mutate!(nothing, "a lost copy is kept" => self.keep_lost(&batch, &appended));
            self.refresh_ledger(&batch.ledger)?;
            mutate!(nothing, "what lost is not planned anew" => self.append_as_it_was(&batch, &appended));
        }
        let proposal = self.propose(commands, now)?;
        if proposal.batch.is_none() { Ok(proposal.decisions) } else { Err(failure) }
    }

    /// Decides commands of one ledger on what was read so far, and writes nothing: for callers with a store of
    /// their own. They append the batch, hand what the log then has to [`accept`](Desk::accept), won or lost, and
    /// propose again: when nothing is left to append, the decisions stand.
    ///
    /// # Errors
    /// Those of a command in its place: [`Error::ReadOnly`], and [`Error::QueryInvalid`] for one of another ledger.
    pub fn propose(&self, commands: &[Command], now: Instant) -> Result<Proposal> {
        let asked: Vec<_> = commands.iter().map(|command| Asked::of(self, command)).collect();
        let Some(ledger) = self.ledger_of_group(&asked) else {
            let faulty = asked.into_iter().filter_map(|asked| asked.ledger.err());
            return Ok(Proposal { batch: None, decisions: faulty.map(Err).collect() });
        };
        let state = self.ledger(&ledger)?;
        if let Some(format) = state.read_only() {
            // What was decided stays decided; nothing else is.
            let error = || Error::ReadOnly { ledger: ledger.to_string(), format: format.to_owned() };
            let decisions = asked.iter().map(|asked| match &asked.ledger {
                Ok(own) if *own != ledger && !self.is_adrift(asked.command) => {
                    Err(other_ledger(own, &ledger))
                }
                _ => Group::new(self, state, now).kept(asked).ok_or_else(error),
            });
            return Ok(Proposal { batch: None, decisions: decisions.collect() });
        }
        let mut group = Group::new(self, state, now);
        group.configure_if_new()?;
        let configured = group.len();
        let mut decisions = Vec::with_capacity(commands.len());
        for (index, asked) in asked.iter().enumerate() {
            let is_last = index + 1 == commands.len();
            decisions.push(match &asked.ledger {
                Ok(own) if *own != ledger && !self.is_adrift(asked.command) => {
                    Err(other_ledger(own, &ledger))
                }
                Ok(_) => group.decide(asked, is_last),
                Err(error) => Err(error.clone()),
            });
        }
        let batch = (group.len() > configured).then(|| {
            let (base, position) = (state.position(), state.position().next());
            Batch { ledger, base, position, entries: group.into_entries(), extra: BTreeMap::new() }
        });
        Ok(Proposal { batch, decisions })
    }

    /// The ledger of the first command that has one; any ledger may say of a booking that nobody knows it.
    fn ledger_of_group(&self, all: &[Asked<'_>]) -> Option<LedgerId> {
        let settled = all.iter().filter(|asked| !self.is_adrift(asked.command));
        settled.chain(all).find_map(|asked| asked.ledger.as_ref().ok().cloned())
    }

    /// The ledger that a command belongs to.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a name that the catalog does not have.
    pub fn ledger_of(&self, command: &Command) -> Result<LedgerId> {
        self.ledger_of_digested(command, command.digest())
    }

    fn ledger_of_digested(&self, command: &Command, digest: Digest) -> Result<LedgerId> {
        // A retry belongs where it was decided, whatever the catalog says by now.
        let decided =
            |state: &&LedgerState| state.kept(&command.key).is_some_and(|kept| kept.digest == digest);
        if let Some(state) = self.ledgers.values().find(decided) {
            return Ok(state.id().clone());
        }
        match &command.action {
            Action::Configure { ledger } | Action::RaiseFormat { ledger, .. } => {
                Ok(self.ledger(ledger)?.id().clone())
            }
            Action::Hold { wish, .. }
            | Action::Book { wish, .. }
            | Action::Series { wish, .. }
            | Action::JoinWaitlist { wish, .. } => self.catalog.ledger_of(&wish.location).cloned(),
            Action::Import { location, .. } => self.catalog.ledger_of(location).cloned(),
            Action::Block { resource, .. } => {
                self.catalog.ledger_of(&self.catalog.resource(resource)?.location).cloned()
            }
            action => {
                // A booking that no ledger knows is refused by the first of them.
                let knows =
                    |state: &&LedgerState| action.booking().is_some_and(|id| state.booking(id).is_some());
                let found = self.ledgers.values().find(knows).or_else(|| self.ledgers.values().next());
                let unknown = || Error::Unknown { kind: "ledger", id: command.key.to_string() };
                found.map(|state| state.id().clone()).ok_or_else(unknown)
            }
        }
    }

    /// Whether a command is about a booking that no ledger knows: any ledger may say so.
    fn is_adrift(&self, command: &Command) -> bool {
        let nowhere = |id: &BookingId| self.ledgers.values().all(|state| state.booking(id).is_none());
        command.action.booking().is_some_and(nowhere)
    }
}

impl Action {
    /// The hold or booking that it is about, of a command that names no place.
    fn booking(&self) -> Option<&BookingId> {
        match self {
            Action::Extend { hold: of, .. }
            | Action::Release { hold: of }
            | Action::Confirm { hold: of, .. }
            | Action::Reschedule { booking: of, .. }
            | Action::Cancel { booking: of, .. }
            | Action::LeaveWaitlist { entry: of }
            | Action::Mark { booking: of, .. } => Some(&of.id),
            _ => None,
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

    pub(super) fn occurrences_of(&self, wish: &Wish, text: &str) -> Result<Vec<Instant>> {
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

fn other_ledger(own: &LedgerId, ledger: &LedgerId) -> Error {
    let why = format!("it belongs to ledger \"{own}\", the first command of the group to \"{ledger}\"");
    Error::QueryInvalid { field: "command".to_owned(), why }
}

#[cfg(feature = "mutants")]
impl Desk {
    fn keep_lost(&mut self, batch: &Batch, appended: &Append) {
        if let (Append::Lost, Some(state)) = (appended, self.ledgers.get_mut(&batch.ledger)) {
            batch.entries.iter().for_each(|entry| state.speculate(entry));
        }
    }

    /// What was decided on an older log is appended to a newer one, unless its keys are there.
    fn append_as_it_was(&mut self, batch: &Batch, appended: &Append) {
        let Ok(state) = self.ledger(&batch.ledger) else { return };
        let is_unknown = matches!(appended, Append::Unknown { .. });
        if !is_unknown && batch.entries.iter().all(|entry| state.kept(&entry.key).is_none()) {
            let base = state.position();
            let again = Batch { base, position: base.next(), ..batch.clone() };
            drop(self.store.append(&again));
            drop(self.refresh_ledger(&batch.ledger));
        }
    }
}
