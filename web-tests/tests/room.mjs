// A reading room and a browser for the tests; where Chromium is absent they are skipped, and say so.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const browserPath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => path && existsSync(path));
const program = process.env.ONRECORD ?? fileURLToPath(new URL("../../target/debug/onrecord", import.meta.url));

/** Why the tests cannot run here, or false. */
export const skip = !browserPath ? "Chromium is not installed here" : !existsSync(program) ? `${program} is not built` : false;

/** A server of its own; `close` ends it. */
export async function open(...args) {
  const child = spawn(program, ["serve", "--port", "0", ...args], { stdio: ["ignore", "pipe", "ignore"] });
  const address = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.once("data", (data) => resolve(String(data).trim().replace(/\/$/, "")));
  });
  return { address, close: () => child.kill("SIGINT") };
}

/** A browser without a sandbox, since tests often run as root. */
export const browse = () => chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

/** A page that collects what must not happen: errors, dialogs, and requests to anywhere but the server. */
export async function page(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && page.faults.push(`console: ${message.text()}`));
  page.on("dialog", (dialog) => (page.faults.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => request.url().startsWith(`${address}/`) || page.faults.push(`request: ${request.url()}`));
  return page;
}

/** Types a report into the desk and reads it. */
export async function read(page, address, text) {
  await page.goto(`${address}/read`);
  await page.fill("#text", text);
  await page.click("button:has-text('Read it')");
  await page.waitForURL(/\/read\/[0-9a-f]+$/);
}
