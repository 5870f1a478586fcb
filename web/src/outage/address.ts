import { type ReadonlySignal, signal } from "@preact/signals";
import { encodeReadable } from "../state.ts";
import { EASTERN, openZone, type Zone } from "../time/zone.ts";

/** The query of the address as the page's memory: what is not in it is as usual. */
export interface Address {
  readonly query: ReadonlySignal<URLSearchParams>;
  /** Sets parameters, a null one goes, and makes a step of history. */
  go(part: Readonly<Record<string, string | null>>): void;
}

export interface History {
  readonly search: () => string;
  readonly push: (search: string) => void;
  readonly onBack: (call: () => void) => void;
}

export function openAddress(history: History): Address {
  const query = signal(new URLSearchParams(history.search()));
  history.onBack(() => {
    query.value = new URLSearchParams(history.search());
  });
  return {
    query,
    go(part) {
      const next = new URLSearchParams(query.peek());
      for (const [name, value] of Object.entries(part)) {
        if (value === null) next.delete(name);
        else next.set(name, value);
      }
      if (next.toString() === query.peek().toString()) return;
      const written = [...next].map(([name, value]) => `${name}=${encodeReadable(value)}`).join("&");
      history.push(written ? `?${written}` : "");
      query.value = next;
    },
  };
}

export const HOME_ZONE = EASTERN;

/** The zone that the address names; the usual one where it names none, or one that this browser does not know. */
export function zoneOf(query: URLSearchParams, browserZone: string): Zone {
  const named = query.get("tz");
  const zone =
    (named === null ? null : openZone(named, browserZone)) ??
    openZone(HOME_ZONE, browserZone) ??
    openZone("UTC", "UTC");
  if (!zone) throw new RangeError("this browser knows no time zones");
  return zone;
}

/** What is to be told where the address names a zone that nobody knows. */
export function zoneNotice(query: URLSearchParams, browserZone: string): string | null {
  const named = query.get("tz");
  if (named === null || openZone(named, browserZone)) return null;
  return `“tz=${named.slice(0, 60)}” in the address was left out: use America/New_York, UTC or browser.`;
}

/** The id that stands behind `/outages/`; null for the list. */
export function outageIdOf(pathname: string): string | null {
  const item = /^\/outages\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (item === undefined) return null;
  try {
    return decodeURIComponent(item);
  } catch {
    return item; // not escaped as addresses are: then no outage has this id, and the page says so
  }
}
