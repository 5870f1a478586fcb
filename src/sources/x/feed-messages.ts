import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import type { LiveItem } from "../live.ts";
import { isObject, type JsonObject, stringAt } from "../normalise/json-value.ts";
import { includedPosts } from "../normalise/x-v2.ts";
import type { XBudget } from "./budget-port.ts";
import type { ChargedToday } from "./charged.ts";
import { faultOfMessage } from "./faults.ts";
import type { FeedRules } from "./feed-rules.ts";
import { readPost } from "./posts.ts";
import type { StreamEvent } from "./stream.ts";

/** Counts since the start. */
export interface XSkipped {
  /** Lines that are no message. */
  readonly malformed: number;
  /** Messages of kinds that we do not know. */
  readonly unknown: number;
  /** Posts without a usable id. */
  readonly unusable: number;
}

export interface FeedMessagesOptions {
  readonly rules: Pick<FeedRules, "read">;
  readonly budget: XBudget;
  readonly charged: ChargedToday;
  readonly pace: Pace;
  readonly hashAuthor: AuthorHasher;
}

/** Reads what comes over the stream; each post is charged to the budget, whether or not it can be used. */
export class FeedMessages {
  readonly skipped = { malformed: 0, unknown: 0, unusable: 0 };
  readonly #options: FeedMessagesOptions;

  constructor(options: FeedMessagesOptions) {
    this.#options = options;
  }

  /** Throws XFault where X says that the stream has ended. */
  *items(event: StreamEvent): Generator<LiveItem> {
    if (event.type === "heartbeat") return;
    if (event.type === "malformed") {
      this.skipped.malformed++;
      return;
    }
    const { message, atMs } = event;
    const data = message["data"];
    if (isObject(data) && stringAt(data, "id") !== undefined) {
      yield* this.#postItems(message, data, atMs);
      return;
    }
    const fault = faultOfMessage(message);
    if (fault) throw fault;
    this.skipped.unknown++;
  }

  *#postItems(message: JsonObject, data: JsonObject, atMs: number): Generator<LiveItem> {
    const { rules, budget, charged, pace, hashAuthor } = this.#options;
    budget.admit(charged.cost(stringAt(data, "id") ?? "", pace.now()), pace.now());
    const included = includedPosts(message, [data]);
    const read = readPost(data, included, { receivedAtMs: atMs, via: "live", hashAuthor });
    if (!read) {
      this.skipped.unusable++;
      yield { type: "cursor", cursor: budget.state() };
      return;
    }
    const { topics, weight } = rules.read(message);
    const { post, aliases } = read;
    for (const alias of aliases) yield { type: "alias", alias, id: post.id };
    yield { type: "post", post: { ...post, weight }, topics, cursor: budget.state() };
  }
}
