use super::{Hours, TimeOfDay, blocks};
use crate::period::{Instant, Minutes, Period, Seconds};
use crate::zone::{Span, Zone};
use crate::{Error, Result};
use core::ops::ControlFlow;

/// The starts that are offered.
///
/// Those of the clock are what it shows on the wall: both passes of a repeated hour are offered, what it skips is not,
/// and a day of 25 hours has 25 bookable ones. Those of a block are elapsed time from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grid {
    /// Evenly.
    Steps(Steps),
    /// At fixed wall times.
    Times(Times),
    /// From the beginning of each block of the location's hours, one visit after the other: each as far from the last
    /// as the shortest visit and the service's own buffers are long together.
    BackToBack,
}

/// Every so many minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    step: Minutes,
    offset: Minutes,
    align: Align,
}

/// Wall times, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times(Vec<TimeOfDay>);

/// Where counting begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Align {
    /// At each local midnight, by the clock on the wall.
    #[default]
    Day,
    /// At each full hour, by the clock on the wall: a step that does not divide the hour begins anew in each.
    Hour,
    /// At the beginning of each block of the location's hours, in elapsed time: see [`blocks`]. What closes the
    /// location beside its hours, and who is busy, move no start.
    Block,
}

/// What the starts of a grid are counted from, at one place and around one window.
#[derive(Debug, Clone)]
pub struct Ground {
    spans: Vec<Span>,
    /// Blocks of the location's hours, of which a grid of the clock has none.
    blocks: Vec<Period>,
    pace: Pace,
}

/// How visits that follow each other follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// From the start of one to the start of the next.
    pub step: Minutes,
    /// From the beginning of a block to the first start.
    pub lead: Minutes,
}

impl Steps {
    /// Every `step` minutes, beginning `offset` minutes (less than `step`) after what it is aligned to. A step is 1
    /// minute to 24 hours, and of an hour at most an hour.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for other amounts.
    pub fn new(step: Minutes, offset: Minutes, align: Align) -> Result<Steps> {
        let (longest, wanted) = match align {
            Align::Hour => {
                (60, "a grid of the hour: a step from 1 minute to an hour, and an offset below it")
            }
            _ => (1440, "a grid: a step from 1 minute to 24 hours, and an offset below it"),
        };
        if (1..=longest).contains(&step.0) && offset < step {
            return Ok(Steps { step, offset, align });
        }
        let text = format!("step {} min, offset {} min", step.0, offset.0);
        Err(Error::ValueInvalid { wanted, text })
    }

    /// The step.
    pub fn step(&self) -> Minutes {
        self.step
    }

    /// The offset from what it is aligned to.
    pub fn offset(&self) -> Minutes {
        self.offset
    }

    /// Where counting begins.
    pub fn align(&self) -> Align {
        self.align
    }
}

impl Times {
    /// These wall times, in any order.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for none, one that is there twice, or 24:00, which is 00:00 of the next day.
    pub fn new(mut times: Vec<TimeOfDay>) -> Result<Times> {
        times.sort();
        let invalid = |text: String| Error::ValueInvalid {
            wanted: "a list of different times from \"00:00\" to \"23:59\", at least one",
            text,
        };
        let twice = times.windows(2).find(|pair| pair.first() == pair.last());
        match (times.last(), twice.and_then(<[TimeOfDay]>::first)) {
            (None, _) => Err(invalid(String::new())),
            (Some(_), Some(twice)) => Err(invalid(format!("{twice}, {twice}"))),
            (Some(last), _) if last.minutes() == 1440 => Err(invalid(last.to_string())),
            _ => Ok(Times(times)),
        }
    }

    /// The times, ascending.
    pub fn as_slice(&self) -> &[TimeOfDay] {
        &self.0
    }
}

impl Grid {
    /// Every `step` minutes (1 to 1,440), beginning `offset` minutes (less than `step`) after midnight.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] for other amounts.
    pub fn new(step: Minutes, offset: Minutes) -> Result<Grid> {
        Steps::new(step, offset, Align::Day).map(Grid::Steps)
    }

    /// What its starts in `window` are counted from. `pace` is of no meaning to a grid that is not back to back.
    ///
    /// # Errors
    /// Those of the hours.
    pub fn ground(&self, zone: &Zone, hours: &Hours, pace: Pace, window: &Period) -> Result<Ground> {
        let (by_block, pace) = match self {
            Grid::Steps(Steps { align: Align::Block, step, offset }) => {
                (true, Pace { step: *step, lead: *offset })
            }
            Grid::BackToBack => (true, pace),
            _ => (false, pace),
        };
        let blocks = if by_block { blocks(hours, zone, window)? } else { Vec::new() };
        Ok(Ground { spans: zone.spans(*window).collect(), blocks, pace })
    }

    /// The first starts, up to `most`, that lie in any of `windows`, which are in order and do not overlap; ascending.
    /// `ground` is that of a window with all of them in it.
    pub fn starts(&self, ground: &Ground, windows: &[Period], most: usize) -> Vec<Instant> {
        let mut starts = Vec::new();
        let mut found = |at: Instant| match starts.len() < most {
            true => {
                starts.push(at);
                ControlFlow::Continue(())
            }
            false => ControlFlow::Break(()),
        };
        // Whether there were too many is of no matter here.
        let _ = windows.iter().try_for_each(|window| match self {
            Grid::Steps(Steps { step, offset, align: Align::Day }) => {
                on_the_clock(&ground.spans, *window, DAY, Run::new(*offset, *step)).try_for_each(&mut found)
            }
            Grid::Steps(Steps { step, offset, align: Align::Hour }) => {
                on_the_clock(&ground.spans, *window, HOUR, Run::new(*offset, *step)).try_for_each(&mut found)
            }
            Grid::Times(Times(times)) => at_times(&ground.spans, *window, times).try_for_each(&mut found),
            Grid::Steps(Steps { align: Align::Block, .. }) | Grid::BackToBack => {
                ground.starts(*window).try_for_each(&mut found)
            }
        });
        starts
    }
}

impl Ground {
    /// The ground of a grid that counts by the clock alone.
    pub fn of_clock(zone: &Zone, window: &Period) -> Ground {
        Ground { spans: zone.spans(*window).collect(), blocks: Vec::new(), pace: Pace::default() }
    }

    /// From the beginning of each block on.
    fn starts(&self, window: Period) -> impl Iterator<Item = Instant> + '_ {
        let run = Run::new(self.pace.lead, self.pace.step);
        let first = self.blocks.partition_point(|block| block.end() <= window.start());
        let blocks = self.blocks.get(first..).unwrap_or(&[]).iter();
        let blocks = blocks.take_while(move |block| block.start() < window.end());
        blocks.flat_map(move |block| {
            let begin = block.start().seconds();
            let until = block.end().min(window.end()).seconds();
            run.within(begin, window.start().seconds(), until).map(move |at| instant(at, Seconds(0)))
        })
    }
}

/// Amounts of seconds: from where counting begins to the first, and from each to the next.
#[derive(Clone, Copy)]
struct Run {
    offset: i64,
    step: i64,
}

impl Run {
    fn new(offset: Minutes, step: Minutes) -> Run {
        Run { offset: offset.seconds().0, step: step.seconds().0.max(1) }
    }

    /// Counted from `begin`: those from `from` on, before `until`.
    fn within(self, begin: i64, from: i64, until: i64) -> impl Iterator<Item = i64> {
        let skipped = (from - begin - self.offset).max(0);
        let first = begin + self.offset + (skipped + self.step - 1) / self.step * self.step;
        (first..until).step_by(usize::try_from(self.step).unwrap_or(usize::MAX))
    }
}

/// Counted anew from each multiple of `unit` that the clock shows.
fn on_the_clock(spans: &[Span], window: Period, unit: i64, run: Run) -> impl Iterator<Item = Instant> {
    // Within a span the wall clock runs evenly: seconds of local time since 1970 count days and times of day.
    within(spans, window).flat_map(move |span| {
        let (from, to) = local(&span.period, span.offset);
        (from.div_euclid(unit)..=(to - 1).div_euclid(unit)).flat_map(move |nth| {
            let begin = nth * unit;
            run.within(begin, from, to.min(begin + unit)).map(move |at| instant(at, span.offset))
        })
    })
}

/// At each of the times that the clock shows.
fn at_times(spans: &[Span], window: Period, times: &[TimeOfDay]) -> impl Iterator<Item = Instant> {
    within(spans, window).flat_map(move |span| {
        let (from, to) = local(&span.period, span.offset);
        (from.div_euclid(DAY)..=(to - 1).div_euclid(DAY)).flat_map(move |day| {
            let shown = times.iter().map(move |time| day * DAY + i64::from(time.minutes()) * 60);
            shown.filter(move |at| (from..to).contains(at)).map(move |at| instant(at, span.offset))
        })
    })
}

/// What of the spans lies in the window.
fn within(spans: &[Span], window: Period) -> impl Iterator<Item = Span> {
    spans.iter().filter_map(move |span| Some(Span { period: span.period.intersection(&window)?, ..*span }))
}

fn local(period: &Period, offset: Seconds) -> (i64, i64) {
    (period.start().seconds() + offset.0, period.end().seconds() + offset.0)
}

fn instant(local: i64, offset: Seconds) -> Instant {
    Instant::MIN.plus(Seconds(local - offset.0 - Instant::MIN.seconds()))
}

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
