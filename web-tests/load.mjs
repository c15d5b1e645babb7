// Many clients at once: node load.mjs ADDRESS [CLIENTS] [SECONDS]. Prints what was answered and how long it took.
import { Agent, request } from "node:http";

const [base, clients = "64", seconds = "60"] = process.argv.slice(2);
const REPORT = "The mayor said on Monday that she had not been asked about the plan. “Nobody told me,” she added. The council denied that it had tried to hide anything from her.";
// Mostly questions, as readers ask them; each client has a report of its own read now and then.
const asked = ["/search", "/search?q=the", "/api/v1/statements?limit=20", "/api/v1/statements?q=bridge&act=deny", "/article/1", "/story/1", "/person/1", "/statement/1", "/read", "/static/room.css"];
const agent = new Agent({ keepAlive: true, maxSockets: Number(clients) });
const times = { ask: [], read: [] };
const statuses = new Map();
let errors = 0;

function once(method, path, body) {
  return new Promise((resolve) => {
    const begun = performance.now();
    const sent = request(base + path, { method, agent, headers: body ? { "Content-Type": "text/plain", "Content-Length": Buffer.byteLength(body) } : {} }, (answer) => {
      answer.resume().on("end", () => {
        times[body ? "read" : "ask"].push(performance.now() - begun);
        statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
        resolve();
      });
    });
    sent.on("error", () => ((errors += 1), resolve()));
    sent.end(body);
  });
}

const until = performance.now() + Number(seconds) * 1000;
await Promise.all(
  Array.from({ length: Number(clients) }, async (_, client) => {
    for (let n = client; performance.now() < until; n += 1) {
      if (n % 25 === 0) await once("POST", "/api/read", `${REPORT} This is report ${client} of turn ${n}.`);
      else await once("GET", asked[n % asked.length]);
    }
  }),
);
for (const [kind, list] of Object.entries(times)) {
  list.sort((a, b) => a - b);
  const at = (share) => (list[Math.min(list.length - 1, Math.floor(list.length * share))] ?? NaN).toFixed(0);
  console.log(`${kind}: ${list.length} answers, median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
}
console.log(`statuses ${[...statuses].map(([status, count]) => `${status}: ${count}`).join(", ")}; ${errors} errors of the connection`);
process.exit(errors === 0 && [...statuses.keys()].every((status) => status < 500 || status === 503) ? 0 : 1);
