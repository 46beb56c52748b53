//! A text as a rule, and as each of the other values of RFC 5545: what is printed is what was read.

use slotwright::ical::value;
use slotwright::recurrence::{Rule, When};
use slotwright::zone::Zones;

/// Panics where a property does not hold.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    rule(text);
    times(text);
}

fn rule(text: &str) {
    let strict = Rule::parse(text);
    let (rule, forgiven) = match Rule::parse_lenient(text) {
        Ok(read) => read,
        Err(_) => return assert!(strict.is_err(), "strict reads what lenient refuses"),
    };
    let printed = rule.to_string();
    match strict {
        Ok(strict) => {
            assert!(forgiven.is_empty(), "strict reads what lenient must forgive: {forgiven:?}");
            assert_eq!(strict, rule);
            assert_eq!(Rule::parse(&printed).as_ref(), Ok(&rule), "{printed:?}");
        }
        Err(error) => assert_eq!(forgiven.first(), Some(&error)),
    }
    let (again, _) = Rule::parse_lenient(&printed).unwrap();
    assert_eq!(again, rule, "{printed:?}");
    assert_eq!(again.to_string(), printed);
    assert!(!printed.contains(['\r', '\n']), "it can begin a line of its own: {printed:?}");
    let (same, _) = Rule::new_lenient(rule.clone().into_parts()).unwrap();
    assert_eq!(same, rule);
}

fn times(text: &str) {
    let zones = Zones::bundled();
    let home = zones.get("America/New_York").unwrap();
    for zone in [None, Some(&home)] {
        if let Ok(when) = When::parse(text, zone) {
            assert_eq!(When::parse(&when.to_string(), zone).as_ref(), Ok(&when));
        }
    }
    let _ = (When::parse_rfc9557(text, &zones), Zones::from_windows(text));
    let _ = (
        value::duration(text),
        value::date(text),
        value::date_time(text),
        value::span(text),
        value::utc_offset(text),
    );
}
