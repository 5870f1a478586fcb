import type { Pace } from "../../core/pace.ts";
import { ConnectionFault } from "../live.ts";
import { isObject, type JsonObject, objectAt } from "../normalise/json-value.ts";
import { closedFault, statusFault, type TimelinesAccess, unusableFault } from "./faults.ts";
import type { Answer, HttpClient } from "./http-client.ts";
import { comeBackMs, exhaustedUntilMs } from "./rate-headers.ts";
import type { RequestBudget } from "./request-budget.ts";
import { type TagGroup, timelinePath } from "./tags.ts";

/** The most that a page of a timeline holds. */
export const PAGE_SIZE = 40;

/** One instance, as it is configured. */
export interface Instance {
  /** Without a slash at the end. */
  readonly base: string;
  /** For people; with the port where it is not the usual one. */
  readonly host: string;
  readonly token: string | null;
}

/** What one instance answers to plain requests. Methods throw ConnectionFault. */
export class MastodonServer {
  readonly instance: Instance;
  readonly #http: HttpClient;
  readonly #budget: RequestBudget;
  readonly #pace: Pace;

  constructor(instance: Instance, http: HttpClient, budget: RequestBudget, pace: Pace) {
    this.instance = instance;
    this.#http = http;
    this.#budget = budget;
    this.#pace = pace;
  }

  /** What the instance says of itself; undefined where it does not say, as older ones and other servers do. */
  async about(signal: AbortSignal): Promise<JsonObject | undefined> {
    const { answer, value } = await this.#get("/api/v2/instance", signal);
    const { status, headers } = answer;
    if (status === 429 || status >= 500 || (status >= 300 && status < 400))
      throw statusFault(this.instance.host, status, headers, this.#withToken, this.#pace.now());
    return isObject(value) ? value : undefined;
  }

  /** One page of the timeline of some tags, as it came: the newest statuses, or with `minId` the oldest after it. */
  async page(group: TagGroup, minId: string | undefined, signal: AbortSignal): Promise<readonly unknown[]> {
    const { answer, value } = await this.#get(timelinePath(group, minId, PAGE_SIZE), signal);
    const { status, headers } = answer;
    if (Array.isArray(value)) return value;
    if (status === 200) throw unusableFault(this.instance.host, "list of posts");
    if (!this.#withToken && (status === 401 || status === 403 || status === 422))
      throw closedFault(this.instance.host, status, await this.#access(signal));
    throw statusFault(this.instance.host, status, headers, this.#withToken, this.#pace.now());
  }

  get #withToken(): boolean {
    return this.instance.token !== null;
  }

  /** Since 4.5 an instance says who may read the timelines of hashtags. */
  async #access(signal: AbortSignal): Promise<TimelinesAccess> {
    let about: JsonObject | undefined;
    try {
      about = await this.about(signal);
    } catch (error) {
      // Why it is closed was only to be told better.
      if (error instanceof ConnectionFault) return "unknown";
      throw error;
    }
    const feeds = at(about, "configuration", "timelines_access", "hashtag_feeds");
    const values = [feeds?.["local"], feeds?.["remote"]];
    if (values.every((value) => value === "disabled")) return "disabled";
    return values.includes("authenticated") ? "authenticated" : "unknown";
  }

  async #get(path: string, signal: AbortSignal): Promise<{ readonly answer: Answer; readonly value: unknown }> {
    await this.#budget.turn(signal);
    const { base, token } = this.instance;
    const got = await this.#http.json({ url: new URL(base + path), accept: "application/json", token }, signal);
    const { status, headers } = got.answer;
    const nowMs = this.#pace.now();
    const closedMs = status === 429 ? comeBackMs(headers, nowMs) : exhaustedUntilMs(headers, nowMs);
    if (closedMs !== null) this.#budget.closeUntil(closedMs);
    return got;
  }
}

/** The object under a path of keys. */
export function at(object: JsonObject | undefined, ...keys: readonly string[]): JsonObject | undefined {
  return keys.reduce<JsonObject | undefined>((inner, key) => inner && objectAt(inner, key), object);
}
