//! Staff with hours, calendars and bookings, drawn from a seed: what a search is asked about.

use crate::Failure;
use crate::calendars::NEW_YORK;
use crate::mixed::Drawn;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Weekday};
use chrono_tz::America::New_York;
use core::fmt::Write;
use slotwright::canon::Digest;
use slotwright::catalog::Catalog;
use slotwright::desk::Desk;
use slotwright::id::{BookingId, Key, LedgerId, LocationId, NeedId, ResourceId, ServiceId, SourceName};
use slotwright::ledger::{
    Append, Batch, Booking, Change, Commit, Decided, LedgerState, MemoryStore, Status, Store, Subject,
    decide, fold,
};
use slotwright::period::{Instant, Minutes, Period};
use slotwright::rules::{Also, Buffer, Claim, Spacing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How much of it there is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) staff: u64,
    pub(crate) days: u64,
    /// The mean time between two bookings, in minutes: 57 leaves them 60 % of the time.
    pub(crate) between: u64,
}

/// 40 people, 30 days.
pub(crate) const M: Size = Size { staff: 40, days: 30, between: 57 };
/// 200 people, 90 days.
pub(crate) const L: Size = Size { staff: 200, days: 90, between: 57 };

/// A lot, and what is asked about it.
pub(crate) struct Lot {
    pub(crate) staff: Vec<Person>,
    pub(crate) window: Period,
    pub(crate) now: Instant,
}

pub(crate) struct Person {
    pub(crate) id: String,
    /// Minutes of the day.
    pub(crate) hours: (u64, u64),
    pub(crate) saturdays: bool,
    pub(crate) series: Vec<Series>,
    /// Whole days out of office.
    pub(crate) away: Vec<NaiveDate>,
    /// Ten minutes are kept after each.
    pub(crate) bookings: Vec<(Instant, Instant)>,
}

/// A meeting on the clocks of New York.
pub(crate) struct Series {
    pub(crate) start: NaiveDateTime,
    pub(crate) length: TimeDelta,
    pub(crate) rule: String,
    pub(crate) without: Vec<NaiveDateTime>,
    /// What was moved, and where to.
    pub(crate) moved: Vec<(NaiveDateTime, NaiveDateTime)>,
}

/// Kept after every booking, and after the service that is searched for.
pub(crate) const AFTER: u32 = 10;

impl Lot {
    /// From the middle of October on, so that the clocks go back on the way.
    pub(crate) fn of(size: Size) -> Result<Lot, Failure> {
        let first = date(2026, 10, 12)?;
        let end = first.checked_add_days(Days::new(size.days)).ok_or("no such day")?;
        let window = Period::new(at(first, 0)?, at(end, 0)?)?;
        let staff = (0..size.staff).map(|n| Person::drawn(n, first, end, size.between));
        Ok(Lot { staff: staff.collect::<Result<_, _>>()?, window, now: at(first, 8 * 60)? })
    }

    pub(crate) fn catalog(&self) -> Result<Catalog, Failure> {
        let mut resources = Vec::new();
        for person in &self.staff {
            let (from, to) = (clock(person.hours.0), clock(person.hours.1));
            let saturday =
                if person.saturdays { r#", {"days": ["SA"], "from": "09:00", "to": "14:00"}"# } else { "" };
            resources.push(format!(
                r#"{{"id": "{}", "kind": "staff", "location": "lot", "calendars": [{{"name": "own"}}], "hours": [
                    {{"days": ["MO", "TU", "WE", "TH", "FR"], "from": "{from}", "to": "{to}"}}{saturday}]}}"#,
                person.id
            ));
        }
        let staff = r#""needs": [{"id": "who", "kind": "staff"}]"#;
        let rest = r#""buffer": {"before": "PT5M", "after": "PT10M"}, "notice": "PT2H", "horizon": "P400D""#;
        Ok(Catalog::from_json(&format!(
            r#"{{"schema": "slotwright.catalog/0", "id": "bench",
            "locations": [{{"id": "lot", "zone": "America/New_York", "hours": [
                {{"days": ["MO", "TU", "WE", "TH", "FR", "SA"], "from": "07:00", "to": "19:00"}}]}}],
            "resources": [{}],
            "services": [
                {{"id": "hour", "locations": ["lot"], {rest}, "grid": {{"step": "PT15M"}},
                  "segments": [{{"id": "work", "length": "PT1H", {staff}}}]}},
                {{"id": "coarse", "locations": ["lot"], {rest}, "grid": {{"step": "PT30M"}},
                  "segments": [{{"id": "work", "length": "PT1H", {staff}}}]}},
                {{"id": "major", "locations": ["lot"], {rest}, "grid": {{"step": "PT15M"}},
                  "segments": [
                    {{"id": "in", "length": "PT15M", {staff}, "gap": {{"least": "PT0S", "most": "PT30M"}}}},
                    {{"id": "work", "length": "PT1H", "needs": [{{"id": "technician", "kind": "staff"}}],
                      "gap": {{"least": "PT0S", "most": "PT30M"}}}},
                    {{"id": "out", "length": "PT15M", "needs": [{{"id": "again", "sameAs": "who"}}]}}]}}]}}"#,
            resources.join(",\n")
        ))?)
    }

    /// A desk with the bookings in its ledger, and without calendars.
    pub(crate) fn desk(&self) -> Result<Desk, Failure> {
        let catalog = self.catalog()?;
        let store = MemoryStore::new();
        let mut state = LedgerState::new(LedgerId::new("lot")?);
        let capacities = self.staff.iter().map(|person| Ok((ResourceId::new(&person.id)?, 1)));
        let capacities = capacities.collect::<Result<_, Failure>>()?;
        let (overbookable, locations) = (BTreeSet::new(), BTreeSet::new());
        let configure =
            Change::Configure { spacing: Spacing::default(), capacities, overbookable, locations, needs: 0 };
        let revision = catalog.revision();
        append(&store, &mut state, revision, "configure", configure)?;
        for person in &self.staff {
            for (nth, (start, end)) in person.bookings.iter().enumerate() {
                let name = format!("{}-{nth}", person.id);
                let change = taken(&name, &person.id, Period::new(*start, *end)?)?;
                append(&store, &mut state, revision, &name, change)?;
            }
        }
        let mut desk = Desk::with_store(catalog, Arc::new(store));
        desk.refresh()?;
        Ok(desk)
    }

    /// The calendars, by person.
    pub(crate) fn texts(&self) -> Result<Vec<(ResourceId, String)>, Failure> {
        self.staff.iter().map(|person| Ok((ResourceId::new(&person.id)?, person.text()?))).collect()
    }
}

pub(crate) fn source() -> Result<SourceName, Failure> {
    Ok(SourceName::new("own")?)
}

fn append(
    store: &MemoryStore,
    state: &mut LedgerState,
    revision: Digest,
    key: &str,
    change: Change,
) -> Result<(), Failure> {
    let (key, digest) = (Key::new(key)?, Digest::of(key.as_bytes()));
    let commit = Commit { key, digest, revision, change };
    let Decided::Entry(entry) = decide(state, &commit, Instant::MIN) else {
        return Err(format!("{} was refused", commit.key).into());
    };
    let (ledger, base) = (state.id().clone(), state.position());
    let (position, extra) = (base.next(), BTreeMap::new());
    let batch = Batch { ledger, base, position, entries: vec![*entry], extra };
    fold(state, &batch)?;
    match store.append(&batch) {
        Append::Won => Ok(()),
        _ => Err("the store did not take it".into()),
    }
}

fn taken(name: &str, who: &str, core: Period) -> Result<Change, Failure> {
    let claim = Claim {
        resource: ResourceId::new(who)?,
        need: NeedId::new("who")?,
        core,
        units: 1,
        buffer: Buffer { before: Minutes(0), after: Minutes(AFTER) },
        class: ServiceId::new("hour")?,
    };
    let (service, location) = (ServiceId::new("hour")?, LocationId::new("lot")?);
    let booking = Booking {
        id: BookingId::new(name)?,
        status: Status::Booked,
        subject: Subject {
            service,
            options: BTreeSet::new(),
            quantity: 1,
            also: Also::default(),
            location,
            visit: core,
            choices: BTreeMap::new(),
        },
        customer: None,
        claims: [claim].into(),
        token: None,
        deposit: None,
        data: None,
        sequence: 0,
        series: None,
        origin: None,
        overriding: None,
        changed_at: Instant::MIN,
        extra: BTreeMap::new(),
    };
    Ok(Change::Take { bookings: vec![booking], releases: Vec::new(), skipped: None })
}

impl Person {
    fn drawn(n: u64, first: NaiveDate, end: NaiveDate, between: u64) -> Result<Person, Failure> {
        let mut drawn = Drawn(n << 32 | 7);
        let hours = match n % 3 {
            0 => (450, 990),
            1 => (480, 1020),
            _ => (540, 1080),
        };
        let (mut away, mut bookings) = (Vec::new(), Vec::new());
        let saturdays = n.is_multiple_of(2);
        let days = first.iter_days().take_while(|day| *day < end);
        for day in days {
            let (from, to) = match day.weekday() {
                Weekday::Sun => continue,
                Weekday::Sat if !saturdays => continue,
                Weekday::Sat => (540, 840),
                _ => hours,
            };
            if drawn.below(20) == 0 {
                away.push(day);
            }
            let mut free = from + 5 * drawn.below(between * 2 / 5 + 1);
            loop {
                let length = 30 + 15 * drawn.below(7);
                if free + length > to {
                    break;
                }
                bookings.push((at(day, free)?, at(day, free + length)?));
                free += length + u64::from(AFTER) + 5 * drawn.below(between * 2 / 5 + 1);
            }
        }
        let mut series = vec![Series {
            start: date(2024, 1, 1)?.and_time(time(690 + 30 * drawn.below(3))),
            length: TimeDelta::minutes(30 + 15 * i64::try_from(drawn.below(3))?),
            rule: "FREQ=DAILY".to_owned(),
            without: Vec::new(),
            moved: Vec::new(),
        }];
        for _ in 0..=drawn.below(3) {
            series.push(Series::weekly(&mut drawn, 1, first)?);
        }
        series.push(Series::weekly(&mut drawn, 2, first)?);
        Ok(Person { id: format!("staff-{n:03}"), hours, saturdays, series, away, bookings })
    }

    fn text(&self) -> Result<String, Failure> {
        let mut text = format!("BEGIN:VCALENDAR\r\nPRODID:-//bench//EN\r\nVERSION:2.0\r\n{NEW_YORK}");
        for (nth, series) in self.series.iter().enumerate() {
            series.write(&mut text, &format!("{nth}-{}@lot.example", self.id))?;
        }
        for (nth, day) in self.away.iter().enumerate() {
            write!(
                text,
                "BEGIN:VEVENT\r\nUID:away-{nth}-{}@lot.example\r\nDTSTAMP:20260901T080000Z\r\nDTSTART;VALUE=DATE:{}\r\n\
                 X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\nSUMMARY:Out of office\r\nEND:VEVENT\r\n",
                self.id,
                day.format("%Y%m%d")
            )?;
        }
        text.push_str("END:VCALENDAR\r\n");
        Ok(text)
    }
}

impl Series {
    /// Every so many weeks, with one left out and one moved by an hour soon after `first`.
    fn weekly(drawn: &mut Drawn, weeks: u64, first: NaiveDate) -> Result<Series, Failure> {
        let monday = date(2024, 1, 1)?;
        let weekday = drawn.below(5);
        let time = time(480 + 15 * drawn.below(33));
        let begin = monday.checked_add_days(Days::new(weekday)).ok_or("no such day")?;
        let since = u64::try_from(first.signed_duration_since(begin).num_days())?;
        let passed = since.div_ceil(7 * weeks);
        let nth = |n: u64| {
            let day = begin.checked_add_days(Days::new(7 * weeks * (passed + n))).ok_or("no such day")?;
            Ok::<_, Failure>(day.and_time(time))
        };
        let moved = nth(drawn.below(2))?;
        let (length, weekday) =
            (TimeDelta::minutes(30 + 15 * i64::try_from(drawn.below(3))?), begin.weekday());
        let rule = format!("FREQ=WEEKLY;INTERVAL={weeks};BYDAY={}", weekday.to_string()[..2].to_uppercase());
        let (start, without) = (begin.and_time(time), vec![nth(2)?]);
        Ok(Series { start, length, rule, without, moved: vec![(moved, moved + TimeDelta::hours(1))] })
    }

    fn write(&self, text: &mut String, uid: &str) -> core::fmt::Result {
        let event = |start: NaiveDateTime, more: &str| {
            let (start, end) = (zoned("DTSTART", start), zoned("DTEND", start + self.length));
            format!(
                "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260901T080000Z\r\n{start}{end}SUMMARY:Meeting\r\nSTATUS:CONFIRMED\r\n\
                 TRANSP:OPAQUE\r\n{more}END:VEVENT\r\n"
            )
        };
        let without: String = self.without.iter().map(|at| zoned("EXDATE", *at)).collect();
        text.write_str(&event(self.start, &format!("RRULE:{}\r\n{without}", self.rule)))?;
        for (was, now) in &self.moved {
            text.write_str(&event(*now, &zoned("RECURRENCE-ID", *was)))?;
        }
        Ok(())
    }
}

fn zoned(name: &str, at: NaiveDateTime) -> String {
    format!("{name};TZID=America/New_York:{}\r\n", at.format("%Y%m%dT%H%M%S"))
}

fn date(year: i32, month: u32, day: u32) -> Result<NaiveDate, Failure> {
    Ok(NaiveDate::from_ymd_opt(year, month, day).ok_or("no such day")?)
}

fn time(minutes: u64) -> NaiveTime {
    let seconds = u32::try_from(minutes * 60).unwrap_or_default();
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default()
}

fn clock(minutes: u64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// So many minutes after midnight on the clocks: none of them is at a change.
pub(crate) fn at(day: NaiveDate, minutes: u64) -> Result<Instant, Failure> {
    let local = New_York.from_local_datetime(&day.and_time(time(minutes)));
    Ok(Instant::from_seconds(local.earliest().ok_or("no such time")?.timestamp())?)
}
