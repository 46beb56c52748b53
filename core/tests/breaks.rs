//! Breaks within a segment: what a catalog refuses, what is a break and what is not, and what is said where nothing is open.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use slotwright::Error;
use slotwright::availability::Reason;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::id::{LedgerId, ResourceId, SourceName};
use slotwright::period::{Instant, Period, Seconds};
use slotwright::rules::Pausing;

const NOW: &str = "2026-10-30T12:00:00Z";

/// A garage with one technician who has lunch from 12:00 to 12:30 (`HOURS`), and a lift. `NEED` is what is said of the technician's
/// need, `MORE` of the service, `LOT` of the location.
const GARAGE: &str = r#"{"schema":"slotwright.catalog/0","id":"garage",
  "locations":[{"id":"lot","zone":"UTC","hours":[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"18:00"}]LOT}],
  "resources":[
    {"id":"ann","kind":"tech","location":"lot"HOURS},
    {"id":"lift","kind":"lift","location":"lot"}],
  "services":[
    {"id":"oil","locations":["lot"],"grid":{"step":"PT30M"},
     "segments":[{"id":"work","length":"PT60M","needs":[{"id":"tech","kind":"tech"NEED},{"id":"lift","kind":"lift"}]}]MORE}]}"#;
const LUNCH: &str = r#","hours":[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"12:00"},{"days":["MO","TU","WE","TH","FR"],"from":"12:30","to":"18:00"}]"#;
const PAUSES: &str = r#","pauses":{"most":"PT30M"}"#;

fn garage(need: &str, hours: &str, more: &str, lot: &str) -> String {
    GARAGE.replace("NEED", need).replace("HOURS", hours).replace("MORE", more).replace("LOT", lot)
}

fn desk(need: &str, hours: &str, more: &str, lot: &str) -> Desk {
    let catalog = Catalog::from_json(&garage(need, hours, more, lot));
    Desk::new(catalog.unwrap_or_else(|error| panic!("{error}")))
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// On a Monday.
fn monday(time: &str) -> Instant {
    at(&format!("2026-11-02T{time}:00Z"))
}

fn wish() -> Wish {
    Wish::from_json(r#"{"service":"oil","location":"lot"}"#).unwrap()
}

/// When a visit from there ends, or the blockers that are in its way.
fn end(desk: &Desk, start: &str) -> Result<String, Vec<&'static str>> {
    let verdict = desk.check(&wish(), monday(start), at(NOW)).unwrap();
    let window = Period::new(monday(start), monday(start).plus(Seconds(1))).unwrap();
    let listed = desk.slots(&wish(), window, at(NOW)).unwrap().found;
    assert_eq!(listed.starts.len(), usize::from(verdict.plan.is_some()), "list and check differ at {start}");
    if let Some(plan) = verdict.plan {
        assert!(plan.claims.iter().all(|claim| claim.core == plan.visit));
        assert_eq!(listed.ends[0], plan.visit.end());
        return Ok(plan.visit.end().to_string()[11..16].to_owned());
    }
    let mut codes = Vec::new();
    for reason in &verdict.reasons {
        match reason {
            Reason::Closed { blockers, .. } => codes.extend(blockers.iter().map(|of| of.code())),
            Reason::Unmet { candidates, .. } => {
                codes.extend(candidates.iter().flat_map(|one| &one.blockers).map(|of| of.code()));
            }
            other => codes.push(other.code()),
        }
    }
    Err(codes)
}

fn done(time: &str) -> Result<String, Vec<&'static str>> {
    Ok(time.to_owned())
}

#[test]
fn work_goes_on_after_lunch() {
    let without = desk("", LUNCH, "", "");
    assert_eq!(end(&without, "11:30"), Err(vec!["resource.hours"]));
    let desk = desk(PAUSES, LUNCH, "", "");
    assert_eq!(end(&desk, "10:30"), done("11:30"));
    // It ends at work, so no lunch comes after it.
    assert_eq!(end(&desk, "11:00"), done("12:00"));
    assert_eq!(end(&desk, "11:30"), done("13:00"));
    // Nor before it.
    assert_eq!(end(&desk, "12:00"), Err(vec!["resource.hours"]));
    assert_eq!(end(&desk, "12:30"), done("13:30"));
    assert_eq!(end(&desk, "17:00"), done("18:00"));
    assert_eq!(end(&desk, "17:30"), Err(vec!["location.hours", "resource.hours"]));
}

#[test]
fn a_break_that_is_too_long_is_the_hours_that_it_is() {
    let desk_of = |most: &str| desk(&format!(r#","pauses":{{"most":"{most}"}}"#), LUNCH, "", "");
    assert_eq!(end(&desk_of("PT29M"), "11:30"), Err(vec!["resource.hours"]));
    let verdict = desk_of("PT29M").check(&wish(), monday("11:30"), at(NOW)).unwrap();
    let [Reason::Unmet { candidates, .. }] = verdict.reasons.as_slice() else { panic!("{verdict:?}") };
    let lunch = Period::new(monday("12:00"), monday("12:30")).unwrap();
    assert_eq!(candidates[0].blockers[0].period(), Some(lunch));
    // Overnight it is one break of 14 hours, of the location too.
    assert_eq!(end(&desk_of("PT14H"), "17:30"), done("08:30"));
    assert_eq!(end(&desk_of("PT13H59M"), "17:30"), Err(vec!["location.hours", "resource.hours"]));
}

#[test]
fn the_lunch_of_the_location_is_a_break_too() {
    let lot = r#","closures":[]"#;
    let text = garage(PAUSES, "", "", lot).replace(
        r#"[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"18:00"}]"#,
        r#"[{"days":["MO"],"from":"08:00","to":"12:00"},{"days":["MO"],"from":"12:30","to":"18:00"}]"#,
    );
    let both = text.replace(
        r#""kind":"tech","location":"lot""#,
        r#""kind":"tech","location":"lot","hours":[{"days":["MO"],"from":"08:00","to":"12:15"},{"days":["MO"],"from":"12:45","to":"18:00"}]"#,
    );
    let inside = text.replace(r#""grid""#, r#""edge":"buffersInside","buffer":{"after":"PT30M"},"grid""#);
    let desk_of = |text: &str| Desk::new(Catalog::from_json(text).unwrap());
    assert_eq!(end(&desk_of(&text), "11:30"), done("13:00"));
    // Both together last for 45 minutes.
    assert_eq!(end(&desk_of(&both), "11:30"), Err(vec!["location.hours", "resource.hours"]));
    assert_eq!(end(&desk_of(&both.replace("PT30M\"}},", "PT45M\"}},")), "10:30"), done("11:30"));
    // The buffer after lies within the hours, of everyone.
    assert_eq!(end(&desk_of(&inside), "11:30"), done("13:00"));
    assert_eq!(end(&desk_of(&inside), "10:30"), done("11:30"));
    let blockers = vec!["location.hours"; 2];
    assert_eq!(end(&desk_of(&inside), "11:00"), Err(blockers));
}

#[test]
fn no_closure_and_no_event_is_a_break() {
    let away = format!(r#"{LUNCH},"closures":[{{"name":"off","from":"2026-11-03","to":"2026-11-04"}}]"#);
    let most = r#","pauses":{"most":"PT24H"}"#;
    assert_eq!(end(&desk(most, LUNCH, "", ""), "17:30"), done("08:30"));
    assert_eq!(end(&desk(most, &away, "", ""), "17:30"), Err(vec!["resource.closure"]));
    let fair = r#","closures":[{"name":"fair","from":"2026-11-03","to":"2026-11-04"}]"#;
    assert_eq!(end(&desk(most, LUNCH, "", fair), "17:30"), Err(vec!["location.closure"]));
    let calendar = r#","calendars":[{"name":"work"}]"#;
    let mut desk = desk(most, calendar, "", "");
    let (ann, work) = (ResourceId::new("ann").unwrap(), SourceName::new("work").unwrap());
    let ics = |inner: &str| format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inner}END:VCALENDAR\r\n");
    let meeting =
        ics("BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261102T120000Z\r\nDTEND:20261102T123000Z\r\nEND:VEVENT\r\n");
    desk.read_calendar(&ann, &work, meeting, at(NOW)).unwrap();
    assert_eq!(end(&desk, "11:30"), Err(vec!["calendar.busy"]));
    // The hours of a VAVAILABILITY are hours.
    let hours = ics(concat!(
        "BEGIN:VAVAILABILITY\r\nUID:2\r\nDTSTART:20261102T000000Z\r\nDTEND:20261103T000000Z\r\n",
        "BEGIN:AVAILABLE\r\nUID:3\r\nDTSTART:20261102T080000Z\r\nDTEND:20261102T120000Z\r\nEND:AVAILABLE\r\n",
        "BEGIN:AVAILABLE\r\nUID:4\r\nDTSTART:20261102T124500Z\r\nDTEND:20261102T170000Z\r\nEND:AVAILABLE\r\n",
        "END:VAVAILABILITY\r\n"
    ));
    desk.read_calendar(&ann, &work, hours, at(NOW)).unwrap();
    assert_eq!(end(&desk, "11:30"), done("13:15"));
    assert_eq!(end(&desk, "12:30"), Err(vec!["calendar.closed"]));
}

/// Who else is there is told by the length that the segment then has.
#[test]
fn the_lift_is_taken_throughout() {
    let text = garage(PAUSES, LUNCH, "", "");
    let other = r#",{"id":"lift-only","locations":["lot"],"grid":{"step":"PT15M"},"segments":[{"id":"work","length":"PT15M","needs":[{"id":"lift","kind":"lift"}]}]}]}"#;
    let text = format!("{}{other}", text.strip_suffix("]}").unwrap());
    let mut desk = Desk::new(Catalog::from_json(&text).unwrap());
    let book = |desk: &mut Desk, key: &str, service: &str, start: &str| {
        let command = format!(
            r#"{{"key":"{key}","command":"book","service":"{service}","location":"lot","start":"2026-11-02T{start}:00Z"}}"#
        );
        desk.apply(&Command::from_json(&command).unwrap(), at(NOW)).unwrap()
    };
    assert!(matches!(book(&mut desk, "1", "lift-only", "12:45"), Decision::Accepted(_)));
    assert_eq!(end(&desk, "11:30"), Err(vec!["claim.booked"]));
    assert_eq!(end(&desk, "10:30"), done("11:30"));
    assert_eq!(end(&desk, "13:00"), done("14:00"));
    assert!(matches!(book(&mut desk, "2", "oil", "11:00"), Decision::Accepted(_)));
}

/// The calendar of somebody who serves until the one time and after the other.
fn with_lunch(from: &str, to: &str) -> String {
    let available = |uid: &str, from: &str, to: &str| {
        format!(
            "BEGIN:AVAILABLE\r\nUID:{uid}\r\nDTSTART:20261102T{from}00Z\r\nDTEND:20261102T{to}00Z\r\nEND:AVAILABLE\r\n"
        )
    };
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VAVAILABILITY\r\nUID:1\r\nDTSTART:20261102T000000Z\r\n\
         DTEND:20261103T000000Z\r\n{}{}END:VAVAILABILITY\r\nEND:VCALENDAR\r\n",
        available("2", "0800", from),
        available("3", to, "1800")
    )
}

/// A claim that spans a lunch is not displaced by it; by a longer one it is, and by one that was not there.
#[test]
fn what_was_booked_over_lunch_stays() {
    let book =
        r#"{"key":"1","command":"book","service":"oil","location":"lot","start":"2026-11-02T11:30:00Z"}"#;
    let displaced = |before: (&str, &str), after: (&str, &str)| {
        let mut desk = desk(PAUSES, r#","calendars":[{"name":"work"}]"#, "", "");
        let (ann, work) = (ResourceId::new("ann").unwrap(), SourceName::new("work").unwrap());
        desk.read_calendar(&ann, &work, with_lunch(before.0, before.1), at(NOW)).unwrap();
        let decision = desk.apply(&Command::from_json(book).unwrap(), at(NOW)).unwrap();
        assert!(matches!(decision, Decision::Accepted(_)), "{decision:?}");
        desk.read_calendar(&ann, &work, with_lunch(after.0, after.1), at(NOW)).unwrap();
        let lot = LedgerId::new("lot").unwrap();
        let found = desk.displaced(&lot, at("2026-11-05T00:00:00Z"), at(NOW)).unwrap();
        let codes = found.iter().flat_map(|one| one.claims.values().flatten()).map(|blocker| blocker.code());
        codes.collect::<Vec<_>>()
    };
    let (lunch, none) = (("1200", "1230"), ("1000", "1015"));
    assert_eq!(displaced(lunch, lunch), Vec::<&str>::new());
    assert_eq!(displaced(lunch, none), Vec::<&str>::new());
    assert_eq!(displaced(lunch, ("1145", "1215")), Vec::<&str>::new());
    assert_eq!(displaced(lunch, ("1200", "1245")), ["calendar.closed"]);
    assert_eq!(displaced(none, lunch), ["calendar.closed"]);
    assert_eq!(displaced(none, ("1100", "1200")), ["calendar.closed"]);
}

#[test]
fn a_catalog_says_what_is_wrong_with_its_pauses() {
    let faults = |need: &str, more: &str| match Catalog::from_json(&garage(need, "", more, "")) {
        Err(Error::DocumentInvalid { faults, .. }) => {
            // There is one lift, whatever the quantity.
            let own = faults.0.iter().filter(|fault| fault.code != "impossible");
            own.map(|fault| format!("{} [{}]", fault.path, fault.code)).collect::<Vec<_>>()
        }
        _ => vec![],
    };
    const AT: &str = "services[0].segments[0].needs[0]";
    let fine: [String; 0] = [];
    let own = |rest: &str| [format!("{AT}{rest}")];
    assert_eq!(faults(r#","pauses":{"most":"PT1M"}"#, ""), fine);
    assert_eq!(faults(r#","pauses":{"most":"PT24H"}"#, ""), fine);
    assert_eq!(faults(r#","pauses":{"most":"PT0M"}"#, ""), own(".pauses.most [out_of_range]"));
    assert_eq!(faults(r#","pauses":{"most":"PT1441M"}"#, ""), own(".pauses.most [out_of_range]"));
    assert_eq!(faults(r#","pauses":{}"#, ""), own(".pauses.most [missing]"));
    assert_eq!(faults(r#","pauses":{"most":60}"#, ""), own(".pauses.most [type]"));
    assert_eq!(faults(r#","pauses":{"most":"PT1M","x":1}"#, ""), own(".pauses.x [unknown_member]"));
    assert_eq!(faults(r#","pauses":true"#, ""), own(".pauses [type]"));
    assert_eq!(faults(r#","count":"all","pauses":{"most":"PT1M"}"#, ""), own(".pauses [conflict]"));
    let two = r#","quantity":{"most":2}"#;
    assert_eq!(faults(PAUSES, two), own(".pauses [conflict]"));
    assert_eq!(faults(&format!(r#"{PAUSES},"each":false"#), two), fine);
    let whole = format!(r#","needs":[{{"id":"boss","kind":"tech"{PAUSES}}}]"#);
    assert_eq!(faults("", &whole), ["services[0].needs[0].pauses [conflict]"]);
    let second =
        format!(r#","addOns":[{{"id":"a","needs":[{{"segment":"work","id":"b","kind":"tech"{PAUSES}}}]}}]"#);
    assert_eq!(faults(PAUSES, &second), ["services[0].addOns[0].needs[0].pauses [conflict]"]);
    assert_eq!(faults("", &second), fine);
    // What is written is read as it was.
    let catalog = Catalog::from_json(&garage(PAUSES, LUNCH, "", "")).unwrap();
    assert_eq!(Catalog::from_json(&catalog.to_json().canonical()).unwrap(), catalog);
    assert!(catalog.to_json().canonical().contains(r#""pauses":{"most":"PT30M"}"#));
}

/// Past the bound a search errs, and a start is undecided.
#[test]
fn too_many_lengths_are_said() {
    let shifts: Vec<String> = (0..40)
        .map(|nth| {
            let (from, to) = (8 * 60 + nth * 14, 8 * 60 + nth * 14 + 13 - nth % 7);
            format!(
                r#"{{"days":["MO"],"from":"{:02}:{:02}","to":"{:02}:{:02}"}}"#,
                from / 60,
                from % 60,
                to / 60,
                to % 60
            )
        })
        .collect();
    let segment = |nth: usize| {
        format!(
            r#"{{"id":"s{nth}","length":"PT{}M","needs":[{{"id":"n{nth}","kind":"tech","pauses":{{"most":"PT4H"}}}}],"gap":{{"most":"PT8H"}}}}"#,
            40 + nth
        )
    };
    let segments = (0..5).map(segment).collect::<Vec<_>>().join(",");
    let last = r#"{"id":"last","length":"PT5M","needs":[{"id":"last","kind":"lift"}]}"#;
    let text = garage("", &format!(r#","hours":[{}]"#, shifts.join(",")), "", "");
    let (head, tail) = text.split_once(r#"{"id":"work""#).unwrap();
    let rest = tail.split_once("}]}]").unwrap().1;
    let text = format!("{head}{segments},{last}]{rest}");
    let desk = Desk::new(Catalog::from_json(&text).unwrap_or_else(|error| panic!("{error}\n{text}")));
    let window = Period::new(monday("08:00"), monday("12:00")).unwrap();
    let Err(Error::Limit { limit, allowed }) = desk.slots(&wish(), window, at(NOW)) else { panic!() };
    assert_eq!((limit, allowed), ("visit_lengths", 1024));
    let verdict = desk.check(&wish(), monday("08:00"), at(NOW)).unwrap();
    assert_eq!(verdict.reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>(), ["undecided"]);
}

/// What was booked over a break, or with a gap over one, is not displaced by it: neither who serves, nor who goes along.
#[test]
fn what_is_booked_over_lunch_can_be_served() {
    const DAY: &str = r#"[{"days":["MO"],"from":"08:00","to":"18:00"}]"#;
    const NOON: &str =
        r#"[{"days":["MO"],"from":"08:00","to":"12:00"},{"days":["MO"],"from":"13:00","to":"18:00"}]"#;
    let displaced = |lot: &str, own: &str, service: &str, segments: &str| {
        let text = format!(
            r#"{{"schema":"slotwright.catalog/0","id":"garage","locations":[{{"id":"lot","zone":"UTC","hours":{lot}}}],
            "resources":[{{"id":"ann","kind":"tech","location":"lot"{own}}},{{"id":"car","kind":"car","location":"lot"}}],
            "services":[{{"id":"oil","locations":["lot"],"grid":{{"step":"PT30M"}}{service},"segments":[{segments}]}}]}}"#
        );
        let mut desk = Desk::new(Catalog::from_json(&text).unwrap_or_else(|error| panic!("{error}")));
        let book =
            r#"{"key":"1","command":"book","service":"oil","location":"lot","start":"2026-11-02T11:30:00Z"}"#;
        let decision = desk.apply(&Command::from_json(book).unwrap(), at(NOW)).unwrap();
        assert!(matches!(decision, Decision::Accepted(_)), "{decision:?}");
        let until = at("2026-12-01T00:00:00Z");
        desk.displaced(&LedgerId::new("lot").unwrap(), until, at(NOW)).unwrap()
    };
    let pausing =
        r#"{"id":"work","length":"PT60M","needs":[{"id":"tech","kind":"tech","pauses":{"most":"PT60M"}}]}"#;
    let with_gap = r#"{"id":"a","length":"PT30M","gap":{"least":"PT60M"},"needs":[{"id":"tech","kind":"tech"}]},
                      {"id":"b","length":"PT30M","needs":[{"id":"again","kind":"tech"}]}"#;
    let car = r#","needs":[{"id":"car","kind":"car"}]"#;
    let own = format!(r#","hours":{NOON}"#);
    let rows = [
        (DAY, own.as_str(), "", pausing),
        (NOON, "", "", pausing),
        (NOON, "", r#","edge":"buffersInside""#, pausing),
        (NOON, "", car, pausing),
        (NOON, "", car, with_gap),
    ];
    for (nth, (lot, own, service, segments)) in rows.into_iter().enumerate() {
        assert_eq!(displaced(lot, own, service, segments), [], "row {nth}");
    }
}

/// A segment that may begin at any second does not end with a second of work after lunch.
#[test]
fn nobody_comes_back_from_lunch_for_less_than_a_minute() {
    let work = Pausing { worked: Seconds(3600), most: Seconds(3600) };
    let period = |from: Instant, to: Instant| Period::new(from, to).unwrap();
    let (eleven, second) = (monday("11:00"), Seconds(1));
    let lunch = period(monday("12:00"), monday("13:00"));
    let done = work.done(&[lunch], period(eleven, monday("11:02")));
    let (on_time, minute) = (period(eleven, eleven.plus(second)), monday("11:01"));
    assert_eq!(done.after, [(on_time, Seconds(0)), (period(minute, monday("11:02")), Seconds(3600))]);
    assert_eq!(done.never, [(period(eleven.plus(second), minute), lunch)]);
}
