//! How calendars and recurrences are to be read, and within which limits.
//!
//! ```json
//! {"zone": "America/New_York", "owner": "ana@northside.example", "limits": {"events": 5000},
//!  "busy": [{"allDay": true, "countsAs": "free"}, {"countsAs": "busy"}]}
//! ```
//!
//! | document | members |
//! |---|---|
//! | calendar options | `zone?`, `owner?`, `busy?`: a busy table; `blocks?`: `outranked` or `outrank`; `limits?` |
//! | busy table | a list of rows, the first that fits decides; the last fits every event |
//! | row | `status?`, `transparent?`, `participation?`, `allDay?`, `shownAs?`: what an event must be; `countsAs` |
//! | recurrence options | `gap?`: `compatible` or `skip`; `includeStart?`, `reading?`: `strict` or `lenient`; `limits?` |
//! | limits | each by the name that it has in [`Limits`] and in errors: `recurrence_steps` |

use super::calendar::COUNTS_AS;
use super::limits::limits;
use super::reader::{Object, Reader};
use super::value::{any_text, flag, of_word, one_of};
use crate::calendar::{BusyRow, BusyTable, CalendarOptions, Participation, ShownAs, Status, ZoneBlocks};
use crate::canon::Json;
use crate::error::Result;
use crate::limits::Limits;
use crate::recurrence::{Gap, Options, Reading};

impl CalendarOptions {
    /// Reads how a calendar is to be read, and within which limits. What is not said is as it is by default.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid) with every fault and its path;
    /// [`Error::ZoneUnknown`](crate::Error::ZoneUnknown).
    pub fn with_limits(tree: &Json) -> Result<(CalendarOptions, Limits)> {
        let mut reader = Reader::default();
        let read =
            reader.object(tree, "calendar options, such as {\"owner\": \"ana@lot.example\"}", |object| {
                let zone = object.optional("zone", any_text);
                let options = CalendarOptions {
                    owner: object.optional("owner", any_text),
                    busy: object.optional("busy", busy_table).unwrap_or_default(),
                    blocks: object.optional("blocks", one_of(BLOCKS)).unwrap_or_default(),
                    ..CalendarOptions::default()
                };
                (zone, options, object.optional("limits", limits).unwrap_or_default())
            });
        let (zone, mut options, limits) = reader.finish("slotwright.calendar-options/0", read)?;
        options.default_zone = zone.map(|zone| options.zones.get(&zone)).transpose()?;
        Ok((options, limits))
    }
}

impl Options {
    /// Reads how a recurrence is to be read, and within which limits. What is not said is as it is by default.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid) with every fault and its path.
    pub fn with_limits(tree: &Json) -> Result<(Options, Limits)> {
        let mut reader = Reader::default();
        let read = reader.object(tree, "recurrence options, such as {\"gap\": \"skip\"}", |object| {
            let options = Options {
                gap: object.optional("gap", one_of(GAPS)).unwrap_or_default(),
                include_start: object.optional("includeStart", flag).unwrap_or_default(),
                reading: object.optional("reading", one_of(READINGS)).unwrap_or_default(),
            };
            (options, object.optional("limits", limits).unwrap_or_default())
        });
        reader.finish("slotwright.recurrence-options/0", read)
    }

    /// The options as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("gap", Some(of_word(GAPS, &self.gap))),
            ("includeStart", Some(Json::Bool(self.include_start))),
            ("reading", Some(of_word(READINGS, &self.reading))),
        ])
    }
}

impl BusyTable {
    /// The table as a document: its rows, and last one that fits every event.
    pub fn to_json(&self) -> Json {
        Json::list(self.rows.iter().chain([&BusyRow::any(self.otherwise)]).map(of_row))
    }
}

const GAPS: &[(&str, Gap)] = &[("compatible", Gap::Compatible), ("skip", Gap::Skip)];
const READINGS: &[(&str, Reading)] = &[("strict", Reading::Strict), ("lenient", Reading::Lenient)];
const BLOCKS: &[(&str, ZoneBlocks)] =
    &[("outranked", ZoneBlocks::Outranked), ("outrank", ZoneBlocks::Outrank)];
const STATUSES: &[(&str, Status)] =
    &[("confirmed", Status::Confirmed), ("tentative", Status::Tentative), ("cancelled", Status::Cancelled)];
const PARTICIPATIONS: &[(&str, Participation)] = &[
    ("accepted", Participation::Accepted),
    ("tentative", Participation::Tentative),
    ("needs-action", Participation::NeedsAction),
    ("declined", Participation::Declined),
    ("delegated", Participation::Delegated),
];
const SHOWN_AS: &[(&str, ShownAs)] = &[
    ("free", ShownAs::Free),
    ("tentative", ShownAs::Tentative),
    ("busy", ShownAs::Busy),
    ("oof", ShownAs::OutOfOffice),
    ("workingelsewhere", ShownAs::Elsewhere),
];

/// Its last row says what an event counts as that no other fits: with one row more, nobody forgets the defaults.
fn busy_table<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BusyTable> {
    let wanted = "a busy table: a list of rows, such as [{\"countsAs\": \"busy\"}]";
    let mut rows = reader.list(json, wanted, |reader, json, _| row(reader, json), |_| None)?;
    match rows.pop() {
        Some(last) if last == BusyRow::any(last.counts_as) => {
            Some(BusyTable { rows, otherwise: last.counts_as })
        }
        _ if !reader.faults().is_empty() => None,
        _ => {
            let message = "the last row must fit every event: end with {\"countsAs\": \"busy\"}, or with the rows of the default table";
            reader.fault("missing", message);
            None
        }
    }
}

fn row<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<BusyRow> {
    let read = |object: &mut Object<'_, 'j>| {
        Some(BusyRow {
            status: object.optional("status", one_of(STATUSES)),
            transparent: object.optional("transparent", flag),
            participation: object.optional("participation", one_of(PARTICIPATIONS)),
            all_day: object.optional("allDay", flag),
            shown_as: object.optional("shownAs", one_of(SHOWN_AS)),
            counts_as: object.required("countsAs", one_of(COUNTS_AS))?,
        })
    };
    reader.object(json, "a row, such as {\"allDay\": true, \"countsAs\": \"free\"}", read)?
}

fn of_row(row: &BusyRow) -> Json {
    Json::map([
        ("status", row.status.map(|status| of_word(STATUSES, &status))),
        ("transparent", row.transparent.map(Json::Bool)),
        ("participation", row.participation.map(|answer| of_word(PARTICIPATIONS, &answer))),
        ("allDay", row.all_day.map(Json::Bool)),
        ("shownAs", row.shown_as.map(|shown| of_word(SHOWN_AS, &shown))),
        ("countsAs", Some(of_word(COUNTS_AS, &row.counts_as))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::FbType;
    use crate::wire::parse;

    fn tree(text: &str) -> Json {
        parse(text, &Limits::default()).unwrap()
    }

    fn refused<T: core::fmt::Debug>(read: Result<T>) -> String {
        read.unwrap_err().to_string().lines().map(str::trim).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_busy_table_is_read_as_it_is_written() {
        let default = BusyTable::default();
        assert!(default.to_json().canonical().starts_with(r#"[{"countsAs":"free","status":"cancelled"},"#));
        assert!(default.to_json().canonical().ends_with(r#",{"countsAs":"busy"}]"#));
        let own = BusyTable {
            rows: vec![
                BusyRow {
                    status: Some(Status::Confirmed),
                    transparent: Some(false),
                    participation: Some(Participation::NeedsAction),
                    all_day: Some(true),
                    shown_as: Some(ShownAs::Elsewhere),
                    counts_as: FbType::Unavailable,
                },
                BusyRow::any(FbType::Tentative),
            ],
            otherwise: FbType::Free,
        };
        for table in [default, own, BusyTable { rows: Vec::new(), otherwise: FbType::Unknown }] {
            let document = Json::map([("busy", Some(table.to_json()))]);
            assert_eq!(CalendarOptions::with_limits(&document).unwrap().0.busy, table);
        }
    }

    #[test]
    fn all_faults_of_calendar_options_are_named() {
        let rows = [
            (r#"{"busy": []}"#, "busy: the last row must fit every event"),
            (
                r#"{"busy": [{"allDay": true, "countsAs": "free"}]}"#,
                "busy: the last row must fit every event",
            ),
            (r#"{"busy": {}}"#, "busy: an object is not a busy table"),
            (
                r#"{"busy": [{"allday": true}]}"#,
                "busy[0].allday: there is no such member; did you mean \"allDay\"?",
            ),
            (r#"{"busy": [{"allday": true}]}"#, "busy[0].countsAs: this member must be there"),
            (
                r#"{"busy": [{"status": "x", "countsAs": "busy"}]}"#,
                "busy[0].status: \"x\" is not one of \"confirmed\"",
            ),
            (r#"{"zones": "UTC", "owner": 5}"#, "2 faults"),
            (r#"{"zones": "UTC", "owner": 5}"#, "zones: there is no such member; did you mean \"zone\"?"),
            (r#"{"blocks": "both"}"#, "blocks: \"both\" is not one of \"outranked\", \"outrank\""),
            (r#"{"zone": null}"#, "zone: null is no value here: leave the member out"),
            (
                r#"{"limits": {"event": 1, "lines": -1}}"#,
                "limits.event: there is no such member; did you mean \"events\"?",
            ),
            (r#"{"limits": {"event": 1, "lines": -1}}"#, "limits.lines: -1 is not a whole number from 0 on"),
            ("[]", "[] is not calendar options"),
            (r#"{"zone": "Mars/Olympus"}"#, "no zone is named \"Mars/Olympus\""),
        ];
        for (text, expected) in rows {
            let said = refused(CalendarOptions::with_limits(&tree(text)));
            assert!(said.contains(expected), "{text}: {said}");
        }
    }

    #[test]
    fn options_of_a_recurrence_are_read_as_they_are_written() {
        assert_eq!(Options::with_limits(&tree("{}")).unwrap(), Default::default());
        let options = Options { gap: Gap::Skip, include_start: true, reading: Reading::Lenient };
        assert_eq!(Options::with_limits(&options.to_json()).unwrap().0, options);
        let said = refused(Options::with_limits(&tree(r#"{"gap": "earlier", "include_start": 1}"#)));
        assert!(said.contains(r#"gap: "earlier" is not one of "compatible", "skip""#), "{said}");
        assert!(
            said.contains(r#"include_start: there is no such member; did you mean "includeStart"?"#),
            "{said}"
        );
    }

    #[test]
    fn limits_have_the_names_that_errors_give_them() {
        let read = |text| Options::with_limits(&tree(text)).unwrap().1;
        let some = Limits { occurrences: 5, recurrence_steps: 7, ..Limits::default() };
        assert_eq!(read(r#"{"limits": {"occurrences": 5, "recurrence_steps": 7}}"#), some);
        let largest = read(r#"{"limits": {"window_days": 9007199254740991}}"#);
        assert_eq!(largest.window_days, u32::MAX);
    }
}
