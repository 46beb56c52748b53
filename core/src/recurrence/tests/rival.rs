//! The rules against the `rrule` crate, where that is known to be right: DAILY and longer, in UTC, valid by the
//! letter, and none of what it reads otherwise (see [`is_fair`]).

use super::model::{any_rule, any_start};
use super::*;
use proptest::prelude::*;

/// Left out: BYWEEKNO without a day, which it reads as every day of the week; numbered weekdays beside plain
/// ones, which it lets pass only together; BYSETPOS in a WEEKLY rule, whose first week it begins at DTSTART (RFC
/// 5545: "in a WEEKLY rule, the interval would be one week"); week numbers of weeks that do not start on Monday,
/// where it takes a week 52 at the turn of the year for a week 53.
fn is_fair(rule: &Rule) -> bool {
    let parts = rule.parts();
    let numbered = parts.by_day.iter().filter(|day| day.nth.is_some()).count();
    let week_has_day =
        !parts.by_day.is_empty() || !parts.by_month_day.is_empty() || !parts.by_year_day.is_empty();
    parts.freq >= Freq::Daily
        && Rule::new(parts.clone()).is_ok()
        && (parts.by_week_no.is_empty() || week_has_day && parts.week_start == chrono::Weekday::Mon)
        && (parts.freq != Freq::Weekly || parts.by_set_pos.is_empty())
        && (numbered == 0 || numbered == parts.by_day.len())
}

/// Always the same rules: a fault of theirs that nobody has met yet is no reason for our tests to fail one day.
const SEED: proptest::test_runner::RngSeed = proptest::test_runner::RngSeed::Fixed(5545);

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, rng_seed: SEED, max_global_rejects: 100_000, ..ProptestConfig::default() })]

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
        let Ok(ours) = Recurrence::parse(&text) else {
            // Counting took too long: there is nothing to count.
            prop_assert!(theirs.is_empty(), "{}", text);
            return Ok(());
        };
        let ours = ours.iter().map_while(|found| found.ok().and_then(|found| found.at));
        let ours: Vec<i64> = ours.map(Instant::seconds).take_while(|at| *at < end.and_utc().timestamp()).take(500).collect();
        prop_assert_eq!(ours, theirs, "{}", text);
    }
}
