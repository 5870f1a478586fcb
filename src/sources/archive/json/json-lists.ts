import type { JsonObject } from "../../normalise/json-value.ts";
import { isObject, objectAt } from "../../normalise/json-value.ts";

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
] as const;

/** What a post itself would have. */
const CONTENT = ["text", "full_text", "content", "body", "rawContent", "record", "id_str"];

/** The list inside an object that is itself no post; null where it holds none. */
export function listIn(value: JsonObject): ListInside | null {
  if (hasContent(value)) return null;
  const data = value["data"];
  if (isObject(data)) return { elements: [data], isData: true };
  for (const member of LIST_MEMBERS) {
    const list = value[member];
    if (Array.isArray(list)) return { elements: list, isData: member === "data" };
  }
  const thread = objectAt(value, "thread");
  if (thread) return { elements: postsOfThread(thread), isData: false };
  const { ancestors, descendants } = value;
  if (Array.isArray(ancestors) && Array.isArray(descendants))
    return { elements: [...ancestors, ...descendants], isData: false };
  const hits = objectAt(value, "hits")?.["hits"];
  if (Array.isArray(hits)) return { elements: hits, isData: false };
  const byId = Object.keys(value);
  if (byId.length > 0 && byId.every((key) => /^\d{5,}$/.test(key)))
    return { elements: Object.values(value), isData: false };
  const meta = objectAt(value, "meta");
  return meta?.["result_count"] === 0 ? { elements: [], isData: true } : null;
}

/** Posts of a thread of Bluesky, which nests them upwards as parents and downwards as replies. */
function postsOfThread(thread: JsonObject): readonly unknown[] {
  const posts: unknown[] = [];
  const waiting: unknown[] = [thread];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (!isObject(node)) continue;
    if (isObject(node["post"])) posts.push(node["post"]);
    waiting.push(node["parent"]);
    if (Array.isArray(node["replies"])) waiting.push(...node["replies"]);
  }
  return posts;
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
