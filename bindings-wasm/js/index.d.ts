/// <reference lib="esnext.disposable" />
export { default, initSync, errorCodes, replay, version } from "./slotwright.js";
export type { InitInput, InitOutput, SyncInitInput } from "./slotwright.js";
export { Calendar, Catalog, Desk, MemoryStore, Period, Recurrence } from "./slotwright.js";
export * from "./answers.js";
export type * from "./commands.js";
export type * from "./documents.js";
export { SlotwrightError, type Fault } from "./error.js";
