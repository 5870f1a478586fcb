import type { ImportFormat } from "../../core/import-format.ts";
import type { Moment } from "../../core/moment.ts";
import { BARE_OUTAGE, type Outage } from "../../core/outage.ts";
import type { Site } from "../../core/site.ts";
import { cleanText } from "../../core/text.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { digest, eventId, slug } from "./names.ts";
import { type Fields, isFields } from "./values.ts";

/** Why an entry is not taken; null where it is. */
export type Refusal = string | null;

/** What an importer says of an outage; the rest is as of an outage of which nothing more is known. */
export type OutageDraft = Pick<Outage, "siteId" | "kind" | "title" | "severity" | "confidence"> &
  Partial<Omit<Outage, "id" | "origin" | "documentSha256" | "edits">> & { readonly providerId: string };

export type MomentDraft = Pick<Moment, "title" | "atMs" | "untilMs" | "precision" | "sourceUrl">;

const FIRST_MS = Date.UTC(1900, 0, 1);
const LAST_MS = Date.UTC(2200, 0, 1);

/**
 * Gathers what an importer finds. Nothing gets past it that ends before it begins or lies beyond the years 1900 to 2200,
 * and of two entries with one id the later version stands.
 */
export class DocumentBuilder {
  readonly settings: ImportSettings;
  /** Entries of the document. */
  read = 0;
  readonly #format: ImportFormat;
  readonly #sites = new Map<string, Site>();
  readonly #outages = new Map<string, Outage>();
  readonly #moments = new Map<string, Moment>();
  readonly #suspects: ImportedDocument["suspects"][number][] = [];
  readonly #warnings: ImportedDocument["warnings"][number][] = [];
  readonly #rejected: ImportedDocument["rejected"][number][] = [];

  constructor(format: ImportFormat, settings: ImportSettings) {
    this.#format = format;
    this.settings = settings;
  }

  warn(at: string, code: string, text: string): void {
    this.#warnings.push({ at, code, text });
  }

  /** Reads one entry after the other: `take` gives the reason why an entry was refused, or null. */
  each(name: string, entries: readonly unknown[], take: (entry: Fields, at: string) => Refusal): void {
    entries.forEach((entry, i) => {
      const at = `${name}[${i}]`;
      this.read++;
      this.refuse(at, isFields(entry) ? take(entry, at) : "it is no object");
    });
  }

  /** Lists an entry that was refused; null says that it was not. */
  refuse(at: string, reason: Refusal): void {
    if (reason !== null) this.#rejected.push({ at, reason });
  }

  /**
   * The site that an entry is about, by what the document calls it, or the one the settings name instead. The first
   * that is said of a site stands, but for an address, which is taken from wherever it is known.
   */
  site(named: {
    readonly id: string;
    readonly name: string;
    readonly url?: string | null;
    readonly country?: string | null;
  }): string {
    const stated = this.settings.site;
    const id = slug(stated ?? named.id);
    const known = this.#sites.get(id);
    const url = stated === null ? (named.url ?? null) : null;
    if (known === undefined) {
      const name = stated ?? cleanText(named.name).text;
      const country = stated === null ? (named.country ?? null) : null;
      this.#sites.set(id, { id, name, url, country, watch: null });
    } else if (known.url === null && url !== null) this.#sites.set(id, { ...known, url });
    return id;
  }

  /** The site of a document that names none: that of the settings, else the name of the document, with a warning. */
  unnamedSite(at: string): string {
    const { site, name } = this.settings;
    const isTold = this.#sites.has(slug(site ?? name));
    if (site === null && !isTold)
      this.warn(
        at,
        "site_from_name",
        `the document names no site, so it is called ${slug(name)} after its own name; say which it is with --site`,
      );
    return this.site({ id: name, name });
  }

  /** Takes an outage, or says why not. */
  outage(at: string, draft: OutageDraft): Refusal {
    const outage: Outage = {
      ...BARE_OUTAGE,
      ...draft,
      id: eventId(draft.providerId),
      origin: "import",
      title: cleanText(draft.title).text,
      note: draft.note === undefined || draft.note === null ? null : cleanText(draft.note).text,
      updates: (draft.updates ?? [])
        .map(({ atMs, status, body }) => ({ atMs, status: cleanText(status).text, body: cleanText(body).text }))
        .sort((a, b) => a.atMs - b.atMs),
    };
    const fault = faultOf(outage);
    if (fault !== null) return fault;
    const known = this.#outages.get(draft.providerId);
    if (known !== undefined)
      this.warn(
        at,
        "repeated",
        `"${outage.providerId}" stands more than once; the version that was updated last is taken`,
      );
    if (known === undefined || isLater(outage, known)) this.#outages.set(draft.providerId, outage);
    return null;
  }

  moment(at: string, draft: MomentDraft, providerId: string | null): Refusal {
    const { atMs, untilMs } = draft;
    const fault =
      faultOfTimes([atMs, untilMs]) ?? (untilMs !== null && untilMs < atMs ? "it ends before it begins" : null);
    if (fault !== null) return fault;
    const title = cleanText(draft.title).text;
    const id =
      providerId === null ? `moment-${digest(JSON.stringify([title, atMs, untilMs]), 16)}` : eventId(providerId);
    if (this.#moments.has(id)) this.warn(at, "repeated", "it stands more than once and is taken once");
    this.#moments.set(id, { ...draft, id, caseId: null, kind: "moment", title });
    return null;
  }

  suspect(siteId: string, fromMs: number, toMs: number): void {
    this.#suspects.push({ siteId, fromMs, toMs });
  }

  done(): ImportedDocument {
    const outages = [...this.#outages.values()];
    const named = new Set([...outages, ...this.#suspects].map(({ siteId }) => siteId));
    return {
      format: this.#format,
      read: this.read,
      sites: [...this.#sites.values()].filter(({ id }) => named.has(id)),
      outages,
      moments: [...this.#moments.values()],
      suspects: this.#suspects,
      gaps: [],
      warnings: this.#warnings,
      rejected: this.#rejected,
    };
  }
}

/** A version without a date says nothing of its age: the first of two such stands. */
function isLater(one: Outage, other: Outage): boolean {
  return (
    one.documentUpdatedAtMs !== null &&
    (other.documentUpdatedAtMs === null || one.documentUpdatedAtMs > other.documentUpdatedAtMs)
  );
}

function faultOf(outage: Outage): string | null {
  const { startEarliestMs, startLatestMs, endEarliestMs, endLatestMs } = outage;
  const fault = faultOfTimes([
    startEarliestMs,
    startLatestMs,
    endEarliestMs,
    endLatestMs,
    outage.announcedAtMs,
    ...outage.updates.map(({ atMs }) => atMs),
  ]);
  if (fault !== null) return fault;
  if (isAfter(startEarliestMs, startLatestMs)) return "its earliest start is later than its latest start";
  if (isAfter(endEarliestMs, endLatestMs)) return "its earliest end is later than its latest end";
  if (isAfter(startEarliestMs ?? startLatestMs, endLatestMs ?? endEarliestMs)) return "it ends before it begins";
  return null;
}

function isAfter(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && one > other;
}

function faultOfTimes(times: readonly (number | null)[]): string | null {
  const isSound = times.every((ms) => ms === null || (Number.isSafeInteger(ms) && ms >= FIRST_MS && ms < LAST_MS));
  return isSound ? null : "one of its times lies outside the years 1900 to 2199";
}
