import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import init, { Period, SlotwrightError, errorCodes, version } from "slotwright";

const manifest = JSON.parse(readFileSync(new URL("../pkg/package.json", import.meta.url), "utf8"));

test("the version is that of the package", () => {
  assert.equal(version(), manifest.version);
});

test("init may be awaited where the module is loaded already", async () => {
  await init();
  assert.equal(version(), manifest.version);
});

test("instants cross as RFC 3339", () => {
  const visit = new Period("2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00");
  assert.equal(visit.start, "2026-11-01T05:30:00Z");
  assert.equal(`${visit}`, "2026-11-01T05:30:00Z/2026-11-01T06:30:00Z");
  assert.equal(JSON.stringify({ visit }), `{"visit":"${visit}"}`);
});

test("ends are exclusive", () => {
  const visit = new Period("2026-11-02T09:00:00Z", "2026-11-02T10:00:00Z");
  assert.equal(visit.contains("2026-11-02T10:00:00Z"), false);
  assert.equal(visit.overlaps(new Period("2026-11-02T10:00:00Z", "2026-11-02T11:00:00Z")), false);
  assert.equal(visit.overlaps(new Period("2026-11-02T09:59:59Z", "2026-11-02T11:00:00Z")), true);
});

for (const [start, end, code] of [
  ["2026-11-02T09:00:00Z", "2026-11-02T09:00:00Z", "period.empty"],
  ["2026-11-02T09:00:01Z", "2026-11-02T09:00:00Z", "period.inverted"],
  ["2026-11-02T09:00:00", "2026-11-02T10:00:00Z", "value.invalid"],
]) {
  test(`an error is a SlotwrightError with a code: ${code}`, () => {
    assert.throws(
      () => new Period(start, end),
      (error) =>
        error instanceof SlotwrightError && error instanceof Error && error.code === code && error.message !== "",
    );
    assert.ok(errorCodes().includes(code));
  });
}
