// Screenshots to look at: node shots.mjs ADDRESS NAME [PATH …], into out/.
import { chromium } from "playwright-core";

const [base, ...paths] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const path of paths) {
  const name = path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "front";
  for (const [kind, options] of Object.entries({
    light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
    dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
    phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 2 },
  })) {
    const page = await browser.newPage(options);
    await page.goto(base + path);
    await page.screenshot({ path: `out/${name}-${kind}.png`, fullPage: kind !== "phone" });
    await page.close();
  }
}
await browser.close();
