import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/clock.ts";
import { ArchiveCoverage, joinArchiveCoverage } from "../../src/ingest/archive-coverage.ts";

const MINUTE = 60_000;

/** The rule said plainly: sort, take the median distance, cut where a distance exceeds the limit. */
function plainly(times: readonly number[]): { fromMs: number; toMs: number }[] {
  const sorted = [...times].sort((a, b) => a - b);
  const distances = sorted
    .slice(1)
    .map((at, i) => at - (sorted[i] ?? 0))
    .sort((a, b) => a - b);
  const middle = (distances.length - 1) / 2;
  const median =
    distances.length === 0 ? 0 : ((distances[Math.floor(middle)] ?? 0) + (distances[Math.ceil(middle)] ?? 0)) / 2;
  const limit = Math.max(10 * MINUTE, 20 * median);
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const at of sorted) {
    const last = spans.at(-1);
    if (last && at - (last.toMs - 1) <= limit) last.toMs = at + 1;
    else spans.push({ fromMs: at, toMs: at + 1 });
  }
  return spans;
}

function spansOf(times: readonly number[]) {
  const coverage = new ArchiveCoverage();
  for (const at of times) coverage.add(at);
  return coverage.spans().spans;
}

describe("coverage learnt from an archive", () => {
  test("a dense archive breaks where nothing came for more than ten minutes", () => {
    const dense = Array.from({ length: 20 }, (_, i) => i * 1_000);
    const end = 19_000;
    expect(spansOf([...dense, end + 10 * MINUTE])).toEqual([{ fromMs: 0, toMs: end + 10 * MINUTE + 1 }]);
    expect(spansOf([...dense, end + 10 * MINUTE + 1])).toEqual([
      { fromMs: 0, toMs: end + 1 },
      { fromMs: end + 10 * MINUTE + 1, toMs: end + 10 * MINUTE + 2 },
    ]);
  });

  test("a sparse archive is not torn apart: twenty median distances are allowed", () => {
    const hourly = Array.from({ length: 10 }, (_, i) => i * 60 * MINUTE);
    expect(spansOf([...hourly, 9 * 60 * MINUTE + 20 * 60 * MINUTE])).toHaveLength(1);
    expect(spansOf([...hourly, 9 * 60 * MINUTE + 20 * 60 * MINUTE + 1])).toHaveLength(2);
  });

  test("a single post covers its millisecond", () => {
    expect(spansOf([5])).toEqual([{ fromMs: 5, toMs: 6 }]);
  });

  test("any times in any order give what the plain rule gives", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const scale = [1_000, 40_000, 400_000, 4_000_000][seed % 4] ?? 1;
      let at = 0;
      const times = Array.from(
        { length: 2 + Math.floor(random() * 60) },
        () => (at += Math.floor(random() ** 3 * scale * 10)),
      );
      const shuffled = times
        .map((time) => ({ time, key: random() }))
        .sort((a, b) => a.key - b.key)
        .map(({ time }) => time);
      expect(spansOf(shuffled), `seed ${seed}`).toEqual(plainly(times));
    }
  });
});

describe("coverage of several imports under one name", () => {
  const join = (earlier: ReturnType<typeof joinArchiveCoverage>, ...spans: { fromMs: number; toMs: number }[]) =>
    joinArchiveCoverage("archive:night", "posts", earlier, spans, 10 * MINUTE);

  test("what lies between is a gap", () => {
    const first = join([], { fromMs: 0, toMs: MINUTE });
    const both = join(first, { fromMs: 30 * MINUTE, toMs: 40 * MINUTE });
    expect(both.map(({ state, fromMs, toMs }) => [state, fromMs / MINUTE, toMs / MINUTE])).toEqual([
      ["imported", 0, 1],
      ["gap", 1, 30],
      ["imported", 30, 40],
    ]);
  });

  test("a silence one millisecond too long stays a gap", () => {
    expect(join(join([], { fromMs: 0, toMs: 1 }), { fromMs: 10 * MINUTE, toMs: 11 * MINUTE })).toHaveLength(1);
    expect(join(join([], { fromMs: 0, toMs: 1 }), { fromMs: 10 * MINUTE + 1, toMs: 11 * MINUTE })).toHaveLength(3);
  });

  test("two earlier spans are never joined, however long the silences of the new file are", () => {
    const both = join(join([], { fromMs: 0, toMs: MINUTE }), { fromMs: 30 * MINUTE, toMs: 40 * MINUTE });
    const later = joinArchiveCoverage(
      "archive:night",
      "posts",
      both,
      [{ fromMs: 900 * MINUTE, toMs: 901 * MINUTE }],
      60 * MINUTE,
    );
    expect(later.filter(({ state }) => state === "imported")).toHaveLength(3);
  });

  test("a file that fills the gap closes it, and the same again changes nothing", () => {
    const both = join(join([], { fromMs: 0, toMs: MINUTE }), { fromMs: 30 * MINUTE, toMs: 40 * MINUTE });
    const whole = join(both, { fromMs: MINUTE, toMs: 30 * MINUTE });
    expect(whole).toHaveLength(1);
    expect(join(whole, { fromMs: MINUTE, toMs: 30 * MINUTE })).toEqual(whole);
  });
});
