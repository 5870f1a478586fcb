import { createHash } from "node:crypto";
import nodemailer from "nodemailer";
import { type AlertChannel, DeliveryFault } from "../../core/alert.ts";
import { isoUtc, SECOND_MS } from "../../core/time.ts";

const TIMEOUT_MS = 20 * SECOND_MS;

export interface EmailSettings {
  readonly name: string;
  /** smtp:// or smtps:// with user and password; a secret. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** Sends each alert as a plain e-mail to all receivers. Its Message-ID is made from the alert's, so that a copy is known as one. */
export function openEmail({ name, smtpUrl, from, to }: EmailSettings): AlertChannel {
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  const transport = nodemailer.createTransport({ url: smtpUrl, ...timeouts });
  return {
    name,
    async deliver(alert, signal) {
      signal.throwIfAborted();
      const mail = {
        from,
        to: [...to],
        subject: alert.title,
        text: `${alert.text}\n\n${isoUtc(alert.atMs)}${alert.outageId === null ? "" : `, outage ${alert.outageId}`}\n`,
        messageId: `<${createHash("sha256").update(alert.id).digest("hex").slice(0, 32)}@northbound>`,
      };
      try {
        await transport.sendMail(mail);
      } catch (cause) {
        throw new DeliveryFault(reasonOf(cause), { isLasting: isLasting(cause), cause });
      }
    },
  };
}

/** Codes of SMTP from 500 on say that the same mail will be refused again. */
function isLasting(cause: unknown): boolean {
  const code = cause instanceof Error && "responseCode" in cause ? Number(cause.responseCode) : 0;
  return code >= 500;
}

/** Never the text of the failure: it can hold the user's name or what the server echoes. */
function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "responseCode" in cause ? Number(cause.responseCode) : Number.NaN;
  return Number.isNaN(code) ? "the mail server could not be reached" : `the mail server answered ${code}`;
}
