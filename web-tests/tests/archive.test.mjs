import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { browse, open, page as newPage, skip } from "./room.mjs";

const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const bridge = fileURLToPath(new URL("../../reports/bridge.html", import.meta.url));
// Invented, as the report of the bridge is.
const other = {
  name: "gazette.html",
  mimeType: "text/html",
  buffer: Buffer.from(`<!doctype html><title>Haulier rejects the mayor’s bill</title><meta property="og:site_name" content="Northbank <b>Gazette</b>">
<meta property="article:published_time" content="2025-11-20T08:00:00Z"><article><h1>Haulier rejects the mayor’s bill</h1>
<p>“Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance, the director of Korvan Freight.</p>
<p>Ines Calloway, the mayor of Ellingvale, told the council: “We have carried their load for nineteen years.”</p>
<p>Petra Lund, who runs a bakery, said that she would move her shop to the south bank in the spring.</p></article>`),
};

describe("the archive in the browser", { skip }, () => {
  let room, browser, folder;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "onrecord-web-"));
    room = await open("--archive", join(folder, "archive.db"));
    browser = await browse();
  });
  after(async () => {
    await browser?.close();
    await room?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const page = (options) => newPage(browser, room.address, options);

  test("an archive that is not there yet is said to be so", async () => {
    const one = await page();
    await one.goto(`${room.address}/search`);
    assert.ok(await one.isVisible("text=There is nothing to search yet"));
    await one.context().close();
  });

  test("files are added while one watches", async () => {
    const one = await page();
    await one.goto(`${room.address}/add`);
    await one.setInputFiles("#file", [bridge]);
    await one.click("button:has-text('Add them')");
    await one.waitForURL(/\/add\/\d+$/);
    await one.waitForSelector("text=1 article added. Done.");
    assert.deepEqual(one.faults, []);
    await one.context().close();
  });

  test("the same without JavaScript", async () => {
    const one = await page({ javaScriptEnabled: false });
    await one.goto(`${room.address}/add`);
    await one.setInputFiles("#file", [other]);
    await one.click("button:has-text('Add them')");
    await one.waitForSelector("text=1 article added. Done.", { timeout: 20_000 });
    await one.click("a:has-text('To the archive')");
    await one.waitForSelector(".card >> nth=5");
    await one.context().close();
  });

  test("from a search to who said it, in which words, and where", async () => {
    const one = await page();
    await one.goto(room.address);
    await one.fill("#q", "crossed that bridge over the limit");
    await one.keyboard.press("Enter");
    await one.waitForURL(/q=crossed/);
    assert.equal(await one.locator(".card").count(), 1, "two reports tell one statement");
    assert.match(await one.textContent(".card .told"), /2 reports in 2 outlets/);
    await one.click(".card .words a");
    assert.equal(await one.locator(".wordings li").count(), 2);
    await one.click(".wordings a >> nth=1");
    await one.waitForURL(/\/article\/2#a\d+$/);
    assert.ok(await one.isVisible("text=“Not one of our drivers"));
    await one.click(".note .speaker >> nth=0");
    assert.match(one.url(), /#e\d+$/);
    await one.goBack();
    await one.click(".note summary >> nth=0");
    await one.click("text=who else tells it >> nth=0");
    await one.click("h1 .speaker");
    await one.waitForURL(/\/person\/\d+$/);
    assert.equal(await one.textContent("h1"), "Dmitri Vance");
    assert.deepEqual(one.faults, []);
    await one.context().close();
  });

  test("a story shows who is quoted where", async () => {
    const one = await page();
    await one.goto(`${room.address}/search?q=crossed`);
    await one.click(".card .told a:has-text('the story')");
    await one.waitForURL(/\/story\/1$/);
    assert.equal(await one.locator(".tellers li").count(), 2);
    const cells = await one.locator(".matrix tr:has-text('Petra Lund') td").allTextContents();
    assert.deepEqual(cells.map((cell) => cell.trim()), ["2", "1"]);
    const elsewhere = await one.locator(".matrix tr:has(.no)").first().locator("td").allTextContents();
    assert.match(elsewhere.map((cell) => cell.trim()).join(" "), /^\d+ not quoted$/, "whom only the first report quotes");
    const numbers = await one.locator(".line li.several:has-text('crossed that bridge') .told .num").allTextContents();
    assert.deepEqual(numbers, ["1", "2"], "one statement is told by both");
    await one.click(".matrix tr:has-text('Petra Lund') .yes >> nth=1");
    await one.waitForURL(/\/article\/2#a\d+$/);
    await one.click("text=2 reports tell this story");
    await one.waitForURL(/\/story\/1$/);
    assert.deepEqual(one.faults, []);
    await one.context().close();
  });

  test("facets and bars narrow a search, and its address says how", async () => {
    const one = await page();
    await one.goto(`${room.address}/search`);
    await one.click(".facets a:has-text('denies')");
    await one.waitForURL(/act=deny/);
    assert.ok(await one.isVisible("text=that its lorries had caused the damage"));
    await one.goto(`${room.address}/search`);
    await one.focus(".chart a >> nth=1");
    await one.keyboard.press("Enter");
    await one.waitForURL(/since=2025-11-20&until=2025-11-20/);
    await one.context().close();
  });

  for (const [name, options] of Object.entries({ light: {}, dark: { colorScheme: "dark" }, phone: { viewport: { width: 360, height: 740 } } })) {
    test(`axe finds nothing, and nothing is too wide: ${name}`, async () => {
      const one = await page(options);
      for (const path of ["/search", "/search?q=bridge&act=state", "/person/1", "/statement/1", "/article/1", "/story/1", "/add"]) {
        await one.goto(room.address + path);
        assert.equal(await one.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, path);
        await one.evaluate(axe);
        const found = await one.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        assert.deepEqual(found.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes[0].html} ${v.nodes[0].failureSummary}`), [], path);
      }
      await one.context().close();
    });
  }
});
