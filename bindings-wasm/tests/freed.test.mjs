// What was freed says so; what it was given to lives on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Calendar, Catalog, Desk, MemoryStore, Period, Recurrence } from "slotwright";
import { small } from "./small.mjs";

const now = "2026-10-30T12:00:00Z";
const at = ["2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"];
const make = {
  Calendar: () => Calendar.unreadable("lost"),
  Catalog: () => Catalog.fromJson(small),
  Desk: () => new Desk(Catalog.fromJson(small)),
  MemoryStore: () => new MemoryStore(),
  Period: () => new Period(...at),
  Recurrence: () => Recurrence.parse("DTSTART:20261101T000000Z\nRRULE:FREQ=DAILY;COUNT=2"),
};

for (const [name, one] of Object.entries(make)) {
  test(`a freed ${name} says so, whatever is asked of it`, () => {
    const freed = one();
    const prototype = Object.getPrototypeOf(freed);
    freed.free();
    freed.free();
    freed[Symbol.dispose]?.();
    const described = Object.entries(Object.getOwnPropertyDescriptors(prototype));
    const asked = described.filter(([key]) => !["constructor", "free", "__destroy_into_raw"].includes(key));
    assert.ok(asked.length > 0);
    const given = { __proto__: null, overlaps: [make.Period()], setCalendar: ["7", "google", make.Calendar(), now], equals: [make.Recurrence()] };
    for (const [key, { get, value }] of asked) {
      const ask = () => (get ?? value).call(freed, ...(given[key] ?? at));
      assert.throws(ask, new ReferenceError(`this ${name} was freed: make a new one`), key);
    }
  });
}

test("a freed argument says so", () => {
  const freed = (name) => {
    const one = make[name]();
    one.free();
    return one;
  };
  const says = (name, ask) => assert.throws(ask, new ReferenceError(`this ${name} was freed: make a new one`));
  says("Catalog", () => new Desk(freed("Catalog")));
  says("Catalog", () => Catalog.fromJson(freed("Catalog")));
  says("MemoryStore", () => new Desk(make.Catalog(), freed("MemoryStore")));
  says("Calendar", () => make.Desk().setCalendar("7", "google", freed("Calendar"), now));
  says("Recurrence", () => make.Recurrence().equals(freed("Recurrence")));
  says("Period", () => make.Period().overlaps(freed("Period")));
});

test("a desk keeps what it was made of", () => {
  const [catalog, store] = [make.Catalog(), make.MemoryStore()];
  const [one, other] = [new Desk(catalog, store), new Desk(catalog, store)];
  catalog.free();
  store.free();
  const slot = one.nextSlot({ service: "wash", location: "lot", start: now, now });
  assert.equal(one.book({ key: "k", slot: slot.id, now }).accepted, true);
  one.free();
  other.refresh();
  assert.equal(other.check({ slot: slot.id, now }).open, false);
});

test("an iteration outlives its recurrence", () => {
  const recurrence = make.Recurrence();
  const each = recurrence[Symbol.iterator]();
  recurrence.free();
  assert.deepEqual([...each], ["2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"]);
});
