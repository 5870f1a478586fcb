import { xDigits } from "../../normalise/x-id.ts";
import { contentOfColumn } from "./column-content.ts";
import type { TimeContext } from "./row-plan.ts";
import type { NoTable, TableForm } from "./table-form.ts";
import { isHeader, planColumns } from "./table-plan.ts";

/** A line that is not blank, and its number. */
interface Entry {
  readonly text: string;
  readonly line: number;
}

const MAX_LINES = 1_000;
const SHAPE = "list of post ids or addresses, without texts";

/**
 * A list of ids or addresses of posts, one a line, perhaps under a header: at least half of the first lines must be
 * some. The others are rejected one by one when the list is read. Null where the text is no such list.
 */
export function sniffIdList(lines: readonly string[], context: TimeContext): TableForm | null {
  const entries = entriesOf(lines);
  const ids = entries.filter(isId);
  if (ids.length === 0) return null;
  const header = headerOf(entries);
  if (ids.length * 2 < entries.length - (header === null ? 0 : 1)) return null;
  const headers = header === null ? null : [header.text];
  const plan = planColumns(
    headers,
    ids.map(({ text }) => [text]),
    context,
  );
  if (plan.id === -1 && plan.url === -1) return null;
  const dialect = { delimiter: "", backslash: false };
  return { dialect, headers, headerLine: header?.line ?? 0, width: 1, plan, shape: SHAPE };
}

/** Why lines of one cell each are no list of posts. */
export function refuseList(lines: readonly string[]): NoTable {
  const entries = entriesOf(lines);
  const offending = (headerOf(entries) === null ? entries : entries.slice(1)).find((entry) => !isId(entry));
  const what = "it is a list of something else than ids or addresses of posts";
  if (offending === undefined) return { refusal: what };
  const why = xDigits(offending.text) === null ? "is neither" : "is a number that is no id of X since November 2010";
  return { refusal: `${what}: line ${offending.line} ${why}` };
}

function entriesOf(lines: readonly string[]): readonly Entry[] {
  return lines
    .map((text, i) => ({ text: text.replace(/^\ufeff/, "").trim(), line: i + 1 }))
    .filter(({ text }) => text !== "")
    .slice(0, MAX_LINES);
}

function isId({ text }: Entry): boolean {
  return contentOfColumn([text]).ids === 1;
}

/** A first line with a known name, or with none directly above an id. */
function headerOf([first, second]: readonly Entry[]): Entry | null {
  if (first === undefined || isId(first) || xDigits(first.text) !== null) return null;
  if (isHeader([first.text])) return first;
  return second !== undefined && isId(second) && /^[\p{L}\s_.-]+$/u.test(first.text) ? first : null;
}
