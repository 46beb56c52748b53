use super::details::Details;
use super::single::{Single, Singles};
use super::{Calendar, FbType, FreeBusy, ImportReport};
use crate::canon::Digest;
use crate::ical::value::Duration;
use crate::limits::Limits;
use crate::period::{Period, PeriodSet};
use crate::recurrence::When;
use crate::zone::Zone;
use std::sync::Arc;

impl Calendar {
    /// A calendar of which only this is known: what another said about `windows`. Everything else is unknown.
    /// It has the other's revision, since its answers about `windows` are the other's.
    pub fn recorded(said: &FreeBusy, windows: &PeriodSet, revision: Digest) -> Calendar {
        let kinds = [
            (FbType::Busy, &said.busy),
            (FbType::Tentative, &said.tentative),
            (FbType::Unavailable, &said.unavailable),
            (FbType::Unknown, &said.unknown),
        ];
        let singles = kinds.into_iter().flat_map(|(counts_as, periods)| {
            let details = Arc::new(Details {
                uid: Arc::from(""),
                home: Zone::utc(),
                length: Duration::default(),
                counts_as,
                all_day: false,
                doubt: false,
                summary: None,
            });
            periods.iter().map(move |period| single(period, &details))
        });
        Calendar {
            singles: Singles::new(singles.collect()),
            series: Vec::new(),
            unknown: windows.complement(&Period::ALL).iter().collect(),
            report: ImportReport::default(),
            revision,
            limits: Limits::default(),
        }
    }
}

fn single(period: Period, details: &Arc<Details>) -> Single {
    Single {
        from: period.start(),
        to: period.end(),
        start: When::Utc(period.start()),
        end: When::Utc(period.end()),
        replaces: None,
        details: Arc::clone(details),
        is_event: false,
    }
}
