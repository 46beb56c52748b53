//! The picture of a [`Day`]: a row per resource, an hour per column. All coordinates are whole pixels.

use super::clock::Clock;
use super::day::{Block, Day, Mark, Row, State};
use super::legend;
use super::palette::{self, ACCENT, FONT, INK, LINE, MUTED, PAPER, PINK, RED, SHADE};
use super::svg::{Attributes, Svg, shortened};
use crate::period::{Instant, Period, PeriodSet};
use std::collections::BTreeSet;

/// The width of the picture, and the margin at its sides.
pub(super) const WIDTH: i64 = 1200;
pub(super) const MARGIN: i64 = 24;
/// Where the hours begin and end.
const LEFT: i64 = 190;
const RIGHT: i64 = WIDTH - MARGIN;
/// Where the first group begins, and how high things are.
const TOP: i64 = 116;
const TICK: i64 = 102;
const GROUP: i64 = 28;
const LANE: i64 = 40;
const FOOT: i64 = 62;

impl Day {
    /// The picture, 1,200 pixels wide. The same day gives the same bytes.
    pub fn svg(&self) -> String {
        Picture::new(self).draw()
    }
}

pub(super) struct Picture<'a> {
    pub(super) day: &'a Day,
    pub(super) clock: Clock<'a>,
    hours: Vec<Instant>,
    rows: Vec<Placed<'a>>,
    bottom: i64,
    pub(super) svg: Svg,
}

/// A row and where it is; the first of a group names it.
struct Placed<'a> {
    group: Option<&'a str>,
    row: &'a Row,
    lanes: Vec<Vec<&'a Block>>,
    y: i64,
    height: i64,
}

impl<'a> Picture<'a> {
    fn new(day: &'a Day) -> Picture<'a> {
        let mut rows = Vec::new();
        let mut y = TOP;
        for group in &day.groups {
            for (index, row) in group.rows.iter().enumerate() {
                let name = (index == 0).then_some(group.kind.as_str());
                y += if name.is_some() { GROUP } else { 0 };
                let lanes = row.lanes();
                let height = LANE * i64::try_from(lanes.len()).unwrap_or(1);
                rows.push(Placed { group: name, row, lanes, y, height });
                y += height;
            }
        }
        Picture { day, clock: Clock::new(day), hours: day.hours(), rows, bottom: y, svg: Svg::new() }
    }

    fn draw(mut self) -> String {
        let height = self.bottom + FOOT;
        let label = format!("{}, {}: {}", self.day.location, self.clock.date(), self.summary());
        let root: &Attributes<'_> = &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("width", &WIDTH),
            ("height", &height),
            ("viewBox", &format!("0 0 {WIDTH} {height}")),
            ("role", &"img"),
            ("aria-label", &label),
            ("font-family", &FONT),
            ("font-size", &"11"),
            ("fill", &INK),
        ];
        self.svg.open("svg", root);
        self.svg.text("title", &[], &label);
        palette::define(&mut self.svg);
        self.svg.leaf("rect", &[("width", &WIDTH), ("height", &height), ("fill", &PAPER)]);
        self.heading();
        let rows = core::mem::take(&mut self.rows);
        rows.iter().for_each(|placed| self.ground(placed));
        self.columns(&rows);
        rows.iter().for_each(|placed| self.contents(placed));
        self.changes();
        self.closures();
        legend::draw(&mut self.svg, self.bottom + 34);
        self.svg.close("svg");
        self.svg.finish()
    }

    /// How many bookings the day has.
    fn summary(&self) -> String {
        let blocks = || self.rows.iter().flat_map(|placed| &placed.row.blocks);
        let all: BTreeSet<_> = blocks().map(|block| &block.booking).collect();
        let displaced: BTreeSet<_> =
            blocks().filter(|block| block.state == State::Displaced).map(|block| &block.booking).collect();
        let bookings = if all.len() == 1 { "booking" } else { "bookings" };
        match displaced.len() {
            0 => format!("{} {bookings}", all.len()),
            surplus => format!("{} {bookings}, {surplus} displaced", all.len()),
        }
    }

    fn heading(&mut self) {
        let (title, date, zone, summary) =
            (&self.day.location, self.clock.date(), self.clock.zone(), self.summary());
        let (large, small) = (("font-size", &"22" as _), ("font-size", &"13" as _));
        let bold = ("font-weight", &"600" as _);
        self.svg.text("text", &[("x", &MARGIN), ("y", &38), large, bold], &shortened(title, 50));
        self.svg.text("text", &[("x", &RIGHT), ("y", &38), large, ("text-anchor", &"end")], &date);
        self.svg.text("text", &[("x", &MARGIN), ("y", &62), small, ("fill", &MUTED)], &summary);
        let end = ("text-anchor", &"end" as _);
        self.svg.text("text", &[("x", &RIGHT), ("y", &62), small, ("fill", &MUTED), end], &zone);
    }

    /// The name of a row, and its open and closed hours.
    fn ground(&mut self, placed: &Placed<'_>) {
        let Placed { group, row, y, height, .. } = placed;
        if let Some(kind) = group {
            let attributes: &Attributes<'_> = &[
                ("x", &MARGIN),
                ("y", &(y - 8)),
                ("fill", &MUTED),
                ("font-weight", &"600"),
                ("letter-spacing", &"1"),
            ];
            self.svg.text("text", attributes, &shortened(&kind.to_uppercase(), 60));
        }
        self.svg.leaf(
            "rect",
            &[("x", &LEFT), ("y", y), ("width", &(RIGHT - LEFT)), ("height", height), ("fill", &SHADE)],
        );
        for open in row.open.within(&self.day.window).iter() {
            self.area(open, *y, *height, &[("fill", &PAPER)]);
        }
        let first = if row.skills.is_empty() { y + 25 } else { y + 18 };
        let bold: &Attributes<'_> =
            &[("x", &MARGIN), ("y", &first), ("font-size", &"13"), ("font-weight", &"600")];
        self.svg.text("text", bold, &shortened(&row.name, 22));
        if !row.skills.is_empty() {
            let skills = shortened(&row.skills.join(", "), 28);
            self.svg.text("text", &[("x", &MARGIN), ("y", &(y + 32)), ("fill", &MUTED)], &skills);
        }
    }

    /// The lines of the rows and of the hours: a column each, so that a day of 25 hours has 25.
    fn columns(&mut self, rows: &[Placed<'_>]) {
        let across = |y: i64| format!("M{MARGIN} {y}H{RIGHT}");
        let lines = rows.iter().flat_map(|Placed { group, y, height, .. }| {
            group.map(|_| across(*y)).into_iter().chain([across(y + height)])
        });
        let lines: String = lines.collect();
        self.svg.leaf("path", &[("d", &lines), ("stroke", &LINE)]);
        self.svg.open("g", &[("fill", &MUTED)]);
        for hour in core::mem::take(&mut self.hours) {
            let x = self.x(hour);
            let down = rows.iter().map(|row| format!("M{x} {}v{}", row.y, row.height));
            let line: String = core::iter::once(format!("M{x} {TICK}v12")).chain(down).collect();
            self.svg.leaf("path", &[("d", &line), ("stroke", &LINE)]);
            self.svg.text("text", &[("x", &(x + 4)), ("y", &(TICK + 8))], &self.clock.hour(hour));
        }
        self.svg.close("g");
    }

    fn contents(&mut self, placed: &Placed<'_>) {
        for mark in &placed.row.marks {
            self.mark(mark, placed);
        }
        let mut y = placed.y;
        for lane in &placed.lanes {
            let mut written = LEFT;
            for (index, block) in lane.iter().enumerate() {
                let neighbours = lane.iter().enumerate().filter(|(other, _)| *other != index);
                let others = neighbours.map(|(_, other)| other.padded);
                let others = others.chain(placed.row.marks.iter().map(|mark| mark.period)).collect();
                written = self.block(block, y, &others, written);
            }
            y += LANE;
        }
    }

    fn mark(&mut self, mark: &Mark, placed: &Placed<'_>) {
        let Some(period) = mark.period.intersection(&self.day.window) else { return };
        self.svg.open("g", &[]);
        let title =
            format!("{}: {}, {}", placed.row.name, palette::name(mark.tone), self.clock.period(period));
        self.svg.text("title", &[], &title);
        let fill = ("fill", &palette::fill(mark.tone) as _);
        let (y, height) = (placed.y + 1, placed.height - 1);
        for inside in placed.row.open.within(&period).iter() {
            self.area(inside, y, height, &[fill]);
        }
        // Outside the hours it changes nothing: it is there, and pale.
        for outside in placed.row.open.complement(&period).iter() {
            self.area(outside, y, height, &[fill, ("opacity", &"0.3")]);
        }
        self.svg.close("g");
    }

    /// A block: its buffers low and pale, and its name where there is room: in it, or beside it, where nothing
    /// of `others` is and nothing was written up to `written`. Gives what is now written up to.
    fn block(&mut self, block: &Block, y: i64, others: &PeriodSet, written: i64) -> i64 {
        let Some(core) = block.core.intersection(&self.day.window) else { return written };
        let tint = palette::tint(block.tint);
        let (colour, text, ground) = match block.state {
            State::Booked => (tint, PAPER, tint),
            State::Held => (tint, tint, PAPER),
            State::Displaced => (RED, RED, PINK),
        };
        self.svg.open("g", &[]);
        self.svg.text("title", &[], &self.told(block));
        let ends = [(block.padded.start(), block.core.start()), (block.core.end(), block.padded.end())];
        for buffer in ends.into_iter().filter_map(|(start, end)| Period::checked(start, end)) {
            self.area(buffer, y + 12, LANE - 24, &[("fill", &colour), ("fill-opacity", &"0.25")]);
        }
        let (from, to) = (self.x(core.start()), self.x(core.end()));
        let outline: (&str, &dyn core::fmt::Display) = ("stroke", &colour);
        let dashes = if block.state == State::Booked { "none" } else { "4 2" };
        let frame: &Attributes<'_> = &[
            ("x", &from),
            ("y", &(y + 5)),
            ("width", &(to - from).max(1)),
            ("height", &(LANE - 10)),
            ("rx", &3),
            ("fill", &ground),
            outline,
            ("stroke-dasharray", &dashes),
        ];
        self.svg.leaf("rect", frame);
        let written = self.name(block, y, text, others, written);
        self.svg.close("g");
        written
    }

    /// The whole of a block in words: what one reads who points at it.
    fn told(&self, block: &Block) -> String {
        let state = match block.state {
            State::Booked => "booked",
            State::Held => "held",
            State::Displaced => "displaced",
        };
        let (core, padded) = (self.clock.period(block.core), self.clock.period(block.padded));
        let buffers =
            if block.padded == block.core { String::new() } else { format!(", with buffers {padded}") };
        format!("{}, {core}{buffers}, {state}, {}", block.label, block.booking)
    }

    /// Where the clocks change: a line, and what they show from there on.
    fn changes(&mut self) {
        for (index, span) in self.day.zone.spans(self.day.window).enumerate() {
            let x = self.x(span.period.start());
            let name = self.clock.offset(span.period.start());
            let colour = if index == 0 { MUTED } else { ACCENT };
            self.svg.text("text", &[("x", &(x + 4)), ("y", &(TICK - 8)), ("fill", &colour)], &name);
            if index > 0 {
                let line: &Attributes<'_> = &[
                    ("x1", &x),
                    ("y1", &(TICK - 16)),
                    ("x2", &x),
                    ("y2", &self.bottom),
                    ("stroke", &ACCENT),
                    ("stroke-dasharray", &"2 3"),
                ];
                self.svg.leaf("line", line);
            }
        }
    }

    /// The names of the closures, in the middle of what they close.
    fn closures(&mut self) {
        for (index, (name, period)) in self.day.closures.iter().enumerate() {
            let Some(period) = period.intersection(&self.day.window) else { continue };
            let x = (self.x(period.start()) + self.x(period.end())) / 2;
            let y = (TOP + self.bottom) / 2 + LANE * i64::try_from(index).unwrap_or_default();
            let text = format!("Closed: {}", shortened(name, 60));
            let width = i64::try_from(text.chars().count()).unwrap_or_default() * 9 + 32;
            let pill: &Attributes<'_> = &[
                ("x", &(x - width / 2)),
                ("y", &(y - 18)),
                ("width", &width),
                ("height", &36),
                ("rx", &18),
                ("fill", &PAPER),
                ("stroke", &LINE),
            ];
            self.svg.leaf("rect", pill);
            let middle: &Attributes<'_> = &[
                ("x", &x),
                ("y", &(y + 5)),
                ("text-anchor", &"middle"),
                ("font-size", &"15"),
                ("font-weight", &"600"),
            ];
            self.svg.text("text", middle, &text);
        }
    }

    /// A rectangle over a period of the window.
    fn area(&mut self, period: Period, y: i64, height: i64, attributes: &Attributes<'_>) {
        let Some(period) = period.intersection(&self.day.window) else { return };
        let (from, to) = (self.x(period.start()), self.x(period.end()));
        let width = (to - from).max(1);
        let mut all: Vec<(&str, &dyn core::fmt::Display)> =
            vec![("x", &from), ("y", &y), ("width", &width), ("height", &height)];
        all.extend_from_slice(attributes);
        self.svg.leaf("rect", &all);
    }

    /// Where an instant is: at the edge, if it is outside.
    pub(super) fn x(&self, at: Instant) -> i64 {
        let window = self.day.window;
        let at = at.clamp(window.start(), window.end());
        LEFT + at.since(window.start()).0 * (RIGHT - LEFT) / window.length().0
    }
}
