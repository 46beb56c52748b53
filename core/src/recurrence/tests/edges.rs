//! The edges of time and of sets, and dates with several rules.

use super::*;

#[test]
fn nothing_is_before_the_year_1_or_after_the_year_9999() {
    check("DTSTART:99991230T090000Z\nRRULE:FREQ=DAILY", &["99991230T090000Z", "99991231T090000Z"]);
    check("DTSTART;VALUE=DATE:99991230\nRRULE:FREQ=DAILY", &["99991230", "99991231"]);
    check("DTSTART:99980101T000000\nRRULE:FREQ=YEARLY", &["99980101T000000", "99990101T000000"]);
    check("DTSTART:00010101T000000\nRRULE:FREQ=MONTHLY;COUNT=2", &["00010101T000000", "00010201T000000"]);
    // The year counts that UTC has then.
    check("DTSTART;TZID=Asia/Tokyo:00010101T000000\nRRULE:FREQ=YEARLY;COUNT=2", &["00020101T000000"]);
    check("DTSTART;TZID=America/New_York:99991231T230000\nRRULE:FREQ=DAILY", &[]);
    let days = parse("DTSTART;TZID=America/New_York:99991229T230000\nRRULE:FREQ=DAILY");
    assert_eq!(days.iter().rev().count(), 2);
    assert_eq!(days.between(at("9999-12-30T00:00:00Z"), Instant::MAX).unwrap().len(), 2);
}

#[test]
fn a_position_picks_in_the_set_of_the_frequency() {
    let starts = |rule: &str, expected: &[&str]| {
        check(&format!("DTSTART:20260105T090000\nRRULE:FREQ={rule}"), expected)
    };
    starts("HOURLY;BYMINUTE=0,20,40;BYSETPOS=-1;COUNT=2", &["20260105T094000", "20260105T104000"]);
    starts("MINUTELY;BYSECOND=10,20,30;BYSETPOS=2;COUNT=2", &["20260105T090020", "20260105T090120"]);
    starts(
        "DAILY;BYHOUR=9,12,15;BYSETPOS=-1,1;COUNT=3",
        &["20260105T090000", "20260105T150000", "20260106T090000"],
    );
    starts("DAILY;BYHOUR=8,12;BYSETPOS=1;COUNT=1", &["20260106T080000"]);
    starts("WEEKLY;BYDAY=MO,TU,WE;BYSETPOS=-1;COUNT=2", &["20260107T090000", "20260114T090000"]);
    starts(
        "WEEKLY;BYDAY=MO,TU;BYHOUR=9,17;BYSETPOS=2,-2;COUNT=3",
        &["20260105T170000", "20260106T090000", "20260112T170000"],
    );
    // Two positions may pick the same: it counts once.
    starts(
        "MONTHLY;BYDAY=MO;BYSETPOS=4,-1;COUNT=3",
        &["20260126T090000", "20260223T090000", "20260323T090000"],
    );
    starts("DAILY;BYHOUR=9;BYSETPOS=1,-1;COUNT=2", &["20260105T090000", "20260106T090000"]);
    starts("YEARLY;BYMONTH=1,2;BYDAY=SU;BYSETPOS=1,-1;COUNT=2", &["20260222T090000", "20270103T090000"]);
}

#[test]
fn rules_unite_and_what_is_excluded_is_out_of_all() {
    let lines = "DTSTART;TZID=Europe/Berlin:20260302T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\nRRULE:FREQ=DAILY;UNTIL=20260304T080000Z";
    check(
        lines,
        &["20260302T090000", "20260303T090000", "20260304T090000", "20260309T090000", "20260316T090000"],
    );
    check(
        &format!(
            "{lines}\nEXRULE:FREQ=DAILY;INTERVAL=7\nEXRULE:FREQ=MONTHLY;BYMONTHDAY=3\nRDATE:20250101T000000Z"
        ),
        &["20250101T010000", "20260304T090000"],
    );
    // An EXRULE in a gap hits what the skipped time is.
    check(
        "DTSTART;TZID=Europe/Berlin:20260329T003000\nRRULE:FREQ=HOURLY;COUNT=5\nEXRULE:FREQ=DAILY;BYHOUR=3",
        &["20260329T003000", "20260329T013000", "20260329T043000"],
    );
}

#[test]
fn a_skipped_time_is_skipped_from_behind_too() {
    let skip = Options { gap: Gap::Skip, ..Options::default() };
    let lines = "DTSTART;TZID=America/New_York:20260307T023000\nRRULE:FREQ=DAILY;COUNT=3";
    let found: Vec<_> =
        parse_with(lines, &skip).unwrap().iter().rev().map(|one| one.unwrap().start.to_string()).collect();
    assert_eq!(found, ["20260309T023000", "20260307T023000"]);
}
