import type { Zone } from "./zone.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const whole = new Intl.NumberFormat("en-US");

/** "23:04"; seconds only where there are any. Never shown without `Zone.label`. */
export function clock(ms: number, zone: Zone): string {
  const local = new Date(ms + zone.offsetMs(ms)).toISOString();
  return local.slice(11, 19).replace(/:00$/, "");
}

/** "8 Nov". */
export function day(ms: number, zone: Zone): string {
  const local = new Date(ms + zone.offsetMs(ms));
  return `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}`;
}

/** "Tue 8 Nov". */
export function weekday(ms: number, zone: Zone): string {
  return `${DAYS[new Date(ms + zone.offsetMs(ms)).getUTCDay()]} ${day(ms, zone)}`;
}

/** "8 Nov 2016". */
export function date(ms: number, zone: Zone): string {
  return `${day(ms, zone)} ${year(ms, zone)}`;
}

/** "Nov 2016". */
export function month(ms: number, zone: Zone): string {
  return date(ms, zone).replace(/^\d+ /, "");
}

export function year(ms: number, zone: Zone): number {
  return new Date(ms + zone.offsetMs(ms)).getUTCFullYear();
}

/** "23:04 ET". */
export function timeAt(ms: number, zone: Zone): string {
  return `${clock(ms, zone)} ${zone.label(ms)}`;
}

/** "23:04 ET, 8 Nov". */
export function dayTime(ms: number, zone: Zone): string {
  return `${timeAt(ms, zone)}, ${day(ms, zone)}`;
}

/** "23:04 ET, 8 Nov 2016". */
export function dateTime(ms: number, zone: Zone): string {
  return `${timeAt(ms, zone)}, ${date(ms, zone)}`;
}

/** "22:30–01:18 ET" within a day and a night, else both ends with their dates. */
export function timeSpan(fromMs: number, toMs: number, zone: Zone): string {
  if (toMs - fromMs <= 20 * 3_600_000) return `${clock(fromMs, zone)}–${clock(toMs, zone)} ${zone.label(fromMs)}`;
  return `${dateTime(fromMs, zone)} – ${dateTime(toMs, zone)}`;
}

/** As people type it into a field: "2016-11-08 23:04". */
export function fieldTime(ms: number, zone: Zone): string {
  return new Date(ms + zone.offsetMs(ms)).toISOString().slice(0, 19).replace("T", " ").replace(/:00$/, "");
}

/** "1,204". */
export function count(value: number): string {
  return whole.format(value);
}

/** "1 post", "1,204 posts". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** "12.1%". */
export function percent(share: number): string {
  const digits = share > 0 && share < 0.1 ? 1 : 0;
  return `${(share * 100).toFixed(digits)}%`;
}

/** "+0.14", "−0.18", "0.00". */
export function signed(value: number): string {
  const rounded = Math.abs(value).toFixed(2);
  if (Number(rounded) === 0) return "0.00";
  return `${value < 0 ? "−" : "+"}${rounded}`;
}

/** "less than 1 s", "30 s", "4 min", "1 h 20 min", "3 d 4 h". The two largest units, rounded to the smaller. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds === 0 && ms > 0) return "less than 1 s";
  if (seconds < 90 && seconds % 60 !== 0) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
  const rest = Math.round((minutes - Math.floor(hours / 24) * 1440) / 60);
  return `${Math.floor(hours / 24)} d${rest ? ` ${rest} h` : ""}`;
}
