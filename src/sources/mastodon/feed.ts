import { setMaxListeners } from "node:events";
import type { Span } from "../../core/coverage.ts";
import type { AuthorHasher } from "../../core/identity.ts";
import { isLoopback } from "../../core/loopback.ts";
import type { Pace } from "../../core/pace.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { ConnectionFault, type FeedStart, type LiveFeed, type LiveItem, type RefillItem } from "../live.ts";
import { latestOf, readCursor } from "./cursor.ts";
import { plainHttpFault, tokenFault } from "./faults.ts";
import { HttpClient } from "./http-client.ts";
import { StatusIntake } from "./intake.ts";
import { pollTags } from "./poll.ts";
import { refillGap } from "./refill.ts";
import { RequestBudget } from "./request-budget.ts";
import { type Instance, MastodonServer } from "./server.ts";
import { StreamConnection } from "./stream-connection.ts";
import { streamingBase } from "./streaming-host.ts";
import { openStreams } from "./streams.ts";
import { groupTags, plainTags } from "./tags.ts";
import { Timeline } from "./timeline.ts";

/** A stream is for one tag, and a server gives only so many; further tags are polled. */
const MOST_STREAMS = 20;
const CONNECTS = { times: 60, perMs: 5 * MINUTE_MS } as const;
/** A server sends a sign of life every 15 s. */
const SILENT_AFTER_MS = 45 * SECOND_MS;
/** What was missed for longer is not fetched: it would take hours at the pace that a server allows. */
const REACH_MS = 7 * DAY_MS;

export interface MastodonFeedOptions {
  /** Name of the feed; part of the aliases by which deletions find posts, so it must stay. */
  readonly name: string;
  readonly baseUrl: string;
  /** A user token with `read:statuses`; null to poll what anybody may read. */
  readonly token: string | null;
  /** With or without "#". */
  readonly tags: readonly string[];
  readonly pace: Pace;
  readonly hashAuthor: AuthorHasher;
  /** Sent as User-Agent. */
  readonly agentName: string;
}

export interface MastodonFeed extends LiveFeed {
  /** Events and statuses that were passed over since the start, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/**
 * The posts with some hashtags that one Mastodon instance sees; no instance sees all.
 *
 * With a token it listens to a stream for each tag, which has no replay: `refill` fetches what was missed. Without one
 * it asks for the timelines twice a minute, goes on from its cursor, and learns of deletions not at all.
 * Posts of other servers arrive late, by seconds or minutes: what is proven to be seen is what had arrived.
 */
export function openMastodonFeed(options: MastodonFeedOptions): MastodonFeed {
  const { name, token, pace, hashAuthor } = options;
  const url = new URL(options.baseUrl);
  const instance: Instance = { base: url.origin + url.pathname.replace(/\/+$/, ""), host: url.host, token };
  const context: FeedContext = {
    agentName: options.agentName,
    instance,
    tags: plainTags(options.tags),
    pace,
    budget: new RequestBudget(url.host, pace),
    intake: new StatusIntake(name, hashAuthor, pace),
  };
  const refill = {
    reachMs: REACH_MS,
    fetch: (gap: Span, signal: AbortSignal) => connected(context, signal, (means) => fetchGap(context, means, gap)),
  };
  return {
    source: "mastodon",
    feed: name,
    title: `Mastodon at ${url.host}`,
    firehose: false,
    connects: CONNECTS,
    skipped: context.intake.skipped,
    connect: (start, signal) =>
      connected(context, signal, (means) => (token === null ? poll : stream)(context, means, start)),
    ...(token !== null && { refill }),
  };
}

interface FeedContext {
  readonly agentName: string;
  readonly instance: Instance;
  readonly tags: readonly string[];
  readonly pace: Pace;
  readonly budget: RequestBudget;
  readonly intake: StatusIntake;
}

/** What one connection works with. `signal` aborts when the connection ends, for whatever reason. */
interface Means {
  readonly server: MastodonServer;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

/** Items of one connection, with the means for it, which are closed whatever happens. Ends quietly on abort. */
async function* connected<T>(
  context: FeedContext,
  signal: AbortSignal,
  open: (means: Means) => AsyncIterable<T>,
): AsyncGenerator<T> {
  if (signal.aborted) return;
  const { instance, tags, budget, pace } = context;
  checkSetting(instance, tags);
  const http = new HttpClient(context.agentName, pace);
  const life = new AbortController();
  // Each stream that is being opened listens to it.
  setMaxListeners(2 * MOST_STREAMS, life.signal);
  const end = (): void => life.abort();
  signal.addEventListener("abort", end, { once: true });
  try {
    const server = new MastodonServer(instance, http, budget, pace);
    for await (const item of open({ server, http, signal: life.signal })) {
      if (signal.aborted) return;
      yield item;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
    end();
    await http.close();
  }
}

function checkSetting({ base, host, token }: Instance, tags: readonly string[]): void {
  if (tags.length === 0)
    throw new ConnectionFault(`no topic has a hashtag to ask ${host} for`, { kind: "http", refused: true });
  if (token === null) return;
  if (!/^[\x21-\x7e]+$/.test(token)) throw tokenFault(host);
  const { protocol, hostname } = new URL(base);
  if (protocol !== "https:" && !isLoopback(hostname)) throw plainHttpFault(host);
}

async function* poll(
  { tags, intake, pace }: FeedContext,
  { server, signal }: Means,
  { cursor, provenMs }: FeedStart,
): AsyncGenerator<LiveItem> {
  const isWithinReach = provenMs !== null && provenMs >= pace.now() - REACH_MS;
  const positions = isWithinReach ? readCursor(cursor) : undefined;
  yield* pollTags({ timeline: new Timeline(server, intake), intake, groups: groupTags(tags), pace }, positions, signal);
}

async function* stream(
  { instance, tags, intake, pace }: FeedContext,
  { server, http, signal }: Means,
  start: FeedStart,
): AsyncGenerator<LiveItem> {
  const known = latestOf(readCursor(start.cursor) ?? new Map());
  if (known !== undefined && start.provenMs !== null) intake.anchors.begin(known, start.provenMs);
  const base = await streamingBase(server, signal);
  const { bodies, without } = await openStreams(
    { http, instance, base, now: pace.now },
    tags.slice(0, MOST_STREAMS),
    signal,
  );
  const groups = groupTags([...without, ...tags.slice(MOST_STREAMS)]);
  const polled = pollTags({ timeline: new Timeline(server, intake), intake, groups, pace }, undefined, signal);
  if (bodies.length === 0) return yield* polled;
  const openMs = pace.now();
  const connection = new StreamConnection({
    bodies,
    host: new URL(base).host,
    intake,
    pace,
    silentAfterMs: SILENT_AFTER_MS,
  });
  const close = (): void => connection.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    yield { type: "open", atMs: openMs, resumed: false };
    if (groups.length > 0) void connection.join(polled);
    yield* connection;
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

async function* fetchGap(
  { tags, intake }: FeedContext,
  { server, signal }: Means,
  gap: Span,
): AsyncGenerator<RefillItem> {
  yield* refillGap({ timeline: new Timeline(server, intake), intake, groups: groupTags(tags) }, gap, signal);
}
