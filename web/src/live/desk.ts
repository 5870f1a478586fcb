import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { BucketEvent, OutageEvent } from "../../../src/api/live/event-schemas.ts";
import { askCatalogue } from "../data/catalogue.ts";
import { apiHref } from "../data/hrefs.ts";
import { frontierMs, type LiveState } from "../data/resolve.ts";
import type { Store } from "../store.ts";
import { MINUTE_MS } from "../time/span.ts";
import { Announcer } from "./announcer.ts";
import { Connection, EVENTS, type EventName, type Link } from "./connection.ts";
import type { LiveEffects } from "./effects.ts";
import { COVERAGE_AGAIN_MS, Panels } from "./panels.ts";

/** How often what has come is drawn. */
export const PACES_MS = [1_000, 5_000, 30_000] as const;
/** A new minute waits so long for its first event before it is shown empty. */
const MINUTE_WAITS_MS = 3_000;
/** Events that come together are drawn together. */
const TOGETHER_MS = 80;
const PULSE_MS = 5_000;
const CATALOGUE_AGAIN_MS = 4_000;
/** Clocks of posts run ahead by so much at most. */
const AHEAD_MS = 2 * MINUTE_MS;

/** The live view: what comes, when it is drawn, and what is said of it. */
export interface Desk {
  readonly state: ReadonlySignal<LiveState>;
  readonly link: ReadonlySignal<Link>;
  readonly paused: Signal<boolean>;
  readonly paceMs: Signal<number>;
  /** Time that has come and is not shown, while updates are paused. */
  readonly unseenMs: ReadonlySignal<number>;
  /** Posts that have come into the time whose posts are listed. */
  readonly newPosts: ReadonlySignal<number>;
  readonly pulse: ReadonlySignal<number>;
  readonly spoken: ReadonlySignal<string>;
  readonly hushed: ReadonlySignal<boolean>;
  /** How long ago `state` was true. */
  sinceStateMs(): number;
}

/** Starts it. It lasts as long as the page. */
export function openDesk(store: Store, first: LiveState, effects: LiveEffects): Desk {
  const state = signal(first);
  const paused = signal(false);
  const paceMs = signal<number>(PACES_MS[0]);
  const newestMs = signal(frontierMs(first));
  const beat = signal(0);
  const pulse = signal(0);
  const announcer = new Announcer(store, effects);
  const panels = new Panels(store, effects);
  let revision: number | null = null;
  let stateMs = effects.nowMs();
  let seenUntilMs = 0;
  let frontSinceMs = 0;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let pulsedMs = Number.NEGATIVE_INFINITY;
  let catalogueMs = effects.nowMs();
  let plan: (() => void) | null = null;
  let mustSync = false;
  let hasNewFacts = false;
  let changed = false;

  const connection = new Connection(
    effects,
    {
      onHello(resumed) {
        if (!resumed) sync();
      },
      onReset: sync,
      onEvent: hear,
      onState(next, known) {
        const before = state.peek();
        state.value = next;
        stateMs = effects.nowMs();
        revision = known;
        if (next.replay && Date.parse(next.now) < Date.parse(before.now)) restart(frontierMs(next));
        if (connection.link.peek() === "asking") panels.oweAll();
        else for (const resource of [store.coverage, store.lanes, store.sites]) panels.owe(resource, COVERAGE_AGAIN_MS);
        if (panels.isBlind) sync();
        renewCatalogue(next);
        planDraw();
      },
    },
    first.mode === "replay",
  );

  function hear(name: EventName, data: unknown): void {
    changed = true;
    if (name === "bucket") {
      const event = data as BucketEvent;
      panels.hear(event);
      if (event.status !== "gap") seenUntilMs = Math.max(seenUntilMs, Date.parse(event.t) + MINUTE_MS);
    }
    if (name === "outage") {
      announcer.outage(data as OutageEvent);
      for (const resource of [store.outages, store.lanes, store.sites]) panels.owe(resource, 1_000);
    }
    if (name === "moment") {
      panels.owe(store.moments, 1_000);
      hasNewFacts = true;
    }
    if (name === "health") panels.owe(store.coverage, 1_000);
    planDraw();
  }

  function sync(): void {
    mustSync = paused.peek();
    if (mustSync) return;
    changed = true;
    // Clocks of some posts run ahead, and a page that was hidden is behind.
    const { now, replay } = state.peek();
    const horizonMs = Date.parse(now) + (effects.nowMs() - stateMs) * (replay?.speed ?? 1) + 5 * AHEAD_MS;
    void panels.sync(horizonMs).then(planDraw);
  }

  /** A replay that was begun anew: its time went back. */
  function restart(frontMs: number): void {
    seenUntilMs = 0;
    newestMs.value = frontMs;
    store.untilMs.value = frontMs;
    sync();
  }

  /** Where what is there ends. A minute begins with its first event; one of which nothing is heard, a little later. */
  function endMs(): number {
    const { now, replay } = state.peek();
    const nowMs = Date.parse(now);
    const shown = store.untilMs.peek() ?? frontierMs(first);
    const front = frontierMs(state.peek());
    const ahead = Math.min(seenUntilMs, Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS + AHEAD_MS * (replay?.speed ?? 1));
    const known = Math.max(shown, ahead);
    if (front <= known) {
      frontSinceMs = 0;
      return known;
    }
    frontSinceMs ||= effects.nowMs();
    const waited = effects.nowMs() - frontSinceMs >= MINUTE_WAITS_MS;
    return panels.reaches(front) || waited ? front : known;
  }

  function planDraw(): void {
    if (plan) return;
    const waitMs = Math.max(TOGETHER_MS, drawnMs + paceMs.peek() - effects.nowMs());
    plan = effects.after(waitMs, () => {
      plan = null;
      draw();
    });
  }

  /** Without waiting for its turn. */
  function drawSoon(): void {
    plan?.();
    plan = null;
    drawnMs = Number.NEGATIVE_INFINITY;
    planDraw();
  }

  function draw(): void {
    const untilMs = endMs();
    newestMs.value = Math.max(newestMs.peek(), untilMs);
    beat.value += 1;
    if (paused.peek() || !effects.seen()) return;
    const nowMs = effects.nowMs();
    drawnMs = nowMs;
    const moved = untilMs !== store.untilMs.peek();
    panels.draw(untilMs, { asOf: state.peek().now, feeds: state.peek().sources, revision });
    changed ||= moved;
    if (changed && nowMs - pulsedMs >= PULSE_MS) {
      pulsedMs = nowMs;
      changed = false;
      pulse.value += 1;
    }
    if (panels.owes || changed) planDraw();
  }

  /** Sources that have come since, the case of a replay that had not begun, and what has become known of it. */
  function renewCatalogue({ sources, replay }: LiveState): void {
    const held = store.held.peek();
    if (!held || effects.nowMs() - catalogueMs < CATALOGUE_AGAIN_MS) return;
    const isNew = sources.some((s) => s.last_post_at !== null && !held.sources.some(({ id }) => id === s.source));
    const lacksCase = replay !== null && !held.cases.some(({ id }) => id === replay.case);
    const lacksFeeds = sources.length > 0 && (held.live?.sources.length ?? 0) === 0;
    if (!isNew && !lacksCase && !lacksFeeds && !hasNewFacts) return;
    catalogueMs = effects.nowMs();
    hasNewFacts = false;
    void askCatalogue(new AbortController().signal).then((answer) => {
      if (answer.ok) store.catalogue.put({ href: "catalogue", value: answer.value, known: store.catalogue.known() });
    });
  }

  effect(() => {
    const at = store.resolved.value;
    if (!at) return;
    const href = apiHref("stream", {
      topic: at.topic,
      source: at.sources.join(","),
      channels: EVENTS.join(","),
    });
    panels.expect(href);
    connection.listen(href);
  });
  effect(() => {
    if (store.resolved.value?.follows && store.view.value.live === null) store.spell({ live: 0 });
  });
  effect(() => {
    const link = connection.link.value;
    const { replay, now } = state.peek();
    const lostMs = replay ? Date.parse(now) : connection.heardMs;
    if (link === "lost") store.offlineSinceMs.value ??= lostMs;
    else if (link !== "opening" && store.offlineSinceMs.peek() !== null) {
      store.offlineSinceMs.value = null;
      untracked(() => store.refresh(false));
    }
    announcer.linked(link);
  });
  effect(() => {
    if (paused.value) return;
    if (mustSync) sync();
    drawSoon();
  });
  paceMs.subscribe(drawSoon);
  const listed = baseline(store, panels, beat);
  return {
    state,
    link: connection.link,
    paused,
    paceMs,
    unseenMs: computed(() =>
      paused.value ? Math.max(0, newestMs.value - (store.untilMs.value ?? frontierMs(first))) : 0,
    ),
    newPosts: listed,
    pulse,
    spoken: announcer.spoken,
    hushed: announcer.hushed,
    sinceStateMs: () => effects.nowMs() - stateMs,
  };
}

/** How many posts have come into the listed time since its list was asked for. */
function baseline(store: Store, panels: Panels, beat: ReadonlySignal<number>): ReadonlySignal<number> {
  let known: { readonly answer: unknown; readonly posts: number } | null = null;
  return computed(() => {
    const answer = store.evidence.loaded.value;
    if (beat.value < 0 || !answer) return 0;
    const { from, to } = answer.value.meta;
    const posts = panels.countIn(Date.parse(from), Date.parse(to));
    if (posts === null) return 0;
    if (known?.answer !== answer) known = { answer, posts };
    return Math.max(0, posts - known.posts);
  });
}
