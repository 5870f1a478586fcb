import type { Span } from "../../core/coverage.ts";
import { ConnectionFault, type RefillItem } from "../live.ts";
import { timeValue } from "../normalise/time-value.ts";
import { idAt, reachBack, tellsTime } from "./ids.ts";
import type { Sighting, StatusIntake } from "./intake.ts";
import type { TagGroup } from "./tags.ts";
import { LATE_MS, type Page, type Timeline } from "./timeline.ts";

export interface RefillContext {
  readonly timeline: Timeline;
  readonly intake: StatusIntake;
  readonly groups: readonly TagGroup[];
}

/**
 * Fetches what a stream missed from the timelines of its tags, which Mastodon keeps for good. A gap is placed by the
 * newest id known before it, else by the time that the ids of the server tell, and a minute earlier, because a post
 * from another server may arrive that late. What arrives later still, after the gap, comes by the stream; what
 * was deleted in the gap does not come at all. `whole` is false where a timeline is refused or the gap cannot be placed.
 */
export async function* refillGap(
  { timeline, intake, groups }: RefillContext,
  gap: Span,
  signal: AbortSignal,
): AsyncGenerator<RefillItem> {
  let whole = true;
  for (const group of groups) {
    const fetched = new GapPages(timeline, intake, gap);
    for await (const page of fetched.of(group, signal))
      for (const sighting of page.sightings) yield* intake.take(sighting, "refill");
    whole &&= fetched.isWhole;
  }
  if (!signal.aborted) yield { type: "refilled", whole, without: null };
}

class GapPages {
  readonly #timeline: Timeline;
  readonly #intake: StatusIntake;
  readonly #gap: Span;
  isWhole = true;

  constructor(timeline: Timeline, intake: StatusIntake, gap: Span) {
    this.#timeline = timeline;
    this.#intake = intake;
    this.#gap = gap;
  }

  /** Pages of one group, from before the gap to after it. */
  async *of(group: TagGroup, signal: AbortSignal): AsyncGenerator<Page> {
    try {
      const known = this.#intake.anchors.before(this.#gap.fromMs);
      if (known !== undefined) return yield* this.#after(group, reachBack(known, LATE_MS), signal);
      const newest = await this.#timeline.page(group, undefined, signal);
      const fromMs = this.#gap.fromMs - LATE_MS;
      const [oldest] = newest.sightings;
      const isAll = !newest.isFull || oldest === undefined || createdMs(oldest) < fromMs;
      if (isAll) yield newest;
      else if (newest.sightings.some((each) => tellsTime(each.localId, createdMs(each))))
        yield* this.#after(group, idAt(fromMs), signal);
      else {
        this.isWhole = false;
        yield newest;
      }
    } catch (error) {
      if (!(error instanceof ConnectionFault && error.refused)) throw error;
      this.isWhole = false;
    }
  }

  async *#after(group: TagGroup, minId: string, signal: AbortSignal): AsyncGenerator<Page> {
    for await (const page of this.#timeline.pagesAfter(group, minId, signal)) {
      yield page;
      const isPast = page.sightings.every((each) => createdMs(each) > this.#gap.toMs + LATE_MS);
      if (page.sightings.length > 0 && isPast) return;
    }
  }
}

/** NaN where it is not told. */
function createdMs({ status }: Sighting): number {
  const time = timeValue(status["created_at"]);
  return time.kind === "instant" ? time.ms : Number.NaN;
}
