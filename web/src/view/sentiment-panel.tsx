import type { JSX } from "preact";
import { FEWEST_SCORED } from "../model/sentiment.ts";
import type { Store } from "../store.ts";
import { bucketWord } from "../time/bucket.ts";
import { Caveats } from "./caveats.tsx";
import { Legend } from "./legend.tsx";
import { Panel, PostsBadge } from "./panel.tsx";
import { caveatsOf, NOBODY_LOOKING_HERE, statusSwatches } from "./status-words.ts";
import type { Shared } from "./use-panels.ts";
import { useSentiment } from "./use-sentiment.ts";

const SWATCHES = [
  { look: "mean", text: "Mean polarity, −1 to +1" },
  { look: "band", text: "Sampling only: 95% band, at its widest; says nothing of the model's errors" },
];

/** Mean polarity of posts per bucket; nothing where too few were scored. */
export function SentimentPanel({ store, shared }: { readonly store: Store; readonly shared: Shared }): JSX.Element {
  const { model, bucket, config, walk, summary, state } = useSentiment(store, shared);
  const { sentiment } = store;
  const messages: Readonly<Record<string, string>> = {
    empty: `Fewer than ${FEWEST_SCORED} scored posts per ${bucketWord(bucket.value)}: no mean is drawn.`,
    gap: NOBODY_LOOKING_HERE,
  };
  const message = messages[state.value] ?? null;
  const meta = sentiment.loaded.value?.value.meta;
  const follows = store.resolved.value?.follows === true;
  const above = new Set(store.reactions.loaded.value?.value.meta.caveats.map(({ code }) => code));
  return (
    <Panel
      store={store}
      name="sentiment"
      title={`Mean sentiment per ${bucketWord(bucket.value)}`}
      summary={summary.value}
      state={state.value}
      busy={sentiment.busy.value}
      trouble={sentiment.trouble.value}
      retry={() => sentiment.retry()}
      config={config.value}
      hasData={model.value !== null}
      walk={walk.value}
      eventsMs={shared.eventsMs.value}
      aside={<PostsBadge simulated={shared.simulated.value} />}
      message={message}
      legend={<Legend swatches={[...SWATCHES, ...statusSwatches(store)]} />}
    >
      {meta && (
        <Caveats
          caveats={[
            {
              code: "posts",
              text: "Originals, replies and quotes; reposts are left out. A score is the model’s guess.",
            },
            ...caveatsOf(meta, model.value?.buckets ?? [], follows).filter(({ code }) => !above.has(code)),
          ]}
          denominator={null}
        />
      )}
    </Panel>
  );
}
