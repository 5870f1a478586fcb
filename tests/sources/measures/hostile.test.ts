import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/core/errors.ts";
import type { ArchiveItem } from "../../../src/sources/archive/archive.ts";
import { readBytes } from "../../../src/sources/archive/read.ts";
import { archiveOptions } from "../archive/reading.ts";

async function read(content: string | Uint8Array, chunk: number): Promise<readonly ArchiveItem[]> {
  const bytes = Buffer.from(content);
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const items: ArchiveItem[] = [];
  const source = { name: "export.csv", open, canReopen: async () => true };
  for await (const item of readBytes(source, archiveOptions({ tz: "America/New_York", name: "export.csv" })))
    items.push(item);
  return items;
}

const time = fc.constantFrom(
  "2016-11-08T22",
  "2016-11-08",
  "2016-11",
  "1478660400",
  "",
  "never",
  "2016-11-06 01:30",
  "2016-03-13 02:30",
  "9/11/2016",
);
const value = fc.constantFrom(
  "5",
  "<1",
  "",
  "NaN",
  "1,234",
  "1.234",
  "12,5",
  '"1,234"',
  "100",
  "-3",
  "∞",
  '"',
  "a\u0000b",
);
const header = fc.constantFrom(
  "time,value",
  "Time,a: (US)",
  "Date,Series,Value",
  "Date,Page",
  "start,end,tweet_count",
  "time;value",
  "time\tvalue\tunit\tname",
  "Category: All categories\n\nDay,a: (US)",
);
const table = fc
  .tuple(
    header,
    fc.array(fc.tuple(time, value, value), { maxLength: 12 }),
    fc.constantFrom(",", ";", "\t"),
    fc.constantFrom("\n", "\r\n"),
  )
  .map(([names, rows, delimiter, end]) => [names, ...rows.map((row) => row.join(delimiter))].join(end));

describe("files of measures, however damaged", () => {
  test("give items or one sentence, the same in chunks of any size, and account for every row", async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (content, chunk) => {
        const attempt = async (size: number) =>
          read(content, size).catch((error: unknown) => {
            expect(error).toBeInstanceOf(InputError);
            return String(error);
          });
        const whole = await attempt(1 << 20);
        expect(await attempt(chunk)).toEqual(whole);
        if (typeof whole === "string" || !whole.some((item) => item.type === "shape" && item.holds === "measures"))
          return;
        const starts = new Map<string, number>();
        for (const item of whole) {
          if (item.type !== "measure") continue;
          for (const { startMs, endMs, value: number } of item.points) {
            expect(startMs).toBeGreaterThan(starts.get(item.measure.id) ?? Number.NEGATIVE_INFINITY);
            expect(endMs).toBeGreaterThan(startMs);
            expect(number === null || Number.isFinite(number)).toBe(true);
            starts.set(item.measure.id, startMs);
          }
        }
        const count = (type: ArchiveItem["type"]) => whole.filter((item) => item.type === type).length;
        const points = whole.flatMap((item) => (item.type === "measure" ? item.points : [])).length;
        const doubled = whole.filter((item) => item.type === "warn" && item.reason === "duplicate_time").length;
        expect(points + doubled + count("reject")).toBe(count("read"));
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ["a line of separators", `time,value\n${",".repeat(3_000_000)}\n`],
    ["a line of quotes", `time,value\n${'"'.repeat(900_000)}\n`],
    ["a header of separators", `time,value${",".repeat(15_000)}\n2016-11-08T22:00Z,5\n`],
    ["a term of spaces", `Day,a${" ".repeat(15_000)}: (US\n2016-11-08,5\n`],
    ["cells of digits", `time,value\n2016-11-08T22:00Z,${"1,234".repeat(100_000)}\n`],
    ["cells of groups", `time;value\n2016-11-08T22:00Z;${"1.234".repeat(100_000)}\n`],
    ["times of digits", `time,value\n${"2".repeat(900_000)},5\n`],
    ["nested lists", `${'{"timeline":['.repeat(50_000)}`],
    [
      "an object that nests deeply inside of a page",
      `{"data":[{"start":${"[".repeat(20_000)}${"]".repeat(20_000)},"end":"x","tweet_count":1}]}`,
    ],
  ])(
    "%s take no long time",
    async (_, content) => {
      await read(content, 1 << 18).catch((error: unknown) => expect(error).toBeInstanceOf(InputError));
    },
    10_000,
  );

  test("many series do not cost more than their rows", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `2016-11-08T22:00Z,${i},series ${i}`);
    const items = await read(["time,value,name", ...rows].join("\n"), 1 << 18);
    expect(items.filter((item) => item.type === "measure")).toHaveLength(20_000);
  });
});
