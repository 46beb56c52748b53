import { module, serve } from "./harness.mjs";

const { default: ICAL } = await module("ical.js/dist/ical.js");

const standard = (from, rule) =>
    `BEGIN:STANDARD\r\nDTSTART:${from}\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nRRULE:${rule}\r\nEND:STANDARD\r\n`;
const daylight = (from, rule) =>
    `BEGIN:DAYLIGHT\r\nDTSTART:${from}\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nRRULE:${rule}\r\nEND:DAYLIGHT\r\n`;

// It brings no zone data.
const newYork = new ICAL.Timezone(
    new ICAL.Component(
        ICAL.parse(
            "BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\n" +
                daylight("19760425T020000", "FREQ=YEARLY;BYMONTH=4;BYDAY=-1SU;UNTIL=19860427T070000Z") +
                daylight("19870405T020000", "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z") +
                daylight("20070311T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU") +
                standard("19671029T020000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z") +
                standard("20071104T020000", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU") +
                "END:VTIMEZONE\r\n",
        ),
    ),
);

const written = /^(....)(..)(..)T(..)(..)(..)$/;

// A date, and a time that names no zone, are New York's.
function instantOf(time) {
    if (time.zone !== ICAL.Timezone.localTimezone) return time.toUnixTime();
    const here = time.clone();
    here.zone = newYork;
    return here.toUnixTime();
}

serve({
    parse(start, rule) {
        const wall = start.replace(written, "$1-$2-$3T$4:$5:$6");
        return { start: ICAL.Time.fromDateTimeString(wall), recur: ICAL.Recur.fromString(rule) };
    },
    expand({ start, recur }, from, to) {
        const at = start.clone();
        at.zone = newYork;
        const found = [];
        const walls = recur.iterator(at);
        for (let wall = walls.next(); wall; wall = walls.next()) {
            const instant = wall.toUnixTime();
            if (instant >= to) break;
            if (instant >= from) found.push(instant);
        }
        return found;
    },
    read: (text) => new ICAL.Component(ICAL.parse(text)),
    events: (calendar) => calendar.getAllSubcomponents("vevent").length,
    busy(calendar, from, to) {
        const events = calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
        // By UID and instant, in whatever zone the override names it.
        const moved = new Set();
        for (const event of events) {
            if (event.recurrenceId) moved.add(`${event.uid} ${instantOf(event.recurrenceId)}`);
        }
        const found = [];
        for (const event of events) {
            const status = event.component.getFirstPropertyValue("status");
            const transparent = event.component.getFirstPropertyValue("transp") === "TRANSPARENT";
            if (status === "CANCELLED" || transparent) continue;
            if (event.recurrenceId || !event.isRecurring()) {
                found.push([instantOf(event.startDate), instantOf(event.endDate)]);
                continue;
            }
            const starts = event.iterator();
            // A change of the clocks makes it longer, by less than a day.
            const early = from - event.duration.toSeconds() - 86_400;
            for (let start = starts.next(); start; start = starts.next()) {
                const instant = instantOf(start);
                if (instant >= to) break;
                if (instant < early) continue;
                const { endDate } = event.getOccurrenceDetails(start);
                if (!moved.has(`${event.uid} ${instant}`)) found.push([instant, instantOf(endDate)]);
            }
        }
        return found;
    },
    clock(date, minutes) {
        const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        return new ICAL.Time({ year, month, day, minute: minutes % 60, hour: Math.floor(minutes / 60) }, newYork).toUnixTime();
    },
});
