import { RE2JS } from "re2js";
import { UsageError } from "../../core/errors.ts";
import { foldPage } from "./signs.ts";

/** A text that must, or must not, stand in a page. */
export interface PageRule {
  readonly written: string;
  readonly isIn: (visible: string) => boolean;
}

export interface PageRules {
  readonly mustContain: readonly PageRule[];
  readonly mustNotContain: readonly PageRule[];
}

const read = new WeakMap<readonly string[], readonly PageRule[]>();

/** The rules of a site, read once for each list. Throws UsageError. */
export function pageRulesOf(written: Readonly<Record<keyof PageRules, readonly string[]>>): PageRules {
  return { mustContain: rulesOf(written.mustContain), mustNotContain: rulesOf(written.mustNotContain) };
}

function rulesOf(written: readonly string[]): readonly PageRule[] {
  const known = read.get(written) ?? written.map(parsePageRule);
  read.set(written, known);
  return known;
}

const MOST_CHARS = 1_000;

/**
 * Reads a text, or a pattern as `/…/` or `/…/i`. Texts are compared without regard to case, accents and kinds of
 * space. Patterns run in time linear in the page (RE2), so that they have no look-around and no back-references.
 * Throws UsageError.
 */
function parsePageRule(written: string): PageRule {
  if (written.trim() === "" || written.length > MOST_CHARS)
    throw new UsageError(`a text to look for has 1 to ${MOST_CHARS} characters`);
  const pattern = /^\/(.+)\/(i?)$/s.exec(written);
  if (pattern) return { written, isIn: compile(written, pattern[1] ?? "", pattern[2] === "i") };
  const folded = foldPage(written);
  return { written, isIn: (visible) => foldPage(visible).includes(folded) };
}

function compile(written: string, source: string, ignoreCase: boolean): PageRule["isIn"] {
  try {
    const pattern = RE2JS.compile(source, RE2JS.MULTILINE | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
    return (visible) => pattern.test(visible);
  } catch (cause) {
    const why =
      cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, "").replace(/: `.*$/s, "") : "unknown";
    throw new UsageError(`the pattern ${written} cannot be used: ${why}`, { cause });
  }
}
