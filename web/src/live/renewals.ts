import { effect } from "@preact/signals";
import type { Resource } from "../data/resource.ts";
import type { LiveEffects } from "./effects.ts";

/** What failed is asked again so much later. */
const AFTER_FAILURE_MS = 5_000;

/** Answers that are to be asked for again, and when. */
export class Renewals {
  readonly #effects: LiveEffects;
  readonly #owed = new Map<Resource<unknown>, number>();
  readonly #askedMs = new Map<Resource<unknown>, number>();

  constructor(effects: LiveEffects) {
    this.#effects = effects;
  }

  /** Has a panel asked for again, so long after the last time at the earliest. */
  owe(resource: Resource<unknown>, everyMs: number): void {
    const dueMs = (this.#askedMs.get(resource) ?? Number.NEGATIVE_INFINITY) + everyMs;
    this.#owed.set(resource, Math.min(dueMs, this.#owed.get(resource) ?? dueMs));
  }

  /** True where something is still to be asked for. */
  get owes(): boolean {
    return this.#owed.size > 0;
  }

  /** Those whose time has come; they are taken as asked for. */
  due(): readonly Resource<unknown>[] {
    const nowMs = this.#effects.nowMs();
    const due = [...this.#owed].filter(([resource, dueMs]) => dueMs <= nowMs && !resource.busy.peek());
    for (const [resource] of due) {
      this.#owed.delete(resource);
      this.#askedMs.set(resource, nowMs);
    }
    return due.map(([resource]) => resource);
  }

  /**
   * Asks again without a word: what is shown stays where that fails, and the stream's own state is told elsewhere. An
   * answer to another question than is asked by now is dropped.
   */
  async renew(resource: Resource<unknown>): Promise<void> {
    await idle(resource);
    const href = resource.question.peek();
    if (href === null) return;
    const known = resource.known();
    const answer = await this.#effects.ask(href, new AbortController().signal).catch(() => null);
    if (!answer?.ok) {
      this.owe(resource, AFTER_FAILURE_MS);
      return;
    }
    const now = resource.question.peek();
    if (now !== null && isSame(now, href) && !resource.busy.peek()) resource.put({ href, value: answer.value, known });
  }
}

/** The same question, but for its window. */
export function isSame(a: string, b: string): boolean {
  return withoutWindow(a) === withoutWindow(b);
}

function withoutWindow(href: string): string {
  return href.replace(/\b(from|to)=[^&]*&?/g, "");
}

/** Waits for an answer that is on its way. */
function idle({ busy, question }: Resource<unknown>): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | null = null;
    let done = false;
    stop = effect(() => {
      if (done || (busy.value && question.value !== null)) return;
      done = true;
      resolve();
      stop?.();
    });
    if (done) stop();
  });
}
