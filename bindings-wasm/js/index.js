// Browsers: `await init()` once, before anything else.
export { default } from "./slotwright.js";
export * from "./slotwright.js";
export { SlotwrightError } from "./error.js";
