//! The smallest change that opens a start: each is tried, by the same check, on a world in which it is so.

use super::{Desk, Stamp, Wish};
use crate::availability::{self, Blocker, Checked, Lifted, Plan, Reason, Request, SlotId, World};
use crate::catalog::{Cap, Counts, Edge, Service, Who};
use crate::id::{BookingId, NeedId, ResourceId};
use crate::ledger::LedgerState;
use crate::period::{Instant, Minutes, Period, PeriodSet, Seconds};
use crate::rules::Claim;
use crate::{Error, Result};
use std::collections::BTreeSet;

/// How far a start may be moved, and hours be longer, to either side.
const FARTHEST: Seconds = Seconds(4 * 3600);
const DAY: Seconds = Seconds(86_400);

/// Something that could be otherwise. In the order of their size: of one kind, the one that goes less far is smaller.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// Another resource meets a need than the one that was asked for by name.
    Resource {
        /// The need.
        need: NeedId,
        /// Who could.
        resource: ResourceId,
    },
    /// It begins at another start, at most four hours away.
    Start {
        /// By how much later; earlier, if it is negative.
        by: Seconds,
    },
    /// Nobody in particular is asked for.
    Anybody {
        /// The need that somebody was chosen for.
        need: NeedId,
    },
    /// A cap allows one more booking, or more minutes.
    Cap {
        /// The cap.
        cap: ResourceId,
        /// By how much.
        by: u32,
    },
    /// Hours that begin earlier or end later, by at most four hours.
    Hours {
        /// Whose; `None`: those of the location.
        resource: Option<ResourceId>,
        /// The time by which they are longer.
        period: Period,
    },
    /// It may be booked so much closer to its start.
    Notice {
        /// By how much.
        by: Minutes,
    },
}

/// The smallest change that opens a start, if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallestChange {
    /// What this is an answer to.
    pub stamp: Stamp,
    /// The slot that was asked about.
    pub slot: SlotId,
    /// What would open it.
    pub change: Option<Change>,
}

/// Changes that open a start together: one, or two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What would be otherwise, the smaller first; none for a start that is open.
    pub remedies: Vec<Remedy>,
    /// What a booking would take then.
    pub plan: Plan,
}

impl Remedy {
    /// The stable name, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Remedy::Resource { .. } => "resource",
            Remedy::Start { .. } => "start",
            Remedy::Anybody { .. } => "anybody",
            Remedy::Cap { .. } => "cap",
            Remedy::Hours { .. } => "hours",
            Remedy::Notice { .. } => "notice",
        }
    }

    /// How large it is: by kind, then by how far it goes.
    fn size(&self) -> (usize, i64) {
        match self {
            Remedy::Resource { .. } => (0, 0),
            Remedy::Start { by } => (1, by.0.abs()),
            Remedy::Anybody { .. } => (2, 0),
            Remedy::Cap { by, .. } => (3, i64::from(*by)),
            Remedy::Hours { period, .. } => (4, period.length().0),
            Remedy::Notice { by } => (5, i64::from(by.0)),
        }
    }
}

impl Change {
    fn size(&self) -> (usize, Vec<(usize, i64)>, &[Remedy]) {
        (self.remedies.len(), self.remedies.iter().map(Remedy::size).collect(), &self.remedies)
    }
}

impl Desk {
    /// The smallest change that opens `start`, for the people at the desk: somebody else than was asked for, another start,
    /// nobody in particular, one more in a cap, longer hours, a shorter notice; or two of them. Nothing is changed by asking.
    ///
    /// One change is smaller than two. Then the kinds are compared, in that order, then how far they go, an earlier start
    /// before a later one, names last. What it says was checked as [`check`](Desk::check) does, and the others with it.
    /// None: no such change opens it, or there were more than `limits.remedies` to be tried.
    ///
    /// # Errors
    /// As [`slots`](Desk::slots).
    pub fn smallest_change(&self, wish: &Wish, start: Instant, now: Instant) -> Result<SmallestChange> {
        let ledger = self.readable(&wish.location)?;
        let now = now.max(ledger.last_time());
        let without = self.replaced(ledger, wish, now)?;
        let visit = self.visit(wish)?;
        let service = visit.service();
        let left = self.limits.remedies;
        let mut bench =
            Bench { desk: self, ledger, without, wish, service, start, now, earliest: None, left };
        let change = match bench.found() {
            Err(Error::Limit { limit: "remedies", .. }) => None,
            found => found?,
        };
        Ok(SmallestChange { stamp: self.stamp(ledger, now), slot: self.slot_id(wish, start)?, change })
    }
}

/// Where changes are tried.
struct Bench<'a> {
    desk: &'a Desk,
    ledger: &'a LedgerState,
    without: BTreeSet<BookingId>,
    wish: &'a Wish,
    service: &'a Service,
    start: Instant,
    now: Instant,
    /// The first instant that is not too soon, if the start is.
    earliest: Option<Instant>,
    /// How many checks are left.
    left: usize,
}

impl Bench<'_> {
    fn found(&mut self) -> Result<Option<Change>> {
        let checked = self.check(&[])?;
        if let Some(plan) = checked.plan {
            return Ok(Some(Change { remedies: Vec::new(), plan }));
        }
        self.earliest = checked.reasons.iter().find_map(|reason| match reason {
            Reason::Notice { earliest } => Some(*earliest),
            _ => None,
        });
        let firsts = self.remedies(&checked, &[])?;
        let mut best = None;
        let mut closed = Vec::new();
        for first in &firsts {
            let alone = vec![first.clone()];
            let then = self.check(&alone)?;
            match &then.plan {
                Some(plan) => self.consider(&mut best, alone, plan)?,
                None => closed.push((alone, then)),
            }
        }
        if best.is_some() {
            return Ok(best);
        }
        // What is in the way at other starts, nothing says: all that there is is tried with those.
        for first in self.vocabulary()? {
            let alone = [first];
            for second in self.other_starts(&alone)? {
                let both: Vec<Remedy> = alone.iter().cloned().chain([second]).collect();
                if let Some(plan) = self.check(&both)?.plan {
                    self.consider(&mut best, both, &plan)?;
                }
            }
        }
        // What is in the way after one change is what a second may remove.
        for (first, then) in closed {
            for second in self.remedies(&then, &first)? {
                let both: Vec<Remedy> = first.iter().cloned().chain([second]).collect();
                if let Some(plan) = self.check(&both)?.plan {
                    self.consider(&mut best, both, &plan)?;
                }
            }
        }
        Ok(best)
    }

    /// Keeps the smaller, each remedy going no further than the plan needs.
    fn consider(&mut self, best: &mut Option<Change>, remedies: Vec<Remedy>, plan: &Plan) -> Result<()> {
        let mut cut = Vec::with_capacity(remedies.len());
        for (index, remedy) in remedies.iter().enumerate() {
            let others: Vec<_> = cut.iter().chain(remedies.iter().skip(index + 1)).cloned().collect();
            match self.cut(remedy, &others, plan)? {
                Some(remedy) => cut.push(remedy),
                // It is not needed for this one, which is a smaller change then.
                None => return Ok(()),
            }
        }
        cut.sort_by_key(|remedy| (remedy.size(), remedy.clone()));
        let change = Change { remedies: cut, plan: plan.clone() };
        if best.as_ref().is_none_or(|best| change.size() < best.size()) {
            *best = Some(change);
        }
        Ok(())
    }

    fn cut(&mut self, remedy: &Remedy, others: &[Remedy], plan: &Plan) -> Result<Option<Remedy>> {
        match remedy {
            Remedy::Hours { resource, period } => {
                let needed = self.needed(resource.as_ref(), plan).within(period);
                let (Some(first), Some(last)) = (needed.iter().next(), needed.iter().next_back()) else {
                    return Ok(None);
                };
                // Hours are longer from where they end to where they have to; or the next begin sooner.
                let hours = self.hours_of(resource.as_ref()).unwrap_or_default();
                let longer = Period::new(period.start(), last.end())?;
                let sooner = Period::new(first.start(), period.end())?;
                let longer = Some(longer).filter(|_| hours.contains(period.start().plus(Seconds(-1))));
                let sooner = Some(sooner).filter(|_| hours.contains(period.end()));
                let period = longer.into_iter().chain(sooner).min_by_key(|period| period.length());
                Ok(period.map(|period| Remedy::Hours { resource: resource.clone(), period }))
            }
            Remedy::Cap { cap, by } => {
                let (mut few, mut enough) = (0, *by);
                while enough - few > 1 {
                    let by = few + (enough - few) / 2;
                    let tried = others.iter().cloned().chain([Remedy::Cap { cap: cap.clone(), by }]);
                    let opens = self.check(&tried.collect::<Vec<_>>())?.plan.is_some();
                    (few, enough) = if opens { (few, by) } else { (by, enough) };
                }
                Ok(Some(Remedy::Cap { cap: cap.clone(), by: enough }))
            }
            // As soon as the start that it leads to.
            Remedy::Notice { .. } => {
                let short = self.earliest.map(|earliest| (earliest.since(plan.visit.start()).0 + 59) / 60);
                let by = short.filter(|by| *by > 0).and_then(|by| u32::try_from(by).ok());
                Ok(by.map(|by| Remedy::Notice { by: Minutes(by) }))
            }
            other => Ok(Some(other.clone())),
        }
    }

    /// When the location or a resource has to be on duty for a plan.
    fn needed(&self, resource: Option<&ResourceId>, plan: &Plan) -> PeriodSet {
        let is_served = |claim: &&Claim| self.desk.catalog.resource(&claim.resource).is_ok();
        let own = plan.claims.iter().filter(is_served);
        let own = own.filter(|claim| resource.is_none_or(|resource| claim.resource == *resource));
        own.map(|claim| match self.service.edge {
            Edge::BuffersOutside => claim.core,
            Edge::BuffersInside => claim.padded(),
        })
        .collect()
    }

    /// What the start would be with these changes.
    fn check(&mut self, remedies: &[Remedy]) -> Result<Checked> {
        self.spend()?;
        let by = remedies.iter().find_map(|remedy| match remedy {
            Remedy::Start { by } => Some(*by),
            _ => None,
        });
        let start = self.start.plus(by.unwrap_or_default());
        self.look(remedies, |world, request| availability::check(world, request, start))
    }

    fn spend(&mut self) -> Result<()> {
        let allowed = self.desk.limits.remedies as u64;
        self.left = self.left.checked_sub(1).ok_or(Error::Limit { limit: "remedies", allowed })?;
        Ok(())
    }

    /// The world and the question as they would be with these changes.
    fn look<T>(
        &self,
        remedies: &[Remedy],
        ask: impl FnOnce(World<'_>, &Request<'_>) -> Result<T>,
    ) -> Result<T> {
        let (mut lifted, mut wish) = (Lifted::default(), self.wish.clone());
        for remedy in remedies {
            match remedy {
                Remedy::Resource { need, resource } => {
                    wish.choices.insert(need.clone(), resource.clone());
                }
                Remedy::Anybody { need } => drop(wish.choices.remove(need)),
                Remedy::Cap { cap, by } => drop(lifted.caps.insert(cap.clone(), *by)),
                Remedy::Hours { resource, period } => lifted.hours.push((resource.clone(), *period)),
                Remedy::Notice { .. } => lifted.notice = true,
                Remedy::Start { .. } => {}
            }
        }
        let asked = (&wish, &BTreeSet::new());
        self.desk.look_for(self.ledger, asked, &self.without, self.now, |world, request| {
            ask(World { lifted: &lifted, ..world }, request)
        })
    }

    /// The changes that take something of what is in the way.
    fn remedies(&mut self, checked: &Checked, already: &[Remedy]) -> Result<BTreeSet<Remedy>> {
        let mut found = BTreeSet::new();
        if already.is_empty() {
            found.extend(self.other_starts(already)?);
        }
        found.extend(self.choices(already)?);
        for reason in &checked.reasons {
            match reason {
                Reason::Notice { .. } => drop(found.insert(Remedy::Notice { by: Minutes(0) })),
                Reason::Closed { blockers, .. } | Reason::Capped { blockers } => {
                    self.lift(&mut found, checked.start, None, blockers);
                }
                Reason::Unmet { candidates, .. } | Reason::Combination { candidates, .. } => {
                    for one in candidates {
                        self.lift(&mut found, checked.start, Some(&one.resource), &one.blockers);
                    }
                }
                _ => {}
            }
        }
        found.retain(|remedy| !already.contains(remedy));
        Ok(found)
    }

    /// The nearest start that is open with some changes; both, if they are equally near.
    fn other_starts(&mut self, already: &[Remedy]) -> Result<Vec<Remedy>> {
        self.spend()?;
        let window = Period::new(self.start.plus(-FARTHEST), self.start.plus(FARTHEST + Seconds(1)))?;
        let nearest = self.look(already, |world, request| availability::search(world, request, window));
        let starts = match nearest {
            Err(Error::Limit { .. }) => Vec::new(),
            found => found?.starts,
        };
        let by = || starts.iter().map(|start| start.since(self.start));
        let nearest = by().map(|by| by.0.abs()).min();
        let nearest = by().filter(|by| nearest == Some(by.0.abs()));
        Ok(nearest.map(|by| Remedy::Start { by }).collect())
    }

    /// All that could be otherwise of a visit at another start.
    fn vocabulary(&self) -> Result<BTreeSet<Remedy>> {
        let catalog = &self.desk.catalog;
        let mut found: BTreeSet<Remedy> = self.choices(&[])?.into_iter().collect();
        found.extend(catalog.caps_of(&self.wish.location).map(|cap| self.raised(cap)));
        found.extend(self.earliest.map(|_| Remedy::Notice { by: Minutes(0) }));
        let needs = self.service.all_needs().filter(|(_, need)| !matches!(need.who, Who::SameAs(_)));
        let who = needs.flat_map(|(_, need)| catalog.candidates(need, &self.wish.location));
        let who: BTreeSet<&ResourceId> = who.map(|resource| &resource.id).collect();
        for resource in [None].into_iter().chain(who.into_iter().map(Some)) {
            found.extend(self.longer(self.start, resource));
        }
        Ok(found)
    }

    /// The longest that a visit may be, whoever serves.
    fn longest(&self) -> Seconds {
        self.desk.catalog.longest(self.service, &self.wish.location)
    }

    /// A cap of bookings by one, of minutes by all that the visit could take: what is not needed of it is cut later.
    fn raised(&self, cap: &Cap) -> Remedy {
        let work = u32::try_from(self.longest().0 / 60).unwrap_or(u32::MAX);
        let by = if cap.counts == Counts::Minutes { work } else { 1 };
        Remedy::Cap { cap: cap.id.clone(), by }
    }

    /// Hours and caps that are in the way of a visit from there.
    fn lift(
        &self,
        found: &mut BTreeSet<Remedy>,
        start: Instant,
        resource: Option<&ResourceId>,
        blockers: &[Blocker],
    ) {
        for blocker in blockers {
            match blocker {
                Blocker::LocationHours(_) => found.extend(self.longer(start, None)),
                Blocker::ResourceHours(_) => found.extend(self.longer(start, resource)),
                Blocker::Cap { cap, .. } => {
                    found.extend(self.desk.catalog.cap(cap).map(|cap| self.raised(cap)));
                }
                _ => {}
            }
        }
    }

    /// The hours that may be longer, each by all that it may be: what is not needed of it is cut later.
    fn longer(&self, start: Instant, resource: Option<&ResourceId>) -> Vec<Remedy> {
        let visit = Period::checked(start, start.plus(self.longest()));
        // As far as another start and longer hours go together.
        let near = visit.and_then(|visit| visit.widened(FARTHEST, FARTHEST));
        let (Some(near), Some(open)) = (near, self.hours_of(resource)) else { return Vec::new() };
        let next_to = open.iter().flat_map(|period| {
            [
                Period::checked(period.start().plus(-FARTHEST), period.start()),
                Period::checked(period.end(), period.end().plus(FARTHEST)),
            ]
        });
        let closed = next_to.flatten().filter(|period| period.overlaps(&near));
        let closed = closed.flat_map(|period| {
            let parts = PeriodSet::from(period).difference(&open);
            // What does not touch the hours that it would make longer is no part of them.
            parts
                .iter()
                .filter(|part| part.start() == period.start() || part.end() == period.end())
                .collect::<Vec<_>>()
        });
        closed.map(|period| Remedy::Hours { resource: resource.cloned(), period }).collect()
    }

    /// When the location or a resource is on duty in the days around the start, if it has hours of its own.
    fn hours_of(&self, resource: Option<&ResourceId>) -> Option<PeriodSet> {
        let catalog = &self.desk.catalog;
        let location = catalog.location(&self.wish.location).ok()?;
        let resource = resource.map(|id| catalog.resource(id)).transpose().ok()?;
        let around = Period::checked(self.start, self.start.plus(self.longest()))?;
        let around = around.widened(DAY + DAY, DAY + DAY)?;
        let ask = |world: World<'_>| availability::on_duty(world, location, resource, around);
        self.desk.look(self.ledger, &self.without, self.now, ask).ok()
    }

    /// Somebody else than was asked for, or nobody in particular.
    fn choices(&self, already: &[Remedy]) -> Result<Vec<Remedy>> {
        let mut found = Vec::new();
        for (need, chosen) in &self.wish.choices {
            let is_settled = already.iter().any(|remedy| match remedy {
                Remedy::Resource { need: other, .. } | Remedy::Anybody { need: other } => other == need,
                _ => false,
            });
            let asked = self.service.all_needs().map(|(_, other)| other).find(|other| other.id == *need);
            let Some(asked) = asked.filter(|_| !is_settled) else { continue };
            let others = self.desk.catalog.candidates(asked, &self.wish.location).into_iter();
            let others = others.filter(|other| other.id != *chosen).map(|other| other.id.clone());
            found.extend(others.map(|resource| Remedy::Resource { need: need.clone(), resource }));
            found.push(Remedy::Anybody { need: need.clone() });
        }
        Ok(found)
    }
}
