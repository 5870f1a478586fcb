import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from "../normalise/json-value.ts";
import type { XRefusal } from "./faults.ts";

/** Why a rule was not made. */
export interface XRuleError {
  /** X's title of the problem. */
  readonly title: string;
  readonly isDuplicate: boolean;
  /** The rule that was sent, where X names it. */
  readonly value: string | null;
  /** The rule of which it is a duplicate, where X names it. */
  readonly id: string | null;
}

/** A rule of the filtered stream as X holds it. */
export interface XHeldRule {
  readonly id: string;
  readonly value: string;
  /** "" where it has none. */
  readonly tag: string;
}

/** What became of rules that were sent. */
export interface XRulesAnswer {
  readonly created: readonly XHeldRule[];
  /** Those that were not. */
  readonly errors: readonly XRuleError[];
  /** So many were refused or not made, by X's own count. */
  readonly notCreated: number;
}

/** The rules in an answer; it has no list where there are none. */
export function heldRules(body: JsonObject): readonly XHeldRule[] {
  return arrayAt(body, "data").flatMap((rule) => {
    if (!isObject(rule)) return [];
    const id = stringAt(rule, "id");
    const value = stringAt(rule, "value");
    return id === undefined || value === undefined ? [] : [{ id, value, tag: stringAt(rule, "tag") ?? "" }];
  });
}

/** What became of rules that were sent. */
export function rulesAnswer(body: JsonObject): XRulesAnswer {
  const meta = objectAt(body, "meta");
  const summary = meta && objectAt(meta, "summary");
  const errors = arrayAt(body, "errors")
    .filter(isObject)
    .map((error) => {
      const title = stringAt(error, "title") ?? "";
      const isDuplicate = title === "DuplicateRule" || stringAt(error, "type")?.endsWith("/duplicate-rules") === true;
      return { title, isDuplicate, value: stringAt(error, "value") ?? null, id: stringAt(error, "id") ?? null };
    });
  const counted = [summary?.["not_created"], summary?.["invalid"]].filter((n) => typeof n === "number");
  return { created: heldRules(body), errors, notCreated: Math.max(errors.length, ...counted) };
}

/** X tells what is wrong with rules under a status of failure where none of them is right. */
export function tellsOfRules({ status, body }: XRefusal): boolean {
  return (status === 400 || status === 422) && isObject(body) && objectAt(body, "meta")?.["summary"] !== undefined;
}
