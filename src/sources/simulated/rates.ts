import type { Random } from "../../core/clock.ts";
import type { Moment } from "../../core/moment.ts";
import type { Outage } from "../../core/outage.ts";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { Zone } from "../../core/zone.ts";
import { normal } from "./chance.ts";
import { STRANDS, type Strand } from "./phrases/phrasebook.ts";
import { sceneOf } from "./scenes.ts";

/** Usual level of talk by local hour of an election evening, 1 at 22:00; between the hours it runs straight. */
const RHYTHM: Readonly<Record<number, number>> = {
  18: 0.34,
  19: 0.5,
  20: 0.68,
  21: 0.84,
  22: 1,
  23: 1.08,
  0: 1,
  1: 0.84,
  2: 0.66,
  3: 0.46,
  4: 0.28,
};
const QUIETEST = 0.25;
/** The desk collects by topic, so talk of leaving is a larger part of what it has than of what is said. */
const LEAVING_WEIGHT = 2.2;
const LEAVING_BASE = 0.028;
const ASIDE_BASE = 0.04;
const SITE_PEAK = 0.28;
const EARLY_REPORTS_MS = 12 * MINUTE_MS;

/** What a minute of the night is like: expected posts of each strand, and how far the evening has turned. */
export interface Minute {
  readonly fromMs: number;
  readonly expected: Readonly<Record<Strand, number>>;
  /** 0 before anything surprising was called, 1 when the race is over. */
  readonly turned: number;
  /** Height of the bursts of talk that are running, by moment. */
  readonly bursts: readonly { readonly moment: Moment; readonly height: number }[];
}

/** Level of a burst m minutes after its moment: a steep rise to 1 after three minutes, and a tail of twenty minutes and more. */
export function talkBurst(minutes: number): number {
  if (minutes <= 0) return 0;
  const rise = minutes / 3;
  return 0.8 * rise * Math.exp(1 - rise) + 0.34 * (1 - Math.exp(-rise)) * Math.exp(-minutes / 20);
}

/** The same for talk of leaving: slower, a quarter of an hour to the top, an hour and a half to fade. */
export function leavingBurst(minutes: number): number {
  if (minutes <= 0) return 0;
  return 1.35 * (1 - Math.exp(-minutes / 11)) * Math.exp(-minutes / 95);
}

/** Usual level of talk at a local time of day. */
export function rhythm(atMs: number, zone: Zone): number {
  const localMs = atMs + zone.offsetMs(atMs);
  const hour = Math.floor(localMs / HOUR_MS) % 24;
  const part = (localMs % HOUR_MS) / HOUR_MS;
  const here = RHYTHM[hour] ?? QUIETEST;
  return here + part * ((RHYTHM[(hour + 1) % 24] ?? QUIETEST) - here);
}

/**
 * Level of posts about the site at `atMs`, 0 to 1: a few in the minutes before the latest start of the outage, a rise over
 * some forty minutes with two dips (the site came and went), a slow fall until its latest end, and after it an afterglow.
 */
export function siteLevel(atMs: number, outage: Outage): number {
  const startMs = outage.startLatestMs;
  if (startMs === null) return 0;
  const minutes = (atMs - startMs) / MINUTE_MS;
  if (minutes < 0) return atMs >= startMs - EARLY_REPORTS_MS ? 0.025 : 0;
  const rising = 1 - Math.exp(-((minutes / 22) ** 1.6));
  const dips = 1 - 0.3 * bump(minutes, 62, 7) - 0.25 * bump(minutes, 108, 9);
  const fading = minutes < 55 ? 1 : Math.exp(-(minutes - 55) / 70);
  const endMs = outage.endLatestMs;
  if (endMs === null || atMs < endMs) return rising * dips * fading;
  const after = (atMs - endMs) / MINUTE_MS;
  return rising * fading * (0.35 + 0.5 * bump(after, 8, 8)) * Math.exp(-after / 60);
}

function bump(at: number, centre: number, width: number): number {
  return Math.exp(-(((at - centre) / width) ** 2));
}

/**
 * Expected posts per minute of [fromMs, toMs) by strand, scaled so that the minutes sum to `posts` over the time in which
 * something is delivered (`delivered` gives that share of a minute, 0 to 1).
 *
 * results = rhythm x (1 + bursts of the moments); leaving = rhythm x (a small base + slower bursts of the moments);
 * site = level of the outage; aside = a small share of the rhythm. A slow wander (an autoregressive log-normal of a few
 * per cent) keeps curves from looking drawn. Talk of leaving does not depend on the outage, nor the outage on it.
 */
export function nightRates(
  night: { readonly fromMs: number; readonly toMs: number; readonly posts: number; readonly zone: Zone },
  moments: readonly Moment[],
  outages: readonly Outage[],
  delivered: (minuteMs: number) => number,
  random: Random,
): Minute[] {
  const minutes: Minute[] = [];
  const wander = new Map<Strand, number>();
  let sum = 0;
  for (let fromMs = night.fromMs; fromMs < night.toMs; fromMs += MINUTE_MS) {
    const share = Math.min(1, (night.toMs - fromMs) / MINUTE_MS);
    const level = levels(fromMs + MINUTE_MS / 2, night.zone, moments, outages);
    for (const strand of STRANDS) {
      const drift = 0.93 * (wander.get(strand) ?? 0) + 0.022 * normal(random);
      wander.set(strand, drift);
      level.expected[strand] *= share * Math.exp(drift);
      sum += level.expected[strand] * delivered(fromMs);
    }
    minutes.push({ fromMs, ...level });
  }
  return minutes.map((minute) => ({ ...minute, expected: scaled(minute.expected, night.posts / sum) }));
}

function levels(atMs: number, zone: Zone, moments: readonly Moment[], outages: readonly Outage[]) {
  const usual = rhythm(atMs, zone);
  let talk = 1;
  let leaving = LEAVING_BASE;
  let turned = 0;
  const bursts: { moment: Moment; height: number }[] = [];
  for (const moment of moments) {
    const scene = sceneOf(moment.id);
    const minutes = (atMs - moment.atMs) / MINUTE_MS;
    const height = scene.talk * talkBurst(minutes);
    talk += height;
    leaving += scene.leaving * leavingBurst(minutes);
    turned += minutes > 0 ? scene.turn * (1 - Math.exp(-minutes / 6)) : 0;
    if (height > 0.01) bursts.push({ moment, height });
  }
  const site = Math.max(0, ...outages.map((outage) => siteLevel(atMs, outage)));
  const expected = {
    results: usual * talk,
    leaving: LEAVING_WEIGHT * usual * leaving,
    site: SITE_PEAK * site,
    aside: usual * ASIDE_BASE,
  };
  return { expected, turned, bursts };
}

function scaled(expected: Readonly<Record<Strand, number>>, factor: number): Record<Strand, number> {
  return {
    results: expected.results * factor,
    leaving: expected.leaving * factor,
    site: expected.site * factor,
    aside: expected.aside * factor,
  };
}
