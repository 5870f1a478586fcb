import type { Readable } from "node:stream";
import type { Pace } from "../../core/pace.ts";
import { Inbox } from "../inbox.ts";
import type { LiveItem } from "../live.ts";
import { TwoGenerations } from "../memory/two-generations.ts";
import { EVERYWHERE, writeCursor } from "./cursor.ts";
import { lostFault, silentFault } from "./faults.ts";
import type { Sighting, StatusIntake } from "./intake.ts";
import { Pulse } from "./pulse.ts";
import { SseParser } from "./sse-parser.ts";

const MOST_QUEUED = 10_000;
/** Statuses remembered because each comes once for every tag of ours that it has. */
const REMEMBERED = 10_000;

export interface StreamConnectionOptions {
  readonly bodies: readonly Readable[];
  readonly host: string;
  readonly intake: StatusIntake;
  readonly pace: Pace;
  /** Nominal. */
  readonly silentAfterMs: number;
}

/**
 * Several open streams as one: the first that ends, breaks or falls silent ends them all. What is polled for further
 * tags can be given to it too. Iterate once; reading stops while items are not taken.
 */
export class StreamConnection implements AsyncIterable<LiveItem> {
  readonly #options: StreamConnectionOptions;
  readonly #inbox: Inbox<LiveItem>;
  readonly #pulse: Pulse;
  readonly #known = new TwoGenerations<string>(REMEMBERED);
  #room: Promise<void> | undefined;
  #onRoom: () => void = () => {};

  constructor(options: StreamConnectionOptions) {
    this.#options = options;
    const { bodies, pace, silentAfterMs, host } = options;
    this.#inbox = new Inbox(
      MOST_QUEUED,
      () => this.#pause(),
      () => this.#resume(),
    );
    this.#pulse = new Pulse(bodies.length, pace, silentAfterMs, {
      onAlive: (atMs) => this.#alive(atMs),
      onSilent: () => this.fail(silentFault(host)),
    });
    bodies.forEach((body, i) => {
      this.#listen(body, i);
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveItem> {
    return this.#inbox[Symbol.asyncIterator]();
  }

  /** Takes what polling brings. Ends with the source of it; what that throws ends the connection. */
  async join(polled: AsyncIterable<LiveItem>): Promise<void> {
    this.#pulse.polled(this.#options.pace.now());
    try {
      for await (const item of polled) {
        if (item.type === "alive") this.#pulse.polled(item.atMs);
        else if (item.type === "post" || item.type === "alias") this.#inbox.push(item);
        if (this.#room) await this.#room;
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** The reader gets what has arrived, and then `error`. */
  fail(error: unknown): void {
    this.#pulse.tell();
    this.#inbox.fail(error);
    this.close();
  }

  /** Ends everything at once. */
  close(): void {
    this.#pulse.stop();
    this.#inbox.end();
    this.#onRoom();
    for (const body of this.#options.bodies) body.destroy();
  }

  #listen(body: Readable, index: number): void {
    const { host, pace, intake } = this.#options;
    const parser = new SseParser({
      onEvent: (name, data) => this.#event(name, data),
      onOversize: () => intake.skip("too_long"),
    });
    body.on("data", (chunk: Buffer) => {
      const atMs = pace.now();
      // Nobody else would catch it here: it would end the process instead of the connection.
      try {
        parser.push(chunk);
        this.#pulse.beat(index, atMs);
      } catch (error) {
        this.fail(error);
      }
    });
    const lost = (): void => this.fail(lostFault(host));
    body.on("end", lost);
    body.on("error", (error) => this.fail(lostFault(host, error)));
    body.on("close", lost);
    // It may have broken while others were being opened.
    if (body.destroyed) lost();
  }

  #event(name: string, data: string): void {
    const { intake, pace } = this.#options;
    if (name === "delete") {
      const id = data.trim();
      if (/^[\w-]{1,64}$/.test(id))
        this.#inbox.push({ type: "delete", id: intake.aliasOf(id), deletedAtMs: pace.now() });
      else intake.skip("bad_delete");
    } else if (name === "update" || name === "status.update") {
      const sighting = intake.sighting(parse(data));
      if (sighting && this.#isNew(sighting)) for (const item of intake.take(sighting, "live")) this.#inbox.push(item);
    }
  }

  #isNew({ localId, version }: Sighting): boolean {
    if (this.#known.get(localId) === version) return false;
    this.#known.set(localId, version);
    return true;
  }

  #alive(atMs: number): void {
    const id = this.#options.intake.anchors.before(atMs);
    const cursor = id === undefined ? undefined : writeCursor(new Map([[EVERYWHERE, id]]));
    this.#inbox.push({ type: "alive", atMs, ...(cursor !== undefined && { cursor }) });
  }

  #pause(): void {
    this.#room = new Promise((resolve) => {
      this.#onRoom = resolve;
    });
    this.#pulse.pause();
    for (const body of this.#options.bodies) body.pause();
  }

  #resume(): void {
    this.#room = undefined;
    this.#onRoom();
    this.#pulse.resume();
    for (const body of this.#options.bodies) body.resume();
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
