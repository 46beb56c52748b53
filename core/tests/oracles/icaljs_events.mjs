// The events of a file in a window, as UID, first second and the second after the last, by ical.js.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.env.SLOTWRIGHT_RIVALS}/`);
const loaded = require("ical.js");
const ICAL = loaded.default ?? loaded;

// What floats is in New York, whose offset Node knows.
const HOME = new Intl.DateTimeFormat("en-US", { timeZone: "America/New_York", timeZoneName: "longOffset" });

function seconds(at) {
  if (at.zone !== ICAL.Timezone.localTimezone) return at.toUnixTime();
  const wall = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second) / 1000;
  const offset = (utc) => {
    const name = HOME.formatToParts(utc * 1000).find((part) => part.type === "timeZoneName").value;
    return Number(name.slice(3, 6)) * 3600;
  };
  const guess = wall - offset(wall);
  return wall - offset(guess);
}

const [path, first, last] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, "")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

function print(event, start, end) {
  const [from, to] = [seconds(start), seconds(end)];
  if (from < last && (to > first || (from === to && to >= first))) {
    console.log([event.uid, from, to].join("\t"));
  }
}

// Left to itself it takes every RECURRENCE-ID of the file for every series in it, whatever the UID.
const all = calendar.getAllSubcomponents("vevent");
const exceptions = (uid) =>
  all.filter((one) => one.hasProperty("recurrence-id") && one.getFirstPropertyValue("uid") === uid);
const event = (one) => new ICAL.Event(one, { exceptions: exceptions(one.getFirstPropertyValue("uid")) });
const events = all.map((one) => (one.hasProperty("recurrence-id") ? new ICAL.Event(one) : event(one)));
const masters = new Set(events.filter((event) => !event.isRecurrenceException()).map((event) => event.uid));
function expand(event) {
  if (event.isRecurrenceException()) {
    if (!masters.has(event.uid)) print(event, event.startDate, event.endDate);
  } else if (!event.isRecurring()) {
    print(event, event.startDate, event.endDate);
  } else {
    const iterator = event.iterator();
    for (let next = iterator.next(); next && seconds(next) < last + 90 * 86400; next = iterator.next()) {
      const details = event.getOccurrenceDetails(next);
      print(details.item, details.startDate, details.endDate);
    }
  }
}

for (const event of events) {
  try {
    expand(event);
  } catch (error) {
    console.error(event.uid, error.message);
  }
}
