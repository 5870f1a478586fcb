import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { z } from "zod";
import { BodyError, type ParameterProblem, problem } from "./problem.ts";

const MOST_BYTES = 1_048_576;
const MOST_ERRORS = 20;
const SHOWN_NAME = 100;

/** Refuses bodies over 1 MiB, as soon as they are known to be: 413. */
export const limitBody: MiddlewareHandler = bodyLimit({
  maxSize: MOST_BYTES,
  onError: (c) => problem(c, 413, "body-too-large", "Send at most 1 MiB; split a longer list."),
});

/** Refuses bodies that are not plain `application/json`: 415. */
export const onlyJson: MiddlewareHandler = async function refuseOtherBodies(c, next) {
  const type = /^application\/json *(?:; *charset="?utf-8"?)?$/i.test(c.req.header("content-type")?.trim() ?? "");
  const encoding = c.req.header("content-encoding")?.toLowerCase() ?? "identity";
  if (type && encoding === "identity") return next();
  return problem(c, 415, "unsupported-media-type", "Send JSON in UTF-8 as application/json, not compressed.", {
    headers: { "accept-encoding": "identity" },
  });
};

/** The body of the request as the schema has it. Throws BodyError, which names every member that cannot be used. */
export async function readBody<B extends z.ZodType>(c: Context, schema: B): Promise<z.infer<B>> {
  const read = schema.safeParse(parseJson(await c.req.arrayBuffer()));
  if (read.success) return read.data;
  throw new BodyError(read.error.issues.flatMap(problemsOf).slice(0, MOST_ERRORS));
}

/** A whole body that is wrong in one member, found after its form was checked. */
export function memberError(parameter: string, detail: string, code: string): BodyError {
  return new BodyError([{ parameter, detail, code }]);
}

function parseJson(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // What the parser says would quote the body.
    throw memberError("body", "Send one JSON document in UTF-8.", "invalid_json");
  }
}

function problemsOf(issue: z.core.$ZodIssue): ParameterProblem[] {
  const place = placeOf(issue.path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.slice(0, MOST_ERRORS).map((name) => ({
      parameter: placeOf([...issue.path, name.slice(0, SHOWN_NAME)]),
      detail: "There is no member of this name.",
      code: "unknown_member",
    }));
  const code: unknown = issue.code === "custom" ? issue.params?.["code"] : undefined;
  return [
    { parameter: place || "body", detail: issue.message, code: typeof code === "string" ? code : "invalid_value" },
  ];
}

/** `checks[3].at` */
function placeOf(path: readonly PropertyKey[]): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : `${i ? "." : ""}${String(part)}`)).join("");
}
