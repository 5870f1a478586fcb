import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Store } from "../store.ts";
import { dateTime } from "../time/format.ts";
import { writeSpan } from "../time/span.ts";
import { zoneTitle } from "../time/zone.ts";
import { CaseBar } from "./case-bar.tsx";
import { Controls } from "./controls.tsx";
import { CoveragePanel } from "./coverage-panel.tsx";
import { EventLog } from "./event-log.tsx";
import { PageHeader } from "./header.tsx";
import { SitesPanel } from "./lane-panels.tsx";
import { later } from "./later.tsx";
import { Notices } from "./notices.tsx";
import { ReactionsPanel } from "./reactions-panel.tsx";
import { SentimentPanel } from "./sentiment-panel.tsx";
import { useShared } from "./use-panels.ts";

const MeasuresPanel = later(async () => (await import("./measures-panel.tsx")).MeasuresPanel);
const Live = later(async () => (await import("./live.tsx")).Live);
const HelpDialog = later(async () => (await import("./help-dialog.tsx")).HelpDialog);
const PostsPanel = later(async () => (await import("./posts-panel.tsx")).PostsPanel);

/** The page, from the question at the top to the log at the bottom. */
export function Dashboard({
  store,
  browserZone,
}: {
  readonly store: Store;
  readonly browserZone: string;
}): JSX.Element {
  const shared = useShared(store);
  const { selection } = store.view.value;
  const live = store.held.value?.live;
  // Posts that the address named are there from the start; only those opened later take the focus.
  const given = useRef(selection && writeSpan(selection));
  return (
    <>
      <a class="skip" href="#charts">
        Skip to the charts
      </a>
      <PageHeader store={store} browserZone={browserZone} />
      <main>
        <Notices store={store} />
        {live && <Live store={store} state={live} />}
        <CaseBar store={store} shared={shared} />
        <Controls store={store} />
        <div class={selection ? "desk with-posts" : "desk"}>
          <div class="charts" id="charts" tabIndex={-1}>
            <ReactionsPanel store={store} shared={shared} />
            <SentimentPanel store={store} shared={shared} />
            {store.measures.loaded.value?.value.data.length ? <MeasuresPanel store={store} shared={shared} /> : null}
            <SitesPanel store={store} shared={shared} />
            <CoveragePanel store={store} shared={shared} />
            <EventLog store={store} shared={shared} />
          </div>
          {selection && (
            <PostsPanel store={store} selection={selection} quiet={writeSpan(selection) === given.current} />
          )}
        </div>
      </main>
      <PageFooter store={store} />
      {store.helpOpen.value && <HelpDialog store={store} />}
    </>
  );
}

function PageFooter({ store }: { readonly store: Store }): JSX.Element {
  const at = store.resolved.value;
  const meta = store.reactions.loaded.value?.value.meta;
  return (
    <footer>
      {at && <p>All times in {zoneTitle(at.zone, at.window.fromMs)}.</p>}
      {at && meta && (
        <p>
          Data as of {dateTime(Math.floor(Date.parse(meta.as_of) / 1000) * 1000, at.zone)}, revision {meta.revision}.{" "}
          <button type="button" class="link" onClick={() => store.refresh(true)}>
            Ask again
          </button>
        </p>
      )}
      <p>Timing alone cannot show that one thing led to another.</p>
    </footer>
  );
}
