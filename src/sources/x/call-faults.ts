import { ApiPartialResponseError, ApiRequestError, ApiResponseError } from "twitter-api-v2";
import { isObject } from "../normalise/json-value.ts";
import { jsonIn, readJson } from "./bodies.ts";
import { faultOfAnswer, XFault, type XRefusal } from "./faults.ts";

/**
 * What a failure of a call means. Errors of the library hold the request with the token, so only what is below them is
 * kept as the cause. An error that no connection makes is a mistake of ours and stays what it is.
 */
export function faultOf(error: unknown, where: string, nowMs: number): unknown {
  if (error instanceof XFault) return error;
  const refusal = refusalOf(error);
  if (refusal) return faultOfAnswer(refusal, nowMs);
  const cause = causeOf(error);
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  const hasCode = typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code);
  if (cause === error && !hasCode) return error;
  return new XFault(`cannot reach ${where}${hasCode ? ` (${code})` : ""}`, { kind: "network", cause });
}

/** The answer behind an error of the library, or null where X did not answer. */
export function refusalOf(error: unknown): XRefusal | null {
  if (error instanceof ApiResponseError) {
    const data: unknown = error.data;
    const body = data instanceof Uint8Array ? readJson(data, error.headers) : jsonIn(data);
    return { status: error.code, headers: error.headers, body };
  }
  if (error instanceof ApiPartialResponseError && (error.response.statusCode ?? 0) >= 400) {
    const { statusCode = 0, headers } = error.response;
    return { status: statusCode, headers, body: jsonIn(error.rawContent) };
  }
  return null;
}

/** The system's error: the library keeps it under another name than it reads it by. */
function causeOf(error: unknown): unknown {
  if (error instanceof ApiRequestError || error instanceof ApiPartialResponseError) {
    const options: unknown = Reflect.get(error, "_options");
    return isObject(options) ? (options["error"] ?? options["responseError"]) : undefined;
  }
  return error;
}
