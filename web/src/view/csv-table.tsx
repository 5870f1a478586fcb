import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { type CsvTable, parseCsv } from "../data/csv.ts";
import { fetchCsv } from "../data/fetch.ts";
import { csvHref } from "../data/hrefs.ts";
import { createResource } from "../data/resource.ts";
import type { ChartName } from "../state.ts";
import type { Store } from "../store.ts";
import { count, counted } from "../time/format.ts";
import { TroubleNote } from "./notices.tsx";

const PAGE = 100;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** The CSV of a panel as a table: the same text that the CSV link gives, field by field. */
export function CsvTableView(props: {
  readonly store: Store;
  readonly name: ChartName;
  readonly title: string;
}): JSX.Element {
  const { store, name, title } = props;
  // A window that moves is followed in steps, or nobody could read the table.
  const moves = useComputed(() => store.live.value !== null && store.resolved.value?.follows === true);
  const stepped = useSignal(store.hrefs[name].peek());
  const question = useComputed(() => {
    const href = moves.value ? stepped.value : store.hrefs[name].value;
    return href === null ? null : csvHref(href);
  });
  const csv = useMemo(() => createResource(question, fetchCsv), [question]);
  useEffect(() => csv.close, [csv]);
  const table = useComputed(() => (csv.loaded.value ? parseCsv(csv.loaded.value.value) : null));
  const page = useSignal(0);
  const shown = useComputed(() => (moves.value ? name : question.value));
  useSignalEffect(() => {
    if (shown.value) page.value = 0;
  });
  useSignalEffect(() => {
    if (!store.live.value?.pulse.value) return;
    stepped.value = store.hrefs[name].peek();
    csv.retry();
  });
  const trouble = csv.trouble.value;
  if (trouble && !(moves.value && table.value)) return <TroubleNote trouble={trouble} retry={() => csv.retry()} />;
  if (!table.value) return <p class="note">Loading the table…</p>;
  return (
    <div class="csv-table" aria-busy={csv.busy.value}>
      <Rows table={table.value} title={title} page={page.value} name={name} />
      <Pager rows={table.value.rows.length} page={page} />
    </div>
  );
}

interface RowsProps {
  readonly table: CsvTable;
  readonly title: string;
  readonly page: number;
  readonly name: string;
}

function Rows({ table, title, page, name }: RowsProps): JSX.Element {
  const rows = table.rows.slice(page * PAGE, (page + 1) * PAGE);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <section class="scroll" tabIndex={0} aria-labelledby={`${name}-table-caption`}>
      <table>
        <caption id={`${name}-table-caption`}>
          {title}: {counted(table.rows.length, "row")}, field by field as in the CSV
        </caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col" data-column={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={page * PAGE + i}>
              {row.map((field, c) => {
                const look = NUMBER.test(field) ? "number" : undefined;
                const key = table.columns[c] ?? c;
                if (c === 0)
                  return (
                    <th key={key} scope="row" data-value={field}>
                      {field}
                    </th>
                  );
                return (
                  <td key={key} class={look} data-value={field}>
                    {field}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Pager({ rows, page }: { readonly rows: number; readonly page: { value: number } }): JSX.Element {
  const last = Math.max(0, Math.ceil(rows / PAGE) - 1);
  const from = rows === 0 ? 0 : page.value * PAGE + 1;
  return (
    <nav class="pager" aria-label="Pages of the table">
      <button type="button" disabled={page.value === 0} onClick={() => (page.value -= 1)}>
        Previous page
      </button>
      <span>
        Rows {count(from)}–{count(Math.min(rows, (page.value + 1) * PAGE))} of {count(rows)}
      </span>
      <button type="button" disabled={page.value >= last} onClick={() => (page.value += 1)}>
        Next page
      </button>
    </nav>
  );
}
