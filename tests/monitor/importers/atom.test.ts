import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/core/errors.ts";
import { ends, imported } from "./import.ts";

function escaped(html: string): string {
  return html.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function update(time: string, status: string, body = "Words of the operator."): string {
  const [day = "", clock = "", zone = ""] = time.split("|");
  return `<p><small>${day.replace(/(\d+)$/, "<var data-var='date'>$1</var>")}, <var data-var='time'>${clock}</var> ${zone}</small><br><strong>${status}</strong> - ${body}</p>`;
}

function entry(content: string, fields: { published?: string; updated?: string; title?: string } = {}): string {
  const { published = "2026-08-18T10:23:23Z", updated = "2026-08-21T22:46:26Z", title = "Trouble with forms" } = fields;
  return `<entry><id>tag:status.wren.example,2005:Incident/31</id><published>${published}</published><updated>${updated}</updated>
    <link rel="alternate" type="text/html" href="https://status.wren.example/incidents/gx7"/><title>${title}</title>
    <content type="html">${escaped(content)}</content></entry>`;
}

function feed(...entries: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom"><id>tag:status.wren.example,2005:/history</id>
<link rel="alternate" type="text/html" href="https://status.wren.example"/><link rel="self" href="https://status.wren.example/history.atom"/>
<title>Wren Status - Incident History</title><updated>2026-08-22T00:00:00Z</updated>${entries.join("")}</feed>`;
}

describe("an entry of an Atom feed", () => {
  test("has the times of its updates, the newest of which stands first", () => {
    const content = update("Aug 18|11:30|UTC", "Resolved", "It is over.") + update("Aug 18|09:50|UTC", "Investigating");
    const { format, read, sites, outages, warnings, rejected } = imported(feed(entry(content)));
    expect([format, read, warnings, rejected]).toEqual(["atom", 1, [], []]);
    expect(sites).toMatchObject([{ id: "status-wren-example", url: "https://status.wren.example/" }]);
    expect(ends(outages[0])).toEqual([
      "2026-08-18T08:20Z",
      "2026-08-18T09:50Z",
      "2026-08-18T11:30Z",
      "2026-08-18T11:30Z",
    ]);
    expect(outages[0]).toMatchObject({
      kind: "outage",
      title: "Trouble with forms",
      severity: "unknown",
      confidence: "official",
      precision: "m",
      providerId: "atom:tag:status.wren.example,2005:Incident/31",
      sourceUrl: "https://status.wren.example/incidents/gx7",
      documentUpdatedAtMs: Date.parse("2026-08-21T22:46:26Z"),
    });
    expect(outages[0]?.updates).toEqual([
      { atMs: Date.UTC(2026, 7, 18, 9, 50), status: "Investigating", body: "Words of the operator." },
      { atMs: Date.UTC(2026, 7, 18, 11, 30), status: "Resolved", body: "It is over." },
    ]);
  });

  test("began when it was published where its first update came later", () => {
    const { outages } = imported(feed(entry(update("Aug 18|12:00|UTC", "Investigating"))));
    expect(outages[0]?.startLatestMs).toBe(Date.parse("2026-08-18T10:23:23Z"));
  });

  test("is open without a word that it is over", () => {
    const { outages } = imported(feed(entry(update("Aug 18|12:00|UTC", "Identified"))));
    expect(ends(outages[0])?.slice(2)).toEqual(["2026-08-18T12:00Z", null]);
  });

  test.each([
    ["2026-01-02T01:00:00Z", "Dec 31|23:00|UTC", "2025-12-31T23:00Z"],
    ["2025-12-31T23:30:00Z", "Jan 1|00:10|UTC", "2026-01-01T00:10Z"],
    ["2024-03-01T00:00:00Z", "Feb 29|12:00|UTC", "2024-02-29T12:00Z"],
  ])("published %s gives an update of %s the year nearest to it", (published, time, expected) => {
    const { outages } = imported(feed(entry(update(time, "Investigating"), { published })));
    expect(outages[0]?.updates[0]?.atMs).toBe(Date.parse(expected));
  });

  test.each([
    ["PDT", "2026-08-18T17:00Z"],
    ["CEST", "2026-08-18T08:00Z"],
    ["+02:00", "2026-08-18T08:00Z"],
    ["-03", "2026-08-18T13:00Z"],
  ])("reads the zone word %s", (zone, expected) => {
    const { outages, warnings } = imported(feed(entry(update(`Aug 18|10:00|${zone}`, "Investigating"))));
    expect([outages[0]?.updates[0]?.atMs, warnings]).toEqual([Date.parse(expected), []]);
  });

  test.each(["MOON", "IST", "CST", "BST"])(
    "of the zone %s, which is unknown or means several, is taken by its own date, with a warning",
    (zone) => {
      const content = update(`Aug 18|11:30|${zone}`, "Resolved") + update(`Aug 18|09:50|${zone}`, "Investigating");
      const { outages, warnings } = imported(feed(entry(content)));
      expect(warnings).toEqual([{ at: "entries[0]", code: "unknown_zone", text: expect.stringContaining(zone) }]);
      expect(outages[0]?.startLatestMs).toBe(Date.parse("2026-08-18T10:23:23Z"));
      // Over it is, but when is not known: at the latest when the entry was changed last.
      expect(ends(outages[0])?.slice(2)).toEqual(["2026-08-18T10:23:23Z", "2026-08-21T22:46:26Z"]);
    },
  );

  test("names a window in its words that is told and not applied", () => {
    const words = "On February 18, between 05:02 UTC and 11:30 UTC, forms failed.";
    const { outages, warnings } = imported(feed(entry(update("Aug 18|11:30|UTC", "Resolved", words))));
    expect(warnings).toEqual([{ at: "entries[0]", code: "stated_window", text: expect.stringContaining("05:02") }]);
    expect(outages[0]?.startLatestMs).toBe(Date.parse("2026-08-18T10:23:23Z"));
  });

  test("about declared work is maintenance from when it was begun, not from when it was announced", () => {
    const content =
      update("Aug 20|12:10|UTC", "Completed") +
      update("Aug 20|10:05|UTC", "In progress") +
      `${update("Aug 13|09:00|UTC", "Scheduled")}<p>THIS IS A SCHEDULED EVENT Aug 20, 10:00 - 12:00 UTC</p>`;
    const { outages } = imported(feed(entry(content, { published: "2026-08-13T09:00:00Z" })));
    expect(outages[0]).toMatchObject({
      kind: "maintenance",
      severity: "none",
      announcedAtMs: Date.UTC(2026, 7, 13, 9),
    });
    expect(ends(outages[0])).toEqual([
      "2026-08-20T10:05Z",
      "2026-08-20T10:05Z",
      "2026-08-20T12:10Z",
      "2026-08-20T12:10Z",
    ]);
  });

  test("about work that has not begun lasts as it was declared", () => {
    const content = `${update("Aug 13|09:00|UTC", "Scheduled")}<p>THIS IS A SCHEDULED EVENT Aug 20, 22:00 - Aug 21, 02:00 UTC</p>`;
    const { outages } = imported(feed(entry(content, { published: "2026-08-13T09:00:00Z" })));
    expect(ends(outages[0])).toEqual([
      "2026-08-20T22:00Z",
      "2026-08-20T22:00Z",
      "2026-08-21T02:00Z",
      "2026-08-21T02:00Z",
    ]);
  });

  test.each([
    ["without a date", entry("<p>x</p>", { published: "", updated: "" })],
    ["of a date without an offset", entry("<p>x</p>", { published: "2026-08-18T10:23:23", updated: "" })],
    ["of a date that no calendar has", entry("<p>x</p>", { published: "2026-02-30T10:00:00Z", updated: "" })],
  ])("%s is rejected", (_, text) => {
    const { outages, rejected } = imported(feed(text));
    expect([outages, rejected]).toEqual([[], [{ at: "entries[0]", reason: expect.stringContaining("no date") }]]);
  });
});

describe("RSS", () => {
  const item = (description: string, date = "Tue, 18 Aug 2026 10:23:23 +0200") =>
    `<item><title>Trouble</title><description>${description}</description><pubDate>${date}</pubDate><link>https://s.wren.example/i/9</link><guid>https://s.wren.example/i/9</guid></item>`;
  const rss = (...items: string[]) =>
    `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wren</title><link>https://s.wren.example</link>${items.join("")}</channel></rss>`;

  test("has its date in the words of e-mail, and its content escaped or as CDATA", () => {
    const html = update("Aug 18|08:00|UTC", "Resolved", "a &lt; b &amp; c");
    for (const content of [escaped(html), `<![CDATA[${html}]]>`]) {
      const { outages, warnings, rejected } = imported(rss(item(content)));
      expect([warnings, rejected]).toEqual([[], []]);
      expect(outages[0]).toMatchObject({
        providerId: "atom:https://s.wren.example/i/9",
        updates: [{ atMs: Date.UTC(2026, 7, 18, 8), status: "Resolved", body: "a < b & c" }],
      });
    }
  });

  test("without updates in its words is taken by its date, and its title says whether it is over", () => {
    const { outages, warnings } = imported(rss(item("Plain words.").replace("Trouble", "[Resolved] Trouble")));
    expect(outages[0]).toMatchObject({ title: "[Resolved] Trouble", endLatestMs: null });
    expect(warnings.map(({ code }) => code)).toEqual(["end_not_stated"]);
  });

  test("of Uptime Kuma tells since when a monitor is down, in UTC", () => {
    const down = `<item><title>Wren forms is down</title><description><![CDATA[Wren forms has been down since 2026-01-01 10:00:00 UTC]]></description><guid isPermaLink="false">7-1767261600</guid><pubDate>Thu, 01 Jan 2026 10:05:00 GMT</pubDate></item>`;
    const { outages, sites, warnings, rejected } = imported(rss(down), { tz: "America/Toronto" });
    expect([warnings, rejected]).toEqual([[], []]);
    expect(sites).toMatchObject([{ id: "wren-forms", name: "Wren forms" }]);
    expect(ends(outages[0])).toEqual([null, "2026-01-01T10:00Z", "2026-01-01T10:05Z", null]);
    expect(outages[0]).toMatchObject({ confidence: "measured", providerId: "atom:7-1767261600" });
  });
});

describe("a feed that means harm", () => {
  const bomb = `<!DOCTYPE lolz [<!ENTITY lol "lol lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;"><!ENTITY lol3 "&lol2;&lol2;&lol2;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`;

  test("has entities that are never expanded: they stay as they are written", () => {
    const text = feed(entry("<p>x</p>", { title: "Trouble &lol3; &x;" })).replace("?>", `?>${bomb}`);
    const { outages } = imported(text);
    expect(outages[0]?.title).toBe("Trouble &lol3; &x;");
  });

  test("shows no HTML of its title and words", () => {
    const content = update(
      "Aug 18|10:00|UTC",
      "Resolved",
      `<img src=x onerror=alert(1)>Fine<script>alert(2)</script>.`,
    );
    const { outages } = imported(feed(entry(content, { title: escaped("<b>Bold</b> claim") })));
    expect(outages[0]?.title).toBe("Bold claim");
    expect(outages[0]?.updates[0]?.body).toBe("Fine.");
  });

  test("keeps a document type that stands inside of an entry", () => {
    const { outages } = imported(feed(entry("<!DOCTYPE html><p>words</p>")));
    expect(outages[0]?.updates[0]?.body).toBe("words");
  });

  test.each([
    ["cut off between two entries", feed(entry("<p>x</p>")).slice(0, -7)],
    ["cut off in an entry", feed(entry("<p>x</p>")).slice(0, -40)],
    ["that is another kind of XML", "<?xml version='1.0'?><svg></svg>"],
    ["whose document type is never closed", "<!DOCTYPE feed [<!ENTITY a 'b'>"],
    ["nested beyond measure", `<feed>${"<a>".repeat(100_000)}${"</a>".repeat(100_000)}</feed>`],
    ["of nothing but openings", "<feed ".repeat(50_000)],
  ])("%s is refused with a sentence", (_, text) => {
    expect(() => imported(text)).toThrow(InputError);
  });

  test("a web page is refused with the advice to give its feed", () => {
    expect(() => imported("<!doctype html><html><body>All well</body></html>")).toThrow(/web page/);
  });

  test.each(["__proto__", "constructor", "prototype"])("that has an element %s is read like any other", (name) => {
    const { outages } = imported(feed(entry("<p>x</p>").replace("</entry>", `<${name}>x</${name}></entry>`)));
    expect(outages).toHaveLength(1);
    expect({}).not.toHaveProperty("x");
  });

  test.each([
    ["bold words", "<b></b>x".repeat(200_000)],
    ["paragraphs", "<p>x".repeat(200_000)],
    ["signs", "<".repeat(500_000)],
    ["references", "&amp;".repeat(200_000)],
    ["spaces", " ".repeat(1_000_000)],
  ])("of very many %s is read in no more time than its length costs", (_, content) => {
    const startMs = performance.now();
    imported(feed(entry(content)));
    expect(performance.now() - startMs).toBeLessThan(4_000);
  });
});
