use slotwright::catalog::Catalog;
use slotwright::id::LedgerId;
use slotwright::period::{Instant, Seconds};

const ALWAYS: &str = r#"[{"days":["MO","TU","WE","TH","FR","SA","SU"],"from":"00:00","to":"24:00"}]"#;

/// The services, with where each is offered.
pub(crate) const SERVICES: &[(&str, &[&str])] =
    &[("oil", &["north", "south"]), ("wash", &["north"]), ("big", &["north"]), ("ride", &["north", "south"])];

/// The resources, with the location of each.
pub(crate) const RESOURCES: &[(&str, &str)] = &[
    ("ana", "north"),
    ("ben", "north"),
    ("bay", "north"),
    ("seats", "north"),
    ("zoe", "south"),
    ("van", "south"),
];

/// How many minutes before an oil change its customer may still change it; before other visits: none.
const NOTICE: i64 = 30;

/// Until when a customer may change a visit.
pub(crate) fn deadline(service: &str, start: i64) -> i64 {
    if service == "oil" { start - NOTICE * 60 } else { start }
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

/// Ledgers are named after their locations.
pub(crate) fn ledgers() -> [LedgerId; 2] {
    ["north", "south"].map(|name| LedgerId::new(name).unwrap())
}

/// Two lots, each a ledger of its own: exclusive resources with buffers, pools, a visit of three segments. The
/// catalogs differ in capacities, one in how buffers meet: so an exclusive bay becomes a pool, and one again.
pub(crate) fn catalogs() -> Vec<Catalog> {
    [("sum", 3, 1, 2), ("sum", 2, 1, 2), ("largest", 3, 2, 1), ("largest", 1, 1, 3)]
        .map(|(merge, seats, bays, van)| Catalog::from_json(&document(merge, seats, bays, van)).unwrap())
        .into()
}

fn document(merge: &str, seats: u32, bays: u32, van: u32) -> String {
    format!(
        r#"{{"schema":"slotwright.catalog/0","id":"town","spacing":{{"merge":"{merge}"}},
        "locations":[{{"id":"north","zone":"UTC","hours":{ALWAYS}}},{{"id":"south","zone":"UTC","hours":{ALWAYS}}}],
        "resources":[
          {{"id":"ana","kind":"tech","location":"north","buffer":{{"after":"PT5M"}}}},
          {{"id":"ben","kind":"tech","location":"north"}},
          {{"id":"bay","kind":"bay","location":"north","capacity":{bays},"buffer":{{"before":"PT5M"}}}},
          {{"id":"seats","kind":"seat","location":"north","capacity":{seats}}},
          {{"id":"zoe","kind":"tech","location":"south"}},
          {{"id":"van","kind":"seat","location":"south","capacity":{van}}}],
        "services":[
          {{"id":"oil","locations":["north","south"],"cancelNotice":"PT{NOTICE}M","grid":{{"step":"PT15M"}},"horizon":"P2D","buffer":{{"before":"PT5M","after":"PT10M"}},
            "segments":[{{"id":"work","length":"PT45M","needs":[{{"id":"tech","kind":"tech"}},{{"id":"seat","kind":"seat"}}]}}]}},
          {{"id":"wash","locations":["north"],"grid":{{"step":"PT15M"}},"horizon":"P2D","buffer":{{"after":"PT15M"}},
            "segments":[{{"id":"work","length":"PT30M","needs":[{{"id":"bay","kind":"bay"}}]}}]}},
          {{"id":"big","approval":true,"locations":["north"],"grid":{{"step":"PT15M"}},"horizon":"P2D",
            "segments":[{{"id":"in","length":"PT15M","gap":{{"least":"PT0M","most":"PT15M"}},"needs":[{{"id":"tech","kind":"tech"}}]}},
              {{"id":"mid","length":"PT30M","gap":{{"least":"PT5M","most":"PT15M"}},"needs":[{{"id":"bay","kind":"bay"}}]}},
              {{"id":"out","length":"PT15M","needs":[{{"id":"again","sameAs":"tech"}}]}}]}},
          {{"id":"ride","locations":["north","south"],"grid":{{"step":"PT15M"}},"horizon":"P2D","buffer":{{"before":"PT10M"}},
            "segments":[{{"id":"work","length":"PT60M","needs":[{{"id":"seat","kind":"seat"}}]}}]}}]}}"#
    )
}
