use super::wish::also_json;
use super::{Claimant, Imported, Wish, of_choices};
use crate::Result;
use crate::availability::SlotId;
use crate::canon::{Digest, Json};
use crate::id::{CustomerId, DepositId, Key, LedgerId, LocationId, NeedId, OptionId, ResourceId, SourceName};
use crate::ledger::{Override, Turn};
use crate::period::{Instant, Period};
use crate::rules::Also;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of a desk: once, however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The caller's idempotency key.
    pub key: Key,
    /// After this the command is refused, so that a late duplicate can't book what was given up.
    pub valid_until: Option<Instant>,
    /// What to do.
    pub action: Action,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Make the desk's catalog the one that a ledger is kept with. The first command to an empty ledger does it
    /// by itself; after that, a new catalog is adopted when somebody says so.
    Configure {
        /// The ledger.
        ledger: LedgerId,
    },
    /// Keep a slot for a while.
    Hold {
        /// What.
        wish: Wish,
        /// When.
        start: Instant,
        /// `held_until`: the hold blocks while now is before it.
        until: Instant,
        /// Who shows this later may confirm, replace or release it.
        token: Option<String>,
        /// The deposit that it is kept for.
        deposit: Option<DepositId>,
    },
    /// Keep it until another instant.
    Extend {
        /// The hold.
        hold: Claimant,
        /// Its new end.
        until: Instant,
    },
    /// Give a hold back.
    Release {
        /// The hold.
        hold: Claimant,
    },
    /// Make a hold a booking.
    Confirm {
        /// The hold.
        hold: Claimant,
        /// The deposit that was paid. A hold with a deposit is confirmed with the same, and with no other.
        deposit: Option<DepositId>,
        /// Whether a hold that is over counts all the same, if what it claims is still free.
        revive: bool,
        /// For whom, if the hold does not say.
        customer: Option<CustomerId>,
        /// The caller's own.
        data: Option<Json>,
    },
    /// Take a slot.
    Book {
        /// What.
        wish: Wish,
        /// When.
        start: Instant,
        /// Who shows this later may move or cancel it.
        token: Option<String>,
        /// The caller's own.
        data: Option<Json>,
    },
    /// Move a booking to another start.
    Reschedule {
        /// The booking.
        booking: Claimant,
        /// Who asks.
        by: Party,
        /// The new start.
        start: Instant,
        /// With which options from now on; `None`: those that it has.
        options: Option<BTreeSet<OptionId>>,
        /// How many from now on; `None`: as many as it has.
        quantity: Option<u32>,
        /// What else from now on; `None`: what it has.
        also: Option<Also>,
        /// The resources that must meet a need. Where nothing is chosen, those it has are asked first.
        choices: BTreeMap<NeedId, ResourceId>,
        /// Leave to take what others have taken.
        overriding: Option<Override>,
    },
    /// Give a booking up.
    Cancel {
        /// The booking.
        booking: Claimant,
        /// Who asks.
        by: Party,
    },
    /// Say what became of a booking: the dealer's own people do.
    Mark {
        /// The booking.
        booking: Claimant,
        /// What: one of [`Turn::MARKS`]; the others are commands of their own.
        turn: Turn,
    },
    /// Take a slot at every occurrence of a recurrence.
    Series {
        /// What.
        wish: Wish,
        /// When: DTSTART and RRULE as in RFC 5545; floating times are in the zone of the location.
        recurrence: String,
        /// What to do if some are not open.
        mode: SeriesMode,
        /// As for a single booking.
        token: Option<String>,
        /// The caller's own, of each booking.
        data: Option<Json>,
    },
    /// Wait for a start in a stretch of time to become free. It takes nothing.
    JoinWaitlist {
        /// What.
        wish: Wish,
        /// When it may start.
        window: Period,
        /// Who shows this later may leave, or book in its place.
        token: Option<String>,
        /// The caller's own.
        data: Option<Json>,
    },
    /// Wait no longer.
    LeaveWaitlist {
        /// The place in the waitlist.
        entry: Claimant,
    },
    /// Write down bookings of one location that were made elsewhere. What is there already, by its name there, is
    /// left as it is, unless its source says something else of it than it did last. Never refused for lack of room: it
    /// says what it displaced.
    Import {
        /// Where.
        location: LocationId,
        /// The system that they come from.
        source: SourceName,
        /// The bookings.
        bookings: Vec<Imported>,
    },
    /// Let a ledger hold what versions that know no later minor format can't read: when none of them is left.
    RaiseFormat {
        /// The ledger.
        ledger: LedgerId,
        /// The minor format: see [`FORMAT`](crate::ledger::FORMAT).
        format: u32,
    },
    /// Take capacity away: somebody is sick, a lift is broken. Always succeeds, and says what it displaced.
    Block {
        /// Of which resource.
        resource: ResourceId,
        /// When.
        period: Period,
        /// How many units; `None`: all.
        units: Option<u32>,
    },
}

/// Who asks for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Party {
    /// The dealer's own people: no token is needed, no deadline holds.
    #[default]
    Staff,
    /// The customer: with the booking's token, before the service's deadline.
    Customer,
}

/// What to do with a series of which some occurrences are not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum SeriesMode {
    /// Take all or none.
    #[default]
    All,
    /// Take those that are open.
    Fitting,
}

impl Command {
    /// Books a slot, for nobody in particular.
    ///
    /// # Errors
    /// [`Error::IdInvalid`](crate::Error::IdInvalid) for a key that can't be one.
    pub fn book(key: &str, slot: &SlotId) -> Result<Command> {
        let action =
            Action::Book { wish: Wish::of(slot.clone()), start: slot.start, token: None, data: None };
        Ok(Command { key: Key::new(key)?, valid_until: None, action })
    }

    /// The digest of the command as it was received: what a repeated key is compared by.
    pub fn digest(&self) -> Digest {
        self.json().digest()
    }

    /// As a document.
    pub fn json(&self) -> Json {
        let mut members = vec![
            ("command", Some(Json::from(self.action.name()))),
            ("key", Some(Json::text(&self.key))),
            ("validUntil", self.valid_until.map(Json::text)),
        ];
        members.extend(self.action.members());
        Json::map(members)
    }
}

impl Action {
    /// Its name in documents.
    pub fn name(&self) -> &'static str {
        match self {
            Action::Configure { .. } => "configure",
            Action::Hold { .. } => "hold",
            Action::Extend { .. } => "extend",
            Action::Release { .. } => "release",
            Action::Confirm { .. } => "confirm",
            Action::Book { .. } => "book",
            Action::Reschedule { .. } => "reschedule",
            Action::Cancel { .. } => "cancel",
            Action::Mark { turn, .. } => turn.name(),
            Action::Series { .. } => "series",
            Action::Block { .. } => "block",
            Action::JoinWaitlist { .. } => "joinWaitlist",
            Action::LeaveWaitlist { .. } => "leaveWaitlist",
            Action::Import { .. } => "import",
            Action::RaiseFormat { .. } => "raiseFormat",
        }
    }

    fn members(&self) -> Vec<(&'static str, Option<Json>)> {
        let text = |text: &Option<String>| text.as_ref().map(Json::text);
        match self {
            Action::Configure { ledger } => vec![("ledger", Some(Json::text(ledger)))],
            Action::Hold { wish, start, until, token, deposit } => {
                let own = [
                    ("start", Some(Json::text(start))),
                    ("until", Some(Json::text(until))),
                    ("token", text(token)),
                    ("deposit", deposit.as_ref().map(Json::text)),
                ];
                wish.members().into_iter().chain(own).collect()
            }
            Action::Extend { hold, until } => {
                vec![("hold", Some(hold.json())), ("until", Some(Json::text(until)))]
            }
            Action::Release { hold } => vec![("hold", Some(hold.json()))],
            Action::Confirm { hold, deposit, revive, customer, data } => {
                vec![
                    ("hold", Some(hold.json())),
                    ("deposit", deposit.as_ref().map(Json::text)),
                    ("revive", revive.then_some(Json::Bool(true))),
                    ("customer", customer.as_ref().map(Json::text)),
                    ("data", data.clone()),
                ]
            }
            Action::Book { wish, start, token, data } => {
                let own =
                    [("start", Some(Json::text(start))), ("token", text(token)), ("data", data.clone())];
                wish.members().into_iter().chain(own).collect()
            }
            Action::Reschedule { booking, by, start, options, quantity, also, choices, overriding } => {
                // None is not named, and that is not the same as to name none.
                let options = options.as_ref().map(|options| Json::list(options.iter().map(Json::text)));
                vec![
                    ("booking", Some(booking.json())),
                    ("by", by.json()),
                    ("start", Some(Json::text(start))),
                    ("options", options),
                    ("quantity", quantity.map(|quantity| Json::Int(quantity.into()))),
                    ("also", also.as_ref().map(also_json)),
                    ("choices", of_choices(choices)),
                    ("override", overriding.as_ref().map(Override::json)),
                ]
            }
            Action::JoinWaitlist { wish, window, token, data } => {
                let own = [
                    ("start", Some(Json::text(window.start()))),
                    ("end", Some(Json::text(window.end()))),
                    ("token", text(token)),
                    ("data", data.clone()),
                ];
                wish.members().into_iter().chain(own).collect()
            }
            Action::LeaveWaitlist { entry } => vec![("entry", Some(entry.json()))],
            Action::Import { location, source, bookings } => vec![
                ("location", Some(Json::text(location))),
                ("source", Some(Json::text(source))),
                ("bookings", Some(Json::list(bookings.iter().map(Imported::json)))),
            ],
            Action::RaiseFormat { ledger, format } => {
                vec![("ledger", Some(Json::text(ledger))), ("format", Some(Json::Int(i64::from(*format))))]
            }
            Action::Cancel { booking, by } => vec![("booking", Some(booking.json())), ("by", by.json())],
            Action::Mark { booking, .. } => vec![("booking", Some(booking.json()))],
            Action::Series { wish, recurrence, mode, token, data } => {
                let mode = (*mode == SeriesMode::Fitting).then(|| Json::from("fitting"));
                let own = [
                    ("recurrence", Some(Json::text(recurrence))),
                    ("mode", mode),
                    ("token", text(token)),
                    ("data", data.clone()),
                ];
                wish.members().into_iter().chain(own).collect()
            }
            Action::Block { resource, period, units } => vec![
                ("resource", Some(Json::text(resource))),
                ("start", Some(Json::text(period.start()))),
                ("end", Some(Json::text(period.end()))),
                ("units", units.map(|units| Json::Int(i64::from(units)))),
            ],
        }
    }
}

impl Party {
    fn json(self) -> Option<Json> {
        (self == Party::Customer).then(|| Json::from("customer"))
    }
}
