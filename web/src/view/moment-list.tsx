import type { JSX } from "preact";
import type { NightEvent } from "../model/events.ts";
import { counted } from "../time/format.ts";

/** The numbers on the chart in words. */
export function MomentList({ moments }: { readonly moments: readonly NightEvent[] }): JSX.Element | null {
  if (moments.length === 0) return null;
  return (
    <details class="moments">
      <summary>
        {counted(moments.length, "moment")} on the chart, by number: {moments[0]?.number}–{moments.at(-1)?.number}
      </summary>
      <ol>
        {moments.map((moment) => (
          <li key={moment.number} value={moment.number ?? undefined}>
            <span class="when">{moment.when}</span> {moment.title}
          </li>
        ))}
      </ol>
    </details>
  );
}
