import { createHmac } from "node:crypto";
import { request } from "undici";
import { type Alert, type AlertChannel, DeliveryFault } from "../../core/alert.ts";
import type { Clock } from "../../core/clock.ts";
import { isoUtc, SECOND_MS } from "../../core/time.ts";

const TIMEOUT_MS = 10 * SECOND_MS;

export interface WebhookSettings {
  readonly name: string;
  readonly url: string;
  /** Signs each body; null for none. */
  readonly secret: string | null;
  readonly agentName: string;
  readonly clock: Clock;
}

/**
 * Posts each alert as JSON. With a secret the header `Northbound-Signature: t=<unix seconds>,v1=<hex>` holds the
 * HMAC-SHA256 of `<t>.<body>`, so that the receiver can tell ours from others' and old from new. `Northbound-Alert` is
 * the id by which a receiver can drop a second copy. An answer of 2xx counts as taken; redirects are not followed.
 */
export function openWebhook(settings: WebhookSettings): AlertChannel {
  const { name, url, secret, agentName, clock } = settings;
  return {
    name,
    async deliver(alert, signal) {
      const body = JSON.stringify(bodyOf(alert));
      const seconds = Math.floor(clock() / SECOND_MS);
      const headers = {
        "content-type": "application/json",
        "user-agent": agentName,
        "northbound-alert": encodeURIComponent(alert.id),
        ...(secret !== null && { "northbound-signature": `t=${seconds},v1=${sign(secret, seconds, body)}` }),
      };
      const status = await post(url, headers, body, signal);
      if (status >= 200 && status < 300) return;
      const isLasting = status < 500 && status !== 408 && status !== 425 && status !== 429;
      throw new DeliveryFault(`it answered ${status}`, { isLasting });
    },
  };
}

/** The signature that a receiver compares with. */
export function sign(secret: string, seconds: number, body: string): string {
  return createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
}

function bodyOf({ id, kind, title, text, atMs, siteId, outageId, topic }: Alert) {
  return { id, kind, title, text, at: isoUtc(atMs), site: siteId, outage: outageId, topic };
}

async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<number> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const answer = await request(url, { method: "POST", headers, body, signal: limit });
    await answer.body.dump();
    return answer.statusCode;
  } catch (cause) {
    signal.throwIfAborted();
    // The address may hold a secret of its own, so it stays out of the message.
    const why = limit.aborted ? `no answer within ${TIMEOUT_MS / SECOND_MS} s` : "it could not be reached";
    throw new DeliveryFault(why, { isLasting: false, cause });
  }
}
