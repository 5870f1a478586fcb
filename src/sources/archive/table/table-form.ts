import type { RowPlan } from "./row-plan.ts";
import type { Dialect } from "./table-line.ts";

/** How a table is to be read. */
export interface TableForm {
  readonly dialect: Dialect;
  /** Names of the columns, or null where the first row is data. */
  readonly headers: readonly string[] | null;
  /** Number of the line on which the header stands, or 0. */
  readonly headerLine: number;
  readonly width: number;
  readonly plan: RowPlan;
  /** What it was taken for, in plain words. */
  readonly shape: string;
}

/** Why a text is no table of posts: a sentence for its reader. */
export interface NoTable {
  readonly refusal: string;
}
