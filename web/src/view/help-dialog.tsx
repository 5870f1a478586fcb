import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Store } from "../store.ts";

const KEYS: readonly (readonly [string, string])[] = [
  ["← →", "previous, next point"],
  ["Shift + ← →", "ten points"],
  ["Page Up, Page Down", "an hour"],
  ["Home, End", "first, last point"],
  ["↑ ↓", "other series or lane"],
  ["[ ]", "previous, next moment or end of an outage"],
  ["Enter", "posts behind the point"],
  ["s, e", "start, end of a longer selection of posts"],
  ["+ −", "zoom in, zoom out"],
  [", .", "earlier, later"],
  ["0", "the whole window"],
  ["t", "table"],
  ["Esc", "leave the point, close the posts"],
];

/** The keys, in a dialog of the browser's own: focus stays inside, Esc closes. */
export function HelpDialog({ store }: { readonly store: Store }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="help-title"
      onClose={() => {
        store.helpOpen.value = false;
      }}
    >
      <h2 id="help-title">Keys</h2>
      <p>On the button below each chart, “Explore points with left and right arrow keys”:</p>
      <KeyList keys={KEYS} />
      <p>
        <label class="check">
          <input
            type="checkbox"
            checked={store.pageKeys.value}
            onChange={(e) => {
              store.pageKeys.value = e.currentTarget.checked;
            }}
          />
          <span>Keys that work anywhere on the page:</span>
        </label>
      </p>
      <KeyList
        keys={[
          ["z", "zone of the night or UTC"],
          ["?", "this list"],
          ...(store.live.value
            ? ([["Space", "pause or resume updates, where no control has the focus"]] as const)
            : []),
        ]}
      />
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

function KeyList({ keys }: { readonly keys: typeof KEYS }): JSX.Element {
  return (
    <dl class="keys">
      {keys.map(([key, meaning]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
