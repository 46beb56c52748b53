// The declared types fit what is really answered and taken: every document of the scenarios is checked by tsc, which
// finds members that are missing, of another type, or not declared. And the objects have what their documents have.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as slotwright from "slotwright";
import { play, verbOf } from "./stage.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const folder = here("../../core/testdata/scenarios/");
const scenarios = [here("small.json"), ...readdirSync(folder).map((name) => folder + name)].map(read);

// `d` is the package, in the file that tsc reads.
const answered = {
  calendar: "d.ImportReportDocument",
  report: "d.ImportReportDocument",
  freeBusy: "d.FreeBusyDocument",
  slots: "d.SlotsDocument",
  days: "d.DaysDocument",
  next: "d.SlotsDocument",
  check: "d.VerdictDocument",
  commitPlan: "d.CommitPlanDocument",
  explain: "string[]",
  apply: "d.DecisionDocument",
  trace: "d.DecisionDocument",
  replay: "d.DecisionDocument",
  applyAll: 'd.ProposalDocument["decisions"]',
  propose: "d.ProposalDocument",
  displaced: "d.DisplacedDocument[]",
  rebook: "d.RebookingDocument",
};

const lines = (text) => text.trim().replace(/\s*\n\s*/g, "\r\n");
const ics = lines(`BEGIN:VCALENDAR
  BEGIN:VEVENT\nUID:a\nDTSTART;TZID=America/New_York:20261031T013000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT
  BEGIN:VEVENT\nUID:b\nDTSTART;VALUE=DATE:20261101\nEND:VEVENT
  BEGIN:VEVENT\nUID:c\nDTSTART:20261101T090000Z\nDTEND:20261101T100000Z\nSTATUS:TENTATIVE\nEND:VEVENT
  BEGIN:VEVENT\nUID:d\nDTSTART:20261101T090000\nDTEND:20261101T100000\nRRULE:FREQ=NEVER\nEND:VEVENT
  END:VCALENDAR\n`);
const window = ["2026-10-30T00:00:00Z", "2026-11-03T00:00:00Z"];

test("documents have their declared types", { timeout: 60_000 }, () => {
  const typed = [];
  for (const scenario of scenarios) {
    typed.push(["d.CatalogDocument", slotwright.Catalog.fromJson(scenario.catalog).toJSON()]);
    const answers = [...play(slotwright, scenario)].map(({ answer }) => JSON.parse(answer));
    for (const [index, step] of scenario.steps.entries()) {
      const [verb, answer] = [verbOf(step), answers[index]];
      const { command, commands = [command], wish, claims } = step[verb];
      if (answered[verb] && !("error" in answer)) typed.push([answered[verb], answer]);
      if (verb === "propose") typed.push(["d.BatchDocument | null", answer.batch]);
      for (const one of commands) if (one) typed.push(["d.CommandDocument", one]);
      if (claims) typed.push(["readonly d.ForeignClaim[] | d.ForeignClaimsDocument", claims]);
      if (wish) typed.push(["d.Wish", wish]);
    }
  }
  const calendar = slotwright.Calendar.parse(ics, { zone: "America/New_York" });
  typed.push(["d.EventOccurrenceDocument[]", calendar.occurrences(...window)]);
  typed.push(["d.ImportReportDocument", calendar.report], ["d.FreeBusyDocument", calendar.freeBusy(...window)]);

  const text = typed.map(([type, value], index) => `export const v${index}: ${type} = ${JSON.stringify(value)};`);
  const out = here("../node_modules/.slotwright/");
  mkdirSync(out, { recursive: true });
  writeFileSync(`${out}documents.ts`, `import type * as d from "slotwright";\n${text.join("\n")}\n`);
  writeFileSync(`${out}tsconfig.json`, JSON.stringify({ extends: here("tsconfig.json"), files: ["documents.ts"] }));
  try {
    execFileSync(process.execPath, [here("../node_modules/typescript/bin/tsc"), "-p", out], { encoding: "utf8" });
  } catch ({ stdout }) {
    assert.fail(stdout.slice(0, 3000));
  }
});

test("an object has the members of its document, and its canonical text", () => {
  const [catalog, store] = [slotwright.Catalog.fromJson(scenarios[0].catalog), new slotwright.MemoryStore()];
  const desk = new slotwright.Desk(catalog, store);
  const now = "2026-10-30T12:00:00Z";
  const wish = { service: "wash", location: "lot" };
  const slot = desk.nextSlot({ ...wish, start: now, now });
  const proposal = desk.propose({ command: "book", key: "k", slot: slot.id }, now);
  const booked = desk.book({ key: "k", slot: slot.id, data: { "10": 1, "9": 2, __proto__: null, "\u{1f600}": "", "\ufb33": "" }, now });
  const refused = desk.book({ key: "l", slot: slot.id, now });
  desk.block({ key: "b", resource: "7", start: slot.start, end: slot.end, now });
  const calendar = slotwright.Calendar.parse(ics, { zone: "America/New_York" });
  const answers = [
    ...[slot, desk.check({ slot: slot.id, now }), proposal.batch, booked.booking, refused.alternatives[0]],
    ...[...desk.displaced("lot", window[1], now), desk.rebook("lot", window[1], now), ...calendar.occurrences(...window)],
    ...[calendar.report, calendar.freeBusy(...window)],
  ];
  assert.deepEqual(
    new Set(answers.map((answer) => answer.constructor.name)),
    new Set(["Slot", "Verdict", "Batch", "Booking", "Displaced", "Rebooking", "EventOccurrence", "ImportReport", "FreeBusy"]),
  );
  for (const answer of answers) {
    assert.deepEqual({ ...answer }, answer.toJSON());
    assert.equal(JSON.stringify(JSON.parse(answer.canonical())), JSON.stringify(answer));
  }
  // What is cut out of an answer is written as the core wrote it.
  for (const booking of booked.bookings) assert.ok(booked.canonical().includes(booking.canonical()));
  assert.ok(booked.booking.canonical().includes('"data":{"10":1,"9":2,"\u{1f600}":"","\ufb33":""}'));
  for (const one of refused.alternatives) assert.ok(refused.canonical().includes(one.canonical()));
  const slots = desk.slots({ ...wish, start: window[0], end: window[1], now });
  assert.equal(`[${[...slots].map((one) => one.canonical())}]`, slots.canonical().match(/"slots":(\[.*?\])/)[1]);
});

test("decisions say what became of a command", () => {
  const desk = new slotwright.Desk(slotwright.Catalog.fromJson(scenarios[0].catalog));
  const now = Date.parse("2026-10-30T12:00:00Z");
  const [first, second] = desk.nextSlots({ service: "wash", location: "lot", start: now, count: 2, now });
  const held = desk.hold({ key: "h", slot: first.id, until: now + 600_000, token: "t", now });
  assert.deepEqual([held.accepted, held.code, held.booking.status], [true, undefined, "held"]);
  const hold = { id: held.booking.id, token: "t" };
  assert.equal(desk.extend({ key: "e", hold, until: now + 900_000, now }).booking.heldUntil, "2026-10-30T12:15:00Z");
  const confirmed = desk.confirm({ key: "c", hold, customer: "c-7", data: { car: "blue" }, now });
  assert.deepEqual([confirmed.booking.customer, confirmed.booking.data], ["c-7", { car: "blue" }]);
  const again = desk.confirm({ key: "c", hold, customer: "c-7", data: { car: "blue" }, now: now + 60_000 });
  assert.equal(again.canonical(), confirmed.canonical());
  const taken = desk.book({ key: "x", slot: first.id, now });
  assert.deepEqual([taken.accepted, taken.code, taken.bookings], [false, "slot.not_open", []]);
  assert.equal(taken.reasons[0].code, "need.unmet");
  assert.equal(taken.alternatives[0].id, second.id);
  const moved = desk.reschedule({ key: "m", booking: hold, start: second.start, now });
  assert.equal(moved.booking.start, second.start);
  const blocked = desk.block({ key: "b", resource: "7", start: second.start, end: second.end, now });
  assert.deepEqual(blocked.displaced, [hold.id]);
  assert.equal(desk.displaced("lot", second.end, now)[0].booking, hold.id);
  assert.equal(desk.cancel({ key: "q", booking: hold, by: "customer", now }).booking.status, "cancelled");
  assert.equal(desk.release({ key: "r", hold, now }).code, "booking.status");
  const weekly = { service: "wash", location: "lot", recurrence: "DTSTART:20261108T000000\nRRULE:FREQ=WEEKLY;COUNT=3" };
  assert.equal(desk.series({ key: "s", ...weekly, now }).bookings.length, 3);
  assert.equal(desk.configure({ key: "f", ledger: "lot", now }).outcome.kind, "configured");
});

test("staff say what becomes of a booking, and a hold that is over is revived with its deposit", () => {
  const document = structuredClone(scenarios[0].catalog);
  for (const service of document.services) service.approval = true;
  const desk = new slotwright.Desk(slotwright.Catalog.fromJson(document));
  const now = Date.parse("2026-10-30T12:00:00Z");
  const [first, second] = desk.nextSlots({ service: "wash", location: "lot", start: now, count: 2, now });
  const held = desk.hold({ key: "h", slot: first.id, until: now + 60_000, deposit: "pi_3", now }).booking;
  assert.equal(held.deposit, "pi_3");
  const hold = { id: held.id };
  assert.equal(desk.confirm({ key: "c", hold, deposit: "pi_4", now }).code, "hold.deposit");
  const late = { key: "c", hold, deposit: "pi_3", now: now + 60_000 };
  assert.equal(desk.confirm(late).code, "hold.expired");
  assert.equal(desk.confirm({ ...late, revive: true }).booking.status, "requested");
  const start = Date.parse(first.start);
  assert.equal(desk.approve({ key: "a", booking: hold, now: late.now }).booking.status, "booked");
  assert.equal(desk.noShow({ key: "n", booking: hold, now: start - 1000 }).code, "booking.not_yet");
  assert.equal(desk.checkIn({ key: "i", booking: hold, now: start }).booking.status, "checkedIn");
  assert.equal(desk.complete({ key: "d", booking: hold, now: start }).booking.status, "completed");
  const other = desk.book({ key: "b", slot: second.id, now: start }).booking;
  if (other) assert.equal(desk.decline({ key: "e", booking: { id: other.id }, now: start }).booking.status, "declined");
});

test("several commands are decided in one append, an error in its place", () => {
  const desk = new slotwright.Desk(slotwright.Catalog.fromJson(scenarios[0].catalog));
  const now = "2026-10-30T12:00:00Z";
  const wish = { service: "wash", location: "lot", start: "2026-11-01T05:00:00Z" };
  const book = (key, more) => ({ command: "book", key, ...wish, ...more });
  const [taken, unknown, refused] = desk.applyAll([book("1"), book("2", { service: "haircut" }), book("3")], now);
  assert.deepEqual([taken.accepted, refused.code], [true, "slot.not_open"]);
  assert.ok(unknown instanceof slotwright.SlotwrightError && unknown.code === "unknown");
  assert.equal(JSON.parse(desk.log("lot")).batches.length, 1);
});

test("a batch may be appended by somebody else", () => {
  const [catalog, store] = [slotwright.Catalog.fromJson(scenarios[0].catalog), new slotwright.MemoryStore()];
  const [one, two] = [new slotwright.Desk(catalog, store), new slotwright.Desk(catalog, store)];
  const now = "2026-10-30T12:00:00Z";
  const book = (key) => ({ command: "book", key, slot: "wash/lot/2026-11-01T05:00:00Z" });
  const [first, second] = [one.propose(book("1"), now), two.propose([book("2")], now)];
  assert.equal(store.append(first.batch.canonical()), "won");
  assert.equal(store.append(second.batch), "lost");
  one.accept(first.batch.toJSON());
  two.refresh();
  assert.equal(one.stateDigest("lot"), two.stateDigest("lot"));
  assert.equal(one.propose(book("1"), now).batch, undefined);
  assert.equal(two.propose(book("2"), now).decisions[0].code, "slot.not_open");
});

test("a state stands in the place of a log", () => {
  const [catalog, store] = [slotwright.Catalog.fromJson(scenarios[0].catalog), new slotwright.MemoryStore()];
  const [one, behind, own] = [new slotwright.Desk(catalog, store), new slotwright.Desk(catalog, store), new slotwright.Desk(catalog)];
  const now = "2026-10-30T12:00:00Z";
  const book = (key) => ({ command: "book", key, slot: "wash/lot/2026-11-01T05:00:00Z" });
  const first = one.apply(book("1"), now);
  assert.equal(first.accepted, true);
  assert.equal(one.compact("lot"), 1);
  assert.throws(() => one.log("lot"), { code: "ledger.compacted" });
  own.adopt(one.state("lot"));
  assert.deepEqual(one.fingerprint("lot"), own.fingerprint("lot"));
  assert.equal(one.fingerprint("lot").digest, one.stateDigest("lot"));
  assert.equal(behind.apply(book("1"), now).canonical(), first.canonical());
  assert.equal(own.propose(book("1"), now).batch, undefined);
  assert.throws(() => own.adopt("{}"), { code: "document.invalid" });
});

test("a recurrence gives what Temporal reads", () => {
  const daily = slotwright.Recurrence.parse("DTSTART;TZID=America/New_York:20261031T013000\nRRULE:FREQ=DAILY");
  const starts = ["2026-10-31T01:30:00-04:00", "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"];
  const expected = starts.map((start) => `${start}[America/New_York]`);
  assert.deepEqual(daily.between("2026-10-31T00:00:00Z", "2026-11-03T00:00:00Z"), expected);
  assert.deepEqual(daily.between(expected[0], expected[2]), expected.slice(0, 2));
  assert.deepEqual(daily.between(Date.parse(starts[1]), Date.parse(starts[2]) + 1000), expected.slice(1));
  const each = daily[Symbol.iterator]();
  assert.deepEqual([each.next().value, each.next().value, each.next().value], expected);
  assert.equal(each.return().done, true);
  assert.deepEqual([...slotwright.Recurrence.parse("DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=DAILY;COUNT=2")], ["2026-11-01", "2026-11-02"]);
  assert.throws(() => daily.between("2026-10-31", "2026-11-01"), { code: "recurrence.bounds" });
  assert.equal(`${daily}`, JSON.parse(JSON.stringify(daily)));
});

test("a recurrence has neighbours, two ends, and options", () => {
  const { Recurrence } = slotwright;
  const some = Recurrence.parse("DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=DAILY;COUNT=4");
  const days = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"];
  assert.deepEqual([some.after(days[0]), some.after(days[3]), some.before(days[3]), some.before(days[0])], [days[1], undefined, days[2], undefined]);
  assert.deepEqual([[...some.backwards()], [...some.backwards(days[1], days[3])]], [[...days].reverse(), [days[2], days[1]]]);
  assert.deepEqual([...some.iterBetween(days[1], days[3])], days.slice(1, 3));
  const endless = Recurrence.parse("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY").backwards();
  assert.deepEqual([endless.next().value, endless.next().value], ["9999-12-31", "9999-12-30"]);

  const monday = "DTSTART;TZID=America/New_York:20260102T090000\nRRULE:FREQ=WEEKLY;COUNT=2;BYDAY=1MO";
  assert.throws(() => Recurrence.parse(monday), { code: "recurrence.invalid" });
  const options = { gap: "skip", includeStart: true, reading: "lenient" };
  const read = Recurrence.parse(monday, { ...options, limits: { occurrences: 1 } });
  assert.deepEqual([...read], ["2026-01-02T09:00:00-05:00[America/New_York]", "2026-01-05T09:00:00-05:00[America/New_York]"]);
  assert.throws(() => read.between(0, "2027-01-01T00:00:00Z"), { code: "limit", message: /limits\.occurrences = 1/ });
  assert.deepEqual([read.options, read.rules, read.start], [options, ["FREQ=WEEKLY;COUNT=2;BYDAY=MO"], [...read][0]]);
  assert.match(read.forgiven.join(), /^BYDAY: [^,]+$/);
  const again = Recurrence.parse(read.toJSON(), { ...read.options, limits: { occurrences: 1 } });
  assert.deepEqual([again.equals(read), again.equals(Recurrence.parse(read.toJSON())), again.forgiven], [true, false, []]);
});

test("what counts as busy is data", () => {
  const { Calendar } = slotwright;
  const text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20261101\nEND:VEVENT\nEND:VCALENDAR\n";
  const table = Calendar.busyTable();
  assert.deepEqual([table[0], table.at(-1)], [{ status: "cancelled", countsAs: "free" }, { countsAs: "busy" }]);
  const busy = (options) => Calendar.parse(text, { zone: "UTC", ...options }).freeBusy(...window).busy.length;
  assert.deepEqual([busy(), busy({ busy: table }), busy({ busy: [{ allDay: true, countsAs: "free" }, ...table] })], [1, 1, 0]);
  const faults = (options) => {
    try {
      Calendar.parse(text, options);
    } catch (error) {
      return error.faults.map(({ path }) => path);
    }
  };
  assert.deepEqual(faults({ busy: [{ allday: true }, ...table], limits: { event: 1 } }), ["busy[0].countsAs", "busy[0].allday", "limits.event"]);
});

test("a calendar is replaced by its newer text", () => {
  const text = (day) => `BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:${day}\nEND:VEVENT\nEND:VCALENDAR\n`;
  const old = slotwright.Calendar.parse(text("20261101"), { zone: "America/New_York" });
  const updated = old.updated(new TextEncoder().encode(text("20261102")));
  assert.equal(updated.revision, slotwright.Calendar.parse(text("20261102"), { zone: "America/New_York" }).revision);
  assert.equal(updated.freeBusy(...window).busy[0].start, "2026-11-02T05:00:00Z");
  assert.equal(old.freeBusy(...window).busy[0].start, "2026-11-01T04:00:00Z");
  assert.throws(() => old.updated("no calendar"), { code: "calendar.unreadable" });
});

test("a desk with bounds and a format of its own", () => {
  const catalog = slotwright.Catalog.fromJson(scenarios[0].catalog);
  const now = "2026-10-30T12:00:00Z";
  const small = new slotwright.Desk(catalog, undefined, { limits: { alternatives: 1 }, format: 0 });
  const book = (key) => small.apply({ command: "book", key, slot: "wash/lot/2026-11-01T05:00:00Z" }, now);
  assert.equal(book("1").accepted, true);
  assert.equal(book("2").toJSON().alternatives.length, 1);
  assert.equal(JSON.parse(small.state("lot")).format, undefined);
  for (const wrong of [{ limits: { starts: "many" } }, { limits: { start: 1 } }, { format: "newest" }, { zones: 1 }]) {
    assert.throws(() => new slotwright.Desk(catalog, undefined, wrong), { code: "document.invalid" });
  }
});
