use crate::answers::Kind;
use crate::errors::Result;
use crate::value::{self, Members, period, text};
use slotwright::calendar::{BusyTable, CalendarOptions};
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What one iCalendar source means: read once, asked often.
#[wasm_bindgen]
pub struct Calendar(pub(crate) Arc<slotwright::calendar::Calendar>);

#[wasm_bindgen]
impl Calendar {
    /// Reads an iCalendar text or its bytes. What is not understood is in the `report`, and what that leaves open is
    /// unknown in every answer.
    ///
    /// Throws `calendar.unreadable` if there is no calendar in it, `limit` for one that is too large, `zone.unknown`;
    /// `document.invalid` for an option, a row of the busy table, a word of `blocks` or a limit that is not one.
    pub fn parse(
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] ics: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CalendarOptions")] options: JsValue,
    ) -> Result<Calendar> {
        let (options, limits) = CalendarOptions::with_limits(&Members::of(&options, "options")?.rest())?;
        let read = slotwright::calendar::Calendar::parse_with(value::ics(&ics)?, &options, &limits)?;
        Ok(Calendar(Arc::new(read)))
    }

    /// What counts as busy by default: rows of what an event must be, and what it counts as then. Put rows before these
    /// for `parse`: `busy: [{ allDay: true, countsAs: "free" }, ...Calendar.busyTable()]`.
    #[wasm_bindgen(js_name = busyTable, unchecked_return_type = "BusyRow[]")]
    pub fn busy_table() -> Result<JsValue> {
        value::plain(&BusyTable::default().to_json())
    }

    /// The calendar of a newer text, read as this one was; this one stays as it is. It is what `parse` of that text
    /// gives, and sooner: of recurrences that did not change nothing is compiled again.
    ///
    /// Throws as `parse`.
    pub fn updated(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] ics: JsValue,
    ) -> Result<Calendar> {
        Ok(Calendar(Arc::new(self.0.updated(value::ics(&ics)?)?)))
    }

    /// A calendar that could not be had: unknown at every time. Its report says why.
    pub fn unreadable(#[wasm_bindgen(unchecked_param_type = "string")] why: JsValue) -> Result<Calendar> {
        let why = text(&why, "why")?;
        Ok(Calendar(Arc::new(slotwright::calendar::Calendar::unreadable(&why))))
    }

    /// When somebody is busy, tentatively busy or away in `[start, end)`, and when nobody can say.
    ///
    /// Throws `limit` for more than 400 days.
    #[wasm_bindgen(js_name = freeBusy, unchecked_return_type = "FreeBusy")]
    pub fn free_busy(
        &self,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] start: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] end: JsValue,
    ) -> Result<JsValue> {
        Ok(Kind::FreeBusy.answer(&self.0.free_busy(period(&start, &end)?)?.to_json()))
    }

    /// The events of `[start, end)`, also those that take no time, by their start; without their texts.
    ///
    /// Throws `limit` for more than 400 days, or too many occurrences.
    #[wasm_bindgen(unchecked_return_type = "EventOccurrence[]")]
    pub fn occurrences(
        &self,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] start: JsValue,
        #[wasm_bindgen(unchecked_param_type = "InstantInput")] end: JsValue,
    ) -> Result<Vec<JsValue>> {
        let found = self.0.occurrences(period(&start, &end)?)?;
        Ok(found.iter().map(|one| Kind::EventOccurrence.answer(&one.to_json())).collect())
    }

    /// What was not understood, and what was done about it.
    #[wasm_bindgen(getter, unchecked_return_type = "ImportReport")]
    pub fn report(&self) -> JsValue {
        Kind::ImportReport.answer(&self.0.report().to_json())
    }

    /// The SHA-256 of the text.
    #[wasm_bindgen(getter)]
    pub fn revision(&self) -> String {
        self.0.revision().to_string()
    }
}
