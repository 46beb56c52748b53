use super::*;
use crate::canon::Digest;
use crate::error::Error;
use crate::id::{
    BlockId, BookingId, CustomerId, DepositId, ForeignId, Key, LocationId, NeedId, OptionId, ResourceId,
    ServiceId, SourceName, StaffId,
};
use crate::ledger::{
    Booking, EntryKind, LedgerState, Origin, Override, Skipped, Status, Subject, Verb, fold,
};
use crate::period::{Instant, Minutes, Period};
use crate::rules::{Block, Buffer, Claim, Merge, Spacing};
use crate::wire::also::tests::alsos;
use proptest::prelude::*;

const CLAIM: &str = r#"{"resource":"tom","need":"tech","start":"2026-11-02T14:00:00Z","end":"2026-11-02T14:45:00Z","units":1,"before":"PT5M","after":"PT0M","class":"oil"}"#;

/// A batch of one entry of this kind and these members, canonical but for their order.
fn batch_of(members: &str) -> String {
    let digest = "a".repeat(64);
    format!(
        r#"{{"schema":"slotwright.batch/1","ledger":"l","base":3,"position":4,"entries":[{{"key":"k","digest":"{digest}","at":"2026-10-30T12:00:00Z",{members}}}]}}"#
    )
}

fn booked(status: &str, claim: &str, more: &str) -> String {
    batch_of(&format!(
        r#""kind":"booked","bookings":[{{"id":"b","status":{status},"service":"oil","location":"n","start":"2026-11-02T14:00:00Z","end":"2026-11-02T14:45:00Z","claims":[{claim}],"sequence":0,"changedAt":"2026-10-30T12:00:00Z"{more}}}]"#
    ))
}

/// Reads a batch, writes it again, and gives the kind of its entry. What was read is written as it was.
fn kind(text: &str) -> LedgerEntry {
    let batch = Batch::from_json(text).unwrap();
    let as_it_was = parse(text, &Limits::default()).unwrap();
    assert_eq!(batch.to_json().canonical(), as_it_was.canonical());
    batch.entries.into_iter().next().unwrap()
}

#[test]
fn what_this_version_does_not_know_is_kept() {
    let entry = kind(
        &booked(r#""booked""#, CLAIM, r#","note":{"by":[1,null]}"#)
            .replace(r#""kind""#, r#""channel":"web","kind""#),
    );
    assert_eq!(entry.extra.keys().collect::<Vec<_>>(), ["channel"]);
    let EntryKind::Put { bookings, .. } = &*entry.kind else { panic!("{entry:?}") };
    assert_eq!(bookings[0].extra.get("note").unwrap().canonical(), r#"{"by":[1,null]}"#);

    let text = booked(r#""booked""#, CLAIM, "").replace(r#""base""#, r#""shard":7,"base""#);
    let batch = Batch::from_json(&text).unwrap();
    assert_eq!(batch.to_json(), parse(&text, &Limits::default()).unwrap());

    let log = r#"{"batches":[{"base":0,"entries":[],"position":1,"shard":7}],"ledger":"l","origin":"x","schema":"slotwright.log/1"}"#;
    assert_eq!(Log::from_json(log, &Limits::default()).unwrap().to_json().canonical(), log);
}

/// Law 6 and 7: what a newer version said about a booking survives what this version does to it.
#[test]
fn what_is_not_known_survives_the_fold() {
    let mut state = LedgerState::new(LedgerId::new("l").unwrap());
    let text = booked(r#""booked""#, CLAIM, r#","note":1"#)
        .replace(r#""base":3,"position":4"#, r#""base":0,"position":1"#);
    fold(&mut state, &Batch::from_json(&text).unwrap()).unwrap();
    let before = state.digest();
    assert!(state.to_json().canonical().contains(r#""note":1"#));
    let cancelled = text
        .replace(r#""base":0,"position":1"#, r#""base":1,"position":2"#)
        .replace(r#""kind":"booked""#, r#""kind":"cancelled""#);
    fold(&mut state, &Batch::from_json(&cancelled).unwrap()).unwrap();
    assert_ne!(state.digest(), before);
}

/// Law 7: and being written down as a state, with what a newer version says of the state itself.
#[test]
fn a_state_is_read_as_it_was_written_or_not_at_all() {
    let mut state = LedgerState::new(LedgerId::new("l").unwrap());
    let text = booked(r#""booked""#, CLAIM, r#","note":1"#)
        .replace(r#""base":3,"position":4"#, r#""base":0,"position":1"#)
        .replace(r#""kind""#, r#""channel":"web","kind""#);
    fold(&mut state, &Batch::from_json(&text).unwrap()).unwrap();
    let written = state.to_json().canonical();
    assert!(written.contains(r#""channel":"web""#) && written.contains(r#""note":1"#), "{written}");
    let read = |text: &str| LedgerState::from_json(text, &Limits::default());
    let newer = written.replace(r#""ledger""#, r#""tallies":[],"ledger""#);
    for text in [&written, &newer] {
        let read = read(text).unwrap();
        assert_eq!(read.to_json(), parse(text, &Limits::default()).unwrap());
        assert_eq!((read.position(), read.keys().count()), (state.position(), 1));
    }
    let code = |text: &str| read(text).unwrap_err().code();
    assert_eq!(code(&written.replace(r#""status":"booked""#, r#""status":"paused""#)), "ledger.read_only");
    assert_eq!(code(&written.replace(r#"{"merge":"sum"}"#, r#"{"merge":"woven"}"#)), "ledger.read_only");
    assert_eq!(code(&written.replace(r#""blocks":[]"#, r#""blocks":[],"every":"day""#)), "ledger.read_only");
    assert_eq!(code(&written.replace(r#""position":1"#, r#""position":-1"#)), "document.invalid");
    assert_eq!(code(&written.replace("slotwright.state/1", "slotwright.state/9")), "document.invalid");
}

const ROW: &str = r#"{"from":"oil","to":"wash","time":"PT5M""#;

#[test]
fn what_must_be_understood_and_is_not_makes_the_ledger_read_only() {
    let with = |claim: &str| booked(r#""booked""#, claim, "");
    let configured = |spacing: &str| {
        let digest = "b".repeat(64);
        batch_of(&format!(
            r#""kind":"configured","revision":"{digest}","spacing":{spacing},"capacities":{{"tom":1}}"#
        ))
    };
    let blocked = |more: &str| {
        batch_of(&format!(
            r#""kind":"blocked","resource":"tom","block":{{"id":"x","start":"2026-11-02T14:00:00Z","end":"2026-11-02T15:00:00Z","units":1{more}}}"#
        ))
    };
    let rows = [
        (with(CLAIM), false),
        (with(&CLAIM.replace("\"units\"", "\"quota\":\"day\",\"units\"")), true),
        (booked(r#""paused""#, CLAIM, ""), true),
        (booked(r#""held""#, CLAIM, r#","heldUntil":"2026-10-30T12:15:00Z""#), false),
        (configured(r#"{"merge":"sum"}"#), false),
        (configured(r#"{"merge":"woven"}"#), true),
        (configured(r#"{"merge":"sum","travel":[]}"#), true),
        (configured(&format!(r#"{{"merge":"sum","changeovers":[{ROW}}}]}}"#)), false),
        (configured(&format!(r#"{{"merge":"sum","changeovers":[{ROW},"crew":2}}]}}"#)), true),
        (blocked(""), false),
        (blocked(r#","every":"day""#), true),
        (batch_of(r#""kind":"joinedWaitlist","who":{"c":1}"#), false),
        (batch_of(r#""kind":"joinedWaitlist","mustUnderstand":false"#), false),
        (batch_of(r#""kind":"formatRaised","mustUnderstand":true"#), true),
        (with(CLAIM).replace(r#""kind""#, r#""mustUnderstand":true,"kind""#), false),
        (with(CLAIM).replace(r#""kind""#, r#""mustUnderstand":true,"tally":1,"kind""#), true),
        (
            booked(r#""booked""#, CLAIM, r#","note":1"#)
                .replace(r#""kind""#, r#""mustUnderstand":true,"kind""#),
            true,
        ),
    ];
    for (text, is_read_only) in rows {
        kind(&text);
        let mut state = LedgerState::new(LedgerId::new("l").unwrap());
        let batch = Batch { base: Position::START, ..Batch::from_json(&text).unwrap() };
        fold(&mut state, &batch).unwrap();
        assert_eq!(state.read_only().is_some(), is_read_only, "{text}");
    }
}

#[test]
fn a_fault_says_where_it_is() {
    let rows = [
        (booked("5", CLAIM, ""), r#"entries[0].bookings[0].status: 5 is not a status, such as "booked""#),
        (booked(r#""held""#, CLAIM, ""), "entries[0].bookings[0].heldUntil: this member must be there"),
        (
            booked(r#""booked""#, &CLAIM.replace("14:45", "13:45"), ""),
            "entries[0].bookings[0].claims[0].end: the period from 2026-11-02T14:00:00Z ends before it starts, at 2026-11-02T13:45:00Z",
        ),
        (
            booked(r#""booked""#, CLAIM, "").replace(&"a".repeat(64), "A"),
            r#"entries[0].digest: "A" is not a SHA-256 digest: 64 lower-case hexadecimal digits"#,
        ),
        (batch_of(r#""kind":"x","mustUnderstand":1"#), "entries[0].mustUnderstand: 1 is not true or false"),
        (
            batch_of(r#""kind":"x""#).replace("batch/1", "batch/2"),
            r#"schema: "slotwright.batch/2" is not a schema that this version reads: it reads "slotwright.batch/1""#,
        ),
        (
            batch_of(r#""kind":"x""#).replace(r#""base":3"#, r#""base":-1"#),
            "base: -1 is not a whole number from 0 on",
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(
            Batch::from_json(&text).unwrap_err().to_string(),
            format!("{BATCH}: 1 fault\n  {expected}")
        );
    }
    let log = r#"{"schema":"slotwright.log/1","ledger":"l","batches":[{"ledger":"m","base":0,"position":1,"entries":[]}]}"#;
    let error = Log::from_json(log, &Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{LOG}: 1 fault\n  batches[0]: a batch of ledger \"m\" in the log of \"l\"")
    );
    assert!(matches!(Log::from_json("[", &Limits::default()), Err(Error::JsonInvalid { .. })));
}

fn names<T: core::fmt::Debug>(make: fn(&str) -> Result<T>) -> impl Strategy<Value = T> {
    "[a-c]{1,2}".prop_map(move |text| make(&text).unwrap())
}

fn instants() -> impl Strategy<Value = Instant> {
    (Instant::MIN.seconds()..Instant::MAX.seconds())
        .prop_map(|seconds| Instant::from_seconds(seconds).unwrap())
}

fn periods() -> impl Strategy<Value = Period> {
    (instants(), instants()).prop_filter_map("empty", |(a, b)| Period::checked(a.min(b), a.max(b)))
}

fn claims() -> impl Strategy<Value = Claim> {
    let parts = (
        names(ResourceId::new),
        names(NeedId::new),
        periods(),
        any::<u32>(),
        any::<(u16, u16)>(),
        names(ServiceId::new),
    );
    parts.prop_map(|(resource, need, core, units, (before, after), class)| {
        let buffer = Buffer { before: Minutes(before.into()), after: Minutes(after.into()) };
        Claim { resource, need, core, units, buffer, class }
    })
}

prop_compose! {
    fn bookings()(
        (id, series, customer) in (names(BookingId::new), prop::option::of(names(BookingId::new)), prop::option::of(names(CustomerId::new))),
        status in prop_oneof![instants().prop_map(|until| Status::Held { until }), prop::sample::select(Status::PLAIN.to_vec())],
        (service, location, visit) in (names(ServiceId::new), names(LocationId::new), periods()),
        claims in prop::collection::vec(claims(), 0..3),
        (token, data, extra) in (any::<bool>(), prop::option::of(any::<String>()), prop::option::of(any::<i32>())),
        deposit in prop::option::of(names(DepositId::new)),
        choices in prop::collection::btree_map(names(NeedId::new), names(ResourceId::new), 0..2),
        (options, quantity, also) in (prop::collection::btree_set(names(OptionId::new), 0..3), 1..4_u32, alsos()),
        (overriding, origin) in (any::<bool>(), any::<bool>()),
        sequence in any::<u32>(),
        changed_at in instants(),
    ) -> Booking {
        Booking {
            id, status, subject: Subject { service, options, quantity, also, location, visit, choices }, customer, claims: claims.into(),
            token: token.then(|| Digest::of(b"token")),
            overriding: overriding.then(|| Override { by: StaffId::new("sam").unwrap(), why: "a recall".to_owned() }),
            origin: origin.then(|| Origin {
                source: SourceName::new("dms").unwrap(), id: ForeignId::new("R-7").unwrap(), digest: Digest::of(b"f"),
            }),
            deposit, data: data.map(Json::Text), sequence, series, changed_at,
            extra: extra.map(|number| ("newer".to_owned(), Json::Int(number.into()))).into_iter().collect(),
        }
    }
}

fn kinds() -> impl Strategy<Value = EntryKind> {
    let verbs = prop::sample::select(vec![
        Verb::Held,
        Verb::Extended,
        Verb::Requested,
        Verb::Booked,
        Verb::Confirmed,
        Verb::Rescheduled,
        Verb::Approved,
        Verb::Declined,
        Verb::CheckedIn,
        Verb::Completed,
        Verb::NoShow,
        Verb::Cancelled,
        Verb::Released,
        Verb::Series,
        Verb::Imported,
        Verb::Waitlisted,
        Verb::Left,
    ]);
    let skipped = (instants(), prop::collection::vec(any::<String>(), 0..2))
        .prop_map(|(start, codes)| Skipped { start, codes, extra: BTreeMap::new() });
    let list = || prop::collection::vec(names(BookingId::new), 0..3);
    prop_oneof![
        any::<u32>().prop_map(|format| EntryKind::Raised { format }),
        (any::<bool>(), prop::collection::btree_map(names(ResourceId::new), any::<u32>(), 0..3)).prop_map(
            |(sum, capacities)| {
                let spacing = Spacing::of(if sum { Merge::Sum } else { Merge::Largest });
                let overbookable = capacities.keys().take(usize::from(sum)).cloned().collect();
                EntryKind::Configured { revision: Digest::of(b"r"), spacing, capacities, overbookable }
            }
        ),
        (
            verbs,
            prop::collection::vec(bookings(), 0..3),
            list(),
            prop::collection::vec(skipped, 0..2),
            list()
        )
            .prop_map(|(verb, bookings, releases, skipped, displaced)| EntryKind::Put {
                verb,
                bookings: bookings.into_iter().map(Into::into).collect(),
                releases,
                skipped,
                displaced
            }),
        (names(ResourceId::new), names(BlockId::new), periods(), any::<u32>(), list()).prop_map(
            |(resource, id, period, units, displaced)| {
                EntryKind::Blocked { resource, block: Block { id, period, units }, displaced }
            }
        ),
    ]
}

proptest! {
    #[test]
    fn what_was_written_is_read(
        entries in prop::collection::vec((names(Key::new), instants(), kinds(), any::<bool>()), 0..4),
        base in 0..1_u64 << 52,
    ) {
        let extra = |is_there: bool| is_there.then(|| ("x".to_owned(), Json::Null)).into_iter().collect::<BTreeMap<_, _>>();
        let entries = entries.into_iter().map(|(key, at, kind, more)| {
            LedgerEntry { key, digest: Digest::of(b"d"), at, kind: kind.into(), extra: extra(more) }
        });
        let ledger = LedgerId::new("l").unwrap();
        let batch = Batch { ledger: ledger.clone(), base: Position(base), position: Position(base + 1), entries: entries.collect(), extra: extra(true) };
        prop_assert_eq!(Batch::from_json(&batch.to_json().canonical()), Ok(batch.clone()));
        let log = Log::new(ledger, vec![batch]);
        prop_assert_eq!(Log::from_json(&log.to_json().canonical(), &Limits::default()), Ok(log));
    }

    /// A batch with one piece of it replaced by garbage.
    #[test]
    fn garbage_is_an_error(at in 0..400_usize, garbage in r#"[\[\]{}:,"a-z0-9]{0,4}"#) {
        let text = booked(r#""booked""#, CLAIM, "");
        let (before, after) = text.split_at(at.min(text.len()));
        drop(Batch::from_json(&format!("{before}{garbage}{}", after.get(3..).unwrap_or(""))));
    }
}
