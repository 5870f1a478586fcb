import { type BucketChoice, isBucket } from "./time/bucket.ts";
import { parseInstant } from "./time/parse.ts";
import { isSpan, MINUTE_MS, type Span } from "./time/span.ts";
import { openZone } from "./time/zone.ts";

export const CHARTS = ["reactions", "sentiment", "measures", "sites", "lanes", "coverage"] as const;
export type ChartName = (typeof CHARTS)[number];
export const POST_TABS = ["random", "shared", "first", "terms"] as const;
export type PostTab = (typeof POST_TABS)[number];
export type Split = "kind" | "source";

/** What the address says. `null` is "as the case has it". */
export interface View {
  readonly caseId: string | null;
  readonly topic: string | null;
  readonly sources: readonly string[] | null;
  readonly window: Span | null;
  /** Follows what comes in: so much time up to the newest, in milliseconds; 0 is as much as is usual. */
  readonly live: number | null;
  /** `America/New_York`, `UTC`, `browser`, or another IANA name. */
  readonly zone: string | null;
  readonly bucket: BucketChoice;
  readonly split: Split;
  /** Time whose posts are shown. */
  readonly selection: Span | null;
  readonly postTab: PostTab;
  readonly seed: number;
  readonly tables: readonly ChartName[];
}

export interface ReadView {
  readonly view: View;
  /** One sentence for each part of the address that could not be followed. */
  readonly notices: readonly string[];
}

export const DEFAULT_VIEW: View = {
  caseId: null,
  topic: null,
  sources: null,
  window: null,
  live: null,
  zone: null,
  bucket: "auto",
  split: "kind",
  selection: null,
  postTab: "random",
  seed: 1,
  tables: [],
};

const KNOWN = new Set([
  "case",
  "topic",
  "source",
  "from",
  "to",
  "live",
  "last",
  "tz",
  "b",
  "split",
  "sel",
  "posts",
  "seed",
  "table",
]);

/** Reads the query of an address. Every address is accepted: what cannot be followed is left out and told. */
export function readView(search: string, nowMs: number): ReadView {
  const params = new URLSearchParams(search);
  const notices: string[] = [];
  const refuse = (name: string, why: string): null => {
    notices.push(`“${name}=${(params.get(name) ?? "").slice(0, 60)}” in the address was left out: ${why}`);
    return null;
  };
  for (const name of new Set(params.keys()))
    if (!KNOWN.has(name)) notices.push(`“${name.slice(0, 40)}” in the address means nothing here and was left out.`);
  const one = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const text = params.get(name);
    if (text === null) return fallback;
    if ((allowed as readonly string[]).includes(text)) return text as T;
    refuse(name, `use ${allowed.join(", ")}.`);
    return fallback;
  };
  const view: View = {
    caseId: params.get("case") || null,
    topic: params.get("topic") || null,
    sources: params.get("source")?.split(",").filter(Boolean) ?? null,
    window: readWindow(params, nowMs, refuse),
    live: readLive(params, refuse),
    zone: readZone(params.get("tz"), refuse),
    bucket: readBucket(params.get("b"), refuse),
    split: one("split", ["kind", "source"], "kind"),
    selection: readSelection(params.get("sel"), nowMs, refuse),
    postTab: one("posts", POST_TABS, "random"),
    seed: readSeed(params.get("seed"), refuse),
    tables: readTables(params.get("table"), refuse),
  };
  return { view, notices };
}

/** The query of the address that shows this view: defaults are left out, readable signs are not escaped. */
export function writeView(view: View): string {
  const pairs: [string, string | null][] = [
    ["case", view.caseId],
    ["topic", view.topic],
    ["source", view.sources?.join(",") ?? null],
    ["from", view.window && isoShort(view.window.fromMs)],
    ["to", view.window && isoShort(view.window.toMs)],
    ["live", view.live === null ? null : "1"],
    ["last", view.live ? `${view.live / MINUTE_MS}m` : null],
    ["tz", view.zone],
    ["b", view.bucket === "auto" ? null : view.bucket],
    ["split", view.split === "kind" ? null : view.split],
    ["sel", view.selection && `${isoShort(view.selection.fromMs)}/${isoShort(view.selection.toMs)}`],
    ["posts", view.postTab === "random" ? null : view.postTab],
    ["seed", view.seed === 1 ? null : String(view.seed)],
    ["table", view.tables.length > 0 ? view.tables.join(",") : null],
  ];
  const written = pairs.flatMap(([name, value]) => (value === null ? [] : [`${name}=${encodeReadable(value)}`]));
  return written.length > 0 ? `?${written.join("&")}` : "";
}

/** ISO 8601 in UTC without idle parts: "2016-11-09T04:04Z". */
export function isoShort(ms: number): string {
  return new Date(ms).toISOString().replace(/(:00)?\.000Z$/, "Z");
}

/** As `encodeURIComponent`, but leaves signs that a query may hold as they are. */
export function encodeReadable(text: string): string {
  return encodeURIComponent(text).replace(/%(3A|2F|2C|40)/g, (code) => decodeURIComponent(code));
}

type Refuse = (name: string, why: string) => null;

function readWindow(params: URLSearchParams, nowMs: number, refuse: Refuse): Span | null {
  const [from, to] = [params.get("from"), params.get("to")];
  if (from === null && to === null) return null;
  if (from === null || to === null) return refuse(from === null ? "to" : "from", "a window needs both from and to.");
  const fromMs = parseInstant(from, nowMs);
  const toMs = parseInstant(to, nowMs);
  if (fromMs === null) return refuse("from", "write a time with an offset, such as 2016-11-08T22:00-05:00.");
  if (toMs === null) return refuse("to", "write a time with an offset, such as 2016-11-09T01:00-05:00.");
  return isSpan(fromMs, toMs) ? { fromMs, toMs } : refuse("to", "the window must end after it begins.");
}

/** `live=1`, with `last=90m` where another length than the usual is followed. A window that is named wins. */
function readLive(params: URLSearchParams, refuse: Refuse): number | null {
  const [live, last] = [params.get("live"), params.get("last")];
  if (live === null) return last === null ? null : refuse("last", "it needs live=1.");
  if (live !== "1") return refuse("live", "use live=1.");
  if (params.has("from") || params.has("to")) return refuse("live", "a window is named too.");
  const minutes = /^\d{1,5}m$/.test(last ?? "0m") ? Number.parseInt(last ?? "0", 10) : Number.NaN;
  if (minutes === 0 || (minutes >= 5 && minutes <= 10_080)) return minutes * MINUTE_MS;
  refuse("last", "use 5m to 10080m.");
  return 0;
}

function readZone(text: string | null, refuse: Refuse): string | null {
  if (text === null || text === "browser" || openZone(text, "UTC")) return text;
  return refuse("tz", "use America/New_York, UTC or browser.");
}

function readBucket(text: string | null, refuse: Refuse): BucketChoice {
  if (text === null || text === "auto") return "auto";
  if (isBucket(text)) return text;
  refuse("b", "use auto, PT1M, PT5M, PT10M, PT15M, PT30M, PT1H or P1D.");
  return "auto";
}

function readSelection(text: string | null, nowMs: number, refuse: Refuse): Span | null {
  if (text === null) return null;
  const [from = "", to = ""] = text.split("/");
  const fromMs = parseInstant(from, nowMs);
  const toMs = parseInstant(to, nowMs);
  if (fromMs !== null && toMs !== null && isSpan(fromMs, toMs)) return { fromMs, toMs };
  return refuse("sel", "write two times with offsets and a slash between them.");
}

function readSeed(text: string | null, refuse: Refuse): number {
  if (text === null) return 1;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  refuse("seed", "use a whole number.");
  return 1;
}

function readTables(text: string | null, refuse: Refuse): readonly ChartName[] {
  const names = text?.split(",") ?? [];
  const known = CHARTS.filter((chart) => names.includes(chart));
  if (known.length < names.length) refuse("table", `use ${CHARTS.join(", ")}.`);
  return known;
}
