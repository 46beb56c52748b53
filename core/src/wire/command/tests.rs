use super::*;
use crate::Error;
use crate::desk::{Claimant, Imported, ImportedClaim};
use crate::id::{BookingId, ForeignId, LocationId, NeedId, OptionId, ServiceId, SourceName, StaffId};
use crate::ledger::Override;
use crate::period::Period;
use crate::wire::also::tests::alsos;
use proptest::prelude::*;

const BOOK: &str =
    r#"{"command":"book","key":"k","service":"s","location":"l","start":"2026-11-02T09:00:00-05:00"}"#;

fn faults(text: &str) -> Vec<String> {
    match Command::from_json(text) {
        Ok(_) => Vec::new(),
        Err(Error::DocumentInvalid { faults, .. }) => faults
            .0
            .iter()
            .map(|fault| format!("{} [{}] {}", fault.path, fault.code, fault.message))
            .collect(),
        Err(other) => vec![other.to_string()],
    }
}

#[test]
fn a_fault_says_where_it_is_and_what_would_be_right() {
    let instant = r#"is not an RFC 3339 date-time with an offset, such as "2026-11-02T09:00:00-05:00""#;
    let rows: &[(&str, &[&str])] = &[
        (BOOK, &[]),
        ("[]", &[" [type] [] is not a command: an object"]),
        ("{}", &["command [missing] this member must be there", "key [missing] this member must be there"]),
        (
            r#"{"command":"bok","key":"k","x":1}"#,
            &[r#"command [value] "bok" is no command; did you mean "book"?"#],
        ),
        (
            r#"{"command":"import","key":"k","location":"l","source":"s","bookings":[{"id":"R","service":"s","start":"2026-11-02T09:00:00Z","end":"2026-11-02T08:00:00Z","status":"held","claims":[{"resource":"","start":"2026-11-02T09:00:00Z"}]}]}"#,
            &[
                "bookings[0].end [value] the period from 2026-11-02T09:00:00Z ends before it starts, at 2026-11-02T08:00:00Z",
                "bookings[0].claims[0].resource [value] \"\" can't be an identifier: it is empty",
                "bookings[0].claims[0].end [missing] this member must be there",
                r#"bookings[0].status [type] "held" is not one of "requested", "booked", "checkedIn", "completed", "noShow", "cancelled""#,
            ],
        ),
        (
            r#"{"schema":"slotwright.command/1","command":"book"}"#,
            &[
                r#"schema [schema] "slotwright.command/1" is not a schema that this version reads: it reads "slotwright.command/0""#,
            ],
        ),
        (
            r#"{"command":"hold","key":" ","service":"s","start":"2026-11-02T09:00","Token":"t"}"#,
            &[
                r#"key [value] " " can't be an identifier: it begins or ends with white space"#,
                "location [missing] this member must be there",
                &format!(r#"start [value] "2026-11-02T09:00" {instant}"#),
                "until [missing] this member must be there",
                r#"Token [unknown_member] there is no such member; did you mean "token"?"#,
            ],
        ),
        (
            r#"{"command":"book","key":"k","slot":"s/l/2026-11-02T14:00:00Z","start":"2026-11-02T14:00:00Z","quantity":"2"}"#,
            &["quantity [conflict] `slot` says this already", "start [conflict] `slot` says this already"],
        ),
        (
            r#"{"command":"book","key":"k","slot":"s/l"}"#,
            &[r#"slot [value] "s/l" is not a slot id, such as "oil-change/northside/2026-11-02T14:00:00Z""#],
        ),
        (
            r#"{"command":"block","key":"k","resource":"r","start":"2026-11-02T14:00:00Z","end":"2026-11-02T13:00:00Z"}"#,
            &[
                "end [value] the period from 2026-11-02T14:00:00Z ends before it starts, at 2026-11-02T13:00:00Z",
            ],
        ),
        (
            r#"{"command":"cancel","key":"k","booking":{"token":5},"by":"me"}"#,
            &[
                "booking.id [missing] this member must be there",
                "booking.token [type] 5 is not a text",
                r#"by [type] "me" is not one of "staff", "customer""#,
            ],
        ),
        (
            r#"{"command":"reschedule","key":"k","booking":{"id":"b"},"slot":"x","start":"2026-11-02T14:00:00Z","choices":{"n":1," ":"r"}}"#,
            &[
                r#"choices[" "] [value] " " can't be an identifier: it begins or ends with white space"#,
                "choices.n [type] 1 is not a name",
                "slot [unsupported] this version does not support it, and will not pretend to: leave it out",
            ],
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(faults(text), *expected, "{text}");
    }
}

#[test]
fn a_slot_says_the_same_as_its_parts() {
    let parts = r#""also":{"order":"any","services":[{"service":"t,u"},{"options":["x"],"quantity":2,"service":"v"}],"wait":"PT1H30M"},"choices":{"n":"r/1"},"prefer":{"m":["x:y","z"]},"options":["b","a+"],"quantity":3,"start""#;
    let parts = BOOK.replace("\"start\"", parts);
    let slot = r#"{"schema":"slotwright.command/0","command":"book","key":"k","slot":"s*3+a%2B+b;t%2Cu;v*2+x@90/l/2026-11-02T14:00:00Z?n=r%2F1&m:x%3Ay&m:z"}"#;
    let (parts, slot) = (Command::from_json(&parts).unwrap(), Command::from_json(slot).unwrap());
    assert_eq!(parts, slot);
    assert_eq!(parts.digest(), slot.digest());
}

prop_compose! {
    fn wishes()(
        customer in prop::option::of("[a-z]{1,4}"),
        quantity in 0..3_u32,
        options in prop::collection::btree_set("[a-zé +*]{0,2}[a-z]", 0..3),
        choices in prop::collection::btree_map("[a-z]{1,3}", "[a-zé /]{0,2}[a-z]", 0..3),
        preferred in prop::collection::btree_map("[a-z]{1,3}", prop::collection::vec("[a-zé :=]{0,2}[a-z]", 1..3), 0..3),
        replacing in prop::collection::vec(claimants(), 0..3),
        overriding in prop::option::of("[a-z ]{1,20}"),
        also in alsos(),
    ) -> Wish {
        Wish {
            service: ServiceId::new("s").unwrap(),
            location: LocationId::new("l").unwrap(),
            customer: customer.map(|id| CustomerId::new(&id).unwrap()),
            quantity,
            also,
            options: options.iter().map(|id| OptionId::new(id.trim()).unwrap()).collect(),
            choices: choices.iter().map(|(need, id)| (NeedId::new(need).unwrap(), ResourceId::new(id.trim()).unwrap())).collect(),
            preferred: preferred.iter().map(|(need, who)| (NeedId::new(need).unwrap(), who.iter().map(|id| ResourceId::new(id.trim()).unwrap()).collect())).collect(),
            replacing,
            overriding: overriding.map(|why| Override { by: StaffId::new("sam").unwrap(), why }),
        }
    }
}

prop_compose! {
    fn claimants()(id in "[a-z]{1,4}", token in prop::option::of(any::<String>())) -> Claimant {
        Claimant { id: BookingId::new(&id).unwrap(), token }
    }
}

fn instants() -> impl Strategy<Value = Instant> {
    (Instant::MIN.seconds()..Instant::MAX.seconds())
        .prop_map(|seconds| Instant::from_seconds(seconds).unwrap())
}

fn data() -> impl Strategy<Value = Option<Json>> {
    prop_oneof![
        Just(None),
        Just(Some(Json::Null)),
        any::<String>().prop_map(|text| Some(Json::list([Json::Text(text)])))
    ]
}

fn actions() -> impl Strategy<Value = Action> {
    let token = || prop::option::of(any::<String>());
    let deposit = || prop::option::of(Just(DepositId::new("pi_3").unwrap()));
    let party = || prop_oneof![Just(Party::Staff), Just(Party::Customer)];
    let mode = prop_oneof![Just(SeriesMode::All), Just(SeriesMode::Fitting)];
    prop_oneof![
        Just(Action::Configure { ledger: LedgerId::new("l").unwrap() }),
        (wishes(), instants(), instants(), token(), deposit()).prop_map(
            |(wish, start, until, token, deposit)| Action::Hold { wish, start, until, token, deposit }
        ),
        (claimants(), instants()).prop_map(|(hold, until)| Action::Extend { hold, until }),
        claimants().prop_map(|hold| Action::Release { hold }),
        (claimants(), deposit(), any::<bool>(), wishes(), data()).prop_map(
            |(hold, deposit, revive, wish, data)| {
                let customer = wish.customer;
                Action::Confirm { hold, deposit, revive, customer, data }
            }
        ),
        (claimants(), prop::sample::select(Turn::MARKS.to_vec()))
            .prop_map(|(booking, turn)| Action::Mark { booking, turn }),
        (wishes(), instants(), token(), data()).prop_map(|(wish, start, token, data)| Action::Book {
            wish,
            start,
            token,
            data
        }),
        (claimants(), party(), instants(), wishes()).prop_map(|(booking, by, start, wish)| {
            let Wish { quantity, also, options, choices, overriding, .. } = wish;
            let (options, quantity) =
                ((quantity != 1).then_some(options), (quantity > 0).then_some(quantity));
            let also = (quantity > Some(1)).then_some(also);
            Action::Reschedule { booking, by, start, options, quantity, also, choices, overriding }
        }),
        (claimants(), party()).prop_map(|(booking, by)| Action::Cancel { booking, by }),
        (wishes(), any::<String>(), mode, token(), data()).prop_map(
            |(wish, recurrence, mode, token, data)| Action::Series { wish, recurrence, mode, token, data }
        ),
        (instants(), prop::option::of(any::<u32>())).prop_map(|(start, units)| Action::Block {
            resource: ResourceId::new("r").unwrap(),
            period: Period::new(start, Instant::MAX).unwrap(),
            units,
        }),
        (wishes(), instants(), token(), data()).prop_map(|(wish, start, token, data)| {
            Action::JoinWaitlist { wish, window: Period::new(start, Instant::MAX).unwrap(), token, data }
        }),
        claimants().prop_map(|entry| Action::LeaveWaitlist { entry }),
        any::<u32>().prop_map(|format| Action::RaiseFormat { ledger: LedgerId::new("l").unwrap(), format }),
        prop::collection::vec(imported(), 0..3).prop_map(|bookings| Action::Import {
            location: LocationId::new("l").unwrap(),
            source: SourceName::new("dms").unwrap(),
            bookings,
        }),
    ]
}

prop_compose! {
    fn imported()(
        id in "[a-z]{1,4}",
        start in instants(),
        status in prop::sample::select(Imported::STATUSES.to_vec()),
        (customer, data) in (prop::option::of("[a-z]{1,4}"), data()),
        claims in prop::collection::vec((any::<bool>(), any::<u32>()), 0..3),
    ) -> Imported {
        let visit = Period::new(start, Instant::MAX).unwrap();
        let claim = |(is_timed, units): (bool, u32)| ImportedClaim {
            resource: ResourceId::new("r").unwrap(),
            period: is_timed.then_some(visit),
            units,
        };
        Imported {
            id: ForeignId::new(&id).unwrap(),
            service: ServiceId::new("s").unwrap(),
            visit,
            claims: claims.into_iter().map(claim).collect(),
            status,
            customer: customer.map(|id| CustomerId::new(&id).unwrap()),
            data,
        }
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read(action in actions(), valid_until in prop::option::of(instants())) {
        let command = Command { key: Key::new("k").unwrap(), valid_until, action };
        prop_assert_eq!(Command::from_json(&command.to_json().canonical()), Ok(command));
    }

    #[test]
    fn garbage_is_an_error(name in "book|hold|series|block|cancel", members in prop::collection::btree_map("slot|start|end|service|location|key|booking|choices|token|by", "null|[0-9]{1,3}|\"[a-z/:TZ0-9-]{0,9}\"|\\{\\}|\\[\\]", 0..6)) {
        let members: String = members.iter().map(|(name, value)| format!(",\"{name}\":{value}")).collect();
        drop(Command::from_json(&format!("{{\"command\":\"{name}\"{members}}}")));
    }
}
