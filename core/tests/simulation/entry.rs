use super::naive::{Done, Known, Naive, int, list, seconds, text};
use super::town::{catalogs, of_revision};
use super::{ASKED, Checked, LAW_5, LAW_6, LAW_7, STATUS, ensure};
use slotwright::canon::Json;
use slotwright::desk::Command;
use std::collections::BTreeMap;

/// What was asked, by key and digest, with the starts that it asks for.
pub(crate) type Asked = BTreeMap<(String, String), (Command, Vec<i64>)>;

/// The members of a batch that this version knows.
const ROW: &[&str] = &["schema", "ledger", "base", "position", "entries"];

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

/// What may come from elsewhere.
const IMPORTED: &[&str] = &["requested", "booked", "checkedIn", "completed", "noShow", "cancelled"];

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
        "imported" => (&[], IMPORTED),
        _ => return None,
    })
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
        let Json::Map(members) = row else { panic!("{}", row.canonical()) };
        let unknown = members.iter().filter(|(name, _)| !ROW.contains(&name.as_str()));
        let unknown: BTreeMap<_, _> = unknown.map(|(name, json)| (name.clone(), json.clone())).collect();
        self.beside.extend((!unknown.is_empty()).then_some((self.position, unknown)));
        Ok(true)
    }

    fn entry(&mut self, entry: &Json, asked: Option<&Asked>) -> Checked {
        let (key, digest, at) = (text(entry, "key"), text(entry, "digest"), seconds(entry, "at"));
        let said = || entry.canonical();
        ensure(!self.is_read_only, LAW_7, || format!("written where nothing may be written: {}", said()))?;
        ensure(self.done(key).is_none(), LAW_5, || format!("key {key} did two things: {}", said()))?;
        ensure(at >= self.last, LAW_6, || format!("time ran backwards: {}", said()))?;
        let command = asked.and_then(|asked| asked.get(&(key.to_owned(), digest.to_owned())));
        let before = self.clone();
        let is_own = asked.is_none() || key.starts_with("slotwright:") || key.starts_with("newer-");
        ensure(command.is_some() || is_own, LAW_5, || format!("nobody sent the command of {}", said()))?;
        if let Some(until) = command.and_then(|(command, _)| command.valid_until) {
            ensure(at <= until.seconds(), LAW_5, || format!("after {until}, when it was over: {}", said()))?;
        }
        self.last = at;
        match text(entry, "kind") {
            "configured" => {
                self.configure(entry);
                self.nobody_is_left(at).map_or(Ok(()), |left| {
                    ensure(false, STATUS, || format!("{left} has no location any more: {}", said()))
                })?;
            }
            "raised" => {
                self.format = self.format.max(int(entry, "format"));
                self.is_read_only = self.format > i64::from(slotwright::ledger::FORMAT);
            }
            "blocked" => self.block(entry, at)?,
            verb if transition(verb).is_some() => {
                self.put(entry, at)?;
                self.is_not_double_booked(&before, entry, at)?;
                self.says_whom_it_displaces(&before, entry, at)?;
            }
            _ => self.is_read_only |= entry.get("mustUnderstand") == Some(&Json::Bool(true)),
        }
        if let Some((command, starts)) = command {
            before.was_asked(entry, command, starts)?;
            self.remember(command);
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
        let spacing = entry.get("spacing").unwrap();
        self.merge = text(spacing, "merge").to_owned();
        self.changeovers = list(spacing, "changeovers").to_vec();
        let kinds = match spacing.get("kinds") {
            Some(Json::Map(kinds)) => kinds.iter().map(|(id, kind)| (id.clone(), name(kind))).collect(),
            _ => BTreeMap::new(),
        };
        self.kinds = kinds;
        let Some(Json::Map(capacities)) = entry.get("capacities") else { panic!("{}", entry.canonical()) };
        let all = entry.get("capacities").unwrap();
        self.capacities = capacities.keys().map(|name| (name.clone(), int(all, name))).collect();
        self.overbookable = list(entry, "overbookable").iter().map(name).collect();
        self.overbookable.retain(|name| capacities.contains_key(name));
    }

    /// A booking to come at a location that the catalog does not have.
    fn nobody_is_left(&self, at: i64) -> Option<&str> {
        let catalog = &catalogs()[of_revision(self.revision.as_deref())?];
        let has = |name: &str| catalog.locations().any(|location| location.id.as_str() == name);
        let is_left = |known: &&Known| known.is_to_come(at) && !has(text(&known.json, "location"));
        self.bookings.iter().find(is_left).map(|known| known.id.as_str())
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
            let is_import = verb == "imported";
            ensure(!from.is_empty() || is_import, LAW_5, || {
                format!("{} was there already: {}", new.id, said())
            })?;
            ensure(from.contains(&old.status.as_str()) || is_import, STATUS, || {
                format!("it was {}: {}", old.status, said())
            })?;
            // A confirmation may revive: then it must fit, which law 2 says.
            let is_over = verb == "extended" && old.until <= at;
            ensure(!is_over, STATUS, || format!("the hold was over: {}", said()))?;
            let is_same = verb != "rescheduled" || old.status == new.status;
            ensure(is_same, STATUS, || format!("a move is no approval: {}", said()))?;
            keeps(&old, &new, verb)?;
            // Who gave back what it had, or was too late, comes anew.
            // A confirmation that adds claims which look past nobody keeps the place of the hold.
            let grows = verb == "confirmed" && !new.overriding && new.claims.starts_with(&old.claims);
            if (old.claims == new.claims || grows) && (old.takes(at) || !new.takes(at)) {
                self.bookings[place] = new;
            } else {
                self.bookings.remove(place);
                self.bookings.push(new);
            }
        }
        Ok(())
    }
}

/// What a change leaves as it was: whose it is, and all that a newer version wrote (law 7).
fn keeps(old: &Known, new: &Known, verb: &str) -> Checked {
    let Json::Map(members) = &old.json else { return Ok(()) };
    for (name, value) in members {
        let is_kept = match name.as_str() {
            "tokenDigest" => true,
            "origin" => verb != "imported",
            name if verb == "imported" => !MEMBERS.contains(&name),
            "service" | "location" | "series" | "customer" | "deposit" | "data" => true,
            // Who is named only now takes a share of what is counted for each customer.
            "claims" if verb == "confirmed" && old.json.get("customer").is_none() => {
                let (had, has) = (list(&old.json, name), list(&new.json, name));
                let added = has.strip_prefix(had).unwrap_or_default();
                let named = new.json.get("customer").is_some() || added.is_empty();
                ensure(has.starts_with(had) && named, ASKED, || {
                    format!("{verb} changed {name} of {}: {}", old.json.canonical(), new.json.canonical())
                })?;
                false
            }
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

pub(crate) fn name(json: &Json) -> String {
    let Json::Text(name) = json else { panic!("{}", json.canonical()) };
    name.clone()
}
