import { InputError, UsageError } from "../../core/errors.ts";
import { OUTAGE_KINDS, type OutageKind, type Precision, SEVERITIES, type Severity } from "../../core/outage.ts";
import { openZone, type Zone } from "../../core/zone.ts";
import { type CsvColumn, csvColumn, isOutageHeader } from "./csv-columns.ts";
import { sheetRows } from "./csv-sheet.ts";
import { DocumentBuilder, type OutageDraft, type Refusal } from "./document-builder.ts";
import type { ImportedDocument, ImportSettings } from "./importer.ts";
import { digest } from "./names.ts";
import { type ReadTime, readTime } from "./times.ts";
import { shown, webAddress } from "./values.ts";

const MOMENT = "moment";
/** Columns that an export guards against formulas. */
const GUARDED = new Set<CsvColumn>(["title", "source_url", "note"]);
const TIMES = ["start", "start_latest", "end", "end_latest"] as const;
/** A time as the export writes it. */
const EXPORTED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

type Row = (column: CsvColumn) => string;

/**
 * Our own table of outages and moments, as the export writes it or by hand. Ids come from what a row says of site, kind,
 * title and start, so that importing it again adds nothing, and a row whose end is filled in is the same outage.
 */
export function importCsv(text: string, settings: ImportSettings): ImportedDocument {
  const [header, ...rows] = sheetRows(text, settings.name);
  if (header === undefined || !isOutageHeader(header.cells))
    throw new InputError(
      `${settings.name} has no column start, or none of site, kind and title; its first line must name the columns`,
    );
  const builder = new DocumentBuilder("csv", settings);
  const columns = header.cells.map(csvColumn);
  warnOfColumns(builder, header.cells, columns);
  const reading: Reading = { builder, zones: new Map(), seen: new Map() };
  for (const { line, cells } of rows) {
    builder.read++;
    const row: Row = (column) => unguarded(column, cells[columns.indexOf(column)] ?? "");
    const isWhole = cells.slice(columns.length).every((cell) => cell === "");
    const at = `line ${line}`;
    builder.refuse(
      at,
      isWhole ? takeRow(reading, at, row) : `it has ${cells.length} cells, and the header ${columns.length}`,
    );
  }
  return builder.done();
}

interface Reading {
  readonly builder: DocumentBuilder;
  readonly zones: Map<string, Zone | null>;
  /** By site, kind, title and start: what rows of this table said beside it, in their order. */
  readonly seen: Map<string, Map<string, number>>;
}

function warnOfColumns(
  builder: DocumentBuilder,
  headers: readonly string[],
  columns: readonly (CsvColumn | null)[],
): void {
  headers.forEach((header, i) => {
    const column = columns[i];
    if (column === null && header.trim() !== "")
      builder.warn("line 1", "unknown_column", `the column ${shown(header)} is not known and is passed over`);
    if (column && columns.indexOf(column) < i)
      builder.warn("line 1", "repeated_column", `there is a column ${column} already; ${shown(header)} is passed over`);
  });
}

/** Without the `'` that an export puts before what a spreadsheet could take for a formula. */
function unguarded(column: CsvColumn, cell: string): string {
  return GUARDED.has(column) && /^'[=+\-@\t\r\n\0]/.test(cell) ? cell.slice(1) : cell;
}

function takeRow(reading: Reading, at: string, row: Row): Refusal {
  const { builder } = reading;
  const zone = zoneOf(reading, row("tz").trim());
  if (zone === undefined) return `the zone ${shown(row("tz"))} is not known; use an IANA name such as America/Toronto`;
  const times = timesOf(row, zone);
  if (!times.ok) return times.reason;
  const kind = kindOf(builder, at, row("kind"));
  const sourceUrl = row("source_url") === "" ? null : row("source_url");
  if (sourceUrl !== null && webAddress(sourceUrl) === null)
    builder.warn(at, "no_address", `the source ${shown(sourceUrl)} is no web address; it is kept as it is written`);
  if (kind === MOMENT) return takeMoment(builder, at, row, times, sourceUrl);
  const site = row("site").trim();
  if (site === "" && builder.settings.site === null) return "it names no site; say which with --site";
  const { start, startLatest, end, endLatest } = times;
  if (start === null && startLatest === null && end === null && endLatest === null) return "it states no time";
  const draft = {
    siteId: builder.site({ id: site, name: site }),
    kind,
    title: row("title") === "" ? `${kind} of ${site || builder.settings.site}` : row("title"),
    severity: severityOf(builder, at, row("severity").trim()),
    confidence: "reported" as const,
    precision: times.precision,
    precisionNote: "as the table states it",
    startEarliestMs: start,
    startLatestMs: startLatest,
    endEarliestMs: end,
    endLatestMs: endLatest,
    sourceUrl,
    note: row("note") === "" ? null : row("note"),
  };
  return builder.outage(at, { ...draft, providerId: providerIdOf(reading, draft) });
}

/** Of rows that agree on site, kind, title and start but on nothing else each is an outage of its own, in their order. */
function providerIdOf({ seen }: Reading, draft: Omit<OutageDraft, "providerId">): string {
  const { siteId, kind, title, startEarliestMs, startLatestMs, ...rest } = draft;
  const start = [startEarliestMs ?? null, startLatestMs ?? null];
  const isDated = start.some((ms) => ms !== null);
  const key = JSON.stringify([
    siteId,
    kind,
    title,
    ...start,
    ...(isDated ? [] : [rest.endEarliestMs, rest.endLatestMs]),
  ]);
  const content = JSON.stringify(rest);
  const others = seen.get(key) ?? new Map<string, number>();
  const place = others.get(content) ?? others.size;
  others.set(content, place);
  seen.set(key, others);
  return `csv:${digest(place === 0 ? key : `${key}#${place}`, 24)}`;
}

function takeMoment(
  builder: DocumentBuilder,
  at: string,
  row: Row,
  { start, end, endLatest, precision }: Times,
  sourceUrl: string | null,
): Refusal {
  if (row("title").trim() === "") return "it is a moment without a title";
  if (start === null) return "it is a moment without a start";
  if (row("note") !== "") builder.warn(at, "note_left_out", "a moment has no note; it is left out");
  return builder.moment(
    at,
    {
      title: row("title"),
      atMs: start,
      untilMs: endLatest ?? end,
      precision: precision === "s" ? "exact" : "minute",
      sourceUrl: sourceUrl ?? builder.settings.name,
    },
    null,
  );
}

interface Times {
  readonly ok: true;
  readonly start: number | null;
  readonly startLatest: number | null;
  readonly end: number | null;
  readonly endLatest: number | null;
  readonly precision: Precision;
}

/**
 * The four times. A latest one that is left empty is the same as the earliest, but for a row in the very form of the
 * export, which writes both where it knows both: an outage that was open is open again.
 */
function timesOf(row: Row, zone: Zone | null): Times | (ReadTime & { readonly ok: false }) {
  const isExported = row("tz") === "UTC" && TIMES.map(row).every((written) => written === "" || EXPORTED.test(written));
  const found: (number | null)[] = [];
  let precision: Precision = "s";
  for (const column of TIMES) {
    const written = row(column).trim();
    if (written === "") {
      const isLatest = column === "start_latest" || column === "end_latest";
      found.push(isLatest && !isExported ? (found.at(-1) ?? null) : null);
      continue;
    }
    const time = readTime(written, zone);
    if (!time.ok) return { ok: false, reason: `${column}: ${time.reason}` };
    if (time.precision === "m") precision = "m";
    found.push(time.ms);
  }
  const [start = null, startLatest = null, end = null, endLatest = null] = found;
  return { ok: true, start, startLatest, end, endLatest, precision };
}

/** The zone of a row, or of all; null for none, undefined for one that is not known. */
function zoneOf({ builder, zones }: Reading, named: string): Zone | null | undefined {
  const id = named === "" ? builder.settings.tz : named;
  if (id === null) return null;
  const known = zones.get(id);
  if (known !== undefined) return known ?? undefined;
  const zone = opened(id);
  zones.set(id, zone);
  return zone ?? undefined;
}

function opened(id: string): Zone | null {
  try {
    return openZone(id);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

function kindOf(builder: DocumentBuilder, at: string, written: string): OutageKind | typeof MOMENT {
  const word = written.trim().toLowerCase();
  if (word === "") return "outage";
  if (word === MOMENT) return MOMENT;
  const known = OUTAGE_KINDS.find((kind) => kind === word);
  if (known === undefined)
    builder.warn(at, "unknown_kind", `the kind ${shown(written)} is not known; it is taken for an outage`);
  return known ?? "outage";
}

function severityOf(builder: DocumentBuilder, at: string, written: string): Severity {
  if (written === "") return "unknown";
  const known = SEVERITIES.find((severity) => severity === written.toLowerCase());
  if (known === undefined)
    builder.warn(at, "unknown_severity", `the severity ${shown(written)} is not known; it is taken for unknown`);
  return known ?? "unknown";
}
