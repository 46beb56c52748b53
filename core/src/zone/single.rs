use super::posix::{self, Footer, Tail};
use super::resolve::{Disambiguation, Resolved};
use super::table::{Clear, FURTHEST_OFFSET_SECONDS, Kind, Table, Wall};
use super::{Observance, Spans, observance};
use crate::period::{Instant, Period, Seconds};
use crate::{Error, Result};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime};
use core::fmt;
use std::sync::{Arc, LazyLock};

/// A time zone: how far its clocks are from UTC, at every instant. Cheap to clone.
///
/// Two zones are equal when their names and their data are.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(Shared);

/// What the copies of a zone share. The crate's own zones live for ever: to copy one is to copy an address, which threads
/// that use the same zone need not take turns at.
#[derive(Clone)]
enum Shared {
    Ours(&'static Named),
    Own(Arc<Named>),
}

impl core::ops::Deref for Shared {
    type Target = Named;
    fn deref(&self) -> &Named {
        match self {
            Shared::Ours(named) => named,
            Shared::Own(named) => named,
        }
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        core::ptr::eq::<Named>(&**self, &**other) || **self == **other
    }
}

impl Eq for Shared {}

#[derive(PartialEq, Eq)]
pub(super) struct Named {
    name: Box<str>,
    table: Table,
}

impl Named {
    pub(super) fn new(name: &str, table: Table) -> Named {
        Named { name: name.into(), table }
    }

    fn constant(name: &str, offset: i32, abbreviation: &str) -> Named {
        Named::new(name, Table::constant(Kind { offset, is_dst: false, abbreviation: abbreviation.into() }))
    }
}

/// A change of the offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The first instant of the new offset.
    pub at: Instant,
    /// Seconds east of UTC until then.
    pub offset_before: Seconds,
    /// Seconds east of UTC from then on.
    pub offset_after: Seconds,
}

impl Zone {
    /// UTC, by that name.
    pub fn utc() -> Zone {
        static UTC: LazyLock<Named> = LazyLock::new(|| Named::constant("UTC", 0, "UTC"));
        Zone::ours(&UTC)
    }

    /// A zone that is always as far east of UTC, named as RFC 9557 names it: `+05:30`.
    ///
    /// # Errors
    /// [`Error::ZoneData`] if that is 24 hours or more.
    pub fn fixed(offset: Seconds) -> Result<Zone> {
        let name = observance::offset_name(offset.0);
        let offset = i32::try_from(offset.0).ok().filter(|offset| offset.abs() < 86_400);
        match offset {
            Some(offset) => Ok(Zone(Shared::Own(Arc::new(Named::constant(&name, offset, &name))))),
            None => Err(Error::ZoneData { name, why: "an offset is less than 24 hours".to_owned() }),
        }
    }

    /// A zone of these transitions, and constant before the first and after the last of them: from a VTIMEZONE,
    /// a snapshot, a test.
    ///
    /// Offsets are seconds east of UTC. Its abbreviations are the offsets, and no time in it is called
    /// daylight saving time.
    ///
    /// # Errors
    /// [`Error::ZoneData`] if an offset is 26 hours or more, the transitions are not strictly ascending, or
    /// there are more than 255 different offsets.
    pub fn from_transitions(
        name: &str,
        initial: Seconds,
        transitions: &[(Instant, Seconds)],
    ) -> Result<Zone> {
        Zone::from_transitions_and_rule(name, initial, transitions, None)
    }

    /// The same, and after the last transition what a TZ string says (RFC 9636 §3.3.1).
    pub(crate) fn from_transitions_and_rule(
        name: &str,
        initial: Seconds,
        transitions: &[(Instant, Seconds)],
        rule: Option<&str>,
    ) -> Result<Zone> {
        let fault =
            |why: &str| Error::ZoneData { name: name.chars().take(60).collect(), why: why.to_owned() };
        let mut kinds: Vec<Kind> = Vec::new();
        let mut index = |offset: Seconds| {
            let offset = i32::try_from(offset.0)
                .ok()
                .filter(|offset| i64::from(offset.abs()) < FURTHEST_OFFSET_SECONDS)
                .ok_or_else(|| fault("an offset is 26 hours or more"))?;
            let index = kinds.iter().position(|kind| kind.offset == offset).unwrap_or_else(|| {
                let abbreviation = observance::offset_name(i64::from(offset)).into();
                kinds.push(Kind { offset, is_dst: false, abbreviation });
                kinds.len() - 1
            });
            u8::try_from(index).map_err(|_| fault("it has more than 255 offsets"))
        };
        let first = index(initial)?;
        let changes: Vec<(i64, u8)> =
            transitions.iter().map(|(at, to)| Ok((at.seconds(), index(*to)?))).collect::<Result<_>>()?;
        let tail = match rule
            .map(|rule| posix::parse(rule).ok_or_else(|| fault("its rule can't be read")))
            .transpose()?
        {
            Some(Footer::Alternating { standard, daylight, rule }) => {
                let mut side = |offset: i32| Ok((index(Seconds(offset.into()))?, offset));
                Some(Tail::new(side(standard.offset)?, side(daylight.offset)?, &rule))
            }
            Some(Footer::Constant(_)) | None => None,
        };
        let table = Table::new(kinds, first, &changes, tail);
        Ok(Zone::named(name, table.ok_or_else(|| fault("its transitions are not in ascending order"))?))
    }

    /// Whether its clocks do what the TZ string says from then on; if in doubt, not.
    pub(crate) fn follows(&self, rule: &str, from: Instant) -> bool {
        match (self.0.table.tail_from(from.seconds()), posix::parse(rule)) {
            (Some(tail), Some(Footer::Alternating { standard, daylight, rule })) => {
                tail.follows(&standard, &daylight, &rule)
            }
            _ => false,
        }
    }

    pub(super) fn named(name: &str, table: Table) -> Zone {
        Zone(Shared::Own(Arc::new(Named::new(name, table))))
    }

    /// One that lives as long as the program.
    pub(super) fn ours(named: &'static Named) -> Zone {
        Zone(Shared::Ours(named))
    }

    /// Its name, as the table spells it: `America/New_York`; links keep their own (`US/Eastern`).
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// How far its clocks are east of UTC.
    pub fn offset_at(&self, at: Instant) -> Seconds {
        Seconds(i64::from(self.0.table.stretch(at.seconds()).offset))
    }

    /// Whether the database calls the time then daylight saving time.
    pub fn is_dst_at(&self, at: Instant) -> bool {
        self.0.table.kind(self.0.table.stretch(at.seconds())).is_some_and(|kind| kind.is_dst)
    }

    /// What the time then is called: `EDT`, or `-03` where it has no name.
    pub fn abbreviation_at(&self, at: Instant) -> &str {
        self.0.table.kind(self.0.table.stretch(at.seconds())).map_or("", |kind| &kind.abbreviation)
    }

    /// What its clocks show.
    pub fn to_local(&self, at: Instant) -> NaiveDateTime {
        from_wall(at.seconds() + self.offset_at(at).0)
    }

    /// The instant when its clocks show `local`; fractions of a second are floored.
    ///
    /// # Errors
    /// [`Error::TimeSkipped`] and [`Error::TimeRepeated`] with [`Disambiguation::Reject`] only;
    /// [`Error::InstantRange`] outside the years 0001 to 9999.
    ///
    /// ```
    /// use slotwright::zone::{Disambiguation, Zones};
    /// let zone = Zones::bundled().get("America/New_York")?;
    /// let skipped = "2026-03-08T02:30:00".parse().unwrap();
    /// let at = zone.resolve(skipped, Disambiguation::Compatible)?;
    /// assert_eq!(zone.to_local(at).to_string(), "2026-03-08 03:30:00");
    /// assert!(zone.resolve(skipped, Disambiguation::Reject).is_err());
    /// # Ok::<(), slotwright::Error>(())
    /// ```
    pub fn resolve(&self, local: NaiveDateTime, policy: Disambiguation) -> Result<Instant> {
        use Disambiguation::{Compatible, Earlier, Later, Reject};
        let text = || (local.format("%Y-%m-%dT%H:%M:%S").to_string(), self.name().to_owned());
        match (self.resolve_all(local)?, policy) {
            (Resolved::One(at), _) => Ok(at),
            (Resolved::Gap { before, .. }, Compatible | Later) => Ok(before),
            (Resolved::Gap { after, .. }, Earlier) => Ok(after),
            (Resolved::Overlap { first, .. }, Compatible | Earlier) => Ok(first),
            (Resolved::Overlap { second, .. }, Later) => Ok(second),
            (Resolved::Gap { .. }, Reject) => {
                let (local, zone) = text();
                Err(Error::TimeSkipped { local, zone })
            }
            (Resolved::Overlap { .. }, Reject) => {
                let (local, zone) = text();
                Err(Error::TimeRepeated { local, zone })
            }
        }
    }

    /// Every instant that `local` can mean.
    ///
    /// # Errors
    /// [`Error::InstantRange`] outside the years 0001 to 9999.
    pub fn resolve_all(&self, local: NaiveDateTime) -> Result<Resolved> {
        let wall = to_wall(local);
        let instant = Instant::from_seconds;
        Ok(match self.locate(wall) {
            Wall::Once(at) => Resolved::One(instant(at)?),
            Wall::Repeated { first, last } => {
                Resolved::Overlap { first: instant(first)?, second: instant(last)? }
            }
            Wall::Skipped { before, after, .. } => {
                Resolved::Gap { before: instant(wall - before)?, after: instant(wall - after)? }
            }
        })
    }

    /// The next change of the offset, strictly after `after`. Changes of the name alone are none.
    pub fn next_transition(&self, after: Instant) -> Option<Transition> {
        let mut stretches = self.0.table.stretches(after.seconds(), Instant::MAX.seconds());
        let offset = stretches.next()?.offset;
        let next = stretches.find(|stretch| stretch.offset != offset)?;
        Some(Transition {
            at: Instant::from_seconds(next.from).ok()?,
            offset_before: Seconds(i64::from(offset)),
            offset_after: Seconds(i64::from(next.offset)),
        })
    }

    /// The stretches of constant offset that tile the window.
    pub fn spans(&self, window: Period) -> Spans<'_> {
        Spans::new(self, window)
    }

    /// The local day: from midnight to the next. Where the clocks skip midnight (Santiago, Beirut), it begins
    /// at the first instant of the day; where midnight happens twice, at the first.
    ///
    /// It has 23 or 25 hours where the clocks change, and once none: see Errors.
    ///
    /// # Errors
    /// [`Error::PeriodEmpty`] for a day that the zone skips (Apia, 30 December 2011); [`Error::InstantRange`].
    pub fn day(&self, date: NaiveDate) -> Result<Period> {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
        Period::new(self.midnight(date)?, self.midnight(next)?)
    }

    fn midnight(&self, date: NaiveDate) -> Result<Instant> {
        let wall = to_wall(date.and_time(NaiveTime::MIN));
        Instant::from_seconds(match self.locate(wall) {
            Wall::Once(at) | Wall::Repeated { first: at, .. } | Wall::Skipped { at, .. } => at,
        })
    }

    /// What a VTIMEZONE has to say about the window: the observance in force at its start, and each that
    /// begins in it (RFC 5545 §3.6.5).
    pub fn observances(&self, window: Period) -> Vec<Observance> {
        let table = &self.0.table;
        let mut before = None;
        let mut found = Vec::new();
        for stretch in table.stretches(window.start().seconds(), window.end().seconds() - 1) {
            let earlier = before.or_else(|| {
                (stretch.from > Instant::MIN.seconds()).then(|| table.stretch(stretch.from - 1).offset)
            });
            found.extend(table.kind(stretch).map(|kind| Observance::new(stretch, kind, earlier)));
            before = Some(stretch.offset);
        }
        found
    }

    /// Where a wall clock reading lies, in seconds since 1970 as if it were UTC.
    pub(crate) fn locate(&self, wall: i64) -> Wall {
        self.0.table.locate(wall)
    }

    /// Readings around `wall` that happen exactly once, at one offset: so that a merge need not search per item.
    pub(crate) fn clear(&self, wall: i64) -> Clear {
        self.0.table.clear(wall)
    }

    /// The stretch of constant offset around an instant: `[from, until)`, and seconds east of UTC.
    pub(crate) fn constant_around(&self, at: i64) -> (i64, i64, i64) {
        let stretch = self.0.table.stretch(at);
        (stretch.from, stretch.until, i64::from(stretch.offset))
    }

    /// The least and the greatest offset in force during `[from, to]`, in seconds east of UTC.
    pub(crate) fn offsets_during(&self, from: i64, to: i64) -> (i64, i64) {
        let offsets = self.0.table.stretches(from, to).map(|stretch| i64::from(stretch.offset));
        let both = offsets.map(|offset| (offset, offset));
        both.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1))).unwrap_or_default()
    }
}

/// A reading as seconds since 1970, as if the clock showed UTC; fractions are floored.
pub(crate) fn to_wall(local: NaiveDateTime) -> i64 {
    local.and_utc().timestamp()
}

/// The reading of [`to_wall`]. Those beyond chrono's years, which no caller can reach, become 1970.
pub(crate) fn from_wall(wall: i64) -> NaiveDateTime {
    DateTime::from_timestamp(wall, 0).unwrap_or_default().naive_utc()
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}
