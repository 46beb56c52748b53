use super::{Catalog, Location, Resource};
use crate::Result;
use crate::id::HolidaysId;
use crate::period::{Period, Seconds};
use crate::rules::{Closure, Holiday, Hours};
use crate::zone::Zone;
use chrono::NaiveDate;

/// A list of holidays, for all that keep them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holidays {
    /// Its name in documents.
    pub id: HolidaysId,
    /// What is kept.
    pub days: Vec<Holiday>,
}

impl Catalog {
    /// When a location is closed in `window` whatever its week and its seasons say, with the name for it: its closures,
    /// and its holidays but for dates that have hours of their own. Each is a whole local day or several, the end of a
    /// shift of the day before included.
    ///
    /// # Errors
    /// Those of the recurrences of holidays.
    pub fn closed<'a>(&'a self, location: &'a Location, window: &Period) -> Result<Vec<(&'a str, Period)>> {
        let (hours, holidays) = (Some(&location.hours), &location.holidays);
        self.off(hours, &location.closures, holidays, &location.zone, window)
    }

    /// The same of a resource: when it is away, in the zone of its location.
    ///
    /// # Errors
    /// Those of the recurrences of holidays, and [`Error::Unknown`](crate::Error::Unknown) for a resource of another
    /// catalog.
    pub fn away<'a>(&'a self, resource: &'a Resource, window: &Period) -> Result<Vec<(&'a str, Period)>> {
        let (hours, holidays) = (resource.hours.as_ref(), &resource.holidays);
        let zone = &self.location(&resource.location)?.zone;
        self.off(hours, &resource.closures, holidays, zone, window)
    }

    /// Whether that local date is a business day of the location: one with any time at which its hours are open, without
    /// a closure or a holiday.
    ///
    /// # Errors
    /// Those of the hours, and of the recurrences of holidays.
    pub fn is_business_day(&self, location: &Location, date: NaiveDate) -> Result<bool> {
        let is_closed =
            location.closures.iter().any(|closure| (closure.from()..closure.to()).contains(&date));
        // A day that the zone skipped is none.
        let Ok(day) = location.zone.day(date) else { return Ok(false) };
        if is_closed || location.hours.open(&location.zone, &day)?.is_empty() {
            return Ok(false);
        }
        let next = date.succ_opt().unwrap_or(date);
        Ok(self.kept(Some(&location.hours), &location.holidays, date, next)?.is_empty())
    }

    fn off<'a>(
        &'a self,
        hours: Option<&Hours>,
        closures: &'a [Closure],
        holidays: &[HolidaysId],
        zone: &Zone,
        window: &Period,
    ) -> Result<Vec<(&'a str, Period)>> {
        let of_closure = |closure: &'a Closure| Some((closure.name.as_str(), closure.period(zone)?));
        let mut off: Vec<_> = closures.iter().filter_map(of_closure).collect();
        // Clocks that go back over midnight make the later instant one of the earlier day.
        let first = zone.to_local(window.start()).date();
        let last = zone.to_local(window.end().plus(Seconds(-1))).date();
        let end = last.succ_opt().and_then(|day| day.succ_opt()).unwrap_or(last);
        for (name, date) in self.kept(hours, holidays, first, end)? {
            off.extend(Closure::of_day(date).and_then(|day| Some((name, day.period(zone)?))));
        }
        off.retain(|(_, period)| period.overlaps(window));
        Ok(off)
    }

    /// The holidays of those lists from `first` on and before `end`, on dates without hours of their own.
    fn kept(
        &self,
        hours: Option<&Hours>,
        holidays: &[HolidaysId],
        first: NaiveDate,
        end: NaiveDate,
    ) -> Result<Vec<(&str, NaiveDate)>> {
        let mut kept = Vec::new();
        for day in holidays.iter().filter_map(|id| self.holidays.get(id)).flat_map(|list| &list.days) {
            let dates = day.between(first, end)?.into_iter();
            let is_off = |date: &NaiveDate| hours.is_none_or(|hours| hours.of_date(*date).is_none());
            kept.extend(dates.filter(is_off).map(|date| (day.name.as_str(), date)));
        }
        Ok(kept)
    }
}
