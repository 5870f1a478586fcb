import type { JsonObject } from "./json-value.ts";
import { isObject, objectAt, softId, stringAt } from "./json-value.ts";
import type { Outcome } from "./outcome.ts";
import { timeValue } from "./time-value.ts";
import { snowflakeMs, xDigits } from "./x-id.ts";

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
export function readControl(value: JsonObject): Outcome | undefined {
  const deletion = objectAt(value, "delete");
  if (deletion) return readDelete(deletion);
  if (stringAt(value, "connection_issue") !== undefined || stringAt(value, "disconnect_type") !== undefined)
    return CONTROL_NOTICE;
  if (Array.isArray(value["errors"]) && value["data"] === undefined) return { type: "notice", notice: "only_errors" };
  const keys = Object.keys(value);
  if (keys.length <= 2 && keys.some((key) => CONTROL.includes(key) && isObject(value[key]))) return CONTROL_NOTICE;
  if (keys.length === 1 && keys[0] === "friends") return CONTROL_NOTICE;
  if (typeof value["title"] === "string" && typeof value["type"] === "string" && value["detail"] !== undefined)
    return { type: "notice", notice: "only_errors" };
  return undefined;
}

/** v1.1 `{"status":{"id_str"},"timestamp_ms"}`, v2 `{"tweet":{"id"},"event_at"}` in either spelling. */
function readDelete(deletion: JsonObject): Outcome {
  const status = objectAt(deletion, "status") ?? objectAt(deletion, "tweet") ?? objectAt(deletion, "post");
  const id = status && (softId(status["id_str"]) ?? softId(status["id"]));
  const digits = id === undefined ? null : xDigits(id);
  if (digits === null) return CONTROL_NOTICE;
  const at = timeValue(deletion["timestamp_ms"] ?? deletion["event_at"]);
  return { type: "delete", id: `x:${digits}`, deletedAtMs: at.kind === "instant" ? at.ms : null };
}

/**
 * A line of a compliance job's result. Results about accounts look the same; their id does not carry the time that
 * `created_at` names.
 */
export function readCompliance(value: JsonObject): Outcome | undefined {
  if (typeof value["action"] !== "string" || value["text"] !== undefined) return undefined;
  const id = softId(value["id"]);
  const digits = id === undefined ? null : xDigits(id);
  if (digits === null) return undefined;
  const created = timeValue(value["created_at"]);
  const idMs = snowflakeMs(digits);
  if (created.kind === "instant" && idMs !== null && Math.abs(idMs - created.ms) > 2_000) return ACCOUNTS;
  if (created.kind === "instant" && idMs === null && created.ms > FIRST_SNOWFLAKE_MS) return ACCOUNTS;
  if (value["action"] !== "delete") return CONTROL_NOTICE;
  const at = timeValue(value["redacted_at"]);
  return { type: "delete", id: `x:${digits}`, deletedAtMs: at.kind === "instant" ? at.ms : null };
}

const FIRST_SNOWFLAKE_MS = Date.UTC(2010, 10, 4);
const ACCOUNTS: Outcome = { type: "other", what: "compliance results about accounts of X" };
