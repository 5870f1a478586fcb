import type { Zone } from "../../../core/zone.ts";
import type { DateOrder } from "../../normalise/dates.ts";
import type { Platform } from "../../normalise/draft.ts";
import type { Role } from "./column-names.ts";
import { rolesOf } from "./column-names.ts";

/** What reading needs to know beside the file itself. */
export interface TimeContext {
  /** Zone of times without an offset, or null where none was named. */
  readonly zone: Zone | null;
  isPlausible(ms: number): boolean;
  /** Order of day and month where it is known from elsewhere than the column itself. */
  readonly dateOrder: DateOrder | null;
}

/** Which columns hold the id and the address of the row's own post; -1 where none does. */
export interface IdColumns {
  readonly id: number;
  readonly url: number;
  /** Nothing but the content says that the column is about the post itself, so that each row must bear it out. */
  readonly idIsGuessed: boolean;
  readonly urlIsGuessed: boolean;
}

/** Which column says what; -1 and empty lists where none does. */
export interface RowPlan extends TimeContext, IdColumns {
  readonly text: number;
  /** Columns that together tell the time, best first. */
  readonly times: readonly number[];
  /** The names of the time columns say that they are in UTC. */
  readonly timesAreUtc: boolean;
  /** Whether dates of the sample could be read either way. */
  readonly needsDateOrder: boolean;
  readonly author: number;
  readonly handle: number;
  readonly lang: number;
  readonly hashtags: number;
  readonly kind: number;
  readonly isRepost: number;
  readonly isQuote: number;
  readonly isReply: number;
  readonly repostOf: readonly number[];
  readonly quoteOf: readonly number[];
  readonly replyTo: readonly number[];
  /** Names the subject of reposts and quotes alike. */
  readonly subject: number;
  readonly visibility: number;
  /** Nearly all ids of the column end in zeros: a spreadsheet or program has rounded them. */
  readonly idsAreRounded: boolean;
  /** The ids contradict the times beside them, so they are not of X. */
  readonly idsAreForeign: boolean;
  /** Line breaks in texts are written `\n`. */
  readonly escapedLineBreaks: boolean;
  /** Where the posts are from, if the ids do not say. */
  readonly platform: Platform;
}

/** Columns by the roles that their names allow, best name first. */
export type Candidates = ReadonlyMap<Role, readonly number[]>;

export function candidatesOf(headers: readonly string[]): Candidates {
  const found = new Map<Role, { readonly column: number; readonly rank: number }[]>();
  headers.forEach((header, column) => {
    for (const { role, rank } of rolesOf(header)) {
      const entries = found.get(role) ?? [];
      entries.push({ column, rank });
      found.set(role, entries);
    }
  });
  return new Map(
    [...found].map(([role, entries]) => [role, entries.sort((a, b) => a.rank - b.rank).map(({ column }) => column)]),
  );
}

/** Which columns were taken for what, in words: `text in "text", time in "created_at"`. Without headers by number. */
export function describeColumns(headers: readonly string[] | null, plan: RowPlan): string {
  const called = (column: number): string => (headers === null ? `column ${column + 1}` : `"${headers[column]}"`);
  const parts = [plan.text === -1 ? "no texts" : `text in ${called(plan.text)}`];
  if (plan.times.length > 0) parts.push(`time in ${plan.times.map(called).join(" and ")}`);
  if (plan.id !== -1) parts.push(`id in ${called(plan.id)}`);
  else if (plan.url !== -1 && plan.text === -1) parts.push(`address in ${called(plan.url)}`);
  return parts.join(", ");
}
