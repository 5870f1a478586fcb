import type { Context, ErrorHandler } from "hono";
import { StoreError, UsageError } from "../core/errors.ts";
import { withoutKeys } from "../core/key-text.ts";
import { CursorError } from "../query/posts.ts";
import { WindowTooLargeError } from "../query/window.ts";
import type { Problem } from "./schemas.ts";

export interface ParameterProblem {
  readonly parameter: string;
  readonly detail: string;
  /** Stable, for programs: `missing_offset`, `unknown_parameter` … */
  readonly code: string;
}

/** Parameters that cannot be used; every one of them is named. HTTP problem `invalid-parameter`. */
export class ParameterError extends UsageError {
  readonly errors: readonly ParameterProblem[];

  constructor(errors: readonly ParameterProblem[]) {
    super(errors.map((e) => `${e.parameter}: ${e.detail}`).join("; "));
    this.errors = errors;
  }
}

/** Members of a body that cannot be used; `parameter` says which: `checks[3].at`. HTTP problem `invalid-body`. */
export class BodyError extends ParameterError {}

/** Shown by name in the documentation, where `type` leads. */
const TITLES = {
  "invalid-parameter": "A parameter is not valid",
  "invalid-body": "The body cannot be used",
  "body-too-large": "The body is too large",
  "unsupported-media-type": "The body has another form",
  unauthenticated: "A key is needed that is known here",
  "insufficient-scope": "The key does not allow this",
  "edit-conflict": "It was changed in the meantime",
  "not-taken-here": "This server does not take this",
  "window-too-large": "The window is too large",
  "cursor-expired": "The cursor does not belong to this query",
  "not-found": "There is nothing here",
  "method-not-allowed": "This method is not allowed here",
  "quota-exceeded": "Too many requests",
  "storage-unavailable": "The store cannot be read",
  "internal-error": "Something went wrong here",
} as const;
export type ProblemType = keyof typeof TITLES;

export interface ProblemDetail {
  readonly errors?: readonly ParameterProblem[];
  readonly violatedPolicies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An RFC 9457 answer. `detail` is one sentence that says what to do; it never holds a stack or a library's words. */
export function problem(
  c: Context,
  status: number,
  type: ProblemType,
  detail: string,
  more: ProblemDetail = {},
): Response {
  const body: Problem = {
    type:
      type === "quota-exceeded" ? "https://iana.org/assignments/http-problem-types#quota-exceeded" : `/docs#${type}`,
    title: TITLES[type],
    status,
    detail,
    instance: new URL(c.req.url).pathname.slice(0, 300),
    request_id: String(c.get("requestId") ?? ""),
    ...(more.errors && { errors: [...more.errors] }),
    ...(more.violatedPolicies && { "violated-policies": [...more.violatedPolicies] }),
  };
  // Who puts a key where it does not belong gets it back in no answer: neither in a path, nor in the name of a parameter.
  return new Response(withoutKeys(JSON.stringify(body)), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...more.headers },
  });
}

/** The one place where failures become answers. `onFault` is told of those that are ours. */
export function errorHandler(onFault: (error: Error, requestId: string) => void): ErrorHandler {
  return (error, c) => {
    if (error instanceof BodyError)
      return problem(c, 400, "invalid-body", "The body cannot be used as it is; see errors.", { errors: error.errors });
    if (error instanceof ParameterError)
      return problem(c, 400, "invalid-parameter", "At least one parameter cannot be used; see errors.", {
        errors: error.errors,
      });
    if (error instanceof CursorError) return problem(c, 400, "cursor-expired", error.message);
    if (error instanceof WindowTooLargeError) return problem(c, 400, "window-too-large", error.message);
    onFault(error, String(c.get("requestId") ?? ""));
    if (error instanceof StoreError)
      return problem(c, 503, "storage-unavailable", "The store cannot be read right now; try again shortly.", {
        headers: { "retry-after": "5" },
      });
    return problem(
      c,
      500,
      "internal-error",
      "The request could not be answered; the log has the cause under this request_id.",
    );
  };
}
