import { fold } from "../../core/text.ts";
import type { Page } from "./page.ts";
import { ERROR_WORDS, MAINTENANCE_HEADINGS, MAINTENANCE_WORDS, QUEUE_HEADINGS, QUEUE_WORDS } from "./phrases.ts";

export type SignKind = "error" | "queue" | "maintenance";

/** What a page says of itself, in its own words. */
export interface Sign {
  readonly kind: SignKind;
  readonly quote: string;
}

/** Pages with less visible text than this have nothing else to say: a phrase counts anywhere in them. */
const SHORT_PAGE_CHARS = 2_000;
/** More headings, and longer ones, are no error page's. */
const MOST_HEADINGS = 60;
const MOST_HEADING_CHARS = 300;
const MOST_OWN_LINE_CHARS = 60;
const MOST_QUOTE_CHARS = 160;

const CODES =
  "(?:error|erreur)(?: (?:code|http|status|statut|no\\.?))?[ :#-]{0,3}(?:40[0-9]|410|429|5\\d\\d|10[0-2]\\d)" +
  "|http(?:/[12](?:\\.\\d)?)?(?: error| erreur| status| statut)?[ :#-]{1,3}(?:40[0-9]|410|429|5\\d\\d)" +
  "|(?<![.,$€£-])(?:404|50[0-9]|52[0-7]) (?:error|erreur)";

const WORDS: Readonly<Record<SignKind, RegExp>> = {
  error: anyOf([...ERROR_WORDS.map(escaped), CODES]),
  queue: anyOf(QUEUE_WORDS.map(escaped)),
  maintenance: anyOf(MAINTENANCE_WORDS.map(escaped)),
};
/** Whole headings, with or without an end mark. */
const HEADINGS: Readonly<Record<SignKind, RegExp>> = {
  error: /^(?:404|50[0-4])$/,
  queue: new RegExp(`^(?:${QUEUE_HEADINGS.map(escaped).join("|")})$`),
  maintenance: new RegExp(`^(?:${MAINTENANCE_HEADINGS.map(escaped).join("|")})$`),
};
const KINDS: readonly SignKind[] = ["error", "queue", "maintenance"];

/** What is said of other cases than this one, before the phrase in its sentence. */
const OTHER_CASE_BEFORE =
  /(?<![\p{L}\p{N}])(?:if|when|whenever|unless|in case|in the event|how to|how do|why|sometimes|occasionally|may|might|will|chat|phone|telephone|call centre|si|s'il|s'ils|lorsque|lorsqu'il|quand|en cas|au cas|comment|pourquoi|parfois|peut|peuvent|pourrait|pourraient|sera|seront|clavardage|(?:was|were|been|be|etre|ete|etait|etaient))(?=[ ,])/u;
/** What is said of other times and things, after the phrase. */
const OTHER_TIME_AFTER =
  /^s?,? (?:on (?:week|sat|sun|mon|tue|wed|thu|fri|public|holiday|statutory)|every |each |between |from \d|outside |overnight|before \d|after \d|during (?:the )?(?:week|night|holiday)|le (?:week|samedi|dimanche|lundi)|les (?:week|fins? de semaine|samedi|dimanche|jours? ferie)|chaque |tous les |entre |de \d|en dehors|la nuit|la fin de semaine)/;
/** Volumes of other things than visitors. */
const OTHER_VOLUME_AFTER =
  /^,? (?:of (?:[\p{L}-]{1,20} ){0,2}(?:calls?|e-?mails?|mail|letters|applications?|enquir|inquir|correspondence|submissions|claims|passport|messages)|d'(?:appels|e-mails|applications)|de (?:courriels|demandes|dossiers|messages|lettres|passeports))/u;
/** A notice of what is to come is no state. */
const TO_COME =
  /(?<![\p{L}\p{N}])(?:will be (?!back|restored|available again|right back)|upcoming|sera |seront |(?:prevue?|planifiee?|scheduled|planned) (?:for|from|on|pour|le|du) )/u;
/** Headings that explain or ask. */
const EXPLAINS =
  /\?|(?<![\p{L}\p{N}])(?:how|what|why|understand(?:ing)?|troubleshoot(?:ing)?|fix(?:ing|es)?|guide|explained|meaning|list of|faq|codes|comment|que faire|que signifie|pourquoi|comprendre|liste des|resoudre|signification)(?![\p{L}\p{N}])/u;

/**
 * Error phrases, waiting rooms and announcements of maintenance: in the title, an h1 or an h2, or anywhere in a page
 * of little text. The first of each kind. A long page whose headings tell of several errors is about errors.
 */
export function signsOf(page: Page): readonly Sign[] {
  const headings = [page.title, ...page.headings.slice(0, MOST_HEADINGS)]
    .map((heading) => heading.slice(0, MOST_HEADING_CHARS))
    .filter((heading) => heading !== "");
  const isShort = page.text.length < SHORT_PAGE_CHARS;
  const lines = isShort ? page.text.split("\n") : [];
  const heads = !isShort && areAboutErrors(headings) ? [] : headings;
  const signs: Sign[] = [];
  for (const kind of KINDS) {
    const quote = heads.find((heading) => headingSays(kind, heading)) ?? lineSaying(kind, lines);
    if (quote !== undefined) signs.push({ kind, quote: quote.slice(0, MOST_QUOTE_CHARS) });
  }
  return signs;
}

function headingSays(kind: SignKind, heading: string): boolean {
  const folded = foldPage(heading);
  if (
    HEADINGS[kind].test(bare(folded)) ||
    folded.split(/ [|:·-] /).some((part) => kind !== "error" && HEADINGS[kind].test(bare(part)))
  )
    return true;
  return !EXPLAINS.test(folded) && says(kind, folded);
}

function lineSaying(kind: SignKind, lines: readonly string[]): string | undefined {
  for (const line of lines) {
    if (kind !== "error" && line.length < MOST_OWN_LINE_CHARS && HEADINGS[kind].test(bare(foldPage(line)))) return line;
    for (const sentence of line.split(/(?<=[.!?]) /)) if (says(kind, foldPage(sentence))) return sentence;
  }
  return undefined;
}

/** Whether a folded sentence says a phrase of here and now. */
function says(kind: SignKind, sentence: string): boolean {
  if (kind === "maintenance" && TO_COME.test(sentence)) return false;
  for (const match of sentence.matchAll(WORDS[kind])) {
    const before = sentence.slice(0, match.index);
    const after = sentence.slice(match.index + match[0].length);
    if (
      kind === "queue"
        ? !OTHER_VOLUME_AFTER.test(after)
        : !OTHER_CASE_BEFORE.test(before) && !OTHER_TIME_AFTER.test(after)
    )
      return true;
  }
  return false;
}

function areAboutErrors(headings: readonly string[]): boolean {
  const said = new Set<string>();
  const codes = new Set<string>();
  for (const heading of headings) {
    const folded = foldPage(heading);
    for (const match of folded.matchAll(WORDS.error)) said.add(match[0]);
    for (const match of folded.matchAll(/(?<!\d)[45]\d\d(?!\d)/g)) codes.add(match[0]);
  }
  return said.size > 0 && (said.size > 3 || codes.size > 1);
}

/** The form in which pages and phrases are compared. */
export function foldPage(text: string): string {
  return fold(text)
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}

function bare(folded: string): string {
  return folded.replace(/^[^\p{L}\p{N}]{1,9}/u, "").replace(/[^\p{L}\p{N}]{1,9}$/u, "");
}

function anyOf(patterns: readonly string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${patterns.join("|")})(?![\\p{L}\\p{N}])`, "gu");
}

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
