// One page in headless Chromium, served from this machine: the package loads there and answers as in Node.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { extname } from "node:path";
import { chromium } from "playwright-core";
import { Period, version } from "slotwright";

const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

let server, browser;

before(async () => {
  server = createServer(async (request, response) => {
    try {
      const body = await readFile(new URL(`..${new URL(request.url, "http://page").pathname}`, import.meta.url));
      response.writeHead(200, { "content-type": types[extname(request.url)] ?? "text/plain" }).end(body);
    } catch {
      response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [...flags, "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("a page answers as Node does", async () => {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/tests/page.html`);
  await page.waitForSelector("body[data-done]", { state: "attached", timeout: 20_000 }).catch((error) => {
    throw new Error(`the page did not finish: ${errors.join("; ") || error.message}`);
  });
  const text = (id) => page.locator(`#${id}`).textContent();
  assert.equal(await text("version"), version());
  assert.equal(await text("period"), `${new Period("2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00")}`);
  assert.equal(await text("refused"), "period.empty");
  assert.deepEqual(errors, []);
});
