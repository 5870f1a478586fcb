import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { type Alert, DeliveryFault } from "../../../src/core/alert.ts";
import { openWebhook } from "../../../src/server/alerts/webhook.ts";

const NOW = Date.UTC(2026, 10, 4, 3);
const ALERT: Alert = {
  id: "monitor-visa-1/started",
  kind: "outage-started",
  title: "visa.example.org down",
  text: "It began.",
  atMs: NOW,
  siteId: "visa",
  outageId: "monitor-visa-1",
  topic: null,
};

interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A receiver that answers with `status`, or never where it is null. */
async function receiver(status: number | null) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (status !== null) response.writeHead(status, { location: "http://127.0.0.1:1/" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hidden`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function webhook(url: string, secret: string | null = "s3cret") {
  return openWebhook({ name: "desk", url, secret, agentName: "Northbound/0", clock: () => NOW });
}

async function faultOf(work: Promise<unknown>): Promise<DeliveryFault> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof DeliveryFault) return error;
  throw new Error("no delivery fault");
}

const never = new AbortController().signal;

describe("a webhook", () => {
  test("posts the alert as JSON, signed over time and body", async () => {
    await using desk = await receiver(204);
    await webhook(desk.url).deliver(ALERT, never);
    const [post] = desk.received;
    expect(JSON.parse(post?.body ?? "")).toEqual({
      id: ALERT.id,
      kind: "outage-started",
      title: ALERT.title,
      text: ALERT.text,
      at: "2026-11-04T03:00:00.000Z",
      site: "visa",
      outage: "monitor-visa-1",
      topic: null,
    });
    const expected = createHmac("sha256", "s3cret")
      .update(`${NOW / 1000}.${post?.body}`)
      .digest("hex");
    expect(post?.headers["northbound-signature"]).toBe(`t=${NOW / 1000},v1=${expected}`);
    expect(post?.headers["northbound-alert"]).toBe("monitor-visa-1%2Fstarted");
  });

  test("without a secret is not signed", async () => {
    await using desk = await receiver(200);
    await webhook(desk.url, null).deliver(ALERT, never);
    expect(desk.received[0]?.headers["northbound-signature"]).toBeUndefined();
  });

  test.each([
    [500, false],
    [503, false],
    [429, false],
    [408, false],
    [302, true],
    [400, true],
    [410, true],
  ])("an answer of %d is a fault that lasts: %s", async (status, isLasting) => {
    await using desk = await receiver(status);
    const fault = await faultOf(webhook(desk.url).deliver(ALERT, never));
    expect(fault).toMatchObject({ isLasting, message: `it answered ${status}` });
    expect(desk.received).toHaveLength(1);
  });

  test("that cannot be reached is tried again later, and its address stays out of the message", async () => {
    const gone = await receiver(200);
    await gone[Symbol.asyncDispose]();
    const fault = await faultOf(webhook(gone.url).deliver(ALERT, never));
    expect(fault).toMatchObject({ isLasting: false, message: "it could not be reached" });
  });

  test("that never answers is left at once when the process ends", async () => {
    await using desk = await receiver(null);
    const end = new AbortController();
    const delivering = webhook(desk.url).deliver(ALERT, end.signal);
    end.abort(new Error("stopping"));
    await expect(delivering).rejects.toThrow("stopping");
  });
});
