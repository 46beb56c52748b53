//! The open starts of a window, all at once: for everyone who may serve a bit for each start of the grid. For services
//! of which nobody has to be tried: whoever is free can serve, whoever else does.

use super::bits::{Bits, Column};
use super::modes::Lengths;
use super::scene::Scene;
use super::world::{Request, World};
use crate::Result;
use crate::catalog::{Need, Resource, Who};
use crate::id::{NeedId, ResourceId};
use crate::period::{Period, Seconds};
use crate::rules::{Breaks, Shape};
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
