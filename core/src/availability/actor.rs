//! Someone who may serve, for as long as they would.

use super::assign::Cast;
use super::breaks::{Pauser, Whose, breaks, starts_with};
use super::choice::Score;
use super::scene::{Removal, Scene, open};
use super::world::{Request, World};
use crate::catalog::{Edge, Need, Resource};
use crate::period::{Period, PeriodSet, Seconds};
use crate::rules::{Breaks, Pausing, Shape};

/// Someone who may fill a role.
pub(super) struct Actor<'a> {
    pub(super) resource: &'a Resource,
    pub(super) shape: Shape,
    /// How long it takes for the segment, if that is its own.
    pub(super) pace: Option<Seconds>,
    /// Whether that is longer than what is known of the location's hours.
    is_longer: bool,
    /// How it may pause.
    pub(super) work: Option<Pausing>,
    /// If it may, and is asked for as long as it would then take.
    pauser: Option<Pauser>,
    /// The starts at which it can; for the whole visit those of the shortest one. None for a segment that is over before.
    pub(super) starts: PeriodSet,
    /// What each criterion of the need says of it, at the first of the starts that were asked about.
    pub(super) scores: Vec<Score>,
}

impl<'a> Actor<'a> {
    /// Whoever may meet a need, for visits or segments that begin in `arrival`.
    pub(super) fn new(
        world: &World<'a>,
        request: &Request<'a>,
        scene: &Scene<'a>,
        (cast, segment, need): (&Cast<'a>, Option<usize>, &'a Need),
        (resource, arrival): (&'a Resource, Period),
    ) -> Actor<'a> {
        let lengths = &cast.lengths;
        let of_segment = segment.and_then(|index| Some((index, lengths.service.segments.get(index)?)));
        let pace = of_segment.and_then(|(_, segment)| request.pace(resource, segment));
        let whole = lengths.shortest();
        let fitting = of_segment.map_or(Some(whole), |(index, _)| lengths.of(index, pace));
        let worked = fitting.or(pace).unwrap_or(whole);
        let step = segment.and_then(|index| cast.steps.get(index));
        let length = step.map_or(worked, |step| step.length.max(worked));
        let service = &request.part(need).service;
        let shape = Shape {
            need: need.id.clone(),
            length,
            units: need.units,
            buffer: world.spacing.merge.buffers(service.buffer, resource.buffer),
            class: service.id.clone(),
            breaks: breaks(lengths.service, segment, need),
        };
        let is_longer = step.is_some_and(|step| step.length < length);
        let pausing = step.filter(|_| shape.breaks == Breaks::Own);
        let pausing = pausing.and_then(|step| Some((step, step.work?)));
        let work = pausing.map(|(_, least)| Pausing { worked, ..least });
        let pauser = pausing.filter(|_| lengths.is_of_each);
        let pauser = pauser.zip(work).map(|((step, least), own)| Pauser { own, least, segment: step.length });
        let (starts, scores) = (PeriodSet::default(), Vec::new());
        let mut actor = Actor { resource, shape, pace, is_longer, work, pauser, starts, scores };
        if fitting.is_some() {
            actor.starts = actor.free(scene, arrival);
        }
        if let (None, Some((step, _)), Some(work)) = (&actor.pauser, pausing, work) {
            let done = scene.done(Whose::of(&resource.id), work, arrival);
            actor.starts = actor.starts.intersection(&starts_with(&done, step.length + -step.worked));
        }
        actor
    }

    /// The starts in `window` at which it can: what [`removals`](Self::removals) leave.
    fn free(&self, scene: &Scene<'_>, window: Period) -> PeriodSet {
        let is_plain = self.pauser.is_none() && !(self.is_longer && scene.edge == Edge::BuffersOutside);
        if !is_plain {
            return open(window, &self.removals(scene, window));
        }
        let free = scene.free(&self.resource.id, &self.shape, window).within(&window);
        let capped = scene.capped(&self.resource.id, &self.shape, window);
        free.difference(&capped.iter().map(|removal| removal.starts).collect())
    }

    /// The starts in `window` at which it can't serve. Who takes longer than others may do so past the location's hours:
    /// where those keep the buffers, they are named with its own.
    pub(super) fn removals(&self, scene: &Scene<'_>, window: Period) -> Vec<Removal> {
        if let Some(pauser) = &self.pauser {
            return pauser.removals(self, scene, window);
        }
        let mut removals = scene.removals(&self.resource.id, &self.shape, window);
        if self.is_longer && scene.edge == Edge::BuffersOutside {
            removals.splice(
                ..0,
                match self.shape.breaks {
                    Breaks::None => scene.location_removals(self.shape.length, window),
                    _ => scene.closed_for_good(self.shape.length, window),
                },
            );
        }
        removals
    }

    /// How long it may be there.
    pub(super) fn longest(&self) -> Seconds {
        self.pauser.as_ref().map_or(self.shape.length, |pauser| pauser.own.longest())
    }
}
