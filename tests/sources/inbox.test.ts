import { describe, expect, test } from "vitest";
import { Inbox } from "../../src/sources/inbox.ts";

function silent<T>(limit = 10): Inbox<T> {
  return new Inbox<T>(
    limit,
    () => {},
    () => {},
  );
}

describe("an inbox", () => {
  test("gives items in order, also those pushed while the reader waits", async () => {
    const inbox = silent<number>();
    inbox.push(1);
    const read: number[] = [];
    const reading = (async () => {
      for await (const item of inbox) read.push(item);
    })();
    await new Promise((resolve) => setImmediate(resolve));
    for (let i = 2; i <= 3_000; i++) inbox.push(i);
    inbox.end();
    await reading;
    expect(read).toEqual(Array.from({ length: 3_000 }, (_, i) => i + 1));
  });

  test("gives what is queued before the failure, and takes nothing after it", async () => {
    const inbox = silent<number>();
    inbox.push(1);
    inbox.fail(new Error("lost"));
    inbox.push(2);
    inbox.fail(new Error("another"));
    const read: number[] = [];
    await expect(
      (async () => {
        for await (const item of inbox) read.push(item);
      })(),
    ).rejects.toThrow("lost");
    expect(read).toEqual([1]);
  });

  test("says once that it is full, and once that half of it is free", async () => {
    const calls: string[] = [];
    const inbox = new Inbox<number>(
      4,
      () => calls.push("full"),
      () => calls.push("room"),
    );
    for (let i = 0; i < 6; i++) inbox.push(i);
    expect(calls).toEqual(["full"]);
    inbox.end();
    for await (const item of inbox) calls.push(String(item));
    expect(calls).toEqual(["full", "0", "1", "2", "room", "3", "4", "5"]);
  });
});
