import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SseParser } from "../../../src/sources/mastodon/sse-parser.ts";

function parse(...chunks: readonly (string | Uint8Array)[]): readonly string[] {
  const seen: string[] = [];
  const parser = new SseParser({
    onEvent: (name, data) => seen.push(`${name}=${data}`),
    onOversize: () => seen.push("oversize"),
  });
  for (const chunk of chunks) parser.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
  return seen;
}

describe("server-sent events", () => {
  test.each([
    ["line feeds", "event: update\ndata: one\n\ndata: two\n\n", ["update=one", "message=two"]],
    ["carriage returns and line feeds", "event: update\r\ndata: one\r\n\r\n", ["update=one"]],
    ["carriage returns alone", "event: update\rdata: one\r\rdata: two\r\r", ["update=one", "message=two"]],
    ["all of them mixed", "event: a\r\ndata: 1\n\rdata: 2\r\r\n", ["a=1", "message=2"]],
    ["several lines of data", "data: one\ndata\ndata:two\n\n", ["message=one\n\ntwo"]],
    ["comments between fields", ":thump\nevent: a\n:)\ndata: 1\n:thump\n\n", ["a=1"]],
    ["only one space taken off", "data:  two spaces\n\n", ["message= two spaces"]],
    ["unknown fields, id and retry passed over", "id: 5\nretry: 10\nfoo\ndata: 1\n\n", ["message=1"]],
    ["an event without data", "event: a\n\ndata: 1\n\n", ["message=1"]],
    ["an event that is not finished", "data: 1\n\ndata: 2", ["message=1"]],
    ["a name taken back", "event: a\nevent\ndata: 1\n\n", ["message=1"]],
    ["a byte order mark", "\ufeffdata: 1\n\n", ["message=1"]],
    ["blank lines only", "\n\n\r\r\n", []],
  ])("%s", (_, text, events) => {
    expect(parse(text)).toEqual(events);
  });

  test("are the same however they are cut, also inside characters and line ends", () => {
    const text =
      'event: ünï\r\ndata: 🗳️ 日本\rdata: é\n\r\n:thump 🍁\n\ndata: {"a":"\\ud83c"}\n\nevent: delete\ndata: 7\n\n';
    const bytes = new TextEncoder().encode(text);
    const whole = parse(bytes);
    expect(whole).toEqual(["ünï=🗳️ 日本\né", 'message={"a":"\\ud83c"}', "delete=7"]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 40 }), (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
        expect(parse(...chunks)).toEqual(whole);
      }),
    );
    expect(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test("bytes that are no text never throw", () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => void parse(...chunks)));
  });

  test("an event over a mebibyte is dropped whole, and the next one comes", () => {
    const long = "x".repeat(1_048_577);
    const rest = "event: a\ndata: 1\n\n";
    expect(parse(`event: a\ndata: ${long}\n\n${rest}`)).toEqual(["oversize", "a=1"]);
    expect(parse("data: ", ...Array.from({ length: 30 }, () => "y".repeat(65_536)), "\n\n", rest)).toEqual([
      "oversize",
      "a=1",
    ]);
    const line = `data: ${"z".repeat(1_000)}\n`;
    expect(parse(line.repeat(1_100), "data: end\n\n", rest)).toEqual(["oversize", "a=1"]);
  });

  test("the end of a line that is too long is no line of its own", () => {
    const chunk = "y".repeat(600_000);
    expect(parse("data: ", chunk, chunk, "\nevent: b\ndata: 1\n\ndata: 2\n\n")).toEqual(["oversize", "message=2"]);
    expect(parse("data: ", chunk, chunk, "data: 1\n\ndata: 2\n\n")).toEqual(["oversize", "message=2"]);
  });

  test("costs no more than its length when it comes byte by byte", () => {
    const seen: string[] = [];
    const parser = new SseParser({ onEvent: (_, data) => seen.push(data), onOversize: () => seen.push("oversize") });
    for (const byte of new TextEncoder().encode(`data: ${"a".repeat(900_000)}\n\n`)) parser.push(Uint8Array.of(byte));
    expect(seen).toEqual(["a".repeat(900_000)]);
  });
});
