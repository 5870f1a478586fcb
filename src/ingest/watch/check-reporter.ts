import type { Check } from "../../core/check.ts";
import type { Random } from "../../core/clock.ts";
import type { Pace } from "../../core/pace.ts";
import { isoUtc, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import { withPatience } from "../patience.ts";
import { ReportOutbox } from "./report-outbox.ts";

/** What the other side answered. */
export interface ReportAnswer {
  readonly status: number;
  /** When the server asks to come back, epoch ms; null where it does not. */
  readonly retryAtMs: number | null;
  /** Why it refused single checks of the list. */
  readonly refused: readonly string[];
}

export interface ReporterOptions {
  readonly store: Pick<Store, "checks" | "cursor" | "commit">;
  readonly place: string;
  readonly pace: Pace;
  readonly random: Random;
  /** Sends one body. Rejects where there is no answer, with a message that may be shown. */
  readonly post: (body: string, signal: AbortSignal) => Promise<ReportAnswer>;
  /** How the telling goes, in a sentence, once for each change. */
  readonly onState: (sentence: string) => void;
}

const MOST_AT_ONCE = 500;
/** Waits between attempts double from the first to the most; nominal. */
const FIRST_WAIT_MS = SECOND_MS;
const MOST_WAIT_MS = MINUTE_MS;
/** A server that asks for more patience than this is asked again all the same. */
const MOST_ASKED_MS = 5 * MINUTE_MS;
/** How far the telling has come is written so often; real. */
const KEEP_MS = 5 * SECOND_MS;
const NEVER = new AbortController().signal;
/** Refusals of the list as a whole, for something in it. */
const LIST_REFUSED = new Set([400, 413, 422]);

/**
 * Tells another Northbound of every check that was stored here, in their order, for as long as it takes: what it does
 * not take now is tried again, also after a restart.
 */
export class CheckReporter {
  readonly #options: ReporterOptions;
  readonly #outbox: ReportOutbox;
  #bell = new AbortController();
  #atOnce = MOST_AT_ONCE;
  #waitMs = FIRST_WAIT_MS;
  #said = "";
  #keptMs = Number.NEGATIVE_INFINITY;

  /** Throws StoreError where the store cannot be read. */
  static async open(options: ReporterOptions): Promise<CheckReporter> {
    const cursor = Number((await options.store.cursor(cursorOf(options.place))) ?? Number.NaN);
    return new CheckReporter(
      options,
      new ReportOutbox(options.store, options.place, Number.isFinite(cursor) ? cursor : null),
    );
  }

  private constructor(options: ReporterOptions, outbox: ReportOutbox) {
    this.#options = options;
    this.#outbox = outbox;
  }

  /** Checks that are stored now. */
  add(checks: readonly Check[]): void {
    for (const check of checks) this.#outbox.add(check);
    this.#bell.abort();
  }

  /** Tells until `signal` aborts. Never throws for what the other side or the store does. */
  async run(signal: AbortSignal): Promise<void> {
    const { pace } = this.#options;
    const ring = (): void => this.#bell.abort();
    signal.addEventListener("abort", ring, { once: true });
    while (!signal.aborted) {
      this.#bell = new AbortController();
      if (this.#outbox.isEmpty) await pace.waitUntil(pace.now() + KEEP_MS, this.#bell.signal);
      else await this.#tellSome(signal);
      await this.#keep(false);
    }
    signal.removeEventListener("abort", ring);
    await this.#keep(true);
  }

  async #tellSome(signal: AbortSignal): Promise<void> {
    const { pace, post, place } = this.#options;
    try {
      const { checks, told } = await this.#outbox.next(this.#atOnce, pace.now());
      if (checks.length === 0) return told();
      const answer = await post(JSON.stringify({ place, checks: checks.map(wireCheck) }), signal);
      if (answer.status >= 200 && answer.status < 300) {
        told();
        this.#taken(answer);
        return;
      }
      if (LIST_REFUSED.has(answer.status) && this.#halve(checks.length, answer.status, told)) return;
      await this.#pause(`it answered ${answer.status}`, answer.retryAtMs ?? 0, signal);
    } catch (error) {
      if (signal.aborted) return;
      await this.#pause(error instanceof Error ? error.message : "something unexpected went wrong", 0, signal);
    }
  }

  #taken({ refused }: ReportAnswer): void {
    this.#waitMs = FIRST_WAIT_MS;
    this.#atOnce = Math.min(MOST_AT_ONCE, this.#atOnce * 2);
    const [first] = refused;
    this.#say(first === undefined ? "checks are being reported" : `${refused.length} checks were not wanted: ${first}`);
  }

  /** Something in a list is refused: shorter ones find out what. A single check that is refused is left out. */
  #halve(length: number, status: number, told: () => void): boolean {
    if (length > 1) this.#atOnce = Math.floor(length / 2);
    else {
      told();
      this.#say(`a check was refused with ${status}`);
    }
    return true;
  }

  async #pause(why: string, notBeforeMs: number, signal: AbortSignal): Promise<void> {
    const { pace, random } = this.#options;
    this.#say(`checks cannot be reported: ${why}; they are kept and tried again`);
    const nominalMs = this.#waitMs / 2 + (random() * this.#waitMs) / 2;
    this.#waitMs = Math.min(this.#waitMs * 2, MOST_WAIT_MS);
    const soonestMs = pace.now() + pace.real(nominalMs);
    const latestMs = pace.now() + MOST_ASKED_MS;
    await pace.waitUntil(Math.min(Math.max(soonestMs, notBeforeMs), latestMs), signal);
  }

  #say(sentence: string): void {
    if (sentence === this.#said) return;
    this.#said = sentence;
    this.#options.onState(sentence);
  }

  /** Where to go on after a restart. Too early does no harm. */
  async #keep(isLast: boolean): Promise<void> {
    const { pace, store, place } = this.#options;
    const nowMs = pace.now();
    if (!isLast && nowMs - this.#keptMs < KEEP_MS) return;
    this.#keptMs = nowMs;
    const cursor = String(this.#outbox.untoldMs(nowMs));
    try {
      const batch = { posts: [], deletions: [], coverage: [], cursors: [{ feed: cursorOf(place), cursor }] };
      await withPatience(pace, SECOND_MS, NEVER, (patience) => store.commit(batch, patience));
    } catch {
      // The checks themselves cannot be stored either, and whoever stores them says so.
    }
  }
}

function cursorOf(place: string): string {
  return `report/${place}`;
}

function wireCheck(check: Check): object {
  return {
    site: check.siteId,
    at: isoUtc(check.atMs),
    verdict: check.verdict,
    status: check.status,
    latency_ms: check.latencyMs,
    body_bytes: check.bodyBytes,
    reasons: check.reasons,
    witness: check.witness,
  };
}
