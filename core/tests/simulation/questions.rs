use super::asks;
use super::naive::{Known, Naive, list, seconds, text};
use super::town::{ledger_of, opening};
use super::world::World;
use super::{Checked, LAW_1, ensure};
use slotwright::canon::Json;
use slotwright::desk::{Action, Claimant, Command, Decision, Party, Wish};
use slotwright::id::{Key, LocationId};
use slotwright::period::{Instant, Period, Seconds};
use std::collections::BTreeMap;

impl World {
    /// Law 1: what is listed is what the check says and what a booking gets, on one log at one time.
    pub(super) fn question(&mut self) -> Checked {
        let (at, mut now) = (self.dice.roll(self.desks.len()), self.clock());
        self.store.begin(true, self.now);
        self.desks[at].refresh().unwrap();
        self.catch_up()?;
        let asked = if self.dice.percent(70) { None } else { asks::move_of(&mut self.dice, &self.naive) };
        let (wish, mut start) = match &asked {
            Some((_, wish, start)) => (wish.clone(), *start),
            None => asks::wish(&mut self.dice, &self.naive),
        };
        let last = self.naive.values().map(|naive| naive.last).max().unwrap_or_default();
        if last > opening().seconds() && self.dice.percent(15) {
            // The last start before the ledger's time, by a clock that says that it is still to come.
            self.store.count("questions by a clock that is behind the ledger");
            start = Instant::from_seconds(last / 900 * 900).unwrap();
            now = start.plus(Seconds(-600));
        }
        let window = Period::new(start.plus(Seconds(-1800)), start.plus(Seconds(1801))).unwrap();
        let Ok(slots) = self.desks[at].slots(&wish, window, now) else { return Ok(()) };
        let Ok(verdict) = self.desks[at].check(&wish, start, now) else {
            return ensure(false, LAW_1, || format!("{wish:?} can be listed and not checked"));
        };
        let is_listed = slots.found.starts.contains(&start);
        ensure(is_listed == verdict.is_open(), LAW_1, || {
            format!("listed: {is_listed}, open: {} ({:?})", verdict.is_open(), verdict.reasons)
        })?;
        let key = Key::new(&self.name("k")).unwrap();
        let action = match asked {
            None => Action::Book { wish, start, token: None, data: None },
            Some((booking, ..)) => {
                self.store.count("questions about moves");
                Action::Reschedule {
                    booking,
                    by: Party::Staff,
                    start,
                    options: None,
                    quantity: None,
                    also: None,
                    choices: BTreeMap::new(),
                    overriding: None,
                }
            }
        };
        self.store.count("questions");
        let is_move = matches!(action, Action::Reschedule { .. });
        let nth = self.register(Command { key, valid_until: None, action }, vec![start.seconds()]);
        let answers = self.call_at(at, &[nth], true, now)?;
        let is_same = match (&answers[0], &verdict.plan) {
            // A move asks those first whom the booking has.
            (Ok(Decision::Accepted(outcome)), Some(plan)) => {
                outcome.booking().is_some_and(|booking| is_move || booking.claims == plan.claims)
            }
            // What the customer gives up for it may be past its deadline, or staff's.
            (Ok(Decision::Refused { refusal, .. }), plan) => {
                let others = ["booking.deadline", "booking.staff_only"];
                plan.is_none() || others.contains(&refusal.code())
            }
            _ => false,
        };
        let said =
            || format!("{:?} was checked as {:?}, and booked as {answers:?}", verdict.slot, verdict.plan);
        ensure(is_same, LAW_1, said)
    }

    /// Law 1 of the waitlist: who is said to fit, in the order in which they joined, fits, and nobody else; and the
    /// first of them gets what was offered, for the place.
    pub(super) fn who_fits(&mut self) -> Checked {
        let (at, now) = (self.dice.roll(self.desks.len()), self.now);
        self.store.begin(true, now);
        self.desks[at].refresh().unwrap();
        self.catch_up()?;
        let place = *self.dice.pick(&["north", "north", "south", "annex"]).unwrap();
        let Ok(fitting) = self.desks[at].who_fits(&LocationId::new(place).unwrap(), None, now) else {
            return Ok(());
        };
        let naive = self.naive.iter().find(|(ledger, _)| ledger.as_str() == ledger_of(place)).unwrap().1;
        let then = now.max(Instant::from_seconds(naive.last).unwrap());
        let is_here = |known: &&Known| known.status == "waiting" && text(&known.json, "location") == place;
        let mut said = fitting.iter().peekable();
        for known in naive.bookings.iter().filter(is_here) {
            let is_named = said.next_if(|fit| fit.entry.id.as_str() == known.id);
            let Some(left) =
                Period::checked(then, Instant::from_seconds(seconds(&known.json, "end")).unwrap())
            else {
                continue;
            };
            let window = Period::checked(
                left.start().max(Instant::from_seconds(seconds(&known.json, "start")).unwrap()),
                left.end(),
            )
            .unwrap();
            let wish = asks::waited_for(&known.json);
            let Ok(slots) = self.desks[at].slots(&wish, window, now) else { continue };
            let (first, named) = (slots.iter().next(), is_named.map(|fit| fit.slot.clone()));
            ensure(first == named, LAW_1, || {
                format!("{first:?} is open for {}, not {named:?}", known.json.canonical())
            })?;
        }
        ensure(said.next().is_none(), LAW_1, || format!("another order: {fitting:?}"))?;
        let Some(first) = fitting.first() else { return Ok(()) };
        self.store.count("places in a waitlist that were filled");
        let token = first.entry.token.is_some().then(|| asks::TOKEN.to_owned());
        let own = Claimant { id: first.entry.id.clone(), token };
        let wish = Wish { replacing: vec![own], ..asks::waited_for(&first.entry.to_json()) };
        let (key, start) = (Key::new(&self.name("k")).unwrap(), first.slot.id.start);
        let action = Action::Book { wish, start, token: None, data: None };
        let nth = self.register(Command { key, valid_until: None, action }, vec![start.seconds()]);
        let answers = self.call_at(at, &[nth], true, now)?;
        let is_filled = matches!(answers[..], [Ok(Decision::Accepted(_))]);
        ensure(is_filled, LAW_1, || format!("{first:?} was offered: {answers:?}"))
    }
}

/// What a row did that is to have happened.
pub(super) fn happened(row: &Json, before: &Naive, naive: &Naive) -> Vec<&'static str> {
    let mut happened = Vec::new();
    for entry in list(row, "entries") {
        let is_import = text(entry, "kind") == "imported";
        let bookings = list(entry, "bookings");
        let is_beside = |json: &Json| {
            let Some(known) = naive.booking(text(json, "id")).filter(|known| known.overriding) else {
                return false;
            };
            let others = naive.taken(naive.last, &[&known.id]);
            known.takes(naive.last) && known.claims.iter().any(|claim| !naive.fits(claim, &others, false))
        };
        let was_there =
            |json: &Json| before.booking(text(json, "id")).is_some_and(|known| known.status == "checkedIn");
        let rows = [
            (
                "ledgers that were raised",
                text(entry, "kind") == "raised" && !text(entry, "key").contains(':'),
            ),
            ("imports that said nothing new", is_import && bookings.is_empty()),
            ("imports that displaced somebody", is_import && !list(entry, "displaced").is_empty()),
            (
                "give-backs that displaced somebody",
                !is_import && entry.get("bookings").is_some() && !list(entry, "displaced").is_empty(),
            ),
            ("overrides beside others", bookings.iter().any(is_beside)),
            ("visits of several services", bookings.iter().any(|json| json.get("also").is_some())),
            (
                "cancellations of who was there already",
                text(entry, "kind") == "cancelled" && bookings.iter().any(was_there),
            ),
            ("places in a waitlist that were left", text(entry, "kind") == "left"),
        ];
        happened.extend(rows.into_iter().filter(|(_, is_so)| *is_so).map(|(what, _)| what));
    }
    happened
}
