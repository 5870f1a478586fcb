import type { JsonObject } from "./json-value.ts";

/**
 * Names and values of an object in the order of the names, for an identity made from the content: two objects with
 * equal members have equal parts, in whatever order they were written.
 */
export function rowPartsOf(object: JsonObject): readonly string[] {
  return Object.keys(object)
    .sort()
    .map((key) => `${key}=${typeof object[key] === "string" ? object[key] : JSON.stringify(object[key])}`);
}
