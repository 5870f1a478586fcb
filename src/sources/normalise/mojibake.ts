/** What Windows-1252 puts on the bytes 0x80 to 0x9f where Latin-1 has control characters; a gap stays a control character. */
const CP1252 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";
const BYTE_OF = new Map(Array.from(CP1252, (character, i) => [character, 0x80 + i] as const));

/** A character that stands for one continuation byte of UTF-8. */
const C = `[\\u0080-\\u00bf${CP1252}]`;
/** Sequences that hardly any text holds on purpose: accents, typographic marks and emoji read as single bytes. */
const SIGNS = new RegExp(
  `(?<![A-Z\\u00c0-\\u00de])[\\u00c2\\u00c3]${C}|\\u00e2[\\u0080\\u20ac]${C}|\\u00f0[\\u009f\\u0178]${C}{2}`,
);
const SEQUENCE = new RegExp(`[\\u00c2-\\u00df]${C}|[\\u00e0-\\u00ef]${C}{2}|[\\u00f0-\\u00f4]${C}{3}`, "g");

/**
 * A text whose UTF-8 was once read as Windows-1252 or Latin-1 and written again ("cafÃ©"), put right; null where it
 * shows no such signs. Only sequences that are UTF-8 again are replaced, also where that happened twice.
 */
export function repairMojibake(text: string): string | null {
  let repaired = text;
  for (let round = 0; round < 3 && SIGNS.test(repaired); round++) {
    const next = repaired.replace(SEQUENCE, decodeSequence);
    if (next === repaired) break;
    repaired = next;
  }
  return repaired === text ? null : repaired;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decodeSequence(sequence: string): string {
  const bytes = Uint8Array.from(sequence, (character) => BYTE_OF.get(character) ?? character.charCodeAt(0));
  try {
    return utf8.decode(bytes);
  } catch {
    return sequence;
  }
}
