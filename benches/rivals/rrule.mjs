import { commonjs, seconds, serve } from "./harness.mjs";

const { rrulestr } = commonjs("rrule");

serve({
    // It does not cache, unless asked to.
    parse: (start, rule) => rrulestr(`DTSTART;TZID=America/New_York:${start}\nRRULE:${rule}`),
    expand: (rule, from, to) =>
        rule.between(new Date(from * 1000), new Date(to * 1000 - 1), true).map((at) => seconds(at.getTime())),
});
