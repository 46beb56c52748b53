//! Reasons in plain words. They are data in the library; a dealer's own program words them as it likes.

use crate::clock::Clock;
use slotwright::availability::{Blocker, Busyness, Reason};
use slotwright::catalog::Catalog;
use slotwright::id::ResourceId;
use slotwright::rules::Obstacle;

/// A reason, and below it everyone who can't and why.
pub(crate) fn reason(reason: &Reason, catalog: &Catalog, clock: &Clock) -> Vec<String> {
    match reason {
        Reason::OffGrid { step, .. } => vec![format!("starts are offered every {} minutes", step.0)],
        Reason::Notice { earliest } => vec![format!("too soon: not before {}", clock.moment(*earliest))],
        Reason::Horizon { from } => vec![format!("too far ahead: before {}", clock.moment(*from))],
        Reason::Closed { blockers, .. } => vec![all(blockers, clock)],
        Reason::Unmet { need, candidates, .. } => {
            let head = format!("no {need} is free:");
            let one = |candidate: &slotwright::availability::Candidate| {
                let who = name(catalog, &candidate.resource);
                format!("  {who:<14} {}", all(&candidate.blockers, clock))
            };
            core::iter::once(head).chain(candidates.iter().map(one)).collect()
        }
        Reason::Combination { .. } => vec!["each of them is free, but not all together".to_owned()],
        Reason::Undecided { steps } => vec![format!("undecided after {steps} steps")],
    }
}

/// The name of a resource for people.
pub(crate) fn name<'a>(catalog: &'a Catalog, id: &'a ResourceId) -> &'a str {
    catalog.resource(id).map_or(id.as_str(), |resource| &resource.name)
}

/// Several blockers in one line, by time.
pub(crate) fn all(blockers: &[Blocker], clock: &Clock) -> String {
    let mut sorted: Vec<_> = blockers.iter().collect();
    sorted.sort_by_key(|blocker| blocker.period());
    sorted.into_iter().map(|one| blocker(one, clock)).collect::<Vec<_>>().join("; ")
}

fn blocker(blocker: &Blocker, clock: &Clock) -> String {
    let when = blocker.period().map(|period| clock.period(period)).unwrap_or_default();
    match blocker {
        Blocker::LocationHours(_) => format!("the lot is closed {when}"),
        Blocker::Closure { name, .. } => format!("the lot is closed for {name}"),
        Blocker::ResourceHours(_) => format!("off duty {when}"),
        Blocker::Calendar { source, busyness, .. } => match busyness {
            Busyness::Busy => format!("busy {when} ({source} calendar)"),
            Busyness::Tentative => format!("perhaps busy {when} ({source} calendar)"),
            Busyness::Unavailable => format!("out of office {when} ({source} calendar)"),
            Busyness::Unknown => format!("unknown: the {source} calendar is missing or too old"),
        },
        Blocker::Ledger(Obstacle::Taken { until: None, .. }) => format!("booked {when}"),
        Blocker::Ledger(Obstacle::Taken { until: Some(until), .. }) => {
            format!("held {when}, until {}", clock.time(*until))
        }
        Blocker::Ledger(Obstacle::Blocked { .. }) => format!("away {when}"),
        Blocker::Ledger(Obstacle::Full { used, capacity, .. }) => format!("full {when}: {used} of {capacity}"),
        Blocker::Ledger(Obstacle::TooSmall { capacity }) => format!("there are only {capacity}"),
    }
}
