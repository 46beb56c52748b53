// Pages in headless Chromium, served from this machine: each scenario is answered there as its file says, byte for
// byte, and the README's page does what it says.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { version } from "slotwright";
import { snippets } from "./snippets.mjs";
import { canonical } from "./stage.mjs";

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

const scenarios = new URL("../../core/testdata/scenarios/", import.meta.url);
const own = new Map([
  ["/scenarios/small.json", readFileSync(new URL("small.json", import.meta.url))],
  ["/readme.html", `<!doctype html><meta charset="utf-8"><title>README</title>${snippets("../README.md", "html")[0]}`],
  ["/catalog.json", snippets("../README.md", "json")[0]],
]);

async function load(path) {
  if (own.has(path)) return own.get(path);
  if (path.startsWith("/scenarios/")) return readFile(new URL(path.slice("/scenarios/".length), scenarios));
  return readFile(new URL(`..${path}`, import.meta.url));
}

let server, browser, origin;

before(async () => {
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    try {
      const body = await load(pathname);
      response.writeHead(200, { "content-type": types[extname(pathname)] ?? "text/plain" }).end(body);
    } catch {
      response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [...flags, "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** The page, when `ready` is there; it fails with what the page has to say. */
async function open(path, ready) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`${origin}${path}`);
  await page.waitForSelector(ready, { state: "attached", timeout: 20_000 }).catch((error) => {
    throw new Error(`the page did not finish: ${errors.join("; ") || error.message}`);
  });
  assert.deepEqual(errors, []);
  return page;
}

for (const name of ["small.json", ...readdirSync(scenarios)]) {
  test(`a page answers ${name}`, async () => {
    const page = await open(`/tests/page.html#${name}`, "body[data-done]");
    const { steps } = JSON.parse(await load(`/scenarios/${name}`));
    const answers = await page.locator("#answers li").allTextContents();
    assert.deepEqual(answers, steps.map(({ expect }) => canonical(expect)));
    assert.ok(answers.length > 0);
    assert.equal(await page.locator("#version").textContent(), version());
    assert.equal(await page.locator("#refused").textContent(), "period.empty");
    await page.close();
  });
}

test("the README's page is true", async () => {
  const page = await open("/readme.html", "body:has-text('2026')");
  assert.equal((await page.locator("body").innerText()).trim(), "true 2026-11-02T14:00:00Z");
  await page.close();
});
