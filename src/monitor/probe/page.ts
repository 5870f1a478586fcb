import { Parser } from "htmlparser2";
import { cleanText } from "../../core/text.ts";
import { decodeText } from "./charset.ts";

/** What a person sees of a page. White space is folded; blocks are lines. */
export interface Page {
  readonly title: string;
  /** Texts of h1 and h2. */
  readonly headings: readonly string[];
  /** Visible text without the title. */
  readonly text: string;
}

const NOT_SHOWN = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "iframe",
  "object",
  "textarea",
  "select",
  "datalist",
]);
const INLINE = new Set(
  "a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr".split(
    " ",
  ),
);
/** Browsers flatten what is deeper; a parser would take ever longer. */
const DEEPEST = 512;
const PIECE_CHARS = 16_384;

/** The page that a body is, by its content type or by how it begins; null where it is no text. */
export function readPage(bytes: Uint8Array, contentType: string, isCut: boolean): Page | null {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const decoded = decodeText(bytes, contentType, isCut);
  const { text } = cleanText(decoded);
  if (/^(?:text\/html|application\/xhtml\+xml)$/.test(type)) return readHtml(text);
  if (/^(?:text\/|application\/(?:[\w.-]{0,80}\+)?(?:json|xml)$)/.test(type)) return plain(text);
  if (looksLikeHtml(text)) return readHtml(text);
  return /[\u0000-\u0008\u000e-\u001a\ufffd]/.test(decoded.slice(0, 1_000)) ? null : plain(text);
}

function looksLikeHtml(text: string): boolean {
  return /^\s{0,200}(?:<!--|<!doctype\s+html|<html|<head|<body|<title|<h1)/i.test(text.slice(0, 400));
}

function plain(text: string): Page {
  return { title: "", headings: [], text: linesOf(text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/)) };
}

function readHtml(html: string): Page {
  const lines: string[] = [];
  const headings: string[] = [];
  let title: string | null = null;
  let line = "";
  let heading: string | null = null;
  let inTitle = false;
  let hiddenDepth = 0;
  let depth = 0;
  const endLine = (): void => {
    if (line.trim() !== "") lines.push(line);
    line = "";
  };
  const endHeading = (): void => {
    if (heading !== null && heading.trim() !== "") headings.push(foldSpace(heading));
    heading = null;
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      depth++;
      if (name === "title" && title === null && hiddenDepth === 0) {
        inTitle = true;
        title = "";
      }
      if (hiddenDepth > 0 || NOT_SHOWN.has(name) || isHidden(name, attributes)) {
        hiddenDepth++;
        return;
      }
      if (name === "br" || name === "img") addText(" ");
      if (!INLINE.has(name)) endLine();
      if (name === "h1" || name === "h2") {
        endHeading();
        heading = "";
      }
    },
    onclosetag(name) {
      depth--;
      if (name === "title") inTitle = false;
      if (hiddenDepth > 0) {
        hiddenDepth--;
        return;
      }
      if (name === "h1" || name === "h2") endHeading();
      if (!INLINE.has(name)) endLine();
    },
    ontext(text) {
      if (inTitle) title = (title ?? "") + text;
      else if (hiddenDepth === 0) addText(text);
    },
  });
  function addText(text: string): void {
    line += text;
    if (heading !== null) heading += text;
  }
  for (let at = 0; at < html.length && depth <= DEEPEST; at += PIECE_CHARS)
    parser.write(html.slice(at, at + PIECE_CHARS));
  parser.end();
  endHeading();
  endLine();
  return { title: foldSpace(title ?? ""), headings, text: linesOf(lines) };
}

function isHidden(name: string, attributes: Readonly<Record<string, string>>): boolean {
  if ("hidden" in attributes || (name === "dialog" && !("open" in attributes))) return true;
  const style = attributes["style"];
  return (
    style !== undefined &&
    /(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i.test(style.slice(0, 2_000))
  );
}

function linesOf(blocks: readonly string[]): string {
  return blocks
    .map(foldSpace)
    .filter((block) => block !== "")
    .join("\n");
}

/** One space for any run of white space, also the non-breaking kinds, and of control characters. */
function foldSpace(text: string): string {
  return text.replace(/[\s\u007f-\u00a0\u200b]+/g, " ").trim();
}
