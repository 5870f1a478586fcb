import type { Fault } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import type { Findings } from "./findings.ts";
import { readBlueskyView, readJetstream } from "./jetstream.ts";
import { listIn, unwrap } from "./json-lists.ts";
import { parseExact } from "./json-mend.ts";
import type { JsonSink } from "./json-splitter.ts";
import { JsonSplitter } from "./json-splitter.ts";
import type { JsonObject } from "./json-value.ts";
import { isObject } from "./json-value.ts";
import { ObjectRows } from "./object-row.ts";
import { nameOfOther } from "./other-documents.ts";
import type { Outcome } from "./outcome.ts";
import { outcomeOf } from "./outcome.ts";
import { readId } from "./row-id.ts";
import type { TimeContext } from "./row-plan.ts";
import { StatusReader } from "./statuses.ts";
import { readCompliance, readControl } from "./x-control.ts";
import { isV1Tweet, normaliseV1 } from "./x-v1.ts";
import type { Included } from "./x-v2.ts";
import { includedPosts, isV2Post, NO_INCLUDES, normaliseV2 } from "./x-v2.ts";

/** Where an object stands. */
interface Place {
  readonly line: number;
  /** Reads the object again, with numbers above 2^53 as text. */
  readonly reread: () => unknown;
  readonly included: Included;
  /** Whether it is an element of `data`, where everything with an id and a text is a post of X. */
  readonly isData: boolean;
  readonly exact: boolean;
}

/** Reads posts from a stream of JSON in whatever layout, each object by its own form. */
export class JsonReader implements JsonSink {
  /** What the file was taken for, once something in it was recognised. */
  shape: string | null = null;
  /** What the file holds instead of posts, as far as it was recognised. */
  other: string | null = null;
  readonly #findings: Findings;
  readonly #splitter: JsonSplitter;
  readonly #rows: ObjectRows;
  readonly #statuses: StatusReader;
  readonly #oneLine: boolean;

  constructor(findings: Findings, context: TimeContext, oneLine: boolean) {
    this.#findings = findings;
    this.#rows = new ObjectRows(context);
    this.#statuses = new StatusReader(findings);
    this.#oneLine = oneLine;
    this.#splitter = new JsonSplitter(this, oneLine);
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  end(): void {
    this.#splitter.end();
  }

  fault(line: number, fault: Fault): void {
    this.#findings.read();
    this.#findings.reject(line, fault);
  }

  cutList(): void {
    this.#findings.warn("cut_list");
  }

  value(value: unknown, raw: string, line: number, elementLines: readonly number[] | null): void {
    if (!isObject(value)) this.#scalar(value, line);
    else {
      const place: Place = { line, reread: () => parseExact(raw), included: NO_INCLUDES, isData: false, exact: false };
      if (isV2Post(value)) this.#object(value, place);
      else this.#document(value, place, elementLines);
    }
  }

  #scalar(value: unknown, line: number): void {
    this.#findings.read();
    const id = readId(String(value), false);
    if (id.ms === null || id.key === null) {
      this.#findings.reject(line, id.isSequential && id.key !== null ? FAULTS.sequentialId : FAULTS.noPostId);
      return;
    }
    this.#recognise("list of post ids or addresses, without texts");
    const nothing = { kind: "original" as const, subjectId: null, editedAtMs: null, author: undefined, lang: null };
    const url = `https://x.com/i/web/status/${id.key.slice(2)}`;
    this.#findings.post(line, {
      ...nothing,
      platform: "x",
      id: id.key,
      postedAtMs: id.ms,
      text: null,
      hashtags: [],
      url,
      flags: ["volume_only"],
    });
  }

  /** An object that may hold a list of posts, or one post inside another object. */
  #document(value: JsonObject, place: Place, elementLines: readonly number[] | null): void {
    const list = listIn(value);
    if (!list) {
      this.#object(value, place);
      return;
    }
    const included = includedPosts(value);
    let exactList: readonly unknown[] | undefined;
    const rereadElement = (i: number): unknown => {
      const whole = exactList === undefined ? place.reread() : undefined;
      exactList ??= (isObject(whole) && listIn(whole)?.elements) || [];
      return exactList[i];
    };
    if (list.elements.length === 0) this.#recognise("answer without posts (JSON)");
    list.elements.forEach((element, i) => {
      const line = elementLines?.[i] ?? (this.#oneLine ? i + 1 : place.line);
      const inList = { line, included, isData: list.isData, exact: false, reread: () => rereadElement(i) };
      if (isObject(element)) this.#object(element, inList);
      else this.#scalar(element, line);
    });
  }

  #object(value: JsonObject, place: Place): void {
    const inner = unwrap(value);
    if (!place.exact) this.#findings.read();
    if (this.#statuses.take(inner, place.line)) {
      this.#recognise("Mastodon statuses (JSON)");
      return;
    }
    const outcome = this.#outcome(inner, place);
    if (outcome.type === "inexact") this.#object(exactly(value, place), { ...place, exact: true });
    else this.#record(outcome, place.line);
  }

  #record(outcome: Outcome, line: number): void {
    switch (outcome.type) {
      case "post":
        this.#findings.post(line, outcome.draft);
        break;
      case "fault":
        this.#findings.reject(line, outcome.fault);
        break;
      case "delete":
        this.#findings.delete(outcome.id, outcome.deletedAtMs);
        break;
      case "notice":
        this.#findings.warn(outcome.notice);
        break;
      case "other":
        this.other ??= outcome.what;
        this.#findings.warn("not_a_post");
        break;
      case "inexact":
        break;
    }
  }

  #outcome(value: JsonObject, place: Place): Outcome {
    if (isV2Post(value) || (place.isData && typeof value["id"] === "string" && typeof value["text"] === "string")) {
      this.#recognise("X API v2 posts (JSON)");
      return outcomeOf(normaliseV2(value, place.included, place.exact));
    }
    if (isV1Tweet(value)) {
      this.#recognise("X API v1.1 tweets (JSON)");
      return outcomeOf(normaliseV1(value, place.exact));
    }
    const event = readJetstream(value);
    if (event) return this.#recognised("Bluesky events (Jetstream)", event);
    const view = readBlueskyView(value);
    if (view) return this.#recognised("Bluesky posts (JSON)", view);
    const control = readControl(value) ?? readCompliance(value);
    if (control)
      return control.type === "other" ? control : this.#recognised("X stream or compliance messages (JSON)", control);
    const what = nameOfOther(value);
    if (what !== null) return { type: "other", what };
    const row = this.#rows.read(value, place.exact);
    if (row === undefined) return { type: "fault", fault: FAULTS.notAPost };
    this.#recognise("posts with a time (JSON)");
    return outcomeOf(row);
  }

  #recognised(shape: string, outcome: Outcome): Outcome {
    this.#recognise(shape);
    return outcome;
  }

  #recognise(shape: string): void {
    this.shape ??= shape;
  }
}

/** The object with its long numbers as text; as it is, where its text cannot be read a second time. */
function exactly(value: JsonObject, place: Place): JsonObject {
  try {
    const again = place.reread();
    return isObject(again) ? again : value;
  } catch {
    return value;
  }
}
