import type { DateOrder } from "../../normalise/dates.ts";
import { orderShownBy } from "../../normalise/dates.ts";
import { LineSplitter } from "../bytes/line-splitter.ts";
import type { TableForm } from "../table/table-form.ts";
import { TableRows } from "../table/table-rows.ts";

/**
 * Whether the day or the month comes first in the dates of a whole table, by any row in which one of them is above 12.
 * Null where no row shows it, or rows contradict each other.
 */
export async function findDateOrder(chunks: AsyncIterable<Uint8Array>, form: TableForm): Promise<DateOrder | null> {
  const shown = new Set<DateOrder>();
  const sink = {
    row: (cells: readonly string[]) => {
      for (const column of form.plan.times) {
        const order = orderShownBy(cells[column] ?? "");
        if (order !== null) shown.add(order);
      }
    },
    unclosed: () => undefined,
  };
  const rows = new TableRows(form.dialect, sink, (cells) => cells.length === form.width);
  const lines = new LineSplitter(
    { line: (text, number) => rows.line(text, number), tooLong: () => rows.end() },
    1 << 20,
  );
  for await (const chunk of chunks) {
    lines.push(chunk);
    if (shown.size > 1) return null;
  }
  lines.end();
  rows.end();
  return shown.size === 1 ? ([...shown][0] ?? null) : null;
}

/** The order that dates in quotes show anywhere in the text, for JSON. */
export function orderInText(text: string): DateOrder | null {
  const shown = new Set(
    Array.from(text.matchAll(/"(\d{1,2}[-/]\d{1,2}[-/]\d{2,4})[\s,T"]/g), (m) => orderShownBy(m[1] ?? "")),
  );
  shown.delete(null);
  return shown.size === 1 ? ([...shown][0] ?? null) : null;
}
