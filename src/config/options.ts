import { UsageError } from "../core/errors.ts";
import { IMPORT_FORMATS } from "../core/import-format.ts";
import { SCOPES } from "../core/key.ts";
import { openZone } from "../core/zone.ts";
import { parseDuration } from "./duration.ts";

/**
 * One option of the command line, said once: flag, environment variable, default and help. `--help`, the parser and
 * the README's table are made from here. `parse` turns the text into the value and throws UsageError.
 */
export interface Option {
  /** As commander writes them: `--tz <zone>`. A flag without an argument is true or absent. */
  readonly flags: string;
  readonly env?: string;
  readonly default?: string;
  readonly help: string;
  readonly choices?: readonly string[];
  readonly parse?: (text: string) => unknown;
  /** May be given several times: the values are collected in a list. */
  readonly repeats?: true;
}

export const OPTIONS = {
  config: {
    flags: "--config <file>",
    env: "NORTHBOUND_CONFIG",
    help: "configuration file, YAML or JSON (default: ./northbound.yaml if present)",
  },
  store: {
    flags: "--store <url>",
    env: "NORTHBOUND_STORE",
    help: "sqlite:PATH or memory: (default: sqlite:./data/northbound.db)",
  },
  json: { flags: "--json", help: "print the result as JSON, and nothing else, on stdout" },
  host: { flags: "--host <address>", env: "NORTHBOUND_HOST", default: "127.0.0.1", help: "address to listen on" },
  port: {
    flags: "--port <number>",
    env: "NORTHBOUND_PORT",
    help: "port to listen on (default: 8016, or the next free one)",
    parse: parsePort,
  },
  rateLimit: {
    flags: "--rate-limit <limit>",
    default: "6000/min",
    help: "requests one address may make, such as 600/min, or off",
    parse: parseRateLimit,
  },
  live: {
    flags: "--live",
    help: "collect posts and watch sites while the dashboard is open (always on where the configuration names them)",
  },
  noDemo: { flags: "--no-demo", help: "do not load the 2016 case" },
  topics: {
    flags: "--topics <file>",
    env: "NORTHBOUND_TOPICS",
    help: "use the topics of this file instead of the shipped ones",
  },
  name: {
    flags: "--name <name>",
    help: "name of the archive: posts get the source archive:NAME (default: the file's name)",
    parse: parseName,
  },
  tz: { flags: "--tz <zone>", help: "zone of times that state none, such as America/New_York", parse: parseZone },
  matchedOnly: { flags: "--matched-only", help: "keep only posts of a named topic" },
  covers: {
    flags: "--covers <from/to>",
    help: "when the archive was collecting, instead of learning it from its posts",
  },
  rejects: { flags: "--rejects <file>", help: "write each refused line with its reason to this NDJSON file" },
  dryRun: { flags: "--dry-run", help: "read everything, report, and store nothing" },
  topic: { flags: "--topic <id>", help: "a topic, or all (the default)" },
  topicIds: { flags: "--topic <id...>", help: "a topic; several may be given (default: all of them)" },
  compileFor: { flags: "--for <platform>", help: "x or mastodon", choices: ["x", "mastodon"] },
  granularity: {
    flags: "--granularity <step>",
    default: "minute",
    help: "length of the counted steps",
    choices: ["minute", "hour", "day"],
  },
  measure: { flags: "--measure <ids>", help: "only these measures, separated by commas (default: all)" },
  case: { flags: "--case <id>", default: "us-2016", help: "the night" },
  speed: {
    flags: "--speed <times>",
    default: "60",
    help: "how many times as fast as it went, 1 to 1000",
    parse: parseSpeed,
  },
  yes: { flags: "--yes", help: "go on although it costs more than is left of the monthly budget" },
  lookup: {
    flags: "--lookup",
    help: "look the posts themselves up, for the price of reading them: finds later versions too",
  },
  source: { flags: "--source <ids>", help: "only these sources, separated by commas" },
  from: { flags: "--from <time>", help: "start, with an offset: 2016-11-08T22:00:00-05:00, now, -6h" },
  to: { flags: "--to <time>", help: "end, exclusive, with an offset" },
  bucket: { flags: "--bucket <length>", help: "PT1M (the default), PT5M, PT10M, PT15M, PT30M, PT1H or P1D" },
  outTz: { flags: "--tz <zone>", default: "UTC", help: "zone of local times and of days", parse: parseZone },
  groupBy: { flags: "--group-by <dimensions>", help: "source, kind, lang, separated by commas" },
  format: { flags: "--format <format>", default: "csv", help: "csv or ndjson", choices: ["csv", "ndjson"] },
  out: { flags: "--out <file>", help: "write to this file instead of stdout" },
  unsafe: { flags: "--unsafe", help: "do not guard text columns against spreadsheet formulas" },
  bom: { flags: "--bom", help: "begin with a byte order mark, for spreadsheets" },
  ownUse: {
    flags: "--own-use",
    help: "include texts of posts from X: for your own work on this machine, not to be passed on",
  },
  timeout: {
    flags: "--timeout <duration>",
    default: "30s",
    help: "a complete answer must come in this time, redirects and page included",
    parse: parseDuration,
  },
  slowAfter: {
    flags: "--slow-after <duration>",
    default: "10s",
    help: "a complete answer that takes longer is slow",
    parse: parseDuration,
  },
  usualBytes: { flags: "--usual-bytes <number>", help: "usual size of the page", parse: parseBytes },
  mustContain: {
    flags: "--must-contain <text>",
    help: "a text, or a pattern as /…/ or /…/i, that must stand in what the page shows; may be repeated",
    repeats: true,
  },
  mustNotContain: {
    flags: "--must-not-contain <text>",
    help: "a text or pattern that must not stand there; may be repeated",
    repeats: true,
  },
  witness: {
    flags: "--witness <url>",
    help: "ask this address where the site fails, instead of the configured ones; may be repeated",
    repeats: true,
  },
  noWitness: { flags: "--no-witness", help: "ask no witnesses" },
  allowAddress: {
    flags: "--allow-address <address>",
    env: "NORTHBOUND_ALLOW_ADDRESSES",
    help: "ask this ADDRESS, or ADDRESS/BITS, although it is not public, on any port; may be repeated, or be a list with commas",
    repeats: true,
  },
  scope: {
    flags: "--scope <scope...>",
    help: `what the key allows: ${SCOPES.join(", ")}; several may be given`,
  },
  keyLimit: {
    flags: "--limit <limit>",
    help: "requests the key may make, such as 600/min (default: as many as an address)",
    parse: parseKeyLimit,
  },
  note: { flags: "--note <text>", help: "what the key is for, for the list" },
  outageFormat: {
    flags: "--format <format>",
    default: "auto",
    help: "what the documents are, where they do not show it themselves",
    choices: ["auto", ...IMPORT_FORMATS],
  },
  site: { flags: "--site <id>", help: "the site that it is about, instead of the one that a document names" },
  startPrior: {
    flags: "--start-prior <duration>",
    default: "90m",
    help: "how long before the first announcement an outage may have begun",
    parse: parseDuration,
  },
  fails: {
    flags: "--fails <number>",
    default: "2",
    help: "failing checks of a log, without a passing one between, that make an outage",
    parse: parseCount,
  },
  passes: {
    flags: "--passes <number>",
    default: "2",
    help: "passing checks of a log, without a failing one between, that end an outage",
    parse: parseCount,
  },
  silence: {
    flags: "--silence <duration>",
    help: "time without a check that makes a gap in a log (default: learnt from the log)",
    parse: parseDuration,
  },
  lang: { flags: "--lang <code>", help: "language of the text, such as en" },
  include: {
    flags: "--include <what>",
    help: "also list deleted posts, without text, author and address",
    choices: ["deleted"],
  },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionKey = keyof typeof OPTIONS;

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`"${text}" is no port; give a number from 0 to 65535`);
  return port;
}

function parseBytes(text: string): number {
  const bytes = Number(text);
  if (!/^\d{1,12}$/.test(text) || bytes === 0) throw new UsageError(`"${text}" is no number of bytes; give 1 or more`);
  return bytes;
}

/** Requests per minute, or "off". */
function parseRateLimit(text: string): number | "off" {
  if (text === "off") return text;
  const match = /^(\d{1,7})\/min$/.exec(text);
  if (!match || Number(match[1]) === 0) throw new UsageError(`"${text}" is no rate limit; write it as 600/min, or off`);
  return Number(match[1]);
}

/** Requests per minute; a key without a limit of its own has that of everybody. */
function parseKeyLimit(text: string): number {
  const limit = parseRateLimit(text);
  if (limit === "off") throw new UsageError(`"off" is no limit of a key; write it as 600/min`);
  return limit;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`"${text}" is no number of checks; give one from 1 to 999`);
  return Number(text);
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1 && speed <= 1000)) throw new UsageError(`"${text}" is no speed; give a number from 1 to 1000`);
  return speed;
}

function parseZone(text: string): string {
  return openZone(text).id;
}

function parseName(text: string): string {
  if (!/^[\p{L}\p{N}._-]{1,80}$/u.test(text))
    throw new UsageError(`"${text}" is no archive name; use letters, digits, dot, dash and underscore, at most 80`);
  return text;
}
