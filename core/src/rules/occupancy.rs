use super::edition::Edition;
pub use super::obstacle::{Conflict, Obstacle, Standing};
use super::{Buffer, Claim, Foreign, ForeignRow, Shape, Spacing};
use crate::Forked;
use crate::id::{BlockId, BookingId, ResourceId};
use crate::period::{Instant, Period, PeriodSet, Seconds};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A claim that a hold or a booking has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken<'a> {
    /// The hold or booking.
    pub owner: &'a BookingId,
    /// What it takes: one of its claims.
    pub claim: &'a Claim,
    /// The core of the claim.
    pub core: Period,
    /// The time kept around it.
    pub buffer: Buffer,
    /// A hold blocks while now < `until`; a booking always.
    pub until: Option<Instant>,
    claims: &'a Arc<[Claim]>,
    nth: usize,
}

impl<'a> Taken<'a> {
    /// All claims of a hold or a booking.
    pub fn all(
        owner: &'a BookingId,
        claims: &'a Arc<[Claim]>,
        until: Option<Instant>,
    ) -> impl Iterator<Item = Taken<'a>> {
        claims.iter().enumerate().map(move |(nth, claim)| {
            let (core, buffer) = (claim.core, claim.buffer);
            Taken { owner, claim, core, buffer, until, claims, nth }
        })
    }

    fn at(&self) -> At {
        At { start: self.claim.core.start(), owner: Some(self.owner.clone()), nth: self.nth }
    }
}

/// Capacity that is away for a while: sickness, a broken lift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its name.
    pub id: BlockId,
    /// When.
    pub period: Period,
    /// How many units are away.
    pub units: u32,
}

/// The eyes through which an occupancy is seen: when, and without whom.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Holds that end at or before this instant are not there.
    pub at: Instant,
    /// Holds and bookings that the asker gives back.
    pub without: &'a BTreeSet<BookingId>,
    /// The spacing of the ledger.
    pub spacing: &'a Spacing,
    /// Whether to look past the claims on what may be taken twice: pools, and resources that are overbookable.
    pub overriding: bool,
    /// What foreign tables say of the resource: a search counts it, a ledger does not know it.
    pub foreign: Option<&'a Foreign>,
    /// Whose claim is asked about, if others of its visit may be there: no changeover is kept between those.
    pub visit: Option<&'a BookingId>,
}

impl View<'_> {
    /// How far beyond its buffers a claim can keep others away.
    fn reach(&self) -> Seconds {
        let longest = self.spacing.changeovers.longest().seconds();
        mutate!(longest, "a changeover reaches no further than buffers" => Seconds(0))
    }

    fn is_of(&self, taken: Taken<'_>) -> bool {
        self.visit == Some(taken.owner)
    }
}

/// How the time of one resource is taken: its capacity, its claims and its blocks.
///
/// The search asks it for the starts that are forbidden, the ledger whether one claim is: by the same function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupancy {
    capacity: u32,
    is_overbookable: bool,
    taken: Forked<At, Kept>,
    /// By period and id.
    blocks: Arc<Vec<Block>>,
    /// How long the longest block is.
    longest_block: Seconds,
    /// How far padded claims reach from the start of their core: the most that any ever did.
    reach_before: Seconds,
    reach_after: Seconds,
    edition: Edition,
}

/// The place of a claim: by the start of its core, at one start by owner, then in the order of the owner's claims.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    start: Instant,
    /// `None` comes before all.
    owner: Option<BookingId>,
    nth: usize,
}

impl At {
    fn first(start: Instant) -> At {
        At { start, owner: None, nth: 0 }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    /// All of the owner, who has them too.
    claims: Arc<[Claim]>,
    /// Of the one that this is about: many are looked at for where they are alone.
    core: Period,
    buffer: Buffer,
    until: Option<Instant>,
}

impl Occupancy {
    /// A free resource of so many units. One unit is an exclusive resource, more are a pool.
    pub fn new(capacity: u32) -> Occupancy {
        Occupancy {
            capacity,
            is_overbookable: false,
            taken: Forked::new(),
            blocks: Arc::new(Vec::new()),
            longest_block: Seconds(0),
            reach_before: Seconds(0),
            reach_after: Seconds(0),
            edition: Edition::default(),
        }
    }

    /// How the time of a resource is taken; of a share of a cap that nobody had yet, as the cap is when it is free: with
    /// its limit, and its blocks.
    pub fn standing<'a>(
        all: &'a Forked<ResourceId, Occupancy>,
        id: &ResourceId,
    ) -> Option<Cow<'a, Occupancy>> {
        let known = all.get(id).map(Cow::Borrowed);
        known.or_else(|| Some(Cow::Owned(all.get(id.whole()?)?.emptied())))
    }

    /// Its units, blocks aside.
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Whether an override may take it beside others, though it is exclusive.
    pub fn is_overbookable(&self) -> bool {
        self.is_overbookable
    }

    /// Changes whether an override may take it beside others.
    pub fn set_overbookable(&mut self, is_overbookable: bool) {
        self.change();
        self.is_overbookable = is_overbookable;
    }

    /// Changes its units. What is claimed stays claimed.
    pub fn set_capacity(&mut self, capacity: u32) {
        self.change();
        self.capacity = capacity;
    }

    fn change(&mut self) {
        self.edition =
            mutate!(Edition::next(), "what was made of a ledger outlives a change" => self.edition);
    }

    /// What stays the same, in whatever copy, for as long as nothing is taken, given back or set, and differs from that of
    /// any other state: for whoever keeps what was made of this one. Of one without claims and blocks it is its capacity.
    pub fn edition(&self) -> (u64, u32) {
        (self.edition.number(), self.capacity)
    }

    /// From when until when [`conflicts`](Self::conflicts) finds the same as at the time of the view: no hold ends that a
    /// claim of `shape`, started in `starts`, can touch. `None` at the end of time.
    pub fn steady(&self, shape: &Shape, starts: Period, view: View<'_>) -> Option<Period> {
        let (mut from, mut until) = (Instant::MIN, Instant::MAX);
        for end in self.kept(reach_of(shape, starts, view.reach())).filter_map(|taken| taken.until) {
            if is_held(view.at, end) { until = until.min(end) } else { from = from.max(end) }
        }
        Period::checked(from, until)
    }

    /// Adds a claim, whether it fits or not: whoever decides has asked [`conflicts`](Self::conflicts) first.
    pub fn take(&mut self, taken: Taken<'_>) {
        self.change();
        let (start, padded) = (taken.claim.core.start(), taken.claim.padded());
        self.reach_before = self.reach_before.max(start.since(padded.start()));
        let reach_after = self.reach_after.max(padded.end().since(start));
        self.reach_after = mutate!(reach_after, "how far claims reach is forgotten" => self.reach_after);
        self.taken.insert(
            taken.at(),
            Kept {
                claims: Arc::clone(taken.claims),
                core: taken.core,
                buffer: taken.buffer,
                until: taken.until,
            },
        );
    }

    /// Gives back one claim.
    pub fn give_back(&mut self, taken: Taken<'_>) {
        self.change();
        let at = mutate!(taken.at(), "what is given back stays taken" => At::first(Instant::MIN));
        self.taken.remove(&at);
    }

    /// Takes capacity away; in order of period and id.
    pub fn block(&mut self, block: Block) {
        self.change();
        let at = self.blocks.partition_point(|other| (other.period, &other.id) < (block.period, &block.id));
        self.longest_block = self.longest_block.max(block.period.length());
        Arc::make_mut(&mut self.blocks).insert(at, block);
    }

    /// The blocks that overlap `window`: those of years ago are not looked at.
    fn blocks_in(&self, window: Period) -> impl Iterator<Item = &Block> {
        let from = window.start().plus(-self.longest_block);
        let first = self.blocks.partition_point(|block| block.period.start() < from);
        let blocks = self.blocks.get(first..).unwrap_or(&[]).iter();
        let blocks = blocks.take_while(move |block| block.period.start() < window.end());
        blocks.filter(move |block| block.period.overlaps(&window))
    }

    /// The claims that are there for `view` and whose padded period overlaps `window`, by start and owner.
    pub fn claims<'a>(&'a self, window: Period, view: View<'a>) -> impl Iterator<Item = Taken<'a>> + 'a {
        let looks_past = self.looks_past(view);
        self.kept(window)
            .take_while(move |_| !looks_past)
            .filter(move |taken| taken.until.is_none_or(|until| is_held(view.at, until)))
            .filter(move |taken| {
                let is_given_back = view.without.contains(taken.owner);
                !mutate!(is_given_back, "what is given up for the new stands in its way" => false)
            })
    }

    /// All whose padded period overlaps `window`, also holds that are over.
    fn kept(&self, window: Period) -> impl Iterator<Item = Taken<'_>> {
        let (from, to) = (window.start().plus(-self.reach_after), window.end().plus(self.reach_before));
        self.taken
            .range(At::first(from)..At::first(to))
            .filter_map(|(At { owner, nth, .. }, Kept { claims, core, buffer, until })| {
                let (owner, claim) = (owner.as_ref()?, claims.get(*nth)?);
                Some(Taken { owner, claim, core: *core, buffer: *buffer, until: *until, claims, nth: *nth })
            })
            .filter(move |taken| taken.buffer.around(taken.core).overlaps(&window))
    }

    /// Those of foreign tables, likewise.
    fn foreign<'a>(&self, window: Period, view: View<'a>) -> impl Iterator<Item = &'a ForeignRow> + use<'a> {
        let counted = view.foreign.filter(|_| !self.looks_past(view));
        counted.into_iter().flat_map(move |foreign| foreign.within(window))
    }

    /// Whether claims do not count, since an override may take the resource twice.
    fn looks_past(&self, view: View<'_>) -> bool {
        let may_share = mutate!(self.capacity != 1 || self.is_overbookable, "an override takes what is exclusive" => true);
        view.overriding && may_share
    }

    /// A period with `window` in it that no claim reaches into from outside: what is taken beyond it has nothing to do
    /// with what is taken in it, nor has what has to do with that.
    pub fn around(&self, window: Period, view: View<'_>) -> Period {
        let reach = view.reach();
        let mut seen = window;
        loop {
            let far = seen.widened(reach, reach).unwrap_or(Period::ALL);
            let padded = self.claims(far, view).map(|taken| taken.claim.padded());
            let padded = padded.map(|padded| padded.widened(reach, reach).unwrap_or(padded));
            let together: PeriodSet = padded.chain([window]).collect();
            let own = together.iter().find(|period| period.overlaps(&window)).unwrap_or(window);
            if seen.start() <= own.start() && own.end() <= seen.end() {
                return own;
            }
            // By its own length each time, so that little is looked at twice.
            seen = own.widened(own.length(), own.length()).unwrap_or(Period::ALL);
        }
    }

    /// A copy that shares nothing with this one.
    pub(crate) fn detached(&self) -> Occupancy {
        let taken = self.taken.detached(Clone::clone);
        Occupancy { taken: mutate!(taken, "compaction forgets claims" => Forked::new()), ..self.clone() }
    }

    /// The same resource, with its blocks, and without claims.
    pub(crate) fn emptied(&self) -> Occupancy {
        Occupancy {
            is_overbookable: self.is_overbookable,
            blocks: Arc::clone(&self.blocks),
            longest_block: self.longest_block,
            edition: Edition::next(),
            ..Occupancy::new(self.capacity)
        }
    }

    /// The blocks, by period and id.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// All starts in `starts` at which a claim of `shape` on `resource` is forbidden, each with its obstacle.
    ///
    /// A claim fits at a start exactly when no conflict's starts hold it.
    pub fn conflicts(
        &self,
        resource: &ResourceId,
        shape: &Shape,
        starts: Period,
        view: View<'_>,
    ) -> Vec<Conflict> {
        let mut found = Vec::new();
        self.forbid(resource, shape, starts, view, |starts, standing| {
            found.push(Conflict { starts, obstacle: standing.into() });
        });
        found
    }

    /// The same, one after the other, for whoever does not ask by what.
    pub fn forbid<'a>(
        &'a self,
        resource: &ResourceId,
        shape: &Shape,
        starts: Period,
        view: View<'a>,
        mut each: impl FnMut(Period, Standing<'a>),
    ) {
        if mutate!(shape.units > self.capacity, "more units than there ever are" => false) {
            return each(starts, Standing::TooSmall { capacity: self.capacity });
        }
        let each = |forbidden: Period, standing: Standing<'a>| {
            if forbidden.overlaps(&starts) {
                each(forbidden, standing);
            }
        };
        if self.capacity == 1 {
            self.exclusive(resource, shape, starts, view, each);
        } else {
            self.pooled(shape, starts, view, each);
        }
    }

    /// Two claims on an exclusive resource fit when the later starts no earlier than the gap after the earlier's end.
    fn exclusive<'a>(
        &'a self,
        resource: &ResourceId,
        shape: &Shape,
        starts: Period,
        view: View<'a>,
        mut each: impl FnMut(Period, Standing<'a>),
    ) {
        let Some(model) = shape.at(resource, starts.start()) else { return };
        let window = reach_of(shape, starts, view.reach());
        let own = self
            .claims(window, view)
            .map(|taken| (taken.claim, taken.core, taken.buffer, view.is_of(taken), Standing::Taken(taken)));
        let foreign = self.foreign(window, view).map(|row| {
            (&row.claim, row.claim.core, row.claim.buffer, !row.has_class, Standing::Foreign(row))
        });
        let spacing = view.spacing;
        for (claim, core, buffer, is_own, standing) in own.chain(foreign) {
            let is_own = mutate!(is_own, "a visit changes over to itself" => false);
            let (ahead, behind) = if is_own || spacing.changeovers.is_empty() {
                (spacing.gap_within(shape.buffer, buffer), spacing.gap_within(buffer, shape.buffer))
            } else {
                (spacing.gap(&model, claim), spacing.gap(claim, &model))
            };
            let ahead = mutate!(ahead, "the gap before the later is ignored" => Seconds(0));
            let behind = mutate!(behind, "the gap after the earlier is ignored" => Seconds(0));
            let second = mutate!(Seconds(1), "overlap off by one: too little" => Seconds(2));
            let second = mutate!(second, "overlap off by one: too much" => Seconds(0));
            if let Some(forbidden) = core.widened(ahead + shape.length - second, behind) {
                each(forbidden, standing);
            }
        }
        let blocks = self.blocks_in(window).skip(mutate!(0, "a block leaves one who is alone" => usize::MAX));
        let none = mutate!(0, "an override stands on what is blocked" => if view.overriding { usize::MAX } else { 0 });
        for block in blocks.skip(none).filter(|block| block.units > 0) {
            if let Some(forbidden) = shape.starts_into(&block.period) {
                each(forbidden, Standing::Blocked(block));
            }
        }
    }

    /// On a pool the padded periods are swept: at no instant may their units exceed the capacity.
    fn pooled<'a>(
        &self,
        shape: &Shape,
        starts: Period,
        view: View<'_>,
        mut each: impl FnMut(Period, Standing<'a>),
    ) {
        let mut usage = self.usage(reach_of(shape, starts, Seconds(0)), view);
        usage.truncate(mutate!(usage.len(), "the sweep of a pool misses the peak" => 1));
        let full = usage
            .into_iter()
            .filter(|(_, used)| u64::from(*used) + u64::from(shape.units) > u64::from(self.capacity));
        for (period, used) in full {
            if let Some(forbidden) = shape.starts_into(&period) {
                each(forbidden, Standing::Full { period, used, capacity: self.capacity });
            }
        }
    }

    /// The units in use, by stretches between changes, for every stretch of `window` where any are.
    pub fn usage(&self, window: Period, view: View<'_>) -> Vec<(Period, u32)> {
        let claims = self.claims(window, view).map(|taken| {
            let padded = mutate!(taken.claim.padded(), "a pool knows no buffers" => taken.claim.core);
            (padded, mutate!(taken.claim.units, "a pool counts claims, not units" => 1))
        });
        let claims =
            claims.chain(self.foreign(window, view).map(|row| (row.claim.padded(), row.claim.units)));
        let blocks = self.blocks_in(window).map(|block| (block.period, block.units));
        let blocks = blocks.skip(mutate!(0, "a block leaves a pool" => usize::MAX));
        let none = mutate!(0, "an override stands on what is blocked" => if view.overriding { usize::MAX } else { 0 });
        let blocks = blocks.skip(none);
        let mut changes: BTreeMap<Instant, i64> = BTreeMap::new();
        for (period, units) in claims.chain(blocks).filter(|(period, _)| period.overlaps(&window)) {
            *changes.entry(period.start()).or_default() += i64::from(units);
            *changes.entry(period.end()).or_default() -= i64::from(units);
        }
        let mut used = 0;
        let ends = changes.keys().skip(1).copied().collect::<Vec<_>>();
        let stretches = changes.iter().zip(ends).filter_map(|((start, change), end)| {
            used += change;
            Some((Period::checked(*start, end)?, u32::try_from(used).unwrap_or(u32::MAX)))
        });
        stretches.filter(|(_, used)| *used > 0).collect()
    }
}

/// Whether a hold is there: until the instant at which it ends, without it.
fn is_held(at: Instant, until: Instant) -> bool {
    let is_held = mutate!(at < until, "a hold blocks at its very end" => at <= until);
    let is_held = mutate!(is_held, "a hold never expires" => true);
    mutate!(is_held, "a hold keeps nothing" => false)
}

/// Everything that a padded claim starting in `starts` can touch, with room for the other's buffer; and for so much
/// between them.
fn reach_of(shape: &Shape, starts: Period, between: Seconds) -> Period {
    let (before, after) = (shape.buffer.before.seconds(), shape.buffer.after.seconds());
    starts.widened(before + between, shape.length + after + between).unwrap_or(starts)
}
