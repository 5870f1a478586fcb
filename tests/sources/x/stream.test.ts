import { EventEmitter } from "node:events";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openXClient, type XClient } from "../../../src/sources/x/client.ts";
import { XFault } from "../../../src/sources/x/faults.ts";
import type { StreamEvent, XStream } from "../../../src/sources/x/stream.ts";
import { type ManualPace, manualPace, settle } from "../../support/manual-pace.ts";
import { openXServer, STREAM, TOO_MANY_CONNECTIONS, X_TOKEN, type XServer } from "../../support/x-server.ts";
import { Taking } from "./taking.ts";

const T = Date.UTC(2026, 10, 3, 22);
const SILENT_AFTER_MS = 30_000;

let server: XServer;
let client: XClient;
let pace: ManualPace;
let stop: AbortController;

beforeEach(async () => {
  server = await openXServer();
  server.rules = [{ id: "1", value: "tea", tag: "nb:tea:1" }];
  client = openXClient({ token: X_TOKEN, connect: server.connect, agentName: "Northbound/test" });
  pace = manualPace(T);
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await server[Symbol.asyncDispose]();
});

function connect(): Promise<XStream> {
  return client.stream({ "tweet.fields": "id" }, { pace, silentAfterMs: SILENT_AFTER_MS }, stop.signal);
}

async function connected() {
  const [stream, far] = await Promise.all([connect(), server.nextStream()]);
  return { stream, far, taking: new Taking<StreamEvent>(stream) };
}

function textsIn(events: readonly StreamEvent[]): unknown[] {
  return events.flatMap((event) => (event.type === "message" ? [event.message["text"]] : []));
}

const last = (event: StreamEvent): boolean => event.type === "message" && event.message["text"] === "last";

describe("the stream of X", () => {
  test("asks as the client does, for the fields it was given", async () => {
    const { far } = await connected();
    expect(far.request.query.get("tweet.fields")).toBe("id");
    expect(far.request.headers).toMatchObject({ "accept-encoding": "identity", "user-agent": "Northbound/test" });
  });

  test("gives messages and heartbeats in order, with the time at which they were read", async () => {
    const { far, taking } = await connected();
    far.send({ text: "a" });
    far.heartbeat();
    far.send({ text: "b" }, { text: "last" });
    await taking.until(last);
    expect(taking.items).toEqual([
      { type: "message", message: { text: "a" }, atMs: T },
      { type: "heartbeat", atMs: T },
      { type: "message", message: { text: "b" }, atMs: T },
      { type: "message", message: { text: "last" }, atMs: T },
    ]);
  });

  test("keeps characters whole that two chunks share (defect a)", async () => {
    const { far, taking } = await connected();
    const bytes = Buffer.from(`${JSON.stringify({ text: "Québec 🇨🇦" })}\r\n`);
    for (const byte of bytes) {
      await far.write(Buffer.of(byte));
      await settle();
    }
    far.send({ text: "last" });
    await taking.until(last);
    expect(textsIn(taking.items)).toEqual(["Québec 🇨🇦", "last"]);
  });

  test("does not take the end of a message for a heartbeat where it comes alone (defect i)", async () => {
    const { far, taking } = await connected();
    await far.write('{"text":"a"}');
    await settle();
    await far.write("\r\n");
    await settle();
    await far.write('{"text":"b"}\r');
    await settle();
    await far.write('\n{"text":"last"}\r\n');
    await taking.until(last);
    expect(taking.items.map(({ type }) => type)).toEqual(["message", "message", "message"]);
    expect(textsIn(taking.items)).toEqual(["a", "b", "last"]);
  });

  test("reads the same however its bytes are parted", async () => {
    const { far, taking } = await connected();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.nat(60)), async (texts, cuts) => {
        const before = taking.items.length;
        const end = `end ${++round}`;
        const records = texts.map((text) => `${JSON.stringify({ text })}\r\n`);
        let bytes = Buffer.from(`${records.join("\r\n")}${JSON.stringify({ text: end })}\r\n`);
        for (const cut of cuts) {
          await far.write(bytes.subarray(0, cut));
          await new Promise((resolve) => setImmediate(resolve));
          bytes = bytes.subarray(cut);
        }
        await far.write(bytes);
        await taking.until((event) => event.type === "message" && event.message["text"] === end);
        expect(textsIn(taking.items.slice(before))).toEqual([...texts, end]);
      }),
      { numRuns: 60 },
    );
    expect(taking.items.filter(({ type }) => type === "malformed")).toEqual([]);
  });

  test("skips what is no message and goes on with the next line", async () => {
    const { far, taking } = await connected();
    await far.write('{"text":\r\n[1]\r\nnull\r\n{}}\r\n"x"\r\n{"text":"last"}\r\n');
    await taking.until(last);
    expect(taking.items.map(({ type }) => type)).toEqual([...new Array(5).fill("malformed"), "message"]);
  });

  test("skips a line that is longer than any message", async () => {
    const { far, taking } = await connected();
    const piece = `"${"x".repeat(1024 * 1024)}`;
    for (let i = 0; i < 6; i++) await far.write(piece);
    await far.write('\r\n{"text":"last"}\r\n');
    await taking.until(last);
    expect(taking.items.map(({ type }) => type)).toEqual(["malformed", "message"]);
  });

  for (const encoding of ["gzip", "br"] as const) {
    test(`reads a stream that comes as ${encoding}, and notices at once that it was torn (defect b)`, async () => {
      server.streamEncoding = encoding;
      const { far, taking } = await connected();
      far.send({ text: "Ünïcode 🧭" });
      far.heartbeat();
      far.send({ text: "last" });
      await taking.until(last);
      await far.write('{"text":"cut');
      far.drop();
      expect(await taking.ended).toMatchObject({ kind: "network", message: "the connection to X was lost" });
      expect(textsIn(taking.items)).toEqual(["Ünïcode 🧭", "last"]);
    });
  }

  test("gives out all that came before a connection was torn in the middle of a message", async () => {
    const { far, taking } = await connected();
    far.send(...Array.from({ length: 500 }, (_, i) => ({ text: `${i}` })));
    await far.write('{"text":"cu');
    far.drop();
    expect(await taking.ended).toBeInstanceOf(XFault);
    expect(textsIn(taking.items)).toEqual(Array.from({ length: 500 }, (_, i) => `${i}`));
  });

  test("that X ends in good order is a lost connection too", async () => {
    const { far, taking } = await connected();
    far.end();
    expect(await taking.ended).toMatchObject({ kind: "network" });
  });

  test("is not connected again by itself (defect e)", async () => {
    const { far, taking } = await connected();
    far.drop();
    await taking.ended;
    await settle();
    await server.idle();
    expect(server.of(STREAM)).toHaveLength(1);
  });

  test("that is being connected is ended at once, and leaves no connection (defect d)", async () => {
    server.script(STREAM, () => "hang");
    const connecting = connect().catch((error: unknown) => error);
    while (server.of(STREAM).length === 0) await settle();
    expect(server.sockets).toBe(1);
    stop.abort();
    expect(await connecting).toBeInstanceOf(XFault);
    await server.idle();
  });

  test("was never opened where it was ended before", async () => {
    stop.abort();
    await expect(connect()).rejects.toBeInstanceOf(XFault);
    expect(server.requests).toEqual([]);
  });

  test("lets what its reader throws come out, and takes it for nothing else (defect f)", async () => {
    const { stream, far } = { stream: await connect(), far: await server.nextStream() };
    far.send({ text: "a" }, { text: "b" });
    const reading = (async () => {
      for await (const event of stream) if (event.type === "message") throw new Error("a mistake of the reader");
    })();
    await expect(reading).rejects.toThrow("a mistake of the reader");
  });

  test("that was closed gives out what had come, and ends", async () => {
    const [stream, far] = await Promise.all([connect(), server.nextStream()]);
    far.send({ text: "a" }, { text: "b" });
    await settle();
    stream.close();
    const taking = new Taking<StreamEvent>(stream);
    expect(await taking.ended).toBeUndefined();
    expect(textsIn(taking.items)).toEqual(["a", "b"]);
    await server.idle();
  });

  test("without a byte for too long is lost, and a heartbeat is one", async () => {
    const { far, taking } = await connected();
    await pace.advance(SILENT_AFTER_MS - 1);
    far.heartbeat();
    await taking.until(({ type }) => type === "heartbeat");
    await pace.advance(SILENT_AFTER_MS - 1);
    expect(server.streams).toHaveLength(1);
    await pace.advance(1);
    expect(await taking.ended).toMatchObject({ kind: "network", message: "X has been silent for 30 s" });
    await server.idle();
  });

  test("that X does not answer is given up like one that is silent", async () => {
    server.script(STREAM, () => "hang");
    const connecting = connect().catch((error: unknown) => error);
    while (server.of(STREAM).length === 0) await settle();
    await pace.advance(SILENT_AFTER_MS);
    expect(await connecting).toMatchObject({ kind: "network", message: "X has been silent for 30 s" });
    await server.idle();
    expect(pace.waiting).toBe(0);
  });

  test("is read no further than its reader takes, loses nothing by it, and is not called silent meanwhile", async () => {
    const [stream, far] = await Promise.all([connect(), server.nextStream()]);
    const count = 40_000;
    const filler = "x".repeat(800);
    for (let i = 0; i < count; i += 1_000)
      far.send(...Array.from({ length: 1_000 }, (_, k) => ({ text: i + k, filler })));
    for (let i = 0; i < 50; i++) await settle();
    expect(far.blocked).toBe(true);
    await pace.advance(10 * SILENT_AFTER_MS);
    const taking = new Taking<StreamEvent>(stream);
    await taking.until((event) => event.type === "message" && event.message["text"] === count - 1);
    expect(textsIn(taking.items)).toEqual(Array.from({ length: count }, (_, i) => i));
    await pace.advance(SILENT_AFTER_MS);
    expect(await taking.ended).toMatchObject({ message: "X has been silent for 30 s" });
  });

  test("that was closed while it was full leaves no timer when it is emptied", async () => {
    const [stream, far] = await Promise.all([connect(), server.nextStream()]);
    far.send(...Array.from({ length: 12_000 }, (_, i) => ({ text: i })));
    for (let i = 0; i < 20; i++) await settle();
    stream.close();
    const taking = new Taking<StreamEvent>(stream);
    expect(await taking.ended).toBeUndefined();
    expect(taking.items.length).toBeGreaterThanOrEqual(10_000);
    expect(pace.waiting).toBe(0);
  });

  test("says why it was refused", async () => {
    const moved = { status: 302, headers: { location: "https://login.example/" }, body: "moved" };
    server.once(STREAM, TOO_MANY_CONNECTIONS, { status: 503, body: "<html>" }, moved);
    await expect(connect()).rejects.toMatchObject({ occupied: true });
    await expect(connect()).rejects.toMatchObject({ kind: "http", status: 503 });
    await expect(connect()).rejects.toMatchObject({ kind: "http", status: 302 });
    server.rules = [];
    await expect(connect()).rejects.toMatchObject({ kind: "http", status: 409 });
  });

  test("leaves nothing behind after two hundred connections, however they end", async () => {
    server.maxStreams = 4;
    for (let i = 0; i < 200; i++) {
      const { stream, far, taking } = await connected();
      far.send({ text: "last" });
      await taking.until(last);
      if (i % 3 === 0) far.drop();
      else if (i % 3 === 1) far.end();
      else stream.close();
      await taking.ended;
      await far.closed;
    }
    await server.idle();
    expect(pace.waiting).toBe(0);
    expect(EventEmitter.getEventListeners(stop.signal, "abort")).toEqual([]);
  });
});
