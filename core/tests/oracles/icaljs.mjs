// A rule a line, as `rules.rs` writes it, to the seconds of its starts, by ical.js. It has no zones of its own.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.env.SLOTWRIGHT_RIVALS}/`);
const loaded = require("ical.js");
const ICAL = loaded.default ?? loaded;

function time(text) {
  const parts = text.match(/^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/);
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((n) => Number(n ?? 0));
  const zone = parts[7] ? ICAL.Timezone.utcTimezone : ICAL.Timezone.localTimezone;
  return new ICAL.Time({ year, month, day, hour, minute, second, isDate: !text.includes("T") }, zone);
}

function seconds(at) {
  return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second) / 1000;
}

function* starts(start, rule, most, end) {
  const iterator = ICAL.Recur.fromString(rule).iterator(time(start));
  for (let at = iterator.next(); at && most > 0 && seconds(at) < end; at = iterator.next()) {
    most -= 1;
    yield seconds(at);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [start, , rule, most, end] = line.split("\t");
  try {
    console.log([...starts(start, rule, Number(most), seconds(time(end)))].join(" "));
  } catch (error) {
    console.log("!", String(error.message).replace(/\s+/g, " "));
  }
}
