//! A calendar that is replaced by a newer text is the calendar of that text.

use super::*;
use proptest::prelude::*;

const ZONE: &str = "BEGIN:VTIMEZONE\nTZID:Hall\nBEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:+0000\n\
                    TZOFFSETTO:+0{}00\nEND:STANDARD\nEND:VTIMEZONE\n";

/// An event of one of a few UIDs, so that texts share some, and some UIDs have several events.
fn any_event() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        "DTSTART;TZID=(Europe/Berlin|Hall|Nowhere):202611[01][1-9]T0[89]0000",
        "DTSTART:202611[01][1-9]T0[89]3000Z?",
        "DTSTART;VALUE=DATE:202611[01][1-9]",
    ];
    let length = prop_oneof!["DURATION:PT[1-9]H", "DTEND:20261119T120000", "X-NONE:1"];
    let rule = prop_oneof![
        "X-NONE:2",
        "RRULE:FREQ=(DAILY|WEEKLY);(INTERVAL|COUNT)=[0-3]",
        "RRULE:FREQ=DAILY;UNTIL=20261119T000000Z\n(EXDATE|RDATE):2026111[2-4]T080000",
        "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20261119",
        "RECURRENCE-ID:2026111[1-4]T080000Z",
    ];
    ("[a-d]?", start, length, rule, "(SEQUENCE:[0-3x])?", "\n{0,2}(TRANSP:TRANSPARENT)?").prop_map(
        |(uid, start, length, rule, sequence, more)| {
            format!("BEGIN:VEVENT\nUID:{uid}\n{start}\n{length}\n{rule}\n{sequence}\n{more}\nEND:VEVENT\n")
        },
    )
}

/// What stands before the events: the zone of the calendar, its method, its zone block.
fn any_header() -> impl Strategy<Value = String> {
    let zone = "(X-WR-TIMEZONE:(Europe/Berlin|Hall)\n)?";
    ("(METHOD:CANCEL\n)?", zone, 0u8..3).prop_map(|(method, zone, offset)| {
        let block = if offset == 0 { String::new() } else { ZONE.replace("{}", &offset.to_string()) };
        format!("{method}{zone}{block}")
    })
}

fn text(header: &str, events: &[String]) -> String {
    format!("BEGIN:VCALENDAR\n{header}{}END:VCALENDAR\n", events.concat())
}

/// An event of its own UID, as most are.
fn any_plain_event() -> impl Strategy<Value = String> {
    let time = "DTSTART(;TZID=(Europe/Berlin|Hall|America/New_York))?:20(05|26)11[01][1-9]T0[89]0000Z?";
    ("[a-z0-9]{2}", time, "(DURATION:P1D|DTEND:20261119T120000Z|SUMMARY:x)", "(\n| )?").prop_map(
        |(uid, start, more, end)| {
            format!(
                "BEGIN:VEVENT\nUID:{uid}\n{start}\n{more}\nEND:VEVENT{}",
                if end == " " { "\n \n" } else { "\n" }
            ) + end.trim_start_matches(' ')
        },
    )
}

/// What changes how the lines around it are read, or what all depends on.
fn any_piece() -> impl Strategy<Value = String> {
    prop::sample::select(&[
        " x\n", "\r\n", "\n \n", "\u{feff}", "x\n", "X-A:1\n", "METHOD:CANCEL\n", "X-WR-TIMEZONE:Asia/Tokyo\n",
        "END:VCALENDAR\nBEGIN:VCALENDAR\n", "BEGIN:VEVENT\n", "END:VEVENT\n", "BEGIN:X-A\n", "END:X-A\n", "BEGIN:VTODO\nEND:VTODO\n",
        "BEGIN:VTIMEZONE\nTZID:Hall\nBEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n",
        "BEGIN:VFREEBUSY\nUID:a\nFREEBUSY:20261112T080000Z/PT1H\nEND:VFREEBUSY\n",
    ][..]).prop_map(str::to_owned)
}

#[derive(Debug, Clone)]
enum Edit {
    Added(usize, String),
    Removed(usize),
    Changed(usize, String),
    /// One digit of it: of DTSTART, of a rule, of EXDATE, of SEQUENCE.
    Touched(usize, usize, u8),
    Moved(usize),
    Header(String),
    /// Anything between two events, or in the first line of one.
    Between(usize, String),
}

fn any_edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0usize..9, any_event()).prop_map(|(at, event)| Edit::Added(at, event)),
        (0usize..9, any_plain_event()).prop_map(|(at, event)| Edit::Added(at, event)),
        (0usize..9, any_plain_event()).prop_map(|(at, event)| Edit::Changed(at, event)),
        (0usize..9).prop_map(Edit::Removed),
        (0usize..9, any_event()).prop_map(|(at, event)| Edit::Changed(at, event)),
        (0usize..9, any::<usize>(), b'0'..b'5').prop_map(|(at, digit, to)| Edit::Touched(at, digit, to)),
        (0usize..9).prop_map(Edit::Moved),
        any_header().prop_map(Edit::Header),
        (0usize..9, any_piece()).prop_map(|(at, piece)| Edit::Between(at, piece)),
    ]
}

fn edited(header: &mut String, events: &mut Vec<String>, edit: Edit) {
    let place = |at: usize, events: &[String]| at % events.len().max(1);
    match edit {
        Edit::Added(at, event) => events.insert(place(at, events), event),
        Edit::Removed(at) if !events.is_empty() => drop(events.remove(place(at, events))),
        Edit::Changed(at, event) if !events.is_empty() => {
            let at = place(at, events);
            events[at] = event;
        }
        Edit::Touched(at, digit, to) if !events.is_empty() => {
            let at = place(at, events);
            let mut bytes = std::mem::take(&mut events[at]).into_bytes();
            let digits: Vec<usize> = (0..bytes.len()).filter(|n| bytes[*n].is_ascii_digit()).collect();
            if let Some(digit) = digits.get(digit % digits.len().max(1)) {
                bytes[*digit] = to;
            }
            events[at] = String::from_utf8(bytes).unwrap();
        }
        Edit::Moved(at) if !events.is_empty() => {
            let at = place(at, events);
            events[at].insert_str(0, "X-LINE:1\nX-LINE:2\n");
        }
        Edit::Header(other) => *header = other,
        Edit::Between(at, piece) if !events.is_empty() => {
            let at = place(at, events);
            events[at].push_str(&piece);
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// As above, where most events are such that they are taken over.
    #[test]
    fn plain_events_are_taken_over_as_they_were(
        header in any_block(),
        events in prop::collection::vec(any_plain_event(), 3..9),
        edits in prop::collection::vec(any_edit(), 1..4),
    ) {
        same_as_anew(header, events, edits)?;
    }
}

/// New York as our data has it, in a calendar that says its zone.
fn any_block() -> impl Strategy<Value = String> {
    let block = "BEGIN:VTIMEZONE\nTZID:America/New_York\nBEGIN:DAYLIGHT\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nDTSTART:20070311T020000\n\
                 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nEND:DAYLIGHT\nBEGIN:STANDARD\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\n\
                 DTSTART:20071104T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\nEND:STANDARD\nEND:VTIMEZONE\n";
    let hall = ZONE.replace("{}", "1");
    (any::<bool>(), any::<bool>()).prop_map(move |(with, other)| {
        format!(
            "X-WR-TIMEZONE:Europe/Berlin\n{}{}",
            if with { block } else { "" },
            if other { &*hall } else { "" }
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_updated_calendar_is_that_of_its_text(
        header in any_header(),
        events in prop::collection::vec(any_event(), 0..6),
        edits in prop::collection::vec(any_edit(), 1..4),
    ) {
        same_as_anew(header, events, edits)?;
    }
}

fn same_as_anew(mut header: String, mut events: Vec<String>, edits: Vec<Edit>) -> Result<(), TestCaseError> {
    let mut updated = parse(text(&header, &events));
    let windows = [
        period("2026-10-20T00:00:00Z", "2027-01-20T00:00:00Z"),
        period("2005-10-20T00:00:00Z", "2006-01-20T00:00:00Z"),
    ];
    for edit in edits {
        edited(&mut header, &mut events, edit);
        let text = text(&header, &events);
        updated = updated.updated(&text).unwrap();
        let anew = parse(&text);
        prop_assert_eq!(updated.revision(), anew.revision());
        prop_assert_eq!(updated.report(), anew.report());
        for window in windows {
            let all = |calendar: &Calendar| calendar.occurrences(window).map_err(|error| error.code());
            prop_assert_eq!(all(&updated), all(&anew));
            prop_assert_eq!(updated.free_busy(window).unwrap(), anew.free_busy(window).unwrap());
        }
    }
    Ok(())
}

#[test]
fn a_text_that_is_no_calendar_leaves_the_old_one() {
    let old = calendar(&["UID:1 DTSTART:20261102T090000Z"]);
    assert_eq!(old.updated("<html>").unwrap_err().code(), "calendar.unreadable");
    let unreadable = Calendar::unreadable("gone");
    let again = unreadable.updated("BEGIN:VCALENDAR\nEND:VCALENDAR").unwrap();
    assert_eq!(again.revision(), Calendar::parse("BEGIN:VCALENDAR\nEND:VCALENDAR").unwrap().revision());
}

#[test]
fn what_stands_around_an_event_counts() {
    let [a, b, c] = [1, 2, 3]
        .map(|n| format!("BEGIN:VEVENT\nUID:{n}\nDTSTART:2026110{n}T090000Z\nDURATION:PT1H\nEND:VEVENT\n"));
    let (open, cr) = (a.replace("END:VEVENT\n", ""), a.replace("END:VEVENT\n", "END:VEVENT\r"));
    let rows = [
        (format!("{open}{b}{c}"), format!("{open}TRANSP:TRANSPARENT\nEND:VEVENT\n{b}{c}")),
        (format!("{a}{b}{c}"), format!("{a} x\n{b}{c}")),
        (format!("{cr}{b}{c}"), format!("{cr}\n x\n{b}{c}")),
        (format!("{a}{b}{c}"), format!("METHOD:CANCEL\n{a}{b}{c}")),
        (format!("{a}{b}{c}"), format!("{a}{b}METHOD:CANCEL\n{c}")),
        (format!("{a}{b}{c}"), format!("{a}{b}{c}{}", a.replace("PT1H", "PT2H\nSEQUENCE:1"))),
    ];
    let differs = |(old, new): &(String, String)| {
        let new = format!("BEGIN:VCALENDAR\n{new}END:VCALENDAR\n");
        let updated = parse(format!("BEGIN:VCALENDAR\n{old}END:VCALENDAR\n")).updated(&new).unwrap();
        let anew = parse(&new);
        let of = |calendar: &Calendar| (calendar.report().clone(), calendar.free_busy(autumn()).unwrap());
        of(&updated) != of(&anew)
    };
    assert_eq!(rows.iter().filter(|row| differs(row)).collect::<Vec<_>>(), Vec::<&(String, String)>::new());
}
