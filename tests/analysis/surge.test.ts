import { describe, expect, test } from "vitest";
import { gammaP, logGamma } from "../../src/analysis/special.ts";
import { SURGE_RULES, type SurgeBins, surges } from "../../src/analysis/surge.ts";
import { seededRandom } from "../../src/core/clock.ts";

const MINUTE = 60_000;

describe("special functions", () => {
  test("agree with published values", () => {
    expect(logGamma(12.24)).toBeCloseTo(18.091_032_213_121_71, 11);
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(1 - gammaP(12, 27.669_863_673_8 / 2)).toBeCloseTo(0.274_210_398_6, 9);
  });

  test("the chance of at least k is one minus the chances of fewer", () => {
    const fewer = [0, 1, 2, 3].reduce((sum, k) => sum + Math.exp(-2.5) * 2.5 ** k * ([1, 1, 1 / 2, 1 / 6][k] ?? 0), 0);
    expect(gammaP(4, 2.5)).toBeCloseTo(1 - fewer, 13);
    expect(gammaP(3, 0)).toBe(0);
    expect(gammaP(10, 500)).toBeCloseTo(1, 12);
  });
});

function minutes(counts: readonly (number | null)[]): SurgeBins {
  return { startMs: 0, binMs: MINUTE, counts };
}

/** Counts of a Poisson process. */
function poisson(rate: number, n: number, random: () => number): number[] {
  return Array.from({ length: n }, () => {
    let k = 0;
    for (let product = random(); product > Math.exp(-rate); product *= random()) k++;
    return k;
  });
}

describe("a surge", () => {
  const quiet = new Array<number>(300).fill(0);

  test("begins between the last quiet minute and the first raised one, and has no end while it lasts", () => {
    const found = surges(minutes([...quiet, 4, 6, 9, 12]));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      onsetEarliestMs: 299 * MINUTE,
      onsetLatestMs: 301 * MINUTE,
      endEarliestMs: 304 * MINUTE,
      endLatestMs: null,
      peak: 12,
    });
  });

  test("is over after half an hour at the usual level, back-dated to the last raised minute", () => {
    const [surge] = surges(minutes([...quiet, 5, 20, 5, ...new Array(30).fill(0)]));
    expect(surge).toMatchObject({ endEarliestMs: 303 * MINUTE, endLatestMs: 304 * MINUTE, peak: 20 });
    const [open] = surges(minutes([...quiet, 5, 20, 5, ...new Array(29).fill(0)]));
    expect(open?.endLatestMs).toBeNull();
  });

  test("reaches across minutes that nobody saw", () => {
    const [surge] = surges(minutes([...quiet, null, null, 9, 9]));
    expect(surge).toMatchObject({ onsetEarliestMs: 299 * MINUTE, onsetLatestMs: 303 * MINUTE });
  });

  test("is not told of where what is usual is not known", () => {
    expect(surges(minutes([...new Array(100).fill(0), 50, 50]))).toEqual([]);
    expect(surges(minutes([...new Array(600).fill(null), 50, 50]))).toEqual([]);
  });

  test("is none where a few posts come, or where as many are usual", () => {
    expect(surges(minutes([...quiet, 2, 2, 2, 2]))).toEqual([]);
    expect(surges(minutes([...new Array(300).fill(40), 60, 70, 80]))).toEqual([]);
  });

  test("of a topic that comes in bursts must stand out from those", () => {
    const bursty = Array.from({ length: 600 }, (_, i) => (i % 40 < 2 ? 15 : 0));
    expect(surges(minutes(bursty))).toEqual([]);
    expect(surges(minutes([...bursty, 30, 60, 90, 90]))).toHaveLength(1);
  });

  test("comes again after it was over, measured against the times before the first", () => {
    const again = [...quiet, 20, 20, ...new Array(60).fill(0), 20, 20];
    expect(surges(minutes(again)).map(({ onsetLatestMs }) => onsetLatestMs)).toEqual([301 * MINUTE, 363 * MINUTE]);
  });

  test("is claimed falsely less than once in a hundred days of steady talk", () => {
    const random = seededRandom(7);
    let claims = 0;
    for (const rate of [0.05, 0.5, 2, 10, 50]) claims += surges(minutes(poisson(rate, 20 * 1_440, random))).length;
    expect(claims).toBe(0);
  });

  test("is found in nine of ten where five times as many come for ten minutes", () => {
    const random = seededRandom(11);
    let found = 0;
    for (let i = 0; i < 50; i++)
      found += surges(minutes([...poisson(1, 600, random), ...poisson(5, 10, random)]), SURGE_RULES).length > 0 ? 1 : 0;
    expect(found).toBeGreaterThanOrEqual(45);
  });
});
