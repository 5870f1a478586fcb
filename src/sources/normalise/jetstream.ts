import { asksForSilence, BLUESKY_POST, BLUESKY_REPOST, contentOf, normaliseBluesky, parseAtUri } from "./bluesky.ts";
import type { Draft } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import type { JsonObject } from "./json-value.ts";
import { isObject, objectAt, stringAt } from "./json-value.ts";
import type { Outcome } from "./outcome.ts";
import { outcomeOf } from "./outcome.ts";
import { rowPartsOf } from "./row-parts.ts";
import { timeValue } from "./time-value.ts";

const NOT_A_POST: Outcome = { type: "notice", notice: "not_a_post" };

/** One change to a record, the same in both versions of the stream; its members are as the server sent them. */
export interface JetstreamCommit {
  readonly type: "commit";
  readonly operation: unknown;
  readonly collection: unknown;
  readonly rkey: unknown;
  /** Version of the author's repository; of two the later is greater as text. */
  readonly rev: unknown;
  readonly record: JsonObject | undefined;
}

/** A change of an account's state. */
export interface JetstreamAccount {
  readonly type: "account";
  readonly active: unknown;
  readonly status: unknown;
}

export interface JetstreamEvent {
  readonly did: string | undefined;
  /** When the server saw it, microseconds since 1970; null where it does not say. */
  readonly timeUs: number | null;
  readonly body: JetstreamCommit | JetstreamAccount | { readonly type: "other" };
}

/** What a server of the second version says of the stream itself. */
export interface JetstreamControl {
  readonly control: "error" | "info";
  /** "ConsumerTooSlow", "OutdatedCursor". */
  readonly name: string;
}

const OTHER = { type: "other" } as const;

/** An event or message of Jetstream, version 1 or 2; undefined for anything else. */
export function parseJetstream(value: JsonObject): JetstreamEvent | JetstreamControl | undefined {
  const frame = value["$type"] === "message" ? objectAt(value, "payload") : undefined;
  if (frame) return parseFrame(frame);
  const error = value["$type"] === "error" ? stringAt(value, "error") : undefined;
  if (error !== undefined) return { control: "error", name: error };
  const did = stringAt(value, "did");
  const kind = value["kind"];
  const timeUs = value["time_us"];
  if (did === undefined || typeof kind !== "string" || typeof timeUs !== "number") return undefined;
  const commit = objectAt(value, "commit");
  if (kind === "account") return { did, timeUs, body: accountOf(objectAt(value, "account") ?? value) };
  return { did, timeUs, body: kind === "commit" && commit ? commitOf(commit) : OTHER };
}

function parseFrame(frame: JsonObject): JetstreamEvent | JetstreamControl | undefined {
  const type = stringAt(frame, "$type") ?? "";
  if (!type.startsWith("network.bsky.jetstream.")) return undefined;
  if (type.endsWith("#info")) return { control: "info", name: stringAt(frame, "name") ?? "" };
  const did = stringAt(frame, "did");
  // `time` can be one that was imported; the other, where it is there, is when this server saw the event.
  const timeUs = microseconds(frame["witnessedAt"]) ?? microseconds(frame["time"]);
  if (type.endsWith("#account")) return { did, timeUs, body: accountOf(objectAt(frame, "account") ?? frame) };
  return { did, timeUs, body: type.endsWith("#commit") ? commitOf(frame) : OTHER };
}

function commitOf(commit: JsonObject): JetstreamCommit {
  const { operation, collection, rkey, rev } = commit;
  return { type: "commit", operation, collection, rkey, rev, record: objectAt(commit, "record") };
}

function accountOf({ active, status }: JsonObject): JetstreamAccount {
  return { type: "account", active, status };
}

const BELOW_MS = /\.\d{3}(\d{1,3})/;

function microseconds(value: unknown): number | null {
  const time = timeValue(value);
  if (time.kind !== "instant") return null;
  const rest = typeof value === "string" ? BELOW_MS.exec(value)?.[1] : undefined;
  return time.ms * 1000 + Number((rest ?? "").padEnd(3, "0"));
}

/** What an event of Jetstream is to an archive; undefined for anything else. */
export function readJetstream(value: JsonObject): Outcome | undefined {
  const event = parseJetstream(value);
  if (event === undefined) return undefined;
  if ("control" in event) return { type: "notice", notice: "control_line" };
  const { did, timeUs, body } = event;
  if (body.type === "account") return GONE.has(body.status) ? { type: "notice", notice: "account_notice" } : NOT_A_POST;
  if (body.type === "other" || did === undefined || timeUs === null) return NOT_A_POST;
  return readCommit(did, body, Math.floor(timeUs / 1000));
}

/** States in which an account's posts are not to be seen. */
const GONE: ReadonlySet<unknown> = new Set(["deleted", "takendown", "suspended", "deactivated"]);

/** A post, repost or deletion. `atMs`: when the network saw it, epoch milliseconds. */
export function readCommit(
  did: string,
  { operation, collection, rkey, record }: JetstreamCommit,
  atMs: number,
): Outcome {
  if (collection !== BLUESKY_POST && collection !== BLUESKY_REPOST) return NOT_A_POST;
  if (typeof rkey !== "string") return BAD_ADDRESS;
  const uri = `at://${did}/${collection}/${rkey}`;
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
  const flags = asksForSilence(record) ? (["no_public_quote"] as const) : [];
  const time = { postedAtMs: created.ms, editedAtMs: null, flags };
  return { type: "post", draft: { ...place, ...time, ...contentOf(record) } };
}
