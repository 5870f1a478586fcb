import { batch, signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Answer } from "../../web/src/data/fetch.ts";
import { createResource } from "../../web/src/data/resource.ts";
import { ALL_KNOWN } from "../../web/src/model/known.ts";

/** Answers that the test gives when it wants to. */
function desk() {
  const asked: { href: string; signal: AbortSignal; give: (answer: Answer<string>) => void }[] = [];
  const ask = (href: string, abort: AbortSignal): Promise<Answer<string>> =>
    new Promise((give) => asked.push({ href, signal: abort, give }));
  return { asked, ask };
}

const good = (value: string): Answer<string> => ({ ok: true, value });
const bad: Answer<string> = { ok: false, trouble: { title: "No", detail: "", status: 503, requestId: "r" } };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a resource", () => {
  test("asks at once, and once more after a moment's rest however often the question changes", async () => {
    const { asked, ask } = desk();
    const href = signal<string | null>("a");
    const resource = createResource(href, ask);
    expect(asked.map((q) => q.href)).toEqual(["a"]);
    for (const next of ["b", "c", "d"]) href.value = next;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked.map((q) => q.href)).toEqual(["a", "d"]);
    resource.close();
  });

  test("drops an answer that has been overtaken", async () => {
    const { asked, ask } = desk();
    const href = signal<string | null>("a");
    const resource = createResource(href, ask);
    href.value = "b";
    await vi.advanceTimersByTimeAsync(1_000);
    asked[1]?.give(good("new"));
    await vi.advanceTimersByTimeAsync(0);
    asked[0]?.give(good("old"));
    await vi.advanceTimersByTimeAsync(0);
    expect(resource.loaded.value).toEqual({ href: "b", value: "new", known: ALL_KNOWN });
    expect(asked[0]?.signal.aborted).toBe(true);
    resource.close();
  });

  test("keeps the last good answer when asking again fails, until that succeeds", async () => {
    const { asked, ask } = desk();
    const resource = createResource(signal<string | null>("a"), ask);
    asked[0]?.give(good("first"));
    await vi.advanceTimersByTimeAsync(0);
    resource.retry();
    asked[1]?.give(bad);
    await vi.advanceTimersByTimeAsync(0);
    expect([resource.loaded.value?.value, resource.trouble.value?.requestId]).toEqual(["first", "r"]);
    resource.retry();
    asked[2]?.give(good("second"));
    await vi.advanceTimersByTimeAsync(0);
    expect([resource.loaded.value?.value, resource.trouble.value, resource.busy.value]).toEqual([
      "second",
      null,
      false,
    ]);
    resource.close();
  });

  test("takes an answer that came in another way, and does not ask for what it has", async () => {
    const { asked, ask } = desk();
    const href = signal<string | null>("a");
    const resource = createResource(href, ask);
    asked[0]?.give(bad);
    await vi.advanceTimersByTimeAsync(0);
    batch(() => {
      href.value = "b";
      resource.put({ href: "b", value: "told", known: ALL_KNOWN });
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect([resource.loaded.value?.value, resource.trouble.value, resource.busy.value]).toEqual(["told", null, false]);
    expect(asked.length).toBe(1);
    resource.retry();
    expect(asked.map((q) => q.href)).toEqual(["a", "b"]);
    resource.close();
  });

  test("without a question has no answer", async () => {
    const { asked, ask } = desk();
    const href = signal<string | null>("a");
    const resource = createResource(href, ask);
    asked[0]?.give(good("first"));
    await vi.advanceTimersByTimeAsync(0);
    href.value = null;
    expect(resource.loaded.value).toBeNull();
    resource.close();
  });
});
