import { lookup } from "node:dns/promises";
import { systemClock } from "../../core/clock.ts";
import { type Pace, systemPace } from "../../core/pace.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name, in the order they are to be tried; rejects with the resolver's error. */
export type Lookup = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** What a probe touches of the world beside sockets. */
export interface ProbeEffects {
  readonly pace: Pick<Pace, "now" | "after">;
  /** Milliseconds of a clock that nobody sets; only differences mean anything. */
  readonly stopwatch: () => number;
  readonly lookup: Lookup;
  /** Certificate authorities in PEM instead of those of the system; null for the system's and NODE_EXTRA_CA_CERTS. */
  readonly authorities: string | null;
}

export const systemEffects: ProbeEffects = {
  pace: systemPace(systemClock, 1),
  stopwatch: () => performance.now(),
  lookup: (hostname) => lookup(hostname, { all: true, verbatim: true }),
  authorities: null,
};
