use super::single::from_wall;
use super::table::{Kind, Stretch};
use crate::period::{Instant, Seconds};
use chrono::NaiveDateTime;

/// One STANDARD or DAYLIGHT block of a VTIMEZONE (RFC 5545 §3.6.5), without a rule: it holds from its onset
/// until the onset of the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observance {
    /// DTSTART: what the clocks showed, by `offset_from`, when it began.
    pub onset: NaiveDateTime,
    /// TZOFFSETFROM: seconds east of UTC before it.
    pub offset_from: Seconds,
    /// TZOFFSETTO: seconds east of UTC during it.
    pub offset_to: Seconds,
    /// Whether the database calls it daylight saving time.
    pub is_dst: bool,
    /// TZNAME, such as `EDT`.
    pub abbreviation: String,
}

impl Observance {
    /// One without a transition before it has held since the year 1, with its own offset before it.
    pub(super) fn new(stretch: Stretch, kind: &Kind, earlier: Option<i32>) -> Observance {
        let offset_from = i64::from(earlier.unwrap_or(kind.offset));
        let onset = match earlier {
            Some(_) => stretch.from + offset_from,
            None => Instant::MIN.seconds(),
        };
        Observance {
            onset: from_wall(onset),
            offset_from: Seconds(offset_from),
            offset_to: Seconds(i64::from(kind.offset)),
            is_dst: kind.is_dst,
            abbreviation: kind.abbreviation.to_string(),
        }
    }
}

/// `+05:30`, with seconds only where there are some.
pub(super) fn offset_name(seconds: i64) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}:{minutes:02}")
    } else {
        format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
    }
}
