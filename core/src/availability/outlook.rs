//! What can be said of all starts of a window at once: most of them need no trying.

use super::assign::{Cast, Role, Step};
use crate::period::{Instant, Period, PeriodSet, Seconds};
use std::rc::Rc;

/// What sets of starts say of those of a visit.
pub(super) struct Outlook {
    steps: Vec<Times>,
    /// At no others is there an assignment.
    possible: PeriodSet,
    /// At these there is one in which each segment begins as soon as the one before allows.
    ideal: PeriodSet,
    /// How long the visit then is.
    shortest: Seconds,
    /// By each who may be the one that several needs want: together they say all.
    chains: Option<Vec<Chain>>,
}

/// What it says of one start.
pub(super) enum Said {
    Closed,
    /// With the earliest end of the visit.
    Open(Instant),
    /// It has to be tried.
    Nothing,
}

/// Those of a step, from the start of a segment to that of the next; and how long it is.
#[derive(Clone, Copy)]
struct Times {
    least: Seconds,
    most: Seconds,
    length: Seconds,
}

/// Segments that need only be reached from each other.
struct Chain {
    /// When each may begin.
    sets: Vec<Rc<PeriodSet>>,
    /// The starts of the first from which all others can be reached.
    possible: PeriodSet,
    /// The same without waiting.
    ideal: PeriodSet,
}

impl Outlook {
    /// Each need by anyone who is free, and those that the same must meet by the same. `is_free`: whether nothing else
    /// bounds who may serve.
    pub(super) fn new(cast: &Cast<'_>, window: Period, is_free: bool) -> Outlook {
        let window = PeriodSet::from(window);
        let times = |step: &Step| Times { least: step.least, most: step.most, length: step.length };
        let steps: Vec<Times> = cast.steps.iter().map(times).collect();
        let mut sets: Vec<PeriodSet> = cast.steps.iter().map(|step| step.open.clone()).collect();
        for role in cast.roles.iter().filter(|role| !role.follows) {
            if let Some(set) = sets.get_mut(role.segment.unwrap_or(0)) {
                *set = set.intersection(&role.anyone);
            }
        }
        if let Some(first) = sets.first_mut() {
            *first = first.intersection(&window);
        }
        let whole = Chain::of(&steps, sets.into_iter().map(Rc::new).collect());
        let (mut possible, mut ideal) = (whole.possible.clone(), whole.ideal.clone());
        let leaders: Vec<_> =
            (0..cast.roles.len()).filter(|&role| !cast.followers(role).is_empty()).collect();
        let mut chains = Vec::new();
        for &leader in &leaders {
            chains = whole.by_each(cast, leader, &steps);
            possible = possible.intersection(&PeriodSet::of_any(chains.iter().map(|chain| &chain.possible)));
            ideal = ideal.intersection(&PeriodSet::of_any(chains.iter().map(|chain| &chain.ideal)));
        }
        if leaders.is_empty() {
            chains.push(whole);
        }
        let is_settled = is_free && is_settled(cast);
        if !is_settled {
            ideal = PeriodSet::EMPTY;
        }
        // Who serves the whole visit serves longer if it is.
        let is_all = is_settled && leaders.len() < 2 && cast.roles.iter().all(|role| role.segment.is_some());
        let (last, before) =
            steps.split_last().map_or((Seconds(0), &[][..]), |(last, before)| (last.length, before));
        let shortest = before.iter().fold(last, |sum, step| sum + step.least);
        Outlook { steps, possible, ideal, shortest, chains: is_all.then_some(chains) }
    }

    pub(super) fn said(&self, start: Instant) -> Said {
        if !self.possible.contains(start) {
            return Said::Closed;
        }
        if self.ideal.contains(start) {
            return Said::Open(start.plus(self.shortest));
        }
        let Some(chains) = &self.chains else { return Said::Nothing };
        let ends = chains.iter().filter_map(|chain| chain.end(&self.steps, start));
        ends.min().map_or(Said::Closed, Said::Open)
    }
}

impl Chain {
    fn of(steps: &[Times], sets: Vec<Rc<PeriodSet>>) -> Chain {
        let reached = |most: fn(&Times) -> Seconds| {
            let mut sets = sets.iter().zip(steps).rev();
            let last = sets.next().map(|(last, _)| (**last).clone()).unwrap_or_default();
            sets.fold(last, |next, (set, step)| set.intersection(&next.widened(most(step), -step.least)))
        };
        let possible = reached(|step| step.most);
        let ideal = if possible.is_empty() { PeriodSet::EMPTY } else { reached(|step| step.least) };
        Chain { possible, ideal, sets }
    }

    /// The same, if each of those who may fill a role fills all that want the same.
    fn by_each(&self, cast: &Cast<'_>, leader: usize, steps: &[Times]) -> Vec<Chain> {
        let roles: Vec<&Role<'_>> = cast.followers(leader);
        let roles: Vec<&Role<'_>> = cast.roles.get(leader).into_iter().chain(roles).collect();
        let count = roles.first().map_or(0, |role| role.candidates.len());
        let chains = (0..count).map(|nth| {
            let mut own = self.sets.clone();
            for role in &roles {
                let actor = role.candidates.get(nth).zip(own.get_mut(role.segment.unwrap_or(0)));
                actor.into_iter().for_each(|(actor, set)| *set = Rc::new(set.intersection(&actor.starts)));
            }
            Chain::of(steps, own)
        });
        chains.filter(|chain| !chain.possible.is_empty()).collect()
    }

    /// The earliest end of a visit from there.
    fn end(&self, steps: &[Times], start: Instant) -> Option<Instant> {
        if !self.possible.contains(start) {
            return None;
        }
        let (last, before) = steps.split_last()?;
        let mut reached = PeriodSet::from(Period::checked(start, start.plus(Seconds(1)))?);
        for (step, set) in before.iter().zip(self.sets.iter().skip(1)) {
            reached = set.intersection(&reached.widened(-step.least, step.most));
        }
        Some(reached.first()?.plus(last.length))
    }
}

impl Cast<'_> {
    /// The roles that whoever fills this one fills, too.
    fn followers(&self, leader: usize) -> Vec<&Role<'_>> {
        self.roles.iter().filter(|role| role.same_as == Some(leader)).collect()
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
