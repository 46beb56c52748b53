// What crosses into WebAssembly: JSON texts, bytes, and a second handle of a store.
import { SlotwrightError } from "./error.js";

// Deeper than any document may be: the core says so, if this is reached without a circle.
const DEEPEST = 200;

/** A document as its JSON text: a text as it is, any other value written exactly or refused. `name` begins its paths. */
export const json = (value, name) => (typeof value === "string" ? wellFormed(value, name) : written(value, name, 0));

/** The bytes of a text (UTF-8) or a buffer. */
export const bytes = (value, name) => {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw refused(name, `${shown(value)} is no text, Uint8Array or ArrayBuffer`);
};

/** A second handle of a store, which the callee may keep. */
export const sameStore = (store) => {
  if (typeof store?.another === "function") return store.another();
  throw new SlotwrightError(`store: ${shown(store)} is no MemoryStore`, "query.invalid");
};

/** The texts of a core iterator, one at a time. */
export function* lazily(starts) {
  try {
    for (let start = starts.next(); start !== undefined; start = starts.next()) yield start;
  } finally {
    starts.free();
  }
}

function written(value, path, depth) {
  if (depth > DEEPEST) throw refused(path, "it is nested too deeply, or in a circle");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(wellFormed(value, path));
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return String(value);
    throw refused(path, `${value} is no whole number below 2^53`);
  }
  if (Array.isArray(value)) {
    // Not map, which skips the holes of a sparse array.
    return `[${Array.from(value, (item, index) => written(item, `${path}[${index}]`, depth + 1)).join()}]`;
  }
  if (typeof value?.canonical === "function") return value.canonical();
  if (!isPlain(value)) throw refused(path, `${shown(value)} is no JSON: ${cure(value)}`);
  // A member that is undefined is not there, as JSON.stringify has it.
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const texts = members.map(([name, member]) => {
    const at = path === "" ? name : `${path}.${name}`;
    return `${JSON.stringify(wellFormed(name, at))}:${written(member, at, depth + 1)}`;
  });
  return `{${texts.join()}}`;
}

/** Whether it is an object literal, of whatever realm, and no instance of a class. */
function isPlain(value) {
  if (typeof value !== "object") return false;
  const parent = Object.getPrototypeOf(value);
  return parent === null || Object.getPrototypeOf(parent) === null;
}

function cure(value) {
  if (value instanceof Date) return "give its toISOString()";
  if (typeof value === "bigint") return "give a number, or a text";
  return "give a plain object, a list, a text, a whole number, a boolean or null";
}

function shown(value) {
  if (value === null || typeof value === "undefined") return String(value);
  if (typeof value === "object") return `an instance of ${value.constructor?.name ?? "nothing"}`;
  return typeof value === "function" ? "a function" : `${String(value).slice(0, 60)} (${typeof value})`;
}

/** A text without half a surrogate pair, which UTF-8 can't hold. */
function wellFormed(text, path) {
  if (/\p{Surrogate}/u.test(text)) throw refused(path, "the text has half of a surrogate pair");
  return text;
}

const refused = (path, why) => new SlotwrightError(`${path || "the document"}: ${why}`, "json.invalid");
