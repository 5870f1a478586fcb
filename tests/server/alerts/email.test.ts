import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { Alert } from "../../../src/core/alert.ts";
import { openEmail } from "../../../src/server/alerts/email.ts";

const ALERT: Alert = {
  id: "monitor-visa-1/ended",
  kind: "outage-ended",
  title: "Over: visa.example.org down\r\nBcc: somebody@example.org",
  text: "It ended.",
  atMs: Date.UTC(2026, 10, 4, 3),
  siteId: "visa",
  outageId: "monitor-visa-1",
  topic: null,
};

/** A mail server that knows as much of SMTP as one message needs; `refuse` is what it answers to MAIL FROM. */
async function mailServer(refuse: string | null = null) {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let data: string | null = null;
    let rest = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    say("220 mail.example.org");
    socket.on("data", (chunk) => {
      rest += chunk.toString();
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== null) {
          if (line === ".") {
            mails.push(data);
            data = null;
            say("250 taken");
          } else data += `${line}\n`;
        } else if (/^(EHLO|HELO)/.test(line)) say("250 mail.example.org");
        else if (line.startsWith("MAIL") && refuse !== null) say(refuse);
        else if (line === "DATA") {
          data = "";
          say("354 go on");
        } else if (line === "QUIT") socket.end("221 bye\r\n");
        else say("250 ok");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    mails,
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function email(smtpUrl: string) {
  return openEmail({ name: "mail", smtpUrl, from: "northbound@example.org", to: ["a@example.org", "b@example.org"] });
}

const never = new AbortController().signal;

describe("an e-mail", () => {
  test("goes to all receivers, and a title cannot add headers to it", async () => {
    await using server = await mailServer();
    await email(server.url).deliver(ALERT, never);
    const [mail = ""] = server.mails;
    const [head = ""] = mail.split("\n\n");
    expect(head).toContain("To: a@example.org, b@example.org");
    expect(head).toContain("Subject: Over: visa.example.org down");
    expect(head).not.toMatch(/^Bcc:/m);
    expect(mail).toContain("It ended.");
    expect(mail).toContain("2026-11-04T03:00:00.000Z, outage monitor-visa-1");
  });

  test("about one alert always has the same id", async () => {
    await using server = await mailServer();
    await email(server.url).deliver(ALERT, never);
    await email(server.url).deliver(ALERT, never);
    const ids = server.mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@northbound>$/);
    expect(ids[0]).toBe(ids[1]);
  });

  test.each([
    ["451 later", false, "the mail server answered 451"],
    ["550 never", true, "the mail server answered 550"],
  ])("that the server refuses with %s is a fault that lasts: %s", async (refuse, isLasting, message) => {
    await using server = await mailServer(refuse);
    await expect(email(server.url).deliver(ALERT, never)).rejects.toMatchObject({ isLasting, message });
  });

  test("to a server that is not there is tried again later", async () => {
    const gone = await mailServer();
    await gone[Symbol.asyncDispose]();
    await expect(email(gone.url).deliver(ALERT, never)).rejects.toMatchObject({ isLasting: false });
  });
});
