import { describe, expect, test } from "vitest";
import { numberStyleOf, readNumber } from "../../../src/sources/measures/numbers.ts";

/** Values of a column as a table with this delimiter would have them; a reason where one is none. */
function column(delimiter: string, ...cells: readonly string[]): readonly (number | string | null)[] {
  const style = numberStyleOf(cells, delimiter);
  return cells.map((cell) => {
    const read = readNumber(cell, style);
    return "reason" in read ? read.reason : read.below ? `<${read.value}` : read.value;
  });
}

describe("numbers of a table", () => {
  test.each([
    ["whole, decimal and negative ones", ",", ["0", "12", "-3.5", "+4", ".5", "7."], [0, 12, -3.5, 4, 0.5, 7]],
    ["powers of ten", ",", ["1e3", "2.5E-2"], [1000, 0.025]],
    ["less than", ",", ["<1", "< 1", "<5", "＜1"], ["<1", "<1", "<5", "<1"]],
    ["an empty cell, which is not known", ",", ["", "  "], [null, null]],
    ["minus zero, which is zero", ",", ["-0"], [0]],
    ["thousands with commas", ",", ["1,234", "12,345,678.5"], [1234, 12_345_678.5]],
    [
      "thousands with spaces and apostrophes",
      ",",
      ["1 234", "1\u202f234\u202f567", "1’234", "1'234.5"],
      [1234, 1_234_567, 1234, 1234.5],
    ],
    ["a comma that parts no thousands, without semicolons", ",", ["12,5", "1,23,456"], ["bad_number", "bad_number"]],
    ["a comma that parts no thousands, in a table with tabs", "\t", ["12,5"], ["bad_number"]],
    ["a decimal comma between semicolons", ";", ["12,5", "0,25", "1.234,5", "1.234"], [12.5, 0.25, 1234.5, 1234]],
    ["a comma alone between semicolons, which is decimal", ";", ["1,234"], [1.234]],
    ["a decimal point between semicolons", ";", ["12.5", "1,234.5", "1,234"], [12.5, 1234.5, 1234]],
    ["thousands that show by standing twice", ";", ["1.234.567", "1.234", "5"], [1_234_567, 1234, 5]],
    ["commas that show by standing twice", ";", ["1,234,567", "1,234"], [1_234_567, 1234]],
    ["a dot that could be either", ";", ["1.234", "5"], ["ambiguous_number", 5]],
    [
      "no numbers",
      ",",
      ["NaN", "nan", "inf", "-Infinity", "1e999", "12%", "0x10", "1 2", "--3", "1e", "one", "1_000", "<=5", "<"],
      new Array<string>(14).fill("bad_number"),
    ],
    ["a very long cell", ",", ["1".repeat(5_000)], ["bad_number"]],
  ])("%s", (_, delimiter, cells, values) => {
    expect(column(delimiter, ...cells)).toEqual(values);
  });
});
