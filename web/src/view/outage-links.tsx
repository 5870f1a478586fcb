import type { JSX } from "preact";
import type { OutageRow } from "../../../src/api/schemas.ts";
import { outagePage } from "../data/hrefs.ts";
import { siteName } from "../model/lanes.ts";
import { isOpen } from "../model/outage.ts";
import type { Store } from "../store.ts";
import { counted } from "../time/format.ts";
import { Source } from "./source.tsx";

const TOLD_OUTAGES = 8;

/** Each outage of the window with its page; those that are open first. */
export function OutageLinks({ store }: { readonly store: Store }): JSX.Element | null {
  const outages = store.outages.loaded.value?.value.data ?? [];
  const at = store.resolved.value;
  const sites = store.sites.loaded.value?.value.data ?? [];
  if (!at || outages.length === 0) return null;
  const ordered = [...outages.filter(isOpen), ...outages.filter((outage) => !isOpen(outage))];
  const more = ordered.length - TOLD_OUTAGES;
  return (
    <section class="site-outages">
      <h3>Outages in this window</h3>
      <ul>
        {ordered.slice(0, TOLD_OUTAGES).map((outage) => (
          <li key={outage.detail.id}>
            <a href={outagePage(outage.detail.id, store.view.value.zone)}>{outage.title}</a>{" "}
            <span class="note">
              {siteName(outage.site, sites)}, {outage.detail.confidence}
              {isOpen(outage) ? ", not known to be over" : ""}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p>
          <a href="/outages">{counted(more, "more outage")} of this window, and all others</a>
        </p>
      )}
      <Accounts outages={outages} />
    </section>
  );
}

/** What others have said stood behind an outage: dated, sourced, side by side. */
function Accounts({ outages }: { readonly outages: readonly OutageRow[] }): JSX.Element | null {
  const told = outages.filter((o) => o.detail.attributions.length > 0);
  if (told.length === 0) return null;
  return (
    <details class="accounts">
      <summary>What others have said about it; none of these accounts is taken for the cause</summary>
      {told.map((outage) => (
        <section key={outage.detail.id}>
          <h3>{outage.title}</h3>
          {outage.note && <p>{outage.note}</p>}
          <ul>
            {outage.detail.attributions.map((note) => (
              <li key={note.id}>
                {note.text} <Source url={note.source_url}>source, {note.dated}</Source>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}
