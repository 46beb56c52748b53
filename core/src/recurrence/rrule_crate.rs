//! Users of the `rrule` crate come over without rewriting their rules.

use super::{Recurrence, When};
use crate::{Error, Result};

impl TryFrom<&rrule::RRuleSet> for Recurrence {
    type Error = Error;

    /// The same lines, read by us. Zones are ours of the same name, from a newer release.
    fn try_from(set: &rrule::RRuleSet) -> Result<Recurrence> {
        Recurrence::parse(&set.to_string())
    }
}

impl TryFrom<&Recurrence> for rrule::RRuleSet {
    type Error = Error;

    /// The same lines, read by the crate. It has neither dates nor floating times, and would take both for times
    /// of the machine's own zone: they are refused here.
    fn try_from(recurrence: &Recurrence) -> Result<rrule::RRuleSet> {
        if matches!(recurrence.start(), When::Date(_) | When::Floating(_)) {
            let why = format!("{} is no instant, and the rrule crate knows nothing else", recurrence.start());
            return Err(Error::RecurrenceInvalid { part: "DTSTART".to_owned(), why });
        }
        recurrence.to_string().parse().map_err(|error: rrule::RRuleError| Error::RecurrenceInvalid {
            part: "rrule crate".to_owned(),
            why: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::recurrence::Recurrence;

    #[test]
    fn there_and_back() {
        for text in [
            "DTSTART;TZID=America/New_York:20261020T090000\nRRULE:FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH",
            "DTSTART:20261020T090000Z\nRRULE:FREQ=MONTHLY;UNTIL=20270301T090000Z;BYDAY=-1FR\nEXDATE:20261127T090000Z",
        ] {
            let ours = Recurrence::parse(text).unwrap();
            let theirs = rrule::RRuleSet::try_from(&ours).unwrap();
            let back = Recurrence::try_from(&theirs).unwrap();
            let starts: Vec<i64> = back.iter().map(|one| one.unwrap().at.unwrap().seconds()).collect();
            let expected: Vec<i64> = theirs.all(100).dates.iter().map(|date| date.timestamp()).collect();
            assert_eq!(starts, expected, "{text}");
            assert_eq!(back.iter().count(), ours.iter().count());
        }
        let day = Recurrence::parse("DTSTART;VALUE=DATE:20261020\nRRULE:FREQ=DAILY;COUNT=2").unwrap();
        assert_eq!(
            rrule::RRuleSet::try_from(&day).map_err(|error| error.code()).err(),
            Some("recurrence.invalid")
        );
    }
}
