import { AppError } from "../../core/errors.ts";
import { type Pace, wait } from "../../core/pace.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { isObject, type JsonObject, objectAt, stringAt } from "../normalise/json-value.ts";
import { timeValue } from "../normalise/time-value.ts";
import { xDigits } from "../normalise/x-id.ts";
import type { XClient } from "./client.ts";
import { XFault } from "./faults.ts";
import { openRequests } from "./requests.ts";

/** Ids of one job: some two megabytes to send, and at most some twenty to be told. */
export const MOST_IDS = 100_000;

const ALLOWANCE = { times: 150, perMs: 15 * MINUTE_MS };
/** Between two questions whether a job is done: longer each time, up to the last. Nominal. */
const FIRST_POLL_MS = 5 * SECOND_MS;
const LAST_POLL_MS = MINUTE_MS;
/** A job that takes longer is given up; nominal. */
const LONGEST_MS = 6 * HOUR_MS;
/** Reasons for which a post must change, but not go. Any other means that it is not to be seen on X. */
const HARMLESS = new Set(["scrub_geo"]);

/** A post of ours that is not to be seen on X any more. */
export interface GonePost {
  /** `x:<digits>` */
  readonly id: string;
  /** When it went, epoch ms, where X says so. */
  readonly deletedAtMs: number | null;
}

export interface XCompliance {
  /**
   * Which of at most MOST_IDS posts (`x:<digits>`) were deleted, or are hidden with their account: deleted, deactivated,
   * suspended or protected. Null where `signal` aborted. Throws XFault, and AppError where X does not finish the job.
   */
  check(ids: readonly string[], signal: AbortSignal): Promise<readonly GonePost[] | null>;
}

export interface XComplianceOptions {
  readonly client: Pick<XClient, "createComplianceJob" | "complianceJob" | "upload" | "download">;
  readonly pace: Pace;
}

/** Asks by a batch job: the ids are sent as lines, X answers with a line for each post that is concerned. Costs nothing. */
export function openCompliance({ client, pace }: XComplianceOptions): XCompliance {
  const ask = openRequests(pace, [ALLOWANCE]);

  return {
    check: async (ids, signal) => {
      const asked = new Map(ids.map((id) => [id.slice("x:".length), id]));
      const created = await ask(() => client.createComplianceJob("tweets", "northbound", signal), signal);
      if (created === null) return null;
      const job = jobOf(created);
      const text = Array.from(asked.keys(), (digits) => `${digits}\n`).join("");
      if ((await ask(() => client.upload(job.uploadUrl, text, signal).then(() => true), signal)) === null) return null;
      const complete = await completed(job.id, signal);
      if (complete === null) return null;
      const lines = await ask(() => client.download(complete.downloadUrl, signal), signal);
      return lines === null ? null : goneOf(lines, asked);
    },
  };

  async function completed(id: string, signal: AbortSignal): Promise<Job | null> {
    const lastMs = pace.now() + pace.real(LONGEST_MS);
    for (let pollMs = FIRST_POLL_MS; pace.now() < lastMs; pollMs = Math.min(pollMs * 2, LAST_POLL_MS)) {
      const body = await ask(() => client.complianceJob(id, signal), signal);
      if (body === null) return null;
      const job = jobOf(body);
      if (job.status === "complete") return job;
      if (job.status === "failed" || job.status === "expired")
        throw new AppError(`X ended the compliance job as ${job.status}; try again later`);
      await wait(pace, pollMs, signal);
      if (signal.aborted) return null;
    }
    throw new AppError("X did not finish the compliance job in six hours; try again later");
  }
}

interface Job {
  readonly id: string;
  readonly status: string;
  readonly uploadUrl: string;
  readonly downloadUrl: string;
}

function jobOf(body: JsonObject): Job {
  const data = objectAt(body, "data");
  const [id, status, uploadUrl, downloadUrl] = ["id", "status", "upload_url", "download_url"].map(
    (key) => data && stringAt(data, key),
  );
  if (id === undefined || status === undefined || uploadUrl === undefined || downloadUrl === undefined)
    throw new XFault("X answered a compliance job with something else", { kind: "http" });
  return { id, status, uploadUrl, downloadUrl };
}

/** Posts of the answer that were asked for, each once. Throws XFault for a line that is none: the answer was cut. */
function goneOf(lines: string, asked: ReadonlyMap<string, string>): readonly GonePost[] {
  const gone = new Map<string, GonePost>();
  for (const line of lines.split("\n")) {
    if (line.trim() === "") continue;
    const value = parsed(line);
    const digits = xDigits(stringAt(value, "id") ?? "");
    const id = digits === null ? undefined : asked.get(digits);
    if (id === undefined || stringAt(value, "action") !== "delete") continue;
    if (HARMLESS.has(stringAt(value, "reason") ?? "")) continue;
    const at = timeValue(value["redacted_at"]);
    gone.set(id, { id, deletedAtMs: at.kind === "instant" ? at.ms : null });
  }
  return [...gone.values()];
}

function parsed(line: string): JsonObject {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return value;
  } catch (cause) {
    throw new XFault("the result of X's compliance job was cut short, or is not in its form", {
      kind: "network",
      cause,
    });
  }
  throw new XFault("the result of X's compliance job is not in its form", { kind: "http" });
}
