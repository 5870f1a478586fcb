import type { ComponentChildren, JSX } from "preact";

interface FieldProps {
  /** Unique on the page; the error stands under `<id>-error`. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error: string | undefined;
  readonly children: ComponentChildren;
}

/** A field with its name, a hint, and what is wrong with it. */
export function Field({ id, label, hint, error, children }: FieldProps): JSX.Element {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <span class="note" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error !== undefined && (
        <span class="field-trouble" id={`${id}-error`}>
          {error}
        </span>
      )}
    </p>
  );
}

/** Points from a control to its hint and its error. */
export function described(
  id: string,
  hint: string | undefined,
  error: string | undefined,
): { readonly "aria-invalid": boolean; readonly "aria-describedby": string | undefined } {
  const ids = [hint === undefined ? [] : `${id}-hint`, error === undefined ? [] : `${id}-error`].flat();
  return { "aria-invalid": error !== undefined, "aria-describedby": ids.join(" ") || undefined };
}

interface TextProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  readonly hint?: string;
  readonly error: string | undefined;
  readonly rows?: number;
}

export function TextField({ id, label, value, onInput, hint, error, rows }: TextProps): JSX.Element {
  const shared = { id, value, spellcheck: rows !== undefined, ...described(id, hint, error) };
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {rows === undefined ? (
        <input type="text" autocomplete="off" {...shared} onInput={(e) => onInput(e.currentTarget.value)} />
      ) : (
        <textarea rows={rows} {...shared} onInput={(e) => onInput(e.currentTarget.value)} />
      )}
    </Field>
  );
}
