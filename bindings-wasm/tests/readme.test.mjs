// The snippets of both READMEs run as they stand, each in a folder with its catalog.json.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { snippets } from "./snippets.mjs";

for (const [name, path, expected] of [
  ["this package", "../README.md", /^true 2026-11-02T14:00:00Z \[ 'ana', 'bay-1' \]\n$/],
  ["the project", "../../README.md", /"kind":"booked"/],
]) {
  test(`the README of ${name} is true`, () => {
    const folder = fileURLToPath(new URL("../node_modules/.slotwright/readme/", import.meta.url));
    mkdirSync(folder, { recursive: true });
    const [[catalog], scripts] = [snippets(path, "json"), snippets(path, "js")];
    assert.equal(scripts.length, 1);
    writeFileSync(`${folder}catalog.json`, catalog);
    writeFileSync(`${folder}snippet.mjs`, scripts[0]);
    const said = execFileSync(process.execPath, ["snippet.mjs"], { cwd: folder, encoding: "utf8" });
    assert.match(said, expected);
  });
}
