import { XMLParser } from "fast-xml-parser";
import { InputError } from "../../core/errors.ts";
import { htmlText } from "./html-text.ts";
import { type Fields, field, isFields, text } from "./values.ts";

export interface FeedEntry {
  readonly id: string | null;
  readonly title: string;
  readonly published: string | null;
  readonly updated: string | null;
  readonly link: string | null;
  /** As HTML. */
  readonly content: string;
}

export interface Feed {
  readonly title: string | null;
  readonly link: string | null;
  readonly entries: readonly FeedEntry[];
}

/** Elements whose content is kept as it is written, so that HTML in them is not taken for parts of the feed. */
const RAW = ["title", "content", "description", "summary", "encoded"];

/**
 * An Atom or RSS feed. Entities of a document type are neither read nor expanded: the declaration is cut off first, and
 * what refers to it stays as it is written. Throws InputError for what is no feed, or is cut off.
 */
export function readFeed(xml: string, name: string): Feed {
  const root = parsed(withoutDoctype(xml, name), name);
  const atom = field(root, "feed");
  const channel = field(field(root, "rss"), "channel") ?? field(field(root, "RDF"), "channel");
  if (atom === undefined && channel === undefined) throw new InputError(`${name} is neither an Atom nor an RSS feed`);
  const outer = first(atom ?? channel);
  const entries =
    atom === undefined ? (field(outer, "item") ?? field(field(root, "RDF"), "item")) : field(outer, "entry");
  return {
    title: plain(field(outer, "title")),
    link: linkOf(field(outer, "link")),
    entries: many(entries).filter(isFields).map(entryOf),
  };
}

function entryOf(entry: Fields): FeedEntry {
  const content = ["content", "encoded", "description", "summary"].map((tag) => markup(field(entry, tag)));
  return {
    id: plain(field(entry, "id")) ?? plain(field(entry, "guid")),
    title: plain(field(entry, "title")) ?? "",
    published: plain(field(entry, "published")) ?? plain(field(entry, "pubDate")) ?? plain(field(entry, "date")),
    updated: plain(field(entry, "updated")),
    link: linkOf(field(entry, "link")),
    content: content.find((html) => html !== "") ?? "",
  };
}

const RESERVED = new Set(["__proto__", "constructor", "prototype"]);
/** The parser does not mind a feed that breaks off between two entries. */
const CLOSED = /<\/(?:[A-Za-z][\w.-]{0,40}:)?(?:feed|rss|RDF)\s{0,20}>|\/>\s{0,200}$/;

function parsed(xml: string, name: string): unknown {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    removeNSPrefix: true,
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    stopNodes: RAW.map((tag) => `*.${tag}`),
    maxNestedTags: 50,
    // The parser refuses a whole document for an element that is named like a part of every object.
    transformTagName: (tag) => (RESERVED.has(tag) ? `element-${tag}` : tag),
  });
  try {
    const root: unknown = parser.parse(xml);
    if (isFields(root) && CLOSED.test(xml)) return root;
  } catch (cause) {
    throw new InputError(`${name} is no well-formed XML, or is cut off`, { cause });
  }
  throw new InputError(`${name} is no feed, or is cut off before its end`);
}

/** The text before and after `<!DOCTYPE …>`, which may hold quoted texts and a part in square brackets. */
function withoutDoctype(xml: string, name: string): string {
  const start = xml.search(/<!DOCTYPE|<[A-Za-z]/i);
  if (!/^<!DOCTYPE/i.test(xml.slice(start, start + 9))) return xml;
  let quote = "";
  let depth = 0;
  for (let i = start; i < xml.length; i++) {
    const sign = xml[i] ?? "";
    if (quote !== "") quote = sign === quote ? "" : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "[") depth++;
    else if (sign === "]") depth--;
    else if (sign === ">" && depth <= 0) return xml.slice(0, start) + xml.slice(i + 1);
  }
  throw new InputError(`${name} is cut off in its document type`);
}

function many(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** The raw content of an element, whichever way the parser gives it. */
function raw(value: unknown): { readonly words: string; readonly type: string } {
  const element = first(value);
  if (typeof element === "string") return { words: element, type: "" };
  const inner = field(element, "#text");
  return { words: typeof inner === "string" ? inner : "", type: text(field(element, "@type")) ?? "" };
}

/** What an element says as HTML: escaped markup and CDATA are that already once they are decoded, XHTML as it stands. */
function markup(value: unknown): string {
  const { words, type } = raw(value);
  return type === "xhtml" ? words : decoded(words);
}

function plain(value: unknown): string | null {
  return text(htmlText(markup(value)));
}

function decoded(words: string): string {
  let html = "";
  let from = 0;
  for (let at = words.indexOf("<![CDATA["); at !== -1; at = words.indexOf("<![CDATA[", from)) {
    const end = words.indexOf("]]>", at);
    html += unescaped(words.slice(from, at)) + words.slice(at + 9, end === -1 ? undefined : end);
    from = end === -1 ? words.length : end + 3;
  }
  return html + unescaped(words.slice(from));
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** The five names and the numbers that XML itself knows; every other name stays as it is written. */
function unescaped(words: string): string {
  return words.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (typeof name === "string") return ESCAPES.get(name.toLowerCase()) ?? whole;
    const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The page that a feed or an entry is about: of several links the alternate one. */
function linkOf(value: unknown): string | null {
  const links = many(value);
  const page = links.find(
    (link) => (field(link, "@rel") ?? "alternate") === "alternate" && typeof field(link, "@href") === "string",
  );
  const address = field(page, "@href");
  if (typeof address === "string") return text(unescaped(address));
  return links.map(plain).find((link) => link !== null) ?? null;
}

/** True where a text begins as XML does. */
export function looksLikeXml(head: string): boolean {
  return /^\s*<(?:\?xml|!DOCTYPE(?!\s+html)|!--|feed|rss|rdf:|[A-Za-z][\w.-]{0,40}:feed)/i.test(head);
}
