use super::caps::Caps;
use super::columns::{Column, Columns, Open};
use super::reason::Reason;
use super::scene::{Removal, Scene};
use super::world::{Request, World};
use crate::catalog::Need;
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::zone::Disambiguation;
use crate::{Error, Result};
use chrono::Days;

/// What is known of the starts of one window, whoever serves.
pub(super) struct Ground<'a> {
    pub(super) world: World<'a>,
    pub(super) request: Request<'a>,
    pub(super) window: Period,
    pub(super) scene: Scene<'a>,
    /// Starts that are too soon or too far.
    pub(super) bounds: Vec<(Period, Reason)>,
    /// Starts at which there may be no more.
    pub(super) capped: Vec<Removal>,
    /// What they leave of the window.
    pub(super) left: PeriodSet,
}

impl<'a> Ground<'a> {
    pub(super) fn new(world: World<'a>, request: &Request<'a>, window: Period) -> Result<Ground<'a>> {
        request.checked(world.catalog)?;
        let world = World { overriding: request.overriding, ..world };
        if window.length().0 > i64::from(world.limits.window_days) * 86_400 {
            return Err(Error::Limit { limit: "window_days", allowed: u64::from(world.limits.window_days) });
        }
        let (earliest, from) = (earliest(&world, request), horizon(&world, request)?);
        let mut bounds = Vec::new();
        bounds.extend(
            Period::checked(Instant::MIN, earliest).map(|period| (period, Reason::Notice { earliest })),
        );
        bounds.extend(Period::checked(from, Instant::MAX).map(|period| (period, Reason::Horizon { from })));
        let mut scene = Scene::new(world, request.location, window, request.service.longest())?;
        let caps = Caps::new(world, request);
        let capped = caps.of_visits(window)?;
        scene.caps = (!caps.is_empty()).then_some(caps);
        let removed = bounds.iter().map(|(period, _)| *period);
        let removed = removed.chain(capped.iter().map(|removal| removal.starts)).collect();
        let left = PeriodSet::from(window).difference(&removed);
        Ok(Ground { world, request: *request, window, scene, bounds, capped, left })
    }

    /// The starts of the grid at which the location is open for the first segment.
    pub(super) fn starts(&self) -> Result<Vec<Instant>> {
        let mut closed = Vec::new();
        let first = self.request.service.segments.first().map_or(Seconds(1), |first| first.length.seconds());
        self.scene.forbid_by_location(first, self.window, |starts| closed.push(starts));
        let open = self.left.difference(&closed.into_iter().collect());
        let (grid, zone) = (&self.request.service.grid, &self.request.location.zone);
        let most = self.world.limits.starts;
        let starts = open.iter().flat_map(|period| grid.starts(zone, period));
        let starts: Vec<Instant> = starts.take(most.saturating_add(1)).collect();
        if starts.len() > most {
            return Err(Error::Limit { limit: "starts", allowed: most as u64 });
        }
        Ok(starts)
    }

    pub(super) fn columns(&self) -> Option<Columns<'a>> {
        if self.scene.caps.is_some() { None } else { Columns::new(&self.world, &self.request) }
    }

    pub(super) fn open(&mut self, columns: &Columns<'a>, need: Option<&Need>) -> Result<(Column, Open<'a>)> {
        let grid = Column::new(self.starts()?);
        let open = columns.open(&self.world, &self.request, &mut self.scene, (self.window, need), &grid)?;
        Ok((grid, open))
    }
}

pub(super) fn earliest(world: &World<'_>, request: &Request<'_>) -> Instant {
    world.now.plus(request.service.notice.seconds())
}

/// The same wall time, `horizon_days` from today.
pub(super) fn horizon(world: &World<'_>, request: &Request<'_>) -> Result<Instant> {
    let zone = &request.location.zone;
    let now = zone.to_local(world.now);
    match now.checked_add_days(Days::new(u64::from(request.service.horizon_days))) {
        Some(local) => zone.resolve(local, Disambiguation::Compatible),
        None => Ok(Instant::MAX),
    }
}
