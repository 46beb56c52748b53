//! A lot as it comes from disk: a folder with `catalog.json`, and `calendars/<resource>.ics` for each resource
//! that the catalog says has a calendar.

use crate::failure::{Failure, Result, expect};
use slotwright::calendar::{Calendar, CalendarOptions};
use slotwright::catalog::Catalog;
use slotwright::desk::Desk;
use slotwright::id::{ResourceId, SourceName};
use slotwright::ledger::MemoryStore;
use slotwright::period::Instant;
use slotwright::{Limits, ical};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// A calendar file that was read.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) resource: ResourceId,
    pub(crate) name: SourceName,
    /// What the file says wrote it.
    pub(crate) program: String,
    pub(crate) events: usize,
    pub(crate) calendar: Calendar,
}

/// Reads the catalog and opens a desk with it.
pub(crate) fn open(folder: &Path, store: Arc<MemoryStore>) -> Result<Desk> {
    let text = read(&folder.join("catalog.json"))?;
    let text =
        String::from_utf8(text).map_err(|_| Failure::Unexpected("catalog.json is no UTF-8".to_owned()))?;
    Ok(Desk::with_store(Catalog::from_json(&text)?, store))
}

/// Reads the calendars that the catalog expects.
pub(crate) fn calendars(folder: &Path, catalog: &Catalog) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    for resource in catalog.resources() {
        for source in &resource.calendars {
            let bytes = read(&folder.join("calendars").join(format!("{}.ics", resource.id)))?;
            let zone = catalog.location(&resource.location)?.zone.clone();
            let options = CalendarOptions {
                default_zone: Some(zone),
                owner: source.owner.clone(),
                ..CalendarOptions::default()
            };
            let calendar = Calendar::parse_with(&bytes, &options, &Limits::default())?;
            let (program, events) = about(&bytes)?;
            found.push(Source {
                resource: resource.id.clone(),
                name: source.name.clone(),
                program,
                events,
                calendar,
            });
        }
    }
    expect(!found.is_empty(), "the catalog names no calendar")?;
    Ok(found)
}

/// Hands the calendars to the desk, as of when they were read.
pub(crate) fn attach(desk: &mut Desk, sources: &[Source], as_of: Instant) -> Result<()> {
    for source in sources {
        desk.set_calendar(&source.resource, &source.name, source.calendar.clone(), as_of)?;
    }
    Ok(())
}

/// The program that wrote a calendar, and the number of its VEVENTs: the file's own words, for show.
fn about(bytes: &[u8]) -> Result<(String, usize)> {
    let parsed = ical::parse(bytes, &Limits::default())?;
    let calendar = parsed.components.iter().find(|component| component.name == "VCALENDAR");
    let program =
        calendar.and_then(|calendar| calendar.properties.iter().find(|property| property.name == "PRODID"));
    let program = program.map(|property| property.value.to_string()).unwrap_or_default();
    let events =
        calendar.map_or(0, |calendar| calendar.components.iter().filter(|one| one.name == "VEVENT").count());
    Ok((program, events))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(Failure::file(path))
}
