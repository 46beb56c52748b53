use super::assign::Cast;
use super::bits::Column;
use super::breaks::{LOCATION, pausing};
use super::caps::Caps;
use super::columns::{Columns, Open, shifted};
use super::modes::{Lengths, Modes};
use super::reason::Reason;
use super::scene::{Removal, Scene, open};
use super::world::{Request, World};
use crate::catalog::{Edge, Need, Part, Service};
use crate::period::{Instant, Minutes, Period, PeriodSet, Seconds};
use crate::rules::{Ahead, Ground, Pace, Pausing, begin};
use crate::{Error, Result};

/// What is known of the starts of one window, whoever serves.
pub(super) struct Stage<'a> {
    pub(super) world: World<'a>,
    pub(super) request: Request<'a>,
    pub(super) window: Period,
    pub(super) modes: Modes<'a>,
    pub(super) scene: Scene<'a>,
    pub(super) bounds: Bounds,
    /// Starts at which there may be no more.
    pub(super) capped: Vec<Removal>,
    /// What they leave of the window.
    pub(super) left: PeriodSet,
    /// What the grid of the service counts from there.
    pub(super) grid: Ground,
}

impl<'a> Stage<'a> {
    pub(super) fn new(world: World<'a>, request: &Request<'a>, window: Period) -> Result<Stage<'a>> {
        request.checked(world.catalog)?;
        let world = World { overriding: request.overriding, ..world };
        if window.length().0 > i64::from(world.limits.window_days) * 86_400 {
            return Err(Error::Limit { limit: "window_days", allowed: u64::from(world.limits.window_days) });
        }
        let bounds = bounds(&world, request)?;
        let service = request.service;
        let modes = Modes::new(&world, request)?;
        let pauses = request.visit.orders().iter().map(Service::pauses).max().unwrap_or(Seconds(0));
        let longest = modes.all().map(|lengths| lengths.longest()).max().unwrap_or(Seconds(0)) + pauses;
        let mut scene = Scene::new(world, request.location, window, (longest, service.edge))?;
        let modes = modes.with_breaks(&world, request, &mut scene, window)?;
        let shortest = modes.all().map(|lengths| lengths.shortest()).min().unwrap_or(Seconds(0));
        let caps = Caps::new(world, request);
        let capped = caps.of_visits(window, shortest)?;
        scene.caps = (!caps.is_empty()).then_some(caps);
        let removed = bounds.0.iter().map(|(period, _)| *period);
        let removed = removed.chain(capped.iter().map(|removal| removal.starts)).collect();
        let left = PeriodSet::from(window).difference(&removed);
        let (zone, hours) = (&request.location.zone, &request.location.hours);
        let grid = service.grid.ground(zone, hours, pace(&world, request), &window)?;
        Ok(Stage { world, request: *request, window, modes, scene, bounds, capped, left, grid })
    }

    /// The starts of the grid at which the location is open for the shortest first segment.
    pub(super) fn starts(&self) -> Result<Vec<Instant>> {
        if self.modes.may_pause() {
            let open = self.modes.all().map(|lengths| self.first_open(&lengths));
            return self.of_grid(
                &self.left.intersection(&open.fold(PeriodSet::EMPTY, |any, open| any.union(&open))),
            );
        }
        let mut closed = Vec::new();
        self.scene.forbid_by_location(self.modes.first(), self.window, |starts| closed.push(starts));
        self.of_grid(&self.left.difference(&closed.into_iter().collect()))
    }

    /// All starts of the grid at which a visit, each segment as early and as short as it can be, lies within the
    /// location's hours: also those that are too soon, or when it is closed.
    pub(super) fn offered(&self) -> Result<Vec<Instant>> {
        let window = PeriodSet::from(self.window);
        let may_pause = self.modes.may_pause();
        let orders = self.modes.all().map(|lengths| match may_pause {
            true => self.within_hours(&lengths),
            false => window.difference(&self.outside_hours(&lengths)),
        });
        self.of_grid(&orders.fold(PeriodSet::EMPTY, |any, open| any.union(&open)))
    }

    /// The starts at which the location is open for the first segment.
    fn first_open(&self, lengths: &Lengths<'_>) -> PeriodSet {
        let first = lengths.service.segments.first().zip(lengths.shortest.first());
        let Some((segment, length)) = first else { return PeriodSet::EMPTY };
        let work = pausing(segment, length.worked);
        open(self.window, &self.scene.closed(length.elapsed, work, self.window))
    }

    /// As [`offered`](Self::offered), where work may pause: how late the next segment begins depends on the start.
    fn within_hours(&self, lengths: &Lengths<'_>) -> PeriodSet {
        let mut pieces = vec![(self.window, Seconds(0))];
        let least = self.modes.least(lengths.order);
        for (segment, worked) in lengths.service.segments.iter().zip(least) {
            let most = segment.pausing().map_or(Seconds(0), |(_, most)| most);
            let work = Pausing { worked: *worked, most };
            let next = |(piece, offset): (Period, Seconds)| {
                let done = self.scene.done(LOCATION, work, shifted(piece, offset)).after.into_iter();
                done.map(move |(starts, pause)| {
                    let taken = work.worked + pause + segment.gap.least.seconds();
                    (shifted(starts, -offset), offset + taken)
                })
            };
            pieces = pieces.into_iter().flat_map(next).collect();
        }
        pieces.into_iter().map(|(starts, _)| starts).collect()
    }

    fn outside_hours(&self, lengths: &Lengths<'_>) -> PeriodSet {
        let (mut closed, mut offset) = (Vec::new(), Seconds(0));
        for (segment, length) in lengths.service.segments.iter().zip(&lengths.shortest) {
            let window = shifted(self.window, offset);
            self.scene.outside_hours(length.elapsed, window, |starts| {
                closed.extend(starts.widened(offset, -offset));
            });
            offset = offset + length.elapsed + segment.gap.least.seconds();
        }
        closed.into_iter().collect()
    }

    fn of_grid(&self, open: &PeriodSet) -> Result<Vec<Instant>> {
        let grid = &self.request.service.grid;
        let most = self.world.limits.starts;
        let starts = grid.starts(&self.grid, open.as_slice(), most.saturating_add(1));
        if starts.len() > most {
            return Err(Error::Limit { limit: "starts", allowed: most as u64 });
        }
        Ok(starts)
    }

    /// With everyone who may serve, in segments of those lengths.
    pub(super) fn cast(&mut self, lengths: Lengths<'a>) -> Result<Cast<'a>> {
        Cast::new(&self.world, &self.request, &mut self.scene, self.window, lengths)
    }

    /// For each length of a visit and each order of its services, the shorter first.
    pub(super) fn columns(&self) -> Option<Vec<Columns<'a>>> {
        if self.scene.caps.is_some() || self.modes.may_pause() || !self.modes.is_apart() {
            return None;
        }
        let mut modes = self.modes.each();
        modes.sort_by_key(Lengths::shortest);
        let open = self.modes.first();
        let columns = modes.iter().map(|lengths| Columns::new(&self.world, &self.request, (lengths, open)));
        let columns: Vec<_> = columns.collect::<Option<_>>()?;
        // Where a check may not get through, a list knows no more than it does.
        let is_fixed = self.modes.is_fixed();
        let tries = columns.iter().map(|columns| columns.tries(is_fixed)).fold(0, u64::saturating_add);
        (tries <= u64::from(self.world.limits.assignment_steps)).then_some(columns)
    }

    /// Who can serve for longer than they take can serve as long as they take: each start has the shortest visit at which
    /// those who take no longer are free.
    pub(super) fn open(
        &mut self,
        columns: &[Columns<'a>],
        need: Option<&Need>,
    ) -> Result<(Column, Open<'a>)> {
        let grid = Column::new(self.starts()?);
        let asked = (self.window, need);
        let mut each =
            columns.iter().map(|one| one.open(&self.world, &self.request, &mut self.scene, asked, &grid));
        let mut open = each.next().transpose()?.unwrap_or_default();
        for longer in each {
            open.add_longer(longer?);
        }
        Ok((grid, open))
    }
}

/// How the shortest visits follow each other, each kept from the next by the service's own buffers. Where those lie
/// within the hours, the first begins after the buffer before it. The segments have their own lengths, whoever serves.
pub(super) fn pace(world: &World<'_>, request: &Request<'_>) -> Pace {
    let service = request.service;
    let between = world.spacing.merge.gap(service.buffer, Minutes(0), service.buffer);
    let visit = u32::try_from(service.shortest().0 / 60).unwrap_or(u32::MAX);
    let lead = match service.edge {
        Edge::BuffersOutside => Minutes(0),
        Edge::BuffersInside => service.buffer.before,
    };
    Pace { step: Minutes(visit).plus(between), lead }
}

/// Starts that are too soon or too far, or on a day on which the service is not offered: all before something, or all
/// from something on.
pub(super) struct Bounds(pub(super) Vec<(Period, Reason)>);

impl Bounds {
    /// What they leave.
    pub(super) fn span(&self) -> Option<Period> {
        let before = |(period, _): &&(Period, Reason)| period.start() == Instant::MIN;
        let (before, after): (Vec<_>, Vec<_>) = self.0.iter().partition(before);
        let from = before.iter().map(|(period, _)| period.end()).max();
        let until = after.iter().map(|(period, _)| period.start()).min();
        Period::checked(from.unwrap_or(Instant::MIN), until.unwrap_or(Instant::MAX))
    }
}

pub(super) fn bounds(world: &World<'_>, request: &Request<'_>) -> Result<Bounds> {
    let location = request.location;
    let zone = &location.zone;
    let ahead =
        |ahead: Ahead| ahead.from(world.now, zone, |date| world.catalog.is_business_day(location, date));
    let (mut earliest, mut from) = (Instant::MIN, Instant::MAX);
    let (mut valid_from, mut valid_until) = (None, None);
    // Of several services the strictest counts.
    for Part { service, .. } in request.visit.parts() {
        earliest = earliest.max(ahead(service.notice)?);
        from = from.min(ahead(service.horizon)?);
        valid_from = valid_from.max(service.valid_from);
        valid_until = [valid_until, service.valid_until].into_iter().flatten().min();
    }
    let off = || Reason::Validity { from: valid_from, until: valid_until, zone: zone.name().to_owned() };
    let before = |end: Instant| Period::checked(Instant::MIN, end);
    let after = |start: Instant| Period::checked(start, Instant::MAX);
    let bounds = [
        before(earliest).filter(|_| !world.lifted.notice).map(|period| (period, Reason::Notice { earliest })),
        after(from).map(|period| (period, Reason::Horizon { from })),
        valid_from.and_then(|date| before(begin(zone, date))).map(|period| (period, off())),
        valid_until.and_then(|date| after(begin(zone, date))).map(|period| (period, off())),
    ];
    Ok(Bounds(bounds.into_iter().flatten().collect()))
}
