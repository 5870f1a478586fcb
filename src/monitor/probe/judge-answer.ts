import { getDomain } from "tldts";
import type { ProbeTarget } from "../probe.ts";
import type { Finding } from "./finding.ts";
import { hostOf } from "./guard.ts";
import type { Page } from "./page.ts";
import type { PageRules } from "./page-rules.ts";
import type { Sighting } from "./sighting.ts";
import { type SignKind, signsOf } from "./signs.ts";

/** Where pages are usually larger than this, one below `SMALL_BYTES` is not the page. */
const LARGE_BYTES = 5_000;
const SMALL_BYTES = 512;

/** What an answer that came whole says by its status and its page. */
export function judgeAnswer(
  target: ProbeTarget,
  start: URL,
  seen: Sighting,
  page: Page | null,
  rules: PageRules,
): readonly Finding[] {
  const isError = seen.status !== null && seen.status >= 400;
  const findings: Finding[] = [];
  if (isError) findings.push({ verdict: "fail", code: "status_error", text: `The status is ${seen.status}.` });
  if (page) findings.push(...whatItSays(page, isError));
  if (isError) return findings;
  const bytes = seen.body?.length ?? 0;
  const { usualBytes, slowAfterMs } = target.rules;
  if (usualBytes !== null && usualBytes > LARGE_BYTES && bytes < SMALL_BYTES)
    findings.push(soft("body_small", `The page has ${bytes} bytes where about ${usualBytes} are usual.`));
  if (isElsewhere(start, new URL(seen.finalUrl)))
    findings.push(soft("other_domain", `The redirects end at another domain, ${new URL(seen.finalUrl).hostname}.`));
  const visible = page === null ? "" : `${page.title}\n${page.text}`;
  for (const { written, isIn } of rules.mustContain)
    if (!isIn(visible)) findings.push(soft("text_missing", `The page does not contain ${quoted(written)}.`));
  for (const { written, isIn } of rules.mustNotContain)
    if (isIn(visible)) findings.push(soft("text_forbidden", `The page contains ${quoted(written)}.`));
  if (seen.timings.totalMs !== null && seen.timings.totalMs > slowAfterMs)
    findings.push({
      verdict: "slow",
      code: "slow",
      text: `The answer took ${(seen.timings.totalMs / 1000).toFixed(1)} s, more than ${slowAfterMs / 1000} s.`,
    });
  return findings;
}

const SAYING: Readonly<Record<SignKind, readonly [verdict: Finding["verdict"], code: string, what: string]>> = {
  error: ["soft_error", "error_phrase", "The page reads like an error"],
  queue: ["soft_error", "queue_phrase", "The page makes visitors wait"],
  maintenance: ["maintenance", "maintenance_phrase", "The page announces maintenance"],
};

function whatItSays(page: Page, isError: boolean): Finding[] {
  return signsOf(page)
    .filter(({ kind }) => !(isError && kind === "maintenance"))
    .map(({ kind, quote }) => {
      const [verdict, code, what] = SAYING[kind];
      return { verdict, code, text: `${what}: ${quoted(quote)}.` };
    });
}

/** Whether two addresses belong to different owners: another registrable domain. `www.` makes none. */
function isElsewhere(start: URL, end: URL): boolean {
  const [from = "", to = ""] = [start, end].map((url) =>
    hostOf(url)
      .replace(/\.$/, "")
      .replace(/^www\./, ""),
  );
  if (from === to) return false;
  const domain = getDomain(from);
  return domain === null || domain !== getDomain(to);
}

function soft(code: string, text: string): Finding {
  return { verdict: "soft_error", code, text };
}

function quoted(text: string): string {
  return `"${text.replace(/[.\s]+$/, "")}"`;
}
