//! Calendar texts to read, the same in every run.

use crate::mixed::Drawn;
use core::fmt::Write;

/// Five thousand events of a year, each with a folded line and an attendee.
pub(crate) fn one_large() -> String {
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
    let events: String = (0..5_000).map(event).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n{NEW_YORK}{events}END:VCALENDAR\r\n")
}

/// Forty calendars of staff, 4,915 VEVENTs in all, 160 of them series: most events are short, as calendars that show
/// busy or free alone have them, some as Google and Outlook write them out.
pub(crate) fn of_staff() -> Vec<String> {
    (0..40).map(|n| of_one(n).unwrap_or_default()).collect()
}

/// How many VEVENTs [`of_staff`] has.
pub(crate) const STAFF_EVENTS: usize = 4_915;

fn of_one(n: u64) -> Result<String, core::fmt::Error> {
    let mut drawn = Drawn(n << 32);
    let mut text = format!(
        "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n\
         METHOD:PUBLISH\r\nX-WR-CALNAME:Technician {n}\r\nX-WR-TIMEZONE:America/New_York\r\n{NEW_YORK}"
    );
    let series = series(n, &mut text)?;
    // 35 calendars of 123 events and 5 of 122.
    let singles = if n < 35 { 123 } else { 122 } - series;
    for event in 0..singles {
        let (month, day, hour) = (drawn.below(12) + 1, drawn.below(28) + 1, drawn.below(9) + 12);
        let minute = drawn.of(&["00", "15", "30"]);
        let (start, end) = (
            format!("2026{month:02}{day:02}T{hour:02}{minute}00Z"),
            format!("2026{month:02}{day:02}T{hour:02}{}00Z", drawn.of(&["35", "45", "50"])),
        );
        match drawn.below(42) {
            0 => google(&mut text, n * 1_000 + event, &start, &end)?,
            1 => outlook(&mut text, n * 1_000 + event, &start, &end)?,
            _ => write!(
                text,
                "BEGIN:VEVENT\r\nUID:{n}-{event}@lot.example\r\nDTSTAMP:20260901T080000Z\r\n\
                 DTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:Busy\r\nEND:VEVENT\r\n"
            )?,
        }
    }
    text.push_str("END:VCALENDAR\r\n");
    Ok(text)
}

/// Four series with their exceptions; how many VEVENTs that is.
fn series(n: u64, text: &mut String) -> Result<u64, core::fmt::Error> {
    let zoned =
        |name: &str, date: &str, time: &str| format!("{name};TZID=America/New_York:{date}T{time}00\r\n");
    let hour = 8 + n % 3;
    let mut event = |uid: &str, date: &str, minute: u32, rest: &str| {
        write!(
            text,
            "BEGIN:VEVENT\r\n{}{}DTSTAMP:20260901T080000Z\r\nUID:{uid}-{n}@google.com\r\nCREATED:20240102T150000Z\r\n\
             LAST-MODIFIED:20260830T120000Z\r\nSEQUENCE:1\r\nSTATUS:CONFIRMED\r\nSUMMARY:{uid}\r\nTRANSP:OPAQUE\r\n{rest}END:VEVENT\r\n",
            zoned("DTSTART", date, &format!("{hour:02}{minute:02}")),
            zoned("DTEND", date, &format!("{hour:02}{:02}", minute + 25)),
        )
    };
    let at = format!("{hour:02}00");
    let away = zoned("EXDATE", "20261007", &at) + &zoned("EXDATE", "20261012", &at);
    event("standup", "20240108", 0, &format!("RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR\r\n{away}"))?;
    event("one-on-one", "20240111", 0, "RRULE:FREQ=WEEKLY;UNTIL=20270101T045959Z;INTERVAL=2;BYDAY=TH\r\n")?;
    event("review", "20240109", 0, "RRULE:FREQ=MONTHLY;BYDAY=2TU\r\n")?;
    event("training", "20260105", 30, "RRULE:FREQ=WEEKLY;WKST=SU;COUNT=200;BYDAY=MO,TU,WE,TH,FR\r\n")?;
    // Moved by half an hour, and to another day.
    event("standup", "20261005", 30, &zoned("RECURRENCE-ID", "20261005", &at))?;
    event("standup", "20261010", 0, &zoned("RECURRENCE-ID", "20261009", &at))?;
    event("review", "20261014", 0, &zoned("RECURRENCE-ID", "20261013", &at))?;
    Ok(7)
}

fn google(text: &mut String, n: u64, start: &str, end: &str) -> core::fmt::Result {
    write!(
        text,
        "BEGIN:VEVENT\r\nDTSTART:{start}\r\nDTEND:{end}\r\nDTSTAMP:20260901T080000Z\r\n\
         ORGANIZER;CN=Northside Service:mailto:service@northside.example\r\nUID:{n:026x}@google.com\r\n\
         ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=\"Doe,\r\n  Jane\";X-NUM-GUESTS=0:mailto:jane@northside.example\r\n\
         CREATED:20260815T093000Z\r\nDESCRIPTION:Customer waits in the lounge\\; brakes squeal when it is wet\\, an\r\n d the spare \
         key is in the blue box.\\nCall before noon.\r\nLAST-MODIFIED:20260820T101500Z\r\nLOCATION:Bay 3\\, Northside\r\n\
         SEQUENCE:0\r\nSTATUS:CONFIRMED\r\nSUMMARY:Brake job {n}\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n"
    )
}

fn outlook(text: &mut String, n: u64, start: &str, end: &str) -> core::fmt::Result {
    write!(
        text,
        "BEGIN:VEVENT\r\nUID:040000008200E00074C5B7101A82E00800000000{n:024X}\r\nSUMMARY;LANGUAGE=en-US:Team meeting\r\n\
         DTSTART:{start}\r\nDTEND:{end}\r\nCLASS:PUBLIC\r\nPRIORITY:5\r\nDTSTAMP:20260901T080000Z\r\nTRANSP:OPAQUE\r\n\
         STATUS:CONFIRMED\r\nSEQUENCE:0\r\nLOCATION;LANGUAGE=en-US:Office\r\nX-MICROSOFT-CDO-APPT-SEQUENCE:0\r\n\
         X-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nX-MICROSOFT-CDO-INTENDEDSTATUS:BUSY\r\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE\r\n\
         X-MICROSOFT-CDO-IMPORTANCE:1\r\nX-MICROSOFT-CDO-INSTTYPE:0\r\nX-MICROSOFT-DISALLOW-COUNTER:FALSE\r\nEND:VEVENT\r\n"
    )
}

pub(crate) const NEW_YORK: &str = "BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\nX-LIC-LOCATION:America/New_York\r\n\
    BEGIN:DAYLIGHT\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\nDTSTART:20070311T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\nEND:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\nDTSTART:20071104T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
