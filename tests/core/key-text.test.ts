import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { ApiKey } from "../../src/core/key.ts";
import { isKeyOf, keyHash, keyIdOf, makeKeyText, withoutKeys } from "../../src/core/key-text.ts";

const zeros = (count: number) => new Uint8Array(count);

test("a key has its documented form, whatever its bytes are", () => {
  for (let i = 0; i < 500; i++) {
    const text = makeKeyText(randomBytes);
    expect(text).toMatch(/^nb_live_[a-z0-9]{8}_[A-Za-z0-9_-]{43}[A-Za-z0-9]{6}$/);
    expect(keyIdOf(text)).toBe(text.slice(8, 16));
  }
});

test("the same bytes give the same key, checksum included", () => {
  expect(makeKeyText(zeros)).toBe(`nb_live_aaaaaaaa_${"A".repeat(43)}${makeKeyText(zeros).slice(-6)}`);
  expect(makeKeyText(zeros)).toBe(makeKeyText(zeros));
});

test("a text with one letter changed is no key, wherever it is", () => {
  const text = makeKeyText(randomBytes);
  for (let i = 0; i < text.length; i++) {
    const other = text[i] === "b" ? "c" : "b";
    expect(keyIdOf(`${text.slice(0, i)}${other}${text.slice(i + 1)}`), `letter ${i}`).toBeNull();
  }
});

test.each(["", "nb_live_", "nb_live_aaaaaaaa_", ` ${makeKeyText(zeros)}`, `${makeKeyText(zeros)}\n`, "x".repeat(1e6)])(
  "%#: what is no key has no id",
  (text) => expect(keyIdOf(text)).toBeNull(),
);

test("a key is known by its hash alone", () => {
  const text = makeKeyText(randomBytes);
  const key: ApiKey = {
    id: keyIdOf(text) ?? "",
    sha256: keyHash(text),
    scopes: ["series:read"],
    requestsPerMinute: null,
    note: null,
    createdAtMs: 0,
    revokedAtMs: null,
  };
  expect(JSON.stringify(key)).not.toContain(text.slice(17));
  expect(isKeyOf(text, key)).toBe(true);
  expect(isKeyOf(makeKeyText(randomBytes), key)).toBe(false);
  expect(isKeyOf(text, { ...key, sha256: "" })).toBe(false);
});

test("a text is shown without the keys in it", () => {
  const text = makeKeyText(randomBytes);
  expect(withoutKeys(`/api/v1/${text}?key=${text}&a=1`)).toBe("/api/v1/nb_live_…?key=nb_live_…&a=1");
});
