import type { OptionKey } from "../config/options.ts";
import type { Command } from "./io.ts";

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as help shows them. */
  readonly args?: string;
  readonly options: readonly OptionKey[];
  /** The implementation, loaded only when it is chosen. */
  readonly load: () => Promise<{ readonly run: Command }>;
}

const EVERYWHERE = ["config", "store"] as const;
const LISTENING = ["host", "port", "rateLimit"] as const;

/** Every command; help and parser are made from here. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "start",
    summary: "Load the 2016 case where it is missing and open the dashboard",
    options: [...EVERYWHERE, "topics", ...LISTENING, "live", "allowAddress", "noDemo"],
    load: () => import("./start.ts"),
  },
  {
    name: "serve",
    summary: "Open dashboard and API over a store, reading only",
    options: [...EVERYWHERE, ...LISTENING],
    load: () => import("./serve.ts"),
  },
  {
    name: "collect",
    summary: "Collect posts from the sources that are turned on, until it is interrupted",
    options: [...EVERYWHERE, "topics"],
    load: () => import("./collect.ts"),
  },
  {
    name: "import",
    summary:
      "Read archives of posts, and series without posts (Google Trends, GDELT, pageviews, X counts, time,value tables)",
    args: "<files...>",
    options: [...EVERYWHERE, "name", "tz", "topics", "matchedOnly", "covers", "rejects", "dryRun", "json"],
    load: () => import("./import.ts"),
  },
  {
    name: "replay",
    summary: "Play a night again as if it came now, with the dashboard open; nothing of it is kept",
    args: "[files...]",
    options: [...EVERYWHERE, "topics", "case", "speed", "from", "to", "tz", ...LISTENING],
    load: () => import("./replay.ts"),
  },
  {
    name: "export",
    summary: "Write series, posts, outages, coverage or measures as CSV or NDJSON",
    args: "<what>",
    options: [
      ...EVERYWHERE,
      "topic",
      "source",
      "measure",
      "from",
      "to",
      "bucket",
      "outTz",
      "groupBy",
      "format",
      "out",
      "include",
      "ownUse",
      "unsafe",
      "bom",
    ],
    load: () => import("./export.ts"),
  },
  {
    name: "topics",
    summary: 'List the topics, explain "text" (which term matches it), or compile them for a platform',
    args: "<action> [text]",
    options: ["config", "topics", "lang", "compileFor", "json"],
    load: () => import("./topics.ts"),
  },
  {
    name: "check",
    summary:
      "Ask a site once and explain what its answer means: ok, slow, maintenance, soft_error, fail or inconclusive",
    args: "<url>",
    options: [
      "config",
      "timeout",
      "slowAfter",
      "usualBytes",
      "mustContain",
      "mustNotContain",
      "witness",
      "noWitness",
      "allowAddress",
      "json",
    ],
    load: () => import("./check.ts"),
  },
  {
    name: "watch",
    summary: "Check the sites of the configuration, or the shipped ones, at their intervals until it is interrupted",
    options: [...EVERYWHERE, "allowAddress"],
    load: () => import("./watch.ts"),
  },
  {
    name: "outages",
    summary:
      "Import outages from tables, status pages, feeds, monitors and check logs (files, addresses, or - for stdin), or list them",
    args: "<action> [documents...]",
    options: [
      ...EVERYWHERE,
      "outageFormat",
      "site",
      "tz",
      "startPrior",
      "fails",
      "passes",
      "silence",
      "allowAddress",
      "dryRun",
      "json",
    ],
    load: () => import("./outages.ts"),
  },
  {
    name: "keys",
    summary: "Create a key of the API (shown once), list keys, or revoke one",
    args: "<action> [id]",
    options: [...EVERYWHERE, "scope", "keyLimit", "note", "json"],
    load: () => import("./keys.ts"),
  },
  {
    name: "counts",
    summary: "Count the posts that X has of each topic over time, without reading any",
    options: [...EVERYWHERE, "topics", "topicIds", "from", "to", "granularity", "json"],
    load: () => import("./counts.ts"),
  },
  {
    name: "backfill",
    summary: "Fetch posts of the past from X, after saying what it will cost",
    options: [...EVERYWHERE, "topics", "source", "topic", "from", "to", "yes", "json"],
    load: () => import("./backfill.ts"),
  },
  {
    name: "compliance",
    summary: "Ask X which stored posts were deleted since, and delete them here too",
    options: [...EVERYWHERE, "topics", "topic", "from", "to", "lookup", "yes", "json"],
    load: () => import("./compliance.ts"),
  },
];

export const EXIT_CODES = `Exit codes: 0 done; 1 could not; 2 wrong usage; 3 done in part (a file was missing, not recognised, or needs --tz; or the budget ended first).`;
