use super::entry::name;
use super::naive::{Known, Naive, int, list, seconds, text};
use super::town::{CAPS, agreed, deadline, is_staffs};
use super::{ASKED, Checked, STATUS, ensure};
use slotwright::canon::Json;
use slotwright::desk::{Action, Claimant, Command, Imported, Party, SeriesMode, Wish};
use slotwright::id::{NeedId, ResourceId};
use slotwright::ledger::{Override, Turn};
use slotwright::period::Period;
use std::collections::BTreeMap;

/// What an entry of the command is called that says what became of a booking.
fn mark(turn: Turn) -> &'static str {
    match turn {
        Turn::Approve => "approved",
        Turn::Decline => "declined",
        Turn::CheckIn => "checkedIn",
        Turn::Complete => "completed",
        Turn::NoShow => "noShow",
        Turn::Cancel => "cancelled",
        Turn::Release => "released",
        Turn::Leave => "left",
    }
}

impl Naive {
    /// The entry does what its command asks, for whom may ask for it. One arm for each command.
    pub(crate) fn was_asked(&self, entry: &Json, command: &Command, starts: &[i64]) -> Checked {
        let bookings = list(entry, "bookings");
        let asks = |holds: bool| {
            ensure(holds, ASKED, || format!("{:?} became {}", command.action, entry.canonical()))
        };
        match &command.action {
            Action::Configure { .. } => return asks(text(entry, "kind") == "configured"),
            Action::RaiseFormat { format, .. } => {
                let format = self.format.max(i64::from(*format));
                return asks(text(entry, "kind") == "raised" && int(entry, "format") == format);
            }
            Action::Block { resource, period, units } => {
                return asks(self.is_block(entry, resource, *period, *units));
            }
            Action::Import { source, bookings: items, .. } => {
                return asks(
                    text(entry, "kind") == "imported" && self.is_import(entry, source.as_str(), items),
                );
            }
            _ => asks(!bookings.is_empty())?,
        }
        let first = &bookings[0];
        match &command.action {
            Action::Hold { wish, until, deposit, .. } => {
                asks(text(entry, "kind") == "held" && seconds(first, "heldUntil") == until.seconds())?;
                asks(first.get("deposit") == deposit.as_ref().map(Json::text).as_ref())?;
                self.may_replace(entry, wish)?;
                asks(is_wish(first, wish) && starts == [seconds(first, "start")] && bookings.len() == 1)
            }
            Action::Book { wish, .. } => {
                let kind = agreed_of(&services(&wish.to_json()));
                asks(text(entry, "kind") == kind && starts == [seconds(first, "start")])?;
                self.may_replace(entry, wish)?;
                asks(is_wish(first, wish) && bookings.len() == 1)
            }
            Action::Series { wish, mode, .. } => {
                let skipped = list(entry, "skipped").iter().map(|json| seconds(json, "start"));
                let mut said: Vec<i64> =
                    bookings.iter().map(|json| seconds(json, "start")).chain(skipped).collect();
                said.sort_unstable();
                let is_whole = *mode == SeriesMode::Fitting || list(entry, "skipped").is_empty();
                asks(said == starts && is_whole && bookings.iter().all(|json| is_wish(json, wish)))
            }
            Action::Extend { hold, until } => {
                asks(text(entry, "kind") == "extended" && seconds(first, "heldUntil") == until.seconds())?;
                self.may_change(entry, hold, None)
            }
            Action::Release { hold } => {
                asks(text(entry, "kind") == "released")?;
                self.may_change(entry, hold, None)
            }
            Action::Confirm { hold, deposit, revive, .. } => {
                asks(text(entry, "kind") == "confirmed")?;
                asks(text(first, "status") == agreed_of(&services(first)))?;
                asks(first.get("deposit") == deposit.as_ref().map(Json::text).as_ref())?;
                let over = self.booking(hold.id.as_str()).is_none_or(|old| old.until <= seconds(entry, "at"));
                ensure(*revive || !over, STATUS, || {
                    format!("nobody asked to revive it: {}", entry.canonical())
                })?;
                self.may_change(entry, hold, None)
            }
            Action::Mark { booking, turn } => {
                asks(text(entry, "kind") == mark(*turn))?;
                self.may_change(entry, booking, Some(Party::Staff))
            }
            Action::Reschedule { booking, by, choices, overriding, .. } => {
                asks(text(entry, "kind") == "rescheduled" && starts == [seconds(first, "start")])?;
                asks(is_chosen(first, choices) && is_overriding(first, overriding.as_ref()))?;
                asks(*by == Party::Staff || overriding.is_none())?;
                self.may_change(entry, booking, Some(*by))
            }
            Action::Cancel { booking, by } => {
                asks(text(entry, "kind") == "cancelled")?;
                self.may_change(entry, booking, Some(*by))
            }
            Action::JoinWaitlist { wish, window, .. } => {
                asks(text(entry, "kind") == "waitlisted" && is_wish(first, wish) && bookings.len() == 1)?;
                asks(seconds(first, "start") == window.start().seconds())?;
                asks(seconds(first, "end") == window.end().seconds())?;
                asks(list(first, "claims").is_empty() && seconds(entry, "at") < window.end().seconds())?;
                self.may_replace(entry, wish)
            }
            Action::LeaveWaitlist { entry: own } => {
                asks(text(entry, "kind") == "left")?;
                self.may_change(entry, own, None)
            }
            _ => asks(false),
        }
    }

    fn is_block(&self, entry: &Json, resource: &ResourceId, period: Period, units: Option<u32>) -> bool {
        let block = entry.get("block").unwrap();
        // All of it is at least what the ledger has.
        let units =
            |away| units.map_or(away >= self.capacity(resource.as_str()), |own| away == i64::from(own));
        text(entry, "kind") == "blocked"
            && resource.as_str() == text(entry, "resource")
            && seconds(block, "start") == period.start().seconds()
            && seconds(block, "end") == period.end().seconds()
            && units(int(block, "units"))
    }

    /// What is new or has changed is written down, as it was said; what is the same is left as it is. The same name of
    /// the same source is the same booking.
    fn is_import(&self, entry: &Json, source: &str, items: &[Imported]) -> bool {
        let written = list(entry, "bookings");
        let changed: Vec<&Imported> = items
            .iter()
            .filter(|item| {
                let last = self.imports.get(&(source.to_owned(), item.id.to_string()));
                last != Some(&said_of(item))
            })
            .collect();
        changed.len() == written.len()
            && changed.iter().zip(written).all(|(item, json)| {
                let Some(origin) = json.get("origin") else { return false };
                let named = |origin: &Json| {
                    text(origin, "source") == source && text(origin, "id") == item.id.as_str()
                };
                let known = self.bookings.iter().find(|known| known.json.get("origin").is_some_and(named));
                named(origin) && known.is_none_or(|known| known.id == text(json, "id")) && is_item(json, item)
            })
    }

    /// What a source said last.
    pub(crate) fn remember(&mut self, command: &Command) {
        if let Action::Import { source, bookings, .. } = &command.action {
            let said = bookings.iter().map(|item| ((source.to_string(), item.id.to_string()), said_of(item)));
            self.imports.extend(said);
        }
    }

    fn may_replace(&self, entry: &Json, wish: &Wish) -> Checked {
        let mut wished: Vec<&str> = wish.replacing.iter().map(|own| own.id.as_str()).collect();
        wished.sort_unstable();
        wished.dedup();
        let released: Vec<String> = list(entry, "releases").iter().map(name).collect();
        ensure(released == wished, ASKED, || {
            format!("{wished:?} were to be given back: {}", entry.canonical())
        })?;
        for own in &wish.replacing {
            self.may(entry, own, None)?;
            let known = self.booking(own.id.as_str()).filter(|known| known.json.get("tokenDigest").is_some());
            let agreed = known.filter(|known| known.status != "held" && known.status != "waiting");
            agreed.map_or(Ok(()), |known| in_time(entry, known))?;
        }
        Ok(())
    }

    fn may_change(&self, entry: &Json, own: &Claimant, by: Option<Party>) -> Checked {
        let ids: Vec<&str> = list(entry, "bookings").iter().map(|json| text(json, "id")).collect();
        ensure(ids == [own.id.as_str()], ASKED, || format!("{} was meant: {}", own.id, entry.canonical()))?;
        self.may(entry, own, by)
    }

    /// Who has the token may, and staff.
    fn may(&self, entry: &Json, own: &Claimant, by: Option<Party>) -> Checked {
        let Some(known) = self.booking(own.id.as_str()) else { return Ok(()) };
        let shown = own
            .token
            .as_ref()
            .map(|token| Json::text(Json::list([Json::text(&own.id), Json::text(token)]).digest()));
        let may = match known.json.get("tokenDigest") {
            Some(wanted) => by == Some(Party::Staff) || shown.as_ref() == Some(wanted),
            None => by != Some(Party::Customer),
        };
        ensure(may, STATUS, || format!("without the token of {}: {}", own.id, entry.canonical()))?;
        if by == Some(Party::Customer) { in_time(entry, known) } else { Ok(()) }
    }
}

/// All that is said of a booking, for comparing.
fn said_of(item: &Imported) -> Json {
    Json::from(format!("{item:?}").as_str())
}

fn is_item(json: &Json, item: &Imported) -> bool {
    let period = |json: &Json| (seconds(json, "start"), seconds(json, "end"));
    let of = |period: Period| (period.start().seconds(), period.end().seconds());
    // What it takes of caps is no part of what is said.
    let claims = list(json, "claims").iter().filter(|claim| !CAPS.contains(&text(claim, "need")));
    let claims: Vec<&Json> = claims.collect();
    text(json, "service") == item.service.as_str()
        && period(json) == of(item.visit)
        && text(json, "status") == item.status.name()
        && json.get("customer") == item.customer.as_ref().map(Json::text).as_ref()
        && json.get("data") == item.data.as_ref()
        && json.get("override").is_none()
        && claims.len() == item.claims.len()
        && claims.iter().zip(&item.claims).all(|(json, claim)| {
            text(json, "resource") == claim.resource.as_str()
                && int(json, "units") == i64::from(claim.units)
                && period(json) == of(claim.period.unwrap_or(item.visit))
        })
}

/// A customer changes a booking before its deadline, or not at all.
fn in_time(entry: &Json, known: &Known) -> Checked {
    let services = services(&known.json);
    ensure(!services.iter().any(|service| is_staffs(service)), STATUS, || {
        format!("only staff change {}: {}", known.json.canonical(), entry.canonical())
    })?;
    let start = seconds(&known.json, "start");
    let until = services.iter().map(|service| deadline(service, start)).min().unwrap();
    ensure(seconds(entry, "at") < until, STATUS, || {
        format!("too late to change {}: {}", known.json.canonical(), entry.canonical())
    })
}

/// All services of a visit.
fn services(visit: &Json) -> Vec<&str> {
    let also = visit.get("also").map_or(&[][..], |also| list(also, "services"));
    core::iter::once(visit).chain(also).map(|item| text(item, "service")).collect()
}

/// What a booking of several services is: a request if one of them is.
fn agreed_of(services: &[&str]) -> &'static str {
    let agreed = services.iter().map(|service| agreed(service));
    agreed.max_by_key(|agreed| *agreed == "requested").unwrap()
}

fn is_wish(booking: &Json, wish: &Wish) -> bool {
    text(booking, "service") == wish.service.as_str()
        && text(booking, "location") == wish.location.as_str()
        && booking.get("customer") == wish.customer.as_ref().map(Json::text).as_ref()
        && booking.get("also") == wish.to_json().get("also")
        && is_chosen(booking, &wish.choices)
        && is_overriding(booking, wish.overriding.as_ref())
}

fn is_overriding(booking: &Json, overriding: Option<&Override>) -> bool {
    booking.get("override") == overriding.map(Override::json).as_ref()
}

fn is_chosen(booking: &Json, choices: &BTreeMap<NeedId, ResourceId>) -> bool {
    let claims = list(booking, "claims");
    choices.iter().all(|(need, resource)| {
        let mut own = claims.iter().filter(|claim| text(claim, "need") == need.as_str());
        own.all(|claim| text(claim, "resource") == resource.as_str())
    })
}
