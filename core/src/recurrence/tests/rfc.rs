//! The examples of RFC 5545 §3.8.5.3, all of them, as the RFC prints them: the days of each, by month.

use super::starts;

/// `days` is what the RFC lists: `1997 9: 2 3 4; 10: 7`. All start at 09:00 in New York, unless `times` are
/// given; `...` at the end means that the rule goes on.
fn check(rule: &str, days: &str) {
    check_from("19970902T090000", rule, days);
}

fn check_from(start: &str, rule: &str, days: &str) {
    check_times(start, rule, days, &["090000"]);
}

fn check_times(start: &str, rule: &str, days: &str, times: &[&str]) {
    let (days, goes_on) = days.strip_suffix("...").map_or((days, false), |days| (days.trim(), true));
    let mut expected = Vec::new();
    let mut year = 0;
    for month in days.split(';').filter(|month| !month.trim().is_empty()) {
        let (head, list) = month.split_once(':').unwrap();
        let mut head = head.split_whitespace().map(|n| n.parse::<u32>().unwrap()).collect::<Vec<_>>();
        let month = head.pop().unwrap();
        year = head.pop().unwrap_or(year);
        for day in list.split_whitespace() {
            let days: Vec<u32> = match day.split_once('-') {
                Some((from, to)) => (from.parse().unwrap()..=to.parse().unwrap()).collect(),
                None => vec![day.parse().unwrap()],
            };
            expected.extend(
                days.iter().flat_map(|day| {
                    times.iter().map(move |time| format!("{year:04}{month:02}{day:02}T{time}"))
                }),
            );
        }
    }
    let text = format!("DTSTART;TZID=America/New_York:{start}\nRRULE:{rule}");
    let found = starts(&text, expected.len() + usize::from(!goes_on));
    assert_eq!(found, expected, "{rule}");
}

#[test]
fn daily() {
    check("FREQ=DAILY;COUNT=10", "1997 9: 2-11");
    check("FREQ=DAILY;UNTIL=19971224T000000Z", "1997 9: 2-30; 10: 1-31; 11: 1-30; 12: 1-23");
    check(
        "FREQ=DAILY;INTERVAL=2",
        "1997 9: 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30; 10: 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30; 11: 1 3 5...",
    );
    check("FREQ=DAILY;INTERVAL=10;COUNT=5", "1997 9: 2 12 22; 10: 2 12");
    let january = "1998 1: 1-31; 1999 1: 1-31; 2000 1: 1-31";
    check_from(
        "19980101T090000",
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        january,
    );
    check_from("19980101T090000", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", january);
}

#[test]
fn weekly() {
    check("FREQ=WEEKLY;COUNT=10", "1997 9: 2 9 16 23 30; 10: 7 14 21 28; 11: 4");
    check(
        "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        "1997 9: 2 9 16 23 30; 10: 7 14 21 28; 11: 4 11 18 25; 12: 2 9 16 23",
    );
    check(
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "1997 9: 2 16 30; 10: 14 28; 11: 11 25; 12: 9 23; 1998 1: 6 20; 2: 3 17...",
    );
    let five_weeks = "1997 9: 2 4 9 11 16 18 23 25 30; 10: 2";
    check("FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", five_weeks);
    check("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", five_weeks);
    check_from(
        "19970901T090000",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "1997 9: 1 3 5 15 17 19 29; 10: 1 3 13 15 17 27 29 31; 11: 10 12 14 24 26 28; 12: 8 10 12 22",
    );
    check("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997 9: 2 4 16 18 30; 10: 2 14 16");
}

#[test]
fn monthly() {
    check_from(
        "19970905T090000",
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "1997 9: 5; 10: 3; 11: 7; 12: 5; 1998 1: 2; 2: 6; 3: 6; 4: 3; 5: 1; 6: 5",
    );
    check_from(
        "19970905T090000",
        "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        "1997 9: 5; 10: 3; 11: 7; 12: 5",
    );
    check_from(
        "19970907T090000",
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "1997 9: 7 28; 11: 2 30; 1998 1: 4 25; 3: 1 29; 5: 3 31",
    );
    check_from(
        "19970922T090000",
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "1997 9: 22; 10: 20; 11: 17; 12: 22; 1998 1: 19; 2: 16",
    );
    check_from(
        "19970928T090000",
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "1997 9: 28; 10: 29; 11: 28; 12: 29; 1998 1: 29; 2: 26...",
    );
    check(
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "1997 9: 2 15; 10: 2 15; 11: 2 15; 12: 2 15; 1998 1: 2 15",
    );
    check_from(
        "19970930T090000",
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "1997 9: 30; 10: 1 31; 11: 1 30; 12: 1 31; 1998 1: 1 31; 2: 1",
    );
    check_from(
        "19970910T090000",
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "1997 9: 10-15; 1999 3: 10-13",
    );
    check(
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        "1997 9: 2 9 16 23 30; 11: 4 11 18 25; 1998 1: 6 13 20 27; 3: 3 10 17 24 31...",
    );
    check_from(
        "19970913T090000",
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "1997 9: 13; 10: 11; 11: 8; 12: 13; 1998 1: 10; 2: 7; 3: 7; 4: 11; 5: 9; 6: 13...",
    );
    check_from(
        "19970904T090000",
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "1997 9: 4; 10: 7; 11: 6",
    );
    check_from(
        "19970929T090000",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "1997 9: 29; 10: 30; 11: 27; 12: 30; 1998 1: 29; 2: 26; 3: 30...",
    );
    check_from("20070115T090000", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007 1: 15 30; 2: 15; 3: 15 30");
}

#[test]
fn friday_the_thirteenth() {
    let rule = "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13\nEXDATE;TZID=America/New_York:19970902T090000";
    check(rule, "1998 2: 13; 3: 13; 11: 13; 1999 8: 13; 2000 10: 13...");
}

#[test]
fn yearly() {
    check_from(
        "19970610T090000",
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "1997 6: 10; 7: 10; 1998 6: 10; 7: 10; 1999 6: 10; 7: 10; 2000 6: 10; 7: 10; 2001 6: 10; 7: 10",
    );
    check_from(
        "19970310T090000",
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "1997 3: 10; 1999 1: 10; 2: 10; 3: 10; 2001 1: 10; 2: 10; 3: 10; 2003 1: 10; 2: 10; 3: 10",
    );
    check_from(
        "19970101T090000",
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "1997 1: 1; 4: 10; 7: 19; 2000 1: 1; 4: 9; 7: 18; 2003 1: 1; 4: 10; 7: 19; 2006 1: 1",
    );
    check_from("19970519T090000", "FREQ=YEARLY;BYDAY=20MO", "1997 5: 19; 1998 5: 18; 1999 5: 17...");
    check_from(
        "19970512T090000",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "1997 5: 12; 1998 5: 11; 1999 5: 17...",
    );
    check_from(
        "19970313T090000",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "1997 3: 13 20 27; 1998 3: 5 12 19 26; 1999 3: 4 11 18 25...",
    );
    check_from(
        "19970605T090000",
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "1997 6: 5 12 19 26; 7: 3 10 17 24 31; 8: 7 14 21 28; 1998 6: 4 11 18 25; 7: 2 9 16 23 30; 8: 6 13 20 27; 1999 6: 3 10 17 24...",
    );
    check_from(
        "19961105T090000",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "1996 11: 5; 2000 11: 7; 2004 11: 2...",
    );
}

#[test]
fn within_a_day() {
    // The RFC prints 15:00 too, as if its UNTIL were local: 17:00 UTC is 13:00 in New York (erratum 3883).
    check_times(
        "19970902T090000",
        "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z",
        "1997 9: 2",
        &["090000", "120000"],
    );
    check_times(
        "19970902T090000",
        "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
        "1997 9: 2",
        &["090000", "091500", "093000", "094500", "100000", "101500"],
    );
    check_times(
        "19970902T090000",
        "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
        "1997 9: 2",
        &["090000", "103000", "120000", "133000"],
    );
    let times: Vec<String> =
        (9..17).flat_map(|hour| [0, 20, 40].map(|minute| format!("{hour:02}{minute:02}00"))).collect();
    let times: Vec<&str> = times.iter().map(String::as_str).collect();
    check_times(
        "19970902T090000",
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
        "1997 9: 2-5...",
        &times,
    );
    check_times(
        "19970902T090000",
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
        "1997 9: 2-5...",
        &times,
    );
}

#[test]
fn the_week_start_matters() {
    check_from("19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997 8: 5 10 19 24");
    check_from("19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997 8: 5 17 19 31");
}

/// The examples in the text of §3.3.10, and those of EXDATE and RDATE (§3.8.5.1 and §3.8.5.2).
#[test]
fn examples_of_parts_and_dates() {
    // "every Sunday in January at 8:30 AM and 9:30 AM, every other year".
    check_times(
        "19970105T083000",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30",
        "1997 1: 5 12 19 26; 1999 1: 3 10 17 24 31; 2001 1: 7...",
        &["083000", "093000"],
    );
    // "the last work day of the month".
    check_from(
        "19970930T090000",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "1997 9: 30; 10: 31; 11: 28; 12: 31; 1998 1: 30; 2: 27...",
    );
    check("FREQ=DAILY;COUNT=10;INTERVAL=2", "1997 9: 2 4 6 8 10 12 14 16 18 20");
    check_from("19970131T090000", "FREQ=YEARLY;BYMONTH=1", "1997 1: 31; 1998 1: 31; 1999 1: 31...");

    let all = |text: &str| starts(text, 20).join(" ");
    let april = "DTSTART:19960401T010000Z\nRRULE:FREQ=DAILY;COUNT=4";
    assert_eq!(
        all(&format!("{april}\nEXDATE:19960402T010000Z,19960403T010000Z,19960404T010000Z")),
        "19960401T010000Z"
    );
    let july = "DTSTART;TZID=America/New_York:19970713T083000\nRRULE:FREQ=DAILY;COUNT=1";
    for date in ["RDATE:19970714T123000Z", "RDATE;TZID=America/New_York:19970714T083000"] {
        assert_eq!(all(&format!("{july}\n{date}")), "19970713T083000 19970714T083000", "{date}");
    }
    let periods = "RDATE;VALUE=PERIOD:19960403T020000Z/19960403T040000Z,\n 19960404T010000Z/PT3H";
    let text = format!("DTSTART:19960402T010000Z\n{periods}");
    let found: Vec<String> = super::take(&super::parse(&text), 9)
        .iter()
        .map(|one| format!("{}/{}", one.start, one.end.as_ref().unwrap()))
        .collect();
    assert_eq!(found, ["19960403T020000Z/19960403T040000Z", "19960404T010000Z/19960404T040000Z"]);
    assert_eq!(
        all(
            "DTSTART;VALUE=DATE:19970101\nRDATE;VALUE=DATE:19970101,19970120,19970217,19970421,\n 19970526,19970704,19970901,19971014,19971128,19971129,19971225"
        ),
        "19970101 19970120 19970217 19970421 19970526 19970704 19970901 19971014 19971128 19971129 19971225"
    );
}
