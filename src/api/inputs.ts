import { z } from "@hono/zod-openapi";
import { parseInstant, utcMs } from "../core/time.ts";

/** Members of bodies that several operations take, each with what is refused in it. */

const INSTANT = { format: "date-time", example: "2016-11-08T23:00:00-05:00" };

/** An instant with an offset, as epoch milliseconds; a time without one is refused as `missing_offset`. */
export const instantInput = z
  .string()
  .max(40)
  .transform((text, context) => {
    // Words that are relative to now would mean something else whenever they are read.
    const read = parseInstant(/^\d/.test(text) ? text : "", 0);
    if (read.ok) return read.ms;
    const message = read.code === "missing_offset" ? read.detail : "Write a time as 2016-11-08T22:00:00-05:00.";
    context.addIssue({ code: "custom", message, params: { code: read.code } });
    return z.NEVER;
  })
  .openapi({ type: "string", ...INSTANT });

/** An instant, or null where it is not known. */
export const instantOrNullInput = instantInput.nullable().openapi({ type: ["string", "null"], ...INSTANT });

/** Text of people, of at most so many UTF-16 units: not blank, and nothing in it that is no text. */
export function textInput(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .refine((text) => text.trim() !== "", "Write something.")
    .refine((text) => text.isWellFormed() && !/(?![\n\t])\p{Cc}/u.test(text), "Leave out control characters.");
}

/** Text of one line. */
export function lineInput(most: number) {
  return textInput(most).refine((text) => !/[\n\t]/.test(text), "Write one line, without tabs.");
}

/** The address of a page that anybody may follow. */
export const addressInput = lineInput(2_000)
  .refine(isPage, "Use the address of a page: http or https, without a user or password.")
  .openapi({ format: "uri", example: "https://example.org/statement" });

/** A day, month or year: as precise as known. */
export const datedInput = z
  .string()
  .max(10)
  .refine(isDate, "Write 2016-11-09, 2016-11 or 2016.")
  .openapi({ description: "As precise as known: 2016-11-09, 2016-11 or 2016.", example: "2016-11-09" });

function isPage(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

function isDate(text: string): boolean {
  const [, year, month = "01", day = "01"] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  return year !== undefined && utcMs(Number(year), Number(month), Number(day), 0, 0, 0, 0) !== null;
}
