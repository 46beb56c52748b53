use crate::Failure;
use crate::measure::alone;
use crate::table::{Row, Table};
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Desk, Wish};
use slotwright::id::{ResourceId, SourceName};
use slotwright::period::{Instant, Period};
use std::path::Path;

/// The demo's lot: its catalog and its calendars.
pub(crate) fn table() -> Result<Table, Failure> {
    let lot = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/northside");
    let mut desk = Desk::new(Catalog::from_json(&std::fs::read_to_string(lot.join("catalog.json"))?)?);
    let now = Instant::parse("2026-10-26T07:45:00-04:00")?;
    let sources: Vec<(ResourceId, SourceName)> = desk
        .catalog()
        .resources()
        .flat_map(|resource| {
            resource.calendars.iter().map(|source| (resource.id.clone(), source.name.clone()))
        })
        .collect();
    for (resource, source) in sources {
        let text = std::fs::read(lot.join(format!("calendars/{resource}.ics")))?;
        desk.read_calendar(&resource, &source, text, now)?;
    }
    let mut rows = Vec::new();
    let week = Period::new(now, Instant::parse("2026-11-02T00:00:00-05:00")?)?;
    for service in ["oil-change", "major-service"] {
        let wish = Wish::new(service, "northside")?;
        let found = desk.slots(&wish, week, now)?.len();
        let ours = alone(|| desk.slots(&wish, week, now));
        rows.push(Row::new(format!("a week of {service}: {found} slots"), ours));
    }
    let first = desk.next_slot(&Wish::new("oil-change", "northside")?, now, now)?.ok_or("nothing is open")?;
    let command = Command::book("key", &first.id)?;
    let decided =
        alone(|| desk.propose(core::slice::from_ref(&command), now).map(|proposal| proposal.decisions.len()));
    rows.push(Row::new("plan and decide one booking", decided));
    Ok(Table { title: "the demo's lot", rivals: Vec::new(), rows, notes: Vec::new() })
}
