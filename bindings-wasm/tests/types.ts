// Compiled, never run: the types that a user's editor sees.
import init, {
  Calendar,
  Catalog,
  Desk,
  MemoryStore,
  Period,
  Recurrence,
  SlotwrightError,
  errorCodes,
  replay,
  version,
  type Booking,
  type BusyRow,
  type CatalogDocument,
  type Decision,
  type Fault,
  type Reason,
  type RecurrenceOptions,
  type Remedy,
  type Slot,
} from "slotwright";

await init();
const visit: Period = new Period("2026-11-02T09:00:00Z", Date.now());
const texts: string[] = [visit.start, visit.end, visit.toString(), version(), ...errorCodes()];
const inside: boolean = visit.contains("2026-11-02T09:30:00Z") && visit.overlaps(visit);

const document: CatalogDocument = {
  schema: "slotwright.catalog/0",
  id: "small",
  locations: [{ id: "lot", zone: "America/New_York", hours: [{ days: ["SU"], from: "00:00", to: "24:00" }] }],
  resources: [{ id: "ana", kind: "technician", location: "lot", calendars: [{ name: "google", unknown: "free" }] }],
  services: [
    {
      id: "wash",
      locations: ["lot"],
      segments: [{ id: "wash", length: "PT1H", needs: [{ id: "tech", kind: "technician" }] }],
      needs: [
        { id: "same", sameAs: "tech" },
        { id: "ana", resource: "ana", count: 1 },
      ],
      edge: "buffersInside",
      grid: { step: "PT15M", align: "block" },
      notice: { businessDays: 1 },
      horizon: "P30D",
      validUntil: "2027-01-01",
    },
  ],
  changeovers: [{ from: "wash", to: "wash", time: "PT10M", kind: "technician" }],
};
using catalog = Catalog.fromJson(document);
const desk = new Desk(catalog, new MemoryStore());
const now = "2026-11-02T09:00:00Z";
const wish = { service: "wash", location: "lot" };

using calendar = Calendar.parse("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", { zone: "America/New_York" });
desk.setCalendar("ana", "google", calendar, now);
const notes: number[] = desk.readCalendar("ana", "google", new Uint8Array(), now).notes.map((note) => note.line);
const busy: string[] = calendar.freeBusy(0, now).busy.map(({ start, end }) => start + end);
const locals = calendar.occurrences(0, now).map(({ start }) => ("zone" in start ? `${start.local} ${start.zone}` : ""));

const slots = desk.slots({ ...wish, start: now, end: Date.now(), now, customer: "c-7", choices: { tech: "ana" } });
const ids: string[] = [...slots].map((slot: Slot) => slot.id);
const next: Slot | undefined = desk.nextSlot({ ...wish, start: now, now }) ?? desk.nextSlots({ ...wish, start: now, count: 2, now }).at(0);
const verdict = desk.check({ slot: "wash/lot/2026-11-02T14:00:00Z", now });
const resources: string[] = verdict.plan?.claims.map((claim) => claim.resource) ?? [];
desk.setClaims("sql", [{ id: "r-17", resource: "ana", start: now, end: now, units: 1, after: "PT5M" }], now);
const ranges: string[] = desk.commitPlan({ ...wish, start: now, now }).rows?.map((row) => row.during) ?? [];
const lost: number[] = desk.losses({ ...wish, start: now, end: now, now }).days.flatMap((day) => day.causes.map((cause) => cause.starts));
const who: string[] = desk.slotsOfEach({ ...wish, need: "tech", start: now, end: now, now }).each.map((one) => one.resource);
const lines: string[] = desk.explainLosses({ ...wish, start: now, end: now, now });
const change: readonly Remedy[] = desk.smallestChange({ ...wish, start: now, now }).change?.remedies ?? [];
const first = change[0]?.code === "start" ? change[0].by : undefined;
const sentences: string[] = desk.explain({ ...wish, start: now, now });

const blocked = (reason: Reason): string => {
  switch (reason.code) {
    case "need.unmet":
      return reason.candidates.map(({ resource, blockers }) => `${resource} ${blockers[0]?.code}`).join();
    case "grid.off":
      return "times" in reason ? reason.times.join() : `${reason.step} ${reason.align ?? "day"}`;
    case "window.notice":
      return reason.earliest;
    default:
      return reason.code;
  }
};

const decision: Decision = desk.apply({ command: "book", key: "k", ...wish, start: now, data: { car: ["blue", 1] } }, now);
const booking: Booking | undefined = desk.book({ key: "k", slot: "wash/lot/2026-11-02T14:00:00Z", now }).booking;
desk.hold({ key: "k", ...wish, start: 0, until: Date.now(), deposit: "pi_3", now });
const there: Booking | undefined = desk.checkIn({ key: "k", booking: { id: "b" }, now }).booking;
desk.confirm({ key: "k", hold: { id: "b" }, deposit: there?.deposit ?? "pi_3", revive: true, now });
const told = decision.toJSON();
const why = told.status === "refused" ? (told.code === "booking.deadline" ? told.until : told.code) : told.outcome.kind;
const proposal = desk.propose([{ command: "cancel", key: "k", booking: { id: "b" }, by: "customer" }], now);
if (proposal.batch) desk.accept(proposal.batch);
const results: string[] = desk.applyAll([], now).map((one) => (one instanceof SlotwrightError ? one.message : one.status));
const feed: string = desk.feed({ resource: "ana", start: 0, end: now, detail: "busy" });
const same: boolean = replay(desk.trace({ command: "configure", key: "f", ledger: "lot" }, now).trace).accepted;

const recurrence = Recurrence.parse("DTSTART:20261101T000000Z\nRRULE:FREQ=DAILY");
const starts: string[] = recurrence.between(0, now);
for (const start of recurrence) texts.push(start);
for (const start of recurrence.iterBetween(0, now)) texts.push(start);
for (const start of recurrence.backwards()) texts.push(start);
const near: string | undefined = recurrence.after(now) ?? recurrence.before(0);
const options: RecurrenceOptions = recurrence.options;
texts.push(...Recurrence.parse(`${recurrence}`, { ...options, limits: { recurrence_steps: 100 } }).forgiven, ...recurrence.rules);
const table: BusyRow[] = [{ allDay: true, countsAs: "free" }, ...Calendar.busyTable()];
using newer = Calendar.parse("", { owner: "ana@northside.example", busy: table, blocks: "outrank", limits: { events: 10 } }).updated("");

// @ts-expect-error: an instant is a string or a number, never a Date
new Period(new Date(), "2026-11-02T10:00:00Z");
// @ts-expect-error: nor a BigInt
desk.displaced("lot", 0n, now);
// @ts-expect-error: now is always said
desk.slots({ ...wish, start: now, end: now });
// @ts-expect-error: the slot says the service
desk.book({ key: "k", slot: "wash/lot/2026-11-02T14:00:00Z", service: 5, now });
// @ts-expect-error: a hold ends
desk.hold({ key: "k", ...wish, start: now, now });
// @ts-expect-error: the method says the command
desk.cancel({ key: "k", command: "cancel", booking: { id: "b" }, now });
// @ts-expect-error: there is no such command
desk.apply({ command: "steal", key: "k" }, now);
// @ts-expect-error: a misspelt member
desk.check({ ...wish, start: now, now, quantitty: 1 });
// @ts-expect-error: answers are read, not written
decision.accepted = true;
// @ts-expect-error: a misspelt limit
Recurrence.parse("", { limits: { recurrenceSteps: 1 } });
// @ts-expect-error: a row counts as something
Calendar.parse("", { busy: [{ allDay: true }] });
// @ts-expect-error: a claim has a resource
desk.setClaims("sql", [{ id: "r-17", start: now, end: now }], now);
// @ts-expect-error: a feed is for somebody
desk.feed({ start: now, end: now });

try {
  desk.refresh();
} catch (error) {
  if (error instanceof SlotwrightError) {
    const code: string = error.code;
    const faults: readonly Fault[] = error.faults;
    console.log(code, faults, texts, inside, notes, busy, locals, ids, next, resources, sentences, lost, lines, first, blocked, booking);
    console.log(why, results, ranges, feed, same, starts, near, newer);
  }
}
