import type { Random } from "../../core/clock.ts";
import { GIVEN, type Given } from "./phrases/phrasebook.ts";

/** A compiled phrase: literal text, a word that the hour gives, or a choice of phrases. */
type Part = string | { readonly given: keyof Given } | { readonly choice: readonly Phrase[] };
export type Phrase = readonly Part[];

const TOKEN = /\[([^\]]*)\]|\{([A-Za-z0-9]+)\}/g;

/**
 * Compiles phrases of one language. `[a|b|]` is a choice, `{name}` a word of the lexicon (itself a phrase) or one of the
 * words in GIVEN. Throws RangeError for a word that neither has.
 */
export function compiler(lexicon: Readonly<Record<string, readonly string[]>>): (phrase: string) => Phrase {
  const known = new Map<string, Part>();
  function word(name: string): Part {
    const seen = known.get(name);
    if (seen !== undefined) return seen;
    const part = isGiven(name) ? { given: name } : { choice: (lexicon[name] ?? []).map(compile) };
    if ("choice" in part && part.choice.length === 0) throw new RangeError(`no word "${name}" in the lexicon`);
    known.set(name, part);
    return part;
  }
  function compile(phrase: string): Phrase {
    const parts: Part[] = [];
    let at = 0;
    for (const match of phrase.matchAll(TOKEN)) {
      if (match.index > at) parts.push(phrase.slice(at, match.index));
      at = match.index + match[0].length;
      const [, alternatives, name] = match;
      parts.push(name === undefined ? { choice: (alternatives ?? "").split("|").map(compile) } : word(name));
    }
    if (at < phrase.length) parts.push(phrase.slice(at));
    return parts;
  }
  return compile;
}

/** One text of a phrase, with the words of the hour filled in. */
export function expand(phrase: Phrase, given: Given, random: Random): string {
  let text = "";
  for (const part of phrase) {
    if (typeof part === "string") text += part;
    else if ("given" in part) text += given[part.given];
    else text += expand(part.choice[Math.floor(random() * part.choice.length)] ?? [], given, random);
  }
  return text;
}

/** The most UTF-16 units that a phrase can come to. */
export function longest(phrase: Phrase): number {
  let length = 0;
  for (const part of phrase) {
    if (typeof part === "string") length += part.length;
    else if ("given" in part) length += GIVEN[part.given].length;
    else length += Math.max(...part.choice.map(longest));
  }
  return length;
}

function isGiven(name: string): name is keyof Given {
  return Object.hasOwn(GIVEN, name);
}
