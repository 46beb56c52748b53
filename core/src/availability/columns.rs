//! The open starts of a window, all at once: for everyone who may serve a bit for each start of the grid. For services
//! of which nobody has to be tried: whoever is free can serve, whoever else does.

use super::modes::Lengths;
use super::scene::Scene;
use super::world::{Request, World};
use crate::Result;
use crate::catalog::{Need, Resource, Who};
use crate::id::{NeedId, ResourceId};
use crate::period::{Instant, Period, Seconds};
use crate::rules::{Breaks, Shape};
use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};

/// A need, with all who may meet it.
struct Part<'a> {
    need: &'a Need,
    /// From the start of the visit.
    offset: Seconds,
    length: Seconds,
    /// How many of them it takes.
    number: usize,
    /// With how long each takes, if that is its own: who takes longer than the length can't serve.
    candidates: Vec<(&'a Resource, Option<Seconds>)>,
}

/// The needs of a service of which nobody has to be tried.
pub(super) struct Columns<'a> {
    parts: Vec<Part<'a>>,
    /// How long the visit is.
    visit: Seconds,
    /// Whether it is so short only if somebody serves who has a pace.
    is_by_pace: bool,
    /// Whether the grid has only starts at which the location is open for the first segment.
    is_first_open: bool,
    /// Their offsets and lengths.
    segments: Vec<(Seconds, Seconds)>,
}

/// Who was kept from which starts, by the code of what.
pub(super) type Blocked<'a> = BTreeMap<&'static str, Vec<(&'a ResourceId, Bits)>>;

impl Part<'_> {
    fn shape(&self, world: &World<'_>, request: &Request<'_>, resource: &Resource) -> Shape {
        let service = &request.part(self.need).service;
        Shape {
            need: self.need.id.clone(),
            length: self.length,
            units: self.need.units,
            buffer: world.spacing.merge.buffers(service.buffer, resource.buffer),
            class: service.id.clone(),
            breaks: Breaks::None,
        }
    }

    /// The visits of which someone can meet it, if it begins in `window`.
    fn free(
        &self,
        world: &World<'_>,
        request: &Request<'_>,
        (scene, resource): (&Scene<'_>, &Resource),
        window: Period,
        grid: &Column,
    ) -> Bits {
        let (shape, mut free) = (self.shape(world, request, resource), Bits::none(grid.starts.len()));
        for starts in scene.free(&resource.id, &shape, window).iter() {
            free.set(grid, starts, self.offset);
        }
        free
    }
}

/// What is open of a grid: to all, and to each who may meet the one need that was asked about.
#[derive(Default)]
pub(super) struct Open<'a> {
    pub(super) anyone: Bits,
    /// The lengths of visits, ascending, with those of the starts that are open to no shorter one.
    pub(super) by_length: Vec<(Seconds, Bits)>,
    pub(super) each: Vec<(&'a ResourceId, Bits)>,
}

impl<'a> Columns<'a> {
    /// With segments of those lengths, at starts at which the location is open for so long. `None` where who serves one
    /// need may decide whether another can be met, or when.
    pub(super) fn new(
        world: &World<'a>,
        request: &Request<'a>,
        (lengths, open): (&Lengths<'a>, Seconds),
    ) -> Option<Columns<'a>> {
        let service = lengths.service;
        let visit = lengths.shortest();
        if visit != lengths.longest() {
            return None;
        }
        let mut at = Seconds(0);
        let mut segments = Vec::with_capacity(service.segments.len());
        for (segment, length) in service.segments.iter().zip(&lengths.shortest) {
            segments.push((at, length.elapsed));
            at = at + length.elapsed + segment.gap.least.seconds();
        }
        let mut parts: Vec<Part<'a>> = Vec::new();
        for (segment, need) in service.all_needs() {
            if matches!(need.who, Who::SameAs(_)) || need.different_from.is_some() {
                return None;
            }
            let (offset, length) =
                segment.and_then(|index| segments.get(index)).copied().unwrap_or((Seconds(0), visit));
            let candidates = request.candidates(world.catalog, need);
            let of = segment.and_then(|index| service.segments.get(index));
            let pace = |resource: &Resource| of.and_then(|of| request.pace(resource, of));
            let number = need.number(candidates.len());
            let candidates = candidates.into_iter().map(|resource| (resource, pace(resource))).collect();
            parts.push(Part { need, offset, length, number, candidates });
        }
        let is_contested =
            (0..segments.len()).any(|index| is_contested(&parts, segments.get(index).copied()));
        (!is_contested).then(|| {
            let is_by_pace = visit < service.shortest();
            let is_first_open = segments.first().is_some_and(|(_, length)| *length <= open);
            Columns { parts, visit, is_by_pace, is_first_open, segments }
        })
    }

    /// How many assignments may be tried for one start, at most: whoever is free can be taken, but for the lengths that
    /// then have to be.
    pub(super) fn tries(&self, is_fixed: bool) -> u64 {
        let counts = self.parts.iter().map(|part| (part.number as u64, part.candidates.len() as u64));
        match is_fixed {
            true => counts.map(|(number, _)| number).fold(0, u64::saturating_add),
            false => {
                let candidates = counts.flat_map(|(number, candidates)| (0..number).map(move |_| candidates));
                // Every way to fill the first, the first two, and so on.
                let ways = candidates.scan(1_u64, |ways, candidates| {
                    *ways = ways.saturating_mul(candidates);
                    Some(*ways)
                });
                ways.fold(0, u64::saturating_add)
            }
        }
    }

    /// Where each segment lies in the visit, and how long it is.
    pub(super) fn segments(&self) -> impl Iterator<Item = (Seconds, Seconds)> + use<> {
        self.segments.clone().into_iter()
    }

    /// Whether somebody would take longer than the segment can be.
    pub(super) fn have_slower(&self) -> bool {
        let slower = |part: &Part<'_>| {
            part.candidates.iter().any(|(_, pace)| pace.is_some_and(|pace| pace > part.length))
        };
        self.parts.iter().any(slower)
    }

    /// Whether a foreign table has claims on a pool that may be taken.
    pub(super) fn have_foreign_parts(&self, world: &World<'_>) -> bool {
        let mut candidates = self.parts.iter().flat_map(|part| &part.candidates);
        candidates.any(|(resource, _)| resource.capacity != 1 && world.foreign.contains_key(&resource.id))
    }

    /// Of each need the starts at which enough could meet it, and of the others those at which each was kept from it, by
    /// what.
    pub(super) fn causes(
        &self,
        world: &World<'a>,
        request: &Request<'a>,
        scene: &mut Scene<'a>,
        window: Period,
        grid: &Column,
    ) -> Result<Vec<(&'a NeedId, Bits, Blocked<'a>)>> {
        let count = grid.starts.len();
        let mut needs = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let (mut blocked, mut free) = (Blocked::new(), Vec::with_capacity(part.candidates.len()));
            let window = shifted(window, part.offset);
            for (resource, _) in &part.candidates {
                scene.open_diary(resource)?;
                free.push(part.free(world, request, (scene, resource), window, grid));
            }
            let met = Bits::at_least(part.number, free.iter(), count);
            let mut unmet = Bits::all(count);
            unmet.take(&met);
            for (resource, _) in &part.candidates {
                let shape = part.shape(world, request, resource);
                // One is kept from starts by few kinds of things, and by each many times.
                let mut kinds: Vec<(&'static str, Bits)> = Vec::new();
                scene.causes(&resource.id, &shape, window, |starts, code| {
                    match kinds.iter_mut().find(|(known, _)| *known == code) {
                        Some((_, bits)) => bits.set(grid, starts, part.offset),
                        None => {
                            let mut bits = Bits::none(count);
                            bits.set(grid, starts, part.offset);
                            kinds.push((code, bits));
                        }
                    }
                });
                for (code, mut bits) in kinds {
                    bits.keep(&unmet);
                    blocked.entry(code).or_default().push((&resource.id, bits));
                }
            }
            needs.push((&part.need.id, met, blocked));
        }
        Ok(needs)
    }

    /// What is open of the grid, whose starts lie in `window`.
    pub(super) fn open(
        &self,
        world: &World<'a>,
        request: &Request<'a>,
        scene: &mut Scene<'a>,
        (window, asked): (Period, Option<&Need>),
        grid: &Column,
    ) -> Result<Open<'a>> {
        let mut open = Open { anyone: Bits::all(grid.starts.len()), by_length: Vec::new(), each: Vec::new() };
        for (offset, length) in self.segments.iter().skip(self.is_first_open.into()) {
            scene.forbid_by_location(*length, shifted(window, *offset), |starts| {
                open.anyone.clear(grid, starts, *offset);
            });
        }
        let mut paced = Bits::none(grid.starts.len());
        for part in &self.parts {
            let mut free = Vec::with_capacity(part.candidates.len());
            for (resource, pace) in &part.candidates {
                if pace.is_some_and(|pace| pace > part.length) {
                    free.push((&resource.id, Bits::none(grid.starts.len())));
                    continue;
                }
                scene.open_diary(resource)?;
                let own = part.free(world, request, (scene, resource), shifted(window, part.offset), grid);
                if self.is_by_pace && pace.is_some() {
                    paced.add(&own);
                }
                free.push((&resource.id, own));
            }
            open.anyone.keep(&Bits::at_least(
                part.number,
                free.iter().map(|(_, own)| own),
                grid.starts.len(),
            ));
            if asked.is_some_and(|asked| asked.id == part.need.id) {
                open.each = free;
            }
        }
        if self.is_by_pace {
            open.anyone.keep(&paced);
        }
        for (_, own) in &mut open.each {
            own.keep(&open.anyone);
        }
        open.by_length.push((self.visit, open.anyone.clone()));
        Ok(open)
    }
}

impl Open<'_> {
    /// Beside those of shorter visits, those of longer ones, whoever serves.
    pub(super) fn add_longer(&mut self, longer: Open<'_>) {
        for (visit, mut bits) in longer.by_length {
            bits.take(&self.anyone);
            self.by_length.push((visit, bits));
        }
        self.anyone.add(&longer.anyone);
    }
}

/// Whether two needs of a segment, or one of it and one of the whole visit, may want the same resource.
fn is_contested(parts: &[Part<'_>], segment: Option<(Seconds, Seconds)>) -> bool {
    let together = parts.iter().filter(|part| {
        segment.is_none_or(|(offset, length)| {
            part.offset < offset + length && offset < part.offset + part.length
        })
    });
    if together.clone().count() < 2 {
        return false;
    }
    let mut wanted = BTreeSet::new();
    !together.flat_map(|part| &part.candidates).all(|(resource, _)| wanted.insert(&resource.id))
}

pub(super) fn shifted(period: Period, by: Seconds) -> Period {
    period.widened(-by, by).unwrap_or(period)
}

/// Starts in order, and where to find one: about as many stretches of time as there are starts, each with the first
/// that is not before it.
pub(super) struct Column {
    pub(super) starts: Vec<Instant>,
    firsts: Vec<usize>,
    shift: u32,
}

impl Column {
    pub(super) fn new(starts: Vec<Instant>) -> Column {
        let first = starts.first().copied().unwrap_or(Instant::MIN);
        let range = starts.last().map_or(0, |last| last.since(first).0);
        let shift = (0..62)
            .find(|shift| usize::try_from(range >> shift).is_ok_and(|n| n <= starts.len()))
            .unwrap_or(62);
        let mut firsts = Vec::with_capacity(starts.len() + 2);
        for (index, start) in starts.iter().enumerate() {
            let stretch = usize::try_from(start.since(first).0 >> shift).unwrap_or_default();
            while firsts.len() <= stretch {
                firsts.push(index);
            }
        }
        Column { starts, firsts, shift }
    }

    /// How many of its starts lie in `period`.
    pub(super) fn count_in(&self, period: Period) -> usize {
        self.places(period).len()
    }

    /// The places of its starts that lie in `period`.
    pub(super) fn places(&self, period: Period) -> Range<usize> {
        self.place(period.start())..self.place(period.end())
    }

    /// The place of the first start that is not before `at`.
    fn place(&self, at: Instant) -> usize {
        let Some(first) = self.starts.first() else { return 0 };
        let since = at.since(*first).0;
        if since <= 0 {
            return 0;
        }
        let stretch = usize::try_from(since >> self.shift).unwrap_or(usize::MAX);
        let Some(from) = self.firsts.get(stretch) else { return self.starts.len() };
        let rest = self.starts.get(*from..).unwrap_or_default();
        from + rest.iter().take_while(|start| **start < at).count()
    }
}

/// A bit for each start of a column.
#[derive(Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn none(count: usize) -> Bits {
        Bits(vec![0; count.div_ceil(64)])
    }

    pub(super) fn all(count: usize) -> Bits {
        let mut words = vec![u64::MAX; count.div_ceil(64)];
        if let Some(last) = words.last_mut() {
            *last >>= (64 - count % 64) % 64;
        }
        Bits(words)
    }

    /// Those starts that are in at least so many.
    fn at_least<'b>(count: usize, of: impl Iterator<Item = &'b Bits>, starts: usize) -> Bits {
        // The n-th has those that are in more than n of them.
        let mut more = vec![Bits::none(starts); count];
        for own in of {
            for (at, word) in own.0.iter().enumerate() {
                let mut carried = *word;
                for level in &mut more {
                    let Some(held) = level.0.get_mut(at) else { continue };
                    (*held, carried) = (*held | carried, *held & carried);
                }
            }
        }
        more.pop().unwrap_or_else(|| Bits::all(starts))
    }

    pub(super) fn keep(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    pub(super) fn take(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= !other);
    }

    pub(super) fn add(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Adds those at these places to words of that stretch alone. Whether there are any.
    pub(super) fn gather(&self, places: &Range<usize>, into: &mut Vec<u64>) -> bool {
        let mut any = 0;
        into.resize(places.end.div_ceil(64) - places.start / 64, 0);
        for (word, known) in self.at(places).zip(into) {
            any |= word;
            *known |= word;
        }
        any != 0
    }

    /// Takes out the visits of which the segment at `offset` would start in `forbidden`.
    fn clear(&mut self, grid: &Column, forbidden: Period, offset: Seconds) {
        self.each_word(grid, forbidden, offset, |word, those| *word &= !those);
    }

    /// Puts them in.
    pub(super) fn set(&mut self, grid: &Column, starts: Period, offset: Seconds) {
        self.each_word(grid, starts, offset, |word, those| *word |= those);
    }

    /// Each word, with the bits in it of the visits of which the segment at `offset` would start in `starts`.
    fn each_word(&mut self, grid: &Column, starts: Period, offset: Seconds, change: impl Fn(&mut u64, u64)) {
        let (from, to) = (grid.place(starts.start().plus(-offset)), grid.place(starts.end().plus(-offset)));
        if from >= to {
            return;
        }
        let (first, last) = (from / 64, (to - 1) / 64);
        let behind = u64::MAX << (from % 64);
        let ahead = !((u64::MAX << ((to - 1) % 64)) << 1);
        if let Some(words) = self.0.get_mut(first..=last) {
            match words {
                [word] => change(word, behind & ahead),
                [first, between @ .., last] => {
                    change(first, behind);
                    between.iter_mut().for_each(|word| change(word, u64::MAX));
                    change(last, ahead);
                }
                [] => {}
            }
        }
    }

    /// How many of those that lie in `period`.
    pub(super) fn count_in(&self, grid: &Column, period: Period) -> usize {
        self.count_at(&grid.places(period))
    }

    /// How many of those at these places.
    pub(super) fn count_at(&self, places: &Range<usize>) -> usize {
        self.at(places).map(|word| word.count_ones() as usize).sum()
    }

    /// Those at these places, in words.
    fn at(&self, places: &Range<usize>) -> impl Iterator<Item = u64> {
        let (from, to) = (places.start, places.end);
        let words = (from / 64..to.div_ceil(64)).zip(self.0.iter().skip(from / 64));
        words.map(move |(at, word)| {
            let (first, last) = (at * 64, at * 64 + 63);
            let ahead = if from > first { u64::MAX << (from - first) } else { u64::MAX };
            let behind = if to <= last { !(u64::MAX << (to - first)) } else { u64::MAX };
            word & ahead & behind
        })
    }

    /// How many.
    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Those starts of the column.
    pub(super) fn starts(&self, grid: &Column) -> Vec<Instant> {
        let mut starts = Vec::with_capacity(self.count());
        for (word, chunk) in self.0.iter().zip(grid.starts.chunks(64)) {
            let mut left = *word;
            while left != 0 {
                starts.extend(chunk.get(left.trailing_zeros() as usize));
                left &= left - 1;
            }
        }
        starts
    }
}
