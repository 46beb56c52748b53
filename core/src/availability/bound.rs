//! What can be seen of a start without trying assignments: for each role, who is free at all. It rejects most
//! starts that are not open, and keeps the search from trying what must fail.

use super::actor::Actor;
use super::assign::Cast;
use crate::period::{Period, PeriodSet};
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
