import { createHash } from "node:crypto";
import { XMLBuilder } from "fast-xml-parser";
import type { Outage } from "../core/outage.ts";
import { isoUtc } from "../core/time.ts";
import { endWords, startWords } from "./statuspage.ts";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });

/**
 * The newest outages as an Atom feed (RFC 4287), newest first. `origin` is the address of this server. `<published>` is
 * when the outage began at the latest, `<updated>` when it last changed as far as its own times tell.
 */
export function outagesAtom(outages: readonly Outage[], origin: string, nowMs: number): string {
  const entries = [...outages].reverse().map((outage) => entryOf(outage, origin, nowMs));
  const feed = {
    "?xml": { "@version": "1.0", "@encoding": "utf-8" },
    feed: {
      "@xmlns": "http://www.w3.org/2005/Atom",
      id: urnOf("feed of outages"),
      title: "Northbound: outages of watched sites",
      subtitle: "Timing alone cannot show that one thing led to another.",
      updated:
        entries
          .map((entry) => entry.updated)
          .sort()
          .at(-1) ?? isoUtc(0),
      author: { name: "Northbound" },
      link: [
        { "@rel": "self", "@href": `${origin}/outages.atom`, "@type": "application/atom+xml" },
        { "@rel": "alternate", "@href": `${origin}/`, "@type": "text/html" },
      ],
      entry: entries,
    },
  };
  return builder.build(feed);
}

function entryOf(outage: Outage, origin: string, nowMs: number) {
  const startMs = outage.startLatestMs ?? outage.startEarliestMs ?? nowMs;
  const changes = [startMs, outage.endLatestMs, outage.documentUpdatedAtMs, outage.edits.at(-1)?.atMs];
  const told = [...outage.updates].sort((a, b) => b.atMs - a.atMs);
  const lines = [
    `${startWords(outage)} ${endWords(outage)}`,
    `Severity: ${outage.severity}. Known by: ${outage.confidence === "measured" ? "measurement" : `${outage.confidence} account`}.`,
    ...told.map(({ atMs, status, body }) => `${isoUtc(atMs)} ${status}: ${body}`),
  ];
  return {
    id: urnOf(outage.id),
    title: printable(outage.title),
    published: isoUtc(startMs),
    updated: isoUtc(Math.max(...changes.filter((ms) => typeof ms === "number"))),
    link: {
      "@rel": "alternate",
      "@href": `${origin}/outages/${encodeURIComponent(outage.id)}`,
      "@type": "text/html",
    },
    category: [{ "@term": outage.kind }, { "@term": `site:${outage.siteId}` }],
    content: { "@type": "text", "#text": printable(lines.join("\n")) },
  };
}

/** A name that stays the same wherever the feed is served from. */
function urnOf(name: string): string {
  const hex = createHash("sha256").update(`northbound ${name}`).digest("hex");
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** XML has no way to write most control characters. */
function printable(text: string): string {
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
