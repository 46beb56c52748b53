use slotwright::period::{Instant, Period};
use slotwright::zone::Zone;

/// Instants in the words of the lot's clock on the wall.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    pub(crate) zone: Zone,
}

impl Clock {
    /// `Mon 2 Nov`
    pub(crate) fn day(&self, at: Instant) -> String {
        self.zone.to_local(at).format("%a %-d %b").to_string()
    }

    /// `10:00`
    pub(crate) fn time(&self, at: Instant) -> String {
        self.zone.to_local(at).format("%H:%M").to_string()
    }

    /// `Mon 2 Nov 10:00`
    pub(crate) fn moment(&self, at: Instant) -> String {
        format!("{} {}", self.day(at), self.time(at))
    }

    /// `Mon 26 Oct 2026 07:45 EDT`
    pub(crate) fn full(&self, at: Instant) -> String {
        let local = self.zone.to_local(at).format("%a %-d %b %Y %H:%M");
        format!("{local} {}", self.zone.abbreviation_at(at))
    }

    /// `EDT −04:00`
    pub(crate) fn offset(&self, at: Instant) -> String {
        let minutes = self.zone.offset_at(at).0 / 60;
        let (sign, minutes) = (if minutes < 0 { '−' } else { '+' }, minutes.unsigned_abs());
        format!("{} {sign}{:02}:{:02}", self.zone.abbreviation_at(at), minutes / 60, minutes % 60)
    }

    /// `10:00–10:45`; an end at midnight is 24:00.
    pub(crate) fn period(&self, period: Period) -> String {
        let end = match self.time(period.end()).as_str() {
            "00:00" => "24:00".to_owned(),
            end => end.to_owned(),
        };
        format!("{}–{end}", self.time(period.start()))
    }
}
