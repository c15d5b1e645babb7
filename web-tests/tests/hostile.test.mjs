import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browse, open, page as newPage, run, skip } from "./room.mjs";
import { shapes } from "./shapes.mjs";

describe("hostile reports in the browser", { skip }, () => {
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

  test(`nothing runs, and nothing is asked from outside: ${shapes.length} shapes`, async () => {
    const one = await newPage(browser, room.address);
    await one.exposeFunction("pwned", () => one.faults.push("it ran"));
    // All shapes of a part in one report, in every place that a report has.
    for (let at = 0; at < shapes.length; at += 12) {
      const part = shapes.slice(at, at + 12);
      const text = part.map((shape) => `The mayor said “${shape}” on Monday. ${shape} told reporters that ${shape} was a lie.`).join("\n\n");
      const all = part.join(" ");
      const report = { text, headline: all, outlet: all, url: part.find((shape) => shape.includes("javascript")) ?? all, bylines: part };
      const form = { file: { name: `${part[0]}.json`.replaceAll(/[\r\n\0]/g, ""), mimeType: "application/json", buffer: Buffer.from(JSON.stringify(report)) } };
      const answer = await one.request.post(`${room.address}/read`, { multipart: form, maxRedirects: 0 });
      assert.equal(answer.status(), 303, part[0]);
      const place = room.address + answer.headers().location;
      await one.goto(place);
      // What waits for a hand or an eye gets both.
      await one.evaluate(() => {
        for (const element of document.querySelectorAll("main *")) {
          for (const kind of ["mouseover", "focus", "toggle", "click"]) if (kind !== "click" || !element.closest("a, button, summary")) element.dispatchEvent(new Event(kind));
        }
      });
      const foreign = await one.evaluate(() => [...document.querySelectorAll("main script, main img, main svg, main iframe, main object, main embed, main style, main form[action^='javascript']")].map((e) => e.outerHTML));
      assert.deepEqual(foreign, []);
      const links = await one.evaluate(() => [...document.querySelectorAll("a[href]")].map((a) => a.protocol));
      assert.ok(links.every((protocol) => ["http:", "https:"].includes(protocol)), String(links));
      await one.goto(place.replace("/read/", "/api/v1/readings/"));
    }
    assert.deepEqual(one.faults, []);
    await one.context().close();
  });

  test("nothing runs out of the archive", async () => {
    const one = await newPage(browser, room.address);
    await one.exposeFunction("pwned", () => one.faults.push("it ran"));
    const reports = shapes.map((shape, n) => ({
      id: shape,
      text: `Ruth ${shape} Lind, head of ${shape}, said on Monday that the bridge ${n} was old. “The ${shape} is mine,” said Ruth Lind.`,
      headline: shape,
      outlet: shape,
      url: `https://example.org/${n}?${shape}`,
      published: "2025-11-18",
    }));
    await one.goto(`${room.address}/add`);
    const token = await one.getAttribute("[name=token]", "value");
    const lines = Buffer.from(reports.map((report) => JSON.stringify(report)).join("\n"));
    const answer = await one.request.post(`${room.address}/add`, { multipart: { token, files: { name: "a<img src=x onerror=pwned()>.jsonl", mimeType: "x/y", buffer: lines } } });
    await one.goto(answer.url());
    await one.waitForSelector("text=Done.", { timeout: 200_000 });
    // And as feeds, whose titles are outlets.
    const xml = (text) => text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const item = (shape, n) => `<item><title>${xml(shape)}</title><link>https://example.org/f${n}</link><description>${xml(`<p>The mayor said on Monday that the bridge ${n} was old. “The ${shape} is mine,” said Ruth Lind of the council of Ellingvale.</p>`)}</description></item>`;
    const feeds = shapes.filter((_, n) => n % 12 === 5).map((shape, n) => ({ name: `${n}.xml`, text: `<?xml version="1.0"?><rss version="2.0"><channel><title>${xml(shape)}</title><link>https://example.org/</link><description>${xml(shape)}</description>${item(shape, n)}</channel></rss>` }));
    const form = new FormData();
    form.append("token", token);
    for (const feed of feeds) form.append("files", new File([feed.text], feed.name, { type: "application/rss+xml" }));
    const fed = await one.request.post(`${room.address}/add`, { multipart: form });
    await one.goto(fed.url());
    await one.waitForSelector("text=Done.", { timeout: 200_000 });
    assert.match(await one.textContent("#progress"), new RegExp(`^${feeds.length} articles added`));
    await one.goto(`${room.address}/search?limit=100`);
    const links = await one.evaluate(() => [...document.querySelectorAll("main a")].map((a) => a.getAttribute("href")).filter((href) => /^.(person|statement|article|story)/.test(href)));
    const searches = ["/search?q=bridge&limit=100", "/search?q=%3Cscript%3Epwned()%3C/script%3E&outlet=%22%3E%3Cimg%20src=x%20onerror=pwned()%3E"];
    assert.ok(links.length > 200);
    const stories = links.filter((href) => href.startsWith("/article")).map((href) => href.replace("article", "story").replace(/#.*/, ""));
    const titled = `/search?outlet=${encodeURIComponent(feeds[0].text.match(/<title>(.*?)<\/title>/s)[1].replaceAll("&lt;", "<").replaceAll("&amp;", "&"))}`;
    await one.goto(room.address + titled);
    assert.ok((await one.locator(".card").count()) > 0, "the feed's title is an outlet");
    for (const path of [...searches, titled, ...links.filter((_, n) => n % 12 === 0), ...stories.filter((_, n) => n % 12 === 0)]) {
      await one.goto(room.address + path);
      const foreign = await one.evaluate(() => [...document.querySelectorAll("main script, main img, main iframe, main object, main embed, main style")].map((e) => e.outerHTML));
      assert.deepEqual(foreign, [], path);
    }
    const feed = await (await one.request.get(`${room.address}/search.atom?q=bridge`)).text();
    assert.doesNotMatch(feed, /<(script|img|svg|iframe)/i);
    assert.deepEqual(one.faults, []);
    await one.context().close();

    // The export is one file, opened from the disk.
    const file = join(folder, "export.html");
    run("export", "--format", "html", "--archive", join(folder, "archive.db"), "--out", file);
    const two = await newPage(browser, "file://");
    await two.exposeFunction("pwned", () => two.faults.push("it ran"));
    await two.goto(`file://${file}`);
    assert.ok((await two.locator("section").count()) > 300);
    const marked = await two.evaluate(() => {
      for (const element of document.querySelectorAll("body *")) for (const kind of ["mouseover", "focus", "toggle"]) element.dispatchEvent(new Event(kind));
      for (const details of document.querySelectorAll("details")) details.open = true;
      const ours = new Set(["SECTION", "H1", "H2", "P", "SPAN", "BLOCKQUOTE", "DETAILS", "SUMMARY", "CITE", "MARK", "A"]);
      return [...document.body.querySelectorAll("*")].filter((e) => !ours.has(e.tagName)).map((e) => e.outerHTML);
    });
    assert.deepEqual(marked, []);
    assert.deepEqual(two.faults, []);
    await two.context().close();
  });

  test("five megabytes in one paragraph stay usable", async () => {
    const one = await newPage(browser, room.address);
    const text = "The bridge is old, and the river below it is high. ".repeat(100_000);
    const answer = await one.request.post(`${room.address}/read`, { multipart: { text }, maxRedirects: 0, timeout: 120_000 });
    const begun = Date.now();
    await one.goto(room.address + answer.headers().location);
    await one.click("#take ~ ul a >> nth=0", { trial: true });
    const took = Date.now() - begun;
    console.log(`a page of 5 MB, shown to its end: ${took} ms`);
    assert.ok(took < 20_000, `${took} ms`);
    await one.context().close();
  });
});
