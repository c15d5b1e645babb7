import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { browse, open, page as newPage, read, skip } from "./room.mjs";

const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const REPORT = `OSTRAVA (Example Wire) — The mayor said on Monday that she had not been asked about the plan. “Nobody told me,” she added.

The council denied that it had tried to hide anything from her.`;

describe("a report in the browser", { skip }, () => {
  let room, browser;
  before(async () => {
    room = await open();
    browser = await browse();
  });
  after(async () => {
    await browser?.close();
    await room?.close();
  });
  const page = (options) => newPage(browser, room.address, options);
  const example = async (options) => {
    const one = await page(options);
    await one.goto(`${room.address}/read/example`);
    return one;
  };
  const wide = (one) => one.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

  test("what is pasted becomes a page where marks lead both ways", async () => {
    const one = await page();
    await read(one, room.address, REPORT);
    const words = (parts) => parts.join("");
    assert.equal(words(await one.locator(".text .content.direct").allTextContents()), "“Nobody told me,”");
    const n = await one.getAttribute(".text .content.direct >> nth=0", "data-s");
    await one.click(`.n[data-s="${n}"] a`);
    assert.match(one.url(), new RegExp(`#n${n}$`));
    assert.ok(await one.isVisible(`#n${n}`));
    await one.click(`#n${n} .num`);
    assert.match(one.url(), new RegExp(`#t${n}$`));
    await one.hover(`#n${n}`);
    assert.equal(words(await one.locator(".text .content.lit").allTextContents()), "“Nobody told me,”");
    assert.deepEqual(one.faults, []);
    await one.context().close();
  });

  test("a dropped file is read", async () => {
    const one = await page();
    await one.goto(`${room.address}/read`);
    const files = await one.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "story.txt", { type: "text/plain" }));
      return data;
    }, REPORT);
    await one.dispatchEvent("main", "drop", { dataTransfer: files });
    await one.waitForURL(/\/read\/[0-9a-f]+$/);
    assert.ok(await one.isVisible("text=Nobody told me"));
    await one.context().close();
  });

  test("times are explained on hover and on focus", async () => {
    const one = await example();
    const tip = (selector) => one.evaluate((s) => getComputedStyle(document.querySelector(s), "::after").content, selector);
    const said = "\"18 November 2025\"";
    assert.notEqual(await tip("a.time"), said);
    await one.hover("a.time >> nth=0");
    assert.equal(await tip("a.time"), said);
    await one.mouse.move(0, 0);
    // The keyboard, so that the focus is one to be seen.
    await one.keyboard.press("Tab");
    await one.evaluate(() => document.querySelector("a.time").focus());
    assert.equal(await tip("a.time"), said);
    const about = await one.getAttribute("a.time >> nth=0", "aria-describedby");
    assert.equal(await one.textContent(`#${about}`), "18 November 2025", "who listens is told the same");
    await one.context().close();
  });

  test("filters work in place and stand in the address", async () => {
    const one = await example();
    await one.selectOption("#act", "deny");
    assert.equal(await one.locator(".note:visible").count(), 1);
    assert.match(one.url(), /\?act=deny$/);
    assert.equal(await one.textContent(".note:visible .speaker"), "Korvan Freight");
    const sent = await page();
    await sent.goto(one.url());
    assert.equal(await sent.locator(".note:visible").count(), 1, "the same for whoever is sent the address");
    await sent.context().close();
    await one.context().close();
  });

  test("the keyboard is enough", async () => {
    const one = await page();
    await one.goto(`${room.address}/read`);
    await one.keyboard.press("Tab");
    assert.equal(await one.evaluate(() => document.activeElement.textContent), "To the content");
    await one.keyboard.press("Enter");
    await one.keyboard.press("Tab");
    assert.equal(await one.evaluate(() => document.activeElement.id), "text");
    await one.keyboard.insertText(REPORT);
    for (let n = 0; n < 12; n += 1) {
      await one.keyboard.press("Tab");
      if ((await one.evaluate(() => document.activeElement.textContent)) === "Read it") break;
    }
    await one.keyboard.press("Enter");
    await one.waitForURL(/\/read\/[0-9a-f]+$/);
    const seen = new Set();
    for (let n = 0; n < 60; n += 1) {
      await one.keyboard.press("Tab");
      const at = await one.evaluate(() => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        return { what: element.className || element.id || element.tagName, ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
      });
      if (at.what === "BODY") break;
      assert.ok(at.ring, `the focus on ${at.what} is seen`);
      seen.add(at.what.split(" ")[0]);
    }
    for (const what of ["speaker", "act", "form", "source", "cue", "num"]) assert.ok(seen.has(what), `${what} is reached: ${[...seen]}`);
    await one.context().close();
  });

  test("nothing is missing without JavaScript", async () => {
    const one = await page({ javaScriptEnabled: false });
    await read(one, room.address, REPORT);
    assert.ok((await one.locator(".note").count()) >= 3);
    await one.click(".n a >> nth=0");
    assert.match(one.url(), /#n1$/);
    await one.selectOption("#act", "deny");
    await one.click("button:has-text('Show')");
    assert.match(one.url(), /act=deny/);
    assert.equal(await one.locator(".note:visible").count(), 1);
    await one.click(".note:visible summary");
    assert.ok(await one.isVisible(".note:visible .citation"));
    await one.context().close();
  });

  test("a phone has everything, without scrolling sideways", async () => {
    const one = await example({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
    assert.equal(await wide(one), 0);
    const [text, note] = [await one.locator("#p2").boundingBox(), await one.locator("#n1").boundingBox()];
    assert.ok(note.y >= text.y + text.height, "a note stands below its paragraph");
    await one.tap(".n a >> nth=0");
    assert.match(one.url(), /#n1$/);
    await one.goto(`${room.address}/read`);
    assert.equal(await wide(one), 0);
    await one.context().close();
  });

  for (const [name, options] of Object.entries({ light: {}, dark: { colorScheme: "dark" }, phone: { viewport: { width: 390, height: 844 } } })) {
    test(`axe finds nothing: ${name}`, async () => {
      const one = await example(options);
      for (const path of ["/read", "/read/example", "/nowhere"]) {
        await one.goto(room.address + path);
        // By the debugger, past the policy of the page.
        await one.evaluate(axe);
        const found = await one.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        const said = found.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes[0].html} ${v.nodes[0].failureSummary}`);
        assert.deepEqual(said, [], path);
      }
      await one.context().close();
    });
  }

  test("dark is dark, and who wants no motion gets none", async () => {
    const one = await example({ colorScheme: "dark", reducedMotion: "reduce" });
    const [paper, scroll] = await one.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.documentElement).scrollBehavior]);
    assert.ok(paper.match(/\d+/g).every((part) => Number(part) < 60), paper);
    assert.equal(scroll, "auto");
    await one.context().close();
  });

  test("the first paint is quick and the page is light", async () => {
    const place = (await (await page()).request.get(`${room.address}/read/example`)).url();
    const paints = [];
    const again = [];
    // Each time another browser profile, which has nothing yet.
    for (let n = 0; n < 9; n += 1) {
      const one = await page();
      const bodies = [];
      one.on("response", (response) => bodies.push(response.body().catch(() => "")));
      await one.goto(place, { waitUntil: "load" });
      const painted = () => new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntriesByName("first-contentful-paint")[0].startTime)).observe({ type: "paint", buffered: true }));
      paints.push(await one.evaluate(painted));
      const weight = (await Promise.all(bodies)).reduce((sum, body) => sum + body.length, 0);
      assert.ok(bodies.length >= 4, "the page, its style and its scripts");
      assert.ok(weight < 200_000, `${weight} bytes`);
      if (n === 0) console.log(`the page and what it loads: ${weight} bytes before compression`);
      // And as somebody comes who reads here already.
      await one.goto(`${place}?form=direct`, { waitUntil: "load" });
      again.push(await one.evaluate(painted));
      await one.context().close();
    }
    again.sort((a, b) => a - b);
    paints.sort((a, b) => a - b);
    console.log(`first paint after ${paints[4].toFixed(0)} ms at the median of ${paints.length}, ${paints.map((ms) => ms.toFixed(0)).join(" ")}; of the next page after ${again[4].toFixed(0)} ms`);
    // The aim is 300 ms on a quiet machine; one that does other things as well must not fail the test.
    assert.ok(paints[0] < 3000, `${paints} ms`);
  });
});
