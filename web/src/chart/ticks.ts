import { clock, day, month, weekday, year } from "../time/format.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, type Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";

export interface TimeTick {
  readonly value: number;
  /** One or two lines: the time, and the date where it changes. */
  readonly label: string | readonly string[];
}

const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR_MS),
  ...[1, 2, 7, 14].map((n) => n * DAY_MS),
];
const MONTH_STEPS: readonly number[] = [1, 3, 6, 12, 24, 60];

/**
 * At most `most` ticks on times that people write: whole hours and minutes of the zone, midnights, first days of months.
 * A local hour that occurs twice has two ticks; one that is skipped has none.
 */
export function timeTicks(window: Span, zone: Zone, most: number): readonly TimeTick[] {
  const step = STEPS_MS.find((ms) => (window.toMs - window.fromMs) / ms <= most);
  return step === undefined ? monthTicks(window, zone, most) : clockTicks(window, zone, step);
}

function clockTicks(window: Span, zone: Zone, stepMs: number): readonly TimeTick[] {
  const localFrom = window.fromMs + zone.offsetMs(window.fromMs);
  const localTo = window.toMs + zone.offsetMs(window.toMs) + HOUR_MS;
  // Weeks begin on Mondays: 1970-01-05 was one.
  const origin = stepMs >= 7 * DAY_MS ? 4 * DAY_MS : 0;
  const ticks: TimeTick[] = [];
  let lastDay = "";
  for (
    let local = origin + Math.floor((localFrom - HOUR_MS - origin) / stepMs) * stepMs;
    local <= localTo;
    local += stepMs
  ) {
    for (const value of zone.instantsOf(local)) {
      if (value < window.fromMs || value > window.toMs) continue;
      const date = day(value, zone);
      if (stepMs >= DAY_MS) {
        const first = ticks.length === 0 || date.startsWith("1 ");
        ticks.push({ value, label: first ? [date, String(year(value, zone))] : date });
      } else
        ticks.push({
          value,
          label: date === lastDay ? clock(value, zone) : [clock(value, zone), weekday(value, zone)],
        });
      lastDay = date;
    }
  }
  return ticks.sort((a, b) => a.value - b.value);
}

function monthTicks(window: Span, zone: Zone, most: number): readonly TimeTick[] {
  const months = (window.toMs - window.fromMs) / (30.44 * DAY_MS);
  const step = MONTH_STEPS.find((n) => months / n <= most) ?? 120;
  const first = new Date(window.fromMs);
  const ticks: TimeTick[] = [];
  for (let at = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step; ; at += step) {
    const [value] = zone.instantsOf(Date.UTC(Math.floor(at / 12), at % 12, 1));
    if (value !== undefined && value > window.toMs) return ticks;
    if (value !== undefined && value >= window.fromMs)
      ticks.push({ value, label: step >= 12 ? String(year(value, zone)) : month(value, zone) });
  }
}

/** Distance of value ticks, 1, 2 or 5 times a power of ten, so that at most `most` steps reach `max`. At least `least`. */
export function niceStep(max: number, most: number, least: number): number {
  const raw = Math.max(least, max / most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((f) => f * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}
