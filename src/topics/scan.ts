import { fold } from "../core/text.ts";
import { BREAK, HASH_START, hashStep, TAG, type Tokens, WORD } from "./tokens.ts";
import {
  AT,
  DOT,
  ELLIPSIS,
  foldedUnit,
  HASH,
  kindOfFoldedCharacter,
  kindOfUnit,
  LETTER,
  LONE,
  letterUnit,
  NEEDS_FOLDING,
  PICTURE,
  STOP,
  UNDERSCORE,
} from "./units.ts";

const SPACE = 0x20;
const COLON = 0x3a;
const FULL_STOP = 0x2e;
const AT_SIGN = 0x40;
const SLASH = 0x2f;
const HYPHEN = 0x2d;
const AMPERSAND = 0x26;
const QUOTE = 0x27;
const SMALL_T = 0x74;
const ELLIPSIS_SIGN = 0x2026;

/**
 * Words, hashtags and breaks of a text, in one pass and in folded form (core/text `fold`), written into `tokens`.
 *
 * - A word is a run of letters and digits. An apostrophe parts words, so that `canada` is found in "Canada's" and
 *   `étranger` in "l'étranger", except before a last t: "won't" is one word and not `won`. Han, kana, Hangul, Thai, Lao,
 *   Khmer and Burmese characters are words by themselves, so that a term there is found inside running text.
 * - A hashtag needs a letter and must not follow a letter, `&` or `/`; its letters count as words as well.
 * - A break stands for a sentence end (! ? 。 and a full stop that is not inside a word, an abbreviation such as "U.S.",
 *   or an ellipsis), and for each web address and @handle. Addresses and handles give no words; an address without
 *   "http" or "www." is known by its path ("example.org/page"), so a bare "example.org" gives the words of its name.
 *
 * Units are folded by table, which gives the same as `fold` for all but a few texts (combining marks, ligatures, styled
 * letters); those are folded first. O(length).
 */
export function scan(text: string, tokens: Tokens): void {
  tokens.reset(text);
  if (scanUnits(text, tokens, false)) return;
  const folded = fold(text);
  tokens.reset(folded);
  scanUnits(folded, tokens, true);
}

/** False where the text has to be folded first. */
function scanUnits(text: string, tokens: Tokens, isFolded: boolean): boolean {
  let at = 0;
  let isAfterPicture = false;
  while (at < text.length) {
    const kind = kindAt(text, at, isFolded);
    if (kind === LETTER) at = scanWord(text, at, tokens, isFolded);
    else if (kind === LONE) at = scanLone(text, at, tokens);
    else if (kind === PICTURE) at += characterLength(text, at);
    else if (kind === NEEDS_FOLDING) {
      if (!isAfterPicture || !isInvisibleInPicture(text.charCodeAt(at))) return false;
      at++;
      continue;
    } else at = scanSign(text, at, kind, tokens, isFolded);
    isAfterPicture = kind === PICTURE;
  }
  return true;
}

function scanSign(text: string, at: number, kind: number, tokens: Tokens, isFolded: boolean): number {
  if (kind === AT && isNameUnit(unitAt(text, at + 1))) {
    const end = nameEnd(text, at + 1);
    addBreak(tokens, end);
    return end;
  }
  if (kind === HASH) scanTag(text, at, tokens, isFolded);
  else if (kind === STOP || (kind === DOT && endsSentence(text, at, tokens, isFolded))) addBreak(tokens, at);
  return at + 1;
}

function kindAt(text: string, at: number, isFolded: boolean): number {
  const unit = text.charCodeAt(at);
  const kind = kindOfUnit(unit);
  if (kind !== NEEDS_FOLDING) return kind;
  if (isFolded) return kindOfFoldedCharacter(characterAround(text, at));
  return isEmoji(unit, text.charCodeAt(at + 1)) ? PICTURE : NEEDS_FOLDING;
}

function scanWord(text: string, start: number, tokens: Tokens, isFolded: boolean): number {
  let at = start;
  let hash = HASH_START;
  do {
    hash = hashStep(hash, foldedUnit(text.charCodeAt(at++)));
    for (let letter = 0; at < text.length; at++) {
      letter = letterUnit(text.charCodeAt(at));
      if (letter === 0) break;
      hash = hashStep(hash, letter);
    }
  } while (at < text.length && kindAt(text, at, isFolded) === LETTER);
  const sign = unitAt(text, at);
  if (sign === SPACE || sign === 0) {
    tokens.add(WORD, hash, start, at);
    return at + 1;
  }
  if (sign === COLON || sign === FULL_STOP || sign === AT_SIGN) {
    const end = addressEnd(text, start, at, tokens);
    if (end > 0) {
      addBreak(tokens, end);
      return end;
    }
  } else if (sign === QUOTE && isLastT(text, at + 1, isFolded)) {
    hash = hashStep(hashStep(hash, QUOTE), SMALL_T);
    at += 2;
  }
  tokens.add(WORD, hash, start, at);
  return at;
}

/** End of the address or e-mail address that the word [start, end) begins; -1 where it begins none. */
function addressEnd(text: string, start: number, end: number, tokens: Tokens): number {
  const sign = unitAt(text, end);
  const next = unitAt(text, end + 1);
  if (sign === COLON) return next === SLASH && unitAt(text, end + 2) === SLASH ? runEnd(text, end + 3) : -1;
  if (!isNameUnit(next)) return -1;
  if (sign === AT_SIGN) return nameEnd(text, end + 1);
  if (end - start === 3 && fold(text.slice(start, end)) === "www") return runEnd(text, end + 1);
  if (end < tokens.noHostBefore) return -1;
  const hostEnd = nameEnd(text, end + 1);
  if (unitAt(text, hostEnd) === SLASH) return runEnd(text, hostEnd);
  tokens.noHostBefore = hostEnd;
  return -1;
}

/** End of the run of printable ASCII from `from`, an ellipsis included. */
function runEnd(text: string, from: number): number {
  for (let at = from; ; at++) {
    const unit = unitAt(text, at);
    if ((unit <= 0x20 || unit >= 0x7f) && unit !== ELLIPSIS_SIGN) return at;
  }
}

/** A name goes on over dots, hyphens and at-signs that stand inside it ("@desk.example.org", "@desk@example.org"). */
function nameEnd(text: string, from: number): number {
  for (let at = from; ; at++) {
    const unit = unitAt(text, at);
    if (isNameUnit(unit)) continue;
    if (unit !== FULL_STOP && unit !== HYPHEN && unit !== AT_SIGN) return at;
    if (!isNameUnit(unitAt(text, at - 1)) || !isNameUnit(unitAt(text, at + 1))) return at;
  }
}

/** Part of a handle or host name: an ASCII letter, a digit or an underscore. */
function isNameUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
}

/** The folded unit at `at`; 0 behind the end. */
function unitAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  const unit = text.charCodeAt(at);
  kindOfUnit(unit);
  return foldedUnit(unit);
}

function isLastT(text: string, at: number, isFolded: boolean): boolean {
  return unitAt(text, at) === SMALL_T && (at + 1 === text.length || kindAt(text, at + 1, isFolded) !== LETTER);
}

function scanLone(text: string, at: number, tokens: Tokens): number {
  const end = at + characterLength(text, at);
  let hash = HASH_START;
  for (let i = at; i < end; i++) hash = hashStep(hash, unitAt(text, i));
  tokens.add(WORD, hash, at, end);
  return end;
}

/** Adds the hashtag whose sign stands at `at`, if it is one; its words are scanned as any other. */
function scanTag(text: string, at: number, tokens: Tokens, isFolded: boolean): void {
  if (at > 0) {
    const before = unitAt(text, at - 1);
    if (before === AMPERSAND || before === SLASH || isTagPart(kindAt(text, at - 1, isFolded))) return;
  }
  let end = at + 1;
  let hash = HASH_START;
  let hasLetter = false;
  while (end < text.length && isTagPart(kindAt(text, end, isFolded))) {
    const unit = foldedUnit(text.charCodeAt(end));
    hash = hashStep(hash, unit);
    hasLetter ||= unit !== 0x5f && (unit < 0x30 || unit > 0x39);
    end++;
  }
  if (hasLetter) tokens.add(TAG, hash, at + 1, end);
}

function isTagPart(kind: number): boolean {
  return kind === LETTER || kind === LONE || kind === UNDERSCORE;
}

function endsSentence(text: string, at: number, tokens: Tokens, isFolded: boolean): boolean {
  if (at + 1 < text.length) {
    const next = kindAt(text, at + 1, isFolded);
    if (next === LETTER || next === LONE || next === DOT || next === ELLIPSIS) return false;
  }
  if (at === 0) return true;
  const before = kindAt(text, at - 1, isFolded);
  if (before === DOT || before === ELLIPSIS) return false;
  const last = tokens.count - 1;
  const isInitial = last >= 0 && tokens.ends[last] === at && tokens.starts[last] === at - 1;
  return !isInitial || tokens.kinds[last] !== WORD;
}

function addBreak(tokens: Tokens, at: number): void {
  if (tokens.count > 0 && tokens.kinds[tokens.count - 1] !== BREAK) tokens.add(BREAK, 0, at, at);
}

/** Joiners and variation selectors: inside emoji they need no folding. */
function isInvisibleInPicture(unit: number): boolean {
  return unit === 0xfe0f || unit === 0x200d;
}

/** Pairs that normalisation leaves alone and that are no letters: flags, and U+1F300 to U+1FBEF. */
function isEmoji(high: number, low: number): boolean {
  if (low < 0xdc00 || low > 0xdfff) return false;
  if (high === 0xd83c) return low >= 0xdf00 || (low >= 0xdde6 && low <= 0xddff);
  return high === 0xd83d || (high === 0xd83e && low < 0xdff0);
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** The character that the unit at `at` belongs to. */
function characterAround(text: string, at: number): string {
  const first = at > 0 && characterLength(text, at - 1) === 2 ? at - 1 : at;
  return text.slice(first, first + characterLength(text, first));
}
