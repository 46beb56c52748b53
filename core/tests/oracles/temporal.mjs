// A rule a line, as `rules.rs` writes it, to the seconds of its starts, by rrule-temporal.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.env.SLOTWRIGHT_RIVALS}/`);
globalThis.Temporal ??= require("temporal-polyfill").Temporal;
const { RRuleTemporal } = require("rrule-temporal");

function starts(start, zone, rule, most, end) {
  const head = zone ? `;TZID=${zone}` : start.includes("T") ? "" : ";VALUE=DATE";
  const rruleString = `DTSTART${head}:${start}\nRRULE:${rule}`;
  const found = new RRuleTemporal({ rruleString }).all((at, index) => index < most && stamp(at) < end);
  return found.map((at) => at.epochMilliseconds / 1000);
}

function stamp(at) {
  return at.toPlainDateTime().toString({ smallestUnit: "second" }).replace(/[-:]/g, "");
}

for await (const line of createInterface({ input: process.stdin })) {
  const [start, zone, rule, most, end] = line.split("\t");
  try {
    console.log(starts(start, zone, rule, Number(most), end).join(" "));
  } catch (error) {
    console.log("!", String(error.message).replace(/\s+/g, " "));
  }
}
