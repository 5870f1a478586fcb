import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { ALL_KNOWN, type Known } from "../model/known.ts";
import type { Answer, Trouble } from "./fetch.ts";

export interface Loaded<T> {
  /** The question that `value` answers. */
  readonly href: string;
  readonly value: T;
  /** Until when the answer knows who was looking, at least. */
  readonly known: Known;
}

/** The answer to a changing question. The last good answer stays while the next is on its way, and when it fails. */
export interface Resource<T> {
  readonly loaded: ReadonlySignal<Loaded<T> | null>;
  readonly trouble: ReadonlySignal<Trouble | null>;
  readonly busy: ReadonlySignal<boolean>;
  /** What is asked now. */
  readonly question: ReadonlySignal<string | null>;
  /** What an answer knows that is asked for now. */
  known(): Known;
  retry(): void;
  /** Takes an answer that came in another way; a question that has its answer is not asked. */
  put(loaded: Loaded<T>): void;
  /** Stops asking; an answer on its way is dropped. */
  close(): void;
}

const SETTLE_MS = 140;

/**
 * Asks whenever `href` changes; the first question at once, later ones after a moment's rest, so that a held zoom key
 * asks once. An answer that has been overtaken is dropped. A null question clears the answer.
 */
export function createResource<T>(
  href: ReadonlySignal<string | null>,
  ask: (href: string, signal: AbortSignal) => Promise<Answer<T>>,
  known: () => Known = () => ALL_KNOWN,
): Resource<T> {
  const loaded = signal<Loaded<T> | null>(null);
  const trouble = signal<Trouble | null>(null);
  const busy = signal(true);
  const again = signal(0);
  let asked: string | null = null;
  let round = 0;

  async function load(question: string, abort: AbortController): Promise<void> {
    try {
      const before = known();
      const answer = await ask(question, abort.signal);
      if (abort.signal.aborted) return;
      if (answer.ok) loaded.value = { href: question, value: answer.value, known: before };
      trouble.value = answer.ok ? null : answer.trouble;
      busy.value = false;
    } catch (cause) {
      if (!abort.signal.aborted) throw cause;
    }
  }

  const close = effect(() => {
    const question = href.value;
    const retried = again.value !== round;
    round = again.value;
    if (question === null) {
      loaded.value = null;
      return;
    }
    if (!retried && loaded.peek()?.href === question) {
      asked = question;
      trouble.value = null;
      busy.value = false;
      return;
    }
    const abort = new AbortController();
    busy.value = true;
    const wait = asked === null || retried ? 0 : SETTLE_MS;
    asked = question;
    const timer = wait > 0 ? setTimeout(() => void load(question, abort), wait) : void load(question, abort);
    return () => {
      abort.abort();
      clearTimeout(timer as number | undefined);
    };
  });

  return {
    loaded,
    trouble,
    busy,
    question: href,
    known,
    retry() {
      again.value = again.peek() + 1;
    },
    put(answer) {
      loaded.value = answer;
      trouble.value = null;
    },
    close,
  };
}
