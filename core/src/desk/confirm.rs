use super::group::{Group, Planned};
use super::{Action, Command, Refusal, Wish};
use crate::availability::{self, Reason, Request, World};
use crate::catalog::{Part, Visit};
use crate::id::CustomerId;
use crate::ledger::{Booking, Change, Confirmation, Status};
use crate::rules::Claim;
use crate::{Error, Result};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

impl Group<'_> {
    /// A hold becomes a booking. Its claims stay; who is named only now takes a share of the caps that count each customer.
    pub(super) fn confirm(&self, command: &Command) -> Result<Planned> {
        let Action::Confirm { hold, deposit, revive, customer, data } = &command.action else {
            return Err(Error::Unsupported { what: "a confirmation of another command".to_owned() });
        };
        self.small(data.as_ref())?;
        let own = hold.owned(false);
        let held = self.state.booking(&hold.id);
        // Whose it is not, what is no hold, or over: the ledger says so, and nothing else is said of it.
        let is_open = |held: &&Booking| {
            let is_held = matches!(held.status, Status::Held { until } if self.at < until || *revive);
            is_held && held.customer.is_none() && self.state.may_replace(&own).is_ok()
        };
        let (beside, full) = match (held.filter(is_open), customer) {
            (Some(held), Some(customer)) => self.shares(held, customer)?,
            _ => (Vec::new(), Vec::new()),
        };
        if !full.is_empty() {
            let reasons = vec![Reason::Capped { blockers: full }];
            return Ok(Planned::Refused(Refusal::NotOpen { reasons, alternatives: Vec::new() }));
        }
        Ok(Planned::Change(Change::Confirm(Confirmation {
            hold: own,
            to: held.map_or(Status::Booked, |held| self.agreed(&Wish::again(held))),
            deposit: deposit.clone(),
            revive: *revive,
            customer: customer.clone(),
            beside,
            data: data.clone(),
        })))
    }

    /// What of caps a customer takes who is named when nobody was, and what is in the way of it.
    fn shares(
        &self,
        held: &Booking,
        customer: &CustomerId,
    ) -> Result<(Vec<Claim>, Vec<availability::Blocker>)> {
        let catalog = &self.desk.catalog;
        // What has left the catalog is counted no more.
        let (Ok(service), Ok(location)) =
            (catalog.service(&held.subject.service), catalog.location(&held.subject.location))
        else {
            return Ok((Vec::new(), Vec::new()));
        };
        // Of what can't be asked for like that any more, the service itself still is.
        let itself = || Part { service: Cow::Borrowed(service), options: held.subject.options.clone() };
        let visit = &self.desk.visit(&Wish::again(held)).unwrap_or_else(|_| Visit::of(itself()));
        let (choices, preferred, nobody, none) =
            (BTreeMap::new(), BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        let overriding = held.overriding.is_some();
        let (customer, prefer) = (Some(customer), &nobody);
        let request = Request {
            visit,
            service: visit.service(),
            location,
            choices: &choices,
            preferred: &preferred,
            customer,
            overriding,
            prefer,
        };
        self.desk.look(&self.state, &none, self.at, |world| {
            let world = World { overriding, ..world };
            availability::shares(world, &request, held.subject.visit, &held.claims)
        })
    }
}
