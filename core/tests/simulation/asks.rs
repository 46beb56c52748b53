use super::dice::Dice;
use super::naive::{Known, Naive, seconds, text};
use super::town::{RESOURCES, SERVICES, ledger_of, ledgers, quarter};
use slotwright::canon::Json;
use slotwright::desk::{Action, Claimant, Command, Imported, ImportedClaim, Party, SeriesMode, Wish};
use slotwright::id::{
    BookingId, CustomerId, DepositId, ForeignId, Key, LedgerId, LocationId, NeedId, ResourceId, ServiceId,
    SourceName, StaffId,
};
use slotwright::ledger::{Override, Turn};
use slotwright::period::{Instant, Minutes, Period, Seconds};
use slotwright::rules::{Also, Item};
use std::collections::BTreeMap;

/// The commands there are: a new one gets a row here, an arm in [`ask`], and one in `entry.rs`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Configure,
    Hold,
    Extend,
    Release,
    Confirm,
    Book,
    Reschedule,
    Cancel,
    Mark,
    Series,
    Block,
    JoinWaitlist,
    LeaveWaitlist,
    Import,
    RaiseFormat,
}

const KINDS: &[(usize, Kind)] = &[
    (2, Kind::Configure),
    (20, Kind::Hold),
    (7, Kind::Extend),
    (7, Kind::Release),
    (13, Kind::Confirm),
    (25, Kind::Book),
    (13, Kind::Reschedule),
    (8, Kind::Cancel),
    (14, Kind::Mark),
    (5, Kind::Series),
    (4, Kind::Block),
    (7, Kind::JoinWaitlist),
    (4, Kind::LeaveWaitlist),
    (5, Kind::Import),
    (2, Kind::RaiseFormat),
];

/// The one token that owners have. The log keeps a digest over it and the booking.
pub(crate) const TOKEN: &str = "owner";

/// A command of some kind, with the starts that it asks for; none where there is nothing to ask for.
pub(crate) fn command(
    dice: &mut Dice,
    key: &str,
    now: Instant,
    naive: &BTreeMap<LedgerId, Naive>,
) -> Option<(Command, Vec<i64>)> {
    let kind = dice.weighted(KINDS);
    let (action, starts) = ask(dice, kind, now, naive)?;
    let valid_until = dice.percent(35).then(|| now.plus(Seconds(60 * i64::try_from(dice.roll(15)).unwrap())));
    Some((Command { key: Key::new(key).unwrap(), valid_until, action }, starts))
}

#[allow(clippy::too_many_lines, reason = "an arm for each")]
fn ask(
    dice: &mut Dice,
    kind: Kind,
    now: Instant,
    naive: &BTreeMap<LedgerId, Naive>,
) -> Option<(Action, Vec<i64>)> {
    let soon = |dice: &mut Dice| now.plus(Seconds(60 * (2 + i64::try_from(dice.roll(14)).unwrap())));
    let data = |dice: &mut Dice| dice.percent(20).then(|| Json::map([("n", Some(Json::text(dice.roll(9))))]));
    let token = |dice: &mut Dice| dice.percent(60).then(|| TOKEN.to_owned());
    let paid = |dice: &mut Dice| dice.percent(20).then(|| DepositId::new(["a", "b"][dice.roll(2)]).unwrap());
    Some(match kind {
        Kind::Configure => (Action::Configure { ledger: dice.pick(&ledgers())?.clone() }, vec![]),
        Kind::Hold => {
            let (wish, start) = wish(dice, naive);
            let until = soon(dice);
            let (token, deposit) = (token(dice), paid(dice));
            (Action::Hold { wish, start, until, token, deposit }, vec![start.seconds()])
        }
        Kind::Extend => (Action::Extend { hold: claimant(dice, naive, "held")?, until: soon(dice) }, vec![]),
        Kind::Release => (Action::Release { hold: claimant(dice, naive, "held")? }, vec![]),
        Kind::Confirm => {
            let hold = claimant(dice, naive, "held")?;
            let known = naive.values().find_map(|naive| naive.booking(hold.id.as_str()));
            let own = known.and_then(|known| known.json.get("deposit").cloned());
            let deposit = match own {
                Some(Json::Text(own)) if dice.percent(85) => Some(DepositId::new(&own).unwrap()),
                _ => paid(dice),
            };
            let (revive, customer, data) = (dice.percent(40), customer(dice), data(dice));
            (Action::Confirm { hold, deposit, revive, customer, data }, vec![])
        }
        Kind::Book => {
            let (wish, start) = wish(dice, naive);
            (Action::Book { wish, start, token: token(dice), data: data(dice) }, vec![start.seconds()])
        }
        Kind::Reschedule => {
            let status = agreed(dice);
            let (booking, by, start) = (claimant(dice, naive, status)?, party(dice), start(dice));
            let choices = if dice.percent(20) { choices(dice) } else { BTreeMap::new() };
            let overriding = overriding(dice);
            let (options, quantity, also) = (None, None, None);
            let action =
                Action::Reschedule { booking, by, start, options, quantity, also, choices, overriding };
            (action, vec![start.seconds()])
        }
        Kind::Cancel => {
            let status = if dice.percent(15) { "checkedIn" } else { agreed(dice) };
            (Action::Cancel { booking: claimant(dice, naive, status)?, by: party(dice) }, vec![])
        }
        Kind::Mark => {
            let turn = *dice.pick(&Turn::MARKS)?;
            let status = match turn {
                Turn::Approve | Turn::Decline => "requested",
                Turn::Complete if dice.percent(50) => "checkedIn",
                _ => "booked",
            };
            (Action::Mark { booking: claimant(dice, naive, status)?, turn }, vec![])
        }
        Kind::Series => {
            let (wish, start) = (Wish { replacing: vec![], ..wish(dice, naive).0 }, quarter(dice.roll(10)));
            let (step, count) = (*dice.pick(&[15, 30, 45, 60])?, 2 + i64::try_from(dice.roll(3)).unwrap());
            let first = start.to_string().replace(['-', ':'], "");
            let recurrence = format!("DTSTART:{first}\nRRULE:FREQ=MINUTELY;INTERVAL={step};COUNT={count}");
            let starts = (0..count).map(|nth| start.seconds() + nth * step * 60).collect();
            let mode = if dice.percent(50) { SeriesMode::All } else { SeriesMode::Fitting };
            (Action::Series { wish, recurrence, mode, token: token(dice), data: data(dice) }, starts)
        }
        Kind::Block => {
            let (start, quarters) = (quarter(dice.roll(14)), 1 + i64::try_from(dice.roll(5)).unwrap());
            let period = Period::new(start, start.plus(Seconds(900 * quarters))).unwrap();
            let resource = ResourceId::new(dice.pick(RESOURCES)?.0).unwrap();
            (Action::Block { resource, period, units: dice.percent(60).then_some(1) }, vec![])
        }
        Kind::JoinWaitlist => {
            let (wish, start) = wish(dice, naive);
            let wish = Wish { overriding: None, ..wish };
            let start = start.plus(Seconds(-900 * i64::try_from(dice.roll(6)).unwrap()));
            let length = Seconds(900 * i64::try_from(1 + dice.roll(12)).unwrap());
            let window = Period::new(start, start.plus(length)).unwrap();
            (Action::JoinWaitlist { wish, window, token: token(dice), data: data(dice) }, vec![])
        }
        Kind::LeaveWaitlist => (Action::LeaveWaitlist { entry: claimant(dice, naive, "waiting")? }, vec![]),
        Kind::Import => (import(dice), vec![]),
        Kind::RaiseFormat => {
            let format = *dice.pick(&[0, 1, 2, 2, 3])?;
            (Action::RaiseFormat { ledger: dice.pick(&ledgers())?.clone(), format }, vec![])
        }
    })
}

/// A wish and a start; now and then in the place of something that the asker has.
pub(crate) fn wish(dice: &mut Dice, naive: &BTreeMap<LedgerId, Naive>) -> (Wish, Instant) {
    let (service, locations) = *dice.pick(SERVICES).unwrap();
    let location = dice.pick(locations).unwrap();
    let (customer, overriding) = (customer(dice), overriding(dice));
    let mut wish = Wish { customer, overriding, ..Wish::new(service, location).unwrap() };
    if dice.percent(10) {
        let others = SERVICES.iter().filter(|(other, at)| *other != service && at.contains(location));
        let others: Vec<_> = others.collect();
        let item = dice.pick(&others).map(|(other, _)| Item {
            service: ServiceId::new(other).unwrap(),
            options: [].into(),
            quantity: 1,
        });
        let items: Vec<_> = item.into_iter().collect();
        let wait = Minutes(if dice.percent(30) { 30 } else { 0 });
        let in_any_order = dice.percent(50);
        wish.also = if items.is_empty() { Also::default() } else { Also { items, in_any_order, wait } };
    }
    if dice.percent(18) {
        let agreed = agreed(dice);
        let status = dice.weighted(&[(10, "held"), (4, "waiting"), (4, agreed)]);
        let of_this_lot = naive.iter().filter(|(ledger, _)| ledger.as_str() == ledger_of(location));
        let of_this_lot = of_this_lot.map(|(ledger, naive)| (ledger.clone(), naive.clone())).collect();
        wish.replacing.extend(claimant(dice, &of_this_lot, status));
        if dice.percent(25) {
            wish.replacing.extend(claimant(dice, &of_this_lot, "held"));
        }
    }
    if dice.percent(12) {
        wish.choices = choices(dice);
    }
    (wish, start(dice))
}

/// Bookings that were made elsewhere. Each has a few things that may be said of it: so the same is said again.
fn import(dice: &mut Dice) -> Action {
    let location = *dice.pick(&["north", "south", "annex"]).unwrap();
    let services: Vec<&str> =
        SERVICES.iter().filter(|(_, at)| at.contains(&location)).map(|(service, _)| *service).collect();
    let resources: Vec<&str> =
        RESOURCES.iter().filter(|(_, at)| *at == location).map(|(resource, _)| *resource).collect();
    let mut bookings: Vec<Imported> = Vec::new();
    for _ in 0..1 + dice.roll(3) {
        let id = dice.roll(5);
        let item = imported(&mut Dice::new((id * 3 + dice.roll(3)) as u64), id, &services, &resources);
        if bookings.iter().all(|other| other.id != item.id) || dice.percent(10) {
            bookings.push(item);
        }
    }
    let source = SourceName::new(["dms", "old"][usize::from(dice.percent(20))]).unwrap();
    Action::Import { location: LocationId::new(location).unwrap(), source, bookings }
}

fn imported(dice: &mut Dice, id: usize, services: &[&str], resources: &[&str]) -> Imported {
    let period = |dice: &mut Dice| {
        let start = quarter(dice.roll(16)).plus(Seconds(-3600));
        Period::new(start, start.plus(Seconds(900 * i64::try_from(1 + dice.roll(4)).unwrap()))).unwrap()
    };
    let visit = period(dice);
    let claims = (0..dice.roll(4)).map(|_| ImportedClaim {
        resource: ResourceId::new(dice.pick(resources).unwrap()).unwrap(),
        period: dice.percent(30).then(|| period(dice)),
        units: *dice.pick(&[1, 1, 1, 2]).unwrap(),
    });
    let claims = claims.collect();
    let (status, customer) = (*dice.pick(&Imported::STATUSES).unwrap(), customer(dice));
    Imported {
        id: ForeignId::new(&format!("R-{id}")).unwrap(),
        service: ServiceId::new(dice.pick(services).unwrap()).unwrap(),
        visit,
        claims,
        status: if dice.percent(60) { slotwright::ledger::Status::Booked } else { status },
        customer,
        data: dice.percent(20).then(|| Json::from("from elsewhere")),
    }
}

/// Leave to take what is taken, now and then.
fn overriding(dice: &mut Dice) -> Option<Override> {
    dice.percent(12).then(|| Override { by: StaffId::new("boss").unwrap(), why: "a friend".to_owned() })
}

/// A wish for the services of a booking.
fn again(json: &Json) -> Wish {
    let member = |name: &'static str| (name, json.get(name).cloned());
    Wish::from_tree(&Json::map(["service", "location", "also"].map(member))).unwrap()
}

/// The wish of somebody in the waitlist.
pub(crate) fn waited_for(json: &Json) -> Wish {
    let mut wish = again(json);
    if let Some(Json::Map(choices)) = json.get("choices") {
        let chosen = choices.keys().map(|need| (need, text(json.get("choices").unwrap(), need)));
        wish.choices = chosen
            .map(|(need, chosen)| (NeedId::new(need).unwrap(), ResourceId::new(chosen).unwrap()))
            .collect();
    }
    let customer = json.get("customer").map(|_| CustomerId::new(text(json, "customer")).unwrap());
    Wish { customer, ..wish }
}

/// The status of something that is agreed, or asked for.
fn agreed(dice: &mut Dice) -> &'static str {
    if dice.percent(75) { "booked" } else { "requested" }
}

/// A technician, who may be of another lot, or no need of the service at all.
fn choices(dice: &mut Dice) -> BTreeMap<NeedId, ResourceId> {
    let chosen = ["ana", "ben", "zoe"][dice.roll(3)];
    BTreeMap::from([(NeedId::new("tech").unwrap(), ResourceId::new(chosen).unwrap())])
}

fn start(dice: &mut Dice) -> Instant {
    let off_the_grid = if dice.percent(3) { 60 } else { 0 };
    quarter(dice.roll(14)).plus(Seconds(off_the_grid))
}

fn customer(dice: &mut Dice) -> Option<CustomerId> {
    dice.percent(30).then(|| CustomerId::new("c-7").unwrap())
}

fn party(dice: &mut Dice) -> Party {
    if dice.percent(60) { Party::Staff } else { Party::Customer }
}

/// Something of that status, mostly: with its token, mostly.
fn claimant(dice: &mut Dice, naive: &BTreeMap<LedgerId, Naive>, status: &str) -> Option<Claimant> {
    let all: Vec<&Known> = naive.values().flat_map(|naive| &naive.bookings).collect();
    let wanted: Vec<&Known> = all.iter().filter(|known| known.status == status).copied().collect();
    let from = if wanted.is_empty() || dice.percent(8) { all } else { wanted };
    // What came last is what people are busy with.
    let from = if dice.percent(60) { &from[from.len().saturating_sub(3)..] } else { &from[..] };
    let known = dice.pick(from)?;
    let has_token = known.json.get("tokenDigest").is_some();
    let shown = if dice.percent(10) { Some("thief") } else { has_token.then_some(TOKEN) };
    let id = if dice.percent(2) { "bo-nowhere" } else { known.id.as_str() };
    Some(Claimant { id: BookingId::new(id).unwrap(), token: shown.map(str::to_owned) })
}

/// A booking that is to be moved, the question whether it can be, and where to.
pub(crate) fn move_of(
    dice: &mut Dice,
    naive: &BTreeMap<LedgerId, Naive>,
) -> Option<(Claimant, Wish, Instant)> {
    let booked = |known: &&Known| known.status == "booked";
    let all: Vec<&Known> = naive.values().flat_map(|naive| &naive.bookings).filter(booked).collect();
    let known = dice.pick(&all)?;
    let has_token = known.json.get("tokenDigest").is_some();
    let id = BookingId::new(&known.id).unwrap();
    let booking = Claimant { id, token: has_token.then(|| TOKEN.to_owned()) };
    let wish = again(&known.json);
    // A quarter of an hour away: its own claims would be in the way.
    let near = [-900, 900][dice.roll(2)];
    let start = Instant::from_seconds(seconds(&known.json, "start") + near).unwrap();
    Some((booking.clone(), Wish { replacing: vec![booking], ..wish }, start))
}

/// The instants at which something ends: clocks are set to them, to the second.
pub(crate) fn ends(naive: &BTreeMap<LedgerId, Naive>) -> Vec<i64> {
    let held = naive.values().flat_map(|naive| &naive.bookings).filter(|known| known.status == "held");
    held.map(|known| seconds(&known.json, "heldUntil")).collect()
}
