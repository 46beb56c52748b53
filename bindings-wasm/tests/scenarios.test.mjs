// The shared scenarios: the answers are those of Rust and Python, byte for byte.
// SLOTWRIGHT_SCENARIOS names another folder of them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as slotwright from "slotwright";
import { play, verbOf } from "./stage.mjs";

const shared = fileURLToPath(new URL("../../core/testdata/scenarios", import.meta.url));
const folder = process.env.SLOTWRIGHT_SCENARIOS || shared;
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const files = readdirSync(folder);

test("there are scenarios", () => assert.notEqual(files.length, 0, folder));

for (const name of files) {
  test(name, () => {
    for (const { name: step, answer, expected } of play(slotwright, read(join(folder, name)))) {
      assert.equal(answer, expected, step);
    }
  });
}

const own = read(new URL("small.json", import.meta.url));
const mismatches = (scenario) => [...play(slotwright, scenario)].filter(({ answer, expected }) => answer !== expected);

test("a small scenario of our own", () => assert.deepEqual(mismatches(own), []));

test("a scenario that expects something else fails, at that step", () => {
  for (const index of own.steps.keys()) {
    const changed = structuredClone(own);
    changed.steps[index].expect = { something: "else" };
    assert.deepEqual(
      mismatches(changed).map(({ name }) => name),
      [`step ${index} (${verbOf(own.steps[index])})`],
    );
  }
});

test("a step that nobody knows fails", () => {
  const changed = { ...own, steps: [{ slotss: {}, expect: null }] };
  assert.throws(() => mismatches(changed), /no step is called slotss/);
});

test("a mistake of the runner is no answer", () => {
  const changed = { ...own, steps: [{ append: { proposal: "never made" }, expect: { error: "unknown" } }] };
  assert.throws(() => mismatches(changed), /no proposal is called never made/);
});
