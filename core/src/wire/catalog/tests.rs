use super::*;
use crate::id::LocationId;
use proptest::prelude::*;

/// A catalog that uses every member.
const FULL: &str = r#"{
  "schema": "slotwright.catalog/0", "id": "cars", "spacing": {"merge": "largest"},
  "locations": [
    {"id": "north", "name": "Northside", "zone": "america/new_york", "ledger": "east",
     "hours": [{"days": ["TU", "MO"], "from": "08:00", "to": "24:00"}, {"days": ["SA"], "from": "22:00", "to": "02:00"}],
     "closures": [{"name": "Thanksgiving", "from": "2026-11-26"}, {"from": "2026-12-24", "to": "2027-01-02"}]},
    {"id": "depot", "zone": "UTC", "hours": []}],
  "resources": [
    {"id": "tom", "name": "Tom", "kind": "technician", "location": "north", "skills": ["ev", "brakes"], "preference": 2,
     "hours": [{"days": ["MO"], "from": "09:00", "to": "17:00"}], "buffer": {"after": "PT5M"},
     "calendars": [{"name": "google", "owner": "tom@example.com", "unknown": "free", "maxAge": "PT36H30S"}, {"name": "ics"}]},
    {"id": "bay", "kind": "bay", "location": "north"},
    {"id": "ann", "kind": "advisor", "location": "north", "buffer": {"before": "PT1H"}},
    {"id": "shuttle", "kind": "shuttle", "location": "north", "capacity": 8}],
  "services": [
    {"id": "major", "name": "Major service", "locations": ["north"],
     "segments": [
       {"id": "drop", "length": "PT10M", "needs": [{"id": "adv", "kind": "advisor"}], "gap": {"least": "PT5M", "most": "PT1H"}},
       {"id": "work", "length": "PT90M", "gap": {"most": "PT30M"},
        "needs": [{"id": "tech", "kind": "technician", "skills": ["ev"]}, {"id": "bay", "resource": "bay"}]},
       {"id": "back", "length": "PT15M", "needs": [{"id": "adv2", "sameAs": "adv"}]}],
     "needs": [{"id": "seats", "kind": "shuttle", "units": 2}],
     "buffer": {"before": "PT5M", "after": "PT10M"}, "grid": {"step": "PT30M", "offset": "PT15M"},
     "notice": "PT2H", "horizon": "P30D", "cancelNotice": "PT24H"}]
}"#;

/// A catalog that uses as few as it can, with marks to put faults at.
const SMALL: &str = r#"{"schema":"slotwright.catalog/0","id":"c",
  "locations":[{"id":"l","zone":"UTC","hours":[{"days":["MO"],"from":"08:00","to":"17:00"}]}],
  "resources":[{"id":"r","kind":"tech","location":"l"}],
  "services":[{"id":"s","locations":["l"],"grid":{"step":"PT15M"},
    "segments":[{"id":"w","length":"PT45M","needs":[{"id":"n","kind":"tech"}]}]}]}"#;

fn faults(text: &str) -> Vec<String> {
    match Catalog::from_json(text) {
        Ok(_) => Vec::new(),
        Err(Error::DocumentInvalid { schema, faults }) => {
            assert_eq!(schema, SCHEMA);
            faults
                .0
                .iter()
                .map(|fault| format!("{} [{}] {}", fault.path, fault.code, fault.message))
                .collect()
        }
        Err(other) => vec![other.to_string()],
    }
}

/// The faults after one change of the small catalog.
fn check(from: &str, to: &str, expected: &[&str]) {
    assert!(SMALL.contains(from), "{from}");
    assert_eq!(faults(&SMALL.replacen(from, to, 1)), expected, "{from} -> {to}");
}

#[test]
fn what_was_written_is_read_as_it_was() {
    for text in [FULL, SMALL] {
        let catalog = Catalog::from_json(text).unwrap();
        let written = catalog.to_json();
        assert_eq!(Catalog::from_json(&written.canonical()).unwrap(), catalog);
        assert_eq!(catalog.revision(), written.digest());
    }
}

/// Another digest would make every ledger that is kept with this catalog ask for it to be configured anew.
#[test]
fn a_revision_stays() {
    let revision = |text| Catalog::from_json(text).unwrap().revision().short(16);
    assert_eq!(
        (revision(FULL), revision(SMALL)),
        ("669ae2c0c16daf56".to_owned(), "488b5b408d6cde2b".to_owned())
    );
}

#[test]
fn what_says_the_same_has_the_same_revision() {
    let revision = |text: &str| Catalog::from_json(text).unwrap().revision();
    let longer = SMALL
        .replace(
            r#""kind":"tech","location""#,
            r#""capacity":1,"preference":0,"buffer":{},"kind":"tech","location""#,
        )
        .replace("PT45M", "PT0H45M")
        .replace(r#""zone":"UTC""#, r#""name":"l","ledger":"l","closures":[],"zone":"utc""#);
    assert_ne!(longer, SMALL);
    assert_eq!(revision(&longer), revision(SMALL));
    assert_ne!(revision(&SMALL.replace("PT45M", "PT46M")), revision(SMALL));
}

#[test]
fn every_member_is_read() {
    let catalog = Catalog::from_json(FULL).unwrap();
    let at = catalog.location(&LocationId::new("north").unwrap()).unwrap();
    assert_eq!(
        (at.name.as_str(), at.zone.name(), at.ledger.as_str()),
        ("Northside", "America/New_York", "east")
    );
    let debug = format!("{catalog:?}");
    for part in [
        "Largest",
        "Thanksgiving",
        "2026-11-27",
        "2027-01-02",
        "tom@example.com",
        "Seconds(129630)",
        "Free",
        "capacity: 8",
        "least: Minutes(5), most: Minutes(60)",
        "least: Minutes(0), most: Minutes(30)",
        "SameAs(\"adv\")",
        "Named(\"bay\")",
        "units: 2",
        "notice: Elapsed(Minutes(120))",
        "horizon: Days(30)",
        "cancel_notice: Minutes(1440)",
        "step: Minutes(30), offset: Minutes(15)",
    ] {
        assert!(debug.contains(part), "{part}");
    }
}

#[test]
fn a_fault_says_where_it_is_and_what_would_be_right() {
    check(
        r#"{"step":"PT15M"}"#,
        r#"{"step":"PT15M","wall clock":1}"#,
        &[
            r#"services[0].grid["wall clock"] [unknown_member] there is no such member; there are: step, offset, align, times, backToBack"#,
        ],
    );
    let reads = r#"this version reads "slotwright.catalog/0""#;
    check(
        r#""schema":"slotwright.catalog/0","#,
        "",
        &[&format!("schema [schema] this member must be there: {reads}")],
    );
    check(
        "catalog/0",
        "catalog/7",
        &[
            r#"schema [schema] "slotwright.catalog/7" is not a schema that this version reads: it reads "slotwright.catalog/0""#,
        ],
    );
    check(r#""id":"c","#, "", &["id [missing] this member must be there"]);
    check(
        r#""locations":[{"#,
        r#""location":[{"#,
        &[
            "locations [missing] this member must be there",
            r#"location [unknown_member] there is no such member; did you mean "locations"?"#,
        ],
    );
    check(
        r#""id":"c""#,
        r#""id":"c","ledgers":[]"#,
        &["ledgers [unsupported] this version does not support it, and will not pretend to: leave it out"],
    );
    check(r#""id":"r""#, r#""id":5"#, &["resources[0].id [type] 5 is not a name"]);
    check(
        r#""id":"r""#,
        r#""id":"""#,
        &[r#"resources[0].id [value] "" can't be an identifier: it is empty"#],
    );
    check(
        r#""UTC""#,
        r#""Eastern Standard Time""#,
        &[
            r#"locations[0].zone [value] no zone is named "Eastern Standard Time" in tzdata 2026e: use an IANA name such as "America/New_York"; this is Windows' name for "America/New_York""#,
        ],
    );
    check(
        r#""UTC""#,
        r#""America/New York""#,
        &[
            r#"locations[0].zone [value] no zone is named "America/New York" in tzdata 2026e: use an IANA name such as "America/New_York"; did you mean "America/New_York"?"#,
        ],
    );
    check(
        r#"["MO"]"#,
        r#"["MO","Tue"]"#,
        &[
            r#"locations[0].hours[0].days[1] [type] "Tue" is not one of "MO", "TU", "WE", "TH", "FR", "SA", "SU""#,
        ],
    );
    check(
        r#"["MO"]"#,
        "[]",
        &[r#"locations[0].hours[0].days [value] a shift is on one day at least, such as "MO""#],
    );
    check(
        "08:00",
        "8am",
        &[
            r#"locations[0].hours[0].from [value] "8am" is not a time such as "08:00", from "00:00" to "24:00""#,
        ],
    );
    check(
        "17:00",
        "08:00",
        &[
            r#"locations[0].hours[0] [value] "08:00 to 08:00" is not a shift: its ends must differ (a whole day is 00:00 to 24:00) and it can't begin at 24:00"#,
        ],
    );
    check(
        r#""hours""#,
        r#""closures":[{"from":"2026-11-26","to":"2026-11-26"},{"from":"26/11/2026"}],"hours""#,
        &[
            r#"locations[0].closures[0] [value] "2026-11-26 to 2026-11-26" is not a closure: `to` is the first day open again, after `from`"#,
            r#"locations[0].closures[1].from [value] "26/11/2026" is not a date such as "2026-11-01""#,
        ],
    );
    check(
        r#""PT45M""#,
        r#""P1D""#,
        &[
            r#"services[0].segments[0].length [value] "P1D" is not an elapsed duration: a day is not always 24 hours, so say "PT24H" for those"#,
        ],
    );
    check(
        r#""PT45M""#,
        "45",
        &[
            r#"services[0].segments[0].length [type] 45 is not a duration in whole minutes, such as "PT45M" or "PT1H30M""#,
        ],
    );
    check(
        r#""PT15M""#,
        r#""PT0M""#,
        &[
            r#"services[0].grid [value] "step 0 min, offset 0 min" is not a grid: a step from 1 minute to 24 hours, and an offset below it"#,
        ],
    );
    check(
        r#""kind":"tech"}]"#,
        r#""kind":"tech","sameAs":"x"}]"#,
        &[
            "services[0].segments[0].needs[0] [conflict] only one of these says who can meet a need: kind, sameAs",
        ],
    );
    check(
        r#""kind":"tech"}]"#,
        r#""resource":"r","skills":[]}]"#,
        &["services[0].segments[0].needs[0].skills [conflict] only a need of a `kind` asks for skills"],
    );
    check(
        r#","kind":"tech"}]"#,
        "}]",
        &[
            "services[0].segments[0].needs[0] [missing] a need says who can meet it: by `kind`, `resource` or `sameAs`",
        ],
    );
    check(
        r#""kind":"tech","location""#,
        r#""capacity":-1,"name":null,"kind":"tech","location""#,
        &[
            "resources[0].name [type] null is no value here: leave the member out",
            "resources[0].capacity [type] -1 is not a whole number from 0 to 4294967295",
        ],
    );
    check(
        r#""grid""#,
        r#""horizon":"P1M","grid""#,
        &[r#"services[0].horizon [value] "P1M" is not a number of days, such as "P30D""#],
    );
    check(
        r#""id":"w""#,
        r#""id":"w","variants":[],"lenght":1"#,
        &[
            "services[0].segments[0].variants [unsupported] this version does not support it, and will not pretend to: leave it out",
            r#"services[0].segments[0].lenght [unknown_member] there is no such member; did you mean "length"?"#,
        ],
    );
}

#[test]
fn faults_of_meaning_stand_beside_those_of_reading() {
    let two = SMALL.replace(r#""UTC""#, "7").replace(r#"["l"]"#, r#"["m"]"#);
    assert_eq!(
        faults(&two),
        [
            r#"locations[0].zone [type] 7 is not the IANA name of a zone, such as "America/New_York""#,
            r#"services[0].locations[0] [dangling] no location is named "m"; there are: "l""#,
        ]
    );
    // What could not be read is not also said to be missing, dangling or too small.
    let rows = [
        (r#""id":"l","zone""#, r#""id":7,"zone""#, "locations[0].id"),
        (
            r#"[{"id":"l","zone":"UTC","hours":[{"days":["MO"],"from":"08:00","to":"17:00"}]}]"#,
            "7",
            "locations",
        ),
        (r#"{"id":"r","kind":"tech","location":"l"}"#, "7", "resources[0]"),
        (r#""kind":"tech","location":"l""#, r#""kind":7,"location":"l""#, "resources[0].kind"),
        (r#""location":"l""#, r#""location":7"#, "resources[0].location"),
        (r#""kind":"tech"}]"#, r#""kind":7}]"#, "services[0].segments[0].needs[0].kind"),
        (r#"[{"id":"n","kind":"tech"}]"#, "7", "services[0].segments[0].needs"),
        (r#"["l"]"#, "[7]", "services[0].locations[0]"),
        (r#""id":"n""#, r#""id":7"#, "services[0].segments[0].needs[0].id"),
    ];
    for (from, to, path) in rows {
        assert!(SMALL.contains(from), "{from}");
        let found = faults(&SMALL.replacen(from, to, 1));
        let paths: Vec<_> = found.iter().map(|fault| fault.split(' ').next().unwrap()).collect();
        assert_eq!(paths, [path], "{from} -> {to}: {found:?}");
    }
    // A need that could not be read may be the one that is meant; one that could be is none of another service.
    let same = SMALL.replace(
        r#"[{"id":"n","kind":"tech"}]}]"#,
        r#"[{"id":7,"kind":"tech"}]},{"id":"v","length":"PT5M","needs":[{"id":"m","sameAs":"n"}]}]"#,
    );
    assert_eq!(faults(&same), ["services[0].segments[0].needs[0].id [type] 7 is not a name"]);
    let same =
        same.replace(r#"{"id":7,"#, r#"{"id":"o","#).replace(r#"{"id":"s","#, r#"{"id":7},{"id":"s","#);
    assert!(
        faults(&same)
            .iter()
            .any(|fault| fault.starts_with("services[1].segments[1].needs[0].sameAs [dangling]"))
    );
    // An unreadable preference hides no one: the need of another kind is still said to lead nowhere.
    let both = SMALL
        .replace(r#""kind":"tech","location""#, r#""preference":"x","kind":"tech","location""#)
        .replace(r#""kind":"tech"}]"#, r#""kind":"lift"}]"#);
    assert_eq!(
        faults(&both),
        [
            r#"resources[0].preference [type] "x" is not a whole number from 0 to 4294967295"#,
            r#"services[0].segments[0].needs[0].kind [dangling] no resource of kind "lift" at location "l""#,
        ]
    );
}

#[test]
fn indices_stay_and_the_order_is_that_of_the_document() {
    let text = SMALL.replace(
        r#"[{"id":"r","kind":"tech","location":"l"}]"#,
        r#"[{"id":"r","kind":"tech","location":"l"},null,{"id":"r","kind":"tech","location":"x"},{"id":"r2","kind":"tech","location":"l","capacity":"1"}]"#,
    );
    let found = faults(&text);
    let paths: Vec<_> = found.iter().map(|fault| fault.split(' ').next().unwrap()).collect();
    assert_eq!(paths, ["resources[1]", "resources[2].id", "resources[2].location", "resources[3].capacity"]);
}

#[test]
fn a_list_that_is_too_long_is_not_read() {
    let limits = Limits { catalog_items: 1, ..Limits::default() };
    let text = SMALL.replace(r#""resources":["#, r#""resources":[7,"#);
    let error = Catalog::from_json_with(&text, &Zones::bundled(), &limits).unwrap_err();
    assert_eq!(
        error.to_string(),
        "slotwright.catalog/0: 1 fault\n  resources: 2 are more than limits.catalog_items = 1"
    );
}

proptest! {
    /// A catalog with a piece of it replaced by garbage.
    #[test]
    fn garbage_is_an_error(at in 0..450_usize, cut in 0..40_usize, garbage in r#"[\[\]{}:,"a-z0-9]{0,4}"#) {
        let (before, rest) = SMALL.split_at(at.min(SMALL.len()));
        let after = rest.get(cut..).unwrap_or("");
        if let Ok(catalog) = Catalog::from_json(&format!("{before}{garbage}{after}")) {
            prop_assert_eq!(Catalog::from_json(&catalog.to_json().canonical()), Ok(catalog));
        }
    }

    /// Every value of a catalog replaced by another: the faults stand there, or the catalog holds together.
    #[test]
    fn another_value_is_an_error_at_its_place(nth in 0..170_usize, with in "null|7|\"x\"|\\[\\]|\\{\\}|\\[7\\]") {
        let value = parse(&with, &Limits::default()).unwrap();
        let mut tree = parse(FULL, &Limits::default()).unwrap();
        let mut left = nth;
        replace(&mut tree, &value, &mut left);
        match Catalog::from_tree(&tree, &Zones::bundled(), &Limits::default()) {
            Ok(catalog) => prop_assert_eq!(Catalog::from_json(&catalog.to_json().canonical()), Ok(catalog)),
            Err(Error::DocumentInvalid { faults, .. }) => prop_assert!(!faults.0.is_empty()),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}

/// Replaces the value that comes after `left` others.
fn replace(tree: &mut Json, with: &Json, left: &mut usize) {
    if *left == 0 {
        *tree = with.clone();
    }
    *left = left.wrapping_sub(1);
    match tree {
        Json::List(items) => items.iter_mut().for_each(|item| replace(item, with, left)),
        Json::Map(members) => members.values_mut().for_each(|item| replace(item, with, left)),
        _ => {}
    }
}
