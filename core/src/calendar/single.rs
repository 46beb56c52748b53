use super::details::Details;
use super::event::Event;
use super::report::Notes;
use crate::period::{Instant, Period};
use crate::recurrence::When;
use std::sync::Arc;

/// One occurrence in its place: of an event that does not recur, of an override, or of VFREEBUSY.
#[derive(Debug, Clone)]
pub(super) struct Single {
    pub(super) from: Instant,
    /// Not before `from`.
    pub(super) to: Instant,
    pub(super) start: When,
    pub(super) end: When,
    pub(super) replaces: Option<Box<When>>,
    pub(super) details: Arc<Details>,
    /// Whether it is an event, not a period of VFREEBUSY.
    pub(super) is_event: bool,
    /// The line of an event that has its UID for itself; else 0.
    pub(super) line: u32,
}

impl Single {
    /// A period that is stated as such, not an event.
    pub(super) fn stated(period: Period, details: &Arc<Details>) -> Single {
        Single {
            from: period.start(),
            to: period.end(),
            start: When::Utc(period.start()),
            end: When::Utc(period.end()),
            replaces: None,
            details: Arc::clone(details),
            is_event: false,
            line: 0,
        }
    }

    /// The event at its own start; `None` and a note if that lies beyond all time.
    pub(super) fn of(event: Event, notes: &mut Notes) -> Option<Single> {
        match event.details.place(&event.start, event.at) {
            Ok(place) => Some(Single {
                from: place.from,
                to: place.to,
                start: event.start,
                end: place.end,
                replaces: event.replaces.map(|replaces| Box::new(replaces.when)),
                details: event.details,
                is_event: true,
                line: 0,
            }),
            Err(error) => {
                notes.note(event.line, "time.range", error.to_string(), "the event is left out");
                None
            }
        }
    }
}

/// Singles by their start, found by two binary searches although some are long.
#[derive(Debug, Clone, Default)]
pub(super) struct Singles {
    sorted: Vec<Single>,
    /// For each, the latest end of it and of all before it.
    reach: Vec<Instant>,
}

impl Singles {
    pub(super) fn new(mut singles: Vec<Single>) -> Singles {
        singles.sort_by(|a, b| (a.from, a.to, &a.details.uid).cmp(&(b.from, b.to, &b.details.uid)));
        let mut latest = Instant::MIN;
        let reach = singles.iter().map(|single| {
            latest = latest.max(single.to);
            latest
        });
        Singles { reach: reach.collect(), sorted: singles }
    }

    pub(super) fn all(&self) -> &[Single] {
        &self.sorted
    }

    /// Those that reach into the window, among some that may end before or at its start.
    pub(super) fn near(&self, window: &Period) -> &[Single] {
        let from = self.reach.partition_point(|reach| *reach < window.start());
        let to = self.sorted.partition_point(|single| single.from < window.end());
        self.sorted.get(from..to).unwrap_or(&[])
    }
}
