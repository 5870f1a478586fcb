import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { OutageResponse } from "../../../src/api/routes/outage-schemas.ts";
import { apiHref } from "../data/hrefs.ts";
import type { Zone } from "../time/zone.ts";
import { CHOICE_WORDS, changeOf, type Draft, draftOf, FIELDS, type FieldName, rebased } from "./edit-model.ts";
import { described, Field, TextField } from "./field.tsx";
import type { OutagePage } from "./page-state.ts";
import { type Sent, send } from "./send.ts";

type Refused = Extract<Sent, { readonly ok: false }>;

interface FormProps {
  readonly page: OutagePage;
  readonly answer: OutageResponse;
  readonly zone: Zone;
}

/** What people may change with a key: fields of the record, and accounts of what stood behind it. */
export function ChangeForms({ page, answer, zone }: FormProps): JSX.Element {
  const open = useSignal<"edit" | "note" | null>(null);
  const said = useSignal("");
  const opener = useRef<HTMLParagraphElement>(null);

  function close(sentence: string): void {
    open.value = null;
    said.value = sentence;
    if (sentence) page.detail.retry();
    opener.current?.querySelector("button")?.focus();
  }

  const choose = (form: "edit" | "note", text: string): JSX.Element => (
    <button
      type="button"
      aria-expanded={open.value === form}
      onClick={() => {
        open.value = open.value === form ? null : form;
        said.value = "";
      }}
    >
      {text}
    </button>
  );
  return (
    <section class="change" aria-labelledby="change-title">
      <h2 id="change-title">Change this record</h2>
      <p class="note">
        It takes a key that may change outages. Each change is kept with what was there before, and who made it.
      </p>
      <p class="change-tools" ref={opener}>
        {choose("edit", "Edit fields")} {choose("note", "Add an account")}
      </p>
      <p role="status">{said.value}</p>
      {open.value === "edit" && <EditForm page={page} answer={answer} zone={zone} close={close} />}
      {open.value === "note" && <NoteForm page={page} answer={answer} zone={zone} close={close} />}
    </section>
  );
}

interface OpenFormProps extends FormProps {
  /** With what is to be said, or nothing where it was given up. */
  readonly close: (sentence: string) => void;
}

function EditForm({ page, answer, zone, close }: OpenFormProps): JSX.Element {
  // The record and the zone as they were when the form was opened: what comes meanwhile must not move what is typed.
  const base = useSignal({ zone, draft: draftOf(answer.data, zone), edits: answer.history.length });
  const typed = useSignal<Draft>(base.value.draft);
  const refusal = useSignal<Refused | null>(null);
  const errors = useSignal<ReadonlyMap<string, string>>(new Map());
  const isSending = useSignal(false);
  const isStale = answer.history.length !== base.value.edits;

  function set(name: FieldName, text: string): void {
    typed.value = { ...typed.value, [name]: text };
  }

  function rebase(): void {
    const anew = draftOf(answer.data, base.value.zone);
    typed.value = rebased(base.value.draft, typed.value, anew);
    base.value = { ...base.value, draft: anew, edits: answer.history.length };
    refusal.value = null;
  }

  async function submit(e: Event): Promise<void> {
    e.preventDefault();
    if (isSending.value) return;
    const change = changeOf(base.value.draft, typed.value, base.value.zone);
    errors.value = change.errors;
    refusal.value = null;
    if (change.errors.size > 0) return;
    if (Object.keys(change.changes).length === 0) {
      errors.value = new Map([["", "Nothing was changed in the form."]]);
      return;
    }
    isSending.value = true;
    const body = { expected_edits: base.value.edits, ...change.changes };
    const sent = await send("PATCH", apiHref(`outages/${encodeURIComponent(page.id)}`, {}), body, page.key.value);
    isSending.value = false;
    if (sent.ok) {
      close("The change is stored; the history below has it.");
      return;
    }
    refusal.value = sent;
    errors.value = sent.errors;
    if (sent.status === 412) page.detail.retry();
  }

  const label = base.value.zone.label(Date.parse(answer.data.start_latest ?? answer.meta.as_of));
  return (
    <form class="change-form" onSubmit={(e) => void submit(e)} aria-label="Edit fields" autocomplete="off">
      {FIELDS.map((field) => {
        const id = `edit-${field.name}`;
        const error = errors.value.get(field.name);
        if (field.form === "choice")
          return (
            <Field key={field.name} id={id} label={field.label} error={error}>
              <select
                id={id}
                value={typed.value[field.name]}
                {...described(id, undefined, error)}
                onChange={(e) => set(field.name, e.currentTarget.value)}
              >
                {field.choices.map((choice) => (
                  <option key={choice} value={choice}>
                    {CHOICE_WORDS[choice] ?? choice}
                  </option>
                ))}
              </select>
            </Field>
          );
        return (
          <TextField
            key={field.name}
            id={id}
            label={field.form === "time" ? `${field.label} (${label})` : field.label}
            value={typed.value[field.name]}
            error={error}
            onInput={(text) => set(field.name, text)}
            {...(field.form === "text" && { rows: 3 })}
          />
        );
      })}
      {isStale && (
        <div class="notice" role="alert">
          <p>The record was changed in the meantime. What you typed is kept, and nothing of it was stored.</p>
          <button type="button" onClick={rebase}>
            Take over the newer record and keep what I typed
          </button>
        </div>
      )}
      <FormEnd page={page} refusal={refusal.value} errors={errors.value} isSending={isSending.value} close={close} />
    </form>
  );
}

const NOTE_FIELDS = ["text", "dated", "source_url"] as const;

function NoteForm({ page, close }: OpenFormProps): JSX.Element {
  const typed = useSignal({ text: "", dated: "", source_url: "" });
  const refusal = useSignal<Refused | null>(null);
  const errors = useSignal<ReadonlyMap<string, string>>(new Map());
  const isSending = useSignal(false);

  async function submit(e: Event): Promise<void> {
    e.preventDefault();
    if (isSending.value) return;
    refusal.value = null;
    const body = Object.fromEntries(NOTE_FIELDS.map((name) => [name, typed.value[name].trim()]));
    errors.value = new Map(NOTE_FIELDS.filter((name) => body[name] === "").map((name) => [name, "Write something."]));
    if (errors.value.size > 0) return;
    isSending.value = true;
    const href = apiHref(`outages/${encodeURIComponent(page.id)}/attributions`, {});
    const sent = await send("POST", href, body, page.key.value);
    isSending.value = false;
    if (sent.ok) {
      close("The account is stored, beside the others.");
      return;
    }
    refusal.value = sent;
    errors.value = sent.errors;
  }

  const field = (name: (typeof NOTE_FIELDS)[number], label: string, hint: string, rows?: number): JSX.Element => (
    <TextField
      id={`note-${name}`}
      label={label}
      hint={hint}
      value={typed.value[name]}
      error={errors.value.get(name)}
      onInput={(text) => {
        typed.value = { ...typed.value, [name]: text };
      }}
      {...(rows !== undefined && { rows })}
    />
  );
  return (
    <form class="change-form" onSubmit={(e) => void submit(e)} aria-label="Add an account" autocomplete="off">
      {field("text", "Who says what stood behind it", "In a sentence that names who says so. Accounts may compete.", 3)}
      {field("dated", "Dated", "2016-11-09, 2016-11 or 2016: as precise as known.")}
      {field("source_url", "Source", "The address of the page that says so.")}
      <FormEnd page={page} refusal={refusal.value} errors={errors.value} isSending={isSending.value} close={close} />
    </form>
  );
}

interface FormEndProps {
  readonly page: OutagePage;
  readonly refusal: Refused | null;
  readonly errors: ReadonlyMap<string, string>;
  readonly isSending: boolean;
  readonly close: (sentence: string) => void;
}

/** Key, what went wrong, buttons. */
function FormEnd({ page, refusal, errors, isSending, close }: FormEndProps): JSX.Element {
  const own = useRef<HTMLDivElement>(null);
  const error = errors.get("key");
  useEffect(() => {
    if (errors.size > 0) own.current?.closest("form")?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errors]);
  const known = new Set<string>([...FIELDS.map(({ name }) => name), ...NOTE_FIELDS, "key"]);
  const others = [...errors].filter(([name]) => !known.has(name));
  const hint = "Kept until this page is closed, and nowhere stored.";
  return (
    <div ref={own}>
      <Field id="change-key" label="Key" hint={hint} error={error}>
        <input
          id="change-key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={page.key.value}
          {...described("change-key", hint, error)}
          onInput={(e) => {
            page.key.value = e.currentTarget.value;
          }}
        />
      </Field>
      {(refusal || others.length > 0) && (
        <div class="trouble" role="alert">
          {refusal && (
            <p>
              <strong>{refusal.title}.</strong> {refusal.detail}
            </p>
          )}
          {others.map(([name, detail]) => (
            <p key={name}>
              {name && <code>{name}</code>} {detail}
            </p>
          ))}
        </div>
      )}
      <p class="change-tools">
        <button type="submit" disabled={isSending}>
          {isSending ? "Sending…" : "Store"}
        </button>{" "}
        <button type="button" class="quiet" onClick={() => close("")}>
          Give up
        </button>{" "}
        {page.key.value !== "" && (
          <button type="button" class="quiet" onClick={() => (page.key.value = "")}>
            Forget the key
          </button>
        )}
      </p>
    </div>
  );
}
