import { describe, expect, test } from "vitest";
import { isLoopback } from "../../src/core/loopback.ts";

describe("a host", () => {
  test.each(["localhost", "127.0.0.1", "127.255.255.255", "::1", "[::1]"])("%s is this machine", (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  test.each([
    "",
    "LOCALHOST",
    "localhost.",
    "localhost.example",
    "[localhost]",
    "[127.0.0.1]",
    "127.0.0.1.example",
    "127.example",
    "127.1",
    "127.0.0.256",
    "127.0.0.999",
    "127.0.0.1:80",
    " 127.0.0.1",
    "128.0.0.1",
    "0.0.0.0",
    "0x7f.0.0.1",
    "2130706433",
    "::",
    "::2",
    "[::1",
    "::ffff:127.0.0.1",
    "[::ffff:7f00:1]",
  ])("%j counts as elsewhere", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
