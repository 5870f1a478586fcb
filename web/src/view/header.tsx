import type { JSX } from "preact";
import type { Store } from "../store.ts";
import { EASTERN } from "../time/zone.ts";
import { Masthead } from "./masthead.tsx";
import { ZoneSwitch } from "./zone-switch.tsx";

/** Name, pages, zone. */
export function PageHeader({
  store,
  browserZone,
}: {
  readonly store: Store;
  readonly browserZone: string;
}): JSX.Element {
  const at = store.resolved.value;
  const home = at?.night?.tz ?? EASTERN;
  return (
    <Masthead
      title="Northbound"
      tagline="What was posted, what went down, in which order, and how sure we can be."
      current="/"
    >
      <ZoneSwitch
        home={home}
        current={store.view.value.zone ?? home}
        ms={at?.window.fromMs ?? 0}
        browserZone={browserZone}
        choose={(zone) => store.commit({ zone })}
      />
      <button type="button" class="quiet" onClick={() => (store.helpOpen.value = true)}>
        Keys <kbd>?</kbd>
      </button>
    </Masthead>
  );
}
