import type { Database } from "better-sqlite3";
import { BARE_OUTAGE } from "../../core/outage.ts";

/** A fact as its JSON has it. */
type Fields = Readonly<Record<string, unknown>>;

/** What was said of a severity by one word is said by two: what it is, and how severe. */
const BY_SEVERITY: Readonly<Record<string, Fields>> = {
  down: { kind: "outage", severity: "major" },
  degraded: { kind: "degraded", severity: "minor" },
  unknown: { kind: "outage", severity: "unknown" },
};

/** Brings sites and outages to the form of version 3; a new revision where there are any. */
export function renewFacts(db: Database): void {
  const all = db.prepare<[string], string>("SELECT json FROM records WHERE kind = ?").pluck();
  const put = db.prepare<[string, string, string]>("UPDATE records SET json = ? WHERE kind = ? AND id = ?");
  let changed = false;
  for (const [kind, renew] of [
    ["site", renewedSite],
    ["outage", renewedOutage],
  ] as const)
    for (const json of all.all(kind)) {
      const fields: Fields = JSON.parse(json);
      put.run(JSON.stringify(renew(fields)), kind, String(fields["id"]));
      changed = true;
    }
  if (changed) db.exec("UPDATE meta SET value = value + 1 WHERE key = 'revision'");
}

function renewedSite(site: Fields): Fields {
  return { ...site, watch: site["watch"] ?? null };
}

function renewedOutage(outage: Fields): Fields {
  const isRenewed = "confidence" in outage;
  if (isRenewed) return { ...BARE_OUTAGE, ...outage };
  const { precision } = outage;
  return {
    ...BARE_OUTAGE,
    ...outage,
    ...BY_SEVERITY[String(outage["severity"])],
    confidence: outage["origin"] === "monitor" ? "measured" : "reported",
    precision: null,
    precisionNote: typeof precision === "string" && precision !== "" ? precision : null,
  };
}
