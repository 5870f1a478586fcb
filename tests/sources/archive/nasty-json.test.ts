import { describe, test } from "vitest";
import { ALL, expectExactly, GOOD, type NastyCase, ONE, T1, T2, T3, THREE, TWO } from "./nasty.ts";
import { idAt, jsonLines, v2Post } from "./reading.ts";

const FOUR = JSON.stringify(v2Post(T3, "gone", {}, 4));

const CASES: readonly NastyCase[] = [
  { name: "one object per line inside an array", content: `[\n${ONE},\n${TWO},\n${THREE}\n]\n`, texts: ALL },
  { name: "an array that begins and ends with its elements", content: `[${ONE},\n${TWO},\n${THREE}]`, texts: ALL },
  {
    name: "a line of an array is cut off",
    content: `[\n${ONE},\n${TWO.slice(0, 70)}\n${THREE}\n]\n`,
    texts: [ALL[0] as string, ALL[2] as string],
    rejected: ["3:bad_json"],
  },
  {
    name: "an array in one line with an element of another kind",
    content: `[${ONE},null,${TWO},7,${THREE}]`,
    texts: ALL,
    rejected: ["2:not_a_post", "4:no_time"],
  },
  {
    name: "an array in one line is cut off inside an element",
    content: `[${ONE},${TWO},${THREE.slice(0, 40)}`,
    texts: ALL.slice(0, 2),
    rejected: ["3:bad_json"],
  },
  {
    name: "an array is cut off after an element",
    content: `[${ONE},${TWO},`,
    texts: ALL.slice(0, 2),
    warned: { cut_list: 1 },
  },
  {
    name: "an array in a line is cut off before another",
    content: `[${ONE},${TWO.slice(0, 70)}\n[${THREE},${FOUR}]\n`,
    texts: [ALL[0] as string, ALL[2] as string, "gone"],
    rejected: ["1:bad_json"],
  },
  {
    name: "an array in a line is cut off between members of an element, another after an element",
    content: `[${ONE},${TWO.slice(0, TWO.indexOf('"created_at"'))}\n[${THREE},\n[${FOUR}]\n`,
    texts: [ALL[0] as string, ALL[2] as string, "gone"],
    rejected: ["1:bad_json"],
    warned: { cut_list: 1 },
  },
  {
    name: "the first element of an array in a line is cut off",
    content: `[${ONE.slice(0, 40)}\n[${TWO},${THREE}]\n`,
    texts: ALL.slice(1),
    rejected: ["1:bad_json"],
  },
  {
    name: "an array in a line has a broken element before another array",
    content: `[${ONE},{"id":"5","list":[1,2}}]\n[${THREE},${FOUR}]\n`,
    texts: [ALL[0] as string, ALL[2] as string, "gone"],
    rejected: ["1:bad_json"],
  },
  {
    name: "an array of a pretty-printed object begins on a line of its own",
    content: `{\n"data":\n[{"id":"${idAt(T1)}","text":"packing my bags"}],\n"meta":{}\n}\n${TWO}\n`,
    texts: ALL.slice(0, 2),
  },
  { name: "arrays in an array", content: `[[${ONE},${TWO}],[${THREE}]]`, texts: ALL },
  {
    name: "pretty-printed objects one after another",
    content: GOOD.map((post) => `${JSON.stringify(post, null, 2)}\n`).join(""),
    texts: ALL,
  },
  { name: "pretty-printed objects in an array", content: JSON.stringify(GOOD, null, 2), texts: ALL },
  {
    name: "pretty-printed with tabs, one object cut off",
    content: `${JSON.stringify(GOOD[0], null, "\t")}\n{\n\t"id": "5",\n\t"text": "cut of\n${JSON.stringify(GOOD[2], null, "\t")}\n`,
    texts: [ALL[0] as string, ALL[2] as string],
    rejected: ["11:bad_json"],
  },
  {
    name: "an object of a pretty-printed array is cut off",
    content: `[\n  {\n    "id": "5",\n    "list": [\n  ${JSON.stringify(GOOD[0], null, 2).replaceAll("\n", "\n  ")}\n]`,
    texts: [ALL[0] as string],
    rejected: ["2:bad_json"],
  },
  {
    name: "a bracket closes what was not open",
    content: `${ONE}\n{"id":"5","list":[1,2}}\n${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: ["2:bad_json"],
  },
  {
    name: "nested a hundred thousand deep",
    content: `${ONE}\n{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}\n${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: ["2:too_deep"],
  },
  {
    name: "nested a hundred thousand deep and cut off",
    content: `${ONE}\n{"a":${"[".repeat(100_000)}\n${TWO}\n${THREE}\n`,
    texts: ALL,
    rejected: ["2:too_deep"],
  },
  {
    name: "brackets without an end",
    content: `${"[".repeat(100_000)}\n${ONE}\n`,
    texts: ["packing my bags"],
    warned: { cut_list: 1 },
  },
  {
    name: "an id written as a number",
    content: `${ONE}\n${TWO.replace(/"id":"(\d+)"/, '"id":$1').replace(/"edit_history_tweet_ids":\[[^\]]*\],/, "")}\n`,
    texts: ALL.slice(0, 2),
    times: [T1, T2],
  },
  {
    name: "two ids that are one number to a computer",
    content: [7, 8]
      .map((last) => `{"id":79615534182904627${last},"created_at":"${T1}","text":"post ${last}"}\n`)
      .join(""),
    texts: ["post 7", "post 8"],
  },
  {
    name: "an id that went through a float",
    content: `{"id":7.96155341829046e+17,"created_at":"${T1}","text":"a"}\n`,
    texts: ["a"],
    warned: { rounded_id: 1 },
    times: ["2016-11-09T01:00:00.000Z"],
  },
  {
    name: "a response with errors beside its data",
    content: jsonLines({ data: [GOOD[0]], errors: [{ title: "Not Found Error" }] }),
    texts: ["packing my bags"],
  },
  {
    name: "a response of nothing but errors",
    content: jsonLines({ errors: [{ title: "operational-disconnect" }] }, GOOD[0]),
    texts: ["packing my bags"],
    warned: { only_errors: 1 },
  },
  {
    name: "a refusal of the server in the stream",
    content: jsonLines(GOOD[0], {
      title: "ConnectionException",
      detail: "too many",
      connection_issue: "TooManyConnections",
      type: "https://api.x.com/2/problems/streaming-connection",
    }),
    texts: ["packing my bags"],
    warned: { control_line: 1 },
  },
  {
    name: "pages of a search, the last one empty and one cut off",
    content: `${jsonLines({ data: [GOOD[0]] }, { meta: { result_count: 0 } })}{"data":[${TWO},${THREE.slice(0, 30)}\n`,
    texts: ALL.slice(0, 2),
    rejected: ["3:bad_json"],
  },
  {
    name: "members of other kinds than usual",
    content: jsonLines(
      { ...GOOD[0], entities: [], referenced_tweets: {}, lang: 7, note_tweet: "x" },
      { ...GOOD[1], entities: { hashtags: [null, { tag: 3 }] } },
      GOOD[2],
    ),
    texts: ALL,
  },
  {
    name: "a year of zero",
    content: `${ONE}\n{"text":"a","created_at":"0000-00-00 00:00:00"}\n`,
    texts: ["packing my bags"],
    rejected: ["2:implausible_time"],
  },
  {
    name: "a time before there was anything to post on",
    content: jsonLines(GOOD[0], { text: "a", created_at: "1970-01-01T00:00:00Z" }),
    texts: ["packing my bags"],
    rejected: ["2:implausible_time"],
  },
  {
    name: "a time in the future",
    content: jsonLines(GOOD[0], v2Post("2036-11-09T01:00:00Z", "a")),
    texts: ["packing my bags"],
    rejected: ["2:implausible_time"],
  },
  {
    name: "a calendar day that does not exist",
    content: jsonLines(GOOD[0], { text: "a", created_at: "2016-02-30T01:00:00Z" }),
    texts: ["packing my bags"],
    rejected: ["2:invalid_time"],
  },
  {
    name: "an id from before ids told the time",
    content: jsonLines(
      GOOD[0],
      { id: "25000000001", author_id: "1", text: "a" },
      { id: "25000000001", author_id: "1", text: "b", created_at: "2010-09-27T19:06:05.000Z" },
    ),
    texts: ["packing my bags", "b"],
    rejected: ["2:no_time"],
  },
];

describe("nasty layouts and values of JSON", () => {
  test.each(CASES)("$name", expectExactly);
});
