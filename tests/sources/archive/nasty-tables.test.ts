import { describe, test } from "vitest";
import { bytes, expectExactly, HEADER, type NastyCase, ROW, T1, T2, T3 } from "./nasty.ts";

const CASES: readonly NastyCase[] = [
  {
    name: "a quote never closes",
    content: `${HEADER}${ROW("one")}"two,${T2}\n${ROW("three", T3)}${ROW('"four, quoted"', T3)}`,
    texts: ["one", "two", "three", "four, quoted"],
    warned: { damaged_text: 1 },
  },
  {
    name: "a quote never closes and the line is no row",
    content: `${HEADER}${ROW("one")}"two\n${ROW("three", T3)}${ROW("four", T3)}`,
    texts: ["one", "three", "four"],
    rejected: ["3:unclosed_quote"],
  },
  {
    name: "the last row is cut off inside a quote",
    content: `created_at,text\n${T1},one\n${T2},"two has no e`,
    texts: ["one", "two has no e"],
    warned: { damaged_text: 1 },
  },
  {
    name: "quotes stand inside a quoted cell undoubled",
    content: `${HEADER}${ROW('"she said "bye" to us"')}${ROW("two", T2)}`,
    texts: ['she said "bye" to us', "two"],
  },
  {
    name: "quotes are escaped with a backslash",
    content: `${HEADER}${ROW('"she said \\"bye, all\\" to us"')}${ROW('"\\"x\\", y"', T2)}${ROW("two", T2)}`,
    texts: ['she said "bye, all" to us', '"x", y', "two"],
  },
  {
    name: "a text of several lines that look like rows",
    content: `a|text|created_at\nen|"one\nTomorrow | two"|${T1}\nen|three|${T2}\n`,
    texts: ["one\nTomorrow | two", "three"],
  },
  {
    name: "a quoted text goes over blank lines",
    content: `${HEADER}${ROW('"one\n\n\ntwo"')}${ROW("three", T2)}`,
    texts: ["one\n\n\ntwo", "three"],
  },
  {
    name: "tab-separated texts begin with quotes that are text",
    content: `created_at\ttext\n${T1}\t"Bye" she said\n${T2}\ttwo\n`,
    texts: ['"Bye" she said', "two"],
  },
  {
    name: "a row has too few cells",
    content: `lang,text,created_at\nen,one,${T1}\nen\nen,two\nen,three,${T3}\n`,
    texts: ["one", "three"],
    rejected: ["3:ragged_row", "4:ragged_row"],
  },
  {
    name: "a text holds the delimiter unquoted",
    content: `lang|text|created_at\nen|one|${T1}\nen|two | and a half|${T2}\n`,
    texts: ["one", "two | and a half"],
  },
  {
    name: "a row has cells too many that say nothing",
    content: `${HEADER}one,${T1},,,\ntwo,${T2}\n`,
    texts: ["one", "two"],
  },
  {
    name: "a row has cells too many and its time is lost",
    content: `lang,created_at,text\nen,${T1},one\nen,x,y,z,w\nen,${T3},three\n`,
    texts: ["one", "three"],
    rejected: ["3:ragged_row"],
  },
  {
    name: "the header is repeated",
    content: `${HEADER}${ROW("one")}${HEADER}${ROW("two", T2)}\ufeff${HEADER}`,
    texts: ["one", "two"],
    rejected: ["3:repeated_header", "5:repeated_header"],
  },
  {
    name: "there is no header",
    content: `one two three four,${T1}\nfive six seven eight,${T2}\n`,
    texts: ["one two three four", "five six seven eight"],
  },
  { name: "the header is all there is", content: HEADER, texts: [] },
  {
    name: "the columns have names that say nothing",
    content: `a,b\none two three four,${T1}\nfive six seven eight,${T2}\n`,
    texts: ["one two three four", "five six seven eight"],
  },
  {
    name: "a spreadsheet names its separator",
    content: `sep=;\ntext;created_at\none;${T1}\ntwo, and more;${T2}\n`,
    texts: ["one", "two, and more"],
  },
  {
    name: "rows of nothing but separators",
    content: `${HEADER}${ROW("one")},\n,\n${ROW("two", T2)}`,
    texts: ["one", "two"],
  },
  { name: "CR alone ends the lines", content: `text,created_at\rone,${T1}\rtwo,${T2}\r`, texts: ["one", "two"] },
  {
    name: "a table in UTF-16",
    content: bytes([0xff, 0xfe], [...Buffer.from(`text\tcreated_at\none\t${T1}\nça\t${T2}\n`, "utf16le")]),
    texts: ["one", "ça"],
  },
  {
    name: "a byte of a cell is no UTF-8",
    content: bytes(HEADER, "M", [0xfc], `nchen,${T1}\n`),
    texts: ["M\ufffdnchen"],
    warned: { damaged_text: 1 },
  },
  {
    name: "a hole of NUL bytes before a row",
    content: bytes(HEADER, ROW("one"), [0, 0, 0], "\n", [0, 0], ROW("two", T2)),
    texts: ["one", "two"],
  },
  {
    name: "NUL bytes in a cell",
    content: bytes(HEADER, "o", [0], `ne,${T1}\n`),
    texts: ["one"],
    warned: { damaged_text: 1 },
  },
];

describe("nasty tables", () => {
  test.each(CASES)("$name", expectExactly);
});
