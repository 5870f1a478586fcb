import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { CoverageRow } from "../../../src/api/schemas.ts";
import { type Desk, PACES_MS } from "../live/desk.ts";
import { feedsWords, gapWords, headWords, reachWords, unseenWords } from "../live/words.ts";
import type { Store } from "../store.ts";
import { duration } from "../time/format.ts";
import { HOUR_MS, MINUTE_MS, overlaps, type Span } from "../time/span.ts";
import { later } from "./later.tsx";

const LiveFeeds = later(async () => (await import("./live-feeds.tsx")).LiveFeeds);

interface BarProps {
  readonly store: Store;
  readonly desk: Desk;
}

const LENGTHS_MS = [30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS];

/** How collection or replay stands, up to when data reach, and what a reader may do about the updates. */
export function LiveBar({ store, desk }: BarProps): JSX.Element | null {
  const at = store.resolved.value;
  if (!at) return null;
  const state = desk.state.value;
  const night = store.held.value?.cases.find(({ id }) => id === state.replay?.case);
  const head = headWords(state, desk.link.value, night?.title ?? null, at.zone);
  const gaps = gapWords(gapsIn(store.coverage.loaded.value?.value.data ?? [], at.window));
  const facts = [reachWords(state, at.zone), gaps].filter((text) => text !== null);
  return (
    <section class="live" aria-label="Updates">
      <p class="live-head">
        <strong>
          <span class={`dot look-${head.look}`} aria-hidden="true" />
          {head.text}
        </strong>
        {facts.map((text) => (
          <span key={text}>{text}</span>
        ))}
      </p>
      <div class="live-tools">
        <PauseButton desk={desk} />
        <Pace desk={desk} />
        <Length store={store} isReplay={state.replay !== null} />
        {!at.follows && (
          <button type="button" onClick={() => store.commit({ ...anyCase(store), window: null, live: 0 })}>
            Follow
          </button>
        )}
      </div>
      <Feeds store={store} desk={desk} />
      <p class="unseen" role="status">
        {desk.spoken.value}
      </p>
    </section>
  );
}

/** A case that is over is left; the one being replayed stays. */
function anyCase(store: Store): { readonly caseId: null; readonly sources: null } | object {
  const { night, follows } = store.resolved.peek() ?? {};
  const replayed = store.held.peek()?.live?.replay?.case;
  return follows || night?.id === replayed ? {} : { caseId: null, sources: null };
}

function PauseButton({ desk }: Pick<BarProps, "desk">): JSX.Element {
  const { paused, unseenMs } = desk;
  return (
    <>
      <button type="button" aria-keyshortcuts="Space" onClick={() => (paused.value = !paused.value)}>
        {paused.value ? "Resume updates" : "Pause updates"}
      </button>
      {paused.value && <span class="live-unseen">{unseenWords(unseenMs.value)}</span>}
    </>
  );
}

function Pace({ desk }: Pick<BarProps, "desk">): JSX.Element {
  return (
    <label>
      <span>Update</span>
      <select value={desk.paceMs.value} onChange={(e) => (desk.paceMs.value = Number(e.currentTarget.value))}>
        {PACES_MS.map((ms) => (
          <option key={ms} value={ms}>
            every {ms / 1000} s
          </option>
        ))}
      </select>
    </label>
  );
}

function Length({ store, isReplay }: { readonly store: Store; readonly isReplay: boolean }): JSX.Element | null {
  const { live } = store.view.value;
  if (!store.resolved.value?.follows) return null;
  const lengths = LENGTHS_MS.includes(live || 0) || !live ? LENGTHS_MS : [...LENGTHS_MS, live].sort((a, b) => a - b);
  return (
    <label>
      <span>Show</span>
      <select
        value={live || (isReplay ? 0 : 2 * HOUR_MS)}
        onChange={(e) => store.commit({ window: null, live: Number(e.currentTarget.value) })}
      >
        {isReplay && <option value={0}>from the start</option>}
        {lengths.map((ms) => (
          <option key={ms} value={ms}>
            last {duration(ms)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is not well is calm text, and there for those who ask. */
function Feeds({ store, desk }: BarProps): JSX.Element | null {
  const open = useSignal(false);
  const { sources } = desk.state.value;
  if (sources.length === 0) return null;
  return (
    <details onToggle={(e) => (open.value = e.currentTarget.open)}>
      <summary>{feedsWords(sources, desk.link.value)}</summary>
      {open.value && <LiveFeeds store={store} desk={desk} />}
    </details>
  );
}

/** Gaps of every feed, cut to the window and laid over each other. */
function gapsIn(rows: readonly CoverageRow[], window: Span): readonly Span[] {
  const spans = rows
    .filter((row) => row.state === "gap")
    .map((row) => ({ fromMs: Date.parse(row.from), toMs: Date.parse(row.to) }))
    .filter((span) => overlaps(span, window))
    .map((s) => ({ fromMs: Math.max(s.fromMs, window.fromMs), toMs: Math.min(s.toMs, window.toMs) }))
    .sort((a, b) => a.fromMs - b.fromMs);
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else joined.push({ ...span });
  }
  return joined;
}
