import type { Moment } from "../../core/moment.ts";
import type { Outage } from "../../core/outage.ts";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { Zone } from "../../core/zone.ts";
import { type Hour, languageWeights } from "./moods.ts";
import type { Minute } from "./rates.ts";
import { CONTESTED, sceneOf } from "./scenes.ts";
import type { Call, Talk } from "./writer.ts";

const EVENING_HOUR = 18;
const BEFORE_ANY: Call = ["the early returns", "Trump"];

/** What there is to talk of in one minute, given what was called before its end. */
export function talkOf(minute: Minute, moments: readonly Moment[], outages: readonly Outage[], zone: Zone): Talk {
  const atMs = minute.fromMs + MINUTE_MS / 2;
  const past = moments.filter((moment) => moment.atMs <= atMs).sort((a, b) => a.atMs - b.atMs);
  const called = past.flatMap((moment) => sceneOf(moment.id).calls);
  const strongest = Math.max(0, ...minute.bursts.map((burst) => burst.height));
  const fresh = minute.bursts.filter((burst) => burst.height >= strongest / 4).map(({ moment }) => sceneOf(moment.id));
  const closed = new Set(called.map(([place]) => place));
  const hour = hourOf(minute, atMs, past, outages, zone);
  const open = CONTESTED.filter(([state, hoursIn]) => hour.hoursIn >= hoursIn && !closed.has(state)).map(
    ([state]) => state,
  );
  return {
    hour,
    calls: fresh.flatMap((scene) => scene.calls),
    lines: fresh.flatMap((scene) => scene.lines ?? []),
    latest: called.at(-1) ?? BEFORE_ANY,
    open: [...open, ...open.slice(0, 5)],
  };
}

function hourOf(minute: Minute, atMs: number, past: readonly Moment[], outages: readonly Outage[], zone: Zone): Hour {
  const localHour = ((atMs + zone.offsetMs(atMs)) / HOUR_MS) % 24;
  const hoursIn = (localHour - EVENING_HOUR + 24) % 24;
  const decision = past.find((moment) => sceneOf(moment.id).decides);
  return {
    early: Math.max(0, 1 - hoursIn / 3),
    turned: minute.turned,
    over: decision ? 1 - Math.exp(-(atMs - decision.atMs) / (3 * MINUTE_MS)) : 0,
    calling: minute.bursts.reduce((sum, burst) => sum + burst.height, 0),
    site: siteAt(atMs, outages),
    hoursIn,
    languages: languageWeights(hoursIn),
  };
}

function siteAt(atMs: number, outages: readonly Outage[]): Hour["site"] {
  const begun = outages.filter((outage) => outage.startLatestMs !== null && outage.startLatestMs <= atMs);
  if (begun.some((outage) => outage.endLatestMs === null || atMs < outage.endLatestMs)) return "down";
  return begun.length > 0 ? "back" : "up";
}
