// Benchmark of the import, everything on: a generated file of X API v2 JSON lines into a fresh SQLite store, against
// JSON.parse alone over the same lines in the same run. Prints one JSON object. Build first (npm run build).
//   --posts N     lines of the file (default 100,000)
//   --rss N       also import a file of N lines and report the peak memory of the process (default: the same file)
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../dist/core/clock.js";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const posts = argument("posts", 100_000);
const folder = mkdtempSync(path.join(os.tmpdir(), "northbound-bench-"));

try {
  const file = path.join(folder, "posts.jsonl");
  await writePosts(file, posts);
  const parseSeconds = [];
  const imports = [];
  for (let round = 0; round < 3; round++) {
    parseSeconds.push(await parseAlone(file));
    imports.push(await importFresh(file, round));
  }
  const parse = median(parseSeconds);
  const seconds = median(imports.map((run) => run.seconds));
  const result = {
    posts,
    megabytes: Math.round(statSync(file).size / 1e6),
    parseAlonePostsPerSecond: Math.round(posts / parse),
    importPostsPerSecond: Math.round(posts / seconds),
    ratio: Number((parse / seconds).toFixed(3)),
    peakRssMb: Math.max(...imports.map((run) => run.peakRssMb)),
  };
  const many = argument("rss", 0);
  if (many > 0) {
    const large = path.join(folder, "large.jsonl");
    await writePosts(large, many);
    result.largeFile = {
      posts: many,
      megabytes: Math.round(statSync(large).size / 1e6),
      ...(await importFresh(large, "large")),
    };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Reads the file line by line and parses each, nothing else. Seconds. */
async function parseAlone(file) {
  const start = performance.now();
  let kept = 0;
  for await (const line of readline.createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (JSON.parse(line).id !== undefined) kept++;
  }
  if (kept !== posts) throw new Error(`parsed ${kept} of ${posts} posts`);
  return (performance.now() - start) / 1000;
}

/** Imports into a store of its own in a process of its own; seconds as the report says, peak memory as the system says. */
async function importFresh(file, name) {
  const store = path.join(folder, `store-${name}.db`);
  const args = [cli, "import", file, "--store", `sqlite:${store}`, "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  let peakRssMb = 0;
  child.stdout.on("data", (data) => {
    out += data;
  });
  const sample = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, rssMb(child.pid));
  }, 20);
  const [code] = await once(child, "close");
  clearInterval(sample);
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  const report = JSON.parse(out);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(store + suffix, { force: true });
  return { seconds: report.seconds, stored: report.files[0].stored, peakRssMb };
}

function rssMb(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Flat v2 lines as a search gives them with the usual fields: about 1.6 kB each, a third of them reposts. */
async function writePosts(file, count) {
  const random = seededRandom(1);
  const out = createWriteStream(file);
  const words =
    "the polls are closing and people say they will move to canada tonight while the count goes on in ohio and florida what a night for everyone watching results map again".split(
      " ",
    );
  for (let i = 0; i < count; i++) {
    const ms = Date.UTC(2016, 10, 8, 23) + i * 80;
    const id = String(((BigInt(ms) - 1288834974657n) << 22n) + BigInt(i % 4096));
    const text =
      Array.from({ length: 12 + Math.floor(random() * 14) }, () => words[Math.floor(random() * words.length)]).join(
        " ",
      ) +
      (random() < 0.3 ? " #ElectionNight" : "") +
      (random() < 0.1 ? " 🇨🇦" : "");
    const post = {
      id,
      text: i % 3 === 0 ? `RT @desk_${i % 900}: ${text}` : text,
      author_id: String(100_000 + Math.floor(random() * 50_000)),
      created_at: new Date(ms).toISOString(),
      lang: random() < 0.85 ? "en" : "es",
      conversation_id: id,
      edit_history_tweet_ids: [id],
      possibly_sensitive: false,
      reply_settings: "everyone",
      source: "Web App",
      public_metrics: {
        retweet_count: 3,
        reply_count: 1,
        like_count: 7,
        quote_count: 0,
        bookmark_count: 0,
        impression_count: 120,
      },
      entities: {
        hashtags: text.includes("#") ? [{ start: 0, end: 14, tag: "ElectionNight" }] : [],
        annotations: [{ start: 0, end: 4, probability: 0.8, type: "Place", normalized_text: "Ohio" }],
      },
      context_annotations: Array.from({ length: 3 }, (_, k) => ({
        domain: { id: String(k), name: "Politics", description: "Topics of public life" },
        entity: { id: String(k * 7), name: "Election" },
      })),
      ...(i % 3 === 0 && {
        referenced_tweets: [
          {
            type: "retweeted",
            id: String(BigInt(id) - 4_194_304_000n),
            text: `${text} and so it goes on`,
            author_id: "77",
            created_at: new Date(ms - 1000).toISOString(),
            lang: "en",
          },
        ],
      }),
      author: {
        id: "1",
        username: `desk_${i % 900}`,
        name: "A desk",
        created_at: "2010-01-01T00:00:00.000Z",
        public_metrics: { followers_count: 10, following_count: 20, tweet_count: 30, listed_count: 0 },
        description: "An invented account for measuring.",
      },
    };
    if (!out.write(`${JSON.stringify(post)}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}
