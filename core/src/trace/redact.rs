use super::Trace;
use crate::canon::Digest;
use crate::desk::{Action, Claimant, Command, Decision, Desk, Outcome, Wish};
use crate::id::{BookingId, CustomerId, DepositId, ResourceId, StaffId};
use crate::ledger::{Batch, Booking, EntryKind, LedgerState, Loaded, Origin, Override};
use crate::rules::Claim;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Trace {
    /// The same decision with nobody's name in it: customers, staff, deposits and tokens are called by number, each the
    /// same throughout; the caller's `data`, why something was overridden, and what newer versions wrote are left out;
    /// digests over them are others. Catalog, times, resources, keys, and the names that bookings have elsewhere stay.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if it is not decided as before without them, which nothing known to us leads to; those of
    /// [`replay`](Trace::replay).
    pub fn redacted(&self) -> Result<Trace> {
        let mut veil = Veil::default();
        let mut trace = self.clone();
        let before = self.command.digest();
        let items = items(&self.command);
        veil.command(&mut trace.command)?;
        veil.renamed(before, trace.command.digest());
        items.into_iter().zip(self::items(&trace.command)).for_each(|(old, new)| veil.renamed(old, new));
        let Loaded { snapshot, batches } = &mut trace.before;
        if let Some(state) = snapshot {
            *state = Arc::new(veil.state(state)?);
        }
        batches.iter_mut().try_for_each(|batch| veil.batch(batch))?;
        if let Decision::Accepted(Outcome { kind, .. }) = &mut trace.decision {
            veil.kind(kind)?;
        }
        trace.state = super::record::folded(&trace.ledger, &trace.before)?.digest();
        if shown(&trace.replay()?) == shown(&trace.decision) {
            Ok(trace)
        } else {
            Err(Error::Unsupported { what: "a trace that is decided by what is to be left out".to_owned() })
        }
    }
}

/// A decision without what only the log knows of tokens.
fn shown(decision: &Decision) -> Decision {
    let mut decision = decision.clone();
    if let Decision::Accepted(Outcome { kind, .. }) = &mut decision
        && let EntryKind::Put { bookings, .. } = Arc::make_mut(kind)
    {
        bookings.iter_mut().for_each(|booking| Arc::make_mut(booking).token = None);
    }
    decision
}

/// What the bookings of an import are compared by.
fn items(command: &Command) -> Vec<Digest> {
    match &command.action {
        Action::Import { bookings, .. } => bookings.iter().map(|item| item.digest()).collect(),
        _ => Vec::new(),
    }
}

/// What each name is called instead.
#[derive(Default)]
struct Veil {
    names: BTreeMap<(&'static str, String), usize>,
    digests: BTreeMap<Digest, Digest>,
    /// Of tokens that the command shows: by booking and digest.
    tokens: BTreeMap<(BookingId, Digest), Digest>,
}

impl Veil {
    fn name(&mut self, kind: &'static str, name: &str) -> String {
        let next = self.names.len() + 1;
        let number = *self.names.entry((kind, name.to_owned())).or_insert(next);
        format!("{kind}-{number}")
    }

    /// A digest of something that was put out is one of something else.
    fn digest(&mut self, digest: &mut Digest) {
        let number = self.digests.len();
        *digest = *self.digests.entry(*digest).or_insert_with(|| Digest::of(number.to_string().as_bytes()));
    }

    fn renamed(&mut self, old: Digest, new: Digest) {
        self.digests.insert(old, new);
    }

    fn customer(&mut self, customer: &mut Option<CustomerId>) -> Result<()> {
        if let Some(id) = customer {
            *id = CustomerId::new(&self.name("customer", id.as_str()))?;
        }
        Ok(())
    }

    fn deposit(&mut self, deposit: &mut Option<DepositId>) -> Result<()> {
        if let Some(id) = deposit {
            *id = DepositId::new(&self.name("deposit", id.as_str()))?;
        }
        Ok(())
    }

    fn overriding(&mut self, overriding: &mut Option<Override>) -> Result<()> {
        if let Some(given) = overriding {
            let by = StaffId::new(&self.name("staff", given.by.as_str()))?;
            *given = Override { by, why: "redacted".to_owned() };
        }
        Ok(())
    }

    fn token(&mut self, token: &mut Option<String>) {
        if let Some(token) = token {
            *token = self.name("token", token);
        }
    }

    fn claimant(&mut self, claimant: &mut Claimant) {
        if let Some(old) = claimant.token.clone() {
            self.token(&mut claimant.token);
            let digest = |token: &str| Desk::token_digest(&claimant.id, token);
            let new = claimant.token.as_deref().map_or_else(|| digest(&old), digest);
            self.tokens.insert((claimant.id.clone(), digest(&old)), new);
        }
    }

    fn wish(&mut self, wish: &mut Wish) -> Result<()> {
        wish.replacing.iter_mut().for_each(|claimant| self.claimant(claimant));
        self.customer(&mut wish.customer)?;
        self.overriding(&mut wish.overriding)
    }

    fn command(&mut self, command: &mut Command) -> Result<()> {
        match &mut command.action {
            Action::Hold { wish, token, deposit, .. } => {
                self.token(token);
                self.deposit(deposit)?;
                self.wish(wish)
            }
            Action::Book { wish, token, data, .. }
            | Action::Series { wish, token, data, .. }
            | Action::JoinWaitlist { wish, token, data, .. } => {
                *data = None;
                self.token(token);
                self.wish(wish)
            }
            Action::Extend { hold: of, .. }
            | Action::Release { hold: of }
            | Action::Cancel { booking: of, .. }
            | Action::Mark { booking: of, .. }
            | Action::LeaveWaitlist { entry: of } => {
                self.claimant(of);
                Ok(())
            }
            Action::Confirm { hold, deposit, customer, data, .. } => {
                *data = None;
                self.claimant(hold);
                self.deposit(deposit)?;
                self.customer(customer)
            }
            Action::Reschedule { booking, overriding, .. } => {
                self.claimant(booking);
                self.overriding(overriding)
            }
            Action::Import { bookings, .. } => bookings.iter_mut().try_for_each(|item| {
                item.data = None;
                self.customer(&mut item.customer)
            }),
            Action::Configure { .. } | Action::Block { .. } | Action::RaiseFormat { .. } => Ok(()),
        }
    }

    fn state(&mut self, state: &LedgerState) -> Result<LedgerState> {
        let mut snapshot = state.snapshot();
        snapshot.beside.clear();
        snapshot.extra.clear();
        snapshot.resources.retain(|id, _| id.whole().is_none());
        snapshot.bookings.iter_mut().try_for_each(|booking| self.booking(Arc::make_mut(booking)))?;
        for kept in snapshot.keys.values_mut() {
            kept.extra.clear();
            self.digest(&mut kept.digest);
            self.kind(&mut kept.kind)?;
        }
        Ok(LedgerState::restored(snapshot))
    }

    fn batch(&mut self, batch: &mut Batch) -> Result<()> {
        batch.extra.clear();
        for entry in &mut batch.entries {
            entry.extra.clear();
            self.digest(&mut entry.digest);
            self.kind(&mut entry.kind)?;
        }
        Ok(())
    }

    fn kind(&mut self, kind: &mut Arc<EntryKind>) -> Result<()> {
        match Arc::make_mut(kind) {
            EntryKind::Put { bookings, skipped, .. } => {
                skipped.iter_mut().for_each(|skipped| skipped.extra.clear());
                bookings.iter_mut().try_for_each(|booking| self.booking(Arc::make_mut(booking)))
            }
            EntryKind::Other { body, .. } => {
                body.clear();
                Ok(())
            }
            EntryKind::Configured { .. } | EntryKind::Raised { .. } | EntryKind::Blocked { .. } => Ok(()),
        }
    }

    /// What one customer has of a cap bears its name, as a digest.
    fn shares(claims: &mut Arc<[Claim]>, old: &CustomerId, new: &CustomerId) -> Result<()> {
        for claim in Arc::make_mut(claims) {
            if let Some(cap) = claim.resource.whole().map(ResourceId::new).transpose()?
                && claim.resource == cap.share(old.as_str())?
            {
                claim.resource = cap.share(new.as_str())?;
            }
        }
        Ok(())
    }

    fn booking(&mut self, booking: &mut Booking) -> Result<()> {
        booking.extra.clear();
        booking.data = None;
        if let Some(token) = &mut booking.token {
            let known = self.tokens.get(&(booking.id.clone(), *token)).copied();
            *token = known.unwrap_or_else(|| Digest::of(booking.id.as_str().as_bytes()));
        }
        if let Some(Origin { digest, .. }) = &mut booking.origin {
            self.digest(digest);
        }
        let customer = booking.customer.clone();
        self.customer(&mut booking.customer)?;
        if let (Some(old), Some(new)) = (&customer, &booking.customer) {
            Self::shares(&mut booking.claims, old, new)?;
        }
        self.deposit(&mut booking.deposit)?;
        self.overriding(&mut booking.overriding)
    }
}
