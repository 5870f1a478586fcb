import { createHash, randomBytes } from "node:crypto";
import type { Check, LaneInterval, LaneState, ProbeResult, Verdict } from "../../src/core/check.ts";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import { DEFAULT_WATCH, type Site } from "../../src/core/site.ts";
import { createKey } from "../../src/ingest/keys.ts";
import type { Store } from "../../src/store/store.ts";

const MINUTE = 60_000;
const EMPTY = { posts: [], deletions: [], coverage: [], cursors: [] };
/** A page that would run if it were shown as one. */
export const ERROR_PAGE = "<h1>500 - Internal server error</h1><script>document.title = 'run'</script>";

export interface OutageNight {
  readonly nowMs: number;
  /** May change outages. */
  readonly key: string;
  /** May only read. */
  readonly readKey: string;
  readonly documentSha256: string;
}

/**
 * Some hours of watching, written as a watcher writes them: `alpha` is down from both places, its operator and a crowd say
 * so too; `beta`, of a long name, was down from one of two; `gamma` crashed repeatedly; `delta` was never looked at; and
 * `more` quiet sites.
 */
export async function seedOutages(store: Store, nowMs: number, more = 0): Promise<OutageNight> {
  const at = (minute: number): number => nowMs + minute * MINUTE;
  const quiet = [...Array(more).keys()].map((i) => `quiet-${i}`);
  await store.putRecords("site", [
    site("alpha", "Alpha immigration", "https://www.alpha.example/"),
    site("beta", `Beta ${"passport and citizenship ".repeat(5)}service`, "https://www.beta.example/en/services"),
    site("gamma", "Gamma", "https://gamma.example/"),
    site("delta", "Delta", "https://delta.example/"),
    ...quiet.map((id) => site(id, id, `https://${id}.of-a-ministry-with-a-very-long-host-name-indeed.example/`)),
  ]);
  const body = new TextEncoder().encode(ERROR_PAGE);
  const documentSha256 = createHash("sha256").update(body).digest("hex");
  const probe = (minute: number, verdict: Verdict, part: Partial<ProbeResult> = {}): ProbeResult => ({
    url: "https://www.alpha.example/",
    finalUrl: "https://www.alpha.example/busy",
    verdict,
    reasons: verdict === "ok" ? [] : [{ code: "status_error", text: "The server answered with HTTP 500." }],
    status: verdict === "ok" ? 200 : 500,
    headers: { server: "example" },
    address: "192.0.2.10",
    redirects: [{ status: 302, location: "https://www.alpha.example/busy", address: "192.0.2.10" }],
    timings: { dnsMs: 12, connectMs: 30, tlsMs: 45, firstByteMs: 1204, totalMs: 1310 },
    bodyBytes: body.length,
    bodyTruncated: false,
    bodySha256: verdict === "ok" ? null : documentSha256,
    bodyExcerpt: verdict === "ok" ? null : ERROR_PAGE,
    witnesses: [{ url: "https://witness.example/", verdict: "ok" }],
    checkedAtMs: at(minute),
    ...part,
  });
  const checks: Check[] = [
    check("alpha", "here", at(-42), probe(-42, "ok")),
    check("alpha", "here", at(-41), probe(-41, "fail")),
    check("alpha", "toronto", at(-40), probe(-40, "fail", { status: null, bodySha256: null, bodyExcerpt: null })),
    check("alpha", "here", at(-1), probe(-1, "fail")),
  ];
  const lanes = [
    laneOf("alpha", "here", at, [
      ["up", -300, -90],
      ["failing", -90, -89.5],
      ["up", -89.5, -41],
      ["failing", -41, -0.2],
    ]),
    laneOf("alpha", "toronto", at, [
      ["up", -300, -200],
      ["gap", -200, -120],
      ["up", -120, -40],
      ["failing", -40, -0.2],
    ]),
    laneOf("beta", "here", at, [
      ["up", -300, -260],
      ["inconclusive", -260, -250],
      ["slow", -250, -200],
      ["maintenance", -200, -140],
      ["up", -140, -0.2],
    ]),
    laneOf("beta", "wellington", at, [
      ["up", -300, -100],
      ["failing", -100, -60],
      ["up", -60, -0.2],
    ]),
    laneOf("gamma", "here", at, [
      ["up", -300, -200],
      ["inconclusive", -200, -190],
      ["up", -190, -0.2],
    ]),
    ...quiet.flatMap((id) =>
      ["here", "toronto", "wellington"].map((place) => laneOf(id, place, at, [["up", -300, -0.2]])),
    ),
  ];
  const outages: Outage[] = [
    {
      ...measured("monitor-alpha", "alpha", "alpha.example down", at(-42), at(-41), at(-1), null),
      places: { down: ["here", "toronto"], looking: ["here", "toronto"] },
      attributions: [
        {
          text: "The department speaks of a rise in visits.",
          dated: "2026-11-25",
          sourceUrl: "https://news.example/a",
        },
        { text: "A newspaper speaks of planned work.", dated: "2026-11", sourceUrl: "https://paper.example/b" },
      ],
    },
    {
      ...measured("statuspage:alpha/j4", "alpha", "Elevated errors", at(-38), at(-38), null, null),
      origin: "import",
      confidence: "official",
      severity: "critical",
      announcedAtMs: at(-30),
      providerId: "statuspage:kctbh9/j4",
      documentSha256,
      updates: [{ atMs: at(-30), status: "investigating", body: "We are looking into errors." }],
    },
    {
      ...measured("crowd-alpha", "alpha", "Posts report that alpha.example is down", at(-39), at(-36), at(-5), null),
      kind: "report",
      severity: "unknown",
      origin: "crowd",
      confidence: "reported",
      evidencePostIds: ["bluesky:1", "bluesky:2"],
    },
    {
      ...measured("monitor-beta", "beta", "Beta down from 1 of 2 places", at(-101), at(-100), at(-61), at(-60)),
      kind: "degraded",
      severity: "minor",
      places: { down: ["wellington"], looking: ["here", "wellington"] },
    },
    {
      ...measured("monitor-gamma", "gamma", "gamma.example crashed repeatedly", at(-251), at(-250), at(-239), at(-238)),
      flapCount: 3,
      places: { down: ["here"], looking: ["here"] },
    },
    ...[...Array(60).keys()].map(
      (i): Outage => ({
        ...measured(
          `import-gamma-${i}`,
          "gamma",
          `Incident ${i}`,
          at(-9e3 - i),
          at(-9e3 - i),
          at(-8e3 - i),
          at(-8e3 - i),
        ),
        origin: "import",
        confidence: "official",
      }),
    ),
  ];
  const suspect = { id: "alpha/here/1", siteId: "alpha", place: "here", fromMs: at(-90), toMs: at(-90) };
  await store.commit({
    ...EMPTY,
    checks,
    lanes,
    documents: [{ sha256: documentSha256, name: "https://www.alpha.example/", fetchedAtMs: nowMs, bytes: body }],
    facts: [
      { kind: "outage", put: outages },
      { kind: "suspect", put: [suspect] },
    ],
  });
  const what = { requestsPerMinute: null, note: null };
  const may = await createKey(store, { ...what, scopes: ["outages:write"] }, () => nowMs, randomBytes);
  const reads = await createKey(store, { ...what, scopes: ["series:read"] }, () => nowMs, randomBytes);
  return { nowMs, key: may.text, readKey: reads.text, documentSha256 };
}

function site(id: string, name: string, url: string): Site {
  return { id, name, url, country: null, watch: DEFAULT_WATCH };
}

function check(siteId: string, place: string, atMs: number, evidence: ProbeResult): Check {
  const { verdict, status, reasons } = evidence;
  const codes = reasons.map(({ code }) => code);
  return {
    siteId,
    place,
    atMs,
    verdict,
    reasons: codes,
    status,
    latencyMs: 900,
    bodyBytes: 100,
    witness: "pass",
    evidence,
  };
}

function laneOf(
  siteId: string,
  place: string,
  at: (minute: number) => number,
  parts: readonly (readonly [LaneState, number, number])[],
): { readonly siteId: string; readonly place: string; readonly intervals: readonly LaneInterval[] } {
  const intervals = parts.map(([state, from, to]) => ({
    siteId,
    place,
    state,
    fromMs: at(from),
    toMs: at(to),
    reason: null,
  }));
  return { siteId, place, intervals };
}

function measured(
  id: string,
  siteId: string,
  title: string,
  startEarliestMs: number,
  startLatestMs: number,
  endEarliestMs: number | null,
  endLatestMs: number | null,
): Outage {
  return {
    ...BARE_OUTAGE,
    id,
    siteId,
    title,
    kind: "outage",
    severity: "major",
    origin: "monitor",
    confidence: "measured",
    startEarliestMs,
    startLatestMs,
    endEarliestMs,
    endLatestMs,
    precision: "s",
    precisionNote: "between two checks, one every 60 s",
  };
}
