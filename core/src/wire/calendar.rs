//! What calendars say, as documents. Without a word of an event's text.
//!
//! ```json
//! {"busy": [{"start": "2026-11-02T14:00:00Z", "end": "2026-11-02T15:00:00Z"}],
//!  "tentative": [], "unavailable": [], "closed": [], "unknown": [], "notes": []}
//! ```
//!
//! | document | members |
//! |---|---|
//! | free/busy | `busy`, `tentative`, `unavailable`, `closed`, `unknown`: periods; `notes` |
//! | import report | `notes`: `{line, uid?, code, what, done}` |
//! | occurrence | `uid`, `recurrenceId?`, `start`, `end`: as the event says them; `from`, `to`: instants; `allDay`, `busy`: `free`, `busy`, `tentative`, `unavailable`, `closed` or `unknown` |
//! | time of an event | `{utc}`, `{local, zone}`, `{local}` if it floats, or `{date}` |

use super::reason::of_period;
use super::value::{of_count, of_word};
use crate::calendar::{EventOccurrence, FbType, FreeBusy, ImportNote, ImportReport};
use crate::canon::Json;
use crate::period::PeriodSet;
use crate::recurrence::When;
use chrono::NaiveDateTime;

impl FreeBusy {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("busy", Some(of_periods(&self.busy))),
            ("tentative", Some(of_periods(&self.tentative))),
            ("unavailable", Some(of_periods(&self.unavailable))),
            ("closed", Some(of_periods(&self.closed))),
            ("unknown", Some(of_periods(&self.unknown))),
            ("notes", Some(of_notes(&self.notes))),
        ])
    }
}

impl ImportReport {
    /// The report as a document.
    pub fn to_json(&self) -> Json {
        Json::map([("notes", Some(of_notes(&self.notes)))])
    }
}

impl ImportNote {
    /// The note as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("line", Some(of_count(self.line))),
            ("uid", self.uid.as_ref().map(Json::text)),
            ("code", Some(Json::from(self.code))),
            ("what", Some(Json::text(&self.what))),
            ("done", Some(Json::text(&self.done))),
        ])
    }
}

impl EventOccurrence {
    /// The occurrence as a document, without its summary, which is private.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("uid", Some(Json::text(&self.uid))),
            ("recurrenceId", self.recurrence_id.as_ref().map(When::to_json)),
            ("start", Some(self.start.to_json())),
            ("end", Some(self.end.to_json())),
            ("from", Some(Json::text(self.from))),
            ("to", Some(Json::text(self.to))),
            ("allDay", Some(Json::Bool(self.all_day))),
            ("busy", Some(of_word(COUNTS_AS, &self.busy))),
        ])
    }
}

impl When {
    /// The time as a document.
    pub fn to_json(&self) -> Json {
        let local = |local: &NaiveDateTime| ("local", Some(Json::text(local.format("%Y-%m-%dT%H:%M:%S"))));
        match self {
            When::Utc(at) => Json::map([("utc", Some(Json::text(at)))]),
            When::Zoned { local: at, zone } => {
                Json::map([local(at), ("zone", Some(Json::from(zone.name())))])
            }
            When::Floating(at) => Json::map([local(at)]),
            When::Date(date) => Json::map([("date", Some(Json::text(date)))]),
        }
    }
}

pub(super) const COUNTS_AS: &[(&str, FbType)] = &[
    ("free", FbType::Free),
    ("busy", FbType::Busy),
    ("tentative", FbType::Tentative),
    ("unavailable", FbType::Unavailable),
    ("closed", FbType::Closed),
    ("unknown", FbType::Unknown),
];

fn of_periods(periods: &PeriodSet) -> Json {
    Json::list(periods.iter().map(of_period))
}

fn of_notes(notes: &[ImportNote]) -> Json {
    Json::list(notes.iter().map(ImportNote::to_json))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::period::{Instant, Period};

    const ICS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n\
        BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Dentist, urgent\r\n\
        DTSTART;TZID=America/New_York:20261102T090000\r\nDTEND;TZID=America/New_York:20261102T100000\r\n\
        RRULE:FREQ=DAILY;COUNT=1\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:b\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Secret\r\nSTATUS:TENTATIVE\r\n\
        DTSTART:20261102T200000Z\r\nDTEND:20261102T210000Z\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:c\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:No start\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";

    #[test]
    fn a_calendar_answers_without_a_word_of_its_events() {
        let calendar = Calendar::parse(ICS).unwrap();
        let at = |text| Instant::parse(text).unwrap();
        let window = Period::new(at("2026-11-02T00:00:00Z"), at("2026-11-03T00:00:00Z")).unwrap();
        let free_busy = calendar.free_busy(window).unwrap();
        let occurrences = calendar.occurrences(window).unwrap();
        let free_busy = free_busy.to_json().canonical();
        let expected = r#"{"busy":[{"end":"2026-11-02T15:00:00Z","start":"2026-11-02T14:00:00Z"}],"closed":[],"notes":[],"tentative":[{"end":"2026-11-02T21:00:00Z","start":"2026-11-02T20:00:00Z"}],"unavailable":[],"unknown":[]}"#;
        assert_eq!(free_busy, expected);
        let written: Vec<_> = occurrences.iter().map(|one| one.to_json().canonical()).collect();
        let expected = [
            r#"{"allDay":false,"busy":"busy","end":{"local":"2026-11-02T10:00:00","zone":"America/New_York"},"from":"2026-11-02T14:00:00Z","recurrenceId":{"local":"2026-11-02T09:00:00","zone":"America/New_York"},"start":{"local":"2026-11-02T09:00:00","zone":"America/New_York"},"to":"2026-11-02T15:00:00Z","uid":"a"}"#,
            r#"{"allDay":false,"busy":"tentative","end":{"utc":"2026-11-02T21:00:00Z"},"from":"2026-11-02T20:00:00Z","start":{"utc":"2026-11-02T20:00:00Z"},"to":"2026-11-02T21:00:00Z","uid":"b"}"#,
        ];
        assert_eq!(written, expected);
        let report = calendar.report().to_json().canonical();
        assert!(report.contains(r#""code":"event.no_start""#) && report.contains(r#""uid":"c""#), "{report}");
        assert!(!report.contains("No start"), "{report}");
    }

    #[test]
    fn a_time_without_a_zone() {
        let local = "2026-11-02T09:00:00".parse().unwrap();
        assert_eq!(When::Floating(local).to_json().canonical(), r#"{"local":"2026-11-02T09:00:00"}"#);
        assert_eq!(When::Date(local.date()).to_json().canonical(), r#"{"date":"2026-11-02"}"#);
    }
}
