//! The core's answers as the plain JavaScript objects of `js/answers.js`, made from their canonical text.

use crate::errors::thrown;
use slotwright::Result;
use slotwright::canon::Json;
use slotwright::desk::{Decision, Proposal};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./answers.js")]
extern "C" {
    fn slot(text: &str) -> JsValue;
    fn slots(text: &str) -> JsValue;
    fn verdict(text: &str) -> JsValue;
    fn decision(text: &str) -> JsValue;
    fn displaced(text: &str) -> JsValue;
    fn fitting(text: &str) -> JsValue;
    fn rebooking(text: &str) -> JsValue;
    fn batch(text: &str) -> JsValue;
    pub(crate) fn traced(decision: JsValue, trace: &str) -> JsValue;
    fn proposal(batch: JsValue, decisions: Vec<JsValue>) -> JsValue;
    #[wasm_bindgen(js_name = freeBusy)]
    fn free_busy(text: &str) -> JsValue;
    #[wasm_bindgen(js_name = importReport)]
    fn import_report(text: &str) -> JsValue;
    #[wasm_bindgen(js_name = eventOccurrence)]
    fn event_occurrence(text: &str) -> JsValue;
}

/// The classes of `js/answers.js`.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Slot,
    Slots,
    Verdict,
    Decision,
    Displaced,
    Fitting,
    Rebooking,
    Batch,
    FreeBusy,
    ImportReport,
    EventOccurrence,
}

impl Kind {
    /// An answer of this kind.
    pub(crate) fn answer(self, json: &Json) -> JsValue {
        let make = match self {
            Kind::Slot => slot,
            Kind::Slots => slots,
            Kind::Verdict => verdict,
            Kind::Decision => decision,
            Kind::Displaced => displaced,
            Kind::Fitting => fitting,
            Kind::Rebooking => rebooking,
            Kind::Batch => batch,
            Kind::FreeBusy => free_busy,
            Kind::ImportReport => import_report,
            Kind::EventOccurrence => event_occurrence,
        };
        make(&json.canonical())
    }
}

/// What became of each command: a decision, or the error in its place.
pub(crate) fn decisions(decisions: &[Result<Decision>]) -> Vec<JsValue> {
    let of = |decision: &Result<Decision>| match decision {
        Ok(decision) => Kind::Decision.answer(&decision.to_json()),
        Err(error) => thrown(error),
    };
    decisions.iter().map(of).collect()
}

/// What would become of commands, and the batch that makes it true.
pub(crate) fn of_proposal(proposed: &Proposal) -> JsValue {
    let to_append = proposed.batch.as_ref().map(|batch| Kind::Batch.answer(&batch.to_json()));
    proposal(to_append.unwrap_or_default(), decisions(&proposed.decisions))
}
