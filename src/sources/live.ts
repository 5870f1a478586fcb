import type { Allowance, FaultKind } from "../core/backoff.ts";
import type { Span } from "../core/coverage.ts";
import { AppError } from "../core/errors.ts";
import type { Post, SourceId } from "../core/post.ts";

/**
 * A standing connection to a platform with coverage and cursor of its own: X's filtered stream, Jetstream, one Mastodon
 * instance. The feed speaks the protocol; when to connect, what was missed and what is stored is the supervisor's.
 */
export interface LiveFeed {
  readonly source: SourceId;
  /** Name within the source, stable over restarts: "stream", "jetstream", "mastodon.example". */
  readonly feed: string;
  /** For people: "Bluesky", "Mastodon at mastodon.example". */
  readonly title: string;
  /** True where it tells of all posts of the platform, so that most items are not ours. */
  readonly firehose: boolean;
  /** Connections that the platform allows; nominal. */
  readonly connects: Allowance;
  /**
   * Makes one connection and yields what comes over it, in order. When `signal` aborts it closes the connection, may
   * yield what had come, and ends; throws ConnectionFault when the connection cannot be made or is lost, whoever closed it. Leaves nothing open behind.
   *
   * Reading stops when the items are not taken (the platform is slowed down, memory stays bounded).
   */
  connect(start: FeedStart, signal: AbortSignal): AsyncIterable<LiveItem>;
  /**
   * Fetches what was posted in a gap, for platforms that cannot replay from a cursor. Ends with `refilled`; throws
   * ConnectionFault where it cannot be done now.
   */
  readonly refill?: Refill;
  /** Ends connections of ours that the platform still counts, after a fault that says `occupied`. */
  release?(signal: AbortSignal): Promise<void>;
}

/** Where a connection goes on from. */
export interface FeedStart {
  /** The last committed cursor, or undefined where the feed never ran. */
  readonly cursor: string | undefined;
  /** Until when the feed was proven to have seen everything, epoch ms; null where it never ran. */
  readonly provenMs: number | null;
}

export interface Refill {
  /** Gaps that ended longer ago cannot be refilled; nominal it is not: a limit of the platform in real time. */
  readonly reachMs: number;
  fetch(gap: Span, signal: AbortSignal): AsyncIterable<RefillItem>;
}

export type RefillItem =
  | Extract<LiveItem, { type: "post" | "alias" | "cursor" }>
  /** Last: what is known of the gap now. `whole`: nothing of it is missing, but for reposts where `without` says so. */
  | { readonly type: "refilled"; readonly whole: boolean; readonly without: "reposts" | null };

/**
 * What comes over a connection. Times are epoch milliseconds of our clock; while a replay is under way, `alive` has the
 * platform's times instead, as only these are proven.
 */
export type LiveItem =
  /**
   * The platform accepted the connection; from `atMs` on everything is delivered. With `resumed` it first replays what
   * came after the cursor; until `caught-up` comes items are of the past.
   */
  | { readonly type: "open"; readonly atMs: number; readonly resumed: boolean }
  /** The replay has come to the present: nothing after `fromMs` is missing, nor before, but for `gap` items. */
  | { readonly type: "caught-up" }
  /**
   * A normalised post; `via` and `receivedAtMs` are set by the feed. `topics`: under whose rule the platform delivered it.
   * A repost without text counts where its subject is one of ours. `cursor`: where to go on once this is committed.
   */
  | { readonly type: "post"; readonly post: Post; readonly topics?: readonly string[]; readonly cursor?: string }
  /** `id` may be an alias. */
  | { readonly type: "delete"; readonly id: string; readonly deletedAtMs: number | null; readonly cursor?: string }
  /** Another id under which the platform may delete the post: a local id, a later version. */
  | { readonly type: "alias"; readonly alias: string; readonly id: string }
  /** What became of an account. `hidden` may become `active` again, `deleted` may not. */
  | {
      readonly type: "account";
      readonly authorKey: string;
      readonly state: "active" | "hidden" | "deleted";
      readonly cursor?: string;
    }
  /** All posts of the platform in the minute so far, ours or not: the denominator. Replaces what was said before. */
  | { readonly type: "seen"; readonly minuteMs: number; readonly posts: number }
  /**
   * A sign of life: everything that the platform sent up to `atMs` has been yielded. Only this proves that a time was
   * seen, so the last one of a connection is yielded before its fault is thrown.
   */
  | { readonly type: "alive"; readonly atMs: number; readonly cursor?: string }
  | { readonly type: "cursor"; readonly cursor: string }
  /** The platform says, or shows, that this is missing and will not come. */
  | { readonly type: "gap"; readonly fromMs: number; readonly toMs: number; readonly reason: string }
  /** From now on a limit holds: `sampled` posts carry their weight, `capped` ones do not come at all; `live` ends it. */
  | {
      readonly type: "flow";
      readonly state: "live" | "sampled" | "capped";
      readonly atMs: number;
      readonly sentence: string;
    };

/**
 * Why a connection ended or could not be made. `message` is one sentence for people ("cannot reach mastodon.example"),
 * without secrets. `kind` chooses the ladder of waits.
 */
export class ConnectionFault extends AppError {
  override readonly name = "ConnectionFault";
  readonly kind: FaultKind;
  /** The server said not to come back before; epoch ms, never scaled. */
  readonly retryAtMs: number | null;
  /** Another connection of ours is counted by the platform: `release` it, then try again soon. */
  readonly occupied: boolean;
  /** Trying again does not help until somebody changes something (a wrong token): tried again, but rarely. */
  readonly refused: boolean;

  constructor(
    message: string,
    about: {
      readonly kind: FaultKind;
      readonly retryAtMs?: number;
      readonly occupied?: boolean;
      readonly refused?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: about.cause });
    this.kind = about.kind;
    this.retryAtMs = about.retryAtMs ?? null;
    this.occupied = about.occupied ?? false;
    this.refused = about.refused ?? false;
  }
}
