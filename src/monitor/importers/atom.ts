import type { OutageUpdate } from "../../core/outage.ts";
import { openZone, type Zone } from "../../core/zone.ts";
import { announcedEnd, announcedStart, resolvedInUpdates, statusWord } from "./announced.ts";
import { DocumentBuilder, type Refusal } from "./document-builder.ts";
import { readFeedDate, readUpdateTime } from "./feed-times.ts";
import { writtenUpdates } from "./feed-updates.ts";
import { type Feed, type FeedEntry, readFeed } from "./feed-xml.ts";
import { htmlText } from "./html-text.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { hostOf } from "./names.ts";
import { earliest, latest, readTime } from "./times.ts";
import { shown, webAddress } from "./values.ts";

const KUMA_TITLE = " is down";
const KUMA_SINCE = " has been down since ";
const UTC = openZone("UTC");
/** Words of declared work. */
const WORK = new Set(["scheduled", "in_progress", "verifying", "completed"]);
/** Words that status pages know; of others nothing is concluded. */
const STATUSES = new Set([...WORK, "investigating", "identified", "monitoring", "resolved", "update", "postmortem"]);
const WINDOW = /between (\d\d?:\d\d) UTC and (\d\d?:\d\d) UTC/i;

interface Reading {
  readonly builder: DocumentBuilder;
  readonly feed: Feed;
  readonly zone: Zone | null;
}

/** Atom and RSS feeds of status pages, and those of Uptime Kuma. */
export function importAtom(xml: string, settings: ImportSettings): ImportedDocument {
  const feed = readFeed(xml, settings.name);
  const builder = new DocumentBuilder("atom", settings);
  builder.read = feed.entries.length;
  const reading = { builder, feed, zone: settings.tz === null ? null : openZone(settings.tz) };
  feed.entries.forEach((entry, i) => {
    const at = `entries[${i}]`;
    builder.refuse(at, isOfKuma(entry) ? takeDown(reading, at, entry) : takeEntry(reading, at, entry));
  });
  return builder.done();
}

function takeEntry(reading: Reading, at: string, entry: FeedEntry): Refusal {
  const { builder, zone } = reading;
  const published = dateOf(reading, at, entry.published);
  const updated = dateOf(reading, at, entry.updated);
  const nearMs = published ?? updated;
  const id = entry.id ?? entry.link;
  if (nearMs === null) return "it states no date that can be read";
  if (id === null) return "it has neither id nor link";
  const said = saidIn(reading, at, entry, nearMs);
  const { updates } = said;
  const firstMs = earliest([published, ...updates.map(({ atMs }) => atMs)]) ?? nearMs;
  const isWork = updates.some(({ status }) => WORK.has(statusWord(status)));
  const times = isWork
    ? workTimes(entry, updates, nearMs, zone)
    : { ...announcedStart(firstMs, builder.settings), ...endOf(reading, at, said, firstMs, updated) };
  if (times === null) return "it is declared work that does not say when it begins";
  for (const { body } of updates) warnOfWindow(builder, at, body);
  return builder.outage(at, {
    siteId: siteOf(reading, entry),
    kind: isWork ? "maintenance" : "outage",
    title: entry.title || "Incident",
    severity: isWork ? "none" : "unknown",
    confidence: "official",
    precision: said.areDated ? "m" : "s",
    providerId: `atom:${id}`,
    ...times,
    announcedAtMs: firstMs,
    sourceUrl: webAddress(entry.link),
    updates,
    documentUpdatedAtMs: updated ?? latest([published, ...updates.map(({ atMs }) => atMs)]),
  });
}

interface Said {
  /** Oldest first. */
  readonly updates: readonly OutageUpdate[];
  /** False where the times of some are only that of the entry. */
  readonly areDated: boolean;
}

/** What the operator said, with its times; those of the entry itself where they cannot be read, with a warning. */
function saidIn({ builder, zone }: Reading, at: string, entry: FeedEntry, nearMs: number): Said {
  const warned = new Set<string>();
  const warn = (code: string, words: string) => {
    if (!warned.has(code)) builder.warn(at, code, words);
    warned.add(code);
  };
  let areDated = true;
  const updates = writtenUpdates(entry.content).map(({ time, status, body }): OutageUpdate => {
    if (!STATUSES.has(statusWord(status)))
      warn("unknown_status", `the status ${shown(status)} is not known; it is kept as it is written`);
    const read = readUpdateTime(time, nearMs, zone);
    if (read.ok) return { atMs: read.ms, status, body };
    areDated = false;
    warn(read.code, `${read.reason}; the time of the entry is used instead`);
    return { atMs: nearMs, status, body };
  });
  // A feed gives the newest first; of equal times that order must stay.
  if (updates.length > 0) return { updates: updates.reverse(), areDated };
  const body = htmlText(entry.content);
  return { updates: body === "" ? [] : [{ atMs: nearMs, status: leadingStatus(entry.title), body }], areDated: false };
}

/** Where the times of updates are not known, it was over when the entry was changed last. */
function endOf({ builder }: Reading, at: string, { updates, areDated }: Said, startMs: number, updated: number | null) {
  const resolvedMs = resolvedInUpdates(updates);
  if (resolvedMs === null || areDated) return announcedEnd(resolvedMs, startMs, updates);
  if (updated === null)
    builder.warn(at, "end_not_stated", "it is called over, but not since when; its end is taken for unknown");
  return announcedEnd(null, startMs, updates, updated);
}

const DECLARED =
  /SCHEDULED EVENT:?\s{1,5}([A-Za-z]{3,9} \d{1,2}), ?(\d\d:\d\d) ?[-–] ?(?:([A-Za-z]{3,9} \d{1,2}), ?)?(\d\d:\d\d) (\S{1,8})/i;

/** Work lasts from when it was called in progress to when it was called completed, else as it was declared; null where neither is said. */
function workTimes(entry: FeedEntry, updates: readonly OutageUpdate[], nearMs: number, zone: Zone | null) {
  const [, day, from, lastDay = day, to, word] = DECLARED.exec(htmlText(entry.content)) ?? [];
  const declared = [`${day}, ${from} ${word}`, `${lastDay}, ${to} ${word}`].map((time) =>
    readUpdateTime(time, nearMs, zone),
  );
  const [declaredFrom, declaredTo] = declared.map((time) => (time.ok ? time.ms : null));
  const begun = updates.find(({ status }) => statusWord(status) === "in_progress")?.atMs;
  const startMs = begun ?? declaredFrom ?? null;
  if (startMs === null) return null;
  const endMs = resolvedInUpdates(updates) ?? declaredTo ?? null;
  return {
    startEarliestMs: startMs,
    startLatestMs: startMs,
    endEarliestMs: endMs,
    endLatestMs: endMs,
    precisionNote: "the hours it was declared for",
  };
}

/** "[Resolved] Slow logins" and "Resolved: slow logins" say how it stands. */
function leadingStatus(title: string): string {
  const word = /^\[?([A-Za-z]{3,14})(?:\]|:)/.exec(title)?.[1];
  return word !== undefined && STATUSES.has(statusWord(word)) ? word : "unknown";
}

/** A sentence of a post-mortem may hold the true times, or those of another day: it is told, and never applied. */
function warnOfWindow(builder: DocumentBuilder, at: string, body: string): void {
  const window = WINDOW.exec(body);
  if (window)
    builder.warn(
      at,
      "stated_window",
      `its words name the time ${shown(window[0])}; that is not applied, look at it and edit the outage`,
    );
}

function siteOf({ builder, feed }: Reading, entry: FeedEntry): string {
  const page = webAddress(feed.link) ?? webAddress(entry.link);
  const host = hostOf(page);
  if (page === null || host === null) return builder.unnamedSite("feed");
  return builder.site({ id: host, name: host, url: new URL("/", page).href });
}

function dateOf({ builder, zone }: Reading, at: string, written: string | null): number | null {
  if (written === null) return null;
  const time = readFeedDate(written, zone);
  if (!time.ok) builder.warn(at, "unreadable_time", time.reason);
  return time.ok ? time.ms : null;
}

function isOfKuma({ title, content }: FeedEntry): boolean {
  return title.endsWith(KUMA_TITLE) && content.includes(KUMA_SINCE);
}

/** An entry of Uptime Kuma: a monitor that is down now, and since when. */
function takeDown({ builder, feed }: Reading, at: string, { id, title, content, published }: FeedEntry): Refusal {
  const name = title.slice(0, -KUMA_TITLE.length).trim();
  const words = htmlText(content);
  const since = words.slice(words.lastIndexOf(KUMA_SINCE) + KUMA_SINCE.length).trim();
  const time = readTime(since, UTC);
  if (!time.ok) return time.reason;
  if (name === "") return "it names no monitor";
  const seen = published === null ? null : readFeedDate(published, UTC);
  return builder.outage(at, {
    siteId: builder.site({ id: name, name }),
    kind: "outage",
    title: `${name}: down`,
    severity: "major",
    confidence: "measured",
    precision: "s",
    precisionNote: "the first failing check that the monitor names; when it passed last is not known",
    providerId: `atom:${id ?? `${name}-${time.ms}`}`,
    startLatestMs: time.ms,
    endEarliestMs: latest([time.ms, seen?.ok ? seen.ms : null]),
    endLatestMs: null,
    sourceUrl: webAddress(feed.link),
  });
}
