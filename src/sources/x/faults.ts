import { ConnectionFault } from "../live.ts";
import { isObject, type JsonObject, stringAt } from "../normalise/json-value.ts";
import { retryTime } from "./retry-time.ts";

const CHECK_TOKEN = "check the token in X_BEARER_TOKEN or sources.x.tokenFile";

/** A failure of X with the HTTP status that told it, or null where none did. */
export class XFault extends ConnectionFault {
  readonly status: number | null;
  /** X delivers nothing more until its customer pays or its month ends: a limit that was reached, nothing that broke. */
  readonly spent: boolean;

  constructor(
    message: string,
    about: ConstructorParameters<typeof ConnectionFault>[1] & { readonly spent?: boolean },
    status: number | null = null,
  ) {
    super(message, about);
    this.status = status;
    this.spent = about.spent ?? false;
  }
}

/** An answer of X that is no success, as far as it could be read. */
export interface XRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body as JSON, undefined where it is none. */
  readonly body: unknown;
}

/** The fault that an answer means. Nothing of the answer but its status and the name of its problem is repeated. */
export function faultOfAnswer({ status, headers, body }: XRefusal, nowMs: number): XFault {
  const problem = problemOf(body);
  const shown = problem.name === null ? `HTTP ${status}` : `HTTP ${status}, ${problem.name}`;
  if (isOccupied(problem)) return occupied(status);
  if (status === 402 || isSpent(problem)) return spent(shown, status);
  if (status === 429 || problem.code === 88)
    return new XFault(
      `X limits how often it is asked (${shown})`,
      { kind: "rate-limit", ...retryTime(headers, nowMs) },
      status,
    );
  if (status === 401)
    return new XFault(
      `X does not accept the token (${shown}); ${CHECK_TOKEN}`,
      { kind: "http", refused: true },
      status,
    );
  if (status === 403)
    return new XFault(
      `X does not allow this with the token (${shown}); ${CHECK_TOKEN}, and what its app may do`,
      { kind: "http", refused: true },
      status,
    );
  return new XFault(
    `X answered with an error (${shown})`,
    { kind: "http", ...(status >= 500 && retryTime(headers, nowMs)) },
    status,
  );
}

/** The fault that a message without a post means inside of a stream, or null where it is none that ends anything. */
export function faultOfMessage(message: JsonObject): XFault | null {
  const problem = problemOf(message);
  if (isOccupied(problem)) return occupied(null);
  if (isSpent(problem)) return spent(problem.name ?? "in the stream", null);
  if (problem.disconnectType !== null || problem.name === "operational-disconnect")
    return new XFault("X ended the connection for reasons of its own", { kind: "network" });
  if (problem.name === "client-disconnected" || problem.name === "streaming-connection")
    return new XFault("X ended the connection", { kind: "http" });
  if (problem.name === "rate-limit-exceeded" || problem.code === 88)
    return new XFault("X limits how often it is asked", { kind: "rate-limit" });
  return null;
}

/** A call was ended from our side. */
export function stopped(): XFault {
  return new XFault("stopped", { kind: "network" });
}

function occupied(status: number | null): XFault {
  return new XFault(
    "X still counts an earlier connection of ours and allows no other",
    { kind: "rate-limit", occupied: true },
    status,
  );
}

function spent(shown: string, status: number | null): XFault {
  return new XFault(
    `X says that the account's credit or cap is used up (${shown}); see credits and spending limit in its developer console`,
    { kind: "http", refused: true, spent: true },
    status,
  );
}

interface Problem {
  /** Last part of the problem's type: "usage-capped". */
  readonly name: string | null;
  readonly title: string;
  readonly connectionIssue: string | null;
  readonly disconnectType: string | null;
  /** Of older answers: 88 is the rate limit. */
  readonly code: unknown;
}

/** X tells a problem at the top of the body or as the first of its `errors`. */
function problemOf(body: unknown): Problem {
  const top = isObject(body) ? body : {};
  const errors = top["errors"];
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const told = isObject(first) ? { ...top, ...first } : top;
  return {
    name: problemName(told),
    title: stringAt(told, "title") ?? "",
    connectionIssue: stringAt(told, "connection_issue") ?? null,
    disconnectType: stringAt(told, "disconnect_type") ?? null,
    code: told["code"],
  };
}

/** Last part of the type of a problem: "resource-not-found"; null where it has none of X's. */
export function problemName(problem: JsonObject): string | null {
  return /\/problems\/([a-z-]{1,40})$/.exec(stringAt(problem, "type") ?? "")?.[1] ?? null;
}

function isOccupied({ name, title, connectionIssue }: Problem): boolean {
  if (connectionIssue !== null) return connectionIssue === "TooManyConnections";
  return name === "streaming-connection" || title === "ConnectionException";
}

function isSpent({ name, title }: Problem): boolean {
  return (
    name === "usage-capped" ||
    name === "credits" ||
    /^(?:UsageCapExceeded|CreditsDepleted|SpendCapReached)$/.test(title)
  );
}
