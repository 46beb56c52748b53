// Node, Deno and Bun: loaded when imported; `await init()` is harmless.
import { readFileSync } from "node:fs";
import { initSync } from "./slotwright.js";

initSync({ module: readFileSync(new URL("./slotwright_bg.wasm", import.meta.url)) });

export * from "./index.js";
export { default } from "./index.js";
