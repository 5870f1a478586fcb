import { z } from "zod";
import { UsageError } from "../core/errors.ts";
import type { Site } from "../core/outage.ts";
import { nearest } from "../core/text.ts";

const site = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, "use small letters, digits and dashes"),
  name: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
  country: z.string().min(1).optional(),
});

const file = z.strictObject({
  store: z.string().optional(),
  /** A file of topics, relative to the configuration. */
  topics: z.string().optional(),
  /** Files of cases, relative to the configuration. */
  cases: z.array(z.string()).optional(),
  sites: z.array(site).optional(),
});

/** Keys of the interface whose part of the product is not in this version. */
const LATER = ["sources", "supervisor", "allowAddresses", "policy", "retention"];

/** What a configuration file says; everything is optional. */
export interface FileConfig {
  readonly store: string | null;
  readonly topics: string | null;
  readonly cases: readonly string[];
  readonly sites: readonly Site[];
}

/**
 * Checks a parsed configuration. Throws UsageError that lists everything wrong at once; an unknown key is named with
 * the nearest known one.
 */
export function parseConfig(document: unknown, where: string): FileConfig {
  const result = file.safeParse(document ?? {});
  if (!result.success) throw new UsageError(`${where}: ${result.error.issues.flatMap(explain).join("; ")}`);
  const { store = null, topics = null, cases = [], sites = [] } = result.data;
  return { store, topics, cases, sites: sites.map(({ country = null, ...rest }) => ({ ...rest, country })) };
}

function explain(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return [`${path === "" ? "the file" : `"${path}"`}: ${issue.message}`];
  return issue.keys.map((key) => {
    if (path === "" && LATER.includes(key)) return `"${key}" is not available in this version`;
    const known = path === "" ? Object.keys(file.shape) : Object.keys(site.shape);
    return `unknown key "${path === "" ? key : `${path}.${key}`}"; did you mean "${nearest(key, known)}"?`;
  });
}
