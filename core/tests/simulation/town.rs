use slotwright::calendar::Calendar;
use slotwright::catalog::Catalog;
use slotwright::id::LedgerId;
use slotwright::period::{Instant, Seconds};
use std::sync::{Arc, OnceLock};

const ALWAYS: &str = r#"[{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"00:00","to":"24:00"}]"#;

const CHANGEOVERS: &str = r#""changeovers":[
    {"from":"oil","to":"oil","time":"PT10M"},{"from":"oil","to":"big","time":"PT25M"},
    {"from":"oil","to":"big","time":"PT20M","kind":"tech"},{"from":"big","to":"oil","time":"PT5M","resource":"ana"},
    {"from":"wash","to":"big","time":"PT15M","kind":"bay"},{"from":"big","to":"big","time":"PT15M"}],"#;

/// The services, with where each is offered.
pub(crate) const SERVICES: &[(&str, &[&str])] = &[
    ("oil", &["north", "south"]),
    ("wash", &["north"]),
    ("big", &["north"]),
    ("ride", &["north", "south"]),
    ("chat", &["annex"]),
];

/// The resources, with the location of each.
pub(crate) const RESOURCES: &[(&str, &str)] = &[
    ("ana", "north"),
    ("ben", "north"),
    ("bay", "north"),
    ("seats", "north"),
    ("zoe", "south"),
    ("van", "south"),
    ("eve", "annex"),
];

/// Caps on visits, and on the work of one kind.
const ARRIVALS: &str = r#"{"id":"arrivals","locations":["north"],"limit":2,"per":{"interval":"PT30M"}},
    {"id":"labour","locations":["north"],"limit":"PT3H","per":"day","kind":"tech"}"#;
/// Caps that need a minor format of their own.
const EACH: &str = r#"{"id":"open","locations":["north"],"limit":2,"per":"open","each":"customer"},
    {"id":"jobs","locations":["north"],"limit":1,"per":{"rolling":"PT1H"},"kind":"tech","each":"resource"}"#;

/// Their names, and those of claims on them.
pub(crate) const CAPS: &[&str] = &["arrivals", "labour", "open", "jobs"];

/// The location that one of the catalogs does without.
pub(crate) const ANNEX: &str = "annex";

/// How many minutes before an oil change its customer may still change it; before other visits: none.
const NOTICE: i64 = 30;

/// Until when a customer may change a visit.
pub(crate) fn deadline(service: &str, start: i64) -> i64 {
    if service == "oil" { start - NOTICE * 60 } else { start }
}

/// Whether a customer may never change a visit.
pub(crate) fn is_staffs(service: &str) -> bool {
    service == "wash"
}

/// What a booking of a service is at first.
pub(crate) fn agreed(service: &str) -> &'static str {
    if service == "big" { "requested" } else { "booked" }
}

/// When the first slot starts.
pub(crate) fn opening() -> Instant {
    Instant::parse("2026-11-02T09:00:00Z").unwrap()
}

/// The n-th quarter of an hour from the opening on.
pub(crate) fn quarter(nth: usize) -> Instant {
    opening().plus(Seconds(i64::try_from(nth).unwrap() * 900))
}

/// Ledgers are named after the first of their locations.
pub(crate) fn ledger_of(location: &str) -> &str {
    if location == ANNEX { "north" } else { location }
}

pub(crate) fn ledgers() -> [LedgerId; 2] {
    ["north", "south"].map(|name| LedgerId::new(name).unwrap())
}

/// Two lots, each a ledger of its own, one with an annex: exclusive resources with buffers, pools, a visit of three
/// segments. The catalogs differ in capacities, one in how buffers meet: so an exclusive bay becomes a pool, and one
/// again; in who may be booked twice by an override; in caps; one has no annex; and the last knows changeovers.
pub(crate) fn catalogs() -> &'static [Catalog] {
    static CATALOGS: OnceLock<Vec<Catalog>> = OnceLock::new();
    CATALOGS.get_or_init(|| {
        [
            ("sum", 3, 1, 2, "ana", true, ARRIVALS),
            ("sum", 2, 1, 2, "zoe", true, ""),
            ("largest", 3, 2, 1, "ana", true, EACH),
            ("largest", 1, 1, 3, "bay", true, ARRIVALS),
            ("sum", 3, 1, 1, "ana", false, ""),
            ("shared", 3, 1, 2, "ana", true, EACH),
        ]
        .map(|row| Catalog::from_json(&document(row)).unwrap())
        .into()
    })
}

/// The catalog of that revision.
pub(crate) fn of_revision(revision: Option<&str>) -> Option<usize> {
    catalogs().iter().position(|catalog| Some(&*catalog.revision().to_string()) == revision)
}

/// What a source may say of a technician, who is free where it says nothing.
pub(crate) fn busy(nth: usize) -> Arc<Calendar> {
    static CALENDARS: OnceLock<Vec<Arc<Calendar>>> = OnceLock::new();
    let read = |hours: &str| {
        let event = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//town//EN\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\n{hours}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        Calendar::parse(&event).unwrap()
    };
    let calendars = || {
        ["T090000Z\r\nDURATION:PT1H", "T103000Z\r\nDURATION:PT30M"]
            .map(|hours| Arc::new(read(&format!("DTSTART:20261102{hours}"))))
            .into()
    };
    CALENDARS.get_or_init(calendars)[nth].clone()
}

fn document(row: (&str, u32, u32, u32, &str, bool, &str)) -> String {
    let (merge, seats, bays, van, overbookable, has_annex, caps) = row;
    let twice = |resource: &str| if resource == overbookable { r#","overbookable":true"# } else { "" };
    let (ana, bay, zoe) = (twice("ana"), twice("bay"), twice("zoe"));
    let annex = |part: &'static str| if has_annex { part } else { "" };
    let location = format!(r#",{{"id":"annex","zone":"UTC","ledger":"north","hours":{ALWAYS}}}"#);
    let location = if has_annex { &*location } else { "" };
    let eve = annex(r#",{"id":"eve","kind":"guide","location":"annex"}"#);
    let chat = annex(
        r#",{"id":"chat","locations":["annex"],"grid":{"step":"PT15M"},"horizon":"P2D",
            "segments":[{"id":"work","length":"PT30M","needs":[{"id":"tech","kind":"guide"}]}]}"#,
    );
    let changeovers = if merge == "shared" { CHANGEOVERS } else { "" };
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"town","spacing":{{"merge":"{merge}"}},{changeovers}
        "locations":[{{"id":"north","zone":"UTC","hours":{ALWAYS}}},{{"id":"south","zone":"UTC","hours":{ALWAYS}}}{location}],
        "resources":[
          {{"id":"ana","kind":"tech","location":"north","buffer":{{"after":"PT5M"}}{ana}}},
          {{"id":"ben","kind":"tech","location":"north","calendars":[{{"name":"own","unknown":"free"}}]}},
          {{"id":"bay","kind":"bay","location":"north","capacity":{bays},"buffer":{{"before":"PT5M"}}{bay}}},
          {{"id":"seats","kind":"seat","location":"north","capacity":{seats}}},
          {{"id":"zoe","kind":"tech","location":"south"{zoe}}},
          {{"id":"van","kind":"seat","location":"south","capacity":{van}}}{eve}],
        "services":[
          {{"id":"oil","locations":["north","south"],"cancelNotice":"PT{NOTICE}M","grid":{{"step":"PT15M"}},"horizon":"P2D","buffer":{{"before":"PT5M","after":"PT10M"}},
            "segments":[{{"id":"work","length":"PT45M","needs":[{{"id":"tech","kind":"tech"}},{{"id":"seat","kind":"seat"}}]}}]}},
          {{"id":"wash","cancelBy":"staff","locations":["north"],"grid":{{"step":"PT15M"}},"horizon":"P2D","buffer":{{"after":"PT15M"}},
            "segments":[{{"id":"work","length":"PT30M","needs":[{{"id":"bay","kind":"bay"}}]}}]}},
          {{"id":"big","approval":true,"locations":["north"],"grid":{{"step":"PT15M"}},"horizon":"P2D",
            "segments":[{{"id":"in","length":"PT15M","gap":{{"least":"PT0M","most":"PT15M"}},"needs":[{{"id":"tech","kind":"tech"}}]}},
              {{"id":"mid","length":"PT30M","gap":{{"least":"PT5M","most":"PT15M"}},"needs":[{{"id":"bay","kind":"bay"}}]}},
              {{"id":"out","length":"PT15M","needs":[{{"id":"again","sameAs":"tech"}}]}}]}},
          {{"id":"ride","locations":["north","south"],"grid":{{"step":"PT15M"}},"horizon":"P2D","buffer":{{"before":"PT10M"}},
            "segments":[{{"id":"work","length":"PT60M","needs":[{{"id":"seat","kind":"seat"}}]}}]}}{chat}],"caps":[{caps}]}}"#
    )
}
