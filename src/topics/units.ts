import { fold } from "../core/text.ts";

/**
 * What a UTF-16 unit is to the scanner. `LETTER` is part of a word (digits are); `LONE` is a word by itself, in scripts
 * that write no spaces; `PICTURE` is an emoji or symbol; `NEEDS_FOLDING` cannot be judged without its neighbours.
 */
export const SEPARATOR = 0;
export const LETTER = 1;
export const LONE = 2;
export const PICTURE = 3;
export const STOP = 4;
export const DOT = 5;
export const ELLIPSIS = 6;
export const HASH = 7;
export const AT = 8;
export const UNDERSCORE = 9;
export const NEEDS_FOLDING = 10;
const UNSEEN = 11;

const SIGNS: ReadonlyMap<string, number> = new Map([
  ["!", STOP],
  ["?", STOP],
  ["\u3002", STOP],
  ["\u061f", STOP],
  ["\u0964", STOP],
  [".", DOT],
  ["#", HASH],
  ["@", AT],
  ["_", UNDERSCORE],
]);
const LONE_SCRIPTS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD_PART = /[\p{L}\p{N}\p{Mc}]/u;
/** Composes with what stands before it, so that only normalisation can tell: marks, Hangul vowels and finals, surrogates. */
const DEPENDS_ON_NEIGHBOURS = /[\p{M}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\ud800-\udfff]/u;

const KINDS = new Uint8Array(0x10000).fill(UNSEEN);
const FOLDED = new Uint16Array(0x10000);
const LETTERS = new Uint16Array(0x10000);

/** The unit's kind; what it is in folded text is then known to `foldedUnit`. Learnt at first sight of each unit. */
export function kindOfUnit(unit: number): number {
  const kind = KINDS[unit] as number;
  return kind === UNSEEN ? learn(unit) : kind;
}

/** The unit as it stands in folded text. Only for units whose kind is known and not `NEEDS_FOLDING`. */
export function foldedUnit(unit: number): number {
  return FOLDED[unit] as number;
}

/** The folded unit of a known letter; 0 for any other unit and for a letter not seen yet. The quick way through a word. */
export function letterUnit(unit: number): number {
  return LETTERS[unit] as number;
}

/** Kind of a whole character of an already folded text, where `kindOfUnit` alone cannot tell. */
export function kindOfFoldedCharacter(character: string): number {
  if (!WORD_PART.test(character)) return character > "\ud7ff" ? PICTURE : SEPARATOR;
  return LONE_SCRIPTS.test(character) ? LONE : LETTER;
}

function learn(unit: number): number {
  const character = String.fromCharCode(unit);
  const folded = fold(character);
  let kind = NEEDS_FOLDING;
  if (character === "…") kind = ELLIPSIS;
  else if (folded.length === 1 && !DEPENDS_ON_NEIGHBOURS.test(character)) kind = kindOfSettled(folded);
  KINDS[unit] = kind;
  FOLDED[unit] = kind === NEEDS_FOLDING || kind === ELLIPSIS ? unit : folded.charCodeAt(0);
  if (kind === LETTER) LETTERS[unit] = FOLDED[unit] as number;
  return kind;
}

function kindOfSettled(folded: string): number {
  const sign = SIGNS.get(folded);
  if (sign !== undefined) return sign;
  if (WORD_PART.test(folded)) return LONE_SCRIPTS.test(folded) ? LONE : LETTER;
  return folded >= "\u2190" && folded <= "\u2bff" ? PICTURE : SEPARATOR;
}
