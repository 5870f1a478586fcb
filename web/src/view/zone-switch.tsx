import type { JSX } from "preact";
import { openZone, zoneTitle } from "../time/zone.ts";

interface ZoneSwitchProps {
  /** The usual zone of the page. */
  readonly home: string;
  readonly current: string;
  /** The instant whose offset the labels tell. */
  readonly ms: number;
  readonly browserZone: string;
  readonly choose: (choice: string) => void;
}

/** All times of the page at once: the usual zone, UTC, or the reader's own. */
export function ZoneSwitch({ home, current, ms, browserZone, choose }: ZoneSwitchProps): JSX.Element {
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
            onClick={() => choose(choice)}
          >
            {choice === "browser" ? `Browser (${label})` : label}
          </button>
        );
      })}
    </fieldset>
  );
}
