import type { ReadonlySignal } from "@preact/signals";
import { useComputed } from "@preact/signals";
import type { Plot } from "../chart/frame.ts";
import type { Band } from "../chart/paint-bands.ts";
import { eventsWithin, type NightEvent, nightEvents } from "../model/events.ts";
import { siteName } from "../model/lanes.ts";
import { outageSpan } from "../model/outage.ts";
import type { TellZones } from "../model/tell.ts";
import type { Store } from "../store.ts";
import { type Simulated, stateWord } from "../summary/words.ts";
import { EASTERN, openZone } from "../time/zone.ts";

/** What all panels draw alike, derived once for the page. */
export interface Shared {
  readonly plot: ReadonlySignal<Plot | null>;
  readonly zones: ReadonlySignal<TellZones | null>;
  readonly events: ReadonlySignal<readonly NightEvent[]>;
  /** Events of the window, as instants for the keys that jump between them. */
  readonly eventsMs: ReadonlySignal<readonly number[]>;
  readonly bands: ReadonlySignal<readonly Band[]>;
  readonly simulated: ReadonlySignal<Simulated>;
}

export function useShared(store: Store): Shared {
  const plot = useComputed<Plot | null>(() => {
    const at = store.resolved.value;
    return at ? { window: at.window, zone: at.zone, theme: store.theme.value } : null;
  });
  const zones = useComputed<TellZones | null>(() => {
    const at = store.resolved.value;
    if (!at) return null;
    const other = openZone(at.zone.id === "UTC" ? (at.night?.tz ?? EASTERN) : "UTC", "UTC");
    return { zone: at.zone, other: other ?? at.zone };
  });
  const outages = useComputed(() => store.outages.loaded.value?.value.data ?? []);
  const sites = useComputed(() => store.sites.loaded.value?.value.data ?? []);
  const events = useComputed(() => {
    const at = store.resolved.value;
    const moments = store.moments.loaded.value?.value.data ?? [];
    return at ? nightEvents(moments, outages.value, sites.value, at.zone) : [];
  });
  return {
    plot,
    zones,
    events,
    eventsMs: useComputed(() => {
      const at = store.resolved.value;
      return at ? eventsWithin(events.value, at.window).map((e) => e.atMs) : [];
    }),
    bands: useComputed(() => {
      const at = store.resolved.value;
      const asOfMs = Date.parse(store.outages.loaded.value?.value.meta.as_of ?? "");
      if (!at) return [];
      return outages.value.map((outage) => ({
        ...outageSpan(outage, at.window, asOfMs),
        label: `${siteName(outage.site, sites.value)} ${stateWord(outage)}`,
      }));
    }),
    simulated: useComputed<Simulated>(() => {
      const at = store.resolved.value;
      if (!at) return "none";
      const rows = store.held.value?.sources ?? [];
      const ids = at.sources.length > 0 ? at.sources : rows.map((s) => s.id);
      const made = ids.filter((id) => id === "simulated" || rows.some((s) => s.id === id && s.simulated));
      if (made.length === 0) return "none";
      return made.length === ids.length ? "all" : "some";
    }),
  };
}
