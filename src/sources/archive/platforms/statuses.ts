import { TwoGenerations } from "../../memory/two-generations.ts";
import type { JsonObject } from "../../normalise/json-value.ts";
import { isObject, stringAt } from "../../normalise/json-value.ts";
import { isStatus, localId, normaliseStatus } from "../../normalise/mastodon.ts";
import type { Findings } from "../findings.ts";

/** Statuses whose local ids are remembered, because a deletion names a status by nothing else. */
const REMEMBERED = 50_000;

/** Statuses and streaming messages of Mastodon. Deletions find the status that stood before or after them. */
export class StatusReader {
  readonly #findings: Findings;
  readonly #known = new TwoGenerations<string>(REMEMBERED);
  readonly #deleted = new TwoGenerations<true>(REMEMBERED);

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Whether the object was a status or a message, and was dealt with. `read` was counted before. */
  take(value: JsonObject, line: number): boolean {
    if (isStatus(value)) this.#status(value, line);
    else if (isMessage(value)) this.#message(value, line);
    else return false;
    return true;
  }

  #status(status: JsonObject, line: number): void {
    const result = normaliseStatus(status);
    if ("reason" in result) {
      this.#findings.reject(line, result);
      return;
    }
    this.#findings.post(line, result);
    const local = localId(status);
    if (local === undefined || result.id === null) return;
    this.#known.set(local, result.id);
    if (this.#deleted.get(local)) this.#findings.delete(result.id, null);
  }

  #message(message: JsonObject, line: number): void {
    const payload = message["payload"];
    if (message["event"] === "delete") this.#delete(String(payload));
    else if (message["event"] === "update" || message["event"] === "status.update") {
      const status = typeof payload === "string" ? parse(payload) : payload;
      if (isObject(status) && isStatus(status)) this.#status(status, line);
      else this.#findings.warn("not_a_post");
    } else this.#findings.warn("control_line");
  }

  #delete(local: string): void {
    const id = this.#known.get(local);
    if (id !== undefined) this.#findings.delete(id, null);
    else this.#findings.warn("unknown_delete");
    this.#deleted.set(local, true);
  }
}

function isMessage(value: JsonObject): boolean {
  return Array.isArray(value["stream"]) && stringAt(value, "event") !== undefined;
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
