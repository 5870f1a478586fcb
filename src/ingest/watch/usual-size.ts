/** So many passing checks say how large a page usually is. */
const REMEMBERED = 20;
/** Fewer say nothing. */
const LEAST = 5;

/** Sizes of the last passing checks, with one more. */
export function withSize(sizes: readonly number[], bodyBytes: number): readonly number[] {
  return [...sizes, bodyBytes].slice(-REMEMBERED);
}

/** The median, which a single odd page does not move; null while there are too few. */
export function usualSize(sizes: readonly number[]): number | null {
  if (sizes.length < LEAST) return null;
  const sorted = [...sizes].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
