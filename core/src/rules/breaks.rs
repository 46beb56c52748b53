//! Work that pauses while those who do it are off duty, and goes on after.

use crate::period::{Period, Seconds};

/// What of the hours a claim may lie outside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Breaks {
    /// Nothing.
    #[default]
    None,
    /// The location may close in between: somebody else pauses then.
    Others,
    /// Both the location and the one who serves may be off duty in between, as [`Pausing`] says.
    Own,
}

/// Work that may pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pausing {
    /// How long it is, breaks aside.
    pub worked: Seconds,
    /// How long the breaks may be, all together.
    pub most: Seconds,
}

/// Starts from which work is done, and from which it is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// Starts, and how long the breaks are from each of them.
    pub after: Vec<(Period, Seconds)>,
    /// Starts, and a break that is in the way: who begins is off duty then, or it makes breaks too long or too many.
    pub never: Vec<(Period, Period)>,
}

/// How many breaks work may have: more than any hours give it.
const MOST_BREAKS: usize = 100;

impl Pausing {
    /// The longest that it takes.
    pub fn longest(self) -> Seconds {
        self.worked + self.most
    }

    /// From all starts in `window`, given everything off duty until the longest from there is over, in order.
    ///
    /// Work begins and ends on duty, so each start has one length.
    pub fn done(self, off: &[Period], window: Period) -> Done {
        let mut done = Done::default();
        let mut from = window.start();
        for (index, period) in off.iter().enumerate() {
            if let Some(on) = Period::checked(from, period.start().min(window.end())) {
                self.begun_in(on, off.get(index..).unwrap_or_default(), &mut done);
            }
            done.never.extend(period.intersection(&window).map(|starts| (starts, *period)));
            from = from.max(period.end());
        }
        if let Some(on) = Period::checked(from, window.end()) {
            done.after.push((on, Seconds(0)));
        }
        done
    }

    /// From starts within one stretch on duty, which lasts until the first of the breaks that follow.
    fn begun_in(self, starts: Period, breaks: &[Period], done: &mut Done) {
        let mut left = starts;
        let mut pause = Seconds(0);
        for (count, period) in breaks.iter().enumerate() {
            // Whoever begins so early is done before this break.
            let latest = period.start().plus(-(self.worked + pause)).plus(Seconds(1));
            if let Some(early) = Period::checked(left.start(), left.end().min(latest)) {
                done.after.push((early, pause));
            }
            // Nobody comes back from a break for less than a minute.
            let back = latest.plus(Seconds(59));
            let short = Period::checked(left.start().max(latest), left.end().min(back));
            done.never.extend(short.map(|starts| (starts, *period)));
            let Some(late) = Period::checked(left.start().max(back), left.end()) else { return };
            (left, pause) = (late, pause + period.length());
            if pause > self.most || count >= MOST_BREAKS {
                let all = breaks.iter().take(count + 1);
                done.never.extend(all.map(|period| (left, *period)));
                return;
            }
        }
        done.after.push((left, pause));
    }
}
