/** One operator of a rule of X as its grammar sees it. */
export interface XOperator {
  readonly text: string;
  readonly negated: boolean;
  /** `word` and `tag` and `quoted` stand by themselves; `lang` needs one of them beside it. */
  readonly kind: "word" | "quoted" | "tag" | "lang";
  /** Distance of `"a b"~4`. */
  readonly within: number | null;
}

/** Operators of a rule, joined by AND; those of one entry by OR. */
export type XRuleTree = readonly (readonly XOperator[])[];

/**
 * Reads a rule as X documents its language, as far as the compiler may use it: AND by space, OR inside of parentheses (or
 * as the whole of a rule), `-` before one operator. Throws where a rule is none.
 */
export function readXRule(rule: string): XRuleTree {
  const reader = new Reader(rule);
  const groups: XOperator[][] = [];
  for (;;) {
    groups.push(reader.take("(") ? group(reader) : [operator(reader)]);
    if (reader.atEnd) break;
    if (!reader.take(" ")) throw new Error(`no space at ${reader.at} of ${rule}`);
  }
  if (!groups.some((any) => any.every(({ kind, negated }) => kind !== "lang" && !negated)))
    throw new Error(`nothing stands by itself in ${rule}`);
  return groups;
}

function group(reader: Reader): XOperator[] {
  const operators = [operator(reader)];
  while (reader.take(" OR ")) operators.push(operator(reader));
  if (!reader.take(")")) throw new Error(`the group is not closed at ${reader.at}`);
  if (operators.length < 2) throw new Error("a group of one");
  if (operators.some(({ negated }) => negated)) throw new Error("a negation inside of OR finds nearly everything");
  return operators;
}

function operator(reader: Reader): XOperator {
  const negated = reader.take("-");
  const quoted = reader.match(/"([^"]*)"(?:~(\d+))?/y);
  if (quoted) {
    const [, text = "", within] = quoted;
    if (!/[\p{L}\p{M}\p{N}]/u.test(text) || /[\\\n]/.test(text)) throw new Error(`not a phrase: ${quoted[0]}`);
    if (within !== undefined && (Number(within) < 1 || Number(within) > 6)) throw new Error(`too far: ${quoted[0]}`);
    return { text, negated, kind: "quoted", within: within === undefined ? null : Number(within) };
  }
  const lang = reader.match(/lang:([a-z]{2}(?:-[A-Z]{2})?)/y);
  if (lang) return { text: lang[1] ?? "", negated, kind: "lang", within: null };
  const tag = reader.match(/#([\p{L}\p{M}\p{N}_]+)/uy);
  if (tag) return { text: tag[1] ?? "", negated, kind: "tag", within: null };
  const word = reader.match(/[\p{L}\p{M}\p{N}]+/uy);
  if (!word || /^(and|or|not)$/i.test(word[0])) throw new Error(`no operator at ${reader.at}`);
  return { text: word[0], negated, kind: "word", within: null };
}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.at === this.#text.length;
  }

  take(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found) this.at += found[0].length;
    return found;
  }
}
