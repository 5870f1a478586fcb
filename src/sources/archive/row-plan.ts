import type { Zone } from "../../core/zone.ts";
import type { Role } from "./column-names.ts";
import { rolesOf } from "./column-names.ts";
import type { DateOrder } from "./dates.ts";
import type { Platform } from "./draft.ts";

/** What reading needs to know beside the file itself. */
export interface TimeContext {
  /** Zone of times without an offset, or null where none was named. */
  readonly zone: Zone | null;
  isPlausible(ms: number): boolean;
}

/** Which column says what; -1 and empty lists where none does. */
export interface RowPlan extends TimeContext {
  readonly id: number;
  readonly url: number;
  readonly text: number;
  /** Columns that together tell the time, best first. */
  readonly times: readonly number[];
  readonly dateOrder: DateOrder | null;
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
