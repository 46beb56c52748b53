//! Names of blocks: in them, beside them, or nowhere, but never over something else.

use super::day::{Block, State};
use super::draw::Picture;
use super::palette::{INK, RED};
use super::svg::Attributes;
use crate::period::{Period, PeriodSet, Seconds};

impl Picture<'_> {
    /// Writes the name of a block where there is room. `others` is what else is in the lane, `written` up to where
    /// names are written in it already; gives up to where they are now.
    pub(super) fn name(
        &mut self,
        block: &Block,
        y: i64,
        fill: &str,
        others: &PeriodSet,
        written: i64,
    ) -> i64 {
        if self.inside(block, y, fill) {
            return written;
        }
        let ink = if block.state == State::Displaced { RED } else { INK };
        self.beside(block, y, ink, others, written)
    }

    /// On a line with the time below it, alone, or on two lines.
    fn inside(&mut self, block: &Block, y: i64, fill: &str) -> bool {
        let (from, to) = (self.x(block.core.start()), self.x(block.core.end()));
        let (room, time) = (to - from - 8, self.clock.period(block.core));
        let (bold, plain) = ("600", "400");
        let lines: &[(&str, &str)] = match halved(&block.label) {
            _ if wide(&block.label) <= room && wide(&time) <= room => &[(&block.label, bold), (&time, plain)],
            _ if wide(&block.label) <= room => &[(&block.label, bold)],
            Some((one, other)) if wide(one).max(wide(other)) <= room => &[(one, bold), (other, bold)],
            _ => return false,
        };
        self.lines(lines, from + 5, "start", y, fill);
        true
    }

    /// After the block, or else before it; on one line, or else on two.
    fn beside(&mut self, block: &Block, y: i64, fill: &str, others: &PeriodSet, written: i64) -> i64 {
        let (start, end) = (block.padded.start(), block.padded.end());
        let free = others.complement(&self.day.window);
        let room = |touching: Option<Period>| {
            let found = touching.and_then(|touching| free.iter().find(|free| free.overlaps(&touching)));
            found.map(|free| (self.x(free.start()), self.x(free.end())))
        };
        let after =
            room(Period::checked(end, end.plus(Seconds(1)))).map(|(_, until)| until - self.x(end) - 6);
        let before = room(Period::checked(start.plus(Seconds(-1)), start));
        let before = before.map(|(since, _)| self.x(start) - since.max(written) - 6);
        let (after, before) = (after.unwrap_or_default(), before.unwrap_or_default());
        let one = [(block.label.as_str(), "600")];
        let two = halved(&block.label).map(|(one, other)| [(one, "600"), (other, "600")]);
        let ways = [Some(&one[..]), two.as_ref().map(|two| &two[..])];
        for lines in ways.into_iter().flatten() {
            let width = lines.iter().map(|(line, _)| wide(line)).max().unwrap_or_default();
            if width <= after {
                let x = self.x(end) + 4;
                self.lines(lines, x, "start", y, fill);
                return x + width;
            }
            if width <= before {
                self.lines(lines, self.x(start) - 4, "end", y, fill);
                return written;
            }
        }
        written
    }

    /// One line in the middle of a lane, or two.
    fn lines(&mut self, lines: &[(&str, &str)], x: i64, anchor: &str, y: i64, fill: &str) {
        let first = if lines.len() > 1 { y + 18 } else { y + 24 };
        for ((line, weight), y) in lines.iter().zip([first, y + 30]) {
            let attributes: &Attributes<'_> =
                &[("x", &x), ("y", &y), ("fill", &fill), ("font-weight", weight), ("text-anchor", &anchor)];
            self.svg.text("text", attributes, line);
        }
    }
}

/// How wide a text is at most: a bold letter of the widest of our fonts is some seven pixels.
fn wide(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX).saturating_mul(7)
}

/// A name on two lines, as even as its words allow.
fn halved(label: &str) -> Option<(&str, &str)> {
    let halves = label.match_indices(' ').map(|(at, _)| label.split_at(at));
    let halves =
        halves.map(|(one, other)| (one.trim_end_matches(" ·"), other.trim_start_matches([' ', '·'])));
    halves.min_by_key(|(one, other)| wide(one).max(wide(other)))
}
