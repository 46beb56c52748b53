use super::shift::Clock;
use super::{Season, Shift, TimeOfDay, WeekdaySet};
use crate::period::{Instant, Period, PeriodSet, Seconds};
use crate::zone::{Disambiguation, Zone};
use crate::{Error, Result};
use chrono::{Datelike, NaiveDate, NaiveTime};

/// Hours in wall time: of the week, in whose place those of a season stand in it, and those of a date on it.
///
/// A shift is of the date on which it begins: one of a Friday, over midnight, goes on into a Saturday that has hours of
/// its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    week: Vec<Shift>,
    /// Those of every year first, since one of a single year beats them; each kind by its beginning.
    seasons: Vec<Season>,
    /// By date.
    dates: Vec<DateHours>,
}

/// They may overlap, and have no order of their own.
pub(super) fn sorted(mut shifts: Vec<Shift>) -> Vec<Shift> {
    shifts.sort();
    shifts
}

/// The hours of one local date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateHours {
    date: NaiveDate,
    shifts: Vec<Shift>,
}

impl DateHours {
    /// The shifts that begin on that date, whatever their days of the week; none of them: nothing begins.
    pub fn new(date: NaiveDate, shifts: Vec<Shift>) -> DateHours {
        DateHours { date, shifts: sorted(shifts.into_iter().map(Shift::daily).collect()) }
    }

    /// The date.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// What begins on it.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }
}

impl Hours {
    /// Those of the week; its shifts may overlap.
    pub fn new(week: Vec<Shift>) -> Hours {
        Hours { week: sorted(week), ..Hours::default() }
    }

    /// All of every day: what something serves that has no hours for the week.
    pub fn always() -> Hours {
        let midnights =
            TimeOfDay::from_minutes(0).and_then(|from| Ok((from, TimeOfDay::from_minutes(1440)?)));
        let whole = midnights.and_then(|(from, to)| Shift::new(WeekdaySet::ALL, from, to));
        Hours::new(whole.into_iter().collect())
    }

    /// The same week with these seasons.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] if a date is in two of them, both of every year or both of single years.
    pub fn with_seasons(self, mut seasons: Vec<Season>) -> Result<Hours> {
        seasons.sort_by_key(Season::from);
        match Season::twice(&seasons) {
            None => Ok(Hours { seasons, ..self }),
            Some([one, two]) => {
                let wanted = "a list of seasons of which no two share a date, those of every year and those of single years apart";
                Err(Error::ValueInvalid { wanted, text: format!("{one}, {two}") })
            }
        }
    }

    /// The same with hours of their own for these dates.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`] if a date is there twice.
    pub fn with_dates(self, mut dates: Vec<DateHours>) -> Result<Hours> {
        dates.sort_by_key(DateHours::date);
        let twice = dates.iter().zip(dates.iter().skip(1)).find(|(one, two)| one.date == two.date);
        match twice {
            None => Ok(Hours { dates, ..self }),
            Some((one, two)) => {
                let text = format!("{}, {}", one.date, two.date);
                Err(Error::ValueInvalid { wanted: "a list of different dates", text })
            }
        }
    }

    /// The shifts of the week, in one order, however they were given.
    pub fn shifts(&self) -> &[Shift] {
        &self.week
    }

    /// The seasons: those of every year first, each kind by its beginning.
    pub fn seasons(&self) -> &[Season] {
        &self.seasons
    }

    /// The dates with hours of their own, ascending.
    pub fn dates(&self) -> &[DateHours] {
        &self.dates
    }

    /// When these hours are open in `window`.
    ///
    /// # Errors
    /// Those of the zone, for dates outside the years it covers.
    pub fn open(&self, zone: &Zone, window: &Period) -> Result<PeriodSet> {
        let (mut open, mut clock) = (Vec::new(), Clock::of(zone));
        for date in dates(zone, window) {
            for shift in self.on(date) {
                open.extend(shift.on(date, &mut clock)?);
            }
        }
        Ok(open.into_iter().collect::<PeriodSet>().within(window))
    }

    /// What begins on a local date.
    pub(super) fn begun_on(&self, date: NaiveDate, zone: &Zone) -> Result<Vec<Period>> {
        let mut clock = Clock::of(zone);
        self.on(date).filter_map(|shift| shift.on(date, &mut clock).transpose()).collect()
    }

    /// The hours of that date alone, if it has some.
    pub fn of_date(&self, date: NaiveDate) -> Option<&DateHours> {
        self.dates.binary_search_by_key(&date, DateHours::date).ok().and_then(|at| self.dates.get(at))
    }

    /// The shifts that begin on a local date: the date beats the season, the season the week.
    fn on(&self, date: NaiveDate) -> impl Iterator<Item = &Shift> {
        let season = || self.seasons.iter().rev().find(|season| season.contains(date));
        let shifts = match self.of_date(date) {
            Some(own) => &own.shifts,
            None => season().map_or(self.week.as_slice(), Season::shifts),
        };
        shifts.iter().filter(move |shift| shift.days().contains(date.weekday()))
    }
}

/// The local dates whose shifts may touch `window`: a shift of the day before may cross midnight into it, and where the
/// clocks go back over midnight the day after has begun once before the window ends.
pub(super) fn dates(zone: &Zone, window: &Period) -> impl Iterator<Item = NaiveDate> + use<> {
    let first = zone.to_local(window.start()).date();
    let last = zone.to_local(window.end().plus(Seconds(-1))).date();
    let (first, last) = (first.pred_opt().unwrap_or(first), last.succ_opt().unwrap_or(last));
    first.iter_days().take_while(move |date| *date <= last)
}

/// The first instant of a local date: of one that the zone skipped, that of the next; at the ends of time, those.
pub fn begin(zone: &Zone, date: NaiveDate) -> Instant {
    let midnight = || zone.resolve(date.and_time(NaiveTime::MIN), Disambiguation::Compatible);
    let beyond = if date.year() > 2000 { Instant::MAX } else { Instant::MIN };
    zone.day(date).map(|day| day.start()).or_else(|_| midnight()).unwrap_or(beyond)
}
