//! Times as the texts of RFC 9557, which JavaScript's `Temporal` reads and writes.

use super::{Occurrence, When};
use crate::period::Instant;
use crate::zone::{Zone, Zones};
use crate::{Error, Result};
use chrono::{NaiveDate, NaiveDateTime};

impl Occurrence {
    /// When it starts, with the offset that tells the second 01:30 of a night from the first:
    /// `2026-11-01T09:00:00-05:00[America/New_York]`, `2026-11-01T14:00:00Z`, `2026-11-01T09:00:00` where it floats, or
    /// `2026-11-01`. An offset before standard time may have seconds, which `Temporal` reads and RFC 9557 lacks.
    pub fn to_rfc9557(&self) -> String {
        match (&self.start, self.at) {
            (When::Zoned { local, zone }, Some(at)) => {
                format!("{}{}[{}]", shown(*local), offset(zone, at), zone.name())
            }
            (When::Zoned { local, zone }, None) => format!("{}[{}]", shown(*local), zone.name()),
            (When::Utc(at), _) => at.to_string(),
            (When::Floating(local), _) => shown(*local),
            (When::Date(date), _) => date.to_string(),
        }
    }
}

impl When {
    /// As [`Occurrence::to_rfc9557`]: of a time in a zone with the offset that it has by law 8.
    ///
    /// # Errors
    /// [`Error::InstantRange`] for a time in a zone that is outside the years 0001 to 9999 in UTC.
    pub fn to_rfc9557(&self) -> Result<String> {
        let at = self.zone().map(|zone| self.instant_in(zone)).transpose()?;
        Ok(Occurrence { start: self.clone(), at, end: None }.to_rfc9557())
    }

    /// Reads RFC 9557: an instant with its offset and perhaps its zone, a wall time in a zone, one that floats, or a
    /// date.
    ///
    /// # Errors
    /// [`Error::ValueInvalid`], also for an offset that the zone does not have then; [`Error::ZoneUnknown`];
    /// [`Error::InstantRange`].
    pub fn parse_rfc9557(text: &str, zones: &Zones) -> Result<When> {
        let invalid = || Error::ValueInvalid {
            wanted: "a date or date-time of RFC 9557, such as \"2026-11-02\", \"2026-11-02T09:00:00\" or \"2026-11-02T09:00:00-05:00[America/New_York]\"",
            text: text.chars().take(60).collect(),
        };
        let (time, zone) = match text.split_once('[') {
            Some((time, rest)) => {
                let name = rest.strip_suffix(']').ok_or_else(invalid)?;
                (time, Some(zones.get(name)?))
            }
            None => (text, None),
        };
        if let (None, Some(date)) = (&zone, date(time)) {
            return When::Date(date).checked();
        }
        let local = time.get(..19).and_then(local).ok_or_else(invalid)?;
        match (time.len() > 19, zone) {
            (false, None) => When::Floating(local).checked(),
            (false, Some(zone)) => When::Zoned { local, zone }.checked(),
            (true, zone) => {
                let at = Instant::parse(time).map_err(|_| invalid())?;
                if zone.is_some_and(|zone| zone.to_local(at) != local) {
                    Err(invalid())
                } else {
                    Ok(When::Utc(at))
                }
            }
        }
    }
}

fn shown(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// `-05:00`; with seconds where it has some.
fn offset(zone: &Zone, at: Instant) -> String {
    let seconds = zone.offset_at(at).0;
    let (sign, ahead) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, rest) = (ahead / 3600, ahead / 60 % 60, ahead % 60);
    let rest = if rest == 0 { String::new() } else { format!(":{rest:02}") };
    format!("{sign}{hours:02}:{minutes:02}{rest}")
}

/// chrono also takes signs, blanks and fewer digits.
fn is_spelled(text: &str, like: &str) -> bool {
    let fits = |(byte, like): (u8, u8)| if like == b'0' { byte.is_ascii_digit() } else { byte == like };
    text.len() == like.len() && text.bytes().zip(like.bytes()).all(fits)
}

fn date(text: &str) -> Option<NaiveDate> {
    let text = Some(text).filter(|text| is_spelled(text, "0000-00-00"))?;
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn local(text: &str) -> Option<NaiveDateTime> {
    let text = Some(text).filter(|text| is_spelled(text, "0000-00-00T00:00:00"))?;
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recurrence::Recurrence;

    #[test]
    fn what_was_written_is_read() {
        let rows: &[(&str, &[&str])] = &[
            (
                "DTSTART;TZID=America/New_York:20261101T003000\nRRULE:FREQ=HOURLY;COUNT=3",
                &[
                    "2026-11-01T00:30:00-04:00[America/New_York]",
                    "2026-11-01T01:30:00-04:00[America/New_York]",
                    "2026-11-01T02:30:00-05:00[America/New_York]",
                ],
            ),
            ("DTSTART;TZID=Asia/Kathmandu:20261101T003000", &["2026-11-01T00:30:00+05:45[Asia/Kathmandu]"]),
            ("DTSTART:20261101T003000Z", &["2026-11-01T00:30:00Z"]),
            ("DTSTART:20261101T003000", &["2026-11-01T00:30:00"]),
            ("DTSTART;VALUE=DATE:20261101", &["2026-11-01"]),
        ];
        for (lines, expected) in rows {
            let lines = if lines.contains("RRULE") {
                (*lines).to_owned()
            } else {
                format!("{lines}\nRRULE:FREQ=DAILY;COUNT=1")
            };
            let recurrence = Recurrence::parse(&lines).unwrap();
            let found: Vec<Occurrence> = recurrence.iter().map(|one| one.unwrap()).collect();
            assert_eq!(found.iter().map(Occurrence::to_rfc9557).collect::<Vec<_>>(), *expected);
            for one in found {
                let read = When::parse_rfc9557(&one.to_rfc9557(), &Zones::bundled()).unwrap();
                assert_eq!(read, one.at.map_or(one.start, When::Utc));
            }
        }
    }

    #[test]
    fn an_offset_before_standard_time_has_its_seconds() {
        let lines = "DTSTART;TZID=America/New_York:18800101T000000\nRRULE:FREQ=DAILY;COUNT=1";
        let first = Recurrence::parse(lines).unwrap().iter().next().unwrap().unwrap();
        assert_eq!(first.to_rfc9557(), "1880-01-01T00:00:00-04:56:02[America/New_York]");
    }

    #[test]
    fn a_wall_time_may_name_its_zone_alone() {
        let read = When::parse_rfc9557("2026-11-02T09:00:00[America/New_York]", &Zones::bundled()).unwrap();
        assert_eq!(read.zone().map(Zone::name), Some("America/New_York"));
        assert_eq!(read.to_string(), "20261102T090000");
    }

    #[test]
    fn anything_else_is_refused() {
        let rows = [
            ("", "value.invalid"),
            ("20261102", "value.invalid"),
            ("2026-11-02T09:00", "value.invalid"),
            ("2026-11-02 09:00:00", "value.invalid"),
            ("2026-11-31", "value.invalid"),
            ("+026-11-02", "value.invalid"),
            ("2026-11-02T09:00:00.5", "value.invalid"),
            ("2026-11-02T09:00:00-04:00[America/New_York]", "value.invalid"),
            ("2026-11-02T09:00:00[America/New_York", "value.invalid"),
            ("2026-11-02[America/New_York]", "value.invalid"),
            ("2026-11-02T09:00:00[Mars/Olympus]", "zone.unknown"),
            ("0000-01-01", "instant.range"),
            ("é026-11-02T09:00:00", "value.invalid"),
        ];
        for (text, code) in rows {
            assert_eq!(When::parse_rfc9557(text, &Zones::bundled()).unwrap_err().code(), code, "{text}");
        }
    }
}
