import type { Random } from "../../core/clock.ts";

/**
 * A Poisson-distributed count. Below 30 by multiplying uniforms (Knuth, The Art of Computer Programming, 3.4.1); from 30
 * on the rounded normal approximation, which is close enough for noise on a curve.
 */
export function poisson(mean: number, random: Random): number {
  if (mean >= 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > floor; product *= random()) count++;
  return count;
}

/** A standard normal deviate (Box and Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A Pareto deviate of at least 1: P(X > x) = x^-shape. The smaller the shape, the heavier the tail. */
export function pareto(shape: number, random: Random): number {
  return (1 - random()) ** (-1 / shape);
}

/** One of a list, each as likely as the next. Throws RangeError for an empty list. */
export function oneOf<T>(list: readonly T[], random: Random): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new RangeError("nothing to choose from");
  return chosen;
}

/** An index with a probability in proportion to its weight; weights are non-negative with a positive sum. */
export function weighted(weights: readonly number[], random: Random): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  let left = random() * sum;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0;
    if (weight <= 0) continue;
    last = i;
    left -= weight;
    if (left < 0) return i;
  }
  return last;
}
