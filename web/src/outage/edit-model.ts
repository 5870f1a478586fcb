import type { OutageRow } from "../../../src/api/schemas.ts";
import { fieldTime } from "../time/format.ts";
import { parseField } from "../time/parse.ts";
import type { Zone } from "../time/zone.ts";

/** Fields that a person may change, as the form shows them. Times are text in one zone; empty is unknown. */
export const FIELDS = [
  { name: "title", label: "Title", form: "line" },
  { name: "kind", label: "Kind", form: "choice", choices: ["outage", "degraded", "maintenance", "report"] },
  { name: "severity", label: "Severity", form: "choice", choices: ["none", "minor", "major", "critical", "unknown"] },
  { name: "start", label: "Start, at the earliest", form: "time" },
  { name: "start_latest", label: "Start, at the latest", form: "time" },
  { name: "end", label: "Lasted for sure until", form: "time" },
  { name: "end_latest", label: "Over by (empty while it is open)", form: "time" },
  { name: "precision", label: "Clock step of the ends", form: "choice", choices: ["", "s", "m", "h", "d"] },
  { name: "precision_note", label: "How the ends are known", form: "text" },
  { name: "source_url", label: "Source (address of a page)", form: "line" },
  { name: "note", label: "Note", form: "text" },
] as const;
export type FieldName = (typeof FIELDS)[number]["name"];
export type Draft = Readonly<Record<FieldName, string>>;

/** What the words of choices mean. */
export const CHOICE_WORDS: Readonly<Record<string, string>> = {
  "": "not known",
  s: "seconds",
  m: "minutes",
  h: "hours",
  d: "days",
};

/** The outage as the form begins with it. */
export function draftOf(outage: OutageRow, zone: Zone): Draft {
  const time = (text: string | null): string => (text === null ? "" : fieldTime(Date.parse(text), zone));
  const { precision, precision_note } = outage.detail;
  return {
    title: outage.title,
    kind: outage.kind,
    severity: outage.severity,
    start: time(outage.start),
    start_latest: time(outage.start_latest),
    end: time(outage.end),
    end_latest: time(outage.end_latest),
    precision: precision ?? "",
    precision_note: precision_note ?? "",
    source_url: outage.source_url ?? "",
    note: outage.note ?? "",
  };
}

/** Texts of which an empty one cannot be meant as unknown. */
const NEVER_NULL: ReadonlySet<FieldName> = new Set(["title", "kind", "severity"]);

export interface Change {
  /** What is to be sent: only what differs from what the form began with. */
  readonly changes: Readonly<Record<string, string | null>>;
  /** What cannot be sent, by field. */
  readonly errors: ReadonlyMap<string, string>;
}

/** What a person changed. A time that was left as it is keeps its seconds and less, since it is not sent. */
export function changeOf(before: Draft, now: Draft, zone: Zone): Change {
  const changes: Record<string, string | null> = {};
  const errors = new Map<string, string>();
  for (const field of FIELDS) {
    const text = now[field.name].trim();
    if (text === before[field.name].trim()) continue;
    if (text === "") {
      if (NEVER_NULL.has(field.name)) errors.set(field.name, "Write something.");
      else changes[field.name] = null;
    } else if (field.form === "time") {
      const read = parseField(text, zone);
      if (read.ok) changes[field.name] = new Date(read.ms).toISOString();
      else errors.set(field.name, read.why);
    } else changes[field.name] = text;
  }
  return { changes, errors };
}

/** What was typed, over an outage that others have changed meanwhile: only own changes win. */
export function rebased(before: Draft, typed: Draft, anew: Draft): Draft {
  const pairs = FIELDS.map(({ name }) => [name, typed[name] === before[name] ? anew[name] : typed[name]] as const);
  return Object.fromEntries(pairs) as Draft;
}
