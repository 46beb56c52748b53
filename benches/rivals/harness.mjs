// The bench's side of every Node program here: a request a line, an answer a line. README.md has the requests.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { opened, starts } from "./walk.mjs";

const packages = `${process.env.SLOTWRIGHT_RIVALS}/node_modules/`;
const require = createRequire(packages);

/** A package that `.ci/rivals` installed, by the file in it if it has to be one of its ES modules. */
export const module = (path) => import(packages + path);
export const commonjs = (name) => require(name);

export const seconds = (from) => Math.round(from / 1000);

const now = () => process.hrtime.bigint();

/** The median time of one call in nanoseconds; one that takes a second is measured once. */
function measured(call, budget) {
    const one = () => {
        const start = now();
        call();
        return Number(now() - start);
    };
    const first = one();
    if (first > 1e9) return first;
    // The compiler wants to have seen it.
    for (const until = now() + 100_000_000n; now() < until; ) call();
    const repeats = Math.max(1, Math.min(100_000, Math.floor(4e6 / Math.max(one(), 50))));
    const samples = [];
    const until = now() + BigInt(budget) * 1_000_000n;
    do {
        const start = now();
        for (let n = 0; n < repeats; n++) call();
        samples.push(Number(now() - start) / repeats);
    } while (samples.length < 15 && now() < until);
    return samples.sort((a, b) => a - b)[samples.length >> 1];
}

/** Pairs of numbers, as `1-2 3-4`. */
const pairs = (text) => text.split(" ").filter(Boolean).map((pair) => pair.split("-").map(Number));

/** The merged periods of `[start, end]` pairs, cut to the window. */
function merged(periods, from, to) {
    const cut = periods.map(([a, b]) => [Math.max(a, from), Math.min(b, to)]).filter(([a, b]) => a < b);
    const found = [];
    for (const [a, b] of cut.sort((x, y) => x[0] - y[0])) {
        const last = found.at(-1);
        if (last && a <= last[1]) last[1] = Math.max(last[1], b);
        else found.push([a, b]);
    }
    return found;
}

/**
 * Answers until the input ends. Of a rival that knows rules: `parse(start, rule)` and `expand(parsed, from, to)`, which
 * gives instants in seconds. Of one that knows calendars: `read(text)`, `events(calendar)` and `busy(calendar, from, to)`,
 * and `clock(date, minutes)`, an instant of the clocks in New York.
 */
export async function serve(rival) {
    let loaded = [];
    let texts = [];
    let staff = [];
    const expand = (one) => rival.expand(one.parsed ?? rival.parse(one.start, one.rule), one.from, one.to);
    const requests = {
        clear: () => ((loaded = []), (texts = []), (staff = []), ""),
        rule(start, rule, from, to) {
            const one = { start, rule, from: Number(from), to: Number(to) };
            loaded.push(one);
            one.parsed = rival.parse(start, rule);
            const began = now();
            const found = expand(one);
            one.took = Number(now() - began);
            return found.join(" ");
        },
        keep: (list) => ((loaded = list.split(" ").map((n) => loaded[n])), ""),
        time(what, budget) {
            const slow = loaded.reduce((sum, one) => sum + one.took, 0);
            if (slow > 1e9 && what !== "parse") return slow;
            const each = {
                parse: (one) => rival.parse(one.start, one.rule),
                warm: expand,
                cold: (one) => expand({ ...one, parsed: undefined }),
            }[what];
            return measured(() => loaded.forEach(each), budget);
        },
        file: (path) => (texts.push(readFileSync(path, "utf8")), ""),
        read(budget) {
            const events = texts.reduce((sum, text) => sum + rival.events(rival.read(text)), 0);
            return `${events} ${measured(() => texts.forEach((text) => rival.read(text)), budget)}`;
        },
        month(from, to, budget) {
            [from, to] = [Number(from), Number(to)];
            const of = (text) => merged(rival.busy(rival.read(text), from, to), from, to);
            const answer = texts.map((text) => of(text).map((pair) => pair.join("-")).join(" "));
            return `${measured(() => texts.forEach(of), budget)}\t${answer.join(";")}`;
        },
        staff: (hours, taken) => (staff.push({ hours: pairs(hours), taken: pairs(taken) }), ""),
        slots(...numbers) {
            const [from, to, earliest, step, length, before, after, budget] = numbers.map(Number);
            const asked = { earliest, step, length, before, after };
            const of = ({ hours, taken }, n) => {
                const busy = merged([...rival.busy(rival.read(texts[n]), from, to), ...taken], from, to);
                return starts(opened(hours, from, to, rival.clock), busy, asked);
            };
            const all = () => {
                const each = staff.map(of);
                return [...each, [...new Set(each.flat())].sort((a, b) => a - b)];
            };
            const answer = all().map((found) => found.join(" "));
            return `${measured(all, budget)}\t${answer.join(";")}`;
        },
    };
    for await (const line of createInterface({ input: process.stdin })) {
        const [request, ...rest] = line.split("\t");
        try {
            console.log(`=${requests[request](...rest)}`);
        } catch (error) {
            console.log(`!${String(error).replaceAll(/\s+/g, " ")}`);
        }
    }
}
