import type { Findings } from "../archive/findings.ts";
import type { JsonSink } from "../archive/json/json-sink.ts";
import { JsonSplitter } from "../archive/json/json-splitter.ts";
import type { Fault } from "../normalise/draft.ts";
import { isObject } from "../normalise/json-value.ts";
import { ByteCap } from "./byte-cap.ts";
import { MeasureBook, type MeasureContext } from "./measure-book.ts";
import { isEmptyAnswer, type JsonKind, jsonKindOf, jsonRows, UTC } from "./measure-json.ts";
import { MEASURE_FAULTS } from "./measures.ts";
import type { SeriesDraft } from "./series-builder.ts";

/** Names of members that only documents with measures have: all others are spared a second look. */
const HINT = /"(?:tweet_count|post_count|total_tweet_count|total_post_count|timeline|views)"\s*:/;

/** What kind of measures a JSON text holds, by its first object that says anything; null where it may hold posts. */
export function sniffMeasureJson(head: string, isAll: boolean): JsonKind | null {
  if (isAll && /^\s*\{\s*\}\s*$/.test(head)) return "GDELT timeline";
  if (!HINT.test(head)) return null;
  let kind: JsonKind | null | undefined;
  const splitter = new JsonSplitter(
    {
      value(value) {
        if (kind === undefined && isObject(value) && !isEmptyAnswer(value)) kind = jsonKindOf(value);
      },
      fault: () => undefined,
      cutList: () => undefined,
      decodeTexts: () => false,
    },
    !head.trim().includes("\n"),
  );
  splitter.push(Buffer.from(head));
  splitter.end();
  return kind ?? null;
}

/** Reads measures from JSON in whatever layout, and gives the series when it ends. */
export class MeasureJsonReader implements JsonSink {
  readonly shape: string;
  readonly holds = "measures";
  readonly #kind: JsonKind;
  readonly #findings: Findings;
  readonly #context: MeasureContext;
  readonly #book: MeasureBook;
  readonly #cap: ByteCap;
  readonly #splitter: JsonSplitter;
  readonly #oneLine: boolean;
  /** One object for each series, so that the book knows it again at once. */
  readonly #drafts = new Map<string, SeriesDraft>();
  #rows = 0;

  constructor(kind: JsonKind, findings: Findings, context: MeasureContext, oneLine: boolean) {
    this.shape = `${kind} (JSON)`;
    this.#kind = kind;
    this.#findings = findings;
    this.#context = context;
    this.#book = new MeasureBook(findings, context);
    this.#cap = new ByteCap(context.file);
    this.#oneLine = oneLine;
    this.#splitter = new JsonSplitter(this, oneLine);
  }

  decodeTexts(): boolean {
    return false;
  }

  push(chunk: Uint8Array): void {
    this.#cap.add(chunk.length);
    this.#splitter.push(chunk);
  }

  end(): void {
    this.#splitter.end();
    this.#book.finish(this.#rows);
  }

  fault(line: number, fault: Fault): void {
    this.#rows++;
    this.#findings.read();
    this.#findings.reject(line, fault);
  }

  cutList(): void {
    this.#findings.warn("cut_list");
  }

  value(value: unknown, _raw: () => string, line: number, elementLines: readonly number[] | null): void {
    if (!isObject(value) || (jsonKindOf(value) !== this.#kind && !isEmptyAnswer(value))) {
      this.fault(line, MEASURE_FAULTS.notAMeasure);
      return;
    }
    // A timeline nests its rows one list deeper than the splitter looks.
    const listed = this.#kind === "GDELT timeline" ? null : elementLines;
    let row = 0;
    for (const found of jsonRows(value, this.#kind, this.#context)) {
      this.#rows++;
      this.#findings.read();
      const fault = "reason" in found ? found : this.#book.add(this.#known(found.draft), found.entry, UTC);
      const place = listed?.[row] ?? (this.#oneLine && line === 1 ? row + 1 : line);
      if (fault !== null) this.#findings.reject(place, fault);
      row++;
    }
  }

  #known(draft: SeriesDraft): SeriesDraft {
    const key = draft.key.join("\n");
    const known = this.#drafts.get(key) ?? draft;
    this.#drafts.set(key, known);
    return known;
  }
}
