import { describe, expect, test } from "vitest";
import { KEPT_EVENTS, KEPT_MS, Ring } from "../../src/api/live/ring.ts";
import type { StreamEvent } from "../../src/api/live/wire.ts";
import { eventsIn } from "../support/streams.ts";

const decoder = new TextDecoder();

function events(count: number, text = ""): StreamEvent[] {
  return Array.from({ length: count }, (_, i) => ({ channel: "bucket", key: String(i), data: { i, text } }));
}

/** Ids of everything from `seq` on. */
function idsFrom(ring: Ring, seq: number): (string | null)[] {
  const ids: (string | null)[] = [];
  for (let next = ring.read(seq); next; next = ring.read(next.nextSeq))
    ids.push(...eventsIn(decoder.decode(next.bytes)).map(({ id }) => id));
  return ids;
}

describe("the ring", () => {
  test("gives every event its number, and reads on from any of them", () => {
    const ring = new Ring("e");
    ring.append(events(3), 0);
    ring.append(events(2), 0);
    expect(idsFrom(ring, 1)).toEqual(["e-1", "e-2", "e-3", "e-4", "e-5"]);
    expect(idsFrom(ring, 3)).toEqual(["e-3", "e-4", "e-5"]);
    expect(ring.read(6)).toBeUndefined();
  });

  test("resumes after an event that is the last, or of which all later ones are kept", () => {
    const ring = new Ring("e");
    ring.append(events(2), 0);
    ring.append(events(2), 1_000);
    expect([ring.after("e-1"), ring.after("e-2"), ring.after("e-4")]).toEqual([2, 3, 5]);
    expect([ring.after("e-5"), ring.after("e-0"), ring.after("f-1"), ring.after("e1")]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
    ring.trim(KEPT_MS + 1);
    expect([ring.after("e-1"), ring.after("e-2"), ring.after("e-3")]).toEqual([undefined, 3, 4]);
  });

  test("forgets after ten minutes, and then knows only that there was a last one", () => {
    const ring = new Ring("e");
    ring.append(events(4), 0);
    ring.trim(KEPT_MS);
    expect(ring.oldestSeq).toBe(1);
    ring.trim(KEPT_MS + 1);
    expect([ring.oldestSeq, ring.nextSeq, ring.bytes]).toEqual([5, 5, 0]);
    expect([ring.after("e-3"), ring.after("e-4")]).toEqual([undefined, 5]);
  });

  test("keeps no more than its number of events, nor than eight megabytes", () => {
    const ring = new Ring("e");
    for (let i = 0; i < 30; i++) ring.append(events(1_000), i);
    expect(ring.nextSeq - ring.oldestSeq).toBeLessThanOrEqual(KEPT_EVENTS);
    expect(ring.nextSeq - ring.oldestSeq).toBeGreaterThan(KEPT_EVENTS - 2_000);
    const large = new Ring("e");
    for (let i = 0; i < 30; i++) large.append(events(100, "x".repeat(10_000)), i);
    expect(large.bytes).toBeLessThanOrEqual(8 << 20);
    expect(large.bytes).toBeGreaterThan(7 << 20);
  });

  test("hands over some kilobytes at once, however much there is", () => {
    const ring = new Ring("e");
    ring.append(events(500, "x".repeat(1_000)), 0);
    expect(ring.read(1)?.bytes.length).toBeLessThan(70_000);
    expect(idsFrom(ring, 1)).toHaveLength(500);
  });
});
