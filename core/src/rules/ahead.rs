use super::hours::begin;
use crate::Result;
use crate::period::{Instant, Minutes};
use crate::zone::{Disambiguation, Zone};
use chrono::{Days, NaiveDate};

/// How far from now something is: the first start that is not too soon, the first that is too far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// Elapsed time.
    Elapsed(Minutes),
    /// The same wall time, so many days from today.
    Days(u32),
    /// The same wall time, on the so-manieth business day after today. On a day that is none, now counts as the
    /// beginning of the next that is one: two business days from a Friday at 15:00 are Tuesday at 15:00, and from any
    /// time of the weekend Wednesday at 00:00, which is as far as from the last instant of the Friday.
    BusinessDays(u32),
}

/// Where so many days have no further business day, there is none.
const DAYS_LOOKED_AT: usize = 3_660;

impl Ahead {
    /// The instant that is so far from `now`, never before it; [`Instant::MAX`] where there is none.
    ///
    /// # Errors
    /// Those of the zone, for dates outside the years it covers, and of `is_business_day`.
    pub fn from(
        self,
        now: Instant,
        zone: &Zone,
        is_business_day: impl Fn(NaiveDate) -> Result<bool>,
    ) -> Result<Instant> {
        let local = zone.to_local(now);
        let ahead = match self {
            Ahead::Elapsed(minutes) => now.plus(minutes.seconds()),
            Ahead::Days(days) => match local.checked_add_days(Days::new(u64::from(days))) {
                Some(local) => zone.resolve(local, Disambiguation::Compatible)?,
                None => Instant::MAX,
            },
            Ahead::BusinessDays(days) => {
                let (mut left, mut found) = (days, None);
                for date in local.date().iter_days().take(DAYS_LOOKED_AT) {
                    if is_business_day(date)? {
                        if left == 0 {
                            found = Some(date);
                            break;
                        }
                        left -= 1;
                    }
                }
                match found {
                    Some(date) if is_business_day(local.date())? => {
                        zone.resolve(date.and_time(local.time()), Disambiguation::Compatible)?
                    }
                    Some(date) => begin(zone, date),
                    None => Instant::MAX,
                }
            }
        };
        Ok(ahead.max(now))
    }
}
