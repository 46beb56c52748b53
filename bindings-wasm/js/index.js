// Browsers: `await init()` once, before anything else.
import * as wasm from "./slotwright.js";
import { mournFreed } from "./freed.js";

mournFreed([wasm.Calendar, wasm.Catalog, wasm.Desk, wasm.MemoryStore, wasm.Period, wasm.Recurrence]);

export { default, initSync, errorCodes, replay, version } from "./slotwright.js";
export { Calendar, Catalog, Desk, MemoryStore, Period, Recurrence } from "./slotwright.js";
export {
  Batch,
  Booking,
  Decision,
  Displaced,
  EventOccurrence,
  Fitting,
  FreeBusy,
  ImportReport,
  Proposal,
  Rebooking,
  Slot,
  Slots,
  Verdict,
} from "./answers.js";
export { SlotwrightError } from "./error.js";
