import { describe, expect, test } from "vitest";
import { hashtagsInCell } from "../../../src/sources/archive/texts/hashtags-cell.ts";
import { idAt, iso, readContent } from "./reading.ts";

const T1 = "2016-11-09T01:00:00.000Z";
const T2 = "2016-11-09T01:05:00.000Z";
const I1 = idAt(T1);
const I2 = idAt(T2);

interface Form {
  readonly name: string;
  readonly lines: readonly string[];
  readonly shape: string;
  readonly post: object;
}

const FORMS: readonly Form[] = [
  {
    name: "twarc-csv, with escaped line breaks and hashtags in JSON",
    lines: [
      "id,conversation_id,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,referenced_tweets.quoted.id,author_id,created_at,text,lang,entities.hashtags,author.username",
      `${I1},${I1},,${I2},,42,${T1},"RT @desk_b: line\\none #Go",en,"[{""start"": 1, ""end"": 5, ""tag"": ""Canada""}]",desk_a`,
    ],
    shape: 'table of twarc-csv, comma-separated, with header: text in "text", time in "created_at", id in "id"',
    post: {
      id: `x:${I1}`,
      kind: "repost",
      subjectId: `x:${I2}`,
      text: "RT @desk_b: line\none #Go",
      hashtags: ["Canada", "Go"],
      lang: "en",
    },
  },
  {
    name: "twarc's json2csv, with hashtags between spaces",
    lines: [
      "id,tweet_url,created_at,parsed_created_at,user_screen_name,text,tweet_type,hashtags,in_reply_to_screen_name,lang",
      `${I1},https://twitter.com/desk_a/status/${I1},Wed Nov 09 01:00:00 +0000 2016,2016-11-09 01:00:00+00:00,desk_a,bye,quote,Canada Move,desk_b,en`,
    ],
    shape: 'table of twarc, comma-separated, with header: text in "text", time in "created_at", id in "id"',
    post: { id: `x:${I1}`, kind: "quote", hashtags: ["Canada", "Move"] },
  },
  {
    name: "DMI-TCAT, with Unix seconds",
    lines: [
      "id,time,created_at,from_user_name,text,lang,to_user_name,in_reply_to_status_id,quoted_status_id,from_user_id",
      `${I1},1478653200,"2016-11-09 01:00:00",desk_a,"moving, @desk_b",en,desk_b,${I2},,123`,
    ],
    shape: 'table of DMI-TCAT, comma-separated, with header: text in "text", time in "time", id in "id"',
    post: { id: `x:${I1}`, kind: "reply", text: "moving, @desk_b" },
  },
  {
    name: "4CAT, with yes and no",
    lines: [
      "id,thread_id,timestamp,unix_timestamp,link,body,author,language_guess,is_retweet,retweeted_user,is_quote_tweet,is_reply,hashtags",
      `5fa,5fa,2016-11-09 01:00:00,1478653200,,moving,desk_a,en,no,,no,yes,"movetocanada,x"`,
    ],
    shape: 'table of 4CAT, comma-separated, with header: text in "body", time in "unix_timestamp"',
    post: { kind: "reply", text: "moving", hashtags: ["movetocanada", "x"], postedAtMs: Date.parse(T1) },
  },
  {
    name: "FiveThirtyEight, with names of languages",
    lines: [
      "external_author_id,author,content,region,language,publish_date,post_type,retweet,tweet_id",
      `900000000000000001,DESK_A,"moving, now",Unknown,English,11/8/2016 20:00,RETWEET,1,${I1}`,
    ],
    shape: 'table, comma-separated, with header: text in "content", time in "publish_date", id in "tweet_id"',
    post: { id: `x:${I1}`, kind: "repost", lang: "en", postedAtMs: Date.parse(T1) },
  },
  {
    name: "X's data sets on influence, with hashtags in brackets",
    lines: [
      '"tweetid","userid","tweet_language","tweet_text","tweet_time","in_reply_to_tweetid","quoted_tweet_tweetid","is_retweet","retweet_tweetid","hashtags"',
      `"${I1}","abc","in","kabur aja dulu","2016-11-09 01:00","","${I2}",false,"","[Canada, Move]"`,
    ],
    shape: 'table, comma-separated, with header: text in "tweet_text", time in "tweet_time", id in "tweetid"',
    post: { id: `x:${I1}`, kind: "quote", subjectId: `x:${I2}`, lang: "id", hashtags: ["Canada", "Move"] },
  },
  {
    name: "GetOldTweets, with semicolons",
    lines: [
      "username;date;retweets;favorites;text;geo;mentions;hashtags;id;permalink",
      `desk_a;2016-11-08 20:00;1;2;"moving; ""away""";;@desk_b;#MoveToCanada;"${I1}";https://twitter.com/desk_a/status/${I1}`,
    ],
    shape: 'table, semicolon-separated, with header: text in "text", time in "date", id in "id"',
    post: { id: `x:${I1}`, kind: "original", text: 'moving; "away"', hashtags: ["MoveToCanada"] },
  },
  {
    name: "lang|text|created_at, as a stream was written down",
    lines: ["lang|text|created_at", 'en|"RT @desk_b: ""go""\n\nnow"|Wed Nov 09 01:00:00 +0000 2016'],
    shape: 'table, bar-separated, with header: text in "text", time in "created_at"',
    post: { kind: "repost", text: 'RT @desk_b: "go"\n\nnow', lang: "en", postedAtMs: Date.parse(T1), url: null },
  },
  {
    name: "addresses of posts and figures, no texts",
    lines: ["tweet,followers_count,retweet_count", `https://twitter.com/desk_a/status/${I1},35,21`],
    shape: 'table, comma-separated, with header: no texts, id in "tweet"',
    post: { id: `x:${I1}`, kind: "original", text: null, flags: ["volume_only"], postedAtMs: Date.parse(T1) },
  },
  {
    name: "posts of Bluesky by their address",
    lines: [
      "uri,author,text,created_at",
      "at://did:plc:desk/app.bsky.feed.post/3laaaaaaaaa22,did:plc:desk,moving,2024-11-06T01:00:00.000Z",
    ],
    shape: 'table, comma-separated, with header: text in "text", time in "created_at", id in "uri"',
    post: {
      id: "bluesky:at://did:plc:desk/app.bsky.feed.post/3laaaaaaaaa22",
      url: "https://bsky.app/profile/did:plc:desk/post/3laaaaaaaaa22",
    },
  },
];

describe("tables", () => {
  test.each(FORMS)("$name", async ({ lines, shape, post }) => {
    const reading = await readContent(`${lines.join("\n")}\n`);
    expect(reading.shape).toBe(shape);
    expect(reading.rejected).toEqual([]);
    expect(reading.posts).toHaveLength(1);
    expect(reading.posts[0]).toMatchObject(post);
  });

  test.each([
    ["German", "Datum;Uhrzeit;Beitrag;Benutzer;Sprache", "08.11.2016;20:00;moving;desk_a;Deutsch", "de"],
    ["French", "date;heure;texte;utilisateur;langue", "08/11/2016;20h00;moving;desk_a;français", "fr"],
    ["Spanish", "fecha,hora,mensaje,usuario,idioma", "8 de noviembre de 2016,20:00,moving,desk_a,es", "es"],
    ["Portuguese", "data\thora\tmensagem\tusuário\tidioma", "8 nov. 2016\t20h00\tmoving\tdesk_a\tpt-BR", "pt"],
    ["Italian", "Data e ora;Testo;Utente;Lingua", "8 novembre 2016 20:00;moving;desk_a;Italian", "it"],
    ["Dutch", "Datum|Tijd|Bericht|Gebruiker|Taal", "2016-11-08|20:00:00|moving|desk_a|nl", "nl"],
    ["Indonesian", "tanggal,waktu,teks,pengguna,bahasa", "2016-11-08,20:00,moving,desk_a,in", "id"],
    ["English", "Created At,Tweet Text,Screen Name,Language", '"Nov 8, 2016, 8:00 PM",moving,desk_a,English', "en"],
  ])("headers in %s are understood", async (name, header, row, lang) => {
    const extra = name === "French" ? `13${row.slice(2)}\n` : "";
    const { posts, rejected } = await readContent(`${header}\n${row}\n${extra}`, { tz: "America/New_York" });
    expect(rejected).toEqual([]);
    expect(iso(posts[0])).toBe(T1);
    expect(posts[0]).toMatchObject({ text: "moving", lang });
    expect(posts[0]?.authorKey).not.toBeNull();
  });

  test.each([
    ["a known post being answered", "in_reply_to_status_id", I2, "reply"],
    ["a name being answered", "in_reply_to_screen_name", "desk_b", "reply"],
    ["nobody being answered", "in_reply_to_status_id", "", "original"],
    ["a program's nothing", "in_reply_to_status_id", "nan", "original"],
    ["a zero", "in_reply_to_status_id", "0", "original"],
    ["a retweet by flag", "is_retweet", "True", "repost"],
    ["no retweet by flag", "isRetweet", "f", "original"],
    ["a retweet by its subject", "retweeted_status_id", I2, "repost"],
    ["a quote by its subject", "quoted_status_id", I2, "quote"],
    ["a kind in words", "tweet_type", "Retweet", "repost"],
  ])("%s", async (_, column, cell, kind) => {
    const { posts } = await readContent(`id,text,${column}\n${I1},moving,${cell}\n`);
    expect(posts[0]?.kind).toBe(kind);
  });

  test("repost outranks quote outranks reply", async () => {
    const header = "id,text,retweeted_status_id,quoted_status_id,in_reply_to_status_id";
    const { posts } = await readContent(`${header}\n${I1},a,1234567,123456,12345\n${I2},b,,123456,12345\n`);
    expect(posts.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
      ["repost", "x:1234567"],
      ["quote", "x:123456"],
    ]);
  });

  test("a column of hashtags counts also where the text has none", async () => {
    const { posts } = await readContent(`text,hashtags,created_at\nbye,#MoveToCanada #Election2016,${T1}\n`);
    expect(posts[0]?.hashtags).toEqual(["MoveToCanada", "Election2016"]);
  });

  test.each(["Date (UTC)", "time_utc", "UTC time", "created_at_gmt"])(
    "a column named %s needs no zone",
    async (name) => {
      const { posts } = await readContent(`text,${name}\nmoving,2016-11-09 01:00:00\n`, { tz: "Asia/Tokyo" });
      expect(iso(posts[0])).toBe(T1);
    },
  );

  test("what this program exports comes back as it was", async () => {
    const header =
      "id,url,source,kind,subject_id,time_utc,time_local,tz,lang,text,hashtags,topics,label,polarity,flags";
    const own = [
      `x:${I1},https://x.com/i/web/status/${I1},x,repost,x:${I2},${T1},2016-11-08T20:00:00.000-05:00,America/New_York,en,,,election,,,`,
      `mastodon:https://social.example.org/users/a/statuses/1,https://social.example.org/@a/1,mastodon,quote,mastodon:https://b.example.org/2,${T2},2016-11-08T20:05:00.000-05:00,America/New_York,fr,bye,Canada,emigration,,,`,
      `row:${"a".repeat(20)}:2,,archive:a,reply,,${T2},2016-11-08T20:05:00.000-05:00,America/New_York,,bye,,emigration,,,`,
    ];
    const { posts } = await readContent(`${header}\r\n${own.join("\r\n")}\r\n`);
    expect(posts.map(({ id, kind, subjectId, url, text }) => ({ id, kind, subjectId, url, text }))).toEqual([
      { id: `x:${I1}`, kind: "repost", subjectId: `x:${I2}`, url: `https://x.com/i/web/status/${I1}`, text: null },
      {
        id: "mastodon:https://social.example.org/users/a/statuses/1",
        kind: "quote",
        subjectId: "mastodon:https://b.example.org/2",
        url: "https://social.example.org/@a/1",
        text: "bye",
      },
      { id: `row:${"a".repeat(20)}:2`, kind: "reply", subjectId: null, url: null, text: "bye" },
    ]);
    expect(posts.map(iso)).toEqual([T1, T2, T2]);
  });

  test("the series that this program exports is refused as totals", async () => {
    const header = "time_utc,time_local,tz,topic,count,estimate,all_count,share,status";
    const content = `${header}\r\n${T1},2016-11-08T20:00:00.000-05:00,America/New_York,election,5,5,9,0.5,ok\r\n`;
    await expect(readContent(content)).rejects.toThrow(/none of texts or post ids/);
  });

  test("a list of ids that were rounded still tells the volume where the second is certain", async () => {
    const { posts, warned, rejected } = await readContent(
      "tweet_id\n796155341829046000\n796155341829047000\n796155341829048000\n7.96E+17\n",
    );
    expect(posts.map(iso)).toEqual([T1, T1, T1]);
    expect(warned).toEqual({ rounded_id: 3, volume_only: 3 });
    expect(rejected).toEqual(["5:no_time"]);
  });

  test("a row behind one of several lines is told by the line on which it begins", async () => {
    const { rejected } = await readContent(`text,created_at\n"one\ntwo\nthree",${T1}\n"four\nfive",never\nsix,${T1}\n`);
    expect(rejected).toEqual(["5:invalid_time"]);
  });

  test("rows that the author did not make public are not stored", async () => {
    const { posts, rejected } = await readContent(`text,visibility,created_at\na,public,${T1}\nb,private,${T1}\n`);
    expect([posts.length, rejected]).toEqual([1, ["3:not_public"]]);
  });

  test("an old western encoding is read when nothing in the file is UTF-8", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `déménager à Québec ${i},${T1}`).join("\n");
    const { posts, warned, shape } = await readContent(Buffer.from(`text,created_at\n${rows}\n`, "latin1"));
    expect(posts[0]?.text).toBe("déménager à Québec 0");
    expect(posts).toHaveLength(30);
    expect(warned).toEqual({});
    expect(shape).toContain("Windows-1252");
  });

  test("Cyrillic in an old encoding is not taken for a western one", async () => {
    const word = Buffer.from([0xef, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]);
    const rows = Array.from({ length: 30 }, () => Buffer.concat([word, Buffer.from(`,${T1}\n`)]));
    const { warned } = await readContent(Buffer.concat([Buffer.from("text,created_at\n"), ...rows]));
    expect(warned).toEqual({ damaged_text: 30 });
  });

  test("objects of plain values are rows too", async () => {
    const lines = [
      {
        date: "2016-11-08 20:00:00",
        tweet: "one",
        user: { username: "desk_a" },
        hashtags: ["Canada"],
        inReplyToTweetId: null,
      },
      { date: "2016-11-08 20:05:00", tweet: "two", user: { username: "desk_a" }, hashtags: [], inReplyToTweetId: 7 },
    ];
    const content = lines.map((line) => JSON.stringify(line)).join("\n");
    const { posts, shape } = await readContent(content, { tz: "America/New_York" });
    expect(shape).toBe('JSON records: text in "tweet", time in "date"');
    expect(posts.map((post) => [iso(post), post.kind, post.hashtags])).toEqual([
      [T1, "original", ["Canada"]],
      [T2, "reply", []],
    ]);
    expect((await readContent(content)).rejected).toEqual(["1:needs_tz", "2:needs_tz"]);
  });
});

describe("a cell of hashtags", () => {
  test.each([
    ["#One #Two", ["One", "Two"]],
    ["One,Two;Three|Four Five", ["One", "Two", "Three", "Four", "Five"]],
    ['["One", "Two"]', ["One", "Two"]],
    ["['One', 'Two']", ["One", "Two"]],
    ["[One, Two]", ["One", "Two"]],
    ['[{"start": 1, "tag": "One"}, {"tag": "Élan"}]', ["One", "Élan"]],
    ["[{'text': 'One', 'indices': [1, 2]}]", ["One"]],
    ['["\\u00c9lan"]', ["Élan"]],
    ["[]", []],
    ["nan", []],
    ["", []],
  ])("%s", (cell, tags) => {
    expect(hashtagsInCell(cell)).toEqual(tags);
  });
});
