import { module, serve } from "./harness.mjs";

await module("temporal-polyfill/global.esm.js");
const { RRuleTemporal } = await module("rrule-temporal/dist/index.js");

serve({
    parse: (start, rule) =>
        new RRuleTemporal({ rruleString: `DTSTART;TZID=America/New_York:${start}\nRRULE:${rule}`, cache: false }),
    // Its bounds are inclusive: a millisecond less is the half-open end.
    expand: (rule, from, to) =>
        rule.between(new Date(from * 1000), new Date(to * 1000 - 1), true).map((at) => at.epochMilliseconds / 1000),
});
