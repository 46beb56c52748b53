use super::FbType;
use super::times::{instant, midnight};
use crate::ical::value::Duration;
use crate::period::{Instant, Seconds};
use crate::recurrence::When;
use crate::zone::{Disambiguation, Zone};
use crate::{Error, Result};
use std::sync::Arc;

/// What all occurrences of an event have in common.
#[derive(Debug, Clone)]
pub(super) struct Details {
    /// Empty if it has none.
    pub(super) uid: Arc<str>,
    /// The zone of whole days.
    pub(super) home: Zone,
    /// Its nominal days and exact seconds (RFC 5545 §3.3.6, §3.8.5.3).
    pub(super) length: Duration,
    pub(super) counts_as: FbType,
    pub(super) all_day: bool,
    /// Whether its zone is unknown: its times are given as if in UTC.
    pub(super) doubt: bool,
    pub(super) summary: Option<Arc<str>>,
}

impl Details {
    /// Of periods that are stated as such.
    pub(super) fn stated(uid: Arc<str>, counts_as: FbType) -> Details {
        let (home, length) = (Zone::utc(), Duration::default());
        Details { uid, home, length, counts_as, all_day: false, doubt: false, summary: None }
    }
}

/// Where an occurrence lies.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) from: Instant,
    /// Not before `from`; the same for an event that takes no time.
    pub(super) to: Instant,
    pub(super) end: When,
}

/// No zone is further west or east of UTC: the times that a wall time without a zone can mean.
const DOUBT_BEFORE: Seconds = Seconds(14 * 3600);
const DOUBT_AFTER: Seconds = Seconds(12 * 3600);

impl Details {
    /// Where the occurrence lies that starts then: at `at`, if the clocks show that time twice. Days are added on
    /// the clocks of its zone, seconds to the instant.
    pub(super) fn place(&self, start: &When, at: Option<Instant>) -> Result<Place> {
        let from = match at {
            Some(at) => at,
            None => instant(start, &self.home)?,
        };
        let Duration { days, seconds } = self.length;
        let beyond = || Error::InstantRange { seconds: from.seconds() };
        let (to, end) = match start {
            When::Date(_) => {
                let last = self.length.days_after(start.local()).ok_or_else(beyond)?.date();
                let to = midnight(last, &self.home)?.plus(seconds);
                let whole = seconds == Seconds(0);
                let zoned = || When::Zoned { local: self.home.to_local(to), zone: self.home.clone() };
                (to, if whole { When::Date(last) } else { zoned() })
            }
            When::Utc(at) => {
                let to = at.plus(Seconds(i64::from(days) * 86_400)).plus(seconds);
                (to, When::Utc(to))
            }
            When::Zoned { .. } | When::Floating(_) => {
                let zone = start.zone().unwrap_or(&self.home);
                let to = match days {
                    0 => from,
                    _ => {
                        let last = self.length.days_after(start.local()).ok_or_else(beyond)?;
                        zone.resolve(last, Disambiguation::Compatible)?
                    }
                };
                let to = to.plus(seconds);
                (to, When::Zoned { local: zone.to_local(to), zone: zone.clone() })
            }
        };
        Ok(self.doubted(from, to, end))
    }

    /// The place from one instant to another, wider if the zone is unknown.
    pub(super) fn doubted(&self, from: Instant, to: Instant, end: When) -> Place {
        let to = to.max(from);
        match self.doubt {
            true => Place { from: from.plus(-DOUBT_BEFORE), to: to.plus(DOUBT_AFTER), end },
            false => Place { from, to, end },
        }
    }

    /// What it counts as, its doubts included.
    pub(super) fn shown_as(&self) -> FbType {
        if self.doubt && self.counts_as != FbType::Free { FbType::Unknown } else { self.counts_as }
    }

    /// No occurrence is longer.
    pub(super) fn longest(&self) -> Seconds {
        let nominal = if self.length.days == 0 { 0 } else { (i64::from(self.length.days) + 2) * 86_400 };
        let doubt = if self.doubt { DOUBT_BEFORE + DOUBT_AFTER } else { Seconds(0) };
        Seconds(nominal) + self.length.seconds + doubt
    }

    /// No occurrence begins so much before its start, as it may if its zone is unknown.
    pub(super) fn earliest(&self) -> Seconds {
        if self.doubt { DOUBT_BEFORE } else { Seconds(0) }
    }
}
