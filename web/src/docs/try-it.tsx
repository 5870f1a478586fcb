import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Endpoint, exampleOf, type Parameter, requestHref } from "./openapi.ts";
import { Prose } from "./prose.tsx";

/** So much of an answer is shown; the rest is told. */
const SHOWN_CHARACTERS = 20_000;

interface Told {
  readonly status: string;
  readonly type: string;
  readonly ms: number;
  readonly body: string;
  readonly length: number;
}

interface Trial {
  readonly values: Signal<Readonly<Record<string, string>>>;
  readonly href: ReadonlySignal<string>;
  readonly told: Signal<Told | string | null>;
  set(name: string, value: string): void;
  fillIn(): void;
  send(e: Event): Promise<void>;
}

/** Not part of a first example: other forms of the same answer, and what only a former answer tells. */
const ASIDE = new Set(["format", "bom", "safe", "cursor", "q", "include"]);

function useTrial(endpoint: Endpoint): Trial {
  const parameters = endpoint.operation.parameters ?? [];
  const examples = (of: readonly Parameter[]): Readonly<Record<string, string>> =>
    Object.fromEntries(of.map((p) => [p.name, exampleOf(p)]));
  const values = useSignal(examples(parameters.filter((p) => p.required)));
  const told = useSignal<Told | string | null>(null);
  const href = useComputed(() => requestHref(endpoint, values.value));
  return {
    values,
    href,
    told,
    set(name, value) {
      values.value = { ...values.value, [name]: value };
    },
    fillIn() {
      values.value = examples(parameters.filter((p) => !ASIDE.has(p.name)));
    },
    async send(e) {
      e.preventDefault();
      told.value = "Waiting for the answer…";
      told.value = await ask(href.value);
    },
  };
}

async function ask(href: string): Promise<Told | string> {
  const start = performance.now();
  try {
    const response = await fetch(href);
    const text = await response.text();
    return {
      status: `${response.status} ${response.statusText}`.trim(),
      type: response.headers.get("content-type") ?? "no type",
      ms: Math.round(performance.now() - start),
      body: text.slice(0, SHOWN_CHARACTERS),
      length: text.length,
    };
  } catch {
    return "No answer: the server cannot be reached.";
  }
}

/** Parameters as a form; the answer as text, untouched. */
export function TryIt({ endpoint }: { readonly endpoint: Endpoint }): JSX.Element {
  const parameters = endpoint.operation.parameters ?? [];
  const { values, href, told, set, fillIn, send } = useTrial(endpoint);
  return (
    <form class="try-it" onSubmit={send}>
      {parameters.length > 0 && (
        <table class="parameters">
          <caption>Parameters</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {parameters.map((parameter) => (
              <ParameterRow
                key={parameter.name}
                id={`${endpoint.id}-${parameter.name}`}
                parameter={parameter}
                value={values.value[parameter.name] ?? ""}
                set={(value) => set(parameter.name, value)}
              />
            ))}
          </tbody>
        </table>
      )}
      <p class="request">
        <code>
          {endpoint.method} {href.value}
        </code>
      </p>
      <p class="actions">
        <button type="submit">Try it</button>
        {parameters.length > 0 && (
          <button type="button" onClick={fillIn}>
            Fill in examples
          </button>
        )}
      </p>
      <Answer told={told.value} />
    </form>
  );
}

interface RowProps {
  readonly id: string;
  readonly parameter: Parameter;
  readonly value: string;
  readonly set: (value: string) => void;
}

function ParameterRow({ id, parameter, value, set }: RowProps): JSX.Element {
  const choices = parameter.schema?.enum?.map(String);
  const list = parameter.schema?.items?.enum?.map(String);
  return (
    <tr>
      <th scope="row">
        <label for={id}>
          <code>{parameter.name}</code>
        </label>
        {parameter.required && <span class="note"> required</span>}
      </th>
      <td>
        {choices ? (
          <select id={id} value={value} onChange={(e) => set(e.currentTarget.value)}>
            <option value="">not set</option>
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </select>
        ) : (
          <input
            id={id}
            type="text"
            value={value}
            placeholder={exampleOf(parameter)}
            autocomplete="off"
            spellcheck={false}
            onInput={(e) => set(e.currentTarget.value)}
          />
        )}
      </td>
      <td>
        <Prose text={parameter.description ?? parameter.schema?.description ?? ""} />
        {list && <span class="note"> {list.join(", ")}</span>}
      </td>
    </tr>
  );
}

function Answer({ told }: { readonly told: Told | string | null }): JSX.Element {
  if (told === null || typeof told === "string") return <p role="status">{told}</p>;
  const cut = told.length > told.body.length ? `, the first ${SHOWN_CHARACTERS.toLocaleString("en-US")} shown` : "";
  return (
    <>
      <p role="status">
        <strong>{told.status}</strong> · {told.type} · {told.length.toLocaleString("en-US")} characters{cut} · {told.ms}{" "}
        ms
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard */}
      <section class="answer" tabIndex={0} aria-label="Answer">
        <pre>{told.body}</pre>
      </section>
    </>
  );
}
