//! What can be seen of a start without trying assignments: for each role, who is free at all. It rejects most
//! starts that are not open, and keeps the search from trying what must fail.

use super::actor::Actor;
use super::assign::{Cast, Role, Step};
use crate::period::{Period, PeriodSet, Seconds};
use std::collections::{BTreeMap, BTreeSet};

/// For each segment, starts that no assignment can leave: the visit's start, shifted and cut by everyone who is free.
pub(super) struct Bound {
    arrivals: Vec<PeriodSet>,
}

impl Bound {
    /// `None` if some need can be met by too few, or the needs of a segment by nobody that is not needed twice.
    pub(super) fn new(cast: &Cast<'_>, start: &Period) -> Option<Bound> {
        let mut bound = Bound { arrivals: Vec::with_capacity(cast.steps.len()) };
        let mut arrival = PeriodSet::from(*start);
        for (index, step) in cast.steps.iter().enumerate() {
            arrival = arrival.intersection(&step.open);
            for role in cast.roles.iter().filter(|role| role.segment == Some(index) && !role.follows) {
                let free =
                    role.candidates.iter().filter(|actor| !actor.starts.intersection(&arrival).is_empty());
                if role.number > 1 && free.count() < role.number {
                    return None;
                }
                arrival = arrival.intersection(&role.anyone);
            }
            if arrival.is_empty() {
                return None;
            }
            bound.arrivals.push(arrival.clone());
            arrival = arrival.widened(-step.least, step.most);
        }
        let for_visit = cast.roles.iter().filter(|role| role.segment.is_none() && !role.follows);
        let enough = for_visit.into_iter().all(|role| {
            let free = role.candidates.iter().filter(|actor| actor.starts.contains(start.start()));
            free.count() >= role.number
        });
        let contested = cast.steps.iter().enumerate().filter(|(_, step)| step.is_contested);
        let matched = contested.into_iter().all(|(segment, _)| bound.can_match(cast, start, segment));
        (enough && matched).then_some(bound)
    }

    /// Whether the actor may be able to serve in that segment; in the whole visit, from its start.
    pub(super) fn allows(&self, actor: &Actor<'_>, segment: Option<usize>, start: &Period) -> bool {
        match segment.map(|segment| self.arrivals.get(segment)) {
            Some(Some(arrivals)) => !actor.starts.intersection(arrivals).is_empty(),
            Some(None) => false,
            None => actor.starts.contains(start.start()),
        }
    }

    /// Whether the roles of a segment, and those of the whole visit, can be filled by different resources:
    /// augmenting paths, as for any bipartite matching.
    fn can_match(&self, cast: &Cast<'_>, start: &Period, segment: usize) -> bool {
        let roles: Vec<usize> = (0..cast.roles.len())
            .filter(|&role| {
                cast.roles.get(role).is_some_and(|role| role.segment.is_none_or(|own| own == segment))
            })
            .collect();
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        roles.iter().all(|&role| self.augment(cast, start, role, &mut BTreeSet::new(), &mut taken))
    }

    fn augment<'c>(
        &self,
        cast: &'c Cast<'_>,
        start: &Period,
        role: usize,
        seen: &mut BTreeSet<&'c str>,
        taken: &mut BTreeMap<&'c str, usize>,
    ) -> bool {
        let Some(own) = cast.roles.get(role) else { return false };
        for actor in own.candidates.iter() {
            let name = actor.resource.id.as_str();
            if seen.contains(name) || !self.allows(actor, own.segment, start) {
                continue;
            }
            seen.insert(name);
            let holder = taken.get(name).copied();
            if holder.is_none_or(|holder| self.augment(cast, start, holder, seen, taken)) {
                taken.insert(name, role);
                return true;
            }
        }
        false
    }
}

/// What can be seen of all starts of a window at once.
pub(super) struct Outlook {
    /// At no others is there an assignment.
    pub(super) possible: PeriodSet,
    /// At these there is one in which each segment begins as soon as the one before allows.
    pub(super) ideal: PeriodSet,
    /// How long the visit then is.
    pub(super) shortest: Seconds,
}

impl Outlook {
    /// Each need by anyone who is free, and those that the same must meet by the same.
    pub(super) fn new(cast: &Cast<'_>, window: Period) -> Outlook {
        let window = PeriodSet::from(window);
        let mut sets: Vec<PeriodSet> = cast.steps.iter().map(|step| step.open.clone()).collect();
        for role in &cast.roles {
            if let Some(set) = sets.get_mut(role.segment.unwrap_or(0)) {
                *set = set.intersection(&role.anyone);
            }
        }
        let mut outlook = Outlook::of(&cast.steps, &sets);
        outlook.possible = outlook.possible.intersection(&window);
        outlook.ideal = outlook.ideal.intersection(&window);
        for (index, leader) in cast.roles.iter().enumerate() {
            let bound: Vec<_> = cast.roles.iter().filter(|role| role.same_as == Some(index)).collect();
            if bound.is_empty() {
                continue;
            }
            let mut by_any = Outlook { possible: PeriodSet::EMPTY, ideal: PeriodSet::EMPTY, ..outlook };
            for nth in 0..leader.candidates.len() {
                let mut own = sets.clone();
                for role in bound.iter().copied().chain([leader]) {
                    let actor = role.candidates.get(nth).zip(own.get_mut(role.segment.unwrap_or(0)));
                    actor.into_iter().for_each(|(actor, set)| *set = set.intersection(&actor.starts));
                }
                let own = Outlook::of(&cast.steps, &own);
                by_any.possible = by_any.possible.union(&own.possible);
                by_any.ideal = by_any.ideal.union(&own.ideal);
            }
            outlook.possible = outlook.possible.intersection(&by_any.possible);
            outlook.ideal = outlook.ideal.intersection(&by_any.ideal);
        }
        if !is_settled(cast) {
            outlook.ideal = PeriodSet::EMPTY;
        }
        outlook
    }

    /// Of the starts that each segment may have: those of the first from which all others can be reached.
    fn of(steps: &[Step], sets: &[PeriodSet]) -> Outlook {
        let chain = |most: fn(&Step) -> Seconds| {
            let mut sets = sets.iter().zip(steps).rev();
            let last = sets.next().map(|(last, _)| last.clone()).unwrap_or_default();
            sets.fold(last, |next, (set, step)| set.intersection(&next.widened(most(step), -step.least)))
        };
        let (last, before) =
            steps.split_last().map_or((Seconds(0), steps), |(last, before)| (last.length, before));
        let shortest = before.iter().fold(last, |sum, step| sum + step.least);
        Outlook { possible: chain(|step| step.most), ideal: chain(|step| step.least), shortest }
    }
}

/// Whether who takes one role leaves all others to whoever is free, and all ways to fill them may be tried.
fn is_settled(cast: &Cast<'_>) -> bool {
    let ways = cast.roles.iter().scan(1_u64, |ways, role| {
        let candidates = if role.same_as.is_some() { 1 } else { role.candidates.len() as u64 };
        *ways = ways.saturating_mul(candidates);
        Some(*ways)
    });
    let is_free = |role: &Role<'_>| role.number == 1 && role.different.is_empty();
    cast.roles.iter().all(is_free)
        && !cast.steps.iter().any(|step| step.is_contested)
        && !cast.has_paces
        && ways.fold(0, u64::saturating_add) <= u64::from(cast.tries)
}
