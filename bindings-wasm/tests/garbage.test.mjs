// Whatever is given, the answer is an answer or an error with a name: nothing hangs, traps, or is guessed at.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Calendar, Catalog, Desk, MemoryStore, Period, Recurrence, SlotwrightError, errorCodes, replay } from "slotwright";
import { small } from "./small.mjs";

const now = "2026-10-30T12:00:00Z";
const day = { start: "2026-11-01T00:00:00-04:00", end: "2026-11-02T00:00:00-05:00", now };
const wash = { service: "wash", location: "lot" };
const slot = "wash/lot/2026-11-01T05:00:00Z";
const ten = 10 << 20;

const catalog = Catalog.fromJson(small);
const desk = new Desk(catalog);
let digest, open;

before(() => {
  assert.equal(desk.book({ key: "first", slot: "wash/lot/2026-11-01T04:00:00Z", now }).accepted, true);
  digest = desk.stateDigest("lot");
  open = desk.slots({ ...wash, ...day }).canonical();
});

// Garbage leaves no trace.
after(() => {
  assert.equal(desk.stateDigest("lot"), digest);
  assert.equal(desk.slots({ ...wash, ...day }).canonical(), open);
});

const refuses = (code, ask) =>
  assert.throws(ask, (error) => {
    assert.ok(error instanceof SlotwrightError, `${ask}: ${error}`);
    assert.equal(error.code, code, `${ask}: ${error.message}`);
    assert.ok(error.message.length > 0 && error.message.length < 5000, error.message.slice(0, 200));
    return errorCodes().includes(code);
  });

const circle = {};
circle.circle = circle;
const deep = Array.from({ length: 5000 }).reduce((inner) => [inner], 0);

// What is no JSON at all, or not exactly.
for (const [what, value] of Object.entries({
  undefined,
  "a BigInt": 1n,
  "a symbol": Symbol("x"),
  "a function": () => ({}),
  "not a number": NaN,
  infinity: -Infinity,
  "a fraction": 0.5,
  "2^53": 2 ** 53,
  "a Date": new Date(0),
  "a Map": new Map(),
  "an Error": new Error("x"),
  "a Uint8Array": new Uint8Array(2),
  "a freed thing's class": Desk,
  "half a pair": "\ud800",
  "the other half": "a\udc00b",
  "a circle": circle,
  "a deep list": deep,
})) {
  test(`${what} is no document, and no part of one`, () => {
    refuses("json.invalid", () => Catalog.fromJson(value));
    refuses("json.invalid", () => Catalog.fromJson({ ...small, id: [value] }));
    refuses("json.invalid", () => desk.apply(value, now));
    refuses("json.invalid", () => desk.book({ key: "k", slot, now, data: { list: [{ value }, [value]] } }));
    if (value !== undefined) refuses("json.invalid", () => desk.book({ key: "k", slot, now, data: value }));
    if (value !== undefined) refuses("json.invalid", () => desk.setClaims("sql", [{ id: value }], now));
    refuses("json.invalid", () => desk.slots({ ...wash, ...day, choices: { bay: [value] } }));
  });
}

test("half a pair is refused, not replaced", () => {
  refuses("json.invalid", () => desk.apply({ "\udfff": 1 }, now));
  refuses("json.invalid", () => Catalog.fromJson(JSON.stringify(small).replace('"small"', '"\ud83d"')));
  assert.equal(Catalog.fromJson({ ...small, id: "\u{1f600}" }).id, "\u{1f600}");
});

test("a fault says where it is", () => {
  assert.throws(() => desk.book({ key: "k", slot, now, data: { a: [1, { b: new Date(0) }] } }), {
    message: "data.a[1].b: an instance of Date is no JSON: give its toISOString()",
  });
  assert.throws(() => desk.book({ key: "k", slot, now, data: [0.5] }), { message: "data[0]: 0.5 is no whole number below 2^53" });
  assert.throws(() => Catalog.fromJson(NaN), { message: "the document: NaN is no whole number below 2^53" });
  assert.throws(() => desk.stateDigest(5), { message: "ledger: a text is wanted" });
  assert.throws(() => desk.apply({ command: "book", key: "k", slot }, new Date(0)), { message: /^now: an instance of Date/ });
});

test("what a getter throws comes through", () => {
  const thrown = new Error("mine");
  const trap = { get key() { throw thrown; } };
  assert.throws(() => desk.book({ ...wash, get key() { throw thrown; } }), thrown);
  assert.throws(() => desk.apply(trap, now), thrown);
});

test("a getter that asks the same desk is refused, and the desk lives", () => {
  const nosy = { key: "k", slot, get now() { return desk.refresh() ?? now; } };
  assert.throws(() => desk.book(nosy), /recursive use/);
  assert.equal(desk.check({ slot, now }).open, true);
});

for (const [code, value] of [
  ["value.invalid", ""],
  ["value.invalid", "2026-11-02"],
  ["value.invalid", "2026-11-02T09:00:00"],
  ["value.invalid", "2026-11-02 09:00:00Z"],
  ["value.invalid", "\ud800"],
  ["value.invalid", "x".repeat(ten)],
  ["query.invalid", undefined],
  ["query.invalid", null],
  ["query.invalid", true],
  ["query.invalid", {}],
  ["query.invalid", []],
  ["json.invalid", new Date(0)],
  ["json.invalid", 0n],
  ["json.invalid", NaN],
  ["json.invalid", 1.5],
  ["json.invalid", 2 ** 60],
  ["instant.range", 2 ** 53 - 1],
  ["instant.range", 1 - 2 ** 53],
]) {
  test(`no instant: ${typeof value} ${JSON.stringify(String(value).slice(0, 30))}`, () => {
    refuses(code, () => new Period(value, now));
    refuses(code, () => desk.displaced("lot", value, now));
    refuses(code, () => desk.apply({ command: "book", key: "k", slot }, value));
    refuses(code, () => desk.displaced("lot", now, value));
    refuses(code, () => desk.setClaims("sql", [], value));
    // In an object, half a pair is no JSON before it is no instant.
    const inside = value === "\ud800" ? "json.invalid" : code;
    refuses(inside, () => desk.slots({ ...wash, ...day, now: value }));
    refuses(inside, () => desk.book({ key: "k", slot, now: value }));
  });
}

test("milliseconds are instants, floored to the second", () => {
  assert.equal(new Period(1793538000999, 1793541600000).toString(), "2026-11-01T13:00:00Z/2026-11-01T14:00:00Z");
  assert.equal(new Period(-1, 0).start, "1969-12-31T23:59:59Z");
  const byNumbers = { ...wash, start: Date.parse(day.start), end: Date.parse(day.end), now: Date.parse(now) };
  assert.equal(desk.slots(byNumbers).canonical(), open);
});

const faults = (ask) => {
  try {
    ask();
  } catch (error) {
    return error.faults.map(({ path, code }) => `${path} ${code}`);
  }
  return [];
};

test("members that are missing, wrong or unknown are all named", () => {
  const ask = (more) => faults(() => desk.slots({ ...wash, ...day, ...more }));
  assert.deepEqual(ask({}), []);
  assert.deepEqual(ask({ service: undefined, location: 5, colour: "red", quantity: "1" }), [
    "service missing",
    "location type",
    "quantity type",
    "colour unknown_member",
  ]);
  assert.deepEqual(ask({ customer: null, choices: [], replacing: [{ token: 1 }] }).sort(), [
    "choices type",
    "customer type",
    "replacing[0].id missing",
    "replacing[0].token type",
  ]);
  assert.deepEqual(
    faults(() => desk.check({ slot, service: "wash", now })),
    ["service conflict"],
  );
  assert.deepEqual(
    faults(() => desk.feed({ ...day, now: undefined, location: "lot", resource: "7" })),
    [" conflict"],
  );
});

for (const [code, ask] of [
  ["query.invalid", () => desk.slots()],
  ["query.invalid", () => desk.slots([])],
  ["query.invalid", () => desk.slots(5)],
  ["json.invalid", () => desk.slots("slots, please")],
  ["period.inverted", () => desk.slots({ ...wash, ...day, end: now })],
  ["limit", () => desk.slots({ ...wash, ...day, end: "2029-01-01T00:00:00Z" })],
  ["query.invalid", () => desk.slots({ ...wash, ...day, quantity: 2 })],
  ["unknown", () => desk.slots({ ...wash, ...day, service: "haircut" })],
  ["query.invalid", () => desk.nextSlots({ ...wash, start: now, now })],
  ["query.invalid", () => desk.nextSlots({ ...wash, start: now, now, count: -1 })],
  ["query.invalid", () => desk.nextSlots({ ...wash, start: now, now, count: "3" })],
  ["limit", () => desk.nextSlots({ ...wash, start: now, now, count: 2 ** 31 })],
  ["limit", () => desk.nextSlots({ ...wash, start: now, now, count: 2 ** 52 })],
  ["document.invalid", () => desk.check({ slot: "wash", now })],
  ["document.invalid", () => desk.explain({ ...wash, now })],
  ["unknown", () => desk.explain({ slot: "wash/moon/2026-11-01T05:00:00Z", now })],
  ["document.invalid", () => desk.apply(null, now)],
  ["document.invalid", () => desk.apply([], now)],
  ["document.invalid", () => desk.apply({ command: "steal", key: "k" }, now)],
  ["document.invalid", () => desk.apply({ command: "import", key: "k" }, now)],
  ["json.invalid", () => desk.apply('{"command":"book","command":"book"}', now)],
  ["query.invalid", () => desk.book({ command: "cancel", key: "k", slot, now })],
  ["document.invalid", () => desk.book({ key: "k", slot, now, force: true })],
  ["document.invalid", () => desk.book({ slot, now })],
  ["document.invalid", () => desk.hold({ key: "k", slot, now, until: "soon" })],
  ["limit", () => desk.book({ key: "k", slot, now, data: "x".repeat(5000) })],
  ["document.invalid", () => desk.applyAll([{ command: "book", key: "k", slot }, {}], now)],
  ["document.invalid", () => desk.propose({}, now)],
  ["document.invalid", () => desk.accept({ ledger: "lot" })],
  ["unknown", () => desk.accept({ ledger: "moon", base: 0, position: 1, entries: [] })],
  ["document.invalid", () => new MemoryStore().append({ base: -1 })],
  ["document.invalid", () => replay({})],
  ["unknown", () => desk.log("moon")],
  ["id.invalid", () => desk.stateDigest("")],
  ["query.invalid", () => desk.stateDigest()],
  ["unknown", () => desk.readCalendar("7", "google", "", now)],
  ["document.invalid", () => desk.feed({ ...day, now: undefined })],
  ["unknown", () => desk.feed({ start: day.start, end: day.end, location: "moon" })],
  ["query.invalid", () => new Desk(catalog, {})],
  ["json.invalid", () => Calendar.parse(5)],
  ["json.invalid", () => Calendar.parse()],
  ["calendar.unreadable", () => Calendar.parse("")],
  ["calendar.unreadable", () => Calendar.parse(new Uint8Array([255, 0, 254]))],
  ["zone.unknown", () => Calendar.parse("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", { zone: "Mars" })],
  ["document.invalid", () => Calendar.parse("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", { blocks: "both" })],
  ["document.invalid", () => Calendar.parse("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", { zones: "UTC" })],
  ["query.invalid", () => Calendar.parse("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", [])],
  ["document.invalid", () => Calendar.parse("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", { busy: [{ allDay: true, countsAs: "free" }] })],
  ["json.invalid", () => Calendar.parse("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", { limits: { events: 0.5 } })],
  ["limit", () => Calendar.parse("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", { limits: { text_bytes: 5 } })],
  ["query.invalid", () => Calendar.unreadable()],
  ["query.invalid", () => Recurrence.parse(5)],
  ["query.invalid", () => Recurrence.parse("DTSTART:20261101T090000", ["skip"])],
  ["document.invalid", () => Recurrence.parse("DTSTART:20261101T090000", { gap: "later" })],
  ["document.invalid", () => Recurrence.parse("DTSTART:20261101T090000", { include_start: true })],
  ["recurrence.bounds", () => Recurrence.parse("DTSTART:20261101T090000").after(now)],
  ["query.invalid", () => Recurrence.parse("DTSTART:20261101T090000").before()],
  ["value.invalid", () => Recurrence.parse("DTSTART:20261101T090000").iterBetween("soon", "later")],
  ["query.invalid", () => Recurrence.parse("DTSTART:20261101T090000").backwards("2026-11-01")],
  ["recurrence.invalid", () => Recurrence.parse("")],
]) {
  test(`${code}: ${String(ask).slice(6)}`, () => refuses(code, ask));
}

test("an object of another class is refused", () => {
  assert.throws(() => new Desk(small), /expected instance of Catalog/);
  assert.throws(() => desk.setCalendar("7", "google", {}, now), /expected instance of Calendar/);
  assert.throws(() => new Period(now, day.end).overlaps(desk), /expected instance of Period/);
});

// Each takes a moment, not minutes.
for (const [what, code, ask] of [
  ["letters", "json.invalid", () => Catalog.fromJson("x".repeat(ten))],
  ["brackets", "limit", () => Catalog.fromJson("[".repeat(ten))],
  ["one long text", "document.invalid", () => Catalog.fromJson(JSON.stringify("x".repeat(ten)))],
  ["a long name", "document.invalid", () => Catalog.fromJson({ ...small, id: "é".repeat(ten / 2) })],
  ["many members", "document.invalid", () => desk.apply(Object.fromEntries(Array.from({ length: 5e5 }, (_, i) => [`m${i}`, i])), now)],
  ["many items", "document.invalid", () => desk.apply({ command: Array.from({ length: 2e6 }, () => 1) }, now)],
  ["a calendar of noise", "calendar.unreadable", () => Calendar.parse("\u{1f600}\r\n".repeat(ten / 8))],
  ["a calendar of bytes", "calendar.unreadable", () => Calendar.parse(new Uint8Array(ten).fill(251))],
  ["a rule", "recurrence.invalid", () => Recurrence.parse("RRULE:" + "FREQ=DAILY;".repeat(ten / 11))],
  ["a slot", "document.invalid", () => desk.check({ slot: "/".repeat(ten), now })],
]) {
  test(`10 MB of ${what}`, { timeout: 20_000 }, () => {
    assert.throws(ask, (error) => {
      assert.equal(error.code, code, String(error.message).slice(0, 300));
      assert.ok(error.message.length < 200_000 && error.faults.length < 10_000, `${error.message.length}`);
      return error instanceof SlotwrightError;
    });
  });
}

test("10 MB of a broken calendar is read as far as it goes", { timeout: 20_000 }, () => {
  const calendar = Calendar.parse("BEGIN:VCALENDAR\r\n" + "X-NOISE".repeat(100).concat("\r\n").repeat(ten / 702));
  assert.equal(calendar.freeBusy(day.start, day.end).unknown.length, 1);
  assert.ok(calendar.report.notes.length > 0);
});
