import type { JSX } from "preact";
import { outagePage } from "../data/hrefs.ts";
import { eventsWithin } from "../model/events.ts";
import type { Store } from "../store.ts";
import { clock, counted, day } from "../time/format.ts";
import { Source } from "./source.tsx";
import type { Shared } from "./use-panels.ts";

/** Moments and ends of outages of the window, in order of time, each with its source. */
export function EventLog({ store, shared }: { readonly store: Store; readonly shared: Shared }): JSX.Element | null {
  const at = store.resolved.value;
  if (!at) return null;
  const all = shared.events.value;
  const events = eventsWithin(all, at.window);
  const outside = all.length - events.length;
  return (
    <section class="log" aria-labelledby="log-title">
      <h2 id="log-title">Event log</h2>
      <p class="note">
        Recorded facts in order of time
        {shared.simulated.value !== "none" ? "; the posts on this page are simulated, these are not" : ""}.
        {outside > 0 && ` ${counted(outside, "more entry", "more entries")} outside this window.`}
      </p>
      {events.length === 0 ? (
        <p>No moment and no outage is recorded in this window.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
        <section class="scroll" tabIndex={0} aria-labelledby="log-title">
          <table>
            <thead>
              <tr>
                <th scope="col">No.</th>
                <th scope="col">Time ({at.zone.label(at.window.fromMs)})</th>
                <th scope="col">What</th>
                <th scope="col">Kind</th>
                <th scope="col">Precision</th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <tr key={`${event.atMs} ${event.title}`} class={event.number === null ? "outage-row" : undefined}>
                  <td class="number">{event.number ?? "—"}</td>
                  <td class="when">
                    {clock(event.atMs, at.zone)} {at.zone.label(event.atMs)}, {day(event.atMs, at.zone)}
                  </td>
                  <th scope="row">
                    {event.outageId === null ? (
                      event.title
                    ) : (
                      <a href={outagePage(event.outageId, store.view.value.zone)}>{event.title}</a>
                    )}
                    {event.number === null && <span class="note"> {event.when}</span>}
                  </th>
                  <td>{event.kind}</td>
                  <td>{event.precision}</td>
                  <td>
                    <Source url={event.sourceUrl} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
