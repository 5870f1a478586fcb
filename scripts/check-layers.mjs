// Checks that imports go one way only (see CONTRIBUTING, "Layers") and that client libraries are named where they may be.
// What it does not prove: that a file's content belongs to its layer. Cycles are found by the linter.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What each folder of src may import from; itself always. Ports of an adapter layer are single files. */
const PORTS = [
  "sources/source.ts",
  "sources/live.ts",
  "sources/post-archive.ts",
  "sources/archive/archive.ts",
  "sources/normalise/faults.ts",
  "sources/archive/warnings.ts",
  "sources/measures/measures.ts",
  "monitor/probe.ts",
  "monitor/judge.ts",
  "monitor/quorum.ts",
  "monitor/importers/importer.ts",
  "store/store.ts",
  "store/sort-key.ts",
  "sentiment/scorer.ts",
  "topics/match.ts",
];
const MAY = {
  core: [],
  topics: ["core"],
  sentiment: ["core"],
  analysis: ["core"],
  config: ["core", "topics"],
  sources: ["core"],
  store: ["core"],
  monitor: ["core"],
  ingest: ["core", "analysis", ...PORTS],
  query: ["core", "analysis", ...PORTS],
  export: ["core", "query", ...PORTS],
  api: ["core", "query", "export", ...PORTS],
  server: ["core", "topics", "sentiment", "config", "sources", "store", "monitor", "ingest", "query", "export", "api"],
  cli: ["core", "topics", "config", "ingest", "query", "export", "server", "api/context.ts", ...PORTS],
};
/** Libraries that only the named places may import. */
const LIBRARIES = {
  "better-sqlite3": ["store/sqlite/"],
  mongodb: ["store/mongo/"],
  "twitter-api-v2": ["sources/x/"],
  natural: ["sentiment/", "analysis/terms.ts"],
  eld: ["sentiment/"],
  hono: ["api/", "server/"],
  "@hono/node-server": ["api/", "server/"],
  "@hono/zod-openapi": ["api/"],
  ws: ["sources/bluesky/"],
  undici: ["sources/", "monitor/", "server/alerts/"],
  nodemailer: ["server/alerts/"],
  "ipaddr.js": ["monitor/"],
  tldts: ["monitor/"],
  re2js: ["monitor/"],
  htmlparser2: ["monitor/"],
  "fast-xml-parser": ["monitor/", "export/atom.ts"],
  "csv-parse": ["monitor/"],
  commander: ["cli.ts"],
  tinyglobby: ["cli/"],
  yaml: ["config/", "monitor/"],
};
const faults = [];

for (const file of filesUnder("src")) {
  const layer = file.includes("/") ? file.slice(0, file.indexOf("/")) : "cli";
  for (const target of importsOf(path.join(root, "src", file))) {
    if (target.startsWith(".")) checkOwn(file, layer, path.posix.join(path.posix.dirname(file), target));
    else checkLibrary(file, target);
  }
}
for (const file of filesUnder("web/src")) {
  const text = readFileSync(path.join(root, "web/src", file), "utf8");
  for (const [statement, target] of text.matchAll(/^import[^;]*?from "([^"]+)"/gms)) {
    if (/(^|\/)src\/(?!.*web)/.test(target) && target.includes("../../src/") && !statement.startsWith("import type"))
      faults.push(`web/src/${file}: takes more than types from ${target}`);
  }
}

if (faults.length > 0) {
  process.stderr.write(`${faults.join("\n")}\n`);
  process.exitCode = 1;
}

function checkOwn(file, layer, target) {
  const targetLayer = target.includes("/") ? target.slice(0, target.indexOf("/")) : "cli";
  if (targetLayer === layer) return;
  const may = MAY[layer] ?? [];
  if (!may.includes(targetLayer) && !may.includes(target))
    faults.push(`src/${file}: ${layer} may not import ${target}`);
}

function checkLibrary(file, target) {
  if (target === "natural")
    faults.push(`src/${file}: natural is imported by deep paths only, its root prints and loads .env`);
  const name = Object.keys(LIBRARIES).find((library) => target === library || target.startsWith(`${library}/`));
  if (name !== undefined && !LIBRARIES[name].some((place) => file.startsWith(place)))
    faults.push(`src/${file}: ${name} belongs in ${LIBRARIES[name].join(", ")}`);
}

function importsOf(file) {
  const text = readFileSync(file, "utf8");
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)[^;"']*?from\s+"([^"]+)"|(?:import|require)\(\s*"([^"]+)"\s*\)|(?:^|\n)import "([^"]+)"/g,
    ),
  ].map((m) => m[1] ?? m[2] ?? m[3]);
}

function filesUnder(folder) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => String(name).split(path.sep).join("/"))
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"));
}
