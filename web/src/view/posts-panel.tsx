import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { EvidenceResponse } from "../../../src/api/schemas.ts";
import { closePosts } from "../actions.ts";
import { POST_TABS, type PostTab } from "../state.ts";
import type { Store } from "../store.ts";
import { count, counted, percent, timeSpan } from "../time/format.ts";
import { type Span, writeSpan } from "../time/span.ts";
import { Caveats } from "./caveats.tsx";
import { TroubleNote } from "./notices.tsx";
import { Badge } from "./panel.tsx";
import { PostCard } from "./post-card.tsx";

const TAB_NAMES: Readonly<Record<PostTab, string>> = {
  random: "Random 20",
  shared: "Most shared",
  first: "First seen",
  terms: "Distinctive terms",
};

interface PostsPanelProps {
  readonly store: Store;
  readonly selection: Span;
  /** Leaves the focus where it is. */
  readonly quiet: boolean;
}

/** The posts of a selected time: what to read before writing about a peak. */
export function PostsPanel({ store, selection, quiet }: PostsPanelProps): JSX.Element | null {
  const at = store.resolved.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const key = writeSpan(selection);
  useEffect(() => {
    if (quiet) return;
    heading.current?.focus({ preventScroll: true });
    if (store.narrow.value && key) chartElement(store, ".plot-box")?.scrollIntoView({ block: "start" });
  }, [key, quiet, store]);
  if (!at) return null;
  const { evidence } = store;
  const Live = store.live.value;
  const answer = evidence.loaded.value?.value;
  const fresh =
    answer && Date.parse(answer.meta.from) === selection.fromMs && Date.parse(answer.meta.to) === selection.toMs;
  return (
    <aside
      class="posts"
      aria-labelledby="posts-title"
      aria-busy={evidence.busy.value}
      onKeyDown={(e) => {
        if (e.key === "Escape") leave(store);
      }}
    >
      <header class="posts-head">
        <h2 id="posts-title" ref={heading} tabIndex={-1}>
          Posts behind {timeSpan(selection.fromMs, selection.toMs, at.zone)}
        </h2>
        <button type="button" class="close" aria-label="Close posts" onClick={() => leave(store)}>
          ✕
        </button>
      </header>
      {Live && <Live.NewPosts />}
      {evidence.trouble.value && <TroubleNote trouble={evidence.trouble.value} retry={() => evidence.retry()} />}
      {answer && fresh ? <Evidence store={store} answer={answer} /> : <p class="note">Loading posts…</p>}
    </aside>
  );
}

/** Back to the chart that the panel was opened from. */
function leave(store: Store): void {
  closePosts(store);
  chartElement(store, "[data-chart-keys]")?.focus({ preventScroll: true });
}

/** A part of the chart that the reader is on. */
function chartElement(store: Store, selector: string): HTMLElement | null {
  const chart = store.cursor.value?.chart ?? "reactions";
  return document.querySelector<HTMLElement>(`[data-chart="${chart}"] ${selector}`);
}

function Evidence({ store, answer }: { readonly store: Store; readonly answer: EvidenceResponse }): JSX.Element {
  const { meta, total, duplicate_share: duplicates } = answer;
  const read = meta.read < total ? `; ${count(meta.read)} of them read, drawn at random` : "";
  return (
    <>
      <p class="posts-facts">
        {meta.simulated && <Badge>Simulated posts</Badge>} {counted(total, "post")}
        {read}
        {duplicates !== null && <>; {percent(duplicates)} share their text with another</>}.
      </p>
      <Tabs store={store} />
      <div role="tabpanel" id="posts-panel" aria-labelledby={`tab-${store.view.value.postTab}`}>
        <TabBody store={store} answer={answer} />
      </div>
      <Caveats caveats={meta.caveats} denominator={null} />
    </>
  );
}

function Tabs({ store }: { readonly store: Store }): JSX.Element {
  const { postTab } = store.view.value;
  const choose = (tab: PostTab): void => store.commit({ postTab: tab }, "tab");
  const move = (e: KeyboardEvent): void => {
    const by = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? POST_TABS.length - 1 : 0;
    if (by === 0) return;
    const next = POST_TABS[(POST_TABS.indexOf(postTab) + by) % POST_TABS.length] ?? "random";
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label="Which posts" class="tabs" onKeyDown={move}>
      {POST_TABS.map((tab) => (
        <button
          key={tab}
          id={`tab-${tab}`}
          type="button"
          role="tab"
          aria-selected={tab === postTab}
          aria-controls="posts-panel"
          tabIndex={tab === postTab ? 0 : -1}
          onClick={() => choose(tab)}
        >
          {TAB_NAMES[tab]}
        </button>
      ))}
    </div>
  );
}

function TabBody({ store, answer }: { readonly store: Store; readonly answer: EvidenceResponse }): JSX.Element | null {
  const { postTab, seed } = store.view.value;
  const zone = store.resolved.value?.zone;
  if (!zone) return null;
  if (answer.total === 0) return <p class="note">No posts matched in this time.</p>;
  switch (postTab) {
    case "random":
      return (
        <>
          <p class="note">
            Drawn with seed {seed}.{" "}
            <button type="button" class="link" onClick={() => store.commit({ seed: seed + 1 }, "seed")}>
              Draw another 20
            </button>
          </p>
          <PostList posts={answer.sample.map((post) => ({ post }))} zone={zone} />
        </>
      );
    case "shared":
      return <PostList posts={answer.most_shared} zone={zone} />;
    case "first":
      return <PostList posts={answer.first_seen.map((post) => ({ post }))} zone={zone} />;
    case "terms":
      return <Terms terms={answer.terms} />;
  }
}

interface PostListProps {
  readonly posts: readonly { readonly post: EvidenceResponse["sample"][number]; readonly copies?: number }[];
  readonly zone: Parameters<typeof PostCard>[0]["zone"];
}

function PostList({ posts, zone }: PostListProps): JSX.Element {
  if (posts.length === 0) return <p class="note">There are none.</p>;
  return (
    <ol class="post-list">
      {posts.map(({ post, copies }) => (
        <li key={post.id}>
          <PostCard post={post} copies={copies ?? null} zone={zone} />
        </li>
      ))}
    </ol>
  );
}

function Terms({ terms }: { readonly terms: EvidenceResponse["terms"] }): JSX.Element {
  if (terms.length === 0) return <p class="note">No term stands out against the rest of the night.</p>;
  return (
    <table class="terms">
      <caption>Terms that stand out against the rest of the night (TF-IDF)</caption>
      <thead>
        <tr>
          <th scope="col">Term</th>
          <th scope="col" class="number">
            Posts
          </th>
          <th scope="col" class="number">
            Score
          </th>
        </tr>
      </thead>
      <tbody>
        {terms.map((term) => (
          <tr key={term.term}>
            <th scope="row">
              <bdi>{term.term}</bdi>
            </th>
            <td class="number">{count(term.posts)}</td>
            <td class="number">{term.score.toFixed(3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
