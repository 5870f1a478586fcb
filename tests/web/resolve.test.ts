import { describe, expect, test } from "vitest";
import { type Catalogue, resolveView } from "../../web/src/data/resolve.ts";
import { DEFAULT_VIEW, type View } from "../../web/src/state.ts";
import { catalogue, HOUR, NIGHT } from "./support.ts";

const NOW = Date.UTC(2026, 0, 1);
const EMPTY: Catalogue = { cases: [], topics: [], sources: [], live: null };
const resolve = (part: Partial<View>, held: Catalogue = catalogue()) =>
  resolveView({ ...DEFAULT_VIEW, ...part }, held, "Asia/Kathmandu", NOW);

describe("a view without parameters", () => {
  test("shows the first case: its window, zone, theme and sources", () => {
    const at = resolve({});
    expect(at.night?.id).toBe("us-2016");
    expect(at.window).toEqual(NIGHT);
    expect([at.zone.id, at.topic, at.sources]).toEqual(["America/New_York", "emigration", ["simulated"]]);
  });

  test("shows the newest source where there is no case, on whole quarters of an hour", () => {
    const at = resolve({}, { ...catalogue(), cases: [] });
    expect(at.sources).toEqual(["simulated"]);
    expect(at.window).toEqual(NIGHT);
    expect(at.night).toBeNull();
  });

  test("shows the last day of an empty store", () => {
    const at = resolve({}, EMPTY);
    expect(at.window).toEqual({ fromMs: NOW - 24 * HOUR, toMs: NOW });
    expect([at.topic, at.sources]).toEqual(["all", []]);
  });
});

describe("a chosen window", () => {
  test("belongs to the case that it overlaps", () => {
    const inside = { fromMs: NIGHT.fromMs + HOUR, toMs: NIGHT.fromMs + 2 * HOUR };
    expect(resolve({ window: inside }).night?.id).toBe("us-2016");
    expect(resolve({ window: { fromMs: NOW - HOUR, toMs: NOW } }).night).toBeNull();
  });

  test("outside of every case shows the sources that have posts in it", () => {
    const day = Date.UTC(2016, 10, 8, 1);
    expect(resolve({ window: { fromMs: day, toMs: day + HOUR } }).sources).toEqual(["archive:morning"]);
  });
});

describe("buckets", () => {
  const within = (hours: number, bucket: View["bucket"] = "auto") =>
    resolve({ bucket, window: { fromMs: NIGHT.fromMs, toMs: NIGHT.fromMs + hours * HOUR } });

  test("are minutes up to a day, and longer for longer windows", () => {
    expect(within(24).bucket).toBe("PT1M");
    expect(within(25).bucket).toBe("PT5M");
    expect(within(24 * 400).bucket).toBe("P1D");
  });

  test("of means are longer, unless they were chosen", () => {
    expect(within(10).sentimentBucket).toBe("PT10M");
    expect(within(10, "PT1M").sentimentBucket).toBe("PT1M");
  });

  test("that the API would refuse are replaced, and that is said", () => {
    const at = within(24 * 8, "PT1M");
    expect(at.bucket).toBe("PT10M");
    expect(at.notices).toHaveLength(1);
    expect(within(24 * 6, "PT1M").notices).toEqual([]);
  });
});

test("what the store does not hold is left out and told", () => {
  const at = resolve({ caseId: "moon-1969", topic: "cheese", sources: ["x"] });
  expect(at.topic).toBe("emigration");
  expect(at.notices.join(" ")).toMatch(/moon-1969.*from x.*cheese/);
});

test("the zone of the browser is used when the address says so", () => {
  expect(resolve({ zone: "browser" }).zone.id).toBe("Asia/Kathmandu");
});
