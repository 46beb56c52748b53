use super::group::{Group, name};
use super::{Desk, Slot, Wish};
use crate::availability::{self, Request, World};
use crate::canon::Json;
use crate::id::{BookingId, Key, LocationId};
use crate::ledger::{Booking, LedgerState, Status};
use crate::period::{Instant, Period};
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody on the waitlist, and the first start that is open for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitting {
    /// The place in the waitlist. Whoever books names it in `replacing`, and gives it up in the same entry.
    pub entry: Booking,
    /// The first open start in the time that they wait for.
    pub slot: Slot,
}

impl Group<'_> {
    /// A place in the waitlist takes nothing: it is checked that it can be waited for at all.
    pub(super) fn waitlisted(
        &self,
        key: &Key,
        wish: &Wish,
        window: Period,
        token: Option<&str>,
        data: Option<&Json>,
    ) -> Result<Booking> {
        self.small(data)?;
        self.later("end", window.end())?;
        if wish.overriding.is_some() {
            return Err(Error::Unsupported { what: "waiting for what an override would take".to_owned() });
        }
        self.desk.may_wait(&self.state, wish, window, self.at)?;
        let id = BookingId::new(&name("waiting", self.state.id(), key, 0))?;
        Ok(Booking {
            token: token.map(|token| Desk::token_digest(&id, token)),
            id,
            status: Status::Waiting,
            subject: self.subject(wish, window)?,
            customer: wish.customer.clone(),
            claims: [].into(),
            deposit: None,
            data: data.cloned(),
            overriding: None,
            origin: None,
            sequence: 0,
            series: None,
            changed_at: self.at,
            extra: BTreeMap::new(),
        })
    }
}

impl Desk {
    /// Who of a location's waitlist could be served now, in the order in which they joined: each with the first
    /// open start in the time that they wait for and that `window`, if there is one, leaves of it. Each is looked at
    /// as if alone: offer the slot to the first, or to all, and let them book it.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a location that the catalog does not have; [`Error::Limit`] above `limits.waitlist`
    /// of them in `window`; those of [`slots`](Desk::slots). Who waits for what the catalog no longer offers fits nowhere, and is no error.
    pub fn who_fits(
        &self,
        location: &LocationId,
        window: Option<Period>,
        now: Instant,
    ) -> Result<Vec<Fitting>> {
        let ledger = self.readable(location)?;
        let now = now.max(ledger.last_time());
        let mut fitting = Vec::new();
        let mut looked_at = 0;
        for entry in self.waitlist(location, now)? {
            let asked =
                window.map_or(Some(entry.subject.visit), |window| window.intersection(&entry.subject.visit));
            let Some(asked) = asked.and_then(|asked| Period::checked(asked.start().max(now), asked.end()))
            else {
                continue;
            };
            looked_at += 1;
            if looked_at > self.limits.waitlist {
                return Err(Error::Limit { limit: "waitlist", allowed: self.limits.waitlist as u64 });
            }
            match self.first_open(ledger, &Wish::again(entry), asked, now) {
                Ok(Some(slot)) => fitting.push(Fitting { entry: entry.clone(), slot }),
                Ok(None) | Err(Error::Unknown { .. } | Error::QueryInvalid { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(fitting)
    }

    /// The waitlist of a location, in the order in which they joined, but for those whose time has passed.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a location that the catalog does not have.
    pub fn waitlist(&self, location: &LocationId, now: Instant) -> Result<Vec<&Booking>> {
        let ledger = self.ledger(self.catalog.ledger_of(location)?)?;
        let waits = |booking: &&Booking| {
            let is_here = booking.status == Status::Waiting && booking.subject.location == *location;
            is_here && now < booking.subject.visit.end()
        };
        Ok(ledger.in_order().filter(waits).collect())
    }

    fn first_open(
        &self,
        ledger: &LedgerState,
        wish: &Wish,
        window: Period,
        now: Instant,
    ) -> Result<Option<Slot>> {
        let asked = (wish, &BTreeSet::new());
        let found = self.look_for(ledger, asked, &BTreeSet::new(), now, |world, request| {
            availability::first(world, request, window)
        })?;
        let visit = found.starts.first().zip(found.ends.first());
        let visit = visit.and_then(|(start, end)| Period::checked(*start, *end));
        visit.map(|visit| Ok(Slot { id: self.slot_id(wish, visit.start())?, visit })).transpose()
    }

    /// Whether the wish can be asked about at all.
    fn may_wait(&self, ledger: &LedgerState, wish: &Wish, window: Period, now: Instant) -> Result<()> {
        let most = i64::from(self.limits.window_days) * 86_400;
        if window.length().0 > most {
            return Err(Error::Limit { limit: "window_days", allowed: self.limits.window_days.into() });
        }
        let asked = (wish, &BTreeSet::new());
        let ask =
            |world: World<'_>, request: &Request<'_>| availability::check(world, request, window.start());
        self.look_for(ledger, asked, &BTreeSet::new(), now, ask).map(drop)
    }
}
