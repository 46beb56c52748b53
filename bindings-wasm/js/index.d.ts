/// <reference lib="esnext.disposable" />
export { default } from "./slotwright.js";
export * from "./slotwright.js";
export { SlotwrightError, type Fault } from "./error.js";
