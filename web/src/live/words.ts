import type { FeedRow } from "../../../src/api/schemas.ts";
import type { LiveState } from "../data/resolve.ts";
import { clock, count, counted, date, duration, timeAt } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import type { Link } from "./connection.ts";

/** A state in one word for the dot and one phrase for people. */
export interface Told {
  readonly look: "well" | "waiting" | "bad";
  readonly text: string;
}

/** How the whole stands. A lost link comes before everything else. */
export function headWords(state: LiveState, link: Link, title: string | null, zone: Zone): Told {
  const { mode, replay, sources, now } = state;
  if (link === "lost") return { look: "bad", text: mode === "replay" ? "Replay, not updating" : "Not updating" };
  if (replay) {
    const of = title ? ` of ${title}` : "";
    if (replay.done) return { look: "waiting", text: `The replay${of} is over` };
    const at = whole(Date.parse(now), 60_000);
    return {
      look: "well",
      text: `Replay${of} at ${count(replay.speed)}× · ${date(at, zone)} ${clock(at, zone)} ${zone.label(at)}`,
    };
  }
  if (link === "opening") return { look: "waiting", text: "Connecting" };
  const live = sources.filter((s) => s.state === "live").length;
  const how = link === "asking" ? ", asking every 5 s" : "";
  if (live === 0) return { look: "waiting", text: `No source is connected${how}` };
  return { look: "well", text: `Live${how}` };
}

/** "Data to 23:04:25 ET": until when the feeds have seen everything. Null where none ever did. */
export function reachWords({ watermark, sources }: LiveState, zone: Zone): string | null {
  const proven = [watermark, ...sources.map((s) => s.proven_until)].flatMap((t) => (t === null ? [] : [Date.parse(t)]));
  if (proven.length === 0) return null;
  const ms = watermark === null ? Math.max(...proven) : Date.parse(watermark);
  return `Data to ${seconds(whole(ms, 1000), zone)}`;
}

/** "1 gap in this window (4 min)". Null without gaps. */
export function gapWords(gaps: readonly Span[]): string | null {
  if (gaps.length === 0) return null;
  const total = gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
  return `${counted(gaps.length, "gap")} in this window (${duration(total)})`;
}

/** "2 of 3 sources connected". */
export function feedsWords(feeds: readonly FeedRow[], link: Link): string {
  const live = feeds.filter((s) => s.state === "live").length;
  return `${live} of ${counted(feeds.length, "source")} connected${link === "lost" ? " when last heard" : ""}`;
}

/** "+14 min unseen". */
export function unseenWords(ms: number): string {
  return ms < 60_000 ? "Less than a minute unseen" : `+${duration(ms)} unseen`;
}

/** With seconds, also where there are none. */
function seconds(ms: number, zone: Zone): string {
  return timeAt(ms, zone).replace(/^\d\d:\d\d(?!:)/, "$&:00");
}

function whole(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}
