import type { JsonObject } from "./json-value.ts";
import { INEXACT, idValue, isObject, objectAt, stringAt } from "./json-value.ts";
import type { Outcome } from "./outcome.ts";
import { timeValue } from "./time-value.ts";
import { isSnowflake, LAST_SEQUENTIAL_MS, xDigits } from "./x-id.ts";

/** First members of messages that a stream of X, in either version, sends about itself or about accounts. */
const CONTROL = [
  "limit",
  "warning",
  "disconnect",
  "scrub_geo",
  "status_withheld",
  "user_withheld",
  "user_delete",
  "user_undelete",
  "user_protect",
  "user_unprotect",
  "user_suspend",
  "user_unsuspend",
  "withheld",
  "undrop",
  "drop",
  "tweet_edit",
  "friends",
  "event",
];
const CONTROL_NOTICE: Outcome = { type: "notice", notice: "control_line" };

/** A deletion or another message of a stream that is no post; undefined for anything else. */
export function readControl(value: JsonObject, exact: boolean): Outcome | undefined {
  const deletion = objectAt(value, "delete");
  if (deletion) return readDelete(deletion, exact);
  if (stringAt(value, "connection_issue") !== undefined || stringAt(value, "disconnect_type") !== undefined)
    return CONTROL_NOTICE;
  if (Array.isArray(value["errors"]) && value["data"] === undefined) return { type: "notice", notice: "only_errors" };
  if (value["_end"] === true) return CONTROL_NOTICE;
  const keys = Object.keys(value);
  if (keys.length <= 2 && keys.some((key) => CONTROL.includes(key) && isObject(value[key]))) return CONTROL_NOTICE;
  if (keys.length === 1 && keys[0] === "friends") return CONTROL_NOTICE;
  if (typeof value["title"] === "string" && typeof value["type"] === "string" && value["detail"] !== undefined)
    return { type: "notice", notice: "only_errors" };
  return undefined;
}

/** v1.1 `{"status":{"id_str"},"timestamp_ms"}`, v2 `{"tweet":{"id"},"event_at"}` in either spelling. */
function readDelete(deletion: JsonObject, exact: boolean): Outcome {
  const status = objectAt(deletion, "status") ?? objectAt(deletion, "tweet") ?? objectAt(deletion, "post");
  const id = status && (idValue(status["id_str"]) ?? idValue(status["id"]));
  if (id === INEXACT && !exact) return { type: "inexact" };
  const digits = typeof id === "string" ? xDigits(id) : null;
  return digits === null ? CONTROL_NOTICE : deleted(digits, deletion["timestamp_ms"] ?? deletion["event_at"]);
}

function deleted(digits: string, time: unknown): Outcome {
  const at = timeValue(time);
  return { type: "delete", id: `x:${digits}`, deletedAtMs: at.kind === "instant" ? at.ms : null };
}

/**
 * A line of a compliance job's result. Results about accounts look the same; old accounts show by an id that no post of
 * the time could have, and the others cannot do harm, since no post has their id.
 */
export function readCompliance(value: JsonObject, exact: boolean): Outcome | undefined {
  if (typeof value["action"] !== "string" || value["text"] !== undefined) return undefined;
  const id = idValue(value["id"]);
  if (id === INEXACT && !exact) return { type: "inexact" };
  const digits = typeof id === "string" ? xDigits(id) : null;
  if (digits === null) return undefined;
  const created = timeValue(value["created_at"]);
  if (created.kind === "instant" && !isSnowflake(digits) && created.ms > LAST_SEQUENTIAL_MS) return ACCOUNTS;
  return value["action"] === "delete" ? deleted(digits, value["redacted_at"]) : CONTROL_NOTICE;
}

const ACCOUNTS: Outcome = { type: "other", what: "compliance results about accounts of X" };
