//! The rules against the `rrule` crate, where that is known to be right: DAILY and longer, in UTC, valid by the
//! letter, and none of what it reads otherwise (see [`is_fair`]).

use super::model::{any_rule, any_start};
use super::*;
use proptest::prelude::*;

/// Left out: BYWEEKNO without a day, which it reads as every day of the week; numbered weekdays beside plain
/// ones, and in a week-numbered year, which it lets only pass together.
fn is_fair(rule: &Rule) -> bool {
    let parts = rule.parts();
    let numbered = parts.by_day.iter().filter(|day| day.nth.is_some()).count();
    let week_has_day =
        !parts.by_day.is_empty() || !parts.by_month_day.is_empty() || !parts.by_year_day.is_empty();
    parts.freq >= Freq::Daily
        && Rule::new(parts.clone()).is_ok()
        && (parts.by_week_no.is_empty() || week_has_day)
        && (numbered == 0 || numbered == parts.by_day.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn the_rrule_crate_agrees(rule in any_rule().prop_filter("fair", is_fair), start in any_start()) {
        let text = format!("DTSTART:{}\nRRULE:{rule}", start.format("%Y%m%dT%H%M%SZ"));
        let end = start + chrono::TimeDelta::days(2000);
        let theirs: ::rrule::RRuleSet = match text.parse() {
            Ok(theirs) => theirs,
            // It refuses some that the RFC allows.
            Err(_) => return Ok(()),
        };
        let last = (end.and_utc() - chrono::TimeDelta::seconds(1)).with_timezone(&::rrule::Tz::UTC);
        let theirs = theirs.before(last).all(500);
        let theirs: Vec<i64> = theirs.dates.iter().map(chrono::DateTime::timestamp).collect();
        let Ok(ours) = Recurrence::parse(&text) else { return Ok(prop_assert!(theirs.is_empty(), "{}", text)) };
        let ours = ours.iter().map_while(|found| found.ok().and_then(|found| found.at));
        let ours: Vec<i64> = ours.map(Instant::seconds).take_while(|at| *at < end.and_utc().timestamp()).take(500).collect();
        prop_assert_eq!(ours, theirs, "{}", text);
    }
}
