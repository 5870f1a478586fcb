import { describe, expect, test } from "vitest";
import { idAt, jsonLines, v2Post } from "../archive/reading.ts";
import { lines, readMeasures } from "./support.ts";

const T1 = "2016-11-09T01:00:00.000Z";
const T2 = "2016-11-09T01:01:00.000Z";
const iso = new Date(Date.parse(T1)).toISOString();

describe("posts never become measures", () => {
  test.each<[string, string]>([
    ["texts and times", lines("text,created_at", `moving away,${T1}`)],
    ["texts that are numbers", lines("created_at,text", `${T1},5`, `${T2},6`)],
    ["a text column beside a value", lines("time,value,text", `${T1},5,moving away`, `${T2},5,moving on`)],
    ["ids and times", lines("time,id", `${T1},${idAt(T1)}`, `${T2},${idAt(T2)}`)],
    ["an id beside a value", lines("time,value,id", `${T1},5,${idAt(T1)}`, `${T2},5,${idAt(T2)}`)],
    [
      "an id beside a value and a name",
      lines("id,time,name,value", `${idAt(T1)},${T1},Desk A,5`, `${idAt(T2)},${T2},Desk B,5`),
    ],
    [
      "addresses",
      lines("date,url", `${T1},https://x.com/a/status/${idAt(T1)}`, `${T2},https://x.com/a/status/${idAt(T2)}`),
    ],
    ["a list of ids", lines("tweet_id", idAt(T1), idAt(T2))],
    ["ids with a count of reposts", lines("id,retweet_count", `${idAt(T1)},5`, `${idAt(T2)},7`)],
    ["bars", lines("en|we should all move|2016-11-09T01:00:00Z", "en|I will stay: here|2016-11-09T01:00:01Z")],
    [
      "days in the form of pageviews, with ids",
      lines("Date,Tweet_ID", `2016-11-08,${idAt(T1)}`, `2016-11-09,${idAt(T2)}`),
    ],
    ["a line like a category above them", lines("Export: night", "", "created_at,text", `${T1},moving away`)],
    [
      "a column with a region in its name",
      lines("created_at,text: (English)", `${T1},we should all move away now`, `${T2},and never come back again`),
    ],
    ["JSON of X", jsonLines(v2Post(T1, "moving"))],
    ["a page of X", JSON.stringify({ data: [v2Post(T1, "moving")], meta: { result_count: 1 } })],
    [
      "a page of X with public metrics",
      jsonLines(v2Post(T1, 'so many "views": and a "timeline":', { public_metrics: { like_count: 1 } })),
    ],
    ["posts among counts", jsonLines(v2Post(T1, "moving"), { data: [{ start: T1, end: T2, tweet_count: 5 }] })],
    ["rows of objects", jsonLines({ created_at: T1, text: "moving", views: 5 })],
    [
      "a feed that calls itself items",
      JSON.stringify({ items: [{ id: "1", created_at: T1, text: "moving", views: 3, project: "x" }] }),
    ],
  ])("%s", async (_, content) => {
    const { series, posts } = await readMeasures(content);
    expect(series).toEqual([]);
    expect(posts.length).toBeGreaterThan(0);
  });
});

describe("measures never become posts", () => {
  const times = [T1, T2, "2016-11-09T01:02:00.000Z"];
  const shapes: readonly (readonly [string, string])[] = [
    [
      "a long name, which could be a text",
      lines("time,value,name", ...times.map((t) => `${t},5,The home page of the immigration office`)),
    ],
    [
      "a term that is called text",
      lines("Category: All categories", "", "Day,text: (Canada),tweet: (Canada)", "2016-11-08,1,5", "2016-11-09,100,5"),
    ],
    ["a term that is called id", lines("Day,id: (Canada)", "2016-11-08,1", "2016-11-09,100")],
    [
      "pages that are called Text and Tweet, by the name of the file",
      lines("Date,Text,Tweet", "2016-11-08,1,5", "2016-11-09,100,5"),
    ],
    ["values as long as ids", lines("time,value", ...times.map((t, i) => `${t},79615534182904627${i}`))],
    ["values that could be Unix seconds", lines("time,value", ...times.map((t, i) => `${t},147866040${i}`))],
    ["times that could be ids", lines("timestamp,value", "1478660400000000000,5", "1478660460000000000,6")],
    ["GDELT", lines("Date,Series,Value", "2016-11-08,Volume Intensity,0.5", "2016-11-09,Volume Intensity,0.6")],
    ["a series that is not GDELT's", lines("date,series,value", "2016-11-08,DGS2,4.0", "2016-11-09,DGS2,4.1")],
    ["counts of X", jsonLines({ data: [{ start: T1, end: T2, tweet_count: 5 }] })],
    ["counts of X whose times are written to the second", lines("start,end,tweet_count", `${T1},${T2},5`)],
  ];
  test.each(shapes)("%s", async (_, content) => {
    const { series, posts } = await readMeasures(content, { tz: "UTC", name: "pageviews-2016.csv" });
    expect(posts).toEqual([]);
    expect(series.length).toBeGreaterThan(0);
  });
});

test.each([
  ["totals under a name that says nothing", lines("minute,count", `${iso},55`)],
  [
    "the series that this program exports",
    lines("time_utc,time_local,tz,topic,count,status", `${iso},${iso},UTC,election,5,ok`),
  ],
  ["several columns of numbers", lines("time,likes,reposts", `${iso},5,6`, `${T2},7,8`)],
  ["posts whose texts were taken away", lines("created_at,retweet_count,favorite_count", `${T1},5,6`, `${T2},7,8`)],
])("%s is neither, and the message says how it could be", async (_, content) => {
  await expect(readMeasures(content, { tz: "UTC" })).rejects.toThrow(/none of texts or post ids; .*time and value/);
});
