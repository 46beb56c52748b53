use super::naive::{Blocked, Done, Known, Naive, int, list, seconds, text};
use super::town::{agreed, deadline};
use super::{ASKED, Checked, LAW_2, LAW_5, LAW_6, LAW_7, STATUS, ensure};
use slotwright::canon::Json;
use slotwright::desk::{Action, Claimant, Command, Party, SeriesMode, Wish};
use slotwright::id::{NeedId, ResourceId};
use slotwright::ledger::Turn;
use std::collections::BTreeMap;

/// What was asked, by key and digest, with the starts that it asks for.
pub(crate) type Asked = BTreeMap<(String, String), (Command, Vec<i64>)>;

/// The members of a booking that this version knows.
const MEMBERS: &[&str] = &[
    "id",
    "status",
    "heldUntil",
    "service",
    "location",
    "start",
    "end",
    "customer",
    "claims",
    "tokenDigest",
    "deposit",
    "data",
    "choices",
    "override",
    "origin",
    "sequence",
    "series",
    "changedAt",
];

/// What a verb makes of a booking: the statuses before (none: it is new) and after. Other changes of status are none.
fn transition(verb: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match verb {
        "held" => (&[], &["held"]),
        "requested" => (&[], &["requested"]),
        "booked" => (&[], &["booked"]),
        "series" => (&[], &["requested", "booked"]),
        "extended" => (&["held"], &["held"]),
        "confirmed" => (&["held"], &["requested", "booked"]),
        "rescheduled" => (&["requested", "booked"], &["requested", "booked"]),
        "approved" => (&["requested"], &["booked"]),
        "declined" => (&["requested"], &["declined"]),
        "checkedIn" => (&["booked"], &["checkedIn"]),
        "completed" => (&["booked", "checkedIn"], &["completed"]),
        "noShow" => (&["booked"], &["noShow"]),
        "cancelled" => (&["requested", "booked", "checkedIn"], &["cancelled"]),
        "released" => (&["held"], &["released"]),
        "waitlisted" => (&[], &["waiting"]),
        "left" => (&["waiting"], &["released"]),
        _ => return None,
    })
}

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
    /// Reads the next row of the log. One that is based on another position counts for nobody.
    pub(crate) fn read(&mut self, row: &Json, asked: Option<&Asked>) -> Checked<bool> {
        self.rows += 1;
        if int(row, "base") != self.position {
            return Ok(false);
        }
        for entry in list(row, "entries") {
            self.entry(entry, asked)?;
        }
        self.position = int(row, "position");
        Ok(true)
    }

    fn entry(&mut self, entry: &Json, asked: Option<&Asked>) -> Checked {
        let (key, digest, at) = (text(entry, "key"), text(entry, "digest"), seconds(entry, "at"));
        let said = || entry.canonical();
        ensure(!self.is_read_only, LAW_7, || format!("written where nothing may be written: {}", said()))?;
        ensure(self.done(key).is_none(), LAW_5, || format!("key {key} did two things: {}", said()))?;
        ensure(at >= self.last, LAW_6, || format!("time ran backwards: {}", said()))?;
        let command = asked.and_then(|asked| asked.get(&(key.to_owned(), digest.to_owned())));
        let is_own = asked.is_none() || key.starts_with("slotwright:") || key.starts_with("newer-");
        ensure(command.is_some() || is_own, LAW_5, || format!("nobody sent the command of {}", said()))?;
        if let Some(until) = command.and_then(|(command, _)| command.valid_until) {
            ensure(at <= until.seconds(), LAW_5, || format!("after {until}, when it was over: {}", said()))?;
        }
        self.last = at;
        match text(entry, "kind") {
            "configured" => self.configure(entry),
            "raised" => {}
            "blocked" => {
                let asked = command.map(|(command, _)| &command.action);
                let is_asked = matches!(asked, Some(Action::Block { resource, period, units })
                    if resource.as_str() == text(entry, "resource")
                        && seconds(entry.get("block").unwrap(), "start") == period.start().seconds()
                        && seconds(entry.get("block").unwrap(), "end") == period.end().seconds()
                        && units.is_none_or(|units| int(entry.get("block").unwrap(), "units") == i64::from(units)));
                let is_asked = is_asked || command.is_none();
                ensure(is_asked, ASKED, || format!("{asked:?} became {}", said()))?;
                self.block(entry, at)?;
            }
            verb if transition(verb).is_some() => {
                let before = self.clone();
                self.put(entry, at)?;
                if let Some((command, starts)) = command {
                    before.was_asked(entry, command, starts)?;
                }
                self.is_not_double_booked(&before, entry, at)?;
            }
            _ => self.is_read_only |= entry.get("mustUnderstand") == Some(&Json::Bool(true)),
        }
        self.done.push(Done {
            key: key.to_owned(),
            digest: digest.to_owned(),
            entry: entry.clone(),
            revision: self.revision.clone(),
        });
        Ok(())
    }

    fn configure(&mut self, entry: &Json) {
        self.revision = Some(text(entry, "revision").to_owned());
        self.merge = text(entry.get("spacing").unwrap(), "merge").to_owned();
        let Some(Json::Map(capacities)) = entry.get("capacities") else { panic!("{}", entry.canonical()) };
        let all = entry.get("capacities").unwrap();
        self.capacities = capacities.keys().map(|name| (name.clone(), int(all, name))).collect();
    }

    /// Capacity goes away, whoever is there: and who is displaced is said.
    fn block(&mut self, entry: &Json, at: i64) -> Checked {
        let (resource, block) = (text(entry, "resource"), entry.get("block").unwrap());
        let (start, end) = (seconds(block, "start"), seconds(block, "end"));
        let before = self.displaced(resource, start, end, at);
        self.blocks.push(Blocked { resource: resource.to_owned(), start, end, units: int(block, "units") });
        let mut displaced = self.displaced(resource, start, end, at);
        displaced.retain(|id| !before.contains(id));
        let said: Vec<String> = list(entry, "displaced").iter().map(name).collect();
        ensure(displaced == said, LAW_2, || format!("displaced is {displaced:?}, not {}", entry.canonical()))
    }

    /// Bookings become what the entry says, each in a way that is allowed.
    fn put(&mut self, entry: &Json, at: i64) -> Checked {
        let verb = text(entry, "kind");
        let (from, to) = transition(verb).unwrap();
        let said = || entry.canonical();
        for id in list(entry, "releases").iter().map(name) {
            let Some(known) = self.bookings.iter_mut().find(|known| known.id == id) else {
                return ensure(false, STATUS, || {
                    format!("{id}, which is given back, is nowhere: {}", said())
                });
            };
            let stood = matches!(known.status.as_str(), "waiting" | "held" | "requested" | "booked");
            ensure(stood, STATUS, || format!("{id} was given back already: {}", said()))?;
            *known = Known::read(&given_back(&known.json, entry));
        }
        for json in list(entry, "bookings") {
            let new = Known::read(json);
            let is_one = to.contains(&new.status.as_str());
            ensure(is_one, STATUS, || format!("{} is none of {to:?}: {}", new.id, said()))?;
            let begun = verb != "noShow" || at >= seconds(json, "start");
            ensure(begun, STATUS, || format!("{} has not begun: {}", new.id, said()))?;
            let place = self.bookings.iter().position(|known| known.id == new.id);
            let Some(place) = place else {
                ensure(from.is_empty(), STATUS, || format!("{} is nowhere: {}", new.id, said()))?;
                self.bookings.push(new);
                continue;
            };
            let old = self.bookings[place].clone();
            ensure(!from.is_empty(), LAW_5, || format!("{} was there already: {}", new.id, said()))?;
            ensure(from.contains(&old.status.as_str()), STATUS, || {
                format!("it was {}: {}", old.status, said())
            })?;
            // A confirmation may revive: then it must fit, which law 2 says.
            let is_over = verb == "extended" && old.until <= at;
            ensure(!is_over, STATUS, || format!("the hold was over: {}", said()))?;
            let is_same = verb != "rescheduled" || old.status == new.status;
            ensure(is_same, STATUS, || format!("a move is no approval: {}", said()))?;
            keeps(&old, &new, verb)?;
            // What was given back and comes again comes last.
            let stood = old.takes(i64::MIN) || !new.takes(i64::MIN);
            if old.claims == new.claims && stood {
                self.bookings[place] = new;
            } else {
                self.bookings.remove(place);
                self.bookings.push(new);
            }
        }
        Ok(())
    }

    /// Law 2: what is newly taken fits beside all else, and nowhere is more taken than before of what there is too
    /// little of.
    fn is_not_double_booked(&self, before: &Naive, entry: &Json, at: i64) -> Checked {
        for id in list(entry, "bookings").iter().map(|json| text(json, "id")) {
            let Some(new) = self.booking(id).filter(|new| new.takes(at)) else { continue };
            if before.booking(id).is_some_and(|old| old.takes(at) && old.claims == new.claims) {
                continue;
            }
            for (nth, claim) in new.claims.iter().enumerate() {
                let mut others = self.taken(at, &[id]);
                let own = new.claims.iter().enumerate().filter(|(at, _)| *at != nth);
                others.extend(own.map(|(_, own)| own.clone()));
                ensure(self.fits(claim, &others), LAW_2, || {
                    format!("{claim:?} does not fit beside {others:?}: {}", entry.canonical())
                })?;
            }
        }
        let was = before.overbooked(at);
        for (place, used) in self.overbooked(at) {
            let excused = was.get(&place).is_some_and(|was| used <= *was);
            ensure(excused, LAW_2, || format!("{used} units at {place:?} after {}", entry.canonical()))?;
        }
        Ok(())
    }

    /// The entry does what its command asks, for whom may ask for it. One arm for each command.
    fn was_asked(&self, entry: &Json, command: &Command, starts: &[i64]) -> Checked {
        let bookings = list(entry, "bookings");
        let asks = |holds: bool| {
            ensure(holds, ASKED, || format!("{:?} became {}", command.action, entry.canonical()))
        };
        asks(!bookings.is_empty())?;
        let first = &bookings[0];
        match &command.action {
            Action::Hold { wish, until, deposit, .. } => {
                asks(text(entry, "kind") == "held" && seconds(first, "heldUntil") == until.seconds())?;
                asks(first.get("deposit") == deposit.as_ref().map(Json::text).as_ref())?;
                self.may_replace(entry, wish)?;
                asks(is_wish(first, wish) && starts == [seconds(first, "start")] && bookings.len() == 1)
            }
            Action::Book { wish, .. } => {
                let kind = agreed(wish.service.as_str());
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
                asks(text(first, "status") == agreed(text(first, "service")))?;
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
            Action::Reschedule { booking, by, choices, .. } => {
                asks(text(entry, "kind") == "rescheduled" && starts == [seconds(first, "start")])?;
                asks(is_chosen(first, choices))?;
                self.may_change(entry, booking, Some(*by))
            }
            Action::Cancel { booking, by } => {
                asks(text(entry, "kind") == "cancelled")?;
                self.may_change(entry, booking, Some(*by))
            }
            Action::JoinWaitlist { wish, .. } => {
                asks(text(entry, "kind") == "waitlisted" && is_wish(first, wish))
            }
            Action::LeaveWaitlist { entry: own } => self.may_change(entry, own, None),
            Action::Import { .. } => asks(text(entry, "kind") == "imported"),
            Action::Configure { .. } | Action::Block { .. } | Action::RaiseFormat { .. } => asks(false),
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
            known.filter(|known| known.status != "held").map_or(Ok(()), |known| in_time(entry, known))?;
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

/// A customer changes a booking before its deadline, or not at all.
fn in_time(entry: &Json, known: &Known) -> Checked {
    let until = deadline(text(&known.json, "service"), seconds(&known.json, "start"));
    ensure(seconds(entry, "at") < until, STATUS, || {
        format!("too late to change {}: {}", known.json.canonical(), entry.canonical())
    })
}

fn is_wish(booking: &Json, wish: &Wish) -> bool {
    text(booking, "service") == wish.service.as_str()
        && text(booking, "location") == wish.location.as_str()
        && booking.get("customer") == wish.customer.as_ref().map(Json::text).as_ref()
        && is_chosen(booking, &wish.choices)
}

fn is_chosen(booking: &Json, choices: &BTreeMap<NeedId, ResourceId>) -> bool {
    let claims = list(booking, "claims");
    choices.iter().all(|(need, resource)| {
        let mut own = claims.iter().filter(|claim| text(claim, "need") == need.as_str());
        own.all(|claim| text(claim, "resource") == resource.as_str())
    })
}

/// What a change leaves as it was: whose it is, and all that a newer version wrote (law 7).
fn keeps(old: &Known, new: &Known, verb: &str) -> Checked {
    let Json::Map(members) = &old.json else { return Ok(()) };
    for (name, value) in members {
        let is_kept = match name.as_str() {
            "service" | "location" | "tokenDigest" | "series" | "customer" | "deposit" | "data" => true,
            "claims" | "start" | "end" | "choices" | "override" => verb != "rescheduled",
            name => !MEMBERS.contains(&name),
        };
        // A confirmation may bring data of its own.
        let is_kept = is_kept && !(verb == "confirmed" && name == "data");
        let law = if MEMBERS.contains(&name.as_str()) { ASKED } else { LAW_7 };
        ensure(!is_kept || new.json.get(name) == Some(value), law, || {
            format!("{verb} changed {name} of {}: {}", old.json.canonical(), new.json.canonical())
        })?;
    }
    let counted = int(&new.json, "sequence") == int(&old.json, "sequence") + 1;
    ensure(counted, ASKED, || format!("{verb} did not count: {}", new.json.canonical()))
}

/// A hold or booking as it is after an entry took something else in its place.
fn given_back(json: &Json, entry: &Json) -> Json {
    let Json::Map(members) = json else { panic!("{}", json.canonical()) };
    let mut members = members.clone();
    let status = if ["held", "waiting"].contains(&text(json, "status")) { "released" } else { "cancelled" };
    members.remove("heldUntil");
    members.insert("status".to_owned(), Json::from(status));
    members.insert("sequence".to_owned(), Json::Int(int(json, "sequence") + 1));
    members.insert("changedAt".to_owned(), entry.get("at").unwrap().clone());
    Json::Map(members)
}

fn name(json: &Json) -> String {
    let Json::Text(name) = json else { panic!("{}", json.canonical()) };
    name.clone()
}
