//! The command document, `slotwright.command/0`.
//!
//! ```json
//! {"command": "book", "key": "k-81", "slot": "oil-change/northside/2026-11-02T14:00:00Z", "customer": "c-7"}
//! ```
//!
//! | command | members beside `command`, `key`, `validUntil?` and `schema?` |
//! |---|---|
//! | `configure` | `ledger` |
//! | `hold` | a wish, `start`, `until`, `token?`, `deposit?` |
//! | `extend` | `hold`, `until` |
//! | `release` | `hold` |
//! | `confirm` | `hold`, `deposit?`, `revive?`, `customer?`, `data?` |
//! | `book` | a wish, `start`, `token?`, `data?` |
//! | `reschedule` | `booking`, `by?`, `start`, `options?`, `quantity?`, `also?`, `choices?`, `override?`: options, quantity and further services stay what they are where they are left out |
//! | `cancel` | `booking`, `by?` |
//! | `approve`, `decline`, `checkIn`, `complete`, `noShow` | `booking` |
//! | `series` | a wish, `recurrence`, `mode?`, `token?`, `data?` |
//! | `block` | `resource`, `start`, `end`, `units?` |
//! | `joinWaitlist` | a wish, `start`, `end`: the time in which it may start; `token?`, `data?` |
//! | `leaveWaitlist` | `entry` |
//! | `import` | `location`, `source`, `bookings`: see the file `import.rs` |
//! | `raiseFormat` | `ledger`, `format` |
//!
//! `slot`, the id of a slot, may stand in the place of `service`, `options`, `quantity`, `also`, `location`, `start`, `choices` and `prefer` of
//! `hold` and `book`: it says the same, and has the same digest. `hold`, `booking` and `entry` are claimants: `{id, token?}`. `by` is
//! `staff` (the default) or `customer`; `mode` is `all` (the default) or `fitting`; `data` is any JSON.
//! A wish is in the file `wish.rs`.

use super::also::also;
use super::booking::period;
use super::import::import;
use super::parse::parse;
use super::reader::{IsRequired, Object, Reader};
use super::value::{any_text, count, flag, id, instant, one_of, text};
use super::wish::{choices, claimant, options, overriding, wish};
use crate::availability::SlotId;
use crate::canon::Json;
use crate::desk::{Action, Command, Party, SeriesMode, Wish};
use crate::error::Result;
use crate::id::{CustomerId, DepositId, Key, LedgerId, ResourceId};
use crate::ledger::Turn;
use crate::limits::Limits;
use crate::period::Instant;

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
    /// [`Error::JsonInvalid`](crate::Error::JsonInvalid) and [`Error::Limit`](crate::Error::Limit) for a text that is not JSON of the kind that documents are made
    /// of, or too large; else [`Error::DocumentInvalid`](crate::Error::DocumentInvalid) with every fault and its path.
    pub fn from_json_with(text: &str, limits: &Limits) -> Result<Command> {
        Command::from_tree(&parse(text, limits)?)
    }

    /// Reads a command document that is a tree already.
    ///
    /// # Errors
    /// [`Error::DocumentInvalid`](crate::Error::DocumentInvalid)
    pub fn from_tree(tree: &Json) -> Result<Command> {
        let mut reader = Reader::default();
        let command = reader.object(tree, "a command: an object", command).flatten();
        reader.finish(SCHEMA, command)
    }

    /// The command as a document: what a repeated key is compared by.
    pub fn to_json(&self) -> Json {
        self.json()
    }
}

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
    ("approve", |object| mark(object, Turn::Approve)),
    ("decline", |object| mark(object, Turn::Decline)),
    ("checkIn", |object| mark(object, Turn::CheckIn)),
    ("complete", |object| mark(object, Turn::Complete)),
    ("noShow", |object| mark(object, Turn::NoShow)),
    ("series", series),
    ("block", block),
    ("joinWaitlist", join_waitlist),
    ("leaveWaitlist", |object| Some(Action::LeaveWaitlist { entry: object.required("entry", claimant)? })),
    ("import", import),
    ("raiseFormat", raise_format),
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
    for name in ["service", "options", "quantity", "also", "location", "start", "choices", "prefer"] {
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

fn deposit(object: &mut Object<'_, '_>) -> Option<DepositId> {
    object.optional("deposit", id(DepositId::new))
}

fn hold(object: &mut Object<'_, '_>) -> Option<Action> {
    let wish = wish_and_start(object);
    let until = object.required("until", instant);
    let (token, deposit) = (token(object), deposit(object));
    let (wish, start) = wish?;
    Some(Action::Hold { wish, start, until: until?, token, deposit })
}

fn extend(object: &mut Object<'_, '_>) -> Option<Action> {
    let hold = object.required("hold", claimant);
    let until = object.required("until", instant);
    Some(Action::Extend { hold: hold?, until: until? })
}

fn confirm(object: &mut Object<'_, '_>) -> Option<Action> {
    let hold = object.required("hold", claimant);
    let deposit = deposit(object);
    let revive = object.optional("revive", flag).unwrap_or_default();
    let customer = object.optional("customer", id(CustomerId::new));
    let data = data(object);
    Some(Action::Confirm { hold: hold?, deposit, revive, customer, data })
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
    let options = object.optional("options", options);
    let quantity = object.optional("quantity", count);
    let also = object.optional("also", also);
    let choices = object.optional("choices", choices).unwrap_or_default();
    let overriding = object.optional("override", overriding);
    object.later(&["location", "service", "slot"]);
    let (booking, start) = (booking?, start?);
    Some(Action::Reschedule { booking, by, start, options, quantity, also, choices, overriding })
}

fn cancel(object: &mut Object<'_, '_>) -> Option<Action> {
    let booking = object.required("booking", claimant);
    let by = object.optional("by", one_of(PARTIES)).unwrap_or_default();
    Some(Action::Cancel { booking: booking?, by })
}

fn mark(object: &mut Object<'_, '_>, turn: Turn) -> Option<Action> {
    Some(Action::Mark { booking: object.required("booking", claimant)?, turn })
}

fn series(object: &mut Object<'_, '_>) -> Option<Action> {
    let wish = wish(object, None);
    let recurrence = object.required("recurrence", any_text);
    let mode = object.optional("mode", one_of(MODES)).unwrap_or_default();
    let (token, data) = (token(object), data(object));
    Some(Action::Series { wish: wish?, recurrence: recurrence?, mode, token, data })
}

fn join_waitlist(object: &mut Object<'_, '_>) -> Option<Action> {
    let wish = wish(object, None);
    let window = period(object);
    let (token, data) = (token(object), data(object));
    Some(Action::JoinWaitlist { wish: wish?, window: window?, token, data })
}

fn raise_format(object: &mut Object<'_, '_>) -> Option<Action> {
    let ledger = object.required("ledger", id(LedgerId::new));
    let format = object.required("format", count);
    Some(Action::RaiseFormat { ledger: ledger?, format: format? })
}

fn block(object: &mut Object<'_, '_>) -> Option<Action> {
    let resource = object.required("resource", id(ResourceId::new));
    let period = period(object);
    let units = object.optional("units", count);
    Some(Action::Block { resource: resource?, period: period?, units })
}

#[cfg(test)]
mod tests;
