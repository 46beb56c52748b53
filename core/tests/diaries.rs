//! A desk keeps what hours and calendars say: an answer is the same with it and without (law 12).
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Claimant, Command, Decision, Desk, Wish};
use slotwright::feed::{Audience, Detail};
use slotwright::id::{BookingId, ForeignId, NeedId, ResourceId, SourceName, StaffId};
use slotwright::ledger::{MemoryStore, Override, Store};
use slotwright::period::{Instant, Period, Seconds};
use slotwright::rules::ForeignClaim;
use std::collections::BTreeMap;
use std::sync::Arc;

const CATALOG: &str = r#"{"schema":"slotwright.catalog/0","id":"c","locations":[{"id":"lot","zone":"America/New_York",
    "hours":[{"days":["MO","TU","WE","TH","FR","SU"],"from":"08:00","to":"18:00"}],"closures":[{"from":"2026-11-04"}]}],
    "resources":[{"id":"ana","kind":"tech","location":"lot","calendars":[{"name":"own","maxAge":"PT24H"},{"name":"feed","unknown":"free"}]},
        {"id":"ben","kind":"tech","location":"lot","calendars":[{"name":"own","maxAge":"PT48H","unknown":"free"}],
         "hours":[{"days":["SU","MO","TU"],"from":"10:00","to":"16:00"}]}],
    "services":[{"id":"oil","locations":["lot"],"grid":{"step":"PT30M"},"horizon":"P60D",
        "segments":[{"id":"work","length":"PT60M","needs":[{"id":"tech","kind":"tech"}]}]}]}"#;

/// Numbers from 0 to below what is asked for, the same for one seed.
fn dice(seed: u64) -> impl FnMut(i64) -> i64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(state >> 33).unwrap() % below
    }
}

/// What a source last said: the text, and as of when.
type Said = BTreeMap<(&'static str, &'static str), (String, Instant)>;

fn set(desk: &mut Desk, (who, source): (&str, &str), (ics, as_of): &(String, Instant)) {
    let (who, source) = (ResourceId::new(who).unwrap(), SourceName::new(source).unwrap());
    desk.read_calendar(&who, &source, ics, *as_of).unwrap();
}

/// Everything that is asked, as documents.
fn answers(desk: &Desk, window: Period, start: Instant, now: Instant) -> String {
    let wish = Wish::new("oil", "lot").unwrap();
    let slots = desk.slots(&wish, window, now).unwrap().to_json();
    let check = desk.check(&wish, start, now).unwrap().to_json();
    let days = desk.days(&wish, window, now).unwrap().to_json();
    let next = desk.next_slots(&wish, start, 3, now).unwrap().to_json();
    Json::list([slots, check, days, next]).canonical()
}

#[test]
fn a_desk_that_was_asked_before_answers_as_one_that_was_not() {
    let mut roll = dice(11);
    let catalog = Catalog::from_json(CATALOG).unwrap();
    let begin = Instant::parse("2026-10-30T12:00:00Z").unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..40 {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let mut warm = Desk::with_store(catalog.clone(), Arc::clone(&store));
        let (mut now, mut said, mut later) = (begin, Said::new(), None);
        let long = Period::new(begin, begin.plus(Seconds(40 * 86_400))).unwrap();
        for step in 0..25 {
            // A long window is kept, and answers for the short ones that follow, as long as it says the same.
            warm.slots(&Wish::new("oil", "lot").unwrap(), long, now).unwrap();
            now = now.plus(Seconds(roll(12 * 3600)));
            let start = begin.plus(Seconds(1800 * roll(400)));
            let key = [("ana", "own"), ("ana", "feed"), ("ben", "own")]
                .get(usize::try_from(roll(3)).unwrap())
                .copied()
                .unwrap();
            match roll(4) {
                0 => {
                    let stamp = |at: Instant| at.to_utc().format("%Y%m%dT%H%M%SZ").to_string();
                    let text = format!(
                        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:{}\r\nDURATION:PT3H\r\nRRULE:FREQ=DAILY;COUNT=9\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                        stamp(start)
                    );
                    let new = (text, now.plus(Seconds(-roll(80) * 3600)));
                    set(&mut warm, key, &new);
                    said.insert(key, new);
                }
                // Our own feed comes back, here before the desk knows of the booking: what it says hangs on the ledger.
                1 => {
                    let book = format!(
                        r#"{{"command":"book","key":"k{step}","service":"oil","location":"lot","start":"{start}"}}"#
                    );
                    let book = Command::from_json(&book).unwrap();
                    let mut twin = Desk::new(catalog.clone());
                    for who in ["ana", "ben"] {
                        set(
                            &mut twin,
                            (who, "own"),
                            &("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned(), now),
                        );
                    }
                    twin.apply(&book, now).unwrap();
                    later = Some(book);
                    let audience = Audience::Resource(ResourceId::new("ana").unwrap());
                    let feed = twin.feed(&audience, &Detail::Service, Period::ALL).unwrap().to_ics();
                    let new = (feed, now);
                    set(&mut warm, ("ana", "feed"), &new);
                    said.insert(("ana", "feed"), new);
                }
                _ => {
                    let text = format!(
                        r#"{{"command":"book","key":"k{step}","service":"oil","location":"lot","start":"{start}"}}"#
                    );
                    let command = later.take().unwrap_or_else(|| Command::from_json(&text).unwrap());
                    let booked = warm.apply(&command, now).unwrap();
                    seen.insert(matches!(booked, slotwright::desk::Decision::Accepted(_)));
                }
            }
            let from = begin.plus(Seconds(3600 * roll(200)));
            let window = Period::new(from, from.plus(Seconds(3600 * (1 + roll(300))))).unwrap();
            let mut fresh = Desk::with_store(catalog.clone(), Arc::clone(&store));
            said.iter().for_each(|(key, said)| set(&mut fresh, *key, said));
            fresh.refresh().unwrap();
            assert_eq!(
                answers(&warm, window, start, now),
                answers(&fresh, window, start, now),
                "step {step}"
            );
        }
    }
    assert_eq!(seen.len(), 2, "some were booked, and some were not");
}

/// Exclusive resources and a pool, two services that are alike but for their changeovers, another length, an edge that keeps the buffers, and in `{}` changeovers or none.
const BUSY: &str = r#"{"schema":"slotwright.catalog/0","id":"c","locations":[{"id":"lot","zone":"America/New_York",
    "hours":[{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"18:00"}]}],
    "resources":[{"id":"ana","kind":"tech","location":"lot","overbookable":true},{"id":"ben","kind":"tech","location":"lot","buffer":{"before":"PT5M"}},
        {"id":"bays","kind":"bay","location":"lot","capacity":2}],{}
    "services":[{"id":"oil","locations":["lot"],"grid":{"step":"PT30M"},"horizon":"P60D","buffer":{"after":"PT10M"},
        "segments":[{"id":"work","length":"PT60M","needs":[{"id":"tech","kind":"tech"},{"id":"bay","kind":"bay"}]}]},
      {"id":"polish","locations":["lot"],"grid":{"step":"PT30M"},"horizon":"P60D","buffer":{"after":"PT10M"},
        "segments":[{"id":"work","length":"PT60M","needs":[{"id":"tech","kind":"tech"},{"id":"bay","kind":"bay"}]}]},
      {"id":"wash","locations":["lot"],"grid":{"step":"PT15M"},"horizon":"P60D","buffer":{"before":"PT15M"},"edge":"buffersInside",
        "segments":[{"id":"in","length":"PT15M","gap":{"most":"PT30M"},"needs":[{"id":"who","kind":"tech"}]},
          {"id":"out","length":"PT30M","needs":[{"id":"again","sameAs":"who"}]}]}]}"#;

/// Everything that is asked of each service, by whoever gives `given` back, and by those who may look past claims.
fn asked(desk: &Desk, window: Period, start: Instant, now: Instant, given: Option<&str>) -> String {
    let mut all = Vec::new();
    for (service, need) in [("oil", "tech"), ("polish", "tech"), ("wash", "who")] {
        let plain = Wish::new(service, "lot").unwrap();
        let (mut giving, mut leave) = (plain.clone(), plain.clone());
        giving.replacing.extend(given.map(|id| Claimant { id: BookingId::new(id).unwrap(), token: None }));
        leave.overriding = Some(Override { by: StaffId::new("boss").unwrap(), why: "so".to_owned() });
        for wish in [plain, giving, leave] {
            // Whether there is something to give back is an answer, too.
            all.push(desk.slots(&wish, window, now).map_or_else(Json::text, |found| found.to_json()));
            all.push(desk.check(&wish, start, now).map_or_else(Json::text, |found| found.to_json()));
        }
        let plain = Wish::new(service, "lot").unwrap();
        all.push(desk.losses(&plain, window, now).unwrap().to_json());
        let need = NeedId::new(need).unwrap();
        all.push(desk.slots_of_each(&plain, &need, window, now).unwrap().to_json());
    }
    Json::list(all).canonical()
}

#[test]
fn what_is_kept_of_a_ledger_is_forgotten_with_it() {
    let mut roll = dice(5);
    let begin = Instant::parse("2026-10-30T12:00:00Z").unwrap();
    let mut seen = BTreeMap::new();
    for round in 0..30 {
        let changeovers = if round % 2 == 0 {
            ""
        } else {
            r#""changeovers":[{"from":"oil","to":"wash","time":"PT45M"},{"from":"wash","to":"polish","time":"PT30M"}],"#
        };
        let catalog = Catalog::from_json(&BUSY.replace("{}", changeovers)).unwrap();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let mut warm = Desk::with_store(catalog.clone(), Arc::clone(&store));
        let mut other = Desk::with_store(catalog.clone(), Arc::clone(&store));
        let (mut now, mut taken, mut tables) = (begin, Vec::<String>::new(), BTreeMap::new());
        let long = Period::new(begin, begin.plus(Seconds(20 * 86_400))).unwrap();
        for step in 0..25 {
            for service in ["oil", "polish", "wash"] {
                warm.slots(&Wish::new(service, "lot").unwrap(), long, now).unwrap();
            }
            now = now.plus(Seconds(roll(40) * 60));
            let start = begin.plus(Seconds(900 * roll(900)));
            let service = ["oil", "wash"].get(usize::try_from(roll(2)).unwrap()).copied().unwrap();
            let known = usize::try_from(roll(1 + i64::try_from(taken.len()).unwrap())).unwrap();
            let known = taken.get(known).cloned().unwrap_or_else(|| "nobody".to_owned());
            let key = format!(r#""key":"k{step}""#);
            let command = match roll(9) {
                0 | 1 => format!(
                    r#"{{"command":"book",{key},"service":"{service}","location":"lot","start":"{start}"}}"#
                ),
                2..=4 => {
                    let until = now.plus(Seconds(60 * (1 + roll(90))));
                    format!(
                        r#"{{"command":"hold",{key},"service":"{service}","location":"lot","start":"{start}","until":"{until}"}}"#
                    )
                }
                5 => format!(r#"{{"command":"cancel",{key},"booking":{{"id":"{known}"}}}}"#),
                6 => format!(r#"{{"command":"release",{key},"hold":{{"id":"{known}"}}}}"#),
                7 => {
                    let end = start.plus(Seconds(3600 * (1 + roll(30))));
                    format!(r#"{{"command":"block",{key},"resource":"ben","start":"{start}","end":"{end}"}}"#)
                }
                _ => String::new(),
            };
            if command.is_empty() {
                let source = ["dms", "crm"].get(usize::try_from(roll(2)).unwrap()).copied().unwrap();
                let claims = (0..roll(3)).map(|nth| {
                    let core =
                        Period::new(start.plus(Seconds(nth * 7200)), start.plus(Seconds(nth * 7200 + 3600)));
                    ForeignClaim::new(
                        ForeignId::new(&format!("f{nth}")).unwrap(),
                        ResourceId::new("ana").unwrap(),
                        core.unwrap(),
                    )
                });
                let claims: Vec<_> = claims.collect();
                warm.set_claims(&SourceName::new(source).unwrap(), claims.clone(), now).unwrap();
                tables.insert(source, (claims, now));
            } else {
                // Another desk on the same ledger writes now and then.
                let writer = if roll(3) == 0 { &mut other } else { &mut warm };
                let decision = writer.apply(&Command::from_json(&command).unwrap(), now).unwrap();
                warm.refresh().unwrap();
                let is_taken = matches!(&decision, Decision::Accepted(_));
                *seen.entry((command.split('"').nth(3).unwrap().to_owned(), is_taken)).or_insert(0) += 1;
                if let Decision::Accepted(outcome) = &decision {
                    taken.extend(outcome.booking().map(|booking| booking.id.to_string()));
                }
            }
            // The clock of a question may be behind: the ledger's counts.
            let asked_at = now.plus(Seconds(60 * (roll(120) - 20)));
            let from = begin.plus(Seconds(3600 * roll(200)));
            let window = Period::new(from, from.plus(Seconds(3600 * (1 + roll(200))))).unwrap();
            let mut fresh = Desk::with_store(catalog.clone(), Arc::clone(&store));
            for (source, (claims, at)) in &tables {
                fresh.set_claims(&SourceName::new(source).unwrap(), claims.clone(), *at).unwrap();
            }
            fresh.refresh().unwrap();
            let given = (roll(2) == 0).then_some(known.as_str());
            assert_eq!(
                asked(&warm, window, start, asked_at, given),
                asked(&fresh, window, start, asked_at, given),
                "round {round}, step {step}: {command}"
            );
        }
    }
    for command in ["book", "hold", "cancel", "release", "block"] {
        assert!(seen.get(&(command.to_owned(), true)).is_some_and(|count| *count > 4), "{command}: {seen:?}");
    }
}
