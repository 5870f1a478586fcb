import type { Names } from "./names.ts";

/** A site as it is seen from a place, and the number that stands for both in the tables. */
export interface Lane {
  readonly lane: number;
  readonly siteId: string;
  readonly place: string;
}

/** The numbers of sites and places, given in pairs: one column for both, and the pairs that occur are known. */
export class LaneNames {
  readonly #names: Names;
  /** Every lane by its number less one, as far as read, and those of each site. */
  readonly #lanes: Lane[] = [];
  readonly #ofSite = new Map<string, Lane[]>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** The number of a pair, which is given one where it has none. Inside a writing transaction only. */
  give(siteId: string, place: string): number {
    return this.#names.give("lane", nameOf(siteId, place));
  }

  /** The number of a pair, or undefined where nothing stored has it. */
  find(siteId: string, place: string): number | undefined {
    return this.#names.find("lane", nameOf(siteId, place));
  }

  /** The pair of a number. Outside of writing transactions only, which may be undone. */
  of(lane: number): Lane {
    const found = this.#lanes[lane - 1] ?? this.#read()[lane - 1];
    if (found === undefined) throw new RangeError(`no lane has the number ${lane}`);
    return found;
  }

  /** The pairs that occur of some sites and places; of all where none are named. As `of`, outside of writing transactions. */
  among(siteIds: readonly string[] | undefined, places: readonly string[] | undefined): readonly Lane[] {
    const all = this.#read();
    const ofSites = siteIds ? [...new Set(siteIds)].flatMap((siteId) => this.#ofSite.get(siteId) ?? []) : all;
    return places ? ofSites.filter(({ place }) => places.includes(place)) : ofSites;
  }

  #read(): readonly Lane[] {
    for (const [lane, name] of this.#names.from("lane", this.#lanes.length + 1)) {
      const [siteId, place]: readonly [string, string] = JSON.parse(name);
      const read = { lane, siteId, place };
      this.#lanes.push(read);
      const ofSite = this.#ofSite.get(siteId);
      if (ofSite) ofSite.push(read);
      else this.#ofSite.set(siteId, [read]);
    }
    return this.#lanes;
  }
}

function nameOf(siteId: string, place: string): string {
  return JSON.stringify([siteId, place]);
}
