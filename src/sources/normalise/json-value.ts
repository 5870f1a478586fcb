/** A parsed JSON object of unknown form. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member if it is an object. */
export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  return isObject(value) ? value : undefined;
}

/** The member if it is an array, else an empty one. */
export function arrayAt(object: JsonObject, key: string): readonly unknown[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}

/** The member if it is a string that says something. */
export function stringAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An id that JSON carried as a number too long for one: it must be read again from the raw text. */
export const INEXACT = Symbol("an id that lost digits as a number");

/**
 * An id as text, also from a number or MongoDB's `{"$numberLong":"…"}` and `{"$oid":"…"}`; undefined where there is
 * none; INEXACT where the number cannot hold it.
 */
export function idValue(value: unknown): string | typeof INEXACT | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : INEXACT;
  if (!isObject(value)) return undefined;
  const wrapped = value["$numberLong"] ?? value["$oid"] ?? value["$numberInt"];
  return typeof wrapped === "string" ? wrapped : undefined;
}

/** Like `idValue`, for ids of which a lost digit does no harm to the count: undefined instead of INEXACT. */
export function softId(value: unknown): string | undefined {
  const id = idValue(value);
  return id === INEXACT ? undefined : id;
}
