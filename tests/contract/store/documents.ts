import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { StoredDocument } from "../../../src/core/document.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, NIGHT_MS } from "./builders.ts";

function documentOf(bytes: Uint8Array, name = "https://status.example.org/history.json"): StoredDocument {
  return { sha256: sha256(bytes), name, fetchedAtMs: NIGHT_MS, bytes };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function documents(behaviour: Behaviour): void {
  const bodies: readonly (readonly [string, Uint8Array])[] = [
    ["a text", new TextEncoder().encode("500 – Internal server error\n".repeat(4_000))],
    ["every byte", Uint8Array.from({ length: 70_000 }, (_, i) => (i * i * 31) >>> (i % 7))],
    ["nothing", new Uint8Array()],
  ];
  for (const [title, bytes] of bodies)
    behaviour(`a document of ${title} comes back byte by byte, under the same hash`, async (store) => {
      const document = documentOf(bytes);
      await store.commit(batch({ documents: [document] }));
      const stored = await store.document(document.sha256);
      expect(stored).toEqual(document);
      expect(stored?.bytes).toBeInstanceOf(Uint8Array);
      expect(sha256(stored?.bytes ?? new Uint8Array(1))).toBe(document.sha256);
    });

  behaviour("a document that is there stays as it is, and makes no new revision", async (store) => {
    const bytes = new TextEncoder().encode("one");
    const first = documentOf(bytes, "first.json");
    const { revision } = await store.commit(batch({ documents: [first, documentOf(bytes, "second.json")] }));
    const again = batch({ documents: [{ ...first, name: "third.json", fetchedAtMs: 0 }] });
    expect((await store.commit(again)).revision).toBe(revision);
    expect(await store.document(first.sha256)).toEqual(first);
    const other = documentOf(new TextEncoder().encode("two"));
    expect((await store.commit(batch({ documents: [other] }))).revision).toBeGreaterThan(revision);
    expect(await store.document(first.sha256)).toEqual(first);
    expect(await store.document("0".repeat(64))).toBeUndefined();
  });

  behaviour("a document does not change with the bytes it was made of", async (store) => {
    const bytes = new TextEncoder().encode("as it was");
    const document = { ...documentOf(bytes), bytes: bytes.slice() };
    await store.commit(batch({ documents: [document] }));
    document.bytes.fill(0);
    (await store.document(document.sha256))?.bytes.fill(1);
    expect((await store.document(document.sha256))?.bytes).toEqual(bytes);
  });
}
