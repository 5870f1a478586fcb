// Many sites watched in one process: the real schedule, judge and SQLite store, the network simulated. Prints the share of
// one core, memory, checks a second, and how late checks began. What sockets and TLS cost is not in it.
// Usage: npm run bench:monitor -- [--sites 10000] [--every 60] [--seconds 180] [--failing 0.01]
import { createHash } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "../dist/core/clock.js";
import { systemPace } from "../dist/core/pace.js";
import { DEFAULT_WATCH } from "../dist/core/site.js";
import { WatchLedger } from "../dist/ingest/watch/ledger.js";
import { runSchedule } from "../dist/monitor/scheduler.js";
import { openStore } from "../dist/store/open.js";

const { values } = parseArgs({
  options: {
    sites: { type: "string", default: "10000" },
    every: { type: "string", default: "60" },
    seconds: { type: "string", default: "180" },
    failing: { type: "string", default: "0.01" },
  },
});
const everyMs = Number(values.every) * 1000;
const seconds = Number(values.seconds);
const failing = Number(values.failing);
const AT_ONCE = 500;

const folder = await mkdtemp(path.join(os.tmpdir(), "northbound-monitor-"));
const file = path.join(folder, "monitor.db");
const store = await openStore(`sqlite:${file}`);
const pace = systemPace(Date.now, 1);
const random = seededRandom(1);
const sites = Array.from({ length: Number(values.sites) }, (_, i) => ({
  id: `site-${i}`,
  name: `Site ${i}`,
  url: `https://site-${i}.example/`,
  country: null,
  watch: { ...DEFAULT_WATCH, everyMs },
}));
await store.putRecords("site", sites);

// A page and an error page of usual sizes. A site that fails does so for some minutes.
const page = Buffer.from(`<title>Page</title>${"text ".repeat(4_000)}`);
const errorPage = Buffer.from(`<title>500 - Internal server error</title>${"text ".repeat(200)}`);
const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex");
const failsUntilMs = new Map();

async function probe({ url }, signal) {
  const checkedAtMs = Date.now();
  // The hash of a page is the work of a real probe too.
  const tookMs = 30 + random() ** 4 * 3_000;
  await pace.waitUntil(checkedAtMs + tookMs, signal);
  signal.throwIfAborted();
  if (random() < failing / 5) failsUntilMs.set(url, checkedAtMs + 5 * everyMs * random());
  const fails = (failsUntilMs.get(url) ?? 0) > checkedAtMs;
  const body = fails ? errorPage : page;
  return {
    body,
    result: {
      url,
      finalUrl: url,
      verdict: fails ? "fail" : "ok",
      reasons: fails ? [{ code: "status_error", text: "The status is 500." }] : [],
      status: fails ? 500 : 200,
      headers: { "content-type": "text/html" },
      address: "192.0.2.1",
      redirects: [],
      timings: { dnsMs: 2, connectMs: 10, tlsMs: 20, firstByteMs: tookMs - 5, totalMs: tookMs },
      bodyBytes: body.length,
      bodyTruncated: false,
      bodySha256: hashOf(body),
      bodyExcerpt: "text",
      witnesses: [],
      checkedAtMs,
    },
  };
}

const ledger = await WatchLedger.open(
  { place: "here", sites },
  {
    store,
    pace,
    onNews: () => {},
    onTrouble: (sentence) => process.stderr.write(`${sentence}\n`),
    onFault: (error) => process.stderr.write(`${error.stack}\n`),
  },
);
const latenessMs = [];
let made = 0;
const stop = new AbortController();
const startMs = performance.now();
const startCpu = process.cpuUsage();
const done = runSchedule(
  sites,
  {
    probe,
    pace,
    random,
    atOnce: AT_ONCE,
    known: (id) => ledger.known(id),
    take: async ({ site, dueMs, startedMs, ...probed }) => {
      made++;
      latenessMs.push(startedMs - dueMs);
      await ledger.add(site, probed);
    },
    onSleep: ({ fromMs, toMs }) => process.stderr.write(`the loop stood still for ${toMs - fromMs} ms\n`),
    onFault: (error) => process.stderr.write(`${error.stack}\n`),
  },
  stop.signal,
);
let mostRss = 0;
const sampler = setInterval(() => {
  mostRss = Math.max(mostRss, process.memoryUsage.rss());
}, 1_000);
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const wallMs = performance.now() - startMs;
const { user, system } = process.cpuUsage(startCpu);
stop.abort();
await done;
const closeMs = performance.now();
await ledger.close();
const closedMs = performance.now() - closeMs;
clearInterval(sampler);
const outages = (await store.records("outage")).length;
const stored = await countStored();
await store[Symbol.asyncDispose]();
const { size } = await stat(file);
await rm(folder, { recursive: true, force: true });

const sorted = latenessMs.sort((a, b) => a - b);
const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
process.stdout.write(
  [
    `${sites.length} sites, one check every ${values.every} s, for ${seconds} s`,
    `checks: ${made} made, ${stored} stored, ${(made / (wallMs / 1000)).toFixed(1)} a second; ${outages} outages`,
    `CPU: ${((user + system) / 10 / wallMs).toFixed(1)} % of one core`,
    `memory: ${(mostRss / 1_048_576).toFixed(0)} MB RSS at most`,
    `late by: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`,
    `store: ${(size / 1_048_576).toFixed(1)} MB, ${Math.round(size / Math.max(1, stored))} bytes a check`,
    `stop: ${Math.round(closedMs)} ms`,
    "",
  ].join("\n"),
);

async function countStored() {
  let count = 0;
  let after;
  for (;;) {
    const some = await store.checks({ order: "oldest", limit: 5_000, ...(after && { after }) });
    count += some.length;
    after = some.at(-1);
    if (some.length < 5_000) return count;
  }
}
