use super::Hours;
use super::hours::begin;
use crate::Result;
use crate::period::{Instant, Period};
use crate::zone::Zone;
use chrono::{Days, NaiveDate};

const WEEK: Days = Days::new(7);

/// The stretches in which `hours` are open that touch `window`, ascending: each with its true beginning, though that be
/// long before the window, and cut at the window's end.
///
/// Shifts that meet are one stretch. What has been open for the seven days before a local midnight, without a break,
/// begins anew there: so of hours that never close each day is a block, and nothing depends on the window.
///
/// # Errors
/// Those of the zone, for dates outside the years it covers.
pub fn blocks(hours: &Hours, zone: &Zone, window: &Period) -> Result<Vec<Period>> {
    let first = zone.to_local(window.start()).date();
    let Some(from) = Period::checked(a_week_before(zone, first), window.end()) else {
        return Ok(Vec::new());
    };
    let mut blocks = Vec::new();
    for open in hours.open(zone, &from)?.iter().filter(|open| window.start() < open.end()) {
        let mut start = open.start();
        for date in zone.to_local(open.start().max(window.start())).date().iter_days() {
            let midnight = begin(zone, date);
            if open.end() <= midnight {
                break;
            }
            if start < midnight && open.start() <= a_week_before(zone, date) {
                blocks.extend(Period::checked(start, midnight).filter(|block| block.overlaps(window)));
                start = midnight;
            }
        }
        blocks.extend(Period::checked(start, open.end()));
    }
    Ok(blocks)
}

fn a_week_before(zone: &Zone, date: NaiveDate) -> Instant {
    begin(zone, date.checked_sub_days(WEEK).unwrap_or(date))
}
