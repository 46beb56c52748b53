use super::{Rule, When};
use crate::period::Instant;
use crate::{Error, Result};

/// What a recurrence is made of, beside its DTSTART.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// RRULE: what each of them gives, occurs.
    pub rules: Vec<Rule>,
    /// RDATE: occurs too.
    pub dates: Vec<RDate>,
    /// EXRULE of RFC 2445, in old files: what each of them gives, does not occur.
    pub exrules: Vec<Rule>,
    /// EXDATE: does not occur. A date means all that begins on that day, where DTSTART is a time.
    pub exdates: Vec<When>,
}

/// A further occurrence: RFC 5545 §3.8.5.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RDate {
    /// When it starts. A date among times starts at DTSTART's time of day.
    pub start: When,
    /// When it ends, if the RDATE is a PERIOD.
    pub end: Option<PeriodEnd>,
}

impl From<When> for RDate {
    fn from(start: When) -> RDate {
        RDate { start, end: None }
    }
}

/// The second half of a PERIOD value: RFC 5545 §3.3.9.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodEnd {
    /// It ends then.
    At(When),
    /// It lasts so long: days by the calendar, then seconds exactly (RFC 5545 §3.3.6).
    After {
        /// Days, a week being seven.
        days: u32,
        /// Seconds, an hour being 3600.
        seconds: u32,
    },
}

/// What becomes of a wall time that the clocks skip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Gap {
    /// It occurs, with the offset before the gap: 02:30 is 03:30 (RFC 5545 §3.3.5).
    #[default]
    Compatible,
    /// It does not occur. It still counts.
    Skip,
}

/// What becomes of text that breaks a MUST NOT of RFC 5545 and has a plain meaning all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reading {
    /// It is refused, with the part and the reason.
    #[default]
    Strict,
    /// It is taken at that meaning. [`Recurrence::forgiven`](super::Recurrence::forgiven) says what was forgiven.
    Lenient,
}

impl Reading {
    /// Refuses what breaks a MUST NOT, or forgives it.
    pub(super) fn forgive(self, error: Error, forgiven: &mut Vec<Error>) -> Result<()> {
        match self {
            Reading::Strict => Err(error),
            Reading::Lenient => {
                forgiven.push(error);
                Ok(())
            }
        }
    }
}

/// Where users differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Options {
    /// What becomes of a wall time that the clocks skip.
    pub gap: Gap,
    /// Whether a DTSTART that no rule generates occurs nevertheless, and is counted first by COUNT. As dateutil,
    /// libical and ical4j have it, it does not; of an event it does (RFC 5545 §3.8.5.3).
    pub include_start: bool,
    /// How text is read.
    pub reading: Reading,
}

/// One occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// When it starts: of DTSTART's kind and in its zone. What the clocks show then, so that a skipped 02:30 is
    /// 03:30.
    pub start: When,
    /// The instant, unless it floats or is a date. In an overlap only this tells the second from the first.
    pub at: Option<Instant>,
    /// The end that an RDATE PERIOD gave it.
    pub end: Option<When>,
}
