const MARKS_AND_INVISIBLE = /[\p{Mn}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const PLAIN_ASCII = /^[\u0020-\u007e\n\r\t]*$/;
const APOSTROPHES = /[\u2018\u2019\u02bc]/g;

/**
 * The form in which texts and terms are compared: NFKC, lower case, without diacritics, zero-width and direction
 * characters; one apostrophe, one Greek sigma, no dotless i. The original is kept for display. Lengths change; offsets
 * do not carry over. Folding what is folded changes nothing.
 */
export function fold(text: string): string {
  if (PLAIN_ASCII.test(text)) return text.toLowerCase();
  return text
    .toWellFormed()
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ")
    .replaceAll("ı", "i")
    .replace(APOSTROPHES, "'")
    .normalize("NFD")
    .replace(MARKS_AND_INVISIBLE, "")
    .normalize("NFC");
}

const WORD = /[\p{L}\p{N}_]+(?:['’][\p{L}\p{N}_]+)*/gu;

/** Words of an already folded text, in order; an apostrophe inside a word stays ("canada's"). */
export function words(folded: string): string[] {
  return folded.match(WORD) ?? [];
}

const HASHTAG = /(?<![\p{L}\p{N}_&/])[#＃][\p{L}\p{N}\p{M}_]*[\p{L}\p{M}][\p{L}\p{N}\p{M}_]*/gu;

/** Hashtags in a text, without the sign, in order of appearance and spelling of the author, each once. */
export function hashtagsIn(text: string): string[] {
  if (!text.includes("#") && !text.includes("＃")) return [];
  const tags = (text.match(HASHTAG) ?? []).map((tag) => tag.slice(1));
  return tags.length < 2 ? tags : [...new Set(tags)];
}

const C0 = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Text that every store, encoder and screen can hold: no control characters but tab and line breaks, no lone surrogates. */
export function cleanText(text: string): { readonly text: string; readonly damaged: boolean } {
  const clean = text.replace(C0, "").toWellFormed();
  return { text: clean, damaged: clean !== text || clean.includes("\ufffd") };
}

/** The candidate with the smallest edit distance (Levenshtein) to a word, whatever its case. `candidates` is not empty. */
export function nearest(word: string, candidates: readonly string[]): string {
  const distances = candidates.map((candidate) => editDistance(word.toLowerCase(), candidate.toLowerCase()));
  return candidates[distances.indexOf(Math.min(...distances))] ?? "";
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
