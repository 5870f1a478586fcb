import type { Pace } from "../../core/pace.ts";
import { SECOND_MS } from "../../core/time.ts";
import type { LiveItem } from "../live.ts";
import { type Positions, positionOf, writeCursor } from "./cursor.ts";
import { isLater, reachBack } from "./ids.ts";
import type { Sighting, StatusIntake } from "./intake.ts";
import type { TagGroup } from "./tags.ts";
import { LATE_MS, type Timeline } from "./timeline.ts";

/** From the start of one round to that of the next; nominal. */
const INTERVAL_MS = 30 * SECOND_MS;
/** Where a timeline was empty: everything is later. */
const BEFORE_ALL = "0";

export interface PollContext {
  readonly timeline: Timeline;
  readonly intake: StatusIntake;
  readonly groups: readonly TagGroup[];
  readonly pace: Pace;
}

/**
 * Asks for the timelines of tags round by round, until `signal` aborts; throws ConnectionFault.
 *
 * With `positions` it first brings everything after them (`via` refill), then says `caught-up`. Without, it stores only
 * what was written since it began, or arrived since its first request. A round that succeeded proves the time up to its start;
 * between rounds nothing is proven. Deletions are not told in timelines; edits are seen only within the last minute.
 */
export async function* pollTags(
  context: PollContext,
  positions: Positions | undefined,
  signal: AbortSignal,
): AsyncGenerator<LiveItem> {
  const { pace } = context;
  const pollers = context.groups.map((group) => new GroupPoller(group, context, positions));
  const cursor = (): string => writeCursor(new Map(pollers.flatMap((each) => each.position)));
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const startMs = pace.now();
    let isOpen = !isFirst;
    for (const poller of pollers) {
      for await (const items of poller.poll(startMs, isFirst, signal)) {
        if (!isOpen) yield { type: "open", atMs: startMs, resumed: positions !== undefined };
        isOpen = true;
        yield* items;
        if (items.length > 0 && (positions !== undefined || !isFirst)) yield { type: "cursor", cursor: cursor() };
      }
    }
    if (isFirst && positions !== undefined) yield { type: "caught-up" };
    yield { type: "alive", atMs: startMs, cursor: cursor() };
    await pace.waitUntil(startMs + pace.real(INTERVAL_MS), signal);
  }
}

class GroupPoller {
  readonly #group: TagGroup;
  readonly #context: PollContext;
  readonly #isResumed: boolean;
  #newest: string | undefined;
  /** What was there when the polling began fresh is of the past, and so is what was written before. */
  #oldUpTo: string | undefined;
  #beganMs = Number.NEGATIVE_INFINITY;
  /** Versions of the statuses that are asked for again and again because they are recent. */
  readonly #seen = new Map<string, string>();

  constructor(group: TagGroup, context: PollContext, positions: Positions | undefined) {
    this.#group = group;
    this.#context = context;
    this.#newest = positions && positionOf(group.key, positions);
    this.#isResumed = this.#newest !== undefined;
  }

  get position(): readonly (readonly [string, string])[] {
    return this.#newest === undefined ? [] : [[this.#group.key, this.#newest]];
  }

  /** Yields the items of each page. */
  async *poll(startMs: number, isFirst: boolean, signal: AbortSignal): AsyncGenerator<readonly LiveItem[]> {
    const { timeline } = this.#context;
    if (this.#newest === undefined) {
      const { sightings } = await timeline.page(this.#group, undefined, signal);
      this.#beganMs = startMs;
      this.#oldUpTo = sightings.at(-1)?.localId ?? BEFORE_ALL;
      yield this.#take(sightings, "live");
      this.#newest = this.#oldUpTo;
      return;
    }
    const via = isFirst && this.#isResumed ? "refill" : "live";
    for await (const { sightings } of timeline.pagesAfter(this.#group, reachBack(this.#newest, LATE_MS), signal)) {
      const items = this.#take(sightings, via);
      const last = sightings.at(-1)?.localId;
      if (last !== undefined && isLater(last, this.#newest)) this.#newest = last;
      yield items;
    }
    this.#forget(reachBack(this.#newest, LATE_MS));
  }

  #take(sightings: readonly Sighting[], via: "live" | "refill"): readonly LiveItem[] {
    return sightings.flatMap((sighting) => {
      const { localId, version } = sighting;
      if (this.#seen.get(localId) === version) return [];
      this.#seen.set(localId, version);
      const items = this.#context.intake.take(sighting, via);
      return items.some((item) => item.type === "post" && !this.#isOld(localId, item.post.postedAtMs)) ? items : [];
    });
  }

  #isOld(localId: string, postedAtMs: number): boolean {
    if (this.#oldUpTo === undefined || isLater(localId, this.#oldUpTo)) return false;
    return postedAtMs < this.#beganMs;
  }

  #forget(upTo: string): void {
    for (const id of this.#seen.keys()) if (!isLater(id, upTo)) this.#seen.delete(id);
  }
}
