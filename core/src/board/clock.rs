use super::day::Day;
use crate::period::{Instant, Period, Seconds};
use crate::zone::Zone;
use chrono::{NaiveDate, NaiveTime};

/// What the clock on the wall shows, in words.
pub(super) struct Clock<'a> {
    zone: &'a Zone,
    date: NaiveDate,
    window: Period,
    /// Whether the clocks change, so that a wall time alone may mean two instants.
    changes: bool,
}

impl<'a> Clock<'a> {
    pub(super) fn new(day: &'a Day) -> Clock<'a> {
        let changes = day.zone.spans(day.window).count() > 1;
        Clock { zone: &day.zone, date: day.date, window: day.window, changes }
    }

    /// `Monday 2 November 2026`
    pub(super) fn date(&self) -> String {
        self.date.format("%A %-d %B %Y").to_string()
    }

    /// The zone with its offset, or with both and the length of the day.
    pub(super) fn zone(&self) -> String {
        let offsets: Vec<_> =
            self.zone.spans(self.window).map(|span| self.offset(span.period.start())).collect();
        let name = self.zone.name();
        match self.zone.day(self.date) {
            Ok(day) if self.changes && day == self.window => {
                format!("{name}, {}: {}", offsets.join(" → "), hours(day.length()))
            }
            _ => format!("{name}, {}", offsets.join(" → ")),
        }
    }

    /// `EST −05:00`: a zone without an abbreviation of letters has its offset only.
    pub(super) fn offset(&self, at: Instant) -> String {
        let seconds = self.zone.offset_at(at).0;
        let (sign, minutes) = (if seconds < 0 { '−' } else { '+' }, seconds.unsigned_abs() / 60);
        let offset = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        let abbreviation = self.zone.abbreviation_at(at);
        match abbreviation.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => format!("{abbreviation} {offset}"),
            false => format!("UTC{offset}"),
        }
    }

    /// `08`
    pub(super) fn hour(&self, at: Instant) -> String {
        self.zone.to_local(at).format("%H").to_string()
    }

    /// `08:45–11:45`; with the names of the offsets where the clocks change.
    pub(super) fn period(&self, period: Period) -> String {
        let start = self.named(period.start(), self.time(period.start()));
        let midnight = self.zone.to_local(period.end()).time() == NaiveTime::MIN;
        let end = if midnight && period.end() > self.window.start() {
            "24:00".to_owned()
        } else {
            self.time(period.end())
        };
        format!("{start}–{}", self.named(period.end(), end))
    }

    fn time(&self, at: Instant) -> String {
        self.zone.to_local(at).format("%H:%M").to_string()
    }

    fn named(&self, at: Instant, time: String) -> String {
        if self.changes { format!("{time} {}", self.zone.abbreviation_at(at)) } else { time }
    }
}

fn hours(length: Seconds) -> String {
    match (length.0 / 3600, length.0 / 60 % 60) {
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
