import { cleanText } from "../../core/text.ts";

/** What JSON, YAML or XML held, before anybody has looked at it. Names are only ever looked up, never written. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a field that the document itself has; undefined for what every object inherits. */
export function field(of: unknown, name: string): unknown {
  return isFields(of) && Object.hasOwn(of, name) ? of[name] : undefined;
}

/** Elements of a list; nothing where it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that says something, without control characters and space around it; a number by its digits; else null. */
export function text(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return null;
  const clean = cleanText(value).text.trim();
  return clean === "" ? null : clean;
}

/** A whole web address, without user and password; else null. */
export function webAddress(value: unknown): string | null {
  if (typeof value !== "string" || !/^https?:\/\//i.test(value.trim())) return null;
  try {
    const url = new URL(value.trim());
    url.username = "";
    url.password = "";
    return url.href;
  } catch {
    return null;
  }
}

/** A value of the document as messages show it: short, on one line. */
export function shown(value: unknown): string {
  const plain = typeof value === "string" ? cleanText(value).text.replace(/\s+/g, " ").trim() : kindOf(value);
  return `"${plain.length > 40 ? `${plain.slice(0, 40)}…` : plain}"`;
}

function kindOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null || value === undefined ? "nothing" : Array.isArray(value) ? "a list" : "an object";
}
