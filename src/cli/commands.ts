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
    options: [...EVERYWHERE, "topics", ...LISTENING, "noDemo"],
    load: () => import("./start.ts"),
  },
  {
    name: "serve",
    summary: "Open dashboard and API over a store, reading only",
    options: [...EVERYWHERE, ...LISTENING],
    load: () => import("./serve.ts"),
  },
  {
    name: "import",
    summary: "Read archives of posts: JSON, JSON lines, tables, id lists, plain or .gz",
    args: "<files...>",
    options: [...EVERYWHERE, "name", "tz", "topics", "matchedOnly", "covers", "rejects", "dryRun", "json"],
    load: () => import("./import.ts"),
  },
  {
    name: "export",
    summary: "Write series, posts, outages or coverage as CSV or NDJSON",
    args: "<what>",
    options: [
      ...EVERYWHERE,
      "topic",
      "source",
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
    summary: 'List the topics, or explain "text": which term matches it',
    args: "<action> [text]",
    options: ["config", "topics", "lang", "json"],
    load: () => import("./topics.ts"),
  },
];

export const EXIT_CODES = `Exit codes: 0 done; 1 could not; 2 wrong usage; 3 done in part (a file was missing, not recognised, or needs --tz).`;
