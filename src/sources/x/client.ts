import type { Agent } from "node:https";
import { TwitterApi, type TwitterApiv2, type TwitterResponse } from "twitter-api-v2";
import { type Clock, systemClock } from "../../core/clock.ts";
import { UsageError } from "../../core/errors.ts";
import { arrayAt, isObject, type JsonObject } from "../normalise/json-value.ts";
import { readJson, unpack } from "./bodies.ts";
import { faultOf, refusalOf } from "./call-faults.ts";
import { exchange } from "./exchange.ts";
import { stopped, XFault, type XRefusal } from "./faults.ts";
import { openAgent, routeName, type XRoute } from "./route.ts";
import { heldRules, rulesAnswer, tellsOfRules, type XHeldRule, type XRulesAnswer } from "./rules-answer.ts";
import { openStream, type StreamLimits, type XStream } from "./stream.ts";

/** Query parameters as X names them. */
export type XParameters = Readonly<Record<string, string | number | boolean | undefined>>;

export interface XNewRule {
  readonly value: string;
  readonly tag: string;
}

/**
 * X API v2 as Northbound uses it. Every function throws XFault, a ConnectionFault, and only that: also where `signal`
 * ended the call. Bodies are given as X sent them; what they hold is for the caller to check.
 */
export interface XClient {
  /** Connects the filtered stream; resolves when X accepted the connection. */
  stream(parameters: XParameters, limits: StreamLimits, signal: AbortSignal): Promise<XStream>;
  rules(signal: AbortSignal): Promise<readonly XHeldRule[]>;
  /** With `dryRun` nothing is changed, X only says what would become of them. */
  addRules(rules: readonly XNewRule[], dryRun: boolean, signal: AbortSignal): Promise<XRulesAnswer>;
  deleteRules(ids: readonly string[], signal: AbortSignal): Promise<void>;
  /** Posts of the last 7 days. */
  searchRecent(parameters: XParameters, signal: AbortSignal): Promise<JsonObject>;
  /** Posts since 2006. */
  searchAll(parameters: XParameters, signal: AbortSignal): Promise<JsonObject>;
  /** Posts by their ids, at most 100 at once. */
  lookUp(parameters: XParameters, signal: AbortSignal): Promise<JsonObject>;
  countsRecent(parameters: XParameters, signal: AbortSignal): Promise<JsonObject>;
  countsAll(parameters: XParameters, signal: AbortSignal): Promise<JsonObject>;
  /** How many connections of ours X counts as open. */
  connections(signal: AbortSignal): Promise<number>;
  /** Ends all of them. */
  deleteConnections(signal: AbortSignal): Promise<void>;
  usage(parameters: XParameters, signal: AbortSignal): Promise<JsonObject>;
  createComplianceJob(type: "tweets" | "users", name: string, signal: AbortSignal): Promise<JsonObject>;
  complianceJob(id: string, signal: AbortSignal): Promise<JsonObject>;
  /** Sends text to an address that X named; without the token, as the address itself is signed. */
  upload(url: string, text: string, signal: AbortSignal): Promise<void>;
  /** Reads text from an address that X named. */
  download(url: string, signal: AbortSignal): Promise<string>;
}

export interface XClientOptions {
  /** Bearer token of an app. */
  readonly token: string;
  /** Where everything of X is reached instead, or null. */
  readonly connect: XRoute | null;
  /** "Northbound/1.0 (+https://…)" */
  readonly agentName: string;
  /** Now, for waits that X tells from now on; the clock of the system where it is not given. */
  readonly now?: Clock;
}

const RULES = "tweets/search/stream/rules";

/** A call without a byte for so long is given up; real time, as it is no wait of ours but a dead connection. */
const DEAD_CALL_MS = 30_000;

/** Throws UsageError where the token cannot be one. Connects nothing by itself and holds nothing open. */
export function openXClient({ token, connect, agentName, now = systemClock }: XClientOptions): XClient {
  const bearer = token.trim();
  if (!/^[\x21-\x7e]{1,4096}$/.test(bearer))
    throw new UsageError("the token for X is empty or holds characters that no token has; see X_BEARER_TOKEN");
  const where = routeName(connect);

  return {
    stream: async (parameters, limits, signal) => {
      const agent = openAgent(connect);
      const stream = api(agent).getStream("tweets/search/stream", queryOf(parameters), {
        autoConnect: false,
        // What is an error is decided by the reader: see defect c in stream.ts.
        payloadIsError: () => false,
        headers: headersOf(agentName),
      });
      try {
        return await openStream(stream, agent, limits, signal);
      } catch (error) {
        throw faultOf(error, where, limits.pace.now());
      }
    },
    rules: async (signal) => heldRules(await get(RULES, {}, signal)),
    addRules: async (rules, dryRun, signal) => {
      const query = queryOf({ dry_run: dryRun || undefined });
      const ask = (v2: TwitterApiv2) => v2.post(RULES, { add: rules }, { ...callArguments(), query });
      return rulesAnswer(await call(signal, ask, tellsOfRules));
    },
    deleteRules: async (ids, signal) => {
      await post(RULES, { delete: { ids } }, signal);
    },
    searchRecent: (parameters, signal) => get("tweets/search/recent", parameters, signal),
    searchAll: (parameters, signal) => get("tweets/search/all", parameters, signal),
    lookUp: (parameters, signal) => get("tweets", parameters, signal),
    countsRecent: (parameters, signal) => get("tweets/counts/recent", parameters, signal),
    countsAll: (parameters, signal) => get("tweets/counts/all", parameters, signal),
    connections: async (signal) => arrayAt(await get("connections", { status: "active" }, signal), "data").length,
    deleteConnections: async (signal) => {
      await call(signal, (v2) => v2.delete("connections/all", {}, callArguments()));
    },
    usage: (parameters, signal) => get("usage/tweets", parameters, signal),
    createComplianceJob: (type, name, signal) => post("compliance/jobs", { type, name }, signal),
    complianceJob: (id, signal) => get(`compliance/jobs/${encodeURIComponent(id)}`, {}, signal),
    upload: async (url, text, signal) => void (await transfer("PUT", url, text, signal)),
    download: (url, signal) => transfer("GET", url, null, signal),
  };

  function api(agent: Agent): TwitterApiv2 {
    return new TwitterApi(bearer, { httpAgent: agent, compression: "identity" }).v2;
  }

  function get(path: string, parameters: XParameters, signal: AbortSignal): Promise<JsonObject> {
    return call(signal, (v2) => v2.get(path, queryOf(parameters), callArguments()));
  }

  function post(path: string, body: object, signal: AbortSignal): Promise<JsonObject> {
    return call(signal, (v2) => v2.post(path, { ...body }, callArguments()));
  }

  /** Bodies come as bytes: whether they are whole, packed or JSON is not left to what their headers say. */
  function callArguments() {
    return {
      fullResponse: true,
      forceParseMode: "buffer",
      headers: headersOf(agentName),
      timeout: DEAD_CALL_MS,
      enableRateLimitSave: false,
    } as const;
  }

  /** The body of the answer; also of a refusal, where `isAnswer` takes it for one. */
  async function call(
    signal: AbortSignal,
    ask: (v2: TwitterApiv2) => Promise<TwitterResponse<unknown>>,
    isAnswer: (refusal: XRefusal) => boolean = () => false,
  ): Promise<JsonObject> {
    return ended(signal, async (agent) => {
      const body = await ask(api(agent)).then(
        ({ data, headers }) => readJson(data, headers),
        (error: unknown) => {
          const refusal = refusalOf(error);
          if (refusal && isAnswer(refusal)) return refusal.body;
          throw error;
        },
      );
      if (isObject(body)) return body;
      throw new XFault("the answer of X was cut short, or is not in its form", { kind: "network" });
    });
  }

  async function transfer(method: string, url: string, text: string | null, signal: AbortSignal): Promise<string> {
    return ended(signal, async (agent) => {
      const target = URL.canParse(url) ? new URL(url) : null;
      if (!target || (connect === null && target.protocol !== "https:"))
        throw new XFault("X named an address that cannot be asked", { kind: "http" });
      const { status, headers, bytes } = await exchange(agent, method, target, text, DEAD_CALL_MS);
      if (status < 300) return unpack(bytes, headers).toString("utf8");
      throw new XFault(`the address that X named answered HTTP ${status}`, { kind: "http" }, status);
    });
  }

  /** Does a call over connections of its own, which `signal` ends and nothing outlives. */
  async function ended<T>(signal: AbortSignal, work: (agent: Agent) => Promise<T>): Promise<T> {
    const agent = openAgent(connect);
    const stop = (): void => agent.destroy();
    if (signal.aborted) throw stopped();
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await work(agent);
    } catch (error) {
      throw faultOf(error, where, now());
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
  }
}

function headersOf(agentName: string): Record<string, string> {
  return { "user-agent": agentName, "x-user-agent": agentName, "accept-encoding": "identity" };
}

function queryOf(parameters: XParameters): Record<string, string> {
  const stated = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(stated.map(([name, value]) => [name, String(value)]));
}
