import { expect, test } from "vitest";
import { readPage } from "../../../src/monitor/probe/page.ts";

const html = (text: string) => readPage(Buffer.from(text), "text/html; charset=utf-8", false);

test("title, headings and visible text of a page", () => {
  expect(
    html(
      "<html><head><title> Visas &amp;\n more </title><meta name=x></head><body><h1>Vi<em>sas</em></h1><p>One<br>two&nbsp;&nbsp;three</p><h2 hidden>No</h2><h2>Fees</h2><ul><li>A<li>B</ul><script>no()</script></body>",
    ),
  ).toEqual({ title: "Visas & more", headings: ["Visas", "Fees"], text: "Visas\nOne two three\nFees\nA\nB" });
});

test("a page without html, head and body tags is read the same", () => {
  expect(html("<title>T</title><h1>H</h1>text")).toEqual({ title: "T", headings: ["H"], text: "H\ntext" });
});

test("the title of a drawing is not that of the page", () => {
  expect(html("<svg><title>Logo</title></svg><title>Page</title>")?.title).toBe("Page");
});

test("what is not closed ends with the page", () => {
  expect(html("<title>T</title><h1>Open<p>text <div hidden>gone")).toMatchObject({ title: "T", text: "Open\ntext" });
});

const FRENCH = "<h1>Réessayez plus tard, s’il vous plaît</h1>";
const cp1252 = (text: string) => Buffer.from(text.replace("’", "\u0092"), "latin1");
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

test.each([
  ["UTF-8 by header", Buffer.from(FRENCH), "text/html; charset=UTF-8"],
  ["UTF-8 by nothing", Buffer.from(FRENCH), "text/html"],
  ["UTF-8 by its mark, against the header", Buffer.from(`\ufeff${FRENCH}`), "text/html; charset=iso-8859-1"],
  ["Latin-1 by header", cp1252(FRENCH), "text/html; charset=ISO-8859-1"],
  ["Latin-1 by header, quoted", cp1252(FRENCH), 'text/html; charset="latin1"'],
  ["Windows-1252 by nothing", cp1252(FRENCH), "text/html"],
  ["Latin-1 by meta", cp1252(`<meta charset=iso-8859-1>${FRENCH}`), "text/html"],
  [
    "Latin-1 by the older meta",
    cp1252(`<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">${FRENCH}`),
    "text/html",
  ],
  ["Latin-1 by an unknown header and meta", cp1252(`<meta charset="latin1">${FRENCH}`), "text/html; charset=martian"],
  ["UTF-16 by its mark", Buffer.from(`\ufeff${FRENCH}`, "utf16le"), "text/html"],
  ["UTF-16, big end first, by its mark", utf16be(`\ufeff${FRENCH}`), "text/html"],
  ["UTF-16 by header", Buffer.from(FRENCH, "utf16le"), "text/html; charset=utf-16le"],
  ["UTF-16 by nothing", Buffer.from(FRENCH, "utf16le"), "text/html"],
  ["UTF-8 that says it were UTF-16", Buffer.from(`<meta charset="utf-16">${FRENCH}`), "text/html"],
])("French in %s is read", (_, bytes, type) => {
  expect(readPage(bytes, type, false)?.text).toBe("Réessayez plus tard, s’il vous plaît");
});

test("a letter cut at the cap does not make a page Latin-1", () => {
  const bytes = Buffer.from("<p>é é");
  expect(readPage(bytes.subarray(0, -1), "text/html", true)?.text).toMatch(/^é/);
});

test.each([
  ["JSON", '{"error":"Internal Server Error"}', "application/json", '{"error":"Internal Server Error"}'],
  ["problem JSON", '{"title":"x"}', "application/problem+json", '{"title":"x"}'],
  ["text", "one\ntwo\n\nthree", "text/plain", "one two\nthree"],
  ["text of no type", "plain words", "", "plain words"],
])("%s is text", (_, body, type, text) => {
  expect(readPage(Buffer.from(body), type, false)).toEqual({ title: "", headings: [], text });
});

test.each(["", "application/octet-stream"])("a page sent as %j is known by how it begins", (type) => {
  expect(readPage(Buffer.from("\n<!DOCTYPE html><title>T</title>"), type, false)?.title).toBe("T");
});

test("what is no text has none", () => {
  expect(readPage(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0xff, 0xfe, 0xfd]), "image/png", false)).toBeNull();
});

test("control characters of a terminal do not pass", () => {
  expect(html("<p>a\u001b[31mb\u009bc\u0007</p>")?.text).toBe("a[31mb c");
});

test.each([
  ["nested a hundred thousand deep", `${"<b>".repeat(100_000)}${"</i>".repeat(100_000)}`],
  ["nested forms", "<form>".repeat(150_000)],
  ["closing tags of nothing", "</p>".repeat(250_000)],
  ["half a tag", `<p ${"a=b ".repeat(250_000)}`],
  ["open brackets", "<".repeat(1_000_000)],
  ["ampersands", "&".repeat(1_000_000)],
  ["entities", "&amp".repeat(250_000)],
  ["comments", "<!--".repeat(250_000)],
  ["headings", "<h1>500 jobs</h1>".repeat(60_000)],
  ["spaces", " ".repeat(1_000_000)],
  ["metas", "<meta ".repeat(170_000)],
  ["scripts", "<script>".repeat(120_000)],
  ["styles of one element", `<p style="${"display ".repeat(125_000)}">`],
])("a hostile page is read in reasonable time: %s", (_, text) => {
  const startMs = performance.now();
  html(text);
  expect(performance.now() - startMs).toBeLessThan(5_000);
});
