//! The faults of hours, closures and holidays.

use super::Resource;
use super::check::{Check, FARTHEST_DAYS};
use crate::id::HolidaysId;
use crate::rules::{Closure, Hours};

/// How many dates may have hours of their own: each of the farthest horizon.
const MOST_DATES: usize = FARTHEST_DAYS as usize;
/// How many days one holiday may be.
const MOST_OF_A_HOLIDAY: u32 = 366;

impl Check<'_> {
    pub(super) fn lists_of_holidays(&mut self) {
        self.unique("holidays", self.parts.holidays.iter().map(|list| &list.id));
        for (index, list) in self.parts.holidays.iter().enumerate() {
            let path = format!("holidays[{index}].days");
            self.few(&path, list.days.len());
            for day in list.days.iter().filter(|day| !(1..=MOST_OF_A_HOLIDAY).contains(&day.days)) {
                let message =
                    format!("\"{}\" is 1 to {MOST_OF_A_HOLIDAY} days long, not {}", day.name, day.days);
                self.fault(path.clone(), "out_of_range", message);
            }
        }
    }

    /// When a location or a resource is open and when it is not.
    pub(super) fn off(
        &mut self,
        path: &str,
        hours: Option<&Hours>,
        closures: &[Closure],
        holidays: &[HolidaysId],
    ) {
        hours.iter().for_each(|hours| self.hours(path, hours));
        self.few(&format!("{path}.closures"), closures.len());
        let path = format!("{path}.holidays");
        if !self.few(&path, holidays.len()) {
            return;
        }
        self.once(&path, holidays);
        // Each is asked for its dates whenever a day is looked at.
        let lists = holidays.iter().filter_map(|id| self.holidays.get(id));
        self.few(&path, lists.map(|list| list.days.len()).sum());
        for (index, id) in holidays.iter().enumerate() {
            if !self.holidays.contains_key(id) {
                let message = format!("no list of holidays is named \"{id}\"");
                self.fault(format!("{path}[{index}]"), "dangling", message);
            }
        }
    }

    /// A resource moves within one ledger, which keeps its claims apart wherever it is.
    pub(super) fn postings(&mut self, path: &str, resource: &Resource) {
        if !self.few(&format!("{path}.postings"), resource.postings.len()) {
            return;
        }
        let home = self.locations.get(&resource.location).copied();
        for (index, posting) in resource.postings.iter().enumerate() {
            let path = format!("{path}.postings[{index}]");
            posting.hours.iter().for_each(|hours| self.hours(&path, hours));
            let path = format!("{path}.location");
            if posting.location == resource.location {
                let message = format!("\"{}\" is its home, where it is on all other dates", posting.location);
                self.fault(path, "impossible", message);
                continue;
            }
            let is_known = self.location(path.clone(), &posting.location);
            let there = self.locations.get(&posting.location).filter(|_| is_known).copied();
            if let (Some(home), Some(there)) = (home, there)
                && home.ledger != there.ledger
            {
                let message = format!(
                    "\"{}\" keeps its bookings in ledger \"{}\", its home \"{}\" in \"{}\": give both one `ledger`",
                    there.id, there.ledger, home.id, home.ledger
                );
                self.fault(path, "impossible", message);
            }
        }
    }

    /// Seasons and dates are sorted by now: a fault of one has the path of their list.
    fn hours(&mut self, path: &str, hours: &Hours) {
        let (seasons, dates) = (format!("{path}.seasons"), format!("{path}.dates"));
        self.few(&format!("{path}.hours"), hours.shifts().len());
        self.few(&seasons, hours.seasons().len());
        self.few(&seasons, hours.seasons().iter().map(|season| season.shifts().len()).max().unwrap_or(0));
        self.at_most(MOST_DATES, &dates, hours.dates().len());
        self.few(&dates, hours.dates().iter().map(|own| own.shifts().len()).max().unwrap_or(0));
    }
}
