import type { Fault } from "../../normalise/draft.ts";
import { FAULTS } from "../../normalise/faults.ts";
import { readBlueskyView, readJetstream } from "../../normalise/jetstream.ts";
import type { JsonObject } from "../../normalise/json-value.ts";
import { INEXACT, isObject } from "../../normalise/json-value.ts";
import type { Outcome } from "../../normalise/outcome.ts";
import { outcomeOf } from "../../normalise/outcome.ts";
import { readCompliance, readControl } from "../../normalise/x-control.ts";
import { isV1Tweet, normaliseV1 } from "../../normalise/x-v1.ts";
import type { Included } from "../../normalise/x-v2.ts";
import { includedPosts, isV2Post, NO_INCLUDES, normaliseV2 } from "../../normalise/x-v2.ts";
import type { Findings } from "../findings.ts";
import { StatusReader } from "../platforms/statuses.ts";
import { decodeV2Texts } from "../platforms/x-v2-texts.ts";
import { fromWeb } from "../platforms/x-web.ts";
import { readId } from "../table/row-id.ts";
import type { TimeContext } from "../table/row-plan.ts";
import { listIn, unwrap } from "./json-lists.ts";
import { parseExact } from "./json-mend.ts";
import type { JsonSink } from "./json-sink.ts";
import { JsonSplitter } from "./json-splitter.ts";
import { ObjectRows } from "./object-row.ts";
import { nameOfOther } from "./other-documents.ts";

/** Where an object stands. */
interface Place {
  readonly line: number;
  /** Reads the object again, with numbers above 2^53 as text. */
  readonly reread: () => unknown;
  readonly included: Included;
  /** Whether it is an element of `data`, where everything with an id and a text is a post of X. */
  readonly isData: boolean;
}

/** Reads posts from a stream of JSON in whatever layout, each object by its own form. */
export class JsonReader implements JsonSink {
  /** What the file was taken for, once a post in it was recognised. */
  shape: string | null = null;
  /** The same by what is no post but stands among them. */
  likely: string | null = null;
  /** What the file holds instead of posts, as far as it was recognised. */
  other: string | null = null;
  readonly decodeTexts = decodeV2Texts;
  readonly #findings: Findings;
  readonly #splitter: JsonSplitter;
  readonly #rows: ObjectRows;
  readonly #statuses: StatusReader;
  readonly #oneLine: boolean;
  #hasContent = false;

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
    if (!this.#hasContent) this.likely ??= "list without posts (JSON)";
  }

  fault(line: number, fault: Fault): void {
    this.#hasContent = true;
    this.#findings.read();
    this.#findings.reject(line, fault);
  }

  cutList(): void {
    this.#findings.warn("cut_list");
  }

  value(value: unknown, raw: () => string, line: number, elementLines: readonly number[] | null): void {
    this.#hasContent = true;
    if (!isObject(value)) this.#scalar(value, line);
    else {
      const place: Place = {
        line,
        reread: () => parseExact(raw()),
        included: NO_INCLUDES,
        isData: false,
      };
      if (isV2Post(value)) this.#v2(value, place);
      else this.#document(value, place, elementLines);
    }
  }

  #scalar(value: unknown, line: number): void {
    this.#findings.read();
    if (typeof value !== "string") {
      this.#findings.reject(line, FAULTS.notAPost);
      return;
    }
    const id = readId(value, false);
    if (id.ms === null || id.key === null) {
      this.#findings.reject(line, id.isSequential && id.key !== null ? FAULTS.sequentialId : FAULTS.noPostId);
      return;
    }
    this.shape ??= "list of post ids or addresses, without texts";
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
    const included = includedPosts(value, list.elements);
    let exactList: readonly unknown[] | undefined;
    const rereadElement = (i: number): unknown => {
      const whole = exactList === undefined ? place.reread() : undefined;
      exactList ??= (isObject(whole) && listIn(whole)?.elements) || [];
      return exactList[i];
    };
    if (list.elements.length === 0) this.likely ??= "answer without posts (JSON)";
    let objects = 0;
    list.elements.forEach((element, i) => {
      const known = isObject(element) ? elementLines?.[objects++] : undefined;
      const line = known ?? (this.#oneLine && place.line === 1 ? i + 1 : place.line);
      const inList = { line, included, isData: list.isData, reread: () => rereadElement(i) };
      if (isObject(element)) this.#object(element, inList);
      else this.#scalar(element, line);
    });
  }

  #v2(value: JsonObject, place: Place): void {
    this.#findings.read();
    this.shape ??= "X API v2 posts (JSON)";
    const result = normaliseV2(value, place.included, false);
    const settled = result === INEXACT ? normaliseV2(exactly(value, place), place.included, true) : result;
    this.#record(outcomeOf(settled), place.line);
  }

  #object(value: JsonObject, place: Place): void {
    this.#findings.read();
    try {
      const inner = fromWeb(value) ?? unwrap(value);
      if (this.#statuses.take(inner, place.line)) {
        this.shape ??= "Mastodon statuses (JSON)";
        return;
      }
      const outcome = this.#outcome(inner, place, false);
      if (outcome.type !== "inexact") this.#record(outcome, place.line);
      else this.#record(this.#outcome(unwrap(exactly(value, place)), place, true), place.line);
    } catch (error) {
      // JSON.parse takes what is nested so deeply that JSON.stringify gives up.
      if (!(error instanceof RangeError)) throw error;
      this.#findings.reject(place.line, FAULTS.tooDeep);
    }
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

  #outcome(value: JsonObject, place: Place, exact: boolean): Outcome {
    if (isV2Post(value) || (place.isData && typeof value["id"] === "string" && typeof value["text"] === "string")) {
      this.shape ??= "X API v2 posts (JSON)";
      return outcomeOf(normaliseV2(value, place.included, exact));
    }
    if (isV1Tweet(value)) {
      this.shape ??= "X API v1.1 tweets (JSON)";
      return outcomeOf(normaliseV1(value, exact));
    }
    const event = readJetstream(value);
    if (event) this.shape ??= "Bluesky events (Jetstream)";
    const view = event ?? readBlueskyView(value);
    if (view) this.shape ??= "Bluesky posts (JSON)";
    return view ?? this.#otherOutcome(value, exact);
  }

  #otherOutcome(value: JsonObject, exact: boolean): Outcome {
    const control = readControl(value, exact) ?? readCompliance(value, exact);
    if (control) {
      if (control.type !== "other") this.likely ??= "X stream or compliance messages (JSON)";
      return control;
    }
    const what = nameOfOther(value);
    if (what !== null) return { type: "other", what };
    const row = this.#rows.read(value, exact);
    if (row === undefined) return { type: "fault", fault: FAULTS.notAPost };
    this.shape ??= this.#rows.shape;
    return outcomeOf(row);
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
