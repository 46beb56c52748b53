use super::{Teller, serving};
use crate::failure::{Failure, Result, expect};
use crate::page::Style;
use chrono::Timelike;
use slotwright::desk::{Action, Refusal, SeriesMode, VerdictOf};
use slotwright::ledger::EntryKind;
use slotwright::period::Instant;
use std::collections::BTreeSet;

/// A courier's fleet: a van every Thursday at nine.
const RULE: &str = "DTSTART;TZID=America/New_York:20261029T090000\nRRULE:FREQ=WEEKLY;COUNT=6";

impl Teller<'_> {
    /// A weekly series across the night in which the clocks go back, and across a holiday.
    pub(super) fn series(&mut self) -> Result<()> {
        self.page.chapter("A series: a courier brings a van every Thursday at 09:00, six times")?;
        let all = self.thursdays(SeriesMode::All)?;
        let Refusal::SeriesNotOpen { verdicts } = self.refused("fleet-1-all", all)? else {
            return Err(Failure::Unexpected("the series is refused for another reason".to_owned()));
        };
        let text = format!("refused    all or none: {} of 6 is not open", verdicts.len());
        self.page.say(&self.page.styled(Style::Refused, &text))?;
        let fitting = self.thursdays(SeriesMode::Fitting)?;
        let outcome = self.accepted("fleet-1", fitting)?;
        self.page.say(&self.page.styled(Style::Open, "booked     those that are open:"))?;
        let EntryKind::Put { skipped, .. } = &*outcome.kind else {
            return Err(Failure::Unexpected("a series is no booking".to_owned()));
        };
        expect(outcome.bookings().len() == 5 && skipped.len() == 1, "not five of six were booked")?;
        let mut lines: Vec<(Instant, String)> = Vec::new();
        for booking in outcome.bookings() {
            let start = booking.subject.visit.start();
            expect(self.clock.zone.to_local(start).hour() == 9, "an occurrence is not at nine")?;
            expect(serving(booking, "bay").is_some(), "a van has no bay")?;
            lines.push((start, self.served_by(booking)));
        }
        for one in skipped {
            lines.push((one.start, format!("skipped ({})", self.why_skipped(one.start, &verdicts)?)));
        }
        lines.sort();
        for (start, text) in &lines {
            let (when, offset) = (self.clock.moment(*start), self.clock.offset(*start));
            self.page.detail(&format!("{when:<16}  {offset}  {start}  {text}"))?;
        }
        let hours: BTreeSet<_> = lines.iter().map(|(start, _)| start.to_utc().hour()).collect();
        expect(hours.into_iter().collect::<Vec<_>>() == [13, 14], "the series keeps its UTC time")
    }

    fn thursdays(&self, mode: SeriesMode) -> Result<Action> {
        let wish = self.wish("oil-change", "cu-fleet")?;
        Ok(Action::Series { wish, recurrence: RULE.to_owned(), mode, token: None, data: None })
    }

    fn why_skipped(&self, start: Instant, verdicts: &[VerdictOf]) -> Result<String> {
        let verdict = verdicts.iter().find(|verdict| verdict.start == start);
        let verdict = verdict.ok_or_else(|| Failure::Unexpected(format!("{start} was refused only once")))?;
        Ok(self.desk.words(&verdict.reasons, &self.at, start)?.join("; "))
    }
}
