use crate::period::{Instant, Minutes, Period, Seconds};
use crate::zone::Zone;
use crate::{Error, Result};

/// The starts that are offered: wall times `offset + n × step` after each local midnight.
///
/// A start is on the grid by what the clock on the wall shows, so that both passes of a repeated hour are,
/// and a day of 25 hours has 25 bookable ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    step: Minutes,
    offset: Minutes,
}

impl Grid {
    /// Every `step` minutes (1 to 1,440), beginning `offset` minutes (less than `step`) after midnight.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for other amounts.
    pub fn new(step: Minutes, offset: Minutes) -> Result<Grid> {
        if (1..=1440).contains(&step.0) && offset < step {
            return Ok(Grid { step, offset });
        }
        let text = format!("step {} min, offset {} min", step.0, offset.0);
        Err(Error::ValueInvalid {
            wanted: "a grid: a step from 1 minute to 24 hours, and an offset below it",
            text,
        })
    }

    /// The step.
    pub fn step(&self) -> Minutes {
        self.step
    }

    /// The offset from midnight.
    pub fn offset(&self) -> Minutes {
        self.offset
    }

    /// The starts in `window`, ascending.
    pub fn starts<'a>(&'a self, zone: &'a Zone, window: Period) -> impl Iterator<Item = Instant> + 'a {
        let (step, offset) = (self.step.seconds().0, self.offset.seconds().0);
        // Within a span the wall clock runs evenly: seconds of local time since 1970 count days and times of day.
        zone.spans(window).flat_map(move |span| {
            let to_local = span.offset.0;
            let (from, to) =
                (span.period.start().seconds() + to_local, span.period.end().seconds() + to_local);
            (from.div_euclid(DAY)..=(to - 1).div_euclid(DAY)).flat_map(move |day| {
                let midnight = day * DAY;
                let skipped = (from - midnight - offset).max(0);
                let first = midnight + offset + (skipped + step - 1) / step * step;
                let starts =
                    (first..to.min(midnight + DAY)).step_by(usize::try_from(step).unwrap_or(usize::MAX));
                starts.map(move |local| Instant::MIN.plus(Seconds(local - to_local - Instant::MIN.seconds())))
            })
        })
    }
}

const DAY: i64 = 86_400;
