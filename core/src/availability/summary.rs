//! What a window's starts are lost to, date by date: of the reasons that [`check`](super::check) gives at each, how many
//! starts each has.

use super::bits::{Bits, Column};
use super::columns::{Columns, shifted};
use super::reason::{Blocker, Reason};
use super::search::{by_date, check, search};
use super::stage::Stage;
use super::world::{Request, World};
use crate::Result;
use crate::id::{NeedId, ResourceId};
use crate::period::{Period, Seconds};
use chrono::NaiveDate;
use core::cmp::Reverse;
use std::collections::BTreeMap;

/// A date: how many of the starts that the grid offers within the location's hours are open, and to what the others are lost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses {
    /// How many are open.
    pub open: usize,
    /// How many are not.
    pub lost: usize,
    /// To what, the most first. A start may be lost to several.
    pub causes: Vec<Lost>,
}

/// One thing that starts are lost to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What.
    pub cause: Cause,
    /// Who, of a need that too few could meet: everyone whom this kept from some of the starts, by name.
    pub resources: Vec<ResourceId>,
    /// How many starts.
    pub starts: usize,
}

/// What a start is lost to: a reason, without its times.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// The code of the [`Reason`].
    pub reason: &'static str,
    /// The need that could not be met.
    pub need: Option<NeedId>,
    /// The code of the [`Blocker`].
    pub blocker: Option<&'static str>,
    /// The name of a closure of the location, or of a cap.
    pub name: Option<String>,
}

impl Cause {
    fn of(reason: &'static str) -> Cause {
        Cause { reason, need: None, blocker: None, name: None }
    }

    /// Of what is in the way of one who might meet a need.
    fn unmet(need: &NeedId, blocker: &'static str) -> Cause {
        Cause { need: Some(need.clone()), blocker: Some(blocker), ..Cause::of(UNMET) }
    }

    fn closure(name: &str) -> Cause {
        Cause { blocker: Some(CLOSURE), name: Some(name.to_owned()), ..Cause::of(CLOSED) }
    }
}

const UNMET: &str = "need.unmet";
const CLOSED: &str = "location.closed";
const CLOSURE: &str = "location.closure";

/// By date, of all that `window` touches.
///
/// # Errors
/// Those of [`search`](super::search).
pub fn losses(
    world: World<'_>,
    request: &Request<'_>,
    window: Period,
) -> Result<BTreeMap<NaiveDate, Losses>> {
    let mut stage = Stage::new(world, request, window)?;
    let mut starts = stage.offered()?;
    // What fills a pool is named by part where a start is checked.
    // Who takes longer is kept from a start for as long as they would take.
    let columns =
        if stage.modes.is_one() { stage.columns().and_then(|mut columns| columns.pop()) } else { None };
    let columns = columns.filter(|columns| !columns.have_foreign_parts(&world) && !columns.have_slower());
    if columns.is_none() {
        // Who comes later than one could, for a gap or a break, may find open what was closed before.
        starts.extend(search(world, request, window)?.starts);
        starts.sort_unstable();
        starts.dedup();
    }
    let grid = Column::new(starts);
    let tally = match columns {
        Some(columns) => of_columns(&mut stage, &columns, &grid)?,
        None => of_checks(world, request, &grid)?,
    };
    Ok(by_date(request, window, Losses::default, |losses, day| tally.add(&grid, day, losses)))
}

/// For each cause, whom it keeps from which starts: of a reason that names nobody, `None`.
#[derive(Default)]
struct Tally {
    open: Bits,
    causes: BTreeMap<Cause, BTreeMap<Option<ResourceId>, Bits>>,
}

impl Tally {
    fn add(&self, grid: &Column, day: Period, losses: &mut Losses) {
        let places = grid.places(day);
        let open = self.open.count_at(&places);
        losses.open += open;
        losses.lost += places.len() - open;
        let mut any = Vec::new();
        for (cause, who) in &self.causes {
            let mut resources = Vec::new();
            any.clear();
            for (resource, bits) in who {
                if bits.gather(&places, &mut any) {
                    resources.extend(resource.clone());
                }
            }
            let starts = any.iter().map(|word| word.count_ones() as usize).sum();
            let known = losses.causes.iter_mut().find(|lost| lost.cause == *cause);
            match known {
                _ if starts == 0 => {}
                // A date that the clocks come back to.
                Some(known) => {
                    known.starts += starts;
                    known.resources.extend(resources);
                    known.resources.sort();
                    known.resources.dedup();
                }
                None => losses.causes.push(Lost { cause: cause.clone(), resources, starts }),
            }
        }
        losses.causes.sort_by(|a, b| (Reverse(a.starts), &a.cause).cmp(&(Reverse(b.starts), &b.cause)));
    }

    fn of(&mut self, cause: Cause, resource: Option<&ResourceId>, starts: usize) -> &mut Bits {
        let who = self.causes.entry(cause).or_default();
        who.entry(resource.cloned()).or_insert_with(|| Bits::none(starts))
    }
}

/// Where nobody has to be tried: what each removal takes, by its cause.
fn of_columns<'a>(stage: &mut Stage<'a>, columns: &Columns<'a>, grid: &Column) -> Result<Tally> {
    let count = grid.starts.len();
    let mut tally = Tally { open: Bits::all(count), causes: BTreeMap::new() };
    for (period, reason) in &stage.bounds.0 {
        tally.of(Cause::of(reason.code()), None, count).set(grid, *period, Seconds(0));
    }
    for (offset, length) in columns.segments() {
        stage.scene.closures(length, shifted(stage.window, offset), |starts, name| {
            tally.of(Cause::closure(name), None, count).set(grid, starts, offset);
        });
    }
    let others = tally.causes.values().flat_map(BTreeMap::values);
    others.for_each(|bits| tally.open.take(bits));
    let needs = columns.causes(&stage.world, &stage.request, &mut stage.scene, stage.window, grid)?;
    for (need, met, blocked) in needs {
        tally.open.keep(&met);
        for (blocker, who) in blocked {
            let who = who.into_iter().map(|(resource, bits)| (Some(resource.clone()), bits));
            tally.causes.insert(Cause::unmet(need, blocker), who.collect());
        }
    }
    Ok(tally)
}

/// Elsewhere: what is said of each start.
fn of_checks(world: World<'_>, request: &Request<'_>, grid: &Column) -> Result<Tally> {
    let count = grid.starts.len();
    let mut tally = Tally { open: Bits::none(count), causes: BTreeMap::new() };
    for start in &grid.starts {
        let alone = Period::new(*start, start.plus(Seconds(1)))?;
        let checked = check(world, request, *start)?;
        if checked.plan.is_some() {
            tally.open.set(grid, alone, Seconds(0));
        }
        for reason in &checked.reasons {
            for (cause, resource) in causes(reason) {
                tally.of(cause, resource, count).set(grid, alone, Seconds(0));
            }
        }
    }
    Ok(tally)
}

/// A reason without its times.
fn causes(reason: &Reason) -> Vec<(Cause, Option<&ResourceId>)> {
    let code = reason.code();
    let of = |need: Option<&NeedId>, blocker: &Blocker| {
        let name = match blocker {
            Blocker::Closure { name, .. } if need.is_none() => Some(name.clone()),
            Blocker::Cap { cap, .. } => Some(cap.to_string()),
            _ => None,
        };
        Cause { reason: code, need: need.cloned(), blocker: Some(blocker.code()), name }
    };
    match reason {
        Reason::Closed { blockers, .. } | Reason::Capped { blockers } => {
            blockers.iter().map(|blocker| (of(None, blocker), None)).collect()
        }
        Reason::Unmet { need, candidates, .. } => {
            let each = candidates.iter().flat_map(|one| one.blockers.iter().map(move |of| (one, of)));
            each.map(|(one, blocker)| (of(Some(need), blocker), Some(&one.resource))).collect()
        }
        _ => vec![(Cause::of(code), None)],
    }
}
