use crate::Result;
use crate::period::{Instant, Minutes, Period, Seconds};
use crate::zone::Zone;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// What a cap counts together: all that is in the same stretch of time.
///
/// Days, weeks, months and intervals are those of the local clock, and an interval begins anew at each midnight: in a
/// zone whose clocks change a day may have 23 or 25 hours, and an hour may come twice, each time as an interval of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// An interval of the day, from midnight on: 1 minute to 24 hours.
    Interval(Minutes),
    /// A local date.
    Day,
    /// Seven local dates, from that day of the week on.
    Week(Weekday),
    /// A month of the calendar.
    Month,
    /// Any stretch of so long: what begins counts until so much later.
    Rolling(Seconds),
    /// Any one moment: what goes on at the same time.
    Moment,
    /// From when it is booked until it ends: how many are open.
    Open,
}

impl Per {
    /// The stretch of local time that an instant is in; `None` for those that are not of the calendar.
    ///
    /// # Errors
    /// Those of the zone, for dates outside the years it covers.
    pub fn bucket(self, zone: &Zone, at: Instant) -> Result<Option<Period>> {
        let date = zone.to_local(at).date();
        let (from, to) = match self {
            Per::Interval(step) => return interval(zone, at, step).map(Some),
            Per::Day => (Some(date), date.succ_opt()),
            Per::Week(first) => {
                let past = date.weekday().days_since(first);
                let from = date.checked_sub_days(Days::new(past.into()));
                (from, from.and_then(|from| from.checked_add_days(Days::new(7))))
            }
            Per::Month => {
                let from = date.with_day(1);
                (from, from.and_then(|from| from.checked_add_months(Months::new(1))))
            }
            Per::Rolling(_) | Per::Moment | Per::Open => return Ok(None),
        };
        let begin = |date: Option<NaiveDate>| date.map(|date| begin(zone, date)).transpose();
        let (from, to) = (begin(from)?.unwrap_or(Instant::MIN), begin(to)?.unwrap_or(Instant::MAX));
        Period::new(from.min(at), to.max(at.plus(Seconds(1)))).map(Some)
    }

    /// The stretches that `window` touches, ascending; none for those that are not of the calendar.
    ///
    /// # Errors
    /// As [`bucket`](Per::bucket).
    pub fn buckets(self, zone: &Zone, window: Period) -> Result<Vec<Period>> {
        let (mut found, mut at) = (Vec::new(), window.start());
        while at < window.end()
            && let Some(bucket) = self.bucket(zone, at)?
        {
            found.push(bucket);
            at = bucket.end();
        }
        Ok(found)
    }
}

/// The first instant of a local date; of one that the zone skipped, that of the next.
fn begin(zone: &Zone, date: NaiveDate) -> Result<Instant> {
    let next = || zone.day(date.succ_opt().unwrap_or(date));
    Ok(zone.day(date).or_else(|_| next())?.start())
}

/// By what the clock on the wall shows: the stretch ends where it is changed, and at midnight.
fn interval(zone: &Zone, at: Instant, step: Minutes) -> Result<Period> {
    const DAY: i64 = 86_400;
    let around = Period::new(at.plus(Seconds(-DAY)), at.plus(Seconds(DAY)))?;
    let span = zone.spans(around).find(|span| span.period.contains(at));
    let (offset, even) = span.map_or((0, around), |span| (span.offset.0, span.period));
    let time = (at.seconds() + offset).rem_euclid(DAY);
    let past = time % step.seconds().0.max(1);
    let left = (step.seconds().0 - past).min(DAY - time);
    Period::new(at.plus(Seconds(-past)).max(even.start()), at.plus(Seconds(left)).min(even.end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Zones;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    /// Every second of some days, against the clock itself.
    #[test]
    fn buckets_are_what_the_clock_says() {
        let of = [
            Per::Interval(Minutes(45)),
            Per::Interval(Minutes(120)),
            Per::Day,
            Per::Week(Weekday::Wed),
            Per::Month,
        ];
        let days = [
            ("America/New_York", "2026-10-31T00:00:00Z"),
            ("America/New_York", "2026-03-07T00:00:00Z"),
            ("Australia/Lord_Howe", "2026-04-03T20:00:00Z"),
            ("Australia/Lord_Howe", "2026-10-02T20:00:00Z"),
            ("America/Santiago", "2026-09-05T00:00:00Z"),
            ("Asia/Beirut", "2026-03-27T00:00:00Z"),
            ("Pacific/Apia", "2011-12-28T00:00:00Z"),
        ];
        for (zone, from) in days {
            let zone = Zones::bundled().get(zone).unwrap();
            let window = Period::new(at(from), at(from).plus(Seconds(3 * 86_400))).unwrap();
            for per in of {
                let buckets = per.buckets(&zone, window).unwrap();
                assert!(buckets.first().unwrap().contains(window.start()));
                assert!(
                    buckets.windows(2).all(|pair| pair[0].end() == pair[1].start()),
                    "{per:?} {buckets:?}"
                );
                let label = |at: Instant| {
                    let local = zone.to_local(at);
                    let date = local.date();
                    let minute = local.time().signed_duration_since(chrono::NaiveTime::MIN).num_minutes();
                    let offset = local.and_utc().timestamp() - at.seconds();
                    match per {
                        Per::Interval(step) => (date, minute / i64::from(step.0), offset),
                        Per::Day => (date, 0, 0),
                        Per::Week(first) => (date - Days::new(date.weekday().days_since(first).into()), 0, 0),
                        _ => (date.with_day(1).unwrap(), 0, 0),
                    }
                };
                for bucket in buckets {
                    let seconds = (bucket.start().seconds().max(window.start().seconds())
                        ..bucket.end().seconds().min(window.end().seconds()))
                        .step_by(300);
                    let of_all: Vec<_> = seconds.map(|at| Instant::from_seconds(at).unwrap()).collect();
                    for at in &of_all {
                        assert_eq!(label(*at), label(of_all[0]), "{per:?} {bucket}");
                        assert_eq!(per.bucket(&zone, *at).unwrap(), Some(bucket));
                    }
                    if bucket.end() < window.end() {
                        assert_ne!(label(bucket.end()), label(of_all[0]), "{per:?} {bucket}");
                    }
                }
            }
        }
    }
}
