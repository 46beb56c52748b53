//! Hours by local date: the date beats the season, the season the week.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Timelike, Weekday};
use proptest::prelude::*;
use slotwright::id::LocationId;
use slotwright::rules::{DateHours, Hours, MonthDay, OnDate, Posting, Season, Shift, TimeOfDay, WeekdaySet};

/// Minutes of the day: from and to, on the next day if that is less.
pub(crate) type Span = (u16, u16);

/// All days are counted from today.
#[derive(Debug, Clone, Default)]
pub(crate) struct HoursPlot {
    pub week: Vec<Span>,
    pub every_year: Option<SeasonPlot>,
    pub once: Option<SeasonPlot>,
    pub dates: Vec<(u64, Vec<Span>)>,
}

/// From a day, for so many days.
pub(crate) type SeasonPlot = (u64, u64, Vec<Span>);

/// The days of the week on which shifts begin.
pub(crate) const DAYS: [Weekday; 4] = [Weekday::Mon, Weekday::Fri, Weekday::Sat, Weekday::Sun];

pub(crate) fn span() -> impl Strategy<Value = Span> {
    prop::sample::select(vec![
        (7 * 60, 12 * 60),
        (8 * 60, 17 * 60),
        (12 * 60, 24 * 60),
        (0, 24 * 60),
        (20 * 60, 5 * 60),
        (22 * 60, 9 * 60),
    ])
}

pub(crate) fn hours(week: impl Strategy<Value = Vec<Span>>) -> impl Strategy<Value = HoursPlot> {
    let spans = || prop::collection::vec(span(), 0..2);
    let season = || prop::option::weighted(0.2, (0..4u64, 1..4u64, spans()));
    let dates = prop::collection::btree_map(0..4u64, spans(), 0..3);
    let dates = prop_oneof![3 => Just(Vec::new()), 1 => dates.prop_map(|dates| dates.into_iter().collect())];
    (week, season(), season(), dates).prop_map(|(week, every_year, once, dates)| HoursPlot {
        week,
        every_year,
        once,
        dates,
    })
}

/// From which minute of the day, and for how long: breaks of every shift that goes on after them. None begins or ends at a
/// time that a change of clocks skips or repeats.
pub(crate) fn lunches() -> impl Strategy<Value = Vec<Span>> {
    let day =
        [540u16, 720, 750, 900].into_iter().flat_map(|from| [15, 30, 45, 60].map(|length| (from, length)));
    let night = [(60, 60), (60, 120), (120, 60)];
    let lunch = prop::sample::select(day.chain(night).collect::<Vec<Span>>());
    prop_oneof![2 => Just(vec![]), 3 => prop::collection::vec(lunch, 1..3)]
}

impl HoursPlot {
    pub(crate) fn with(mut self, lunches: &[Span]) -> HoursPlot {
        let seasons =
            [&mut self.every_year, &mut self.once].into_iter().flatten().map(|season| &mut season.2);
        let dates = self.dates.iter_mut().map(|(_, spans)| spans);
        for spans in seasons.chain(dates).chain([&mut self.week]) {
            for (from, length) in lunches {
                let cut = |&(start, end): &Span| match start < *from && from + length < end {
                    true => vec![(start, *from), (from + length, end)],
                    false => vec![(start, end)],
                };
                *spans = spans.iter().flat_map(cut).collect();
            }
        }
        self
    }

    pub(crate) fn build(&self, today: NaiveDate) -> Hours {
        let every_year = self.every_year.iter().map(|season| {
            let day = |days| today + Days::new(days);
            let on = |date: NaiveDate| OnDate::EveryYear(MonthDay::new(date.month(), date.day()).unwrap());
            let (from, length, spans) = season;
            Season::new(String::new(), on(day(*from)), on(day(from + length)), shifts(spans)).unwrap()
        });
        let once = self.once.iter().map(|(from, length, spans)| {
            let day = |days| OnDate::Once(today + Days::new(days));
            Season::new(String::new(), day(*from), day(from + length), shifts(spans)).unwrap()
        });
        let dates =
            self.dates.iter().map(|(day, spans)| DateHours::new(today + Days::new(*day), shifts(spans)));
        let hours = Hours::new(shifts(&self.week)).with_seasons(every_year.chain(once).collect()).unwrap();
        hours.with_dates(dates.collect()).unwrap()
    }

    /// The spans that begin on that date.
    fn begun_on(&self, today: NaiveDate, date: NaiveDate) -> Vec<Span> {
        let day = (date - today).num_days();
        if let Some((_, spans)) = self.dates.iter().find(|(own, _)| *own as i64 == day) {
            return spans.clone();
        }
        let is_in = |season: &&SeasonPlot| season.0 as i64 <= day && day < (season.0 + season.1) as i64;
        let season = self.once.as_ref().filter(is_in).or(self.every_year.as_ref().filter(is_in));
        let spans = season.map_or(&self.week, |(_, _, spans)| spans);
        if DAYS.contains(&date.weekday()) { spans.clone() } else { Vec::new() }
    }

    /// Whether something that began on the local date or on the one before is still on then.
    pub(crate) fn is_open(&self, today: NaiveDate, local: NaiveDateTime) -> bool {
        self.began(today, local) || self.goes_on(today, local)
    }

    /// Whether something is on that began on the local date.
    pub(crate) fn began(&self, today: NaiveDate, local: NaiveDateTime) -> bool {
        let minute = (local.hour() * 60 + local.minute()) as u16;
        let begun = self.begun_on(today, local.date());
        begun.iter().any(|&(from, to)| minute >= from && (to < from || minute < to))
    }

    /// Whether something is on that began on the date before.
    pub(crate) fn goes_on(&self, today: NaiveDate, local: NaiveDateTime) -> bool {
        let minute = (local.hour() * 60 + local.minute()) as u16;
        let begun = self.begun_on(today, local.date() - Days::new(1));
        begun.iter().any(|&(from, to)| to < from && minute < to)
    }
}

fn shifts(spans: &[Span]) -> Vec<Shift> {
    let days: WeekdaySet = DAYS.into_iter().collect();
    let time = |minutes| TimeOfDay::from_minutes(minutes).unwrap();
    spans.iter().map(|(from, to)| Shift::new(days, time(*from), time(*to)).unwrap()).collect()
}

/// On which day of the week, from a day and for how many, with which hours.
pub(crate) type PostingPlot = (Option<Weekday>, Option<(u64, u64)>, Option<Vec<Span>>);

/// Two locations of one ledger, and where the resources are.
#[derive(Debug, Clone)]
pub(crate) struct Moves {
    /// Whether the home is the annex; else it is the lot.
    pub(crate) from_annex: bool,
    /// To the other one: on which days of the week (none: all), from a day and for how many, with which hours.
    pub(crate) postings: Vec<PostingPlot>,
}

pub(crate) fn moves() -> impl Strategy<Value = Moves> {
    let day = prop::option::of(prop::sample::select(DAYS.to_vec()));
    let posting =
        (day, prop::option::of((0..4u64, 1..3u64)), prop::option::of(prop::collection::vec(span(), 0..2)));
    (prop::bool::weighted(0.3), prop::collection::vec(posting, 0..3))
        .prop_map(|(from_annex, postings)| Moves { from_annex, postings })
}

impl Moves {
    pub(crate) fn build(&self, today: NaiveDate, other: &LocationId) -> Vec<Posting> {
        let posting = |(day, dates, hours): &PostingPlot| {
            let days = day.map_or(WeekdaySet::ALL, |day| [day].into_iter().collect());
            let date = |days: u64| today + Days::new(days);
            let dates = dates.map(|(from, length)| (date(from), date(from + length))).unzip();
            let hours = hours.as_ref().map(|spans| Hours::new(shifts(spans)));
            Posting::new(other.clone(), days, dates, hours).unwrap()
        };
        self.postings.iter().map(posting).collect()
    }

    /// Whether the resource is at the lot on that date, and with which hours: `own` if it has others.
    fn on(&self, today: NaiveDate, date: NaiveDate, own: &HoursPlot) -> (bool, HoursPlot) {
        for (day, dates, hours) in &self.postings {
            let ahead = (date - today).num_days();
            let is_day = day.is_none_or(|day| day == date.weekday());
            let is_in = |(from, length): (u64, u64)| from as i64 <= ahead && ahead < (from + length) as i64;
            if is_day && dates.is_none_or(is_in) {
                let week = |week: &Vec<Span>| HoursPlot { week: week.clone(), ..HoursPlot::default() };
                return (self.from_annex, hours.as_ref().map_or(own.clone(), week));
            }
        }
        (!self.from_annex, own.clone())
    }

    /// Whether it serves at the lot then: by what began today, unless something that began elsewhere still goes on, or by
    /// what began there yesterday.
    pub(crate) fn serves(&self, today: NaiveDate, local: NaiveDateTime, own: Option<&HoursPlot>) -> bool {
        let always =
            HoursPlot { dates: (0..99).map(|day| (day, vec![(0, 1440)])).collect(), ..HoursPlot::default() };
        // Yesterday is before the first of these days: nothing that lasts a whole day goes over midnight.
        let own = own.unwrap_or(&always);
        let (is_here, hours) = self.on(today, local.date(), own);
        let (was_here, before) = self.on(today, local.date() - Days::new(1), own);
        let goes_on = before.goes_on(today, local);
        if is_here && hours.began(today, local) && (was_here || !goes_on) {
            return true;
        }
        was_here && goes_on
    }
}
