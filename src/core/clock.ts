/** Time as an argument: epoch milliseconds now. */
export type Clock = () => number;

/** Chance as an argument: a number in [0, 1). */
export type Random = () => number;

export const systemClock: Clock = () => Date.now();

/**
 * Seeded generator with 32 bits of state and a period of 2^32 (the "mulberry32" mixing function): the same seed gives
 * the same numbers everywhere. For simulations and samples, not for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
