import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../src/core/check.ts";
import { seededRandom } from "../../src/core/clock.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { CheckQuery, Store } from "../../src/store/store.ts";

const NIGHT_MS = Date.UTC(2016, 10, 9, 3);
const SITES = Array.from({ length: 90 }, (_, i) => `${i % 3 === 0 ? "é" : "s"}-${(i * 37) % 90}`);
const PLACES = ["here", "Perth"];
const OLD_PLACE = "log:old";
/** Hundreds of checks share each of these times, and more of them than a page walks before it looks at each site. */
const TIMES = 60;

const timeMs = fc.integer({ min: -30, max: TIMES + 5 }).map((minutes) => NIGHT_MS + minutes * 60_000);

const query: fc.Arbitrary<CheckQuery> = fc.record(
  {
    siteIds: fc.oneof(
      fc.subarray(SITES, { minLength: 60 }),
      fc.subarray(SITES, { maxLength: 3 }),
      fc.constantFrom([], ["none"]),
    ),
    places: fc.subarray([...PLACES, OLD_PLACE]),
    fromMs: timeMs,
    toMs: timeMs,
    evidenceOnly: fc.boolean(),
    order: fc.constantFrom("newest" as const, "oldest" as const),
    limit: fc.integer({ min: 1, max: 400 }),
    after: fc.record({
      siteId: fc.constantFrom(...SITES, "m"),
      place: fc.constantFrom(...PLACES, "k"),
      atMs: timeMs,
    }),
  },
  { requiredKeys: ["order", "limit"] },
);

function checksOfANight(): readonly Check[] {
  const random = seededRandom(7);
  const bare = { verdict: "ok", reasons: [], status: 200, latencyMs: 1, bodyBytes: 2, witness: null } as const;
  const evidence = { url: "https://example.org/", finalUrl: "", verdict: "ok", reasons: [], status: 200 } as const;
  const rest = { headers: {}, address: null, redirects: [], bodyBytes: 0, bodyTruncated: false, bodySha256: null };
  const timings = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: null };
  const whole = { ...evidence, ...rest, timings, bodyExcerpt: null, witnesses: [], checkedAtMs: 0 };
  const checks: Check[] = [];
  for (const siteId of SITES) {
    for (const place of PLACES)
      for (let minute = 0; minute < TIMES; minute++)
        if (random() < 0.8)
          checks.push({
            ...bare,
            siteId,
            place,
            atMs: NIGHT_MS + minute * 60_000,
            evidence: random() < 0.05 ? whole : null,
          });
    if (random() < 0.9)
      checks.push({
        ...bare,
        siteId,
        place: OLD_PLACE,
        atMs: NIGHT_MS - 60_000 * (1 + (siteId.length % 3)),
        evidence: null,
      });
  }
  return checks;
}

describe("a page of checks of many sites", () => {
  let memory: Store;
  let sqlite: Store;
  beforeAll(async () => {
    memory = await openMemoryStore();
    sqlite = await openSqliteStore(":memory:");
    const batch = { posts: [], deletions: [], coverage: [], cursors: [], checks: checksOfANight() };
    for (const store of [memory, sqlite]) await store.commit(batch);
    return async () => {
      for (const store of [memory, sqlite]) await store[Symbol.asyncDispose]();
    };
  });

  test("is the same from SQLite as from the reference, whatever it asks and wherever it goes on", async () => {
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        expect(await sqlite.checks(asked)).toEqual(await memory.checks(asked));
      }),
      { numRuns: 400 },
    );
  });
});
