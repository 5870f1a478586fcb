import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Verdict } from "../../src/core/check.ts";
import {
  Judge,
  type JudgedCheck,
  type JudgedOutage,
  type JudgedSuspect,
  type JudgeRules,
  judgingRank,
} from "../../src/monitor/judge.ts";
import { type Judgement, judgedAtOnce } from "./judge-spec.ts";

const MINUTE = 60_000;
const RULES: JudgeRules = { fails: 2, passes: 2 };
const LETTERS: Readonly<Record<string, Verdict>> = {
  p: "ok",
  l: "slow",
  f: "fail",
  e: "soft_error",
  u: "inconclusive",
  m: "maintenance",
};

/** "0p 5f |40f": verdicts by letter at minutes; a bar stands for a gap before. */
function checks(text: string): readonly JudgedCheck[] {
  return text.split(" ").map((word) => {
    const [, bar, minute, letter] = /^(\|?)([\d.]+)(.)$/.exec(word) ?? [];
    return { atMs: Number(minute) * MINUTE, verdict: LETTERS[letter ?? ""] ?? "ok", afterGap: bar === "|" };
  });
}

/** What has been told after each check. */
class Ledger {
  readonly outages = new Map<number, JudgedOutage>();
  readonly suspects = new Map<number, JudgedSuspect>();

  take(judge: Judge, check: JudgedCheck): void {
    const change = judge.add(check);
    for (const firstFailMs of change.notSuspects) expect(this.suspects.delete(firstFailMs)).toBe(true);
    for (const suspect of change.suspects) this.suspects.set(suspect.firstFailMs, suspect);
    for (const outage of change.outages) this.outages.set(outage.firstFailMs, outage);
  }

  get told(): Judgement {
    return { outages: [...this.outages.values()], suspects: [...this.suspects.values()] };
  }
}

function judged(text: string, rules = RULES): Judgement {
  const judge = new Judge(rules);
  const ledger = new Ledger();
  for (const check of checks(text)) ledger.take(judge, check);
  return ledger.told;
}

/** "(0,5]-(6,10]x1": bounds in minutes; a star where nothing is known. */
function shown({ outages, suspects }: Judgement): string {
  const minutes = (ms: number | null) => (ms === null ? "*" : String(ms / MINUTE));
  return [
    ...outages.map(
      (o) =>
        `(${minutes(o.startEarliestMs)},${minutes(o.startLatestMs)}]-(${minutes(o.endEarliestMs)},${minutes(o.endLatestMs)}]x${o.flapCount}`,
    ),
    ...suspects.map((s) => `?${minutes(s.firstFailMs)}-${minutes(s.lastFailMs)}`),
  ].join(" ");
}

describe("what checks say", () => {
  test.each<[name: string, rows: string, expected: string]>([
    ["two fails are an outage from the first, two passes end it at the first", "0p 5f 6f 10p 11p", "(0,5]-(6,10]x1"],
    ["one fail is a suspect once a pass comes", "0p 5f 10p", "?5-5"],
    ["one fail alone is nothing yet", "0p 5f", ""],
    ["slow is a pass and an error page a fail", "0l 5e 6f 10l 11p", "(0,5]-(6,10]x1"],
    ["the start is unknown where nothing passed before", "5f 6f 10p 11p", "(*,5]-(6,10]x1"],
    ["an open outage lasted until its last fail for sure", "0p 5f 6f 20f", "(0,5]-(20,*]x1"],
    ["one pass does not end it", "0p 5f 6f 10p", "(0,5]-(6,*]x1"],
    ["a fail after one pass is another failing run of it", "0p 5f 6f 60p 100f 101p 102p", "(0,5]-(100,101]x2"],
    ["undecided rows neither confirm", "0p 5f 6u 7m 8p", "?5-5"],
    ["nor break a suspicion", "0p 5f 6u 7f 8p 9p", "(0,5]-(7,8]x1"],
    ["nor stand between passes", "0p 5f 6f 7p 8u 9m 10p", "(0,5]-(6,7]x1"],
    ["nor end an outage", "0p 5f 6f 7u 8u 9u", "(0,5]-(6,*]x1"],
    ["undecided rows are no bound of the start", "0p 4u 5f 6f", "(0,5]-(6,*]x1"],
    ["a gap ends a suspicion", "0p 5f |100f 105p", "?5-5 ?100-100"],
    ["also where an undecided row comes first", "0p 5f |100u 101f 105p", "?5-5 ?101-101"],
    ["the start reaches over a gap to the last pass", "0p |100f 101f", "(0,100]-(101,*]x1"],
    ["also over a suspect that a gap ended", "0p 5f |100f 101f", "(0,100]-(101,*]x1 ?5-5"],
    ["a gap does not end an outage", "0p 5f 6f |500f", "(0,5]-(500,*]x1"],
    ["and is no new failing run of it", "0p 5f 6f |500f 501p 502p", "(0,5]-(500,501]x1"],
    ["a gap between the passes that end it does not matter", "0p 5f 6f 10p |500p", "(0,5]-(6,10]x1"],
    ["a gap before the first of them neither", "0p 5f 6f |500p 501p", "(0,5]-(6,500]x1"],
    ["an outage that ended is open again where it flaps", "0p 5f 6f 7p 8p 12f", "(0,5]-(12,*]x2"],
    ["and ends anew", "0p 5f 6f 7p 8p 12f 13p 14p", "(0,5]-(12,13]x2"],
    ["a suspect becomes an outage where it flaps", "0p 5f 6p 10f", "(0,5]-(10,*]x2"],
    ["three changes within exactly 30 minutes are flapping", "0p 5f 6p 35f", "(0,5]-(35,*]x2"],
    ["and in any longer time are not", "0p 5f 6p 35.01f 36p", "?5-5 ?35.01-35.01"],
    ["a row that is not a pass or a fail is no change", "0p 5f 6u 7f", "(0,5]-(7,*]x1"],
    ["a log that begins with a fail lacks one change", "5f 6p 10f 60p", "?5-5 ?10-10"],
    ["two outages in an hour are two", "0p 5f 6f 7p 8p 60f 61f", "(0,5]-(6,7]x1 (8,60]-(61,*]x1"],
    ["only the failing run before joins, not the one before that", "0p 1f 2p 40f 41p 45f", "(2,40]-(45,*]x2 ?1-1"],
    ["a run that a gap cut joins from the cut on", "0p 5f |20f 21p 22f", "(0,20]-(22,*]x2 ?5-5"],
    ["flapping reaches over a gap", "0p 5f |15p 20f", "(0,5]-(20,*]x2"],
    [
      "a suspect between keeps an ended outage ended",
      "0p 1f 2f 30p 31p 62f 63p 64p 65f",
      "(0,1]-(2,30]x1 (31,62]-(65,*]x2",
    ],
    ["equal time and verdict count once", "0p 5f 5f 10p", "?5-5"],
    ["error page and failure of one instant are two fails", "0p 5e 5f 10p 11p", "(0,5]-(5,10]x1"],
    ["a pass at the instant of the first fail is no bound of it", "0p 5p 5f 6f 7p 8p", "(0,5]-(6,7]x1"],
  ])("%s", (_, rows, expected) => {
    expect(shown(judged(rows))).toBe(expected);
    expect(shown(judgedAtOnce(checks(rows), RULES))).toBe(expected);
  });

  test.each<[name: string, rules: JudgeRules, rows: string, expected: string]>([
    ["with one fail enough, a fail is an outage at once", { fails: 1, passes: 1 }, "0p 5f 50p", "(0,5]-(5,50]x1"],
    ["and the next one joins where it flaps", { fails: 1, passes: 1 }, "0p 5f 6p 7f 8p", "(0,5]-(7,8]x2"],
    ["three fails needed, two are a suspect", { fails: 3, passes: 2 }, "0p 5f 6f 7p", "?5-6"],
    ["but flapping asks for no number", { fails: 9, passes: 2 }, "0p 5f 6p 7f", "(0,5]-(7,*]x2"],
    ["three passes needed, two do not end it", { fails: 2, passes: 3 }, "0p 5f 6f 7p 8p", "(0,5]-(6,*]x1"],
    [
      "a site that crashes every two minutes is one outage",
      RULES,
      "0p 2f 4p 6f 8p 10f 12p 14f 16p 18p",
      "(0,2]-(14,16]x4",
    ],
  ])("%s", (_, rules, rows, expected) => {
    expect(shown(judged(rows, rules))).toBe(expected);
    expect(shown(judgedAtOnce(checks(rows), rules))).toBe(expected);
  });

  test("a check that comes too late changes nothing", () => {
    const judge = new Judge(RULES);
    for (const check of checks("0p 5f 6f")) judge.add(check);
    const before = judge.snapshot();
    expect(judge.add({ atMs: 1, verdict: "ok", afterGap: false })).toEqual({
      outages: [],
      suspects: [],
      notSuspects: [],
    });
    expect(judge.snapshot()).toEqual(before);
    expect(judge.lastAtMs).toBe(6 * MINUTE);
  });

  test("an open outage and a suspicion can be asked for, and an ended one cannot", () => {
    const judge = new Judge(RULES);
    const [up, first, second, back, again] = checks("0p 5f 6f 7p 8p");
    const add = (check: JudgedCheck | undefined) => check && judge.add(check);
    add(up);
    expect(judge.suspicion()).toBeNull();
    add(first);
    expect(judge.suspicion()).toEqual({ firstFailMs: 5 * MINUTE, lastFailMs: 5 * MINUTE });
    expect(judge.openOutage()).toBeNull();
    add(second);
    expect(judge.suspicion()).toBeNull();
    expect(judge.openOutage()).toMatchObject({ firstFailMs: 5 * MINUTE, endLatestMs: null });
    add(back);
    expect(judge.openOutage()).toMatchObject({ endLatestMs: null });
    add(again);
    expect(judge.openOutage()).toBeNull();
  });
});

const VERDICTS: readonly Verdict[] = ["ok", "slow", "fail", "soft_error", "inconclusive", "maintenance"];

/** Rows with the shapes that matter: equal times, bursts around half an hour, gaps, failing and passing stretches. */
const sequences = fc
  .array(
    fc.record({
      stepMs: fc.oneof(
        fc.constantFrom(0, MINUTE, 5 * MINUTE, 10 * MINUTE, 14 * MINUTE, 15 * MINUTE, 16 * MINUTE, 29 * MINUTE),
        fc.integer({ min: 0, max: 40 * MINUTE }),
      ),
      verdict: fc.oneof({ weight: 3, arbitrary: fc.constantFrom<Verdict>("ok", "fail") }, fc.constantFrom(...VERDICTS)),
      afterGap: fc.boolean().chain((one) => fc.boolean().map((other) => one && other)),
    }),
    { maxLength: 40 },
  )
  .map((steps): readonly JudgedCheck[] => {
    let atMs = 0;
    const rows = steps.map(({ stepMs, verdict, afterGap }) => {
      atMs += stepMs;
      return { atMs, verdict, afterGap: afterGap && stepMs > 0 };
    });
    const sorted = rows.sort((a, b) => a.atMs - b.atMs || judgingRank(a.verdict) - judgingRank(b.verdict));
    // A gap lies before a time, whichever row of that time was drawn with it.
    const gaps = new Set(rows.filter(({ afterGap }) => afterGap).map((row) => row.atMs));
    return sorted.map((row, i) => ({ ...row, afterGap: gaps.has(row.atMs) && sorted[i - 1]?.atMs !== row.atMs }));
  });
const rules = fc.record({ fails: fc.integer({ min: 1, max: 4 }), passes: fc.integer({ min: 1, max: 4 }) });

describe("a judge that is told check by check", () => {
  test("says after each of them what all of them at once say", () => {
    fc.assert(
      fc.property(sequences, rules, (rows, rule) => {
        const judge = new Judge(rule);
        const ledger = new Ledger();
        rows.forEach((row, i) => {
          ledger.take(judge, row);
          const atOnce = judgedAtOnce(rows.slice(0, i + 1), rule);
          expect(ledger.told.outages).toEqual(atOnce.outages);
          expect(ledger.told.suspects).toHaveLength(atOnce.suspects.length);
          expect(ledger.told.suspects).toEqual(expect.arrayContaining([...atOnce.suspects]));
          const open = atOnce.outages.at(-1);
          expect(judge.openOutage()).toEqual(open?.endLatestMs === null ? open : null);
        });
      }),
      { numRuns: 3_000 },
    );
  });

  test("goes on from a snapshot as if it had never stopped, and the snapshot stays small", () => {
    fc.assert(
      fc.property(sequences, rules, (rows, rule) => {
        const judge = new Judge(rule);
        let restored = new Judge(rule);
        for (const row of rows) {
          restored = Judge.restore(rule, JSON.parse(JSON.stringify(restored.snapshot())));
          expect(restored.add(row)).toEqual(judge.add(row));
          expect(JSON.stringify(judge.snapshot()).length).toBeLessThan(600);
        }
        expect(restored.snapshot()).toEqual(judge.snapshot());
      }),
      { numRuns: 500 },
    );
  });

  test("never takes an outage back, and each keeps its name", () => {
    fc.assert(
      fc.property(sequences, rules, (rows, rule) => {
        const judge = new Judge(rule);
        let names: readonly number[] = [];
        const told = new Set<number>();
        for (const row of rows) {
          for (const { firstFailMs } of judge.add(row).outages) told.add(firstFailMs);
          expect([...told].slice(0, names.length)).toEqual(names);
          names = [...told];
        }
        expect(names).toEqual([...names].sort((a, b) => a - b));
      }),
    );
  });
});
