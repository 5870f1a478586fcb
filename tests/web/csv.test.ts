import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../web/src/data/csv.ts";

describe("parseCsv", () => {
  test("keeps quoted commas, quotes, line ends and empty fields", () => {
    const table = parseCsv('a,b,c\r\n"x, y","he said ""no""","two\r\nlines"\r\n,,\r\n');
    expect(table).toEqual({
      columns: ["a", "b", "c"],
      rows: [
        ["x, y", 'he said "no"', "two\r\nlines"],
        ["", "", ""],
      ],
    });
  });

  test("takes a byte order mark for none of the data", () => {
    expect(parseCsv("\ufefftime,count\r\n1,2\r\n")).toEqual({ columns: ["time", "count"], rows: [["1", "2"]] });
  });

  test("of a header alone has no rows", () => {
    expect(parseCsv("time,count\r\n")).toEqual({ columns: ["time", "count"], rows: [] });
    expect(parseCsv("")).toEqual({ columns: [], rows: [] });
  });

  test("gives back every table that was written by the rules of RFC 4180", () => {
    const field = fc.string({ unit: fc.constantFrom(..."ab,\"\r\n '=é") });
    const tables = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    fc.assert(
      fc.property(tables, (rows) => {
        const text = rows.map((row) => `${row.map((f) => `"${f.replaceAll('"', '""')}"`).join(",")}\r\n`).join("");
        const { columns, rows: rest } = parseCsv(text);
        expect([columns, ...rest]).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });
});
