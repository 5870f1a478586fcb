import { InputError } from "../../core/errors.ts";
import type { MeasureContext } from "../measures/measure-book.ts";
import { MeasureJsonReader, sniffMeasureJson } from "../measures/measure-json-reader.ts";
import { MeasureTableReader } from "../measures/measure-table-reader.ts";
import { refuseMeasures, sniffMeasures } from "../measures/sniff-table.ts";
import { isObject } from "../normalise/json-value.ts";
import type { ByteSource } from "./bytes/byte-source.ts";
import type { OpenText } from "./bytes/open-text.ts";
import { openText } from "./bytes/open-text.ts";
import type { Findings } from "./findings.ts";
import { parseJson } from "./json/json-line.ts";
import { JsonReader } from "./json/json-reader.ts";
import type { TimeContext } from "./table/row-plan.ts";
import type { TableForm } from "./table/table-form.ts";
import { TableReader } from "./table/table-reader.ts";
import { sniffTable } from "./table/table-sniff.ts";
import { findDateOrder, orderInText } from "./times/date-order.ts";

/** What turns the bytes of a text into findings. */
export interface Reader {
  /** What the text was taken for; null until a post in it was recognised. */
  readonly shape: string | null;
  /** The same by what is no post but stands among them. */
  readonly likely?: string | null;
  /** Series without posts, where it is not posts. */
  readonly holds?: "measures";
  /** What it holds instead of posts, in the plural. */
  readonly other?: string | null;
  push(chunk: Uint8Array): void;
  end(): void;
}

/**
 * Chooses the reader by the beginning of the text: series without posts by their own forms, everything else as posts.
 * Throws InputError where it can hold neither.
 */
export async function sniff(
  source: ByteSource,
  text: OpenText,
  findings: Findings,
  context: TimeContext,
  measures: MeasureContext,
): Promise<Reader> {
  const { head, isAll } = text;
  const isBlank = /^[\s\u0000-\u001f]*$/.test(head);
  if (isBlank && isAll) throw new InputError(`${source.name} is empty; there is nothing to import`);
  const lines = head.split("\n").map((line) => line.replace(/\r$/, ""));
  if (!isAll) lines.pop();
  const isOneLine = !head.trim().includes("\n");
  const asJson = (): Reader => {
    const kind = sniffMeasureJson(head, isAll);
    if (kind !== null) return new MeasureJsonReader(kind, findings, measures, isOneLine);
    return new JsonReader(findings, { ...context, dateOrder: orderInText(head) }, isOneLine);
  };
  if (isBlank || looksLikeJson(head, lines)) return asJson();
  const measureForm = sniffMeasures(lines, measures);
  if (measureForm !== null) return new MeasureTableReader(measureForm, findings, measures);
  const form = sniffTable(lines, context);
  // Lines of a log can pass for a table, but no table has objects for rows.
  const isDoubtful = "refusal" in form || form.headers === null;
  if (isDoubtful && lines.slice(0, MAX_LINES).some(isJsonObject)) return asJson();
  if ("refusal" in form)
    throw new InputError(`${source.name} cannot be imported: ${refuseMeasures(lines) ?? form.refusal}`);
  return new TableReader(await withDateOrder(source, form), findings);
}

/** Text that begins with a bracket, with an assignment of one, or in which at least half of the first lines do. */
function looksLikeJson(head: string, lines: readonly string[]): boolean {
  const start = head.replace(/^[\s\u0000-\u001f]+/, "");
  if (/^(?:[{[]|(?:(?:var|let|const)\s+)?[\w$.]+\s*=\s*[{[])/.test(start)) return true;
  const some = lines.filter((line) => line.trim() !== "").slice(0, 50);
  return some.length > 0 && some.filter((line) => /^\s*\{.*"/.test(line)).length >= some.length / 2;
}

/** So far a log or another preamble may go before the records. */
const MAX_LINES = 2_000;

function isJsonObject(line: string): boolean {
  return /^\s*\{\s*"/.test(line) && isObject(parseJson(line));
}

/** Reads the whole table for the order of day and month, where its first rows do not show it. */
async function withDateOrder(source: ByteSource, form: TableForm): Promise<TableForm> {
  if (!form.plan.needsDateOrder || !(await source.canReopen())) return form;
  const again = await openText(source.name, source.open(), () => undefined);
  const dateOrder = await findDateOrder(again.chunks, form);
  return { ...form, plan: { ...form.plan, dateOrder } };
}
