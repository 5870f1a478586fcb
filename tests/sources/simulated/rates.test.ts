import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/clock.ts";
import { openZone } from "../../../src/core/zone.ts";
import { normal, oneOf, pareto, poisson, weighted } from "../../../src/sources/simulated/chance.ts";
import { Crowd } from "../../../src/sources/simulated/crowd.ts";
import { leavingBurst, nightRates, rhythm, siteLevel, talkBurst } from "../../../src/sources/simulated/rates.ts";
import { CONTESTED, sceneOf } from "../../../src/sources/simulated/scenes.ts";
import { et, night } from "./support.ts";

const zone = openZone("America/New_York");
const outage = night.outages.filter((one) => one.kind === "outage");

function draws(count: number, draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: count }, draw);
  const mean = values.reduce((a, b) => a + b, 0) / count;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count };
}

describe("chance", () => {
  test.each([0.3, 4, 29, 30, 200])("a Poisson count of mean %d has that mean and variance", (mean) => {
    const random = seededRandom(9);
    const seen = draws(20_000, () => poisson(mean, random));
    expect(Math.abs(seen.mean / mean - 1)).toBeLessThan(0.03);
    expect(Math.abs(seen.variance / mean - 1)).toBeLessThan(0.06);
  });

  test("a normal deviate is standard", () => {
    const random = seededRandom(3);
    const seen = draws(20_000, () => normal(random));
    expect(Math.abs(seen.mean)).toBeLessThan(0.03);
    expect(Math.abs(seen.variance - 1)).toBeLessThan(0.05);
  });

  test("a Pareto deviate of shape 1 exceeds 10 one time in ten", () => {
    const random = seededRandom(4);
    const seen = draws(20_000, () => (pareto(1, random) > 10 ? 1 : 0));
    expect(Math.abs(seen.mean - 0.1)).toBeLessThan(0.01);
  });

  test("weights decide, and what weighs nothing is never chosen", () => {
    const random = seededRandom(5);
    const drawn = Array.from({ length: 10_000 }, () => weighted([1, 0, 3, 0], random));
    expect(new Set(drawn)).toEqual(new Set([0, 2]));
    expect(drawn.filter((index) => index === 2).length / drawn.length).toBeCloseTo(0.75, 1);
  });

  test("there is nothing to choose from an empty list", () => {
    expect(() => oneOf([], () => 0)).toThrow(RangeError);
  });
});

describe("rates of the night", () => {
  const rates = (posts: number) =>
    nightRates(
      { ...night.case, posts, zone },
      night.moments,
      outage,
      () => 1,
      () => 0.5,
    );

  test("they sum to the number asked for", () => {
    const sum = rates(10_000).reduce(
      (total, { expected }) => total + expected.results + expected.leaving + expected.site + expected.aside,
      0,
    );
    expect(sum).toBeCloseTo(10_000, 6);
  });

  test("talk of leaving does not depend on the outage", () => {
    const leaving = (outages: typeof outage) =>
      nightRates(
        { ...night.case, posts: 1, zone },
        night.moments,
        outages,
        () => 1,
        () => 0.5,
      ).map(({ expected }) => expected.leaving / expected.results);
    expect(leaving([])).toEqual(leaving(outage).map((ratio) => expect.closeTo(ratio, 10)));
  });

  test("the evening is busiest before midnight and quiet by four", () => {
    expect(rhythm(et(23, 0), zone)).toBeGreaterThan(rhythm(et(20, 0), zone));
    expect(rhythm(et(26, 0), zone)).toBeLessThan(rhythm(et(24, 0), zone));
    expect(rhythm(et(28, 0), zone)).toBeLessThan(rhythm(et(18, 0), zone));
    expect(rhythm(et(22, 30), zone)).toBeCloseTo(1.04, 10);
  });

  test("a burst of talk stands highest after three minutes or so, one of leaving much later", () => {
    const peak = (burst: (minutes: number) => number) => {
      const minutes = Array.from({ length: 120 }, (_, i) => i / 2);
      return minutes.reduce((best, minute) => (burst(minute) > burst(best) ? minute : best), 0);
    };
    expect(talkBurst(0)).toBe(0);
    expect(peak(talkBurst)).toBeGreaterThan(2);
    expect(peak(talkBurst)).toBeLessThan(6);
    expect(peak(leavingBurst)).toBeGreaterThan(15);
  });

  test("the site is talked of from shortly before the reports, and less once it is back", () => {
    const level = (atMs: number) => Math.max(...outage.map((one) => siteLevel(atMs, one)));
    expect(level(et(22, 10))).toBe(0);
    expect(level(et(22, 20))).toBeGreaterThan(0);
    expect(level(et(22, 20))).toBeLessThan(0.05);
    expect(level(et(23, 20))).toBeGreaterThan(0.7);
    expect(level(et(25, 30))).toBeLessThan(level(et(25, 15)));
    expect(level(et(27, 30))).toBeLessThan(0.05);
  });

  test("scenes are of moments that the case has, and turn the evening once", () => {
    const scenes = night.moments.map((moment) => sceneOf(moment.id));
    expect(scenes.reduce((sum, scene) => sum + scene.turn, 0)).toBeCloseTo(1, 10);
    expect(scenes.filter((scene) => scene.decides)).toHaveLength(1);
    expect(scenes.filter((scene) => scene.talk > 0).length).toBe(26);
  });

  test("a contested state that is called leaves the list, and some are left at the end", () => {
    const called = new Set(night.moments.flatMap((moment) => sceneOf(moment.id).calls.map(([place]) => place)));
    expect(CONTESTED.map(([state]) => state).filter((state) => !called.has(state))).toEqual([
      "New Hampshire",
      "Michigan",
      "Arizona",
    ]);
  });
});

describe("the crowd", () => {
  const post = (id: string) => ({ id, author: 1, lang: "en", text: id, hashtags: [] });

  test("an original can be passed on from the next turn on", () => {
    const crowd = new Crowd(seededRandom(1));
    crowd.offer(post("a"), 0, 1);
    expect(crowd.pick()).toBeUndefined();
    crowd.turn(60_000);
    expect(crowd.pick()?.id).toBe("a");
  });

  test("what has more reach is passed on more often", () => {
    const crowd = new Crowd(() => 0.5);
    crowd.offer(post("quiet"), 0, 1);
    crowd.offer(post("loud"), 0, 20);
    crowd.turn(60_000);
    expect(crowd.pick()?.id).toBe("loud");
  });

  test("it forgets those that nobody passes on any more", () => {
    const crowd = new Crowd(seededRandom(2));
    for (let i = 0; i < 300; i++) crowd.offer(post(`old ${i}`), 0, 1);
    for (let i = 0; i < 300; i++) crowd.offer(post(`new ${i}`), 10 * 3_600_000, 1);
    crowd.turn(10 * 3_600_000);
    const picked = Array.from({ length: 200 }, () => crowd.pick()?.id ?? "none");
    expect(picked.filter((id) => !id.startsWith("new"))).toEqual([]);
  });
});
