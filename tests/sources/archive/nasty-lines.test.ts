import { describe, test } from "vitest";
import { ALL, bytes, expectExactly, GOOD, type NastyCase, ONE, T1, T2, THREE, TWO } from "./nasty.ts";
import { jsonLines, v2Post } from "./reading.ts";

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

const CASES: readonly NastyCase[] = [
  {
    name: "the last line is cut off",
    content: `${ONE}\n${TWO}\n${THREE.slice(0, 60)}`,
    texts: ALL.slice(0, 2),
    rejected: ["3:bad_json"],
  },
  {
    name: "a line is cut off inside a string",
    content: `${ONE}\n${TWO.slice(0, -8)}\n${THREE}\n`,
    texts: [ALL[0] as string, ALL[2] as string],
    rejected: ["2:bad_json"],
  },
  {
    name: "a line is cut off between members",
    content: `${ONE}\n{"id":"5","author_id":"42",\n${THREE}\n`,
    texts: [ALL[0] as string, ALL[2] as string],
    rejected: ["2:bad_json"],
  },
  {
    name: "a line is cut off inside a list",
    content: `${ONE}\n{"id":"5","referenced_tweets":[{"type":"quoted"},\n${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: ["2:bad_json"],
  },
  {
    name: "a program began anew in the middle of a line",
    content: `${ONE}\n${TWO.slice(0, 50)}${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: ["2:bad_json"],
  },
  { name: "two objects share a line", content: `${ONE}${TWO}\n${THREE}`, texts: ALL },
  {
    name: "a hole of NUL bytes stands before a line",
    content: bytes(`${ONE}\n`, new Array(500).fill(0), `${TWO}\n${THREE}\n`),
    texts: ALL,
  },
  {
    name: "lines are nothing but NUL bytes",
    content: bytes(`${ONE}\n`, [0, 0, 0], `\n${TWO}\n${THREE}\n`),
    texts: ALL,
  },
  {
    name: "a NUL byte stands in a text",
    content: bytes(`${ONE}\n${TWO}\n`, THREE.replace("moving to", "moving\u0000 to")),
    texts: ALL,
    warned: { damaged_text: 1 },
  },
  {
    name: "a tab stands in a text as it is",
    content: `${ONE}\n${TWO}\n${THREE.replace("moving to", "moving\tto")}`,
    texts: [...ALL.slice(0, 2), "moving\tto canada"],
  },
  {
    name: "a line break stands in a text as it is",
    content: `${ONE}\n${TWO.replace("the map", "the\nmap")}\n${THREE}\n`,
    texts: [ALL[0] as string, "the\nmap turns red", ALL[2] as string],
  },
  {
    name: "a line is no JSON at all",
    content: `${ONE}\nstream closed, reconnecting\n${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: ["2:bad_json"],
  },
  {
    name: "the file begins with hundreds of lines of a log",
    content: `${"2016-11-09 01:00:00 INFO connected, waiting\n".repeat(300)}${ONE}\n${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: Array.from({ length: 300 }, (_, i) => `${i + 1}:bad_json`),
  },
  {
    name: "the file begins with lines of a log that look like a table",
    content: `${"2016-11-09 01:00:00,123 INFO the stream is open now\n".repeat(60)}${ONE}\n${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: Array.from({ length: 60 }, (_, i) => `${i + 1}:bad_json`),
  },
  {
    name: "two lines of a log stand before the only post",
    content: `connected to the stream\nwaiting\n${ONE}\n`,
    texts: ALL.slice(0, 1),
    rejected: ["1:bad_json", "2:bad_json"],
  },
  {
    name: "the file begins with a line of a log",
    content: `reading...\n${ONE}\n${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: ["1:bad_json"],
  },
  { name: "blank lines stand between", content: `\n\n${ONE}\n\r\n  \n${TWO}\n\n${THREE}\n\n`, texts: ALL },
  { name: "lines end in CR LF", content: `${ONE}\r\n${TWO}\r\n${THREE}\r\n`, texts: ALL },
  { name: "the last line has no end", content: `${ONE}\n${TWO}\n${THREE}`, texts: ALL },
  {
    name: "a byte order mark stands in front",
    content: bytes([0xef, 0xbb, 0xbf], `${ONE}\n${TWO}\n${THREE}\n`),
    texts: ALL,
  },
  {
    name: "files with byte order marks were joined",
    content: bytes([0xef, 0xbb, 0xbf], `${ONE}\n`, [0xef, 0xbb, 0xbf], `${TWO}\n${THREE}\n`),
    texts: ALL,
  },
  {
    name: "UTF-16, little end first",
    content: bytes([0xff, 0xfe], [...Buffer.from(`${ONE}\n${TWO}\n${THREE}\n`, "utf16le")]),
    texts: ALL,
  },
  {
    name: "UTF-16, big end first",
    content: bytes([0xfe, 0xff], [...utf16be(`${ONE}\n${TWO}\n${THREE}\n`)]),
    texts: ALL,
  },
  { name: "UTF-16 without a mark", content: Buffer.from(`${ONE}\n${TWO}\n${THREE}\n`, "utf16le"), texts: ALL },
  {
    name: "a byte is no UTF-8",
    content: bytes(`${ONE}\n${TWO}\n`, THREE.slice(0, -3), [0xe9], '"}\n'),
    texts: [...ALL.slice(0, 2), "moving to canad\ufffd"],
    warned: { damaged_text: 1 },
  },
  {
    name: "half an emoji is escaped",
    content: `${ONE}\n${TWO}\n${THREE.replace("canada", "\\ud83c")}\n`,
    texts: [...ALL.slice(0, 2), "moving to \ufffd"],
    warned: { damaged_text: 1 },
  },
  {
    name: "UTF-8 was encoded twice",
    content: jsonLines(GOOD[0], v2Post(T2, "cafÃ© Â« QuÃ©bec Â» â€¦ ðŸ‡¨ðŸ‡¦")),
    texts: [ALL[0] as string, "café « Québec » … 🇨🇦"],
    warned: { damaged_text: 1 },
  },
  {
    name: "capitals that only look encoded twice",
    content: jsonLines(v2Post(T1, "NÃO É «ÃO» voilà\u00a0»")),
    texts: ["NÃO É «ÃO» voilà\u00a0»"],
  },
  {
    name: "NaN and Infinity stand for nothing",
    content: `${ONE}\n${TWO}\n${THREE.replace('"en"', "NaN")}\n`,
    texts: ALL,
  },
  {
    name: "a comma stands before a closing brace",
    content: `${ONE}\n${TWO.replace(/}$/, ",}")}\n${THREE}\n`,
    texts: ALL,
  },
  {
    name: "Python printed its own words",
    content: `${ONE}\n${TWO.replace(/}$/, ',"withheld":None,"sensitive":True}')}\n${THREE}\n`,
    texts: ALL,
  },
  {
    name: "an escape is none",
    content: `${ONE}\n${TWO}\n${THREE.replace("moving", "moving\\'s")}\n`,
    texts: [...ALL.slice(0, 2), "moving\\'s to canada"],
  },
];

describe("nasty lines of JSON", () => {
  test.each(CASES)("$name", expectExactly);
});
