/** Events as Jetstream sends them, by an invented author. Times are epoch milliseconds unless named otherwise. */
export const DID = "did:plc:deskdeskdeskdeskdeskdesk";
export const OTHER_DID = "did:plc:otherotherotherotherothe";

export interface EventParts {
  readonly atMs: number;
  readonly timeUs?: unknown;
  readonly did?: string;
  readonly rkey?: unknown;
  readonly rev?: unknown;
  readonly operation?: string;
  readonly collection?: string;
  /** Members of the record; null for no record at all. */
  readonly record?: object | null;
}

let keys = 0;

/** A record key like those of the network, never the same twice. */
export function newKey(): string {
  const digits = (keys++).toString().padStart(11, "0");
  return `3l${digits.replace(/[0189]/g, (digit) => "abcd"["0189".indexOf(digit)] ?? "")}`;
}

export function postId(rkey: string, did = DID): string {
  return `bluesky:at://${did}/app.bsky.feed.post/${rkey}`;
}

export function commit({ atMs, timeUs = atMs * 1000, did = DID, record, ...more }: EventParts): object {
  const { operation = "create", collection = "app.bsky.feed.post", rkey = newKey(), rev = "3laaaaaaaaa22" } = more;
  const base = { rev, operation, collection, rkey };
  const content = { $type: collection, createdAt: new Date(atMs).toISOString(), langs: ["en"], text: "a few words" };
  const change =
    operation === "delete" || record === null
      ? base
      : { ...base, record: { ...content, ...record }, cid: "bafyinvented" };
  return { did, time_us: timeUs, kind: "commit", commit: change };
}

export function repost(parts: EventParts & { readonly subject: string }): object {
  const { subject, ...rest } = parts;
  const record = { text: undefined, langs: undefined, subject: { uri: subject, cid: "bafyinvented" } };
  return commit({ ...rest, collection: "app.bsky.feed.repost", record });
}

export function account(atMs: number, active: boolean, status?: string, did = DID): object {
  const state = { active, did, seq: 1, time: new Date(atMs).toISOString() };
  return { did, time_us: atMs * 1000, kind: "account", account: status === undefined ? state : { ...state, status } };
}

export function identity(atMs: number): object {
  return { did: DID, time_us: atMs * 1000, kind: "identity", identity: { did: DID, seq: 1 } };
}

/** The same event in the second version of the protocol. */
export function toV2(event: object): object {
  const { did, time_us, kind, commit, ...rest } = event as Record<string, unknown> & { time_us: number };
  const time = `${new Date(Math.floor(time_us / 1000)).toISOString().slice(0, -1)}${String(time_us % 1000).padStart(3, "0")}Z`;
  const type = `network.bsky.jetstream.subscribeEvents#${String(kind)}`;
  const payload = { $type: type, seq: 7, did, time, witnessedAt: time, ...(commit as object | undefined), ...rest };
  return { $type: "message", payload };
}
