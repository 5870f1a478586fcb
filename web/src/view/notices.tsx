import type { JSX } from "preact";
import type { Trouble } from "../data/fetch.ts";
import type { Store } from "../store.ts";
import { timeAt } from "../time/format.ts";

/** What went wrong, with the number to quote and a way to try again. */
export function TroubleNote({
  trouble,
  retry,
}: {
  readonly trouble: Trouble;
  readonly retry: () => void;
}): JSX.Element {
  return (
    <div class="trouble" role="alert">
      <p>
        <strong>{trouble.title}.</strong> {trouble.detail}
      </p>
      {trouble.requestId && (
        <p class="note">
          Request <code>{trouble.requestId}</code>
        </p>
      )}
      <button type="button" onClick={retry}>
        Retry
      </button>
    </div>
  );
}

/** Above everything: a lost connection, and parts of the address that could not be followed. */
export function Notices({ store }: { readonly store: Store }): JSX.Element {
  const offline = store.offlineSinceMs.value;
  const at = store.resolved.value;
  const trouble = store.catalogue.trouble.value;
  return (
    <div class="notices" role="status" aria-live={store.live.value?.hushed.value ? "off" : "polite"}>
      {offline !== null && (
        <p class="notice">
          Updates stopped{at ? ` ${timeAt(Math.floor(offline / 1000) * 1000, at.zone)}` : ""}, retrying. What is shown
          may be old.
        </p>
      )}
      {trouble && <TroubleNote trouble={trouble} retry={() => store.refresh(true)} />}
      {store.notices.value.length > 0 && (
        <div class="notice">
          <ul>
            {store.notices.value.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
