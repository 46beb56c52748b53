//! Properties of free/busy: windows tile, and an event's time does not depend on how it is asked for.

use super::*;
use proptest::prelude::*;
use slotwright::period::Seconds;

fn any_event() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        (1u32..=30, 0u32..24)
            .prop_map(|(day, hour)| format!("DTSTART;TZID=America/New_York:202611{day:02}T{hour:02}1500")),
        (1u32..=30, 0u32..24).prop_map(|(day, hour)| format!("DTSTART:202611{day:02}T{hour:02}3000Z")),
        (1u32..=30).prop_map(|day| format!("DTSTART;VALUE=DATE:202611{day:02}")),
    ];
    let length = prop_oneof!["DURATION:PT[1-9]{1,2}H", "DURATION:P[1-4]D", "X-NONE:1"];
    let rule = prop_oneof!["X-NONE:2", "RRULE:FREQ=DAILY;INTERVAL=[1-5]", "RRULE:FREQ=WEEKLY;COUNT=[1-4]"];
    (0u8..4, start, length, rule, prop_oneof!["", "TRANSP:TRANSPARENT", "STATUS:TENTATIVE"])
        .prop_map(|(uid, start, length, rule, more)| format!("UID:{uid} {start} {length} {rule} {more}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_window_says_what_its_parts_say(
        events in prop::collection::vec(any_event(), 1..6),
        from in 0i64..30 * 86_400,
        lengths in prop::collection::vec(1i64..4 * 86_400, 1..6),
    ) {
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let calendar = calendar(&events);
        let start = instant("2026-11-01T00:00:00Z").plus(Seconds(from));
        let mut at = start;
        let mut parts = FreeBusy::default();
        for length in lengths {
            let window = Period::new(at, at.plus(Seconds(length))).unwrap();
            let part = calendar.free_busy(window).unwrap();
            parts.busy = parts.busy.union(&part.busy);
            parts.tentative = parts.tentative.union(&part.tentative);
            at = window.end();
        }
        prop_assert_eq!(calendar.free_busy(Period::new(start, at).unwrap()).unwrap(), parts);
    }

    #[test]
    fn free_busy_is_the_sum_of_the_occurrences(events in prop::collection::vec(any_event(), 1..6)) {
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let calendar = calendar(&events);
        let window = period("2026-11-05T07:00:00Z", "2026-11-19T19:00:00Z");
        let occurrences = calendar.occurrences(window).unwrap();
        let of = |kind| -> PeriodSet {
            let periods = occurrences.iter().filter(|one| one.busy == kind).filter_map(|one| one.period());
            periods.collect::<PeriodSet>().within(&window)
        };
        let found = calendar.free_busy(window).unwrap();
        prop_assert_eq!(found.busy, of(slotwright::calendar::FbType::Busy));
        prop_assert_eq!(found.tentative, of(slotwright::calendar::FbType::Tentative));
    }
}
