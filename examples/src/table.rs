//! The open slots of some days, as a table: days side by side, a line an hour, the quarters of it in each cell.

use crate::clock::Clock;
use crate::failure::Result;
use crate::page::{Page, Style};
use chrono::{NaiveDate, Timelike};
use slotwright::catalog::{Catalog, Location};
use slotwright::desk::Slots;
use slotwright::period::{Instant, Period, PeriodSet, Seconds};
use std::collections::BTreeSet;

/// How wide a day is: four quarters of two digits and the room between the days.
const WIDTH: usize = 14;
const QUARTERS: [u32; 4] = [0, 15, 30, 45];

/// A day of the table.
struct Column {
    date: NaiveDate,
    period: Period,
    /// When the lot is open.
    hours: PeriodSet,
    /// The closure that takes the day, if one does.
    closure: Option<String>,
}

/// Prints the open slots of these days.
pub(crate) fn print(
    page: &mut Page<'_>,
    clock: &Clock,
    (catalog, location): (&Catalog, &Location),
    days: &[NaiveDate],
    slots: &Slots,
) -> Result<()> {
    let columns = days.iter().map(|date| column(catalog, location, *date)).collect::<Result<Vec<_>>>()?;
    let open: BTreeSet<Instant> = slots.iter().map(|slot| slot.visit.start()).collect();
    let noon = |column: &Column| column.period.end().plus(Seconds(-12 * 3600));
    let head = |text: &dyn Fn(&Column) -> String| {
        columns.iter().map(|column| pad(&text(column))).collect::<String>()
    };
    let (names, offsets) =
        (head(&|column| clock.day(noon(column))), head(&|column| clock.offset(noon(column))));
    page.say(&page.styled(Style::Heading, &format!("    {names}")))?;
    page.say(&page.styled(Style::Quiet, &format!("    {offsets}")))?;
    let local = |at: Instant| clock.zone.to_local(at).hour();
    let all = || columns.iter().flat_map(|column| column.hours.iter());
    let first = all().map(|period| local(period.start())).min().unwrap_or(0);
    let last = all().map(|period| local(period.end().plus(Seconds(-1)))).max().unwrap_or(23);
    for hour in first..=last {
        let mut line = format!("{hour:02}  ");
        for column in &columns {
            line.push_str(&cell(page, clock, column, hour, first, &open)?);
        }
        page.say(&line)?;
    }
    Ok(())
}

fn column(catalog: &Catalog, location: &Location, date: NaiveDate) -> Result<Column> {
    let period = location.zone.day(date)?;
    let mut hours = location.hours.open(&location.zone, &period)?;
    let mut closure = None;
    for (name, closed) in catalog.closed(location, &period)? {
        hours = hours.difference(&PeriodSet::from(closed));
        closure = Some(name.to_owned());
    }
    Ok(Column { date, period, hours, closure })
}

/// An hour of a day: a quarter that can be booked by its minutes, one that can't by a dot.
fn cell(
    page: &Page<'_>,
    clock: &Clock,
    column: &Column,
    hour: u32,
    first: u32,
    open: &BTreeSet<Instant>,
) -> Result<String> {
    if let Some(name) = &column.closure {
        let word = match hour - first {
            0 => "closed:",
            1 => name,
            _ => "",
        };
        return Ok(page.styled(Style::Quiet, &pad(word)));
    }
    let mut text = String::new();
    for minute in QUARTERS {
        let local = column.date.and_hms_opt(hour, minute, 0).unwrap_or_default();
        let at = clock.zone.resolve(local, slotwright::zone::Disambiguation::Compatible)?;
        let word = match (open.contains(&at), column.hours.contains(at)) {
            (true, _) => page.styled(Style::Open, &format!("{minute:02}")),
            (false, true) => page.styled(Style::Quiet, " ·"),
            (false, false) => "  ".to_owned(),
        };
        text.push_str(&word);
        text.push(' ');
    }
    text.push_str("  ");
    Ok(text)
}

fn pad(text: &str) -> String {
    let missing = WIDTH.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}
