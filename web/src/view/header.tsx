import type { JSX } from "preact";
import type { Store } from "../store.ts";
import { EASTERN, openZone, zoneTitle } from "../time/zone.ts";
import { Masthead } from "./masthead.tsx";

/** Name, pages, zone. */
export function PageHeader({
  store,
  browserZone,
}: {
  readonly store: Store;
  readonly browserZone: string;
}): JSX.Element {
  return (
    <Masthead
      title="Northbound"
      tagline="What was posted, what went down, in which order, and how sure we can be."
      current="/"
    >
      <ZoneSwitch store={store} browserZone={browserZone} />
      <button type="button" class="quiet" onClick={() => (store.helpOpen.value = true)}>
        Keys <kbd>?</kbd>
      </button>
    </Masthead>
  );
}

/** All times of the page at once: the zone of the night, UTC, or the reader's own. */
function ZoneSwitch({ store, browserZone }: { readonly store: Store; readonly browserZone: string }): JSX.Element {
  const at = store.resolved.value;
  const home = at?.night?.tz ?? EASTERN;
  const ms = at?.window.fromMs ?? 0;
  const current = store.view.value.zone ?? home;
  const choices = [...new Set([home, "UTC", "browser", current])];
  return (
    <fieldset class="segmented zones">
      <legend class="unseen">Time zone</legend>
      {choices.map((choice) => {
        const zone = openZone(choice, browserZone);
        if (!zone) return null;
        const label = zone.label(ms);
        return (
          <button
            key={choice}
            type="button"
            aria-pressed={choice === current}
            title={zoneTitle(zone, ms)}
            onClick={() => store.commit({ zone: choice })}
          >
            {choice === "browser" ? `Browser (${label})` : label}
          </button>
        );
      })}
    </fieldset>
  );
}
