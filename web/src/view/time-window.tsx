import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { showWindow } from "../actions.ts";
import type { Store } from "../store.ts";
import { fieldTime } from "../time/format.ts";
import { parseField } from "../time/parse.ts";
import { isSpan } from "../time/span.ts";

/** The window as text, in the chosen zone. Follows window and zone when they change elsewhere. */
export function TimeWindow({ store }: { readonly store: Store }): JSX.Element | null {
  const at = store.resolved.value;
  const from = useSignal("");
  const to = useSignal("");
  const trouble = useSignal<string | null>(null);
  const shown = useComputed(() => {
    const now = store.resolved.value;
    return now ? `${fieldTime(now.window.fromMs, now.zone)}/${fieldTime(now.window.toMs, now.zone)}` : "/";
  });
  useSignalEffect(() => {
    const [start = "", end = ""] = shown.value.split("/");
    from.value = start;
    to.value = end;
    trouble.value = null;
  });
  if (!at) return null;
  const zone = at.zone.label(at.window.fromMs);

  function apply(e: Event): void {
    e.preventDefault();
    if (!at) return;
    const start = parseField(from.value, at.zone);
    const end = parseField(to.value, at.zone);
    if (!start.ok || !end.ok) trouble.value = !start.ok ? start.why : !end.ok ? end.why : null;
    else if (!isSpan(start.ms, end.ms)) trouble.value = "The window must end after it begins.";
    else showWindow(store, { fromMs: start.ms, toMs: end.ms });
  }

  const field = (label: string, value: { value: string }, name: string): JSX.Element => (
    <label>
      <span>
        {label} ({zone})
      </span>
      <input
        type="text"
        name={name}
        value={value.value}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={trouble.value !== null}
        aria-describedby={trouble.value === null ? undefined : "window-trouble"}
        onInput={(e) => {
          value.value = e.currentTarget.value;
        }}
      />
    </label>
  );
  return (
    <form class="time-window" onSubmit={apply}>
      {field("From", from, "from")}
      {field("To", to, "to")}
      <button type="submit">Apply</button>
      {trouble.value !== null && (
        <p id="window-trouble" class="field-trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </form>
  );
}
