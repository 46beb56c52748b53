use super::Checked;
use super::town::ledgers;
use super::world::World;
use slotwright::canon::{Digest, Json};
use slotwright::ledger::{Batch, Position};
use slotwright::period::Instant;
use std::collections::BTreeMap;

impl World {
    /// A newer version takes a booking and says more about it, or writes of what this version does not know.
    pub(super) fn newer(&mut self) -> Checked {
        let Some(nth) = self.new_command() else { return Ok(()) };
        let (at, now) = (self.dice.roll(self.desks.len()), self.now);
        self.store.begin(true, now);
        self.desks[at].refresh().unwrap();
        let proposed = self.desks[at].propose(&[self.sent[nth].command.clone()], now);
        let Some(batch) = proposed.ok().and_then(|proposed| proposed.batch) else { return Ok(()) };
        let Json::Map(mut members) = batch.to_json() else { return Ok(()) };
        members.insert("region".to_owned(), Json::from("eu"));
        // Positions are places, not counts.
        let further = i64::try_from(self.dice.roll(3)).unwrap() * 7;
        members.insert("position".to_owned(), Json::Int(i64::try_from(batch.position.0).unwrap() + further));
        let note = Json::map([("deep", Some(Json::list([Json::Int(1), Json::Null])))]);
        for entry in inner(&mut members, "entries") {
            entry.insert("note".to_owned(), note.clone());
            inner(entry, "bookings")
                .for_each(|booking| drop(booking.insert("mood".to_owned(), note.clone())));
        }
        if self.dice.percent(30) {
            let tagged = self.newer_entry("tagged", [("tags", note)]);
            if let Some(Json::List(entries)) = members.get_mut("entries") {
                entries.push(tagged);
                self.store.count("entries of an unknown kind");
            }
        }
        if self.store.append_newer(Json::Map(members)) {
            self.store.count("entries with unknown members");
        }
        Ok(())
    }

    fn newer_entry(&mut self, kind: &str, more: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
        let key = self.name("newer");
        let late = self.naive.values().map(|naive| naive.last).max().unwrap().max(self.now.seconds());
        let own = [
            ("key", Json::text(&key)),
            ("digest", Json::text(Digest::of(key.as_bytes()))),
            ("at", Json::text(Instant::from_seconds(late).unwrap())),
            ("kind", Json::from(kind)),
        ];
        Json::map(own.into_iter().chain(more).map(|(name, value)| (name, Some(value))))
    }

    /// A newer version writes what nobody here understands, and says that it must be understood; or that from here on
    /// it may.
    pub(super) fn must_understand(&mut self) {
        let ledger = self.dice.pick(&ledgers()).unwrap().clone();
        let entry = if self.dice.percent(50) {
            self.newer_entry("auctioned", [("mustUnderstand", Json::Bool(true))])
        } else {
            self.store.count("ledgers that were raised too far");
            self.newer_entry("raised", [("format", Json::Int(7))])
        };
        let base = Position(u64::try_from(self.naive[&ledger].position).unwrap());
        let empty = Batch { ledger, base, position: base.next(), entries: vec![], extra: BTreeMap::new() };
        let Json::Map(mut members) = empty.to_json() else { return };
        members.insert("entries".to_owned(), Json::list([entry]));
        if self.store.append_newer(Json::Map(members)) {
            self.store.count("ledgers that turned read-only");
        }
    }
}

/// The objects of a list in an object.
fn inner<'j>(
    members: &'j mut BTreeMap<String, Json>,
    name: &str,
) -> impl Iterator<Item = &'j mut BTreeMap<String, Json>> {
    let list = match members.get_mut(name) {
        Some(Json::List(list)) => &mut list[..],
        _ => &mut [],
    };
    list.iter_mut().filter_map(|json| match json {
        Json::Map(members) => Some(members),
        _ => None,
    })
}
