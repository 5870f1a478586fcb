import type { JsonObject } from "./json-value.ts";
import { isObject, objectAt } from "./json-value.ts";

/** The posts inside a saved answer or export. */
export interface ListInside {
  readonly elements: readonly unknown[];
  /** Whether the list is `data`, where everything with an id and a text is a post of X. */
  readonly isData: boolean;
}

/** Members whose array holds the posts of a saved answer or export, wherever it comes from. */
export const LIST_MEMBERS = [
  "data",
  "posts",
  "records",
  "feed",
  "statuses",
  "tweets",
  "items",
  "results",
  "orderedItems",
  "rows",
  "docs",
  "descendants",
] as const;

/** What a post itself would have. */
const CONTENT = ["text", "full_text", "content", "record", "id_str"];

/** The list inside an object that is itself no post; null where it holds none. */
export function listIn(value: JsonObject): ListInside | null {
  if (hasContent(value)) return null;
  const data = value["data"];
  if (isObject(data)) return { elements: [data], isData: true };
  for (const member of LIST_MEMBERS) {
    const list = value[member];
    if (Array.isArray(list)) return { elements: list, isData: member === "data" };
  }
  const hits = objectAt(value, "hits")?.["hits"];
  if (Array.isArray(hits)) return { elements: hits, isData: false };
  const meta = objectAt(value, "meta");
  return meta?.["result_count"] === 0 ? { elements: [], isData: true } : null;
}

/** Objects that databases and exports put around a post. */
const WRAPPERS = ["tweet", "_source", "doc", "status", "post", "raw_data", "value"];

/** The post inside objects that databases and exports put around it, or the value itself. */
export function unwrap(value: JsonObject): JsonObject {
  let inner = value;
  for (let depth = 0; depth < 4 && !hasContent(inner); depth++) {
    const next = WRAPPERS.map((member) => inner[member]).find(
      (member) => isObject(member) && hasContent(member) && member["record"] === undefined,
    );
    if (!isObject(next) || inner["uri"] !== undefined) break;
    inner = next;
  }
  return inner;
}

function hasContent(value: JsonObject): boolean {
  for (const member of CONTENT) if (value[member] !== undefined) return true;
  return false;
}
