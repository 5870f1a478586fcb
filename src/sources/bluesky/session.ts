import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import { Deadline } from "../deadline.ts";
import type { LiveItem } from "../live.ts";
import { BLUESKY_POST } from "../normalise/bluesky.ts";
import type { Draft } from "../normalise/draft.ts";
import type { JetstreamAccount, JetstreamCommit, JetstreamEvent } from "../normalise/jetstream.ts";
import { readCommit } from "../normalise/jetstream.ts";
import type { JsonObject } from "../normalise/json-value.ts";
import { toPost } from "../normalise/to-post.ts";
import type { FeedCursor } from "./cursor.ts";
import { writeCursor } from "./cursor.ts";
import type { FeedMemory } from "./feed-memory.ts";
import { Replay } from "./replay.ts";
import { SeenCounter } from "./seen-counter.ts";

/** A sign of life is told this often at most, where events are the sign; real milliseconds. */
const ALIVE_MS = 200;

/** Posts have up to 3,000 bytes, which are never fewer than their UTF-16 units. */
const LONGEST_TEXT = 3_000;

/** An event whose time can be relied on. */
export type TimedEvent = JetstreamEvent & { readonly did: string; readonly timeUs: number };

export interface SessionStart {
  /** Where the feed had come to, or null where it never ran. */
  readonly cursor: FeedCursor | null;
  /** From when on the server was asked for events, microseconds of its clock; null where it does not go on. */
  readonly askedUs: number | null;
  readonly provenMs: number | null;
  readonly openedAtMs: number;
}

export interface SessionContext {
  readonly pace: Pace;
  /** Whose clock stamps the events. */
  readonly host: string;
  readonly memory: FeedMemory;
  readonly hashAuthor: AuthorHasher;
  /** So long without an event, real milliseconds, and a sign of life shows that a replay is over. */
  readonly quietMs: number;
  readonly push: (item: LiveItem) => void;
}

/** Turns what comes over one connection into items. Times called `nowMs` are of our clock. */
export class Session {
  readonly #context: SessionContext;
  readonly #replay: Replay;
  readonly #seen: SeenCounter;
  /** After it what is held back is told, because nothing came with which it could have been. */
  readonly #holding: Deadline;
  /** Latest event, microseconds of the server's clock. */
  #timeUs: number | null;
  #timeHost: string | null;
  #eventMs: number;
  #signMs: number;
  #aliveMs = Number.NEGATIVE_INFINITY;
  #isAliveTold = true;
  #isPaused = false;

  constructor({ cursor, askedUs, provenMs, openedAtMs }: SessionStart, context: SessionContext) {
    this.#context = context;
    this.#timeUs = cursor?.timeUs ?? null;
    this.#timeHost = cursor?.host ?? null;
    this.#replay = new Replay({ committedUs: this.#timeUs, askedUs, provenMs, openedAtMs }, context.push);
    this.#seen = new SeenCounter(context.push, cursor);
    const { pace } = context;
    this.#holding = new Deadline(pace, ALIVE_MS / pace.real(1), () => this.#tellAlive(pace.now()));
    this.#eventMs = openedAtMs;
    this.#signMs = openedAtMs;
  }

  /** Whether a replay is under way of which something came. */
  get isReplaying(): boolean {
    return this.#replay.isPast && this.#replay.hasBegun;
  }

  event(event: TimedEvent, nowMs: number): void {
    const { timeUs, body } = event;
    if (!this.#replay.follow(timeUs)) {
      this.#timeUs = null;
      this.#context.memory.mistrustTimes();
    }
    if (this.#timeUs === null || timeUs > this.#timeUs) {
      this.#timeUs = timeUs;
      this.#timeHost = this.#context.host;
    }
    this.#eventMs = nowMs;
    if (body.type === "commit") this.#commit(event, body, nowMs);
    else if (body.type === "account") this.#account(event.did, body);
    this.noise(nowMs);
  }

  /** Something came that says nothing but that the connection stands. */
  noise(nowMs: number): void {
    this.#signMs = nowMs;
    this.#isAliveTold = false;
    if (Math.abs(nowMs - this.#aliveMs) >= ALIVE_MS) this.#tellAlive(nowMs);
    else this.#hold(nowMs);
  }

  /** The server pinged us or answered a ping: everything that was under way before has come. */
  ping(nowMs: number): void {
    if (this.#replay.isPast && nowMs - this.#eventMs >= this.#context.quietMs) this.#replay.catchUp();
    this.#signMs = nowMs;
    this.#tellAlive(nowMs);
  }

  /** The connection is over: what was held back for a moment is told. */
  end(): void {
    this.#holding.stop();
    this.#seen.flush();
    if (!this.#isAliveTold) this.#tellAlive(this.#signMs);
  }

  /** Nothing is read for a while, and nothing told. */
  pause(): void {
    this.#isPaused = true;
    this.#holding.stop();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isAliveTold) this.#holding.start();
  }

  #hold(nowMs: number): void {
    if (this.#holding.isRunning) this.#holding.touch(nowMs);
    else if (!this.#isPaused) this.#holding.start();
  }

  /** During a replay only the time of its events is proven. */
  #tellAlive(nowMs: number): void {
    if (this.#replay.isPast && !this.#replay.hasBegun) return;
    this.#holding.stop();
    this.#aliveMs = nowMs;
    this.#isAliveTold = true;
    // The cursor says how many were seen; what is kept beside it must not lag behind.
    this.#seen.flush();
    const replayedMs = this.#replay.isPast && this.#timeUs !== null ? this.#replay.ownMs(this.#timeUs) : this.#signMs;
    const atMs = Math.min(replayedMs, this.#signMs);
    this.#context.push(
      this.#timeUs === null ? { type: "alive", atMs } : { type: "alive", atMs, cursor: this.#cursor() },
    );
  }

  #cursor(): string {
    const { minutes, firstMs } = this.#seen;
    return writeCursor({ timeUs: this.#timeUs ?? 0, host: this.#timeHost, minutes, firstMs });
  }

  #account(did: string, { active, status }: JetstreamAccount): void {
    if (typeof active !== "boolean" || status === "desynchronized" || status === "throttled") return;
    const { hashAuthor, push } = this.#context;
    const state = active ? "active" : status === "deleted" ? "deleted" : "hidden";
    push({ type: "account", authorKey: hashAuthor("bluesky", did), state, cursor: this.#cursor() });
  }

  #commit({ did, timeUs }: TimedEvent, commit: JetstreamCommit, nowMs: number): void {
    const { operation, collection, record } = commit;
    if (operation !== "create" && operation !== "update" && operation !== "delete") return;
    if (collection === BLUESKY_POST && operation !== "delete" && !hasText(record)) return;
    const rev = typeof commit.rev === "string" ? commit.rev : "";
    const outcome = readCommit(did, commit, Math.floor(timeUs / 1000));
    if (outcome.type === "delete") {
      if (!this.#context.memory.history.deleted(outcome.id, rev, outcome.deletedAtMs)) return;
      this.#context.push({ ...outcome, cursor: this.#cursor() });
    } else if (outcome.type === "post" && outcome.draft.id !== null) {
      const { draft } = outcome;
      const { id } = outcome.draft;
      if (collection === BLUESKY_POST && operation === "create") this.#count(id, rev, timeUs);
      this.#post(id, draft, rev, operation === "update", nowMs);
    }
  }

  #count(id: string, rev: string, timeUs: number): void {
    if (this.#context.memory.isNew(id, rev, timeUs)) this.#seen.count(Math.floor(timeUs / 1000));
  }

  #post(id: string, draft: Draft, rev: string, isUpdate: boolean, nowMs: number): void {
    const { memory, hashAuthor, push } = this.#context;
    const standing = memory.history.version(id, rev, isUpdate);
    if (standing === "outdated") return;
    const via = this.#replay.isPast ? "refill" : "live";
    const post = toPost(draft, id, { source: "bluesky", receivedAtMs: nowMs, via, hashAuthor });
    // The cursor passes with the last item of an event, so that a crash between two of them brings both again.
    if (standing === "current") push({ type: "post", post, cursor: this.#cursor() });
    else {
      push({ type: "post", post });
      push({ type: "delete", id, deletedAtMs: standing.deletedAtMs, cursor: this.#cursor() });
    }
  }
}

/** Whether a record is a post by its text: the network takes no longer ones, and those without text have an empty one. */
function hasText(record: JsonObject | undefined): boolean {
  const text = record?.["text"];
  return typeof text === "string" && text.length <= LONGEST_TEXT;
}
