import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { SECOND_MS } from "../core/time.ts";
import type { ReportAnswer } from "../ingest/watch/check-reporter.ts";
import { retryAfterMs } from "../sources/retry-after.ts";
import { AGENT_NAME } from "./version.ts";

const TIMEOUT_MS = 30 * SECOND_MS;
const PATH = "api/v1/checks";

const answerSchema = z.object({ rejected: z.array(z.object({ reason: z.string() })) });

/**
 * Sends checks to another Northbound. `base` is its address, with or without the path of the operation. Throws AppError,
 * which never holds the key, where no answer comes. A redirect is an answer: the key goes nowhere else.
 */
export async function postChecks(
  base: string,
  key: string,
  body: string,
  { signal, nowMs }: { readonly signal: AbortSignal; readonly nowMs: number },
): Promise<ReportAnswer> {
  const url = operationUrl(base);
  const limit = new AbortController();
  const stop = (): void => limit.abort();
  const timer = setTimeout(() => limit.abort(new DOMException("too late", "TimeoutError")), TIMEOUT_MS);
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: limit.signal,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", "user-agent": AGENT_NAME },
      body,
    });
    const retryAtMs = retryAfterMs(response.headers.get("retry-after") ?? undefined, nowMs);
    const answer: unknown = response.ok ? await response.json() : await response.body?.cancel();
    return {
      status: response.status,
      retryAtMs: Number.isNaN(retryAtMs) ? null : retryAtMs,
      refused: (answerSchema.safeParse(answer).data?.rejected ?? []).map(({ reason }) => reason.slice(0, 100)),
    };
  } catch (cause) {
    throw new AppError(whyNot(cause), { cause });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

function operationUrl(base: string): URL {
  const url = new URL(base);
  if (!url.pathname.endsWith(`/${PATH}`)) url.pathname = `${url.pathname.replace(/\/+$/, "")}/${PATH}`;
  return url;
}

function whyNot(cause: unknown): string {
  if (!(cause instanceof Error)) return "it cannot be reached";
  if (cause.name === "TimeoutError") return "it did not answer in time";
  if (cause instanceof SyntaxError) return "its answer is not one of a Northbound";
  const code = cause.cause instanceof Error && "code" in cause.cause ? ` (${String(cause.cause.code)})` : "";
  return `it cannot be reached${code}`;
}
