import { describe, expect, test } from "vitest";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { Announcer } from "../../web/src/live/announcer.ts";
import { openStreamApi } from "../support/streams.ts";
import { openLivePage } from "./live-page.ts";
import { NIGHT, outageOf } from "./support.ts";

const SECOND = 1_000;

async function openAnnouncer() {
  const api = openStreamApi(await openMemoryStore(), NIGHT.fromMs);
  const { store, effects } = openLivePage(api, "?tz=UTC");
  await api.pace.advance(0);
  const announcer = new Announcer(store, effects);
  const spoken: string[] = [];
  announcer.spoken.subscribe((text) => text && spoken.push(text));
  return { announcer, spoken, pace: api.pace };
}

const down = outageOf({ site: "a.example", end: null, end_latest: null });

describe("what is said aloud", () => {
  test("is that a site went down, and that it is back", async () => {
    const { announcer, spoken, pace } = await openAnnouncer();
    announcer.outage(down);
    await pace.advance(31 * SECOND);
    announcer.outage(outageOf({ site: "a.example" }));
    expect(spoken).toEqual([
      "a.example down, start: between 03:00 and 03:20 UTC.",
      "a.example back, between 04:00 and 04:30 UTC.",
    ]);
  });

  test("is one message in half a minute; of several in between, the last", async () => {
    const { announcer, spoken, pace } = await openAnnouncer();
    for (let i = 0; i < 5; i++) {
      announcer.outage({ ...down, site: `${i}.example`, detail: { ...down.detail, id: `o${i}` } });
      await pace.advance(SECOND);
    }
    expect(spoken.length).toBe(1);
    await pace.advance(60 * SECOND);
    expect(spoken.map((text) => text.slice(0, 9))).toEqual(["0.example", "4.example"]);
  });

  test("is nothing where an outage that is known is told again", async () => {
    const { announcer, spoken, pace } = await openAnnouncer();
    announcer.outage(down);
    await pace.advance(40 * SECOND);
    announcer.outage({ ...down, title: "Another title" });
    await pace.advance(40 * SECOND);
    expect(spoken.length).toBe(1);
  });

  test("is that updates are back, half a minute after their loss was told at the earliest", async () => {
    const { announcer, spoken, pace } = await openAnnouncer();
    announcer.linked("lost");
    expect(announcer.hushed.value).toBe(true);
    announcer.linked("open");
    await pace.advance(29 * SECOND);
    expect(spoken).toEqual([]);
    await pace.advance(2 * SECOND);
    expect(spoken).toEqual(["Updates are back."]);
  });

  test("is nothing of a stream that flaps", async () => {
    const { announcer, spoken, pace } = await openAnnouncer();
    for (let i = 0; i < 20; i++) {
      announcer.linked("lost");
      await pace.advance(SECOND);
      announcer.linked("open");
      await pace.advance(SECOND);
    }
    expect(spoken.length).toBeLessThanOrEqual(1);
  });
});
