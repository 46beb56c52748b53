use super::naive::{Done, list, seconds, text};
use super::world::World;
use super::{ASKED, Checked, LAW_5, LAW_7, ensure};
use slotwright::canon::Json;
use slotwright::desk::{Action, Command, Decision, Outcome, Party};
use slotwright::ledger::FORMAT;
use slotwright::period::Instant;
use slotwright::{Error, Result};

/// What was known of a key when a call began: nothing, this command, or another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Before {
    Nothing,
    Same,
    Other,
}

/// How a call was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub(crate) is_quiet: bool,
    /// Whether the store gave less than it had. Then a refusal is of an older log, and may be wrong.
    pub(crate) was_stale: bool,
    pub(crate) now: Instant,
    /// Whether the caller's clock was further ahead of the store's than may be.
    pub(crate) is_ahead: bool,
    /// The minor formats of the ledgers when the call began.
    pub(crate) formats: [i64; 2],
}

impl World {
    pub(crate) fn before(&self, command: &Command) -> Before {
        let digest = command.digest().to_string();
        let mut found = Before::Nothing;
        for done in self.naive.values().filter_map(|naive| naive.done(command.key.as_str())) {
            if done.digest == digest {
                return Before::Same;
            }
            found = Before::Other;
        }
        found
    }

    fn done(&self, command: &Command) -> Option<&Done> {
        let digest = command.digest().to_string();
        let done = self.naive.values().filter_map(|naive| naive.done(command.key.as_str()));
        done.into_iter().find(|done| done.digest == digest)
    }

    /// Law 5: what was answered is what the log says, now and whenever the key comes again; what was refused is not
    /// in the log.
    pub(crate) fn judge(
        &mut self,
        nth: usize,
        before: Before,
        answer: &Result<Decision>,
        call: Call,
    ) -> Checked {
        let command = self.sent[nth].command.clone();
        let said = || format!("{} to {} ({before:?}, {call:?})", shown(answer), command.json().canonical());
        let done = self.done(&command);
        if let Err(Error::ClockAhead { .. }) = answer {
            self.store.count("clocks that are too far ahead");
            return ensure(call.is_ahead, ASKED, || format!("the clock is right: {}", said()));
        }
        ensure(!call.is_ahead, ASKED, || format!("by a clock that is far ahead: {}", said()))?;
        match answer {
            Ok(decision @ Decision::Accepted(outcome)) => {
                let is_there = done.is_some_and(|done| is_outcome(outcome, &done.entry));
                ensure(is_there, LAW_5, || format!("acknowledged, but not what the log says: {}", said()))?;
                let first = self.sent[nth].answer.get_or_insert_with(|| decision.clone());
                let is_first = first == decision;
                ensure(is_first, LAW_5, || format!("another answer than the first: {}", said()))
            }
            Ok(Decision::Refused { refusal, .. }) => {
                let code = refusal.code();
                self.store.count(refusals(code));
                ensure(done.is_none() || call.was_stale, LAW_5, || {
                    format!("refused, but in the log: {}", said())
                })?;
                let is_reused = before != Before::Other || call.was_stale || code == "key.reused";
                ensure(is_reused, LAW_5, || format!("a key of something else: {}", said()))?;
                let is_other = code != "key.reused" || self.before(&command) == Before::Other;
                ensure(is_other, LAW_5, || format!("the key is free: {}", said()))?;
                ensure(call.was_stale || self.may_be(code, &command, &call.formats), ASKED, || {
                    format!("nothing makes it so: {}", said())
                })?;
                let is_late = code != "command.late" || command.valid_until.is_some();
                ensure(is_late, LAW_5, || format!("nothing makes it late: {}", said()))
            }
            Err(Error::ReadOnly { ledger, format }) => {
                self.store.count("answers of a reader that must not write");
                let naive = self.naive.iter().find(|(id, _)| id.as_str() == ledger).map(|(_, naive)| naive);
                let is_so = naive.is_some_and(|naive| {
                    let raised = format!("minor format {}", naive.format);
                    naive.is_read_only && (naive.format <= i64::from(FORMAT) || format.contains(&raised))
                });
                ensure(is_so, LAW_7, || format!("nothing makes it read-only: {}", said()))?;
                // A key that was decided is answered, on a ledger that is read-only too.
                ensure(before != Before::Same || call.was_stale, LAW_5, || format!("forgotten: {}", said()))
            }
            Err(Error::StoreFailed { .. } | Error::StoreContended { .. }) => {
                self.store.count("calls that the store let down");
                ensure(!call.is_quiet, LAW_5, || format!("nothing failed: {}", said()))
            }
            // The desk's catalog has no annex.
            Err(Error::Unknown { id, .. }) if ["annex", "chat", "eve"].contains(&&**id) => Ok(()),
            // One booking was in an import twice, or the desk's catalog lacks its service.
            Err(Error::DocumentInvalid { .. })
                if matches!(command.action, Action::Import { .. }) && before != Before::Same =>
            {
                self.store.count("imports with a fault");
                Ok(())
            }
            // A group was of two ledgers.
            Err(Error::QueryInvalid { field, .. }) if field == "command" => Ok(()),
            // It asks for a hold until an instant that is over.
            Err(Error::QueryInvalid { .. }) => {
                ensure(before != Before::Same || call.was_stale, LAW_5, || format!("forgotten: {}", said()))
            }
            Err(_) => ensure(false, LAW_5, || format!("an error of nobody's making: {}", said())),
        }
    }
}

impl World {
    /// Whether a refusal of these names can be right, by the log before the call and after it.
    fn may_be(&self, code: &str, command: &Command, was: &[i64]) -> bool {
        match code {
            // By what it says, by the catalog of the desk that says it, or by that with which the ledger is begun.
            "format.too_low" => was.iter().any(|format| *format < i64::from(FORMAT)),
            "format.unknown" => {
                matches!(command.action, Action::RaiseFormat { format, .. } if format > FORMAT)
            }
            "catalog.location_gone" => matches!(command.action, Action::Configure { .. }),
            "booking.staff_only" => {
                let by = |party: &Party| *party == Party::Customer;
                match &command.action {
                    Action::Reschedule { by: party, .. } | Action::Cancel { by: party, .. } => by(party),
                    Action::Book { wish, .. }
                    | Action::Hold { wish, .. }
                    | Action::JoinWaitlist { wish, .. } => !wish.replacing.is_empty(),
                    _ => false,
                }
            }
            _ => true,
        }
    }
}

/// An answer, short.
fn shown(answer: &Result<Decision>) -> String {
    match answer {
        Ok(decision) => decision.to_json().canonical(),
        Err(error) => error.to_string(),
    }
}

/// Whether an outcome says what an entry of the log says.
fn is_outcome(outcome: &Outcome, entry: &Json) -> bool {
    let bookings: Vec<Json> = outcome.bookings().iter().map(|booking| booking.to_json()).collect();
    let displaced: Vec<Json> = outcome.displaced().iter().map(Json::text).collect();
    outcome.at.seconds() == seconds(entry, "at")
        && bookings == list(entry, "bookings")
        && displaced == list(entry, "displaced")
        && outcome.to_json().get("kind").is_none_or(|kind| *kind == Json::from(text(entry, "kind")))
}

fn refusals(code: &str) -> &'static str {
    match code {
        "key.reused" => "refused: key.reused",
        "command.late" => "refused: command.late",
        "catalog.stale" => "refused: catalog.stale",
        "slot.taken" => "refused: slot.taken",
        "slot.not_open" => "refused: slot.not_open",
        "series.not_open" => "refused: series.not_open",
        "booking.unknown" => "refused: booking.unknown",
        "booking.not_yours" => "refused: booking.not_yours",
        "booking.status" => "refused: booking.status",
        "booking.deadline" => "refused: booking.deadline",
        "booking.not_yet" => "refused: booking.not_yet",
        "booking.staff_only" => "refused: booking.staff_only",
        "catalog.location_gone" => "refused: catalog.location_gone",
        "format.too_low" => "refused: format.too_low",
        "format.unknown" => "refused: format.unknown",
        "hold.deposit" => "refused: hold.deposit",
        "hold.expired" => "refused: hold.expired",
        _ => "refused: otherwise",
    }
}
