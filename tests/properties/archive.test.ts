import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import type { ArchiveItem } from "../../src/sources/archive/archive.ts";
import { LineSplitter } from "../../src/sources/archive/bytes/line-splitter.ts";
import { JsonSplitter } from "../../src/sources/archive/json/json-splitter.ts";
import { readBytes } from "../../src/sources/archive/read.ts";
import { TableRows } from "../../src/sources/archive/table/table-rows.ts";
import { archiveOptions, idAt, v2Post } from "../sources/archive/reading.ts";

const T = "2016-11-09T01:00:00.000Z";

/** Reads bytes that arrive in pieces of the given lengths, over and over. */
async function readPieces(bytes: Uint8Array, lengths: readonly number[]): Promise<readonly ArchiveItem[] | string> {
  async function* open(): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (let i = 0; at < bytes.length; i++) {
      const length = lengths.length === 0 ? bytes.length : (lengths[i % lengths.length] ?? 1);
      yield bytes.subarray(at, at + length);
      at += length;
    }
  }
  const source = { name: "bytes", open, canReopen: async () => true };
  const items: ArchiveItem[] = [];
  try {
    for await (const item of readBytes(source, archiveOptions({ tz: "America/New_York" }))) items.push(item);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
  return items;
}

const post = JSON.stringify(v2Post(T, "moving to canada 🇨🇦", { entities: { hashtags: [{ tag: "MoveToCanada" }] } }));
const page = JSON.stringify({ data: [v2Post(T, "one"), v2Post(T, "two", {}, 2)], includes: { tweets: [] } });

/** Pieces of archives, whole and broken. */
const fragment = fc.constantFrom(
  post,
  `${post}\n`,
  `${JSON.stringify(JSON.parse(post), null, 2)}\n`,
  `${page}\n`,
  post.slice(0, 40),
  '{"created_at":"2016-11-08 20:00:00","text":"café\\u00e9"}\n',
  '{"delete":{"status":{"id":796155341829046273}}}\n',
  `${idAt(T)}\n`,
  "text,created_at\n",
  `"a ""quoted"" text\nof two lines",${T}\n`,
  `plain,${T}\n`,
  '"open,',
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  "\n",
  "\r\n",
  "\r",
  "\0",
  "\ufeff",
  "é",
  "\\u00",
  "NaN",
  ":",
  "|",
  ";",
  "\t",
);
const document = fc.array(fragment, { maxLength: 25 }).map((parts) => Buffer.from(parts.join("")));
const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });

describe("reading archives", () => {
  test("arbitrary bytes give items or one sentence, never a crash", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), lengths, async (bytes, pieces) => {
        expect(await readPieces(bytes, pieces)).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  test("pieces of archives in any order give items or one sentence, however they are split", async () => {
    await fc.assert(
      fc.asyncProperty(document, lengths, async (bytes, pieces) => {
        expect(await readPieces(bytes, pieces)).toEqual(await readPieces(bytes, []));
      }),
      { numRuns: 600 },
    );
  });

  test("a broken line takes no good line of JSON with it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(damage, fc.nat(400)), { maxLength: 6 }),
        fc.boolean(),
        async (breaks, inArray) => {
          const posts = breaks.map((_, i) => JSON.stringify(v2Post(T, `post ${i}`, { lang: "en" }, i)));
          const end = inArray ? ",\n" : "\n";
          const lines = posts.map((line, i) => `${line}${end}${broken(line, breaks[i])}${end}`).join("");
          const content = inArray ? `[\n${lines}${post}\n]\n` : `${lines}${post}\n`;
          const texts = textsOf(await readPieces(Buffer.from(content), []));
          for (const i of breaks.keys()) expect(texts).toContain(`post ${i}`);
          expect(texts).toContain("moving to canada 🇨🇦");
        },
      ),
      { numRuns: 400 },
    );
  });

  test("a broken row takes no good row of a table with it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(damage, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(",", "|"),
        async (breaks, delimiter) => {
          const row = (text: string): string => `en${delimiter}${text}${delimiter}${T}\n`;
          const rows = breaks.map(
            (text, i) => `${row(`"post ${i} "" of${delimiter}\ntwo lines"`)}${row(`row ${i}`)}${text}\n`,
          );
          const header = `lang${delimiter}text${delimiter}created_at\n${row("first")}${row("second")}`;
          const texts = textsOf(await readPieces(Buffer.from(`${header}${rows.join("")}${row("last")}`), []));
          for (const i of breaks.keys()) {
            expect(texts).toContain(`row ${i}`);
            expect(texts).toContain(`post ${i} " of${delimiter}\ntwo lines`);
          }
          expect(texts).toContain("last");
        },
      ),
      { numRuns: 400 },
    );
  });

  test("JSON values come back whole from lines, from pretty-printed text and from arrays", () => {
    const values = fc.array(fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 3 })), {
      maxLength: 6,
    });
    const layout = fc.constantFrom<(values: readonly unknown[]) => string>(
      (all) => all.map((value) => `${JSON.stringify(value)}\n`).join(""),
      (all) => all.map((value) => JSON.stringify(value)).join(""),
      (all) => all.map((value) => `${JSON.stringify(value, null, 2)}\n`).join(""),
      (all) => all.map((value) => `${JSON.stringify(value, null, "\t")}\r\n`).join("\r\n"),
      (all) => JSON.stringify(all),
      (all) => JSON.stringify(all, null, 1),
      (all) => `[${all.map((value) => JSON.stringify(value)).join(",\n")}]`,
    );
    fc.assert(
      fc.property(values, layout, lengths, (all, write, pieces) => {
        const found: unknown[] = [];
        const faults: unknown[] = [];
        const text = write(all);
        const firstLines = text.split("\n");
        const sink = {
          value: (value: unknown, _: unknown, line: number) => {
            found.push(value);
            // However it is laid out, a value begins on the line that is told.
            expect(firstLines[line - 1]).toContain("{");
          },
          fault: (_: number, fault: unknown) => faults.push(fault),
          cutList: () => faults.push("cut"),
          decodeTexts: () => false,
        };
        const splitter = new JsonSplitter(sink, false);
        pushPieces(Buffer.from(text), pieces, (chunk) => splitter.push(chunk));
        splitter.end();
        expect(faults).toEqual([]);
        expect(found).toEqual(JSON.parse(JSON.stringify(all)));
      }),
      { numRuns: 600 },
    );
  });

  test("a table comes back as it was written, with any delimiter and split anywhere", () => {
    const cell = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(",", ";", "|", "\t", '"', "\n", " ", "a") }));
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom("\n", "\r\n"),
        lengths,
        (rows, delimiter, end, pieces) => {
          const text = rows.map((row) => `${row.map(quoted).join(delimiter)}${end}`).join("");
          let line = 1;
          const expected = rows.map((row) => {
            const cells = row.map((value) => value.replaceAll("\r\n", "\n").toWellFormed());
            const found = { line, cells };
            line += 1 + cells.join("").split("\n").length - 1;
            return found;
          });
          expect(readRows(Buffer.from(text), delimiter, pieces)).toEqual(expected);
        },
      ),
      { numRuns: 600 },
    );
  });
});

/** What stands where a record should: noise, and pieces that leave something open. */
const damage = fc.oneof(
  fc.string({ maxLength: 30 }).map((text) => text.replace(/[\n\r]/g, "")),
  fc.constantFrom(
    '{"a":',
    '{"a":[',
    '{"a":"',
    '{"a":{"b":1},',
    '"open',
    '{"data":[{"id":"1"},',
    "}",
    "[",
    "]",
    '"',
    "{",
    "[[",
    "]]",
  ),
);

/** A line cut off somewhere, or replaced by the damage. */
function broken(line: string, change: readonly [string, number] | undefined): string {
  const [text, at] = change ?? ["", 0];
  return at < line.length ? line.slice(0, at) : text;
}

function textsOf(items: readonly ArchiveItem[] | string): readonly (string | null)[] {
  return typeof items === "string" ? [items] : items.flatMap((item) => (item.type === "post" ? [item.post.text] : []));
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

interface FoundRow {
  readonly line: number;
  readonly cells: readonly string[];
}

function readRows(bytes: Uint8Array, delimiter: string, pieces: readonly number[]): readonly FoundRow[] {
  const found: FoundRow[] = [];
  const sink = {
    row: (cells: readonly string[], line: number) => found.push({ line, cells }),
    unclosed: (line: number) => found.push({ line, cells: ["unclosed"] }),
  };
  const rows = new TableRows({ delimiter, backslash: false }, sink, () => false);
  const lines = new LineSplitter(
    { line: (text, number) => rows.line(text, number), tooLong: () => undefined },
    1 << 20,
  );
  pushPieces(bytes, pieces, (chunk) => lines.push(chunk));
  lines.end();
  rows.end();
  return found;
}

function pushPieces(bytes: Uint8Array, lengths: readonly number[], push: (chunk: Uint8Array) => void): void {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    push(bytes.subarray(at, at + length));
    at += length;
  }
}
