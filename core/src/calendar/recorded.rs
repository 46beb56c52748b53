use super::details::Details;
use super::single::{Single, Singles};
use super::{Calendar, CalendarOptions, FbType, FreeBusy, ImportReport};
use crate::canon::Digest;
use crate::limits::Limits;
use crate::period::{Period, PeriodSet};
use std::sync::Arc;

impl Calendar {
    /// A calendar of which only this is known: what another said about `windows`. Everything else is unknown.
    /// It has the other's revision, since its answers about `windows` are the other's.
    pub fn recorded(said: &FreeBusy, windows: &PeriodSet, revision: Digest) -> Calendar {
        let kinds = [
            (FbType::Busy, &said.busy),
            (FbType::Tentative, &said.tentative),
            (FbType::Unavailable, &said.unavailable),
            (FbType::Closed, &said.closed),
            (FbType::Unknown, &said.unknown),
        ];
        let singles = kinds.into_iter().flat_map(|(counts_as, periods)| {
            let details = Arc::new(Details::stated(Arc::from(""), counts_as));
            periods.iter().map(move |period| Single::stated(period, &details))
        });
        Calendar {
            singles: Singles::new(singles.collect()),
            series: Vec::new(),
            availability: Vec::new(),
            contradictions: Vec::new(),
            unknown: windows.complement(&Period::ALL).iter().collect(),
            report: ImportReport::default(),
            kept: None,
            revision,
            options: CalendarOptions::default(),
            limits: Limits::default(),
        }
    }
}
