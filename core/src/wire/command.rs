//! The command document, `slotwright.command/0`.
//!
//! ```json
//! {"command": "book", "key": "k-81", "slot": "oil-change/northside/2026-11-02T14:00:00Z", "customer": "c-7"}
//! ```
//!
//! | command | members beside `command`, `key`, `validUntil?` and `schema?` |
//! |---|---|
//! | `configure` | `ledger` |
//! | `hold` | a wish, `start`, `until`, `token?` |
//! | `extend` | `hold`, `until` |
//! | `release` | `hold` |
//! | `confirm` | `hold`, `customer?`, `data?` |
//! | `book` | a wish, `start`, `token?`, `data?` |
//! | `reschedule` | `booking`, `by?`, `start`, `choices?` |
//! | `cancel` | `booking`, `by?` |
//! | `series` | a wish, `recurrence`, `mode?`, `token?`, `data?` |
//! | `block` | `resource`, `start`, `end`, `units?` |
//!
//! `slot`, the id of a slot, may stand in the place of `service`, `location`, `start` and `choices` of `hold` and
//! `book`: it says the same, and has the same digest. `hold` and `booking` are claimants: `{id, token?}`. `by` is
//! `staff` (the default) or `customer`; `mode` is `all` (the default) or `fitting`; `data` is any JSON.
//! A wish is in the file `wish.rs`.

use super::parse::parse;
use super::reader::{IsRequired, Object, Reader};
use super::value::{any_text, count, id, instant, one_of, text};
use super::wish::{choices, claimant, wish};
use crate::availability::SlotId;
use crate::canon::Json;
use crate::desk::{Action, Command, Party, SeriesMode, Wish};
use crate::error::{Error, Result};
use crate::id::{CustomerId, Key, LedgerId, ResourceId};
use crate::limits::Limits;
use crate::period::{Instant, Period};

/// The schema of a command document.
const SCHEMA: &str = "slotwright.command/0";

impl Command {
    /// Reads a command document, with the default limits.
    ///
    /// # Errors
    /// As [`from_json_with`](Command::from_json_with).
    pub fn from_json(text: &str) -> Result<Command> {
        Command::from_json_with(text, &Limits::default())
    }

    /// Reads a command document.
    ///
    /// # Errors
    /// [`Error::JsonInvalid`] and [`Error::Limit`] for a text that is not JSON of the kind that documents are made
    /// of, or too large; [`Error::Unsupported`] for a command of later versions; else [`Error::DocumentInvalid`]
    /// with every fault and its path.
    pub fn from_json_with(text: &str, limits: &Limits) -> Result<Command> {
        Command::from_tree(&parse(text, limits)?)
    }

    /// Reads a command document that is a tree already.
    ///
    /// # Errors
    /// [`Error::Unsupported`] and [`Error::DocumentInvalid`].
    pub fn from_tree(tree: &Json) -> Result<Command> {
        if let Some(Json::Text(name)) = tree.get("command")
            && LATER.contains(&name.as_str())
        {
            return Err(Error::Unsupported { what: format!("the command {name:?}") });
        }
        let mut reader = Reader::default();
        let command = reader.object(tree, "a command: an object", command).flatten();
        reader.finish(SCHEMA, command)
    }

    /// The command as a document: what a repeated key is compared by.
    pub fn to_json(&self) -> Json {
        self.json()
    }
}

/// Commands that are planned, and that this version does not know.
const LATER: &[&str] =
    &["approve", "checkIn", "complete", "import", "joinWaitlist", "leaveWaitlist", "noShow", "raiseFormat"];

/// The commands, each with what reads its members.
const KINDS: &[(&str, Kind)] = &[
    ("configure", |object| Some(Action::Configure { ledger: object.required("ledger", id(LedgerId::new))? })),
    ("hold", hold),
    ("extend", extend),
    ("release", |object| Some(Action::Release { hold: object.required("hold", claimant)? })),
    ("confirm", confirm),
    ("book", book),
    ("reschedule", reschedule),
    ("cancel", cancel),
    ("series", series),
    ("block", block),
];

type Kind = fn(&mut Object<'_, '_>) -> Option<Action>;

const PARTIES: &[(&str, Party)] = &[("staff", Party::Staff), ("customer", Party::Customer)];

const MODES: &[(&str, SeriesMode)] = &[("all", SeriesMode::All), ("fitting", SeriesMode::Fitting)];

fn command(object: &mut Object<'_, '_>) -> Option<Command> {
    object.schema(SCHEMA, IsRequired::No)?;
    let kind = object.required("command", kind);
    let key = object.required("key", id(Key::new));
    let valid_until = object.optional("validUntil", instant);
    // Without its kind, nothing is known of its other members.
    let Some(kind) = kind else {
        object.leave();
        return None;
    };
    let action = kind(object);
    Some(Command { key: key?, valid_until, action: action? })
}

fn kind<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Kind> {
    let name = reader.text(json, "the name of a command, such as \"book\"")?;
    let found = KINDS.iter().find(|(known, _)| *known == name);
    if found.is_none() {
        let names = || KINDS.iter().map(|(known, _)| *known);
        let guess = reader.guess(name, names());
        let guess = if guess.is_empty() {
            format!("; there are: {}", names().collect::<Vec<_>>().join(", "))
        } else {
            guess
        };
        let name: String = name.chars().take(60).collect();
        reader.fault("value", format_args!("{name:?} is no command{guess}"));
    }
    found.map(|(_, kind)| *kind)
}

/// The wish and the start, or the slot that stands for both.
pub(super) fn wish_and_start(object: &mut Object<'_, '_>) -> Option<(Wish, Instant)> {
    if !object.has("slot") {
        let wish = wish(object, None);
        let start = object.required("start", instant);
        return Some((wish?, start?));
    }
    let slot = object.optional(
        "slot",
        text("a slot id, such as \"oil-change/northside/2026-11-02T14:00:00Z\"", SlotId::parse),
    );
    for name in ["service", "location", "start", "choices"] {
        if object.raw(name).is_some() {
            object.fault(name, "conflict", "`slot` says this already");
        }
    }
    let start = slot.as_ref().map(|slot| slot.start);
    Some((wish(object, Some(slot))?, start?))
}

fn token(object: &mut Object<'_, '_>) -> Option<String> {
    object.optional("token", any_text)
}

fn data(object: &mut Object<'_, '_>) -> Option<Json> {
    object.raw("data").cloned()
}

fn hold(object: &mut Object<'_, '_>) -> Option<Action> {
    let wish = wish_and_start(object);
    let until = object.required("until", instant);
    let token = token(object);
    let (wish, start) = wish?;
    Some(Action::Hold { wish, start, until: until?, token })
}

fn extend(object: &mut Object<'_, '_>) -> Option<Action> {
    let hold = object.required("hold", claimant);
    let until = object.required("until", instant);
    Some(Action::Extend { hold: hold?, until: until? })
}

fn confirm(object: &mut Object<'_, '_>) -> Option<Action> {
    let hold = object.required("hold", claimant);
    let customer = object.optional("customer", id(CustomerId::new));
    let data = data(object);
    Some(Action::Confirm { hold: hold?, customer, data })
}

fn book(object: &mut Object<'_, '_>) -> Option<Action> {
    let wish = wish_and_start(object);
    let (token, data) = (token(object), data(object));
    let (wish, start) = wish?;
    Some(Action::Book { wish, start, token, data })
}

fn reschedule(object: &mut Object<'_, '_>) -> Option<Action> {
    let booking = object.required("booking", claimant);
    let by = object.optional("by", one_of(PARTIES)).unwrap_or_default();
    let start = object.required("start", instant);
    let choices = object.optional("choices", choices).unwrap_or_default();
    object.later(&["location", "service", "slot"]);
    Some(Action::Reschedule { booking: booking?, by, start: start?, choices })
}

fn cancel(object: &mut Object<'_, '_>) -> Option<Action> {
    let booking = object.required("booking", claimant);
    let by = object.optional("by", one_of(PARTIES)).unwrap_or_default();
    Some(Action::Cancel { booking: booking?, by })
}

fn series(object: &mut Object<'_, '_>) -> Option<Action> {
    let wish = wish(object, None);
    let recurrence = object.required("recurrence", any_text);
    let mode = object.optional("mode", one_of(MODES)).unwrap_or_default();
    let (token, data) = (token(object), data(object));
    Some(Action::Series { wish: wish?, recurrence: recurrence?, mode, token, data })
}

fn block(object: &mut Object<'_, '_>) -> Option<Action> {
    let resource = object.required("resource", id(ResourceId::new));
    let (start, end) = (object.required("start", instant), object.required("end", instant));
    let units = object.optional("units", count);
    let period = Period::new(start?, end?).map_err(|error| object.fault("end", "value", error)).ok();
    Some(Action::Block { resource: resource?, period: period?, units })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Claimant;
    use crate::id::{BookingId, LocationId, NeedId, ServiceId};
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
            (
                "{}",
                &["command [missing] this member must be there", "key [missing] this member must be there"],
            ),
            (
                r#"{"command":"bok","key":"k","x":1}"#,
                &[r#"command [value] "bok" is no command; did you mean "book"?"#],
            ),
            (r#"{"command":"approve"}"#, &[r#"the command "approve" is not supported by this version"#]),
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
                &[
                    "start [conflict] `slot` says this already",
                    r#"quantity [type] "2" is not a whole number from 0 to 4294967295"#,
                ],
            ),
            (
                r#"{"command":"book","key":"k","slot":"s/l"}"#,
                &[
                    r#"slot [value] "s/l" is not a slot id, such as "oil-change/northside/2026-11-02T14:00:00Z""#,
                ],
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
        let parts = BOOK.replace("\"start\"", r#""choices":{"n":"r/1"},"start""#);
        let slot = r#"{"schema":"slotwright.command/0","command":"book","key":"k","slot":"s/l/2026-11-02T14:00:00Z?n=r%2F1"}"#;
        let (parts, slot) = (Command::from_json(&parts).unwrap(), Command::from_json(slot).unwrap());
        assert_eq!(parts, slot);
        assert_eq!(parts.digest(), slot.digest());
    }

    prop_compose! {
        fn wishes()(
            customer in prop::option::of("[a-z]{1,4}"),
            quantity in 0..3_u32,
            choices in prop::collection::btree_map("[a-z]{1,3}", "[a-zé /]{0,2}[a-z]", 0..3),
            replacing in prop::collection::vec(claimants(), 0..3),
        ) -> Wish {
            Wish {
                service: ServiceId::new("s").unwrap(),
                location: LocationId::new("l").unwrap(),
                customer: customer.map(|id| CustomerId::new(&id).unwrap()),
                quantity,
                choices: choices.iter().map(|(need, id)| (NeedId::new(need).unwrap(), ResourceId::new(id.trim()).unwrap())).collect(),
                replacing,
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
        let party = || prop_oneof![Just(Party::Staff), Just(Party::Customer)];
        let mode = prop_oneof![Just(SeriesMode::All), Just(SeriesMode::Fitting)];
        prop_oneof![
            Just(Action::Configure { ledger: LedgerId::new("l").unwrap() }),
            (wishes(), instants(), instants(), token())
                .prop_map(|(wish, start, until, token)| Action::Hold { wish, start, until, token }),
            (claimants(), instants()).prop_map(|(hold, until)| Action::Extend { hold, until }),
            claimants().prop_map(|hold| Action::Release { hold }),
            (claimants(), wishes(), data()).prop_map(|(hold, wish, data)| Action::Confirm {
                hold,
                customer: wish.customer,
                data
            }),
            (wishes(), instants(), token(), data()).prop_map(|(wish, start, token, data)| Action::Book {
                wish,
                start,
                token,
                data
            }),
            (claimants(), party(), instants(), wishes()).prop_map(|(booking, by, start, wish)| {
                Action::Reschedule { booking, by, start, choices: wish.choices }
            }),
            (claimants(), party()).prop_map(|(booking, by)| Action::Cancel { booking, by }),
            (wishes(), any::<String>(), mode, token(), data()).prop_map(
                |(wish, recurrence, mode, token, data)| Action::Series {
                    wish,
                    recurrence,
                    mode,
                    token,
                    data
                }
            ),
            (instants(), prop::option::of(any::<u32>())).prop_map(|(start, units)| Action::Block {
                resource: ResourceId::new("r").unwrap(),
                period: Period::new(start, Instant::MAX).unwrap(),
                units,
            }),
        ]
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
}
