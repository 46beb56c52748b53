use crate::measure::{Row, in_turn};
use slotwright::calendar::Calendar;
use slotwright::period::{Instant, Period};

/// A calendar text, read whole: ours also compiles it, so that it can be asked.
pub(crate) fn rows() -> Result<Vec<Row>, Box<dyn core::error::Error>> {
    let text = calendar(5_000);
    let theirs = text.parse::<icalendar::Calendar>()?.components.len();
    let month =
        Period::new(Instant::parse("2026-10-01T00:00:00Z")?, Instant::parse("2026-11-01T00:00:00Z")?)?;
    let ours = Calendar::parse(&text)?;
    let mine = ours
        .occurrences(Period::new(
            Instant::parse("2026-01-01T00:00:00Z")?,
            Instant::parse("2027-01-01T00:00:00Z")?,
        )?)?
        .len();
    if (mine, theirs) != (5_000, 5_000) {
        return Err(format!("we read {mine} events, the rival {theirs}").into());
    }
    let megabytes = text.len() / 1_000_000;
    let (read, rival) = in_turn(
        || Calendar::parse(&text).map(|calendar| calendar.revision()),
        || text.parse::<icalendar::Calendar>(),
    );
    let asked = crate::measure::alone(|| ours.free_busy(month));
    Ok(vec![
        Row {
            name: format!("read 5,000 events, {megabytes} MB"),
            ours: read,
            rival: Some(("icalendar", rival)),
            target: Some(2),
        },
        Row { name: "a month of free/busy of them".to_owned(), ours: asked, rival: None, target: None },
    ])
}

fn calendar(events: u32) -> String {
    let event = |n: u32| {
        let (month, day, hour) = (n % 12 + 1, n / 12 % 28 + 1, n / 336 % 15 + 7);
        format!(
            "BEGIN:VEVENT\r\nUID:event-{n}@example.com\r\nDTSTAMP:20260101T000000Z\r\n\
             DTSTART;TZID=America/New_York:2026{month:02}{day:02}T{hour:02}0000\r\n\
             DTEND;TZID=America/New_York:2026{month:02}{day:02}T{hour:02}4500\r\nSUMMARY:Meeting number {n}\\, with a\r\n  folded \
             line\r\nDESCRIPTION:What is to be said of the matter at hand is said here\\nand here.\r\nATTENDEE;PARTSTAT=ACCEPTED;\
             CN=\"Doe, Jane\":mailto:jane@example.com\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n"
        )
    };
    let events: String = (0..events).map(event).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n{events}END:VCALENDAR\r\n")
}
