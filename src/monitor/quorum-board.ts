import type { JudgedOutage } from "./judge.ts";

/** What one place knows of a site. */
export interface PlaceView {
  readonly place: string;
  /** In order of time. */
  readonly outages: readonly JudgedOutage[];
  /** When it was looking: half-open, `toMs` is null where it still is. */
  readonly looking: readonly { readonly fromMs: number; readonly toMs: number | null }[];
}

/** An outage with the place that saw it. */
export interface Sighting extends JudgedOutage {
  readonly place: string;
  readonly untilMs: number;
}

interface LookingSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch of time in which nothing changes. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lookers: ReadonlySet<string>;
  /** Outages whose places have a say at this time. */
  readonly down: readonly Sighting[];
  /** Outages whose places have stopped looking while others look. */
  readonly unheard: readonly Sighting[];
}

/** All outages and looking times of the places of a site. */
export class Board {
  readonly sightings: readonly Sighting[];
  readonly #looking: ReadonlyMap<string, readonly LookingSpan[]>;

  constructor(places: readonly PlaceView[]) {
    this.sightings = places
      .flatMap(({ place, outages }) =>
        outages.map((outage) => ({ ...outage, place, untilMs: outage.endLatestMs ?? Number.POSITIVE_INFINITY })),
      )
      .sort(inOrder);
    this.#looking = new Map(
      places.map(({ place, outages, looking }) => [
        place,
        [
          ...looking.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? Number.POSITIVE_INFINITY })),
          // Whoever made a check was looking at that instant, whatever the spans say.
          ...outages.flatMap(({ firstFailMs, endEarliestMs, endLatestMs }) =>
            [firstFailMs, endEarliestMs, endLatestMs ?? firstFailMs].map((ms) => ({ fromMs: ms, toMs: ms + 1 })),
          ),
        ],
      ]),
    );
  }

  /** The time from `fromMs` to `toMs`, cut wherever something changes. */
  stretches(fromMs: number, toMs: number): readonly Stretch[] {
    const sightings = this.sightings.filter((one) => one.firstFailMs < toMs && one.untilMs > fromMs);
    const looking = Array.from(this.#looking, ([place, spans]) => ({
      place,
      spans: spans.filter((span) => span.fromMs < toMs && span.toMs > fromMs),
    }));
    const bounds = [
      fromMs,
      ...sightings.flatMap((one) => [one.firstFailMs, one.untilMs]),
      ...looking.flatMap(({ spans }) => spans.flatMap((span) => [span.fromMs, span.toMs])),
    ].filter((ms) => ms >= fromMs && ms < toMs);
    const cuts = [...new Set(bounds)].sort((a, b) => a - b);
    return cuts.map((atMs, i) => {
      const lookers = new Set(
        looking.filter(({ spans }) => spans.some((span) => holds(span, atMs))).map((l) => l.place),
      );
      const failing = sightings.filter((one) => one.firstFailMs <= atMs && atMs < one.untilMs);
      const isHeard = ({ place }: Sighting) => lookers.size === 0 || lookers.has(place);
      return {
        fromMs: atMs,
        toMs: cuts[i + 1] ?? toMs,
        lookers,
        down: failing.filter(isHeard),
        unheard: failing.filter((one) => !isHeard(one)),
      };
    });
  }
}

function holds({ fromMs, toMs }: LookingSpan, atMs: number): boolean {
  return fromMs <= atMs && atMs < toMs;
}

/** By first failing check, then by place. */
export function inOrder(a: Sighting, b: Sighting): number {
  return a.firstFailMs - b.firstFailMs || (a.place < b.place ? -1 : 1);
}
