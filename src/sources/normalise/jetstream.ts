import { BLUESKY_POST, BLUESKY_REPOST, contentOf, normaliseBluesky, parseAtUri } from "./bluesky.ts";
import type { Draft } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import type { JsonObject } from "./json-value.ts";
import { isObject, objectAt, stringAt } from "./json-value.ts";
import type { Outcome } from "./outcome.ts";
import { outcomeOf } from "./outcome.ts";
import { rowPartsOf } from "./row-parts.ts";
import { timeValue } from "./time-value.ts";

const NOT_A_POST: Outcome = { type: "notice", notice: "not_a_post" };

/** One change to a repository, the same in both versions of the stream. */
interface Commit {
  readonly did: string;
  readonly atMs: number;
  readonly operation: unknown;
  readonly collection: unknown;
  readonly rkey: unknown;
  readonly record: JsonObject | undefined;
}

/** An event of Jetstream, version 1 or 2; undefined for anything else. */
export function readJetstream(value: JsonObject): Outcome | undefined {
  const frame = value["$type"] === "message" ? objectAt(value, "payload") : undefined;
  if (frame) return readFrame(frame);
  if (value["$type"] === "error" && stringAt(value, "error") !== undefined)
    return { type: "notice", notice: "control_line" };
  const did = stringAt(value, "did");
  const kind = value["kind"];
  if (did === undefined || typeof kind !== "string" || typeof value["time_us"] !== "number") return undefined;
  const commit = objectAt(value, "commit");
  if (kind === "account") return accountOutcome(objectAt(value, "account") ?? value);
  if (kind !== "commit" || !commit) return NOT_A_POST;
  return readCommit({ ...pick(commit), did, atMs: Math.floor(value["time_us"] / 1000) });
}

function readFrame(frame: JsonObject): Outcome | undefined {
  const type = stringAt(frame, "$type") ?? "";
  if (!type.startsWith("network.bsky.jetstream.")) return undefined;
  if (type.endsWith("#account")) return accountOutcome(objectAt(frame, "account") ?? frame);
  const did = stringAt(frame, "did");
  const time = timeValue(frame["time"]);
  if (!type.endsWith("#commit") || did === undefined || time.kind !== "instant")
    return type.endsWith("#info") ? { type: "notice", notice: "control_line" } : NOT_A_POST;
  return readCommit({ ...pick(frame), did, atMs: time.ms });
}

/** States in which an account's posts are not to be seen. */
const GONE: ReadonlySet<unknown> = new Set(["deleted", "takendown", "suspended", "deactivated"]);

function accountOutcome(account: JsonObject): Outcome {
  return GONE.has(account["status"]) ? { type: "notice", notice: "account_notice" } : NOT_A_POST;
}

function pick(commit: JsonObject): Omit<Commit, "did" | "atMs"> {
  const { operation, collection, rkey } = commit;
  return { operation, collection, rkey, record: objectAt(commit, "record") };
}

function readCommit({ did, atMs, operation, collection, rkey, record }: Commit): Outcome {
  if (collection !== BLUESKY_POST && collection !== BLUESKY_REPOST) return NOT_A_POST;
  const uri = `at://${did}/${collection}/${String(rkey)}`;
  if (parseAtUri(uri) === null) return BAD_ADDRESS;
  if (operation === "delete") return { type: "delete", id: `bluesky:${uri}`, deletedAtMs: atMs };
  const draft = record && normaliseBluesky({ uri, record, arrivedAtMs: atMs, isUpdate: operation === "update" });
  return draft ? outcomeOf(draft) : BAD_ADDRESS;
}

const BAD_ADDRESS: Outcome = { type: "fault", fault: FAULTS.noId };

/** A post as an app view shows it, an entry of a feed, a record as `listRecords` gives it, or a bare record. */
export function readBlueskyView(value: JsonObject): Outcome | undefined {
  const post = objectAt(value, "post");
  if (post && isObject(post["record"])) return readFeedEntry(post, objectAt(value, "reason"));
  const uri = stringAt(value, "uri");
  if (uri?.startsWith("at://")) {
    const record = objectAt(value, "record") ?? objectAt(value, "value") ?? value;
    const indexed = timeValue(value["indexedAt"]);
    const arrivedAtMs = indexed.kind === "instant" ? indexed.ms : null;
    if (record["createdAt"] === undefined) return undefined;
    if (parseAtUri(uri) === null) return BAD_ADDRESS;
    const draft = normaliseBluesky({ uri, record, arrivedAtMs, isUpdate: false });
    return draft ? outcomeOf(draft) : NOT_A_POST;
  }
  if (value["$type"] === BLUESKY_POST) return readBareRecord(value);
  const type = stringAt(value, "$type");
  return type?.startsWith("app.bsky.") ? NOT_A_POST : undefined;
}

/** `{post, reason}`: with a reason of the kind "repost" the entry is somebody's repost of the post. */
function readFeedEntry(post: JsonObject, reason: JsonObject | undefined): Outcome | undefined {
  const whole = readBlueskyView(post);
  if (whole?.type !== "post" || !stringAt(reason ?? {}, "$type")?.endsWith("#reasonRepost")) return whole;
  const reposted = timeValue(reason?.["indexedAt"]);
  const by = stringAt(objectAt(reason ?? {}, "by") ?? {}, "did");
  if (reposted.kind !== "instant" || by === undefined) return whole;
  const uri = stringAt(reason ?? {}, "uri");
  const draft: Draft = {
    ...whole.draft,
    id: uri === undefined ? null : `bluesky:${uri}`,
    rowParts: [by, whole.draft.id ?? "", String(reposted.ms)],
    kind: "repost",
    subjectId: whole.draft.id,
    postedAtMs: reposted.ms,
    author: by,
    flags: [],
  };
  return { type: "post", draft };
}

/** A record without its address: who wrote it is not known, and the content itself is the identity. */
function readBareRecord(record: JsonObject): Outcome {
  const created = timeValue(record["createdAt"]);
  if (created.kind !== "instant") return { type: "fault", fault: FAULTS.noTime };
  const place = { platform: "bluesky" as const, id: null, rowParts: rowPartsOf(record), author: undefined, url: null };
  const time = { postedAtMs: created.ms, editedAtMs: null, flags: [] };
  return { type: "post", draft: { ...place, ...time, ...contentOf(record) } };
}
