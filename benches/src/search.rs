use crate::Failure;
use crate::backend::Backends;
use crate::floor::{self, Expanded, Span, Starts};
use crate::lot::{self, L, Lot, M, Size};
use crate::measure::{alone, in_turn, median};
use crate::program::Rivals;
use crate::table::{Row, Table, Target, Told};
use core::time::Duration;
use slotwright::calendar::{Calendar, CalendarOptions};
use slotwright::desk::{Command, Decision, Desk, Wish};
use slotwright::id::{NeedId, ResourceId};
use slotwright::period::{Instant, Period};
use slotwright::{Limits, zone::Zones};
use std::sync::Arc;
use std::time::Instant as Clock;

const STEP: i64 = 900;

/// Staff with calendars and bookings, beside the bare walk and a stack on the rrule crate; then all of it from the
/// texts of the calendars, beside what one writes in JavaScript and in Python.
pub(crate) fn tables(rivals: &Rivals) -> Result<[Table; 2], Failure> {
    let (m, l) = (Ground::of(M)?, Ground::of(L)?);
    let mut backends = Backends::of(rivals)?;
    let (mut rows, mut read) = (Vec::new(), Vec::new());
    for (name, ground) in [("M: 40 staff, 30 days", &m), ("L: 200 staff, 90 days", &l)] {
        rows.extend(ground.rows(name)?);
        read.push(ground.read(name, &mut backends)?);
    }
    if let Some(of_m) = read.first_mut() {
        of_m.target = Target::Each([100, 200]);
    }
    rows.extend(m.questions()?);
    rows.push(m.after_bookings()?);
    rows.push(l.after_bookings()?);
    rows.push(m.booked()?);
    rows.push(l.booked()?);
    let mut notes = vec![two_threads(&l)?];
    notes.extend(doubled(&m)?);
    notes.push(
        "÷floor, ÷fastest: below 1, ours takes longer than the floor; \"≤ 2 × floor\" is the target"
            .to_owned(),
    );
    let search = Table { title: "search", rivals: vec!["floor", "rrule stack"], rows, notes };
    let title = "from text: read, expand, search";
    Ok([search, Table { title, rivals: backends.names(), rows: read, notes: Vec::new() }])
}

/// A lot, in the forms that everyone wants.
struct Ground {
    lot: Lot,
    desk: Desk,
    calendars: Vec<(ResourceId, Arc<Calendar>)>,
    texts: Vec<(ResourceId, String)>,
    expanded: Vec<Expanded>,
}

impl Ground {
    fn of(size: Size) -> Result<Ground, Failure> {
        let lot = Lot::of(size)?;
        let texts = lot.texts()?;
        let calendars = compiled(&texts)?;
        let mut desk = lot.desk()?;
        attach(&mut desk, &calendars, lot.now)?;
        let window = span(lot.window);
        let parsed = floor::parsed(&lot)?;
        let expanded = parsed.iter().map(|one| one.expanded(window)).collect::<Result<_, _>>()?;
        drop(parsed);
        let ground = Ground { lot, desk, calendars, texts, expanded };
        if ground.ours("hour")? != ground.floor(STEP) {
            return Err("the search and the walk find different starts".into());
        }
        Ok(ground)
    }

    /// The starts of each and of anyone.
    fn ours(&self, service: &str) -> Result<Starts, Failure> {
        ours(&self.desk, service, &self.lot)
    }

    fn floor(&self, step: i64) -> Starts {
        floor::starts(&self.expanded, earliest(&self.lot), span(self.lot.window), step)
    }

    fn rows(&self, name: &str) -> Result<Vec<Row>, Failure> {
        let (ours, floor) = in_turn(|| asked(&self.desk, "hour", &self.lot), || self.floor(STEP));
        let mut search = Row::new(format!("{name}: each and anyone"), ours);
        search.rivals.push(Told::Time(floor));
        search.target = Target::Of { first: 2 };
        let wish = Wish::new("hour", "lot")?;
        let lost = || self.desk.losses(&wish, self.lot.window, self.lot.now);
        if lost()?.days.values().map(|day| day.open).sum::<usize>() != self.ours("hour")?.anyone.len() {
            return Err("the summary counts other open starts than the search finds".into());
        }
        let why = || (asked(&self.desk, "hour", &self.lot), lost());
        let (ours, floor) = in_turn(why, || self.floor(STEP));
        let mut summary = Row::new("  and what the starts of each date are lost to", ours);
        summary.rivals.push(Told::Time(floor));
        summary.target = Target::Of { first: 4 };
        let parsed = floor::parsed(&self.lot)?;
        let mut desk = self.lot.desk()?;
        attach(&mut desk, &self.calendars, self.lot.now)?;
        let window = span(self.lot.window);
        let stack = || {
            let expanded = parsed.iter().map(|one| one.expanded(window)).collect::<Result<Vec<_>, _>>();
            expanded
                .map(|staff| floor::starts(&staff, earliest(&self.lot), window, STEP).anyone.len())
                .unwrap_or(0)
        };
        let cold = || {
            attach(&mut desk, &self.calendars, self.lot.now)
                .and_then(|()| asked(&desk, "hour", &self.lot))
                .is_ok()
        };
        let (ours, theirs) = in_turn(cold, stack);
        let mut expand = Row::new("  expand and search", ours);
        expand.rivals = vec![Told::Nothing, Told::Time(theirs)];
        expand.target = Target::Times { first: 0, fastest: 10 };
        Ok(vec![search, summary, expand])
    }

    /// From the texts of the calendars to the starts, beside the bookings that the desk has.
    fn read(&self, name: &str, backends: &mut Backends) -> Result<Row, Failure> {
        let mut desk = self.lot.desk()?;
        let mut read_and_searched = || {
            let calendars = compiled(&self.texts)?;
            attach(&mut desk, &calendars, self.lot.now)?;
            asked(&desk, "hour", &self.lot)
        };
        let mut row = Row::new(name, alone(&mut read_and_searched));
        let asked = (earliest(&self.lot), STEP);
        row.rivals = backends.told(&self.lot, &self.texts, asked, &self.ours("hour")?)?;
        read_and_searched().map(|_| row)
    }

    /// Other questions of the same desk, beside the search for anyone.
    fn questions(&self) -> Result<Vec<Row>, Failure> {
        let question = |service: &str| {
            let wish = Wish::new(service, "lot")?;
            Ok::<_, Failure>(move || {
                self.desk.slots(&wish, self.lot.window, self.lot.now).map(|slots| slots.len())
            })
        };
        let (single, major) = (alone(question("hour")?), alone(question("major")?));
        let wish = Wish::new("hour", "lot")?;
        let days = || self.desk.days(&wish, self.lot.window, self.lot.now).map(|days| days.days.len());
        let (search, month) = in_turn(|| asked(&self.desk, "hour", &self.lot), days);
        let mut view =
            Row::new(format!("M: days of the month ({:.2} × each and anyone)", ratio(month, search)), month);
        view.target = Target::AtMost(search / 2);
        let mut anyone = Row::new("M: anyone", single);
        anyone.rivals.push(Told::Nothing);
        let mut row = Row::new(format!("M: three segments ({:.1} × anyone)", ratio(major, single)), major);
        row.target = Target::AtMost(single * 5);
        Ok(vec![view, anyone, row])
    }

    /// The search for each and anyone, each time after a booking of somebody: what was made of their time is gone.
    fn after_bookings(&self) -> Result<Row, Failure> {
        let mut desk = self.lot.desk()?;
        attach(&mut desk, &self.calendars, self.lot.now)?;
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for person in &self.lot.staff {
            let Some(slot) = desk.next_slot(&chosen("hour", &person.id)?, self.lot.now, self.lot.now)? else {
                continue;
            };
            desk.apply(&Command::book(&format!("new-{}", person.id), &slot.id)?, self.lot.now)?;
            let began = Clock::now();
            asked(&desk, "hour", &self.lot)?;
            ours.push(began.elapsed());
            let began = Clock::now();
            std::hint::black_box(self.floor(STEP));
            floor.push(began.elapsed());
        }
        let staff = self.lot.staff.len();
        let mut row = Row::new(format!("each and anyone after each booking, {staff} staff"), median(ours));
        row.rivals.push(Told::Time(median(floor)));
        Ok(row)
    }

    /// One booking, and the day's answer for who serves.
    fn booked(&self) -> Result<Row, Failure> {
        let mut desk = self.lot.desk()?;
        attach(&mut desk, &self.calendars, self.lot.now)?;
        asked(&desk, "hour", &self.lot)?;
        let mut times = Vec::new();
        for person in &self.lot.staff {
            let wish = chosen("hour", &person.id)?;
            let Some(slot) = desk.next_slot(&wish, self.lot.now, self.lot.now)? else { continue };
            let day = day_around(slot.id.start)?;
            let command = Command::book(&format!("new-{}", person.id), &slot.id)?;
            desk.slots(&wish, day, self.lot.now)?;
            let began = Clock::now();
            let decision = desk.apply(&command, self.lot.now)?;
            let left = desk.slots(&wish, day, self.lot.now)?;
            times.push(began.elapsed());
            if !matches!(decision, Decision::Accepted(_)) || left.found.starts.contains(&slot.id.start) {
                return Err("what was booked is still open".into());
            }
        }
        let name = format!("a booking and its day, {} staff", self.lot.staff.len());
        let mut row = Row::new(name, median(times));
        row.target = Target::AtMost(Duration::from_micros(10));
        Ok(row)
    }
}

/// What each of staff, days, bookings and grid costs when it is doubled: ours beside the walk.
fn doubled(m: &Ground) -> Result<Vec<String>, Failure> {
    let sizes = [
        ("staff", M, Size { staff: M.staff * 2, ..M }),
        ("days", M, Size { days: M.days * 2, ..M }),
        ("bookings", Size { between: 200, ..M }, Size { between: 62, ..M }),
    ];
    let mut notes = Vec::new();
    for (name, once, twice) in sizes {
        let (once, twice) = (Ground::of(once)?, Ground::of(twice)?);
        let (a, b) =
            in_turn(|| asked(&once.desk, "hour", &once.lot), || asked(&twice.desk, "hour", &twice.lot));
        let (c, d) = in_turn(|| once.floor(STEP), || twice.floor(STEP));
        notes.push(growth(name, ratio(b, a), ratio(d, c)));
    }
    let (a, b) = in_turn(|| asked(&m.desk, "coarse", &m.lot), || asked(&m.desk, "hour", &m.lot));
    let (c, d) = in_turn(|| m.floor(2 * STEP), || m.floor(STEP));
    notes.push(growth("grid", ratio(b, a), ratio(d, c)));
    Ok(notes)
}

fn growth(name: &str, ours: f64, floor: f64) -> String {
    let met = if ours <= 1.25 * floor { "met" } else { "UNMET" };
    format!(
        "{name} doubled: {ours:.2} times as long, the floor {floor:.2} times; to reach: 1.25 times that, {met}"
    )
}

fn two_threads(l: &Ground) -> Result<String, Failure> {
    let wish = Wish::new("hour", "lot")?;
    // Several answers a thread: a thread is not begun for each.
    let half = || (0..8).filter_map(|_| l.desk.slots(&wish, l.lot.window, l.lot.now).ok()).count();
    let one = alone(|| (half(), half()));
    let two = alone(|| {
        std::thread::scope(|scope| {
            let other = scope.spawn(half);
            (half(), other.join().ok())
        })
    });
    let times = ratio(one, two);
    let met = if times >= 1.7 { "met" } else { "UNMET" };
    Ok(format!("L, anyone, two threads: {times:.2} times as many answers as one; to reach 1.7, {met}"))
}

/// As the desk is asked: how many starts in all.
fn asked(desk: &Desk, service: &str, lot: &Lot) -> Result<usize, Failure> {
    let found =
        desk.slots_of_each(&Wish::new(service, "lot")?, &NeedId::new("who")?, lot.window, lot.now)?.found;
    Ok(found.anyone.starts.len() + found.starts.iter().map(Vec::len).sum::<usize>())
}

fn ours(desk: &Desk, service: &str, lot: &Lot) -> Result<Starts, Failure> {
    let seconds = |starts: &[Instant]| starts.iter().map(|start| start.seconds()).collect::<Vec<_>>();
    let found =
        desk.slots_of_each(&Wish::new(service, "lot")?, &NeedId::new("who")?, lot.window, lot.now)?.found;
    let each = found.starts.iter().map(|own| seconds(own)).collect();
    Ok(Starts { each, anyone: seconds(&found.anyone.starts) })
}

fn chosen(service: &str, who: &str) -> Result<Wish, Failure> {
    let mut wish = Wish::new(service, "lot")?;
    wish.choices.insert(NeedId::new("who")?, ResourceId::new(who)?);
    Ok(wish)
}

fn compiled(texts: &[(ResourceId, String)]) -> Result<Vec<(ResourceId, Arc<Calendar>)>, Failure> {
    let options = CalendarOptions {
        default_zone: Some(Zones::bundled().get("America/New_York")?),
        ..CalendarOptions::default()
    };
    let limits = Limits::default();
    let one = |(id, text): &(ResourceId, String)| {
        Ok((id.clone(), Arc::new(Calendar::parse_with(text, &options, &limits)?)))
    };
    texts.iter().map(one).collect()
}

/// Sets them anew: nothing that was made of them before is left.
fn attach(desk: &mut Desk, calendars: &[(ResourceId, Arc<Calendar>)], now: Instant) -> Result<(), Failure> {
    let source = lot::source()?;
    for (id, calendar) in calendars {
        desk.set_calendar(id, &source, Arc::clone(calendar), now)?;
    }
    Ok(())
}

fn earliest(lot: &Lot) -> i64 {
    lot.now.seconds() + 7_200
}

fn span(window: Period) -> Span {
    (window.start().seconds(), window.end().seconds())
}

fn day_around(at: Instant) -> Result<Period, Failure> {
    // Midnight in New York is four or five hours after that in UTC, and nobody works at either.
    let midnight = at.seconds().div_euclid(86_400) * 86_400 + 5 * 3_600;
    Ok(Period::new(Instant::from_seconds(midnight)?, Instant::from_seconds(midnight + 86_400)?)?)
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}
