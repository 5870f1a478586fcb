import { z } from "zod";
import { HERE } from "../core/check.ts";
import { UsageError } from "../core/errors.ts";
import { isLoopback } from "../core/loopback.ts";
import type { Site } from "../core/site.ts";
import { nearest } from "../core/text.ts";
import { siteSchema, sitesOf, watchSchema } from "./site-schema.ts";

const price = z.number().nonnegative().optional();

const x = z.strictObject({
  enabled: z.boolean().optional(),
  /** Where everything of api.x.com is reached instead. */
  connect: z
    .string()
    .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, "write it as host:port")
    .optional(),
  /** A file that holds the bearer token, readable by its owner only; relative to the configuration. */
  tokenFile: z.string().min(1).optional(),
  budget: z.strictObject({ monthlyUsd: z.number().positive() }).optional(),
  /** US dollars for one post read, one request for counts. */
  prices: z.strictObject({ postRead: price, countsRecent: price, countsAll: price }).optional(),
});

const bluesky = z.strictObject({
  enabled: z.boolean().optional(),
  endpoints: z
    .array(z.url({ protocol: /^wss?$/ }))
    .min(1)
    .optional(),
});

const mastodon = z.strictObject({
  name: z.string().regex(/^[a-z0-9.-]{1,80}$/, "use small letters, digits, dots and dashes"),
  baseUrl: z.url({ protocol: /^https?$/ }),
  tokenEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "name the environment variable that holds the token, never the token itself")
    .optional(),
});

const file = z.strictObject({
  store: z.string().optional(),
  /** A file of topics, relative to the configuration. */
  topics: z.string().optional(),
  /** Files of cases, relative to the configuration. */
  cases: z.array(z.string()).optional(),
  sites: z.array(siteSchema).optional(),
  watch: watchSchema.optional(),
  /** Addresses, with `/BITS` ranges of them, that may be probed although they are not public. */
  allowAddresses: z.array(z.string().min(1)).optional(),
  sources: z
    .strictObject({ x: x.optional(), bluesky: bluesky.optional(), mastodon: z.array(mastodon).optional() })
    .optional(),
  supervisor: z.strictObject({ timeScale: z.number().min(1).max(10_000).optional() }).optional(),
});

/** Keys of the interface whose part of the product is not in this version. */
const LATER = ["alerts", "policy", "retention"];

/** Prices of X in US dollars as published in August 2026, pay per use. */
const X_PRICES = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 } as const;

export interface XSettings {
  readonly enabled: boolean;
  readonly connect: { readonly host: string; readonly port: number } | null;
  /** As written; relative to the configuration. */
  readonly tokenFile: string | null;
  readonly monthlyUsd: number | null;
  readonly prices: { readonly postRead: number; readonly countsRecent: number; readonly countsAll: number };
}

export interface MastodonSettings {
  readonly name: string;
  readonly baseUrl: string;
  readonly tokenEnv: string | null;
}

export interface SourceSettings {
  /** True where the configuration turns on any source: `start` then collects. */
  readonly collects: boolean;
  readonly x: XSettings;
  /** `endpoints` null: the public ones. */
  readonly bluesky: { readonly enabled: boolean; readonly endpoints: readonly string[] | null };
  readonly mastodon: readonly MastodonSettings[];
}

export interface WatchSettings {
  /** Name of this monitor among others. */
  readonly place: string;
  /** Addresses that are asked where a site fails; null where none are named, which is not the same as none. */
  readonly witnesses: readonly string[] | null;
  /** Another Northbound that is told of every check, and the environment variable that holds its key. */
  readonly reportTo: { readonly url: string; readonly keyEnv: string } | null;
}

/** What a configuration file says; everything is optional. */
export interface FileConfig {
  readonly store: string | null;
  readonly topics: string | null;
  readonly cases: readonly string[];
  /** Null where the file does not speak of sites. */
  readonly sites: readonly Site[] | null;
  readonly watch: WatchSettings;
  readonly allowAddresses: readonly string[];
  readonly sources: SourceSettings;
  readonly timeScale: number;
}

/**
 * Checks a parsed configuration. Throws UsageError that lists everything wrong at once; an unknown key is named with
 * the nearest known one.
 */
export function parseConfig(document: unknown, where: string): FileConfig {
  const result = file.safeParse(document ?? {});
  if (!result.success) throw new UsageError(`${where}: ${result.error.issues.flatMap(explain).join("; ")}`);
  const { store = null, topics = null, cases = [], supervisor, allowAddresses = [] } = result.data;
  const timeScale = supervisor?.timeScale ?? 1;
  const settings = sourceSettings(result.data.sources, timeScale);
  const sites = result.data.sites === undefined ? null : sitesOf(result.data.sites, where);
  const watch = watchSettings(result.data.watch, where);
  checkRehearsal([...sourceHosts(settings), ...watchHosts(sites ?? [], watch)], timeScale, where);
  checkNames(settings, where);
  return {
    store,
    topics,
    cases,
    sites,
    watch,
    allowAddresses,
    sources: settings,
    timeScale,
  };
}

function sourceSettings(stated: z.infer<typeof file>["sources"], timeScale: number): SourceSettings {
  return {
    collects:
      stated !== undefined &&
      (stated.x?.enabled === true || isOn(stated.bluesky) || (stated.mastodon ?? []).length > 0),
    x: {
      enabled: stated?.x?.enabled ?? false,
      connect: stated?.x?.connect === undefined ? null : hostAndPort(stated.x.connect),
      tokenFile: stated?.x?.tokenFile ?? null,
      monthlyUsd: stated?.x?.budget?.monthlyUsd ?? null,
      prices: {
        postRead: stated?.x?.prices?.postRead ?? X_PRICES.postRead,
        countsRecent: stated?.x?.prices?.countsRecent ?? X_PRICES.countsRecent,
        countsAll: stated?.x?.prices?.countsAll ?? X_PRICES.countsAll,
      },
    },
    bluesky: {
      // Without any word on sources it is the one that needs no key; where others are named it must be named too. A
      // rehearsal never falls back on it: its servers are on the public net.
      enabled: stated === undefined ? timeScale === 1 : isOn(stated.bluesky),
      endpoints: stated?.bluesky?.endpoints ?? null,
    },
    mastodon: (stated?.mastodon ?? []).map(({ name, baseUrl, tokenEnv = null }) => ({ name, baseUrl, tokenEnv })),
  };
}

function isOn(source: { readonly enabled?: boolean | undefined } | undefined): boolean {
  return source !== undefined && source.enabled !== false;
}

function hostAndPort(text: string): { readonly host: string; readonly port: number } {
  const at = text.lastIndexOf(":");
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(text.slice(at + 1)) };
}

function watchSettings(stated: z.infer<typeof watchSchema> | undefined, where: string): WatchSettings {
  const { place = HERE, witnesses = null, reportTo = null } = stated ?? {};
  if (reportTo !== null && place === HERE)
    throw new UsageError(
      `${where}: "watch.reportTo" needs a "watch.place" that no other monitor has, such as the name of the town`,
    );
  if (reportTo !== null && !reportTo.url.startsWith("https:") && !isLoopback(hostOf(reportTo.url)))
    throw new UsageError(`${where}: "watch.reportTo.url" must begin with https, or the key would travel in clear text`);
  return { place, witnesses, reportTo };
}

function sourceHosts({ x, bluesky, mastodon }: SourceSettings): readonly string[] {
  return [
    ...(x.enabled ? [x.connect?.host ?? "api.x.com"] : []),
    ...(bluesky.enabled ? (bluesky.endpoints?.map(hostOf) ?? ["the public servers of Bluesky"]) : []),
    ...mastodon.map(({ baseUrl }) => hostOf(baseUrl)),
  ];
}

function watchHosts(sites: readonly Site[], { witnesses, reportTo }: WatchSettings): readonly string[] {
  const urls = [...sites.map(({ url }) => url), ...(witnesses ?? []), reportTo?.url ?? null];
  return urls.filter((url) => url !== null).map(hostOf);
}

/** A clock that runs fast must never meet a real platform: its limits would be broken by that factor. */
function checkRehearsal(hosts: readonly string[], timeScale: number, where: string): void {
  if (timeScale === 1) return;
  const outside = hosts.find((host) => !isLoopback(host));
  if (outside !== undefined)
    throw new UsageError(
      `${where}: "supervisor.timeScale" above 1 is for rehearsals, and ${outside} is not on this machine; leave it out, or use loopback addresses only`,
    );
}

function checkNames({ mastodon }: SourceSettings, where: string): void {
  const names = mastodon.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`${where}: two entries of "sources.mastodon" are named "${twice}"`);
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}

function explain(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  const shown = path.join(".");
  if (issue.code !== "unrecognized_keys") return [`${shown === "" ? "the file" : `"${shown}"`}: ${issue.message}`];
  return issue.keys.map((key) => {
    if (shown === "" && LATER.includes(key)) return `"${key}" is not available in this version`;
    const known = keysAt(path);
    return `unknown key "${shown === "" ? key : `${shown}.${key}`}"; did you mean "${nearest(key, known)}"?`;
  });
}

/** Names that the schema knows at a place of the document. */
function keysAt(path: readonly string[]): readonly string[] {
  let at: unknown = file;
  for (const step of path) {
    while (at instanceof z.ZodOptional) at = at.unwrap();
    at = at instanceof z.ZodObject ? at.shape[step] : at instanceof z.ZodArray ? at.element : undefined;
  }
  while (at instanceof z.ZodOptional) at = at.unwrap();
  return at instanceof z.ZodObject ? Object.keys(at.shape) : Object.keys(file.shape);
}
