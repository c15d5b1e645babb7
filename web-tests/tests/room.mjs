// A reading room and a browser for the tests; where Chromium is absent they are skipped, and say so.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const browserPath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));
const program = process.env.ONRECORD ?? fileURLToPath(new URL("../../target/debug/onrecord", import.meta.url));

/** Why the tests cannot run here, or false. */
export const skip = !browserPath ? "Chromium is not installed here" : !existsSync(program) ? `${program} is not built` : false;

/** A server of its own; `close` ends it. */
export async function open(...args) {
  const child = spawn(program, ["serve", "--port", "0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => (child.kill("SIGKILL"), reject(new Error(`the server did not say where it is: ${errors}`))), 30_000);
    ended.then((code) => reject(new Error(`the server ended with ${code}: ${errors}`)));
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      if (!said.includes("\n")) return;
      clearTimeout(late);
      resolve(said.trim().replace(/\/$/, ""));
    });
  });
  const close = async () => {
    child.kill("SIGINT");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  return { address, close };
}

/** Runs another of the program's commands. */
export const run = (...args) => execFileSync(program, args, { maxBuffer: 1 << 28, timeout: 120_000 });

/** A browser without a sandbox, since tests often run as root. */
export const browse = () => chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

/** A page that collects what must not happen: errors, dialogs, and requests to anywhere but the server. */
export async function page(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  // A machine that does other things as well is slow, and no less right.
  page.setDefaultTimeout(60_000);
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
