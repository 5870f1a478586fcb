import { vi } from "vitest";
import type { Answer } from "../../web/src/data/fetch.ts";
import type { LiveEffects, Stream } from "../../web/src/live/effects.ts";
import { createStore, type Store } from "../../web/src/store.ts";
import { eventsIn, type StreamApi } from "../support/streams.ts";

/** A browser as the live view sees it: time that the test moves, and a network that it can cut. */
export interface LivePage {
  readonly store: Store;
  readonly effects: LiveEffects;
  /** Addresses that were asked for, in order. */
  readonly asked: string[];
  /** Streams that were opened, by their address. */
  readonly streams: readonly string[];
  readonly search: () => string;
  /** Nothing answers any more, and every stream breaks; or all is well again. */
  cut(isCut: boolean): void;
  /** Streams alone are refused. */
  refuseStreams(isRefused: boolean): void;
  hide(isHidden: boolean): void;
}

const LOOK = { ink: {}, font: "" } as never;

/**
 * A page on the API, without a browser, over a network that takes `latencyMs` each way. Streams are read as a browser
 * does, though not opened again by themselves.
 */
export function openLivePage(api: StreamApi, search = "", latencyMs = 0): LivePage {
  const { pace } = api;
  let address = search;
  let isCut = false;
  let isRefused = false;
  let isHidden = false;
  const asked: string[] = [];
  const streams: string[] = [];
  const open = new Set<PageStream>();
  const noticed: (() => void)[] = [];
  const get = async (href: string): Promise<Response> => {
    asked.push(href);
    if (isCut) throw new TypeError("no network");
    await underway();
    const response = await api.get(href);
    await underway();
    return response;
  };
  /** Nothing where the network takes no time. */
  const underway = async (): Promise<void> => {
    if (latencyMs > 0) await new Promise<void>((resolve) => void pace.after(latencyMs, resolve));
  };
  vi.stubGlobal("fetch", (href: string) => get(href));
  const store = createStore({
    browserZone: "UTC",
    theme: LOOK,
    nowMs: pace.now,
    search: () => address,
    push: (next) => {
      address = next;
    },
    replace: (next) => {
      address = next;
    },
  });
  const effects: LiveEffects = {
    nowMs: pace.now,
    after: pace.after,
    random: () => 0.5,
    seen: () => !isHidden,
    onSeen: (call) => void noticed.push(call),
    open(href) {
      streams.push(href);
      const opened = isCut || isRefused ? Promise.reject(new Error("refused")) : api.get(href);
      const stream = new PageStream(opened, underway);
      open.add(stream);
      return stream;
    },
    async ask(href): Promise<Answer<unknown>> {
      try {
        return { ok: true, value: await (await get(href)).json() };
      } catch {
        return { ok: false, trouble: { title: "", detail: "", status: null, requestId: null } };
      }
    },
  };
  return {
    store,
    effects,
    asked,
    streams,
    search: () => address,
    cut(now) {
      isCut = now;
      if (now) for (const stream of open) stream.fail();
    },
    refuseStreams(now) {
      isRefused = now;
      if (now) for (const stream of open) stream.fail();
    },
    hide(now) {
      isHidden = now;
      for (const call of noticed) call();
    },
  };
}

/** As much of an `EventSource` as the page uses. */
class PageStream implements Stream {
  readyState = 0;
  readonly #listeners = new Map<string, ((e: MessageEvent<string>) => void)[]>();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  /** What was sent is heard once `underway` is over. */
  constructor(response: Promise<Response>, underway: () => Promise<void>) {
    void this.#read(response, underway).catch(() => this.fail());
  }

  addEventListener(name: string, listener: unknown): void {
    const all = this.#listeners.get(name) ?? [];
    this.#listeners.set(name, [...all, listener as (e: MessageEvent<string>) => void]);
  }

  close(): void {
    this.readyState = 2;
    void this.#reader?.cancel();
  }

  fail(): void {
    if (this.readyState === 2) return;
    this.close();
    this.#tell("error", "", "");
  }

  async #read(response: Promise<Response>, underway: () => Promise<void>): Promise<void> {
    const { body, ok } = await response;
    if (!ok || !body) throw new Error("refused");
    this.#reader = body.getReader();
    this.readyState = 1;
    const decoder = new TextDecoder();
    let text = "";
    let lastId = "";
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      await underway();
      text += decoder.decode(value, { stream: true });
      const whole = text.lastIndexOf("\n\n") + 2;
      for (const { event, id, data } of eventsIn(text.slice(0, whole))) {
        lastId = id ?? lastId;
        if (this.readyState === 1) this.#tell(event, JSON.stringify(data), lastId);
      }
      text = text.slice(whole);
    }
    this.fail();
  }

  #tell(name: string, data: string, lastEventId: string): void {
    for (const listener of this.#listeners.get(name) ?? [])
      listener({ data, lastEventId } as unknown as MessageEvent<string>);
  }
}
