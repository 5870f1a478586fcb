import { describe, expect, test } from "vitest";
import { systemPace, wait } from "../../src/core/pace.ts";

const NEVER = new AbortController().signal;

describe("the pace of live work", () => {
  test("divides chosen durations by the scale of a rehearsal", async () => {
    const pace = systemPace(() => Date.now(), 1_000);
    expect(pace.real(60_000)).toBe(60);
    const startMs = Date.now();
    await wait(pace, 20_000, NEVER);
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(20);
    expect(Date.now() - startMs).toBeLessThan(5_000);
  });

  test("a wait ends at once when it is aborted, before or on the way", async () => {
    const pace = systemPace(() => Date.now(), 1);
    const stop = new AbortController();
    const waiting = wait(pace, 3_600_000, stop.signal);
    stop.abort();
    await waiting;
    await wait(pace, 3_600_000, stop.signal);
  });

  test("waits by its own clock, not by the length of a timer", async () => {
    let nowMs = 0;
    const pace = systemPace(() => nowMs, 1);
    const clock = setInterval(() => {
      nowMs += 5;
    }, 5);
    await pace.waitUntil(30, NEVER);
    clearInterval(clock);
    expect(nowMs).toBeGreaterThanOrEqual(30);
  });

  test("what was to come after a while does not come once it is called off", async () => {
    const pace = systemPace(() => Date.now(), 1_000);
    const came: string[] = [];
    const callOff = pace.after(1_000, () => came.push("first"));
    callOff();
    await new Promise<void>((resolve) => {
      pace.after(5_000, () => {
        came.push("second");
        resolve();
      });
    });
    expect(came).toEqual(["second"]);
  });
});
