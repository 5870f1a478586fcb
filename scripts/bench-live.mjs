// A soak of the live path: a stream of posts over loopback, the built program collecting and serving, one reader on the
// event stream. Prints what was sent and stored, memory over time, and the time from commit to reader.
// Usage: npm run bench:live -- [--seconds 60] [--rate 1000]
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, rate: { type: "string", default: "1000" } },
});
const seconds = Number(values.seconds);
const rate = Number(values.rate);
const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const TICK_MS = 20;

const folder = await mkdtemp(path.join(os.tmpdir(), "northbound-soak-"));
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
await new Promise((resolve) => server.once("listening", resolve));
const config = path.join(folder, "northbound.yaml");
await writeFile(
  config,
  `store: "sqlite:${path.join(folder, "soak.db")}"\nsources:\n  bluesky:\n    endpoints: ["ws://127.0.0.1:${server.address().port}/subscribe"]\n`,
);
const program = spawn(process.execPath, [CLI, "start", "--no-demo", "--config", config, "--port", "0"], {
  cwd: folder,
  stdio: ["ignore", "pipe", "pipe"],
});
let said = "";
let complained = "";
program.stderr.setEncoding("utf8").on("data", (chunk) => {
  complained += chunk;
});
const address = await new Promise((resolve, reject) => {
  program.stdout.setEncoding("utf8").on("data", (chunk) => {
    said += chunk;
    const found = /Northbound is at (\S+)/.exec(said);
    if (found) resolve(found[1]);
  });
  program.once("exit", (code) => reject(new Error(`the program ended with ${code}: ${complained}`)));
});

const client = await new Promise((resolve) => {
  if (server.clients.size > 0) resolve([...server.clients][0]);
  else server.once("connection", resolve);
});
const latenciesMs = readStream(new URL("api/v1/stream?topic=emigration", address));
await sleep(500);

const rss = [];
let sent = 0;
const startMs = Date.now();
let sampledMs = 0;
while (Date.now() - startMs < seconds * 1000) {
  const due = Math.floor(((Date.now() - startMs) / 1000) * rate);
  for (; sent < due; sent++) client.send(event(sent));
  if (Date.now() - sampledMs >= 5_000) {
    sampledMs = Date.now();
    rss.push(await memoryMb(program.pid));
  }
  await sleep(TICK_MS);
}
await sleep(3_000);
const stored = await countStored();
program.kill("SIGTERM");
const stopMs = Date.now();
const code = await new Promise((resolve) => program.once("exit", resolve));
const stoppedMs = Date.now() - stopMs;
server.close();
await rm(folder, { recursive: true, force: true });

const sorted = [...latenciesMs].sort((a, b) => a - b);
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
const half = rss.slice(Math.floor(rss.length / 2));
process.stdout.write(
  `${JSON.stringify({
    seconds,
    rate,
    sent,
    stored,
    rssMb: { first: rss[0], middle: half[0], last: rss.at(-1), most: Math.max(...rss) },
    commitToReaderMs: { events: sorted.length, p50: at(0.5), p99: at(0.99), most: sorted.at(-1) },
    stoppedMs,
    exitCode: code,
  })}\n`,
);
process.exitCode = sent === stored && code === 0 && at(0.99) <= 1_000 ? 0 : 1;

function event(n) {
  const now = Date.now();
  return JSON.stringify({
    did: `did:plc:soak${n % 5_000}`,
    time_us: now * 1_000 + (n % 1_000),
    kind: "commit",
    commit: {
      rev: `r${n}`,
      operation: "create",
      collection: "app.bsky.feed.post",
      rkey: `k${String(n).padStart(12, "0")}`,
      record: {
        $type: "app.bsky.feed.post",
        createdAt: new Date(now).toISOString(),
        langs: ["en"],
        text: `Number ${n}: that is it, I am moving to Canada #MoveToCanada`,
      },
      cid: `c${n}`,
    },
  });
}

/** Times from commit to here of every event that carries one. */
function readStream(url) {
  const found = [];
  http.get(url, { headers: { accept: "text/event-stream" } }, (response) => {
    response.setEncoding("utf8").on("data", (chunk) => {
      const now = Date.now();
      for (const [, time] of chunk.matchAll(/"committed_at":"([^"]+)"/g)) found.push(now - Date.parse(time));
    });
    response.on("error", () => {});
  });
  return found;
}

async function memoryMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}

async function countStored() {
  const answer = await fetch(new URL("api/v1/topics", address));
  const { data } = await answer.json();
  return data.find(({ id }) => id === "emigration")?.posts ?? 0;
}
