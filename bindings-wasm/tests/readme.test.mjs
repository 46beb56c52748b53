// The snippets of both READMEs run as they stand, each in a folder with its catalog.json.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { snippets } from "./snippets.mjs";

const calendars =
  /^2026-10-31T09:00:00-04:00\[America\/New_York\]\n2026-11-01T09:00:00-05:00\[America\/New_York\]\n\{"busy":\[\{"end":"2026-10-31T14:00:00Z"/;
for (const [name, path, expected] of [
  ["this package", "../README.md", [/^true 2026-11-02T14:00:00Z \[ 'ana', 'bay-1' \]\n$/]],
  ["the project", "../../README.md", [/"kind":"booked"/, calendars]],
]) {
  test(`the README of ${name} is true`, () => {
    const folder = fileURLToPath(new URL("../node_modules/.slotwright/readme/", import.meta.url));
    mkdirSync(folder, { recursive: true });
    const [[catalog], scripts] = [snippets(path, "json"), snippets(path, "js")];
    assert.equal(scripts.length, expected.length);
    writeFileSync(`${folder}catalog.json`, catalog);
    for (const [index, script] of scripts.entries()) {
      writeFileSync(`${folder}snippet.mjs`, script);
      const said = execFileSync(process.execPath, ["snippet.mjs"], { cwd: folder, encoding: "utf8" });
      assert.match(said, expected[index]);
    }
  });
}
