import { compareIds, isLater } from "./ids.ts";
import type { Sighting, StatusIntake } from "./intake.ts";
import type { MastodonServer } from "./server.ts";
import type { TagGroup } from "./tags.ts";

/**
 * A status from another server has an id by the time at which it was written, and may arrive this much later: whoever
 * reads on from the newest id only would never see it. Time of the server, not nominal.
 */
export const LATE_MS = 60_000;

/** No server gives fewer at once, where it has more. */
const SHORT_PAGE = 20;

export interface Page {
  /** By id, the oldest first. */
  readonly sightings: readonly Sighting[];
  /** There may be more after it. */
  readonly isFull: boolean;
}

/** Timelines of hashtags by pages. Methods throw ConnectionFault. */
export class Timeline {
  readonly #server: MastodonServer;
  readonly #intake: StatusIntake;
  /** The most that a page held so far: servers give fewer than asked for, and a page that is shorter is the last. */
  #longest = SHORT_PAGE;

  constructor(server: MastodonServer, intake: StatusIntake) {
    this.#server = server;
    this.#intake = intake;
  }

  /** The newest page, or with `minId` the first after it. */
  async page(group: TagGroup, minId: string | undefined, signal: AbortSignal): Promise<Page> {
    const values = await this.#server.page(group, minId, signal);
    const isFull = values.length >= this.#longest;
    this.#longest = Math.max(this.#longest, values.length);
    const sightings = values.flatMap((value) => this.#intake.sighting(value) ?? []);
    return { sightings: sightings.sort((a, b) => compareIds(a.localId, b.localId)), isFull };
  }

  /** Every page after `minId`, up to the present. */
  async *pagesAfter(group: TagGroup, minId: string, signal: AbortSignal): AsyncGenerator<Page> {
    for (let from = minId; ; ) {
      const page = await this.page(group, from, signal);
      yield page;
      const last = page.sightings.at(-1)?.localId;
      if (!page.isFull || last === undefined || !isLater(last, from)) return;
      from = last;
    }
  }
}
