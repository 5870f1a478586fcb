import { arrayAt, isObject, type JsonObject, softId, stringAt } from "../normalise/json-value.ts";
import type { XNewRule } from "./client.ts";
import type { XHeldRule } from "./rules-answer.ts";

/** The rule as it brings only a share of its posts, in whole percent. */
export function sampled({ value, tag }: XNewRule, percent: number): XNewRule {
  if (percent >= 100) return { value, tag };
  return { value: `${hasOpenChoice(value) ? `(${value})` : value} sample:${percent}`, tag };
}

/** Whole percent of a share, at least 1. */
export function percentOf(share: number): number {
  return Math.max(1, Math.min(100, Math.round(share * 100)));
}

/** Whether an OR stands outside of all parentheses and quotes: what is appended would belong to its last term only. */
function hasOpenChoice(value: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let i = 0; i < value.length; i++) {
    const char = value[i];
    if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (depth === 0 && char === "O" && value.startsWith(" OR ", i - 1)) return true;
  }
  return false;
}

/** What the rules say of a post under which X delivered it. */
export interface Delivered {
  readonly topics: readonly string[];
  /** Posts that this one stands for. */
  readonly weight: number;
}

/** Reads `matching_rules` with what X held, now or before: rules that were replaced bring posts for a while. */
export class MatchedRules {
  readonly #held = new Map<string, { readonly tags: ReadonlySet<string>; readonly percent: number }>();

  /** A rule that stands for several of ours is told once for each of their tags. */
  learn(rules: readonly XHeldRule[]): void {
    for (const { id, tag, value } of rules) {
      const percent = /(?:^| )sample:(\d{1,3})$/.exec(value)?.[1];
      const tags = new Set([...(this.#held.get(id)?.tags ?? []), tag]);
      this.#held.set(id, { tags, percent: percent === undefined ? 100 : Number(percent) });
    }
  }

  /** Rules of others make no topic where they stand for none of ours, and what comes under them alone is not sampled by us. */
  read(message: JsonObject, currentPercent: number): Delivered {
    const topics = new Set<string>();
    let percent: number | null = null;
    for (const rule of arrayAt(message, "matching_rules")) {
      if (!isObject(rule)) continue;
      const held = this.#held.get(softId(rule["id"]) ?? "");
      for (const tag of held?.tags ?? [stringAt(rule, "tag") ?? ""]) {
        const topic = /^nb:([^:]{1,200}):\d{1,9}$/.exec(tag)?.[1];
        if (topic === undefined) continue;
        topics.add(topic);
        percent = Math.max(percent ?? 0, held?.percent ?? currentPercent);
      }
    }
    return { topics: [...topics], weight: 100 / (percent ?? 100) };
  }
}
